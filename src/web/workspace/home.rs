//! The practitioner's first page, the board of a caseload: today's appointments, what needs attention, reviews that are due, from whom
//! nothing came in, what comes to an end, what came in, what is due.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::ids::PractitionerId;
use poem::web::Query;
use poem::{Request, Response, handler};
use serde::{Deserialize, Serialize};

use super::board::{Line, Names, Section, section};
use super::controls::Choice;
use super::entries::kind_words;
use super::{Desk, Everybody, Seat, Shell, notice, see_other};
use crate::actions::board::{self, Board, Viewer};
use crate::actions::read_access::note_board;
use crate::domain::role;
use crate::domain::scope::Scope;
use crate::error::Result;
use crate::pages::dates;
use crate::store::covers::{self, Cover};
use crate::store::practitioners::{self, Practitioner};
use crate::store::{appointments as of_appointments, board as of_board, entries, read_access, responses};
use crate::urls;

/// What is due and came in, at most.
const SHOWN: u64 = 20;

/// To the workspace.
#[handler]
pub fn root() -> Response {
    see_other(urls::HOME)
}

/// Whose caseload, as it stands in the address.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    of: String,
}

#[derive(Serialize)]
struct Home {
    shell: Shell,
    /// Whose caseloads can be chosen, where there is a choice.
    whose: Vec<Choice>,
    /// Who reads for whom now, in a sentence each.
    covers: Vec<String>,
    /// For owners: crisis lines that are to be checked again.
    crisis: Option<String>,
    /// The caseload that is shown is only read along with.
    reads_along: bool,
    today: Vec<Appointment>,
    /// The next one after today, where there is none today.
    next: Option<NextOne>,
    attention: Section,
    reviews: Section,
    silent: Section,
    ends: Section,
    due: Vec<Line>,
    /// How many more are due than are shown.
    due_more: u64,
    completed: Vec<Line>,
    clients: usize,
    /// Whether anybody is in the caseload yet.
    empty: bool,
}

#[derive(Serialize)]
struct Appointment {
    time: String,
    name: String,
    url: String,
    /// Its brief, for whoever reads what clients wrote.
    brief: Option<String>,
}

/// The next appointment: its time with the day, and whose.
#[derive(Serialize)]
struct NextOne {
    when: String,
    name: String,
    url: String,
}

/// What can be chosen: a word, whom it shows, and whether it is only read along with.
struct Caseload {
    choice: Choice,
    of: Option<PractitionerId>,
    reads_along: bool,
}

/// Whose caseloads this practitioner may look at.
async fn caseloads(desk: &Desk, people: &[Practitioner], covering: &[Cover], chosen: &str) -> Result<Vec<Caseload>> {
    let one =
        |of: PractitionerId, label: String, reads_along| Caseload { choice: Choice::new(of.to_string(), label, chosen), of: Some(of), reads_along };
    let name = |id: PractitionerId| people.iter().find(|one| one.id == id).map(|one| one.name.clone()).unwrap_or_default();
    let mut all = Vec::new();
    if role::sees_all_clients(desk.me.role) {
        all.push(Caseload { choice: Choice::new("", "Everybody", chosen), of: None, reads_along: false });
        let with_clients = people.iter().filter(|one| one.is_active() && role::has_caseload(one.role));
        all.extend(with_clients.map(|person| one(person.id, person.name.clone(), false)));
        return Ok(all);
    }
    all.push(Caseload { choice: Choice::new("", "Everybody I care for", chosen), of: None, reads_along: false });
    all.push(one(desk.me.id, "My own caseload".into(), false));
    all.extend(covering.iter().map(|cover| one(cover.absent_id, format!("{}, for whom you read", name(cover.absent_id)), false)));
    for given in read_access::of_reader(&desk.app.store, &desk.scope, desk.me.id, desk.today()).await? {
        let Some(whose) = given.caseload_of.filter(|whose| all.iter().all(|known| known.of != Some(*whose))) else { continue };
        all.push(one(whose, format!("{}, reading along", name(whose)), true));
    }
    Ok(all)
}

