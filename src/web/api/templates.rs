//! Templates.

use entity::ids::TemplateId;
use entity::kinds::{TemplateKind, TemplateMode};
use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::types::Any;
use poem_openapi::{ApiResponse, Enum, Object, OpenApi};
use serde_json::Value;
use uuid::Uuid;

use super::{Instant, Key};
use crate::actions;
use crate::app::App;
use crate::domain::content::{Content, Item, Section};
use crate::domain::scope::ApiScope;
use crate::store::templates::Written;

pub struct Templates;

#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case", rename = "TemplateKind")]
enum Kind {
    PromptSet,
    Homework,
}

#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case", rename = "TemplateMode")]
enum Mode {
    Form,
    Log,
}

/// A template to be written. It begins as a draft
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct NewTemplate {
    kind: Kind,
    title: String,
    /// form (one response for each occurrence) where left out
    mode: Option<Mode>,
    content: ContentObject,
}

/// Sections of items.
#[derive(Object)]
#[oai(deny_unknown_fields, rename = "Content")]
struct ContentObject {
    sections: Vec<SectionObject>,
}

#[derive(Object)]
#[oai(deny_unknown_fields, rename = "Section")]
struct SectionObject {
    title: Option<String>,
    items: Vec<ItemObject>,
}

/// One question or note.
#[derive(Object)]
#[oai(deny_unknown_fields, rename = "Item")]
struct ItemObject {
    /// Lasting name, the same across versions: what a series follows
    link_id: String,
    /// note, short_text, long_text, yes_no, single_choice, multiple_choice, scale, number, date
    kind: String,
    text: String,
    help: Option<String>,
    required: Option<bool>,
    /// What the kind needs: a scale {min, max, min_label, max_label}, choices {options: [{key, label, score}]}, a number {min, max, unit}
    config: Option<Any<Value>>,
}

impl From<&ContentObject> for Content {
    fn from(content: &ContentObject) -> Self {
        let item = |item: &ItemObject| Item {
            link_id: item.link_id.clone(),
            kind: item.kind.clone(),
            text: item.text.clone(),
            help: item.help.clone(),
            required: item.required.unwrap_or(false),
            config: item.config.as_ref().map_or(Value::Null, |config| config.0.clone()),
        };
        let section = |section: &SectionObject| Section { title: section.title.clone(), items: section.items.iter().map(item).collect() };
        Self { sections: content.sections.iter().map(section).collect() }
    }
}

/// A template.
#[derive(Object)]
struct Template {
    id: Uuid,
    kind: Kind,
    title: String,
    /// Whether there is a draft
    draft: bool,
    /// Whether a version is published and can be assigned
    published: bool,
}

#[derive(ApiResponse)]
enum Created {
    /// Written, as a draft
    #[oai(status = 201)]
    Template(Json<Template>),
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

#[OpenApi]
impl Templates {
    /// Write a template
    ///
    /// Scope: templates.
    #[oai(path = "/templates", method = "post", operation_id = "create_template")]
    async fn create(&self, app: Data<&App>, key: Key, body: Json<NewTemplate>) -> poem::Result<Created> {
        let scope = key.may(ApiScope::Templates)?;
        let kind = match body.kind {
            Kind::PromptSet => TemplateKind::PromptSet,
            Kind::Homework => TemplateKind::Homework,
        };
        let mode = match body.mode {
            Some(Mode::Log) => TemplateMode::Log,
            _ => TemplateMode::Form,
        };
        let written = Written { title: body.title.clone(), mode, content: (&body.content).into() };
        let id = actions::templates::create(&app, scope, kind, written).await?;
        let template = crate::store::templates::find(&app.store, &scope, id).await?;
        Ok(Created::Template(Json(Template { id: id.0, kind: body.kind, title: template.title, draft: true, published: false })))
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
}
