//! Reads what a client sent against the version that was asked.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::content::{Content, Item};
use super::items;
use super::message::Message;

/// One item's answer. Items left empty have none.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    pub link_id: String,
    pub value: Value,
}

/// What was typed, by item; several texts where several boxes were ticked.
pub type Typed = BTreeMap<String, Vec<String>>;

/// Something that cannot have come from our page: a field for no item of this version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownField;

/// What was typed, field by field. Our own fields begin with an underscore and are left out.
///
/// # Errors
/// When a field names no item that asks something.
pub fn typed(content: &Content, pairs: &[(String, String)]) -> Result<Typed, UnknownField> {
    let mut typed = Typed::new();
    for (name, value) in pairs.iter().filter(|(name, _)| !name.starts_with('_')) {
        let asks = content.item(name).and_then(|item| items::kind(&item.kind)).is_some_and(|kind| kind.asks());
        if !asks {
            return Err(UnknownField);
        }
        typed.entry(name.clone()).or_default().push(value.clone());
    }
    Ok(typed)
}

/// Why a submission is not accepted.
#[derive(Clone, Debug, PartialEq)]
pub enum Refusal {
    /// Sentences by item, in the order of the page.
    Problems(Vec<(String, Message)>),
    /// Nothing was answered at all: robots press buttons.
    Empty,
}

/// The answers that were typed.
///
/// # Errors
/// Every problem with its item; or that everything is empty.
pub fn read(content: &Content, typed: &Typed) -> Result<Vec<Answer>, Refusal> {
    let mut answers = Vec::new();
    let mut problems = Vec::new();
    for item in content.items() {
        match read_item(item, typed.get(&item.link_id).map_or(&[], Vec::as_slice)) {
            Ok(Some(value)) => answers.push(Answer { link_id: item.link_id.clone(), value }),
            Ok(None) => {}
            Err(message) => problems.push((item.link_id.clone(), message)),
        }
    }
    if typed.values().flatten().all(|text| text.trim().is_empty()) {
        return Err(Refusal::Empty);
    }
    if problems.is_empty() { Ok(answers) } else { Err(Refusal::Problems(problems)) }
}

fn read_item(item: &Item, typed: &[String]) -> Result<Option<Value>, Message> {
    let Some(kind) = items::kind(&item.kind).filter(|kind| kind.asks()) else { return Ok(None) };
    match kind.parse(&item.config, typed)? {
        None if item.required => Err(Message::new("error-required")),
        answer => Ok(answer),
    }
}

/// The number in an answer, where there is one.
pub fn number(item: &Item, value: &Value) -> Option<f64> {
    items::kind(&item.kind)?.number(&item.config, value)
}

/// The items of this version whose answers make a series.
pub fn charted(content: &Content) -> impl Iterator<Item = &Item> {
    content.items().filter(|item| items::kind(&item.kind).is_some_and(|kind| kind.charted(&item.config)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn content() -> Content {
        let item = |link_id: &str, kind: &str, required, config| json!({ "link_id": link_id, "kind": kind, "text": "?", "required": required, "config": config });
        let content = json!({ "sections": [{ "items": [
            item("mood", "scale", true, json!({ "min": 0, "max": 10 })),
            item("what", "multiple_choice", false, json!({ "options": [{ "key": "a", "label": "A" }, { "key": "b", "label": "B" }] })),
            item("more", "long_text", false, json!({})),
            item("intro", "note", false, json!({})),
        ] }] });
        serde_json::from_value(content).unwrap()
    }

    fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
        list.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect()
    }

    #[test]
    fn untouched_is_not_zero() {
        let typed = typed(&content(), &pairs(&[("more", "hard week")])).unwrap();
        let Err(Refusal::Problems(problems)) = read(&content(), &typed) else { panic!("the scale is required") };
        assert_eq!(problems, [("mood".into(), Message::new("error-required"))]);
    }

    #[test]
    fn answers_are_read_and_empty_ones_left_out() {
        let typed = typed(&content(), &pairs(&[("mood", "0"), ("what", "b"), ("what", "a"), ("more", " "), ("_submission_id", "x")])).unwrap();
        let answers = read(&content(), &typed).unwrap();
        assert_eq!(answers.len(), 2);
        assert_eq!(answers[0].value, json!(0));
        assert_eq!(answers[1].value, json!(["a", "b"]));
    }

    #[test]
    fn a_page_pressed_by_a_robot_is_empty() {
        let typed = typed(&content(), &pairs(&[("more", "")])).unwrap();
        assert_eq!(read(&content(), &typed), Err(Refusal::Empty));
    }

    #[test]
    fn a_field_that_nobody_asked_for_is_refused() {
        assert_eq!(typed(&content(), &pairs(&[("practice_id", "1")])), Err(UnknownField));
        assert_eq!(typed(&content(), &pairs(&[("intro", "1")])), Err(UnknownField));
    }

    proptest! {
        #[test]
        fn nothing_that_is_typed_makes_the_reader_panic(list in proptest::collection::vec(("(mood|what|more|intro|[a-z_]{0,8})", ".*"), 0..12)) {
            let pairs: Vec<(String, String)> = list;
            if let Ok(typed) = typed(&content(), &pairs) {
                let _ = read(&content(), &typed);
            }
        }

        #[test]
        fn every_kind_takes_any_text_without_panic(text in ".*", more in ".*") {
            for kind in items::KINDS {
                let config = kind.sample().config;
                if let Ok(Some(answer)) = kind.parse(&config, &[text.clone(), more.clone()]) {
                    kind.text(&config, &answer);
                    kind.number(&config, &answer);
                }
                kind.ask(&config, std::slice::from_ref(&text));
            }
        }
    }
}
