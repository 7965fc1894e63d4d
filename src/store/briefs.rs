//! What a brief is made of, read with a number of queries that does not grow: each asks for one interval of one client and takes so many
//! rows at most. Private entries are in a table that nothing here names.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use ::entity::ids::{AssignmentId, ClientId, EntryId, ResponseId, VersionId};
use ::entity::kinds::{Disclosure, EntryKind, OccurrenceStatus};
use ::entity::{assignment, client_plan, coping_card, coping_use, entry, occurrence, response, review};
use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

use super::entries::EntryRow;
use super::occurrences::Occurrence;
use super::responses::ResponseRow;
use super::{Cx, Tx, assignments, clients, coping, coping_uses, entries, occurrences, responses, reviews, templates};
use crate::domain::brief::facts::{Answered, CardUsed, NotDone, Open, Sheet, Why};
use crate::domain::brief::interval::Interval;
use crate::domain::scope::Scope;
use crate::error::Result;
use crate::store::templates::Version;

/// Completions of one interval that are opened; how many more there are is counted.
pub const ANSWERS: u64 = 200;
/// Rows of everything else.
const MOST: u64 = 200;
/// Entries of before that nobody had opened.
const CARRIED: u64 = 20;
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
    Ok(Came { answers: opened(cx, scope, whole(rows)).await?, unread })
}

/// Each completion in its newest wording at its first time, of rows with the oldest first. A correction of what is not among them is none.
pub(super) fn whole(rows: Vec<ResponseRow>) -> Vec<(DateTime<Utc>, ResponseRow)> {
    let mut whole: Vec<(DateTime<Utc>, ResponseRow)> = Vec::with_capacity(rows.len());
    for row in rows {
        match row.amends_id {
            None => whole.push((row.submitted_at, row)),
            Some(root) => whole.iter_mut().filter(|(_, known)| reviews::root(known) == root).for_each(|(_, known)| *known = row.clone()),
        }
    }
    whole
}

/// Opened, each at its first time.
pub(super) async fn opened(cx: &impl Cx, scope: &Scope, whole: Vec<(DateTime<Utc>, ResponseRow)>) -> Result<Vec<responses::Response>> {
    let mut answers = Vec::with_capacity(whole.len());
    for (at, row) in whole {
        let mut opened = responses::open(cx, scope, row).await?;
        opened.row.submitted_at = at;
        answers.push(opened);
    }
    Ok(answers)
}

/// What was declined or came to nothing in an interval, as it stood when it ended, the oldest first. Two statements, each with an index of
/// its own.
pub async fn not_done(cx: &impl Cx, scope: &Scope, client: ClientId, within: Interval) -> Result<Vec<Occurrence>> {
    let column = occurrence::COLUMN;
    let mine = || occurrence::Entity::find().filter(of!(occurrence, scope, client)).limit(MOST);
    let declined = mine().filter(column.declined_at.gte(within.from)).filter(column.declined_at.lt(within.until));
    let missed = mine().filter(column.missed_at.gte(within.from)).filter(column.missed_at.lt(within.until));
    let mut rows = declined.order_by_desc(occurrence::Column::DeclinedAt).all(cx.db()).await?;
    rows.extend(missed.order_by_desc(occurrence::Column::MissedAt).all(cx.db()).await?);
    rows.retain(|row| became(row, within.until).is_some_and(|(_, at)| within.holds(at)));
    rows.sort_by_key(|row| (became(row, within.until).map(|(_, at)| at), row.id));
    // Missed and declined after that in one interval: found twice.
    rows.dedup_by_key(|row| row.id);
    Ok(rows)
}

/// What had become of an occurrence by then, and when, where nothing was sent: what was missed may have been declined since, and what was
/// declined may have been sent since. It keeps all its times.
fn became(row: &Occurrence, by: DateTime<Utc>) -> Option<(OccurrenceStatus, DateTime<Utc>)> {
    use OccurrenceStatus::{Completed, Declined, Missed};
    let then = |at: Option<DateTime<Utc>>| at.filter(|at| *at < by);
    if !matches!(row.status, Completed | Declined | Missed) || then(row.completed_at).is_some() {
        return None;
    }
    then(row.declined_at).map(|at| (Declined, at)).or_else(|| then(row.missed_at).map(|at| (Missed, at)))
}

