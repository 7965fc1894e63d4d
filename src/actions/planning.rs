//! From rules to planned occurrences, about two weeks ahead. Can be repeated at any time and by anybody: what is planned and not opened is
//! made to be what the rule wants now; what was opened, moved or left out by hand stays as it is.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use entity::ids::{AssignmentId, ClientId, OccurrenceId};
use entity::kinds::{AssignmentStatus, ClientStatus, OccurrenceStatus, OccurrenceWhy, PauseMode};

use crate::app::App;
use crate::domain::client::Client;
use crate::domain::schedule::{Anchor, Place, Planned, QuietHours, Schedule, Times};
use crate::domain::scope::{Actor, Scope};
use crate::domain::zone;
use crate::error::{Error, Result};
use crate::random;
use crate::store::assignments::Assignment;
use crate::store::occurrences::{Change, Occurrence};
use crate::store::{Tx, appointments, assignments, clients, meta, occurrences, practices};

/// How far ahead occurrences are made: the "next 14 days" are always there.
pub const HORIZON: TimeDelta = TimeDelta::days(16);
/// Something may come so long before its appointment.
const LONGEST_BEFORE: TimeDelta = TimeDelta::days(32);
/// A rule is looked at again after this long.
const AGAIN: TimeDelta = TimeDelta::days(1);
/// How many are taken at once.
const BATCH: u64 = 100;

/// Plans every rule whose time it is to be planned further, all of them where the zone data is newer than it was.
pub async fn plan_due(app: &App) -> Result<()> {
    // A node with older zone data leaves planning to those with newer.
    if !has_newest_zone_data(app).await? {
        return Ok(());
    }
    loop {
        let found = assignments::to_plan(&app.store, app.now(), BATCH).await?;
        for (id, practice) in &found {
            match plan_one(app, Scope::checked(*practice, Actor::System), *id).await {
                Ok(()) => {}
                Err(Error::Unavailable(why)) => return Err(Error::Unavailable(why)),
                Err(error) => {
                    tracing::error!(assignment = %id, %error, "a rule could not be planned");
                    put_off(app, Scope::checked(*practice, Actor::System), *id).await?;
                }
            }
        }
        if (found.len() as u64) < BATCH {
            return Ok(());
        }
    }
}

/// Local times mean other instants where the zone data changed. Of several nodes the one with the newest data has the word;
/// returns whether that is this one.
async fn has_newest_zone_data(app: &App) -> Result<bool> {
    let (known, mine) = (meta::get(&app.store, meta::ZONE_DATA).await?, zone::version());
    if let Some(known) = known.as_deref().filter(|known| *known >= mine) {
        return Ok(known == mine);
    }
    let (changed, now) = (known.is_some(), app.now());
    for practice in practices::all(&app.store).await?.iter().filter(|_| changed) {
        super::appointments::recompute(app, Scope::checked(practice.id, Actor::System)).await?;
    }
    app.store
        .write(move |tx| async move {
            if changed {
                assignments::plan_all_anew(&tx, now).await?;
            }
            meta::put(&tx, meta::ZONE_DATA, mine).await
        })
        .await?;
    Ok(true)
}

async fn plan_one(app: &App, scope: Scope, id: AssignmentId) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            let client = assignments::find(&tx, &scope, id).await?.client_id;
            clients::hold(&tx, &scope, client, now).await?;
            // Read again, now that nobody else writes about this client.
            let assignment = assignments::find(&tx, &scope, id).await?;
            plan(&tx, &scope, &assignment, now).await
        })
        .await
}

/// One rule that cannot be planned must not keep the others waiting.
async fn put_off(app: &App, scope: Scope, id: AssignmentId) -> Result<()> {
    let later = Some(app.now() + TimeDelta::minutes(10));
    app.store.write(move |tx| async move { assignments::set_plan_at(&tx, &scope, id, later).await }).await
}

