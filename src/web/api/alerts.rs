//! Answers that need a person's attention: which, what was answered, what was done; and what the practice does about them.

use entity::ids::AlertId;
use entity::kinds::{ActorKind, AlertStep};
use poem::web::Data;
use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Enum, Object, OpenApi};
use uuid::Uuid;

use super::etags::{Condition, Tagged, tag};
use super::text::Text;
use super::{Instant, Key, next, page_size};
use crate::actions;
use crate::actions::alert_rules::{Gone, TypedRule};
use crate::actions::alerts::Acting;
use crate::app::App;
use crate::domain::alert::{LONGEST_NOTE, Stage};
use crate::domain::scope::{ApiScope, Scope};
use crate::error::Result;
use crate::store::alert_cases::{self, About, Case, Mark, Turn, Which};
use crate::store::alert_steps::Step;
use crate::store::{practices, practitioners};
use crate::web::alert_reading::{self, Reading};

pub struct Alerts;

/// How far an answer that needs a person is: nobody has seen it, somebody has, what was done is noted, nothing more is to be done
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case", remote = "Stage")]
enum AlertStatus {
    New,
    Seen,
    Acted,
    Closed,
}

/// An answer that its author, or a measure, marked as needing a person. What was answered stands in `read_alert`.
#[derive(Object)]
struct Alert {
    id: Uuid,
    client_id: Uuid,
    /// Null for an answer that was typed and not sent
    response_id: Option<Uuid>,
    /// Where it was typed and not sent; null where it was sent
    occurrence_id: Option<Uuid>,
    /// It was noted before it was sent
    unsent: bool,
    /// The item that was answered
    link_id: String,
    status: AlertStatus,
    created_at: Instant,
    seen_at: Option<Instant>,
    /// The practitioner; null where a key did it
    seen_by: Option<Uuid>,
    acted_at: Option<Instant>,
    acted_by: Option<Uuid>,
    closed_at: Option<Instant>,
    closed_by: Option<Uuid>,
}

fn at(mark: Option<Mark>) -> Option<Instant> {
    mark.map(|(at, _)| at)
}

fn by(mark: Option<Mark>) -> Option<Uuid> {
    mark.and_then(|(_, by)| by).map(|by| by.0)
}

impl From<&Case> for Alert {
    fn from(case: &Case) -> Self {
        let (response_id, occurrence_id) = match case.about {
            About::Response(id) => (Some(id.0), None),
            About::Unsent(id) => (None, Some(id.0)),
        };
        Self {
            id: case.id.0,
            client_id: case.client_id.0,
            response_id,
            occurrence_id,
            unsent: case.unsent,
            link_id: case.link_id.clone(),
            status: case.stage().into(),
            created_at: case.created_at,
            seen_at: at(case.seen),
            seen_by: by(case.seen),
            acted_at: at(case.acted),
            acted_by: by(case.acted),
            closed_at: at(case.closed),
            closed_by: by(case.closed),
        }
    }
}

#[derive(Object)]
struct AlertList {
    items: Vec<Alert>,
    /// Give this as cursor for the next page
    next: Option<Uuid>,
}

/// What happened to it. Sent: an answer that was not sent was sent after all. Passed on: somebody else was asked to look. Changed: another
/// answer was typed before it was sent, and the note is the one before. Beside: another page or device had the answer in the note, not sent.
/// Unreached: a mail about it did not arrive
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case", remote = "AlertStep")]
enum AlertStepKind {
    Seen,
    Acted,
    Closed,
    Sent,
    Moved,
    Reminded,
    PassedOn,
    Changed,
    Beside,
    Unreached,
}

#[derive(Object)]
struct AlertStepLine {
    step: AlertStepKind,
    at: Instant,
    /// Who did it, or who was told
    practitioner_id: Option<Uuid>,
    /// What was done, in that person's words
    note: Option<String>,
}

impl From<Step> for AlertStepLine {
    fn from(step: Step) -> Self {
        let practitioner_id = step.actor.1.filter(|_| step.actor.0 == ActorKind::Practitioner);
        Self { step: step.step.into(), at: step.at, practitioner_id, note: step.note }
    }
}