/// The scope of what is shown. What is only read along with is shown alone, never mixed into one's own.
fn scope_of(desk: &Desk, chosen: Option<&Caseload>) -> Scope {
    let own = desk.scope.without_reading_along();
    match chosen {
        Some(Caseload { of: Some(of), reads_along: true, .. }) => desk.scope.only_of(*of),
        Some(Caseload { of: Some(of), .. }) => own.only_of(*of),
        _ => own,
    }
}

fn appointments(desk: &Desk, board: &Board, names: &Names<'_>, clinical: bool) -> Vec<Appointment> {
    let line = |one: &crate::store::appointments::Appointment| Appointment {
        time: dates::time(one.starts_at, desk.zone()),
        name: names.clients.get(&one.client_id).copied().unwrap_or_default().to_owned(),
        url: urls::appointments(one.client_id),
        brief: clinical.then(|| urls::brief(one.id)),
    };
    board.today.iter().map(line).collect()
}

/// The next one that counts, from now on.
async fn next_one(desk: &Desk, scope: &Scope, names: &Names<'_>) -> Result<Option<NextOne>> {
    let next = of_appointments::next_of_all(&desk.app.store, scope, desk.app.now()).await?;
    Ok(next.map(|one| NextOne {
        when: dates::long(desk.speech(), one.starts_at, desk.zone()),
        name: names.clients.get(&one.client_id).copied().unwrap_or_default().to_owned(),
        url: urls::appointments(one.client_id),
    }))
}

/// What came in and was not talked about yet, the newest first: entries nobody has opened, and responses.
async fn came_in(desk: &Desk, scope: &Scope, names: &Names<'_>) -> Result<Vec<Line>> {
    let (store, speech, here) = (&desk.app.store, desk.speech(), desk.zone());
    let name = |id| names.clients.get(&id).copied().unwrap_or_default().to_owned();
    let entry = |row: &entries::EntryRow| {
        let at = row.shared_at.unwrap_or(row.written_at);
        let what = kind_words(row.kind).to_owned();
        (at, Line { url: urls::entry(row.id), name: name(row.client_id), what, when: dates::short_with_time(speech, at, here) })
    };
    let mut lines: Vec<(DateTime<Utc>, Line)> = entries::unread(store, scope, SHOWN).await?.iter().map(entry).collect();
    let rows = responses::to_discuss(store, scope, None, SHOWN).await?;
    let titles = board::titles(&desk.app, scope, rows.iter().map(|row| row.assignment_id).collect()).await?;
    lines.extend(rows.iter().map(|row| {
        let (at, what) = (row.submitted_at, titles.get(&row.assignment_id).cloned().unwrap_or_default());
        (at, Line { url: urls::response(row.id), name: name(row.client_id), what, when: dates::short_with_time(speech, at, here) })
    }));
    lines.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    Ok(lines.into_iter().map(|(_, line)| line).collect())
}

/// What waits for an answer, the soonest first, and how many more there are.
async fn due(desk: &Desk, scope: &Scope, names: &Names<'_>) -> Result<(Vec<Line>, u64)> {
    let (open, all) = of_board::open(&desk.app.store, scope, SHOWN).await?;
    let titles = board::titles(&desk.app, scope, open.iter().map(|one| one.assignment_id).collect()).await?;
    let now = desk.app.now();
    let lines: Vec<Line> = open
        .iter()
        .map(|one| {
            let title = titles.get(&one.assignment_id).cloned().unwrap_or_default();
            Line {
                url: urls::assignment(one.assignment_id),
                name: names.clients.get(&one.client_id).copied().unwrap_or_default().to_owned(),
                what: if one.due_at.is_some_and(|due| due < now) { format!("{title}: late") } else { title },
                when: one.due_at.map_or_else(|| "no due date".to_owned(), |due| dates::short(desk.speech(), due, desk.zone())),
            }
        })
        .collect();
    let more = all.saturating_sub(lines.len() as u64);
    Ok((lines, more))
}

