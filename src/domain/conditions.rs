//! When an item or section is shown: simple conditions on other answers. What is hidden is neither required nor scored, and its
//! own answer counts for nothing, as in FHIR's `enableWhen`.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::content::{Content, Item};
use super::items;
use super::problems::Problems;
use super::text;

/// When something is shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShowWhen {
    /// Whether all conditions must hold, or any of them will do.
    #[serde(default)]
    pub mode: Mode,
    pub conditions: Vec<Condition>,
}

/// How several conditions go together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    #[default]
    All,
    Any,
}

/// One condition on the answer of another item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// The `link_id` of the item that is asked about.
    pub item: String,
    pub is: Operator,
    /// What it is compared with: a number, an option's key, true or false, a date as YYYY-MM-DD, a text. None for answered or not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
}

/// How an answer is compared. Numbers of choices are their scores.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operator {
    Answered,
    NotAnswered,
    /// Of a multiple choice: is among what was chosen.
    Is,
    IsNot,
    Above,
    AtLeast,
    Below,
    AtMost,
}

impl Operator {
    /// Every operator with its words for authors.
    pub const ALL: &'static [(Self, &'static str, &'static str)] = &[
        (Self::Is, "is", "is"),
        (Self::IsNot, "is_not", "is not"),
        (Self::AtLeast, "at_least", "is at least"),
        (Self::AtMost, "at_most", "is at most"),
        (Self::Above, "above", "is above"),
        (Self::Below, "below", "is below"),
        (Self::Answered, "answered", "was answered"),
        (Self::NotAnswered, "not_answered", "was not answered"),
    ];

    /// Whether it compares with a value.
    pub fn compares(self) -> bool {
        !matches!(self, Self::Answered | Self::NotAnswered)
    }

    fn orders(self) -> bool {
        matches!(self, Self::Above | Self::AtLeast | Self::Below | Self::AtMost)
    }
}

const MOST_CONDITIONS: usize = 20;

impl ShowWhen {
    /// Whether it holds, given the answers of what is shown.
    pub fn holds(&self, content: &Content, answers: &BTreeMap<&str, &Value>) -> bool {
        let mut results =
            self.conditions.iter().map(|condition| condition.holds(content.item(&condition.item), answers.get(condition.item.as_str()).copied()));
        match self.mode {
            Mode::All => results.all(|holds| holds),
            Mode::Any => results.any(|holds| holds),
        }
    }
}

impl Condition {
    fn holds(&self, item: Option<&Item>, answer: Option<&Value>) -> bool {
        let (Some(item), Some(answer)) = (item, answer) else { return self.is == Operator::NotAnswered };
        let order = || {
            let wanted = self.value.as_ref()?;
            match wanted.as_f64() {
                Some(wanted) => items::kind(&item.kind)?.quantity(&item.config, answer)?.partial_cmp(&wanted),
                None => {
                    let (answer, wanted) = (answer.as_str()?, wanted.as_str()?);
                    Some(if same_moment(answer, wanted) { Ordering::Equal } else { answer.cmp(wanted) })
                }
            }
        };
        match self.is {
            Operator::Answered => true,
            Operator::NotAnswered => false,
            Operator::Is => self.equals(item, answer),
            Operator::IsNot => !self.equals(item, answer),
            Operator::Above => order().is_some_and(|order| order.is_gt()),
            Operator::AtLeast => order().is_some_and(|order| order.is_ge()),
            Operator::Below => order().is_some_and(|order| order.is_lt()),
            Operator::AtMost => order().is_some_and(|order| order.is_le()),
        }
    }

    fn equals(&self, item: &Item, answer: &Value) -> bool {
        let Some(wanted) = &self.value else { return false };
        if let (Some(wanted), Some(number)) = (wanted.as_f64(), items::kind(&item.kind).and_then(|kind| kind.quantity(&item.config, answer))) {
            return (number - wanted).abs() < 1e-9;
        }
        match answer {
            Value::Array(all) => all.contains(wanted),
            one => one == wanted || one.as_str().zip(wanted.as_str()).is_some_and(|(one, wanted)| same_moment(one, wanted)),
        }
    }
}

/// `07:30` and `07:30:00` are the same time of day.
fn same_moment(one: &str, other: &str) -> bool {
    one == format!("{other}:00") && other.contains(':')
}

/// Whether an item has a place on the client's page: what is computed has one where its author shows it, or a condition asks about it.
pub fn has_place(content: &Content, item: &Item) -> bool {
    let computes = items::kind(&item.kind).is_some_and(|kind| kind.computes());
    !computes || item.config["show"] == true || asks_about(content, &item.link_id)
}