/// Words that stood before the form
#[derive(Object)]
struct ToldWords {
    shown_at: Instant,
    language: String,
    lines: Vec<String>,
}

/// One with what was answered and what was done. Never a level of anything
#[derive(Object)]
struct AlertDetail {
    alert: Alert,
    title: String,
    question: String,
    /// As it was sent; null where it was not, or was taken back
    answer: Option<String>,
    /// As it was typed, where it was not sent at first
    typed: Option<String>,
    /// What was answered to the same question the time before
    before: Option<String>,
    completed_at: Option<Instant>,
    steps: Vec<AlertStepLine>,
    /// What the client was told before the form
    told: Vec<ToldWords>,
}

impl From<Reading> for AlertDetail {
    fn from(reading: Reading) -> Self {
        Self {
            alert: (&reading.case).into(),
            title: reading.title,
            question: reading.question,
            answer: reading.answer,
            typed: reading.typed,
            before: reading.before,
            completed_at: reading.completed_at,
            steps: reading.steps.into_iter().map(Into::into).collect(),
            told: reading.told.into_iter().map(|(shown_at, words)| ToldWords { shown_at, language: words.language, lines: words.lines }).collect(),
        }
    }
}

/// What was done
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct AlertAct {
    note: Text<LONGEST_NOTE, 1>,
    /// Whether that is all: it is closed with it
    #[oai(default)]
    close: bool,
    /// How far it is known to be: where it is further by now, somebody else was first, and nothing is noted
    status: Option<AlertStatus>,
}

/// Why the second person is told nothing any more: they left, or are an assistant now
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case", remote = "Gone")]
enum SecondGone {
    Left,
    Assistant,
}

/// What the practice does about answers that need a person
#[derive(Object)]
struct AlertRule {
    /// Hours after which it is said again that nobody has seen one
    hours: i32,
    /// Who is told then, too; at once where the responsible person is away and nobody reads meanwhile
    second_practitioner_id: Option<Uuid>,
    /// Where the second person is told nothing any more: why. The other owners are told in their place, if there are any
    second_gone: Option<SecondGone>,
    /// Whether a marked answer that is not sent is put before a person after two hours. Clients are told before they begin
    unsent: bool,
}

/// The whole rule
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct NewAlertRule {
    #[oai(validator(minimum(value = "1"), maximum(value = "336")))]
    hours: i32,
    second_practitioner_id: Option<Uuid>,
    unsent: bool,
}

async fn rule(app: &App, scope: &Scope) -> Result<Tagged<AlertRule>> {
    let row = practices::find(&app.store, scope.practice()).await?;
    let mark = tag(row.revision);
    let people = practitioners::list(&app.store, scope).await?;
    let second_gone = actions::alert_rules::second_gone(&row, &people).map(|(_, why)| why.into());
    let rule =
        AlertRule { hours: row.alert_hours, second_practitioner_id: row.alert_second_id.map(|id| id.0), second_gone, unsent: row.alert_unsent };
    Ok(Tagged::Now(Json(rule), mark))
}

async fn one(app: &App, scope: &Scope, id: AlertId) -> Result<Json<Alert>> {
    Ok(Json((&alert_cases::find(&app.store, scope, id).await?).into()))
}

