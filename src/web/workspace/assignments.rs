//! One assignment: what was agreed, what became of it, every mail about it and why it went or did not.

use entity::ids::AssignmentId;
use entity::kinds::{AssignmentStatus, ClientStatus, OccurrenceStatus};
use poem::web::{Path, Query};
use poem::{Request, Response, handler};
use serde::{Deserialize, Serialize};

use super::states::{state_of, state_text, when_of};
use super::{Desk, Posted, Seat, Shell, addresses, mails, notice, said, see_other, tailoring};
use crate::actions::assignments as actions;
use crate::domain::agreement::Agreement;
use crate::domain::hindrance;
use crate::domain::instruments;
use crate::domain::schedule::Schedule;
use crate::error::{Error, Result};
use crate::pages::dates;
use crate::store::occurrences::Occurrence;
use crate::store::outbox::OutboxEmail;
use crate::store::{assignments, client_plans, clients, moves, occurrences, outbox, responses, templates};
use crate::urls;

#[derive(Serialize)]
struct AssignmentPage {
    shell: Shell,
    id: AssignmentId,
    client_url: String,
    client_name: String,
    /// Where whoever looks sees the template: one of a colleague's own is not theirs to see.
    template_url: Option<String>,
    title: String,
    version: i32,
    /// Number of the version that it goes on with.
    next_version: Option<i32>,
    agreement: Agreement,
    /// Whether the client may say afterwards how it went.
    asks_afterwards: bool,
    /// What the client plans.
    plan: Option<said::PlanRead>,
    assigned: String,
    /// The rule in words, where it comes again or stays open.
    rule: Option<String>,
    /// Whether it comes again.
    again: bool,
    /// The next dates.
    next: Vec<NextLine>,
    /// How many are planned.
    planned: usize,
    occurrences: Vec<OccurrenceLine>,
    newer: Option<String>,
    older: Option<String>,
    mails: Vec<MailLine>,
    /// The address of this page with every mail, where not all are shown.
    all_mails: Option<String>,
    mails_count: usize,
    links: Vec<addresses::LinkLine>,
    /// Whether any of them opens something.
    any_link: bool,
    status: &'static str,
    /// Whether something of it is planned or open, or may come.
    live: bool,
    /// Whether it can be changed: what comes once also when it was missed.
    editable: bool,
    /// Whether there is something whose link can be sent again.
    resend: bool,
    repeat_url: String,
    client_active: bool,
    /// What is different for this client.
    different: Option<String>,
    /// Whether it can be fitted to the client: a standard measure cannot.
    fits: bool,
    /// Whether a blank form may be printed: the wording of others may not.
    printable: bool,
    /// What the client said about filling things in online, where that is to be known here.
    chose: Option<String>,
    /// What is worth a thought, where an answer may need a person.
    covering: Vec<super::covering::Line>,
}

#[derive(Serialize)]
struct OccurrenceLine {
    record_url: String,
    state: &'static str,
    state_text: String,
    /// When it opened.
    day: String,
    when: String,
    begun: Option<String>,
    reason: Option<String>,
    /// What was done instead.
    instead: Option<String>,
    note: Option<String>,
    responses: Vec<ResponseLine>,
    /// Whether there is anything to say besides its state.
    more: bool,
    /// Where it is entered from paper, while that can be done.
    paper_url: Option<String>,
}

#[derive(Serialize)]
struct ResponseLine {
    url: String,
    when: String,
    amendment: bool,
    /// Entered from paper.
    paper: bool,
    discussed: bool,
}

#[derive(Serialize)]
struct MailLine {
    url: String,
    what: &'static str,
    when: String,
    state: &'static str,
    text: String,
    tries: usize,
}

async fn mail_line(desk: &Desk, mail: &OutboxEmail) -> Result<MailLine> {
    let attempts = outbox::attempts(&desk.app.store, mail.id).await?;
    Ok(MailLine {
        url: urls::mail(mail.id),
        what: mails::kind_label(&mail.kind, &mail.key),
        when: dates::short_with_time(desk.speech(), mail.created_at, desk.zone()),
        state: mail.state.word(),
        text: mails::outcome(desk, mail),
        tries: attempts.len(),
    })
}

/// Which part of a long list is looked at.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Part {
    page: usize,
    /// `all`: every mail.
    mails: String,
}

/// So many of what came are shown at once, and so many mails.
const PAGE: usize = 15;
/// So many of the next dates are said.
const NEXT: usize = 3;

