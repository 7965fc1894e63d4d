//! The client's own data: in plain words what is kept and who can read it; all of it as one page, as a page to take away and as JSON.
//! Everything at once is read back only where the PIN opens everything.

use std::sync::Arc;

use poem::http::StatusCode;
use poem::web::{Data, Query};
use poem::{Response, handler};
use serde::{Deserialize, Serialize};

use super::for_you::Came;
use super::me::{Locked, Me};
use super::{Shell, see_other};
use crate::actions::own_data::{self, Reader};
use crate::app::App;
use crate::domain::own_data::OwnData;
use crate::domain::role;
use crate::error::Result;
use crate::pages::dates;
use crate::pages::own_data::{self as written, ReadSection};
use crate::store::own_requests::{self, Request};
use crate::store::{clients, practitioners};
use crate::urls;
use crate::web::forms::Fields;
use crate::web::limits::{Action, Limits};
use crate::web::own_data_file::{self, Format};

#[derive(Serialize)]
struct Page {
    shell: Shell,
    practice: String,
    responsible: String,
    /// Who else sees the case.
    others: String,
    retention: Option<String>,
    /// Whether everything may be read here.
    all: bool,
    /// Else the way there: a PIN is to be entered, set, or widened together.
    locked: Option<Locked>,
    requests: Vec<Asked>,
    notice: Option<String>,
}

/// A request with what became of it.
#[derive(Serialize)]
struct Asked {
    kind: String,
    when: String,
    state: String,
    /// What was written, where that may be read here.
    words: Option<String>,
    answer: Option<String>,
    answered: Option<String>,
    /// Something of it is not shown here.
    hidden: bool,
}

fn asked(app: &App, me: &Me, came: &Came, request: &Request) -> Asked {
    let (row, speech, zone) = (&request.row, me.speech(app), me.client.time_zone.as_str());
    let words = Some(request.words.clone()).filter(|words| !words.is_empty());
    let reads_words = me.reads.allows(row.created_at, row.session_id);
    let reads_answer = came.may_read(me, row.answered_at.unwrap_or(row.updated_at), row.session_id, row.link_id);
    Asked {
        kind: written::word_of(speech, "request", row.kind.word()),
        when: dates::day(speech, row.created_at, zone),
        state: written::word_of(speech, "request-status", row.status.word()),
        hidden: (words.is_some() && !reads_words) || (request.answer.is_some() && !reads_answer),
        words: words.filter(|_| reads_words),
        answer: request.answer.clone().filter(|_| reads_answer),
        answered: row.answered_at.map(|at| dates::day(speech, at, zone)),
    }
}

/// What the address says was just done.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Done {
    done: String,
}

/// What is kept, who reads it, for how long; what can be done about it.
#[handler]
pub async fn show(app: Data<&App>, me: Me, Query(query): Query<Done>) -> poem::Result<Response> {
    let speech = me.speech(&app);
    let people = practitioners::list(&app.store, &me.scope).await?;
    let shares = clients::shares(&app.store, &me.scope, me.client.id).await?;
    let responsible = people.iter().find(|one| one.id == me.client.practitioner_id).map(|one| one.name.clone()).unwrap_or_default();
    let others = people.iter().filter(|one| one.is_active() && one.id != me.client.practitioner_id);
    let others: Vec<&str> = others.filter(|one| shares.contains(&one.id) || role::runs_practice(one.role)).map(|one| one.name.as_str()).collect();
    let came = Came::of(&app, &me).await?;
    let requests: Vec<Asked> =
        own_requests::of_client(&app.store, &me.scope, me.client.id).await?.iter().map(|request| asked(&app, &me, &came, request)).collect();
    let all = me.reads.all();
    let context = Page {
        shell: me.shell(&app, speech.say("own-title", &[])),
        practice: me.practice.public_name.clone(),
        responsible,
        others: others.join(", "),
        retention: me.practice.retention_note.clone(),
        locked: (!all || requests.iter().any(|request| request.hidden)).then(|| me.locked(urls::CLIENT_DATA)),
        all,
        requests,
        notice: (query.done == "asked").then(|| speech.say("own-asked", &[("practice", &me.practice.public_name)])),
    };
    Ok(me.page(&app, "client/own_data", StatusCode::OK, &context)?)
}

/// Where somebody goes who may not read everything here.
fn way_there(me: &Me) -> Response {
    if me.reads.unlocked() { see_other(urls::CLIENT_DATA) } else { see_other(&format!("{}?next={}", urls::CLIENT_PIN, urls::CLIENT_EVERYTHING)) }
}

async fn everything(app: &App, me: &Me, limits: &Limits, verb: &'static str) -> Result<OwnData> {
    limits.count(Action::OwnData, me.client.id)?;
    own_data::note(app, me.scope, me.client.id, verb).await?;
    super::own_entries::into(app, me, own_data::gather(app, me.scope, me.client.id, Reader::Client).await?).await
}

#[derive(Serialize)]
struct Everything {
    shell: Shell,
    sections: Vec<ReadSection>,
}

/// All of it as one page.
#[handler]
pub async fn show_everything(app: Data<&App>, limits: Data<&Arc<Limits>>, me: Me) -> poem::Result<Response> {
    if !me.reads.all() {
        return Ok(way_there(&me));
    }
    let data = everything(&app, &me, &limits, "read_own").await?;
    let speech = me.speech(&app);
    let context = Everything { shell: me.shell(&app, speech.say("own-everything-title", &[])), sections: written::read(speech, &data) };
    Ok(me.page(&app, "client/everything", StatusCode::OK, &context)?)
}

/// All of it as a file.
#[handler]
pub async fn download(app: Data<&App>, limits: Data<&Arc<Limits>>, me: Me, fields: Fields) -> poem::Result<Response> {
    let format = Format::of(fields.get("format"))?;
    if !me.reads.all() {
        return Ok(way_there(&me));
    }
    let data = everything(&app, &me, &limits, "export").await?;
    Ok(own_data_file::response(&app, &data, format)?)
}

/// The address of a file, opened again: to the page.
#[handler]
pub fn back() -> Response {
    see_other(urls::CLIENT_DATA)
}
