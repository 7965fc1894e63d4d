//! A form for paper: the questions as they are asked, with room to write. Each kind prints itself by `templates/items/KIND/print.hbs`.

use serde::Serialize;
use serde_json::Value;

use super::ask::{self, Asked};
use super::help::HelpLine;
use super::speech::Speech;
use crate::domain::content::{Content, Item};
use crate::domain::response::Typed;

/// Most lines and rows that are left blank of one question: another page is easily taken.
const MOST_BLANK: u64 = 6;

/// A printed form.
#[derive(Clone, Debug, Serialize)]
pub struct PrintedForm {
    pub lang: String,
    pub practice: String,
    pub title: String,
    /// What the practitioner wrote about it.
    pub why: Option<String>,
    pub sections: Vec<PrintedSection>,
    pub help: Vec<HelpLine>,
}

/// A section of it.
#[derive(Clone, Debug, Serialize)]
pub struct PrintedSection {
    pub title: Option<String>,
    pub when: Option<String>,
    pub items: Vec<PrintedItem>,
}

/// A question on paper.
#[derive(Clone, Debug, Serialize)]
pub struct PrintedItem {
    #[serde(flatten)]
    pub asked: Asked,
    /// What its kind prints from.
    pub config: Value,
    /// Numbers of the lines or rows that are left blank.
    pub blank: Vec<u64>,
    /// Columns of a table, with what can be written in them.
    pub columns: Vec<Column>,
}

/// A column of a printed table.
#[derive(Clone, Debug, Serialize)]
pub struct Column {
    label: String,
    hint: Option<String>,
}

/// Sections of a content, with what is filled in for good already.
pub fn sections(speech: &Speech, content: &Content, locked: &Typed) -> Vec<PrintedSection> {
    let asked = ask::with_locked(ask::sections(speech, content, locked, &[], &[]), locked);
    let item = |asked: Asked| {
        let config = content.item(&asked.link_id).map_or(Value::Null, |item| item.config.clone());
        PrintedItem { blank: blank(&config), columns: columns(speech, content.item(&asked.link_id)), asked: on_paper(asked), config }
    };
    let section = |section: ask::AskedSection| PrintedSection {
        title: section.title,
        when: section.when,
        items: section.items.into_iter().filter(|asked| !asked.partial.contains("/computed/")).map(item).collect(),
    };
    asked.into_iter().map(section).filter(|section| !section.items.is_empty()).collect()
}

fn on_paper(asked: Asked) -> Asked {
    Asked { partial: asked.partial.replace("/ask", "/print"), ..asked }
}

fn blank(config: &Value) -> Vec<u64> {
    let most = config["max"].as_u64().unwrap_or(MOST_BLANK);
    let least = config["min"].as_u64().unwrap_or(1).max(1);
    (1..=most.min(MOST_BLANK.max(least))).collect()
}

fn columns(speech: &Speech, item: Option<&Item>) -> Vec<Column> {
    let all = item.and_then(|item| item.config["columns"].as_array());
    all.into_iter().flatten().map(|column| Column { label: text(&column["label"]), hint: hint(speech, column) }).collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// What is written into a cell, where that is not plain.
fn hint(speech: &Speech, column: &Value) -> Option<String> {
    let config = &column["config"];
    let labels = || config["options"].as_array().into_iter().flatten().map(|option| text(&option["label"])).collect::<Vec<_>>().join(" / ");
    match column["kind"].as_str()? {
        "scale" => {
            let scale: (i64, i64) = (config["min"].as_i64().unwrap_or(0), config["max"].as_i64().unwrap_or(10));
            Some(format!("{}–{}", scale.0, scale.1))
        }
        "single_choice" | "multiple_choice" => Some(labels()),
        "yes_no" => Some(format!("{} / {}", speech.say("yes", &[]), speech.say("no", &[]))),
        "number" => config["unit"].as_str().filter(|unit| !unit.is_empty()).map(str::to_owned),
        _ => None,
    }
}
