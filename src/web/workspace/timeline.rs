//! The timeline of one client: everything that happened, in intervals between appointments, the newest first. What is chosen stands in the
//! address; words that are looked for never do: they are posted, and the page that answers is all that becomes of them (ADR 0044).

use chrono::{DateTime, Utc};
use entity::ids::ClientId;
use poem::http::StatusCode;
use poem::web::Path;
use poem::{Request, Response, handler};
use serde::Serialize;

use super::controls::{Control, Field};
use super::timeline_form::{self, Form};
use super::{Desk, Everybody, Posted, Seat, Shell, entries};
use crate::actions::timeline as actions;
use crate::domain::problems::Problems;
use crate::domain::role;
use crate::domain::timeline::search::{LONGEST, Sought};
use crate::domain::timeline::spans::{Span, grouped};
use crate::domain::timeline::{Happening, Kind};
use crate::error::Result;
use crate::pages::dates;
use crate::store::timeline::starts;
use crate::store::{clients, entries as kept_entries};
use crate::urls;
use crate::web::forms::Fields;
use crate::web::timeline::{self, Asking, Badge, Told};

/// Things on a page.
const PAGE: usize = 40;

#[derive(Serialize)]
struct TimelinePage {
    shell: Shell,
    id: ClientId,
    name: String,
    form: timeline_form::Shown,
    /// What the form has beside the words: it comes along with a search.
    chosen: Vec<(String, String)>,
    words: Field,
    groups: Vec<Group>,
    /// How much the client keeps for the session; nothing else is told of it.
    kept: u64,
    older: Option<String>,
    search: Option<Looked>,
    tags: Option<entries::TagCard>,
    wrong: bool,
    problems: bool,
}

/// One interval between two appointments.
#[derive(Serialize)]
struct Group {
    title: String,
    lines: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    title: String,
    url: Option<String>,
    when: String,
    lines: Vec<String>,
    badges: Vec<Badge>,
    found: Option<String>,
}

/// What a search looked through.
#[derive(Serialize)]
struct Looked {
    words: String,
    many: usize,
    /// How far back it looked; nothing where there was nothing.
    to: Option<String>,
    /// Where it goes on, if there is more.
    further: Option<String>,
}

fn line(desk: &Desk, told: Told) -> Line {
    Line {
        when: dates::short_with_time(desk.speech(), told.happening.at, desk.zone()),
        title: told.title,
        url: told.url,
        lines: told.lines,
        badges: told.badges,
        found: told.found,
    }
}

/// What an interval is called.
fn title(desk: &Desk, span: Span, now: DateTime<Utc>) -> String {
    let day = |at| dates::short(desk.speech(), at, desk.zone());
    match (span.from, span.until) {
        (Some(from), Some(until)) if until > now => format!("Since the appointment on {}; the next one is on {}", day(from), day(until)),
        (Some(from), Some(until)) => format!("From the appointment on {} to the one on {}", day(from), day(until)),
        (Some(from), None) => format!("Since the appointment on {}", day(from)),
        (None, Some(until)) => format!("Before the appointment on {}", day(until)),
        (None, None) => "So far".to_owned(),
    }
}

async fn groups(desk: &Desk, client: ClientId, told: Vec<Told>) -> Result<Vec<Group>> {
    let (starts, now) = (starts(&desk.app.store, &desk.scope, client).await?, desk.app.now());
    let groups = grouped(told, &starts, |told| told.happening.at).into_iter();
    Ok(groups.map(|(span, told)| Group { title: title(desk, span, now), lines: told.into_iter().map(|told| line(desk, told)).collect() }).collect())
}

fn asking(desk: &Desk) -> Asking<'_> {
    Asking { app: &desk.app, scope: &desk.scope, zone: desk.zone(), clinical: role::is_clinical(desk.me.role) }
}

/// What is shown below the form.
#[derive(Default)]
struct Below {
    told: Vec<Told>,
    next: Option<Happening>,
    search: Option<Looked>,
}

async fn render(desk: &Desk, id: ClientId, form: &Form, words: &str, below: Below, problems: &Problems) -> Result<Response> {
    let (store, scope) = (&desk.app.store, &desk.scope);
    let client = clients::find(store, scope, id).await?;
    let clinical = role::is_clinical(desk.me.role);
    let first = form.wanted.after.is_none() && below.search.is_none() && problems.is_empty();
    let tags = if clinical && first && form.shows(Kind::Entry) {
        Some(entries::tag_card(desk, id, form.wanted.from, form.wanted.until).await?)
    } else {
        None
    };
    let older = below.next.filter(|_| below.search.is_none()).map(|next| format!("{}?{}", urls::timeline(id), form.query(Some(&next))));
    let context = TimelinePage {
        shell: desk.shell(format!("Timeline of {}", client.name), "clients"),
        id,
        name: client.name,
        form: form.shown(clinical, problems),
        chosen: form.fields(),
        words: Field::new("words", "Words", Control::Text, words, problems)
            .help("Every word has to be there. Entries that nobody has opened are not looked through."),
        groups: groups(desk, id, below.told).await?,
        kept: if clinical { kept_entries::kept(store, scope, id).await? } else { 0 },
        older,
        search: below.search,
        tags,
        wrong: !problems.is_empty(),
        problems: !problems.is_empty(),
    };
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    desk.page_with(status, "workspace/timeline", &context)
}

/// A page of it.
#[handler]
pub async fn show(Seat { desk, .. }: Seat<Everybody>, request: &Request, Path(id): Path<ClientId>) -> poem::Result<Response> {
    clients::find(&desk.app.store, &desk.scope, id).await?;
    let fields = Fields(form_urlencoded::parse(request.uri().query().unwrap_or_default().as_bytes()).into_owned().collect());
    let (form, problems) = Form::read(&fields, desk.zone());
    if !problems.is_empty() {
        return Ok(render(&desk, id, &form, "", Below::default(), &problems).await?);
    }
    actions::note_read(&desk.app, desk.scope, id).await?;
    let page = timeline::page(asking(&desk), id, &form.wanted, PAGE).await?;
    let below = Below { told: page.told, next: page.next, search: None };
    Ok(render(&desk, id, &form, "", below, &problems).await?)
}

/// Looks for words in it.
#[handler]
pub async fn search(Posted { desk, fields, .. }: Posted<Everybody>, Path(id): Path<ClientId>) -> poem::Result<Response> {
    clients::find(&desk.app.store, &desk.scope, id).await?;
    let (form, mut problems) = Form::read(&fields, desk.zone());
    let typed: String = fields.get("words").chars().take(LONGEST + 1).collect();
    let sought = problems.note("words", Sought::read(&typed));
    let Some(sought) = sought.filter(|_| problems.is_empty()) else {
        return Ok(render(&desk, id, &form, &typed, Below::default(), &problems).await?);
    };
    actions::note_search(&desk.app, desk.scope, id).await?;
    let found = timeline::search(asking(&desk), id, &form.wanted, &sought).await?;
    let looked = Looked {
        words: typed.trim().to_owned(),
        many: found.told.len(),
        to: found.looked_to.map(|at| dates::short(desk.speech(), at, desk.zone())),
        further: found.next.map(|next| next.cursor()),
    };
    let below = Below { told: found.told, next: found.next, search: Some(looked) };
    Ok(render(&desk, id, &form, &typed, below, &problems).await?)
}