/// Plans one assignment. The client's row is held by the caller.
pub async fn plan(tx: &Tx, scope: &Scope, assignment: &Assignment, now: DateTime<Utc>) -> Result<()> {
    let client = clients::find(tx, scope, assignment.client_id).await?;
    if assignment.status != AssignmentStatus::Active || client.status == ClientStatus::Discharged {
        for one in occurrences::of_assignment(tx, scope, assignment.id).await? {
            occurrences::unplan(tx, scope, one.id).await?;
        }
        return assignments::set_plan_at(tx, scope, assignment.id, None).await;
    }
    let quiet = practices::quiet_hours(&practices::find(tx, scope.practice()).await?);
    let existing = occurrences::of_assignment(tx, scope, assignment.id).await?;
    if assignment.schedule.is_single() {
        retime_single(tx, scope, assignment, &existing, (&client.time_zone, quiet), now).await?;
        return assignments::set_plan_at(tx, scope, assignment.id, None).await;
    }
    let anchors = anchors(tx, scope, assignment, &client.time_zone, now).await?;
    end_unhung(tx, scope, &existing, &anchors, now).await?;
    let until = now + HORIZON;
    let place = Place { zone: &client.time_zone, quiet, since: assignment.planned_from, anchors: &anchors, reminders: assignment.reminders };
    let wanted = assignment.schedule.planned(place, until);
    reconcile(tx, scope, assignment, existing, wanted, now).await?;
    let goes_on = assignment.schedule.goes_on_after(until, &client.time_zone);
    assignments::set_plan_at(tx, scope, assignment.id, goes_on.then_some(now + AGAIN)).await
}

/// How often in a day a client's rules ask for something: so many mails were agreed to.
pub async fn agreed_per_day(tx: &Tx, scope: &Scope, client: ClientId) -> Result<u32> {
    let all = assignments::of_client(tx, scope, client).await?;
    let active = all.iter().filter(|one| one.status == AssignmentStatus::Active);
    Ok(active.map(|one| u32::try_from(one.schedule.times_a_day()).unwrap_or(1)).max().unwrap_or(1))
}

/// The appointments that a rule hangs on, from its first day on.
async fn anchors(tx: &Tx, scope: &Scope, assignment: &Assignment, zone_name: &str, now: DateTime<Utc>) -> Result<Vec<Anchor>> {
    let Schedule::Appointment(rule) = &assignment.schedule else { return Ok(Vec::new()) };
    let from = zone::resolve(rule.from.and_time(chrono::NaiveTime::MIN), zone_name);
    let found = appointments::anchors(tx, scope, assignment.client_id, from, now + HORIZON + LONGEST_BEFORE).await?;
    Ok(found.into_iter().map(|(id, start, end)| Anchor { id: id.0, start, end }).collect())
}

/// What was moved by hand ends with the appointment that it hung on.
async fn end_unhung(tx: &Tx, scope: &Scope, existing: &[Occurrence], anchors: &[Anchor], now: DateTime<Utc>) -> Result<()> {
    let hangs = |one: &Occurrence| one.appointment_id.is_none_or(|id| anchors.iter().any(|anchor| anchor.id == id));
    let moved = |one: &&Occurrence| one.status == OccurrenceStatus::Planned && one.moved_at.is_some();
    for one in existing.iter().filter(moved).filter(|one| !hangs(one)) {
        occurrences::change(tx, scope, one, Change::End(OccurrenceWhy::Appointment), now).await?;
    }
    Ok(())
}

/// What comes once keeps its local times.
async fn retime_single(
    tx: &Tx,
    scope: &Scope,
    assignment: &Assignment,
    existing: &[Occurrence],
    (zone_name, quiet): (&str, QuietHours),
    now: DateTime<Utc>,
) -> Result<()> {
    let Some(one) = existing.iter().find(|one| is_live(one) && one.moved_at.is_none()) else { return Ok(()) };
    let sent_later = assignment.schedule.sent_later().map(|at| zone::resolve(at, zone_name));
    let opens_at = sent_later.filter(|_| one.status == OccurrenceStatus::Planned).unwrap_or(one.opens_at);
    let times = assignment.schedule.times_from(opens_at, zone_name, quiet, opens_at);
    let times = times.reminded_by(&assignment.reminders, opens_at, zone_name, quiet);
    // It may have been kept open longer for a reason.
    let times = if times.due_at.is_none() || one.status == OccurrenceStatus::Open {
        Times { closes_at: times.closes_at.max(one.closes_at), ..times }
    } else {
        times
    };
    if differs(one, &times) {
        occurrences::change(tx, scope, one, Change::Retime(times), now).await?;
    }
    Ok(())
}

