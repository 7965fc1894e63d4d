//! Clients. Name and address are sealed under the client's own key; search opens them in memory.
//! `visible` says whose data a scope reaches; every query about clients' data asks it.

use std::collections::HashMap;

use ::entity::ids::{ClientId, PracticeId, PractitionerId};
use ::entity::kinds::ClientStatus;
use ::entity::{client, client_share};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, OnConflict, Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};

use super::{Cx, Tx, covers, read_access};
use crate::domain::address;
use crate::domain::client::{Client, ClientDetails};
use crate::domain::reminder_choices::ReminderChoices;
use crate::domain::scope::{Reach, Scope};
use crate::error::{Error, Result};
use crate::keys::{FieldKey, Place};

fn place(id: ClientId, column: &'static str, revision: i32) -> Place<'static> {
    Place { table: "client", row: id.0, column, revision }
}

/// Whose rows the scope reaches, as a condition on the column that names the client.
pub fn visible(scope: &Scope, column: impl ColumnTrait) -> Condition {
    let reached = match scope.reach() {
        Reach::Practice => Condition::all(),
        Reach::Client(id) => Condition::all().add(column.eq(id)),
        Reach::Caseload(practitioner) => caseload(scope, practitioner, column),
    };
    match scope.only() {
        Some(practitioner) => Condition::all().add(reached).add(column.in_subquery(own(practitioner))),
        None => reached,
    }
}

/// One's own clients and shared cases; on their days the clients of whom one covers for; to look at, whom one reads along with.
fn caseload(scope: &Scope, me: PractitionerId, column: impl ColumnTrait) -> Condition {
    let mut reached = Condition::any().add(column.in_subquery(own(me))).add(column.in_subquery(shared_with(me)));
    if let Some(day) = scope.covers_on() {
        reached = reached.add(column.in_subquery(of_those(covers::absent_for(me, day))));
    }
    if let Some(day) = scope.reads_along_on() {
        reached = reached.add(column.in_subquery(read_access::clients_for(me, day)));
        reached = reached.add(column.in_subquery(of_those(read_access::caseloads_for(me, day))));
    }
    reached
}

fn own(practitioner: PractitionerId) -> SelectStatement {
    let mine = client::Column::PractitionerId.eq(practitioner);
    Query::select().column(client::Column::Id).from(client::Entity).and_where(mine).to_owned()
}

fn of_those(practitioners: SelectStatement) -> SelectStatement {
    let theirs = client::Column::PractitionerId.in_subquery(practitioners);
    Query::select().column(client::Column::Id).from(client::Entity).and_where(theirs).to_owned()
}

fn shared_with(practitioner: PractitionerId) -> SelectStatement {
    let mine = client_share::Column::PractitionerId.eq(practitioner);
    Query::select().column(client_share::Column::ClientId).from(client_share::Entity).and_where(mine).to_owned()
}

/// Inserts a client whose key was made before.
pub async fn insert(tx: &Tx, scope: &Scope, id: ClientId, practitioner: PractitionerId, details: &ClientDetails, now: DateTime<Utc>) -> Result<()> {
    let key = tx.keyring().client(scope.practice(), id).await?;
    let row = client::Model {
        id,
        practice_id: scope.practice(),
        practitioner_id: practitioner,
        name_sealed: key.seal(place(id, "name", 1), &details.name),
        email_sealed: key.seal(place(id, "email", 1), &details.email),
        email_index: email_index(tx, scope.practice(), &details.email).await?,
        time_zone: details.time_zone.clone(),
        language: details.language.clone(),
        status: ClientStatus::Active,
        revision: 1,
        created_at: now,
        updated_at: now,
        mail_refused_at: None,
        reminders_stopped_at: None,
        paused_at: None,
        discharged_at: None,
        paused_until: None,
        pause_mode: None,
        reminder_choices: None,
        reminder_revision: 1,
        confirmed_at: None,
        confirmed_how: None,
        confirmed_by: None,
        confirm_asked_at: None,
        address_wrong_at: None,
        address_wrong_why: None,
        unsafe_at: None,
        crisis_regions: None,
    };
    client::Entity::insert(row.into_active_model()).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// Changes details, practitioner and status to what `changed` says, if nobody else did since its revision.
/// With a new address, that one is believed again.
///
/// # Errors
/// `Conflict` when the revision is no longer current.
pub async fn update(tx: &Tx, scope: &Scope, changed: &Client, now: DateTime<Utc>) -> Result<()> {
    let (id, revision) = (changed.id, changed.revision + 1);
    let key = tx.keyring().client(scope.practice(), id).await?;
    let change = client::ActiveModel {
        practitioner_id: Set(changed.practitioner_id),
        name_sealed: Set(key.seal(place(id, "name", revision), &changed.name)),
        email_sealed: Set(key.seal(place(id, "email", revision), &changed.email)),
        email_index: Set(email_index(tx, scope.practice(), &changed.email).await?),
        time_zone: Set(changed.time_zone.clone()),
        language: Set(changed.language.clone()),
        status: Set(changed.status),
        revision: Set(revision),
        updated_at: Set(now),
        mail_refused_at: Set(changed.mail_refused_at),
        paused_at: Set(changed.paused_at),
        discharged_at: Set(changed.discharged_at),
        paused_until: Set(changed.paused_until),
        pause_mode: Set(changed.pause_mode),
        ..Default::default()
    };
    let update = client::Entity::update_many().set(change);
    let done = update.filter(mine(scope, id)).filter(client::COLUMN.revision.eq(changed.revision)).exec(tx.db()).await?;
    if done.rows_affected == 1 { Ok(()) } else { Err(Error::Conflict("Somebody changed this client meanwhile.")) }
}

pub(super) fn mine(scope: &Scope, id: ClientId) -> Condition {
    Condition::all().add(client::COLUMN.id.eq(id)).add(client::COLUMN.practice_id.eq(scope.practice())).add(visible(scope, client::Column::Id))
}

/// Blind index of an address, under the practice's key.
pub async fn email_index(cx: &impl Cx, practice: PracticeId, email: &str) -> Result<Vec<u8>> {
    Ok(cx.keyring().practice(practice).await?.blind_index(&address::normalise(email)))
}

/// Takes the client's row for this transaction, so that two submissions of one client follow each other.
pub async fn hold(tx: &Tx, scope: &Scope, id: ClientId, now: DateTime<Utc>) -> Result<()> {
    set(tx, scope, id, client::Column::UpdatedAt, Expr::value(now)).await
}

/// Notes that the address is dead, or (with `None`) that it is not.
pub async fn set_mail_refused(tx: &Tx, scope: &Scope, id: ClientId, at: Option<DateTime<Utc>>) -> Result<()> {
    set(tx, scope, id, client::Column::MailRefusedAt, Expr::value(at)).await
}

/// Notes that the address with this blind index is dead, if the client still has it. Returns whether that is news.
pub async fn refuse_address(tx: &Tx, scope: &Scope, id: ClientId, index: &[u8], now: DateTime<Utc>) -> Result<bool> {
    let update = client::Entity::update_many().col_expr(client::Column::MailRefusedAt, Expr::value(now)).filter(mine(scope, id));
    let update = update.filter(client::COLUMN.email_index.eq(index.to_vec())).filter(client::COLUMN.mail_refused_at.is_null());
    Ok(update.exec(tx.db()).await?.rows_affected == 1)
}

/// Stops (or, with `None`, resumes) reminders.
pub async fn set_reminders_stopped(tx: &Tx, scope: &Scope, id: ClientId, at: Option<DateTime<Utc>>) -> Result<()> {
    set(tx, scope, id, client::Column::RemindersStoppedAt, Expr::value(at)).await
}

/// Changes what was chosen about reminders, if nobody else did since `revision`.
///
/// # Errors
/// `Conflict` when the revision is no longer current.
pub async fn set_reminder_choices(tx: &Tx, scope: &Scope, id: ClientId, revision: i32, choices: &ReminderChoices) -> Result<()> {
    let change = client::ActiveModel {
        reminder_choices: Set(Some(serde_json::to_value(choices)?)),
        reminder_revision: Set(revision + 1),
        ..Default::default()
    };
    let update = client::Entity::update_many().set(change).filter(mine(scope, id)).filter(client::COLUMN.reminder_revision.eq(revision));
    let done = update.exec(tx.db()).await?;
    if done.rows_affected == 1 { Ok(()) } else { Err(Error::Conflict("Somebody changed the reminders meanwhile.")) }
}

async fn set(tx: &Tx, scope: &Scope, id: ClientId, column: client::Column, value: Expr) -> Result<()> {
    let done = client::Entity::update_many().col_expr(column, value).filter(mine(scope, id)).exec(tx.db()).await?;
    if done.rows_affected == 1 { Ok(()) } else { Err(Error::NotFound) }
}

/// A client that this scope reaches.
pub async fn find(cx: &impl Cx, scope: &Scope, id: ClientId) -> Result<Client> {
    let row = client::Entity::find().filter(mine(scope, id)).one(cx.db()).await?.ok_or(Error::NotFound)?;
    let key = cx.keyring().client(row.practice_id, row.id).await?;
    open(&key, row)
}

/// All clients that this scope reaches, newest first.
pub async fn list(cx: &impl Cx, scope: &Scope) -> Result<Vec<Client>> {
    let rows = client::Entity::find().filter(client::COLUMN.practice_id.eq(scope.practice())).filter(visible(scope, client::Column::Id));
    open_all(cx, scope, rows.order_by_desc(client::Column::Id).all(cx.db()).await?).await
}

/// A page of clients in the order they were made, after `after`, of one status if given.
pub async fn page(cx: &impl Cx, scope: &Scope, status: Option<ClientStatus>, after: Option<ClientId>, limit: u64) -> Result<Vec<Client>> {
    let mut rows = client::Entity::find().filter(client::COLUMN.practice_id.eq(scope.practice())).filter(visible(scope, client::Column::Id));
    if let Some(status) = status {
        rows = rows.filter(client::COLUMN.status.eq(status));
    }
    if let Some(after) = after {
        rows = rows.filter(client::COLUMN.id.gt(after));
    }
    let rows = rows.order_by_asc(client::Column::Id).limit(limit).all(cx.db()).await?;
    open_all(cx, scope, rows).await
}

/// Others of the practice with the same address: a couple may share a mailbox, or somebody was added twice.
pub async fn with_email(cx: &impl Cx, scope: &Scope, email: &str) -> Result<Vec<Client>> {
    let index = email_index(cx, scope.practice(), email).await?;
    let rows = client::Entity::find().filter(client::COLUMN.practice_id.eq(scope.practice())).filter(client::COLUMN.email_index.eq(index));
    let rows = rows.filter(visible(scope, client::Column::Id));
    open_all(cx, scope, rows.all(cx.db()).await?).await
}

/// Which of these addresses clients of the practice have, by their normalised form.
pub async fn known_emails(cx: &impl Cx, scope: &Scope, emails: &[String]) -> Result<std::collections::HashSet<String>> {
    let key = cx.keyring().practice(scope.practice()).await?;
    let by_index: std::collections::HashMap<Vec<u8>, &String> = emails.iter().map(|email| (key.blind_index(email), email)).collect();
    let indexes: Vec<Vec<u8>> = by_index.keys().cloned().collect();
    let mut known = std::collections::HashSet::new();
    // No database takes any number of values at once.
    for chunk in indexes.chunks(500) {
        let rows = client::Entity::find().filter(client::COLUMN.practice_id.eq(scope.practice()));
        let rows = rows.filter(client::Column::EmailIndex.is_in(chunk.to_vec())).select_only().column(client::Column::EmailIndex);
        let found: Vec<Vec<u8>> = rows.into_tuple().all(cx.db()).await?;
        known.extend(found.iter().filter_map(|index| by_index.get(index)).map(|email| (*email).clone()));
    }
    Ok(known)
}

/// With whom a case is shared, beside the responsible practitioner.
pub async fn shares(cx: &impl Cx, scope: &Scope, id: ClientId) -> Result<Vec<PractitionerId>> {
    let rows = client_share::Entity::find().filter(client_share::COLUMN.practice_id.eq(scope.practice()));
    let rows = rows.filter(client_share::COLUMN.client_id.eq(id)).order_by_asc(client_share::Column::CreatedAt);
    Ok(rows.select_only().column(client_share::Column::PractitionerId).into_tuple().all(cx.db()).await?)
}

/// With whom these cases are shared.
pub async fn shares_of(cx: &impl Cx, scope: &Scope, ids: Vec<ClientId>) -> Result<HashMap<ClientId, Vec<PractitionerId>>> {
    let mut shares: HashMap<ClientId, Vec<PractitionerId>> = HashMap::new();
    if ids.is_empty() {
        return Ok(shares);
    }
    let rows = client_share::Entity::find().filter(client_share::COLUMN.practice_id.eq(scope.practice()));
    let rows = rows.filter(client_share::COLUMN.client_id.is_in(ids)).order_by_asc(client_share::Column::CreatedAt);
    for row in rows.all(cx.db()).await? {
        shares.entry(row.client_id).or_default().push(row.practitioner_id);
    }
    Ok(shares)
}

/// The time zones of these clients, without opening anything.
pub async fn zones_of(cx: &impl Cx, scope: &Scope, ids: Vec<ClientId>) -> Result<HashMap<ClientId, String>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = client::Entity::find().filter(client::COLUMN.practice_id.eq(scope.practice())).filter(client::COLUMN.id.is_in(ids));
    let pairs = rows.select_only().column(client::Column::Id).column(client::Column::TimeZone);
    let pairs: Vec<(ClientId, String)> = pairs.into_tuple().all(cx.db()).await?;
    Ok(pairs.into_iter().collect())
}

/// The clients whose cases are shared with somebody.
pub async fn shared_cases(cx: &impl Cx, scope: &Scope, practitioner: PractitionerId) -> Result<Vec<ClientId>> {
    let rows = client_share::Entity::find().filter(client_share::COLUMN.practice_id.eq(scope.practice()));
    let rows = rows.filter(client_share::COLUMN.practitioner_id.eq(practitioner));
    Ok(rows.select_only().column(client_share::Column::ClientId).into_tuple().all(cx.db()).await?)
}

/// Shares a case; a second time changes nothing.
pub async fn share(tx: &Tx, scope: &Scope, id: ClientId, with: PractitionerId, now: DateTime<Utc>) -> Result<()> {
    let row = client_share::Model { client_id: id, practitioner_id: with, practice_id: scope.practice(), created_at: now };
    let once = OnConflict::columns([client_share::Column::ClientId, client_share::Column::PractitionerId]).do_nothing().to_owned();
    match client_share::Entity::insert(row.into_active_model()).on_conflict(once).exec_without_returning(tx.db()).await {
        Ok(_) | Err(sea_orm::DbErr::RecordNotInserted) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Shares a case no longer.
pub async fn unshare(tx: &Tx, scope: &Scope, id: ClientId, with: PractitionerId) -> Result<()> {
    let column = client_share::COLUMN;
    let delete = client_share::Entity::delete_many().filter(column.practice_id.eq(scope.practice()));
    delete.filter(column.client_id.eq(id)).filter(column.practitioner_id.eq(with)).exec(tx.db()).await?;
    Ok(())
}

async fn open_all(cx: &impl Cx, scope: &Scope, rows: Vec<client::Model>) -> Result<Vec<Client>> {
    cx.keyring().warm(scope.practice(), &rows.iter().map(|row| row.id).collect::<Vec<_>>()).await?;
    let mut clients = Vec::with_capacity(rows.len());
    for row in rows {
        let key = cx.keyring().client(row.practice_id, row.id).await?;
        clients.push(open(&key, row)?);
    }
    Ok(clients)
}

fn open(key: &FieldKey, row: client::Model) -> Result<Client> {
    Ok(Client {
        id: row.id,
        practitioner_id: row.practitioner_id,
        name: key.open_text(place(row.id, "name", row.revision), &row.name_sealed)?,
        email: key.open_text(place(row.id, "email", row.revision), &row.email_sealed)?,
        address: super::addresses::of(&row),
        time_zone: row.time_zone,
        language: row.language,
        status: row.status,
        revision: row.revision,
        created_at: row.created_at,
        mail_refused_at: row.mail_refused_at,
        reminders_stopped_at: row.reminders_stopped_at,
        paused_at: row.paused_at,
        discharged_at: row.discharged_at,
        paused_until: row.paused_until,
        pause_mode: row.pause_mode,
        reminder_choices: row.reminder_choices.map(serde_json::from_value).transpose()?.unwrap_or_default(),
        reminder_revision: row.reminder_revision,
        crisis_regions: row.crisis_regions,
    })
}

/// Clients of all practices whose pause has a last day before `today` anywhere in the world, and the practice of each.
pub async fn pauses_ending(cx: &impl Cx, today: NaiveDate, limit: u64) -> Result<Vec<(ClientId, PracticeId)>> {
    let column = client::COLUMN;
    let rows = client::Entity::find().filter(column.status.eq(ClientStatus::Paused)).filter(column.paused_until.lte(today));
    let rows = rows.order_by_asc(client::Column::Id).limit(limit).select_only().column(client::Column::Id).column(client::Column::PracticeId);
    Ok(rows.into_tuple().all(cx.db()).await?)
}
