//! The client's list for the next session: own order, each line shown to the therapist or not, carried over until ticked off.

use std::sync::Arc;

use entity::ids::{EntryId, TopicId};
use poem::http::StatusCode;
use poem::web::{Data, Path, Query};
use poem::{Response, handler};
use serde::{Deserialize, Serialize};

use super::entries::{found, refused};
use super::me::{Locked, Me};
use super::submit::or_busy;
use super::{Shell, see_other};
use crate::actions::topics as actions;
use crate::app::App;
use crate::domain::entry::{self, Shown};
use crate::domain::topics as rules;
use crate::error::{Error, Result};
use crate::pages::dates;
use crate::random;
use crate::store::topics::{self, Topic};
use crate::urls;
use crate::web::forms::Fields;
use crate::web::limits::{Action, Limits};

/// Of what was talked about, so much is shown.
const DONE_SHOWN: u64 = 20;

#[derive(Serialize)]
struct List {
    shell: Shell,
    once: String,
    text: String,
    share: bool,
    error: Option<String>,
    topics: Vec<Line>,
    done: Vec<DoneLine>,
    locked: Option<Locked>,
    notice: Option<String>,
    home: &'static str,
}

#[derive(Serialize)]
struct Line {
    id: TopicId,
    text: String,
    /// Whether the client wrote it.
    own: bool,
    shared: bool,
    entry: Option<String>,
    first: bool,
    last: bool,
}

#[derive(Serialize)]
struct DoneLine {
    text: String,
    day: String,
}

/// What was just done, as it stands in the address.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Done {
    done: String,
}

fn may_read(me: &Me, topic: &Topic) -> bool {
    me.reads.allows(topic.row.created_at, topic.row.session_id)
}

async fn render(app: &App, me: &Me, status: StatusCode, typed: &Fields, error: Option<String>, done: &str) -> Result<Response> {
    let speech = me.speech(app);
    let (seen, hidden): (Vec<_>, Vec<_>) =
        topics::open(&app.store, &me.scope, me.client.id).await?.into_iter().partition(|topic| may_read(me, topic));
    let ended = topics::done(&app.store, &me.scope, me.client.id, DONE_SHOWN).await?;
    let last = seen.len().saturating_sub(1);
    let line = |(n, topic): (usize, Topic)| Line {
        id: topic.row.id,
        own: topic.row.by_client,
        shared: topic.row.shared,
        entry: topic.row.entry_id.map(urls::own_entry),
        first: n == 0,
        last: n == last,
        text: topic.text,
    };
    let ended_line = |topic: Topic| {
        let day = topic.row.done_at.map(|at| dates::day(speech, at, &me.client.time_zone)).unwrap_or_default();
        DoneLine { text: topic.text, day }
    };
    let once = typed.get("_once").parse::<TopicId>().unwrap_or_else(|_| random::id(app.now()));
    let more = !hidden.is_empty() || ended.iter().any(|topic| !may_read(me, topic));
    let context = List {
        shell: me.shell(app, speech.say("topics-title", &[])),
        once: once.to_string(),
        text: typed.get("text").to_owned(),
        share: typed.get("_share") == "yes",
        error,
        topics: seen.into_iter().enumerate().map(line).collect(),
        done: ended.into_iter().filter(|topic| may_read(me, topic)).map(ended_line).collect(),
        locked: more.then(|| me.locked(urls::CLIENT_TOPICS)),
        notice: speech.try_say(&format!("topics-done-{done}"), &[]).filter(|_| !done.is_empty()),
        home: urls::CLIENT_HOME,
    };
    me.page(app, "client/topics", status, &context)
}

/// The list.
#[handler]
pub async fn show(app: Data<&App>, me: Me, Query(Done { done }): Query<Done>) -> poem::Result<Response> {
    Ok(render(&app, &me, StatusCode::OK, &Fields::default(), None, &done).await?)
}

/// Adds a line.
#[handler]
pub async fn add(app: Data<&App>, limits: Data<&Arc<Limits>>, me: poem::Result<Me>, fields: Fields) -> poem::Result<Response> {
    let outcome = match me {
        Ok(me) => keep(&app, &limits, &me, &fields).await,
        Err(error) => refused(&app, error, &fields).await,
    };
    or_busy(&app, urls::CLIENT_TOPICS, &fields, outcome)
}

