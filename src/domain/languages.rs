//! Languages in which client pages and mails speak: what lies in `locales/`. One is a folder (`locales/de/*.ftl`) or one file
//! (`locales/fr.ftl`); each says its own name (`language-name`) and direction (`language-direction`). To add one, add its file:
//! nothing else names languages, and what it does not say yet is said in English.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/locales"]
struct Locales;

/// The language that is always there, in which everything is said first.
pub const FIRST: &str = "en";

/// A language with everything that it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Language {
    /// As in `lang`: `en`, `pt-BR`.
    pub code: String,
    /// What it calls itself.
    pub name: String,
    /// Whether it is written from right to left.
    pub right_to_left: bool,
    /// Its files: path and text.
    pub files: Vec<(String, String)>,
}

static ALL: LazyLock<Vec<Language>> = LazyLock::new(|| {
    of_files(Locales::iter().filter_map(|path| {
        let text = String::from_utf8_lossy(&Locales::get(&path)?.data).into_owned();
        Some((path.into_owned(), text))
    }))
});

/// Every language, English first, then by what they call themselves.
pub fn all() -> &'static [Language] {
    &ALL
}

/// The language of that code.
pub fn find(code: &str) -> Option<&'static Language> {
    all().iter().find(|language| language.code == code)
}

/// What a language calls itself; its code where it is none of ours.
pub fn name(code: &str) -> &str {
    find(code).map_or(code, |language| &language.name)
}

/// The languages that lie in these files, by path below `locales/`.
pub fn of_files(files: impl IntoIterator<Item = (String, String)>) -> Vec<Language> {
    let mut by_code: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for (path, text) in files.into_iter().filter(|(path, _)| path.ends_with(".ftl")) {
        let code = path.split('/').next().unwrap_or_default().trim_end_matches(".ftl").to_owned();
        by_code.entry(code).or_default().push((path, text));
    }
    let mut all: Vec<Language> = by_code.into_iter().filter(|(code, _)| is_code(code)).map(|(code, files)| language(code, files)).collect();
    all.sort_by_key(|language| (language.code != FIRST, language.name.to_lowercase()));
    all
}

fn language(code: String, mut files: Vec<(String, String)>) -> Language {
    files.sort();
    let said = |id: &str| files.iter().find_map(|(_, text)| value(text, id));
    Language {
        name: said("language-name").unwrap_or_else(|| code.clone()),
        right_to_left: said("language-direction").as_deref() == Some("rtl"),
        code,
        files,
    }
}

/// A sentence of one line.
fn value(text: &str, id: &str) -> Option<String> {
    text.lines().find_map(|line| Some(line.strip_prefix(id)?.trim_start().strip_prefix('=')?.trim().to_owned()))
}

/// Whether a text can be a language's code: `en`, `pt-BR`.
pub fn is_code(text: &str) -> bool {
    let mut parts = text.split('-');
    let first = parts.next().unwrap_or_default();
    (2..=3).contains(&first.len())
        && first.bytes().all(|b| b.is_ascii_lowercase())
        && text.len() <= 35
        && parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()))
}

/// The first of a browser's wishes (`Accept-Language`) that is spoken here.
pub fn wished(header: &str) -> Option<&'static str> {
    let wish = |part: &str| {
        let (range, weight) = part.split_once(';').unwrap_or((part, ""));
        let weight = weight.trim().strip_prefix("q=").map_or(Some(1.0), |q| q.trim().parse::<f32>().ok())?;
        let code = range.trim();
        let spoken = |code: &str| all().iter().find(|language| language.code.eq_ignore_ascii_case(code));
        let language = spoken(code).or_else(|| spoken(code.split('-').next()?))?;
        (weight > 0.0).then_some((weight, language.code.as_str()))
    };
    // The first of equal ones.
    header
        .split(',')
        .take(20)
        .filter_map(wish)
        .fold(None, |best: Option<(f32, &str)>, one| if best.is_some_and(|best| best.0 >= one.0) { best } else { Some(one) })
        .map(|(_, code)| code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(list: &[(&str, &str)]) -> Vec<(String, String)> {
        list.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
    }

    #[test]
    fn a_language_is_one_file_or_one_folder() {
        let all = of_files(files(&[
            ("qps.ftl", "language-name = Pseudo\nlanguage-direction = rtl\nyes = Sey"),
            ("en/a.ftl", "language-name = English\n"),
            ("en/b.ftl", "yes = Yes"),
            ("README.md", "no language"),
            ("X/y.ftl", "no code"),
        ]));
        let seen: Vec<_> = all.iter().map(|one| (one.code.as_str(), one.name.as_str(), one.right_to_left, one.files.len())).collect();
        assert_eq!(seen, [("en", "English", false, 2), ("qps", "Pseudo", true, 1)]);
    }

    #[test]
    fn the_languages_that_are_shipped_name_themselves() {
        let names: Vec<&str> = all().iter().map(|language| language.name.as_str()).collect();
        assert_eq!(names, ["English", "Deutsch", "Español"]);
    }

    #[test]
    fn a_browsers_wishes_are_weighed() {
        assert_eq!(wished("de-AT,de;q=0.9,en;q=0.8"), Some("de"));
        assert_eq!(wished("fr-FR, en;q=0.3, es;q=0.7"), Some("es"));
        assert_eq!(wished("es;q=0, xx"), None);
        assert_eq!(wished("de;q=nonsense,;;,,en"), Some("en"));
        assert_eq!(wished(""), None);
    }

    #[test]
    fn codes_are_like_lang() {
        assert!(["en", "pt-BR", "qps", "zh-Hant-TW"].iter().all(|code| is_code(code)));
        assert!(["", "e", "EN", "en-", "../en", "en_GB", "english"].iter().all(|code| !is_code(code)));
    }
}
