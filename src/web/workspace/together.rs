//! In the room: the form on the practitioner's screen, filled in together; and handing the device over, after which this browser shows one form.

use entity::ids::{OccurrenceId, SubmissionId};
use poem::http::{StatusCode, header};
use poem::web::Path;
use poem::{Response, handler};
use serde::Serialize;

use super::{Desk, Posted, Seat, Shell, see_other};
use crate::actions::in_the_room::{self as actions, Asked};
use crate::domain::message::Message;
use crate::domain::response::{self, Refusal, Typed};
use crate::error::{Error, Result};
use crate::pages::ask::{self, AskedSection, Problem};
use crate::pages::help;
use crate::random;
use crate::store::responses;
use crate::urls;
use crate::web::cookies;
use crate::web::forms::Fields;

#[derive(Serialize)]
struct Page {
    shell: Shell,
    id: OccurrenceId,
    client_url: String,
    client_name: String,
    discuss_url: String,
    hand_over_url: String,
    title: String,
    /// The language of the questions, where it is not the workspace's.
    language: Option<String>,
    why: Option<String>,
    message: Option<String>,
    submission_id: SubmissionId,
    asked: Option<String>,
    sections: Vec<AskedSection>,
    /// It was entered before: this corrects it.
    again: bool,
    empty: bool,
    problems: Vec<Problem>,
    conflict: Option<&'static str>,
}

/// What is shown besides the questions.
#[derive(Default)]
struct Showing {
    typed: Typed,
    problems: Vec<(String, Message)>,
    empty: bool,
    submission: Option<SubmissionId>,
    drawn: Option<Vec<String>>,
    conflict: Option<&'static str>,
}

async fn render(desk: &Desk, asked: &Asked, status: StatusCode, showing: Showing) -> Result<Response> {
    let speech = desk.app.pages().speech(&asked.client.language);
    let content = asked.shown(showing.drawn.as_deref());
    let sections = ask::sections(speech, &content, &showing.typed, &showing.problems, &[]);
    let lines = help::lines(&desk.app.crisis_lines_for(&desk.practice, &asked.client));
    let sections = ask::in_own_language(
        ask::with_locked(ask::with_help(sections, &ask::Support { lines, ..ask::Support::default() }), &asked.locked()),
        &asked.said,
    );
    let before = responses::of_occurrence(&desk.app.store, &desk.scope, asked.occurrence.id).await?;
    let client = &asked.client;
    let context = Page {
        shell: desk.shell(format!("Together: {}", asked.said.title), "clients"),
        id: asked.occurrence.id,
        client_url: urls::client(client.id),
        client_name: client.name.clone(),
        discuss_url: urls::discuss(client.id),
        hand_over_url: urls::hand_over(asked.occurrence.id),
        title: asked.said.title.clone(),
        language: (client.language != crate::domain::languages::FIRST).then(|| client.language.clone()),
        why: asked.assignment.agreement.why.clone(),
        message: asked.assignment.agreement.message.clone(),
        submission_id: showing.submission.unwrap_or_else(|| random::id(desk.app.now())),
        asked: showing.drawn.map(|drawn| drawn.join(" ")),
        sections,
        again: asked.version.mode == entity::kinds::TemplateMode::Form && !before.is_empty(),
        empty: showing.empty,
        problems: ask::problems(speech, &content, &showing.problems),
        conflict: showing.conflict,
    };
    desk.page_with(status, "workspace/together", &context)
}

/// The questions.
#[handler]
pub async fn show(Seat { desk, .. }: Seat, Path(id): Path<OccurrenceId>) -> poem::Result<Response> {
    let asked = Asked::load(&desk.app, &desk.scope, id).await?;
    let before = responses::of_occurrence(&desk.app.store, &desk.scope, id).await?;
    if !actions::can_be_filled_in(&asked.occurrence, &before) {
        return Ok(see_other(&urls::delivery_record(id)));
    }
    let showing =
        Showing { typed: asked.prefilled(&desk.app, &desk.scope).await?, drawn: asked.drawn(&desk.app, &desk.scope).await?, ..Showing::default() };
    Ok(render(&desk, &asked, StatusCode::OK, showing).await?)
}

