//! How hard a text is to read: a hint for authors, never a judgement. Clients read on a phone, tired, perhaps on a bad day.
//!
//! The grade is the Flesch-Kincaid grade level, made for English: Kincaid, J. P., Fishburne, R. P., Rogers, R. L., Chissom, B. S.
//! (1975). Derivation of new readability formulas for Navy enlisted personnel. Research Branch Report 8-75. Authors of other
//! languages are only told of long sentences.
//!
//! For our own texts (a test reads them all) two more languages have a formula of their own ([`level`]):
//!
//! * German: the first Wiener Sachtextformel, which gives a school year. Bamberger, R., Vanecek, E. (1984). Lesen, Verstehen, Lernen,
//!   Schreiben. It counts words of more than six letters, of which German has many: 4 is very easy.
//! * Spanish: Fernández Huerta's reading ease. Fernández Huerta, J. (1959). Medidas sencillas de lecturabilidad. Consigna 214, 29-32; as
//!   corrected by Law, G. (2011): words in a sentence. 70 to 80 is "rather easy", the sixth school year; higher is easier.

use super::content::{Content, Item};

/// Words from which on a sentence is called long.
const LONG: usize = 20;
/// Fewer words give no grade worth saying.
const ENOUGH_FOR_ALL: usize = 30;
const ENOUGH_FOR_ONE: usize = 8;
/// The first grade that one question is told of.
const HARD: u32 = 10;

/// What there is to say of a text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    pub words: usize,
    /// School grade in the USA, at least 1; none where there is too little text or it is not English.
    pub grade: Option<u32>,
    /// Sentences of more than twenty words, each as its first words and its length.
    pub long: Vec<(String, usize)>,
}

/// Reads one text in the language of that code.
pub fn read(text: &str, language: &str) -> Reading {
    of_texts(&[text], language, ENOUGH_FOR_ONE)
}

/// Reads everything that a content says to the client.
pub fn read_all(content: &Content, language: &str) -> Reading {
    let texts: Vec<&str> = content.items().flat_map(texts_of).collect();
    of_texts(&texts, language, ENOUGH_FOR_ALL)
}

/// Reads one item's question and help.
pub fn read_item(item: &Item, language: &str) -> Reading {
    of_texts(&texts_of(item).collect::<Vec<_>>(), language, ENOUGH_FOR_ONE)
}

fn texts_of(item: &Item) -> impl Iterator<Item = &str> {
    [Some(item.text.as_str()), item.help.as_deref()].into_iter().flatten()
}

impl Reading {
    /// A quiet sentence for the whole, such as `Reads like grade 7; two long sentences.`
    pub fn sentence(&self) -> String {
        let grade = self.grade.map(|grade| format!("reads like grade {grade}"));
        let parts: Vec<String> = [grade, self.long_words()].into_iter().flatten().collect();
        if parts.is_empty() { String::new() } else { capital(&parts.join("; ")) + "." }
    }

    /// A quiet sentence for one question; empty where nothing needs to be said.
    pub fn hint(&self) -> String {
        let mut hint = Vec::new();
        if let Some(grade) = self.grade.filter(|grade| *grade >= HARD) {
            hint.push(format!("Reads like grade {grade}; plainer words may help."));
        }
        hint.extend(self.long.iter().map(|(start, words)| format!("A long sentence of {words} words: “{start} …”")));
        hint.join(" ")
    }

    fn long_words(&self) -> Option<String> {
        match self.long.len() {
            0 => None,
            1 => Some("one long sentence".into()),
            2 => Some("two long sentences".into()),
            n => Some(format!("{n} long sentences")),
        }
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().collect::<String>() + chars.as_str())
}

fn of_texts(texts: &[&str], language: &str, enough: usize) -> Reading {
    let (mut sentences, mut words, mut syllables, mut long) = (0, 0, 0, Vec::new());
    for text in texts {
        let text = without_marks(text);
        for sentence in sentences_of(&text) {
            let all = words_of(sentence);
            sentences += 1;
            words += all.len();
            syllables += all.iter().map(|word| syllables_of(word)).sum::<usize>();
            if all.len() > LONG {
                long.push((all[..5].join(" "), all.len()));
            }
        }
    }
    let grade = (language.starts_with("en") && words >= enough).then(|| {
        let (words, sentences, syllables) = (words as f64, sentences as f64, syllables as f64);
        (0.39 * words / sentences + 11.8 * syllables / words - 15.59).round().clamp(1.0, 30.0) as u32
    });
    Reading { words, grade, long }
}

/// How hard texts are to read, by the formula of their language.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Level {
    /// A school year: lower is easier.
    Year(f64),
    /// Out of about a hundred: higher is easier.
    Ease(f64),
}

impl Level {
    /// Whether somebody after six years of school can read it.
    pub fn is_plain(self) -> bool {
        match self {
            Self::Year(year) => year <= 6.0,
            Self::Ease(ease) => ease >= 70.0,
        }
    }
}

