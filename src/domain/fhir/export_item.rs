//! One of our items as FHIR's: the type that everybody reads, and our own kind and settings as extensions beside it.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value, json};

use super::export::add_extension;
use super::{BASE, ORDINAL, kept, own, when_export};
use crate::domain::content::{Content, Item};

/// The types that a kind may have; the first is the usual one.
fn types(kind: &str) -> &'static [&'static str] {
    match kind {
        "heading" | "note" => &["display"],
        "yes_no" => &["boolean"],
        "number" => &["decimal", "integer", "quantity"],
        "computed" => &["decimal"],
        "scale" | "duration" => &["integer"],
        "date" => &["date"],
        "time" => &["time"],
        "date_time" => &["dateTime"],
        "long_text" => &["text"],
        "single_choice" | "multiple_choice" => &["choice", "open-choice", "string", "integer", "date", "time"],
        "table" | "person" => &["group"],
        "short_text" => &["string", "url"],
        _ => &["string"],
    }
}

/// Members that FHIR forbids on what is only displayed.
const NOT_DISPLAYED: &[&str] = &["code", "required", "repeats", "readOnly", "maxLength", "initial", "answerOption", "answerValueSet", "item"];

/// The item.
pub fn item(content: &Content, item: &Item, names: &HashMap<&str, String>, taken: &mut HashSet<String>) -> Value {
    let name = names.get(item.link_id.as_str()).cloned().unwrap_or_else(|| item.link_id.clone());
    let from = kept(item.kept.as_ref());
    let mut members = from["rest"].as_object().cloned().unwrap_or_default();
    common(&mut members, item, &name, from);
    if name != item.link_id {
        add_extension(&mut members, own::LINK_ID, "valueString", json!(item.link_id));
    }
    when_export::enable_when(content, item.show_when.as_ref(), names, &mut members);
    let mut within: Vec<Value> = match item.kind.as_str() {
        "table" => columns(item, &name, from, taken),
        "person" => person(&name, taken),
        _ => Vec::new(),
    };
    if let Some(help) = &item.help {
        let control = json!([{ "url": format!("{BASE}questionnaire-itemControl"),
            "valueCodeableConcept": { "coding": [{ "system": "http://hl7.org/fhir/questionnaire-item-control", "code": "help" }] } }]);
        within.insert(0, json!({ "linkId": unique(format!("{name}:help"), taken), "type": "display", "text": help, "extension": control }));
    }
    if !within.is_empty() {
        members.insert("item".into(), Value::Array(within));
    }
    Value::Object(members)
}

fn unique(wish: String, taken: &mut HashSet<String>) -> String {
    let mut name = wish.clone();
    let mut n = 2;
    while !taken.insert(name.clone()) {
        name = format!("{wish}:{n}");
        n += 1;
    }
    name
}

/// What an item and a column have in common.
fn common(members: &mut Map<String, Value>, item: &Item, name: &str, from: &Value) {
    let able = types(&item.kind);
    let was = from["type"].as_str().filter(|was| able.contains(was));
    let fhir_type = was.or(able.first().copied()).unwrap_or("string").to_owned();
    if fhir_type == "display" {
        NOT_DISPLAYED.iter().for_each(|name| drop(members.remove(*name)));
    }
    members.insert("linkId".into(), json!(name));
    members.insert("type".into(), json!(fhir_type));
    if !item.text.is_empty() {
        members.insert("text".into(), json!(item.text));
    }
    if item.required {
        members.insert("required".into(), json!(true));
    }
    if matches!(item.kind.as_str(), "list" | "table" | "multiple_choice") {
        members.insert("repeats".into(), json!(true));
    }
    if item.kind == "computed" {
        members.insert("readOnly".into(), json!(true));
    }
    add_extension(members, own::KIND, "valueCode", json!(item.kind));
    let mut more = item.config.as_object().cloned().unwrap_or_default();
    settings(members, &item.kind, &fhir_type, &mut more, from);
    more.retain(|_, value| *value != json!("") && !value.is_null());
    if !more.is_empty() {
        add_extension(members, own::CONFIG, "valueString", json!(Value::Object(more).to_string()));
    }
}