fn asks_about(content: &Content, link_id: &str) -> bool {
    let all = content.sections.iter().flat_map(|section| section.items.iter().map(|item| &item.show_when).chain([&section.show_when]));
    all.flatten().flat_map(|when| &when.conditions).any(|condition| condition.item == link_id)
}

/// Which items are shown, given what was answered. Items whose own conditions fail have no answer for those that ask about them.
pub fn shown<'a>(content: &'a Content, answered: &BTreeMap<&str, &Value>) -> BTreeSet<&'a str> {
    let mut shown: BTreeSet<&str> = content.items().map(|item| item.link_id.as_str()).collect();
    // Without cycles each round settles at least one further item.
    for _ in 0..=content.items().count() {
        let counted: BTreeMap<&str, &Value> = answered.iter().filter(|(link_id, _)| shown.contains(*link_id)).map(|(k, v)| (*k, *v)).collect();
        let holds = |when: &Option<ShowWhen>| when.as_ref().is_none_or(|when| when.holds(content, &counted));
        let next: BTreeSet<&str> = content
            .sections
            .iter()
            .filter(|section| holds(&section.show_when))
            .flat_map(|section| section.items.iter().filter(|item| holds(&item.show_when)))
            .map(|item| item.link_id.as_str())
            .collect();
        if next == shown {
            break;
        }
        shown = next;
    }
    shown
}

/// Checks conditions: the items they ask about are there and ask something, values fit, nothing depends on itself.
/// `place` names where it stands, such as `sections[0].items[2]`.
pub fn check(content: &Content, problems: &mut Problems) {
    for (s, section) in content.sections.iter().enumerate() {
        if let Some(when) = &section.show_when {
            check_one(content, when, &format!("sections[{s}].show_when"), problems);
        }
        for (i, item) in section.items.iter().enumerate() {
            if let Some(when) = &item.show_when {
                check_one(content, when, &format!("sections[{s}].items[{i}].show_when"), problems);
            }
        }
    }
    for (place, path) in cycles(content) {
        problems.add(place, format!("This would depend on itself: {path}. Please take one of the conditions away."));
    }
}

fn check_one(content: &Content, when: &ShowWhen, place: &str, problems: &mut Problems) {
    if when.conditions.is_empty() || when.conditions.len() > MOST_CONDITIONS {
        problems.add(place, format!("Please give 1 to {MOST_CONDITIONS} conditions."));
    }
    for (c, condition) in when.conditions.iter().enumerate() {
        let place = format!("{place}.conditions[{c}]");
        let Some(item) = content.item(&condition.item) else {
            problems.add(format!("{place}.item"), "The question this asks about is not here (any more).");
            continue;
        };
        if !items::kind(&item.kind).is_some_and(|kind| kind.asks() || kind.computes()) {
            problems.add(format!("{place}.item"), "This asks about something that has no answer.");
        }
        let fits = match &condition.value {
            None => !condition.is.compares(),
            Some(Value::Number(_)) => condition.is.compares(),
            Some(Value::String(wanted)) => condition.is.compares() && text::line(wanted, 300).is_ok(),
            Some(Value::Bool(_)) => condition.is.compares() && !condition.is.orders(),
            Some(_) => false,
        };
        if !fits {
            problems.add(format!("{place}.value"), "Please say what the answer is compared with.");
        }
    }
}

/// Every place that depends on itself, with the way round.
fn cycles(content: &Content) -> Vec<(String, String)> {
    let mut asks: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for section in &content.sections {
        for item in &section.items {
            let conditions = [&section.show_when, &item.show_when].into_iter().flatten().flat_map(|when| &when.conditions);
            let mut about: Vec<&str> = conditions.map(|condition| condition.item.as_str()).collect();
            if let Some(kind) = items::kind(&item.kind) {
                about.extend(kind.reads(&item.config).iter().filter_map(|name| content.item(name)).map(|item| item.link_id.as_str()));
            }
            asks.insert(&item.link_id, about);
        }
    }
    let mut found = Vec::new();
    for (s, section) in content.sections.iter().enumerate() {
        for (i, item) in section.items.iter().enumerate() {
            if let Some(path) = way_back(&asks, &item.link_id) {
                let words = path.iter().map(|name| format!("“{}”", name_of(content, name))).collect::<Vec<_>>().join(" → ");
                found.push((format!("sections[{s}].items[{i}].show_when"), words));
            }
        }
    }
    found
}

