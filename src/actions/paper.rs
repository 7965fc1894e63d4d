//! "Done on paper": what entering it needs, and entering it; the workspace and the API both come here.

use chrono::NaiveDate;
use entity::ids::{OccurrenceId, SubmissionId};
use entity::kinds::TemplateMode;

use super::asking;
use super::responses::{self as receiving, Received};
use crate::app::App;
use crate::domain::client::Client;
use crate::domain::content::Content;
use crate::domain::paper;
use crate::domain::response::{self, Refusal, Typed};
use crate::domain::scope::Scope;
use crate::error::Result;
use crate::store::assignments::{self, Assignment};
use crate::store::clients;
use crate::store::occurrences::{self, Occurrence};
use crate::store::responses::{self, Response};
use crate::store::templates::{self, Version};

/// What was asked on the paper.
pub struct Sheet {
    pub occurrence: Occurrence,
    pub assignment: Assignment,
    pub client: Client,
    pub version: Version,
    /// What this client is asked, read leniently.
    pub content: Content,
    /// What is filled in for good.
    pub locked: Typed,
    /// What was entered before, where it is a form.
    pub before: Option<Response>,
}

/// Why it is not entered.
pub enum Refused {
    /// A sentence about the day.
    Day(String),
    Answers(Refusal),
}

impl Sheet {
    /// Reads it.
    ///
    /// # Errors
    /// `NotFound` for what the scope does not reach.
    pub async fn load(app: &App, scope: &Scope, id: OccurrenceId) -> Result<Self> {
        let store = &app.store;
        let occurrence = occurrences::find(store, scope, id).await?;
        let assignment = assignments::find(store, scope, occurrence.assignment_id).await?;
        let client = clients::find(store, scope, occurrence.client_id).await?;
        let version = templates::version(store, scope, assignment.version_of(&occurrence)).await?;
        let content = paper::lenient(&asking::content(app, scope, &assignment, &version).await?);
        let rows = responses::of_occurrence(store, scope, id).await?;
        let before = match rows.last().filter(|row| version.mode == TemplateMode::Form && row.on_paper_at.is_some()) {
            Some(row) => Some(responses::find(store, scope, row.id).await?),
            None => None,
        };
        let locked = assignment.tailoring.typed(true);
        Ok(Self { occurrence, assignment, client, version, content, locked, before })
    }

    /// The answers that were typed in, with what is filled in for good.
    fn answers(&self, typed: &Typed) -> std::result::Result<Vec<response::Answer>, Refusal> {
        if response::is_empty(&self.content, typed) {
            return Err(Refusal::Empty);
        }
        let typed: Typed = typed.clone().into_iter().chain(self.locked.clone()).collect();
        Ok(asking::in_words(&self.content, &self.version, response::read(&self.content, &typed)?))
    }
}

/// Enters that it was done on that day: with answers, or (with none) without.
///
/// # Errors
/// `Conflict` where it cannot be entered, because it is not open or the client answered it themselves.
pub async fn enter(
    app: &App,
    scope: Scope,
    sheet: &Sheet,
    submission: SubmissionId,
    on: NaiveDate,
    typed: Option<&Typed>,
) -> Result<std::result::Result<Received, Refused>> {
    let at = match paper::done_at(on, &sheet.client.time_zone, app.now()) {
        Ok(at) => at,
        Err(why) => return Ok(Err(Refused::Day(why))),
    };
    let answers = match typed.map(|typed| sheet.answers(typed)).transpose() {
        Ok(answers) => answers.unwrap_or_default(),
        Err(refusal) => return Ok(Err(Refused::Answers(refusal))),
    };
    receiving::enter_paper(app, scope, sheet.occurrence.id, sheet.version.clone(), submission, answers, at).await.map(Ok)
}
