//! Templates: listing, writing, publishing, setting aside.

use entity::ids::TemplateId;
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use uuid::Uuid;

use super::content::{ContentObject, TemplateVersion};
use super::etags::{Made, Mark};
use super::text::Full;
use super::versions::draft_tag;
use super::words::{TemplateKind, TemplateMode};
use super::{Instant, Key, location, next, page_size};
use crate::actions;
use crate::app::App;
use crate::domain::scope::{ApiScope, Scope};
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

/// A version that is final now.
#[derive(Object)]
struct Published {
    template_id: Uuid,
    /// Its number: 1, 2, 3 …
    version: i32,
    version_id: Uuid,
    published_at: Option<Instant>,
}

async fn summary(app: &App, scope: &Scope, id: TemplateId) -> Result<Json<Template>> {
    Ok(Json((&templates::find(&app.store, scope, id).await?).into()))
}

#[OpenApi]
impl Templates {
    /// List templates
    ///
    /// Scope: templates. In the order they were made.
    #[oai(path = "/templates", method = "get", operation_id = "list_templates")]
    async fn list(
        &self,
        app: Data<&App>,
        key: Key,
        /// true: archived ones only; false: the others only; both where left out
        archived: Query<Option<bool>>,
        cursor: Query<Option<Uuid>>,
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))] limit: Query<Option<u64>>,
    ) -> poem::Result<Json<TemplateList>> {
        let scope = key.may(ApiScope::Templates)?;
        let size = page_size(limit.0);
        let rows = templates::page(&app.store, &scope, archived.0, cursor.0.map(TemplateId), size).await?;
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
        let template = templates::find(&app.store, &scope, id).await?;
        let draft = match template.draft_version_id {
            Some(draft) => Some(templates::version(&app.store, &scope, draft).await?),
            None => None,
        };
        Ok(Made::Made(Json((&template).into()), location(format!("templates/{id}")), Mark(draft.as_ref().map(draft_tag))))
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

    /// Publish the draft
    ///
    /// Scope: templates. From here on this version never changes; assignments pin it.
    #[oai(path = "/templates/:id/publish", method = "post", operation_id = "publish_template")]
    async fn publish(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Json<Published>> {
        let scope = key.may(ApiScope::Templates)?;
        let version = actions::templates::publish(&app, scope, TemplateId(id.0)).await?;
        Ok(Json(Published { template_id: id.0, version: version.number, version_id: version.id.0, published_at: version.published_at }))
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
