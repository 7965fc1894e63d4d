//! The caseload board: what needs somebody, reviews that are due, from whom nothing came in, what comes to an end.

use chrono::NaiveDate;
use entity::ids::PractitionerId;
use poem::web::Data;
use poem_openapi::param::Query;
use poem_openapi::payload::Json;
use poem_openapi::{Enum, Object, OpenApi};
use uuid::Uuid;

use super::{Instant, Key};
use crate::actions::board::{self as actions, Viewer};
use crate::app::App;
use crate::domain::board::{Item, Kind};
use crate::domain::scope::ApiScope;
use crate::domain::zone;
use crate::store::{practices, practitioners};

pub struct CaseloadBoard;

/// What a line is about; `about_id` is the id of: the entry, the alert, the mail, the request, the safety plan, the goal,
/// the sequence, the assignment, or else the client
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case", remote = "Kind")]
pub enum BoardKind {
    Entry,
    Alert,
    Unsafe,
    Mail,
    Request,
    CoverAsked,
    Declined,
    Missed,
    NotSent,
    Unsure,
    RemindersStopped,
    OffLine,
    SafetyPlan,
    GoalReview,
    PlanReview,
    Silent,
    AssignmentEnds,
    SequenceEnds,
    LastAppointment,
}

/// One line of the board.
#[derive(Object)]
struct BoardLine {
    kind: BoardKind,
    client_id: Option<Uuid>,
    about_id: Uuid,
    /// Since when; for silence, since when nothing came in
    at: Instant,
    /// For silence: it is longer than since then. Signs are looked for in the last 13 weeks
    longer: bool,
    /// The day it is about, where it is about one
    on: Option<NaiveDate>,
    /// The title of its template, or the wording of the goal
    title: Option<String>,
    /// How often; for a plan, how sure of ten; for silence, 0 where surely nothing ever came in
    count: u64,
    /// How many other assignments the line speaks of
    others: u64,
}

impl From<Item> for BoardLine {
    fn from(item: Item) -> Self {
        Self {
            kind: item.kind.into(),
            client_id: item.client.map(|id| id.0),
            about_id: item.about,
            at: item.at,
            longer: item.longer,
            on: item.on,
            title: item.title,
            count: item.count as u64,
            others: item.others as u64,
        }
    }
}

/// A caseload at a glance; each list ends at 200 lines.
#[derive(Object)]
struct Board {
    /// How many clients it is about
    clients: u64,
    /// Most pressing first
    attention: Vec<BoardLine>,
    reviews: Vec<BoardLine>,
    /// Active clients from whom nothing came in for longer than fits what they were given, the longest first
    silent: Vec<BoardLine>,
    /// Within the coming two weeks
    ends: Vec<BoardLine>,
    /// Ids of the appointments of this day of the practice
    today: Vec<Uuid>,
}

fn lines(items: Vec<Item>) -> Vec<BoardLine> {
    items.into_iter().map(Into::into).collect()
}

#[OpenApi]
impl CaseloadBoard {
    /// Read the caseload board
    ///
    /// Scope: clinical:read. Of the whole practice, or of one practitioner's caseload.
    #[oai(path = "/board", method = "get", operation_id = "read_board")]
    async fn read(
        &self,
        app: Data<&App>,
        key: Key,
        /// Whose caseload; everybody's where left out
        practitioner_id: Query<Option<Uuid>>,
    ) -> poem::Result<Json<Board>> {
        let mut scope = key.may(ApiScope::ClinicalRead)?;
        if let Some(id) = practitioner_id.0 {
            scope = scope.only_of(practitioners::find(&app.store, &scope, PractitionerId(id)).await?.id);
        }
        let practice = practices::find(&app.store, scope.practice()).await?;
        let today = zone::local(app.now(), &practice.time_zone).date();
        let board = actions::read(&app, &scope, Viewer { clinical: true, zone: &practice.time_zone, today }).await?;
        Ok(Json(Board {
            clients: board.clients.len() as u64,
            attention: lines(board.attention),
            reviews: lines(board.reviews),
            silent: lines(board.silent),
            ends: lines(board.ends),
            today: board.today.iter().map(|one| one.id.0).collect(),
        }))
    }
}
