//! Reports about mails that a mail server had taken.

use ::entity::ids::{ClientId, EmailBounceId, EmailId};
use ::entity::kinds::{EmailState, MailTrouble};
use ::entity::{email_bounce, outbox_email};
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

use super::outbox::{LONGEST, OutboxEmail};
use super::{Cx, Tx, audit, clients, links};
use crate::domain::scope::Scope;
use crate::error::Result;
use crate::random;

/// A report as it is kept.
pub use ::entity::email_bounce::Model as EmailBounce;

/// What a report says.
#[derive(Clone, Debug)]
pub struct NewBounce {
    pub is_final: bool,
    pub trouble: MailTrouble,
    pub status: String,
    pub text: Option<String>,
    pub server: Option<String>,
    pub mark: Vec<u8>,
}

/// The mail that a report is about. Whoever asks has shown our own mark for it; there is no other scope yet.
pub async fn mail_of(cx: &impl Cx, id: EmailId) -> Result<Option<OutboxEmail>> {
    Ok(outbox_email::Entity::find_by_id(id).one(cx.db()).await?)
}

/// Keeps a report. Returns false where it came before.
pub async fn insert(tx: &Tx, email: &OutboxEmail, new: NewBounce, now: DateTime<Utc>) -> Result<bool> {
    let row = EmailBounce {
        id: random::id::<EmailBounceId>(now),
        email_id: email.id,
        practice_id: email.practice_id,
        received_at: now,
        is_final: new.is_final,
        trouble: new.trouble,
        status: new.status,
        text: new.text.map(|text| text.chars().take(LONGEST).collect()),
        server: new.server,
        mark: new.mark,
    };
    let once = OnConflict::columns([email_bounce::Column::EmailId, email_bounce::Column::Mark]).do_nothing().to_owned();
    match email_bounce::Entity::insert(row.into_active_model()).on_conflict(once).exec_without_returning(tx.db()).await {
        Ok(rows) => Ok(rows == 1),
        Err(sea_orm::DbErr::RecordNotInserted) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Notes on a mail that was sent what was reported about it: that it came back (`at`), or only that it is delayed. The first time that
/// it came back stays.
pub async fn note_on_mail(tx: &Tx, id: EmailId, trouble: MailTrouble, at: Option<DateTime<Utc>>) -> Result<()> {
    let column = outbox_email::COLUMN;
    let mut change = outbox_email::ActiveModel { trouble: Set(Some(trouble)), ..Default::default() };
    if at.is_some() {
        change.bounced_at = Set(at);
    }
    let update = outbox_email::Entity::update_many().set(change).filter(column.id.eq(id)).filter(column.bounced_at.is_null());
    update.filter(column.state.is_in([EmailState::Sent, EmailState::Uncertain])).exec(tx.db()).await?;
    Ok(())
}

/// An address turned out to be dead: nothing more goes there, no link that went there opens anything, and the workspace says so.
/// Not where the client has another address by now. `index` is the blind index of the address that was written to.
pub async fn suspend_address(tx: &Tx, scope: &Scope, client: ClientId, index: &[u8], now: DateTime<Utc>) -> Result<()> {
    if clients::refuse_address(tx, scope, client, index, now).await? {
        links::revoke_of_client(tx, scope.practice(), client, now).await?;
        audit::record(tx, scope, "find_dead", ("client", client.0), now).await?;
    }
    Ok(())
}

/// Every report about a mail, the first one first.
pub async fn of_mail(cx: &impl Cx, id: EmailId) -> Result<Vec<EmailBounce>> {
    let rows = email_bounce::Entity::find().filter(email_bounce::COLUMN.email_id.eq(id));
    Ok(rows.order_by_asc(email_bounce::Column::Id).all(cx.db()).await?)
}
