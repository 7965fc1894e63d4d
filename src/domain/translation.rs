//! A version's texts in other languages, by `link_id`: the questions, values and series stay the same whatever the words are.
//! A translation is part of the version, frozen with it. What it does not say, or says of words that have changed since, is said in
//! the version's own language.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::content::Content;
use super::languages;
use super::problems::Problems;
use super::text;

/// The texts of one language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Translation {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<Translated>,
    /// Titles of sections, by the title that is translated.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub sections: BTreeMap<String, String>,
    /// Texts of items, by `link_id` and part: `text`, `help`, or where it stands in the configuration, such as `options/walk/label`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub items: BTreeMap<String, BTreeMap<String, Translated>>,
}

/// One text in another language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Translated {
    pub text: String,
    /// The words that were translated; where it is left out, those that stand there now.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub of: String,
}

/// Where a text stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    Title,
    /// The section with that title.
    Section(String),
    /// `link_id` and part.
    Item(String, String),
}

/// One text of a version with what a language says for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    pub place: Place,
    pub source: String,
    pub text: String,
    /// The source changed after it was translated.
    pub stale: bool,
}

impl Pair {
    /// Whether clients see the translation.
    pub fn counts(&self) -> bool {
        !self.text.is_empty() && !self.stale
    }
}

/// Names of a configuration's fields that hold words for clients.
const WORDS: &[&str] = &["label", "min_label", "max_label", "unit", "row_name"];
const MOST_LANGUAGES: usize = 20;
const LONGEST: usize = 4_000;

/// Shows every text that clients see to somebody who may change it.
fn each_text(title: &mut String, content: &mut Content, visit: &mut dyn FnMut(Place, &mut String)) {
    visit(Place::Title, title);
    for section in &mut content.sections {
        if let Some(title) = &mut section.title {
            visit(Place::Section(title.clone()), title);
        }
        for item in &mut section.items {
            let link_id = item.link_id.clone();
            visit(Place::Item(link_id.clone(), "text".into()), &mut item.text);
            if let Some(help) = &mut item.help {
                visit(Place::Item(link_id.clone(), "help".into()), help);
            }
            each_word(&mut item.config, "", &mut |part, word| visit(Place::Item(link_id.clone(), part), word));
        }
    }
}

/// The words in a configuration. Things in a list are named by their key.
fn each_word(config: &mut Value, path: &str, visit: &mut dyn FnMut(String, &mut String)) {
    let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") };
    match config {
        Value::Object(fields) => {
            for (name, value) in fields.iter_mut() {
                match value {
                    Value::String(word) if WORDS.contains(&name.as_str()) => visit(below(name), word),
                    Value::Object(_) | Value::Array(_) => each_word(value, &below(name), visit),
                    _ => {}
                }
            }
        }
        Value::Array(all) => {
            for one in all {
                let Some(key) = one.get("key").and_then(Value::as_str).map(str::to_owned) else { continue };
                each_word(one, &below(&key), visit);
            }
        }
        _ => {}
    }
}

/// Every text of a version, each place once, with what this translation says for it. Texts without words are none.
pub fn pairs(title: &str, content: &Content, translation: &Translation) -> Vec<Pair> {
    let (mut seen, mut pairs) = (BTreeSet::new(), Vec::new());
    each_text(&mut title.to_owned(), &mut content.clone(), &mut |place, source| {
        if source.trim().is_empty() || !seen.insert(place.clone()) {
            return;
        }
        let (text, stale) = translation.find(&place, source);
        pairs.push(Pair { place, source: source.clone(), text, stale });
    });
    pairs
}

impl Translation {
    /// What it says for a place, and whether that was said of other words than stand there now.
    fn find(&self, place: &Place, source: &str) -> (String, bool) {
        let found = match place {
            Place::Section(title) => return (self.sections.get(title).cloned().unwrap_or_default(), false),
            Place::Title => self.title.as_ref(),
            Place::Item(link_id, part) => self.items.get(link_id).and_then(|parts| parts.get(part)),
        };
        found.map_or_else(Default::default, |found| (found.text.clone(), !found.of.is_empty() && found.of != source))
    }

