//! Our conditions as `enableWhen`. Where FHIR's words would not come back as ours, ours stand beside them.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::export::add_extension;
use super::{kept, own};
use crate::domain::conditions::{Condition, Mode, Operator, ShowWhen};
use crate::domain::content::{Content, Item};

/// Writes when an item or section is shown.
pub fn enable_when(content: &Content, when: Option<&ShowWhen>, names: &HashMap<&str, String>, members: &mut Map<String, Value>) {
    let Some(when) = when else { return };
    let said: Vec<Option<Value>> = when.conditions.iter().map(|one| condition(content, one, names)).collect();
    let whole = said.iter().all(Option::is_some);
    let conditions: Vec<Value> = said.into_iter().flatten().collect();
    // One of several ways that cannot be said would hide what should be shown: then nothing is said, and it is shown always.
    if !conditions.is_empty() && (whole || when.mode == Mode::All) {
        if conditions.len() > 1 {
            members.insert("enableBehavior".into(), json!(if when.mode == Mode::Any { "any" } else { "all" }));
        }
        members.insert("enableWhen".into(), Value::Array(conditions));
    }
    let same_mode = when.mode == Mode::All || when.conditions.len() > 1;
    if !whole || !same_mode || when.conditions.iter().any(|one| !comes_back(content, one)) {
        add_extension(members, own::SHOW_WHEN, "valueString", json!(json!(when).to_string()));
    }
}

fn is_choice(item: &Item) -> bool {
    matches!(item.kind.as_str(), "single_choice" | "multiple_choice")
}

/// Whether the importer would read the same condition again.
fn comes_back(content: &Content, condition: &Condition) -> bool {
    let Some(item) = content.item(&condition.item) else { return false };
    match &condition.value {
        None => true,
        Some(Value::String(_)) => {
            matches!(item.kind.as_str(), "single_choice" | "short_text" | "long_text" | "date") || item.kind == "multiple_choice"
        }
        Some(Value::Bool(_)) => item.kind == "yes_no",
        Some(Value::Number(number)) => !is_choice(item) && number.is_i64() == (answer_type(item) == "answerInteger"),
        Some(_) => false,
    }
}

fn answer_type(item: &Item) -> &'static str {
    match item.kind.as_str() {
        "yes_no" => "answerBoolean",
        "scale" | "duration" => "answerInteger",
        "number" | "computed" => "answerDecimal",
        "date" => "answerDate",
        "time" => "answerTime",
        "date_time" => "answerDateTime",
        "single_choice" | "multiple_choice" => "answerCoding",
        _ => "answerString",
    }
}

/// None where FHIR has no words for it, such as a choice's score being above something.
fn condition(content: &Content, condition: &Condition, names: &HashMap<&str, String>) -> Option<Value> {
    let item = content.item(&condition.item)?;
    let question = names.get(condition.item.as_str())?;
    let operator = match condition.is {
        Operator::Answered => return Some(json!({ "question": question, "operator": "exists", "answerBoolean": true })),
        Operator::NotAnswered => return Some(json!({ "question": question, "operator": "exists", "answerBoolean": false })),
        Operator::Is => "=",
        Operator::IsNot => "!=",
        Operator::Above => ">",
        Operator::AtLeast => ">=",
        Operator::Below => "<",
        Operator::AtMost => "<=",
    };
    let name = answer_type(item);
    let value = condition.value.as_ref()?;
    let answer = match (name, value) {
        ("answerCoding", Value::String(key)) if matches!(condition.is, Operator::Is | Operator::IsNot) => coding(item, key),
        ("answerBoolean", Value::Bool(_)) | ("answerInteger" | "answerDecimal", Value::Number(_)) => value.clone(),
        ("answerDate" | "answerString", Value::String(_)) => value.clone(),
        ("answerTime", Value::String(time)) if time.len() == 5 => json!(format!("{time}:00")),
        ("answerTime", Value::String(_)) => value.clone(),
        ("answerDateTime", Value::String(moment)) => json!(format!("{moment}Z")),
        _ => return None,
    };
    Some(json!({ "question": question, "operator": operator, name: answer }))
}

/// The Coding of an option, as it came.
fn coding(item: &Item, key: &str) -> Value {
    let mut coding = kept(item.kept.as_ref())["options"][key]["valueCoding"].clone();
    match coding.as_object_mut() {
        Some(members) => {
            members.retain(|name, _| name == "system" || name == "code");
            coding
        }
        None => json!({ "code": key }),
    }
}
