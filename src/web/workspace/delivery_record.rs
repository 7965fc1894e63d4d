//! One occurrence: when it goes and whether it went, what happened to it, and what can be done with it.

use chrono::{DateTime, Utc};
use entity::ids::OccurrenceId;
use entity::kinds::{AssignmentStatus, ClientStatus, OccurrenceStatus, OccurrenceWhy, WithdrawnWhy};
use poem::http::StatusCode;
use poem::web::Path;
use poem::{Request, Response, handler};
use serde::Serialize;

use super::assignments::can_be_entered;
use super::coming::spoken;
use super::states::{state_of, state_text, when_of};
use super::{Desk, Seat, Shell, mails, notice};
use crate::actions::assignments::note_read;
use crate::actions::in_the_room::can_be_filled_in;
use crate::domain::client::Client;
use crate::domain::delivery_record::{self, Entry, Facts, Mail};
use crate::error::Result;
use crate::pages::dates;
use crate::store::assignments::Assignment;
use crate::store::occurrences::Occurrence;
use crate::store::{self, assignments, clients, occurrences, outbox, responses, templates};
use crate::urls;

#[derive(Serialize)]
struct Page {
    shell: Shell,
    id: OccurrenceId,
    client_url: String,
    client_name: String,
    assignment_url: String,
    title: String,
    state: &'static str,
    state_text: String,
    when: String,
    /// Why nothing was changed.
    conflict: Option<&'static str>,
    sent: String,
    reminded: String,
    /// Whose time is shown, where the client's is another.
    zone: Option<String>,
    entries: Vec<EntryLine>,
    mails: Vec<MailLine>,
    may: May,
    /// Where it is entered as done on paper, while that can be done.
    paper_url: Option<String>,
    /// Where it is filled in here, together or on this device.
    together_url: Option<String>,
    hand_over_url: Option<String>,
    /// What was taken back or moved away, with when.
    withdrawn: Vec<String>,
}

/// What can be done with it now.
#[derive(Serialize)]
struct May {
    send: bool,
    again: bool,
    r#move: bool,
    skip: bool,
    put_back: bool,
    edit: bool,
}

#[derive(Serialize)]
struct EntryLine {
    what: &'static str,
    when: String,
    why: Option<String>,
}

#[derive(Serialize)]
struct MailLine {
    url: String,
    what: &'static str,
    state: &'static str,
    when: String,
}

/// Shows it.
#[handler]
pub async fn show(Seat { desk, .. }: Seat, request: &Request, Path(id): Path<OccurrenceId>) -> poem::Result<Response> {
    Ok(page(&desk, id, notice(request), None).await?)
}

