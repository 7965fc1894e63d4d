//! One line of the list for the next session, carried over until it is ticked off.

use crate::ids::{AppointmentId, ClientId, ClientSessionId, EntryId, PracticeId, PractitionerId, TopicId};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "topic")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TopicId,
    pub practice_id: PracticeId,
    pub client_id: ClientId,
    /// The browser that wrote it, where the client did.
    pub session_id: Option<ClientSessionId>,
    /// Whether the client wrote it; else somebody of the practice did.
    pub by_client: bool,
    pub text_sealed: Vec<u8>,
    /// The entry that it brings along.
    pub entry_id: Option<EntryId>,
    pub position: i32,
    /// Whether the other side sees it. What the practice writes always is.
    pub shared: bool,
    pub created_at: DateTimeUtc,
    pub done_at: Option<DateTimeUtc>,
    pub done_by: Option<PractitionerId>,
    /// The appointment in which it was ticked off, where it was in one.
    pub done_in: Option<AppointmentId>,
    /// When it was last put off to the next time, and in which appointment.
    pub carried_at: Option<DateTimeUtc>,
    pub carried_from: Option<AppointmentId>,
}

impl ActiveModelBehavior for ActiveModel {}