/// How hard these texts are together; none where the language has no formula here, or there are no words.
pub fn level(texts: &[&str], language: &str) -> Option<Level> {
    let plain: Vec<String> = texts.iter().map(|text| without_marks(text)).collect();
    let sentences: Vec<Vec<&str>> = plain.iter().flat_map(|text| sentences_of(text)).map(words_of).collect();
    let words: Vec<&str> = sentences.iter().flatten().copied().collect();
    if words.is_empty() {
        return None;
    }
    let count = words.len() as f64;
    let length = count / sentences.len() as f64;
    let share = |of: &dyn Fn(&&&str) -> bool| words.iter().filter(of).count() as f64 / count;
    let syllables = |of: fn(&str) -> usize| words.iter().map(|word| of(word)).sum::<usize>() as f64 / count;
    match language.split('-').next().unwrap_or_default() {
        "en" => Some(Level::Year(0.39 * length + 11.8 * syllables(syllables_of) - 15.59)),
        "de" => {
            let (many, one) = (share(&|word| german_syllables(word) >= 3), share(&|word| german_syllables(word) == 1));
            let long = share(&|word| word.chars().filter(|c| c.is_alphabetic()).count() > 6);
            Some(Level::Year(19.35 * many + 0.1672 * length + 12.97 * long - 3.27 * one - 0.875))
        }
        "es" => Some(Level::Ease(206.84 - 60.0 * syllables(spanish_syllables) - 1.02 * length)),
        _ => None,
    }
}

/// Syllables of a German word: groups of vowels.
fn german_syllables(word: &str) -> usize {
    let word: Vec<char> = word.to_lowercase().chars().filter(|c| c.is_alphabetic()).collect();
    let (mut count, mut at) = (0, 0);
    while at < word.len() {
        let one = "aeiouyäöü".contains(word[at]);
        let two = one && word.get(at + 1).is_some_and(|next| TOGETHER.contains(&[word[at], *next]));
        count += usize::from(one);
        at += 1 + usize::from(two);
    }
    count.max(1)
}

/// Two vowels of one German syllable.
const TOGETHER: [[char; 2]; 11] =
    [['a', 'u'], ['e', 'i'], ['a', 'i'], ['e', 'u'], ['ä', 'u'], ['i', 'e'], ['e', 'y'], ['a', 'y'], ['a', 'a'], ['e', 'e'], ['o', 'o']];

/// Syllables of a Spanish word: a weak vowel joins its neighbour, two strong ones stand apart. After q and before e or i in gu, the u
/// is not heard.
fn spanish_syllables(word: &str) -> usize {
    let word = word.to_lowercase().replace("qu", "q").replace("gue", "ge").replace("gui", "gi");
    let word: Vec<char> = word.chars().filter(|c| c.is_alphabetic()).collect();
    let strong = |c: char| "aeoáéóíú".contains(c);
    let weak = |c: char| "iuüy".contains(c);
    let mut count = 0;
    for (i, c) in word.iter().enumerate() {
        // A y before a vowel is a consonant: it joins nothing.
        let before = i.checked_sub(1).map(|at| word[at]).filter(|before| *before != 'y');
        let joins = before.is_some_and(|before| (strong(before) && weak(*c)) || (weak(before) && (strong(*c) || weak(*c))));
        // A y that begins a syllable is a consonant.
        let consonant = *c == 'y' && word.get(i + 1).is_some_and(|next| strong(*next) || weak(*next));
        count += usize::from((strong(*c) || weak(*c)) && !joins && !consonant);
    }
    count.max(1)
}

/// Markdown's marks and the addresses of links are not read.
fn without_marks(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("](") {
        plain.push_str(&rest[..at]);
        rest = rest[at..].split_once(')').map_or("", |(_, after)| after);
    }
    plain.push_str(rest);
    plain.replace(['*', '_', '#', '>', '[', '`'], "")
}

/// Sentences end with a full stop, question or exclamation mark before a space, with a colon at the end of a line, or with the line.
fn sentences_of(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for line in text.lines() {
        let mut start = 0;
        for (at, mark) in line.char_indices() {
            let after = line[at + mark.len_utf8()..].chars().next();
            if matches!(mark, '.' | '!' | '?' | '…') && after.is_none_or(|next| next.is_whitespace() || matches!(next, '”' | '"' | ')')) {
                found.push(&line[start..at]);
                start = at + mark.len_utf8();
            }
        }
        found.push(&line[start..]);
    }
    found.retain(|sentence| !words_of(sentence).is_empty());
    found
}

fn words_of(sentence: &str) -> Vec<&str> {
    sentence.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)).collect()
}

