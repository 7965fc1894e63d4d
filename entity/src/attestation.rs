//! "We hold permission": a practice's word that it may use a measure somebody else has the rights of.

use crate::ids::{AttestationId, PracticeId, PractitionerId};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "attestation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AttestationId,
    pub practice_id: PracticeId,
    /// Key of the instrument, such as `who-5`.
    pub instrument: String,
    /// Who holds the permission.
    pub holder: String,
    /// Where it can be looked up: a letter, a licence number.
    pub reference: String,
    /// Who said so.
    pub practitioner_id: Option<PractitionerId>,
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
