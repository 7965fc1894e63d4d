//! What a client writes unasked: what can be written, who sees it, what can still be done with it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use entity::ids::EntryId;
use entity::kinds::{Disclosure, EntryKind};
use serde::{Deserialize, Serialize};

use super::text::{self, LONGEST_ANSWER};

/// What is written on a blank page, whenever the client likes.
pub const WRITTEN_FREELY: [EntryKind; 3] = [EntryKind::Journal, EntryKind::Win, EntryKind::Lapse];
/// The longest word of a tag, in characters.
pub const LONGEST_TAG: usize = 60;
/// Tags of one sort.
const MOST_TAGS: usize = 10;
/// Prompts that are answered at once.
const MOST_PROMPTS: usize = 200;

/// What a tag is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TagKind {
    Trigger,
    Place,
    People,
    TimeOfDay,
}

impl TagKind {
    pub const ALL: [Self; 4] = [Self::Trigger, Self::Place, Self::People, Self::TimeOfDay];

    /// As in fields, sentences and the API.
    pub fn word(self) -> &'static str {
        match self {
            Self::Trigger => "trigger",
            Self::Place => "place",
            Self::People => "people",
            Self::TimeOfDay => "time_of_day",
        }
    }
}

/// A word by which an entry is found among others like it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tag {
    pub kind: TagKind,
    pub word: String,
}

/// One prompt of a set with what was written to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prompted {
    pub prompt: String,
    pub text: String,
}

/// What was written. Kept sealed, as one value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Written {
    pub text: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub prompts: Vec<Prompted>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
    /// 0 to 10.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub strength: Option<u8>,
    /// The entry that this one adds to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about: Option<EntryId>,
}

/// What was typed for an entry.
#[derive(Clone, Debug, Default)]
pub struct Typed<'a> {
    pub text: &'a str,
    /// Each prompt with what stands in its box.
    pub prompts: Vec<(String, &'a str)>,
    /// Several words of one sort are separated by commas.
    pub tags: Vec<(TagKind, &'a str)>,
    /// Empty, or 0 to 10.
    pub strength: &'a str,
    pub about: Option<EntryId>,
    /// Whether it says something without words: of what asks, and of "I am struggling".
    pub wordless: bool,
}

/// What is wrong, by the field that it is wrong with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub field: String,
    pub what: Wrong,
}

/// What can be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    Empty,
    TooLong,
    TagTooLong,
    TooManyTags,
    NoStrength,
}

impl Wrong {
    /// The sentence that says so.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Empty => "entries-error-empty",
            Self::TooLong => "entries-error-long",
            Self::TagTooLong => "entries-error-tag",
            Self::TooManyTags => "entries-error-tags",
            Self::NoStrength => "entries-error-strength",
        }
    }
}

impl Written {
    /// Reads what was typed. Control characters are passed over: nobody types them.
    ///
    /// # Errors
    /// Every fault at once; nothing at all is one, unless it is meant so.
    pub fn read(typed: &Typed<'_>) -> Result<Self, Vec<Fault>> {
        let mut faults = Vec::new();
        let mut fault = |field: &str, what| faults.push(Fault { field: field.to_owned(), what });
        let text = clean(typed.text);
        if text.chars().count() > LONGEST_ANSWER {
            fault("text", Wrong::TooLong);
        }
        let mut prompts = Vec::new();
        for (n, (prompt, answer)) in typed.prompts.iter().take(MOST_PROMPTS).enumerate() {
            let answer = clean(answer);
            if answer.chars().count() > LONGEST_ANSWER {
                fault(&format!("prompt-{n}"), Wrong::TooLong);
            }
            if !answer.is_empty() {
                prompts.push(Prompted { prompt: prompt.clone(), text: answer });
            }
        }
        let mut tags = Vec::new();
        for (kind, words) in &typed.tags {
            match tags_of(*kind, words) {
                Ok(found) => tags.extend(found),
                Err(what) => fault(kind.word(), what),
            }
        }
        let strength = match typed.strength.trim() {
            "" => None,
            typed => match typed.parse() {
                Ok(strength @ 0..=10) => Some(strength),
                _ => {
                    fault("strength", Wrong::NoStrength);
                    None
                }
            },
        };
        if text.is_empty() && prompts.is_empty() && !typed.wordless {
            let field = if typed.prompts.is_empty() { "text" } else { "prompt-0" };
            fault(field, Wrong::Empty);
        }
        if faults.is_empty() { Ok(Self { text, prompts, tags, strength, about: typed.about }) } else { Err(faults) }
    }

