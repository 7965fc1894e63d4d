//! Practices: the tenants.

use ::entity::ids::PracticeId;
use ::entity::practice;
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect};

use super::{Cx, Tx};
use crate::domain::alert::AlertRule;
use crate::domain::practice::PracticeSettings;
use crate::domain::schedule::QuietHours;
use crate::domain::scope::Scope;
use crate::error::{Error, Result};

/// A practice as it is kept; nothing in it is sealed, clients see its name.
pub use ::entity::practice::Model as Practice;

/// Inserts a practice whose key was made before.
pub async fn insert(tx: &Tx, practice: Practice) -> Result<()> {
    practice::Entity::insert(practice.into_active_model()).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// The practice of that id.
pub async fn find(cx: &impl Cx, id: PracticeId) -> Result<Practice> {
    practice::Entity::find_by_id(id).one(cx.db()).await?.ok_or(Error::NotFound)
}

/// Every practice of this server, for the worker and the commands.
pub async fn all(cx: &impl Cx) -> Result<Vec<Practice>> {
    Ok(practice::Entity::find().all(cx.db()).await?)
}

/// Takes the practice's row, so that two who make something there is one of follow each other.
pub async fn hold(tx: &Tx, scope: &Scope) -> Result<()> {
    let same = practice::ActiveModel { id: Set(scope.practice()), ..Default::default() };
    practice::Entity::update_many().set(same).filter(practice::COLUMN.id.eq(scope.practice())).exec(tx.db()).await?;
    Ok(())
}

/// Changes the settings if nobody else did since `revision`.
///
/// # Errors
/// `Conflict` when the revision is no longer current.
pub async fn update(tx: &Tx, scope: &Scope, revision: i32, settings: PracticeSettings) -> Result<()> {
    let change = practice::ActiveModel {
        public_name: Set(settings.public_name),
        sender_name: Set(settings.sender_name),
        region: Set(settings.region),
        crisis_regions: Set(settings.crisis_regions.join(" ")),
        time_zone: Set(settings.time_zone),
        language: Set(settings.language),
        quiet_from: Set(settings.quiet.from.into()),
        quiet_until: Set(settings.quiet.until.into()),
        sending_from: Set(settings.sending.0.into()),
        sending_until: Set(settings.sending.1.into()),
        retention_note: Set(settings.retention_note),
        always_pin: Set(settings.always_pin),
        notes_read: Set(settings.notes_read),
        plan_after_discharge: Set(settings.plan_after_discharge),
        plan_writing: Set(settings.plan_writing),
        revision: Set(revision + 1),
        ..Default::default()
    };
    let update = practice::Entity::update_many().set(change).filter(practice::COLUMN.id.eq(scope.practice()));
    let done = update.filter(practice::COLUMN.revision.eq(revision)).exec(tx.db()).await?;
    if done.rows_affected == 1 { Ok(()) } else { Err(Error::Conflict("Somebody changed these settings meanwhile.")) }
}

/// The hours in which scheduled mails leave, in minutes after midnight of the practice's zone; none: all.
pub fn sending_hours(practice: &Practice) -> Option<(i32, i32)> {
    (practice.sending_from != practice.sending_until).then_some((practice.sending_from, practice.sending_until))
}

/// When no reminder goes to clients of this practice.
pub fn quiet_hours(practice: &Practice) -> QuietHours {
    QuietHours { from: minutes(practice.quiet_from), until: minutes(practice.quiet_until) }
}

/// When its planned mails wait: outside the hours in which it sends.
pub fn closed_hours(practice: &Practice) -> QuietHours {
    QuietHours { from: minutes(practice.sending_until), until: minutes(practice.sending_from) }
}

/// Minutes after midnight, as they are kept.
fn minutes(kept: i32) -> u16 {
    u16::try_from(kept).unwrap_or(0)
}

/// The name under which its mails go.
pub fn sender_name(practice: &Practice) -> &str {
    practice.sender_name.as_deref().unwrap_or(&practice.public_name)
}

/// The regions whose crisis lines its clients see.
pub fn crisis_regions(practice: &Practice) -> impl Iterator<Item = &str> {
    practice.crisis_regions.split_whitespace()
}

/// After how many hours practices are told again of what nobody has seen: each number once.
pub async fn alert_hours(cx: &impl Cx) -> Result<Vec<i32>> {
    let hours = practice::Entity::find().select_only().column(practice::Column::AlertHours).distinct();
    Ok(hours.into_tuple().all(cx.db()).await?)
}

/// Changes what becomes of answers that need a person, if nobody else changed the practice since `revision`.
///
/// # Errors
/// `Conflict` when the revision is no longer current.
pub async fn set_alerts(tx: &Tx, scope: &Scope, revision: i32, rule: AlertRule) -> Result<()> {
    let change = practice::ActiveModel {
        alert_hours: Set(rule.hours),
        alert_second_id: Set(rule.second),
        alert_unsent: Set(rule.unsent),
        revision: Set(revision + 1),
        ..Default::default()
    };
    let update = practice::Entity::update_many().set(change).filter(practice::COLUMN.id.eq(scope.practice()));
    let done = update.filter(practice::COLUMN.revision.eq(revision)).exec(tx.db()).await?;
    if done.rows_affected == 1 { Ok(()) } else { Err(Error::Conflict("Somebody changed these settings meanwhile.")) }
}
