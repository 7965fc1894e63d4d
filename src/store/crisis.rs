//! The crisis directory: shared lines, lines of a practice, and what a practice decided about shared ones.

use ::entity::ids::{ClientId, CrisisLineId, PracticeId};
use ::entity::kinds::{ClientStatus, VerifiedHow};
use ::entity::{client, crisis_choice, crisis_line, own_crisis_line};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::{Cx, Tx, clients, meta};
use crate::domain::crisis::typed::LineDetails;
use crate::domain::crisis::{Choice, Directory, Line, OfPractice, regions_of};
use crate::domain::scope::Scope;
use crate::error::{Error, Result};

/// Changes with every change of the directory, so that other nodes learn of it.
const REVISION: &str = "crisis_directory";

/// Everything active, to be kept in memory: it shows even when the database is away.
pub async fn all(cx: &impl Cx) -> Result<Directory> {
    let mut directory = Directory { shared: shared(cx).await?, ..Directory::default() };
    let own = own_crisis_line::Entity::find().filter(own_crisis_line::COLUMN.active.eq(true)).order_by_asc(own_crisis_line::Column::Id);
    for row in own.all(cx.db()).await? {
        directory.practices.entry(row.practice_id).or_default().lines.push(of_own(row));
    }
    for row in crisis_choice::Entity::find().all(cx.db()).await? {
        directory.practices.entry(row.practice_id).or_default().choices.push(choice(&row));
    }
    Ok(directory)
}

/// Which state of the directory the database has; none before the first change.
pub async fn revision(cx: &impl Cx) -> Result<Option<String>> {
    meta::get(cx, REVISION).await
}

/// Says that something changed. `id` is new each time.
pub async fn changed(tx: &Tx, id: Uuid) -> Result<()> {
    meta::put(tx, REVISION, &id.to_string()).await
}

/// Active shared lines.
pub async fn shared(cx: &impl Cx) -> Result<Vec<Line>> {
    let lines = crisis_line::Entity::find().filter(crisis_line::COLUMN.active.eq(true)).order_by_asc(crisis_line::Column::Sort);
    Ok(lines.all(cx.db()).await?.into_iter().map(of_shared).collect())
}

/// What a practice has of its own, as far as it is active.
pub async fn of_practice(cx: &impl Cx, scope: &Scope) -> Result<OfPractice> {
    let lines = own_crisis_line::Entity::find().filter(own_crisis_line::COLUMN.practice_id.eq(scope.practice()));
    let lines = lines.filter(own_crisis_line::COLUMN.active.eq(true)).order_by_asc(own_crisis_line::Column::Id).all(cx.db()).await?;
    let choices = crisis_choice::Entity::find().filter(crisis_choice::COLUMN.practice_id.eq(scope.practice())).all(cx.db()).await?;
    Ok(OfPractice { lines: lines.into_iter().map(of_own).collect(), choices: choices.iter().map(choice).collect() })
}

/// Its retired lines, the newest first, at most 50.
pub async fn retired(cx: &impl Cx, scope: &Scope) -> Result<Vec<Line>> {
    let lines = own_crisis_line::Entity::find().filter(own_crisis_line::COLUMN.practice_id.eq(scope.practice()));
    let lines = lines.filter(own_crisis_line::COLUMN.active.eq(false)).order_by_desc(own_crisis_line::Column::Id).limit(50);
    Ok(lines.all(cx.db()).await?.into_iter().map(of_own).collect())
}

/// A line of this practice, and whether clients see it.
pub async fn find(cx: &impl Cx, scope: &Scope, id: CrisisLineId) -> Result<(Line, bool)> {
    let row = own_crisis_line::Entity::find_by_id(id).filter(own_crisis_line::COLUMN.practice_id.eq(scope.practice()));
    let row = row.one(cx.db()).await?.ok_or(Error::NotFound)?;
    let active = row.active;
    Ok((of_own(row), active))
}

/// Who adds or changes a line, and when.
#[derive(Clone, Copy, Debug)]
pub struct Hand {
    pub by: Option<Uuid>,
    pub today: NaiveDate,
    pub now: DateTime<Utc>,
}

