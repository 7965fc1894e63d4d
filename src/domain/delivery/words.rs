//! Where a mail is, in a sentence for a therapist.

use chrono::{DateTime, Utc};
use entity::kinds::{EmailState, MailTrouble};

/// What is known about a mail.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    pub state: EmailState,
    pub trouble: Option<MailTrouble>,
    /// Why it was dropped or given up, as it was noted.
    pub reason: Option<&'a str>,
    pub expires_at: DateTime<Utc>,
    pub next_try_at: DateTime<Utc>,
    pub sent_at: Option<DateTime<Utc>>,
    pub bounced_at: Option<DateTime<Utc>>,
}

/// The sentence, in lower case as it follows a badge. `at` writes a time of the practice, such as "Monday, 14:00".
pub fn explain(facts: Facts<'_>, now: DateTime<Utc>, at: impl Fn(DateTime<Utc>) -> String) -> String {
    let reason = facts.reason.unwrap_or("the reason was not noted");
    if let (EmailState::Sent | EmailState::Uncertain, Some(back)) = (facts.state, facts.bounced_at) {
        return format!("came back {}: {}", at(back), came_back(facts.trouble));
    }
    match facts.state {
        EmailState::Sent => match facts.sent_at {
            Some(sent) => format!("accepted by the mail server {}{}", at(sent), still_trying(facts.trouble)),
            None => "accepted by the mail server".into(),
        },
        EmailState::Ready if facts.trouble == Some(MailTrouble::Held) => {
            format!("waits for the hours in which the practice sends; goes {}", at(facts.next_try_at))
        }
        EmailState::Ready if facts.next_try_at > now => match facts.reason {
            Some(why) => format!("goes {}: {why}", at(facts.next_try_at)),
            None => format!("goes {}", at(facts.next_try_at)),
        },
        EmailState::Ready | EmailState::Sending => "about to go".into(),
        EmailState::Retry => trying(facts.trouble, reason, &at(facts.next_try_at)),
        EmailState::Uncertain => "the mail server went away at the last moment: it may or may not have arrived. It can be sent again.".into(),
        EmailState::Failed => format!("not sent: {}", failed(facts.trouble, reason)),
        EmailState::Expired => format!("not sent: its time was over {}", at(facts.expires_at)),
        EmailState::Held => reason.to_owned(),
        EmailState::Dropped => format!("not sent, as it should be: {reason}"),
    }
}

fn trying(trouble: Option<MailTrouble>, reason: &str, next: &str) -> String {
    match trouble {
        Some(MailTrouble::Unreachable) => format!("our mail server could not be reached; we try again at the latest {next}"),
        Some(MailTrouble::Later) => format!("their mail server asked us to try later; we try again {next}"),
        Some(MailTrouble::Greylisted) => format!("their mail server does not know us yet and asked us to come back; we try again {next}"),
        Some(MailTrouble::Full) => format!("their mail server refused: mailbox full; we try again {next}"),
        Some(MailTrouble::Policy) => {
            format!("their mail server refused, by a rule of its own; we try again {next}, and whoever runs Meanwhile was told")
        }
        Some(MailTrouble::Refused) => format!("their mail server refused; we try again {next}"),
        Some(MailTrouble::Configuration) => "our mail server does not let us in; nothing is being sent until it does, and we try every minute".into(),
        Some(MailTrouble::Unclear) => {
            format!("the mail server went away at the last moment: it may or may not have arrived; it goes once more {next}")
        }
        _ => format!("{reason}; we try again {next}"),
    }
}

fn failed(trouble: Option<MailTrouble>, reason: &str) -> String {
    match trouble {
        Some(MailTrouble::Unreachable) => "our mail server could not be reached for too long",
        Some(MailTrouble::Later | MailTrouble::Greylisted) => "their mail server asked us to try later until it was too late",
        Some(MailTrouble::Full) => "their mailbox stayed full until it was too late",
        Some(MailTrouble::Dead) => "the address does not exist; please ask for the right one",
        Some(MailTrouble::Policy) => "their mail server refused it again and again, by a rule of its own",
        Some(MailTrouble::Refused) => "their mail server refused it again and again",
        _ => reason,
    }
    .to_owned()
}

fn came_back(trouble: Option<MailTrouble>) -> &'static str {
    match trouble {
        Some(MailTrouble::Dead) => "no such mailbox; please ask for the right address",
        Some(MailTrouble::Full) => "mailbox full",
        Some(MailTrouble::Policy) => "their mail server does not want it, by a rule of its own",
        Some(MailTrouble::Later) => "their mail server took it no more in time",
        _ => "their mail server could not deliver it",
    }
}

/// A report on the way that is not the last word.
fn still_trying(trouble: Option<MailTrouble>) -> &'static str {
    match trouble {
        Some(MailTrouble::Full) => "; their mailbox is full, the mail server goes on trying",
        Some(MailTrouble::Later | MailTrouble::Refused | MailTrouble::Policy) => "; it is delayed, the mail server goes on trying",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(state: EmailState, trouble: Option<MailTrouble>) -> Facts<'static> {
        let at = |text: &str| text.parse().unwrap();
        Facts {
            state,
            trouble,
            reason: None,
            expires_at: at("2026-11-30T10:00:00Z"),
            next_try_at: at("2026-11-23T14:00:00Z"),
            sent_at: (state == EmailState::Sent).then(|| at("2026-11-23T09:00:00Z")),
            bounced_at: None,
        }
    }

    fn said(facts: Facts<'_>) -> String {
        explain(facts, "2026-11-23T10:00:00Z".parse().unwrap(), |at| format!("at {}", at.format("%H:%M")))
    }

    #[test]
    fn a_full_mailbox_is_told_with_the_time_of_the_next_try() {
        assert_eq!(said(facts(EmailState::Retry, Some(MailTrouble::Full))), "their mail server refused: mailbox full; we try again at 14:00");
        let back = Facts { bounced_at: "2026-11-23T09:30:00Z".parse().ok(), ..facts(EmailState::Sent, Some(MailTrouble::Dead)) };
        assert!(said(back).starts_with("came back at 09:30: no such mailbox"));
        assert!(said(facts(EmailState::Ready, Some(MailTrouble::Held))).ends_with("goes at 14:00"));
    }

    #[test]
    fn every_state_with_every_trouble_says_something_calm() {
        for state in EmailState::ALL {
            for trouble in MailTrouble::ALL.iter().copied().map(Some).chain([None]) {
                let text = said(facts(*state, trouble));
                assert!(!text.is_empty() && !text.contains("  ") && !text.contains('!'), "{text}");
                if *state == EmailState::Retry && trouble != Some(MailTrouble::Configuration) {
                    assert!(text.contains("14:00"), "{text}");
                }
            }
        }
    }
}
