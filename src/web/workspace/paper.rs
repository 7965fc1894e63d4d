//! "Done on paper": a clinician enters when it was done, and the answers if they like. What was entered before is corrected here too.

use chrono::NaiveDate;
use entity::ids::{OccurrenceId, SubmissionId};
use poem::http::StatusCode;
use poem::web::Path;
use poem::{Response, handler};
use serde::Serialize;

use super::{Desk, Posted, Seat, Shell, see_other};
use crate::actions::paper::{self as actions, Refused, Sheet};
use crate::domain::message::Message;
use crate::domain::paper;
use crate::domain::response::{self, Refusal, Typed};
use crate::domain::zone;
use crate::error::{Error, Result};
use crate::pages::ask::{self, AskedSection, Problem};
use crate::random;
use crate::urls;

#[derive(Serialize)]
struct PaperPage {
    shell: Shell,
    id: OccurrenceId,
    client_url: String,
    client_name: String,
    record_url: String,
    print_url: String,
    title: String,
    date: String,
    date_error: Option<String>,
    submission_id: SubmissionId,
    sections: Vec<AskedSection>,
    /// It was entered before: this corrects it.
    again: bool,
    /// Answers were to be entered and there are none.
    empty: bool,
    /// Problems as a list, each leading to its field.
    problems: Vec<Problem>,
    conflict: Option<&'static str>,
}

/// What stands in the fields at first: what was entered before, if anything.
fn kept(sheet: &Sheet) -> (String, Typed) {
    match &sheet.before {
        Some(before) => {
            let day = zone::local(before.row.submitted_at, &sheet.client.time_zone).date();
            (day.to_string(), paper::typed(&sheet.content, &before.answers))
        }
        None => (String::new(), Typed::new()),
    }
}

/// What is shown besides the questions.
#[derive(Default)]
struct Showing {
    date: String,
    typed: Typed,
    date_error: Option<String>,
    problems: Vec<(String, Message)>,
    empty: bool,
    submission: Option<SubmissionId>,
    conflict: Option<&'static str>,
}

fn render(desk: &Desk, sheet: &Sheet, status: StatusCode, showing: Showing) -> Result<Response> {
    let speech = desk.speech();
    let typed: Typed = showing.typed.into_iter().chain(sheet.locked.clone()).collect();
    let sections = ask::with_locked(ask::sections(speech, &sheet.content, &typed, &showing.problems, &[]), &sheet.locked);
    let context = PaperPage {
        shell: desk.shell(format!("On paper: {}", sheet.version.title), "clients"),
        id: sheet.occurrence.id,
        client_url: urls::client(sheet.client.id),
        client_name: sheet.client.name.clone(),
        record_url: urls::delivery_record(sheet.occurrence.id),
        print_url: urls::print_assignment(sheet.assignment.id),
        title: sheet.version.title.clone(),
        date: showing.date,
        date_error: showing.date_error,
        submission_id: showing.submission.unwrap_or_else(|| random::id(desk.app.now())),
        sections,
        again: sheet.before.is_some(),
        empty: showing.empty,
        problems: ask::problems(speech, &sheet.content, &showing.problems),
        conflict: showing.conflict,
    };
    desk.page_with(status, "workspace/paper", &context)
}

/// The page.
#[handler]
pub async fn show(Seat { desk, .. }: Seat, Path(id): Path<OccurrenceId>) -> poem::Result<Response> {
    let sheet = Sheet::load(&desk.app, &desk.scope, id).await?;
    let (date, typed) = kept(&sheet);
    Ok(render(&desk, &sheet, StatusCode::OK, Showing { date, typed, ..Showing::default() })?)
}

/// Enters it.
#[handler]
pub async fn enter(Posted { desk, fields, .. }: Posted, Path(id): Path<OccurrenceId>) -> poem::Result<Response> {
    let sheet = Sheet::load(&desk.app, &desk.scope, id).await?;
    let submission: SubmissionId =
        fields.get("_submission_id").parse().map_err(|_| Error::BadRequest("This page is missing its number. Please open it again."))?;
    let typed = response::typed(&sheet.content, &fields.0).map_err(|_| Error::BadRequest("This was changed meanwhile. Please open it again."))?;
    let given = (fields.get("_do") != "without").then_some(&typed);
    let showing = Showing { date: fields.get("_date").to_owned(), typed: typed.clone(), submission: Some(submission), ..Showing::default() };
    let refused = |showing| Ok(render(&desk, &sheet, StatusCode::UNPROCESSABLE_ENTITY, showing)?);
    let Ok(on) = fields.get("_date").trim().parse::<NaiveDate>() else {
        return refused(Showing { date_error: Some("Please say on which day it was done.".into()), ..showing });
    };
    match actions::enter(&desk.app, desk.scope, &sheet, submission, on, given).await {
        Ok(Ok(received)) => Ok(see_other(&format!("{}?done=on-paper", urls::response(received.id())))),
        Ok(Err(Refused::Day(why))) => refused(Showing { date_error: Some(why), ..showing }),
        Ok(Err(Refused::Answers(Refusal::Problems(problems)))) => refused(Showing { problems, ..showing }),
        Ok(Err(Refused::Answers(Refusal::Empty))) => refused(Showing { empty: true, ..showing }),
        Err(Error::Conflict(why)) => Ok(render(&desk, &sheet, StatusCode::CONFLICT, Showing { conflict: Some(why), ..showing })?),
        Err(error) => Err(error.into()),
    }
}
