//! Client sessions and what each may open. A grant ends with the link it was born of.

use ::entity::ids::{AccessLinkId, ClientId, ClientSessionId, PinId};
use ::entity::kinds::LinkPurpose;
use ::entity::{access_link, client_session, session_grant};
use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

use super::{Cx, Tx};
use crate::error::{Error, Result};
use crate::keys;

/// A session as it is kept.
pub use ::entity::client_session::Model as ClientSession;
/// A grant as it is kept.
pub use ::entity::session_grant::Model as Grant;

pub async fn insert(tx: &Tx, session: ClientSession) -> Result<()> {
    client_session::Entity::insert(session.into_active_model()).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// The session with that cookie value, ended or not.
pub async fn by_token(cx: &impl Cx, token: &str) -> Result<Option<ClientSession>> {
    let found = client_session::Entity::find().filter(client_session::COLUMN.token_hash.eq(keys::token_hash(token)));
    Ok(found.one(cx.db()).await?)
}

/// A session, ended or not.
pub async fn find(cx: &impl Cx, id: ClientSessionId) -> Result<ClientSession> {
    client_session::Entity::find_by_id(id).one(cx.db()).await?.ok_or(Error::NotFound)
}

/// How many sessions a link has opened since `since`.
pub async fn count_of_link(cx: &impl Cx, link: AccessLinkId, since: DateTime<Utc>) -> Result<u64> {
    use sea_orm::PaginatorTrait;
    let found = session_grant::Entity::find().filter(session_grant::COLUMN.link_id.eq(link));
    Ok(found.filter(session_grant::COLUMN.created_at.gt(since)).count(cx.db()).await?)
}

/// Grants what a link opens; a second time changes nothing.
pub async fn grant(tx: &Tx, grant: Grant) -> Result<()> {
    let again = OnConflict::columns([session_grant::Column::SessionId, session_grant::Column::LinkId])
        .update_column(session_grant::Column::CreatedAt)
        .to_owned();
    session_grant::Entity::insert(grant.into_active_model()).on_conflict(again).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// The session's grants for the client's own pages: those whose links are not revoked. A link to the safety plan opens the plan and nothing
/// else, so its grants are not among them.
pub async fn grants(cx: &impl Cx, session: ClientSessionId) -> Result<Vec<Grant>> {
    let live = live_grants(cx, session).await?;
    Ok(live.into_iter().filter(|(_, purpose)| *purpose != LinkPurpose::Plan).map(|(grant, _)| grant).collect())
}

/// The grant by which a session opens the safety plan, that of the plan's own link first: every link that still lives leads to it.
pub async fn plan_grant(cx: &impl Cx, session: ClientSessionId) -> Result<Option<Grant>> {
    let mut live = live_grants(cx, session).await?;
    live.sort_by_key(|(_, purpose)| *purpose != LinkPurpose::Plan);
    Ok(live.into_iter().next().map(|(grant, _)| grant))
}

async fn live_grants(cx: &impl Cx, session: ClientSessionId) -> Result<Vec<(Grant, LinkPurpose)>> {
    let grants = session_grant::Entity::find().filter(session_grant::COLUMN.session_id.eq(session)).all(cx.db()).await?;
    if grants.is_empty() {
        return Ok(Vec::new());
    }
    let links = access_link::Entity::find().filter(access_link::COLUMN.id.is_in(grants.iter().map(|grant| grant.link_id)));
    let links = links.filter(access_link::COLUMN.revoked_at.is_null()).all(cx.db()).await?;
    let of = |grant: &Grant| links.iter().find(|link| link.id == grant.link_id).map(|link| link.purpose);
    Ok(grants.into_iter().filter_map(|grant| of(&grant).map(|purpose| (grant, purpose))).collect())
}

/// Gives the session a new cookie value. Returns false where a twin of this request has changed the cookie already.
pub async fn rotate(tx: &Tx, session: &ClientSession, new_token: &str) -> Result<bool> {
    let update = client_session::Entity::update_many().col_expr(client_session::Column::TokenHash, Expr::value(keys::token_hash(new_token)));
    let same = client_session::COLUMN.token_hash.eq(session.token_hash.clone());
    let rotated = update.filter(client_session::COLUMN.id.eq(session.id).and(same)).exec(tx.db()).await?.rows_affected == 1;
    Ok(rotated)
}

/// Notes that the session was used, and the device that it remembers now.
pub async fn touch(tx: &Tx, session: ClientSessionId, device_hash: Option<Vec<u8>>, now: DateTime<Utc>) -> Result<()> {
    let mut update = client_session::Entity::update_many().col_expr(client_session::Column::LastSeenAt, Expr::value(now));
    if device_hash.is_some() {
        update = update.col_expr(client_session::Column::DeviceHash, Expr::value(device_hash));
    }
    update.filter(client_session::COLUMN.id.eq(session)).exec(tx.db()).await?;
    Ok(())
}

/// Notes which PIN was entered in a session, or that none is any more.
pub async fn unlock(tx: &Tx, session: ClientSessionId, pin: Option<PinId>) -> Result<()> {
    let update = client_session::Entity::update_many().col_expr(client_session::Column::UnlockedPin, Expr::value(pin));
    update.filter(client_session::COLUMN.id.eq(session)).exec(tx.db()).await?;
    Ok(())
}

/// Sessions of this client that the same remembered device opened.
pub async fn of_device(cx: &impl Cx, client: ClientId, device_hash: &[u8]) -> Result<Vec<ClientSessionId>> {
    let found = client_session::Entity::find().filter(client_session::COLUMN.client_id.eq(client));
    let found = found.filter(client_session::COLUMN.device_hash.eq(device_hash.to_vec())).all(cx.db()).await?;
    Ok(found.into_iter().map(|session| session.id).collect())
}

/// The sessions of a client that have not ended.
pub async fn of_client(cx: &impl Cx, client: ClientId, now: DateTime<Utc>) -> Result<Vec<ClientSessionId>> {
    let found = client_session::Entity::find().filter(client_session::COLUMN.client_id.eq(client)).filter(client_session::COLUMN.ends_at.gt(now));
    Ok(found.all(cx.db()).await?.into_iter().map(|session| session.id).collect())
}

/// Ends a session: its grants go, its name is forgotten. The row stays, because drafts tell by it who typed them.
pub async fn end(tx: &Tx, session: ClientSessionId, now: DateTime<Utc>) -> Result<()> {
    session_grant::Entity::delete_many().filter(session_grant::COLUMN.session_id.eq(session)).exec(tx.db()).await?;
    let update = client_session::Entity::update_many()
        .col_expr(client_session::Column::EndsAt, Expr::value(now))
        .col_expr(client_session::Column::DeviceHash, Expr::value(Option::<Vec<u8>>::None));
    update.filter(client_session::COLUMN.id.eq(session)).exec(tx.db()).await?;
    Ok(())
}
