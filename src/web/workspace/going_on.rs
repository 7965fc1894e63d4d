//! What is going on with one client: what is open, the next date of each rule, what came lately, what to discuss.

use std::collections::HashSet;

use entity::ids::AssignmentId;
use entity::kinds::{AssignmentStatus, OccurrenceStatus};
use serde::Serialize;

use super::Desk;
use super::states::{state_of, state_text, when_of};
use crate::domain::client::Client;
use crate::error::Result;
use crate::pages::dates;
use crate::store::occurrences::Occurrence;
use crate::store::{assignments, occurrences, outbox, responses};
use crate::urls;

/// So much of what is past is shown at first.
const PAST: usize = 10;

#[derive(Serialize)]
pub struct AssignmentLine {
    url: String,
    title: String,
    state: &'static str,
    state_text: String,
    when: String,
}

#[derive(Serialize)]
pub struct ResponseLine {
    url: String,
    title: String,
    when: String,
}

/// What a client's page lists.
#[derive(Default)]
pub struct GoingOn {
    pub assignments: Vec<AssignmentLine>,
    /// How many past ones are not shown.
    pub more: usize,
    /// What was assigned last.
    pub last: Option<AssignmentId>,
    pub to_discuss: Vec<ResponseLine>,
}

/// What is shown of all occurrences: those that are open, of each assignment the next one that is planned, and the last few of the past.
fn shown(all: &[Occurrence], whole: bool) -> (Vec<&Occurrence>, usize) {
    let mut planned = HashSet::new();
    // They come with the last to open first.
    let next: HashSet<_> =
        all.iter().rev().filter(|one| one.status == OccurrenceStatus::Planned && planned.insert(one.assignment_id)).map(|one| one.id).collect();
    let (mut past, mut left_out) = (0, 0);
    let mut wanted = |one: &&Occurrence| match one.status {
        OccurrenceStatus::Planned => next.contains(&one.id),
        OccurrenceStatus::Open => true,
        _ if whole || past < PAST => {
            past += 1;
            true
        }
        _ => {
            left_out += 1;
            false
        }
    };
    let shown = all.iter().filter(|one| wanted(one)).collect();
    (shown, left_out)
}

/// What is going on; `whole`: with everything that is past.
pub async fn of(desk: &Desk, client: &Client, whole: bool) -> Result<GoingOn> {
    let (store, scope) = (&desk.app.store, &desk.scope);
    let all = occurrences::of_client(store, scope, client.id).await?;
    let given = assignments::of_client(store, scope, client.id).await?;
    let (shown, more) = shown(&all, whole);
    let mails = outbox::about(store, scope, shown.iter().map(|occurrence| occurrence.id.0).collect()).await?;
    let titles = super::home::titles(desk, given.iter().map(|one| one.id).collect()).await?;
    let title = |id| titles.get(&id).cloned().unwrap_or_default();
    let line = |occurrence: &&Occurrence| {
        let state = state_of(occurrence, &mails, desk.app.now());
        AssignmentLine {
            url: urls::assignment(occurrence.assignment_id),
            title: title(occurrence.assignment_id),
            state: state.word(),
            state_text: state_text(state, occurrence),
            when: when_of(desk, occurrence, &client.time_zone),
        }
    };
    // A rule that goes on without a date just now: it waits for an appointment, or begins much later.
    let live: HashSet<AssignmentId> =
        all.iter().filter(|one| matches!(one.status, OccurrenceStatus::Planned | OccurrenceStatus::Open)).map(|one| one.assignment_id).collect();
    let waiting = given.iter().filter(|one| one.status == AssignmentStatus::Active && !one.schedule.is_single() && !live.contains(&one.id));
    let waiting = waiting.map(|one| AssignmentLine {
        url: urls::assignment(one.id),
        title: title(one.id),
        state: "planned",
        state_text: "no date yet".into(),
        when: one.schedule.in_words(),
    });
    let open = responses::to_discuss(store, scope, Some(client.id), 500).await?;
    let response = |row: &responses::ResponseRow| ResponseLine {
        url: urls::response(row.id),
        title: title(row.assignment_id),
        when: dates::short_with_time(desk.speech(), row.submitted_at, desk.zone()),
    };
    Ok(GoingOn {
        assignments: waiting.chain(shown.iter().map(line)).collect(),
        more,
        last: given.iter().map(|one| one.id).max(),
        to_discuss: open.iter().map(response).collect(),
    })
}
