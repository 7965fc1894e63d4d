//! Asking the practice about own data: to correct, to erase, for a copy, or something else. The request goes to the practice; nothing
//! changes by itself.

use std::sync::Arc;

use entity::ids::OwnRequestId;
use entity::kinds::OwnRequestKind;
use poem::http::StatusCode;
use poem::web::{Data, Query};
use poem::{Response, handler};
use serde::{Deserialize, Serialize};

use super::entries::taken;
use super::me::Me;
use super::{Shell, see_other};
use crate::actions::own_requests as actions_of;
use crate::app::App;
use crate::domain::own_request::{self, Asked};
use crate::domain::problems::Problems;
use crate::error::{Error, Result};
use crate::pages::own_data::word_of;
use crate::random;
use crate::urls;
use crate::web::forms::Fields;
use crate::web::limits::{Action, Limits};

#[derive(Serialize)]
struct Page {
    shell: Shell,
    practice: String,
    once: OwnRequestId,
    kinds: Vec<Kind>,
    kind_problem: bool,
    words: String,
    words_problem: Option<String>,
    wrong: bool,
    /// Too many wait already.
    full: bool,
}

#[derive(Serialize)]
struct Kind {
    word: &'static str,
    label: String,
    chosen: bool,
}

/// What the address says.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Wished {
    kind: String,
}

/// What stands in the form.
struct Typed<'a> {
    once: Option<OwnRequestId>,
    kind: &'a str,
    words: &'a str,
}

fn page(app: &App, me: &Me, typed: &Typed<'_>, problems: &Problems, full: bool) -> Result<Response> {
    let speech = me.speech(app);
    let has = |field: &str| problems.0.iter().any(|problem| problem.field == field);
    let long = typed.words.chars().count() > own_request::LONGEST;
    let words_problem = has("words").then(|| match (typed.words.trim().is_empty(), long) {
        (true, _) => speech.say("own-request-words-missing", &[]),
        (_, true) => speech.say("error-too-long", &[("longest", &own_request::LONGEST.to_string())]),
        _ => speech.say("error-plain-text", &[]),
    });
    let kind = |kind: &OwnRequestKind| Kind { word: kind.word(), label: word_of(speech, "request", kind.word()), chosen: kind.word() == typed.kind };
    let wrong = !problems.is_empty();
    let context = Page {
        shell: me.shell(app, speech.say("own-request-title", &[])),
        practice: me.practice.public_name.clone(),
        once: typed.once.unwrap_or_else(|| random::id(app.now())),
        kinds: OwnRequestKind::ALL.iter().map(kind).collect(),
        kind_problem: has("kind"),
        words: typed.words.to_owned(),
        words_problem,
        wrong,
        full,
    };
    let status = if wrong || full { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    me.page(app, "client/own_request", status, &context)
}

/// The form.
#[handler]
pub async fn show(app: Data<&App>, me: Me, Query(wished): Query<Wished>) -> poem::Result<Response> {
    Ok(page(&app, &me, &Typed { once: None, kind: &wished.kind, words: "" }, &Problems::default(), false)?)
}

/// Sends it to the practice.
#[handler]
pub async fn ask(app: Data<&App>, limits: Data<&Arc<Limits>>, me: poem::Result<Me>, fields: Fields) -> poem::Result<Response> {
    taken(&app, me, (&format!("{}/request", urls::CLIENT_DATA), &fields), |me| send(&app, &limits, me, &fields)).await
}

async fn send(app: &App, limits: &Limits, me: Me, fields: &Fields) -> poem::Result<Response> {
    limits.count(Action::OwnData, me.client.id)?;
    let once = fields.get("_once").parse().ok();
    let typed = Typed { once, kind: fields.get("kind"), words: fields.get("words") };
    let asked = match Asked::parse(typed.kind, typed.words) {
        Ok(asked) => asked,
        Err(problems) => return Ok(page(app, &me, &typed, &problems, false)?),
    };
    let id = once.unwrap_or_else(|| random::id(app.now()));
    match actions_of::ask(app, me.scope, me.client.id, id, asked, Some(me.session.id)).await {
        Ok(()) => Ok(see_other(&format!("{}?done=asked", urls::CLIENT_DATA))),
        Err(Error::Conflict(_)) => Ok(page(app, &me, &typed, &Problems::default(), true)?),
        Err(error) => Err(error.into()),
    }
}
