//! Questions as they are asked and answers as they are read: contexts for `templates/items/KIND/*`.

use serde::Serialize;
use serde_json::Value;

use super::speech::Speech;
use crate::domain::content::{Content, Item, Section};
use crate::domain::instruments;
use crate::domain::items;
use crate::domain::message::Message;
use crate::domain::response::{Answer, Typed};

/// A section with its items, ready to be asked.
#[derive(Clone, Debug, Serialize)]
pub struct AskedSection {
    pub title: Option<String>,
    pub items: Vec<Asked>,
}

/// One item, ready to be asked.
#[derive(Clone, Debug, Serialize)]
pub struct Asked {
    /// Name of the partial.
    pub partial: String,
    pub link_id: String,
    pub text: String,
    pub help: Option<String>,
    pub required: bool,
    /// Whether it consists of several controls and needs a legend instead of a label.
    pub asks: bool,
    pub error: Option<String>,
    /// Ids of what describes the field, for screen readers.
    pub described_by: Option<String>,
    pub rev: i32,
    /// Whether its section has a title, under which headings nest.
    pub titled: bool,
    /// What the kind itself shows.
    pub field: Value,
}

/// A content as the client sees it, with what was typed and what is wrong.
pub fn sections(speech: &Speech, content: &Content, typed: &Typed, problems: &[(String, Message)], revs: &[(String, i32)]) -> Vec<AskedSection> {
    let typed = |item: &Item| typed.get(&item.link_id).map_or(&[][..], Vec::as_slice);
    let section = |section: &Section| AskedSection {
        title: section.title.clone(),
        items: section
            .items
            .iter()
            .map(|item| Asked { titled: section.title.is_some(), ..asked(speech, item, typed(item), problems, revs) })
            .collect(),
    };
    let mut sections: Vec<AskedSection> = content.sections.iter().map(section).collect();
    // Wherever a measure is shown, its line stands under it.
    if let Some(line) = instruments::copyright_line(content) {
        sections.push(section(&Section { items: vec![instruments::copyright_item(line)], ..Section::default() }));
    }
    sections
}

fn asked(speech: &Speech, item: &Item, typed: &[String], problems: &[(String, Message)], revs: &[(String, i32)]) -> Asked {
    let kind = items::kind(&item.kind);
    let error = problems.iter().find(|(link_id, _)| *link_id == item.link_id).map(|(_, message)| speech.message(message));
    let mut described_by = Vec::new();
    if item.help.is_some() {
        described_by.push(format!("help-{}", item.link_id));
    }
    if error.is_some() {
        described_by.push(format!("error-{}", item.link_id));
    }
    Asked {
        partial: format!("items/{}/ask", item.kind),
        link_id: item.link_id.clone(),
        // Only a draft has questions without words.
        text: if item.text.trim().is_empty() { speech.say("answer-no-words", &[]) } else { item.text.clone() },
        help: item.help.clone(),
        required: item.required,
        asks: kind.is_some_and(|kind| kind.asks()),
        error,
        described_by: (!described_by.is_empty()).then(|| described_by.join(" ")),
        rev: revs.iter().find(|(link_id, _)| *link_id == item.link_id).map_or(0, |(_, rev)| *rev),
        titled: false,
        field: kind.map_or(Value::Null, |kind| kind.ask(&item.config, typed)),
    }
}

/// One answered or skipped question, ready to be read.
#[derive(Clone, Debug, Serialize)]
pub struct ReadItem {
    pub partial: String,
    pub text: String,
    pub answered: bool,
    pub answer: String,
    pub value: Value,
    /// What the kind's configuration adds to reading: a scale's ends, a unit.
    pub config: Value,
}

/// A response as it is read: every question in its order, the skipped ones too.
pub fn readable(content: &Content, answers: &[Answer]) -> Vec<ReadItem> {
    let asked = content.items().filter(|item| items::kind(&item.kind).is_some_and(|kind| kind.asks()));
    asked
        .map(|item| {
            let value = answers.iter().find(|answer| answer.link_id == item.link_id).map(|answer| &answer.value);
            ReadItem {
                partial: format!("items/{}/read", item.kind),
                text: item.text.clone(),
                answered: value.is_some(),
                answer: value.map(|value| text(item, value)).unwrap_or_default(),
                value: value.cloned().unwrap_or(Value::Null),
                config: item.config.clone(),
            }
        })
        .collect()
}

/// An answer as plain text.
pub fn text(item: &Item, value: &Value) -> String {
    items::kind(&item.kind).map(|kind| kind.text(&item.config, value)).unwrap_or_default()
}
