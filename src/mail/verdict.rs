//! What a try means: how it is noted, what becomes of the mail, and what follows for others. The rules are in `domain::delivery`.

use chrono::{DateTime, TimeDelta, Utc};
use entity::kinds::{AttemptState, EmailState, MailTrouble};

use super::emails;
use super::transport::Sent;
use crate::domain::delivery::enhanced::Enhanced;
use crate::domain::delivery::scrub::scrub;
use crate::domain::delivery::waits::{self, Before};
use crate::domain::delivery::{self, Step};
use crate::store::outbox::{Noted, OutboxEmail, Outcome};

/// What is known beside the try itself.
pub struct Case<'a> {
    pub email: &'a OutboxEmail,
    /// To whom it was, so that the address can be taken out of what the server said.
    pub to: &'a str,
    pub before: Before,
    /// An earlier try ended without anybody knowing whether it arrived.
    pub unclear_before: bool,
    /// An earlier try of this mail was taken for a fault of our settings, from its recipient on.
    pub ours_before: bool,
    pub now: DateTime<Utc>,
    /// Drawn anew for each wait.
    pub spread: u8,
}

/// What follows for others than this mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Then {
    Nothing,
    /// The server is there: if it was away, others need not wait.
    Back,
    /// The server could not be reached.
    Away,
    /// Nothing is sent until it lets us in; this is what it said.
    Pause(String),
    /// The recipient's address is dead.
    Suspend,
}

/// The meaning of a try.
pub struct Verdict {
    pub noted: Noted,
    pub outcome: Outcome,
    pub then: Then,
}

/// A mail that has come to its end.
pub fn ended(state: EmailState, reason: &str) -> Outcome {
    Outcome { state, next_try_at: None, reason: Some(reason.to_owned()), trouble: None, counted: false }
}

/// Judges a try.
pub fn judge(case: &Case<'_>, sent: &Sent) -> Verdict {
    match sent {
        Sent::Accepted(text) => {
            let outcome = Outcome { state: EmailState::Sent, next_try_at: None, reason: None, trouble: None, counted: true };
            let noted =
                Noted { state: AttemptState::Accepted, code: Some(250), text: Some(scrub(text, Some(case.to))), ..AttemptState::Accepted.into() };
            Verdict { noted, outcome, then: Then::Back }
        }
        Sent::Unclear(text) => {
            let noted = Noted { trouble: Some(MailTrouble::Unclear), ..ended_at(case, AttemptState::Unclear, Step::Message, text) };
            Verdict { noted, outcome: uncertain(case.email, case.unclear_before, case.now), then: Then::Nothing }
        }
        Sent::Unreachable { step, text } => {
            let noted = Noted { trouble: Some(MailTrouble::Unreachable), ..ended_at(case, AttemptState::Error, *step, text) };
            let then = if *step == Step::Connect { Then::Away } else { Then::Nothing };
            Verdict { noted, outcome: again(case, MailTrouble::Unreachable), then }
        }
        Sent::Misconfigured(text) => not_let_in(case, Step::Connect, None, text),
        Sent::Refused { step, code, text } => refused(case, *step, *code, text),
    }
}

fn ended_at(case: &Case<'_>, state: AttemptState, step: Step, text: &str) -> Noted {
    Noted { text: Some(scrub(text, Some(case.to))), step: Some(step.word()), ..state.into() }
}

fn refused(case: &Case<'_>, step: Step, code: u16, text: &str) -> Verdict {
    let mut trouble = delivery::classify(step, code, text);
    if trouble == MailTrouble::Configuration {
        // The server lets us in, but not with this mail: it must not stop all others again and again.
        if !(case.ours_before && step >= Step::Recipient && !matches!(code, 530 | 534 | 535)) {
            return not_let_in(case, step, Some(code), text);
        }
        trouble = MailTrouble::Refused;
    }
    let noted = Noted {
        code: Some(code.into()),
        enhanced: Enhanced::within(code, text).map(|code| code.to_string()),
        trouble: Some(trouble),
        ..ended_at(case, AttemptState::Refused, step, text)
    };
    let then = if trouble == MailTrouble::Dead { Then::Suspend } else { Then::Nothing };
    Verdict { noted, outcome: again(case, trouble), then }
}

fn not_let_in(case: &Case<'_>, step: Step, code: Option<u16>, text: &str) -> Verdict {
    let noted = Noted {
        code: code.map(i32::from),
        enhanced: code.and_then(|code| Enhanced::within(code, text)).map(|code| code.to_string()),
        trouble: Some(MailTrouble::Configuration),
        ..ended_at(case, AttemptState::Error, step, text)
    };
    let outcome = Outcome {
        state: EmailState::Retry,
        next_try_at: Some(case.now),
        reason: Some("the mail server does not let us in".into()),
        trouble: Some(MailTrouble::Configuration),
        counted: false,
    };
    let code = code.map(|code| format!("{code} ")).unwrap_or_default();
    let fault = format!("{}: {code}{}", step.word(), scrub(text, Some(case.to)));
    Verdict { noted, outcome, then: Then::Pause(fault) }
}

/// Tries again later, or gives up.
fn again(case: &Case<'_>, trouble: MailTrouble) -> Outcome {
    let Some(wait) = waits::wait(trouble, case.before, case.spread) else {
        return Outcome { trouble: Some(trouble), counted: true, ..ended(EmailState::Failed, reason(trouble)) };
    };
    match waits::next_try(case.now, wait, case.email.not_before, case.email.expires_at) {
        Some(next) => Outcome {
            state: EmailState::Retry,
            next_try_at: Some(next),
            reason: Some(reason(trouble).to_owned()),
            trouble: Some(trouble),
            counted: true,
        },
        None => {
            let reason = format!("{}, and it was too late to try again", reason(trouble));
            Outcome { trouble: Some(trouble), counted: true, ..ended(EmailState::Failed, &reason) }
        }
    }
}

/// A few plain words, kept with the mail.
fn reason(trouble: MailTrouble) -> &'static str {
    match trouble {
        MailTrouble::Unreachable => "the mail server could not be reached",
        MailTrouble::Later | MailTrouble::Greylisted => "the mail server asked to try later",
        MailTrouble::Full => "the mailbox is full",
        MailTrouble::Dead => "the address does not exist",
        MailTrouble::Configuration => "the mail server does not let us in",
        MailTrouble::Unclear => "it may or may not have arrived",
        MailTrouble::Policy | MailTrouble::Refused | MailTrouble::Held => "the mail server refused it",
    }
}

/// Invitations and fresh links go once more after a quarter of an hour; the rest are left as they are.
pub fn uncertain(email: &OutboxEmail, unclear_before: bool, now: DateTime<Utc>) -> Outcome {
    let once_more = !unclear_before && emails::find(&email.kind).is_some_and(|kind| kind.resent_when_uncertain);
    let outcome = ended(EmailState::Uncertain, "the mail server went away at the last moment: it may or may not have arrived");
    let outcome = Outcome { trouble: Some(MailTrouble::Unclear), counted: true, ..outcome };
    let next = now + waits::UNCLEAR;
    if once_more && next + TimeDelta::seconds(1) < email.expires_at {
        return Outcome { state: EmailState::Retry, next_try_at: Some(next), ..outcome };
    }
    outcome
}
