//! Where a sequence is: its steps, what became of each, what is next and why.

use chrono::{DateTime, Utc};
use entity::ids::SequenceId;
use entity::kinds::OccurrenceStatus;

use crate::actions::measures;
use crate::domain::client::Client;
use crate::domain::problems::Problems;
use crate::domain::scope::Scope;
use crate::domain::sequence::{self as rule, Became, Course, Next, Obstacle, Outcome, Step};
use crate::error::{Error, Result};
use crate::store::occurrences::Occurrence;
use crate::store::sequences::{Sequence, SequenceStep};
use crate::store::{Cx, assignments, clients, sequences, templates};

/// A sequence with everything that the rule needs and a page shows.
#[derive(Clone, Debug)]
pub struct Standing {
    pub sequence: Sequence,
    pub client: Client,
    pub steps: Vec<StandingStep>,
    pub next: Next,
}

/// A step and what became of it.
#[derive(Clone, Debug)]
pub struct StandingStep {
    pub step: SequenceStep,
    /// As it was assigned, else as the template is called now.
    pub title: String,
    pub rule: Step,
    /// The last occurrence of its assignment.
    pub occurrence: Option<Occurrence>,
}

/// Reads where a sequence is.
pub async fn read(cx: &impl Cx, scope: &Scope, id: SequenceId, now: DateTime<Utc>) -> Result<Standing> {
    let sequence = sequences::find(cx, scope, id).await?;
    of(cx, scope, sequence, now).await
}

/// The same of one that was read already.
pub async fn of(cx: &impl Cx, scope: &Scope, sequence: Sequence, now: DateTime<Utc>) -> Result<Standing> {
    let client = clients::find(cx, scope, sequence.client_id).await?;
    let rows = sequences::steps(cx, scope, sequence.id).await?;
    let assignments: Vec<_> = rows.iter().filter_map(|step| step.assignment_id).collect();
    let occurrences = sequences::occurrences_of(cx, scope, assignments.clone()).await?;
    let pinned = assignments::versions(cx, scope, assignments).await?;
    let mut steps = Vec::with_capacity(rows.len());
    for step in rows {
        let mut all = step.assignment_id.and_then(|id| occurrences.get(&id)).cloned().unwrap_or_default();
        let (template_title, obstacle) = template(cx, scope, &step).await?;
        let version = pinned.iter().find(|(assignment, _)| Some(*assignment) == step.assignment_id).map(|(_, version)| *version);
        let title = match version {
            Some(version) => templates::version(cx, scope, version).await?.title,
            None => template_title,
        };
        let became = match (step.begun_at, step.skipped_at) {
            (Some(at), _) => Became::Begun { at, outcome: outcome(&all) },
            (None, Some(at)) => Became::Skipped(at),
            (None, None) => Became::Waiting,
        };
        let rule = Step { cue: step.cue, became, obstacle };
        steps.push(StandingStep { step, title, rule, occurrence: all.pop() });
    }
    let of_rule: Vec<Step> = steps.iter().map(|step| step.rule).collect();
    let course = Course {
        status: sequence.status,
        client: client.status,
        starts_on: sequence.starts_on,
        made_at: sequence.created_at,
        zone: &client.time_zone,
        steps: &of_rule,
    };
    let next = rule::next(&course, now);
    Ok(Standing { sequence, client, steps, next })
}

/// What became of an assignment: open as long as anything of it is, else what its last occurrence says.
fn outcome(all: &[Occurrence]) -> Outcome {
    use OccurrenceStatus::{Cancelled, Completed, Declined, Missed, Open, Planned};
    if all.iter().any(|one| matches!(one.status, Planned | Open)) {
        return Outcome::Open;
    }
    let Some(last) = all.last() else { return Outcome::Open };
    match last.status {
        Completed => Outcome::Completed(last.completed_at.unwrap_or(last.opens_at)),
        Declined => Outcome::Declined,
        Missed => Outcome::Missed,
        Cancelled => Outcome::Cancelled,
        Planned | Open => Outcome::Open,
    }
}

/// What the template of a step is called now, and why it could not be assigned. A colleague's own is spoken of as well: its step is
/// part of this client's record.
async fn template(cx: &impl Cx, scope: &Scope, step: &SequenceStep) -> Result<(String, Option<Obstacle>)> {
    let scope = scope.whole_practice();
    let template = match templates::find(cx, &scope, step.template_id).await {
        Err(Error::NotFound) => return Ok((String::new(), Some(Obstacle::Archived))),
        other => other?,
    };
    if !step.waits() {
        return Ok((template.title, None));
    }
    let mut problems = Problems::default();
    measures::allow(cx, &scope, template.published_version_id, &mut problems).await?;
    let obstacle = match (template.archived_at, template.published_version_id) {
        (Some(_), _) => Some(Obstacle::Archived),
        (None, None) => Some(Obstacle::Unpublished),
        _ if !problems.is_empty() => Some(Obstacle::Unattested),
        _ => None,
    };
    Ok((template.title, obstacle))
}
