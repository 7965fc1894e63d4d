//! Options of choices, and the scores that hide in four places: on the option, on its Coding, in a contained ValueSet, and in a
//! contained CodeSystem. Where there is none, none is invented.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::names::fresh;
use super::node::{Node, take_extension};
use super::{ReportLine, own, short};
use crate::domain::content::is_link_id;
use crate::domain::problems::Problems;
use crate::domain::text;

const LONGEST_LABEL: usize = 300;

/// Options as ours, and what their file said besides, by key.
#[derive(Debug, Default)]
pub struct Options {
    pub options: Vec<Value>,
    pub kept: Map<String, Value>,
}

impl Options {
    /// How many have a score.
    pub fn scored(&self) -> usize {
        self.options.iter().filter(|option| option.get("score").is_some()).count()
    }
}

/// A text as one line of at most so many characters.
pub fn one_line(text: &str, longest: usize) -> String {
    let plain: String = text.chars().map(|c| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c }).collect();
    let plain = plain.trim();
    if plain.chars().count() > longest { plain.chars().take(longest - 1).chain(['…']).collect() } else { plain.to_owned() }
}

/// Reads `answerOption`, or what a value set gave instead.
///
/// # Errors
/// The place of what is no option.
pub fn read(raw: &[Value], sets: &Sets, place: &str, report: &mut Vec<ReportLine>) -> Result<Options, Problems> {
    let (mut read, mut taken) = (Options::default(), HashSet::new());
    for (i, option) in raw.iter().enumerate() {
        let mut node = Node::of(option, &format!("{place}[{i}]"))?;
        let Some((name, value)) = node.rest.iter().find(|(name, _)| name.starts_with("value")).map(|(name, value)| (name.clone(), value.clone()))
        else {
            return Err(Problems::one(node.place, "An option needs a value."));
        };
        if name == "valueReference" {
            report.push(ReportLine { place: node.place, detail: "An option that points to a record elsewhere was left out.".into() });
            continue;
        }
        let (code, shown) = names_of(&value);
        if shown.trim().is_empty() {
            return Err(Problems::one(node.at(&name), "An option needs a code or a text to show."));
        }
        let label = one_line(&shown, LONGEST_LABEL);
        if label != shown.trim() {
            report.push(ReportLine {
                place: node.place.clone(),
                detail: "A label with line breaks or of great length was made to fit one line.".into(),
            });
        }
        let key = key_of(&code, &label, &taken);
        taken.insert(key.clone());
        let mut ours = json!({ "key": key, "label": label });
        let score = score(&mut node.rest).or_else(|| node.rest.get_mut(&name)?.as_object_mut().and_then(score)).or_else(|| sets.score(&value));
        if let Some(score) = score {
            ours["score"] = json!(score);
        }
        for (mark, url) in [("support_card", own::SUPPORT_CARD), ("attention", own::ATTENTION)] {
            if node.take_extension(url).is_some_and(|value| value == true) {
                ours[mark] = json!(true);
            }
        }
        let usual = json!({ &name: { "code": key, "display": label } });
        if Value::Object(node.rest.clone()) != usual {
            read.kept.insert(key, Value::Object(node.rest));
        }
        read.options.push(ours);
    }
    Ok(read)
}

/// Code and text of an option's value.
fn names_of(value: &Value) -> (String, String) {
    let part = |name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    match value {
        Value::Object(_) => (part("code"), if part("display").trim().is_empty() { part("code") } else { part("display") }),
        Value::String(text) => (String::new(), text.clone()),
        Value::Number(number) => (number.to_string(), number.to_string()),
        _ => Default::default(),
    }
}

fn key_of(code: &str, label: &str, taken: &HashSet<String>) -> String {
    if is_link_id(code) && !taken.contains(code) {
        return code.to_owned();
    }
    let slug = text::slug(if code.is_empty() { label } else { code });
    fresh(if slug.is_empty() { "option" } else { &slug }, taken)
}

/// Takes a score out of the extensions of an option or Coding.
fn score(members: &mut Map<String, Value>) -> Option<f64> {
    let found = ["ordinalValue", "itemWeight"].into_iter().filter_map(|name| take_extension(members, name)).find_map(|value| value.as_f64());
    found.filter(|score| score.is_finite() && score.abs() <= 1e6)
}

/// Value sets and code systems that came with the file.
#[derive(Debug, Default)]
pub struct Sets(pub Vec<Value>);

impl Sets {
    /// The options of a value set that is in the file; none where it is not.
    pub fn options(&self, reference: &str) -> Option<Vec<Value>> {
        let plain = reference.split('|').next().unwrap_or(reference);
        let is = |set: &&Value| {
            set["resourceType"] == "ValueSet"
                && (plain.strip_prefix('#').is_some_and(|id| set["id"] == id) || set.get("url").is_some_and(|url| url == plain))
        };
        let set = self.0.iter().find(is)?;
        let expanded = set["expansion"]["contains"].as_array().filter(|all| !all.is_empty());
        if let Some(all) = expanded {
            return Some(all.iter().map(|concept| coding(concept, &concept["system"])).collect());
        }
        let includes = set["compose"]["include"].as_array()?;
        let concepts = includes.iter().flat_map(|include| {
            let listed = include["concept"].as_array().or_else(|| self.system(&include["system"])?["concept"].as_array());
            listed.into_iter().flatten().map(|concept| coding(concept, &include["system"])).collect::<Vec<_>>()
        });
        Some(concepts.collect())
    }

    fn system(&self, url: &Value) -> Option<&Value> {
        self.0.iter().find(|one| one["resourceType"] == "CodeSystem" && url.is_string() && one["url"] == *url)
    }

    /// The score that a contained code system, or a value set, gives to a Coding.
    fn score(&self, coding: &Value) -> Option<f64> {
        let concept = self.system(&coding["system"])?["concept"].as_array()?.iter().find(|one| one["code"] == coding["code"])?;
        if let Some(score) = concept.as_object().cloned().and_then(|mut concept| score(&mut concept)) {
            return Some(score);
        }
        let is = |property: &&Value| {
            property["code"].as_str().is_some_and(|code| matches!(short(code), "itemWeight" | "ordinalValue" | "weight" | "score"))
        };
        let property = concept["property"].as_array()?.iter().find(is)?;
        ["valueDecimal", "valueInteger"].iter().find_map(|name| property[*name].as_f64())
    }
}

/// A concept as an option.
fn coding(concept: &Value, system: &Value) -> Value {
    let mut coding = Map::new();
    for name in ["code", "display", "extension"] {
        if let Some(value) = concept.get(name) {
            coding.insert(name.to_owned(), value.clone());
        }
    }
    if system.is_string() {
        coding.insert("system".to_owned(), system.clone());
    }
    json!({ "valueCoding": coding })
}