/// Adds a line; a second time with the same id adds nothing. Returns whether it is new.
pub async fn insert(tx: &Tx, scope: &Scope, id: CrisisLineId, details: LineDetails, hand: Hand) -> Result<bool> {
    let mut row = row_of(details, hand);
    row.id = Set(id);
    row.practice_id = Set(scope.practice());
    row.active = Set(true);
    row.revision = Set(1);
    row.created_at = Set(hand.now);
    row.created_by = Set(hand.by);
    let once = OnConflict::column(own_crisis_line::Column::Id).do_nothing().to_owned();
    match own_crisis_line::Entity::insert(row).on_conflict(once).exec_without_returning(tx.db()).await {
        Ok(rows) => Ok(rows > 0),
        Err(sea_orm::DbErr::RecordNotInserted) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Changes a line if nobody else did since `revision`.
///
/// # Errors
/// `Conflict` when the revision is no longer current.
pub async fn update(tx: &Tx, scope: &Scope, id: CrisisLineId, revision: i32, details: LineDetails, hand: Hand) -> Result<()> {
    let mut change = row_of(details, hand);
    change.revision = Set(revision + 1);
    let update = own_crisis_line::Entity::update_many().set(change).filter(own_crisis_line::COLUMN.id.eq(id));
    let update = update.filter(own_crisis_line::COLUMN.practice_id.eq(scope.practice()));
    let done = update.filter(own_crisis_line::COLUMN.revision.eq(revision)).exec(tx.db()).await?;
    if done.rows_affected == 1 { Ok(()) } else { Err(Error::Conflict("Somebody changed this line meanwhile.")) }
}

/// Retires a line, or brings it back. Returns whether that changed anything.
pub async fn set_active(tx: &Tx, scope: &Scope, id: CrisisLineId, active: bool, now: DateTime<Utc>) -> Result<bool> {
    let change = own_crisis_line::ActiveModel { active: Set(active), updated_at: Set(now), ..Default::default() };
    let update = own_crisis_line::Entity::update_many().set(change).filter(own_crisis_line::COLUMN.id.eq(id));
    let update = update.filter(own_crisis_line::COLUMN.practice_id.eq(scope.practice())).filter(own_crisis_line::COLUMN.active.eq(!active));
    Ok(update.exec(tx.db()).await?.rows_affected == 1)
}

/// Notes that a line of one's own was checked.
pub async fn verify(tx: &Tx, scope: &Scope, id: CrisisLineId, hand: Hand) -> Result<()> {
    let change = own_crisis_line::ActiveModel {
        verified_on: Set(hand.today),
        verified_how: Set(VerifiedHow::Called),
        verified_by: Set(hand.by),
        updated_at: Set(hand.now),
        ..Default::default()
    };
    let update = own_crisis_line::Entity::update_many().set(change).filter(own_crisis_line::COLUMN.id.eq(id));
    let done = update.filter(own_crisis_line::COLUMN.practice_id.eq(scope.practice())).exec(tx.db()).await?;
    if done.rows_affected == 1 { Ok(()) } else { Err(Error::NotFound) }
}

/// Notes that a shared line was checked by this practice.
pub async fn verify_shared(tx: &Tx, scope: &Scope, line: CrisisLineId, hand: Hand) -> Result<()> {
    let columns = [crisis_choice::Column::VerifiedOn, crisis_choice::Column::VerifiedBy];
    let row =
        crisis_choice::Model { practice_id: scope.practice(), line_id: line, hidden: false, verified_on: Some(hand.today), verified_by: hand.by };
    decide(tx, row, &columns).await
}

/// Leaves a shared line out for this practice's clients, or shows it again.
pub async fn hide(tx: &Tx, scope: &Scope, line: CrisisLineId, hidden: bool) -> Result<()> {
    let row = crisis_choice::Model { practice_id: scope.practice(), line_id: line, hidden, verified_on: None, verified_by: None };
    decide(tx, row, &[crisis_choice::Column::Hidden]).await
}

async fn decide(tx: &Tx, row: crisis_choice::Model, columns: &[crisis_choice::Column]) -> Result<()> {
    let key = [crisis_choice::Column::PracticeId, crisis_choice::Column::LineId];
    let once = OnConflict::columns(key).update_columns(columns.iter().copied()).to_owned();
    crisis_choice::Entity::insert(row.into_active_model()).on_conflict(once).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// The regions chosen for this client; none: those that the practice chose.
pub async fn regions_of_client(cx: &impl Cx, scope: &Scope, client: ClientId) -> Result<Option<String>> {
    let row = client::Entity::find().filter(clients::mine(scope, client)).select_only().column(client::Column::CrisisRegions);
    row.into_tuple::<Option<String>>().one(cx.db()).await?.ok_or(Error::NotFound)
}

/// Chooses regions for a client in place of `was`.
///
/// # Errors
/// `Conflict` when somebody chose others meanwhile.
pub async fn choose_regions(tx: &Tx, scope: &Scope, client: ClientId, was: Option<String>, regions: Option<String>) -> Result<()> {
    let update = client::Entity::update_many().col_expr(client::Column::CrisisRegions, Expr::value(regions)).filter(clients::mine(scope, client));
    let update = match was {
        Some(was) => update.filter(client::COLUMN.crisis_regions.eq(was)),
        None => update.filter(client::COLUMN.crisis_regions.is_null()),
    };
    let done = update.exec(tx.db()).await?;
    if done.rows_affected == 1 { Ok(()) } else { Err(Error::Conflict("Somebody chose other regions meanwhile.")) }
}

/// The regions that were chosen for clients in care of a practice, each once; of all practices where none is named.
pub async fn regions_of_clients(cx: &impl Cx, practice: Option<PracticeId>) -> Result<Vec<String>> {
    let rows = client::Entity::find().filter(client::COLUMN.crisis_regions.is_not_null()).filter(client::COLUMN.status.ne(ClientStatus::Discharged));
    let rows = if let Some(practice) = practice { rows.filter(client::COLUMN.practice_id.eq(practice)) } else { rows };
    let kept: Vec<Option<String>> = rows.select_only().column(client::Column::CrisisRegions).distinct().into_tuple().all(cx.db()).await?;
    let mut regions: Vec<String> = kept.into_iter().flatten().flat_map(|kept| regions_of(&kept)).collect();
    regions.sort();
    regions.dedup();
    Ok(regions)
}

fn row_of(details: LineDetails, hand: Hand) -> own_crisis_line::ActiveModel {
    let how = if details.checked { VerifiedHow::Source } else { VerifiedHow::Unverified };
    let also_call = details.also_call.join("\n");
    own_crisis_line::ActiveModel {
        replaces: Set(details.replaces),
        region: Set(details.region),
        kind: Set(details.kind),
        label: Set(details.label),
        audience: Set(details.audience),
        audience_word: Set(details.audience_word),
        note: Set(details.note),
        languages: Set(details.languages.join(" ")),
        call_display: Set(details.call),
        call_option: Set(details.call_option),
        also_call: Set(Some(also_call).filter(|also| !also.is_empty())),
        text_display: Set(details.text),
        sms_keyword: Set(details.sms_keyword),
        url: Set(details.url),
        chat_url: Set(details.chat_url),
        hours: Set(details.hours),
        source_url: Set(details.source_url),
        verified_on: Set(hand.today),
        verified_how: Set(how),
        verified_by: Set(hand.by.filter(|_| details.checked)),
        updated_at: Set(hand.now),
        ..Default::default()
    }
}

fn lines_of(kept: Option<String>) -> Vec<String> {
    kept.iter().flat_map(|kept| kept.lines()).map(str::to_owned).collect()
}

fn choice(row: &crisis_choice::Model) -> Choice {
    Choice { line: row.line_id, hidden: row.hidden, verified_on: row.verified_on, verified_by: row.verified_by }
}

fn of_shared(row: crisis_line::Model) -> Line {
    Line {
        id: row.id,
        own: false,
        replaces: None,
        region: row.region,
        subdivision: row.subdivision,
        kind: row.kind,
        label: row.label,
        audience: row.audience,
        audience_word: row.audience_word,
        note: row.note,
        note_word: row.note_word,
        languages: regions_of(&row.languages),
        call: row.call_display,
        call_option: row.call_option,
        also_call: lines_of(row.also_call),
        text: row.text_display,
        sms_keyword: row.sms_keyword,
        url: row.url,
        chat_url: row.chat_url,
        hours: row.hours,
        sort: row.sort,
        source_url: row.source_url,
        verified_on: row.verified_on,
        verified_how: row.verified_how,
        verified_by: None,
        revision: 1,
        foreign: false,
    }
}

fn of_own(row: own_crisis_line::Model) -> Line {
    Line {
        id: row.id,
        own: true,
        replaces: row.replaces,
        region: row.region,
        subdivision: None,
        kind: row.kind,
        label: row.label,
        audience: row.audience,
        audience_word: row.audience_word,
        note: row.note,
        note_word: None,
        languages: regions_of(&row.languages),
        call: row.call_display,
        call_option: row.call_option,
        also_call: lines_of(row.also_call),
        text: row.text_display,
        sms_keyword: row.sms_keyword,
        url: row.url,
        chat_url: row.chat_url,
        hours: row.hours,
        sort: 0,
        source_url: row.source_url,
        verified_on: row.verified_on,
        verified_how: row.verified_how,
        verified_by: row.verified_by,
        revision: row.revision,
        foreign: false,
    }
}
