//! Access links. The token is derived from the nonce when it is needed; only its hash is kept.

use ::entity::ids::{AccessLinkId, AssignmentId, ClientId, OccurrenceId, PracticeId};
use ::entity::kinds::{EmailState, LinkPurpose, RevokedWhy};
use ::entity::{access_link, occurrence, outbox_email};
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};

use super::{Cx, Tx, clients, email_occurrences};
use crate::domain::scope::Scope;
use crate::error::{Error, Result};
use crate::{keys, random};

/// A link as it is kept.
pub use ::entity::access_link::Model as AccessLink;

/// What a new link opens and until when.
pub struct NewLink {
    pub practice: PracticeId,
    pub client: ClientId,
    pub occurrence: Option<OccurrenceId>,
    pub purpose: LinkPurpose,
    pub expires_at: DateTime<Utc>,
    pub replaces_older: bool,
}

/// At most this many links of an occurrence live at once.
const MOST_LIVE: usize = 10;

/// Mints a link; the oldest beyond ten of the same occurrence end.
pub async fn mint(tx: &Tx, new: NewLink, now: DateTime<Utc>) -> Result<AccessLinkId> {
    let nonce = random::bytes::<16>().to_vec();
    let server = tx.keyring().server();
    let token = server.link_token(new.purpose.word(), &nonce);
    let link = AccessLink {
        id: random::id(now),
        practice_id: new.practice,
        client_id: new.client,
        occurrence_id: new.occurrence,
        purpose: new.purpose,
        nonce,
        key_id: server.version.cast_signed(),
        token_hash: keys::token_hash(&token),
        created_at: now,
        expires_at: new.expires_at,
        revoked_at: None,
        replaces_older: new.replaces_older,
        revoked_why: None,
    };
    let id = link.id;
    access_link::Entity::insert(link.into_active_model()).exec_without_returning(tx.db()).await?;
    if let Some(occurrence) = new.occurrence {
        let live = live_of(tx, occurrence, now).await?;
        for old in live.iter().skip(MOST_LIVE) {
            replace(tx, old.id, now).await?;
        }
    }
    Ok(id)
}

/// The token of a link, for the mail that carries it.
pub fn token(cx: &impl Cx, link: &AccessLink) -> String {
    cx.keyring().server().link_token(link.purpose.word(), &link.nonce)
}

/// The code that goes with a link which asks to confirm an address.
pub fn confirm_code(cx: &impl Cx, link: &AccessLink) -> String {
    cx.keyring().server().confirm_code(&link.nonce)
}

/// Whether what was typed is that code.
pub fn is_confirm_code(cx: &impl Cx, link: &AccessLink, typed: &str) -> bool {
    cx.keyring().server().is_confirm_code(&link.nonce, typed)
}

/// The link of that token, live or not.
pub async fn by_token(cx: &impl Cx, token: &str) -> Result<Option<AccessLink>> {
    let found = access_link::Entity::find().filter(access_link::COLUMN.token_hash.eq(keys::token_hash(token)));
    Ok(found.one(cx.db()).await?)
}

/// The link of that id.
pub async fn find(cx: &impl Cx, id: AccessLinkId) -> Result<AccessLink> {
    access_link::Entity::find_by_id(id).one(cx.db()).await?.ok_or(Error::NotFound)
}

async fn live_of(cx: &impl Cx, occurrence: OccurrenceId, now: DateTime<Utc>) -> Result<Vec<AccessLink>> {
    let column = access_link::COLUMN;
    let found =
        access_link::Entity::find().filter(column.occurrence_id.eq(occurrence)).filter(column.revoked_at.is_null()).filter(column.expires_at.gt(now));
    Ok(found.order_by_desc(access_link::Column::Id).all(cx.db()).await?)
}

/// Ends a link for whoever would open it now. Unlike a revoked one, a page that it opened before may still be sent.
async fn expire(tx: &Tx, id: AccessLinkId, now: DateTime<Utc>) -> Result<()> {
    let update = access_link::Entity::update_many().col_expr(access_link::Column::ExpiresAt, Expr::value(now));
    update.filter(access_link::COLUMN.id.eq(id)).exec(tx.db()).await?;
    Ok(())
}

/// The same, because a newer one takes its place.
async fn replace(tx: &Tx, id: AccessLinkId, now: DateTime<Utc>) -> Result<()> {
    let change = access_link::ActiveModel { expires_at: Set(now), revoked_why: Set(Some(RevokedWhy::Replaced)), ..Default::default() };
    access_link::Entity::update_many().set(change).filter(access_link::COLUMN.id.eq(id)).exec(tx.db()).await?;
    Ok(())
}

