//! Whether a mail about an occurrence still matters, read again at the last moment: sent, dropped, or held a while.

use chrono::{DateTime, TimeDelta, Utc};
use entity::kinds::{ClientStatus, OccurrenceStatus};

use super::link_mail::Reminds;
use crate::app::App;
use crate::domain::addresses::Gate;
use crate::domain::client::Client;
use crate::domain::mail_budget;
use crate::domain::schedule::QuietHours;
use crate::domain::scope::Scope;
use crate::domain::unsent::{Held, NotSent};
use crate::domain::zone;
use crate::error::Result;
use crate::store::drafts;
use crate::store::occurrences::Occurrence;

/// Nobody is reminded of what they are writing just now.
const WRITING: TimeDelta = TimeDelta::hours(1);

/// How often a mail that waits for somebody's word is looked at.
const LOOK_AGAIN: TimeDelta = TimeDelta::hours(1);

/// What to do with a mail, or with a part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Send,
    Drop(NotSent),
    Later(DateTime<Utc>, Held),
    /// Not before the client's address is confirmed.
    Hold,
}

/// One thing that a mail speaks of.
#[derive(Clone, Copy)]
pub struct Part<'a> {
    pub occurrence: &'a Occurrence,
    pub reminds: Reminds,
    /// Whether the program chose its time; then quiet hours hold it.
    pub scheduled: bool,
}

/// Why nothing of this kind goes to the client at all.
pub fn of_client(client: &Client, reminds: Reminds) -> Option<NotSent> {
    match client.status {
        ClientStatus::Discharged => return Some(NotSent::ClientDischarged),
        ClientStatus::Paused if reminds == Reminds::Yes => return Some(NotSent::ClientPaused),
        ClientStatus::Active | ClientStatus::Paused => {}
    }
    of_address(client, reminds)
}

/// Why nothing goes to their address, whatever became of their care.
pub fn of_address(client: &Client, reminds: Reminds) -> Option<NotSent> {
    if client.mail_refused_at.is_some() {
        return Some(NotSent::AddressRefused);
    }
    match (client.address.gate(), reminds) {
        (Gate::Stopped(why), _) => return Some(why),
        (Gate::Held, Reminds::Yes) => return Some(NotSent::NothingToRemindOf),
        (Gate::Held, Reminds::No) | (Gate::Open, _) => {}
    }
    (reminds == Reminds::Yes && client.reminders_stopped_at.is_some()).then_some(NotSent::RemindersStopped)
}

/// Why nothing is said of this occurrence any more.
pub fn of_occurrence(occurrence: &Occurrence, reminds: Reminds) -> Option<NotSent> {
    match occurrence.status {
        OccurrenceStatus::Open => None,
        // A link to what was missed still opens it; a reminder of it comes too late.
        OccurrenceStatus::Missed => (reminds == Reminds::Yes).then_some(NotSent::Missed),
        OccurrenceStatus::Completed => Some(NotSent::Answered),
        OccurrenceStatus::Declined => Some(NotSent::Declined),
        OccurrenceStatus::Cancelled => Some(NotSent::Cancelled),
        OccurrenceStatus::Planned => Some(NotSent::NotOpen),
    }
}

/// What to do with this part of a mail now.
pub async fn verdict(app: &App, scope: &Scope, client: &Client, quiet: QuietHours, part: Part<'_>) -> Result<Verdict> {
    let now = app.now();
    if let Some(why) = of_occurrence(part.occurrence, part.reminds).or(of_client(client, part.reminds)) {
        return Ok(Verdict::Drop(why));
    }
    if client.address.gate() == Gate::Held {
        return Ok(Verdict::Hold);
    }
    // What the program planned itself is of no use afterwards; what somebody sends still opens it.
    if part.scheduled && part.occurrence.status == OccurrenceStatus::Missed {
        return Ok(Verdict::Drop(NotSent::Missed));
    }
    if part.reminds == Reminds::No {
        // What was planned goes after the pause. Reminders of it come anew.
        if part.scheduled && client.status == ClientStatus::Paused {
            return Ok(Verdict::Later(now + LOOK_AGAIN, Held::ClientPaused));
        }
        let quiet = mail_budget::quiet_for(Some(part.occurrence.opens_at), quiet, &client.time_zone, now);
        let morning = quiet.after(now, &client.time_zone);
        return Ok(if part.scheduled && morning > now { Verdict::Later(morning, Held::QuietHours) } else { Verdict::Send });
    }
    let chosen = at_chosen_time(client, quiet, part.occurrence.closes_at, now);
    if chosen != Verdict::Send {
        return Ok(chosen);
    }
    let writing = drafts::last_saved(&app.store, scope, part.occurrence.id).await?.map(|at| at + WRITING).filter(|until| *until > now);
    Ok(writing.map_or(Verdict::Send, |until| Verdict::Later(until, Held::BeingWritten)))
}

/// A reminder goes at the hour and on a day that the client chose.
fn at_chosen_time(client: &Client, quiet: QuietHours, closes_at: DateTime<Utc>, now: DateTime<Utc>) -> Verdict {
    let choices = &client.reminder_choices;
    let at = choices.after(now, &client.time_zone, quiet);
    let paused = choices.pause(zone::local(now, &client.time_zone).date()).is_some();
    match at {
        at if at <= now => Verdict::Send,
        at if at >= closes_at => Verdict::Drop(if paused { NotSent::RemindersPaused } else { NotSent::ChosenTimeTooLate }),
        at if choices.hour.is_none() && choices.is_every_day() && !paused => Verdict::Later(at, Held::QuietHours),
        at => Verdict::Later(at, Held::ChosenTime),
    }
}
