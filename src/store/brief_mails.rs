//! Which appointments are near whose practitioners want a mail that their brief is ready, over all practices.

use std::collections::BTreeSet;

use ::entity::ids::AppointmentId;
use ::entity::kinds::{AppointmentStatus, BriefMail, Role};
use ::entity::{appointment, practitioner};
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

use super::appointments::Appointment;
use super::{Cx, Tx};
use crate::error::Result;

/// An appointment that is near, and how whoever has it wants to be told.
pub struct Near {
    pub appointment: Appointment,
    pub when: BriefMail,
    pub role: Role,
    /// Where it is not the practice's.
    pub time_zone: Option<String>,
}

/// Planned appointments of all practices that begin between now and then and whose mail was not asked for, where somebody wants one: a
/// handful at a time, after `after`.
pub async fn near(cx: &impl Cx, now: DateTime<Utc>, until: DateTime<Utc>, after: Option<AppointmentId>, limit: u64) -> Result<Vec<Near>> {
    let column = practitioner::COLUMN;
    let wanting = practitioner::Entity::find().filter(column.brief_mail.is_not_null()).filter(column.deactivated_at.is_null());
    let wanting = wanting.filter(column.role.is_in([Role::Owner, Role::Therapist]));
    let column = appointment::COLUMN;
    let rows = appointment::Entity::find().filter(column.status.eq(AppointmentStatus::Planned)).filter(column.brief_asked_at.is_null());
    let mut rows = rows.filter(column.starts_at.gt(now)).filter(column.starts_at.lte(until));
    if let Some(after) = after {
        rows = rows.filter(column.id.gt(after));
    }
    let ids = wanting.clone().select_only().column(practitioner::Column::Id).into_query();
    let rows = rows.filter(appointment::Column::PractitionerId.in_subquery(ids));
    let rows = rows.order_by_asc(appointment::Column::Id).limit(limit).all(cx.db()).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let theirs: BTreeSet<_> = rows.iter().map(|row| row.practitioner_id.0).collect();
    let people = wanting.filter(practitioner::Column::Id.is_in(theirs)).all(cx.db()).await?;
    let one = |appointment: Appointment| {
        let who = people.iter().find(|who| who.id == appointment.practitioner_id && who.practice_id == appointment.practice_id)?;
        Some(Near { when: who.brief_mail?, role: who.role, time_zone: who.time_zone.clone(), appointment })
    };
    Ok(rows.into_iter().filter_map(one).collect())
}

/// Notes that the mail was asked for, if the appointment is as it was looked at. Of two nodes, one asks.
pub async fn note_asked(tx: &Tx, one: &Appointment, now: DateTime<Utc>) -> Result<bool> {
    let column = appointment::COLUMN;
    let change = appointment::ActiveModel { brief_asked_at: Set(Some(now)), ..Default::default() };
    let update = appointment::Entity::update_many().set(change).filter(column.id.eq(one.id)).filter(column.brief_asked_at.is_null());
    let update = update.filter(column.status.eq(AppointmentStatus::Planned)).filter(column.revision.eq(one.revision));
    Ok(update.exec(tx.db()).await?.rows_affected == 1)
}