#[OpenApi]
impl Alerts {
    /// List answers that need attention
    ///
    /// Scope: clinical:read. In the order they came.
    #[oai(path = "/alerts", method = "get", operation_id = "list_alerts")]
    async fn list(
        &self,
        app: Data<&App>,
        key: Key,
        status: Query<Option<AlertStatus>>,
        cursor: Query<Option<Uuid>>,
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))] limit: Query<Option<u64>>,
    ) -> poem::Result<Json<AlertList>> {
        let scope = key.may(ApiScope::ClinicalRead)?;
        let size = page_size(limit.0);
        let which = status.0.map_or(Which::All, |status| Which::At(status.into()));
        let rows = alert_cases::page(&app.store, &scope, (which, None), Turn::After(cursor.0.map(AlertId)), size).await?;
        let next = next(&rows, size, |row| row.id.0);
        Ok(Json(AlertList { items: rows.iter().map(Alert::from).collect(), next }))
    }

    /// Read one, with the question, the answer and the time before
    ///
    /// Scope: clinical:read. With what the client was told before the form, and every step with who and when. The audit trail keeps who read it.
    #[oai(path = "/alerts/:id", method = "get", operation_id = "read_alert")]
    async fn read(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Json<AlertDetail>> {
        let scope = key.may(ApiScope::ClinicalRead)?;
        Ok(Json(alert_reading::read(&app, &scope, AlertId(id.0)).await?.into()))
    }

    /// Note that somebody has seen it
    ///
    /// Scope: clinical:write. It is no longer new; it is never deleted.
    #[oai(path = "/alerts/:id/seen", method = "post", operation_id = "see_alert")]
    async fn seen(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Json<Alert>> {
        let (scope, id) = (key.may(ApiScope::ClinicalWrite)?, AlertId(id.0));
        actions::alerts::see(&app, scope, id).await?;
        Ok(one(&app, &scope, id).await?)
    }

    /// Note what was done
    ///
    /// Scope: clinical:write. Later notes are added. 409 where somebody else was first and `status` says so.
    #[oai(path = "/alerts/:id/act", method = "post", operation_id = "act_on_alert")]
    async fn act(&self, app: Data<&App>, key: Key, id: Path<Uuid>, body: Json<AlertAct>) -> poem::Result<Json<Alert>> {
        let (scope, id) = (key.may(ApiScope::ClinicalWrite)?, AlertId(id.0));
        let acting = Acting { id: None, note: body.0.note.0, close: body.0.close, known: body.0.status.map(Into::into) };
        actions::alerts::act(&app, scope, id, acting).await?;
        Ok(one(&app, &scope, id).await?)
    }

    /// Close it
    ///
    /// Scope: clinical:write. 409 where nobody has noted what was done, or somebody else closed it.
    #[oai(path = "/alerts/:id/close", method = "post", operation_id = "close_alert")]
    async fn close(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Json<Alert>> {
        let (scope, id) = (key.may(ApiScope::ClinicalWrite)?, AlertId(id.0));
        actions::alerts::close(&app, scope, id).await?;
        Ok(one(&app, &scope, id).await?)
    }

    /// Read what the practice does about answers that need a person
    ///
    /// Scope: admin.
    #[oai(path = "/practice/alerts", method = "get", operation_id = "read_alert_rule")]
    async fn rule(&self, app: Data<&App>, key: Key) -> poem::Result<Tagged<AlertRule>> {
        Ok(rule(&app, &key.may(ApiScope::Admin)?).await?)
    }

    /// Change what the practice does about answers that need a person
    ///
    /// Scope: admin.
    #[oai(path = "/practice/alerts", method = "put", operation_id = "set_alert_rule")]
    async fn set_rule(
        &self,
        app: Data<&App>,
        key: Key,
        #[oai(name = "If-Match")] if_match: Header<Option<String>>,
        body: Json<NewAlertRule>,
    ) -> poem::Result<Tagged<AlertRule>> {
        let (scope, condition) = (key.may(ApiScope::Admin)?, Condition::new(if_match.0));
        let was = practices::find(&app.store, scope.practice()).await?;
        condition.check(Some(&tag(was.revision)))?;
        let second = body.0.second_practitioner_id.map(|id| id.to_string()).unwrap_or_default();
        let typed = TypedRule { hours: body.0.hours.to_string(), second, unsent: body.0.unsent };
        let outcome = actions::alert_rules::set(&app, scope, was.revision, &typed).await;
        let current = async { Ok(tag(practices::find(&app.store, scope.practice()).await?.revision)) };
        condition.settle(outcome, current).await?;
        Ok(rule(&app, &scope).await?)
    }
}
