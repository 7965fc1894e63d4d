//! Looking back at own answers: only what the PIN opens, on every route.

use entity::ids::OccurrenceId;
use entity::kinds::{OccurrenceStatus, ResponseWay};
use poem::http::StatusCode;
use poem::web::{Data, Path, Query};
use poem::{Response, handler};
use serde::Serialize;

use super::for_you::{self, News};
use super::home::Titles;
use super::me::{Locked, Me};
use super::paging::{Paging, Wanted};
use super::{Shell, see_other};
use crate::actions::asking;
use crate::app::App;
use crate::error::{Error, Result};
use crate::pages::ask::{self, ReadItem};
use crate::pages::dates;
use crate::store::occurrences::{self, Occurrence};
use crate::store::responses::Response as Sent;
use crate::store::{assignments, responses, templates};
use crate::urls;

/// What was answered, on one page; and how often something was, with its answers.
const LINES: usize = 40;
const ONE_BY_ONE: usize = 10;

#[derive(Serialize)]
struct Answers {
    shell: Shell,
    lines: Vec<Line>,
    paging: Paging,
    /// Something is not listed, and this is the way to see it.
    locked: Option<Locked>,
}

#[derive(Serialize)]
struct Line {
    url: String,
    title: String,
    when: String,
}

/// What has answers: what was completed, and open logs.
fn has_answers(occurrence: &&Occurrence) -> bool {
    occurrence.begun_at.is_some() && matches!(occurrence.status, OccurrenceStatus::Completed | OccurrenceStatus::Open | OccurrenceStatus::Cancelled)
}

/// Everything that was sent and may be read, the newest first.
#[handler]
pub async fn list(app: Data<&App>, me: Me, Query(wanted): Query<Wanted>) -> poem::Result<Response> {
    let speech = me.speech(&app);
    let titles = Titles::of(&app, &me).await?;
    let mut all = occurrences::of_client(&app.store, &me.scope, me.client.id).await?;
    all.sort_by_key(|occurrence| std::cmp::Reverse(occurrence.completed_at.unwrap_or(occurrence.opens_at)));
    let sent = responses::last_sent(&app.store, &me.scope, me.client.id).await?;
    let mut lines = Vec::new();
    let mut hidden = false;
    for occurrence in all.iter().filter(has_answers) {
        let Some(last) = sent.get(&occurrence.id) else { continue };
        match titles.shown(&me, occurrence).filter(|_| me.reads.opens(*last)) {
            None => hidden = true,
            Some(title) => {
                let when = dates::day(speech, *last, &me.client.time_zone);
                lines.push(Line { url: urls::client_answers(occurrence.id), title, when });
            }
        }
    }
    let (lines, paging) = wanted.of(lines, LINES, urls::CLIENT_ANSWERS);
    let context = Answers {
        shell: me.shell(&app, speech.say("answers-title", &[])),
        locked: (hidden || (lines.is_empty() && !me.reads.unlocked())).then(|| me.locked(urls::CLIENT_ANSWERS)),
        lines,
        paging,
    };
    Ok(me.page(&app, "client/answers", StatusCode::OK, &context)?)
}

#[derive(Serialize)]
struct AnswersOfOne {
    shell: Shell,
    title: String,
    sent: Vec<SentOnce>,
    paging: Paging,
    /// Earlier ones that the PIN does not open.
    locked: Option<Locked>,
}

/// What was sent at one time.
#[derive(Serialize)]
struct SentOnce {
    when: String,
    /// It came after the first one, for the same thing.
    amends: bool,
    /// Who entered it, where that was not the client.
    entered: Option<String>,
    /// What a practitioner wrote about it: where it is read.
    reply: Option<News>,
    /// The line to take away from it.
    takeaway: Option<String>,
    items: Vec<ReadItem>,
}

/// The answers of one occurrence, each time they were sent.
#[handler]
pub async fn show(app: Data<&App>, me: Me, Path(id): Path<OccurrenceId>, Query(wanted): Query<Wanted>) -> poem::Result<Response> {
    let occurrence = occurrences::find(&app.store, &me.scope, id).await?;
    let rows = responses::of_occurrence(&app.store, &me.scope, id).await?;
    if occurrence.client_id != me.client.id || rows.is_empty() {
        return Err(Error::NotFound.into());
    }
    let readable: Vec<_> = rows.iter().rev().filter(|row| me.reads.opens(row.submitted_at)).map(|row| row.id).collect();
    if readable.is_empty() {
        return Ok(see_other(&format!("{}?next={}", urls::CLIENT_PIN, urls::client_answers(id))));
    }
    let more = readable.len() < rows.len();
    let (readable, paging) = wanted.of(readable, ONE_BY_ONE, &urls::client_answers(id));
    let (mut sent, mut title) = (Vec::new(), String::new());
    let mut takeaways = super::takeaways::about(&app, &me, &readable).await?;
    for response in readable {
        let response = responses::find(&app.store, &me.scope, response).await?;
        let (named, mut once) = once(&app, &me, &response).await?;
        once.takeaway = takeaways.remove(&response.row.id);
        title = named;
        sent.push(once);
    }
    let context =
        AnswersOfOne { shell: me.shell(&app, title.clone()), title, locked: more.then(|| me.locked(&urls::client_answers(id))), sent, paging };
    Ok(me.page(&app, "client/answers_of_one", StatusCode::OK, &context)?)
}

/// One response as it is read back, and what it answers.
async fn once(app: &App, me: &Me, response: &Sent) -> Result<(String, SentOnce)> {
    let version = templates::version(&app.store, &me.scope, response.row.version_id).await?;
    let assignment = assignments::find(&app.store, &me.scope, response.row.assignment_id).await?;
    let said = asking::said_then(app, &me.scope, &assignment, &version, &response.answers).await?;
    let once = SentOnce {
        when: dates::long(me.speech(app), response.row.submitted_at, &me.client.time_zone),
        amends: response.row.amends_id.is_some(),
        entered: match (response.row.way, response.row.on_paper_at) {
            (Some(ResponseWay::Together), _) => Some(me.speech(app).say("answers-together", &[])),
            (None, Some(_)) => Some(me.speech(app).say("answers-paper", &[])),
            _ => None,
        },
        reply: for_you::about(app, me, response.row.id).await?,
        takeaway: None,
        items: ask::readable_in(me.speech(app), &said, &response.answers),
    };
    Ok((said.title, once))
}
