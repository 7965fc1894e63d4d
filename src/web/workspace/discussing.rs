//! The page of an appointment, and the same list for a client without one: what is to be discussed, topics, the takeaway, the private note, and
//! what comes next. One form and one button, which Enter presses too; everything typed is kept when something is wrong.

use std::collections::{BTreeSet, HashMap};

use entity::ids::{AppointmentId, ClientId, EntryId, ResponseId, TopicId};
use entity::kinds::OccurrenceStatus;
use poem::http::StatusCode;
use poem::web::Path;
use poem::{Request, Response, handler};
use serde::Serialize;

use super::discuss_lines::{CompletionLine, Known, Prepare, Show, TopicLine, line, topic_line};
use super::{Desk, Posted, Seat, Shell, appointments as times, notice, see_other};
use crate::actions::discussing::{self as actions, OfCompletion, Over, Said, TopicMark};
use crate::actions::in_the_room::can_be_filled_in;
use crate::domain::appointment::{standing, words};
use crate::domain::client::Client;
use crate::domain::problems::Problems;
use crate::domain::rating::Rating;
use crate::domain::takeaway;
use crate::error::{Error, Result};
use crate::pages::dates;
use crate::store::appointment_notes::{self, Note};
use crate::store::appointments::Appointment;
use crate::store::takeaways::{self, Takeaway};
use crate::store::topics::Topic;
use crate::store::{appointments, assignments, clients, entries, occurrences, responses, templates, topics};
use crate::urls;
use crate::web::forms::Fields;

/// Completions on one page; what is over stays on the list for later.
const MOST: u64 = 40;
/// For so many days what was agreed to come next, and is not prepared, stands on the client's list.
const STILL_NEXT: i64 = 14;
/// Things that can be filled in here, on one page.
const OPEN: usize = 8;

/// Whose, and in which appointment where it is about one.
pub struct Place {
    client: Client,
    within: Option<Appointment>,
}

impl Place {
    fn url(&self) -> String {
        self.within.as_ref().map_or_else(|| urls::discuss(self.client.id), |one| urls::appointment(one.id))
    }

    fn within(&self) -> Option<AppointmentId> {
        self.within.as_ref().map(|one| one.id)
    }
}

#[derive(Serialize)]
struct Page {
    shell: Shell,
    action: String,
    client_url: String,
    list_url: String,
    entries_url: String,
    name: String,
    /// Where it is about an appointment.
    when: Option<String>,
    state: &'static str,
    state_text: &'static str,
    completions: Vec<CompletionLine>,
    /// There are more than fit on one page.
    more: bool,
    topics: Vec<TopicLine>,
    takeaway: String,
    takeaway_rev: i32,
    takeaway_error: Option<String>,
    takeaway_theirs: Option<String>,
    note: String,
    note_rev: i32,
    note_error: Option<String>,
    note_theirs: Option<String>,
    earlier: Vec<Earlier>,
    /// What was talked about lately, where what comes next is still to be prepared. On the page of an appointment it stands with each.
    to_prepare: Vec<Prepare>,
    open: Vec<OpenLine>,
    /// An appointment whose page this could be.
    suggest: Option<Suggested>,
    wrong: bool,
    problems: Vec<(String, String)>,
    conflict: Option<&'static str>,
}

/// What was taken away before.
#[derive(Serialize)]
struct Earlier {
    text: String,
    when: String,
}

/// What can be filled in here.
#[derive(Serialize)]
struct OpenLine {
    title: String,
    together_url: String,
    hand_over_url: String,
}

#[derive(Serialize)]
struct Suggested {
    url: String,
    when: String,
}

/// What the page stands on.
struct Facts {
    known: Known,
    more: bool,
    topics: Vec<Topic>,
    /// Entries that topics bring along, as far as they are shared.
    entries: BTreeSet<EntryId>,
    takeaway: Option<Takeaway>,
    note: Option<Note>,
}

