//! A blank form for paper, also for whoever did not agree to write here.

use entity::ids::OccurrenceId;
use entity::kinds::OccurrenceStatus;
use poem::http::StatusCode;
use poem::web::{Data, Path};
use poem::{Response, handler};

use super::asked::Asked;
use super::{Admitted, Caller, before_consent, still_page};
use crate::actions::asking;
use crate::app::App;
use crate::domain::prompts;
use crate::error::Error;
use crate::pages::help;
use crate::pages::print::{self, PrintedForm};
use crate::store::clients;

/// The form of an occurrence that is open, with what is fitted to this client. Nothing that was typed is in it.
#[handler]
pub async fn show(app: Data<&App>, caller: Caller, Path(id): Path<OccurrenceId>) -> poem::Result<Response> {
    let Some(Admitted { scope, occurrence, link, .. }) = before_consent(&app, caller.session.as_ref(), id, true).await? else {
        return Err(Error::NotFound.into());
    };
    if !matches!(occurrence.status, OccurrenceStatus::Open | OccurrenceStatus::Missed | OccurrenceStatus::Declined) {
        return Err(Error::NotFound.into());
    }
    let asked = Asked::load(&app, scope, occurrence, link).await?;
    let practice = super::practice(&app, scope.practice()).await?;
    let client = clients::find(&app.store, &scope, asked.occurrence.client_id).await?;
    let drawn = asking::drawn(&app, &scope, &asked.occurrence, &asked.version, &asked.content, 0).await?;
    let content = drawn.map_or_else(|| asked.said.content.clone(), |drawn| prompts::only(&asked.said.content, &drawn));
    let form = PrintedForm {
        lang: client.language.clone(),
        practice: practice.public_name.clone(),
        title: asked.said.title.clone(),
        why: asked.assignment.agreement.why.clone(),
        sections: print::sections(app.pages().speech(&client.language), &content, &asked.locked()),
        help: help::lines(&app.crisis_lines_for(&practice, &client)),
    };
    Ok(still_page(&app, "print", &client.language, StatusCode::OK, &form)?)
}
