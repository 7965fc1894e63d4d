//! One assignment: what was agreed, what became of it, every mail about it and why it went or did not.

use entity::ids::AssignmentId;
use entity::kinds::{DeclineReason, EmailState};
use poem::web::Path;
use poem::{Response, handler};
use serde::Serialize;

use super::states::{state_of, state_text, when_of};
use super::{Desk, Shell};
use crate::domain::agreement::Agreement;
use crate::pages::dates;
use crate::store::outbox::OutboxEmail;
use crate::store::{assignments, clients, occurrences, outbox, responses, templates};
use crate::urls;

#[derive(Serialize)]
struct AssignmentPage {
    shell: Shell,
    client_url: String,
    client_name: String,
    template_url: String,
    title: String,
    version: i32,
    agreement: Agreement,
    assigned: String,
    occurrences: Vec<OccurrenceLine>,
    mails: Vec<MailLine>,
}

#[derive(Serialize)]
struct OccurrenceLine {
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
    what: &'static str,
    when: String,
    state: &'static str,
    text: String,
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

fn mail_line(desk: &Desk, mail: &OutboxEmail) -> MailLine {
    let at = |at| dates::short_with_time(desk.speech(), at, &desk.practice.time_zone);
    let reason = mail.reason.clone().unwrap_or_default();
    let text = match mail.state {
        EmailState::Sent => mail.sent_at.map(at).unwrap_or_default(),
        EmailState::Ready | EmailState::Sending => "about to go".to_owned(),
        EmailState::Retry => format!("{reason}; next try {}", at(mail.next_try_at)),
        EmailState::Uncertain | EmailState::Failed | EmailState::Expired => format!("not sent: {reason}"),
        EmailState::Dropped => format!("not sent, as it should be: {reason}"),
    };
    let what = match mail.kind.as_str() {
        "invitation" => "Invitation",
        "reminder" => "Reminder",
        "fresh_link" => "Fresh link, asked for by the client",
        _ => "Mail",
    };
    MailLine { what, when: at(mail.created_at), state: mail.state.word(), text }
}

/// Shows it.
#[handler]
pub async fn show(desk: Desk, Path(id): Path<AssignmentId>) -> poem::Result<Response> {
    let (store, scope) = (&desk.app.store, &desk.scope);
    let assignment = assignments::find(store, scope, id).await?;
    let client = clients::find(store, scope, assignment.client_id).await?;
    let version = templates::version(store, scope, assignment.version_id).await?;
    let mails = outbox::of_assignment(store, scope, id).await?;
    let mut lines = Vec::new();
    for occurrence in occurrences::page(store, scope, Some(id), None, 200).await? {
        let state = state_of(&occurrence, &mails, desk.app.now());
        let rows = responses::of_occurrence(store, scope, occurrence.id).await?;
        let decline = occurrences::decline(store, scope, &occurrence).await?;
        let response = |row: responses::ResponseRow| ResponseLine {
            url: urls::response(row.id),
            when: dates::short_with_time(desk.speech(), row.submitted_at, &desk.practice.time_zone),
            amendment: row.amends_id.is_some(),
            discussed: row.discussed_at.is_some(),
        };
        lines.push(OccurrenceLine {
            state: state.word(),
            state_text: state_text(state, &occurrence),
            when: when_of(&desk, &occurrence, &client.time_zone),
            begun: occurrence.begun_at.map(|at| dates::short_with_time(desk.speech(), at, &desk.practice.time_zone)),
            reason: decline.as_ref().map(|decline| reason_text(decline.reason)),
            note: decline.and_then(|decline| decline.note),
            responses: rows.into_iter().map(response).collect(),
        });
    }
    let context = AssignmentPage {
        shell: desk.shell(version.title.clone(), "clients"),
        client_url: urls::client(client.id),
        client_name: client.name.clone(),
        template_url: urls::template(assignment.template_id),
        title: version.title,
        version: version.number,
        agreement: assignment.agreement,
        assigned: dates::short_with_time(desk.speech(), assignment.created_at, &desk.practice.time_zone),
        occurrences: lines,
        mails: mails.iter().map(|mail| mail_line(&desk, mail)).collect(),
    };
    Ok(desk.page("workspace/assignment", &context)?)
}
