//! What a client is shown of the own numbers: usually, and of each thing that was assigned.

use entity::ids::{ClientId, TemplateId};
use entity::kinds::ProgressShown;
use poem::http::StatusCode;
use poem::web::Path;
use poem::{Request, Response, handler};
use serde::Serialize;

use super::{Desk, Posted, Seat, Shell, notice, see_other};
use crate::actions::own_progress as actions_of;
use crate::domain::instruments;
use crate::domain::own_progress::{Choices, USUAL};
use crate::error::{Error, Result};
use crate::store::{clients, progress_views, templates};
use crate::urls;

#[derive(Serialize)]
struct Page {
    shell: Shell,
    id: ClientId,
    name: String,
    rows: Vec<Row>,
    wrong: bool,
}

/// One thing to choose about.
#[derive(Serialize)]
struct Row {
    field: String,
    label: String,
    choices: Vec<super::controls::Choice>,
}

fn words(shown: ProgressShown) -> &'static str {
    match shown {
        ProgressShown::Numbers => "their own numbers",
        ProgressShown::Meaning => "their own numbers, with what they can be and which way is which",
        ProgressShown::Hidden => "nothing: kept for talking about together",
    }
}

fn choices(chosen: Option<ProgressShown>, usual: Option<&str>) -> Vec<super::controls::Choice> {
    let chosen = chosen.map_or("", ProgressShown::word);
    let first = usual.map(|label| super::controls::Choice::new("", label, chosen));
    let all = [ProgressShown::Numbers, ProgressShown::Meaning, ProgressShown::Hidden];
    first.into_iter().chain(all.map(|shown| super::controls::Choice::new(shown.word(), words(shown), chosen))).collect()
}

/// Titles of what this client was given, by template, and whether it is a measure.
async fn titles(desk: &Desk, id: ClientId) -> Result<Vec<(TemplateId, String, bool)>> {
    let (store, scope) = (&desk.app.store, &desk.scope);
    let mut titles = Vec::new();
    for template in actions_of::templates_of(store, scope, id).await? {
        let versions = templates::versions_of(store, scope, template).await?;
        let newest = versions.into_iter().max_by_key(|version| version.number);
        titles.extend(newest.map(|version| (template, version.title, instruments::of_content(&version.content).is_some())));
    }
    titles.sort_by_key(|(_, title, _)| title.to_lowercase());
    Ok(titles)
}

async fn page(desk: &Desk, id: ClientId, wrong: bool, said: Option<String>) -> Result<Response> {
    let client = clients::find(&desk.app.store, &desk.scope, id).await?;
    let chosen: Choices = progress_views::of_client(&desk.app.store, &desk.scope, id).await?;
    let mut rows = vec![Row { field: "usual".into(), label: "Usually".into(), choices: choices(Some(chosen.usual.unwrap_or(USUAL)), None) }];
    rows.extend(titles(desk, id).await?.into_iter().map(|(template, title, measure)| Row {
        field: template.to_string(),
        label: title,
        choices: choices(chosen.own_of(template), Some(if measure { "nothing, unless chosen here" } else { "as usual" })),
    }));
    let mut shell = desk.shell(format!("What {} sees of their numbers", client.name), "clients");
    shell.notice = said;
    let context = Page { shell, id, name: client.name, rows, wrong };
    desk.page_with(if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }, "workspace/own_progress", &context)
}

/// What is chosen.
#[handler]
pub async fn show(Seat { desk, .. }: Seat, request: &Request, Path(id): Path<ClientId>) -> poem::Result<Response> {
    Ok(page(&desk, id, false, notice(request)).await?)
}

/// Chooses.
#[handler]
pub async fn save(Posted { desk, fields, .. }: Posted, Path(id): Path<ClientId>) -> poem::Result<Response> {
    clients::find(&desk.app.store, &desk.scope, id).await?;
    let (mut usual, mut of_template) = (None, Vec::new());
    for (name, value) in fields.0.iter().filter(|(name, _)| !name.starts_with('_')) {
        let shown = match value.as_str() {
            "" => None,
            word => match word.parse::<ProgressShown>() {
                Ok(shown) => Some(shown),
                Err(_) => return Ok(page(&desk, id, true, None).await?),
            },
        };
        match name.parse::<TemplateId>() {
            Ok(template) => of_template.push((template, shown)),
            Err(_) if name == "usual" => usual = shown,
            Err(_) => return Ok(page(&desk, id, true, None).await?),
        }
    }
    match actions_of::choose(&desk.app, desk.scope, id, usual, of_template).await {
        Ok(()) => Ok(see_other(&format!("{}?done=saved", urls::own_progress(id)))),
        // What was offered is not there any more: the page shows how it is now.
        Err(Error::NotFound) => Ok(page(&desk, id, true, None).await?),
        Err(error) => Err(error.into()),
    }
}
