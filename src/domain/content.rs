//! What a template asks: sections of items. Checked when a draft is saved, more strictly when it is published.

use std::collections::{BTreeMap, HashSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::conditions::{self, ShowWhen};
use super::items;
use super::problems::Problems;
use super::text;
use super::translation::Translation;

/// The content of one template version.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Content {
    pub sections: Vec<Section>,
    /// How prompts are drawn; all are asked where it is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prompts: Option<Drawing>,
    /// Whether it is one page, however long; a long one is asked in steps otherwise.
    #[serde(default, skip_serializing_if = "is_false")]
    pub one_page: bool,
    /// The standard measure that this is. Its wording and scoring are locked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measure: Option<MeasureRef>,
    /// What an imported file said besides, kept for its export.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept: Option<Value>,
    /// The language in which it is written; the practice's where it does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Its texts in other languages, by their codes.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub translations: BTreeMap<String, Translation>,
}

/// How the prompts of a prompt set are drawn for each occurrence, or each entry of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Drawing {
    pub order: DrawingOrder,
    /// How many are asked at a time.
    pub each: u32,
}

/// In which order prompts come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DrawingOrder {
    /// One after the other, beginning anew at the end.
    InTurn,
    /// Shuffled, none again before all were asked.
    Shuffled,
    /// The client chooses, and may leave any out.
    Chosen,
}

/// Which standard measure a content is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeasureRef {
    /// Key of the instrument, such as `phq-9`.
    pub instrument: String,
    /// Version of its data file, by which every response was scored.
    pub version: u32,
    /// Whether totals are estimated from what was answered, where the instrument has a rule for that.
    #[serde(default)]
    pub estimate: bool,
}

/// A group of items, with or without a title.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub show_when: Option<ShowWhen>,
    pub items: Vec<Item>,
}

/// One question or note.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Lasting name, the same across versions: what a series follows, and the name of the answer's form field.
    pub link_id: String,
    /// One of `items::KINDS`.
    pub kind: String,
    /// The question, or the note's Markdown.
    pub text: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    #[serde(default)]
    pub required: bool,
    #[serde(default)]
    pub config: Value,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub show_when: Option<ShowWhen>,
    /// What an imported file said of it besides, kept for its export.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept: Option<Value>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_false(value: &bool) -> bool {
    !value
}

const MOST_SECTIONS: usize = 50;
const MOST_ITEMS: usize = 200;
const LONGEST_TEXT: usize = 4_000;

/// Whether a draft is kept or a version made final.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strictness {
    /// Half-written questions may be saved.
    Draft,
    /// Everything must be there.
    Published,
}

