//! "Where are you now?": a client who is abroad chooses whose crisis lines their pages and mails show. Theirs to choose: short numbers do
//! not work from another country, and a practice does not know who travels.

use poem::http::StatusCode;
use poem::web::{Data, Query};
use poem::{Response, handler};
use serde::{Deserialize, Serialize};

use super::me::Me;
use super::{Shell, see_other};
use crate::actions::crisis as actions;
use crate::app::App;
use crate::domain::crisis::{ELSEWHERE, regions_of};
use crate::error::{Error, Result};
use crate::pages::help;
use crate::urls;
use crate::web::forms::Fields;

#[derive(Serialize)]
struct Page {
    shell: Shell,
    choices: Vec<Choice>,
    saved: bool,
    /// What stands chosen now, for a change on top of another one.
    was: String,
}

#[derive(Serialize)]
struct Choice {
    value: String,
    label: String,
    chosen: bool,
}

/// What the address says.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Done {
    saved: String,
}

fn render(app: &App, me: &Me, status: StatusCode, saved: bool) -> Result<Response> {
    let speech = me.speech(app);
    let was = me.client.crisis_regions.clone().unwrap_or_default();
    let first = regions_of(&was).into_iter().next().unwrap_or_default();
    let named = |code: String| {
        let region = speech.try_say(&help::say("region", &code), &[])?;
        Some(Choice { label: speech.say("crisis-where-in", &[("region", &region)]), chosen: first == code, value: code })
    };
    let mut choices: Vec<Choice> = app.regions().into_iter().filter(|code| code != ELSEWHERE).filter_map(named).collect();
    choices.sort_by_cached_key(|choice| choice.label.to_lowercase());
    let also = |value: &str, id: &str| Choice { value: value.into(), label: speech.say(id, &[]), chosen: first == value };
    choices.insert(0, also("", "crisis-where-usual"));
    choices.push(also(ELSEWHERE, "crisis-where-elsewhere"));
    let shell = me.shell(app, speech.say("crisis-where-title", &[]));
    me.page(app, "client/where_now", status, &Page { shell, choices, saved, was })
}

/// The question, with what stands chosen.
#[handler]
pub async fn show(app: Data<&App>, me: Me, Query(done): Query<Done>) -> poem::Result<Response> {
    Ok(render(&app, &me, StatusCode::OK, !done.saved.is_empty())?)
}

/// Takes the answer.
#[handler]
pub async fn choose(app: Data<&App>, me: Me, fields: Fields) -> poem::Result<Response> {
    let was = Some(fields.get("_was").to_owned()).filter(|was| !was.is_empty());
    match actions::choose_for_client(&app, me.scope, me.client.id, was, &[fields.get("region").to_owned()]).await {
        Ok(()) => Ok(see_other(&format!("{}?saved=1", urls::CLIENT_WHERE))),
        // The page shows what stands chosen now.
        Err(Error::Conflict(_)) => Ok(render(&app, &me, StatusCode::CONFLICT, false)?),
        Err(Error::Invalid(_)) => Ok(render(&app, &me, StatusCode::UNPROCESSABLE_ENTITY, false)?),
        Err(error) => Err(error.into()),
    }
}
