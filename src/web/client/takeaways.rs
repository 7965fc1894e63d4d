//! What the client takes away from sessions, one line each: only what the PIN opens.

use std::collections::HashMap;

use entity::ids::ResponseId;
use poem::http::StatusCode;
use poem::web::Data;
use poem::{Response, handler};
use serde::Serialize;

use super::Shell;
use super::me::{Locked, Me};
use crate::app::App;
use crate::error::Result;
use crate::pages::dates;
use crate::store::takeaways;
use crate::urls;

/// How many are listed.
const MOST: u64 = 100;

#[derive(Serialize)]
struct Page {
    shell: Shell,
    lines: Vec<Line>,
    /// Something is not listed, and this is the way to see it.
    locked: Option<Locked>,
}

#[derive(Serialize)]
struct Line {
    text: String,
    when: String,
}

/// All that may be read, the newest first.
#[handler]
pub async fn list(app: Data<&App>, me: Me) -> poem::Result<Response> {
    let speech = me.speech(&app);
    let all = takeaways::latest(&app.store, &me.scope, me.client.id, MOST).await?;
    let many = all.len();
    let readable: Vec<_> = all.into_iter().filter(|one| me.reads.allows(one.row.updated_at, None)).collect();
    let hidden = readable.len() < many || !me.reads.unlocked();
    let line = |one: takeaways::Takeaway| Line { when: dates::day(speech, one.row.created_at, &me.client.time_zone), text: one.text };
    let context = Page {
        shell: me.shell(&app, speech.say("takeaways-title", &[])),
        lines: readable.into_iter().map(line).collect(),
        locked: hidden.then(|| me.locked(urls::CLIENT_TAKEAWAYS)),
    };
    Ok(me.page(&app, "client/takeaways", StatusCode::OK, &context)?)
}

/// Those about these responses that may be read, by the response.
pub async fn about(app: &App, me: &Me, ids: &[ResponseId]) -> Result<HashMap<ResponseId, String>> {
    let all = takeaways::of_responses(&app.store, &me.scope, ids).await?;
    let readable = all.into_iter().filter(|(_, one)| me.reads.allows(one.row.updated_at, None));
    Ok(readable.map(|(id, one)| (id, one.text)).collect())
}
