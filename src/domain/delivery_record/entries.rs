//! What happened, each with its time and its reason.

use chrono::{DateTime, Utc};
use entity::kinds::{AttemptState, EmailState, OccurrenceStatus};

use super::answer::of_ended;
use super::{Facts, Mail, Part};

/// One line of the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub at: DateTime<Utc>,
    pub what: What,
    /// The reason, or more about it, in plain words.
    pub why: Option<String>,
}

/// What a line tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    Planned,
    Moved,
    /// It can be answered from now on, and its mail was asked for.
    Opened,
    /// A mail was asked for by a person.
    Asked,
    /// A try that did not succeed.
    Tried,
    Mailed,
    Reminded,
    /// A mail that was dropped or given up.
    NotMailed,
    CameBack,
    /// The first answer was saved, by a person.
    Begun,
    /// Saved again.
    Saved,
    /// An entry of a log.
    Answered,
    Completed,
    /// Answers were sent once more.
    Amended,
    Declined,
    /// Its time was over.
    Missed,
    /// It was never opened.
    PassedOver,
    LeftOut,
    Cancelled,
    ClientPaused,
    ClientDischarged,
    AddressRefused,
    RemindersStopped,
}

impl What {
    /// Such as "Mailed".
    pub fn words(self) -> &'static str {
        match self {
            Self::Planned => "Planned",
            Self::Moved => "Moved by hand",
            Self::Opened => "Opened",
            Self::Asked => "Mail asked for",
            Self::Tried => "Tried to send",
            Self::Mailed => "Mailed",
            Self::Reminded => "Reminded",
            Self::NotMailed => "Mail not sent",
            Self::CameBack => "Mail came back",
            Self::Begun => "Begun: first answer saved",
            Self::Saved => "Saved",
            Self::Answered => "Answers came in",
            Self::Completed => "Completed",
            Self::Amended => "A later version of the answers",
            Self::Declined => "“Not this time”",
            Self::Missed => "No answer in time",
            Self::PassedOver => "Not sent",
            Self::LeftOut => "Left out",
            Self::Cancelled => "Cancelled",
            Self::ClientPaused => "Client paused",
            Self::ClientDischarged => "Client discharged",
            Self::AddressRefused => "Address refused",
            Self::RemindersStopped => "Client stopped reminders",
        }
    }
}

/// Everything that happened, in the order of time. `at` writes a time.
pub fn entries(facts: &Facts, at: &dyn Fn(DateTime<Utc>) -> String) -> Vec<Entry> {
    let mut all = of_occurrence(facts, at);
    all.extend(facts.mails.iter().flat_map(|mail| of_mail(mail, at)));
    all.extend(of_answers(facts));
    all.extend(of_client(facts));
    all.sort_by_key(|entry| (entry.at, entry.what));
    all
}

fn entry(at: Option<DateTime<Utc>>, what: What, why: Option<String>) -> Option<Entry> {
    at.map(|at| Entry { at, what, why })
}

