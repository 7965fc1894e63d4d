//! Of which occurrences mails speak. A mail that the program planned and nobody tried yet can take further ones in, so that a client
//! gets one mail for all that is due.

use ::entity::ids::{AccessLinkId, ClientId, EmailId, OccurrenceId};
use ::entity::kinds::EmailState;
use ::entity::{access_link, email_occurrence, outbox_email};
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{OnConflict, Query};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::{Cx, Tx};
use crate::domain::scope::Scope;
use crate::domain::unsent::NotSent;
use crate::error::Result;
use crate::store::outbox::OutboxEmail;

/// What a mail says of one occurrence, as it is kept.
pub use ::entity::email_occurrence::Model as EmailOccurrence;

/// What became of a mail that no client has.
pub const NEVER_WENT: [EmailState; 3] = [EmailState::Dropped, EmailState::Expired, EmailState::Failed];

/// Notes that a mail speaks of an occurrence. A second time, or for the same reason, nothing happens.
pub async fn insert(tx: &Tx, row: EmailOccurrence) -> Result<()> {
    let once = OnConflict::new().do_nothing().to_owned();
    match email_occurrence::Entity::insert(row.into_active_model()).on_conflict(once).exec_without_returning(tx.db()).await {
        Ok(_) | Err(sea_orm::DbErr::RecordNotInserted) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Whether a mail speaks of something for this reason already.
pub async fn is_told(cx: &impl Cx, key: &str) -> Result<bool> {
    Ok(email_occurrence::Entity::find().filter(email_occurrence::COLUMN.key.eq(key)).one(cx.db()).await?.is_some())
}

/// Everything a mail was asked to speak of, also what fell out since; in the order it was asked for.
pub async fn of_email(cx: &impl Cx, scope: &Scope, email: EmailId) -> Result<Vec<EmailOccurrence>> {
    let column = email_occurrence::COLUMN;
    let rows = email_occurrence::Entity::find().filter(column.practice_id.eq(scope.practice())).filter(column.email_id.eq(email));
    Ok(rows.order_by_asc(email_occurrence::Column::CreatedAt).order_by_asc(email_occurrence::Column::OccurrenceId).all(cx.db()).await?)
}

/// Notes that a mail does not speak of an occurrence after all. The first reason stays.
pub async fn leave_out(tx: &Tx, scope: &Scope, row: &EmailOccurrence, why: NotSent) -> Result<()> {
    let column = email_occurrence::COLUMN;
    let change = email_occurrence::ActiveModel { left_out: Set(Some(why.words().to_owned())), ..Default::default() };
    let update = email_occurrence::Entity::update_many().set(change).filter(column.practice_id.eq(scope.practice()));
    let mine = update.filter(column.email_id.eq(row.email_id)).filter(column.occurrence_id.eq(row.occurrence_id));
    mine.filter(column.left_out.is_null()).exec(tx.db()).await?;
    Ok(())
}

/// The mails that the program planned for a client since `since`, the oldest first.
async fn planned(cx: &impl Cx, scope: &Scope, client: ClientId, since: DateTime<Utc>) -> Result<Vec<OutboxEmail>> {
    let column = email_occurrence::COLUMN;
    let told = Query::select()
        .column(email_occurrence::Column::EmailId)
        .from(email_occurrence::Entity)
        .and_where(email_occurrence::Column::ClientId.eq(client))
        .and_where(column.scheduled.eq(true))
        .and_where(email_occurrence::Column::CreatedAt.gt(since))
        .to_owned();
    let rows = outbox_email::Entity::find().filter(outbox_email::COLUMN.practice_id.eq(scope.practice()));
    let rows = rows.filter(outbox_email::COLUMN.client_id.eq(client)).filter(outbox_email::Column::Id.in_subquery(told));
    Ok(rows.order_by_asc(outbox_email::Column::Id).all(cx.db()).await?)
}

/// When mails that the program planned went to a client, or will go, as far as they were asked for since `since`.
pub async fn lately(cx: &impl Cx, scope: &Scope, client: ClientId, since: DateTime<Utc>) -> Result<Vec<DateTime<Utc>>> {
    use EmailState::{Dropped, Expired, Failed, Held};
    let mails = planned(cx, scope, client, since).await?;
    let reaches = |mail: &&OutboxEmail| !matches!(mail.state, Dropped | Expired | Failed | Held);
    Ok(mails.iter().filter(reaches).map(|mail| mail.sent_at.unwrap_or(mail.next_try_at)).collect())
}

/// A mail that the program planned for this client and nobody tried yet.
pub async fn waiting(cx: &impl Cx, scope: &Scope, client: ClientId, since: DateTime<Utc>, now: DateTime<Utc>) -> Result<Option<OutboxEmail>> {
    let mails = planned(cx, scope, client, since).await?;
    Ok(mails.into_iter().find(|mail| mail.state == EmailState::Ready && mail.attempts == 0 && mail.expires_at > now))
}

/// How a waiting mail is changed by one more thing.
pub struct Joined {
    pub kind: &'static str,
    pub link: AccessLinkId,
    pub expires_at: DateTime<Utc>,
    /// Where it may go sooner now.
    pub not_before: DateTime<Utc>,
}

/// Makes a waiting mail one of several things. Returns false where it was taken to be sent meanwhile.
pub async fn join(tx: &Tx, scope: &Scope, email: &OutboxEmail, joined: Joined) -> Result<bool> {
    let column = outbox_email::COLUMN;
    let change = outbox_email::ActiveModel {
        kind: Set(joined.kind.to_owned()),
        link_id: Set(Some(joined.link)),
        expires_at: Set(joined.expires_at),
        not_before: Set(joined.not_before),
        next_try_at: Set(joined.not_before),
        ..Default::default()
    };
    let update = outbox_email::Entity::update_many().set(change).filter(column.practice_id.eq(scope.practice())).filter(column.id.eq(email.id));
    let untried = update.filter(column.state.eq(EmailState::Ready)).filter(column.attempts.eq(0)).filter(column.lease_no.eq(email.lease_no));
    Ok(untried.exec(tx.db()).await?.rows_affected == 1)
}

/// Lets a mail wait until then, and says why.
pub async fn hold_until(tx: &Tx, scope: &Scope, email: EmailId, until: DateTime<Utc>, why: &'static str) -> Result<()> {
    let column = outbox_email::COLUMN;
    let change =
        outbox_email::ActiveModel { not_before: Set(until), next_try_at: Set(until), reason: Set(Some(why.to_owned())), ..Default::default() };
    let update = outbox_email::Entity::update_many().set(change).filter(column.practice_id.eq(scope.practice())).filter(column.id.eq(email));
    update.filter(column.state.eq(EmailState::Ready)).exec(tx.db()).await?;
    Ok(())
}

/// Which mails speak of these occurrences beside those whose subject they are. What fell out is not among them.
pub async fn beside(cx: &impl Cx, scope: &Scope, occurrences: Vec<Uuid>) -> Result<Vec<(OutboxEmail, OccurrenceId)>> {
    let column = email_occurrence::COLUMN;
    let rows = email_occurrence::Entity::find().filter(column.practice_id.eq(scope.practice()));
    let rows = rows.filter(email_occurrence::Column::OccurrenceId.is_in(occurrences)).filter(column.left_out.is_null()).all(cx.db()).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let mails = outbox_email::Entity::find().filter(outbox_email::COLUMN.practice_id.eq(scope.practice()));
    let mails = mails.filter(outbox_email::Column::Id.is_in(rows.iter().map(|row| row.email_id))).all(cx.db()).await?;
    let pair = |row: &EmailOccurrence| {
        let mail = mails.iter().find(|mail| mail.id == row.email_id && mail.subject_id != row.occurrence_id.0)?;
        Some((mail.clone(), row.occurrence_id))
    };
    Ok(rows.iter().filter_map(pair).collect())
}

/// Whether a mail of several things that speaks of this one has a link that lives.
pub async fn any_live_link(cx: &impl Cx, occurrence: OccurrenceId, now: DateTime<Utc>) -> Result<bool> {
    let told = Query::select()
        .column(email_occurrence::Column::EmailId)
        .from(email_occurrence::Entity)
        .and_where(email_occurrence::Column::OccurrenceId.eq(occurrence))
        .to_owned();
    let carried = Query::select()
        .column(outbox_email::Column::LinkId)
        .from(outbox_email::Entity)
        .and_where(outbox_email::Column::Id.in_subquery(told))
        .and_where(outbox_email::Column::LinkId.is_not_null())
        .and_where(outbox_email::COLUMN.state.is_not_in(NEVER_WENT))
        .to_owned();
    let column = access_link::COLUMN;
    let links = access_link::Entity::find().filter(access_link::Column::Id.in_subquery(carried));
    Ok(links.filter(column.revoked_at.is_null()).filter(column.expires_at.gt(now)).one(cx.db()).await?.is_some())
}

/// The links that mails about these occurrences carried.
pub fn links_about(occurrences: sea_orm::sea_query::SelectStatement) -> sea_orm::sea_query::SelectStatement {
    let told = Query::select()
        .column(email_occurrence::Column::EmailId)
        .from(email_occurrence::Entity)
        .and_where(email_occurrence::Column::OccurrenceId.in_subquery(occurrences))
        .to_owned();
    Query::select()
        .column(outbox_email::Column::LinkId)
        .from(outbox_email::Entity)
        .and_where(outbox_email::Column::Id.in_subquery(told))
        .and_where(outbox_email::Column::LinkId.is_not_null())
        .to_owned()
}
