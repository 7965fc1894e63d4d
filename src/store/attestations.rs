//! Attestations: that a practice may use a measure somebody else has the rights of. One for each measure, and it stays.

use ::entity::attestation;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, sea_query::OnConflict};

use super::{Cx, Tx};
use crate::domain::scope::Scope;
use crate::error::{Error, Result};

/// An attestation as it is kept.
pub use ::entity::attestation::Model as Attestation;

/// Keeps one.
///
/// # Errors
/// `Conflict` when the practice said so before.
pub async fn insert(tx: &Tx, scope: &Scope, row: Attestation) -> Result<()> {
    let row = Attestation { practice_id: scope.practice(), ..row };
    let taken = OnConflict::columns([attestation::Column::PracticeId, attestation::Column::Instrument]).do_nothing().to_owned();
    match attestation::Entity::insert(row.into_active_model()).on_conflict(taken).exec_without_returning(tx.db()).await {
        Ok(1) => Ok(()),
        Ok(_) | Err(sea_orm::DbErr::RecordNotInserted) => Err(Error::Conflict("Your practice said so already.")),
        Err(error) => Err(error.into()),
    }
}

/// The practice's attestation for an instrument.
pub async fn find(cx: &impl Cx, scope: &Scope, instrument: &str) -> Result<Option<Attestation>> {
    let column = attestation::COLUMN;
    let found = attestation::Entity::find().filter(column.practice_id.eq(scope.practice())).filter(column.instrument.eq(instrument));
    Ok(found.one(cx.db()).await?)
}

/// All of the practice.
pub async fn list(cx: &impl Cx, scope: &Scope) -> Result<Vec<Attestation>> {
    let rows = attestation::Entity::find().filter(attestation::COLUMN.practice_id.eq(scope.practice()));
    Ok(rows.order_by_asc(attestation::Column::Id).all(cx.db()).await?)
}
