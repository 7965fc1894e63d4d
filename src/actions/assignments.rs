//! Assigning: this client does this template. Sending again, changing, cancelling.

use chrono::{DateTime, NaiveDateTime, Utc};
use entity::ids::{AssignmentId, ClientId, PractitionerId, TemplateId};
use entity::kinds::{AssignmentStatus, ClientStatus, OccurrenceStatus, OccurrenceWhy, TemplateKind};

use crate::actions::{measures, planning, reminders};
use crate::app::App;
use crate::domain::agreement::Agreement;
use crate::domain::problems::Problems;
use crate::domain::reminding::ReminderRule;
use crate::domain::schedule::{Planned, QuietHours, Schedule};
use crate::domain::scope::Scope;
use crate::domain::tailoring::Tailoring;
use crate::error::{Error, Result};
use crate::mail::enqueue::{self, LinkMail};
use crate::random;
use crate::store::assignments::Assignment;
use crate::store::occurrences::{Change, Occurrence};
use crate::store::{Tx, assignments, audit, clients, links, occurrences, practices, templates};

/// What is agreed.
#[derive(Clone, Debug)]
pub struct NewAssignment {
    /// Made with the page, so that pressing twice assigns once; a new one where there is no page.
    pub id: Option<AssignmentId>,
    pub client: ClientId,
    pub template: TemplateId,
    pub practitioner: PractitionerId,
    pub agreement: Agreement,
    pub schedule: Schedule,
    pub tailoring: Tailoring,
    /// How many reminders, how far apart, with which phrase.
    pub reminders: ReminderRule,
}

/// A safety plan is one living thing for each client: it has no rule, no occurrence, and is not given to several at once.
pub const NO_ASSIGNMENT: &str = "A safety plan is not sent like this: it begins or reopens the one plan of a client, on their page.";

/// Assigns, and if it opens now, asks for its mail in the same transaction.
///
/// # Errors
/// `Invalid` when the template was never published or is archived, or the client is not active.
pub async fn assign(app: &App, scope: Scope, new: NewAssignment) -> Result<AssignmentId> {
    let ids = assign_all(app, scope, vec![new]).await?;
    ids.first().copied().ok_or_else(|| Error::internal("an assignment without id"))
}

/// Assigns to several clients, to all of them or to none.
///
/// # Errors
/// As for one.
pub async fn assign_all(app: &App, scope: Scope, all: Vec<NewAssignment>) -> Result<Vec<AssignmentId>> {
    let (now, domain) = (app.now(), app.config().mail_domain().to_owned());
    let quiet = practices::quiet_hours(&practices::find(&app.store, scope.practice()).await?);
    let ids = app
        .store
        .write(move |tx| async move {
            let mut ids = Vec::with_capacity(all.len());
            // Always in the same order, so that two batches do not wait for each other.
            let mut theirs: Vec<ClientId> = all.iter().map(|new| new.client).collect();
            theirs.sort_unstable();
            for client in theirs {
                clients::hold(&tx, &scope, client, now).await?;
            }
            for new in all {
                ids.push(assign_one(&tx, &scope, new, quiet, &domain, now).await?);
            }
            Ok(ids)
        })
        .await
        .map_err(|error| match error {
            Error::NotFound => Problems::one("template_id", "There is no such client or template in this practice.").into(),
            other => other,
        })?;
    app.wake_worker();
    Ok(ids)
}

/// Assigns within a transaction; the client's row is held from here on.
pub(super) async fn assign_one(
    tx: &Tx,
    scope: &Scope,
    new: NewAssignment,
    quiet: QuietHours,
    domain: &str,
    now: DateTime<Utc>,
) -> Result<AssignmentId> {
    let id: AssignmentId = new.id.unwrap_or_else(|| random::id(now));
    // Two presses at once follow each other.
    clients::hold(tx, scope, new.client, now).await?;
    let client = clients::find(tx, scope, new.client).await?;
    if new.id.is_some() && assignments::find(tx, scope, id).await.is_ok() {
        return Ok(id);
    }
    let template = templates::find(tx, scope, new.template).await?;
    let mut problems = Problems::default();
    match client.status {
        ClientStatus::Active => {}
        ClientStatus::Paused => problems.add("client_id", format!("{} is paused. Please resume first.", client.name)),
        ClientStatus::Discharged => problems.add("client_id", format!("{} is discharged. Please re-open first.", client.name)),
    }
    if client.address.unsafe_at.is_some() {
        problems.add("client_id", format!("Mail to {} is stopped. Please lift that first, when it is safe.", client.name));
    }
    if template.archived_at.is_some() {
        problems.add("template_id", "This template is archived. Please bring it back first.");
    }
    if template.kind == TemplateKind::SafetyPlan {
        problems.add("template_id", NO_ASSIGNMENT);
    }
    if template.published_version_id.is_none() {
        problems.add("template_id", "This template is not published yet.");
    }
    measures::allow(tx, scope, template.published_version_id, &mut problems).await?;
    let (Some(version_id), true) = (template.published_version_id, problems.is_empty()) else { return Err(problems.into()) };
    let version = templates::version(tx, scope, version_id).await?;
    let tailoring = new.tailoring.checked(&version.content)?;
    let assignment = Assignment {
        id,
        client_id: client.id,
        practitioner_id: new.practitioner,
        template_id: template.id,
        version_id,
        agreement: new.agreement,
        schedule: new.schedule,
        status: AssignmentStatus::Active,
        created_at: now,
        revision: 1,
        ended_at: None,
        tailoring,
        planned_from: now,
        reminders: new.reminders,
    };
    assignments::insert(tx, scope, &assignment).await?;
    if assignment.schedule.is_single() {
        let occurrence = single(scope, &assignment, &client.time_zone, quiet, now);
        occurrences::insert(tx, occurrence.clone()).await?;
        if occurrence.status == OccurrenceStatus::Open {
            enqueue::link_mail(tx, LinkMail::Invitation, &occurrence, domain, now).await?;
        }
    } else {
        planning::plan(tx, scope, &assignment, now).await?;
    }
    audit::record(tx, scope, "create", ("assignment", id.0), now).await?;
    Ok(id)
}

