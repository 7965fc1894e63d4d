//! What a template asks, as the API reads and writes it.

use poem_openapi::Object;
use poem_openapi::types::Any;
use serde_json::Value;
use uuid::Uuid;

use super::Instant;
use super::text::{Full, Text};
use super::words::{ConditionMode, DrawingOrder, Operator, TemplateMode, VersionStatus};
use crate::domain::conditions::{Condition, ShowWhen};
use crate::domain::content::{Content, Drawing, Item, MeasureRef, Section};
use crate::store::templates::Version;

/// Sections of items.
#[derive(Object)]
#[oai(deny_unknown_fields, rename = "Content")]
pub struct ContentObject {
    #[oai(validator(max_items = 50))]
    sections: Vec<SectionObject>,
    /// How prompts are drawn; all are asked where it is left out
    prompts: Option<DrawingObject>,
    /// Whether it is one page, however long; a long one is asked in steps otherwise
    one_page: Option<bool>,
    /// Which standard measure it is. Not read where a draft is written
    measure: Option<MeasureObject>,
    /// What an imported file said besides, kept for its export. Not read where a draft is written
    kept: Option<Any<Value>>,
}

/// How the prompts of a prompt set are drawn
#[derive(Object)]
#[oai(deny_unknown_fields, rename = "Drawing")]
struct DrawingObject {
    order: DrawingOrder,
    /// How many are asked at a time
    #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
    each: u32,
}

/// A standard measure
#[derive(Object)]
#[oai(rename = "Measure")]
struct MeasureObject {
    /// Key of the instrument, such as phq-9
    instrument: String,
    /// Version of its data, by which responses are scored
    version: u32,
    /// Whether totals are estimated where the instrument has a rule for that
    estimate: bool,
}

#[derive(Object)]
#[oai(deny_unknown_fields, rename = "Section")]
struct SectionObject {
    title: Option<Text<200>>,
    show_when: Option<ShowWhenObject>,
    #[oai(validator(max_items = 200))]
    items: Vec<ItemObject>,
}

/// When something is shown. What is hidden is neither required nor scored
#[derive(Object)]
#[oai(deny_unknown_fields, rename = "ShowWhen")]
struct ShowWhenObject {
    /// all where left out
    mode: Option<ConditionMode>,
    #[oai(validator(max_items = 20))]
    conditions: Vec<ConditionObject>,
}

/// A condition on the answer of another item
#[derive(Object)]
#[oai(deny_unknown_fields, rename = "Condition")]
struct ConditionObject {
    /// link_id of the item that is asked about
    item: Text<64>,
    is: Operator,
    /// A number, an option's key, true or false, a date as YYYY-MM-DD, a text; none for answered and not_answered
    value: Option<Any<Value>>,
}

/// One question or note.
#[derive(Object)]
#[oai(deny_unknown_fields, rename = "Item")]
struct ItemObject {
    /// Lasting name, the same across versions: what a series follows
    link_id: Full<64>,
    /// heading, note, short_text, long_text, list, table, linked_item, computed, yes_no, single_choice, multiple_choice, scale, number, duration, date, time, date_time, person
    kind: Full<32>,
    text: Text<4000>,
    help: Option<Text<4000>>,
    required: Option<bool>,
    /// What the kind needs: a scale {min, max, min_label, max_label}, choices {options: [{key, label, score}]}, a number {min, max, unit}
    config: Option<Any<Value>>,
    show_when: Option<ShowWhenObject>,
    /// What an imported file said of it besides, kept for its export. Not read where a draft is written
    kept: Option<Any<Value>>,
}

impl From<&ShowWhenObject> for ShowWhen {
    fn from(when: &ShowWhenObject) -> Self {
        let condition = |one: &ConditionObject| Condition {
            item: one.item.0.clone(),
            is: one.is.into(),
            value: one.value.as_ref().map(|value| value.0.clone()).filter(|value| !value.is_null()),
        };
        Self { mode: when.mode.map(Into::into).unwrap_or_default(), conditions: when.conditions.iter().map(condition).collect() }
    }
}

impl From<ShowWhen> for ShowWhenObject {
    fn from(when: ShowWhen) -> Self {
        let condition = |one: Condition| ConditionObject { item: Text(one.item), is: one.is.into(), value: one.value.map(Any) };
        Self { mode: Some(when.mode.into()), conditions: when.conditions.into_iter().map(condition).collect() }
    }
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
            show_when: item.show_when.as_ref().map(Into::into),
            kept: None,
        };
        let section = |section: &SectionObject| Section {
            title: section.title.as_deref().map(str::to_owned),
            show_when: section.show_when.as_ref().map(Into::into),
            items: section.items.iter().map(item).collect(),
        };
        let drawing = |drawing: &DrawingObject| Drawing { order: drawing.order.into(), each: drawing.each };
        Self {
            sections: content.sections.iter().map(section).collect(),
            prompts: content.prompts.as_ref().map(drawing),
            one_page: content.one_page.unwrap_or(false),
            measure: None,
            kept: None,
        }
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
            show_when: item.show_when.map(Into::into),
            kept: item.kept.map(Any),
        };
        let section = |section: Section| SectionObject {
            title: section.title.map(Text),
            show_when: section.show_when.map(Into::into),
            items: section.items.into_iter().map(item).collect(),
        };
        let measure = |measure: MeasureRef| MeasureObject { instrument: measure.instrument, version: measure.version, estimate: measure.estimate };
        Self {
            sections: content.sections.into_iter().map(section).collect(),
            prompts: content.prompts.map(|drawing| DrawingObject { order: drawing.order.into(), each: drawing.each }),
            one_page: content.one_page.then_some(true),
            measure: content.measure.map(measure),
            kept: content.kept.map(Any),
        }
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
