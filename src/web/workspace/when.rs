//! The editor's fields for “show this only if”: read from what was posted, and shown again. Each `when_item` begins a condition;
//! one without a question is left out. Values are typed as words and kept as what they mean.

use serde::Serialize;
use serde_json::{Value, json};

use crate::domain::conditions::{Condition, Mode, Operator, ShowWhen};
use crate::domain::content::{Content, Item};
use crate::domain::items;

/// Reads the conditions among the fields of one item or section.
pub fn read(pairs: &[(String, String)]) -> Option<ShowWhen> {
    let mut mode = Mode::All;
    let mut conditions: Vec<Condition> = Vec::new();
    for (name, value) in pairs {
        match name.as_str() {
            "when_mode" => mode = if value == "any" { Mode::Any } else { Mode::All },
            "when_item" => conditions.push(Condition { item: value.clone(), is: Operator::Is, value: None }),
            "when_is" => {
                if let Some(condition) = conditions.last_mut() {
                    condition.is = Operator::ALL.iter().find(|one| one.1 == value).map_or(Operator::Is, |one| one.0);
                }
            }
            "when_value" => {
                if let Some(condition) = conditions.last_mut() {
                    condition.value = Some(value.trim()).filter(|typed| !typed.is_empty()).map(|typed| json!(typed));
                }
            }
            _ => {}
        }
    }
    conditions.retain(|condition| !condition.item.is_empty());
    for condition in conditions.iter_mut().filter(|condition| !condition.is.compares()) {
        condition.value = None;
    }
    (!conditions.is_empty()).then_some(ShowWhen { mode, conditions })
}

/// Makes keys, numbers and truths of the words that were typed, now that all questions are known.
pub fn settle(content: &mut Content) {
    let known = content.clone();
    let settle = |when: &mut Option<ShowWhen>| {
        for condition in when.iter_mut().flat_map(|when| &mut when.conditions) {
            if let (Some(Value::String(words)), Some(item)) = (&condition.value, known.item(&condition.item)) {
                condition.value = Some(meaning(item, condition.is, words));
            }
        }
    };
    for section in &mut content.sections {
        settle(&mut section.show_when);
        section.items.iter_mut().for_each(|item| settle(&mut item.show_when));
    }
}

/// What the words mean as an answer to that question.
fn meaning(item: &Item, is: Operator, words: &str) -> Value {
    let same = |other: &str| other.trim().to_lowercase() == words.to_lowercase();
    let number = || words.replace(',', ".").parse::<f64>().ok().filter(|number| number.is_finite()).map(number);
    match item.kind.as_str() {
        "yes_no" if same("yes") || same("true") => json!(true),
        "yes_no" if same("no") || same("false") => json!(false),
        "single_choice" | "multiple_choice" => {
            let by_label = || labels(item).into_iter().find(|(_, label)| same(label)).map(|(key, _)| json!(key));
            let by_key = || labels(item).into_iter().find(|(key, _)| *key == words).map(|(key, _)| json!(key));
            let equals = matches!(is, Operator::Is | Operator::IsNot);
            let found = if equals { by_label().or_else(by_key).or_else(number) } else { number() };
            found.unwrap_or_else(|| json!(words))
        }
        // Their answers are texts, even where one looks like a number.
        "short_text" | "long_text" | "list" | "person" | "phone" | "linked_item" | "date" | "time" | "date_time" => json!(words),
        _ => number().unwrap_or_else(|| json!(words)),
    }
}

/// Whole numbers without a point, as files have them.
fn number(number: f64) -> Value {
    if number.fract() == 0.0 && number.abs() < 1e9 { json!(number as i64) } else { json!(number) }
}

/// Keys and labels of a choice's options.
fn labels(item: &Item) -> Vec<(&str, &str)> {
    let options = item.config["options"].as_array().into_iter().flatten();
    options.filter_map(|option| Some((option["key"].as_str()?, option["label"].as_str()?))).collect()
}

/// Words for a value, which `meaning` reads back.
fn words(item: Option<&Item>, value: Option<&Value>) -> String {
    match value {
        Some(Value::Bool(true)) => "Yes".into(),
        Some(Value::Bool(false)) => "No".into(),
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::String(key)) => {
            let labels = item.map(labels).unwrap_or_default();
            let label = labels.iter().find(|(known, _)| known == key).map(|(_, label)| *label);
            // Where two options have the same label, only the key tells which is meant.
            let alone = |label: &str| labels.iter().filter(|(_, other)| other.to_lowercase() == label.to_lowercase()).count() == 1;
            label.filter(|label| alone(label)).unwrap_or(key).to_owned()
        }
        _ => String::new(),
    }
}

