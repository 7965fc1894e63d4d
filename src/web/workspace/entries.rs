//! What clients wrote unasked and shared, what they ask for, and the list for the next session. Opening an entry is what counts as reading it.

use chrono::{DateTime, TimeDelta, Utc};
use entity::ids::{ClientId, EntryId, TopicId};
use entity::kinds::EntryKind;
use poem::http::StatusCode;
use poem::web::{Path, Query};
use poem::{Request, Response, handler};
use serde::{Deserialize, Serialize};

use super::controls::{Control, Field};
use super::{Desk, Posted, Seat, Shell, notice, see_other};
use crate::actions;
use crate::actions::tags::Tags;
use crate::domain::entry::{self, Counted, Prompted, TagKind};
use crate::domain::problems::Problems;
use crate::domain::{text, topics as rules};
use crate::error::{Error, Result};
use crate::pages::dates;
use crate::random;
use crate::store::entries::EntryRow;
use crate::store::notices::{self, Words};
use crate::store::topics::Topic;
use crate::store::{clients, entries, topics};
use crate::urls;

/// Entries of one client that are listed.
const MOST: u64 = 200;
/// On the client's page.
const SOME: usize = 6;
/// The spans over which tags are counted, in days.
const SPANS: [i64; 3] = [30, 90, 365];

/// What one client shared and what is to be talked about, as the client's page shows it.
#[derive(Default, Serialize)]
pub struct FromClient {
    pub url: String,
    pub entries: Vec<Line>,
    pub more: usize,
    /// How much the client keeps for the session; nothing else is told of it.
    pub kept: u64,
    pub topics: Vec<TopicLine>,
}

/// One entry, without its words.
#[derive(Serialize)]
pub struct Line {
    pub url: String,
    pub kind: &'static str,
    pub when: String,
    pub state: &'static str,
    pub badge: &'static str,
}

/// One topic.
#[derive(Serialize)]
pub struct TopicLine {
    id: TopicId,
    text: String,
    by: &'static str,
    /// The entry that it brings along, where that is shared.
    entry: Option<String>,
    done: Option<String>,
}

/// A kind in the words of the workspace.
pub fn kind_words(kind: EntryKind) -> &'static str {
    match kind {
        EntryKind::Journal => "Journal",
        EntryKind::Win => "A win",
        EntryKind::Lapse => "A setback",
        EntryKind::Ask => "Asks for something to work on",
        EntryKind::Struggling => "Wrote “I am struggling”",
    }
}

fn tag_words(kind: TagKind) -> &'static str {
    match kind {
        TagKind::Trigger => "what set it off",
        TagKind::Place => "where",
        TagKind::People => "who was there",
        TagKind::TimeOfDay => "time of day",
    }
}

fn line(desk: &Desk, row: &EntryRow) -> Line {
    let (state, badge) = match (row.read_at, row.answered_at, entry::asks(row.kind)) {
        (_, Some(_), _) => ("seen to", "completed"),
        (Some(_), None, true) => ("open", "late"),
        (Some(_), None, false) => ("read", "completed"),
        (None, ..) => ("new", "mailed"),
    };
    let when = dates::short_with_time(desk.speech(), row.shared_at.unwrap_or(row.written_at), desk.zone());
    Line { url: urls::entry(row.id), kind: kind_words(row.kind), when, state, badge }
}

/// What was shared, in the order a therapist looks: what asks and was not seen to, wins, then the rest; each the newest first.
async fn shared(desk: &Desk, client: ClientId) -> Result<Vec<EntryRow>> {
    let mut rows = entries::of_client(&desk.app.store, &desk.scope, client, MOST).await?;
    rows.sort_by_key(|row| if entry::asks(row.kind) && row.answered_at.is_some() { 9 } else { entry::rank(row.kind) });
    Ok(rows)
}

async fn topic_lines(desk: &Desk, topics: Vec<Topic>) -> Result<Vec<TopicLine>> {
    let mut lines = Vec::with_capacity(topics.len());
    for topic in topics {
        let entry = match topic.row.entry_id {
            Some(id) => entries::row(&desk.app.store, &desk.scope, id).await.ok().map(|row| urls::entry(row.id)),
            None => None,
        };
        let done = topic.row.done_at.map(|at| dates::short(desk.speech(), at, desk.zone()));
        let by = if topic.row.by_client { "from the client" } else { "from the practice" };
        lines.push(TopicLine { id: topic.row.id, text: topic.text, by, entry, done });
    }
    Ok(lines)
}

/// For the client's page.
pub async fn card(desk: &Desk, client: ClientId) -> Result<FromClient> {
    let rows = shared(desk, client).await?;
    Ok(FromClient {
        url: urls::from_client(client),
        more: rows.len().saturating_sub(SOME),
        entries: rows.iter().take(SOME).map(|row| line(desk, row)).collect(),
        kept: entries::kept(&desk.app.store, &desk.scope, client).await?,
        topics: topic_lines(desk, topics::open(&desk.app.store, &desk.scope, client).await?).await?,
    })
}