/// Shows it.
#[handler]
pub async fn show(Seat { desk, .. }: Seat, request: &Request, Path(id): Path<AssignmentId>, Query(part): Query<Part>) -> poem::Result<Response> {
    let (store, scope) = (&desk.app.store, &desk.scope);
    let assignment = assignments::find(store, scope, id).await?;
    let client = clients::find(store, scope, assignment.client_id).await?;
    let version = templates::version(store, scope, assignment.version_id).await?;
    let template_url = match templates::find(store, scope, assignment.template_id).await {
        Ok(template) => Some(urls::template(template.id)),
        Err(Error::NotFound) => None,
        Err(error) => return Err(error.into()),
    };
    let next_version = match moves::next(store, scope, id).await? {
        Some(next) => Some(templates::version(store, scope, next).await?.number),
        None => None,
    };
    let mails = outbox::of_assignment(store, scope, id).await?;
    let all = occurrences::of_assignment(store, scope, id).await?;
    // Links of what came lately; older ones have ended by themselves.
    let mut links = addresses::link_lines(&desk, &all[all.len().saturating_sub(200)..]).await?;
    let again = !assignment.schedule.is_single();
    // Of a rule, those that still work: every occurrence has its own.
    links.retain(|link| !again || link.works());
    let active = assignment.status == AssignmentStatus::Active;
    let is = |status| all.iter().any(move |one: &Occurrence| one.status == status);
    let live = is(OccurrenceStatus::Planned) || is(OccurrenceStatus::Open) || (again && active);
    let planned: Vec<&Occurrence> = all.iter().filter(|one| one.status == OccurrenceStatus::Planned).collect();
    // What is planned of a rule is said above; what came is listed, the newest first.
    let came: Vec<&Occurrence> = all.iter().rev().filter(|one| !again || one.status != OccurrenceStatus::Planned).collect();
    let pages = came.len().div_ceil(PAGE).max(1);
    let page = part.page.clamp(1, pages);
    let here = |page: usize| format!("{}?page={page}", urls::assignment(id));
    let mut lines = Vec::new();
    for occurrence in came.iter().skip((page - 1) * PAGE).take(PAGE) {
        lines.push(occurrence_line(&desk, occurrence, &mails, &client.time_zone).await?);
    }
    let shown = if part.mails == "all" || mails.len() <= PAGE { mails.len() } else { PAGE };
    let mut lines_of_mails = Vec::with_capacity(shown);
    for mail in &mails[mails.len() - shown..] {
        lines_of_mails.push(mail_line(&desk, mail).await?);
    }
    if again {
        lines_of_mails.reverse();
    }
    actions::note_read(&desk.app, desk.scope, id).await?;
    let covering = super::covering::lines(&desk, Some(&version.content), &[client.practitioner_id]).await?;
    let mut shell = desk.shell(version.title.clone(), "clients");
    shell.notice = notice(request);
    let open_log = matches!(assignment.schedule, Schedule::OpenLog { .. });
    let context = AssignmentPage {
        shell,
        id,
        client_url: urls::client(client.id),
        client_name: client.name.clone(),
        template_url,
        next_version,
        printable: !instruments::of_content(&version.content).is_some_and(instruments::Instrument::gated),
        chose: super::consent::chose(&desk, &client).await?,
        covering,
        title: version.title,
        version: version.number,
        rule: (again || open_log).then(|| assignment.schedule.in_words()),
        again,
        next: planned.iter().take(NEXT).filter(|_| again).map(|one| next_line(&desk, one, &client.time_zone)).collect(),
        planned: planned.len(),
        asks_afterwards: assignment.agreement.asks_afterwards(templates::kind(store, scope, assignment.template_id).await?),
        plan: said::plan(&desk, client_plans::find(store, scope, id).await?.as_ref()),
        agreement: assignment.agreement,
        different: tailoring::said(&assignment.tailoring),
        fits: version.content.measure.is_none(),
        assigned: dates::short_with_time(desk.speech(), assignment.created_at, desk.zone()),
        occurrences: lines,
        newer: (page > 1).then(|| here(page - 1)),
        older: (page < pages).then(|| here(page + 1)),
        all_mails: (shown < mails.len()).then(|| format!("{}?mails=all", urls::assignment(id))),
        mails_count: mails.len(),
        mails: lines_of_mails,
        any_link: links.iter().any(addresses::LinkLine::works),
        links,
        status: assignment.status.word(),
        live,
        editable: live || (!again && is(OccurrenceStatus::Missed)),
        resend: is(OccurrenceStatus::Open) || is(OccurrenceStatus::Missed) || (!again && live),
        repeat_url: format!("{}?repeat={id}", urls::assign(client.id)),
        client_active: client.status == ClientStatus::Active,
    };
    Ok(desk.page("workspace/assignment", &context)?)
}

