//! What cannot be seen by rendering: names of sentences and partials, raw output, unquoted attributes.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use meanwhile::pages::{Pages, speech};

fn files(dir: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path, extension));
        } else if path.extension().is_some_and(|found| found == extension) {
            found.push(path);
        }
    }
    found
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// What stands between `start` and the next of `ends`, everywhere in a text.
fn all_between<'a>(text: &'a str, start: &str, ends: &[char]) -> Vec<&'a str> {
    text.split(start).skip(1).filter_map(|rest| rest.split(ends).next()).collect()
}

#[test]
fn every_sentence_and_partial_that_is_named_exists() {
    let names: BTreeSet<String> = Pages::load().names().into_iter().collect();
    let mut said = BTreeSet::new();
    for path in files(&root().join("templates"), "hbs") {
        let text = std::fs::read_to_string(&path).unwrap();
        said.extend(all_between(&text, "{{t \"", &['"']).into_iter().map(str::to_owned));
        for partial in all_between(&text, "{{> ", &[' ', '}']).into_iter().chain(all_between(&text, "{{#> ", &[' ', '}'])) {
            let known = partial.starts_with('(') || partial.starts_with('@') || names.contains(partial);
            assert!(known, "{}: {partial}", path.display());
        }
    }
    for path in files(&root().join("src/domain"), "rs") {
        let text = std::fs::read_to_string(&path).unwrap();
        said.extend(all_between(&text, "Message::new(\"", &['"']).into_iter().map(str::to_owned));
    }
    assert!(said.len() > 80);
    // With every argument that any sentence takes.
    let mut names = BTreeSet::new();
    for path in files(&root().join("locales/en"), "ftl") {
        let text = std::fs::read_to_string(&path).unwrap();
        names.extend(text.split('$').skip(1).map(|rest| rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect::<String>()));
    }
    let args: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "7")).collect();
    for id in said {
        assert!(speech::of("en").try_say(&id, &args).is_some(), "no sentence {id}");
    }
}

#[test]
fn no_sentence_takes_anothers_name() {
    for language in ["en"] {
        let mut ids = BTreeSet::new();
        for path in files(&root().join("locales").join(language), "ftl") {
            let text = std::fs::read_to_string(&path).unwrap();
            let here = text.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_alphabetic())).filter_map(|line| line.split_once(" ="));
            for (id, _) in here {
                assert!(ids.insert(id.to_owned()), "{id} is there twice: {}", path.display());
            }
        }
        assert!(ids.len() > 80);
    }
}

#[test]
fn nothing_is_written_unescaped_and_every_attribute_is_quoted() {
    for path in files(&root().join("templates"), "hbs") {
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(!text.contains("{{{") && !text.contains("{{&"), "{}", path.display());
        // A name after white space is an attribute's; one after "?" or ";" stands in an address, within quotes.
        let unquoted = |before: &str| before.trim_end_matches(|c: char| c.is_ascii_lowercase() || c == '-').ends_with(char::is_whitespace);
        let at: Vec<&str> = text.match_indices("={{").map(|(at, _)| &text[..at]).filter(|before| unquoted(before)).collect();
        assert!(at.is_empty(), "an unquoted attribute in {}", path.display());
        assert!(!text.contains(" style=") || path.to_string_lossy().contains("emails"), "an inline style in {}", path.display());
        assert!(!text.contains(" onclick") && !text.contains("<script>"), "{}", path.display());
    }
}

#[test]
fn the_first_page_of_a_client_is_small() {
    let css = std::fs::metadata(root().join("static/meanwhile.css")).unwrap().len();
    let script = std::fs::metadata(root().join("static/client.js")).unwrap().len();
    assert!(css + script < 32_000, "stylesheet and script leave no room for a page within 40 KB");
}