#[derive(Serialize)]
struct All {
    shell: Shell,
    id: ClientId,
    name: String,
    entries: Vec<Line>,
    kept: u64,
    tags: Vec<TagLine>,
    spans: Vec<Span>,
    topics: Vec<TopicLine>,
    done: Vec<TopicLine>,
    fields: Vec<Field>,
    once: String,
    wrong: bool,
}

#[derive(Serialize)]
struct TagLine {
    word: String,
    kind: &'static str,
    times: usize,
}

#[derive(Serialize)]
struct Span {
    url: String,
    label: String,
    here: bool,
}

/// Over how many days tags are counted.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    days: String,
}

/// Tags of what was shared and opened, over so many days.
async fn tags(desk: &Desk, client: ClientId, days: i64) -> Result<Vec<Counted>> {
    let now = desk.app.now();
    Ok(actions::tags::between(&desk.app.store, &desk.scope, client, Some(now - TimeDelta::days(days)), now).await?.counts)
}

/// Over how many days, where nothing is chosen.
const USUAL_DAYS: i64 = 90;

/// How often each tag was given in a time, and among how many entries: counts, and nothing concluded from them.
#[derive(Serialize)]
pub struct TagCard {
    from: String,
    until: String,
    /// Entries that were opened, and how many of them carry a tag.
    opened: usize,
    tagged: usize,
    newest_only: bool,
    tags: Vec<TagLine>,
}

impl TagCard {
    /// Tags that were counted, in words; `until` is the moment after the last day.
    pub fn new(desk: &Desk, from: Option<DateTime<Utc>>, until: DateTime<Utc>, counted: Tags) -> Self {
        let tag = |one: Counted| TagLine { word: one.word, kind: tag_words(one.kind), times: one.times };
        let day = |at| dates::short(desk.speech(), at, desk.zone());
        Self {
            from: from.map_or_else(|| "From the beginning".to_owned(), day),
            // The last day that is counted, not the moment after it.
            until: day(until - TimeDelta::milliseconds(1)),
            opened: counted.opened,
            tagged: counted.tagged,
            newest_only: counted.newest_only,
            tags: counted.counts.into_iter().map(tag).collect(),
        }
    }
}

/// The tags of what was opened in a time; without a beginning, of the last 90 days of it.
pub async fn tag_card(desk: &Desk, client: ClientId, from: Option<DateTime<Utc>>, until: Option<DateTime<Utc>>) -> Result<TagCard> {
    let until = until.unwrap_or(desk.app.now()).min(desk.app.now());
    let from = Some(from.unwrap_or(until - TimeDelta::days(USUAL_DAYS)));
    let counted = actions::tags::between(&desk.app.store, &desk.scope, client, from, until).await?;
    Ok(TagCard::new(desk, from, until, counted))
}

async fn render(desk: &Desk, id: ClientId, days: i64, typed: (&str, &str), problems: &Problems, said: Option<String>) -> Result<Response> {
    let client = clients::find(&desk.app.store, &desk.scope, id).await?;
    let (once, text) = typed;
    let mut shell = desk.shell(format!("{}: from the client", client.name), "clients");
    shell.notice = said;
    let tag = |one: Counted| TagLine { word: one.word, kind: tag_words(one.kind), times: one.times };
    let span = |span: i64| Span { url: format!("{}?days={span}", urls::from_client(id)), label: format!("{span} days"), here: span == days };
    let rows = shared(desk, id).await?;
    let once = once.parse::<TopicId>().unwrap_or_else(|_| random::id(desk.app.now()));
    let context = All {
        shell,
        id,
        name: client.name,
        entries: rows.iter().map(|row| line(desk, row)).collect(),
        kept: entries::kept(&desk.app.store, &desk.scope, id).await?,
        tags: tags(desk, id, days).await?.into_iter().map(tag).collect(),
        spans: SPANS.map(span).into(),
        topics: topic_lines(desk, topics::open(&desk.app.store, &desk.scope, id).await?).await?,
        done: topic_lines(desk, topics::done(&desk.app.store, &desk.scope, id, 20).await?).await?,
        fields: vec![Field::new("text", "Something to talk about", Control::Text, text, problems).help("The client sees it on their list.")],
        once: once.to_string(),
        wrong: !problems.is_empty(),
    };
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    desk.page_with(status, "workspace/from_client", &context)
}

/// Everything one client shared, and the list for the next session.
#[handler]
pub async fn list(Seat { desk, .. }: Seat, request: &Request, Path(id): Path<ClientId>, Query(asked): Query<Asked>) -> poem::Result<Response> {
    let days = asked.days.parse().ok().filter(|days| SPANS.contains(days)).unwrap_or(SPANS[0]);
    Ok(render(&desk, id, days, ("", ""), &Problems::default(), notice(request)).await?)
}