/// Says in FHIR's words what it has words for, and takes that out of our own.
fn settings(members: &mut Map<String, Value>, kind: &str, fhir_type: &str, config: &mut Map<String, Value>, from: &Value) {
    match kind {
        "scale" | "number" => {
            for (name, ours) in [("minValue", "min"), ("maxValue", "max")] {
                let Some(limit) = config.remove(ours).and_then(|limit| limit.as_f64()) else { continue };
                let whole = fhir_type == "integer" && limit.fract() == 0.0;
                let (value, limit) = if whole { ("valueInteger", json!(limit as i64)) } else { ("valueDecimal", json!(limit)) };
                add_extension(members, &format!("{BASE}{name}"), value, limit);
            }
            let unit = config.remove("unit").and_then(|unit| unit.as_str().map(str::to_owned)).filter(|unit| !unit.is_empty());
            if let Some(unit) = unit {
                let was = from.get("unit").filter(|was| was["display"] == *unit || was["code"] == *unit);
                add_extension(
                    members,
                    &format!("{BASE}questionnaire-unit"),
                    "valueCoding",
                    was.cloned().unwrap_or_else(|| json!({ "display": unit })),
                );
            }
            if kind == "scale" {
                let slider = json!({ "coding": [{ "system": "http://hl7.org/fhir/questionnaire-item-control", "code": "slider" }] });
                add_extension(members, &format!("{BASE}questionnaire-itemControl"), "valueCodeableConcept", slider);
            }
        }
        "duration" => {
            let minutes = json!({ "system": "http://unitsofmeasure.org", "code": "min", "display": "minutes" });
            add_extension(members, &format!("{BASE}questionnaire-unit"), "valueCoding", minutes);
        }
        "single_choice" | "multiple_choice" => {
            let options = config.remove("options").and_then(|options| options.as_array().cloned()).unwrap_or_default();
            let options: Vec<Value> = options.iter().map(|one| option(one, &from["options"])).collect();
            if !options.is_empty() {
                members.remove("initial");
                members.insert("answerOption".into(), Value::Array(options));
            } else if let Some(set) = from.get("valueSet") {
                members.insert("answerValueSet".into(), set.clone());
            }
        }
        "table" => drop(config.remove("columns")),
        _ => {}
    }
}

/// An option, with the code it came with.
fn option(option: &Value, from: &Value) -> Value {
    let (key, label) = (option["key"].as_str().unwrap_or_default(), option["label"].as_str().unwrap_or_default());
    let mut members = from[key].as_object().cloned().unwrap_or_default();
    match members.iter_mut().find(|(name, _)| name.starts_with("value")) {
        Some((_, Value::Object(coding))) => drop(coding.insert("display".into(), json!(label))),
        Some((name, value)) if name == "valueString" => *value = json!(label),
        Some(_) => {}
        None => drop(members.insert("valueCoding".into(), json!({ "code": key, "display": label }))),
    }
    if let Some(score) = option.get("score").filter(|score| score.is_number()) {
        add_extension(&mut members, ORDINAL, "valueDecimal", score.clone());
    }
    for (mark, url) in [("support_card", own::SUPPORT_CARD), ("attention", own::ATTENTION)] {
        if option.get(mark) == Some(&Value::Bool(true)) {
            add_extension(&mut members, url, "valueBoolean", json!(true));
        }
    }
    Value::Object(members)
}

fn columns(item: &Item, name: &str, from: &Value, taken: &mut HashSet<String>) -> Vec<Value> {
    let mut column = |column: &Value| {
        let text = |name: &str| column[name].as_str().unwrap_or_default().to_owned();
        let from = &from["columns"][&text("key")];
        let mut members = from["rest"].as_object().cloned().unwrap_or_default();
        let as_item = Item {
            link_id: text("key"),
            kind: text("kind"),
            text: text("label"),
            help: None,
            required: column["required"] == true,
            config: column["config"].clone(),
            show_when: None,
            kept: None,
        };
        let was = from["linkId"].as_str().map(str::to_owned).unwrap_or_else(|| format!("{name}:{}", as_item.link_id));
        let own_name = unique(was.clone(), taken);
        common(&mut members, &as_item, &own_name, from);
        if own_name != format!("{name}:{}", as_item.link_id) {
            add_extension(&mut members, own::LINK_ID, "valueString", json!(as_item.link_id));
        }
        if let Some(inner) = from.get("item") {
            members.insert("item".into(), inner.clone());
        }
        Value::Object(members)
    };
    item.config["columns"].as_array().into_iter().flatten().map(&mut column).collect()
}

fn person(name: &str, taken: &mut HashSet<String>) -> Vec<Value> {
    let mut part = |(key, text): (&str, &str)| json!({ "linkId": unique(format!("{name}:{key}"), taken), "type": "string", "text": text });
    [("name", "Name"), ("relation", "Relation"), ("phone", "Phone")].into_iter().map(&mut part).collect()
}
