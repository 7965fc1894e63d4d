//! What the worker does to occurrences as time passes; moving, leaving out and sending one of them by hand; declining, which the client does.

use chrono::{DateTime, NaiveDateTime, Utc};
use entity::ids::OccurrenceId;
use entity::kinds::{AssignmentStatus, ClientStatus, OccurrenceStatus, OccurrenceWhy, TemplateMode};

use crate::actions::{planning, reminders};
use crate::app::App;
use crate::domain::addresses::Gate;
use crate::domain::client::Client;
use crate::domain::problems::Problems;
use crate::domain::schedule::{self, Schedule};
use crate::domain::scope::{Actor, Scope};
use crate::domain::zone;
use crate::error::{Error, Result};
use crate::mail::enqueue::{self, LinkMail};
use crate::store::occurrences::{self, Change, Decline, DueFor, Occurrence};
use crate::store::{Tx, assignments, audit, clients, consents, drafts, links, moves, outbox, practices, responses, templates};

/// How many are taken at once; a submit waits no longer than one such transaction.
const BATCH: u64 = 100;

/// Opens what is planned for now and asks for its mail.
pub async fn open_due(app: &App) -> Result<()> {
    step(app, DueFor::Opening).await
}

/// Asks for the reminders that are due; marks them even where they are not wanted, so that none comes late.
pub async fn remind_due(app: &App) -> Result<()> {
    step(app, DueFor::Reminding).await
}

/// Records as missed what was closed by time.
pub async fn miss_due(app: &App) -> Result<()> {
    step(app, DueFor::Missing).await
}

async fn step(app: &App, due: DueFor) -> Result<()> {
    let mut after = None;
    loop {
        let found = occurrences::due_for(&app.store, due, app.now(), after, BATCH).await?;
        for occurrence in &found {
            match one_step(app, due, occurrence.clone()).await {
                Ok(()) => {}
                Err(Error::Unavailable(why)) => return Err(Error::Unavailable(why)),
                // One that cannot be done must not keep the others waiting; it is tried again next time.
                Err(error) => tracing::error!(occurrence = %occurrence.id, step = ?due, %error, "a step could not be done"),
            }
        }
        match found.last() {
            Some(last) if found.len() as u64 == BATCH => after = Some(last.id),
            _ => return Ok(()),
        }
    }
}

async fn one_step(app: &App, due: DueFor, occurrence: Occurrence) -> Result<()> {
    let (now, domain) = (app.now(), app.config().mail_domain().to_owned());
    app.store
        .write(move |tx| async move {
            let scope = Scope::checked(occurrence.practice_id, Actor::System);
            // Mails to one client are planned one after the other.
            clients::hold(&tx, &scope, occurrence.client_id, now).await?;
            // Read again: somebody may have moved it, or paused the client.
            let Some(occurrence) = occurrences::due_now(&tx, due, occurrence.id, now).await? else { return Ok(()) };
            match due {
                DueFor::Opening => open(&tx, &scope, &occurrence, &domain, now).await,
                DueFor::Reminding => reminders::remind(&tx, &scope, &occurrence, &domain, now).await,
                DueFor::Missing => miss(&tx, &scope, &occurrence, now).await,
            }
        })
        .await
}

/// Opens it and asks for its mail. After downtime only the newest of a rule is opened, if it is still in its window; what came before it
/// is recorded and nobody is written to: never a storm of mails.
async fn open(tx: &Tx, scope: &Scope, occurrence: &Occurrence, domain: &str, now: DateTime<Utc>) -> Result<()> {
    if assignments::find(tx, scope, occurrence.assignment_id).await?.status != AssignmentStatus::Active {
        return occurrences::change(tx, scope, occurrence, Change::End(OccurrenceWhy::Cancelled), now).await.map(drop);
    }
    // What somebody moved, or what an appointment brings, stands for itself.
    let of_rule = occurrence.moved_at.is_none() && occurrence.appointment_id.is_none();
    if of_rule && occurrences::newer_is_due(tx, occurrence, now).await? {
        return occurrences::change(tx, scope, occurrence, Change::PassOver(OccurrenceWhy::Newer), now).await.map(drop);
    }
    if occurrence.window_ends_at.unwrap_or(occurrence.closes_at) <= now {
        return occurrences::change(tx, scope, occurrence, Change::PassOver(OccurrenceWhy::Downtime), now).await.map(drop);
    }
    if occurrences::change(tx, scope, occurrence, Change::Open, now).await? {
        moves::go_on(tx, scope, occurrence).await?;
        let agreed = planning::agreed_per_day(tx, scope, occurrence.client_id).await?;
        enqueue::scheduled(tx, LinkMail::Invitation, occurrence, agreed, domain, now).await?;
    }
    Ok(())
}