/// Adds a topic to the list.
#[handler]
pub async fn add_topic(Posted { desk, fields, .. }: Posted, Path(id): Path<ClientId>) -> poem::Result<Response> {
    let once = fields.get("_once");
    let refuse = async |detail: &str| {
        let problems = Problems::one("text", detail);
        render(&desk, id, SPANS[0], (once, fields.get("text")), &problems, None).await
    };
    let text = match text::line(fields.get("text"), rules::LONGEST) {
        Ok(text) => text,
        Err(detail) => return Ok(refuse(&detail).await?),
    };
    let topic = once.parse().unwrap_or_else(|_| random::id(desk.app.now()));
    let new = actions::topics::New { id: topic, client: id, session: None, text, entry: None, shared: true };
    match actions::topics::add(&desk.app, desk.scope, new).await {
        Ok(()) => Ok(see_other(&format!("{}?done=saved", urls::from_client(id)))),
        Err(Error::Conflict(_)) => Ok(refuse("This list is full. Please tick something off first.").await?),
        Err(error) => Err(error.into()),
    }
}

/// Ticks a topic off, or puts it back.
#[handler]
pub async fn mark_topic(Posted { desk, fields, .. }: Posted, Path(id): Path<TopicId>) -> poem::Result<Response> {
    let client = topics::find(&desk.app.store, &desk.scope, id).await?.row.client_id;
    let done = fields.get("done") == "yes";
    actions::discussing::mark_topic(&desk.app, desk.scope, id, done, None).await?;
    let page = if fields.get("back") == "client" { urls::client(client) } else { urls::from_client(client) };
    Ok(see_other(&format!("{page}?done={}", if done { "discussed" } else { "undiscussed" })))
}

#[derive(Serialize)]
struct One {
    shell: Shell,
    id: EntryId,
    client_url: String,
    client_name: String,
    list_url: String,
    kind: &'static str,
    when: String,
    changed: Option<String>,
    read: String,
    text: String,
    prompts: Vec<Prompted>,
    tags: Vec<(&'static str, String)>,
    strength: Option<u8>,
    /// The entry that it adds to, where that is shared.
    about: Option<String>,
    asks: bool,
    answered: Option<String>,
    /// What the client was told on the page where it was written.
    told: Option<Words>,
}

/// Opens an entry. The client sees from then on that it was opened, and cannot take it back.
#[handler]
pub async fn show(Seat { desk, .. }: Seat, request: &Request, Path(id): Path<EntryId>) -> poem::Result<Response> {
    let entry = actions::entries::read(&desk.app, desk.scope, id).await?;
    let client = clients::find(&desk.app.store, &desk.scope, entry.row.client_id).await?;
    let about = match entry.written.about {
        Some(about) => entries::row(&desk.app.store, &desk.scope, about).await.ok().filter(|row| row.client_id == client.id),
        None => None,
    };
    let at = |at| dates::short_with_time(desk.speech(), at, desk.zone());
    let told = match entry::WRITTEN_FREELY.contains(&entry.row.kind) {
        true => notices::at_writing(&desk.app.store, &desk.scope, client.id, entry.row.written_at).await?,
        false => None,
    };
    let mut shell = desk.shell(format!("{}: {}", client.name, kind_words(entry.row.kind)), "clients");
    shell.notice = notice(request);
    let tags = TagKind::ALL.into_iter().map(|kind| (tag_words(kind), entry.written.tags_typed(kind)));
    let context = One {
        shell,
        id,
        client_url: urls::client(client.id),
        client_name: client.name,
        list_url: urls::from_client(client.id),
        kind: kind_words(entry.row.kind),
        when: at(entry.row.written_at),
        changed: entry.row.changed_at.map(at),
        read: entry.row.read_at.map(at).unwrap_or_default(),
        tags: tags.filter(|(_, words)| !words.is_empty()).collect(),
        text: entry.written.text,
        prompts: entry.written.prompts,
        strength: entry.written.strength,
        about: about.map(|row| urls::entry(row.id)),
        asks: entry::asks(entry.row.kind),
        answered: entry.row.answered_at.map(at),
        told,
    };
    Ok(desk.page("workspace/entry", &context)?)
}

/// Notes that somebody saw to what it asks for, or takes that back.
#[handler]
pub async fn answered(Posted { desk, fields, .. }: Posted, Path(id): Path<EntryId>) -> poem::Result<Response> {
    actions::entries::set_answered(&desk.app, desk.scope, id, fields.get("answered") == "yes").await?;
    Ok(see_other(&format!("{}?done=saved", urls::entry(id))))
}
