//! A client's PIN: six digits that are not the first ones anybody would try, and what it opens.

use chrono::{DateTime, Utc};
use entity::ids::{ClientSessionId, VaultId};

use super::message::Message;

/// How many digits.
pub const DIGITS: usize = 6;
/// Wrong tries in a quarter of an hour before a pause, and in a day before a practitioner has to reset it.
pub const TRIES: i32 = 5;
/// See [`TRIES`].
pub const TRIES_A_DAY: i32 = 10;

/// What was typed, read as a PIN: six digits, however they were spaced.
pub fn read(typed: &str) -> Option<String> {
    let digits: String = typed.chars().filter(|letter| !letter.is_whitespace() && !matches!(letter, '-' | '.')).collect();
    (digits.len() == DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(digits)
}

/// A PIN that somebody chooses.
///
/// # Errors
/// What is wrong with it: not six digits, a date (birthdays are known to just those who might look), or among the first that are tried.
pub fn choose(typed: &str) -> Result<String, Message> {
    let pin = read(typed).ok_or_else(|| Message::new("pin-six-digits"))?;
    if is_plain(&pin) {
        return Err(Message::new("pin-too-plain"));
    }
    if is_date(&pin) {
        return Err(Message::new("pin-a-date"));
    }
    Ok(pin)
}

/// Few different digits, a run, a repeated or mirrored half, or a known favourite.
fn is_plain(pin: &str) -> bool {
    let digits: Vec<i32> = pin.bytes().map(|byte| i32::from(byte - b'0')).collect();
    let step = |by: i32| digits.windows(2).all(|pair| (pair[0] + by).rem_euclid(10) == pair[1]);
    let mut different = digits.clone();
    different.sort_unstable();
    different.dedup();
    let mirrored = digits.iter().eq(digits.iter().rev());
    let pairs = digits.chunks(2).all(|pair| pair == &digits[..2]) || digits.chunks(2).all(|pair| pair[0] == pair[1]);
    let favourites = ["123654", "147258", "159753", "159357", "142536", "135790", "246810", "654123", "112358", "314159"];
    different.len() < 3 || [1, -1, 2, -2].into_iter().any(step) || digits[..3] == digits[3..] || mirrored || pairs || favourites.contains(&pin)
}

/// Day and month with a year of two digits, in any usual order.
fn is_date(pin: &str) -> bool {
    let part = |at: usize| pin[at..at + 2].parse::<u32>().unwrap_or(0);
    let (a, b, c) = (part(0), part(2), part(4));
    let day_and_month = |day: u32, month: u32| (1..=31).contains(&day) && (1..=12).contains(&month);
    day_and_month(a, b) || day_and_month(b, a) || day_and_month(c, b) || pin.starts_with("19") || pin.starts_with("20")
}

/// What may be read back in a browser.
#[derive(Clone, Debug, Default)]
pub struct Reads {
    /// This session, and those of the same remembered device: what was typed there is shown there.
    pub sessions: Vec<ClientSessionId>,
    /// What the PIN opens, where it was entered here.
    pub opened: Option<Opened>,
    /// Whether the client has a PIN at all.
    pub has_pin: bool,
}

/// What a PIN opens.
#[derive(Clone, Debug)]
pub struct Opened {
    /// Written since then; everything where there is none.
    pub from: Option<DateTime<Utc>>,
    /// Vaults of private entries that are open, the one where new entries go first.
    pub vaults: Vec<VaultId>,
}

impl Reads {
    /// Whether something that was written then, in that session, may be shown: a link gives the right to write, not to read back.
    pub fn allows(&self, written_at: DateTime<Utc>, session: Option<ClientSessionId>) -> bool {
        self.opens(written_at) || session.is_some_and(|session| self.sessions.contains(&session))
    }

    /// Whether the PIN opens something of that time, whoever wrote it.
    pub fn opens(&self, at: DateTime<Utc>) -> bool {
        self.opened.as_ref().is_some_and(|opened| opened.from.is_none_or(|from| at >= from))
    }

    /// Whether a PIN was entered here.
    pub fn unlocked(&self) -> bool {
        self.opened.is_some()
    }

    /// Whether everything may be read.
    pub fn all(&self) -> bool {
        self.opened.as_ref().is_some_and(|opened| opened.from.is_none())
    }

    /// Where private entries go; none where no PIN was entered here.
    pub fn vault(&self) -> Option<VaultId> {
        self.opened.as_ref()?.vaults.first().copied()
    }

    /// Whether private entries of that vault may be read.
    pub fn opens_vault(&self, vault: VaultId) -> bool {
        self.opened.as_ref().is_some_and(|opened| opened.vaults.contains(&vault))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn six_digits_are_read_however_they_are_spaced() {
        assert_eq!(read(" 48 39-71 ").as_deref(), Some("483971"));
        for typed in ["", "48397", "4839711", "48397a", "٤٨٣٩٧١"] {
            assert_eq!(read(typed), None, "{typed}");
        }
    }

    #[test]
    fn what_anybody_would_try_first_is_refused() {
        for typed in ["123456", "654321", "000000", "111112", "121212", "123123", "112233", "890123", "246802", "739937", "159753"] {
            assert_eq!(choose(typed).map_err(|message| message.id), Err("pin-too-plain"), "{typed}");
        }
        for typed in ["240785", "072485", "850724", "311299", "198573"] {
            assert_eq!(choose(typed).map_err(|message| message.id), Err("pin-a-date"), "{typed}");
        }
        for typed in ["483971", "740592", "905836"] {
            assert!(choose(typed).is_ok(), "{typed}");
        }
    }

    #[test]
    fn most_pins_are_left_to_choose_from() {
        let left = (0..1_000_000).filter(|n| choose(&format!("{n:06}")).is_ok()).count();
        assert!(left > 800_000, "{left}");
    }

    #[test]
    fn a_pin_opens_what_was_written_since_and_a_browser_what_it_wrote() {
        let at = |hour: u32| format!("2026-11-26T{hour:02}:00:00Z").parse::<DateTime<Utc>>().unwrap();
        let session = |n: u128| ClientSessionId(Uuid::from_u128(n));
        let locked = Reads { sessions: vec![session(1)], ..Reads::default() };
        assert!(locked.allows(at(9), Some(session(1))) && !locked.allows(at(9), Some(session(2))) && !locked.allows(at(9), None));
        let vault = VaultId(Uuid::from_u128(7));
        let some = Reads { opened: Some(Opened { from: Some(at(10)), vaults: vec![vault] }), ..locked };
        assert!(some.allows(at(10), None) && !some.allows(at(9), Some(session(2))) && !some.all() && some.unlocked());
        assert!(some.opens_vault(vault) && !some.opens_vault(VaultId(Uuid::from_u128(8))));
        let all = Reads { opened: Some(Opened { from: None, vaults: vec![vault] }), ..some };
        assert!(all.allows(at(1), None) && all.all());
    }
}
