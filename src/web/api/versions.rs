//! A template's draft and its versions.

use entity::ids::TemplateId;
use poem::web::Data;
use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use uuid::Uuid;

use super::content::{ContentObject, TemplateVersion, VersionSummary};
use super::etags::{Condition, Done, Tagged, tag};
use super::text::Full;
use super::words::TemplateMode;
use super::{Key, after, next, page_size};
use crate::actions;
use crate::app::App;
use crate::domain::content::{Content, Strictness};
use crate::domain::scope::{ApiScope, Scope};
use crate::error::{Error, Result};
use crate::store::templates::{self, Version, Written};

pub struct Versions;

/// The whole draft: what is not in it is gone.
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct DraftObject {
    title: Full<200>,
    mode: TemplateMode,
    content: ContentObject,
}

#[derive(Object)]
struct VersionList {
    items: Vec<VersionSummary>,
    /// Give this as cursor for the next page
    next: Option<Uuid>,
}

/// The mark of a draft. It names the version too: a draft that was thrown away and begun again counts from one.
pub fn draft_tag(draft: &Version) -> String {
    tag(format!("{}.{}", draft.id, draft.revision))
}

async fn draft(app: &App, scope: &Scope, id: TemplateId) -> Result<Option<Version>> {
    match templates::find(&app.store, scope, id).await?.draft_version_id {
        Some(draft) => Ok(Some(templates::version(&app.store, scope, draft).await?)),
        None => Ok(None),
    }
}

/// What a new draft begins with.
async fn published(app: &App, scope: &Scope, id: TemplateId) -> Result<Option<Content>> {
    match templates::find(&app.store, scope, id).await?.published_version_id {
        Some(published) => Ok(Some(templates::version(&app.store, scope, published).await?.content)),
        None => Ok(None),
    }
}

async fn now(app: &App, scope: &Scope, id: TemplateId) -> Result<Tagged<TemplateVersion>> {
    let draft = draft(app, scope, id).await?.ok_or(Error::NotFound)?;
    let mark = draft_tag(&draft);
    Ok(Tagged::Now(Json(draft.into()), mark))
}

#[OpenApi]
impl Versions {
    /// Read the draft
    ///
    /// Scope: templates. 404 where there is none.
    #[oai(path = "/templates/:id/draft", method = "get", operation_id = "read_draft")]
    async fn read_draft(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Tagged<TemplateVersion>> {
        Ok(now(&app, &key.may(ApiScope::Templates)?, TemplateId(id.0)).await?)
    }

    /// Write the draft
    ///
    /// Scope: templates. Where there is none, one begins.
    #[oai(path = "/templates/:id/draft", method = "put", operation_id = "update_draft")]
    async fn update_draft(
        &self,
        app: Data<&App>,
        key: Key,
        id: Path<Uuid>,
        #[oai(name = "If-Match")] if_match: Header<Option<String>>,
        body: Json<DraftObject>,
    ) -> poem::Result<Tagged<TemplateVersion>> {
        let (scope, condition, id) = (key.may(ApiScope::Templates)?, Condition::new(if_match.0), TemplateId(id.0));
        let was = draft(&app, &scope, id).await?;
        condition.check(was.as_ref().map(draft_tag).as_deref())?;
        let before = match &was {
            Some(was) => Some(was.content.clone()),
            None => published(&app, &scope, id).await?,
        };
        let written = Written { title: body.title.0.clone(), mode: body.mode.into(), content: body.content.over(before.as_ref()) };
        // Looked at before a draft begins: where something is wrong, nothing changes.
        let written = actions::templates::checked(written, Strictness::Draft)?;
        let was = match was {
            Some(was) => was,
            None => actions::templates::draft(&app, scope, id).await?,
        };
        let outcome = actions::templates::save(&app, scope, &was, was.revision, written).await;
        let current = async { Ok(draft(&app, &scope, id).await?.as_ref().map_or_else(|| tag(""), draft_tag)) };
        condition.settle(outcome, current).await?;
        Ok(now(&app, &scope, id).await?)
    }

    /// Throw the draft away
    ///
    /// Scope: templates. What is published stays; where nothing is, the draft stays too (409).
    #[oai(path = "/templates/:id/draft", method = "delete", operation_id = "discard_draft")]
    async fn discard_draft(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Done> {
        let scope = key.may(ApiScope::Templates)?;
        actions::templates::discard(&app, scope, TemplateId(id.0)).await?;
        Ok(Done::Done)
    }

    /// List the versions of a template
    ///
    /// Scope: templates. The first one first; the draft is among them.
    #[oai(path = "/templates/:id/versions", method = "get", operation_id = "list_versions")]
    async fn list(
        &self,
        app: Data<&App>,
        key: Key,
        id: Path<Uuid>,
        cursor: Query<Option<Uuid>>,
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))] limit: Query<Option<u64>>,
    ) -> poem::Result<Json<VersionList>> {
        let (scope, id) = (key.may(ApiScope::Templates)?, TemplateId(id.0));
        let size = page_size(limit.0);
        templates::find(&app.store, &scope, id).await?;
        let rows = after(templates::versions_of(&app.store, &scope, id).await?, cursor.0, size, |row| row.id.0);
        let next = next(&rows, size, |row| row.id.0);
        Ok(Json(VersionList { items: rows.iter().map(VersionSummary::from).collect(), next }))
    }

    /// Read a version of a template
    ///
    /// Scope: templates.
    #[oai(path = "/templates/:id/versions/:number", method = "get", operation_id = "read_version")]
    async fn read(
        &self,
        app: Data<&App>,
        key: Key,
        id: Path<Uuid>,
        /// 1, 2, 3 …
        number: Path<i32>,
    ) -> poem::Result<Json<TemplateVersion>> {
        let (scope, id) = (key.may(ApiScope::Templates)?, TemplateId(id.0));
        let all = templates::versions_of(&app.store, &scope, id).await?;
        let version = all.into_iter().find(|version| version.number == number.0).ok_or(Error::NotFound)?;
        Ok(Json(version.into()))
    }
}
