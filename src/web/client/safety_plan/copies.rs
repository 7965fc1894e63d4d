//! Dated copies: what the plan said before. They are what was written before, so they are shown where the read-back rule allows.

use entity::kinds::{Author, PlanVersionState};
use poem::http::StatusCode;
use poem::web::{Data, Path};
use poem::{Response, handler};
use serde::Serialize;

use super::{Holder, lines};
use crate::app::App;
use crate::domain::safety_plan::KeptLine;
use crate::error::{Error, Result};
use crate::pages::dates;
use crate::pages::help::HelpLine;
use crate::pages::safety_plan::PlanRead;
use crate::store::safety_plans::{self as store, VersionRow};
use crate::store::templates;
use crate::urls;
use crate::web::client::Shell;

/// So many are listed: a plan is seldom written more often.
const SHOWN: u64 = 50;

#[derive(Serialize)]
struct ListPage {
    shell: Shell,
    lines: Vec<HelpLine>,
    copies: Vec<Line>,
    /// Some are not shown here, and where the PIN for them is entered.
    locked: Option<String>,
    has_pin: bool,
    opened: bool,
}

#[derive(Serialize)]
struct Line {
    url: String,
    day: String,
    by: &'static str,
    /// What became of it, where that is worth a word.
    state: Option<&'static str>,
}

fn may_read(holder: &Holder, row: &VersionRow) -> bool {
    // What is the plan now opens with the link, and so does what the client proposes that it says.
    matches!(row.state, PlanVersionState::Current | PlanVersionState::Proposed) || holder.reads.allows(row.created_at, row.session_id)
}

fn by(row: &VersionRow) -> &'static str {
    match (row.together, row.author) {
        (true, _) => "myplan-by-both",
        (false, Author::Client) => "myplan-by-client",
        (false, _) => "myplan-by-therapist",
    }
}

fn state(row: &VersionRow) -> Option<&'static str> {
    match row.state {
        PlanVersionState::Current => Some("myplan-is-current"),
        PlanVersionState::Proposed => Some("myplan-is-proposed"),
        PlanVersionState::Declined => Some("myplan-is-declined"),
        PlanVersionState::Replaced => None,
    }
}

/// All of them that may be read here.
#[handler]
pub async fn list(app: Data<&App>, holder: Holder) -> poem::Result<Response> {
    let speech = holder.speech(&app);
    let all = store::versions(&app.store, &holder.scope, holder.plan.id, None, SHOWN).await?;
    let (seen, hidden): (Vec<_>, Vec<_>) = all.into_iter().partition(|row| may_read(&holder, row));
    let shell = holder.shell(&app, speech.say("myplan-copies", &[]));
    let line = |row: &VersionRow| Line {
        url: urls::plan_copy(row.number),
        day: dates::day(speech, row.created_at, &holder.client.time_zone),
        by: by(row),
        state: state(row),
    };
    let context = ListPage {
        lines: lines(&shell),
        shell,
        copies: seen.iter().map(line).collect(),
        locked: (!hidden.is_empty()).then(|| format!("{}?next={}", urls::PLAN_PIN, urls::PLAN_COPIES)),
        has_pin: holder.reads.has_pin,
        opened: holder.reads.unlocked(),
    };
    Ok(holder.page(&app, "client/safety_plan/copies", StatusCode::OK, &context)?)
}

#[derive(Serialize)]
struct CopyPage {
    shell: Shell,
    lines: Vec<HelpLine>,
    day: String,
    by: &'static str,
    state: Option<&'static str>,
    /// It is not what the plan says now.
    old: bool,
    plan: PlanRead,
    /// The crisis lines of that day, to be read and not to be pressed.
    then: Vec<KeptLine>,
}

/// One of them. Its numbers are not to be pressed: they are those of that day.
#[handler]
pub async fn show(app: Data<&App>, holder: Holder, Path(number): Path<i32>) -> poem::Result<Response> {
    let version = store::version(&app.store, &holder.scope, holder.plan.id, number).await?;
    if version.row.client_id != holder.client.id || !may_read(&holder, &version.row) {
        return Err(Error::NotFound.into());
    }
    Ok(render(&app, &holder, version).await?)
}

async fn render(app: &App, holder: &Holder, version: store::SafetyPlanVersion) -> Result<Response> {
    let speech = holder.speech(app);
    let asks = templates::version(&app.store, &holder.scope.whole_practice(), version.row.template_version_id).await?;
    let day = dates::day(speech, version.row.created_at, &holder.client.time_zone);
    let shell = holder.shell(app, speech.say("myplan-copy-of", &[("day", &day)]));
    let context = CopyPage {
        lines: lines(&shell),
        shell,
        day,
        by: by(&version.row),
        state: state(&version.row),
        old: version.row.state != PlanVersionState::Current,
        plan: holder.read(app, &asks, &version.content).await?,
        then: version.content.lines,
    };
    holder.page(app, "client/safety_plan/copy", StatusCode::OK, &context)
}
