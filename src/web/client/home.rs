//! The client's own page: what is due, what can be begun, what is done. Titles are shown where the read-back rule allows, else neutral
//! names. Leaving the device.

use std::collections::HashMap;

use entity::ids::{AssignmentId, OccurrenceId};
use entity::kinds::{OccurrenceStatus, TemplateMode};
use poem::http::{HeaderValue, StatusCode, header};
use poem::web::Data;
use poem::{Response, handler};
use serde::Serialize;

use super::for_you::{self, News};
use super::me::{Locked, Me};
use super::selfcare::at_home::AtHome;
use super::tiles::{self, Group, Tile};
use super::{Caller, Shell, still_page};
use crate::actions::links;
use crate::app::App;
use crate::domain::translation;
use crate::error::Result;
use crate::pages::dates;
use crate::store::occurrences::{self, Occurrence};
use crate::store::{assignments, templates};
use crate::urls;
use crate::web::cookies;

#[derive(Serialize)]
struct Home {
    shell: Shell,
    /// Until when it can be looked back, where care has ended.
    ended: Option<String>,
    practice: String,
    /// What the practice wrote.
    news: Vec<News>,
    due: Vec<Due>,
    /// Logs that are open: an entry can be written at any time.
    logs: Vec<Due>,
    groups: Vec<Group>,
    struggling: Tile,
    /// Steps of these days, and what is looked forward to.
    selfcare: AtHome,
    done: Vec<Done>,
    /// More that is done, on a page of its own.
    more_done: bool,
    /// Where titles are hidden, the way to see them.
    locked: Option<Locked>,
    /// How long records are kept, in the practice's words.
    retention: Option<String>,
}

#[derive(Serialize)]
struct Due {
    id: OccurrenceId,
    title: Option<String>,
    minutes: Option<u32>,
    sent: String,
    begun: bool,
    when: Option<String>,
    late: bool,
}

#[derive(Serialize)]
struct Done {
    title: Option<String>,
    /// Where the answers are read, where they may be.
    url: Option<String>,
    when: String,
    declined: bool,
}

/// How many finished things are listed here.
const DONE: usize = 5;

/// What an occurrence is called, where that may be shown.
pub struct Titles {
    titles: HashMap<AssignmentId, (String, TemplateMode, u32)>,
}

impl Titles {
    /// Of all that is assigned to this client.
    pub async fn of(app: &App, me: &Me) -> Result<Self> {
        let mut titles = HashMap::new();
        let given = assignments::of_client(&app.store, &me.scope, me.client.id).await?;
        let versions = templates::versions(&app.store, &me.scope, given.iter().map(|assignment| assignment.version_id).collect()).await?;
        for assignment in given {
            let Some(version) = versions.iter().find(|version| version.id == assignment.version_id) else { continue };
            let title = translation::title(&version.title, &version.content, &me.client.language).to_owned();
            titles.insert(assignment.id, (title, version.mode, version.content.minutes()));
        }
        Ok(Self { titles })
    }

    /// The title, if the PIN opens that time.
    pub fn shown(&self, me: &Me, occurrence: &Occurrence) -> Option<String> {
        let at = occurrence.completed_at.or(occurrence.declined_at).unwrap_or(occurrence.opens_at);
        me.reads.opens(at).then(|| self.titles.get(&occurrence.assignment_id).map(|(title, ..)| title.clone())).flatten()
    }

    fn is_log(&self, occurrence: &Occurrence) -> bool {
        self.titles.get(&occurrence.assignment_id).is_some_and(|(_, mode, _)| *mode == TemplateMode::Log)
    }

    /// About how long it takes: tells one thing from another where titles are not shown.
    fn minutes(&self, occurrence: &Occurrence) -> Option<u32> {
        self.titles.get(&occurrence.assignment_id).map(|(.., minutes)| *minutes)
    }
}