    /// Its beginning, on one line, for lists.
    pub fn beginning(&self, longest: usize) -> String {
        let first = self.prompts.first().map_or("", |one| one.text.as_str());
        let text = if self.text.is_empty() { first } else { &self.text };
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if line.chars().count() <= longest {
            return line;
        }
        let cut: String = line.chars().take(longest).collect();
        format!("{} …", cut.rsplit_once(' ').map_or(cut.as_str(), |(whole, _)| whole))
    }

    /// The words of one sort, as they are typed.
    pub fn tags_typed(&self, kind: TagKind) -> String {
        self.tags.iter().filter(|tag| tag.kind == kind).map(|tag| tag.word.as_str()).collect::<Vec<_>>().join(", ")
    }
}

fn clean(typed: &str) -> String {
    let kept: String = text::line_breaks(typed).chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
    kept.trim().to_owned()
}

/// One line of plain text for a list, control characters passed over.
///
/// # Errors
/// Nothing, or too much.
pub fn line(typed: &str, longest: usize) -> Result<String, Wrong> {
    let line = clean(typed).split_whitespace().collect::<Vec<_>>().join(" ");
    match line.chars().count() {
        0 => Err(Wrong::Empty),
        length if length > longest => Err(Wrong::TooLong),
        _ => Ok(line),
    }
}

fn tags_of(kind: TagKind, typed: &str) -> Result<Vec<Tag>, Wrong> {
    let mut tags: Vec<Tag> = Vec::new();
    for word in typed.split([',', ';', '\n', '،', '、']) {
        let word = clean(word).split_whitespace().collect::<Vec<_>>().join(" ");
        if word.is_empty() || tags.iter().any(|tag| tag.word.to_lowercase() == word.to_lowercase()) {
            continue;
        }
        if word.chars().count() > LONGEST_TAG {
            return Err(Wrong::TagTooLong);
        }
        tags.push(Tag { kind, word });
    }
    if tags.len() > MOST_TAGS { Err(Wrong::TooManyTags) } else { Ok(tags) }
}

/// How often a word was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    pub kind: TagKind,
    pub word: String,
    pub times: usize,
}

/// Counts the tags of entries, upper and lower case alike: sort by sort, the most frequent first. Written as it came first.
pub fn counted<'a>(entries: impl Iterator<Item = &'a Written>) -> Vec<Counted> {
    let mut counts: BTreeMap<(TagKind, String), Counted> = BTreeMap::new();
    for tag in entries.flat_map(|written| &written.tags) {
        let known = counts.entry((tag.kind, tag.word.to_lowercase()));
        known.or_insert_with(|| Counted { kind: tag.kind, word: tag.word.clone(), times: 0 }).times += 1;
    }
    let mut counted: Vec<Counted> = counts.into_values().collect();
    counted.sort_by(|one, other| (one.kind, other.times, &one.word).cmp(&(other.kind, one.times, &other.word)));
    counted
}

/// Who is to see an entry, as the client chooses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// Nobody else, not even that it is there. Needs a PIN.
    Private,
    /// The therapist sees that something is kept for the session, and nothing of it.
    Kept,
    /// The therapist reads it.
    Shared,
    /// It was shared and not read: the therapist sees nothing of it any more.
    TakenBack,
}

impl Shown {
    pub const ALL: [Self; 4] = [Self::Private, Self::Kept, Self::Shared, Self::TakenBack];

    /// As in fields and sentences.
    pub fn word(self) -> &'static str {
        match self {
            Self::Private => "private",
            Self::Kept => Disclosure::Kept.word(),
            Self::Shared => Disclosure::Shared.word(),
            Self::TakenBack => Disclosure::TakenBack.word(),
        }
    }

    /// What was chosen in a form.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|shown| shown.word() == word)
    }

    /// As it is kept; nothing for what is private.
    pub fn disclosure(self) -> Option<Disclosure> {
        match self {
            Self::Private => None,
            Self::Kept => Some(Disclosure::Kept),
            Self::Shared => Some(Disclosure::Shared),
            Self::TakenBack => Some(Disclosure::TakenBack),
        }
    }
}

impl From<Disclosure> for Shown {
    fn from(disclosure: Disclosure) -> Self {
        match disclosure {
            Disclosure::Kept => Self::Kept,
            Disclosure::Shared => Self::Shared,
            Disclosure::TakenBack => Self::TakenBack,
        }
    }
}