/// The page, with what was just done or why it could not be done.
pub async fn page(desk: &Desk, id: OccurrenceId, done: Option<String>, conflict: Option<&'static str>) -> Result<Response> {
    let (store, scope, now) = (&desk.app.store, &desk.scope, desk.app.now());
    let occurrence = occurrences::find(store, scope, id).await?;
    let assignment = assignments::find(store, scope, occurrence.assignment_id).await?;
    let client = clients::find(store, scope, occurrence.client_id).await?;
    let title = templates::version(store, scope, assignment.version_of(&occurrence)).await?.title;
    let facts = store::delivery_record::facts(store, scope, &occurrence, now).await?;
    let mails = outbox::about(store, scope, vec![id.0]).await?;
    note_read(&desk.app, desk.scope, assignment.id).await?;
    let at = |at: DateTime<Utc>| dates::short_with_time(desk.speech(), at, desk.zone());
    let state = state_of(&occurrence, &mails, now);
    let mut shell = desk.shell(title.clone(), "clients");
    shell.notice = done;
    let entry = |entry: Entry| EntryLine { what: entry.what.words(), when: at(entry.at), why: entry.why };
    let mail = |mail: &outbox::OutboxEmail| MailLine {
        url: urls::mail(mail.id),
        what: mails::kind_label(&mail.kind, &mail.key),
        state: mail.state.word(),
        when: at(mail.created_at),
    };
    let rows = responses::of_occurrence(store, scope, id).await?;
    let here = can_be_filled_in(&occurrence, &rows);
    let context = Page {
        together_url: here.then(|| urls::together(id)),
        hand_over_url: (here && occurrence.status != OccurrenceStatus::Completed).then(|| urls::hand_over(id)),
        withdrawn: responses::withdrawn_of(store, scope, id).await?.iter().filter_map(|row| withdrawn(row, &at)).collect(),
        shell,
        id,
        client_url: urls::client(client.id),
        client_name: client.name.clone(),
        assignment_url: urls::assignment(assignment.id),
        title,
        state: state.word(),
        state_text: state_text(state, &occurrence),
        when: when_of(desk, &occurrence, &client.time_zone),
        conflict,
        sent: sent(&facts, &at),
        reminded: reminded(&facts, &at),
        zone: (client.time_zone != desk.zone()).then(|| spoken(desk.zone())),
        entries: delivery_record::entries(&facts, &at).into_iter().map(entry).collect(),
        mails: mails.iter().map(mail).collect(),
        paper_url: can_be_entered(&occurrence, &rows).then(|| urls::paper(id)),
        may: may(&occurrence, &assignment, &client, now),
    };
    let status = if conflict.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
    desk.page_with(status, "workspace/occurrence", &context)
}

/// The trace of what was sent and is no longer shown.
fn withdrawn(row: &responses::ResponseRow, at: &dyn Fn(DateTime<Utc>) -> String) -> Option<String> {
    let (sent, gone) = (at(row.submitted_at), at(row.withdrawn_at?));
    Some(match row.withdrawn_why? {
        WithdrawnWhy::Moved => format!("What was sent on {sent} was another client’s; it was moved to them on {gone}."),
        WithdrawnWhy::Reset => format!("What was sent on {sent} was taken back on {gone}."),
    })
}

/// "Was it sent?"
fn sent(facts: &Facts, at: &dyn Fn(DateTime<Utc>) -> String) -> String {
    answer(delivery_record::not_sent(facts), facts.mails.iter().find(|mail| mail.arrived()), at)
}

/// "Was there a reminder?"
fn reminded(facts: &Facts, at: &dyn Fn(DateTime<Utc>) -> String) -> String {
    let reminders = || facts.mails.iter().filter(|mail| mail.part == delivery_record::Part::Reminder);
    answer(delivery_record::not_reminded(facts), reminders().find(|mail| mail.arrived()), at)
}

fn answer(why: Option<delivery_record::Why>, went: Option<&Mail>, at: &dyn Fn(DateTime<Utc>) -> String) -> String {
    match why {
        Some(delivery_record::Why::Unclear) => delivery_record::Why::Unclear.words(at),
        Some(why) if why.is_to_come() => format!("Not yet. {}", why.words(at)),
        Some(why) => format!("No. {}", why.words(at)),
        None => match went.and_then(|mail| mail.sent_at) {
            Some(sent) => format!("Yes, {}.", at(sent)),
            None => "Yes.".into(),
        },
    }
}

fn may(occurrence: &Occurrence, assignment: &Assignment, client: &Client, now: DateTime<Utc>) -> May {
    let (planned, open) = (occurrence.status == OccurrenceStatus::Planned, occurrence.status == OccurrenceStatus::Open);
    let left_out = occurrence.status == OccurrenceStatus::Cancelled && occurrence.why == Some(OccurrenceWhy::Skipped);
    let live = assignment.status == AssignmentStatus::Active && client.status != ClientStatus::Discharged;
    let active = client.status == ClientStatus::Active;
    May {
        send: active && planned,
        again: active && (open || occurrence.status == OccurrenceStatus::Missed),
        r#move: planned || open,
        skip: planned,
        put_back: left_out && live && occurrence.opens_at > now,
        edit: live && (planned || open),
    }
}
