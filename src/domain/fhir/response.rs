//! Answers of a QuestionnaireResponse, matched to a template's items.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use super::{codings, kept};
use crate::domain::content::{Content, Item};
use crate::domain::problems::Problems;

/// What a response answers, and what in it fits nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Matched {
    /// Answers by our `link_id`: keys of options, or the values as they came.
    pub answers: BTreeMap<String, Vec<Value>>,
    /// Places of items that the template does not have.
    pub unmatched_items: Vec<String>,
    /// Places of answers that are none of the options.
    pub unmatched_answers: Vec<String>,
}

/// Matches answers to items by `linkId`, and to options by system and code, then by code, then by what is displayed.
///
/// # Errors
/// Where it is no QuestionnaireResponse.
pub fn match_answers(content: &Content, response: &Value) -> Result<Matched, Problems> {
    if response["resourceType"] != "QuestionnaireResponse" {
        return Err(Problems::one("resourceType", "This is no QuestionnaireResponse."));
    }
    let by_name: HashMap<&str, &Item> =
        content.items().map(|item| (kept(item.kept.as_ref())["linkId"].as_str().unwrap_or(&item.link_id), item)).collect();
    let mut matched = Matched::default();
    // A list of what is still to be looked at, so that no nesting is too deep.
    let mut waiting = vec![(response, String::new(), false)];
    while let Some((node, place, asked)) = waiting.pop() {
        if asked {
            look(node, &place, &by_name, &mut matched);
        }
        let below = |name: &str| if place.is_empty() { name.to_owned() } else { format!("{place}.{name}") };
        for (name, asks) in [("item", true), ("answer", false)] {
            let all = node[name].as_array().into_iter().flatten().enumerate();
            waiting.extend(all.map(|(i, one)| (one, format!("{}[{i}]", below(name)), asks)));
        }
    }
    matched.unmatched_items.sort();
    matched.unmatched_answers.sort();
    Ok(matched)
}

fn look(node: &Value, place: &str, by_name: &HashMap<&str, &Item>, matched: &mut Matched) {
    let answers: Vec<&Value> = node["answer"].as_array().into_iter().flatten().collect();
    let Some(item) = node["linkId"].as_str().and_then(|name| by_name.get(name)) else {
        // Groups have no answers of their own.
        if !answers.is_empty() {
            matched.unmatched_items.push(place.to_owned());
        }
        return;
    };
    let options = codings::of(item);
    for (i, answer) in answers.into_iter().enumerate() {
        let value = answer.as_object().and_then(|answer| answer.iter().find(|(name, _)| name.starts_with("value"))).map(|(_, value)| value);
        let Some(value) = value else { continue };
        let found = if options.is_empty() { Some(value.clone()) } else { codings::find(&options, value).map(Value::from) };
        match found {
            Some(found) => matched.answers.entry(item.link_id.clone()).or_default().push(found),
            None => matched.unmatched_answers.push(format!("{place}.answer[{i}]")),
        }
    }
}
