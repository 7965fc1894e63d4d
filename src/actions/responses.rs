//! Submitting, and what the practitioner does with what came in.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use entity::ids::{OccurrenceId, PractitionerId, ResponseId, SubmissionId};
use entity::kinds::{OccurrenceStatus, ResponseWay, TemplateMode};
use uuid::Uuid;

use crate::actions::drafts::Writer;
use crate::actions::measures;
use crate::app::App;
use crate::domain::alert;
use crate::domain::progress::Point;
use crate::domain::response::{self, Answer};
use crate::domain::role;
use crate::domain::scope::Scope;
use crate::error::{Error, Result};
use crate::mail::enqueue;
use crate::random;
use crate::store::assignments::Assignment;
use crate::store::occurrences::{Change, Occurrence};
use crate::store::responses::{NewResponse, ResponseRow};
use crate::store::templates::Version;
use crate::store::{Tx, alerts, assignments, audit, clients, drafts, occurrences, practitioners, responses, series};

/// What became of a submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Received {
    /// New, and kept.
    First(ResponseId),
    /// The very same was here before: nothing happens twice.
    Again(ResponseId),
    /// The occurrence had a response already; both are kept.
    Amendment(ResponseId),
}

/// The page that sends, where its browser has a session.
pub struct Sender {
    pub writer: Writer,
    /// The revision of each field that the page knew of; none for a page that does not say.
    pub seen: Option<BTreeMap<String, i32>>,
}

impl Received {
    /// The response.
    pub fn id(self) -> ResponseId {
        match self {
            Self::First(id) | Self::Again(id) | Self::Amendment(id) => id,
        }
    }
}

/// Keeps a submission. One transaction: response, series, the occurrence's state, the practitioner's mail, the audit row.
/// The same submission with the same content changes nothing; other content is kept as an amendment; a cancelled occurrence keeps it too.
/// A log stays open: its next entry begins on a blank page. What another tab saved meanwhile, unseen by `sender`, is not forgotten.
pub async fn submit(
    app: &App,
    scope: Scope,
    occurrence: OccurrenceId,
    version: Version,
    submission: SubmissionId,
    answers: Vec<Answer>,
    sender: Option<Sender>,
) -> Result<Received> {
    receive(app, scope, occurrence, version, submission, answers, Way::Online(sender)).await
}

/// How answers come.
enum Way {
    /// From the client's page; what sends it, where its browser has a session.
    Online(Option<Sender>),
    /// Done on paper then, entered by whoever acts.
    Paper(DateTime<Utc>),
    /// On the screen of whoever acts, with the client beside them.
    Together,
    /// By the client, on the device that this practitioner handed over.
    HandedOver(PractitionerId),
}

impl Way {
    /// When it was done, where that is not now.
    fn paper(&self) -> Option<DateTime<Utc>> {
        if let Self::Paper(at) = self { Some(*at) } else { None }
    }

    /// How it came in the room, where it did.
    fn in_the_room(&self) -> Option<ResponseWay> {
        match self {
            Self::Together => Some(ResponseWay::Together),
            Self::HandedOver(_) => Some(ResponseWay::HandedOver),
            Self::Online(_) | Self::Paper(_) => None,
        }
    }

    /// Who entered it, or handed the device over.
    fn entered_by(&self, scope: &Scope) -> Option<Uuid> {
        match self {
            Self::Online(_) => None,
            Self::Paper(_) | Self::Together => scope.actor().parts().1,
            Self::HandedOver(by) => Some(by.0),
        }
    }

    /// What the audit trail calls it.
    fn verb(&self, amends: bool) -> &'static str {
        match (self, amends) {
            (Self::Paper(_), false) => "enter_paper",
            (Self::Paper(_), true) => "correct_paper",
            (Self::Together, false) => "enter_together",
            (Self::Together, true) => "correct_together",
            (Self::HandedOver(_), _) => "submit_handed_over",
            (Self::Online(_), false) => "submit",
            (Self::Online(_), true) => "amend",
        }
    }

    /// Whether whoever would be told by mail knows already: they entered it, or were in the room.
    fn knows(&self, scope: &Scope, told: PractitionerId) -> bool {
        match self {
            Self::Online(_) => false,
            Self::Paper(_) | Self::Together => scope.practitioner() == Some(told),
            Self::HandedOver(by) => *by == told,
        }
    }
}

