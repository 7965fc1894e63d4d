//! Forms for paper: a version of a template, and an assignment with what is fitted to its client.

use entity::ids::{AssignmentId, TemplateId};
use poem::web::{Path, Query};
use poem::{Response, handler};
use serde::Deserialize;

use super::{Desk, Seat};
use crate::actions::asking;
use crate::domain::content::Content;
use crate::domain::instruments;
use crate::domain::response::Typed;
use crate::error::{Error, Result};
use crate::pages::help::{self, HelpLine};
use crate::pages::print::{self, PrintedForm};
use crate::store::{assignments, clients, templates};

/// What is printed, and for whom.
struct Sheet {
    language: String,
    title: String,
    why: Option<String>,
    content: Content,
    locked: Typed,
    help: Vec<HelpLine>,
}

fn page(desk: &Desk, sheet: Sheet) -> Result<Response> {
    // The wording of others is not for our paper.
    if instruments::of_content(&sheet.content).is_some_and(instruments::Instrument::gated) {
        return Err(Error::Conflict("This measure belongs to others: please print it from your licensed copy."));
    }
    let form = PrintedForm {
        sections: print::sections(desk.app.pages().speech(&sheet.language), &sheet.content, &sheet.locked),
        practice: desk.practice.public_name.clone(),
        title: sheet.title,
        why: sheet.why,
        help: sheet.help,
        lang: sheet.language.clone(),
    };
    let html = desk.app.pages().page("print", &sheet.language, &form)?;
    Ok(Response::builder().content_type("text/html; charset=utf-8").body(html))
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Which {
    /// The version's number; what is published, or the draft, where it is none.
    version: Option<i32>,
}

/// A template's version, blank.
#[handler]
pub async fn template(Seat { desk, .. }: Seat, Path(id): Path<TemplateId>, Query(which): Query<Which>) -> poem::Result<Response> {
    let (store, scope) = (&desk.app.store, &desk.scope);
    let template = templates::find(store, scope, id).await?;
    let version = match which.version {
        Some(number) => templates::versions_of(store, scope, id).await?.into_iter().find(|version| version.number == number),
        None => Some(templates::version(store, scope, template.published_version_id.or(template.draft_version_id).ok_or(Error::NotFound)?).await?),
    };
    let version = version.ok_or(Error::NotFound)?;
    let language = desk.practice.language.clone();
    let lines = desk.app.crisis_lines_of(&desk.practice);
    let sheet = Sheet { language, title: version.title, why: None, content: version.content, locked: Typed::new(), help: help::lines(&lines) };
    Ok(page(&desk, sheet)?)
}

/// An assignment, blank, with what is fitted to its client.
#[handler]
pub async fn assignment(Seat { desk, .. }: Seat, Path(id): Path<AssignmentId>) -> poem::Result<Response> {
    let (store, scope) = (&desk.app.store, &desk.scope);
    let assignment = assignments::find(store, scope, id).await?;
    let client = clients::find(store, scope, assignment.client_id).await?;
    let version = templates::version(store, scope, assignment.version_id).await?;
    let (_, said) = asking::said(&desk.app, scope, &assignment, &version).await?;
    let locked = assignment.tailoring.typed(true);
    let help = help::lines(&desk.app.crisis_lines_for(&desk.practice, &client));
    let sheet = Sheet { language: client.language, title: said.title, why: assignment.agreement.why, content: said.content, locked, help };
    Ok(page(&desk, sheet)?)
}