    /// Says something for a place; nothing where the text is empty.
    pub fn say(&mut self, place: &Place, text: &str, of: &str) {
        let said = (!text.trim().is_empty()).then(|| Translated { text: text.to_owned(), of: of.to_owned() });
        match (place, said) {
            (Place::Title, said) => self.title = said,
            (Place::Section(title), Some(said)) => drop(self.sections.insert(title.clone(), said.text)),
            (Place::Section(title), None) => drop(self.sections.remove(title)),
            (Place::Item(link_id, part), Some(said)) => drop(self.items.entry(link_id.clone()).or_default().insert(part.clone(), said)),
            (Place::Item(link_id, part), None) => drop(self.items.get_mut(link_id).and_then(|parts| parts.remove(part))),
        }
    }

    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// As it will be kept: trimmed, only what has a place here, each text with the words that it translates.
    fn checked(&self, at: &str, title: &str, content: &Content, problems: &mut Problems) -> Self {
        let mut kept = Self::default();
        for pair in pairs(title, content, self) {
            let longest = if matches!(pair.place, Place::Item(_, _)) { LONGEST } else { 200 };
            let field = match &pair.place {
                Place::Title => format!("{at}.title"),
                Place::Section(title) => format!("{at}.sections.{title}"),
                Place::Item(link_id, part) => format!("{at}.items.{link_id}.{part}"),
            };
            let many_lines = matches!(&pair.place, Place::Item(_, part) if part == "text" || part == "help");
            let read = if many_lines { text::lines(&pair.text, longest) } else { text::optional_line(&pair.text, longest) };
            let Some(text) = problems.note(&field, read).flatten() else { continue };
            let of = self.of(&pair.place).filter(|of| !of.is_empty()).unwrap_or(pair.source);
            kept.say(&pair.place, &text, &of);
        }
        kept
    }

    fn of(&self, place: &Place) -> Option<String> {
        match place {
            Place::Title => self.title.as_ref().map(|said| said.of.clone()),
            Place::Section(_) => None,
            Place::Item(link_id, part) => self.items.get(link_id)?.get(part).map(|said| said.of.clone()),
        }
    }
}

/// The translations of a content as they will be kept.
///
/// # Errors
/// Every problem, by field such as `translations.de.items.mood.text`.
pub fn checked(title: &str, content: &Content) -> Result<BTreeMap<String, Translation>, Problems> {
    let mut problems = Problems::default();
    let mut kept = BTreeMap::new();
    if content.language.as_ref().is_some_and(|code| !languages::is_code(code)) {
        problems.add("language", "A language is written as in en or pt-BR.");
    }
    if content.translations.len() > MOST_LANGUAGES {
        problems.add("translations", format!("Please keep to {MOST_LANGUAGES} languages."));
    }
    for (code, translation) in &content.translations {
        if !languages::is_code(code) {
            problems.add(format!("translations.{code}"), "A language is written as in en or pt-BR.");
            continue;
        }
        // A standard measure is asked in the words in which it was published.
        if content.measure.is_some() || content.language.as_ref() == Some(code) {
            continue;
        }
        let translation = translation.checked(&format!("translations.{code}"), title, content, &mut problems);
        if !translation.is_empty() {
            kept.insert(code.clone(), translation);
        }
    }
    problems.or(kept)
}

/// A version as it is said in one language.
#[derive(Clone, Debug)]
pub struct Said {
    pub title: String,
    pub content: Content,
    /// The language of what is not said in the one that was asked for.
    pub source: String,
    /// Where that is. Empty where everything is said.
    pub foreign: BTreeSet<Place>,
}

impl Said {
    /// Whether nothing is in the language that was asked for.
    pub fn is_untranslated(&self) -> bool {
        !self.foreign.is_empty() && pairs(&self.title, &self.content, &Translation::default()).iter().all(|pair| self.foreign.contains(&pair.place))
    }

    /// Whether something stays in the version's own language.
    pub fn is_foreign(&self, place: &Place) -> bool {
        self.foreign.contains(place)
    }
}

/// A version in the language of that code; `usual` is the language of versions that do not say theirs.
pub fn say(title: &str, content: &Content, code: &str, usual: &str) -> Said {
    let source = content.source_language(usual).to_owned();
    let mut said = Said { title: title.to_owned(), content: content.clone(), source, foreign: BTreeSet::new() };
    said.content.translations.clear();
    if said.source == code {
        return said;
    }
    let nothing = Translation::default();
    let translation = content.translations.get(code).unwrap_or(&nothing);
    let (mut foreign, mut renamed) = (BTreeSet::new(), BTreeSet::new());
    each_text(&mut said.title, &mut said.content, &mut |place, words| {
        if words.trim().is_empty() {
            return;
        }
        match translation.find(&place, words) {
            (text, false) if !text.is_empty() => {
                if let Place::Section(_) = place {
                    renamed.insert(text.clone());
                }
                *words = text;
            }
            _ => drop(foreign.insert(place)),
        }
    });
    // A title that reads the same translated and not is no longer told apart.
    foreign.retain(|place| !matches!(place, Place::Section(title) if renamed.contains(title)));
    said.foreign = foreign;
    said
}

