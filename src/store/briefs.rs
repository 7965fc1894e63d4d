//! What a brief is made of, read with a number of queries that does not grow: each asks for one interval of one client and takes so many
//! rows at most. Private entries are in a table that nothing here names.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use ::entity::ids::{AppointmentId, AssignmentId, ClientId, EntryId, ResponseId, TemplateId, VersionId};
use ::entity::kinds::{AppointmentStatus, BriefMail, Disclosure, EntryKind, OccurrenceStatus, Role};
use ::entity::{appointment, assignment, client_plan, coping_card, coping_use, entry, occurrence, practitioner, response, review};
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

use super::alert_cases::{self, Case, Turn, Which};
use super::appointments::Appointment;
use super::entries::EntryRow;
use super::occurrences::Occurrence;
use super::responses::ResponseRow;
use super::{Cx, Tx, assignments, baselines, clients, coping, coping_uses, entries, occurrences, responses, reviews, templates};
use crate::domain::alert::Stage;
use crate::domain::brief::facts::{Answered, CardUsed, NotDone, Open, Sheet, Totals, Why};
use crate::domain::brief::interval::Interval;
use crate::domain::instruments;
use crate::domain::progress;
use crate::domain::scope::Scope;
use crate::error::Result;
use crate::store::templates::Version;

/// Completions of one interval that are opened; how many more there are is counted.
pub const ANSWERS: u64 = 200;
/// Rows of everything else.
const MOST: u64 = 200;
/// Of what was said afterwards: enough to find the time before of everything that comes weekly.
const REVIEWS: u64 = 60;

/// One client, seen by this scope.
macro_rules! of {
    ($entity:ident, $scope:expr, $client:expr) => {
        Condition::all()
            .add($entity::COLUMN.practice_id.eq($scope.practice()))
            .add($entity::COLUMN.client_id.eq($client))
            .add(clients::visible($scope, $entity::Column::ClientId))
    };
}

/// What was answered in an interval.
#[derive(Default)]
pub struct Came {
    pub answers: Vec<responses::Response>,
    pub unread: u64,
}

/// The completions of an interval, each in its newest wording at its first time, the oldest first.
pub async fn answers(cx: &impl Cx, scope: &Scope, client: ClientId, within: Interval) -> Result<Came> {
    let column = response::COLUMN;
    let found = || {
        let rows = response::Entity::find().filter(of!(response, scope, client)).filter(column.withdrawn_at.is_null());
        rows.filter(column.submitted_at.gte(within.from)).filter(column.submitted_at.lt(within.until))
    };
    let newest = found().order_by_desc(response::Column::SubmittedAt).order_by_desc(response::Column::Id).limit(ANSWERS + 1);
    let mut rows: Vec<ResponseRow> = newest.all(cx.db()).await?;
    let mut unread = 0;
    if rows.len() as u64 > ANSWERS {
        rows.truncate(ANSWERS as usize);
        unread = found().count(cx.db()).await?.saturating_sub(ANSWERS);
    }
    rows.reverse();
    let mut whole: Vec<(DateTime<Utc>, ResponseRow)> = Vec::with_capacity(rows.len());
    for row in rows {
        match row.amends_id {
            None => whole.push((row.submitted_at, row)),
            // A correction of what came before the interval is no completion of it.
            Some(root) => whole.iter_mut().filter(|(_, known)| reviews::root(known) == root).for_each(|(_, known)| *known = row.clone()),
        }
    }
    let mut answers = Vec::with_capacity(whole.len());
    for (at, row) in whole {
        let mut opened = responses::open(cx, scope, row).await?;
        opened.row.submitted_at = at;
        answers.push(opened);
    }
    Ok(Came { answers, unread })
}

/// What was declined or came to nothing in an interval, the oldest first. Two statements, each with an index of its own.
pub async fn not_done(cx: &impl Cx, scope: &Scope, client: ClientId, within: Interval) -> Result<Vec<Occurrence>> {
    let column = occurrence::COLUMN;
    let mine = || occurrence::Entity::find().filter(of!(occurrence, scope, client)).limit(MOST);
    let declined = mine().filter(column.declined_at.gte(within.from)).filter(column.declined_at.lt(within.until));
    let missed = mine().filter(column.missed_at.gte(within.from)).filter(column.missed_at.lt(within.until));
    let mut rows = declined.order_by_desc(occurrence::Column::DeclinedAt).all(cx.db()).await?;
    rows.retain(|row| row.status == OccurrenceStatus::Declined);
    let missed = missed.order_by_desc(occurrence::Column::MissedAt).all(cx.db()).await?;
    rows.extend(missed.into_iter().filter(|row| row.status == OccurrenceStatus::Missed));
    rows.sort_by_key(|row| (when(row), row.id));
    Ok(rows)
}

