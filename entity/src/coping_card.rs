//! One card of a client's coping box: what helps, in their own words or in those of somebody they trust.

use crate::ids::{ClientId, ClientSessionId, CopingCardId, PracticeId, PractitionerId};
use crate::kinds::{Author, CopingKind};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "coping_card")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CopingCardId,
    pub practice_id: PracticeId,
    pub client_id: ClientId,
    pub kind: CopingKind,
    /// Title, lines and number.
    pub text_sealed: Vec<u8>,
    /// How often the words were written; sealed with them.
    pub revision: i32,
    pub author: Author,
    /// Who wrote it, where it was somebody of the practice.
    pub practitioner_id: Option<PractitionerId>,
    /// Which card of the program it began as.
    pub starter: Option<String>,
    /// Whether the therapist sees it, and how it was used.
    pub shared: bool,
    /// Whether it opens without a PIN: whoever wrote it said that nothing on it is private.
    pub open: bool,
    /// The place that the client gave it; none where the box is ordered by what helped.
    pub position: Option<i32>,
    pub created_at: DateTimeUtc,
    /// When the words were last written, and in which session.
    pub written_at: DateTimeUtc,
    pub session_id: Option<ClientSessionId>,
    pub put_away_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
