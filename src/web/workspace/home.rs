//! The practitioner's first page: what needs attention, what is due, what came in.

use std::collections::HashMap;

use chrono::TimeDelta;
use entity::ids::ClientId;
use entity::kinds::{ConsentAnswer, OccurrenceStatus};
use poem::{Request, Response, handler};
use serde::Serialize;

use super::entries::kind_words;
use super::{Desk, Everybody, Seat, Shell, notice, see_other};
use crate::domain::client::Client;
use crate::domain::entry;
use crate::domain::role;
use crate::error::Result;
use crate::pages::dates;
use crate::store::alerts::Alert;
use crate::store::entries::EntryRow;
use crate::store::occurrences::Occurrence;
use crate::store::{alerts, assignments, clients, consents, entries, occurrences, outbox, own_requests, responses, templates};
use crate::urls;

/// To the workspace.
#[handler]
pub fn root() -> Response {
    see_other(urls::HOME)
}

#[derive(Serialize)]
struct Home {
    shell: Shell,
    attention: Vec<Line>,
    due: Vec<Line>,
    completed: Vec<Line>,
    /// Whether anybody is in the caseload yet.
    empty: bool,
}

/// One line that leads somewhere.
#[derive(Serialize)]
struct Line {
    url: String,
    name: String,
    what: String,
    when: String,
    state: &'static str,
}

/// Shows the last fortnight.
#[handler]
pub async fn show(Seat { desk, .. }: Seat<Everybody>, request: &Request) -> poem::Result<Response> {
    let (store, scope, now) = (&desk.app.store, &desk.scope, desk.app.now());
    let since = now - TimeDelta::days(14);
    // An assistant sees whose mail does not arrive and who stopped reminders, and nothing of what was assigned.
    let clinical = role::is_clinical(desk.me.role);
    let (open, not_done, came_in) = if clinical {
        (
            occurrences::open_in_practice(store, scope).await?,
            occurrences::not_done_since(store, scope, since).await?,
            responses::to_discuss(store, scope, None, 20).await?,
        )
    } else {
        (Vec::new(), Vec::new(), Vec::new())
    };
    let unsure = if clinical { super::said::unsure_since(&desk, since).await? } else { Vec::new() };
    let given_up = outbox::given_up(store, scope, since).await?;
    let all = clients::list(store, scope).await?;
    let people: HashMap<ClientId, &Client> = all.iter().map(|client| (client.id, client)).collect();
    let name = |id: &ClientId| people.get(id).map(|client| client.name.clone()).unwrap_or_default();
    let speech = desk.speech();
    let here = desk.zone();
    let occurrence_line = |occurrence: &Occurrence, title: String, what: &str, at, state| Line {
        url: urls::assignment(occurrence.assignment_id),
        name: name(&occurrence.client_id),
        what: format!("{title}: {what}"),
        when: dates::short(speech, at, here),
        state,
    };
    let alerts = if clinical { unseen_alerts(&desk).await? } else { Vec::new() };
    let titles = titles(
        &desk,
        alerts
            .iter()
            .map(|(_, assignment)| *assignment)
            .chain(open.iter().chain(&not_done).map(|occurrence| occurrence.assignment_id))
            .chain(came_in.iter().map(|row| row.assignment_id))
            .chain(unsure.iter().map(|(_, assignment, ..)| *assignment))
            .collect(),
    )
    .await?;
    let title = |id| titles.get(&id).cloned().unwrap_or_default();

    let entry_line = |row: &EntryRow, state| Line {
        url: urls::entry(row.id),
        name: name(&row.client_id),
        what: kind_words(row.kind).to_owned(),
        when: dates::short_with_time(speech, row.shared_at.unwrap_or(row.written_at), here),
        state,
    };
    let (mut asking, unread) =
        if clinical { (entries::asking(store, scope, 50).await?, entries::unread(store, scope, 20).await?) } else { (Vec::new(), Vec::new()) };
    // Who struggles stands above everything else.
    asking.sort_by_key(|row| entry::rank(row.kind));
    let mut attention: Vec<Line> = asking.iter().map(|row| entry_line(row, "failed")).collect();
    for (alert, assignment) in &alerts {
        attention.push(Line {
            url: urls::response(alert.response_id),
            name: name(&alert.client_id),
            what: format!("{}: an answer that needs a person", title(*assignment)),
            when: dates::short_with_time(speech, alert.created_at, here),
            state: "failed",
        });
    }
    for email in &given_up {
        let Some(client) = email.client_id else { continue };
        let what = format!("A mail could not be delivered: {}", super::mails::outcome(&desk, email));
        attention.push(Line {
            url: urls::client(client),
            name: name(&client),
            what,
            when: dates::short(speech, email.created_at, here),
            state: "failed",
        });
    }
    for (occurrence, count) in together(&not_done) {
        let (what, at, state) = match (occurrence.status, occurrence.declined_at, occurrence.missed_at) {
            (OccurrenceStatus::Declined, Some(at), _) => ("could not be done this time", at, "declined"),
            (_, _, Some(at)) if occurrences::never_sent(occurrence) => ("could not be sent in time", at, "missed"),
            (_, _, Some(at)) => ("no answer came", at, "missed"),
            _ => continue,
        };
        let what = if count > 1 { format!("{what}, {count} times") } else { what.to_owned() };
        attention.push(occurrence_line(occurrence, title(occurrence.assignment_id), &what, at, state));
    }
    for (client, assignment, at, sure) in &unsure {
        attention.push(Line {
            url: urls::assignment(*assignment),
            name: name(client),
            what: format!("{}: {sure} of 10 sure of doing it", title(*assignment)),
            when: dates::short(speech, *at, here),
            state: "declined",
        });
    }
    for client in all.iter().filter(|client| client.reminders_stopped_at.is_some_and(|at| at > since)) {
        let when = client.reminders_stopped_at.map(|at| dates::short(speech, at, here)).unwrap_or_default();
        attention.push(Line { url: urls::client(client.id), name: client.name.clone(), what: "stopped reminders".into(), when, state: "declined" });
    }
    if clinical {
        for row in own_requests::open_ones(store, scope).await? {
            let line = super::own_requests::line(&desk, &row, name(&row.client_id));
            attention.push(Line { url: line.url, name: line.name, what: format!("{} (own data)", line.what), when: line.when, state: "declined" });
        }
        for (client, answered_at, what) in off_line(&desk, since).await? {
            let when = dates::short(speech, answered_at, here);
            attention.push(Line { url: urls::client(client), name: name(&client), what: what.into(), when, state: "declined" });
        }
    }
    let due = open.iter().map(|occurrence| {
        let late = occurrence.due_at.is_some_and(|due| due < now);
        let when = occurrence.due_at.map_or_else(|| "no due date".to_owned(), |due| dates::short(speech, due, here));
        let what = if late { format!("{}: late", title(occurrence.assignment_id)) } else { title(occurrence.assignment_id) };
        let state = if late {
            "late"
        } else if occurrence.begun_at.is_some() {
            "begun"
        } else {
            "mailed"
        };
        Line { url: urls::assignment(occurrence.assignment_id), name: name(&occurrence.client_id), what, when, state }
    });
    let completed = came_in.iter().map(|row| Line {
        url: urls::response(row.id),
        name: name(&row.client_id),
        what: title(row.assignment_id),
        when: dates::short_with_time(speech, row.submitted_at, here),
        state: "completed",
    });
    let mut shell = desk.shell("Home", "home");
    shell.notice = notice(request);
    let context = Home {
        shell,
        attention,
        due: due.collect(),
        completed: unread.iter().map(|row| entry_line(row, "completed")).chain(completed).collect(),
        empty: all.is_empty(),
    };
    Ok(desk.page("workspace/home", &context)?)
}