fn is_live(one: &Occurrence) -> bool {
    matches!(one.status, OccurrenceStatus::Planned | OccurrenceStatus::Open)
}

fn differs(one: &Occurrence, times: &Times) -> bool {
    let reminder = one.status == OccurrenceStatus::Planned && one.remind_at != times.remind_at;
    reminder || (one.opens_at, one.due_at, one.closes_at) != (times.opens_at, times.due_at, times.closes_at)
}

/// Which day and number of it, or which appointment: what makes an occurrence the same one.
fn key(date: NaiveDate, slot: i32, appointment: Option<uuid::Uuid>) -> (Option<uuid::Uuid>, Option<(NaiveDate, i32)>) {
    (appointment, appointment.is_none().then_some((date, slot)))
}

async fn reconcile(
    tx: &Tx,
    scope: &Scope,
    assignment: &Assignment,
    existing: Vec<Occurrence>,
    wanted: Vec<Planned>,
    now: DateTime<Utc>,
) -> Result<()> {
    // What opens this very moment is left to the worker.
    let loose = |one: &Occurrence| one.status == OccurrenceStatus::Planned && one.moved_at.is_none() && one.opens_at > now;
    let (mut loose, kept): (Vec<Occurrence>, Vec<Occurrence>) = existing.into_iter().partition(loose);
    let done: HashSet<_> = kept.iter().map(|one| key(one.local_date, one.slot, one.appointment_id)).collect();
    let mut taken: HashSet<(NaiveDate, i32)> = kept.iter().map(|one| (one.local_date, one.slot)).collect();
    let appointments: HashMap<uuid::Uuid, Times> = wanted.iter().filter_map(|one| Some((one.appointment?, one.times))).collect();
    let mut to_insert = Vec::new();
    for planned in wanted {
        let mine = key(planned.times.local_date, planned.slot, planned.appointment);
        if done.contains(&mine) {
            continue;
        }
        let same = |one: &Occurrence| key(one.local_date, one.slot, one.appointment_id) == mine && one.local_date == planned.times.local_date;
        match loose.iter().position(same).map(|at| loose.swap_remove(at)) {
            Some(one) => {
                taken.insert((one.local_date, one.slot));
                if differs(&one, &planned.times) {
                    occurrences::change(tx, scope, &one, Change::Retime(planned.times), now).await?;
                }
            }
            None => to_insert.push(planned),
        }
    }
    follow_appointments(tx, scope, &kept, &appointments, now).await?;
    for one in loose {
        occurrences::unplan(tx, scope, one.id).await?;
    }
    for mut planned in to_insert {
        // Appointments that were moved onto one day share it; so does what came of an appointment and of a rule that took its place.
        while taken.contains(&(planned.times.local_date, planned.slot)) {
            planned.slot += 1;
        }
        taken.insert((planned.times.local_date, planned.slot));
        occurrences::insert(tx, occurrence(scope, assignment, planned, now)).await?;
    }
    Ok(())
}

/// What is open and hangs on an appointment is due with it where that was moved, and no longer reminded of where it is gone.
async fn follow_appointments(
    tx: &Tx,
    scope: &Scope,
    kept: &[Occurrence],
    appointments: &HashMap<uuid::Uuid, Times>,
    now: DateTime<Utc>,
) -> Result<()> {
    for one in kept.iter().filter(|one| one.status == OccurrenceStatus::Open && one.moved_at.is_none() && one.due_at > Some(now)) {
        let Some(appointment) = one.appointment_id else { continue };
        let change = match appointments.get(&appointment) {
            Some(times) if one.due_at != times.due_at => Change::Retime(*times),
            Some(_) => continue,
            None => Change::ReplanReminder(None),
        };
        occurrences::change(tx, scope, one, change, now).await?;
    }
    Ok(())
}

