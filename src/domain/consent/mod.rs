//! Consent: what a practice asks its clients to agree to, in versions, and where a client stands with it.
//! Declining and paper are answers as good as agreeing (`docs/CLINICAL.md`); without an agreement to the text in force nothing of the
//! client's side is shown or taken.

use std::collections::BTreeMap;

use entity::kinds::ConsentAnswer;
use serde::{Deserialize, Serialize};

use super::languages;
use super::problems::Problems;
use super::text;

/// The longest text of one language, in characters.
pub const LONGEST: usize = 20_000;

/// A text to begin with, in our own words, to be adopted and changed. By language.
const START: &[(&str, &str)] = &[("en", include_str!("start_en.md")), ("es", include_str!("start_es.md")), ("de", include_str!("start_de.md"))];

/// What is asked, as Markdown by language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Texts(pub BTreeMap<String, String>);

impl Texts {
    /// The text to begin with, in every language that is spoken.
    pub fn start() -> Self {
        Self(
            START
                .iter()
                .filter(|(code, _)| languages::find(code).is_some())
                .map(|(code, text)| ((*code).to_owned(), text.trim().to_owned()))
                .collect(),
        )
    }

    /// What was typed, as it is kept: empty languages are left out. `final_in` is the language that must be there to publish.
    ///
    /// # Errors
    /// Problems by field, `text_LANGUAGE`.
    pub fn check(self, final_in: Option<&str>) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let mut kept = BTreeMap::new();
        for (language, typed) in self.0 {
            let field = field(&language);
            if languages::find(&language).is_none() {
                problems.add(&field, "This language is not spoken here.");
                continue;
            }
            if let Some(Some(text)) = problems.note(&field, text::lines(&typed, LONGEST)) {
                kept.insert(language, text);
            }
        }
        if let Some(own) = final_in.filter(|own| problems.is_empty() && !kept.contains_key(*own)) {
            problems.add(field(own), "Please write it in the practice’s own language: it is shown where there is no other.");
        }
        problems.or(Self(kept))
    }

    /// What somebody who speaks `language` is shown, and in which language that is; the practice's own where theirs is missing.
    pub fn shown<'a>(&'a self, language: &str, own: &str) -> Option<(&'a str, &'a str)> {
        let find = |code: &str| self.0.get_key_value(code).map(|(code, text)| (code.as_str(), text.as_str()));
        find(language).or_else(|| find(own)).or_else(|| self.0.iter().next().map(|(code, text)| (code.as_str(), text.as_str())))
    }
}

/// Name of a language's field.
pub fn field(language: &str) -> String {
    format!("text_{language}")
}

/// The text that is asked now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InForce {
    pub number: i32,
    /// The oldest version whose agreement still counts.
    pub basis: i32,
}

/// A client's latest answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Given {
    pub number: i32,
    pub answer: ConsentAnswer,
}

/// Where a client stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The practice published no text: nothing is asked.
    NotAsked,
    /// To be asked; whether an earlier text was agreed to.
    ToAsk {
        again: bool,
    },
    Agreed,
    Paper,
    Declined,
}

impl Standing {
    /// Whether the client's side is open.
    pub fn opens(self) -> bool {
        matches!(self, Self::NotAsked | Self::Agreed)
    }

    /// Whether somebody said that they do not want to fill things in here: then nobody is invited or reminded.
    pub fn is_off_line(self) -> bool {
        matches!(self, Self::Paper | Self::Declined)
    }

    /// A word for templates and the API.
    pub fn word(self) -> &'static str {
        match self {
            Self::NotAsked => "not_asked",
            Self::ToAsk { .. } => "to_ask",
            Self::Agreed => "agreed",
            Self::Paper => "paper",
            Self::Declined => "declined",
        }
    }
}

/// Where a client stands, by the text in force and the latest answer.
pub fn standing(in_force: Option<InForce>, given: Option<Given>) -> Standing {
    match (in_force, given.map(|given| (given.answer, given.number))) {
        (None, _) => Standing::NotAsked,
        (Some(_), Some((ConsentAnswer::Paper, _))) => Standing::Paper,
        (Some(_), Some((ConsentAnswer::Declined, _))) => Standing::Declined,
        (Some(text), Some((ConsentAnswer::Agreed, number))) if number >= text.basis => Standing::Agreed,
        (Some(_), before) => Standing::ToAsk { again: before.is_some() },
    }
}

/// The basis of a text that is published now: its own number where it is the first or changed in substance.
pub fn basis(number: i32, before: Option<InForce>, asks_again: bool) -> i32 {
    before.filter(|_| !asks_again).map_or(number, |before| before.basis)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn given(answer: ConsentAnswer, number: i32) -> Option<Given> {
        Some(Given { number, answer })
    }

    #[test]
    fn nothing_is_asked_without_a_text() {
        for answer in ConsentAnswer::ALL {
            assert_eq!(standing(None, given(*answer, 1)), Standing::NotAsked);
        }
    }

    #[test]
    fn a_new_text_asks_again_only_where_it_changed_in_substance() {
        let first = InForce { number: 1, basis: basis(1, None, false) };
        let reworded = InForce { number: 2, basis: basis(2, Some(first), false) };
        let changed = InForce { number: 3, basis: basis(3, Some(reworded), true) };
        let agreed = given(ConsentAnswer::Agreed, 1);
        assert_eq!(standing(Some(first), agreed), Standing::Agreed);
        assert_eq!(standing(Some(reworded), agreed), Standing::Agreed);
        assert_eq!(standing(Some(changed), agreed), Standing::ToAsk { again: true });
        assert_eq!(standing(Some(changed), None), Standing::ToAsk { again: false });
        // Who chose paper is not asked again by a new text: they say so themselves.
        assert_eq!(standing(Some(changed), given(ConsentAnswer::Paper, 1)), Standing::Paper);
    }

    #[test]
    fn the_practices_language_stands_in_for_a_missing_one() {
        let texts = Texts([("en".to_owned(), "Hello".to_owned())].into());
        assert_eq!(texts.shown("xx", "en"), Some(("en", "Hello")));
        assert_eq!(Texts::default().shown("en", "en"), None);
        assert!(Texts::default().check(Some("en")).is_err());
        assert!(Texts::default().check(None).is_ok());
        assert!(Texts([("tlh".to_owned(), "nuqneH".to_owned())].into()).check(None).is_err());
    }

    #[test]
    fn the_text_to_begin_with_can_be_published_as_it_is() {
        assert!(Texts::start().check(Some("en")).is_ok());
    }

    proptest! {
        /// However texts follow each other: agreeing to the text in force always opens, and an agreement never opens what came after
        /// a change in substance.
        #[test]
        fn agreement_holds_until_the_substance_changes(changes in proptest::collection::vec(any::<bool>(), 1..12), agreed_to in 0usize..12) {
            let mut in_force: Option<InForce> = None;
            for (at, asks_again) in changes.iter().enumerate() {
                let number = i32::try_from(at).unwrap() + 1;
                in_force = Some(InForce { number, basis: basis(number, in_force, *asks_again) });
                prop_assert!(standing(in_force, given(ConsentAnswer::Agreed, number)).opens());
            }
            let agreed_to = agreed_to % changes.len();
            let changed_since = changes.iter().skip(agreed_to + 1).any(|again| *again);
            let standing = standing(in_force, given(ConsentAnswer::Agreed, i32::try_from(agreed_to).unwrap() + 1));
            prop_assert_eq!(standing.opens(), !changed_since);
        }
    }
}
