//! Writing the plan, or proposing a change of it, as the practice chose. Everything may stay empty; everything typed stays on the page until it
//! was kept.

use std::sync::Arc;

use entity::kinds::Author;
use poem::http::StatusCode;
use poem::web::Data;
use poem::{Response, handler};
use serde::Serialize;

use super::{Holder, lines};
use crate::actions::safety_plans::{self as actions, Standing, Written};
use crate::app::App;
use crate::domain::message::Message;
use crate::domain::safety_plan::{self as rules, TypedPlan};
use crate::domain::translation::Said;
use crate::error::{Error, Result};
use crate::pages::dates;
use crate::pages::help::HelpLine;
use crate::pages::safety_plan::{self as pages, PlanForm, PlanRead};
use crate::store::safety_plans::{self as store, SafetyPlanVersion};
use crate::store::templates;
use crate::urls;
use crate::web::client::submit::{keep_typed, or_busy};
use crate::web::client::{Shell, see_other};
use crate::web::forms::Fields;
use crate::web::limits::{Action, Limits};

#[derive(Serialize)]
struct EditPage {
    shell: Shell,
    lines: Vec<HelpLine>,
    form: PlanForm,
    /// What becomes of it: the sentence above the form.
    what: &'static str,
    /// The word on the button.
    button: &'static str,
    /// When the client proposed something that still waits: it is filled in here.
    waiting: Option<String>,
    /// What the plan says now, where somebody changed it meanwhile; or the proposal that was sent meanwhile.
    now: Option<PlanRead>,
    /// The sentence about that, and the words above it.
    stale: &'static str,
    now_title: &'static str,
}

/// What is asked here, and what stands there already.
struct Writing {
    standing: Standing,
    said: Said,
    at_once: bool,
    /// The client's own proposal that waits.
    waiting: Option<SafetyPlanVersion>,
}

impl Writing {
    async fn load(app: &App, holder: &Holder) -> Result<Self> {
        let standing = holder.standing(app).await?;
        let at_once = rules::is_written_at_once(Author::Client, holder.practice.plan_writing, standing.current.is_some());
        let waiting = if at_once { None } else { store::proposal(&app.store, &holder.scope, holder.plan.id).await? };
        // A proposal is written in the version of the template that it was begun in.
        let said = match &waiting {
            Some(version) => {
                let asks = templates::version(&app.store, &holder.scope.whole_practice(), version.row.template_version_id).await?;
                holder.said(app, &asks).await?
            }
            None => holder.said(app, &standing.version).await?,
        };
        Ok(Self { standing, said, at_once, waiting })
    }

    /// What stands there: the proposal that waits, else the plan.
    fn stands(&self) -> Option<&SafetyPlanVersion> {
        self.waiting.as_ref().or(self.standing.current.as_ref())
    }

    fn typed(&self) -> TypedPlan {
        self.stands().map(|version| version.content.typed(&self.said.content)).unwrap_or_default()
    }

    /// The number on top of which is written.
    fn expected(&self) -> i32 {
        self.waiting.as_ref().map_or_else(|| self.standing.number(), |version| version.row.number)
    }

    fn words(&self) -> (&'static str, &'static str) {
        match (self.standing.current.is_some(), self.at_once) {
            (false, _) => ("myplan-begin-text", "myplan-save"),
            (true, true) => ("myplan-edit-text", "myplan-save"),
            (true, false) => ("myplan-propose-text", "myplan-send"),
        }
    }
}

/// What the form is shown with.
struct Showing<'a> {
    typed: &'a TypedPlan,
    problems: &'a [(String, Message)],
    expected: i32,
    stale: bool,
}