/// A log that has entries is completed when its time is over. Whoever is writing is not cut off.
async fn miss(tx: &Tx, scope: &Scope, occurrence: &Occurrence, now: DateTime<Utc>) -> Result<()> {
    let last_typed = drafts::last_saved(tx, scope, occurrence.id).await?;
    let until = schedule::missed_at(occurrence.closes_at, last_typed);
    let change = match last_entry(tx, scope, occurrence).await? {
        _ if until > now => Change::Prolong(until),
        Some(at) => Change::Complete(at),
        None => {
            let mails = outbox::about(tx, scope, vec![occurrence.id.0]).await?;
            Change::Miss((!mails.iter().any(|mail| mail.sent_at.is_some())).then_some(OccurrenceWhy::NotReached))
        }
    };
    occurrences::change(tx, scope, occurrence, change, now).await.map(drop)
}

/// When the last entry of a log came.
async fn last_entry(tx: &Tx, scope: &Scope, occurrence: &Occurrence) -> Result<Option<DateTime<Utc>>> {
    let assignment = assignments::find(tx, scope, occurrence.assignment_id).await?;
    let version = templates::version(tx, scope, assignment.version_of(occurrence)).await?;
    let entries = responses::of_occurrence(tx, scope, occurrence.id).await?;
    Ok(entries.last().filter(|_| version.mode == TemplateMode::Log).map(|last| last.submitted_at))
}

/// "I could not do it this time": a full answer. A reason is always chosen.
///
/// # Errors
/// `Conflict` when it was completed or cancelled meanwhile.
pub async fn decline(app: &App, scope: Scope, id: OccurrenceId, decline: Decline) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            let occurrence = occurrences::find(&tx, &scope, id).await?;
            clients::hold(&tx, &scope, occurrence.client_id, now).await?;
            if occurrence.status == OccurrenceStatus::Declined {
                return Ok(());
            }
            if !occurrences::change(&tx, &scope, &occurrence, Change::Decline(&decline), now).await? {
                return Err(Error::Conflict("It was completed or ended meanwhile."));
            }
            audit::record(&tx, &scope, "decline", ("occurrence", id.0), now).await
        })
        .await
}

/// Other times for one occurrence; what is none stays. Local times of the client.
#[derive(Clone, Copy, Debug, Default)]
pub struct Moved {
    pub opens_at: Option<NaiveDateTime>,
    /// `Some(None)`: no due time any more.
    pub due_at: Option<Option<NaiveDateTime>>,
}

/// Moves one occurrence; its rule goes on as it was and no longer moves this one.
///
/// # Errors
/// `Invalid` (fields `send_date`, `due_date`) for times that make no sense; `Conflict` when it was sent or ended already.
pub async fn reschedule(app: &App, scope: Scope, id: OccurrenceId, moved: Moved) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            let occurrence = held(&tx, &scope, id, now).await?;
            let client = clients::find(&tx, &scope, occurrence.client_id).await?;
            let planned = occurrence.status == OccurrenceStatus::Planned;
            if !planned && (moved.opens_at.is_some() || occurrence.status != OccurrenceStatus::Open) {
                return Err(Error::Conflict("It was sent or ended already."));
            }
            let local = |at| zone::local(at, &client.time_zone);
            let opens = moved.opens_at.unwrap_or(local(occurrence.opens_at));
            let due = moved.due_at.unwrap_or(occurrence.due_at.map(local));
            if opens == local(occurrence.opens_at) && due == occurrence.due_at.map(local) {
                return Ok(());
            }
            let once = Schedule::Once { send_at: planned.then_some(opens), due_at: due };
            let mut problems = Problems::default();
            once.check(&client.time_zone, now, &mut problems);
            if planned && zone::resolve(opens, &client.time_zone) <= now {
                problems.add("send_date", "This is in the past. Please choose a later time, or send it now.");
            }
            problems.or(()).map_err(Error::from)?;
            let quiet = practices::quiet_hours(&practices::find(&tx, scope.practice()).await?);
            let opens_at = if planned { zone::resolve(opens, &client.time_zone) } else { occurrence.opens_at };
            let rule = assignments::find(&tx, &scope, occurrence.assignment_id).await?.reminders;
            let times = once.times_from(opens_at, &client.time_zone, quiet, now);
            let times = times.reminded_by(&rule, opens_at.max(now), &client.time_zone, quiet);
            if !occurrences::change(&tx, &scope, &occurrence, Change::Move(times), now).await? {
                return Err(Error::Conflict("It was sent or ended meanwhile."));
            }
            links::prolong_of_occurrence(&tx, id, schedule::link_expiry(now, times.closes_at), now).await?;
            audit::record(&tx, &scope, "move", ("occurrence", id.0), now).await
        })
        .await
}

