//! Templates: listing, writing, describing, setting aside.

use entity::ids::TemplateId;
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use uuid::Uuid;

use super::content::{ContentObject, TemplateVersion};
use super::etags::{Made, Mark};
use super::text::{Full, Text};
use super::versions::draft_tag;
use super::words::{Sharing, TemplateKind, TemplateMode};
use super::{Instant, Key, after, location, next, page_size};
use crate::actions;
use crate::app::App;
use crate::domain::scope::{ApiScope, Scope};
use crate::domain::sharing::Settings;
use crate::domain::template_search::Wanted;
use crate::error::Result;
use crate::store::templates::{self, Version, Written};

pub struct Templates;

/// A template to be written. It begins as a draft
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct NewTemplate {
    kind: TemplateKind,
    title: Full<200>,
    /// form (one response for each occurrence) where left out
    mode: Option<TemplateMode>,
    content: ContentObject,
}

/// A template.
#[derive(Object)]
struct Template {
    id: Uuid,
    kind: TemplateKind,
    title: String,
    /// Whether there is a draft
    draft: bool,
    /// Whether a version is published and can be assigned
    published: bool,
    archived_at: Option<Instant>,
    sharing: Sharing,
    /// What it is for, for practitioners
    purpose: String,
    tags: Vec<String>,
    /// Its author; null where a key made it, and for older ones
    author_id: Option<Uuid>,
    created_at: Instant,
    updated_at: Instant,
}

impl From<&templates::Template> for Template {
    fn from(row: &templates::Template) -> Self {
        Self {
            id: row.id.0,
            kind: row.kind.into(),
            title: row.title.clone(),
            draft: row.draft_version_id.is_some(),
            published: row.published_version_id.is_some(),
            archived_at: row.archived_at,
            sharing: row.sharing.into(),
            purpose: row.purpose.clone(),
            tags: templates::tags(row),
            author_id: row.created_by.map(|author| author.0),
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// A template with what it asks now and what is being written.
#[derive(Object)]
struct WholeTemplate {
    #[oai(flatten)]
    summary: Template,
    draft_version: Option<TemplateVersion>,
    published_version: Option<TemplateVersion>,
}

#[derive(Object)]
struct TemplateList {
    items: Vec<Template>,
    /// Give this as cursor for the next page
    next: Option<Uuid>,
}

/// What changes. What is left out stays
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct TemplateChange {
    sharing: Option<Sharing>,
    purpose: Option<Text<500>>,
    #[oai(validator(max_items = 20))]
    tags: Option<Vec<Full<40>>>,
}

impl TemplateChange {
    fn over(self, was: &templates::Template) -> Settings {
        Settings {
            sharing: self.sharing.map_or(was.sharing, Into::into),
            purpose: self.purpose.map_or_else(|| was.purpose.clone(), |purpose| purpose.0),
            tags: self.tags.map_or_else(|| templates::tags(was), |tags| tags.into_iter().map(|tag| tag.0).collect()),
        }
    }
}

async fn summary(app: &App, scope: &Scope, id: TemplateId) -> Result<Json<Template>> {
    Ok(Json((&templates::find(&app.store, scope, id).await?).into()))
}

async fn made(app: &App, scope: &Scope, id: TemplateId) -> Result<Made<Template>> {
    let template = templates::find(&app.store, scope, id).await?;
    let draft = match template.draft_version_id {
        Some(draft) => Some(templates::version(&app.store, scope, draft).await?),
        None => None,
    };
    Ok(Made::Made(Json((&template).into()), location(format!("templates/{id}")), Mark(draft.as_ref().map(draft_tag))))
}

#[OpenApi]
impl Templates {
    /// List templates
    ///
    /// Scope: templates. In the order they were made.
    #[allow(clippy::too_many_arguments, reason = "each is a parameter of the query")]
    #[oai(path = "/templates", method = "get", operation_id = "list_templates")]
    async fn list(
        &self,
        app: Data<&App>,
        key: Key,
        /// true: archived ones only; false: the others only; both where left out
        archived: Query<Option<bool>>,
        /// Words that are all in the title, the purpose or the tags, whatever their case
        #[oai(validator(max_length = 200))]
        q: Query<Option<String>>,
        #[oai(validator(max_length = 40))] tag: Query<Option<String>>,
        kind: Query<Option<TemplateKind>>,
        sharing: Query<Option<Sharing>>,
        cursor: Query<Option<Uuid>>,
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))] limit: Query<Option<u64>>,
    ) -> poem::Result<Json<TemplateList>> {
        let scope = key.may(ApiScope::Templates)?;
        let size = page_size(limit.0);
        let wanted = Wanted {
            words: q.0.unwrap_or_default(),
            tag: tag.0.filter(|tag| !tag.is_empty()),
            kind: kind.0.map(Into::into),
            sharing: sharing.0.map(Into::into),
            archived: archived.0,
        };
        let mut rows = templates::list(&app.store, &scope).await?;
        rows.retain(|row| templates::matches(&wanted, row));
        rows.sort_by_key(|row| row.id);
        let rows = after(rows, cursor.0, size, |row| row.id.0);
        let next = next(&rows, size, |row| row.id.0);
        Ok(Json(TemplateList { items: rows.iter().map(Template::from).collect(), next }))
    }

