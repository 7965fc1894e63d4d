//! May mail go to a client? An address is confirmed before the first mail with anything of care in it (`docs/SECURITY.md`);
//! mail stops where an address was called wrong, and altogether where it is unsafe at home.

use chrono::{DateTime, TimeDelta, Utc};
use entity::kinds::{ConfirmedHow, WrongAddress};
use uuid::Uuid;

use super::unsent::NotSent;

/// How long a mail that asks to confirm works. Its code lives as long: it proves that a person reads, it signs nobody in.
pub const CONFIRM_WITHIN: TimeDelta = TimeDelta::days(14);
/// A code may be tried this often in a quarter of an hour, and in a day, for each link.
pub const TRIES: (i32, TimeDelta) = (5, TimeDelta::minutes(15));
pub const TRIES_A_DAY: (i32, TimeDelta) = (10, TimeDelta::days(1));
/// It is asked again after this long at the earliest, and so often a day.
pub const ASK_AGAIN_AFTER: TimeDelta = TimeDelta::minutes(10);
pub const ASKED_A_DAY: i32 = 3;

/// Why a mail waits.
pub const UNCONFIRMED: &str = "waits until the address is confirmed";

/// What is known of a client's address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    pub confirmed_at: Option<DateTime<Utc>>,
    pub confirmed_how: Option<ConfirmedHow>,
    /// Who attested it.
    pub confirmed_by: Option<Uuid>,
    /// When the client was last asked to confirm it.
    pub asked_at: Option<DateTime<Utc>>,
    pub wrong_at: Option<DateTime<Utc>>,
    pub wrong_why: Option<WrongAddress>,
    /// Since when all mail is stopped, because it could reach somebody else at home.
    pub unsafe_at: Option<DateTime<Utc>>,
}

/// Whether a mail about something to fill in may go there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gate {
    Open,
    /// It waits.
    Held,
    /// It does not go, for this reason.
    Stopped(NotSent),
}

impl Gate {
    /// A word for templates.
    pub fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Held => "held",
            Self::Stopped(_) => "stopped",
        }
    }
}

impl Address {
    /// Whether the client is to be asked: nobody did, or the link that asked has ended.
    pub fn is_to_be_asked(&self, now: DateTime<Utc>) -> bool {
        self.asked_at.is_none_or(|at| at <= now - CONFIRM_WITHIN)
    }

    pub fn gate(&self) -> Gate {
        match (self.unsafe_at, self.wrong_at, self.confirmed_at) {
            (Some(_), _, _) => Gate::Stopped(NotSent::Unsafe),
            (_, Some(_), _) => Gate::Stopped(NotSent::AddressWrong),
            (_, _, None) => Gate::Held,
            _ => Gate::Open,
        }
    }
}

/// What to do about an address that somebody gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asking {
    /// Somebody of the practice says that they checked it with the client.
    Attested,
    /// The client is asked at once.
    Now,
    /// The client is asked when the first thing is to be sent.
    AtFirstNeed,
}

impl Asking {
    /// From a box that was ticked or not.
    pub fn unless(attested: bool) -> Self {
        if attested { Self::Attested } else { Self::Now }
    }
}

/// What was typed as a code, as people type codes: with spaces, dashes, perhaps a full stop. None for what is no code.
pub fn code(typed: &str) -> Option<String> {
    let kept: String = typed.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '–' | '.' | '\u{200b}')).collect();
    (kept.len() == 6 && kept.bytes().all(|b| b.is_ascii_digit())).then_some(kept)
}

/// A code as it stands in a mail: in two halves.
pub fn spaced(code: &str) -> String {
    match code.split_at_checked(3) {
        Some((first, rest)) => format!("{first} {rest}"),
        None => code.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unsafe_stops_more_than_wrong_and_wrong_more_than_unconfirmed() {
        let at: Option<DateTime<Utc>> = DateTime::from_timestamp(0, 0);
        let mut address = Address::default();
        assert_eq!(address.gate(), Gate::Held);
        address.confirmed_at = at;
        assert_eq!(address.gate(), Gate::Open);
        address.wrong_at = at;
        assert_eq!(address.gate(), Gate::Stopped(NotSent::AddressWrong));
        address.unsafe_at = at;
        assert_eq!(address.gate(), Gate::Stopped(NotSent::Unsafe));
    }

    #[test]
    fn a_code_is_read_as_people_type_it() {
        for typed in ["123456", "123 456", " 123-456 ", "123456.", "1 2 3 4 5 6", "123\u{a0}456"] {
            assert_eq!(code(typed).as_deref(), Some("123456"), "{typed:?}");
        }
        for typed in ["", "12345", "1234567", "12345a", "１２３４５６", "one two"] {
            assert_eq!(code(typed), None, "{typed:?}");
        }
        assert_eq!(code(&spaced("012345")).as_deref(), Some("012345"));
    }
}
