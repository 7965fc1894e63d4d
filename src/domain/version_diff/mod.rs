//! What is different between two versions of a template, by `link_id`: what is asked anew or no longer, what is only worded
//! differently, and what changes the meaning of a number. A series follows `link_id`, and this says where its seams are.

use std::collections::{BTreeMap, BTreeSet};

use entity::kinds::TemplateMode;
use serde_json::Value;

use super::content::{Content, Drawing, Item, Section};
use super::items;

mod config;
mod order;
#[cfg(test)]
mod tests;
mod wording;

pub use wording::{Fate, Piece, pieces};

/// Everything that differs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Diff {
    pub title: Option<(String, String)>,
    pub mode: Option<(TemplateMode, TemplateMode)>,
    /// How prompts are drawn.
    pub prompts: Option<(Option<Drawing>, Option<Drawing>)>,
    /// It is one page now, or is no longer.
    pub one_page: Option<bool>,
    /// It is another standard measure, another version of one, or is scored differently.
    pub measure: bool,
    /// What an imported file said besides.
    pub kept: bool,
    /// It is said to be written in another language.
    pub language: bool,
    /// Codes of the languages whose texts changed.
    pub translations: Vec<String>,
    pub sections: Vec<SectionChange>,
    pub items: Vec<ItemChange>,
}

/// What became of a section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SectionChange {
    /// Its title now, or then where it is gone; a section need not have one.
    pub title: Option<String>,
    pub what: SectionWhat,
}

/// How a section changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SectionWhat {
    Added,
    Removed,
    /// The title that it had.
    Renamed(Option<String>),
    Moved,
    /// It is shown under other conditions.
    Conditions,
}

/// What became of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemChange {
    pub link_id: String,
    /// Its text now, or then where it is gone.
    pub text: String,
    pub what: Vec<What>,
}

/// How an item changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    Added,
    Removed,
    /// The same question in other words.
    Reworded(Vec<Part>),
    /// A number means something else than before.
    Rescaled(Vec<Part>),
    /// It is shown under other conditions.
    Conditions,
    /// It stands elsewhere.
    Moved,
    /// Whether an answer is needed now.
    Required(bool),
    /// Settings that change neither wording nor numbers, by name.
    Settings(Vec<String>),
}

/// One part of an item, before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Which part, in words.
    pub of: String,
    pub before: String,
    pub after: String,
}

impl Part {
    fn new(of: impl Into<String>, before: impl Into<String>, after: impl Into<String>) -> Self {
        Self { of: of.into(), before: before.into(), after: after.into() }
    }
}

impl Diff {
    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What there is of a version to compare.
#[derive(Clone, Copy, Debug)]
pub struct Side<'a> {
    pub title: &'a str,
    pub mode: TemplateMode,
    pub content: &'a Content,
}

/// What differs between two versions.
pub fn between(before: Side<'_>, after: Side<'_>) -> Diff {
    Diff {
        title: (before.title != after.title).then(|| (before.title.to_owned(), after.title.to_owned())),
        mode: (before.mode != after.mode).then_some((before.mode, after.mode)),
        ..diff(before.content, after.content)
    }
}

/// What differs between two contents.
pub fn diff(before: &Content, after: &Content) -> Diff {
    let pairs = order::pairs(&before.sections, &after.sections);
    let moved = order::moved_items(before, after, &pairs);
    Diff {
        title: None,
        mode: None,
        prompts: (before.prompts != after.prompts).then_some((before.prompts, after.prompts)),
        one_page: (before.one_page != after.one_page).then_some(after.one_page),
        measure: before.measure != after.measure,
        kept: before.kept != after.kept,
        language: before.language != after.language,
        translations: translations(before, after),
        sections: sections(&before.sections, &after.sections, &pairs),
        items: item_changes(before, after, &moved),
    }
}

fn translations(before: &Content, after: &Content) -> Vec<String> {
    let codes: BTreeSet<&String> = before.translations.keys().chain(after.translations.keys()).collect();
    codes.into_iter().filter(|code| before.translations.get(*code) != after.translations.get(*code)).cloned().collect()
}

fn sections(before: &[Section], after: &[Section], pairs: &[Option<usize>]) -> Vec<SectionChange> {
    let moved = order::moved_sections(pairs);
    let mut changes = Vec::new();
    for (at, section) in after.iter().enumerate() {
        let mut say = |what| changes.push(SectionChange { title: section.title.clone(), what });
        let Some(was) = pairs.get(at).copied().flatten().and_then(|was| before.get(was)) else {
            say(SectionWhat::Added);
            continue;
        };
        if was.title != section.title {
            say(SectionWhat::Renamed(was.title.clone()));
        }
        if moved.contains(&at) {
            say(SectionWhat::Moved);
        }
        if was.show_when != section.show_when {
            say(SectionWhat::Conditions);
        }
    }
    let gone = before.iter().enumerate().filter(|(at, _)| !pairs.contains(&Some(*at)));
    changes.extend(gone.map(|(_, section)| SectionChange { title: section.title.clone(), what: SectionWhat::Removed }));
    changes
}

