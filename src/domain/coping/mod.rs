//! The coping box: what a card says, what is noted when it is used, and how cards are ordered by what helped (`ranking`).
//! Rows 19, 20 and 36 of the practice's list: a box of one's own, "before, after, helped?", and saying so when something does not work.

use entity::kinds::{CopingKind, Helped};
use serde::{Deserialize, Serialize};

use super::problems::Problems;
use super::text;

pub mod ranking;

/// Cards in one box, those put away included.
pub const MOST: u64 = 60;
/// The highest number of a rating; the lowest is 0.
pub const HIGHEST: u8 = 10;

/// What stands on a card.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CardText {
    pub title: String,
    /// What to do, or the words to remember.
    pub lines: Option<String>,
    /// Whom to call: a number as people write it.
    pub phone: Option<String>,
}

/// A card as it was typed.
#[derive(Clone, Copy, Debug, Default)]
pub struct TypedCard<'a> {
    pub kind: &'a str,
    pub title: &'a str,
    pub lines: &'a str,
    pub phone: &'a str,
}

impl CardText {
    /// Reads what was typed.
    ///
    /// # Errors
    /// Every problem, by field (`kind`, `title`, `lines`, `phone`).
    pub fn parse(typed: TypedCard<'_>) -> Result<(CopingKind, Self), Problems> {
        let mut problems = Problems::default();
        let kind = typed.kind.parse::<CopingKind>().map_err(|_| "Please choose what sort of card it is.".to_owned());
        let kind = problems.note("kind", kind).unwrap_or(CopingKind::Do);
        let title = problems.note("title", text::line(typed.title, 80)).unwrap_or_default();
        let lines = problems.note("lines", text::lines(typed.lines, 2000)).flatten();
        let phone = problems.note("phone", phone(typed.phone)).flatten();
        problems.or((kind, Self { title, lines, phone }))
    }
}

/// A number as people write it: digits, spaces and `+ ( ) - / .`, at least three digits, a plus only in front.
fn phone(typed: &str) -> Result<Option<String>, String> {
    let Some(line) = text::optional_line(typed, 40)? else { return Ok(None) };
    let digits = line.chars().filter(char::is_ascii_digit).count();
    let plain = line.chars().all(|c| c.is_ascii_digit() || " +()-/.".contains(c));
    let plus = line.char_indices().all(|(at, c)| c != '+' || at == 0);
    if (3..=20).contains(&digits) && plain && plus { Ok(Some(line)) } else { Err("Please write a phone number, such as 0151 234 567.".into()) }
}

/// What was noted about one use. Each part may be missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rating {
    pub before: Option<u8>,
    pub after: Option<u8>,
    pub helped: Option<Helped>,
}

impl Rating {
    /// Reads what was chosen; nothing chosen is fine.
    ///
    /// # Errors
    /// Every problem, by field (`before`, `after`, `helped`): only what is not one of the choices.
    pub fn parse(before: &str, after: &str, helped: &str) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let before = problems.note("before", number(before)).flatten();
        let after = problems.note("after", number(after)).flatten();
        let helped = match helped {
            "" => Ok(None),
            word => word.parse().map(Some).map_err(|_| "Please choose one of these.".to_owned()),
        };
        let helped = problems.note("helped", helped).flatten();
        problems.or(Self { before, after, helped })
    }

    /// Whether anything was noted.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

fn number(typed: &str) -> Result<Option<u8>, String> {
    match typed {
        "" => Ok(None),
        typed => typed.parse().ok().filter(|number| *number <= HIGHEST).map(Some).ok_or_else(|| "Please choose a number from 0 to 10.".into()),
    }
}

/// A card that ships with the program. Its words are the sentences `coping-starter-KEY-title` and `coping-starter-KEY-text`: plain and
/// safe, no claim that it heals anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Starter {
    pub key: &'static str,
    pub kind: CopingKind,
}

/// All of them, in the order they are offered.
pub const STARTERS: &[Starter] = &[
    Starter { key: "breathing", kind: CopingKind::Do },
    Starter { key: "senses", kind: CopingKind::Do },
    Starter { key: "cold-water", kind: CopingKind::Do },
    Starter { key: "walk", kind: CopingKind::Do },
    Starter { key: "music", kind: CopingKind::Do },
    Starter { key: "hands", kind: CopingKind::Do },
    Starter { key: "muscles", kind: CopingKind::Do },
    Starter { key: "call", kind: CopingKind::Person },
    Starter { key: "kind-words", kind: CopingKind::Words },
    Starter { key: "it-passes", kind: CopingKind::Words },
    Starter { key: "safe-place", kind: CopingKind::Place },
];

/// The starter of that key.
pub fn starter(key: &str) -> Option<&'static Starter> {
    STARTERS.iter().find(|starter| starter.key == key)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed<'a>(title: &'a str, phone: &'a str) -> TypedCard<'a> {
        TypedCard { kind: "person", title, lines: "", phone }
    }

    #[test]
    fn a_number_is_kept_as_written() {
        let (kind, card) = CardText::parse(typed("Call Jo", "+44 (151) 234-567")).unwrap();
        assert_eq!((kind, card.phone.as_deref()), (CopingKind::Person, Some("+44 (151) 234-567")));
    }

    #[test]
    fn what_cannot_be_dialled_is_refused() {
        for wrong in ["Jo", "12", "0151+234567", "javascript:1", "1234567890123456789012"] {
            assert_eq!(CardText::parse(typed("Call", wrong)).unwrap_err().0[0].field, "phone", "{wrong}");
        }
        assert_eq!(CardText::parse(typed("", "")).unwrap_err().0[0].field, "title");
    }

    #[test]
    fn a_rating_may_be_empty_and_stays_within_the_scale() {
        assert!(Rating::parse("", "", "").unwrap().is_empty());
        assert_eq!(Rating::parse("8", "0", "little").unwrap(), Rating { before: Some(8), after: Some(0), helped: Some(Helped::Little) });
        for (before, after, helped) in [("11", "", ""), ("", "-1", ""), ("", "", "very")] {
            assert!(Rating::parse(before, after, helped).is_err());
        }
    }
}