impl Facts {
    async fn read(desk: &Desk, place: &Place) -> Result<Self> {
        let (store, scope, client) = (&desk.app.store, &desk.scope, place.client.id);
        let mut rows = responses::to_discuss(store, scope, Some(client), MOST + 1).await?;
        let more = rows.len() as u64 > MOST;
        rows.truncate(MOST as usize);
        let mut listed = topics::open(store, scope, client).await?;
        let (mut takeaway, mut note) = (None, None);
        if let Some(within) = place.within() {
            rows.extend(responses::discussed_in(store, scope, within, MOST).await?);
            listed.extend(topics::done_in(store, scope, within).await?);
            takeaway = takeaways::about(store, scope, within.0).await?;
            note = appointment_notes::find(store, scope, within).await?;
        }
        let brought = listed.iter().filter_map(|topic| topic.row.entry_id).collect();
        let entries = entries::shared_among(store, scope, brought).await?.into_iter().filter(|(_, of)| *of == client).map(|(id, _)| id).collect();
        Ok(Self { known: Known::read(desk, client, rows).await?, more, topics: listed, entries, takeaway, note })
    }
}

async fn render(
    desk: &Desk,
    place: &Place,
    typed: Option<&Fields>,
    problems: &Problems,
    conflict: Option<&'static str>,
    said: Option<String>,
) -> Result<Response> {
    let (store, scope, now) = (&desk.app.store, &desk.scope, desk.app.now());
    let facts = Facts::read(desk, place).await?;
    let within = place.within();
    let fields = Show { typed, problems, within, conflict: conflict.is_some() };
    let title = match &place.within {
        Some(one) => format!("{}: {}", place.client.name, times::when(desk, one)),
        None => format!("{}: to discuss", place.client.name),
    };
    let mut shell = desk.shell(title, "clients");
    shell.notice = said;
    let state = place.within.as_ref().map(|one| standing(one.status, one.ends_at, now));
    let takeaway = facts.takeaway.as_ref().map(|one| one.text.clone()).unwrap_or_default();
    let note = facts.note.as_ref().map(|note| note.text.clone()).unwrap_or_default();
    let earlier = takeaways::latest(store, scope, place.client.id, 6).await?;
    let earlier = earlier.into_iter().filter(|one| within.is_none() || one.row.appointment_id != within);
    let context = Page {
        shell,
        action: place.url(),
        client_url: urls::client(place.client.id),
        list_url: urls::discuss(place.client.id),
        entries_url: urls::from_client(place.client.id),
        name: place.client.name.clone(),
        when: place.within.as_ref().map(|one| times::when(desk, one)),
        state: state.map_or("", |state| state.word()),
        state_text: state.map_or("", words),
        completions: facts.known.completions.iter().map(|one| line(desk, &facts.known, one, &fields)).collect(),
        more: facts.more,
        topics: facts.topics.iter().map(|topic| topic_line(topic, &facts.entries, &fields)).collect(),
        takeaway_theirs: fields.theirs("takeaway", &takeaway),
        takeaway: fields.value("takeaway", &takeaway),
        takeaway_rev: facts.takeaway.as_ref().map_or(0, |one| one.row.revision),
        takeaway_error: fields.error("takeaway"),
        note_theirs: fields.theirs("note", &note),
        note: fields.value("note", &note),
        note_rev: facts.note.as_ref().map_or(0, |note| note.revision),
        note_error: fields.error("note"),
        earlier: earlier.take(3).map(|one| Earlier { when: dates::short(desk.speech(), one.row.created_at, desk.zone()), text: one.text }).collect(),
        to_prepare: to_prepare(desk, place).await?,
        open: open_lines(desk, place.client.id).await?,
        suggest: suggest(desk, place).await?,
        wrong: !problems.is_empty(),
        problems: problems.0.iter().map(|problem| (problem.field.clone(), problem.detail.clone())).collect(),
        conflict,
    };
    let status = match (conflict, problems.is_empty()) {
        (Some(_), _) => StatusCode::CONFLICT,
        (None, false) => StatusCode::UNPROCESSABLE_ENTITY,
        (None, true) => StatusCode::OK,
    };
    desk.page_with(status, "workspace/discussing", &context)
}