/// Syllables by the usual rule of thumb: groups of vowels, without a silent `e`, at least one.
fn syllables_of(word: &str) -> usize {
    let word: Vec<char> = word.to_lowercase().chars().filter(|c| c.is_alphabetic()).collect();
    let vowel = |c: char| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y');
    let groups = word.iter().enumerate().filter(|(i, c)| vowel(**c) && (*i == 0 || !vowel(word[i - 1]))).count();
    let text: String = word.iter().collect();
    let before = |n: usize| word.len().checked_sub(n).map(|at| word[at]);
    let silent = match () {
        // “little”, “table”: the e is heard.
        () if text.ends_with("le") => before(3).is_none_or(vowel),
        () if text.ends_with("es") => !matches!(before(3), Some('s' | 'x' | 'z' | 'h' | 'c' | 'g')) && before(3).is_some_and(|c| !vowel(c)),
        () if text.ends_with("ed") => !matches!(before(3), Some('t' | 'd')) && before(3).is_some_and(|c| !vowel(c)),
        () => text.ends_with('e') && before(2).is_some_and(|c| !vowel(c)),
    };
    groups.saturating_sub(usize::from(silent && groups > 1)).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables_are_counted_as_they_are_heard() {
        let known = [
            ("mood", 1),
            ("little", 2),
            ("table", 2),
            ("walked", 1),
            ("wanted", 2),
            ("boxes", 2),
            ("makes", 1),
            ("yesterday", 3),
            ("the", 1),
            ("evening", 3),
            ("activity", 4),
            ("therapy", 3),
            ("while", 1),
            ("see", 1),
            ("7", 1),
        ];
        for (word, count) in known {
            assert_eq!(syllables_of(word), count, "{word}");
        }
    }

    #[test]
    fn other_languages_count_syllables_their_own_way() {
        for (word, count) in [("Haus", 1), ("Antworten", 3), ("freuen", 2), ("über", 2), ("Zeit", 1), ("Erinnerungen", 5)] {
            assert_eq!(german_syllables(word), count, "{word}");
        }
        for (word, count) in
            [("página", 3), ("ayuda", 3), ("guarda", 2), ("que", 1), ("leer", 2), ("día", 2), ("también", 2), ("muy", 1), ("siguiente", 3)]
        {
            assert_eq!(spanish_syllables(word), count, "{word}");
        }
    }

    #[test]
    fn easy_and_hard_texts_are_told_apart_in_every_language() {
        let known = [
            (
                "en",
                "The cat sat on the mat. It was warm.",
                "Institutional responsibilities necessitate comprehensive organisational documentation procedures.",
            ),
            (
                "de",
                "Das ist ein Baum. Er ist grün.",
                "Die Durchführungsverordnung regelt insbesondere Zuständigkeiten hinsichtlich verwaltungsrechtlicher Angelegenheiten.",
            ),
            (
                "es",
                "El gato es gris. Come pan.",
                "La reglamentación administrativa correspondiente determinará responsabilidades organizativas fundamentales.",
            ),
        ];
        for (language, easy, hard) in known {
            assert!(level(&[easy], language).is_some_and(Level::is_plain), "{language}");
            assert!(level(&[hard], language).is_some_and(|level| !level.is_plain()), "{language}");
        }
        assert_eq!(level(&["…"], "en"), None);
        assert_eq!(level(&["bonjour"], "fr"), None);
    }

    #[test]
    fn known_texts_have_their_known_grades() {
        // 6 words in 1 sentence with 6 syllables: 0.39 * 6 + 11.8 - 15.59 = -1.45, so the lowest grade.
        let simple = read("The cat sat on the mat. The dog sat too, not far off.", "en");
        assert_eq!((simple.grade, simple.words), (Some(1), 13));
        // The first sentence of the Gettysburg Address: 30 words, one sentence, 46 to 48 syllables, so grade 14 or 15.
        let hard = "Four score and seven years ago our fathers brought forth, upon this continent, a new nation, conceived in liberty, \
                    and dedicated to the proposition that all men are created equal.";
        let hard = read(hard, "en");
        assert!(hard.grade.is_some_and(|grade| (13..=17).contains(&grade)), "{hard:?}");
        assert_eq!(hard.long, [("Four score and seven years".to_owned(), 30)]);
        assert!(hard.hint().contains("30 words"));
    }

    #[test]
    fn other_languages_are_only_asked_for_long_sentences() {
        let text =
            "Wie ging es Ihnen heute, als Sie am Morgen aufgestanden sind und an alles gedacht haben, was an diesem langen Tag noch vor Ihnen lag?";
        let reading = read(text, "de");
        assert_eq!(reading.grade, None);
        assert_eq!(reading.sentence(), "One long sentence.");
    }

    #[test]
    fn marks_addresses_and_decimals_are_no_words_and_end_no_sentence() {
        assert_eq!(read("**Read** [this page](https://a.example/very/long.html) - 2.5 pages.", "en").words, 5);
        assert_eq!(sentences_of("About 2.5 hours. Then rest").len(), 2);
        assert_eq!(read("", "en"), Reading::default());
        assert_eq!(read("[a](", "en").words, 1);
    }
}