/// Leaves one planned occurrence out; its rule goes on as it was.
///
/// # Errors
/// `Conflict` when it was sent or ended already.
pub async fn skip(app: &App, scope: Scope, id: OccurrenceId) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            let occurrence = held(&tx, &scope, id, now).await?;
            if occurrence.why == Some(OccurrenceWhy::Skipped) {
                return Ok(());
            }
            let planned = occurrence.status == OccurrenceStatus::Planned;
            if !planned || !occurrences::change(&tx, &scope, &occurrence, Change::End(OccurrenceWhy::Skipped), now).await? {
                return Err(Error::Conflict("It was sent or ended already."));
            }
            audit::record(&tx, &scope, "skip", ("occurrence", id.0), now).await
        })
        .await
}

/// Puts back what was left out by hand; where its rule was changed meanwhile, at the time that the rule has now.
///
/// # Errors
/// `Conflict` when it was not left out, its time is past, or nothing more of it is to be sent.
pub async fn unskip(app: &App, scope: Scope, id: OccurrenceId) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            let occurrence = held(&tx, &scope, id, now).await?;
            if occurrence.status == OccurrenceStatus::Planned {
                return Ok(());
            }
            if occurrence.why != Some(OccurrenceWhy::Skipped) {
                return Err(Error::Conflict("It was not left out: there is nothing to put back."));
            }
            let assignment = assignments::find(&tx, &scope, occurrence.assignment_id).await?;
            let client = clients::find(&tx, &scope, occurrence.client_id).await?;
            if assignment.status != AssignmentStatus::Active || client.status == ClientStatus::Discharged {
                return Err(Error::Conflict("Its assignment has ended: it cannot be put back."));
            }
            if !occurrences::change(&tx, &scope, &occurrence, Change::PutBack, now).await? {
                return Err(Error::Conflict("Its time is past: it cannot be put back."));
            }
            planning::plan(&tx, &scope, &assignment, now).await?;
            match occurrences::find(&tx, &scope, id).await {
                Ok(_) => audit::record(&tx, &scope, "put_back", ("occurrence", id.0), now).await,
                Err(Error::NotFound) => Err(Error::Conflict("Its rule was changed meanwhile and no longer has this time.")),
                Err(error) => Err(error),
            }
        })
        .await
}

/// Sends one occurrence at once: what is planned is opened, what is open or missed gets its link again.
///
/// # Errors
/// `Conflict` when it was answered or ended, or the client is paused or discharged.
pub async fn send_now(app: &App, scope: Scope, id: OccurrenceId) -> Result<()> {
    let (now, domain) = (app.now(), app.config().mail_domain().to_owned());
    app.store
        .write(move |tx| async move {
            let occurrence = held(&tx, &scope, id, now).await?;
            may_be_sent(&clients::find(&tx, &scope, occurrence.client_id).await?)?;
            send_in(&tx, &scope, &occurrence, &domain, now).await?;
            audit::record(&tx, &scope, "send", ("occurrence", id.0), now).await
        })
        .await?;
    app.wake_worker();
    Ok(())
}

/// Whether somebody may send this client something now.
///
/// # Errors
/// `Conflict` for a client who is paused or discharged, or to whom mail is stopped.
pub(super) fn may_be_sent(client: &Client) -> Result<()> {
    if client.status != ClientStatus::Active {
        return Err(Error::Conflict("This client is paused or discharged."));
    }
    match client.address.gate() {
        Gate::Stopped(_) => Err(Error::Conflict("Mail to this client is stopped.")),
        Gate::Open | Gate::Held => Ok(()),
    }
}

/// Sends one at once, as a part of something larger.
pub(super) async fn send_in(tx: &Tx, scope: &Scope, occurrence: &Occurrence, domain: &str, now: DateTime<Utc>) -> Result<()> {
    match occurrence.status {
        OccurrenceStatus::Planned => {
            if occurrences::change(tx, scope, occurrence, Change::Open, now).await? {
                moves::go_on(tx, scope, occurrence).await?;
            }
            enqueue::link_mail(tx, LinkMail::Invitation, occurrence, domain, now).await
        }
        OccurrenceStatus::Open | OccurrenceStatus::Missed if consents::standing(tx, scope, occurrence.client_id).await?.is_off_line() => {
            Err(Error::Conflict("This client does not want to fill things in online: no mail goes. Please print the form."))
        }
        OccurrenceStatus::Open | OccurrenceStatus::Missed => enqueue::link_mail(tx, LinkMail::Again, occurrence, domain, now).await,
        _ => Err(Error::Conflict("It was answered or ended: there is nothing to send.")),
    }
}

/// The occurrence, with its client's row held.
async fn held(tx: &Tx, scope: &Scope, id: OccurrenceId, now: DateTime<Utc>) -> Result<Occurrence> {
    let occurrence = occurrences::find(tx, scope, id).await?;
    clients::hold(tx, scope, occurrence.client_id, now).await?;
    occurrences::find(tx, scope, id).await
}