/// What was talked about within the last days and is not prepared yet.
async fn to_prepare(desk: &Desk, place: &Place) -> Result<Vec<Prepare>> {
    if place.within.is_some() {
        return Ok(Vec::new());
    }
    let since = desk.app.now() - chrono::TimeDelta::days(STILL_NEXT);
    let mut rows = responses::discussed_lately(&desk.app.store, &desk.scope, place.client.id, MOST).await?;
    rows.retain(|row| row.discussed_at.is_some_and(|at| at >= since));
    Ok(Known::read(desk, place.client.id, rows).await?.to_prepare())
}

/// The appointment that is on, or the last or next one within a day: its page is the better place.
async fn suggest(desk: &Desk, place: &Place) -> Result<Option<Suggested>> {
    if place.within.is_some() {
        return Ok(None);
    }
    let (now, day) = (desk.app.now(), chrono::TimeDelta::hours(24));
    let next = appointments::next_of(&desk.app.store, &desk.scope, place.client.id, now).await?.filter(|one| one.starts_at < now + day);
    let near = match next {
        Some(one) => Some(one),
        None => appointments::last_of(&desk.app.store, &desk.scope, place.client.id, now).await?.filter(|one| one.ends_at > now - day),
    };
    Ok(near.map(|one| Suggested { url: urls::appointment(one.id), when: times::when(desk, &one) }))
}

/// What is open and can be filled in here.
async fn open_lines(desk: &Desk, client: ClientId) -> Result<Vec<OpenLine>> {
    let (store, scope) = (&desk.app.store, &desk.scope);
    let mut open = occurrences::of_client(store, scope, client).await?;
    open.retain(|one| one.status == OccurrenceStatus::Open && can_be_filled_in(one, &[]));
    open.truncate(OPEN);
    let given: HashMap<_, _> = assignments::of_client(store, scope, client).await?.into_iter().map(|one| (one.id, one)).collect();
    let versions = open.iter().filter_map(|one| Some(given.get(&one.assignment_id)?.version_of(one)));
    let versions = templates::versions(store, scope, versions.collect()).await?;
    let title = |one: &occurrences::Occurrence| {
        let version = given.get(&one.assignment_id)?.version_of(one);
        versions.iter().find(|known| known.id == version).map(|known| known.title.clone())
    };
    let line = |one: &occurrences::Occurrence| OpenLine {
        title: title(one).unwrap_or_default(),
        together_url: urls::together(one.id),
        hand_over_url: urls::hand_over(one.id),
    };
    Ok(open.iter().map(line).collect())
}

/// What was typed: all of it, or each problem by its field.
fn read(fields: &Fields, with_appointment: bool) -> Result<Said, Problems> {
    let mut problems = Problems::default();
    let revision = |name: &str| fields.get(name).parse().unwrap_or(0);
    let mut said = Said::default();
    for id in fields.all("c").take(2 * MOST as usize) {
        let Ok(response) = id.parse::<ResponseId>() else { continue };
        let name = format!("t-{id}");
        let line = takeaway::parse(&name, fields.get(&name)).map_err(|found| problems.0.extend(found.0)).ok();
        let get = |part: &str| fields.get(&format!("{part}-{id}")).to_owned();
        let renamed = |found: Problems| found.0.into_iter().map(|one| (format!("{}-{id}", &one.field[..1]), one.detail));
        let rating = Rating::read(&get("a"), &get("q"), &get("n")).map_err(|found| {
            for (field, detail) in renamed(found) {
                problems.add(field, detail);
            }
        });
        let (Some(line), Ok(rating)) = (line, rating) else { continue };
        said.completions.push(OfCompletion {
            response,
            // What was not touched undoes nothing that somebody else pressed meanwhile.
            discussed: Some(get("d") == "yes").filter(|discussed| !fields.has(&format!("ds-{id}")) || *discussed != (get("ds") == "yes")),
            takeaway: Over { value: line, revision: revision(&format!("tr-{id}")) },
            rating: Over { value: rating, revision: revision(&format!("rr-{id}")) },
        });
    }
    for id in fields.all("topic").take(200) {
        if fields.has(&format!("ms-{id}")) && fields.get(&format!("ms-{id}")) == fields.get(&format!("m-{id}")) {
            continue;
        }
        let mark = match fields.get(&format!("m-{id}")) {
            "done" => TopicMark::Done,
            "carried" => TopicMark::Carried,
            _ => TopicMark::Open,
        };
        if let Ok(id) = id.parse::<TopicId>() {
            said.topics.push((id, mark));
        }
    }
    if with_appointment {
        let mut keep = |found: Problems| problems.0.extend(found.0);
        if let Ok(value) = takeaway::parse("takeaway", fields.get("takeaway")).map_err(&mut keep) {
            said.takeaway = Some(Over { value, revision: revision("takeaway_rev") });
        }
        if let Ok(value) = takeaway::parse_note("note", fields.get("note")).map_err(&mut keep) {
            said.note = Some(Over { value, revision: revision("note_rev") });
        }
    }
    problems.or(said)
}

