//! What a template is for, its tags, and who in the practice uses it. And copies.

use entity::ids::TemplateId;
use entity::kinds::{Sharing, TemplateKind};
use poem::http::StatusCode;
use poem::web::Path;
use poem::{Response, handler};
use serde::Serialize;

use super::{Desk, Posted, Seat, Shell, see_other};
use crate::actions::templates as actions;
use crate::domain::problems::Problems;
use crate::domain::sharing::{self, Settings, typed_tags};
use crate::error::{Error, Result};
use crate::store::templates::{self, Template};
use crate::urls;

#[derive(Serialize)]
struct SettingsPage {
    shell: Shell,
    id: TemplateId,
    title: String,
    choices: Vec<ChoiceLine>,
    purpose: String,
    tags: String,
    sharing_problem: Option<String>,
    purpose_problem: Option<String>,
    tags_problem: Option<String>,
}

#[derive(Serialize)]
struct ChoiceLine {
    word: &'static str,
    label: &'static str,
    meaning: &'static str,
    chosen: bool,
}

/// Who uses a template, in words.
pub fn sharing_label(sharing: Sharing) -> &'static str {
    match sharing {
        Sharing::Own => "Own",
        Sharing::Shared => "Shared",
        Sharing::Standard => "Practice standard",
    }
}

fn meaning(sharing: Sharing) -> &'static str {
    match sharing {
        Sharing::Own => "Only its author sees and changes it. Owners of the practice can too, so that nothing is lost when somebody leaves.",
        Sharing::Shared => "Every clinician of the practice uses it and can make a copy. Its author and owners change it.",
        Sharing::Standard => "Stands first in everybody’s list. Only owners change it.",
    }
}

fn render(desk: &Desk, template: &Template, shown: &Settings, tags: String, problems: &Problems) -> Result<Response> {
    let find = |field: &str| problems.0.iter().find(|problem| problem.field == field).map(|problem| problem.detail.clone());
    let choice = |sharing: Sharing| ChoiceLine {
        word: sharing.word(),
        label: sharing_label(sharing),
        meaning: meaning(sharing),
        chosen: shown.sharing == sharing,
    };
    let context = SettingsPage {
        shell: desk.shell(format!("About {}", template.title), "templates"),
        id: template.id,
        title: template.title.clone(),
        choices: sharing::choices(sharing::hands(&desk.scope)).iter().copied().map(choice).collect(),
        purpose: shown.purpose.clone(),
        tags,
        sharing_problem: find("sharing"),
        purpose_problem: find("purpose"),
        tags_problem: find("tags"),
    };
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    desk.page_with(status, "workspace/template_settings", &context)
}

/// The form.
#[handler]
pub async fn show(Seat { desk, .. }: Seat, Path(id): Path<TemplateId>) -> poem::Result<Response> {
    let template = templates::find_to_edit(&desk.app.store, &desk.scope, id).await?;
    let tags = templates::tags(&template);
    let shown = Settings { sharing: template.sharing, purpose: template.purpose.clone(), tags: Vec::new() };
    Ok(render(&desk, &template, &shown, tags.join(", "), &Problems::default())?)
}

/// Keeps it.
#[handler]
pub async fn save(Posted { desk, fields, .. }: Posted, Path(id): Path<TemplateId>) -> poem::Result<Response> {
    let template = templates::find_to_edit(&desk.app.store, &desk.scope, id).await?;
    let sharing = fields.get("sharing").parse().unwrap_or(template.sharing);
    let typed = Settings { sharing, purpose: fields.get("purpose").to_owned(), tags: typed_tags(fields.get("tags")) };
    match actions::describe(&desk.app, desk.scope, id, typed.clone()).await {
        Ok(()) => Ok(see_other(&format!("{}?done=saved", urls::template(id)))),
        Err(Error::Invalid(problems)) => Ok(render(&desk, &template, &typed, fields.get("tags").to_owned(), &problems)?),
        Err(error) => Err(error.into()),
    }
}

/// Makes a copy, and shows it.
#[handler]
pub async fn copy(Posted { desk, .. }: Posted, Path(id): Path<TemplateId>) -> poem::Result<Response> {
    let measure = templates::find(&desk.app.store, &desk.scope, id).await?.kind == TemplateKind::Measure;
    let copy = actions::copy(&desk.app, desk.scope, id).await?;
    let next =
        if measure { format!("{}?done=copied-measure", urls::edit_template(copy)) } else { format!("{}?done=copied-own", urls::template(copy)) };
    Ok(see_other(&next))
}

/// Back from the address of a form that was posted.
#[handler]
pub async fn back(Seat { desk, .. }: Seat, Path(id): Path<TemplateId>) -> poem::Result<Response> {
    templates::find(&desk.app.store, &desk.scope, id).await?;
    Ok(see_other(&urls::template(id)))
}