/// What an entry can become. What was read stays as it is; "taken back" is said of what was shared.
pub fn ways(now: Shown, read_at: Option<DateTime<Utc>>) -> Vec<Shown> {
    if read_at.is_some() {
        return Vec::new();
    }
    let back = |shown: &Shown| *shown != Shown::TakenBack || now == Shown::Shared;
    Shown::ALL.into_iter().filter(|shown| *shown != now).filter(back).collect()
}

/// Whether the client may delete it: what was read belongs to the record, what is shared is taken back first.
pub fn may_delete(now: Shown, read_at: Option<DateTime<Utc>>) -> bool {
    now != Shown::Shared && read_at.is_none()
}

/// Whether it asks the therapist for something.
pub fn asks(kind: EntryKind) -> bool {
    matches!(kind, EntryKind::Ask | EntryKind::Struggling)
}

/// Which come first when a therapist looks: who struggles, who asks, then wins, then the rest.
pub fn rank(kind: EntryKind) -> u8 {
    match kind {
        EntryKind::Struggling => 0,
        EntryKind::Ask => 1,
        EntryKind::Win => 2,
        EntryKind::Journal | EntryKind::Lapse => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn typed(text: &str) -> Typed<'_> {
        Typed { text, ..Typed::default() }
    }

    #[test]
    fn nothing_is_not_an_entry_unless_it_is_meant_so() {
        let refused = Written::read(&typed(" \n ")).unwrap_err();
        assert_eq!(refused, [Fault { field: "text".into(), what: Wrong::Empty }]);
        assert!(Written::read(&Typed { wordless: true, ..typed("") }).is_ok());
        let prompted = Typed { prompts: vec![("What went well?".into(), ""), ("And now?".into(), "Tea")], ..Typed::default() };
        assert_eq!(Written::read(&prompted).unwrap().prompts, [Prompted { prompt: "And now?".into(), text: "Tea".into() }]);
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once() {
        let long = "x".repeat(LONGEST_ANSWER + 1);
        let word = "y".repeat(LONGEST_TAG + 1);
        let refused = Written::read(&Typed { strength: "11", tags: vec![(TagKind::Place, &word)], ..typed(&long) }).unwrap_err();
        let fields: Vec<&str> = refused.iter().map(|fault| fault.field.as_str()).collect();
        assert_eq!(fields, ["text", "place", "strength"]);
        assert!(Written::read(&typed(&long[1..])).is_ok());
    }

    #[test]
    fn a_tag_counts_once_for_each_entry_whatever_its_case() {
        let entry = |words| Written::read(&Typed { tags: vec![(TagKind::Trigger, words)], ..typed("x") }).unwrap();
        let entries = [entry("Work, work ,  the bus"), entry("WORK"), entry("")];
        let counted = counted(entries.iter());
        assert_eq!(counted.iter().map(|one| (one.word.as_str(), one.times)).collect::<Vec<_>>(), [("Work", 2), ("the bus", 1)]);
    }

    #[test]
    fn what_was_read_stays_as_it_is() {
        let read = Some(DateTime::UNIX_EPOCH);
        assert!(ways(Shown::Shared, read).is_empty() && !may_delete(Shown::Shared, read));
        assert_eq!(ways(Shown::Shared, None), [Shown::Private, Shown::Kept, Shown::TakenBack]);
        assert_eq!(ways(Shown::Private, None), [Shown::Kept, Shown::Shared]);
        assert!(may_delete(Shown::Private, None) && !may_delete(Shown::Shared, None));
    }

    #[test]
    fn a_beginning_ends_between_words() {
        let written = Written { text: "One two\nthree four".into(), ..Written::default() };
        assert_eq!((written.beginning(40).as_str(), written.beginning(10).as_str()), ("One two three four", "One two …"));
    }

    proptest! {
        #[test]
        fn whatever_is_typed_can_be_read_and_is_within_bounds(text in ".*", tags in ".*", strength in ".{0,4}") {
            let typed = Typed { tags: vec![(TagKind::People, tags.as_str())], strength: &strength, ..typed(&text) };
            if let Ok(written) = Written::read(&typed) {
                prop_assert!(written.text.chars().all(|c| !c.is_control() || c == '\n' || c == '\t'));
                prop_assert!(written.tags.len() <= MOST_TAGS && written.strength.is_none_or(|strength| strength <= 10));
                let _ = written.beginning(7);
            }
        }
    }
}
