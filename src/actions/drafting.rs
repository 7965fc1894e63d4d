//! Saving a draft, undoing a save, doing it again.
//!
//! The rule: there is a stack of states to undo to and a stack of states to do again. A save puts the state before it on the first
//! and empties the second. Undo puts the present state on the second and takes the last of the first; redo the other way round.
//! Each of them is a new revision of the draft, so that whoever else has it open notices.

use chrono::{DateTime, Utc};
use entity::ids::{TemplateId, VersionId};

use crate::app::App;
use crate::domain::content::Strictness;
use crate::domain::scope::Scope;
use crate::error::{Error, Result};
use crate::store::draft_steps::{self, Step};
use crate::store::templates::{self, Version, Written};
use crate::store::{Tx, audit};

/// States that are kept of one draft.
const MOST: u64 = 50;

const MEANWHILE: Error = Error::Conflict("Somebody saved this template meanwhile.");

/// Saves in a transaction what was checked before.
pub(super) async fn save_in(tx: &Tx, scope: &Scope, version: VersionId, revision: i32, written: Written, now: DateTime<Utc>) -> Result<()> {
    let was = templates::version(tx, scope, version).await?;
    if was.written() == written {
        return Ok(());
    }
    if was.revision != revision {
        return Err(MEANWHILE);
    }
    draft_steps::forget_undone(tx, scope, version).await?;
    replace(tx, scope, &was, written, false, now).await
}

/// Puts the present state on a stack and another in its place.
async fn replace(tx: &Tx, scope: &Scope, was: &Version, written: Written, undone: bool, now: DateTime<Utc>) -> Result<()> {
    let key = free_revision(tx, scope, was).await?;
    templates::update_draft(tx, scope, was.id, (was.revision, key + 1), &written, now).await?;
    draft_steps::push(tx, scope, was.id, Step { revision: key, written: was.written() }, undone, now).await?;
    draft_steps::trim(tx, scope, was.id, MOST).await?;
    let known = templates::find_to_edit(tx, scope, was.template_id).await?;
    // Until the new version is published, the template keeps the title it is known by.
    let title = if known.published_version_id.is_some() { known.title } else { written.title };
    templates::point(tx, scope, was.template_id, Some(was.id), None, &title, now).await?;
    audit::record(tx, scope, "save_draft", ("template", was.template_id.0), now).await
}

/// The draft's own revision, or a later one where a state that was set aside has taken it.
async fn free_revision(tx: &Tx, scope: &Scope, draft: &Version) -> Result<i32> {
    let highest = draft_steps::highest(tx, scope, draft.id).await?;
    Ok(draft.revision.max(highest.map_or(0, |highest| highest + 1)))
}

/// Takes the last save back. Returns the draft as it was and as it is now, or nothing where there was nothing to undo.
///
/// # Errors
/// `Conflict` when somebody saved since `revision`.
pub async fn undo(app: &App, scope: Scope, id: TemplateId, revision: i32) -> Result<Option<(Written, Written)>> {
    step(app, scope, id, revision, false).await
}

/// Does again what was undone last. Returns the same.
///
/// # Errors
/// `Conflict` when somebody saved since `revision`.
pub async fn redo(app: &App, scope: Scope, id: TemplateId, revision: i32) -> Result<Option<(Written, Written)>> {
    step(app, scope, id, revision, true).await
}

async fn step(app: &App, scope: Scope, id: TemplateId, revision: i32, forward: bool) -> Result<Option<(Written, Written)>> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            let draft = current(&tx, &scope, id).await?;
            if draft.revision != revision {
                return Err(MEANWHILE);
            }
            let Some(other) = draft_steps::last(&tx, &scope, draft.id, forward).await? else { return Ok(None) };
            draft_steps::remove(&tx, &scope, draft.id, other.revision).await?;
            replace(&tx, &scope, &draft, other.written.clone(), !forward, now).await?;
            Ok(Some((draft.written(), other.written)))
        })
        .await
}

/// Leaves the draft as somebody else saved it; what was typed here meanwhile is kept, to be brought back with redo.
///
/// # Errors
/// `Invalid` when it cannot be kept as it is.
pub async fn set_aside(app: &App, scope: Scope, id: TemplateId, written: Written) -> Result<()> {
    let (written, now) = (super::templates::checked(written, Strictness::Draft)?, app.now());
    app.store
        .write(move |tx| async move {
            let draft = current(&tx, &scope, id).await?;
            let step = Step { revision: free_revision(&tx, &scope, &draft).await?, written };
            draft_steps::push(&tx, &scope, draft.id, step, true, now).await?;
            audit::record(&tx, &scope, "set_aside_draft", ("template", id.0), now).await
        })
        .await
}

async fn current(tx: &Tx, scope: &Scope, id: TemplateId) -> Result<Version> {
    let draft = templates::find_to_edit(tx, scope, id).await?.draft_version_id.ok_or(Error::Conflict("There is no draft any more."))?;
    templates::version(tx, scope, draft).await
}