/// Who said lately that they do not want to fill things in online, and did not change their mind since.
async fn off_line(desk: &Desk, since: chrono::DateTime<chrono::Utc>) -> Result<Vec<(ClientId, chrono::DateTime<chrono::Utc>, &'static str)>> {
    let mut seen = std::collections::BTreeSet::new();
    let mut latest = consents::since(&desk.app.store, &desk.scope, since).await?;
    latest.retain(|answer| seen.insert(answer.client_id));
    let line = |answer: &consents::Consent| match answer.answer {
        ConsentAnswer::Agreed => None,
        ConsentAnswer::Paper => Some((answer.client_id, answer.answered_at, "chose paper: no invitations or reminders go")),
        ConsentAnswer::Declined => {
            Some((answer.client_id, answer.answered_at, "does not want to fill things in online: no invitations or reminders go"))
        }
    };
    Ok(latest.iter().filter_map(line).collect())
}

/// What came to nothing, the newest of each assignment, with how often: a daily rule is one line.
fn together(not_done: &[Occurrence]) -> Vec<(&Occurrence, usize)> {
    let mut lines: Vec<(&Occurrence, usize)> = Vec::new();
    let kind = |one: &Occurrence| (one.assignment_id, one.status, occurrences::never_sent(one));
    for one in not_done {
        match lines.iter_mut().find(|(known, _)| kind(known) == kind(one)) {
            Some((_, count)) => *count += 1,
            None => lines.push((one, 1)),
        }
    }
    lines
}

/// What nobody has seen yet, one for each response, with its assignment.
async fn unseen_alerts(desk: &Desk) -> Result<Vec<(Alert, entity::ids::AssignmentId)>> {
    let mut found = alerts::new_ones(&desk.app.store, &desk.scope, 200).await?;
    found.dedup_by_key(|alert| alert.response_id);
    let mut lines = Vec::with_capacity(found.len());
    for alert in found {
        let assignment = responses::row(&desk.app.store, &desk.scope, alert.response_id).await?.assignment_id;
        lines.push((alert, assignment));
    }
    Ok(lines)
}

/// The titles of the versions that these assignments pin.
pub async fn titles(desk: &Desk, ids: Vec<entity::ids::AssignmentId>) -> Result<HashMap<entity::ids::AssignmentId, String>> {
    let pinned = assignments::versions(&desk.app.store, &desk.scope, ids).await?;
    let versions = templates::versions(&desk.app.store, &desk.scope, pinned.iter().map(|(_, version)| *version).collect()).await?;
    let title = |id| versions.iter().find(|version| version.id == id).map(|version| version.title.clone()).unwrap_or_default();
    Ok(pinned.into_iter().map(|(assignment, version)| (assignment, title(version))).collect())
}