/// The prompts that a page was made with, where it says.
pub fn drawn(fields: &Fields) -> Option<Vec<String>> {
    fields.has("_asked").then(|| fields.get("_asked").split_whitespace().map(str::to_owned).collect())
}

/// Enters the answers.
#[handler]
pub async fn enter(Posted { desk, fields, .. }: Posted, Path(id): Path<OccurrenceId>) -> poem::Result<Response> {
    let asked = Asked::load(&desk.app, &desk.scope, id).await?;
    let submission: SubmissionId =
        fields.get("_submission_id").parse().map_err(|_| Error::BadRequest("This page is missing its number. Please open it again."))?;
    let typed =
        response::typed(&asked.version.content, &fields.0).map_err(|_| Error::BadRequest("This was changed meanwhile. Please open it again."))?;
    let drawn = drawn(&fields);
    let entered = actions::enter_together(&desk.app, desk.scope, &asked, submission, &typed, drawn.as_deref()).await;
    let showing = Showing { typed, drawn, submission: Some(submission), ..Showing::default() };
    let (status, showing) = match entered {
        Ok(Ok(received)) => return Ok(see_other(&format!("{}?done=together", urls::response(received.id())))),
        Ok(Err(Refusal::Problems(problems))) => (StatusCode::UNPROCESSABLE_ENTITY, Showing { problems, ..showing }),
        Ok(Err(Refusal::Empty)) => (StatusCode::UNPROCESSABLE_ENTITY, Showing { empty: true, ..showing }),
        Err(Error::Conflict(why)) => (StatusCode::CONFLICT, Showing { conflict: Some(why), ..showing }),
        Err(error) => return Err(error.into()),
    };
    Ok(render(&desk, &asked, status, showing).await?)
}

#[derive(Serialize)]
struct HandOver {
    shell: Shell,
    id: OccurrenceId,
    client_url: String,
    client_name: String,
    title: String,
    together_url: String,
    conflict: Option<&'static str>,
}

async fn confirm(desk: &Desk, id: OccurrenceId, conflict: Option<&'static str>) -> Result<Response> {
    let asked = Asked::load(&desk.app, &desk.scope, id).await?;
    let context = HandOver {
        // The title stays in the browser's history while the client holds the device.
        shell: desk.shell("Hand over the device", "clients"),
        id,
        client_url: urls::client(asked.client.id),
        client_name: asked.client.name,
        title: asked.said.title,
        together_url: urls::together(id),
        conflict,
    };
    desk.page_with(if conflict.is_some() { StatusCode::CONFLICT } else { StatusCode::OK }, "workspace/hand_over", &context)
}

/// Says what handing over means.
#[handler]
pub async fn ask_hand_over(Seat { desk, .. }: Seat, Path(id): Path<OccurrenceId>) -> poem::Result<Response> {
    Ok(confirm(&desk, id, None).await?)
}

/// Locks the workspace and shows the one form. A client's session in this browser ends too: nothing of anybody else's stays within reach.
#[handler]
pub async fn hand_over(Posted { desk, .. }: Posted, Path(id): Path<OccurrenceId>) -> poem::Result<Response> {
    match actions::hand_over(&desk.app, desk.scope, &desk.visit, id).await {
        Ok(token) => {
            let mut response = see_other(urls::KIOSK);
            let cookies = [cookies::set(cookies::KIOSK, &token, None), cookies::remove(cookies::CLIENT), cookies::remove(cookies::DEVICE)];
            for cookie in cookies {
                response.headers_mut().append(header::SET_COOKIE, cookie);
            }
            Ok(response)
        }
        Err(Error::Conflict(why)) => Ok(confirm(&desk, id, Some(why)).await?),
        Err(error) => Err(error.into()),
    }
}