    /// Write a template
    ///
    /// Scope: templates. The ETag is the draft's.
    #[oai(path = "/templates", method = "post", operation_id = "create_template")]
    async fn create(&self, app: Data<&App>, key: Key, body: Json<NewTemplate>) -> poem::Result<Made<Template>> {
        let scope = key.may(ApiScope::Templates)?;
        let mode = body.mode.unwrap_or(TemplateMode::Form).into();
        let written = Written { title: body.title.0.clone(), mode, content: (&body.content).into() };
        let id = actions::templates::create(&app, scope, body.kind.into(), written).await?;
        Ok(made(&app, &scope, id).await?)
    }

    /// Read a template
    ///
    /// Scope: templates. With its draft and its published version.
    #[oai(path = "/templates/:id", method = "get", operation_id = "read_template")]
    async fn read(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Json<WholeTemplate>> {
        let scope = key.may(ApiScope::Templates)?;
        let template = templates::find(&app.store, &scope, TemplateId(id.0)).await?;
        let ids = [template.draft_version_id, template.published_version_id];
        let mut versions: Vec<Version> = templates::versions(&app.store, &scope, ids.iter().flatten().copied().collect()).await?;
        let mut take = |id| versions.iter().position(|version| Some(version.id) == id).map(|at| versions.swap_remove(at).into());
        Ok(Json(WholeTemplate { summary: (&template).into(), draft_version: take(ids[0]), published_version: take(ids[1]) }))
    }

    /// Describe a template
    ///
    /// Scope: templates. Purpose, tags, and who in the practice uses it. What is left out stays.
    #[oai(path = "/templates/:id", method = "patch", operation_id = "update_template")]
    async fn update(&self, app: Data<&App>, key: Key, id: Path<Uuid>, body: Json<TemplateChange>) -> poem::Result<Json<Template>> {
        let (scope, id) = (key.may(ApiScope::Templates)?, TemplateId(id.0));
        let was = templates::find(&app.store, &scope, id).await?;
        actions::templates::describe(&app, scope, id, body.0.over(&was)).await?;
        Ok(summary(&app, &scope, id).await?)
    }

    /// Copy a template
    ///
    /// Scope: templates. What is published, or the draft where nothing is. The copy begins as a draft, shared with the practice;
    /// items keep their link_id. The copy of a standard measure is homework without name, totals, bands and codes.
    #[oai(path = "/templates/:id/copy", method = "post", operation_id = "copy_template")]
    async fn copy(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Made<Template>> {
        let scope = key.may(ApiScope::Templates)?;
        let id = actions::templates::copy(&app, scope, TemplateId(id.0)).await?;
        Ok(made(&app, &scope, id).await?)
    }

    /// Archive a template
    ///
    /// Scope: templates. It is no longer offered. What was assigned goes on, every answer stays.
    #[oai(path = "/templates/:id/archive", method = "post", operation_id = "archive_template")]
    async fn archive(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Json<Template>> {
        let (scope, id) = (key.may(ApiScope::Templates)?, TemplateId(id.0));
        actions::templates::archive(&app, scope, id).await?;
        Ok(summary(&app, &scope, id).await?)
    }

    /// Offer an archived template again
    ///
    /// Scope: templates.
    #[oai(path = "/templates/:id/restore", method = "post", operation_id = "restore_template")]
    async fn restore(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Json<Template>> {
        let (scope, id) = (key.may(ApiScope::Templates)?, TemplateId(id.0));
        actions::templates::restore(&app, scope, id).await?;
        Ok(summary(&app, &scope, id).await?)
    }
}
