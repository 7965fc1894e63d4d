//! What clients did on paper, entered by a system of the practice. It is marked as such; nobody answers for a client online.

use chrono::NaiveDate;
use entity::ids::{OccurrenceId, SubmissionId};
use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use uuid::Uuid;

use super::Key;
use super::responses::ResponseSummary;
use super::text::Text;
use crate::actions::paper::{self as actions, Refused, Sheet};
use crate::app::App;
use crate::domain::problems::Problems;
use crate::domain::response::{Refusal, Typed};
use crate::domain::scope::ApiScope;
use crate::error::{Error, Result};
use crate::pages::speech;
use crate::random;
use crate::store::{practices, responses};

pub struct Paper;

/// One answer as it stands on the paper.
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct PaperAnswer {
    link_id: Text<64>,
    /// As it would be typed on the page: a text, a number, an option's key, yes or no; several where several boxes are ticked. A cell of
    /// a table is ROW:COLUMN:TEXT
    #[oai(validator(max_items = 1000))]
    typed: Vec<Text<20_000>>,
}

/// Done on paper.
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct DoneOnPaper {
    /// The day on which it was done, where the client lives. It counts as completed then
    done_on: NaiveDate,
    /// null: it was done, and no answers are entered
    #[oai(validator(max_items = 500))]
    answers: Option<Vec<PaperAnswer>>,
    /// Chosen by you; the same again with the same content changes nothing
    submission_id: Option<Uuid>,
}

fn typed(answers: Vec<PaperAnswer>, sheet: &Sheet) -> Result<Typed> {
    let mut typed = Typed::new();
    for answer in answers {
        if sheet.content.item(&answer.link_id).is_none() {
            return Err(Problems::one("answers", "There is no such question here.").into());
        }
        typed.insert(answer.link_id.0, answer.typed.into_iter().map(|text| text.0).collect());
    }
    Ok(typed)
}

#[OpenApi]
impl Paper {
    /// Enter that something was done on paper
    ///
    /// Scope: clinical:write. With answers or without. It counts as completed on that day and is marked as entered from paper. Where it was
    /// entered before, this corrects it and both are kept; what a client answered online is refused.
    #[oai(path = "/occurrences/:id/paper", method = "post", operation_id = "enter_paper")]
    async fn enter(&self, app: Data<&App>, key: Key, id: Path<Uuid>, body: Json<DoneOnPaper>) -> poem::Result<Json<ResponseSummary>> {
        let (scope, id) = (key.may(ApiScope::ClinicalWrite)?, OccurrenceId(id.0));
        let sheet = Sheet::load(&app, &scope, id).await?;
        let DoneOnPaper { done_on, answers, submission_id } = body.0;
        let typed = answers.map(|answers| typed(answers, &sheet)).transpose()?;
        let submission = submission_id.map_or_else(|| random::id(app.now()), SubmissionId);
        let outcome = actions::enter(&app, scope, &sheet, submission, done_on, typed.as_ref()).await?;
        let received = match outcome {
            Ok(received) => received,
            Err(refused) => return Err(problems(refused, &practices::find(&app.store, scope.practice()).await?.language).into()),
        };
        Ok(Json(responses::row(&app.store, &scope, received.id()).await?.into()))
    }
}

fn problems(refused: Refused, language: &str) -> Error {
    let mut problems = Problems::default();
    match refused {
        Refused::Day(why) => problems.add("done_on", why),
        Refused::Answers(Refusal::Empty) => problems.add("answers", "There are no answers here. Leave them out to enter it without."),
        Refused::Answers(Refusal::Problems(all)) => {
            for (link_id, message) in all {
                problems.add(format!("answers.{link_id}"), speech::of(language).message(&message));
            }
        }
    }
    problems.into()
}