/// Such as "Monday 30 November 2026, 09:00, due Tuesday …".
/// A date to come, and where it can be moved or left out.
#[derive(Serialize)]
struct NextLine {
    words: String,
    url: String,
}

fn next_line(desk: &Desk, occurrence: &Occurrence, zone: &str) -> NextLine {
    let say = |at| dates::long(desk.speech(), at, zone);
    let moved = if occurrence.moved_at.is_some() { " (moved)" } else { "" };
    let due = occurrence.due_at.map(|due| format!(", due {}", say(due))).unwrap_or_default();
    NextLine { words: format!("{}{due}{moved}", say(occurrence.opens_at)), url: urls::delivery_record(occurrence.id) }
}

/// Whether it can be entered as done on paper: it was sent, and the client did not answer it.
pub fn can_be_entered(occurrence: &Occurrence, rows: &[responses::ResponseRow]) -> bool {
    let open = matches!(occurrence.status, OccurrenceStatus::Open | OccurrenceStatus::Missed | OccurrenceStatus::Declined);
    open && rows.iter().all(|row| row.on_paper_at.is_some())
}

async fn occurrence_line(desk: &Desk, occurrence: &Occurrence, mails: &[OutboxEmail], zone: &str) -> Result<OccurrenceLine> {
    let (store, scope) = (&desk.app.store, &desk.scope);
    let state = state_of(occurrence, mails, desk.app.now());
    let rows = responses::of_occurrence(store, scope, occurrence.id).await?;
    let decline = occurrences::decline(store, scope, occurrence).await?;
    let response = |row: responses::ResponseRow| ResponseLine {
        url: urls::response(row.id),
        when: dates::short_with_time(desk.speech(), row.submitted_at, desk.zone()),
        amendment: row.amends_id.is_some(),
        paper: row.on_paper_at.is_some(),
        discussed: row.discussed_at.is_some(),
    };
    Ok(OccurrenceLine {
        record_url: urls::delivery_record(occurrence.id),
        paper_url: can_be_entered(occurrence, &rows).then(|| urls::paper(occurrence.id)),
        more: !rows.is_empty() || can_be_entered(occurrence, &rows) || decline.is_some() || occurrence.begun_at.is_some(),
        state: state.word(),
        state_text: state_text(state, occurrence),
        day: dates::short_with_time(desk.speech(), occurrence.opens_at, zone),
        when: when_of(desk, occurrence, zone),
        begun: occurrence.begun_at.map(|at| dates::short_with_time(desk.speech(), at, desk.zone())),
        reason: decline.as_ref().map(|decline| hindrance::texts(decline.reasons())),
        instead: decline.as_ref().and_then(|decline| decline.instead.clone()),
        note: decline.and_then(|decline| decline.note),
        responses: rows.into_iter().map(response).collect(),
    })
}

/// Sends the link again, or what was planned at once.
#[handler]
pub async fn resend(Posted { desk, .. }: Posted, Path(id): Path<AssignmentId>) -> poem::Result<Response> {
    let outcome = actions::resend(&desk.app, desk.scope, id).await;
    answer(id, outcome, "resent")
}

/// Somebody was faster: the page shows how it is now.
pub fn answer(id: AssignmentId, outcome: Result<()>, done: &str) -> poem::Result<Response> {
    match outcome {
        Ok(()) => Ok(see_other(&format!("{}?done={done}", urls::assignment(id)))),
        Err(Error::Conflict(_)) => Ok(see_other(&urls::assignment(id))),
        Err(error) => Err(error.into()),
    }
}

#[derive(Serialize)]
struct Confirm {
    shell: Shell,
    id: AssignmentId,
    title: String,
    name: String,
}

/// Asks before anything is cancelled.
#[handler]
pub async fn confirm_cancel(Seat { desk, .. }: Seat, Path(id): Path<AssignmentId>) -> poem::Result<Response> {
    let (store, scope) = (&desk.app.store, &desk.scope);
    let assignment = assignments::find(store, scope, id).await?;
    let client = clients::find(store, scope, assignment.client_id).await?;
    let version = templates::version(store, scope, assignment.version_id).await?;
    let context = Confirm { shell: desk.shell("Cancel this assignment?", "clients"), id, title: version.title, name: client.name };
    Ok(desk.page("workspace/confirm_cancel", &context)?)
}

/// Cancels.
#[handler]
pub async fn cancel(Posted { desk, .. }: Posted, Path(id): Path<AssignmentId>) -> poem::Result<Response> {
    let outcome = actions::cancel(&desk.app, desk.scope, id).await;
    answer(id, outcome, "cancelled")
}
