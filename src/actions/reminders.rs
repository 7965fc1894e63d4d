//! Reminders: when each goes, what a client chose about them, stopping and beginning again. Assignments still arrive, and the
//! practitioner is told of a stop: somebody who goes silent matters.

use chrono::{DateTime, Utc};
use entity::ids::ClientId;
use entity::kinds::{LinkPurpose, OccurrenceStatus};

use crate::actions::planning;
use crate::app::App;
use crate::domain::client::Client;
use crate::domain::reminder_choices::ReminderChoices;
use crate::domain::reminding::{Known, ReminderRule};
use crate::domain::schedule::QuietHours;
use crate::domain::scope::{Actor, Scope};
use crate::domain::zone;
use crate::error::Result;
use crate::mail::enqueue::{self, LinkMail};
use crate::store::links::{self, AccessLink};
use crate::store::occurrences::{self, Change, Occurrence};
use crate::store::{Tx, assignments, audit, clients, practices};

/// The live link of an address that stops reminders or chooses when they come.
pub async fn link(app: &App, token: &str) -> Result<Option<AccessLink>> {
    let link = links::by_token(&app.store, token).await?;
    Ok(link.filter(|link| link.purpose == LinkPurpose::Unsubscribe && link.revoked_at.is_none() && link.expires_at > app.now()))
}

/// The right of whoever holds such a link.
pub fn scope_of(link: &AccessLink) -> Scope {
    Scope::checked(link.practice_id, Actor::Client(link.client_id))
}

/// Stops reminders to a client, who asked for it. A second time changes nothing.
pub async fn stop(app: &App, scope: Scope, client: ClientId) -> Result<()> {
    let (now, domain) = (app.now(), app.config().mail_domain().to_owned());
    app.store
        .write(move |tx| async move {
            clients::hold(&tx, &scope, client, now).await?;
            let known = clients::find(&tx, &scope, client).await?;
            if known.reminders_stopped_at.is_some() {
                return Ok(());
            }
            clients::set_reminders_stopped(&tx, &scope, client, Some(now)).await?;
            enqueue::reminders_stopped(&tx, &scope, known.practitioner_id, client, &domain, now).await?;
            audit::record(&tx, &scope, "stop_reminders", ("client", client.0), now).await
        })
        .await?;
    app.wake_worker();
    Ok(())
}

/// Turns reminders on again: the client, or the practitioner as agreed with them. A second time changes nothing.
pub async fn resume(app: &App, scope: Scope, client: ClientId) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            clients::hold(&tx, &scope, client, now).await?;
            if clients::find(&tx, &scope, client).await?.reminders_stopped_at.is_none() {
                return Ok(());
            }
            clients::set_reminders_stopped(&tx, &scope, client, None).await?;
            audit::record(&tx, &scope, "resume_reminders", ("client", client.0), now).await
        })
        .await
}

/// Keeps hour, days and pause; what waits moves with them. With a revision, only if nobody changed them since.
///
/// # Errors
/// `Invalid` for choices that make no sense; `Conflict` when the revision is no longer current.
pub async fn choose(app: &App, scope: Scope, client: ClientId, revision: Option<i32>, choices: ReminderChoices) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            clients::hold(&tx, &scope, client, now).await?;
            let known = clients::find(&tx, &scope, client).await?;
            let today = zone::local(now, &known.time_zone).date();
            // A pause that is over, and that nobody touched, is nobody's mistake.
            let over = choices.paused_until == known.reminder_choices.paused_until && choices.pause(today).is_none();
            let choices = if over { ReminderChoices { paused_until: None, ..choices } } else { choices };
            let choices = choices.checked(today)?;
            if choices == known.reminder_choices && revision.is_none_or(|revision| revision == known.reminder_revision) {
                return Ok(());
            }
            clients::set_reminder_choices(&tx, &scope, client, revision.unwrap_or(known.reminder_revision), &choices).await?;
            replan_all(&tx, &scope, &Client { reminder_choices: choices, ..known }, now).await?;
            audit::record(&tx, &scope, "choose_reminders", ("client", client.0), now).await
        })
        .await
}

