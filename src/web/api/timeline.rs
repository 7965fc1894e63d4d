//! The timeline of a client, and looking for words in it.

use entity::ids::ClientId;
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Enum, Object, OpenApi};
use uuid::Uuid;

use super::text::Full;
use super::{Instant, Key, page_size};
use crate::actions::timeline as actions;
use crate::app::App;
use crate::domain::problems::Problems;
use crate::domain::scope::{ApiScope, Scope};
use crate::domain::timeline::search::{LONGEST, Sought};
use crate::domain::timeline::{Event, Happening, Kind};
use crate::error::{Error, Result};
use crate::store::practices;
use crate::web::timeline::{self, Asking, Told, Wanted};

pub struct TimelineOf;

/// What can be chosen of a timeline
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case", remote = "Kind")]
enum TimelineKind {
    Completion,
    NotDone,
    Assignment,
    Plan,
    Entry,
    Topic,
    Reply,
    Goal,
    SafetyPlan,
    Takeaway,
    Appointment,
    Alert,
    Consent,
    Mail,
}

/// What happened. The id beside it is that of the alert, of the response (review: the one it is about), the occurrence, the assignment
/// (plan_written: the one it is for; assignment_changed and put_right: the audit event), the entry, the topic, the reply, the step, the goal,
/// the look at the safety plan, its version, the takeaway, the appointment, the consent or the mail
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case", remote = "Event")]
enum TimelineEvent {
    AlertClosed,
    AlertActed,
    AlertSeen,
    Alert,
    AlertUnsent,
    Review,
    Completed,
    PutRight,
    Declined,
    Missed,
    PlanWritten,
    AssignmentEnded,
    AssignmentChanged,
    AssignmentGiven,
    EntryShared,
    TopicDone,
    TopicAdded,
    Replied,
    StepSaid,
    GoalEnded,
    GoalMade,
    SafetyPlanReviewed,
    SafetyPlanWritten,
    TakeawayWritten,
    AppointmentCancelled,
    Appointment,
    Consented,
    MailFailed,
}

/// One thing that happened, as the workspace tells it. Shared entries that nobody has opened come without their words
#[derive(Object)]
struct TimelineItem {
    at: Instant,
    event: TimelineEvent,
    id: Uuid,
    title: String,
    /// The beginning of what was written, scores with their words, reasons
    lines: Vec<String>,
    /// Such as late, from paper, discussed
    marks: Vec<String>,
    /// What stands around the words that were found, where that is not in the lines
    found: Option<String>,
}

impl From<Told> for TimelineItem {
    fn from(told: Told) -> Self {
        let Happening { at, event, id } = told.happening;
        let marks = told.badges.into_iter().map(|badge| badge.text.to_owned()).collect();
        Self { at, event: event.into(), id, title: told.title, lines: told.lines, marks, found: told.found }
    }
}

#[derive(Object)]
struct Timeline {
    items: Vec<TimelineItem>,
    /// Give this as cursor for the next page
    next: Option<String>,
}

/// What is looked for.
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct TimelineSearch {
    /// Every word has to be there; upper and lower case and accents are the same
    words: Full<LONGEST>,
    kind: Option<TimelineKind>,
    /// What happened from then on
    from: Option<Instant>,
    /// What happened before that
    until: Option<Instant>,
    cursor: Option<Full<100>>,
}

#[derive(Object)]
struct TimelineFindings {
    items: Vec<TimelineItem>,
    /// The oldest thing that was looked at
    looked_back_to: Option<Instant>,
    /// Give this as cursor to look further back
    next: Option<String>,
}

/// Where the page before ended.
fn place(cursor: Option<&str>) -> Result<Option<Happening>> {
    let wrong = || Error::BadRequest("This is no cursor of ours.");
    cursor.map(|cursor| Happening::of_cursor(cursor).ok_or_else(wrong)).transpose()
}

async fn zone(app: &App, scope: &Scope) -> Result<String> {
    Ok(practices::find(&app.store, scope.practice()).await?.time_zone)
}

#[OpenApi]
impl TimelineOf {
    /// Timeline of a client
    ///
    /// Scope: clinical:read. Everything that happened, the newest first; times in the lines are in the practice's zone. Reading is noted in the
    /// audit trail. It does not count as reading an entry.
    #[allow(clippy::too_many_arguments, reason = "one for each parameter of the operation")]
    #[oai(path = "/clients/:id/timeline", method = "get", operation_id = "read_timeline")]
    async fn read(
        &self,
        app: Data<&App>,
        key: Key,
        id: Path<Uuid>,
        kind: Query<Option<TimelineKind>>,
        from: Query<Option<Instant>>,
        until: Query<Option<Instant>>,
        cursor: Query<Option<String>>,
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))] limit: Query<Option<u64>>,
    ) -> poem::Result<Json<Timeline>> {
        let (scope, id) = (key.may(ApiScope::ClinicalRead)?, ClientId(id.0));
        crate::store::clients::find(&app.store, &scope, id).await?;
        let wanted = Wanted { kinds: kind.0.map(Kind::from).into_iter().collect(), from: from.0, until: until.0, after: place(cursor.0.as_deref())? };
        actions::note_read(&app, scope, id).await?;
        let zone = zone(&app, &scope).await?;
        let asking = Asking { app: &app, scope: &scope, zone: &zone, clinical: true };
        let size = usize::try_from(page_size(limit.0)).unwrap_or(usize::MAX);
        let page = timeline::page(asking, id, &wanted, size).await?;
        Ok(Json(Timeline { items: page.told.into_iter().map(TimelineItem::from).collect(), next: page.next.map(|next| next.cursor()) }))
    }

    /// Search a client's timeline
    ///
    /// Scope: clinical:read. Posted, so that the words stand in no address. One call looks through 300 things; go on with the cursor. That it was
    /// searched is noted in the audit trail, the words are not. Entries that nobody has opened are not looked through.
    #[oai(path = "/clients/:id/timeline/search", method = "post", operation_id = "search_timeline")]
    async fn search(&self, app: Data<&App>, key: Key, id: Path<Uuid>, body: Json<TimelineSearch>) -> poem::Result<Json<TimelineFindings>> {
        let (scope, id) = (key.may(ApiScope::ClinicalRead)?, ClientId(id.0));
        crate::store::clients::find(&app.store, &scope, id).await?;
        let sought = Sought::read(&body.words).map_err(|detail| Error::Invalid(Problems::one("words", detail)))?;
        let cursor = body.cursor.as_ref().map(|cursor| cursor.0.as_str());
        let wanted = Wanted { kinds: body.kind.map(Kind::from).into_iter().collect(), from: body.from, until: body.until, after: place(cursor)? };
        actions::note_search(&app, scope, id).await?;
        let zone = zone(&app, &scope).await?;
        let asking = Asking { app: &app, scope: &scope, zone: &zone, clinical: true };
        let found = timeline::search(asking, id, &wanted, &sought).await?;
        let items = found.told.into_iter().map(TimelineItem::from).collect();
        Ok(Json(TimelineFindings { items, looked_back_to: found.looked_to, next: found.next.map(|next| next.cursor()) }))
    }
}
