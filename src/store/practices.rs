//! Practices: the tenants.

use ::entity::ids::PracticeId;
use ::entity::practice;
use sea_orm::{EntityTrait, IntoActiveModel};

use super::{Cx, Tx};
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
