//! "Why was this not sent?", and "why was nobody reminded?": one answer for every state, or none because it went.

use chrono::{DateTime, Utc};
use entity::kinds::{EmailState, OccurrenceStatus, OccurrenceWhy};

use super::{Facts, Mail, Part};
use crate::domain::barrier::Barrier;

/// Why something did not go, or not yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// It goes then.
    Later(DateTime<Utc>),
    /// Its time has come; the program goes round once a minute.
    AboutToOpen,
    /// The client cannot be written to, or not yet.
    Barred(Barrier),
    /// The mail was asked for and goes then; why it waits where that was noted: quiet hours, the practice's sending hours, one mail for several.
    MailWaits {
        until: DateTime<Utc>,
        because: Option<String>,
    },
    MailAboutToGo,
    /// It waits for the client's address to be confirmed, or for whatever was noted.
    MailHeld(Option<String>),
    /// No mail leaves at all.
    SendingStopped(DateTime<Utc>),
    TriesAgain {
        next: DateTime<Utc>,
        because: Option<String>,
        said: Option<String>,
    },
    /// The connection ended at the last moment.
    Unclear,
    GaveUp {
        because: Option<String>,
        said: Option<String>,
    },
    /// Tried until its time was over.
    OutOfTime {
        until: DateTime<Utc>,
        said: Option<String>,
    },
    CameBack {
        at: DateTime<Utc>,
        because: Option<String>,
    },
    /// It no longer mattered.
    Dropped(Option<String>),
    /// It was passed over, left out or cancelled before anything went.
    Ended(Option<OccurrenceWhy>),
    /// Its time was over and nothing had gone.
    Over,
    /// It was answered before anything went.
    Answered,
    /// It is open, and no mail was asked for.
    NothingAsked,
    /// Of reminders: there is none where time is short.
    NoneForeseen,
}

impl Why {
    /// Whether it still goes by itself.
    pub fn is_to_come(&self) -> bool {
        match self {
            Self::Barred(barrier) => barrier.waits(),
            Self::Later(_) | Self::AboutToOpen | Self::MailWaits { .. } | Self::MailAboutToGo | Self::MailHeld(_) => true,
            Self::SendingStopped(_) | Self::TriesAgain { .. } => true,
            Self::Unclear | Self::GaveUp { .. } | Self::OutOfTime { .. } | Self::CameBack { .. } | Self::Dropped(_) => false,
            Self::Ended(_) | Self::Over | Self::Answered | Self::NothingAsked | Self::NoneForeseen => false,
        }
    }

    /// Whole sentences. `at` writes a time.
    pub fn words(&self, at: &dyn Fn(DateTime<Utc>) -> String) -> String {
        match self {
            Self::Later(time) => format!("Nothing is wrong: it goes {}.", at(*time)),
            Self::AboutToOpen => "Its time has just come: it goes with the next round, within a minute or two.".into(),
            Self::Barred(barrier) if barrier.waits() => format!("It waits: {}.", barrier.words()),
            Self::Barred(barrier) => format!("It does not go: {}.", barrier.words()),
            Self::MailWaits { until, because } => format!("The mail goes {}{}.", at(*until), after(because.as_deref())),
            Self::MailAboutToGo => "The mail is about to go.".into(),
            Self::MailHeld(_) => "The mail waits until the client’s address is confirmed.".into(),
            Self::SendingStopped(since) => {
                format!("No mail has left since {}: the mail server does not let us in. It goes as soon as it does.", at(*since))
            }
            Self::TriesAgain { next, because, said } => {
                format!("We try again {}{}.{}", at(*next), after(because.as_deref()), server(said.as_deref()))
            }
            Self::Unclear => "The mail server went away at the last moment: it may or may not have arrived. It can be sent again.".into(),
            Self::GaveUp { because, said } => format!("It was given up{}.{}", after(because.as_deref()), server(said.as_deref())),
            Self::OutOfTime { until, said } => {
                format!("It was tried until {} and then given up: its time was over.{}", at(*until), server(said.as_deref()))
            }
            Self::CameBack { at: time, because } => format!("It was sent and came back {}{}.", at(*time), after(because.as_deref())),
            Self::Dropped(because) => format!("It did not go, as it should be{}.", after(because.as_deref().or(Some("it no longer mattered")))),
            Self::Ended(why) => of_ended(*why).into(),
            Self::Over => "Its time was over, and no mail had gone.".into(),
            Self::Answered => "It was answered first.".into(),
            Self::NothingAsked => "It is open on the client’s page, and no mail about it was asked for. It can be sent now.".into(),
            Self::NoneForeseen => "No reminder is foreseen: there is too little time between its mail and when it is due.".into(),
        }
    }
}