/// What waited to be done when an interval ended, the soonest due first.
pub async fn open(cx: &impl Cx, scope: &Scope, client: ClientId, by: DateTime<Utc>) -> Result<Vec<Occurrence>> {
    let column = occurrence::COLUMN;
    let later = |at: occurrence::Column| Condition::any().add(at.is_null()).add(at.gte(by));
    use occurrence::Column::{CancelledAt, CompletedAt, DeclinedAt, MissedAt};
    let ends = [CancelledAt, CompletedAt, DeclinedAt, MissedAt].into_iter().fold(Condition::all(), |all, at| all.add(later(at)));
    let waited = Condition::any().add(column.status.eq(OccurrenceStatus::Open)).add(ends);
    let rows = occurrence::Entity::find().filter(of!(occurrence, scope, client)).filter(column.opened_at.lt(by)).filter(waited);
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

/// What the client said afterwards of the latest completions before then, the newest first, with whether each was talked about.
pub async fn reviews(cx: &impl Cx, scope: &Scope, client: ClientId, by: DateTime<Utc>) -> Result<Vec<(reviews::Kept, Option<ResponseRow>)>> {
    let column = response::COLUMN;
    let sent = response::Entity::find().select_only().column(response::Column::Id).filter(column.practice_id.eq(scope.practice()));
    let sent = sent.filter(column.client_id.eq(client)).filter(column.submitted_at.lt(by)).into_query();
    let rows = review::Entity::find().filter(of!(review, scope, client)).filter(review::Column::ResponseId.in_subquery(sent));
    let rows = rows.order_by_desc(review::Column::ResponseId).limit(REVIEWS);
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
    let rows = client_plan::Entity::find().filter(of!(client_plan, scope, client)).filter(column.written_at.lt(within.until));
    let rows = rows.filter(Condition::any().add(column.written_at.gte(within.from)).add(column.assignment_id.is_in(ids)));
    let mut rows = rows.limit(50).all(cx.db()).await?;
    rows.sort_by_key(|row| std::cmp::Reverse(row.assignment_id));
    super::client_plans::open_all(cx, scope, rows).await
}

/// What the client wrote unasked and shared in an interval; of before, what asks for something and was not seen to, and what nobody had
/// opened when the interval began. The newest first. Three statements, each with an index of its own.
pub async fn entries(cx: &impl Cx, scope: &Scope, client: ClientId, within: Interval) -> Result<Vec<EntryRow>> {
    let column = entry::COLUMN;
    let mine = || entry::Entity::find().filter(of!(entry, scope, client)).filter(column.disclosure.eq(Disclosure::Shared)).limit(MOST);
    let lately = mine().filter(column.shared_at.gte(within.from)).filter(column.shared_at.lt(within.until));
    let mut rows = lately.order_by_desc(entry::Column::SharedAt).all(cx.db()).await?;
    let asks = [EntryKind::Ask, EntryKind::Struggling];
    let unseen = Condition::any().add(column.answered_at.is_null()).add(column.answered_at.gte(within.until));
    let asking = mine().filter(column.kind.is_in(asks)).filter(column.shared_at.lt(within.from)).filter(unseen);
    rows.extend(asking.order_by_desc(entry::Column::Id).all(cx.db()).await?);
    let unread = Condition::any().add(column.read_at.is_null()).add(column.read_at.gte(within.from));
    let before = mine().filter(column.kind.is_not_in(asks)).filter(column.shared_at.lt(within.from)).filter(unread);
    rows.extend(before.order_by_desc(entry::Column::SharedAt).limit(CARRIED).all(cx.db()).await?);
    rows.sort_by_key(|row| std::cmp::Reverse((row.shared_at, row.id)));
    Ok(rows)
}

/// Opens those of these entries that are still shared. Where it is noted, they were read: from then on they cannot be taken back. Whoever
/// comes first, reading or taking back, the other finds it done.
pub async fn read(tx: &Tx, scope: &Scope, ids: Vec<EntryId>, note: bool, now: DateTime<Utc>) -> Result<Vec<entries::Entry>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    if note {
        entries::note_read(tx, scope, &ids, now).await?;
    }
    let rows = entry::Entity::find().filter(entry::COLUMN.practice_id.eq(scope.practice())).filter(entry::COLUMN.id.is_in(ids));
    let rows = rows.filter(entry::COLUMN.disclosure.eq(Disclosure::Shared)).filter(clients::visible(scope, entry::Column::ClientId));
    let mut opened = Vec::new();
    for row in rows.all(tx.db()).await? {
        opened.push(entries::open(tx, scope, row).await?);
    }
    Ok(opened)
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

/// Completions in the brief's own words; `begins` is when they can be talked about.
pub fn answered(came: Vec<responses::Response>, sheets: &HashMap<VersionId, Arc<Sheet>>, begins: DateTime<Utc>) -> Vec<Answered> {
    let one = |response: responses::Response| {
        let sheet = sheets.get(&response.row.version_id)?.clone();
        let (id, assignment, at) = (reviews::root(&response.row), response.row.assignment_id, response.row.submitted_at);
        let to_discuss = response.row.discussed_at.is_none_or(|at| at >= begins);
        Some(Answered { id, assignment, sheet, at, answers: response.answers, to_discuss })
    };
    came.into_iter().filter_map(one).collect()
}

/// What was not done by then, with why it was declined.
pub async fn reasons(
    cx: &impl Cx,
    scope: &Scope,
    (rows, by): (&[Occurrence], DateTime<Utc>),
    sheet: impl Fn(&Occurrence) -> Option<Arc<Sheet>>,
) -> Result<Vec<NotDone>> {
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let (Some(sheet), Some((status, at))) = (sheet(row), became(row, by)) else { continue };
        let why = match occurrences::decline(cx, scope, row).await? {
            Some(decline) if status == OccurrenceStatus::Declined => Why::Declined(decline),
            _ if occurrences::never_sent(row) => Why::NotReached,
            _ => Why::NoAnswer,
        };
        all.push(NotDone { assignment: row.assignment_id, sheet, at, why });
    }
    Ok(all)
}

/// What waited by then, in the brief's own words.
pub fn waiting(rows: &[Occurrence], by: DateTime<Utc>, sheet: impl Fn(&Occurrence) -> Option<Arc<Sheet>>) -> Vec<Open> {
    let begun = |row: &Occurrence| row.begun_at.is_some_and(|at| at < by);
    let one = |row: &Occurrence| Some(Open { assignment: row.assignment_id, sheet: sheet(row)?, due: row.due_at, begun: begun(row) });
    rows.iter().filter_map(one).collect()
}
