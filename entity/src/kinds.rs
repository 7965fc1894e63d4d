//! Stored enums, kept as short words so that a database shell can be read.

use sea_orm::{DeriveActiveEnum, EnumIter, prelude::StringLen};
use serde::{Deserialize, Serialize};

/// Makes a string enum whose stored, serialised and printed words are the same.
macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident { $($variant:ident = $word:literal),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
        #[sea_orm(rs_type = "String", db_type = "String(StringLen::N(32))")]
        pub enum $name {
            $(#[sea_orm(string_value = $word)] #[serde(rename = $word)] $variant),+
        }

        impl $name {
            /// The stored word.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// Every variant, in the order they are declared.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.word())
            }
        }

        impl std::str::FromStr for $name {
            type Err = UnknownWord;
            fn from_str(word: &str) -> Result<Self, UnknownWord> {
                match word { $($word => Ok(Self::$variant),)+ _ => Err(UnknownWord) }
            }
        }
    )+};
}

/// A word that names no variant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownWord;

impl std::fmt::Display for UnknownWord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("not one of the known words")
    }
}

impl std::error::Error for UnknownWord {}

kinds! {
    /// What a practitioner may do. An assistant sees no clinical content.
    Role { Owner = "owner", Therapist = "therapist", Assistant = "assistant" }
    ClientStatus { Active = "active", Paused = "paused", Discharged = "discharged" }
    /// A measure is a standard questionnaire: its wording and scoring are locked. From a safety plan's template a client's one plan is begun.
    TemplateKind { PromptSet = "prompt_set", Homework = "homework", Measure = "measure", SafetyPlan = "safety_plan" }
    /// Where a client's safety plan stands. It is never "done".
    SafetyPlanStatus { Draft = "draft", InUse = "in_use", NeedsReview = "needs_review", Archived = "archived" }
    /// What a version of a safety plan is: the plan, what the client proposes, what was, what was not taken.
    PlanVersionState { Current = "current", Proposed = "proposed", Replaced = "replaced", Declined = "declined" }
    /// What asks for a look at a safety plan.
    PlanTrigger { MissedReviews = "missed_reviews", Alert = "alert", Proposal = "proposal", Revisit = "revisit" }
    /// Whether what a client writes into their safety plan is the plan at once, or waits for the therapist.
    PlanWriting { Edit = "edit", Propose = "propose" }
    /// Who uses a template: its author, the practice, or everybody as the practice's standard, which owners look after.
    Sharing { Own = "own", Shared = "shared", Standard = "standard" }
    /// What became of an answer that needs a person.
    AlertStatus { New = "new", Seen = "seen" }
    /// What happened to an alert. Sent: the answer that was not sent was sent after all. Moved: it came to the right client. Reminded: it was
    /// said again that nobody has seen it. Passed on: a second person was asked to look. Changed: another answer was typed, and the note keeps
    /// the one before. Beside: another page or device had that answer, not sent. Unreached: a mail about it did not arrive.
    AlertStep {
        Seen = "seen", Acted = "acted", Closed = "closed", Sent = "sent", Moved = "moved", Reminded = "reminded", PassedOn = "passed_on",
        Changed = "changed", Beside = "beside", Unreached = "unreached",
    }
    /// A form takes one response per occurrence, a log many entries.
    TemplateMode { Form = "form", Log = "log" }
    VersionStatus { Draft = "draft", Published = "published", Retired = "retired" }
    AssignmentStatus { Active = "active", Ended = "ended", Cancelled = "cancelled" }
    SequenceStatus { Active = "active", Paused = "paused", Ended = "ended" }
    /// What begins a step: a person, time since the step before began, its completion, or time and completion both.
    StepTrigger { Manual = "manual", Time = "time", Completion = "completion", Both = "both" }
    /// What sort of card of the coping box it is.
    CopingKind { Do = "do", Words = "words", Person = "person", Place = "place" }
    /// Whether a card helped, in the client's words.
    Helped { Yes = "yes", Little = "little", No = "no" }
    /// Who wrote the words of a card, a goal or a step: the client, a practitioner, or the program (a card as it ships, unchanged).
    Author { Client = "client", Practitioner = "practitioner", Starter = "starter" }
    /// A goal: being worked on, reached, or put aside. Nothing is failed.
    GoalStatus { Active = "active", Reached = "reached", Aside = "aside" }
    /// How a step went.
    StepResult { Done = "done", Partly = "partly", NotDone = "not_done" }
    /// How something looked forward to was; skipped: asked, and not said.
    ForwardOutcome { Good = "good", Mixed = "mixed", DidNotHappen = "did_not_happen", Skipped = "skipped" }
    /// In which half of "what I chose to tell others" a line stands.
    TellPart { Working = "working", Help = "help" }
    OccurrenceStatus {
        Planned = "planned", Open = "open", Completed = "completed",
        Declined = "declined", Missed = "missed", Cancelled = "cancelled",
    }
    /// Why an occurrence was not sent, or ended without an answer. Downtime: the server was away, and it was too late afterwards.
    OccurrenceWhy {
        Downtime = "downtime", Newer = "newer", Pause = "pause", Skipped = "skipped", Appointment = "appointment",
        Cancelled = "cancelled", Discharged = "discharged", NotReached = "not_reached",
    }
    /// What becomes of what falls into a client's pause: it comes afterwards, or is left out.
    PauseMode { Shift = "shift", Skip = "skip" }
    /// What got in the way, as families name it (Bunnell 2021): why a client answered "I could not do it this time", where a choice is
    /// always made, so that no robot declines for anybody; and what a client may say afterwards.
    DeclineReason {
        NoTime = "no_time", Forgot = "forgot", Unsure = "unsure", NoPoint = "no_point",
        TooHard = "too_hard", Avoided = "avoided", Boring = "boring", NoReward = "no_reward", Form = "form",
        Differently = "differently", Other = "other", RatherNotSay = "rather_not_say",
    }
    /// A client's answer to the consent text: here, on paper, or not at all.
    ConsentAnswer { Agreed = "agreed", Paper = "paper", Declined = "declined" }
    /// What a client writes unasked. A lapse is a setback, told without judgement.
    EntryKind { Journal = "journal", Win = "win", Lapse = "lapse", Ask = "ask", Struggling = "struggling" }
    /// Who sees an entry that is not private (those have a table of their own): the therapist sees that something is kept for the
    /// session and nothing of it; what is shared; nothing of what was taken back.
    Disclosure { Kept = "kept", Shared = "shared", TakenBack = "taken_back" }
    ResponseStatus { Completed = "completed", Amended = "amended" }
    /// How a response came in the room: on the practitioner's screen, or on a device that was handed over.
    ResponseWay { Together = "together", HandedOver = "handed_over" }
    /// Why a response is no longer shown: it was filed under the wrong client, or submitted by mistake.
    WithdrawnWhy { Moved = "moved", Reset = "reset" }
    /// What an access link opens.
    LinkPurpose { Occurrence = "occurrence", Home = "home", Unsubscribe = "unsubscribe", Confirm = "confirm", Plan = "plan" }
    /// Why a link was ended before its time.
    RevokedWhy {
        WrongAddress = "wrong_address", Unsafe = "unsafe", Practice = "practice", Replaced = "replaced",
        AddressChanged = "address_changed", Bounced = "bounced", ByHand = "by_hand",
    }
    /// How a client's address was confirmed: the client typed the code, or a practitioner says that they checked it together.
    ConfirmedHow { Typed = "typed", Attested = "attested" }
    /// Who called an address wrong, and why: the practice, or whoever reads it, whose choice is always made by a person.
    WrongAddress {
        Practice = "practice", Stranger = "stranger", Elsewhere = "elsewhere", NoMail = "no_mail", NotSaid = "not_said",
    }
    /// What a practitioner's link is for: joining the practice, or a new password.
    PractitionerLinkPurpose { Join = "join", Reset = "reset" }
    /// A held one waits until the client's address is confirmed; no worker takes it.
    EmailState {
        Ready = "ready", Sending = "sending", Sent = "sent", Uncertain = "uncertain", Retry = "retry",
        Failed = "failed", Expired = "expired", Dropped = "dropped", Held = "held",
    }
    /// As what a mail speaks of an occurrence.
    MailPart { Invitation = "invitation", Reminder = "reminder", Again = "again", FreshLink = "fresh_link" }
    AttemptState {
        Connecting = "connecting", DotPending = "dot_pending", Accepted = "accepted",
        Refused = "refused", Error = "error", Unclear = "unclear",
    }
    /// What is said about an appointment. A planned one that is over counts as held, unless somebody says otherwise.
    AppointmentStatus { Planned = "planned", Held = "held", Cancelled = "cancelled", Missed = "missed" }
    /// Where an appointment comes from: added by hand, by the API, or read from a calendar.
    AppointmentSource { Hand = "hand", Api = "api", Calendar = "calendar" }
    /// What kept a mail from going, or brought it back. The rules are in `domain::delivery`.
    MailTrouble {
        Unreachable = "unreachable", Later = "later", Greylisted = "greylisted", Full = "full", Dead = "dead",
        Policy = "policy", Refused = "refused", Configuration = "configuration", Unclear = "unclear", Held = "held",
    }
    /// How long before an appointment a practitioner is told that its brief is ready. The evening and the morning are the practitioner's.
    BriefMail {
        EveningBefore = "evening_before", SameMorning = "same_morning", TwoHours = "two_hours", OneHour = "one_hour",
    }
    /// What a client asks about their own data (GDPR articles 15, 16, 17).
    OwnRequestKind {
        Correct = "correct", EraseOne = "erase_one", EraseAll = "erase_all", Copy = "copy", Other = "other",
    }
    OwnRequestStatus { New = "new", InProgress = "in_progress", Done = "done", Declined = "declined" }
    /// What a client is shown of the own numbers: none, the numbers, or also what they can be and which way is which.
    ProgressShown { Hidden = "hidden", Numbers = "numbers", Meaning = "meaning" }
    /// Who did what an audit event tells.
    ActorKind { Practitioner = "practitioner", Client = "client", ApiKey = "api_key", System = "system" }
    /// What pressing a crisis line does.
    CrisisKind { Emergency = "emergency", Line = "line", Directory = "directory" }

    /// How somebody made sure of a crisis line: read at its source, called or written to, or not at all yet.
    VerifiedHow { Source = "source", Called = "called", Unverified = "unverified" }
}