fn render(app: &App, holder: &Holder, writing: &Writing, status: StatusCode, showing: Showing<'_>) -> Result<Response> {
    let speech = holder.speech(app);
    let title = if writing.at_once { "myplan-edit-title" } else { "myplan-propose" };
    let shell = Shell { script: true, ..holder.shell(app, speech.say(title, &[])) };
    let (what, button) = writing.words();
    // With a proposal that waits, it is this that was changed: the next one takes its place.
    let (stale, now_title) = match &writing.waiting {
        Some(_) => ("myplan-stale-sent", "myplan-sent"),
        None => ("myplan-stale", "myplan-now"),
    };
    let changed = writing.stands().filter(|_| showing.stale);
    let filled_in = writing.waiting.as_ref().filter(|_| !showing.stale);
    let context = EditPage {
        lines: lines(&shell),
        shell,
        form: pages::form(speech, &writing.said, showing.typed, showing.problems, showing.expected),
        what,
        button,
        waiting: filled_in.map(|version| dates::day(speech, version.row.created_at, &holder.client.time_zone)),
        now: changed.map(|version| pages::read(speech, &writing.said, &version.content, Vec::new())),
        stale,
        now_title,
    };
    holder.page(app, "client/safety_plan/edit", status, &context)
}

/// The form with what stands there.
#[handler]
pub async fn show(app: Data<&App>, holder: Holder) -> poem::Result<Response> {
    if !holder.may_write() {
        return Ok(see_other(urls::PLAN));
    }
    let writing = Writing::load(&app, &holder).await?;
    let (typed, expected) = (writing.typed(), writing.expected());
    Ok(render(&app, &holder, &writing, StatusCode::OK, Showing { typed: &typed, problems: &[], expected, stale: false })?)
}

/// Keeps it, or moves a line.
#[handler]
pub async fn save(app: Data<&App>, limits: Data<&Arc<Limits>>, holder: poem::Result<Holder>, fields: Fields) -> poem::Result<Response> {
    let outcome = match holder {
        Ok(holder) => keep(&app, &limits, &holder, &fields).await,
        Err(error) => refused(&app, error, &fields).await,
    };
    or_busy(&app, urls::PLAN_EDIT, &fields, outcome)
}

/// The session is gone, the plan was closed, or the PIN is asked first: what was typed is shown to be copied.
async fn refused(app: &App, error: poem::Error, fields: &Fields) -> poem::Result<Response> {
    let typed = fields.0.iter().any(|(name, value)| !name.starts_with('_') && !value.trim().is_empty());
    let gone = matches!(error.status(), StatusCode::NOT_FOUND | StatusCode::UNAUTHORIZED);
    if typed && gone { keep_typed(app, fields, StatusCode::UNAUTHORIZED).await } else { Err(error) }
}

async fn keep(app: &App, limits: &Limits, holder: &Holder, fields: &Fields) -> poem::Result<Response> {
    if !holder.may_write() {
        return keep_typed(app, fields, StatusCode::CONFLICT).await;
    }
    limits.count(Action::Submit, holder.session.id)?;
    let writing = Writing::load(app, holder).await?;
    // The template changed meanwhile, and the form asks what is no longer asked.
    let Some(posted) = pages::posted(&writing.said.content, &fields.0) else {
        return keep_typed(app, fields, StatusCode::CONFLICT).await;
    };
    let shown = |problems, expected, stale| Showing { typed: &posted.plan, problems, expected, stale };
    if posted.moves {
        return Ok(render(app, holder, &writing, StatusCode::OK, shown(&[], posted.expected, false))?);
    }
    let (client, session) = (holder.client.id, holder.session.id);
    match actions::write_as_client(app, holder.scope, client, session, posted.plan.clone(), posted.expected).await {
        Ok(Ok(written)) => Ok(see_other(&format!("{}?done={}", urls::PLAN, word(written)))),
        Ok(Err(problems)) => Ok(render(app, holder, &writing, StatusCode::UNPROCESSABLE_ENTITY, shown(&problems, posted.expected, false))?),
        Err(Error::Stale) => {
            let writing = Writing::load(app, holder).await?;
            Ok(render(app, holder, &writing, StatusCode::CONFLICT, shown(&[], writing.expected(), true))?)
        }
        Err(Error::Conflict(_)) => keep_typed(app, fields, StatusCode::CONFLICT).await,
        Err(error) => Err(error.into()),
    }
}

fn word(written: Written) -> &'static str {
    match written {
        Written::Saved(_) => "saved",
        Written::Proposed(_) => "proposed",
        Written::Unchanged(_) => "same",
    }
}