fn of_occurrence(facts: &Facts, at: &dyn Fn(DateTime<Utc>) -> String) -> Vec<Entry> {
    let times = &facts.times;
    let goes = if times.opens_at > times.planned_at { format!("to go {}", at(times.opens_at)) } else { "to go at once".into() };
    let due = times.due_at.map(|due| format!(", due {}", at(due))).unwrap_or_default();
    let never_opened = times.opened_at.is_none();
    let ended = facts.why.map(|why| of_ended(Some(why)).to_owned()).filter(|_| never_opened);
    let missed = if never_opened { What::PassedOver } else { What::Missed };
    let cancelled = if facts.why == Some(entity::kinds::OccurrenceWhy::Skipped) { What::LeftOut } else { What::Cancelled };
    let is = |status| facts.status == status;
    [
        entry(Some(times.planned_at), What::Planned, times.moved_at.is_none().then(|| format!("{goes}{due}"))),
        entry(times.moved_at, What::Moved, Some(format!("{goes}{due}"))),
        entry(times.opened_at, What::Opened, None),
        entry(times.missed_at, missed, ended.clone().filter(|_| is(OccurrenceStatus::Missed))),
        entry(times.cancelled_at.filter(|_| is(OccurrenceStatus::Cancelled)), cancelled, ended),
        entry(times.declined_at, What::Declined, None),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn of_mail(mail: &Mail, at: &dyn Fn(DateTime<Utc>) -> String) -> Vec<Entry> {
    let name = if mail.several { format!("{}, in one mail with other things", mail.part.words()) } else { mail.part.words().to_owned() };
    let mut all = Vec::new();
    if matches!(mail.part, Part::Again | Part::FreshLink) {
        all.push(Entry { at: mail.asked_at, what: What::Asked, why: Some(name.clone()) });
    }
    for one in mail.tries.iter().filter(|one| went_wrong(one.state)) {
        let said = one.said.as_deref().map(|text| format!(": the mail server said “{}”", text.trim())).unwrap_or_default();
        all.push(Entry { at: one.at, what: What::Tried, why: Some(format!("{name}{said}")) });
    }
    let reason = mail.reason.as_deref().map(|text| format!(": {text}")).unwrap_or_default();
    let mailed = if mail.part == Part::Reminder { What::Reminded } else { What::Mailed };
    all.extend(entry(mail.sent_at, mailed, Some(format!("{name}, accepted by the mail server"))));
    all.extend(entry(mail.bounced_at, What::CameBack, Some(format!("{name}{reason}"))));
    match mail.state {
        EmailState::Failed | EmailState::Dropped | EmailState::Uncertain => {
            all.push(Entry { at: mail.settled_at(), what: What::NotMailed, why: Some(format!("{name}{reason}")) });
        }
        EmailState::Expired => {
            let tried = format!("{name}: tried until {}, then given up", at(mail.expires_at));
            all.push(Entry { at: mail.settled_at(), what: What::NotMailed, why: Some(tried) });
        }
        EmailState::Ready | EmailState::Sending | EmailState::Retry | EmailState::Sent | EmailState::Held => {}
    }
    all
}

fn went_wrong(state: AttemptState) -> bool {
    match state {
        AttemptState::Refused | AttemptState::Error | AttemptState::Unclear => true,
        AttemptState::Connecting | AttemptState::DotPending | AttemptState::Accepted => false,
    }
}

fn of_answers(facts: &Facts) -> Vec<Entry> {
    let saves = facts.saves;
    let more = saves.count.saturating_sub(1);
    let again = if more == 1 { "once more".to_owned() } else { format!("{more} times more, this was the last") };
    let later = saves.last_at.filter(|_| more > 0 && facts.times.begun_at.is_some());
    let mut all: Vec<Entry> = [
        entry(facts.times.begun_at, What::Begun, None),
        entry(later, What::Saved, Some(again)),
        entry(
            facts.times.completed_at,
            What::Completed,
            facts.times.due_at.zip(facts.times.completed_at).filter(|(due, done)| done > due).map(|_| "after it was due".into()),
        ),
    ]
    .into_iter()
    .flatten()
    .collect();
    for at in &facts.responses {
        match facts.times.completed_at {
            Some(done) if *at == done => {}
            Some(done) if *at > done => all.push(Entry { at: *at, what: What::Amended, why: None }),
            _ => all.push(Entry { at: *at, what: What::Answered, why: None }),
        }
    }
    all
}

/// What happened to the client meanwhile.
fn of_client(facts: &Facts) -> Vec<Entry> {
    let since = |at: Option<DateTime<Utc>>| at.filter(|at| *at >= facts.times.planned_at);
    [
        entry(since(facts.client.paused_at), What::ClientPaused, None),
        entry(since(facts.client.discharged_at), What::ClientDischarged, None),
        entry(since(facts.client.refused_at), What::AddressRefused, Some("a mail server called it undeliverable".into())),
        entry(since(facts.client.reminders_stopped_at), What::RemindersStopped, None),
    ]
    .into_iter()
    .flatten()
    .collect()
}
