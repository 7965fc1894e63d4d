//! "Done on paper": a clinician enters when it was done, and the answers if they like. What was entered before is corrected here too.

use chrono::NaiveDate;
use entity::ids::{OccurrenceId, SubmissionId};
use poem::http::StatusCode;
use poem::web::Path;
use poem::{Response, handler};
use serde::Serialize;

use super::{Desk, Posted, Seat, Shell, see_other};
use crate::actions::{asking, responses as actions};
use crate::domain::client::Client;
use crate::domain::content::Content;
use crate::domain::message::Message;
use crate::domain::paper;
use crate::domain::problems::Problems;
use crate::domain::response::{self, Refusal, Typed};
use crate::domain::zone;
use crate::error::{Error, Result};
use crate::pages::ask::{self, AskedSection};
use crate::random;
use crate::store::occurrences::Occurrence;
use crate::store::templates::Version;
use crate::store::{assignments, clients, occurrences, responses, templates};
use crate::urls;
use crate::web::forms::Fields;

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

#[derive(Serialize)]
struct Problem {
    link_id: String,
    question: String,
    text: String,
}

/// Everything that entering needs.
struct Sheet {
    occurrence: Occurrence,
    client: Client,
    version: Version,
    /// What this client is asked, read leniently.
    content: Content,
    locked: Typed,
    before: Option<responses::Response>,
    print_url: String,
}

impl Sheet {
    async fn load(desk: &Desk, id: OccurrenceId) -> Result<Self> {
        let (store, scope) = (&desk.app.store, &desk.scope);
        let occurrence = occurrences::find(store, scope, id).await?;
        let assignment = assignments::find(store, scope, occurrence.assignment_id).await?;
        let client = clients::find(store, scope, occurrence.client_id).await?;
        let version = templates::version(store, scope, assignment.version_of(&occurrence)).await?;
        let content = paper::lenient(&asking::content(&desk.app, scope, &assignment, &version).await?);
        let rows = responses::of_occurrence(store, scope, id).await?;
        let is_form = version.mode == entity::kinds::TemplateMode::Form;
        let before = match rows.last().filter(|row| is_form && row.on_paper_at.is_some()) {
            Some(row) => Some(responses::find(store, scope, row.id).await?),
            None => None,
        };
        let locked = assignment.tailoring.typed(true);
        Ok(Self { occurrence, client, version, content, locked, before, print_url: urls::print_assignment(assignment.id) })
    }

    /// What stands in the fields at first: what was entered before, if anything.
    fn kept(&self) -> (String, Typed) {
        match &self.before {
            Some(before) => {
                let day = zone::local(before.row.submitted_at, &self.client.time_zone).date();
                (day.to_string(), paper::typed(&self.content, &before.answers))
            }
            None => (String::new(), Typed::new()),
        }
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
    let problem = |(link_id, message): &(String, Message)| Problem {
        link_id: message.at.as_ref().map_or_else(|| format!("q-{link_id}"), |at| format!("error-{link_id}:{at}")),
        question: sheet.content.item(link_id).map(|item| item.text.clone()).unwrap_or_default(),
        text: speech.message(message),
    };
    let context = PaperPage {
        shell: desk.shell(format!("On paper: {}", sheet.version.title), "clients"),
        id: sheet.occurrence.id,
        client_url: urls::client(sheet.client.id),
        client_name: sheet.client.name.clone(),
        record_url: urls::delivery_record(sheet.occurrence.id),
        print_url: sheet.print_url.clone(),
        title: sheet.version.title.clone(),
        date: showing.date,
        date_error: showing.date_error,
        submission_id: showing.submission.unwrap_or_else(|| random::id(desk.app.now())),
        sections,
        again: sheet.before.is_some(),
        empty: showing.empty,
        problems: showing.problems.iter().map(problem).collect(),
        conflict: showing.conflict,
    };
    desk.page_with(status, "workspace/paper", &context)
}

/// The page.
#[handler]
pub async fn show(Seat { desk, .. }: Seat, Path(id): Path<OccurrenceId>) -> poem::Result<Response> {
    let sheet = Sheet::load(&desk, id).await?;
    let (date, typed) = sheet.kept();
    Ok(render(&desk, &sheet, StatusCode::OK, Showing { date, typed, ..Showing::default() })?)
}

/// The day that was typed.
fn day(fields: &Fields) -> Result<NaiveDate, Problems> {
    fields.get("_date").trim().parse().map_err(|_| Problems::one("date", "Please say on which day it was done."))
}

/// Enters it.
#[handler]
pub async fn enter(Posted { desk, fields, .. }: Posted, Path(id): Path<OccurrenceId>) -> poem::Result<Response> {
    let sheet = Sheet::load(&desk, id).await?;
    let submission: SubmissionId =
        fields.get("_submission_id").parse().map_err(|_| Error::BadRequest("This page is missing its number. Please open it again."))?;
    let typed = response::typed(&sheet.content, &fields.0).map_err(|_| Error::BadRequest("This was changed meanwhile. Please open it again."))?;
    let with_answers = fields.get("_do") != "without";
    let showing = Showing { date: fields.get("_date").to_owned(), typed: typed.clone(), submission: Some(submission), ..Showing::default() };
    let wrong = |showing| Ok(render(&desk, &sheet, StatusCode::UNPROCESSABLE_ENTITY, showing)?);
    let now = desk.app.now();
    let at = match day(&fields).map_err(|problems| problems.0[0].detail.clone()).and_then(|on| paper::done_at(on, &sheet.client.time_zone, now)) {
        Ok(at) => at,
        Err(error) => return wrong(Showing { date_error: Some(error), ..showing }),
    };
    let answers = if with_answers {
        let typed: Typed = typed.into_iter().chain(sheet.locked.clone()).collect();
        match response::read(&sheet.content, &typed) {
            Ok(answers) => asking::in_words(&sheet.content, &sheet.version, answers),
            Err(Refusal::Problems(problems)) => return wrong(Showing { problems, ..showing }),
            Err(Refusal::Empty) => return wrong(Showing { empty: true, ..showing }),
        }
    } else {
        Vec::new()
    };
    match actions::enter_paper(&desk.app, desk.scope, id, sheet.version.clone(), submission, answers, at).await {
        Ok(received) => Ok(see_other(&format!("{}?done=on-paper", urls::response(received.id())))),
        Err(Error::Conflict(why)) => Ok(render(&desk, &sheet, StatusCode::CONFLICT, Showing { conflict: Some(why), ..showing })?),
        Err(error) => Err(error.into()),
    }
}