async fn keep(app: &App, limits: &Limits, me: &Me, fields: &Fields) -> poem::Result<Response> {
    limits.count(Action::Submit, me.session.id.to_string())?;
    let say = |sentence| Some(me.speech(app).say(sentence, &[]));
    let text = match entry::line(fields.get("text"), rules::LONGEST) {
        Ok(text) => text,
        Err(entry::Wrong::Empty) => return Ok(render(app, me, StatusCode::UNPROCESSABLE_ENTITY, fields, say("topics-error-empty"), "").await?),
        Err(_) => return Ok(render(app, me, StatusCode::UNPROCESSABLE_ENTITY, fields, say("topics-error-long"), "").await?),
    };
    let id = fields.get("_once").parse().unwrap_or_else(|_| random::id(app.now()));
    let new = actions::New { id, client: me.client.id, session: Some(me.session.id), text, entry: None, shared: fields.get("_share") == "yes" };
    match actions::add(app, me.scope, new).await {
        Err(Error::Conflict(_)) => Ok(render(app, me, StatusCode::UNPROCESSABLE_ENTITY, fields, say("topics-error-full"), "").await?),
        other => other.map(|()| see_other(&format!("{}?done=added", urls::CLIENT_TOPICS))).map_err(Into::into),
    }
}

/// Moves, shows, hides or strikes a line.
#[handler]
pub async fn act(app: Data<&App>, me: Me, Path(id): Path<TopicId>, fields: Fields) -> poem::Result<Response> {
    let topic = match topics::find(&app.store, &me.scope, id).await {
        Ok(topic) if may_read(&me, &topic) => topic,
        // Struck a moment ago by the same finger.
        Err(Error::NotFound) if fields.get("_do") == "strike" => return Ok(see_other(urls::CLIENT_TOPICS)),
        Ok(_) => return Err(Error::NotFound.into()),
        Err(error) => return Err(error.into()),
    };
    match fields.get("_do") {
        way @ ("up" | "down") => {
            let open = topics::open(&app.store, &me.scope, me.client.id).await?;
            let seen = open.iter().filter(|topic| may_read(&me, topic)).map(|topic| topic.row.id).collect();
            actions::shift(&app, me.scope, me.client.id, seen, topic.row.id, way == "up").await?;
            Ok(see_other(&format!("{}#t-{id}", urls::CLIENT_TOPICS)))
        }
        way @ ("share" | "hide") => {
            actions::set_shared(&app, me.scope, id, way == "share").await?;
            Ok(see_other(&format!("{}?done={way}#t-{id}", urls::CLIENT_TOPICS)))
        }
        "strike" => {
            actions::strike(&app, me.scope, id).await?;
            Ok(see_other(&format!("{}?done=struck", urls::CLIENT_TOPICS)))
        }
        _ => Err(Error::BadRequest("There is no such button.").into()),
    }
}

/// Puts an entry, or a passage of it, on the list. The therapist sees the line where the client says so.
#[handler]
pub async fn bring(app: Data<&App>, me: poem::Result<Me>, Path(id): Path<EntryId>, fields: Fields) -> poem::Result<Response> {
    let outcome = match me {
        Ok(me) => bring_along(&app, &me, id, &fields).await,
        Err(error) => refused(&app, error, &fields).await,
    };
    or_busy(&app, &format!("{}/bring", urls::own_entry(id)), &fields, outcome)
}

async fn bring_along(app: &App, me: &Me, id: EntryId, fields: &Fields) -> poem::Result<Response> {
    let own = match found(app, me, id).await? {
        Ok(own) => own,
        Err(page) => return Ok(page),
    };
    let Ok(text) = entry::line(fields.get("text"), rules::LONGEST) else {
        return Ok(render(app, me, StatusCode::UNPROCESSABLE_ENTITY, fields, Some(me.speech(app).say("topics-error-line", &[])), "").await?);
    };
    let once = fields.get("_once").parse().unwrap_or_else(|_| random::id(app.now()));
    // Of a private entry nothing may tell, not even its number.
    let entry = (own.shown() != Shown::Private).then_some(id);
    let new = actions::New { id: once, client: me.client.id, session: Some(me.session.id), text, entry, shared: fields.get("_share") == "yes" };
    match actions::add(app, me.scope, new).await {
        Err(Error::Conflict(_)) => {
            let full = Some(me.speech(app).say("topics-error-full", &[]));
            Ok(render(app, me, StatusCode::UNPROCESSABLE_ENTITY, fields, full, "").await?)
        }
        other => other.map(|()| see_other(&format!("{}?done=added", urls::CLIENT_TOPICS))).map_err(Into::into),
    }
}

/// Addresses of forms, opened again: to the list.
#[handler]
pub fn back() -> Response {
    see_other(urls::CLIENT_TOPICS)
}