/// Enters what a client did on paper, with the answers or (with none) without: it counts as completed at that time, scores and all. Where
/// it was entered before, this corrects it and both are kept.
///
/// # Errors
/// `Conflict` where it is not open yet, was cancelled, or the client answered it themselves.
pub async fn enter_paper(
    app: &App,
    scope: Scope,
    occurrence: OccurrenceId,
    version: Version,
    submission: SubmissionId,
    answers: Vec<Answer>,
    done_at: DateTime<Utc>,
) -> Result<Received> {
    receive(app, scope, occurrence, version, submission, answers, Way::Paper(done_at)).await
}

/// Enters what is filled in together, on the screen of whoever acts: completed now, scored as online. Where it was entered so before, this
/// corrects it and both are kept.
///
/// # Errors
/// `Conflict` where it is not open yet, was cancelled, or the client answered it themselves.
pub async fn enter_together(
    app: &App,
    scope: Scope,
    occurrence: OccurrenceId,
    version: Version,
    submission: SubmissionId,
    answers: Vec<Answer>,
) -> Result<Received> {
    receive(app, scope, occurrence, version, submission, answers, Way::Together).await
}

/// Keeps what a client submitted on the device that `by` handed over; `scope` is the client's.
pub async fn submit_handed_over(
    app: &App,
    scope: Scope,
    by: PractitionerId,
    occurrence: OccurrenceId,
    version: Version,
    submission: SubmissionId,
    answers: Vec<Answer>,
) -> Result<Received> {
    receive(app, scope, occurrence, version, submission, answers, Way::HandedOver(by)).await
}

/// Whether something may be entered from paper or together.
fn may_be_entered(way: &Way, occurrence: &Occurrence, before: &[ResponseRow]) -> Result<()> {
    let theirs = |row: &ResponseRow| match way {
        Way::Paper(_) => row.on_paper_at.is_none(),
        Way::Together => row.way != Some(ResponseWay::Together),
        Way::Online(_) | Way::HandedOver(_) => false,
    };
    match (way, occurrence.status) {
        (Way::Online(_) | Way::HandedOver(_), _) => Ok(()),
        (_, OccurrenceStatus::Planned) => Err(Error::Conflict("It is not open yet.")),
        (_, OccurrenceStatus::Cancelled) => Err(Error::Conflict("It was cancelled.")),
        _ if before.iter().any(theirs) => Err(Error::Conflict("It was answered in another way already.")),
        _ => Ok(()),
    }
}

async fn receive(
    app: &App,
    scope: Scope,
    occurrence: OccurrenceId,
    version: Version,
    submission: SubmissionId,
    answers: Vec<Answer>,
    way: Way,
) -> Result<Received> {
    let (now, domain) = (app.now(), app.config().mail_domain().to_owned());
    let received = app
        .store
        .write(move |tx| async move {
            let client = occurrences::find(&tx, &scope, occurrence).await?.client_id;
            clients::hold(&tx, &scope, client, now).await?;
            // Read again, now that nobody else writes about this client.
            let occurrence = occurrences::find(&tx, &scope, occurrence).await?;
            // A form takes one response; of a log, each new submission is a new entry.
            let is_log = version.mode == TemplateMode::Log;
            let before = match is_log {
                true => responses::of_submission(&tx, &scope, occurrence.id, submission).await?,
                false => responses::of_occurrence(&tx, &scope, occurrence.id).await?,
            };
            let mac = responses::content_mac(&tx, &scope, client, &answers).await?;
            if let Some(same) = before.iter().find(|row| row.submission_id == submission && row.content_mac == mac) {
                return Ok(Received::Again(same.id));
            }
            // It was taken back since: a page that is sent again (Back, a second tab) does not bring it again.
            // Other words are new words, unless it is somebody else's by now.
            let back = |row: &&ResponseRow| row.submission_id == submission && (row.moved_to.is_some() || row.content_mac == mac);
            if let Some(same) = responses::withdrawn_of(&tx, &scope, occurrence.id).await?.iter().find(back) {
                return Ok(Received::Again(same.id));
            }
            let assignment = assignments::find(&tx, &scope, occurrence.assignment_id).await?;
            let paper = way.paper();
            may_be_entered(&way, &occurrence, &before)?;
            let done_at = paper.unwrap_or(now);
            // On paper without answers: there is nothing to score.
            let answers = if answers.is_empty() { answers } else { measures::with_scores(&version, answers) };
            let amends = before.iter().find(|row| row.amends_id.is_none()).map(|row| row.id);
            let id: ResponseId = random::id(now);
            let late = occurrence.due_at.is_some_and(|due| done_at > due) || occurrence.status != OccurrenceStatus::Open;
            let new = NewResponse {
                id,
                client,
                assignment: assignment.id,
                occurrence: occurrence.id,
                version: version.id,
                submission,
                answers: &answers,
                content_mac: mac,
                amends,
                late: late && amends.is_none(),
                on_paper: paper.is_some(),
                way: way.in_the_room(),
                entered_by: way.entered_by(&scope),
                moved_from: None,
            };
            responses::insert(&tx, &scope, new, done_at).await?;
            occurrences::change(&tx, &scope, &occurrence, Change::Begin, done_at).await?;
            if is_log && let Way::Online(Some(sender)) = &way {
                drafts::forget_of(&tx, occurrence.id, &sender.writer.sessions, sender.seen.as_ref()).await?;
            }
            // An open log stays open; one that was missed or declined has an entry after all.
            if !is_log || occurrence.status != OccurrenceStatus::Open {
                occurrences::change(&tx, &scope, &occurrence, Change::Complete(done_at), now).await?;
            }
            if paper.is_some() && amends.is_some() {
                occurrences::change(&tx, &scope, &occurrence, Change::Recount(done_at), now).await?;
            }
            // Where a correction takes all answers away, its scores go too.
            let observed = if answers.is_empty() && amends.is_some() { measures::with_scores(&version, Vec::new()) } else { answers.clone() };
            observe(&tx, &scope, &occurrence, &version, id, &before, &observed, paper, now).await?;
            let answered_before = match before.last() {
                Some(last) => responses::find(&tx, &scope, last.id).await?.answers,
                None => Vec::new(),
            };
            let marked = alert::newly_marked(&version.content, &answered_before, &answers);
            let raised = alerts::raise(&tx, &scope, (client, occurrence.id, id), &marked, &answers, now).await?;
            super::alerts::raised(&tx, &scope, client, &raised, |one| way.knows(&scope, one), (&domain, now)).await?;
            let told = who_hears(&tx, &scope, &assignment).await?;
            if !way.knows(&scope, told) {
                enqueue::response_received(&tx, &scope, told, id, &domain, now).await?;
            }
            audit::record(&tx, &scope, way.verb(amends.is_some()), ("response", id.0), now).await?;
            Ok(if amends.is_some() { Received::Amendment(id) } else { Received::First(id) })
        })
        .await?;
    app.metrics().submitted(match received {
        Received::First(_) => "first",
        Received::Again(_) => "again",
        Received::Amendment(_) => "amendment",
    });
    app.wake_worker();
    Ok(received)
}