/// When it was declined or missed, as it stands: what was missed may have been declined since, and keeps both times.
fn when(row: &Occurrence) -> Option<DateTime<Utc>> {
    if row.status == OccurrenceStatus::Declined { row.declined_at } else { row.missed_at }
}

/// What waits to be done, the soonest due first.
pub async fn open(cx: &impl Cx, scope: &Scope, client: ClientId) -> Result<Vec<Occurrence>> {
    let rows = occurrence::Entity::find().filter(of!(occurrence, scope, client)).filter(occurrence::COLUMN.status.eq(OccurrenceStatus::Open));
    let mut rows = rows.order_by_desc(occurrence::Column::Id).limit(50).all(cx.db()).await?;
    rows.sort_by_key(|row| (row.due_at.is_none(), row.due_at, row.id));
    Ok(rows)
}

/// These assignments, and those that were made since then.
pub async fn assignments(
    cx: &impl Cx,
    scope: &Scope,
    client: ClientId,
    ids: BTreeSet<AssignmentId>,
    (since, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Vec<assignments::Assignment>> {
    let column = assignment::COLUMN;
    let lately = Condition::all().add(column.created_at.gte(since)).add(column.created_at.lt(until));
    let rows = assignment::Entity::find().filter(of!(assignment, scope, client)).filter(Condition::any().add(column.id.is_in(ids)).add(lately));
    let mut all = Vec::new();
    for row in rows.limit(2 * MOST).all(cx.db()).await? {
        all.push(assignments::open(cx, scope, row).await?);
    }
    Ok(all)
}

/// What the client said afterwards of the latest completions, the newest first, with whether each was talked about.
pub async fn reviews(cx: &impl Cx, scope: &Scope, client: ClientId) -> Result<Vec<(reviews::Kept, Option<ResponseRow>)>> {
    let rows = review::Entity::find().filter(of!(review, scope, client)).order_by_desc(review::Column::ResponseId).limit(REVIEWS);
    let mut kept = Vec::new();
    for row in rows.all(cx.db()).await? {
        kept.push(reviews::open(cx, scope, row).await?);
    }
    let ids: Vec<ResponseId> = kept.iter().map(|one| one.response_id).collect();
    let rows = if ids.is_empty() {
        Vec::new()
    } else {
        response::Entity::find().filter(of!(response, scope, client)).filter(response::COLUMN.id.is_in(ids)).all(cx.db()).await?
    };
    let mut rows: HashMap<ResponseId, ResponseRow> = rows.into_iter().map(|row| (row.id, row)).collect();
    Ok(kept.into_iter().map(|one| (rows.remove(&one.response_id), one)).map(|(row, one)| (one, row)).collect())
}

/// What the client planned in an interval, and what they plan for these.
pub async fn plans(
    cx: &impl Cx,
    scope: &Scope,
    client: ClientId,
    within: Interval,
    ids: BTreeSet<AssignmentId>,
) -> Result<Vec<super::client_plans::Kept>> {
    let column = client_plan::COLUMN;
    let lately = Condition::all().add(column.written_at.gte(within.from)).add(column.written_at.lt(within.until));
    let rows = client_plan::Entity::find().filter(of!(client_plan, scope, client));
    let rows = rows.filter(Condition::any().add(lately).add(column.assignment_id.is_in(ids)));
    let mut rows = rows.limit(50).all(cx.db()).await?;
    rows.sort_by_key(|row| std::cmp::Reverse(row.assignment_id));
    super::client_plans::open_all(cx, scope, rows).await
}

/// What the client wrote unasked and shared in an interval, and what asks for something and was not seen to; the newest first. Two
/// statements, each with an index of its own.
pub async fn entries(cx: &impl Cx, scope: &Scope, client: ClientId, within: Interval) -> Result<Vec<EntryRow>> {
    let column = entry::COLUMN;
    let mine = || entry::Entity::find().filter(of!(entry, scope, client)).filter(column.disclosure.eq(Disclosure::Shared)).limit(MOST);
    let lately = mine().filter(column.shared_at.gte(within.from)).filter(column.shared_at.lt(within.until));
    let mut rows = lately.order_by_desc(entry::Column::SharedAt).all(cx.db()).await?;
    let asking = mine().filter(column.kind.is_in([EntryKind::Ask, EntryKind::Struggling])).filter(column.answered_at.is_null());
    let asking = asking.filter(column.shared_at.lt(within.from)).order_by_desc(entry::Column::Id).all(cx.db()).await?;
    rows.extend(asking);
    rows.sort_by_key(|row| std::cmp::Reverse((row.shared_at, row.id)));
    Ok(rows)
}

/// Opens those of these entries that are still shared, and notes that they were read: from then on they cannot be taken back. Whoever
/// comes first, reading or taking back, the other finds it done.
pub async fn read(tx: &Tx, scope: &Scope, ids: Vec<EntryId>, now: DateTime<Utc>) -> Result<Vec<entries::Entry>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    entries::note_read(tx, scope, &ids, now).await?;
    let rows = entry::Entity::find().filter(entry::COLUMN.practice_id.eq(scope.practice())).filter(entry::COLUMN.id.is_in(ids));
    let rows = rows.filter(entry::COLUMN.disclosure.eq(Disclosure::Shared)).filter(clients::visible(scope, entry::Column::ClientId));
    let mut opened = Vec::new();
    for row in rows.all(tx.db()).await? {
        opened.push(entries::open(tx, scope, row).await?);
    }
    Ok(opened)
}

/// Answers that need a person, of which nobody has noted what was done: what nobody has seen first, the oldest first.
pub async fn alerts(cx: &impl Cx, scope: &Scope, client: ClientId) -> Result<Vec<Case>> {
    let mut found = Vec::new();
    for stage in [Stage::New, Stage::Seen] {
        found.extend(alert_cases::page(cx, scope, (Which::At(stage), Some(client)), Turn::After(None), MOST).await?);
    }
    Ok(found)
}

/// Shared cards of the coping box that were used in an interval, the most used first.
pub async fn cards(cx: &impl Cx, scope: &Scope, client: ClientId, within: Interval) -> Result<Vec<CardUsed>> {
    let column = coping_use::COLUMN;
    let uses = coping_use::Entity::find().filter(of!(coping_use, scope, client));
    let uses = uses.filter(column.used_at.gte(within.from)).filter(column.used_at.lt(within.until));
    let uses = uses.order_by_desc(coping_use::Column::Id).limit(MOST).all(cx.db()).await?;
    let ids: BTreeSet<_> = uses.iter().map(|one| one.card_id).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let cards = coping_card::Entity::find().filter(of!(coping_card, scope, client)).filter(coping_card::COLUMN.id.is_in(ids));
    let cards = cards.filter(coping_card::COLUMN.shared.eq(true)).all(cx.db()).await?;
    let key = cx.keyring().client(scope.practice(), client).await?;
    let uses = uses.into_iter().map(|row| coping_uses::opened(&key, row)).collect::<Result<Vec<_>>>()?;
    let mut all = Vec::with_capacity(cards.len());
    for card in cards {
        let mine: Vec<_> = uses.iter().filter(|one| one.card_id == card.id).collect();
        let rated = mine.iter().filter_map(|one| one.rating.before.zip(one.rating.after)).collect();
        let (times, card) = (mine.len(), coping::opened(&key, card)?);
        all.push(CardUsed { title: card.text.title, times, rated });
    }
    all.sort_by(|one, other| (other.times, &one.title).cmp(&(one.times, &other.title)));
    Ok(all)
}

/// The versions with these ids, as sheets.
pub async fn sheets(cx: &impl Cx, scope: &Scope, ids: BTreeSet<VersionId>) -> Result<HashMap<VersionId, Arc<Sheet>>> {
    let versions = templates::versions(cx, scope, ids.into_iter().collect()).await?;
    Ok(versions.into_iter().map(|version| (version.id, Arc::new(sheet(version)))).collect())
}

fn sheet(version: Version) -> Sheet {
    Sheet { template: version.template_id, number: version.number, title: version.title, mode: version.mode, content: version.content }
}

/// The totals of measures among these sheets, from the baseline on: the first one, or the one that somebody chose.
pub async fn totals(cx: &impl Cx, scope: &Scope, client: ClientId, sheets: &[Arc<Sheet>]) -> Result<Vec<Totals>> {
    let mut measures: Vec<&Arc<Sheet>> = sheets.iter().filter(|sheet| instruments::of_content(&sheet.content).is_some()).collect();
    // Of two versions of one measure, the newer names it.
    measures.sort_by_key(|sheet| std::cmp::Reverse(sheet.number));
    let templates: BTreeSet<TemplateId> = measures.iter().map(|sheet| sheet.template).collect();
    if templates.is_empty() {
        return Ok(Vec::new());
    }
    let chosen = baselines::of_client(cx, scope, client).await?;
    let moments: Vec<DateTime<Utc>> = chosen.iter().map(|one| one.point_at).collect();
    let found = super::series::totals(cx, scope, client, templates.into_iter().collect(), &moments).await?;
    let asked = super::series::asked(cx, scope, &found).await?;
    let one = |series: super::series::Series| {
        let sheet = measures.iter().find(|sheet| sheet.template == series.template_id)?;
        let together = progress::comparable(&asked.seams(&series));
        let baseline = chosen.iter().find(|one| one.template_id == series.template_id && one.link_id == series.link_id);
        let mut points = series.points;
        points.drain(..together.min(points.len()));
        let all = points.len();
        points.retain(|point| baseline.is_none_or(|one| point.at >= one.point_at));
        Some(Totals { sheet: Arc::clone(sheet), link_id: series.link_id, rescaled: together > 0, chosen: points.len() < all, points })
    };
    Ok(found.into_iter().filter_map(one).collect())
}

/// Completions in the brief's own words.
pub fn answered(came: Vec<responses::Response>, sheets: &HashMap<VersionId, Arc<Sheet>>) -> Vec<Answered> {
    let one = |response: responses::Response| {
        let sheet = sheets.get(&response.row.version_id)?.clone();
        let (id, assignment, at) = (reviews::root(&response.row), response.row.assignment_id, response.row.submitted_at);
        Some(Answered { id, assignment, sheet, at, answers: response.answers })
    };
    came.into_iter().filter_map(one).collect()
}

/// What was not done, with why it was declined.
pub async fn reasons(cx: &impl Cx, scope: &Scope, rows: &[Occurrence], sheet: impl Fn(&Occurrence) -> Option<Arc<Sheet>>) -> Result<Vec<NotDone>> {
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let (Some(sheet), Some(at)) = (sheet(row), when(row)) else { continue };
        let why = match occurrences::decline(cx, scope, row).await? {
            Some(decline) if row.status == OccurrenceStatus::Declined => Why::Declined(decline),
            _ if occurrences::never_sent(row) => Why::NotReached,
            _ => Why::NoAnswer,
        };
        all.push(NotDone { assignment: row.assignment_id, sheet, at, why });
    }
    Ok(all)
}

