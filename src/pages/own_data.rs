//! Everything that is kept about a client, in words: for one page to read, and for a file that stands alone.

use serde::Serialize;

use super::dates;
use super::speech::Speech;
use crate::domain::own_data::{Datum, Field, OwnData, Record};

/// One noun, ready to be read.
#[derive(Clone, Debug, Serialize)]
pub struct ReadSection {
    pub key: &'static str,
    pub title: String,
    /// What it is, where that needs saying.
    pub about: Option<String>,
    pub records: Vec<ReadRecord>,
}

/// One thing.
#[derive(Clone, Debug, Serialize)]
pub struct ReadRecord {
    pub lines: Vec<Line>,
}

/// One field.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    pub label: String,
    pub text: String,
    pub records: Vec<ReadRecord>,
}

/// The document in this language, times in the client's zone.
pub fn read(speech: &Speech, data: &OwnData) -> Vec<ReadSection> {
    let section = |section: &crate::domain::own_data::Section| ReadSection {
        key: section.key,
        title: speech.say(&format!("own-section-{}", section.key), &[]),
        about: speech.try_say(&format!("own-section-{}-about", section.key), &[]),
        records: section.records.iter().map(|record| record_of(speech, &data.time_zone, record)).collect(),
    };
    data.sections.iter().map(section).collect()
}

fn record_of(speech: &Speech, zone: &str, record: &Record) -> ReadRecord {
    ReadRecord { lines: record.0.iter().filter_map(|field| line(speech, zone, field)).collect() }
}

fn line(speech: &Speech, zone: &str, (key, datum): &Field) -> Option<Line> {
    let mut records = Vec::new();
    let text = match datum {
        Datum::Raw(_) => return None,
        Datum::Text(text) => text.clone(),
        Datum::At(at) => dates::long(speech, *at, zone),
        Datum::Day(day) => day.and_hms_opt(12, 0, 0).map(|noon| dates::day(speech, noon.and_utc(), "UTC")).unwrap_or_default(),
        Datum::Number(number) => speech.number(&super::chart::number(*number)),
        Datum::Yes(yes) => speech.say(if *yes { "yes" } else { "no" }, &[]),
        Datum::Word(list, word) => word_of(speech, list, word),
        Datum::Several(several) => {
            records = several.iter().map(|record| record_of(speech, zone, record)).collect();
            String::new()
        }
    };
    Some(Line { label: speech.say(&format!("own-field-{key}"), &[]), text, records })
}

/// A word of a list in words: its own sentence, that of the page where it was chosen (`LIST-WORD`), that of whatever else is in the
/// list, and at last the word itself.
pub fn word_of(speech: &Speech, list: &str, word: &str) -> String {
    let chosen = || speech.try_say(&format!("{list}-{}", word.replace('_', "-")), &[]);
    let said =
        speech.try_say(&format!("own-word-{list}-{word}"), &[]).or_else(chosen).or_else(|| speech.try_say(&format!("own-word-{list}-else"), &[]));
    said.unwrap_or_else(|| word.replace('_', " "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::own_data::Section;

    #[test]
    fn what_machines_read_is_not_on_the_page_and_everything_else_is() {
        let record = Record::new().text("title", "Walks").with("id", Datum::Raw("x".into())).with("late", Datum::Yes(false));
        let nested = record.several("answers", vec![Record::new().text("question", "How far?").with("number", Datum::Number(2.5))]);
        let data = OwnData {
            made_at: chrono::DateTime::UNIX_EPOCH,
            practice: String::new(),
            language: "en".into(),
            time_zone: "Europe/London".into(),
            sections: vec![Section { key: "responses", records: vec![nested] }],
        };
        let read = read(super::super::speech::of("en"), &data);
        let lines = &read[0].records[0].lines;
        assert_eq!(lines.len(), 3);
        assert_eq!(lines[2].records[0].lines[1].text, "2.5");
        assert!(lines.iter().all(|line| !line.label.starts_with("own-field")));
    }
}
