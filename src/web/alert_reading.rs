//! One answer that needs a person, with what whoever looks has to know: the question, the answer and the time before, never a level of
//! anything. For the workspace and the API alike, and each time it stands in the audit trail. Whoever may reach the alert is settled before:
//! the rest is read for it.

use chrono::{DateTime, Utc};
use entity::ids::{AlertId, AssignmentId, ClientId, OccurrenceId, ResponseId, TemplateId, VersionId};

use crate::actions::alert_reads;
use crate::app::App;
use crate::domain::alert::Stage;
use crate::domain::response::Answer;
use crate::domain::scope::Scope;
use crate::error::{Error, Result};
use crate::pages::ask;
use crate::store::alert_cases::{self, About, Case};
use crate::store::alert_steps::{self, Step};
use crate::store::notices::{self, Words};
use crate::store::responses::Response;
use crate::store::templates::Version;
use crate::store::{clients, occurrences, responses, templates, unsent_alerts};

/// What is shown of one.
pub struct Reading {
    pub case: Case,
    pub client_name: String,
    pub title: String,
    pub question: String,
    /// What was sent, as it was read then.
    pub answer: Option<String>,
    /// What was typed and not sent, where that came first.
    pub typed: Option<String>,
    /// What was answered to the same question the time before.
    pub before: Option<String>,
    /// When it was sent.
    pub completed_at: Option<DateTime<Utc>>,
    /// When something was last typed, where it was not sent.
    pub saved_at: Option<DateTime<Utc>>,
    /// The response was taken back since.
    pub withdrawn: bool,
    /// What the client was told before the form, and when first.
    pub told: Vec<(DateTime<Utc>, Words)>,
    pub steps: Vec<Step>,
}

impl Reading {
    /// How far it is.
    pub fn stage(&self) -> Stage {
        self.case.stage()
    }
}

/// Reads one that the scope reaches, and notes that somebody did.
///
/// # Errors
/// `NotFound` where it does not.
pub async fn read(app: &App, scope: &Scope, id: AlertId) -> Result<Reading> {
    let store = &app.store;
    let case = alert_cases::find(store, scope, id).await?;
    alert_reads::note(app, *scope, id).await?;
    // Whoever it was passed on to reaches this one alert, and by it nothing else of the client.
    let all = scope.whole_practice();
    let unsent = unsent_alerts::row(store, &all, id).await?;
    let sent = match case.about {
        About::Response(response) => found(responses::find(store, &all, response).await)?,
        About::Unsent(_) => None,
    };
    let version = match (&sent, &unsent) {
        (Some(sent), _) => Some(templates::version(store, &all, sent.row.version_id).await?),
        (None, Some(unsent)) => Some(templates::version(store, &all, unsent.version_id).await?),
        (None, None) => None,
    };
    let item = version.as_ref().and_then(|version| version.content.item(&case.link_id));
    let typed = match (&unsent, item) {
        (Some(unsent), Some(item)) => Some(ask::text(item, &unsent_alerts::answer(store, &all, unsent).await?)),
        _ => None,
    };
    let asked = sent.as_ref().and_then(|sent| asked(&sent.answers, &case.link_id));
    let at = sent.as_ref().map_or(case.created_at, |sent| sent.row.submitted_at);
    let before = match &version {
        Some(version) => Earlier::of(app, &all, (case.client_id, version.template_id), at).await?.said(&case.link_id),
        None => None,
    };
    let occurrence = sent.as_ref().map(|sent| sent.row.occurrence_id).or(unsent.as_ref().map(|unsent| unsent.occurrence_id));
    Ok(Reading {
        client_name: clients::find(store, &all, case.client_id).await?.name,
        title: version.as_ref().map_or_else(|| "Something that was taken back".into(), |version| version.title.clone()),
        question: asked.or_else(|| item.map(|item| item.text.clone())).unwrap_or_default(),
        answer: sent.as_ref().zip(version.as_ref()).and_then(|(sent, version)| said(version, &sent.answers, &case.link_id)),
        typed,
        before,
        completed_at: sent.as_ref().map(|sent| sent.row.submitted_at),
        saved_at: unsent.map(|unsent| unsent.saved_at),
        withdrawn: sent.is_none() && matches!(case.about, About::Response(_)),
        told: told(app, &all, occurrence).await?,
        steps: alert_steps::of(store, &all, id, case.client_id).await?,
        case,
    })
}

fn found(outcome: Result<Response>) -> Result<Option<Response>> {
    match outcome {
        Ok(response) => Ok(Some(response)),
        Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

async fn told(app: &App, scope: &Scope, occurrence: Option<OccurrenceId>) -> Result<Vec<(DateTime<Utc>, Words)>> {
    match occurrence {
        Some(id) => notices::of(&app.store, scope, id).await,
        None => Ok(Vec::new()),
    }
}

/// The question as it was asked then, where it was asked in other words than the version's.
fn asked(answers: &[Answer], link_id: &str) -> Option<String> {
    answers.iter().find(|answer| answer.link_id == link_id)?.asked.clone()
}

/// One answer as text.
pub fn said(version: &Version, answers: &[Answer], link_id: &str) -> Option<String> {
    let answer = answers.iter().find(|answer| answer.link_id == link_id)?;
    Some(ask::text(version.content.item(link_id)?, &answer.value))
}

/// Responses to look for the time before in.
const LOOKS_BACK: u64 = 20;

/// What a client answered before: to the same template, whatever other forms call their questions.
pub struct Earlier {
    responses: Vec<Response>,
    versions: Vec<Version>,
}

impl Earlier {
    /// What was sent before then.
    pub async fn of(app: &App, scope: &Scope, of: (ClientId, TemplateId), at: DateTime<Utc>) -> Result<Self> {
        let responses = responses::before(&app.store, scope, of, at, LOOKS_BACK).await?;
        let mut ids: Vec<VersionId> = responses.iter().map(|one| one.row.version_id).collect();
        ids.sort_unstable();
        ids.dedup();
        Ok(Self { versions: templates::versions(&app.store, scope, ids).await?, responses })
    }

    /// What was answered to this question the last time it was.
    pub fn said(&self, link_id: &str) -> Option<String> {
        let said_then = |other: &Response| {
            let version = self.versions.iter().find(|version| version.id == other.row.version_id)?;
            said(version, &other.answers, link_id)
        };
        self.responses.iter().find_map(said_then)
    }
}

/// Where the whole response is, where there is one to look at.
pub fn response_of(case: &Case) -> Option<ResponseId> {
    match case.about {
        About::Response(id) => Some(id),
        About::Unsent(_) => None,
    }
}

/// Whether an occurrence of that id is the one that it is about, typed and not sent.
pub fn occurrence_of(case: &Case) -> Option<OccurrenceId> {
    match case.about {
        About::Unsent(id) => Some(id),
        About::Response(_) => None,
    }
}

/// The assignment that an answer that was not sent is of.
pub async fn assignment_of(app: &App, scope: &Scope, case: &Case) -> Result<Option<AssignmentId>> {
    match occurrence_of(case) {
        Some(id) => match occurrences::find(&app.store, scope, id).await {
            Ok(occurrence) => Ok(Some(occurrence.assignment_id)),
            Err(Error::NotFound) => Ok(None),
            Err(error) => Err(error),
        },
        None => Ok(None),
    }
}