/// What is due, what can be begun, what is done.
#[handler]
pub async fn show(app: Data<&App>, me: Me) -> poem::Result<Response> {
    let (speech, zone) = (me.speech(&app), me.client.time_zone.as_str());
    let all = occurrences::of_client(&app.store, &me.scope, me.client.id).await?;
    let titles = Titles::of(&app, &me).await?;
    let due = |occurrence: &Occurrence| Due {
        id: occurrence.id,
        title: titles.shown(&me, occurrence),
        minutes: titles.minutes(occurrence),
        sent: dates::day(speech, occurrence.opens_at, zone),
        begun: occurrence.begun_at.is_some(),
        when: occurrence.due_at.map(|due| dates::long(speech, due, zone)),
        late: occurrence.due_at.is_some_and(|due| due < app.now()),
    };
    let open = all.iter().filter(|occurrence| occurrence.status == OccurrenceStatus::Open);
    let (logs, forms): (Vec<&Occurrence>, Vec<&Occurrence>) = open.partition(|occurrence| titles.is_log(occurrence));
    let finished = done(&app, &me, &all, &titles);
    let hidden = logs.iter().chain(&forms).any(|occurrence| titles.shown(&me, occurrence).is_none());
    let locked = (hidden || finished.iter().any(|done| done.url.is_none())).then(|| me.locked(urls::CLIENT_HOME));
    let context = Home {
        news: for_you::news(&app, &me).await?,
        shell: me.shell(&app, speech.say("home-title", &[])),
        ended: me.client.own_page_ends().map(|ends| dates::day(speech, ends, zone)),
        practice: me.practice.public_name.clone(),
        due: forms.into_iter().map(due).collect(),
        logs: logs.into_iter().map(due).collect(),
        struggling: tiles::struggling(speech),
        groups: tiles::groups(speech, me.is_over(), super::consent::tile(&app, &me.scope, speech).await?),
        selfcare: AtHome::read(&app, &me).await?,
        more_done: finished.len() > DONE,
        done: finished.into_iter().take(DONE).collect(),
        locked,
        retention: me.practice.retention_note.clone(),
    };
    Ok(me.page(&app, "client/home", StatusCode::OK, &context)?)
}

/// What is finished, the newest first.
fn done(app: &App, me: &Me, all: &[Occurrence], titles: &Titles) -> Vec<Done> {
    let speech = me.speech(app);
    let finished = all.iter().filter(|occurrence| matches!(occurrence.status, OccurrenceStatus::Completed | OccurrenceStatus::Declined));
    let mut finished: Vec<(chrono::DateTime<chrono::Utc>, &Occurrence)> =
        finished.filter_map(|occurrence| Some((occurrence.completed_at.or(occurrence.declined_at)?, occurrence))).collect();
    finished.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    let line = |(at, occurrence): (chrono::DateTime<chrono::Utc>, &Occurrence)| Done {
        title: titles.shown(me, occurrence),
        url: (me.reads.opens(at) && occurrence.status == OccurrenceStatus::Completed).then(|| urls::client_answers(occurrence.id)),
        when: dates::day(speech, at, &me.client.time_zone),
        declined: occurrence.status == OccurrenceStatus::Declined,
    };
    finished.into_iter().map(line).collect()
}

#[derive(Serialize)]
struct Left {
    shell: Shell,
}

/// "I'm done on this device": ends the session and forgets the device. Works without a session too.
#[handler]
pub async fn leave(app: Data<&App>, caller: Caller) -> poem::Result<Response> {
    if let Some(session) = &caller.session {
        links::leave(&app, session).await?;
    }
    Ok(left(&app)?)
}

/// The page of somebody who is done here; forgets cookies and what the browser kept.
pub fn left(app: &App) -> crate::error::Result<Response> {
    let language = crate::web::wish::language(app);
    let title = app.pages().speech(&language).say("left-title", &[]);
    let mut response = still_page(app, "client/left", &language, StatusCode::OK, &Left { shell: Shell::nobody(app, title) })?;
    response.headers_mut().append(header::SET_COOKIE, cookies::remove(cookies::CLIENT));
    response.headers_mut().append(header::SET_COOKIE, cookies::remove(cookies::DEVICE));
    // Not "cookies": that would end a practitioner's sign-in in the same browser.
    response.headers_mut().insert("clear-site-data", HeaderValue::from_static("\"cache\", \"storage\""));
    Ok(response)
}

/// The address of leaving, opened again: to the client's own page.
#[handler]
pub fn back() -> Response {
    super::see_other(crate::urls::CLIENT_HOME)
}
