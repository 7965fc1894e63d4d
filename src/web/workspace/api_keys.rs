//! Keys of the admin API, for owners. A key's secret is shown once.

use entity::ids::ApiKeyId;
use poem::http::StatusCode;
use poem::web::Path;
use poem::{Request, Response, handler};
use serde::Serialize;

use super::controls::{Choice, Control, Field};
use super::{Desk, Owners, Posted, Seat, Shell, notice, see_other};
use crate::actions::api_keys;
use crate::domain::problems::Problems;
use crate::domain::scope::ApiScope;
use crate::error::{Error, Result};
use crate::pages::dates;
use crate::store::api_keys::{self as store, ApiKey};
use crate::urls;
use crate::web::forms::Fields;

#[derive(Serialize)]
struct Keys {
    shell: Shell,
    keys: Vec<Line>,
    fields: Vec<Field>,
    /// The key that was made just now.
    secret: Option<String>,
    wrong: bool,
}

#[derive(Serialize)]
struct Line {
    id: ApiKeyId,
    name: String,
    scopes: String,
    made: String,
    used: Option<String>,
    revoked: Option<String>,
}

async fn render(desk: &Desk, typed: &Fields, problems: &Problems, secret: Option<String>, notice: Option<String>) -> Result<Response> {
    let day = |at| dates::short(desk.speech(), at, desk.zone());
    let line = |key: ApiKey| Line {
        id: key.id,
        name: key.name,
        scopes: key.scopes.replace(' ', ", "),
        made: day(key.created_at),
        used: key.last_used_at.map(|at| dates::short_with_time(desk.speech(), at, desk.zone())),
        revoked: key.revoked_at.map(day),
    };
    let chosen: Vec<&str> = typed.all("scopes").collect();
    let scope = |scope: ApiScope| Choice {
        value: scope.word().into(),
        label: format!("{}: {}", scope.word(), scope.meaning()),
        chosen: secret.is_none() && chosen.contains(&scope.word()),
    };
    let name = if secret.is_some() { "" } else { typed.get("name") };
    let mut shell = desk.shell("API keys", "practice");
    shell.notice = notice;
    let fields = vec![
        Field::new("name", "What it is for", Control::Text, name, problems),
        Field::new("scopes", "What it may do", Control::Checkboxes, "", problems).choices(ApiScope::ALL.map(scope).into()),
    ];
    let keys = store::list(&desk.app.store, &desk.scope).await?;
    let context = Keys { shell, keys: keys.into_iter().rev().map(line).collect(), fields, secret, wrong: !problems.is_empty() };
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    desk.page_with(status, "workspace/api_keys", &context)
}

/// All keys, and the form that makes one.
#[handler]
pub async fn list(Seat { desk, .. }: Seat<Owners>, request: &Request) -> poem::Result<Response> {
    Ok(render(&desk, &Fields::default(), &Problems::default(), None, notice(request)).await?)
}

/// Makes a key and shows its secret, this once.
#[handler]
pub async fn create(Posted { desk, fields, .. }: Posted<Owners>) -> poem::Result<Response> {
    let scopes: Vec<String> = fields.all("scopes").map(str::to_owned).collect();
    match api_keys::create(&desk.app, desk.scope, fields.get("name"), &scopes).await {
        Ok((_, secret)) => Ok(render(&desk, &fields, &Problems::default(), Some(secret), None).await?),
        Err(Error::Invalid(problems)) => Ok(render(&desk, &fields, &problems, None, None).await?),
        Err(error) => Err(error.into()),
    }
}

/// Revokes a key.
#[handler]
pub async fn revoke(Posted { desk, .. }: Posted<Owners>, Path(id): Path<ApiKeyId>) -> poem::Result<Response> {
    api_keys::revoke(&desk.app, desk.scope, id).await?;
    Ok(see_other(&format!("{}?done=revoked", urls::KEYS)))
}
