//! What differs between two configurations of one kind: words, what a number means, or other settings.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Part, same};

/// What was found, by what it changes.
#[derive(Default)]
pub struct Found {
    pub words: Vec<Part>,
    pub scale: Vec<Part>,
    pub settings: Vec<String>,
}

/// Compares the configurations of two items of this kind.
pub fn compare(kind: &str, before: &Value, after: &Value, found: &mut Found) {
    let empty = serde_json::Map::new();
    let (was, is) = (before.as_object().unwrap_or(&empty), after.as_object().unwrap_or(&empty));
    let keys: BTreeSet<&String> = was.keys().chain(is.keys()).collect();
    for key in keys {
        let (was, is) = (was.get(key).unwrap_or(&Value::Null), is.get(key).unwrap_or(&Value::Null));
        if !same(was, is) {
            field(kind, key, was, is, found);
        }
    }
    if kind == "scale" && exchanged(before, after) {
        found.scale.push(Part::new("Ends", ends(before), ends(after)));
    }
}

fn field(kind: &str, key: &str, was: &Value, is: &Value, found: &mut Found) {
    match (kind, key) {
        (_, "options") => options(was, is, found),
        (_, "columns") => columns(was, is, found),
        (_, "min_label") => found.words.push(part("Lowest end", was, is)),
        (_, "max_label") => found.words.push(part("Highest end", was, is)),
        (_, "row_name") => found.words.push(part("Name of a row", was, is)),
        ("scale" | "number", "min") => found.scale.push(part("Lowest", was, is)),
        ("scale" | "number", "max") => found.scale.push(part("Highest", was, is)),
        (_, "unit") => found.scale.push(part("Unit", was, is)),
        ("computed", "op" | "of") => found.scale.push(part("How it is computed", was, is)),
        ("linked_item", "from" | "column") => found.scale.push(part("Where it is picked from", was, is)),
        _ => found.settings.push(key.to_owned()),
    }
}

fn part(of: &str, was: &Value, is: &Value) -> Part {
    Part::new(of, written(was), written(is))
}

/// A value as people write it.
fn written(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Number(number) => number.as_f64().map_or_else(|| number.to_string(), |number| number.to_string()),
        Value::Array(all) => all.iter().map(written).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn ends(config: &Value) -> String {
    format!("{} – {}", text(config, "min_label"), text(config, "max_label"))
}

/// Whether low and high changed places: the words are the same, and every number means the contrary.
fn exchanged(before: &Value, after: &Value) -> bool {
    let (low, high) = (text(before, "min_label"), text(before, "max_label"));
    low != high && low == text(after, "max_label") && high == text(after, "min_label")
}

fn by_key(list: &Value) -> BTreeMap<&str, &Value> {
    list.as_array().into_iter().flatten().map(|one| (text(one, "key"), one)).collect()
}

fn order<'a>(list: &'a Value, among: &BTreeMap<&str, &Value>) -> Vec<&'a str> {
    list.as_array().into_iter().flatten().map(|one| text(one, "key")).filter(|key| among.contains_key(key)).collect()
}

fn option_text(option: &Value) -> String {
    match option.get("score").filter(|score| !score.is_null()) {
        Some(score) => format!("{} ({})", text(option, "label"), written(score)),
        None => text(option, "label").to_owned(),
    }
}

/// Options by their keys. Which there are, and what they score, is what a number means; their labels are words.
fn options(before: &Value, after: &Value, found: &mut Found) {
    let (was, is) = (by_key(before), by_key(after));
    for (key, old) in &was {
        let Some(new) = is.get(key) else {
            found.scale.push(Part::new("Option", option_text(old), ""));
            continue;
        };
        let part = |name: &str| (old.get(name).unwrap_or(&Value::Null), new.get(name).unwrap_or(&Value::Null));
        if !same(part("score").0, part("score").1) {
            found.scale.push(Part::new("Score", option_text(old), option_text(new)));
        }
        if text(old, "label") != text(new, "label") {
            found.words.push(Part::new("Option", text(old, "label"), text(new, "label")));
        }
        marks(&["support_card", "attention"], old, new, found);
    }
    found.scale.extend(is.iter().filter(|(key, _)| !was.contains_key(*key)).map(|(_, new)| Part::new("Option", "", option_text(new))));
    if order(before, &is) != order(after, &was) {
        found.settings.push("order of the options".into());
    }
}

fn marks(names: &[&str], old: &Value, new: &Value, found: &mut Found) {
    for name in names {
        let is = |option: &Value| option.get(*name).and_then(Value::as_bool).unwrap_or_default();
        if is(old) != is(new) {
            found.settings.push(format!("{} of “{}”", name.replace('_', " "), text(new, "label")));
        }
    }
}

/// Columns of a table by their keys, each compared as an item is.
fn columns(before: &Value, after: &Value, found: &mut Found) {
    let (was, is) = (by_key(before), by_key(after));
    for (key, old) in &was {
        let Some(new) = is.get(key) else {
            found.scale.push(Part::new("Column", text(old, "label"), ""));
            continue;
        };
        if text(old, "label") != text(new, "label") {
            found.words.push(Part::new("Column", text(old, "label"), text(new, "label")));
        }
        if text(old, "kind") == text(new, "kind") {
            let none = Value::Null;
            compare(text(new, "kind"), old.get("config").unwrap_or(&none), new.get("config").unwrap_or(&none), found);
        } else {
            found.scale.push(Part::new("Kind of column", text(old, "kind"), text(new, "kind")));
        }
        marks(&["required"], old, new, found);
    }
    found.scale.extend(is.iter().filter(|(key, _)| !was.contains_key(*key)).map(|(_, new)| Part::new("Column", "", text(new, "label"))));
    if order(before, &is) != order(after, &was) {
        found.settings.push("order of the columns".into());
    }
}