async fn keep(desk: &Desk, place: &Place, fields: &Fields) -> poem::Result<Response> {
    let said = match read(fields, place.within.is_some()) {
        Ok(said) => said,
        Err(problems) => return Ok(render(desk, place, Some(fields), &problems, None, None).await?),
    };
    match actions::keep(&desk.app, desk.scope, place.client.id, place.within(), said).await {
        Ok(()) => Ok(see_other(&onwards(desk, place, fields).await?)),
        Err(Error::Conflict(why)) => Ok(render(desk, place, Some(fields), &Problems::default(), Some(why), None).await?),
        Err(error) => Err(error.into()),
    }
}

/// Where it goes on: to what comes next of one completion, or back to the page.
async fn onwards(desk: &Desk, place: &Place, fields: &Fields) -> Result<String> {
    let back = format!("{}?done=saved", place.url());
    let Ok(id) = fields.get("_go").parse::<ResponseId>() else { return Ok(back) };
    let row = responses::row(&desk.app.store, &desk.scope, id).await?;
    let known = Known::read(desk, place.client.id, vec![row]).await?;
    Ok(known.completions.first().and_then(|one| known.next_url(one)).unwrap_or(back))
}

async fn of_appointment(desk: &Desk, id: AppointmentId) -> Result<Place> {
    let one = appointments::find(&desk.app.store, &desk.scope, id).await?;
    Ok(Place { client: clients::find(&desk.app.store, &desk.scope, one.client_id).await?, within: Some(one) })
}

/// The page of an appointment.
#[handler]
pub async fn show(Seat { desk, .. }: Seat, request: &Request, Path(id): Path<AppointmentId>) -> poem::Result<Response> {
    let place = of_appointment(&desk, id).await?;
    Ok(render(&desk, &place, None, &Problems::default(), None, notice(request)).await?)
}

/// Keeps what was said in it.
#[handler]
pub async fn save(Posted { desk, fields, .. }: Posted, Path(id): Path<AppointmentId>) -> poem::Result<Response> {
    let place = of_appointment(&desk, id).await?;
    keep(&desk, &place, &fields).await
}

async fn of_client(desk: &Desk, id: ClientId) -> Result<Place> {
    Ok(Place { client: clients::find(&desk.app.store, &desk.scope, id).await?, within: None })
}

/// The list of one client, whatever appointment it will be in.
#[handler]
pub async fn list(Seat { desk, .. }: Seat, request: &Request, Path(id): Path<ClientId>) -> poem::Result<Response> {
    let place = of_client(&desk, id).await?;
    Ok(render(&desk, &place, None, &Problems::default(), None, notice(request)).await?)
}

/// Keeps what was said without an appointment.
#[handler]
pub async fn save_list(Posted { desk, fields, .. }: Posted, Path(id): Path<ClientId>) -> poem::Result<Response> {
    let place = of_client(&desk, id).await?;
    keep(&desk, &place, &fields).await
}