/// The one occurrence of what comes once.
fn single(scope: &Scope, assignment: &Assignment, zone: &str, quiet: QuietHours, now: DateTime<Utc>) -> Occurrence {
    let times = assignment.schedule.times(zone, quiet, now);
    let times = times.reminded_by(&assignment.reminders, times.opens_at, zone, quiet);
    let planned = planning::occurrence(scope, assignment, Planned { slot: 0, times, appointment: None }, now);
    if times.opens_at > now {
        return planned;
    }
    Occurrence { status: OccurrenceStatus::Open, opened_at: Some(now), version_id: Some(assignment.version_id), ..planned }
}

/// The one occurrence that can still be answered: the newest open one, else (of what comes once) the one that is planned, else the
/// newest that was missed.
async fn live_occurrence(tx: &Tx, scope: &Scope, assignment: &Assignment) -> Result<Option<Occurrence>> {
    use OccurrenceStatus::{Missed, Open, Planned};
    let all = occurrences::of_assignment(tx, scope, assignment.id).await?;
    let single = assignment.schedule.is_single();
    let of = |status: OccurrenceStatus| all.iter().rev().find(move |one| one.status == status && (one.opened_at.is_some() || status == Planned));
    Ok(of(Open).or_else(|| of(Planned).filter(|_| single)).or_else(|| of(Missed)).cloned())
}

/// Sends the link again, at once; what was planned for later is sent now.
///
/// # Errors
/// `Conflict` when nothing of it is waiting for an answer, or the client is paused or discharged.
pub async fn resend(app: &App, scope: Scope, id: AssignmentId) -> Result<()> {
    let (now, domain) = (app.now(), app.config().mail_domain().to_owned());
    app.store
        .write(move |tx| async move {
            let assignment = assignments::find(&tx, &scope, id).await?;
            clients::hold(&tx, &scope, assignment.client_id, now).await?;
            super::occurrences::may_be_sent(&clients::find(&tx, &scope, assignment.client_id).await?)?;
            let live = live_occurrence(&tx, &scope, &assignment).await?;
            let occurrence = live.ok_or(Error::Conflict("It was answered or ended: there is nothing to send."))?;
            super::occurrences::send_in(&tx, &scope, &occurrence, &domain, now).await?;
            audit::record(&tx, &scope, "resend", ("assignment", id.0), now).await
        })
        .await?;
    app.wake_worker();
    Ok(())
}

/// What changes about an assignment; what is none stays.
#[derive(Clone, Debug, Default)]
pub struct Changed {
    pub agreement: Option<Agreement>,
    /// `Some(None)`: no due date any more. Local time of the client.
    pub due_at: Option<Option<NaiveDateTime>>,
    /// Another rule, for what comes again.
    pub schedule: Option<Schedule>,
    /// What is different for this client; the default takes everything back.
    pub tailoring: Option<Tailoring>,
    pub reminders: Option<ReminderRule>,
}

