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
use crate::random;
use crate::store::api_keys::{self as store, ApiKey};
use crate::urls;
use crate::web::forms::Fields;

#[derive(Serialize)]
struct Keys {
    shell: Shell,
    keys: Vec<Line>,
    fields: Vec<Field>,
    /// The next key's id: the same form sent twice makes one key.
    id: ApiKeyId,
    /// The form was sent a second time.
    again: bool,
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

async fn render(
    desk: &Desk,
    typed: &Fields,
    problems: &Problems,
    secret: Option<String>,
    notice: Option<String>,
    status: StatusCode,
) -> Result<Response> {
    let day = |at| dates::short(desk.speech(), at, desk.zone());
    let line = |key: ApiKey| Line {
        id: key.id,
        name: key.name,
        scopes: key.scopes.replace(' ', ", "),
        made: dates::short_with_time(desk.speech(), key.created_at, desk.zone()),
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
    let context = Keys {
        id: random::id(desk.app.now()),
        again: status == StatusCode::CONFLICT,
        shell,
        keys: keys.into_iter().rev().map(line).collect(),
        fields,
        secret,
        wrong: !problems.is_empty(),
    };
    desk.page_with(status, "workspace/api_keys", &context)
}

/// All keys, and the form that makes one.
#[handler]
pub async fn list(Seat { desk, .. }: Seat<Owners>, request: &Request) -> poem::Result<Response> {
    Ok(render(&desk, &Fields::default(), &Problems::default(), None, notice(request), StatusCode::OK).await?)
}

/// Makes a key and shows its secret, this once.
#[handler]
pub async fn create(Posted { desk, fields, .. }: Posted<Owners>) -> poem::Result<Response> {
    let scopes: Vec<String> = fields.all("scopes").map(str::to_owned).collect();
    let id = fields.get("id").parse().unwrap_or_else(|_| random::id(desk.app.now()));
    match api_keys::create_as(&desk.app, desk.scope, id, fields.get("name"), &scopes).await {
        Ok((_, secret)) => Ok(render(&desk, &fields, &Problems::default(), Some(secret), None, StatusCode::OK).await?),
        Err(Error::Invalid(problems)) => Ok(render(&desk, &fields, &problems, None, None, StatusCode::UNPROCESSABLE_ENTITY).await?),
        Err(Error::Conflict(_)) => Ok(render(&desk, &Fields::default(), &Problems::default(), None, None, StatusCode::CONFLICT).await?),
        Err(error) => Err(error.into()),
    }
}

/// Revokes a key.
#[handler]
pub async fn revoke(Posted { desk, .. }: Posted<Owners>, Path(id): Path<ApiKeyId>) -> poem::Result<Response> {
    api_keys::revoke(&desk.app, desk.scope, id).await?;
    Ok(see_other(&format!("{}?done=revoked", urls::KEYS)))
}
