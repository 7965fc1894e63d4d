//! The starter library: what comes with the program, and copying it into the practice.

use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use uuid::Uuid;

use super::Key;
use super::content::ContentObject;
use super::words::{TemplateKind, TemplateMode};
use crate::actions;
use crate::app::App;
use crate::domain::scope::ApiScope;
use crate::domain::starters;
use crate::domain::template_file::TemplateFile;
use crate::error::Error;
use crate::store::templates::{self, Template};

pub struct Starters;

/// A template that comes with the program
#[derive(Object)]
struct Starter {
    /// Its lasting name
    key: String,
    title: String,
    kind: TemplateKind,
    mode: TemplateMode,
    /// Language of its words, as in HTML
    language: String,
    /// What it is for, for practitioners
    purpose: String,
    tags: Vec<String>,
    /// Minutes it may take
    minutes: u32,
    /// Key of the starter it belongs together with
    pairs_with: Option<String>,
    /// The practice's copy, if there is one that is not archived
    template_id: Option<Uuid>,
}

impl Starter {
    fn of(starter: &TemplateFile, copies: &[Template]) -> Self {
        Self {
            key: starter.key.clone().unwrap_or_default(),
            title: starter.title.clone(),
            kind: starter.kind.into(),
            mode: starter.mode.into(),
            language: starter.language.clone(),
            purpose: starter.purpose.clone(),
            tags: starter.tags.clone(),
            minutes: starter.content.minutes(),
            pairs_with: starter.pairs_with.clone(),
            template_id: copies.iter().find(|copy| copy.starter == starter.key).map(|copy| copy.id.0),
        }
    }
}

/// A starter with what it asks.
#[derive(Object)]
struct WholeStarter {
    #[oai(flatten)]
    summary: Starter,
    content: ContentObject,
}

#[derive(Object)]
struct StarterList {
    items: Vec<Starter>,
}

/// What became of copying.
#[derive(Object)]
struct StarterCopy {
    template_id: Uuid,
    /// The template of the starter that belongs together with it
    partner_template_id: Option<Uuid>,
    /// Whether anything was made; false where the practice had it all before
    made: bool,
}

#[OpenApi]
impl Starters {
    /// List starters
    ///
    /// Scope: templates. All of them, by title.
    #[oai(path = "/starters", method = "get", operation_id = "list_starters")]
    async fn list(&self, app: Data<&App>, key: Key) -> poem::Result<Json<StarterList>> {
        let scope = key.may(ApiScope::Templates)?;
        let copies = templates::of_starters(&app.store, &scope).await?;
        Ok(Json(StarterList { items: starters::all().iter().map(|starter| Starter::of(starter, &copies)).collect() }))
    }

    /// Read a starter
    ///
    /// Scope: templates. With what it asks.
    #[oai(path = "/starters/:key", method = "get", operation_id = "read_starter")]
    async fn read(&self, app: Data<&App>, auth: Key, key: Path<String>) -> poem::Result<Json<WholeStarter>> {
        let scope = auth.may(ApiScope::Templates)?;
        let starter = starters::find(&key).ok_or(Error::NotFound)?;
        let copies = templates::of_starters(&app.store, &scope).await?;
        Ok(Json(WholeStarter { summary: Starter::of(starter, &copies), content: starter.content.clone().into() }))
    }

    /// Copy a starter into the practice
    ///
    /// Scope: templates. As a published template, with the one it belongs together with. What is there already is left as it is.
    #[oai(path = "/starters/:key/copy", method = "post", operation_id = "copy_starter")]
    async fn copy(&self, app: Data<&App>, auth: Key, key: Path<String>) -> poem::Result<Json<StarterCopy>> {
        let scope = auth.may(ApiScope::Templates)?;
        let copied = actions::starters::copy(&app, scope, &key).await?;
        let partner_template_id = copied.partner.map(|id| id.0);
        Ok(Json(StarterCopy { template_id: copied.template.0, partner_template_id, made: copied.made }))
    }
}
