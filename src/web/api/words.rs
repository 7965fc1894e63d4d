//! The fixed words of the API, as enums of its document. Each is one of the stored kinds.

use poem_openapi::Enum;

/// What a practitioner may do
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case", remote = "entity::kinds::Role")]
pub enum Role {
    Owner,
    Therapist,
    Assistant,
}

/// Whether somebody of the practice can sign in
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case")]
pub enum PractitionerStatus {
    Invited,
    Active,
    Deactivated,
}

#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case", remote = "entity::kinds::ClientStatus")]
pub enum ClientStatus {
    Active,
    Paused,
    Discharged,
}

/// What becomes of what falls into a client's pause: it comes afterwards, or is left out
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case", remote = "entity::kinds::PauseMode")]
pub enum PauseMode {
    Shift,
    Skip,
}

/// Why an occurrence was not sent, or ended without an answer
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case", remote = "entity::kinds::OccurrenceWhy")]
pub enum OccurrenceWhy {
    Downtime,
    Newer,
    Pause,
    Skipped,
    Appointment,
    Cancelled,
    Discharged,
    /// It opened, and no mail about it reached the client
    NotReached,
}

#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case", remote = "entity::kinds::TemplateKind")]
pub enum TemplateKind {
    PromptSet,
    Homework,
    Measure,
    SafetyPlan,
}

/// Where a client's safety plan stands. It is never "done"
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case", remote = "entity::kinds::SafetyPlanStatus")]
pub enum SafetyPlanStatus {
    Draft,
    InUse,
    NeedsReview,
    Archived,
}

/// What a version of a safety plan is: the plan, what the client proposes, what was, what was not taken
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case", remote = "entity::kinds::PlanVersionState")]
pub enum PlanVersionState {
    Current,
    Proposed,
    Replaced,
    Declined,
}

/// What asks for a look at a safety plan
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case", remote = "entity::kinds::PlanTrigger")]
pub enum PlanTrigger {
    MissedReviews,
    Alert,
    Proposal,
    Revisit,
}

/// What becomes of what clients write into their safety plan: it is the plan at once, or waits for the therapist
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case", remote = "entity::kinds::PlanWriting")]
pub enum PlanWriting {
    Edit,
    Propose,
}

/// A client's answer to the consent text: here, on paper, or not at all
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case", remote = "entity::kinds::ConsentAnswer")]
pub enum ConsentAnswer {
    Agreed,
    Paper,
    Declined,
}

/// Who uses a template: its author, the practice, or everybody as the practice's standard
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case", remote = "entity::kinds::Sharing")]
pub enum Sharing {
    Own,
    Shared,
    Standard,
}

/// Whether all conditions must hold, or any of them will do
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case", remote = "crate::domain::conditions::Mode", rename = "ConditionMode")]
pub enum ConditionMode {
    All,
    Any,
}

/// How an answer is compared
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case", remote = "crate::domain::conditions::Operator")]
pub enum Operator {
    Answered,
    NotAnswered,
    Is,
    IsNot,
    Above,
    AtLeast,
    Below,
    AtMost,
}

/// In which order prompts come
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case", remote = "crate::domain::content::DrawingOrder")]
pub enum DrawingOrder {
    InTurn,
    Shuffled,
    Chosen,
}

/// A form takes one response for each occurrence, a log many
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case", remote = "entity::kinds::TemplateMode")]
pub enum TemplateMode {
    Form,
    Log,
}

#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case", remote = "entity::kinds::VersionStatus")]
pub enum VersionStatus {
    Draft,
    Published,
    Retired,
}

#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case", remote = "entity::kinds::AssignmentStatus")]
pub enum AssignmentStatus {
    Active,
    Ended,
    Cancelled,
}

/// What is kept about an occurrence
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case", remote = "entity::kinds::OccurrenceStatus")]
pub enum OccurrenceStatus {
    Planned,
    Open,
    Completed,
    Declined,
    Missed,
    Cancelled,
}

/// What people see of an occurrence
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case", remote = "crate::domain::occurrence::State")]
pub enum OccurrenceState {
    Planned,
    Mailed,
    Begun,
    Completed,
    Late,
    Declined,
    Missed,
    Cancelled,
}

/// What a line of a delivery record tells. begun: the first answer was saved; opening a link is never recorded
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case", remote = "crate::domain::delivery_record::What")]
pub enum DeliveryEvent {
    Planned,
    Moved,
    Opened,
    Asked,
    Tried,
    Mailed,
    Reminded,
    NotMailed,
    CameBack,
    Begun,
    Saved,
    Answered,
    Completed,
    Amended,
    Declined,
    Missed,
    PassedOver,
    LeftOut,
    Cancelled,
    ClientPaused,
    ClientDischarged,
    AddressRefused,
    RemindersStopped,
}

/// How a response came in the room: on the practitioner's screen, or on a device that was handed over
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case", remote = "entity::kinds::ResponseWay")]
pub enum ResponseWay {
    Together,
    HandedOver,
}