impl Content {
    /// All items in order.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.sections.iter().flat_map(|section| &section.items)
    }

    /// The item of that name.
    pub fn item(&self, link_id: &str) -> Option<&Item> {
        self.items().find(|item| item.link_id == link_id)
    }

    /// The language in which it is written; `usual` where it does not say. Standard measures are kept in English.
    pub fn source_language<'a>(&'a self, usual: &'a str) -> &'a str {
        let usual = if self.measure.is_some() { "en" } else { usual };
        self.language.as_deref().unwrap_or(usual)
    }

    /// Takes over what an imported file said besides, for what is still here. Whoever writes a draft does not send it along.
    pub fn keep_from(&mut self, before: &Self) {
        self.kept = self.kept.take().or_else(|| before.kept.clone());
        for item in self.sections.iter_mut().flat_map(|section| &mut section.items) {
            if item.kept.is_none() {
                item.kept = before.item(&item.link_id).and_then(|item| item.kept.clone());
            }
        }
    }

    /// Minutes one answer may take: a simple estimate from what kinds of questions there are, at least one. Of prompts that are drawn,
    /// only so many are asked at a time.
    pub fn minutes(&self) -> u32 {
        let seconds: u32 = self.items().map(|item| items::kind(&item.kind).map_or(0, |kind| kind.seconds())).sum();
        let asked = self.items().filter(|item| items::kind(&item.kind).is_some_and(|kind| kind.asks())).count() as u32;
        let seconds = match self.prompts {
            Some(drawing) if drawing.each < asked => (seconds * drawing.each).div_ceil(asked),
            _ => seconds,
        };
        seconds.div_ceil(60).max(1)
    }

    /// The content as it will be kept: texts trimmed, configurations complete.
    ///
    /// # Errors
    /// Every problem with its place, such as `sections[0].items[2].config.max`.
    pub fn checked(mut self, strictness: Strictness) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let mut names = HashSet::new();
        if self.sections.len() > MOST_SECTIONS {
            problems.add("sections", format!("Please keep to {MOST_SECTIONS} sections."));
        }
        if self.items().count() > MOST_ITEMS {
            problems.add("sections", format!("Please keep to {MOST_ITEMS} items; this is a lot to ask."));
        }
        for (s, section) in self.sections.iter_mut().enumerate() {
            let title = section.title.take().unwrap_or_default();
            section.title = problems.note(&format!("sections[{s}].title"), text::optional_line(&title, 200)).flatten();
            for (i, item) in section.items.iter_mut().enumerate() {
                item.check(&format!("sections[{s}].items[{i}]"), strictness, &mut names, &mut problems);
            }
        }
        conditions::check(&self, &mut problems);
        for (s, section) in self.sections.iter().enumerate() {
            for (i, item) in section.items.iter().enumerate() {
                let reads = items::kind(&item.kind).map(|kind| kind.reads(&item.config)).unwrap_or_default();
                if reads.iter().any(|name| self.item(name).is_none()) && strictness == Strictness::Published {
                    problems.add(format!("sections[{s}].items[{i}].config.of"), "A question that this is computed from is not here (any more).");
                }
            }
        }
        if let Some(drawing) = &mut self.prompts {
            drawing.each = drawing.each.clamp(1, MOST_ITEMS as u32);
        }
        if strictness == Strictness::Published && !self.items().any(|item| items::kind(&item.kind).is_some_and(|kind| kind.asks())) {
            problems.add("sections", "Please add at least one question before publishing.");
        }
        problems.or(self)
    }
}

impl Item {
    fn check(&mut self, place: &str, strictness: Strictness, names: &mut HashSet<String>, problems: &mut Problems) {
        if !is_link_id(&self.link_id) {
            problems.add(
                format!("{place}.link_id"),
                "A link_id is 1 to 64 letters, digits, dots, dashes or underscores, beginning with a letter or digit.",
            );
        } else if !names.insert(self.link_id.clone()) {
            problems.add(format!("{place}.link_id"), "Another item already has this link_id.");
        }
        match problems.note(&format!("{place}.text"), text::lines(&self.text, LONGEST_TEXT)).flatten() {
            Some(text) => self.text = text,
            None if strictness == Strictness::Published => problems.add(format!("{place}.text"), "Please write what is asked here."),
            None => self.text = String::new(),
        }
        let help = self.help.take().unwrap_or_default();
        self.help = problems.note(&format!("{place}.help"), text::lines(&help, LONGEST_TEXT)).flatten();
        let Some(kind) = items::kind(&self.kind) else {
            return problems.add(format!("{place}.kind"), format!("There is no kind of item called “{}”.", self.kind));
        };
        if !kind.asks() {
            self.required = false;
        }
        match kind.config(&self.config, strictness) {
            Ok(config) => self.config = config,
            Err(found) => {
                for problem in found.0 {
                    let field = if problem.field.is_empty() { String::new() } else { format!(".{}", problem.field) };
                    problems.add(format!("{place}.config{field}"), problem.detail);
                }
            }
        }
    }
}

/// Whether a name can be an item's `link_id` (and so a form field's name; our own fields begin with an underscore).
pub fn is_link_id(name: &str) -> bool {
    let mut bytes = name.bytes();
    name.len() <= 64
        && bytes.next().is_some_and(|b| b.is_ascii_alphanumeric())
        && bytes.all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'))
}
