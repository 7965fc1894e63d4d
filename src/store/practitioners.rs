//! Practitioners: who signs in. Name and address are sealed under the practice's key.

use ::entity::ids::{ClientId, PracticeId, PractitionerId};
use ::entity::kinds::{BriefMail, Role};
use ::entity::{assignment, client, client_share, practitioner};
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{Cx, Tx, covers, read_access};
use crate::domain::address;
use crate::domain::scope::Scope;
use crate::error::{Error, Result};
use crate::keys::Place;

/// A practitioner with opened name and address.
#[derive(Clone, Debug)]
pub struct Practitioner {
    pub id: PractitionerId,
    pub practice_id: PracticeId,
    pub name: String,
    pub email: String,
    pub role: Role,
    /// Empty until somebody joined.
    pub password_hash: String,
    /// Where it is not the practice's.
    pub time_zone: Option<String>,
    pub revision: i32,
    pub created_at: DateTime<Utc>,
    pub accepted_at: Option<DateTime<Utc>>,
    pub deactivated_at: Option<DateTime<Utc>>,
    /// When a mail says that a brief is ready, where that is wanted.
    pub brief_mail: Option<BriefMail>,
}

impl Practitioner {
    /// Whether somebody can sign in.
    pub fn is_active(&self) -> bool {
        self.accepted_at.is_some() && self.deactivated_at.is_none()
    }
}