/// The fields as they are shown.
#[derive(Debug, Serialize)]
pub struct WhenForm {
    /// Whether there is anything to show but the button that adds a first condition.
    open: bool,
    any: bool,
    several: bool,
    rows: Vec<Row>,
    /// What the button that adds a condition does.
    add: String,
    /// What is shown or not: a question, a section.
    what: &'static str,
}

#[derive(Debug, Serialize)]
struct Row {
    number: usize,
    questions: Vec<Pick>,
    operators: Vec<Pick>,
    value: String,
    /// Id of the list of possible answers.
    list: String,
}

#[derive(Debug, Serialize)]
struct Pick {
    value: String,
    label: String,
    chosen: bool,
}

/// A question's possible answers, offered while typing.
#[derive(Debug, Serialize)]
pub struct Answers {
    link_id: String,
    answers: Vec<String>,
}

/// The fields for one item or section; `blank` adds an empty condition.
pub fn form(content: &Content, when: Option<&ShowWhen>, own: &[&str], add: String, blank: bool, what: &'static str) -> WhenForm {
    let conditions = when.map(|when| when.conditions.as_slice()).unwrap_or_default();
    let blank = blank.then(|| Condition { item: String::new(), is: Operator::Is, value: None });
    let rows: Vec<Row> = conditions.iter().chain(&blank).enumerate().map(|(i, condition)| row(content, condition, own, i + 1)).collect();
    WhenForm { open: !rows.is_empty(), any: when.is_some_and(|when| when.mode == Mode::Any), several: rows.len() > 1, rows, add, what }
}

fn row(content: &Content, condition: &Condition, own: &[&str], number: usize) -> Row {
    let asks = |item: &&Item| items::kind(&item.kind).is_some_and(|kind| kind.asks() || kind.computes());
    let offered = content.items().filter(asks).filter(|item| !own.contains(&item.link_id.as_str()) || item.link_id == condition.item);
    let pick = |item: &Item| Pick { value: item.link_id.clone(), label: name_of(item), chosen: item.link_id == condition.item };
    let mut questions: Vec<Pick> = offered.map(pick).collect();
    if !condition.item.is_empty() && !questions.iter().any(|question| question.chosen) {
        questions.push(Pick { value: condition.item.clone(), label: "(not here any more)".into(), chosen: true });
    }
    let operator = |(is, word, label): &(Operator, &str, &str)| Pick { value: (*word).into(), label: (*label).into(), chosen: *is == condition.is };
    Row {
        number,
        questions,
        operators: Operator::ALL.iter().map(operator).collect(),
        value: words(content.item(&condition.item), condition.value.as_ref()),
        list: condition.item.clone(),
    }
}

/// The possible answers of every question that has a few.
pub fn answers(content: &Content) -> Vec<Answers> {
    let few = content.items().filter_map(|item| {
        let answers: Vec<String> = match item.kind.as_str() {
            "yes_no" => vec!["Yes".into(), "No".into()],
            "single_choice" | "multiple_choice" => labels(item).into_iter().map(|(_, label)| label.to_owned()).collect(),
            _ => Vec::new(),
        };
        (!answers.is_empty()).then(|| Answers { link_id: item.link_id.clone(), answers })
    });
    few.collect()
}

/// What an item is called: its text, or its kind.
pub fn name_of(item: &Item) -> String {
    let text: String = item.text.chars().take(60).collect();
    if text.trim().is_empty() { items::kind(&item.kind).map_or_else(String::new, |kind| kind.label().to_owned()) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(kind: &str, config: Value) -> Item {
        serde_json::from_value(json!({ "link_id": "x", "kind": kind, "text": "?", "config": config })).unwrap()
    }

    #[test]
    fn words_mean_what_the_question_answers() {
        let choice = item(
            "single_choice",
            json!({ "options": [{ "key": "never", "label": "Not at all", "score": 0 }, { "key": "a", "label": "Same" }, { "key": "b", "label": "same" }] }),
        );
        let cases = [
            (&choice, Operator::Is, "not at ALL", json!("never")),
            (&choice, Operator::Is, "b", json!("b")),
            (&choice, Operator::Is, "2", json!(2)),
            (&choice, Operator::AtLeast, "2.5", json!(2.5)),
            (&item("yes_no", json!({})), Operator::Is, "Yes", json!(true)),
            (&item("scale", json!({})), Operator::AtLeast, "7", json!(7)),
            (&item("scale", json!({})), Operator::AtLeast, "seven", json!("seven")),
            (&item("short_text", json!({})), Operator::Is, "7", json!("7")),
            (&item("time", json!({})), Operator::Above, "07:30", json!("07:30")),
        ];
        for (item, is, typed, value) in cases {
            let means = meaning(item, is, typed);
            assert_eq!(means, value, "{typed}");
            assert_eq!(meaning(item, is, &words(Some(item), Some(&means))), value, "what is shown means the same: {typed}");
        }
    }
}
