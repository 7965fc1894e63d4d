//! What a template asks, as the API reads and writes it.

use poem_openapi::Object;
use poem_openapi::types::Any;
use serde_json::Value;
use uuid::Uuid;

use super::Instant;
use super::text::{Full, Text};
use super::words::{TemplateMode, VersionStatus};
use crate::domain::content::{Content, Item, Section};
use crate::store::templates::Version;

/// Sections of items.
#[derive(Object)]
#[oai(deny_unknown_fields, rename = "Content")]
pub struct ContentObject {
    #[oai(validator(max_items = 50))]
    sections: Vec<SectionObject>,
}

#[derive(Object)]
#[oai(deny_unknown_fields, rename = "Section")]
struct SectionObject {
    title: Option<Text<200>>,
    #[oai(validator(max_items = 200))]
    items: Vec<ItemObject>,
}

/// One question or note.
#[derive(Object)]
#[oai(deny_unknown_fields, rename = "Item")]
struct ItemObject {
    /// Lasting name, the same across versions: what a series follows
    link_id: Full<64>,
    /// heading, note, short_text, long_text, list, yes_no, single_choice, multiple_choice, scale, number, duration, date, time, date_time, person
    kind: Full<32>,
    text: Text<4000>,
    help: Option<Text<4000>>,
    required: Option<bool>,
    /// What the kind needs: a scale {min, max, min_label, max_label}, choices {options: [{key, label, score}]}, a number {min, max, unit}
    config: Option<Any<Value>>,
}

impl From<&ContentObject> for Content {
    fn from(content: &ContentObject) -> Self {
        let item = |item: &ItemObject| Item {
            link_id: item.link_id.0.clone(),
            kind: item.kind.0.clone(),
            text: item.text.0.clone(),
            help: item.help.as_deref().map(str::to_owned),
            required: item.required.unwrap_or(false),
            config: item.config.as_ref().map_or(Value::Null, |config| config.0.clone()),
        };
        let section =
            |section: &SectionObject| Section { title: section.title.as_deref().map(str::to_owned), items: section.items.iter().map(item).collect() };
        Self { sections: content.sections.iter().map(section).collect() }
    }
}

impl From<Content> for ContentObject {
    fn from(content: Content) -> Self {
        let item = |item: Item| ItemObject {
            link_id: Text(item.link_id),
            kind: Text(item.kind),
            text: Text(item.text),
            help: item.help.map(Text),
            required: Some(item.required),
            config: Some(Any(item.config)),
        };
        let section = |section: Section| SectionObject { title: section.title.map(Text), items: section.items.into_iter().map(item).collect() };
        Self { sections: content.sections.into_iter().map(section).collect() }
    }
}

/// A version without its content.
#[derive(Object)]
pub struct VersionSummary {
    id: Uuid,
    template_id: Uuid,
    /// 1, 2, 3 …
    number: i32,
    status: VersionStatus,
    mode: TemplateMode,
    title: String,
    updated_at: Instant,
    published_at: Option<Instant>,
}

/// A version with its content.
#[derive(Object)]
pub struct TemplateVersion {
    #[oai(flatten)]
    summary: VersionSummary,
    content: ContentObject,
}

impl From<&Version> for VersionSummary {
    fn from(version: &Version) -> Self {
        Self {
            id: version.id.0,
            template_id: version.template_id.0,
            number: version.number,
            status: version.status.into(),
            mode: version.mode.into(),
            title: version.title.clone(),
            updated_at: version.updated_at,
            published_at: version.published_at,
        }
    }
}

impl From<Version> for TemplateVersion {
    fn from(version: Version) -> Self {
        Self { summary: (&version).into(), content: version.content.into() }
    }
}
