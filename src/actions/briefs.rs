//! The brief of one client: gathered for the interval before an appointment, or for the one that runs now. And the mail that says that one is
//! ready, asked for once for each appointment.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use entity::ids::{AppointmentId, AssignmentId, ClientId, EntryId, PractitionerId, VersionId};
use entity::kinds::{AssignmentStatus, BriefMail, GoalStatus};

use crate::app::App;
use crate::domain::brief::facts::{self, Facts, Sheet};
use crate::domain::brief::interval::Interval;
use crate::domain::brief::{self, mail};
use crate::domain::client::Client;
use crate::domain::problems::Problems;
use crate::domain::scope::{Actor, Scope};
use crate::domain::{role, zone};
use crate::error::{Error, Result};
use crate::mail::enqueue;
use crate::store::appointments::{self, Appointment};
use crate::store::assignments::Assignment;
use crate::store::entries::EntryRow;
use crate::store::occurrences::Occurrence;
use crate::store::practitioners::{self, Change};
use crate::store::responses::ResponseRow;
use crate::store::{audit, briefs, client_plans, clients, entries, goal_steps, goals, practices, reviews, takeaways, topics};

/// Everything that a brief is made of, and whose it is.
pub struct Brief {
    pub client: Client,
    /// The appointment that it is for, where there is one.
    pub appointment: Option<Appointment>,
    pub facts: Facts,
}

/// For an appointment: what happened since the last one that took place before it, until now or its end.
///
/// # Errors
/// `NotFound` where this scope does not reach it.
pub async fn of_appointment(app: &App, scope: Scope, id: AppointmentId) -> Result<Brief> {
    let one = appointments::find(&app.store, &scope, id).await?;
    let client = clients::find(&app.store, &scope, one.client_id).await?;
    gather(app, scope, client, Some(one)).await
}

/// For a client: the brief for the next appointment, or of the time until now where none is planned.
///
/// # Errors
/// `NotFound` where this scope does not reach them.
pub async fn of_client(app: &App, scope: Scope, id: ClientId) -> Result<Brief> {
    let client = clients::find(&app.store, &scope, id).await?;
    let next = appointments::next_of(&app.store, &scope, id, app.now()).await?;
    gather(app, scope, client, next).await
}

type Sheets = HashMap<VersionId, Arc<Sheet>>;
type Given = HashMap<AssignmentId, Assignment>;

async fn gather(app: &App, scope: Scope, client: Client, appointment: Option<Appointment>) -> Result<Brief> {
    let (store, now, id) = (&app.store, app.now(), client.id);
    // What happens at this very moment is told.
    let moment = now + TimeDelta::milliseconds(1);
    let begins = appointment.as_ref().map_or(moment, |one| one.starts_at.min(moment));
    let last = appointments::last_of(store, &scope, id, begins).await?;
    let until = appointment.as_ref().map_or(moment, |one| one.ends_at.min(moment));
    let interval = Interval::ending(until, last.as_ref().map(|one| one.ends_at), client.created_at);
    // What is agreed in a session is written down while it lasts: from the beginning of the last to the beginning of this one.
    let agreed_within = (last.as_ref().map_or(interval.from, |one| one.starts_at), begins);
    let came = briefs::answers(store, &scope, id, interval).await?;
    let not_done = briefs::not_done(store, &scope, id, interval).await?;
    let mut open = briefs::open(store, &scope, id).await?;
    // Of an appointment that is past, what came after it is not told.
    open.retain(|one| one.opens_at < until);
    let reviews = briefs::reviews(store, &scope, id).await?;
    let plans = briefs::plans(store, &scope, id, interval, open.iter().map(|one| one.assignment_id).collect()).await?;
    let mut named: BTreeSet<AssignmentId> = plans.iter().map(|one| one.assignment_id).collect();
    named.extend(not_done.iter().chain(&open).map(|one| one.assignment_id));
    let given = briefs::assignments(store, &scope, id, named, agreed_within).await?;
    let given: Given = given.into_iter().map(|one| (one.id, one)).collect();
    let mut versions: BTreeSet<VersionId> = came.answers.iter().map(|one| one.row.version_id).collect();
    versions.extend(given.values().map(|one| one.version_id));
    versions.extend(not_done.iter().chain(&open).filter_map(|one| one.version_id));
    versions.extend(reviews.iter().filter_map(|(_, row)| row.as_ref()).map(|row| row.version_id));
    let sheets = briefs::sheets(store, &scope, versions).await?;
    let of_assignment = |id: &AssignmentId| sheets.get(&given.get(id)?.version_id).cloned();
    // With what it was opened, else what the assignment asks with now.
    let sheet = |one: &Occurrence| one.version_id.and_then(|id| sheets.get(&id).cloned()).or_else(|| of_assignment(&one.assignment_id));
    let answered: Vec<Arc<Sheet>> = came.answers.iter().filter_map(|one| sheets.get(&one.row.version_id).cloned()).collect();
    let shared = briefs::entries(store, &scope, id, interval).await?;
    let (goals, steps) = goals(app, &scope, id, interval).await?;
    let taken = takeaways::between(store, &scope, id, agreed_within.0, agreed_within.1).await?;
    let takeaway = |one: takeaways::Takeaway| facts::Takeaway {
        appointment: one.row.appointment_id,
        response: one.row.response_id,
        at: one.row.created_at,
        text: one.text,
    };
    let facts = Facts {
        interval,
        today: zone::local(until, &client.time_zone).date(),
        unread_answers: came.unread,
        not_done: briefs::reasons(store, &scope, &not_done, sheet).await?,
        open: briefs::waiting(&open, sheet),
        reviews: reviewed(reviews, &sheets, interval),
        plans: planned(plans, &given, &sheets),
        kept: entries::kept(store, &scope, id).await?,
        topics: topics::open(store, &scope, id).await?.into_iter().map(|one| facts::Topic { text: one.text, by_client: one.row.by_client }).collect(),
        alerts: briefs::alerts(store, &scope, id)
            .await?
            .iter()
            .map(|one| facts::Alert { id: one.id, at: one.created_at, seen: one.seen.is_some() })
            .collect(),
        goals,
        steps,
        cards: briefs::cards(store, &scope, id, interval).await?,
        totals: briefs::totals(store, &scope, id, &answered).await?,
        agreed: agreed(&given, &sheets, agreed_within),
        takeaways: taken.into_iter().map(takeaway).collect(),
        answers: briefs::answered(came.answers, &sheets),
        entries: read(app, scope, id, shared).await?,
    };
    Ok(Brief { client, appointment, facts })
}

