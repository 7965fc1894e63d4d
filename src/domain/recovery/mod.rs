//! Recovery words: six plain words, shown once when a PIN is set. With them a client opens after a reset what the PIN had opened before.
//! Six of 192 words are 45 bits: plenty for what can be tried five times in a quarter of an hour.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// How many words.
pub const COUNT: usize = 6;

/// Lists of plain nouns without accents; a language without one uses English.
const LISTS: &[(&str, &str)] = &[("en", include_str!("en.txt")), ("es", include_str!("es.txt")), ("de", include_str!("de.txt"))];

fn list(language: &str) -> Vec<&'static str> {
    let (_, words) = LISTS.iter().find(|(code, _)| *code == language).unwrap_or(&LISTS[0]);
    words.lines().collect()
}

/// Words from a language's list, chosen by random numbers.
pub fn words(language: &str, random: [u8; 2 * COUNT]) -> String {
    let list = list(language);
    let word = |pair: &[u8]| list[usize::from(u16::from_be_bytes([pair[0], pair[1]])) % list.len()];
    random.chunks(2).map(word).collect::<Vec<_>>().join(" ")
}

/// What was typed, without capitals, accents, commas and extra spaces.
pub fn normalise(typed: &str) -> String {
    let plain: String = typed.nfd().filter(|letter| !is_combining_mark(*letter)).flat_map(char::to_lowercase).collect();
    plain.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).take(2 * COUNT).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_list_has_plain_words_that_differ() {
        for (code, _) in LISTS {
            let words = list(code);
            assert_eq!(words.iter().collect::<BTreeSet<_>>().len(), 192, "{code}");
            assert!(words.iter().all(|word| (2..=8).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_lowercase())), "{code}");
        }
    }

    #[test]
    fn words_are_known_again_however_they_are_typed() {
        let words = words("de", [7; 12]);
        assert_eq!(words.split(' ').count(), COUNT);
        let typed = format!("  {} ", words.to_uppercase().replace(' ', ",  "));
        assert_eq!(normalise(&typed), words);
        assert_eq!(normalise("Ápple – BÁLL"), "apple ball");
    }
}