/// Ends the links of the same occurrence that are older than this one: it was opened by a person.
pub async fn end_older(tx: &Tx, link: &AccessLink, now: DateTime<Utc>) -> Result<()> {
    let Some(occurrence) = link.occurrence_id else { return Ok(()) };
    for old in live_of(tx, occurrence, now).await?.into_iter().filter(|old| old.id < link.id) {
        replace(tx, old.id, now).await?;
    }
    Ok(())
}

/// Which links are revoked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    One(AccessLinkId),
    OfOccurrence(OccurrenceId),
    /// Also to the client's own page, where a mail about it carried that.
    OfAssignment(AssignmentId),
    OfClient(ClientId),
    /// To a client's safety plan.
    OfPlan(ClientId),
    OfPractice,
}

fn mine(scope: &Scope) -> Condition {
    Condition::all().add(access_link::COLUMN.practice_id.eq(scope.practice())).add(clients::visible(scope, access_link::Column::ClientId))
}

/// Revokes links that this scope reaches, for the next request on: also what they opened before is closed then. Returns how many.
pub async fn revoke(tx: &Tx, scope: &Scope, which: Which, why: RevokedWhy, now: DateTime<Utc>) -> Result<u64> {
    let column = access_link::COLUMN;
    let these = match which {
        Which::One(id) => mine(scope).add(column.id.eq(id)),
        Which::OfOccurrence(id) => mine(scope).add(column.occurrence_id.eq(id)),
        Which::OfAssignment(id) => {
            let own =
                Query::select().column(occurrence::Column::Id).from(occurrence::Entity).and_where(occurrence::Column::AssignmentId.eq(id)).to_owned();
            let carried = access_link::Column::Id.in_subquery(email_occurrences::links_about(own.clone()));
            mine(scope).add(Condition::any().add(access_link::Column::OccurrenceId.in_subquery(own)).add(carried))
        }
        Which::OfClient(id) => mine(scope).add(column.client_id.eq(id)),
        Which::OfPlan(id) => mine(scope).add(column.client_id.eq(id)).add(column.purpose.eq(LinkPurpose::Plan)),
        Which::OfPractice => mine(scope),
    };
    revoke_these(tx, these, why, now).await
}

async fn revoke_these(tx: &Tx, these: Condition, why: RevokedWhy, now: DateTime<Utc>) -> Result<u64> {
    let change = access_link::ActiveModel { revoked_at: Set(Some(now)), revoked_why: Set(Some(why)), ..Default::default() };
    let update = access_link::Entity::update_many().set(change).filter(these).filter(access_link::COLUMN.revoked_at.is_null());
    Ok(update.exec(tx.db()).await?.rows_affected)
}

/// Revokes every link of a client whose address is dead: mail to it came back.
pub async fn revoke_of_client(tx: &Tx, practice: PracticeId, client: ClientId, now: DateTime<Utc>) -> Result<()> {
    let theirs = Condition::all().add(access_link::COLUMN.practice_id.eq(practice)).add(access_link::COLUMN.client_id.eq(client));
    revoke_these(tx, theirs, RevokedWhy::Bounced, now).await.map(drop)
}

/// A link that this scope reaches.
pub async fn find_in(cx: &impl Cx, scope: &Scope, id: AccessLinkId) -> Result<AccessLink> {
    access_link::Entity::find_by_id(id).filter(mine(scope)).one(cx.db()).await?.ok_or(Error::NotFound)
}

/// A page of links in the order they were made, after `after`: of one client or one occurrence, if given.
pub async fn page(
    cx: &impl Cx,
    scope: &Scope,
    (client, occurrence): (Option<ClientId>, Option<OccurrenceId>),
    after: Option<AccessLinkId>,
    limit: u64,
) -> Result<Vec<AccessLink>> {
    let column = access_link::COLUMN;
    let mut rows = access_link::Entity::find().filter(mine(scope));
    if let Some(client) = client {
        rows = rows.filter(column.client_id.eq(client));
    }
    if let Some(occurrence) = occurrence {
        rows = rows.filter(column.occurrence_id.eq(occurrence));
    }
    if let Some(after) = after {
        rows = rows.filter(column.id.gt(after));
    }
    Ok(rows.order_by_asc(access_link::Column::Id).limit(limit).all(cx.db()).await?)
}

/// The link to a client's safety plan that works, if there is one: the newest.
pub async fn of_plan(cx: &impl Cx, scope: &Scope, client: ClientId, now: DateTime<Utc>) -> Result<Option<AccessLink>> {
    let column = access_link::COLUMN;
    let theirs = access_link::Entity::find().filter(mine(scope)).filter(column.client_id.eq(client)).filter(column.purpose.eq(LinkPurpose::Plan));
    let live = theirs.filter(column.revoked_at.is_null()).filter(column.expires_at.gt(now));
    Ok(live.order_by_desc(access_link::Column::Id).one(cx.db()).await?)
}

