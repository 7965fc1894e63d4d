//! What a brief is made of: everything that is known of one interval, as far as the client shares it. `store::briefs` reads it.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use entity::ids::{AlertId, AppointmentId, AssignmentId, EntryId, ResponseId, TemplateId};
use entity::kinds::{EntryKind, StepResult, TemplateMode};

use super::interval::Interval;
use crate::domain::client_plan::ClientPlan;
use crate::domain::content::Content;
use crate::domain::decline::Decline;
use crate::domain::progress::Point;
use crate::domain::response::Answer;
use crate::domain::review::Review;

/// Everything.
#[derive(Clone, Debug)]
pub struct Facts {
    pub interval: Interval,
    /// When the appointment that it is for begins, or now: what was talked about before that is done with.
    pub begins: DateTime<Utc>,
    /// The appointment is over: everything is as it was known then.
    pub past: bool,
    /// The client's date when it ends.
    pub today: NaiveDate,
    pub answers: Vec<Answered>,
    /// Completions of the interval that were not read, because there were too many: the oldest ones.
    pub unread_answers: u64,
    /// Completions of before that were not talked about by then, the newest first, as many as are read.
    pub carried: Vec<Answered>,
    /// How many more of these there are.
    pub carried_more: u64,
    /// What was answered the time before, of every number.
    pub earlier: Vec<Earlier>,
    /// Appointments that did not take place, the oldest first.
    pub not_held: Vec<NotHeld>,
    /// When reminders were stopped by the client, where that was in the interval.
    pub reminders_stopped: Option<DateTime<Utc>>,
    pub not_done: Vec<NotDone>,
    pub open: Vec<Open>,
    /// Of the client's latest completions, the newest first; also from before the interval.
    pub reviews: Vec<Reviewed>,
    pub plans: Vec<Planned>,
    pub entries: Vec<Wrote>,
    /// How many entries are kept for the session. Nothing else is told of them.
    pub kept: u64,
    pub topics: Vec<Topic>,
    pub alerts: Vec<Alert>,
    pub goals: Vec<Goal>,
    pub steps: Vec<Step>,
    /// Their safety plan, where it is in use.
    pub safety_plan: Option<SafetyPlan>,
    pub cards: Vec<CardUsed>,
    pub totals: Vec<Totals>,
    pub agreed: Vec<Agreed>,
    pub takeaways: Vec<Takeaway>,
}

/// A version of a template that was answered or is asked.
#[derive(Clone, Debug)]
pub struct Sheet {
    pub template: TemplateId,
    pub number: i32,
    pub title: String,
    pub mode: TemplateMode,
    pub content: Content,
}

/// A completion of the interval: the newest wording of it, at the time of the first. Oldest first.
#[derive(Clone, Debug)]
pub struct Answered {
    /// The first response, where it was amended.
    pub id: ResponseId,
    pub assignment: AssignmentId,
    pub sheet: Arc<Sheet>,
    pub at: DateTime<Utc>,
    pub answers: Vec<Answer>,
    /// Not talked about yet when the appointment begins.
    pub to_discuss: bool,
}

/// The last value of a number before the interval, asked on the same scale.
#[derive(Clone, Debug)]
pub struct Earlier {
    pub template: TemplateId,
    pub link_id: String,
    pub value: f64,
}

/// An appointment that did not take place.
#[derive(Clone, Debug)]
pub struct NotHeld {
    pub id: AppointmentId,
    pub at: DateTime<Utc>,
    /// It was cancelled before.
    pub cancelled: bool,
}

/// Something that was due in the interval and not done.
#[derive(Clone, Debug)]
pub struct NotDone {
    pub assignment: AssignmentId,
    pub sheet: Arc<Sheet>,
    pub at: DateTime<Utc>,
    pub why: Why,
}

/// Why it was not done, as far as that is known.
#[derive(Clone, Debug)]
pub enum Why {
    Declined(Decline),
    /// No answer came.
    NoAnswer,
    /// It never reached them: the server was away, or no mail went.
    NotReached,
}

