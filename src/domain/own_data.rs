//! Everything that is kept about a client, as one document: sections of records of fields. Readable pages and JSON are two ways to write
//! the same, so that neither can forget something. Keys are stable: `docs/OWN_DATA.md` describes them; a change of meaning is a new version.

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use serde_json::{Map, Value, json};

/// Name and version of the document.
pub const SCHEMA: &str = "meanwhile-own-data";
pub const VERSION: u32 = 1;

/// One value.
#[derive(Clone, Debug, PartialEq)]
pub enum Datum {
    /// As somebody wrote it.
    Text(String),
    At(DateTime<Utc>),
    Day(NaiveDate),
    Number(f64),
    Yes(bool),
    /// A word of a fixed list; readable pages say the sentence `own-word-LIST-WORD`.
    Word(&'static str, String),
    Several(Vec<Record>),
    /// For machines only: what stands readable beside it.
    Raw(Value),
}

/// A field with its key; readable pages call it `own-field-KEY`.
pub type Field = (&'static str, Datum);

/// One thing that is kept.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Record(pub Vec<Field>);

impl Record {
    pub fn new() -> Self {
        Self::default()
    }

    #[must_use]
    pub fn with(mut self, key: &'static str, datum: Datum) -> Self {
        self.0.push((key, datum));
        self
    }

    #[must_use]
    pub fn text(self, key: &'static str, text: impl Into<String>) -> Self {
        self.with(key, Datum::Text(text.into()))
    }

    /// A text, where there is one.
    #[must_use]
    pub fn perhaps(self, key: &'static str, text: Option<impl Into<String>>) -> Self {
        match text {
            Some(text) => self.text(key, text),
            None => self,
        }
    }

    #[must_use]
    pub fn at(self, key: &'static str, at: DateTime<Utc>) -> Self {
        self.with(key, Datum::At(at))
    }

    /// A time, where there is one.
    #[must_use]
    pub fn when(self, key: &'static str, at: Option<DateTime<Utc>>) -> Self {
        match at {
            Some(at) => self.at(key, at),
            None => self,
        }
    }

    #[must_use]
    pub fn word(self, key: &'static str, list: &'static str, word: impl Into<String>) -> Self {
        self.with(key, Datum::Word(list, word.into()))
    }

    /// Further records, where there are any.
    #[must_use]
    pub fn several(self, key: &'static str, records: Vec<Record>) -> Self {
        if records.is_empty() { self } else { self.with(key, Datum::Several(records)) }
    }

    /// As JSON.
    pub fn json(&self) -> Value {
        Value::Object(self.0.iter().map(|(key, datum)| ((*key).to_owned(), datum.json())).collect())
    }
}

impl Datum {
    fn json(&self) -> Value {
        match self {
            Self::Text(text) | Self::Word(_, text) => json!(text),
            Self::At(at) => json!(at.to_rfc3339_opts(SecondsFormat::Millis, true)),
            Self::Day(day) => json!(day.to_string()),
            Self::Number(number) => json!(number),
            Self::Yes(yes) => json!(yes),
            Self::Several(records) => records.iter().map(Record::json).collect(),
            Self::Raw(value) => value.clone(),
        }
    }
}

/// All records of one noun; readable pages call it `own-section-KEY`.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    pub key: &'static str,
    pub records: Vec<Record>,
}

/// The whole document.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnData {
    pub made_at: DateTime<Utc>,
    pub practice: String,
    pub language: String,
    pub time_zone: String,
    pub sections: Vec<Section>,
}

impl OwnData {
    /// As JSON: what it is, and each section as a list under its key, empty ones too.
    pub fn json(&self) -> Value {
        let sections: Map<String, Value> =
            self.sections.iter().map(|section| (section.key.to_owned(), section.records.iter().map(Record::json).collect())).collect();
        json!({
            "schema": SCHEMA,
            "version": VERSION,
            "made_at": self.made_at.to_rfc3339_opts(SecondsFormat::Millis, true),
            "practice": self.practice,
            "language": self.language,
            "time_zone": self.time_zone,
            "sections": sections,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_to_write_it_hold_the_same() {
        let record =
            Record::new().text("title", "Walks").perhaps("why", None::<String>).at("at", DateTime::UNIX_EPOCH).word("status", "state", "open");
        let record = record.several("answers", vec![Record::new().with("value", Datum::Raw(json!([1, 2])))]).several("none", Vec::new());
        let data = OwnData {
            made_at: DateTime::UNIX_EPOCH,
            practice: "Riverside".into(),
            language: "en".into(),
            time_zone: "Europe/London".into(),
            sections: vec![Section { key: "things", records: vec![record] }, Section { key: "more", records: Vec::new() }],
        };
        let written = data.json();
        assert_eq!((&written["schema"], &written["version"]), (&json!("meanwhile-own-data"), &json!(1)));
        assert_eq!(
            written["sections"],
            json!({
                "things": [{ "title": "Walks", "at": "1970-01-01T00:00:00.000Z", "status": "open", "answers": [{ "value": [1, 2] }] }],
                "more": [],
            })
        );
    }
}