/// Who reads for whom today, as far as it concerns this practitioner.
async fn cover_words(desk: &Desk, names: &Names<'_>, covering: &[Cover]) -> Result<Vec<String>> {
    let name = |id: PractitionerId| names.people.get(&id).copied().unwrap_or_default();
    let until = |cover: &Cover| dates::short_day(desk.speech(), cover.ends_on);
    let mine =
        covering.iter().map(|cover| format!("You read for {} until {}. Their clients are on this board.", name(cover.absent_id), until(cover)));
    let mut words: Vec<String> = mine.collect();
    let standing = covers::standing(&desk.app.store, &desk.scope, Some(desk.me.id), desk.today()).await?;
    let today = desk.today();
    for cover in standing.iter().filter(|cover| cover.absent_id == desk.me.id && cover.starts_on <= today) {
        let answered = if cover.accepted_at.is_some() { "reads for you" } else { "was asked to read for you, and has not answered," };
        words.push(format!("{} {answered} until {}.", name(cover.reader_id), until(cover)));
    }
    Ok(words)
}

/// Shows the board.
#[handler]
pub async fn show(Seat { desk, .. }: Seat<Everybody>, request: &Request, Query(asked): Query<Asked>) -> poem::Result<Response> {
    let clinical = role::is_clinical(desk.me.role);
    let people = practitioners::list(&desk.app.store, &desk.scope).await?;
    let covering = if clinical { covers::absent(&desk.app.store, &desk.scope, desk.me.id, desk.today()).await? } else { Vec::new() };
    let whose = caseloads(&desk, &people, &covering, &asked.of).await?;
    let chosen = whose.iter().find(|one| one.choice.chosen);
    let (scope, reads_along) = (scope_of(&desk, chosen), chosen.is_some_and(|one| one.reads_along));
    if let Some(of) = chosen.filter(|one| one.reads_along).and_then(|one| one.of) {
        note_board(&desk.app, scope, of).await?;
    }
    let viewer = Viewer { clinical, zone: desk.zone(), today: desk.today() };
    let board = board::read(&desk.app, &scope, viewer).await?;
    let names = Names {
        clients: board.clients.iter().map(|client| (client.id, client.name.as_str())).collect(),
        people: people.iter().map(|one| (one.id, one.name.as_str())).collect(),
    };
    let (due, due_more) = if clinical { due(&desk, &scope, &names).await? } else { (Vec::new(), 0) };
    let mut shell = desk.shell("Home", "home");
    shell.notice = notice(request);
    let context = Home {
        shell,
        covers: cover_words(&desk, &names, &covering).await?,
        crisis: if role::runs_practice(desk.me.role) { super::crisis::stale_words(&desk).await? } else { None },
        reads_along,
        today: appointments(&desk, &board, &names, clinical),
        next: next_one(&desk, &scope, &names).await?,
        attention: section(&desk, &board, &names, &board.attention),
        reviews: section(&desk, &board, &names, &board.reviews),
        silent: section(&desk, &board, &names, &board.silent),
        ends: section(&desk, &board, &names, &board.ends),
        due,
        due_more,
        completed: if clinical { came_in(&desk, &scope, &names).await? } else { Vec::new() },
        clients: board.clients.len(),
        empty: board.clients.is_empty(),
        whose: if whose.len() > 2 { whose.into_iter().map(|one| one.choice).collect() } else { Vec::new() },
    };
    Ok(desk.page("workspace/home", &context)?)
}

/// The titles of the versions that these assignments pin.
pub async fn titles(desk: &Desk, ids: Vec<entity::ids::AssignmentId>) -> Result<HashMap<entity::ids::AssignmentId, String>> {
    board::titles(&desk.app, &desk.scope, ids).await
}
