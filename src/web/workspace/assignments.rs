//! One assignment: what was agreed, what became of it, every mail about it and why it went or did not.

use entity::ids::AssignmentId;
use entity::kinds::{ClientStatus, DeclineReason, OccurrenceStatus};
use poem::http::StatusCode;
use poem::web::Path;
use poem::{Request, Response, handler};
use serde::Serialize;

use super::controls::{Control, Field};
use super::states::{state_of, state_text, when_of};
use super::{Desk, Posted, Seat, Shell, addresses, mails, notice, see_other, tailoring};
use crate::actions::assignments::{self as actions, Changed};
use crate::domain::agreement::Agreement;
use crate::domain::problems::Problems;
use crate::domain::schedule::Schedule;
use crate::error::{Error, Result};
use crate::pages::dates;
use crate::store::outbox::OutboxEmail;
use crate::store::{assignments, clients, moves, occurrences, outbox, responses, templates};
use crate::urls;
use crate::web::forms::Fields;

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
    assigned: String,
    occurrences: Vec<OccurrenceLine>,
    mails: Vec<MailLine>,
    links: Vec<addresses::LinkLine>,
    /// Whether any of them opens something.
    any_link: bool,
    status: &'static str,
    /// Whether something of it is planned or open.
    live: bool,
    /// Whether it was missed and can still be asked for.
    missed: bool,
    repeat_url: String,
    client_active: bool,
    /// What is different for this client.
    different: Option<String>,
    /// Whether it can be fitted to the client: a standard measure cannot.
    fits: bool,
}

#[derive(Serialize)]
struct OccurrenceLine {
    record_url: String,
    state: &'static str,
    state_text: String,
    when: String,
    begun: Option<String>,
    reason: Option<&'static str>,
    note: Option<String>,
    responses: Vec<ResponseLine>,
}