/// Something that waits to be done.
#[derive(Clone, Debug)]
pub struct Open {
    pub assignment: AssignmentId,
    pub sheet: Arc<Sheet>,
    pub due: Option<DateTime<Utc>>,
    pub begun: bool,
}

/// What was said afterwards of a completion.
#[derive(Clone, Debug)]
pub struct Reviewed {
    pub response: ResponseId,
    pub template: TemplateId,
    pub title: String,
    pub review: Review,
    /// Whether the completion is of this interval.
    pub within: bool,
    pub discussed: bool,
}

/// What the client plans for an assignment.
#[derive(Clone, Debug)]
pub struct Planned {
    pub assignment: AssignmentId,
    pub title: String,
    pub plan: ClientPlan,
}

/// Something that the client wrote unasked and shares. Words only where the brief quotes them: what is quoted counts as read.
#[derive(Clone, Debug)]
pub struct Wrote {
    pub id: EntryId,
    pub kind: EntryKind,
    pub at: DateTime<Utc>,
    pub text: Option<String>,
    /// Whether somebody saw to what it asks for.
    pub seen_to: bool,
    /// Shared before the interval, and not opened, or not seen to, by then.
    pub before: bool,
}

/// A line of the list for the session.
#[derive(Clone, Debug)]
pub struct Topic {
    pub text: String,
    pub by_client: bool,
}

/// An answer that needs a person.
#[derive(Clone, Debug)]
pub struct Alert {
    pub id: AlertId,
    pub at: DateTime<Utc>,
    /// When it was marked as seen, where it was.
    pub seen: Option<DateTime<Utc>>,
    /// When somebody noted what was done, where somebody did.
    pub acted: Option<DateTime<Utc>>,
}

/// Where a safety plan stands. What it says is read on its own page.
#[derive(Clone, Copy, Debug)]
pub struct SafetyPlan {
    /// Something asked for a look at it.
    pub needs_review: bool,
    pub review_on: Option<NaiveDate>,
    pub last_reviewed_on: Option<NaiveDate>,
}

/// A goal that is shared.
#[derive(Clone, Debug)]
pub struct Goal {
    pub text: String,
    pub review_on: Option<NaiveDate>,
    /// When it was reached, where that was in the interval.
    pub reached: Option<DateTime<Utc>>,
    pub active: bool,
}

/// A step of a shared goal.
#[derive(Clone, Debug)]
pub struct Step {
    pub text: String,
    pub until: NaiveDate,
    /// How it went, where that was said in the interval.
    pub result: Option<(StepResult, Option<String>)>,
    /// Whether anything was ever said of it.
    pub told: bool,
}

/// A shared card of the coping box that was used in the interval: what was felt before and after, each time that both were noted.
#[derive(Clone, Debug)]
pub struct CardUsed {
    pub title: String,
    pub times: usize,
    pub rated: Vec<(u8, u8)>,
}

/// The totals of a measure that was answered in the interval, oldest first, from the baseline on.
#[derive(Clone, Debug)]
pub struct Totals {
    pub sheet: Arc<Sheet>,
    /// `score:total` or `score:NAME`.
    pub link_id: String,
    pub points: Vec<Point>,
    /// Whether it was asked or scored differently before the first of these.
    pub rescaled: bool,
    /// Whether somebody chose from which one change is counted.
    pub chosen: bool,
}

/// Something that was assigned since the last appointment began.
#[derive(Clone, Debug)]
pub struct Agreed {
    pub assignment: AssignmentId,
    pub title: String,
    pub why: Option<String>,
    pub when_where: Option<String>,
}

/// One line that was written down for the client: in the last appointment, or after it began without one. `at` is when that appointment was.
#[derive(Clone, Debug)]
pub struct Takeaway {
    pub appointment: Option<AppointmentId>,
    pub response: Option<ResponseId>,
    pub text: String,
    pub at: DateTime<Utc>,
}
