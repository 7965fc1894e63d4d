//! A template as a Questionnaire, R4.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value, json};

use super::{export_item, kept, own};
use crate::domain::content::{Content, Section};
use crate::domain::template_file::TemplateFile;

/// What a questionnaire says of itself beside the template.
#[derive(Clone, Debug)]
pub struct Heading {
    /// The same for all versions: `urn:uuid:` and the template's id.
    pub url: String,
    pub version: String,
    /// draft, active, retired or unknown.
    pub status: &'static str,
    /// The line that the rights holder of a measure asks for.
    pub copyright: Option<String>,
    /// LOINC codes of a measure.
    pub codes: Vec<String>,
}

/// The `linkId` of a section.
pub fn section_name(number: usize) -> String {
    format!("section:{number}")
}

/// The questionnaire.
pub fn export(heading: &Heading, file: &TemplateFile) -> Value {
    let content = &file.content;
    let from = kept(content.kept.as_ref());
    let mut root = from["rest"].as_object().cloned().unwrap_or_default();
    root.insert("resourceType".into(), json!("Questionnaire"));
    for (name, text) in [("url", &heading.url), ("version", &heading.version), ("title", &file.title), ("language", &file.language)] {
        root.insert(name.into(), json!(text));
    }
    root.insert("status".into(), json!(heading.status));
    if !file.purpose.is_empty() {
        root.insert("purpose".into(), json!(file.purpose));
    }
    if let Some(copyright) = &heading.copyright {
        root.insert("copyright".into(), json!(copyright));
    }
    if !heading.codes.is_empty() {
        let codes = heading.codes.iter().map(|code| json!({ "system": "http://loinc.org", "code": code }));
        root.insert("code".into(), codes.collect());
    }
    let words = json!({ "kind": file.kind, "mode": file.mode, "tags": file.tags });
    add_extension(&mut root, own::TEMPLATE, "valueString", json!(words.to_string()));
    if let Some(prompts) = content.prompts {
        add_extension(&mut root, own::PROMPTS, "valueString", json!(json!(prompts).to_string()));
    }
    if content.one_page {
        add_extension(&mut root, own::ONE_PAGE, "valueString", json!("true"));
    }
    root.insert("item".into(), Value::Array(items(content)));
    Value::Object(root)
}

/// Adds an extension.
pub fn add_extension(members: &mut Map<String, Value>, url: &str, name: &str, value: Value) {
    let all = members.entry("extension").or_insert_with(|| json!([]));
    if let Some(all) = all.as_array_mut() {
        all.push(json!({ "url": url, name: value }));
    }
}

fn items(content: &Content) -> Vec<Value> {
    let from = kept(content.kept.as_ref());
    let mut taken = HashSet::new();
    let names = names(content, &mut taken);
    let groups = from["groups"].as_array();
    let mut items = Vec::new();
    for (s, section) in content.sections.iter().enumerate() {
        let first = |group: &&Value| group["first"].as_str().is_some_and(|first| section.items.iter().any(|item| item.link_id == first));
        let group = groups.and_then(|groups| groups.iter().find(first));
        items.push(section_item(content, section, (s + 1, group), &names, &mut taken));
    }
    for raw in from["leftOut"].as_array().into_iter().flatten() {
        let mut all = Vec::new();
        link_ids(raw, &mut all);
        if all.iter().all(|name| taken.insert(name.clone())) {
            items.push(raw.clone());
        }
    }
    items
}

fn section_item(
    content: &Content,
    section: &Section,
    (number, group): (usize, Option<&Value>),
    names: &HashMap<&str, String>,
    taken: &mut HashSet<String>,
) -> Value {
    let mut members = group.and_then(|group| group["rest"].as_object()).cloned().unwrap_or_default();
    let was = group.and_then(|group| group["linkId"].as_str()).map(str::to_owned);
    let name = [was, Some(section_name(number))].into_iter().flatten().find(|name| !taken.contains(name));
    let name = name.unwrap_or_else(|| format!("section:{number}:{}", taken.len()));
    taken.insert(name.clone());
    members.insert("linkId".into(), json!(name));
    members.insert("type".into(), json!("group"));
    if let Some(title) = &section.title {
        members.insert("text".into(), json!(title));
    }
    super::when_export::enable_when(content, section.show_when.as_ref(), names, &mut members);
    let items: Vec<Value> = section.items.iter().map(|item| export_item::item(content, item, names, taken)).collect();
    members.insert("item".into(), Value::Array(items));
    Value::Object(members)
}

/// The `linkId` of each item: the one it came with where it has one and nobody else does.
fn names<'a>(content: &'a Content, taken: &mut HashSet<String>) -> HashMap<&'a str, String> {
    content
        .items()
        .map(|item| {
            let was = kept(item.kept.as_ref())["linkId"].as_str().filter(|was| content.item(was).is_none());
            let name = was.filter(|was| !taken.contains(*was)).unwrap_or(&item.link_id).to_owned();
            taken.insert(name.clone());
            (item.link_id.as_str(), name)
        })
        .collect()
}

fn link_ids(raw: &Value, found: &mut Vec<String>) {
    found.extend(raw["linkId"].as_str().map(str::to_owned));
    raw["item"].as_array().into_iter().flatten().for_each(|child| link_ids(child, found));
}
