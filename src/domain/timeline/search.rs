//! Finding words in what was opened in memory. Upper and lower case and accents are the same: nobody remembers how a note was typed.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The longest search, in characters.
pub const LONGEST: usize = 100;
/// Characters shown around what was found, on each side.
const AROUND: usize = 60;

/// Words that all have to be there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sought(Vec<String>);

fn folded(text: &str) -> impl Iterator<Item = char> {
    text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase)
}

impl Sought {
    /// Reads what was typed.
    ///
    /// # Errors
    /// A sentence for whoever typed it.
    pub fn read(typed: &str) -> Result<Self, String> {
        if typed.chars().count() > LONGEST {
            return Err(format!("Please look for at most {LONGEST} characters."));
        }
        let words: Vec<String> = typed.split_whitespace().map(|word| folded(word).collect()).filter(|word: &String| !word.is_empty()).collect();
        if words.is_empty() { Err("Please type a word to look for.".into()) } else { Ok(Self(words)) }
    }

    /// Whether every word is in one of these texts, each perhaps in another.
    pub fn is_in<'a>(&self, texts: impl Iterator<Item = &'a str>) -> bool {
        let texts: Vec<String> = texts.map(|text| folded(text).collect()).collect();
        self.0.iter().all(|word| texts.iter().any(|text| text.contains(word)))
    }

    /// What stands around the first word that is found in a text; nothing where none is.
    pub fn around(&self, text: &str) -> Option<String> {
        let letters: Vec<char> = text.split_whitespace().collect::<Vec<_>>().join(" ").chars().collect();
        // Which letter each folded one comes from: one may fold into several, or into none.
        let from: Vec<(char, usize)> =
            letters.iter().enumerate().flat_map(|(n, letter)| folded(&letter.to_string()).map(move |c| (c, n)).collect::<Vec<_>>()).collect();
        let found = self.0.iter().filter_map(|word| {
            let word: Vec<char> = word.chars().collect();
            from.windows(word.len())
                .find(|window| window.iter().map(|(c, _)| *c).eq(word.iter().copied()))
                .and_then(|window| Some((window.first()?.1, window.last()?.1)))
        });
        let (first, last) = found.min()?;
        let (begin, end) = (first.saturating_sub(AROUND), (last + 1 + AROUND).min(letters.len()));
        let shown: String = letters[begin..end].iter().collect();
        Some(format!("{}{}{}", if begin > 0 { "… " } else { "" }, shown.trim(), if end < letters.len() { " …" } else { "" }))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn case_and_accents_do_not_matter_and_every_word_has_to_be_there() {
        let sought = Sought::read(" CAFÉ  quarrel ").unwrap();
        assert!(sought.is_in(["A quarrel with mum", "at the cafe"].into_iter()));
        assert!(!sought.is_in(["at the cafe"].into_iter()));
        assert!(Sought::read("  ").is_err() && Sought::read(&"a".repeat(101)).is_err());
    }

    #[test]
    fn what_was_found_is_shown_with_what_stands_around_it() {
        let text = format!("{} the straße was long {}", "before ".repeat(40), "after ".repeat(40));
        let shown = Sought::read("Straße").unwrap().around(&text).unwrap();
        assert!(shown.contains("the straße was long") && shown.starts_with("… ") && shown.ends_with(" …") && shown.chars().count() < 140, "{shown}");
        assert_eq!(Sought::read("tea").unwrap().around("coffee"), None);
    }

    proptest! {
        #[test]
        fn whatever_was_written_can_be_looked_through(typed in "\\PC{1,20}", text in ".{0,200}") {
            if let Ok(sought) = Sought::read(&typed) {
                // What is shown holds what was found, and is bounded.
                if let Some(shown) = sought.around(&text) {
                    prop_assert!(shown.chars().count() <= 2 * AROUND + 4 + text.chars().count().min(200));
                }
                let _ = sought.is_in([text.as_str()].into_iter());
            }
        }
    }
}