/// Where a reminder of this occurrence is still to come, the time of the next one, without what the client chose.
fn next(rule: &ReminderRule, occurrence: &Occurrence) -> Option<DateTime<Utc>> {
    let sent = u8::try_from(occurrence.reminders_sent).unwrap_or(u8::MAX);
    rule.next(Known { opens_at: occurrence.opens_at, due_at: occurrence.due_at, sent, last: occurrence.reminded_at })
}

/// Gives every reminder of a client that waits its time anew.
async fn replan_all(tx: &Tx, scope: &Scope, client: &Client, now: DateTime<Utc>) -> Result<()> {
    let quiet = practices::quiet_hours(&practices::find(tx, scope.practice()).await?);
    for occurrence in occurrences::of_client(tx, scope, client.id).await? {
        let waits = occurrence.remind_at.is_some_and(|at| occurrence.reminded_at.is_none_or(|last| at > last));
        if waits && matches!(occurrence.status, OccurrenceStatus::Planned | OccurrenceStatus::Open) {
            let rule = assignments::find(tx, scope, occurrence.assignment_id).await?.reminders;
            replan(tx, scope, &rule, client, quiet, &occurrence, now).await?;
        }
    }
    Ok(())
}

/// Gives the next reminder of an occurrence its time anew, by this rule.
pub(super) async fn replan(
    tx: &Tx,
    scope: &Scope,
    rule: &ReminderRule,
    client: &Client,
    quiet: QuietHours,
    occurrence: &Occurrence,
    now: DateTime<Utc>,
) -> Result<()> {
    let at = next(rule, occurrence).map(|at| {
        let (raw, closes_at) = (quiet.after(at.max(now), &client.time_zone), occurrence.closes_at);
        // One that comes too late is asked for when it should have come, and dropped with the reason.
        Some(client.reminder_choices.after(at.max(now), &client.time_zone, quiet)).filter(|chosen| *chosen < closes_at).unwrap_or(raw)
    });
    occurrences::change(tx, scope, occurrence, Change::ReplanReminder(at), now).await.map(drop)
}

/// The time of a reminder has come: it is asked for and the next one gets its time, or it waits for the hour and day that the client
/// chose. Reminders that are not wanted are asked for too, and dropped with the reason.
pub(super) async fn remind(tx: &Tx, scope: &Scope, occurrence: &Occurrence, domain: &str, now: DateTime<Utc>) -> Result<()> {
    let client = clients::find(tx, scope, occurrence.client_id).await?;
    let quiet = practices::quiet_hours(&practices::find(tx, scope.practice()).await?);
    let chosen = client.reminder_choices.after(now, &client.time_zone, quiet);
    if chosen > now && chosen < occurrence.closes_at && client.reminders_stopped_at.is_none() {
        return occurrences::change(tx, scope, occurrence, Change::PostponeReminder(chosen), now).await.map(drop);
    }
    if advance(tx, scope, &client, quiet, occurrence, now).await? {
        let agreed = planning::agreed_per_day(tx, scope, occurrence.client_id).await?;
        enqueue::scheduled(tx, LinkMail::Reminder, occurrence, agreed, domain, now).await?;
    }
    Ok(())
}

/// Counts a reminder as come, and gives the next one its time. Returns whether it was still to come.
async fn advance(tx: &Tx, scope: &Scope, client: &Client, quiet: QuietHours, occurrence: &Occurrence, now: DateTime<Utc>) -> Result<bool> {
    let rule = assignments::find(tx, scope, occurrence.assignment_id).await?.reminders;
    let after = Occurrence { reminders_sent: occurrence.reminders_sent + 1, reminded_at: Some(now), ..occurrence.clone() };
    let next = next(&rule, &after).map(|at| quiet.after(at, &client.time_zone)).filter(|at| *at < occurrence.closes_at);
    occurrences::change(tx, scope, occurrence, Change::Remind { next }, now).await
}

/// A reminder whose time has come is not needed: another mail about the same thing goes just now.
pub(super) async fn pass_over(tx: &Tx, scope: &Scope, occurrence: &Occurrence, now: DateTime<Utc>) -> Result<()> {
    let client = clients::find(tx, scope, occurrence.client_id).await?;
    let quiet = practices::quiet_hours(&practices::find(tx, scope.practice()).await?);
    advance(tx, scope, &client, quiet, occurrence, now).await.map(drop)
}