fn place(id: PractitionerId, column: &'static str) -> Place<'static> {
    Place { table: "practitioner", row: id.0, column, revision: 0 }
}

fn mine(scope: &Scope, id: PractitionerId) -> Expr {
    practitioner::COLUMN.id.eq(id).and(practitioner::COLUMN.practice_id.eq(scope.practice()))
}

/// Inserts a practitioner.
///
/// # Errors
/// `Conflict` when the address already signs in somewhere on this server.
pub async fn insert(tx: &Tx, practitioner: Practitioner) -> Result<()> {
    let key = tx.keyring().practice(practitioner.practice_id).await?;
    let id = practitioner.id;
    let row = practitioner::ActiveModel {
        id: Set(id),
        practice_id: Set(practitioner.practice_id),
        name_sealed: Set(key.seal(place(id, "name"), &practitioner.name)),
        email_sealed: Set(key.seal(place(id, "email"), &practitioner.email)),
        email_index: Set(tx.keyring().server().practitioner_index(&address::normalise(&practitioner.email))),
        role: Set(practitioner.role),
        password_hash: Set(practitioner.password_hash),
        created_at: Set(practitioner.created_at),
        deactivated_at: Set(None),
        time_zone: Set(practitioner.time_zone),
        revision: Set(1),
        accepted_at: Set(practitioner.accepted_at),
        brief_mail: Set(practitioner.brief_mail),
    };
    match practitioner::Entity::insert(row).exec_without_returning(tx.db()).await {
        Err(error) if super::is_duplicate(&error) => Err(Error::Conflict("Somebody already signs in with this address.")),
        outcome => Ok(outcome.map(drop)?),
    }
}

/// The active practitioner with that address, over the whole server: this is how signing in begins.
pub async fn by_email(cx: &impl Cx, email: &str) -> Result<Option<Practitioner>> {
    let index = cx.keyring().server().practitioner_index(&address::normalise(email));
    let found = practitioner::Entity::find().filter(practitioner::COLUMN.email_index.eq(index));
    match found.one(cx.db()).await? {
        Some(row) => Ok(Some(open(cx, row).await?).filter(Practitioner::is_active)),
        None => Ok(None),
    }
}

/// Whether an address signs in on this server already, or is invited to.
pub async fn is_taken(cx: &impl Cx, email: &str) -> Result<bool> {
    let index = cx.keyring().server().practitioner_index(&address::normalise(email));
    Ok(practitioner::Entity::find().filter(practitioner::COLUMN.email_index.eq(index)).one(cx.db()).await?.is_some())
}

/// An active practitioner by id alone: for sessions, which carry no practice.
pub async fn active(cx: &impl Cx, id: PractitionerId) -> Result<Practitioner> {
    let row = practitioner::Entity::find_by_id(id).one(cx.db()).await?.ok_or(Error::NotFound)?;
    Some(open(cx, row).await?).filter(Practitioner::is_active).ok_or(Error::NotFound)
}

/// A practitioner of this practice, active or not.
pub async fn find(cx: &impl Cx, scope: &Scope, id: PractitionerId) -> Result<Practitioner> {
    let row = practitioner::Entity::find().filter(mine(scope, id)).one(cx.db()).await?.ok_or(Error::NotFound)?;
    open(cx, row).await
}

/// Everybody of the practice, the first one first: also those who did not join yet and those who left.
pub async fn list(cx: &impl Cx, scope: &Scope) -> Result<Vec<Practitioner>> {
    let rows = practitioner::Entity::find().filter(practitioner::COLUMN.practice_id.eq(scope.practice()));
    let rows = rows.order_by_asc(practitioner::Column::Id).all(cx.db()).await?;
    let mut people = Vec::with_capacity(rows.len());
    for row in rows {
        people.push(open(cx, row).await?);
    }
    Ok(people)
}

/// The owner of a practice: to whom what an API key makes belongs.
pub async fn owner(cx: &impl Cx, scope: &Scope) -> Result<Practitioner> {
    let all = list(cx, scope).await?;
    all.into_iter().find(|one| one.role == Role::Owner && one.is_active()).ok_or(Error::Conflict("Nobody has joined this practice yet."))
}

/// Takes the practice's practitioners for this transaction, so that two changes cannot remove the last owner together.
pub async fn hold_all(tx: &Tx, scope: &Scope) -> Result<()> {
    let column = practitioner::COLUMN;
    let update = practitioner::Entity::update_many().col_expr(practitioner::Column::PracticeId, Expr::value(scope.practice()));
    update.filter(column.practice_id.eq(scope.practice())).exec(tx.db()).await?;
    Ok(())
}

/// A change of somebody; what is none stays.
#[derive(Clone, Debug, Default)]
pub struct Change {
    pub name: Option<String>,
    pub role: Option<Role>,
    pub password_hash: Option<String>,
    /// `Some(None)`: the practice's again.
    pub time_zone: Option<Option<String>>,
    pub accepted_at: Option<DateTime<Utc>>,
    pub deactivated_at: Option<DateTime<Utc>>,
    /// `Some(None)`: no mail any more.
    pub brief_mail: Option<Option<BriefMail>>,
}

/// Changes somebody if nobody else did since `revision`.
///
/// # Errors
/// `Conflict` when the revision is no longer current.
pub async fn update(tx: &Tx, scope: &Scope, id: PractitionerId, revision: i32, change: Change) -> Result<()> {
    let mut set = practitioner::ActiveModel { revision: Set(revision + 1), ..Default::default() };
    if let Some(name) = change.name {
        let key = tx.keyring().practice(scope.practice()).await?;
        set.name_sealed = Set(key.seal(place(id, "name"), name));
    }
    if let Some(role) = change.role {
        set.role = Set(role);
    }
    if let Some(hash) = change.password_hash {
        set.password_hash = Set(hash);
    }
    if let Some(zone) = change.time_zone {
        set.time_zone = Set(zone);
    }
    if let Some(when) = change.brief_mail {
        set.brief_mail = Set(when);
    }
    if change.accepted_at.is_some() {
        set.accepted_at = Set(change.accepted_at);
    }
    if change.deactivated_at.is_some() {
        set.deactivated_at = Set(change.deactivated_at);
        // The address is free for whoever invites it next; the id stands in its place, which no address can equal.
        set.email_index = Set(id.0.as_bytes().to_vec());
    }
    let update = practitioner::Entity::update_many().set(set).filter(mine(scope, id));
    let done = update.filter(practitioner::COLUMN.revision.eq(revision)).exec(tx.db()).await?;
    if done.rows_affected == 1 { Ok(()) } else { Err(Error::Conflict("Somebody changed this meanwhile.")) }
}

/// The clients of whom somebody is the responsible practitioner.
pub async fn caseload(cx: &impl Cx, scope: &Scope, id: PractitionerId) -> Result<Vec<ClientId>> {
    let rows = client::Entity::find().filter(client::COLUMN.practice_id.eq(scope.practice())).filter(client::COLUMN.practitioner_id.eq(id));
    Ok(rows.select_only().column(client::Column::Id).into_tuple().all(cx.db()).await?)
}

/// What was shared with somebody is shared no more.
pub async fn drop_shares(tx: &Tx, scope: &Scope, id: PractitionerId) -> Result<()> {
    let of_practice = client_share::COLUMN.practice_id.eq(scope.practice());
    client_share::Entity::delete_many().filter(of_practice.and(client_share::COLUMN.practitioner_id.eq(id))).exec(tx.db()).await?;
    // Nor do they read for anybody, or along with anybody.
    covers::drop_of(tx, scope, id).await?;
    read_access::drop_of(tx, scope, id).await
}

/// Gives one's clients, and what one assigned, to somebody else; what was shared with one is shared no more.
pub async fn hand_over(tx: &Tx, scope: &Scope, from: PractitionerId, to: PractitionerId) -> Result<()> {
    drop_shares(tx, scope, from).await?;
    let clients = client::Entity::update_many().col_expr(client::Column::PractitionerId, Expr::value(to));
    clients.filter(client::COLUMN.practice_id.eq(scope.practice())).filter(client::COLUMN.practitioner_id.eq(from)).exec(tx.db()).await?;
    let assignments = assignment::Entity::update_many().col_expr(assignment::Column::PractitionerId, Expr::value(to));
    let mine = assignment::COLUMN.practice_id.eq(scope.practice()).and(assignment::COLUMN.practitioner_id.eq(from));
    assignments.filter(mine).exec(tx.db()).await?;
    // Nobody shares a case with who is responsible for it.
    let own = client::Entity::find().filter(client::COLUMN.practitioner_id.eq(to)).select_only().column(client::Column::Id);
    let own: Vec<ClientId> = own.into_tuple().all(tx.db()).await?;
    for chunk in own.chunks(500) {
        let doubled = client_share::COLUMN.practitioner_id.eq(to).and(client_share::COLUMN.client_id.is_in(chunk.to_vec()));
        client_share::Entity::delete_many().filter(doubled).exec(tx.db()).await?;
    }
    Ok(())
}

async fn open(cx: &impl Cx, row: practitioner::Model) -> Result<Practitioner> {
    let key = cx.keyring().practice(row.practice_id).await?;
    Ok(Practitioner {
        id: row.id,
        practice_id: row.practice_id,
        name: key.open_text(place(row.id, "name"), &row.name_sealed)?,
        email: key.open_text(place(row.id, "email"), &row.email_sealed)?,
        role: row.role,
        password_hash: row.password_hash,
        time_zone: row.time_zone,
        revision: row.revision,
        created_at: row.created_at,
        accepted_at: row.accepted_at,
        deactivated_at: row.deactivated_at,
        brief_mail: row.brief_mail,
    })
}
