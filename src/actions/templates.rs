//! Writing and publishing templates.

use entity::ids::{TemplateId, VersionId};
use entity::kinds::{TemplateKind, VersionStatus};

use super::drafting;
use crate::app::App;
use crate::domain::content::Strictness;
use crate::domain::problems::Problems;
use crate::domain::scope::Scope;
use crate::domain::text;
use crate::error::{Error, Result};
use crate::random;
use crate::store::templates::{self, Version, Written};
use crate::store::{audit, draft_steps};

/// Title and content as they will be kept.
///
/// # Errors
/// `Invalid` with every problem and its place; content's places begin with `content.`.
pub fn checked(written: Written, strictness: Strictness) -> Result<Written> {
    let mut problems = Problems::default();
    let title = problems.note("title", text::line(&written.title, 200));
    let content = match written.content.checked(strictness) {
        Ok(content) => Some(content),
        Err(found) => {
            found.0.into_iter().for_each(|problem| problems.add(format!("content.{}", problem.field), problem.detail));
            None
        }
    };
    match (title, content) {
        (Some(title), Some(content)) => Ok(Written { title, mode: written.mode, content }),
        _ => Err(problems.into()),
    }
}

/// Makes a template with its first draft.
pub async fn create(app: &App, scope: Scope, kind: TemplateKind, written: Written) -> Result<TemplateId> {
    let (written, now) = (checked(written, Strictness::Draft)?, app.now());
    let ids = (random::id::<TemplateId>(now), random::id::<VersionId>(now));
    app.store
        .write(move |tx| async move {
            templates::insert(&tx, &scope, ids, kind, &written, now).await?;
            audit::record(&tx, &scope, "create", ("template", ids.0.0), now).await
        })
        .await?;
    Ok(ids.0)
}

/// The template's draft; if there is none, a new one that begins as a copy of what is published.
pub async fn draft(app: &App, scope: Scope, id: TemplateId) -> Result<Version> {
    let template = templates::find(&app.store, &scope, id).await?;
    if let Some(draft) = template.draft_version_id {
        return templates::version(&app.store, &scope, draft).await;
    }
    let now = app.now();
    app.store
        .write(move |tx| async move {
            let template = templates::find(&tx, &scope, id).await?;
            if let Some(draft) = template.draft_version_id {
                return templates::version(&tx, &scope, draft).await;
            }
            let published = template.published_version_id.ok_or(Error::NotFound)?;
            let published = templates::version(&tx, &scope, published).await?;
            let number = templates::latest_number(&tx, &scope, id).await? + 1;
            let version: VersionId = random::id(now);
            let written = Written { title: published.title, mode: published.mode, content: published.content };
            templates::insert_version(&tx, &scope, (id, version), number, &written, now).await?;
            templates::point(&tx, &scope, id, Some(version), None, &written.title, now).await?;
            templates::version(&tx, &scope, version).await
        })
        .await
}

/// Saves a draft. What it was before can be undone to; saving what is already there changes nothing.
///
/// # Errors
/// `Invalid` with every problem; `Conflict` when somebody saved since `revision`.
pub async fn save(app: &App, scope: Scope, draft: &Version, revision: i32, written: Written) -> Result<()> {
    let (written, now) = (checked(written, Strictness::Draft)?, app.now());
    let version = draft.id;
    app.store.write(move |tx| async move { drafting::save_in(&tx, &scope, version, revision, written, now).await }).await
}

/// Throws a draft away. What is published, and whatever was never published, stays.
///
/// # Errors
/// `Conflict` when there is nothing published to go back to.
pub async fn discard(app: &App, scope: Scope, id: TemplateId) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            let template = templates::find(&tx, &scope, id).await?;
            let published = template.published_version_id.ok_or(Error::Conflict("Nothing is published to go back to."))?;
            let Some(draft) = template.draft_version_id else { return Ok(()) };
            let published = templates::version(&tx, &scope, published).await?;
            templates::point(&tx, &scope, id, None, None, &published.title, now).await?;
            templates::delete_draft(&tx, &scope, draft).await?;
            audit::record(&tx, &scope, "discard_draft", ("template", id.0), now).await
        })
        .await
}

/// Publishes the draft: from here on it is final.
///
/// # Errors
/// `Invalid` with what is missing; `Conflict` when there is no draft, or somebody changed it meanwhile.
pub async fn publish(app: &App, scope: Scope, id: TemplateId) -> Result<Version> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            let template = templates::find(&tx, &scope, id).await?;
            let draft = template.draft_version_id.ok_or(Error::Conflict("There is no draft to publish."))?;
            let draft = templates::version(&tx, &scope, draft).await?;
            checked(Written { title: draft.title.clone(), mode: draft.mode, content: draft.content.clone() }, Strictness::Published)?;
            templates::publish(&tx, &scope, &draft, scope.practitioner(), now).await?;
            draft_steps::forget(&tx, &scope, draft.id).await?;
            audit::record(&tx, &scope, "publish", ("template", id.0), now).await?;
            Ok(Version { status: VersionStatus::Published, published_at: Some(now), ..draft })
        })
        .await
}

/// Sets a template aside: it is no longer offered. What was assigned goes on, every answer stays.
pub async fn archive(app: &App, scope: Scope, id: TemplateId) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            templates::set_archived(&tx, &scope, id, Some(now)).await?;
            audit::record(&tx, &scope, "archive", ("template", id.0), now).await
        })
        .await
}

/// Offers an archived template again.
pub async fn restore(app: &App, scope: Scope, id: TemplateId) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            templates::set_archived(&tx, &scope, id, None).await?;
            audit::record(&tx, &scope, "restore", ("template", id.0), now).await
        })
        .await
}
