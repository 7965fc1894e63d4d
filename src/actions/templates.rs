//! Writing templates: drafts, copies, what they are for and who uses them. Publishing has its own file.

pub use super::publishing::{publish, publish_with};

use entity::ids::{TemplateId, VersionId};
use entity::kinds::{Sharing, TemplateKind};

use super::drafting;
use crate::actions::measures;
use crate::app::App;
use crate::domain::content::{Content, Strictness};
use crate::domain::instruments;
use crate::domain::problems::Problems;
use crate::domain::scope::Scope;
use crate::domain::sharing::{self, Settings};
use crate::domain::text;
use crate::domain::translation;
use crate::error::{Error, Result};
use crate::random;
use crate::store::templates::{self, Version, Written};
use crate::store::{audit, practices};

/// Title and content as they will be kept.
///
/// # Errors
/// `Invalid` with every problem and its place; content's places begin with `content.`.
pub fn checked(written: Written, strictness: Strictness) -> Result<Written> {
    let mut problems = Problems::default();
    let title = problems.note("title", text::line(&written.title, 200));
    let content = match instruments::locked(&written.content).and_then(|content| content.checked(strictness)) {
        Ok(content) => Some(content),
        Err(found) => {
            found.0.into_iter().for_each(|problem| problems.add(format!("content.{}", problem.field), problem.detail));
            None
        }
    };
    let translated = |title: &str, mut content: Content, problems: &mut Problems| match translation::checked(title, &content) {
        Ok(translations) => {
            content.translations = translations;
            Some(content)
        }
        Err(found) => {
            found.0.into_iter().for_each(|problem| problems.add(format!("content.{}", problem.field), problem.detail));
            None
        }
    };
    let content = content.and_then(|content| translated(title.as_deref().unwrap_or_default(), content, &mut problems));
    match (title, content) {
        (Some(title), Some(content)) => Ok(Written { title, mode: written.mode, content }),
        _ => Err(problems.into()),
    }
}

/// Makes a template with its first draft.
pub async fn create(app: &App, scope: Scope, kind: TemplateKind, written: Written) -> Result<TemplateId> {
    if kind == TemplateKind::Measure && written.content.measure.is_none() {
        return Err(Problems::one("kind", "A standard measure is taken into use, not written. Please choose another kind.").into());
    }
    let (written, now) = (checked(written, Strictness::Draft)?, app.now());
    let ids = (random::id::<TemplateId>(now), random::id::<VersionId>(now));
    app.store
        .write(move |tx| async move {
            measures::demand(&tx, &scope, &written.content, "content.measure").await?;
            templates::insert(&tx, &scope, ids, kind, &written, now).await?;
            audit::record(&tx, &scope, "create", ("template", ids.0.0), now).await
        })
        .await?;
    Ok(ids.0)
}

/// The template's draft; if there is none, a new one that begins as a copy of what is published.
pub async fn draft(app: &App, scope: Scope, id: TemplateId) -> Result<Version> {
    let template = templates::find_to_edit(&app.store, &scope, id).await?;
    if let Some(draft) = template.draft_version_id {
        return templates::version(&app.store, &scope, draft).await;
    }
    let now = app.now();
    app.store
        .write(move |tx| async move {
            // Two who begin at once begin the same draft.
            practices::hold(&tx, &scope).await?;
            let template = templates::find_to_edit(&tx, &scope, id).await?;
            if let Some(draft) = template.draft_version_id {
                return templates::version(&tx, &scope, draft).await;
            }
            let published = template.published_version_id.ok_or(Error::NotFound)?;
            let published = templates::version(&tx, &scope, published).await?;
            measures::changeable(&published.content)?;
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
/// `Invalid` with every problem, also where a standard measure would be changed; `Conflict` when somebody saved since `revision`.
pub async fn save(app: &App, scope: Scope, draft: &Version, revision: i32, mut written: Written) -> Result<()> {
    // Which measure it is was settled when the template was made.
    written.content.measure.clone_from(&draft.content.measure);
    let (mut written, now) = (checked(written, Strictness::Draft)?, app.now());
    written.content.keep_from(&draft.content);
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
            let template = templates::find_to_edit(&tx, &scope, id).await?;
            let published = template.published_version_id.ok_or(Error::Conflict("Nothing is published to go back to."))?;
            let Some(draft) = template.draft_version_id else { return Ok(()) };
            let published = templates::version(&tx, &scope, published).await?;
            templates::point(&tx, &scope, id, None, None, &published.title, now).await?;
            templates::delete_draft(&tx, &scope, draft).await?;
            audit::record(&tx, &scope, "discard_draft", ("template", id.0), now).await
        })
        .await
}

/// Sets a template aside: it is no longer offered. What was assigned goes on, every answer stays.
pub async fn archive(app: &App, scope: Scope, id: TemplateId) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            templates::find_to_edit(&tx, &scope, id).await?;
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
            templates::find_to_edit(&tx, &scope, id).await?;
            templates::set_archived(&tx, &scope, id, None).await?;
            audit::record(&tx, &scope, "restore", ("template", id.0), now).await
        })
        .await
}

/// Says what a template is for, and who uses it.
///
/// # Errors
/// `Forbidden` for whoever may not change it; `Invalid` by field.
pub async fn describe(app: &App, scope: Scope, id: TemplateId, settings: Settings) -> Result<()> {
    let (settings, now) = (settings, app.now());
    app.store
        .write(move |tx| async move {
            let known = templates::find_to_edit(&tx, &scope, id).await?;
            let settings = settings.checked(sharing::hands(&scope))?;
            let author = known.created_by.or(if settings.sharing == Sharing::Own { scope.practitioner() } else { None });
            if settings.sharing == Sharing::Own && author.is_none() {
                return Err(Problems::one("sharing", "Nobody is its author, so nobody could keep it for themselves.").into());
            }
            templates::describe(&tx, &scope, id, &settings, author).await?;
            audit::record(&tx, &scope, "describe", ("template", id.0), now).await
        })
        .await
}

/// A copy that belongs to whoever makes it. It keeps the names of the items; a standard measure becomes a form of one's own, because
/// it is that measure only as it was published.
pub async fn copy(app: &App, scope: Scope, id: TemplateId) -> Result<TemplateId> {
    let template = templates::find(&app.store, &scope, id).await?;
    // A copy of a standard measure is a form without its name and norms.
    if template.kind == TemplateKind::Measure {
        return measures::copy_as_custom(app, scope, id).await;
    }
    let now = app.now();
    let ids = (random::id::<TemplateId>(now), random::id::<VersionId>(now));
    app.store
        .write(move |tx| async move {
            let template = templates::find(&tx, &scope, id).await?;
            let from = template.published_version_id.or(template.draft_version_id).ok_or(Error::NotFound)?;
            let from = templates::version(&tx, &scope, from).await?;
            let written = checked(Written { title: copied_title(&from.title), mode: from.mode, content: from.content }, Strictness::Draft)?;
            templates::insert(&tx, &scope, ids, template.kind, &written, now).await?;
            let sharing = if scope.practitioner().is_some() { Sharing::Own } else { Sharing::Shared };
            let settings = Settings { sharing, purpose: template.purpose.clone(), tags: templates::tags(&template) };
            templates::describe(&tx, &scope, ids.0, &settings, scope.practitioner()).await?;
            audit::record(&tx, &scope, "copy", ("template", ids.0.0), now).await
        })
        .await?;
    Ok(ids.0)
}

/// "Copy of …", within the length of a title.
fn copied_title(title: &str) -> String {
    format!("Copy of {title}").chars().take(200).collect::<String>().trim_end().to_owned()
}
