//! Mails that wait until a client's address is confirmed: letting them go, giving them up.

use std::collections::BTreeSet;

use ::entity::ids::{AccessLinkId, ClientId, PracticeId};
use ::entity::kinds::EmailState;
use ::entity::{client, outbox_email};
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::outbox::OutboxEmail;
use super::{Cx, Tx};
use crate::domain::scope::Scope;
use crate::error::Result;

/// Why one of several that waited for the same thing does not go.
const ONE_IS_ENOUGH: &str = "another mail about the same thing went when the address was confirmed";
/// Why one that waited does not go any more.
pub const TOO_LATE: &str = "its time was over before the address was confirmed";

async fn all(cx: &impl Cx, scope: &Scope, client: ClientId) -> Result<Vec<OutboxEmail>> {
    let column = outbox_email::COLUMN;
    let rows = outbox_email::Entity::find().filter(column.practice_id.eq(scope.practice())).filter(column.client_id.eq(client));
    Ok(rows.filter(column.state.eq(EmailState::Held)).order_by_asc(outbox_email::Column::Id).all(cx.db()).await?)
}

/// How many mails to each of these clients wait.
pub async fn counts(cx: &impl Cx, scope: &Scope) -> Result<std::collections::HashMap<ClientId, i64>> {
    let column = outbox_email::COLUMN;
    let rows = outbox_email::Entity::find().filter(column.practice_id.eq(scope.practice())).filter(column.state.eq(EmailState::Held));
    let rows = rows.filter(column.client_id.is_not_null()).select_only().column(outbox_email::Column::ClientId);
    let counts: Vec<(ClientId, i64)> =
        rows.column_as(outbox_email::Column::Id.count(), "n").group_by(outbox_email::Column::ClientId).into_tuple().all(cx.db()).await?;
    Ok(counts.into_iter().collect())
}

async fn settle(tx: &Tx, email: &OutboxEmail, change: outbox_email::ActiveModel) -> Result<()> {
    let column = outbox_email::COLUMN;
    let update = outbox_email::Entity::update_many().set(change).filter(column.id.eq(email.id));
    update.filter(column.state.eq(EmailState::Held)).exec(tx.db()).await?;
    Ok(())
}

fn ended(state: EmailState, reason: &str) -> outbox_email::ActiveModel {
    outbox_email::ActiveModel { state: Set(state), reason: Set(Some(reason.to_owned())), ..Default::default() }
}

/// Lets go what waits for a client and is not too late; of several about the same thing, the first. Returns how many go.
pub async fn release(tx: &Tx, scope: &Scope, client: ClientId, now: DateTime<Utc>) -> Result<usize> {
    let mut about = BTreeSet::new();
    for email in all(tx, scope, client).await? {
        let change = if email.expires_at <= now {
            ended(EmailState::Expired, TOO_LATE)
        } else if !about.insert(email.subject_id) {
            ended(EmailState::Dropped, ONE_IS_ENOUGH)
        } else {
            outbox_email::ActiveModel {
                state: Set(EmailState::Ready),
                not_before: Set(now),
                next_try_at: Set(now),
                reason: Set(None),
                ..Default::default()
            }
        };
        settle(tx, &email, change).await?;
    }
    Ok(about.len())
}

/// Gives up what waits for a client.
pub async fn give_up(tx: &Tx, scope: &Scope, client: ClientId, reason: &str) -> Result<()> {
    for email in all(tx, scope, client).await? {
        settle(tx, &email, ended(EmailState::Dropped, reason)).await?;
    }
    Ok(())
}

/// Gives up what waited for a client for too long.
pub async fn give_up_late(tx: &Tx, scope: &Scope, client: ClientId, now: DateTime<Utc>) -> Result<()> {
    for email in all(tx, scope, client).await?.into_iter().filter(|email| email.expires_at <= now) {
        settle(tx, &email, ended(EmailState::Expired, TOO_LATE)).await?;
    }
    Ok(())
}

/// Clients of all practices for whom something waits that should not wait as it does: it is too late, the address is confirmed by
/// now, or nobody asked.
pub async fn to_look_at(cx: &impl Cx, now: DateTime<Utc>) -> Result<Vec<(PracticeId, ClientId)>> {
    let column = outbox_email::COLUMN;
    let stray = Condition::any().add(client::Column::ConfirmedAt.is_not_null()).add(client::Column::ConfirmAskedAt.is_null());
    let stray = Query::select().column(client::Column::Id).from(client::Entity).cond_where(stray).to_owned();
    let moves = Condition::any().add(column.expires_at.lte(now)).add(outbox_email::Column::ClientId.in_subquery(stray));
    let rows = outbox_email::Entity::find().filter(column.state.eq(EmailState::Held)).filter(column.client_id.is_not_null()).filter(moves);
    let rows = rows.select_only().column(outbox_email::Column::PracticeId).column(outbox_email::Column::ClientId).distinct();
    Ok(rows.limit(100).into_tuple().all(cx.db()).await?)
}

/// When the mails that carry these links left.
pub async fn sent_with(cx: &impl Cx, scope: &Scope, links: Vec<AccessLinkId>) -> Result<std::collections::HashMap<AccessLinkId, OutboxEmail>> {
    if links.is_empty() {
        return Ok(Default::default());
    }
    let column = outbox_email::COLUMN;
    let rows = outbox_email::Entity::find().filter(column.practice_id.eq(scope.practice())).filter(column.link_id.is_in(links));
    let mails = rows.all(cx.db()).await?;
    Ok(mails.into_iter().filter_map(|mail| Some((mail.link_id?, mail))).collect())
}