fn item_changes(before: &Content, after: &Content, moved: &BTreeSet<&str>) -> Vec<ItemChange> {
    let was: BTreeMap<&str, &Item> = before.items().map(|item| (item.link_id.as_str(), item)).collect();
    let is: BTreeSet<&str> = after.items().map(|item| item.link_id.as_str()).collect();
    let change = |item: &Item, what| ItemChange { link_id: item.link_id.clone(), text: item.text.clone(), what };
    let mut changes: Vec<ItemChange> = Vec::new();
    for item in after.items() {
        let mut what = was.get(item.link_id.as_str()).map_or_else(|| vec![What::Added], |was| of_item(was, item));
        if moved.contains(item.link_id.as_str()) {
            what.push(What::Moved);
        }
        if !what.is_empty() {
            changes.push(change(item, what));
        }
    }
    changes.extend(before.items().filter(|item| !is.contains(item.link_id.as_str())).map(|item| change(item, vec![What::Removed])));
    changes
}

/// How one item changed, wherever it stands.
pub fn of_item(before: &Item, after: &Item) -> Vec<What> {
    let mut found = config::Found::default();
    if before.text != after.text {
        found.words.push(Part::new("Question", &before.text, &after.text));
    }
    if before.help != after.help {
        found.words.push(Part::new("Help", before.help.as_deref().unwrap_or_default(), after.help.as_deref().unwrap_or_default()));
    }
    if before.kind == after.kind {
        config::compare(&after.kind, &before.config, &after.config, &mut found);
    } else {
        let label = |name: &str| items::kind(name).map_or_else(|| name.to_owned(), |kind| kind.label().to_owned());
        found.scale.push(Part::new("Kind", label(&before.kind), label(&after.kind)));
    }
    if before.kept != after.kept {
        found.settings.push("what the imported file said besides".into());
    }
    let mut what = Vec::new();
    if !found.words.is_empty() {
        what.push(What::Reworded(found.words));
    }
    if !found.scale.is_empty() {
        what.push(What::Rescaled(found.scale));
    }
    if before.show_when != after.show_when {
        what.push(What::Conditions);
    }
    if before.required != after.required {
        what.push(What::Required(after.required));
    }
    if !found.settings.is_empty() {
        what.push(What::Settings(found.settings));
    }
    what
}

/// Where a series crosses from one version into another that asks the same thing differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Seam {
    /// Other words: compare with care.
    Reworded,
    /// Another scale: not to be compared.
    Rescaled,
}

/// The seam between two answers to one item that were asked with these contents, if there is one.
pub fn seam(before: &Content, after: &Content, link_id: &str) -> Option<Seam> {
    seam_of(before, after, link_id, &mut BTreeSet::new())
}

fn seam_of(before: &Content, after: &Content, link_id: &str, seen: &mut BTreeSet<String>) -> Option<Seam> {
    // Scores of measures are kept under names with a colon, and so are columns of tables.
    let (name, rest) = link_id.split_once(':').map_or((link_id, None), |(name, rest)| (name, Some(rest)));
    if name == "score" && rest.is_some() {
        return (before.measure != after.measure).then_some(Seam::Rescaled);
    }
    if !seen.insert(link_id.to_owned()) {
        return None;
    }
    let (was, is) = (before.item(name)?, after.item(name)?);
    let own = of_item(was, is).into_iter().filter_map(|what| match what {
        What::Rescaled(_) => Some(Seam::Rescaled),
        What::Reworded(_) => Some(Seam::Reworded),
        _ => None,
    });
    let own = own.max();
    // What is computed means something else where what it is computed from does; that is never just a matter of words.
    let reads = items::kind(&is.kind).map(|kind| kind.reads(&is.config)).unwrap_or_default();
    let below = reads.iter().filter_map(|read| seam_of(before, after, read, seen)).max();
    own.max(below)
}

/// Numbers are the same where their values are, however they are written; what is null is as good as not there.
fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one == other || one.as_f64() == other.as_f64(),
        (Value::Array(one), Value::Array(other)) => one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other)),
        (Value::Object(one), Value::Object(other)) => {
            let keys: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
            keys.into_iter().all(|key| same(one.get(key).unwrap_or(&Value::Null), other.get(key).unwrap_or(&Value::Null)))
        }
        _ => one == other,
    }
}
