//! Whose crisis lines one client sees: those of the practice, or others, because they live or stay somewhere else.

use entity::ids::ClientId;
use poem::http::StatusCode;
use poem::web::Path;
use poem::{Request, Response, handler};
use serde::Serialize;

use super::controls::{Choice, Control, Field};
use super::practice::region_name;
use super::{Desk, Everybody, Posted, Seat, Shell, notice, see_other};
use crate::actions::crisis as actions;
use crate::domain::client::Client;
use crate::domain::crisis::regions_of;
use crate::domain::problems::Problems;
use crate::error::{Error, Result};
use crate::pages::help::{self, HelpLine};
use crate::store::clients;
use crate::store::practices;
use crate::urls;

#[derive(Serialize)]
struct Page {
    shell: Shell,
    client_url: String,
    name: String,
    fields: Vec<Field>,
    was: String,
    wrong: bool,
    conflict: bool,
    preview: Vec<HelpLine>,
    preview_url: Option<String>,
    preview_language: String,
}

fn render(desk: &Desk, client: &Client, chosen: &[String], status: StatusCode, problems: &Problems, said: Option<String>) -> Result<Response> {
    let regions = desk.app.regions().into_iter();
    let regions = regions.map(|code| Choice { chosen: chosen.contains(&code), label: format!("{} ({code})", region_name(&code)), value: code });
    let usual: Vec<&str> = practices::crisis_regions(&desk.practice).map(region_name).collect();
    let usual = format!(
        "Where none is chosen, those that the practice chose: {}. The client can choose another country too, in the foot of their pages.",
        usual.join(", ")
    );
    let lines = desk.app.crisis_lines_for(&desk.practice, client);
    let mut shell = desk.shell("Crisis lines", "clients");
    shell.notice = said;
    let context = Page {
        shell,
        client_url: urls::client(client.id),
        name: client.name.clone(),
        fields: vec![Field::new("crisis_regions", "Crisis lines of", Control::Checkboxes, "", problems).help(usual).choices(regions.collect())],
        was: client.crisis_regions.clone().unwrap_or_default(),
        wrong: !problems.is_empty(),
        conflict: status == StatusCode::CONFLICT,
        preview: help::lines(&lines),
        preview_url: super::crisis::preview_url(&client.language, client.crisis_regions.as_deref().unwrap_or_default()),
        preview_language: super::crisis::name_of(&client.language),
    };
    desk.page_with(status, "workspace/client_crisis", &context)
}

/// What they see, and what can be chosen.
#[handler]
pub async fn show(Seat { desk, .. }: Seat<Everybody>, Path(id): Path<ClientId>, request: &Request) -> poem::Result<Response> {
    let client = clients::find(&desk.app.store, &desk.scope, id).await?;
    let chosen = regions_of(client.crisis_regions.as_deref().unwrap_or_default());
    Ok(render(&desk, &client, &chosen, StatusCode::OK, &Problems::default(), notice(request))?)
}

/// Chooses.
#[handler]
pub async fn choose(Posted { desk, fields, .. }: Posted<Everybody>, Path(id): Path<ClientId>) -> poem::Result<Response> {
    let client = clients::find(&desk.app.store, &desk.scope, id).await?;
    let was = Some(fields.get("was").to_owned()).filter(|was| !was.is_empty());
    let typed: Vec<String> = fields.all("crisis_regions").map(str::to_owned).collect();
    match actions::choose_for_client(&desk.app, desk.scope, id, was, &typed).await {
        Ok(()) => Ok(see_other(&format!("{}?done=saved", urls::client_crisis(id)))),
        Err(Error::Invalid(problems)) => Ok(render(&desk, &client, &typed, StatusCode::UNPROCESSABLE_ENTITY, &problems, None)?),
        Err(Error::Conflict(_)) => Ok(render(&desk, &client, &typed, StatusCode::CONFLICT, &Problems::default(), None)?),
        Err(error) => Err(error.into()),
    }
}