/// A planned occurrence.
pub fn occurrence(scope: &Scope, assignment: &Assignment, planned: Planned, now: DateTime<Utc>) -> Occurrence {
    let Planned { slot, times, appointment } = planned;
    Occurrence {
        id: random::id::<OccurrenceId>(now),
        practice_id: scope.practice(),
        assignment_id: assignment.id,
        client_id: assignment.client_id,
        local_date: times.local_date,
        slot,
        status: OccurrenceStatus::Planned,
        opens_at: times.opens_at,
        due_at: times.due_at,
        closes_at: times.closes_at,
        remind_at: times.remind_at,
        reminded_at: None,
        reminders_sent: 0,
        opened_at: None,
        begun_at: None,
        completed_at: None,
        declined_at: None,
        decline_sealed: None,
        missed_at: None,
        created_at: now,
        cancelled_at: None,
        version_id: None,
        window_ends_at: Some(times.window_ends_at),
        appointment_id: appointment,
        moved_at: None,
        why: None,
    }
}

/// Plans anew whatever a client is still assigned: their zone or their appointments changed. The client's row is held by the caller.
pub async fn plan_client(tx: &Tx, scope: &Scope, client: ClientId, now: DateTime<Utc>) -> Result<()> {
    for assignment in assignments::of_client(tx, scope, client).await? {
        if assignment.status == AssignmentStatus::Active {
            plan(tx, scope, &assignment, now).await?;
        }
    }
    Ok(())
}

/// A pause that is over.
#[derive(Clone, Copy, Debug)]
pub struct Paused {
    pub from: DateTime<Utc>,
    /// The first day after it, where that was known.
    pub until: Option<NaiveDate>,
    pub mode: PauseMode,
}

impl Paused {
    /// It ended with the night before its last day, also where the server was away then; else now.
    fn ended(&self, zone_name: &str, now: DateTime<Utc>) -> DateTime<Utc> {
        self.until.map_or(now, |until| zone::resolve(until.and_time(chrono::NaiveTime::MIN), zone_name).min(now))
    }
}

/// After a pause: what fell into it comes afterwards, or is left out. What comes once is never left out.
pub async fn after_pause(tx: &Tx, scope: &Scope, client: &Client, pause: Paused, now: DateTime<Utc>) -> Result<()> {
    let local = |at| zone::local(at, &client.time_zone).date();
    let (Paused { from, mode, .. }, ended) = (pause, pause.ended(&client.time_zone, now));
    for assignment in assignments::of_client(tx, scope, client.id).await? {
        if assignment.status != AssignmentStatus::Active {
            continue;
        }
        if !assignment.schedule.is_single() {
            for one in occurrences::of_assignment(tx, scope, assignment.id).await? {
                if one.status != OccurrenceStatus::Planned {
                    continue;
                }
                match mode {
                    PauseMode::Skip if one.opens_at < ended => {
                        occurrences::change(tx, scope, &one, Change::End(OccurrenceWhy::Pause), now).await?;
                    }
                    PauseMode::Shift if one.moved_at.is_none() => occurrences::unplan(tx, scope, one.id).await?,
                    PauseMode::Skip | PauseMode::Shift => {}
                }
            }
        }
        match mode {
            PauseMode::Skip => plan(tx, scope, &assignment, now).await?,
            PauseMode::Shift => {
                // From the morning of the day of return on, but nothing from before the pause.
                let morning = zone::resolve(local(ended).and_time(chrono::NaiveTime::MIN), &client.time_zone);
                let planned_from = morning.max(from).max(assignment.planned_from);
                let schedule = assignment.schedule.clone().shifted(zone::local(from, &client.time_zone), local(ended));
                let shifted = Assignment { schedule, planned_from, ..assignment };
                assignments::update(tx, scope, &shifted).await?;
                plan(tx, scope, &shifted, now).await?;
            }
        }
    }
    Ok(())
}