/// Changes what was agreed, and when it is due. No mail goes; the client's page shows it.
///
/// # Errors
/// `Invalid` (field `due_date`) for a time that makes no sense; `Conflict` when it was answered or ended, or changed since `revision`.
pub async fn update(app: &App, scope: Scope, id: AssignmentId, revision: i32, changed: Changed) -> Result<()> {
    let now = app.now();
    let quiet = practices::quiet_hours(&practices::find(&app.store, scope.practice()).await?);
    app.store
        .write(move |tx| async move {
            let before = assignments::find(&tx, &scope, id).await?;
            clients::hold(&tx, &scope, before.client_id, now).await?;
            // A new due time would open what was missed again, also for somebody who was discharged since.
            let before = assignments::find(&tx, &scope, id).await?;
            if before.status != AssignmentStatus::Active {
                return Err(Error::Conflict("It was cancelled or ended already."));
            }
            let mut after = Assignment { revision, ..before };
            if let Some(agreement) = changed.agreement {
                after.agreement = agreement;
            }
            if let Some(tailoring) = changed.tailoring {
                let version = templates::version(&tx, &scope, after.version_id).await?;
                after.tailoring = tailoring.checked(&version.content)?;
            }
            if let Some(rule) = changed.reminders {
                after.reminders = rule;
                if let Some(occurrence) = live_occurrence(&tx, &scope, &after).await?.filter(|_| changed.due_at.is_none()) {
                    let client = clients::find(&tx, &scope, after.client_id).await?;
                    reminders::replan(&tx, &scope, &rule, &client, quiet, &occurrence, now).await?;
                }
            }
            if changed.due_at.is_some() && !after.schedule.is_single() {
                return Err(Problems::one("due_date", "This comes again by a rule. Please change the rule, or move one occurrence.").into());
            }
            if let Some(due) = changed.due_at {
                let client = clients::find(&tx, &scope, after.client_id).await?;
                after.schedule = after.schedule.with_due(due);
                let mut problems = Problems::default();
                after.schedule.check_due(&client.time_zone, now, &mut problems);
                problems.or(()).map_err(Error::from)?;
                let occurrence = live_occurrence(&tx, &scope, &after).await?.ok_or(Error::Conflict("It was answered or ended already."))?;
                let times = after.schedule.times_from(occurrence.opens_at, &client.time_zone, quiet, now);
                let times = times.reminded_by(&after.reminders, occurrence.opens_at.max(now), &client.time_zone, quiet);
                if !occurrences::change(&tx, &scope, &occurrence, Change::Reschedule(times), now).await? {
                    return Err(Error::Conflict("It was answered or ended meanwhile."));
                }
                links::prolong_of_occurrence(&tx, occurrence.id, crate::domain::schedule::link_expiry(now, times.closes_at), now).await?;
            }
            let replan = changed.schedule.is_some() || changed.reminders.is_some();
            if let Some(schedule) = changed.schedule {
                let client = clients::find(&tx, &scope, after.client_id).await?;
                after = with_rule(after, schedule, &client.time_zone, now)?;
            }
            assignments::update(&tx, &scope, &after).await?;
            if replan && !after.schedule.is_single() {
                planning::plan(&tx, &scope, &after, now).await?;
            }
            audit::record(&tx, &scope, "update", ("assignment", id.0), now).await
        })
        .await
}

/// What comes again goes on by another rule, from now on.
fn with_rule(before: Assignment, schedule: Schedule, zone: &str, now: DateTime<Utc>) -> Result<Assignment> {
    let mut problems = Problems::default();
    if before.schedule.is_single() || schedule.is_single() {
        problems.add("schedule", "What comes once cannot come again, nor the other way round. Please assign it anew.");
    }
    // A rule that began in the past may go on so.
    if schedule.begins() != before.schedule.begins() {
        schedule.check(zone, now, &mut problems);
    } else {
        schedule.check(zone, before.created_at, &mut problems);
    }
    problems.or(Assignment { schedule, planned_from: now, ..before }).map_err(Error::from)
}

/// Cancels it: nothing more is sent, its links end. A page that is open already may still be sent, and is kept.
///
/// # Errors
/// `Conflict` when it was cancelled or ended already.
pub async fn cancel(app: &App, scope: Scope, id: AssignmentId) -> Result<()> {
    let now = app.now();
    app.store.write(move |tx| async move { cancel_in(&tx, &scope, id, now).await }).await
}

/// The same, as a part of something larger.
pub(super) async fn cancel_in(tx: &Tx, scope: &Scope, id: AssignmentId, now: DateTime<Utc>) -> Result<()> {
    let before = assignments::find(tx, scope, id).await?;
    clients::hold(tx, scope, before.client_id, now).await?;
    if before.status != AssignmentStatus::Active {
        return Err(Error::Conflict("It was cancelled or ended already."));
    }
    // A rule may go on although nothing of it is planned just now.
    let mut any = !before.schedule.is_single();
    for occurrence in occurrences::of_assignment(tx, scope, id).await? {
        if occurrences::change(tx, scope, &occurrence, Change::End(OccurrenceWhy::Cancelled), now).await? {
            links::end_of_occurrence(tx, occurrence.id, now).await?;
            any = true;
        }
    }
    if !any {
        return Err(Error::Conflict("It was answered or missed already: there is nothing to cancel."));
    }
    assignments::set_plan_at(tx, scope, id, None).await?;
    assignments::update(tx, scope, &Assignment { status: AssignmentStatus::Cancelled, ended_at: Some(now), ..before }).await?;
    audit::record(tx, scope, "cancel", ("assignment", id.0), now).await
}

/// Notes in the audit trail that an assignment was looked at.
pub async fn note_read(app: &App, scope: Scope, id: AssignmentId) -> Result<()> {
    let now = app.now();
    app.store.write(move |tx| async move { audit::record(&tx, &scope, "read", ("assignment", id.0), now).await }).await
}
