//! What stands between a client and our mail, in one list: what is shown of the next days and the delivery record both read it here.

use chrono::{DateTime, NaiveDate, Utc};
use entity::kinds::{ClientStatus, PauseMode};

use super::addresses::Gate;
use super::client::Client;
use super::zone;

/// What keeps mail from a client. Some of it makes mail wait, some stops it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Barrier {
    Discharged,
    /// Mail could reach somebody else at home.
    Unsafe,
    /// Somebody said that the address is not the client's.
    WrongAddress,
    /// A mail server called the address dead.
    Refused,
    /// Until that day, where it is known.
    Paused {
        until: Option<NaiveDate>,
        mode: PauseMode,
    },
    /// The client has not confirmed the address yet.
    Unconfirmed,
    /// The client wants no reminders; invitations still go.
    RemindersStopped,
}

impl Barrier {
    /// One of each.
    pub const ALL: [Self; 7] = [
        Self::Discharged,
        Self::Unsafe,
        Self::WrongAddress,
        Self::Refused,
        Self::Paused { until: None, mode: PauseMode::Shift },
        Self::Unconfirmed,
        Self::RemindersStopped,
    ];

    /// Whether mail goes later; otherwise it does not go at all.
    pub fn waits(self) -> bool {
        match self {
            Self::Paused { mode: PauseMode::Shift, .. } | Self::Unconfirmed => true,
            Self::Paused { mode: PauseMode::Skip, .. } => false,
            Self::Discharged | Self::Unsafe | Self::WrongAddress | Self::Refused | Self::RemindersStopped => false,
        }
    }

    /// After "waits:" or "will not go:".
    pub fn words(self) -> String {
        match self {
            Self::Discharged => "the client is discharged".into(),
            Self::Unsafe => "mail to this client was stopped, because it could reach somebody else".into(),
            Self::WrongAddress => "the address was called wrong; please ask for the right one".into(),
            Self::Refused => "mail to the address was refused as undeliverable; please ask for the right one".into(),
            Self::Paused { until, mode } => {
                let until = until.map_or_else(|| "until somebody resumes".into(), |day| format!("until {}", day.format("%-d %B %Y")));
                match mode {
                    PauseMode::Shift => format!("the client is paused {until}; it comes afterwards"),
                    PauseMode::Skip => format!("the client is paused {until}; what falls into that is left out"),
                }
            }
            Self::Unconfirmed => "the address is not confirmed yet".into(),
            Self::RemindersStopped => "the client stopped reminders".into(),
        }
    }
}

/// What is known of a client that decides it.
#[derive(Clone, Copy, Debug)]
struct Standing<'a> {
    zone: &'a str,
    address: Gate,
    is_unsafe: bool,
    status: ClientStatus,
    refused: bool,
    reminders_stopped: bool,
    paused_until: Option<NaiveDate>,
    pause_mode: Option<PauseMode>,
}

/// What stands between this client and a mail at that time; the strongest where there are several.
pub fn between(client: &Client, at: DateTime<Utc>, reminds: bool) -> Option<Barrier> {
    let standing = Standing {
        zone: &client.time_zone,
        address: client.address.gate(),
        is_unsafe: client.address.unsafe_at.is_some(),
        status: client.status,
        refused: client.mail_refused_at.is_some(),
        reminders_stopped: client.reminders_stopped_at.is_some(),
        paused_until: client.paused_until,
        pause_mode: client.pause_mode,
    };
    strongest(standing, at, reminds)
}

fn strongest(standing: Standing<'_>, at: DateTime<Utc>, reminds: bool) -> Option<Barrier> {
    if standing.status == ClientStatus::Discharged {
        return Some(Barrier::Discharged);
    }
    match standing.address {
        Gate::Stopped(_) => return Some(if standing.is_unsafe { Barrier::Unsafe } else { Barrier::WrongAddress }),
        _ if standing.refused => return Some(Barrier::Refused),
        Gate::Open | Gate::Held => {}
    }
    let (until, mode) = (standing.paused_until, standing.pause_mode.unwrap_or(PauseMode::Shift));
    let over = until.is_some_and(|until| zone::local(at, standing.zone).date() >= until);
    if standing.status == ClientStatus::Paused && !(over && mode == PauseMode::Skip) {
        return Some(Barrier::Paused { until, mode });
    }
    if standing.address == Gate::Held {
        return Some(Barrier::Unconfirmed);
    }
    (reminds && standing.reminders_stopped).then_some(Barrier::RemindersStopped)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANN: Standing<'static> = Standing {
        zone: "Europe/London",
        address: Gate::Open,
        is_unsafe: false,
        status: ClientStatus::Active,
        refused: false,
        reminders_stopped: false,
        paused_until: None,
        pause_mode: None,
    };

    fn utc(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_pause_holds_what_falls_into_it() {
        let at = utc("2026-11-27T09:00:00Z");
        assert_eq!(strongest(ANN, at, true), None);
        let until = "2026-11-28".parse().ok();
        let left_out = Standing { status: ClientStatus::Paused, paused_until: until, pause_mode: Some(PauseMode::Skip), ..ANN };
        assert!(!strongest(left_out, at, false).unwrap().waits());
        assert_eq!(strongest(left_out, utc("2026-11-28T09:00:00Z"), false), None, "after it everything goes as planned");
        let shifted = Standing { pause_mode: Some(PauseMode::Shift), ..left_out };
        assert!(strongest(shifted, utc("2026-11-28T09:00:00Z"), false).unwrap().waits(), "what comes later moves as well");
    }

    #[test]
    fn whoever_stopped_reminders_still_gets_invitations() {
        let stopped = Standing { reminders_stopped: true, ..ANN };
        let at = utc("2026-11-27T09:00:00Z");
        assert_eq!(strongest(stopped, at, false), None);
        assert_eq!(strongest(stopped, at, true), Some(Barrier::RemindersStopped));
        let refused = Standing { refused: true, ..stopped };
        assert_eq!(strongest(refused, at, true), Some(Barrier::Refused));
    }

    #[test]
    fn an_address_that_is_not_confirmed_makes_mail_wait_and_one_that_is_wrong_stops_it() {
        let at = utc("2026-11-27T09:00:00Z");
        assert_eq!(strongest(Standing { address: Gate::Held, ..ANN }, at, false), Some(Barrier::Unconfirmed));
        let wrong = Standing { address: Gate::Stopped(crate::domain::unsent::NotSent::ALL[0]), refused: true, ..ANN };
        assert_eq!(strongest(wrong, at, false), Some(Barrier::WrongAddress));
        assert_eq!(strongest(Standing { is_unsafe: true, ..wrong }, at, false), Some(Barrier::Unsafe));
    }

    #[test]
    fn every_barrier_has_words_of_its_own() {
        let words: std::collections::HashSet<String> = Barrier::ALL.iter().map(|one| one.words()).collect();
        assert_eq!(words.len(), Barrier::ALL.len());
    }
}