/// The title of a version in a language, where it has one there; else as it was written.
pub fn title<'a>(title: &'a str, content: &'a Content, code: &str) -> &'a str {
    let said = content.translations.get(code).and_then(|translation| translation.title.as_ref());
    said.filter(|said| said.of.is_empty() || said.of == title).map_or(title, |said| &said.text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::items;
    use serde_json::json;

    fn content() -> Content {
        serde_json::from_value(json!({ "language": "en", "sections": [{ "title": "Today", "items": [
            { "link_id": "mood", "kind": "scale", "text": "Mood?", "help": "As it is.", "config": { "min": 0, "max": 10, "min_label": "low", "max_label": "high" } },
            { "link_id": "what", "kind": "single_choice", "text": "What?", "config": { "options": [{ "key": "walk", "label": "A walk" }, { "key": "rest", "label": "Rest" }] } },
        ] }], "translations": { "de": {
            "title": { "text": " Heute " }, "sections": { "Today": "Heute" },
            "items": { "mood": { "text": { "text": "Stimmung?" }, "min_label": { "text": "tief" }, "gone": { "text": "x" } },
                       "what": { "options/walk/label": { "text": "Spazieren" } }, "nobody": { "text": { "text": "x" } } },
        } } }))
        .unwrap()
    }

    #[test]
    fn what_is_not_translated_stays_and_is_named() {
        let mut content = content();
        content.translations = checked("Mood", &content).unwrap();
        let said = say("Mood", &content, "de", "en");
        assert_eq!((said.title.as_str(), said.content.sections[0].title.as_deref()), ("Heute", Some("Heute")));
        let mood = said.content.item("mood").unwrap();
        assert_eq!(
            (mood.text.as_str(), mood.config["min_label"].as_str(), mood.config["max_label"].as_str()),
            ("Stimmung?", Some("tief"), Some("high"))
        );
        let place = |link_id: &str, part: &str| Place::Item(link_id.into(), part.into());
        let expected = [place("mood", "help"), place("mood", "max_label"), place("what", "text"), place("what", "options/rest/label")];
        assert_eq!(said.foreign, expected.into());
        assert_eq!(say("Mood", &content, "en", "es").foreign.len(), 0);
        assert!(say("Mood", &content, "es", "en").is_untranslated());
        assert_eq!(content.translations["de"].items.len(), 2, "what has no place is not kept");
    }

    #[test]
    fn words_that_changed_since_are_said_in_their_own_language() {
        let mut content = content();
        content.translations = checked("Mood", &content).unwrap();
        content.sections[0].items[0].text = "How was your mood?".into();
        content.translations = checked("Mood now", &content).unwrap();
        let said = say("Mood now", &content, "de", "en");
        assert_eq!((said.title.as_str(), said.content.item("mood").unwrap().text.as_str()), ("Mood now", "How was your mood?"));
        assert_eq!(title("Mood now", &content, "de"), "Mood now");
        assert_eq!(title("Mood", &content, "de"), "Heute");
        assert!(pairs("Mood now", &content, &content.translations["de"]).iter().any(|pair| pair.stale && pair.text == "Stimmung?"));
    }

    #[test]
    fn a_measure_keeps_the_words_in_which_it_was_published() {
        let mut content = content();
        content.measure = Some(crate::domain::content::MeasureRef { instrument: "phq-9".into(), version: 1, estimate: false });
        assert!(checked("Mood", &content).unwrap().is_empty());
    }

    #[test]
    fn every_word_of_every_kind_can_be_translated() {
        // Names of fields that hold no words for clients.
        let no_words = ["key", "kind", "from", "column", "op", "of", "rows", "to", "on", "show"];
        fn strings(value: &Value, name: &str, found: &mut Vec<String>) {
            match value {
                Value::String(_) => found.push(name.to_owned()),
                Value::Array(all) => all.iter().for_each(|one| strings(one, name, found)),
                Value::Object(fields) => fields.iter().for_each(|(name, value)| strings(value, name, found)),
                _ => {}
            }
        }
        for kind in items::KINDS {
            let mut found = Vec::new();
            strings(&kind.sample().config, "", &mut found);
            for name in found {
                assert!(WORDS.contains(&name.as_str()) || no_words.contains(&name.as_str()), "{}: is “{name}” a word for clients?", kind.name());
            }
        }
    }
}
