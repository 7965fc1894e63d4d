//! Publishing: a draft becomes a version that never changes, and what is open with older ones stays, moves on or ends, in one step.

use chrono::{DateTime, Utc};
use entity::ids::{AssignmentId, TemplateId, VersionId};
use entity::kinds::VersionStatus;

use super::{assignments, measures, templates as written};
use crate::app::App;
use crate::domain::content::Strictness;
use crate::domain::problems::Problems;
use crate::domain::scope::Scope;
use crate::error::{Error, Result};
use crate::store::moves::{self, OpenAssignment};
use crate::store::templates::{self, Version, Written};
use crate::store::{Tx, audit, draft_steps};

/// What becomes of open assignments.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Choice {
    /// They stay on the version that they have.
    #[default]
    Keep,
    /// They go on with the new version when their next occurrence opens.
    Move,
    /// They end: nothing more is sent, their links open nothing any more.
    End,
}

/// What becomes of the open assignments that are on one version.
#[derive(Clone, Debug)]
pub struct Group {
    /// The version's number.
    pub version: i32,
    pub choice: Choice,
    /// Those that were shown when it was chosen. Without it, all that are in reach.
    pub shown: Option<Vec<AssignmentId>>,
}

/// What is published, and what becomes of what is open.
#[derive(Clone, Debug, Default)]
pub struct Publishing {
    /// The draft and its revision that were looked at; without it, whatever the draft is.
    pub seen: Option<(VersionId, i32)>,
    pub groups: Vec<Group>,
}

/// Publishes the draft: from here on it is final. What is open stays as it is.
///
/// # Errors
/// `Invalid` with what is missing; `Conflict` when there is no draft, or somebody changed it meanwhile.
pub async fn publish(app: &App, scope: Scope, id: TemplateId) -> Result<Version> {
    publish_with(app, scope, id, Publishing::default()).await
}

/// Publishes the draft and carries out what was chosen for open assignments within reach.
///
/// # Errors
/// As [`publish`]; `Invalid` (field `open_assignments[i].version`) for a version that the template never had.
pub async fn publish_with(app: &App, scope: Scope, id: TemplateId, publishing: Publishing) -> Result<Version> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            let template = templates::find_to_edit(&tx, &scope, id).await?;
            let draft = template.draft_version_id.ok_or(Error::Conflict("There is no draft to publish."))?;
            let draft = templates::version(&tx, &scope, draft).await?;
            if publishing.seen.is_some_and(|seen| seen != (draft.id, draft.revision)) {
                return Err(Error::Conflict("Somebody changed this template meanwhile."));
            }
            written::checked(Written { title: draft.title.clone(), mode: draft.mode, content: draft.content.clone() }, Strictness::Published)?;
            measures::demand(&tx, &scope, &draft.content, "content.measure").await?;
            draft_steps::forget(&tx, &scope, draft.id).await?;
            let chosen = chosen(&tx, &scope, id, &publishing.groups).await?;
            templates::publish(&tx, &scope, &draft, scope.practitioner(), now).await?;
            for (assignment, choice) in chosen {
                carry_out(&tx, &scope, assignment, choice, draft.id, now).await?;
            }
            audit::record(&tx, &scope, "publish", ("template", id.0), now).await?;
            Ok(Version { status: VersionStatus::Published, published_at: Some(now), ..draft })
        })
        .await
}

/// Each open assignment that does not just stay, with what was chosen for it; by client, so that two who publish wait for each other.
async fn chosen(tx: &Tx, scope: &Scope, id: TemplateId, groups: &[Group]) -> Result<Vec<(OpenAssignment, Choice)>> {
    if groups.is_empty() {
        return Ok(Vec::new());
    }
    let versions = templates::versions_of(tx, scope, id).await?;
    let published = |number: i32| versions.iter().find(|version| version.number == number && version.published_at.is_some());
    let mut problems = Problems::default();
    for (at, group) in groups.iter().enumerate().filter(|(_, group)| published(group.version).is_none()) {
        problems.add(format!("open_assignments[{at}].version"), format!("There is no published version {}.", group.version));
    }
    problems.or(())?;
    let mut chosen = Vec::new();
    for one in moves::open_of_template(tx, scope, id).await? {
        let mine = |group: &&Group| published(group.version).is_some_and(|version| version.id == one.version_id);
        let Some(group) = groups.iter().rev().find(mine) else { continue };
        let was_shown = group.shown.as_ref().is_none_or(|shown| shown.contains(&one.id));
        if was_shown && (group.choice != Choice::Keep || one.next_version_id.is_some()) {
            chosen.push((one, group.choice));
        }
    }
    chosen.sort_by_key(|(one, _)| (one.client_id, one.id));
    Ok(chosen)
}

async fn carry_out(tx: &Tx, scope: &Scope, one: OpenAssignment, choice: Choice, next: VersionId, now: DateTime<Utc>) -> Result<()> {
    match choice {
        // Also where an earlier publishing had chosen otherwise.
        Choice::Keep => moves::set_next(tx, scope, one.id, None).await,
        Choice::Move => {
            moves::set_next(tx, scope, one.id, Some(next)).await?;
            audit::record(tx, scope, "move_version", ("assignment", one.id.0), now).await
        }
        // What was answered or ended meanwhile needs no ending.
        Choice::End => match assignments::cancel_in(tx, scope, one.id, now).await {
            Err(Error::Conflict(_)) => Ok(()),
            outcome => outcome,
        },
    }
}