/// Notes that the brief was read, and opens the words that it quotes: from then on, these entries count as read.
async fn read(app: &App, scope: Scope, client: ClientId, rows: Vec<EntryRow>) -> Result<Vec<facts::Wrote>> {
    let now = app.now();
    let quoted = brief::quoted(rows.iter().map(|row| row.kind));
    let wanted: Vec<EntryId> = rows.iter().zip(&quoted).filter(|(_, quoted)| **quoted).map(|(row, _)| row.id).collect();
    let opened = app.store.write(move |tx| async move {
        audit::record(&tx, &scope, "read_brief", ("client", client.0), now).await?;
        let opened = briefs::read(&tx, &scope, wanted, now).await?;
        // Words that were shown are a line of their own in the trail, wherever they were shown.
        for one in &opened {
            audit::record(&tx, &scope, "read", ("entry", one.row.id.0), now).await?;
        }
        Ok(opened)
    });
    let mut words: HashMap<EntryId, String> = opened.await?.into_iter().map(|one| (one.row.id, one.written.beginning(200))).collect();
    let one = |(row, quoted): (EntryRow, bool)| {
        let text = words.remove(&row.id);
        // What was taken back at this moment is not told of.
        let gone = quoted && text.is_none();
        let at = row.shared_at.unwrap_or(row.written_at);
        (!gone).then(|| facts::Wrote { id: row.id, kind: row.kind, at, text, seen_to: row.answered_at.is_some() })
    };
    Ok(rows.into_iter().zip(quoted).filter_map(one).collect())
}

/// Goals that are shared, and their steps.
async fn goals(app: &App, scope: &Scope, client: ClientId, within: Interval) -> Result<(Vec<facts::Goal>, Vec<facts::Step>)> {
    let all = goals::of_client(&app.store, scope, client, true).await?;
    if all.is_empty() {
        return Ok((Vec::new(), Vec::new()));
    }
    let steps = goal_steps::of_client(&app.store, scope, client).await?;
    let mine = |step: &goal_steps::Step| all.iter().any(|goal| goal.id == step.goal_id && goal.status != GoalStatus::Aside);
    let step = |step: goal_steps::Step| facts::Step {
        told: step.outcome.is_some(),
        result: step.outcome.filter(|outcome| within.holds(outcome.at)).map(|outcome| (outcome.result, outcome.note)),
        text: step.plan.text,
        until: step.plan.until,
    };
    let steps = steps.into_iter().filter(mine).map(step).collect();
    let goal = |goal: goals::Goal| facts::Goal {
        text: goal.text.wording,
        review_on: goal.review_on,
        reached: goal.ended_at.filter(|at| goal.status == GoalStatus::Reached && within.holds(*at)),
        active: goal.status == GoalStatus::Active,
    };
    Ok((all.into_iter().map(goal).collect(), steps))
}

