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
use crate::domain::translation::{Place, Translation};
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
    /// The language in which it is written, as in en or pt-BR; the practice's where it does not say. What is left out stays
    language: Option<Text<35>>,
    /// Its texts in other languages, by link_id. What is left out stays; an empty list takes them all away
    #[oai(validator(max_items = 20))]
    translations: Option<Vec<TranslationObject>>,
}

/// The texts of one language. The questions, their link_id and their values stay the same
#[derive(Object)]
#[oai(deny_unknown_fields, rename = "Translation")]
struct TranslationObject {
    /// As in en or pt-BR
    language: Text<35>,
    title: Option<TranslatedObject>,
    #[oai(validator(max_items = 50))]
    sections: Option<Vec<TranslatedSection>>,
    #[oai(validator(max_items = 5000))]
    items: Option<Vec<TranslatedPart>>,
}

/// A text in another language
#[derive(Object)]
#[oai(deny_unknown_fields, rename = "Translated")]
struct TranslatedObject {
    text: Text<4000>,
    /// The words that were translated; those that stand there now where it is left out. Where they differ from what stands there now, clients see the version's own words
    of: Option<Text<4000>>,
}

/// The title of a section in another language
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct TranslatedSection {
    /// The title that is translated
    title: Text<200>,
    text: Text<200>,
}

/// A text of an item in another language
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct TranslatedPart {
    link_id: Text<64>,
    /// text, help, or where it stands in the item's config: min_label, unit, options/KEY/label, columns/KEY/label …
    part: Text<200>,
    text: Text<4000>,
    /// The words that were translated, as with the title
    of: Option<Text<4000>>,
}

impl TranslationObject {
    fn read(&self) -> (String, Translation) {
        let mut translation = Translation::default();
        let of = |of: &Option<Text<4000>>| of.as_deref().map(str::to_owned).unwrap_or_default();
        if let Some(title) = &self.title {
            translation.say(&Place::Title, &title.text.0, &of(&title.of));
        }
        for section in self.sections.iter().flatten() {
            translation.say(&Place::Section(section.title.0.clone()), &section.text.0, "");
        }
        for part in self.items.iter().flatten() {
            translation.say(&Place::Item(part.link_id.0.clone(), part.part.0.clone()), &part.text.0, &of(&part.of));
        }
        (self.language.0.clone(), translation)
    }

    fn written(language: String, translation: Translation) -> Self {
        let of = |of: String| Some(of).filter(|of| !of.is_empty()).map(Text);
        let parts =
            translation.items.into_iter().flat_map(|(link_id, parts)| parts.into_iter().map(move |(part, said)| (link_id.clone(), part, said)));
        Self {
            language: Text(language),
            title: translation.title.map(|said| TranslatedObject { text: Text(said.text), of: of(said.of) }),
            sections: Some(
                translation.sections.into_iter().map(|(title, text)| TranslatedSection { title: Text(title), text: Text(text) }).collect(),
            ),
            items: Some(
                parts
                    .map(|(link_id, part, said)| TranslatedPart { link_id: Text(link_id), part: Text(part), text: Text(said.text), of: of(said.of) })
                    .collect(),
            ),
        }
    }
}

impl ContentObject {
    /// The content, with what it leaves out as it was.
    pub fn over(&self, was: Option<&Content>) -> Content {
        let mut content: Content = self.into();
        if let Some(was) = was {
            if self.language.is_none() {
                content.language.clone_from(&was.language);
            }
            if self.translations.is_none() {
                content.translations.clone_from(&was.translations);
            }
        }
        content
    }
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
            language: content.language.as_deref().map(str::to_owned).filter(|language| !language.is_empty()),
            translations: content.translations.iter().flatten().map(TranslationObject::read).collect(),
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
            language: content.language.map(Text),
            translations: Some(content.translations.into_iter().map(|(code, texts)| TranslationObject::written(code, texts)).collect()),
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
