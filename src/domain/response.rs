//! Reads what a client sent against the version that was asked.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::conditions;
use super::content::{Content, Item};
use super::items;
use super::message::Message;

/// One item's answer. Items left empty have none.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    pub link_id: String,
    pub value: Value,
    /// The words in which it was asked, where they were other than the version's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<String>,
}

impl Answer {
    /// An answer to what the version asks.
    pub fn new(link_id: impl Into<String>, value: Value) -> Self {
        Self { link_id: link_id.into(), value, asked: None }
    }
}

/// What was typed, by item; several texts where several boxes were ticked.
pub type Typed = BTreeMap<String, Vec<String>>;

/// Something that cannot have come from our page: a field for no item of this version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownField;

/// What was typed, field by field. Our own fields begin with an underscore and are left out. A table's cell is a field called
/// `ITEM:ROW:COLUMN`; its text is kept as `ROW:COLUMN:TEXT`.
///
/// # Errors
/// When a field names no item that asks something.
pub fn typed(content: &Content, pairs: &[(String, String)]) -> Result<Typed, UnknownField> {
    let mut typed = Typed::new();
    for (name, value) in pairs.iter().filter(|(name, _)| !name.starts_with('_')) {
        let (link_id, cell) = name.split_once(':').map_or((name.as_str(), None), |(link_id, cell)| (link_id, Some(cell)));
        let asks = content.item(link_id).and_then(|item| items::kind(&item.kind)).is_some_and(|kind| kind.asks());
        if !asks {
            return Err(UnknownField);
        }
        typed.entry(link_id.to_owned()).or_default().push(cell.map_or_else(|| value.clone(), |cell| format!("{cell}:{value}")));
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

/// Whether nothing was typed by a person: what the page filled in by itself does not count.
pub fn is_empty(content: &Content, typed: &Typed) -> bool {
    typed.iter().all(|(link_id, texts)| match content.item(link_id).and_then(|item| Some((item, items::kind(&item.kind)?))) {
        Some((item, kind)) => kind.blank(texts) || item.config["now"] == true,
        None => true,
    })
}

/// The answers that were typed, and what is computed from them. What is hidden by its conditions is neither required nor kept.
///
/// # Errors
/// Every problem with its item; or that everything is empty.
pub fn read(content: &Content, typed: &Typed) -> Result<Vec<Answer>, Refusal> {
    if is_empty(content, typed) {
        return Err(Refusal::Empty);
    }
    let parsed: Vec<(&Item, Result<Option<Value>, Message>)> =
        content.items().map(|item| (item, read_item(item, typed.get(&item.link_id).map_or(&[], Vec::as_slice)))).collect();
    let settled = settle(content, parsed.iter().filter_map(|(item, answer)| Some((item.link_id.as_str(), answer.as_ref().ok()?.clone()?))).collect());
    let mut answers = Vec::new();
    let mut problems = Vec::new();
    for (item, answer) in parsed.into_iter().filter(|(item, _)| settled.shows(&item.link_id)) {
        match answer {
            Ok(None) if item.required => problems.push((item.link_id.clone(), Message::new("error-required"))),
            Ok(_) => {}
            Err(message) => problems.push((item.link_id.clone(), message)),
        }
        answers.extend(settled.values.get(item.link_id.as_str()).map(|value| Answer::new(&item.link_id, value.clone())));
    }
    if problems.is_empty() { Ok(answers) } else { Err(Refusal::Problems(problems)) }
}

fn read_item(item: &Item, typed: &[String]) -> Result<Option<Value>, Message> {
    match items::kind(&item.kind).filter(|kind| kind.asks()) {
        Some(kind) => kind.parse(&item.config, typed),
        None => Ok(None),
    }
}

/// What is shown, and every value there is: typed and computed.
#[derive(Clone, Debug, Default)]
pub struct Settled<'a> {
    pub shown: BTreeSet<&'a str>,
    pub values: BTreeMap<&'a str, Value>,
}

impl Settled<'_> {
    pub fn shows(&self, link_id: &str) -> bool {
        self.shown.contains(link_id)
    }
}

/// What is typed so far, as far as it can be read.
pub fn so_far<'a>(content: &'a Content, typed: &Typed) -> Settled<'a> {
    let read = |item: &'a Item| {
        let kind = items::kind(&item.kind).filter(|kind| kind.asks())?;
        Some((item.link_id.as_str(), kind.so_far(&item.config, typed.get(&item.link_id)?)?))
    };
    settle(content, content.items().filter_map(read).collect())
}

/// Works out what is shown and what is computed: each may depend on the other, never on itself.
fn settle<'a>(content: &'a Content, typed: BTreeMap<&'a str, Value>) -> Settled<'a> {
    let computed: Vec<&Item> = content.items().filter(|item| items::kind(&item.kind).is_some_and(|kind| kind.computes())).collect();
    let mut settled = Settled { shown: BTreeSet::new(), values: typed.clone() };
    for _ in 0..=content.items().count() {
        let answers: BTreeMap<&str, &Value> = settled.values.iter().map(|(link_id, value)| (*link_id, value)).collect();
        let shown = conditions::shown(content, &answers);
        let mut values = typed.clone();
        for item in computed.iter().filter(|item| shown.contains(item.link_id.as_str())) {
            values.extend(items::computed::value(content, item, &shown, &answers).map(|value| (item.link_id.as_str(), Value::from(value))));
        }
        let same = shown == settled.shown && values == settled.values;
        settled = Settled { shown, values };
        if same {
            break;
        }
    }
    settled
}

/// The answers that need a person's attention, as their author marked them; in the order of the page.
pub fn needs_attention(content: &Content, answers: &[Answer]) -> Vec<String> {
    let marked = answers.iter().filter(|answer| marks(content, answer).attention);
    marked.map(|answer| answer.link_id.clone()).collect()
}

/// What follows from all of these answers together.
pub fn marks_of(content: &Content, answers: &[Answer]) -> items::Marks {
    let all = answers.iter().map(|answer| marks(content, answer));
    all.fold(items::Marks::default(), |so_far, one| items::Marks {
        support: so_far.support || one.support,
        attention: so_far.attention || one.attention,
    })
}

fn marks(content: &Content, answer: &Answer) -> items::Marks {
    let found = content.item(&answer.link_id).and_then(|item| Some((item, items::kind(&item.kind)?)));
    found.map(|(item, kind)| kind.marks(&item.config, &answer.value)).unwrap_or_default()
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