fn reviewed(all: Vec<(reviews::Kept, Option<ResponseRow>)>, sheets: &Sheets, within: Interval) -> Vec<facts::Reviewed> {
    let one = |(kept, row): (reviews::Kept, Option<ResponseRow>)| {
        let row = row?;
        Some(facts::Reviewed {
            response: kept.response_id,
            template: kept.template_id,
            title: sheets.get(&row.version_id)?.title.clone(),
            review: kept.review,
            within: within.holds(row.submitted_at),
            discussed: row.discussed_at.is_some(),
        })
    };
    all.into_iter().filter_map(one).collect()
}

/// Plans for what is still going on.
fn planned(all: Vec<client_plans::Kept>, given: &Given, sheets: &Sheets) -> Vec<facts::Planned> {
    let one = |kept: client_plans::Kept| {
        let assignment = given.get(&kept.assignment_id).filter(|one| one.status == AssignmentStatus::Active)?;
        let title = sheets.get(&assignment.version_id)?.title.clone();
        Some(facts::Planned { assignment: kept.assignment_id, title, plan: kept.plan? })
    };
    all.into_iter().filter_map(one).collect()
}

/// What was assigned since then and not taken back, the first first.
fn agreed(given: &Given, sheets: &Sheets, (from, until): (DateTime<Utc>, DateTime<Utc>)) -> Vec<facts::Agreed> {
    let lately = |one: &&Assignment| from <= one.created_at && one.created_at < until && one.status != AssignmentStatus::Cancelled;
    let mut mine: Vec<&Assignment> = given.values().filter(lately).collect();
    mine.sort_by_key(|one| (one.created_at, one.id));
    let one = |one: &Assignment| {
        let title = sheets.get(&one.version_id)?.title.clone();
        Some(facts::Agreed { assignment: one.id, title, why: one.agreement.why.clone(), when_where: one.agreement.when_where.clone() })
    };
    mine.into_iter().filter_map(one).collect()
}

/// Whether somebody wants a mail that a brief is ready, and when: one's own choice. Nothing where no mail is wanted.
///
/// # Errors
/// `Invalid` for a word that is none of these.
pub async fn choose_mail(app: &App, scope: Scope, me: PractitionerId, word: &str) -> Result<()> {
    let choice: Option<BriefMail> = match word {
        "" => None,
        word => Some(word.parse().map_err(|_| Error::from(Problems::one("brief_mail", "Please choose one of these.")))?),
    };
    let now = app.now();
    app.store
        .write(move |tx| async move {
            let one = practitioners::find(&tx, &scope, me).await?;
            if one.brief_mail == choice {
                return Ok(());
            }
            practitioners::update(&tx, &scope, me, one.revision, Change { brief_mail: Some(choice), ..Change::default() }).await?;
            audit::record(&tx, &scope, "update", ("practitioner", me.0), now).await
        })
        .await
}

/// Looked at in one go.
const BATCH: u64 = 200;

/// Asks for the mails that are due: one for each appointment, to whoever has it, where they want one and see the client.
pub async fn ask_due(app: &App) -> Result<()> {
    let now = app.now();
    let mut after = None;
    loop {
        let near = briefs::near(&app.store, now, now + mail::FURTHEST, after, BATCH).await?;
        after = near.last().map(|one| one.appointment.id);
        let full = near.len() as u64 == BATCH;
        for one in near {
            let usual = practices::find(&app.store, one.appointment.practice_id).await?.time_zone;
            let here = one.time_zone.as_deref().unwrap_or(&usual);
            if mail::is_due(one.when, one.appointment.starts_at, here, now) {
                ask(app, one, now).await?;
            }
        }
        if !full {
            return Ok(());
        }
    }
}

async fn ask(app: &App, near: briefs::Near, now: DateTime<Utc>) -> Result<()> {
    let to = near.appointment.practitioner_id;
    let whole = Scope::checked(near.appointment.practice_id, Actor::Practitioner(to));
    let scope = if role::sees_all_clients(near.role) { whole } else { whole.within_caseload_of(to) };
    let domain = app.config().mail_domain().to_owned();
    app.store
        .write(move |tx| async move {
            let one = near.appointment;
            // Whoever has the appointment but not the case could not open it.
            match clients::find(&tx, &scope, one.client_id).await {
                Ok(_) => {}
                Err(Error::NotFound) => return Ok(()),
                Err(error) => return Err(error),
            }
            // Moved or cancelled at this moment, it is looked at again.
            if briefs::note_asked(&tx, &one, now).await? {
                enqueue::brief_ready(&tx, &scope, to, (one.id, one.starts_at), &domain, now).await?;
            }
            Ok(())
        })
        .await
}
