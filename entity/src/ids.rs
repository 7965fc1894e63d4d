//! Typed ids: a client's id cannot be handed where an assignment's is asked. All are UUIDs (version 7).

/// Makes UUID newtypes that sea-orm accepts as columns and primary keys and serde writes as plain strings.
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, sea_orm::DeriveValueType, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub uuid::Uuid);

        impl sea_orm::TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, sea_orm::DbErr> {
                Err(sea_orm::DbErr::ConvertFromU64(stringify!($name)))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, uuid::Error> {
                text.parse().map(Self)
            }
        }

        impl From<uuid::Uuid> for $name {
            fn from(id: uuid::Uuid) -> Self {
                Self(id)
            }
        }
    )+};
}

ids! {
    /// The tenant.
    PracticeId,
    /// A person who signs in to the workspace.
    PractitionerId,
    /// A person in care; never signs in.
    ClientId,
    /// The lasting identity of an authored thing.
    TemplateId,
    /// One immutable (once published) content of a template.
    VersionId,
    /// "This client does this template."
    AssignmentId,
    /// One due instance of an assignment; also its public address, `/w/{occurrence}`.
    OccurrenceId,
    /// The right to open something from an email.
    AccessLinkId,
    /// A browser that came through a link.
    ClientSessionId,
    /// One PIN that a client chose.
    PinId,
    /// A span of private entries.
    VaultId,
    /// What a client sent.
    ResponseId,
    /// Chosen by the client's page, so that sending twice is harmless.
    SubmissionId,
    /// One numeric series of one client.
    SeriesId,
    /// Older points of one.
    SeriesPartId,
    /// One typed revision of one answer.
    DraftId,
    /// One message to one person.
    EmailId,
    /// A report that a message could not be delivered.
    EmailBounceId,
    /// The right to join a practice or to choose a new password, from an email.
    PractitionerLinkId,
    /// A request of the API that may be sent twice.
    IdempotentRequestId,
    /// A practitioner's sign-in.
    WorkspaceSessionId,
    /// A key of the admin API.
    ApiKeyId,
    /// One line of the audit trail.
    AuditEventId,
    /// A practice's word that it may use a measure.
    AttestationId,
    /// An answer that needs a person's attention.
    AlertId,
    /// One step in its life.
    AlertStepId,
    /// One wording of what stands before a form.
    NoticeId,
    /// Several templates, one after the other, for one client.
    SequenceId,
    /// One of them.
    SequenceStepId,
    /// A session in the room.
    AppointmentId,
    /// Appointments that were added together, one after another.
    AppointmentSeriesId,
    /// What a client asks about their own data.
    OwnRequestId,
    /// A practitioner's short reply to a response.
    ReplyId,
    /// One version of a practice's consent text.
    ConsentTextId,
    /// A client's answer to it.
    ConsentId,
    /// What a client wrote unasked.
    EntryId,
    /// An earlier wording of an entry.
    EntryWordingId,
    /// One line of the list for the next session.
    TopicId,
    /// One line of the crisis directory.
    CrisisLineId,
    /// One card of a client's coping box.
    CopingCardId,
    /// One time that a card was used.
    CopingUseId,
    /// A goal of a client's.
    GoalId,
    /// One small dated step towards it.
    GoalStepId,
    /// Something that a client looks forward to.
    LookForwardId,
    /// One line of what a client chose to tell others.
    TellLineId,
    /// One line that a client takes away from a session.
    TakeawayId,
    /// A practitioner's own note of an appointment.
    AppointmentNoteId,
    /// A device that was handed over for one form.
    KioskId,
    /// Days on which somebody reads for somebody else.
    CoverId,
    /// The right to read along with a caseload or a client.
    ReadAccessId,
    /// One look at how far a goal was reached.
    GoalRatingId,
    /// A client's one safety plan.
    SafetyPlanId,
    /// What it said at one moment.
    SafetyPlanVersionId,
    /// One time that it was looked at.
    SafetyPlanReviewId,
    /// Something that asks for the next look.
    SafetyPlanTriggerId,
}