/// Who is told of a response: whoever assigned it, if they still work here and see the client; else who is responsible.
pub(super) async fn who_hears(tx: &Tx, scope: &Scope, assignment: &Assignment) -> Result<PractitionerId> {
    let responsible = clients::find(tx, scope, assignment.client_id).await?.practitioner_id;
    let by = assignment.practitioner_id;
    if by == responsible {
        return Ok(responsible);
    }
    let Ok(assigner) = practitioners::active(tx, by).await else { return Ok(responsible) };
    let sees = role::is_clinical(assigner.role)
        && (role::sees_all_clients(assigner.role) || clients::shares(tx, scope, assignment.client_id).await?.contains(&by));
    Ok(if sees { by } else { responsible })
}

/// Every numeric answer becomes a point of its series; an amendment's point takes the place of the one before it, at its time.
#[allow(clippy::too_many_arguments)]
pub(super) async fn observe(
    tx: &Tx,
    scope: &Scope,
    occurrence: &Occurrence,
    version: &Version,
    id: ResponseId,
    before: &[ResponseRow],
    answers: &[Answer],
    paper: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<()> {
    let at = paper.unwrap_or(before.first().map_or(now, |first| first.submitted_at));
    let replaces = before.last().map(|last| last.id);
    for item in response::charted(&version.content) {
        let answer = answers.iter().find(|answer| answer.link_id == item.link_id);
        let of = (version.template_id, item.link_id.as_str());
        match (answer.and_then(|answer| response::number(item, &answer.value)), replaces) {
            (Some(value), _) => {
                let point = Point { at, value, response: id, estimated: false, version: Some(version.number) };
                series::append(tx, scope, occurrence.client_id, of, &[point], replaces, now).await?;
            }
            // The amendment has no number here any more.
            (None, Some(before)) => series::withdraw(tx, scope, occurrence.client_id, of, before).await?,
            (None, None) => {}
        }
    }
    measures::observe(tx, scope, (occurrence.client_id, version.template_id, version.number), answers, (id, at, replaces), now).await?;
    Ok(())
}

/// Notes in the audit trail that a response was read.
pub async fn note_read(app: &App, scope: Scope, id: ResponseId) -> Result<()> {
    let now = app.now();
    app.store.write(move |tx| async move { audit::record(&tx, &scope, "read", ("response", id.0), now).await }).await
}