/// Why a client answered "I could not do it this time"
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case", remote = "entity::kinds::DeclineReason")]
pub enum DeclineReason {
    NoTime,
    Forgot,
    Unsure,
    NoPoint,
    TooHard,
    Avoided,
    Boring,
    NoReward,
    Form,
    Differently,
    Other,
    RatherNotSay,
}

/// Amended where it amends an earlier one
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case", remote = "entity::kinds::ResponseStatus")]
pub enum ResponseStatus {
    Completed,
    Amended,
}

#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case", remote = "entity::kinds::EmailState")]
pub enum EmailState {
    Ready,
    Sending,
    Sent,
    Uncertain,
    Retry,
    Failed,
    Expired,
    Dropped,
    /// Waits until the client's address is confirmed
    Held,
}

/// Why a link was ended before its time
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case", remote = "entity::kinds::RevokedWhy")]
pub enum RevokedWhy {
    WrongAddress,
    Unsafe,
    Practice,
    Replaced,
    AddressChanged,
    Bounced,
    ByHand,
}

/// What a link opens
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case", remote = "entity::kinds::LinkPurpose")]
pub enum LinkPurpose {
    Occurrence,
    Home,
    Unsubscribe,
    Confirm,
    /// The client's safety plan and nothing else; lives until it is ended
    Plan,
}

/// The client typed the code, or somebody of the practice checked the address with them
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case", remote = "entity::kinds::ConfirmedHow")]
pub enum ConfirmedHow {
    Typed,
    Attested,
}

/// Who called an address wrong, and why: the practice, or whoever reads it
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case", remote = "entity::kinds::WrongAddress")]
pub enum WrongAddress {
    Practice,
    Stranger,
    Elsewhere,
    NoMail,
    NotSaid,
}

/// Why mail to a client is stopped
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case", remote = "crate::actions::addresses::Stop", rename = "StopReason")]
pub enum Stop {
    WrongAddress,
    Unsafe,
}

/// How far a try came
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case", remote = "entity::kinds::AttemptState")]
pub enum AttemptState {
    Connecting,
    DotPending,
    Accepted,
    Refused,
    Error,
    Unclear,
}

/// What is said about an appointment; "missed" means that it did not take place
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case", remote = "entity::kinds::AppointmentStatus")]
pub enum AppointmentStatus {
    Planned,
    Held,
    Cancelled,
    Missed,
}

/// Where an appointment comes from
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case", remote = "entity::kinds::AppointmentSource")]
pub enum AppointmentSource {
    Hand,
    Api,
    Calendar,
}

/// How a series goes on
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case", remote = "crate::domain::appointment::Repeat")]
pub enum AppointmentRepeat {
    Never,
    Weekly,
    Fortnightly,
}

/// What an import does about one time: "gone" is no longer in the calendar, "kept" stays as it is here, "nothing" was cancelled and never known here
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case", remote = "crate::actions::calendars::Standing")]
pub enum CalendarStanding {
    New,
    Unchanged,
    Moved,
    Cancelled,
    Gone,
    Kept,
    Nothing,
}

/// Why a client is proposed: "page" where all of it is said to be about them
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case", remote = "crate::domain::ical::person::Why")]
pub enum CalendarWhy {
    Page,
    Known,
    Address,
    Name,
}

/// What kept a mail from going, or brought it back
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case", remote = "entity::kinds::MailTrouble")]
pub enum MailTrouble {
    /// The mail server could not be reached
    Unreachable,
    /// It asked to try later
    Later,
    /// It does not know us yet and asked to come back
    Greylisted,
    /// The mailbox is full
    Full,
    /// The address does not exist
    Dead,
    /// A rule or a reputation speaks against it
    Policy,
    Refused,
    /// The mail server does not let us in
    Configuration,
    /// Nobody can know whether it arrived
    Unclear,
    /// It waits for the practice's sending window
    Held,
}

/// Who did it
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case", remote = "entity::kinds::ActorKind")]
pub enum ActorKind {
    Practitioner,
    Client,
    ApiKey,
    System,
}

/// What a key may do
#[derive(Enum, Clone, Copy, PartialEq, Eq, Hash)]
#[oai(remote = "crate::domain::scope::ApiScope", rename = "ApiScope")]
pub enum KeyScope {
    #[oai(rename = "admin")]
    Admin,
    #[oai(rename = "clinical:read")]
    ClinicalRead,
    #[oai(rename = "clinical:write")]
    ClinicalWrite,
    #[oai(rename = "templates")]
    Templates,
}

/// What a client writes unasked. A lapse is a setback
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case", remote = "entity::kinds::EntryKind")]
pub enum EntryKind {
    Journal,
    Win,
    Lapse,
    Ask,
    Struggling,
}

/// What a tag of an entry is about
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case", remote = "crate::domain::entry::TagKind")]
pub enum TagKind {
    Trigger,
    Place,
    People,
    TimeOfDay,
}