fn name_of<'a>(content: &'a Content, link_id: &'a str) -> &'a str {
    content.item(link_id).map(|item| item.text.as_str()).filter(|text| !text.trim().is_empty()).unwrap_or(link_id)
}

/// The way from an item back to itself, if there is one.
fn way_back<'a>(asks: &BTreeMap<&'a str, Vec<&'a str>>, start: &'a str) -> Option<Vec<&'a str>> {
    let mut waiting = vec![vec![start]];
    let mut seen = BTreeSet::new();
    while let Some(path) = waiting.pop() {
        for next in asks.get(path.last()?).into_iter().flatten() {
            let mut longer = path.clone();
            longer.push(next);
            if *next == start {
                return Some(longer);
            }
            if seen.insert(*next) {
                waiting.push(longer);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn content() -> Content {
        let content = json!({ "sections": [
            { "items": [
                { "link_id": "gate", "kind": "yes_no", "text": "Did it happen?" },
                { "link_id": "how", "kind": "scale", "text": "How much?", "show_when": { "conditions": [{ "item": "gate", "is": "is", "value": true }] } },
            ] },
            { "title": "More", "show_when": { "mode": "any", "conditions": [{ "item": "how", "is": "at_least", "value": 5 }] }, "items": [
                { "link_id": "what", "kind": "long_text", "text": "What?" },
            ] },
        ] });
        serde_json::from_value(content).unwrap()
    }

    #[test]
    fn what_is_hidden_hides_what_depends_on_it() {
        let content = content();
        let (yes, no, eight, three) = (json!(true), json!(false), json!(8), json!(3));
        let shown = |answers: &[(&'static str, &'static str)]| {
            let value = |word: &str| match word {
                "yes" => &yes,
                "no" => &no,
                "8" => &eight,
                _ => &three,
            };
            let answers: BTreeMap<&str, &Value> = answers.iter().map(|(k, v)| (*k, value(v))).collect();
            super::shown(&content, &answers).into_iter().map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(shown(&[]), ["gate"]);
        assert_eq!(shown(&[("gate", "yes")]), ["gate", "how"]);
        assert_eq!(shown(&[("gate", "yes"), ("how", "8")]), ["gate", "how", "what"]);
        assert_eq!(shown(&[("gate", "yes"), ("how", "3")]), ["gate", "how"]);
        // The eight was typed before the gate was closed: it counts for nothing.
        assert_eq!(shown(&[("gate", "no"), ("how", "8")]), ["gate"]);
    }

    #[test]
    fn a_time_of_day_and_a_part_of_scored_options_compare_as_they_look() {
        let content: Content = serde_json::from_value(json!({ "sections": [{ "items": [
            { "link_id": "up", "kind": "time", "text": "Up?" },
            { "link_id": "early", "kind": "short_text", "text": "Why?", "show_when": { "conditions": [{ "item": "up", "is": "at_most", "value": "07:30" }] } },
            { "link_id": "late", "kind": "short_text", "text": "Why?", "show_when": { "conditions": [{ "item": "up", "is": "above", "value": "07:30" }] } },
            { "link_id": "hard", "kind": "single_choice", "text": "Hard?", "config": { "options": [{ "key": "no", "label": "No", "score": 0.0 }, { "key": "yes", "label": "Yes", "score": 2.0 }, { "key": "rather_not", "label": "I would rather not say" }] } },
            { "link_id": "how", "kind": "short_text", "text": "How?", "show_when": { "conditions": [{ "item": "hard", "is": "at_least", "value": 2 }] } },
        ] }] }))
        .unwrap();
        let (half_past, yes, silent) = (json!("07:30:00"), json!("yes"), json!("rather_not"));
        let shown = super::shown(&content, &BTreeMap::from([("up", &half_past), ("hard", &yes)]));
        assert_eq!(shown.into_iter().collect::<Vec<_>>(), ["early", "hard", "how", "up"]);
        assert!(!super::shown(&content, &BTreeMap::from([("hard", &silent)])).contains("how"));
    }

    #[test]
    fn a_circle_is_refused_with_its_place() {
        let mut content = content();
        content.sections[0].items[0].show_when =
            Some(ShowWhen { mode: Mode::All, conditions: vec![Condition { item: "what".into(), is: Operator::Answered, value: None }] });
        let mut problems = Problems::default();
        check(&content, &mut problems);
        assert!(
            problems.0.iter().any(|problem| problem.field == "sections[0].items[0].show_when" && problem.detail.contains("How much?")),
            "{problems:?}"
        );
    }
}