/// What waits, in the brief's own words.
pub fn waiting(rows: &[Occurrence], sheet: impl Fn(&Occurrence) -> Option<Arc<Sheet>>) -> Vec<Open> {
    let one = |row: &Occurrence| Some(Open { assignment: row.assignment_id, sheet: sheet(row)?, due: row.due_at, begun: row.begun_at.is_some() });
    rows.iter().filter_map(one).collect()
}

/// An appointment that is near, and how whoever has it wants to be told.
pub struct Near {
    pub appointment: Appointment,
    pub when: BriefMail,
    pub role: Role,
    /// Where it is not the practice's.
    pub time_zone: Option<String>,
}

/// Planned appointments of all practices that begin between now and then and whose mail was not asked for, where somebody wants one: a
/// handful at a time, after `after`.
pub async fn near(cx: &impl Cx, now: DateTime<Utc>, until: DateTime<Utc>, after: Option<AppointmentId>, limit: u64) -> Result<Vec<Near>> {
    let column = practitioner::COLUMN;
    let wanting = practitioner::Entity::find().filter(column.brief_mail.is_not_null()).filter(column.deactivated_at.is_null());
    let wanting = wanting.filter(column.role.is_in([Role::Owner, Role::Therapist]));
    let column = appointment::COLUMN;
    let rows = appointment::Entity::find().filter(column.status.eq(AppointmentStatus::Planned)).filter(column.brief_asked_at.is_null());
    let mut rows = rows.filter(column.starts_at.gt(now)).filter(column.starts_at.lte(until));
    if let Some(after) = after {
        rows = rows.filter(column.id.gt(after));
    }
    let ids = wanting.clone().select_only().column(practitioner::Column::Id).into_query();
    let rows = rows.filter(appointment::Column::PractitionerId.in_subquery(ids));
    let rows = rows.order_by_asc(appointment::Column::Id).limit(limit).all(cx.db()).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let theirs: BTreeSet<_> = rows.iter().map(|row| row.practitioner_id.0).collect();
    let people = wanting.filter(practitioner::Column::Id.is_in(theirs)).all(cx.db()).await?;
    let one = |appointment: Appointment| {
        let who = people.iter().find(|who| who.id == appointment.practitioner_id && who.practice_id == appointment.practice_id)?;
        Some(Near { when: who.brief_mail?, role: who.role, time_zone: who.time_zone.clone(), appointment })
    };
    Ok(rows.into_iter().filter_map(one).collect())
}

/// Notes that the mail was asked for, if the appointment is as it was looked at. Of two nodes, one asks.
pub async fn note_asked(tx: &Tx, one: &Appointment, now: DateTime<Utc>) -> Result<bool> {
    let column = appointment::COLUMN;
    let change = appointment::ActiveModel { brief_asked_at: Set(Some(now)), ..Default::default() };
    let update = appointment::Entity::update_many().set(change).filter(column.id.eq(one.id)).filter(column.brief_asked_at.is_null());
    let update = update.filter(column.status.eq(AppointmentStatus::Planned)).filter(column.revision.eq(one.revision));
    Ok(update.exec(tx.db()).await?.rows_affected == 1)
}
