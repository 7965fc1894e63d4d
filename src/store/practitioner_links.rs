//! Practitioners' one-time links: joining a practice, choosing a new password. The token is derived when it is needed; only its hash is kept.

use ::entity::ids::{PractitionerId, PractitionerLinkId};
use ::entity::kinds::PractitionerLinkPurpose;
use ::entity::practitioner_link;
use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

use super::{Cx, Tx};
use crate::domain::scope::Scope;
use crate::error::{Error, Result};
use crate::{keys, random};

/// A link as it is kept.
pub use ::entity::practitioner_link::Model as PractitionerLink;

/// Mints a link. An older invitation ends; older links to a new password live on, so that nobody can end them by asking for another.
pub async fn mint(
    tx: &Tx,
    scope: &Scope,
    practitioner: PractitionerId,
    purpose: PractitionerLinkPurpose,
    expires_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<PractitionerLink> {
    if purpose == PractitionerLinkPurpose::Join {
        end_all(tx, practitioner, Some(purpose), now).await?;
    }
    let nonce = random::bytes::<16>().to_vec();
    let token = tx.keyring().server().link_token(purpose.word(), &nonce);
    let link = PractitionerLink {
        id: random::id(now),
        practice_id: scope.practice(),
        practitioner_id: practitioner,
        purpose,
        nonce,
        token_hash: keys::token_hash(&token),
        created_at: now,
        expires_at,
        used_at: None,
    };
    practitioner_link::Entity::insert(link.clone().into_active_model()).exec_without_returning(tx.db()).await?;
    Ok(link)
}

/// The token of a link, for the mail that carries it.
pub fn token(cx: &impl Cx, link: &PractitionerLink) -> String {
    cx.keyring().server().link_token(link.purpose.word(), &link.nonce)
}

/// The link of that id.
pub async fn find(cx: &impl Cx, id: PractitionerLinkId) -> Result<PractitionerLink> {
    practitioner_link::Entity::find_by_id(id).one(cx.db()).await?.ok_or(Error::NotFound)
}

/// The link of that token and purpose, if it was not used, replaced or outlived.
pub async fn live(cx: &impl Cx, token: &str, purpose: PractitionerLinkPurpose, now: DateTime<Utc>) -> Result<Option<PractitionerLink>> {
    let found = practitioner_link::Entity::find().filter(practitioner_link::COLUMN.token_hash.eq(keys::token_hash(token)));
    Ok(found.one(cx.db()).await?.filter(|link| link.purpose == purpose && is_live(link, now)))
}

/// Whether a link still opens something.
pub fn is_live(link: &PractitionerLink, now: DateTime<Utc>) -> bool {
    link.used_at.is_none() && link.expires_at > now
}

/// The newest link of somebody for a purpose.
pub async fn newest(cx: &impl Cx, practitioner: PractitionerId, purpose: PractitionerLinkPurpose) -> Result<Option<PractitionerLink>> {
    let column = practitioner_link::COLUMN;
    let found = practitioner_link::Entity::find().filter(column.practitioner_id.eq(practitioner)).filter(column.purpose.eq(purpose));
    Ok(found.order_by_desc(practitioner_link::Column::Id).one(cx.db()).await?)
}

/// Uses a link up, if nobody did before.
///
/// # Errors
/// `NotFound` when it was used meanwhile.
pub async fn use_up(tx: &Tx, id: PractitionerLinkId, now: DateTime<Utc>) -> Result<()> {
    let update = practitioner_link::Entity::update_many().col_expr(practitioner_link::Column::UsedAt, Expr::value(now));
    let done = update.filter(practitioner_link::COLUMN.id.eq(id)).filter(practitioner_link::COLUMN.used_at.is_null()).exec(tx.db()).await?;
    if done.rows_affected == 1 { Ok(()) } else { Err(Error::NotFound) }
}

/// Ends somebody's links, of one purpose or all.
pub async fn end_all(tx: &Tx, practitioner: PractitionerId, purpose: Option<PractitionerLinkPurpose>, now: DateTime<Utc>) -> Result<()> {
    let column = practitioner_link::COLUMN;
    let mut update = practitioner_link::Entity::update_many().col_expr(practitioner_link::Column::UsedAt, Expr::value(now));
    update = update.filter(column.practitioner_id.eq(practitioner)).filter(column.used_at.is_null());
    if let Some(purpose) = purpose {
        update = update.filter(column.purpose.eq(purpose));
    }
    update.exec(tx.db()).await?;
    Ok(())
}
