//! Whether mail is being sent at all, and how fast: one row that all nodes share.

use ::entity::kinds::{EmailState, MailTrouble};
use ::entity::{mail_sending, outbox_email};
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::{Cx, Tx};
use crate::domain::delivery::rate::{Permits, Rate};
use crate::error::{Error, Result};

/// The row as it is kept.
pub use ::entity::mail_sending::Model as Sending;

/// The one row.
const ROW: i32 = 1;
/// While mail cannot leave, somebody looks this often.
pub const PROBE_EVERY: TimeDelta = TimeDelta::seconds(60);

/// As it is now.
pub async fn read(cx: &impl Cx) -> Result<Sending> {
    mail_sending::Entity::find_by_id(ROW).one(cx.db()).await?.ok_or_else(|| Error::internal("the row about sending is gone"))
}

/// The same, held by this transaction: nodes that would claim at the same time follow each other.
async fn hold(tx: &Tx) -> Result<Sending> {
    let update = mail_sending::Entity::update_many().col_expr(mail_sending::Column::Id, Expr::value(ROW));
    update.filter(mail_sending::COLUMN.id.eq(ROW)).exec(tx.db()).await?;
    read(tx).await
}

/// How many mails may be claimed now, by the time of leases; `None` while nothing may be sent at all.
pub async fn permits(tx: &Tx, rate: Option<Rate>, most: u64, now: DateTime<Utc>) -> Result<Option<Permits>> {
    let sending = if rate.is_some() { hold(tx).await? } else { read(tx).await? };
    if sending.paused_since.is_some() {
        return Ok(None);
    }
    Ok(Some(match rate {
        Some(rate) => Permits::at(rate, sending.slot_at, now).at_most(most),
        None => Permits::unlimited(most, now),
    }))
}

/// That many of them were taken.
pub async fn take(tx: &Tx, rate: Rate, permits: Permits, taken: u64) -> Result<()> {
    let change = mail_sending::ActiveModel { slot_at: Set(Some(permits.after(rate, taken))), ..Default::default() };
    mail_sending::Entity::update_many().set(change).filter(mail_sending::COLUMN.id.eq(ROW)).exec(tx.db()).await?;
    Ok(())
}

/// The mail server does not let us in: nothing is sent until it does. Returns whether this was news.
pub async fn pause(tx: &Tx, fault: String, now: DateTime<Utc>) -> Result<bool> {
    let change = mail_sending::ActiveModel {
        paused_since: Set(Some(now)),
        fault: Set(Some(fault)),
        probe_at: Set(Some(now + PROBE_EVERY)),
        ..Default::default()
    };
    let update = mail_sending::Entity::update_many().set(change).filter(mail_sending::COLUMN.id.eq(ROW));
    Ok(update.filter(mail_sending::COLUMN.paused_since.is_null()).exec(tx.db()).await?.rows_affected == 1)
}

/// The mail server could not be reached: mails are tried by their table, and somebody looks every minute.
pub async fn note_away(tx: &Tx, now: DateTime<Utc>) -> Result<bool> {
    let change = mail_sending::ActiveModel { away_since: Set(Some(now)), probe_at: Set(Some(now + PROBE_EVERY)), ..Default::default() };
    let update = mail_sending::Entity::update_many().set(change).filter(mail_sending::COLUMN.id.eq(ROW));
    let column = mail_sending::COLUMN;
    Ok(update.filter(column.away_since.is_null()).filter(column.paused_since.is_null()).exec(tx.db()).await?.rows_affected == 1)
}

/// Takes the next look, if one is due. Of several nodes one gets it.
pub async fn take_probe(tx: &Tx, seen: &Sending, now: DateTime<Utc>) -> Result<bool> {
    let column = mail_sending::COLUMN;
    let update = mail_sending::Entity::update_many().col_expr(mail_sending::Column::ProbeAt, Expr::value(now + PROBE_EVERY));
    let unchanged = match seen.probe_at {
        Some(at) => column.probe_at.eq(at),
        None => column.probe_at.is_null(),
    };
    let mine = update.filter(column.id.eq(ROW)).filter(unchanged);
    Ok(mine.exec(tx.db()).await?.rows_affected == 1)
}

/// What it says has changed, and still it does not let us in.
pub async fn note_fault(tx: &Tx, fault: String, now: DateTime<Utc>) -> Result<()> {
    let change = mail_sending::ActiveModel { fault: Set(Some(fault)), ..Default::default() };
    let update = mail_sending::Entity::update_many().set(change).filter(mail_sending::COLUMN.id.eq(ROW));
    if update.filter(mail_sending::COLUMN.paused_since.is_not_null()).exec(tx.db()).await?.rows_affected == 0 {
        pause(tx, "the mail server does not let us in".into(), now).await?;
    }
    Ok(())
}

/// A mail arrived: the server is back, if it was away. A pause stays; the next look ends that.
pub async fn note_back(tx: &Tx, now: DateTime<Utc>) -> Result<()> {
    let column = mail_sending::COLUMN;
    let change = mail_sending::ActiveModel { away_since: Set(None), probe_at: Set(None), ..Default::default() };
    let update = mail_sending::Entity::update_many().set(change).filter(column.id.eq(ROW)).filter(column.paused_since.is_null());
    if update.filter(column.away_since.is_not_null()).exec(tx.db()).await?.rows_affected == 1 {
        bring_forward(tx, now).await?;
    }
    Ok(())
}

/// It lets us in: sending goes on, and what waited only for that goes now. Returns whether there was anything to resume.
pub async fn resume(tx: &Tx, now: DateTime<Utc>) -> Result<bool> {
    let column = mail_sending::COLUMN;
    let change =
        mail_sending::ActiveModel { paused_since: Set(None), fault: Set(None), away_since: Set(None), probe_at: Set(None), ..Default::default() };
    let update = mail_sending::Entity::update_many().set(change).filter(column.id.eq(ROW));
    let stopped = sea_orm::Condition::any().add(column.paused_since.is_not_null()).add(column.away_since.is_not_null());
    if update.filter(stopped).exec(tx.db()).await?.rows_affected == 0 {
        return Ok(false);
    }
    bring_forward(tx, now).await?;
    Ok(true)
}

/// What waited only because no server could be spoken to goes now.
async fn bring_forward(tx: &Tx, now: DateTime<Utc>) -> Result<()> {
    let column = outbox_email::COLUMN;
    let mails = outbox_email::Entity::update_many().col_expr(outbox_email::Column::NextTryAt, Expr::value(now));
    let mails = mails.filter(column.state.eq(EmailState::Retry)).filter(column.next_try_at.gt(now));
    mails.filter(column.trouble.is_in([MailTrouble::Unreachable, MailTrouble::Configuration])).exec(tx.db()).await?;
    Ok(())
}