#[derive(Serialize)]
struct ResponseLine {
    url: String,
    when: String,
    amendment: bool,
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

/// The reason of a decline, in words.
pub fn reason_text(reason: DeclineReason) -> &'static str {
    match reason {
        DeclineReason::NoTime => "There was no time",
        DeclineReason::Forgot => "Forgot",
        DeclineReason::Unsure => "Was not sure what to do",
        DeclineReason::NoPoint => "Did not see the point",
        DeclineReason::TooHard => "It was too hard or upsetting",
        DeclineReason::Differently => "Did it differently",
        DeclineReason::Other => "Something else",
        DeclineReason::RatherNotSay => "Would rather not say",
    }
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

/// Shows it.
#[handler]
pub async fn show(Seat { desk, .. }: Seat, request: &Request, Path(id): Path<AssignmentId>) -> poem::Result<Response> {
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
    let mut lines = Vec::new();
    let (mut live, mut missed) = (false, false);
    let all = occurrences::page(store, scope, Some(id), None, 200).await?;
    let links = addresses::link_lines(&desk, &all).await?;
    for occurrence in all {
        live |= matches!(occurrence.status, OccurrenceStatus::Planned | OccurrenceStatus::Open);
        missed |= occurrence.status == OccurrenceStatus::Missed;
        let state = state_of(&occurrence, &mails, desk.app.now());
        let rows = responses::of_occurrence(store, scope, occurrence.id).await?;
        let decline = occurrences::decline(store, scope, &occurrence).await?;
        let response = |row: responses::ResponseRow| ResponseLine {
            url: urls::response(row.id),
            when: dates::short_with_time(desk.speech(), row.submitted_at, desk.zone()),
            amendment: row.amends_id.is_some(),
            discussed: row.discussed_at.is_some(),
        };
        lines.push(OccurrenceLine {
            record_url: urls::delivery_record(occurrence.id),
            state: state.word(),
            state_text: state_text(state, &occurrence),
            when: when_of(&desk, &occurrence, &client.time_zone),
            begun: occurrence.begun_at.map(|at| dates::short_with_time(desk.speech(), at, desk.zone())),
            reason: decline.as_ref().map(|decline| reason_text(decline.reason)),
            note: decline.and_then(|decline| decline.note),
            responses: rows.into_iter().map(response).collect(),
        });
    }
    let mut lines_of_mails = Vec::with_capacity(mails.len());
    for mail in &mails {
        lines_of_mails.push(mail_line(&desk, mail).await?);
    }
    actions::note_read(&desk.app, desk.scope, id).await?;
    let mut shell = desk.shell(version.title.clone(), "clients");
    shell.notice = notice(request);
    let context = AssignmentPage {
        shell,
        id,
        client_url: urls::client(client.id),
        client_name: client.name.clone(),
        template_url,
        next_version,
        title: version.title,
        version: version.number,
        agreement: assignment.agreement,
        different: tailoring::said(&assignment.tailoring),
        fits: version.content.measure.is_none(),
        assigned: dates::short_with_time(desk.speech(), assignment.created_at, desk.zone()),
        occurrences: lines,
        mails: lines_of_mails,
        any_link: links.iter().any(addresses::LinkLine::works),
        links,
        status: assignment.status.word(),
        live,
        missed,
        repeat_url: format!("{}?repeat={id}", urls::assign(client.id)),
        client_active: client.status == ClientStatus::Active,
    };
    Ok(desk.page("workspace/assignment", &context)?)
}

/// Sends the link again, or what was planned at once.
#[handler]
pub async fn resend(Posted { desk, .. }: Posted, Path(id): Path<AssignmentId>) -> poem::Result<Response> {
    let outcome = actions::resend(&desk.app, desk.scope, id).await;
    answer(id, outcome, "resent")
}

/// Somebody was faster: the page shows how it is now.
fn answer(id: AssignmentId, outcome: Result<()>, done: &str) -> poem::Result<Response> {
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

/// The form that changes due date and words.
#[derive(Serialize)]
struct Edit {
    shell: Shell,
    id: AssignmentId,
    title: String,
    name: String,
    revision: i32,
    due: Vec<Field>,
    words: Vec<Field>,
    zone: String,
    wrong: bool,
    conflict: bool,
}

async fn edit_page(desk: &Desk, id: AssignmentId, typed: Option<&Fields>, problems: &Problems, status: StatusCode) -> Result<Response> {
    let (store, scope) = (&desk.app.store, &desk.scope);
    let assignment = assignments::find(store, scope, id).await?;
    let client = clients::find(store, scope, assignment.client_id).await?;
    let version = templates::version(store, scope, assignment.version_id).await?;
    let due_at = assignment.schedule.due_once();
    let kept = |name: &str| match name {
        "due_date" => due_at.map(|due| due.format("%Y-%m-%d").to_string()).unwrap_or_default(),
        "due_time" => due_at.map(|due| due.format("%H:%M").to_string()).unwrap_or_default(),
        "why" => assignment.agreement.why.clone().unwrap_or_default(),
        _ => assignment.agreement.message.clone().unwrap_or_default(),
    };
    let value = |name: &str| typed.map_or_else(|| kept(name), |fields| fields.get(name).to_owned());
    let field = |name, label, control| Field::new(name, label, control, value(name), problems);
    let context = Edit {
        shell: desk.shell("Change this assignment", "clients"),
        id,
        title: version.title,
        revision: assignment.revision,
        due: vec![field("due_date", "Due date", Control::Date).optional(), field("due_time", "Time", Control::Time).optional()],
        words: vec![
            field("why", "Why this", Control::Lines).help("Shown on the page, never in a mail.").optional(),
            field("message", "Message", Control::Lines).optional(),
        ],
        zone: client.time_zone,
        name: client.name,
        wrong: !problems.is_empty(),
        conflict: status == StatusCode::CONFLICT,
    };
    desk.page_with(status, "workspace/assignment_edit", &context)
}

/// Shows due date and words, to be changed.
#[handler]
pub async fn edit(Seat { desk, .. }: Seat, Path(id): Path<AssignmentId>) -> poem::Result<Response> {
    Ok(edit_page(&desk, id, None, &Problems::default(), StatusCode::OK).await?)
}

/// Changes them.
#[handler]
pub async fn update(Posted { desk, fields, .. }: Posted, Path(id): Path<AssignmentId>) -> poem::Result<Response> {
    let before = assignments::find(&desk.app.store, &desk.scope, id).await?;
    let mut problems = Problems::default();
    let agreement = Agreement::parse(fields.get("why"), fields.get("message")).map_err(|found| problems.0.extend(found.0)).ok();
    let due = Schedule::read_due(fields.get("due_date"), fields.get("due_time"));
    let due = problems.note("due_date", due);
    let (Some(agreement), Some(due), true) = (agreement, due, problems.is_empty()) else {
        return Ok(edit_page(&desk, id, Some(&fields), &problems, StatusCode::UNPROCESSABLE_ENTITY).await?);
    };
    let due_at = before.schedule.due_once();
    let changed = Changed { agreement: Some(agreement), due_at: (due_at != due).then_some(due), ..Changed::default() };
    match actions::update(&desk.app, desk.scope, id, fields.get("revision").parse().unwrap_or(0), changed).await {
        Ok(()) => answer(id, Ok(()), "saved"),
        Err(Error::Invalid(problems)) => Ok(edit_page(&desk, id, Some(&fields), &problems, StatusCode::UNPROCESSABLE_ENTITY).await?),
        Err(Error::Conflict(_)) => Ok(edit_page(&desk, id, Some(&fields), &Problems::default(), StatusCode::CONFLICT).await?),
        Err(error) => Err(error.into()),
    }
}