/// The newest link to a client's safety plan, whether it works or not.
pub async fn last_of_plan(cx: &impl Cx, scope: &Scope, client: ClientId) -> Result<Option<AccessLink>> {
    let column = access_link::COLUMN;
    let theirs = access_link::Entity::find().filter(mine(scope)).filter(column.client_id.eq(client)).filter(column.purpose.eq(LinkPurpose::Plan));
    Ok(theirs.order_by_desc(access_link::Column::Id).one(cx.db()).await?)
}

/// All links to these occurrences, the newest first.
pub async fn of_occurrences(cx: &impl Cx, scope: &Scope, occurrences: Vec<OccurrenceId>) -> Result<Vec<AccessLink>> {
    let rows = access_link::Entity::find().filter(mine(scope)).filter(access_link::COLUMN.occurrence_id.is_in(occurrences));
    Ok(rows.order_by_desc(access_link::Column::Id).all(cx.db()).await?)
}

/// Ends the links of an occurrence for whoever would open them now; a page that is open already may still be sent.
pub async fn end_of_occurrence(tx: &Tx, occurrence: OccurrenceId, now: DateTime<Utc>) -> Result<()> {
    for link in live_of(tx, occurrence, now).await? {
        expire(tx, link.id, now).await?;
    }
    Ok(())
}

/// Lets the live links of an occurrence live until `until` at least: it is due later now.
pub async fn prolong_of_occurrence(tx: &Tx, occurrence: OccurrenceId, until: DateTime<Utc>, now: DateTime<Utc>) -> Result<()> {
    let column = access_link::COLUMN;
    let update = access_link::Entity::update_many().col_expr(access_link::Column::ExpiresAt, Expr::value(until));
    let live = update.filter(column.occurrence_id.eq(occurrence)).filter(column.revoked_at.is_null()).filter(column.expires_at.gt(now));
    live.filter(column.expires_at.lt(until)).exec(tx.db()).await?;
    // So do the mails that carry them and are still to go.
    let column = outbox_email::COLUMN;
    let update = outbox_email::Entity::update_many().col_expr(outbox_email::Column::ExpiresAt, Expr::value(until));
    let waiting = update.filter(column.subject_id.eq(occurrence.0)).filter(column.expires_at.lt(until));
    waiting.filter(column.state.is_in([EmailState::Ready, EmailState::Retry, EmailState::Held])).exec(tx.db()).await?;
    Ok(())
}

/// Lets one link live until `until` at least, unless it was revoked.
pub async fn prolong(tx: &Tx, id: AccessLinkId, until: DateTime<Utc>) -> Result<()> {
    let column = access_link::COLUMN;
    let update = access_link::Entity::update_many().col_expr(access_link::Column::ExpiresAt, Expr::value(until));
    update.filter(column.id.eq(id)).filter(column.revoked_at.is_null()).filter(column.expires_at.lt(until)).exec(tx.db()).await?;
    Ok(())
}

/// Whether an occurrence can still be opened from a mail that was sent.
pub async fn any_live(cx: &impl Cx, occurrence: OccurrenceId, now: DateTime<Utc>) -> Result<bool> {
    let live: Vec<AccessLinkId> = live_of(cx, occurrence, now).await?.iter().map(|link| link.id).collect();
    let column = outbox_email::COLUMN;
    let lost = outbox_email::Entity::find().filter(column.link_id.is_in(live.clone())).filter(column.state.is_in(email_occurrences::NEVER_WENT));
    let lost: Vec<Option<AccessLinkId>> = lost.select_only().column(outbox_email::Column::LinkId).into_tuple().all(cx.db()).await?;
    let reached = live.iter().any(|link| !lost.contains(&Some(*link)));
    Ok(reached || email_occurrences::any_live_link(cx, occurrence, now).await?)
}

/// A link that stops reminders or chooses when they come: one that this client has already and that lives until `until`, the oldest of
/// them, so that each try of a mail carries the same; else a new one that lives until `expires_at`.
pub async fn unsubscribe(tx: &Tx, new: NewLink, until: DateTime<Utc>, now: DateTime<Utc>) -> Result<AccessLinkId> {
    let column = access_link::COLUMN;
    let known = access_link::Entity::find().filter(column.practice_id.eq(new.practice)).filter(column.client_id.eq(new.client));
    let known = known.filter(column.purpose.eq(LinkPurpose::Unsubscribe)).filter(column.revoked_at.is_null()).filter(column.expires_at.gt(until));
    match known.order_by_asc(access_link::Column::Id).one(tx.db()).await? {
        Some(link) => Ok(link.id),
        None => mint(tx, new, now).await,
    }
}
