//! The plan on paper: a sheet for the fridge, and a card that folds into a wallet.

use poem::http::StatusCode;
use poem::web::Data;
use poem::{Response, handler};
use serde::Serialize;

use super::{Holder, lines};
use crate::app::App;
use crate::error::Result;
use crate::pages::dates;
use crate::pages::help::HelpLine;
use crate::pages::safety_plan::PlanRead;
use crate::urls;
use crate::web::client::{Shell, see_other};

#[derive(Serialize)]
struct Paper {
    shell: Shell,
    lines: Vec<HelpLine>,
    plan: PlanRead,
    dated: String,
    reviewed: Option<String>,
}

async fn paper(app: &App, holder: &Holder, name: &str) -> Result<Response> {
    let (speech, zone) = (holder.speech(app), holder.client.time_zone.as_str());
    let standing = holder.standing(app).await?;
    // There is nothing to print.
    let Some(version) = &standing.current else { return Ok(see_other(urls::PLAN)) };
    let shell = holder.shell(app, speech.say("myplan-title", &[]));
    let context = Paper {
        lines: lines(&shell),
        shell,
        plan: holder.read(app, &standing.version, &version.content).await?,
        dated: dates::day(speech, version.row.created_at, zone),
        reviewed: holder.plan.last_reviewed_on.map(|day| dates::long_day(speech, day)),
    };
    holder.page(app, name, StatusCode::OK, &context)
}

/// A sheet of A4 or Letter.
#[handler]
pub async fn sheet(app: Data<&App>, holder: Holder) -> poem::Result<Response> {
    Ok(paper(&app, &holder, "client/safety_plan/print").await?)
}

/// A card to cut out and to fold.
#[handler]
pub async fn card(app: Data<&App>, holder: Holder) -> poem::Result<Response> {
    Ok(paper(&app, &holder, "client/safety_plan/card").await?)
}
