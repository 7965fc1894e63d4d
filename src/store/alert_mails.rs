//! Mails about alerts, in the outbox.

use ::entity::ids::{AlertId, EmailId, PractitionerId};
use ::entity::kinds::{AlertStep, EmailState};
use ::entity::{alert, alert_step, outbox_email, unsent_alert};
use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::Cx;
use super::outbox::OutboxEmail;
use crate::domain::scope::Scope;
use crate::error::Result;

/// Of these kinds, on the whole server: mails that were given up or came back, about what nobody has seen, and of which the trail says nothing
/// yet. A page by id, after that one.
pub async fn unreached(cx: &impl Cx, kinds: &[&str], after: Option<EmailId>, limit: u64) -> Result<Vec<OutboxEmail>> {
    let column = outbox_email::COLUMN;
    let back = Condition::all().add(column.state.eq(EmailState::Sent)).add(column.bounced_at.is_not_null());
    let gone = Condition::any().add(column.state.is_in([EmailState::Failed, EmailState::Expired])).add(back);
    let about = Condition::any()
        .add(outbox_email::Column::SubjectId.in_subquery(new_alerts()))
        .add(outbox_email::Column::SubjectId.in_subquery(new_unsent()));
    let mut said = Query::select();
    said.column(alert_step::Column::Id).from(alert_step::Entity).and_where(alert_step::COLUMN.step.eq(AlertStep::Unreached));
    let mut rows = outbox_email::Entity::find().filter(column.kind.is_in(kinds.to_vec())).filter(gone).filter(about);
    rows = rows.filter(outbox_email::Column::Id.not_in_subquery(said));
    if let Some(after) = after {
        rows = rows.filter(column.id.gt(after));
    }
    Ok(rows.order_by_asc(outbox_email::Column::Id).limit(limit).all(cx.db()).await?)
}

fn new_alerts() -> SelectStatement {
    let column = alert::COLUMN;
    let new = Condition::all().add(column.seen_at.is_null()).add(column.acted_at.is_null()).add(column.closed_at.is_null());
    Query::select().column(alert::Column::Id).from(alert::Entity).cond_where(new).to_owned()
}

fn new_unsent() -> SelectStatement {
    let column = unsent_alert::COLUMN;
    let new = Condition::all().add(column.seen_at.is_null()).add(column.acted_at.is_null()).add(column.closed_at.is_null());
    let new = new.add(column.response_id.is_null());
    Query::select().column(unsent_alert::Column::Id).from(unsent_alert::Entity).cond_where(new).to_owned()
}

/// To whom a mail of these kinds about an alert was asked for since then.
pub async fn asked(cx: &impl Cx, scope: &Scope, kinds: &[&str], alert: AlertId, since: DateTime<Utc>) -> Result<Vec<PractitionerId>> {
    let column = outbox_email::COLUMN;
    let rows = outbox_email::Entity::find().filter(column.practice_id.eq(scope.practice())).filter(column.subject_id.eq(alert.0));
    let rows = rows.filter(column.kind.is_in(kinds.to_vec())).filter(column.created_at.gte(since)).all(cx.db()).await?;
    Ok(rows.into_iter().filter_map(|row| row.practitioner_id).collect())
}