/// Why it ended before anything went. Who did it is in the audit trail.
pub(super) fn of_ended(why: Option<OccurrenceWhy>) -> &'static str {
    match why {
        Some(OccurrenceWhy::Downtime) => "The server was away when it should have gone, and afterwards its time was over.",
        Some(OccurrenceWhy::Newer) => "A newer one took its place before it could go.",
        Some(OccurrenceWhy::Pause) => "It fell into a pause of the client’s, and was left out.",
        Some(OccurrenceWhy::Skipped) => "It was left out by hand.",
        Some(OccurrenceWhy::Appointment) => "Its appointment was cancelled or moved.",
        Some(OccurrenceWhy::Cancelled) => "The assignment was cancelled before it went.",
        Some(OccurrenceWhy::NotReached) => "No mail about it reached the client before its time was over.",
        Some(OccurrenceWhy::Discharged) => "The client was discharged before it went.",
        None => "It was cancelled before it went.",
    }
}

fn after(because: Option<&str>) -> String {
    because.map(|text| format!(": {}", text.trim_end_matches('.'))).unwrap_or_default()
}

fn server(said: Option<&str>) -> String {
    said.map(|text| format!(" The mail server said: “{}”.", text.trim())).unwrap_or_default()
}

/// Why the client was not written to about it; none where they were.
pub fn not_sent(facts: &Facts) -> Option<Why> {
    // Whatever carried the link has told the client of it.
    if facts.mails.iter().any(Mail::arrived) {
        return None;
    }
    match facts.status {
        OccurrenceStatus::Planned => Some(planned(facts)),
        _ => Some(facts.mails.iter().rfind(|mail| mail.part != Part::Reminder).map_or_else(|| without_mail(facts), |mail| of_mail(facts, mail))),
    }
}

/// Why nobody was reminded of it; none where somebody was.
pub fn not_reminded(facts: &Facts) -> Option<Why> {
    let mut reminders = facts.mails.iter().filter(|mail| mail.part == Part::Reminder);
    if reminders.clone().any(Mail::arrived) {
        return None;
    }
    if let Some(last) = reminders.next_back() {
        return Some(of_mail(facts, last));
    }
    Some(match facts.status {
        OccurrenceStatus::Completed | OccurrenceStatus::Declined => Why::Answered,
        OccurrenceStatus::Missed | OccurrenceStatus::Cancelled if facts.why.is_some() => Why::Ended(facts.why),
        OccurrenceStatus::Missed => Why::Over,
        OccurrenceStatus::Cancelled => Why::Ended(None),
        OccurrenceStatus::Planned | OccurrenceStatus::Open => match (facts.reminder_barrier, facts.times.remind_at) {
            (_, None) => Why::NoneForeseen,
            (Some(barrier), _) => Why::Barred(barrier),
            (None, Some(at)) if at > facts.now => Why::Later(at),
            (None, Some(_)) => Why::AboutToOpen,
        },
    })
}

fn planned(facts: &Facts) -> Why {
    match facts.barrier {
        Some(barrier) => Why::Barred(barrier),
        None if facts.times.opens_at > facts.now => Why::Later(facts.times.opens_at),
        None => Why::AboutToOpen,
    }
}

fn without_mail(facts: &Facts) -> Why {
    match facts.status {
        OccurrenceStatus::Planned => planned(facts),
        OccurrenceStatus::Completed | OccurrenceStatus::Declined => Why::Answered,
        OccurrenceStatus::Missed if facts.why.is_none() => Why::Over,
        OccurrenceStatus::Missed | OccurrenceStatus::Cancelled => Why::Ended(facts.why),
        OccurrenceStatus::Open => Why::NothingAsked,
    }
}

fn of_mail(facts: &Facts, mail: &Mail) -> Why {
    let said = || mail.said().map(str::to_owned);
    let because = || mail.reason.clone();
    let stopped = facts.sending_stopped;
    match mail.state {
        EmailState::Sent | EmailState::Uncertain if mail.bounced_at.is_some() => {
            Why::CameBack { at: mail.bounced_at.unwrap_or(mail.asked_at), because: because() }
        }
        EmailState::Sent | EmailState::Uncertain => Why::Unclear,
        EmailState::Ready | EmailState::Retry if stopped.is_some() => Why::SendingStopped(stopped.unwrap_or(facts.now)),
        EmailState::Ready if mail.next_try_at > facts.now => Why::MailWaits { until: mail.next_try_at, because: because() },
        EmailState::Ready | EmailState::Sending => Why::MailAboutToGo,
        EmailState::Retry => Why::TriesAgain { next: mail.next_try_at, because: because(), said: said() },
        EmailState::Failed => Why::GaveUp { because: because(), said: said() },
        EmailState::Expired => Why::OutOfTime { until: mail.expires_at.min(facts.now), said: said() },
        EmailState::Dropped => Why::Dropped(because()),
        EmailState::Held => Why::MailHeld(because()),
    }
}
