//! A Questionnaire, R4 or R5, as a template.

use entity::kinds::{TemplateKind, TemplateMode};
use serde_json::{Map, Value, json};

use super::names::Names;
use super::node::{Node, take_extension};
use super::options::{Sets, one_line};
use super::walk::Walk;
use super::{Imported, ReportLine, own};
use crate::domain::content::Strictness;
use crate::domain::instruments::known::{self, Recognised};
use crate::domain::json_text;
use crate::domain::problems::Problems;
use crate::domain::template_file::{FORMAT, FORMAT_VERSION, TemplateFile};

/// Reads a file.
///
/// # Errors
/// What is wrong, with its place in the file, such as `item[0].item[2].linkId`; `file` where it cannot be read at all.
pub fn import(text: &str) -> Result<Imported, Problems> {
    import_value(json_text::parse(text)?)
}

/// The same, of JSON that was parsed already.
pub fn import_value(mut value: Value) -> Result<Imported, Problems> {
    json_text::keepable(&value)?;
    let mut report = Vec::new();
    is_questionnaire(&value)?;
    scrub(&mut value, "", &mut report);
    let mut root = Node::of(&value, "")?;
    let items = root.list("item")?;
    let names = Names::of(&items)?;
    let own_words = root.take_json(own::TEMPLATE);
    let (sets, contained) = split_contained(root.list("contained")?);
    let mut walk = Walk::new(&names, &sets, own_words.is_some());
    walk.top(&items)?;
    let mut content = walk.finish()?;
    content.prompts = root.take_json(own::PROMPTS).and_then(|prompts| serde_json::from_value(prompts).ok());
    content.one_page = root.take_json(own::ONE_PAGE) == Some(Value::Bool(true));
    let mut file = heading(&mut root, own_words.as_ref(), &mut report)?;
    let restricted = restricted(&root, &file.title);
    if !contained.is_empty() {
        root.rest.insert("contained".into(), Value::Array(contained));
    }
    content.kept = kept(root.rest, std::mem::take(&mut walk.groups), std::mem::take(&mut walk.left_out));
    file.content = content.checked(Strictness::Draft).map_err(|problems| placed(problems, &walk))?;
    report.append(&mut walk.report);
    Ok(Imported { file, report, needs_scores: std::mem::take(&mut walk.needs_scores), restricted })
}

fn is_questionnaire(value: &Value) -> Result<(), Problems> {
    let detail = match value.get("resourceType").and_then(Value::as_str) {
        Some("Questionnaire") => return Ok(()),
        Some("QuestionnaireResponse") => "This is a filled-in response, not a questionnaire. Only questionnaires can be imported.".to_owned(),
        Some("Bundle") => "This is a bundle of several records. Please take the questionnaire out of it and import that.".to_owned(),
        Some(other) => format!("This is a “{}”, not a questionnaire.", one_line(other, 60)),
        None => "This does not say what it is: resourceType should be Questionnaire.".to_owned(),
    };
    Err(Problems::one("resourceType", detail))
}

/// Value sets and code systems, and whatever else came inside.
fn split_contained(contained: Vec<Value>) -> (Sets, Vec<Value>) {
    let is_set = |one: &Value| matches!(one["resourceType"].as_str(), Some("ValueSet" | "CodeSystem"));
    let (sets, others) = contained.into_iter().partition(is_set);
    (Sets(sets), others)
}

/// Title, kind and what else stands at the top.
fn heading(root: &mut Node, own: Option<&Value>, report: &mut Vec<ReportLine>) -> Result<TemplateFile, Problems> {
    let said = root.text("title")?.filter(|title| !title.trim().is_empty());
    let name = || root.rest.get("name").and_then(Value::as_str).map(str::to_owned);
    let said = said.or_else(name).unwrap_or_default();
    let title = one_line(&said, 200);
    if title != said.trim() {
        report.push(ReportLine { place: "title".into(), detail: "The title was made to fit one line of 200 characters.".into() });
    }
    let word = |name: &str| own.and_then(|own| own.get(name)).cloned().unwrap_or_default();
    let purpose = root.text("purpose")?.unwrap_or_default();
    let (url, version) = (root.text("url")?, root.text("version")?);
    for name in ["resourceType", "id", "meta", "status", "date", "versionAlgorithmString", "versionAlgorithmCoding", "copyrightLabel"] {
        root.rest.remove(name);
    }
    if own.is_none()
        && let Some(url) = url
    {
        let origin = version.map_or(url.clone(), |version| format!("{url}|{version}"));
        let before = root.list("derivedFrom")?;
        root.rest.insert("derivedFrom".into(), before.into_iter().chain([Value::String(origin)]).collect());
    }
    Ok(TemplateFile {
        format: FORMAT.into(),
        format_version: FORMAT_VERSION,
        key: None,
        pairs_with: None,
        title: if title.is_empty() { "Imported questionnaire".into() } else { title },
        kind: serde_json::from_value(word("kind")).ok().filter(|kind| *kind != TemplateKind::Measure).unwrap_or(TemplateKind::Homework),
        mode: serde_json::from_value(word("mode")).unwrap_or(TemplateMode::Form),
        language: root.text("language")?.unwrap_or_else(|| "en".into()),
        purpose: purpose.chars().take(2_000).collect(),
        tags: serde_json::from_value(word("tags")).unwrap_or_default(),
        content: Default::default(),
        checksum: None,
    })
}

fn restricted(root: &Node, title: &str) -> Option<Recognised> {
    let codes = root.rest.get("code").and_then(Value::as_array);
    let codes: Vec<&str> = codes.into_iter().flatten().filter_map(|code| code.get("code")?.as_str()).collect();
    let mut more = ["name", "description"].iter().filter_map(|name| root.rest.get(*name)?.as_str());
    known::restricted(title, &codes).or_else(|| more.find_map(|text| known::restricted(text, &[])))
}

fn kept(rest: Map<String, Value>, groups: Vec<Value>, left_out: Vec<Value>) -> Option<Value> {
    let mut kept = Map::new();
    if !rest.is_empty() {
        kept.insert("rest".into(), Value::Object(rest));
    }
    if !groups.is_empty() {
        kept.insert("groups".into(), Value::Array(groups));
    }
    if !left_out.is_empty() {
        kept.insert("leftOut".into(), Value::Array(left_out));
    }
    (!kept.is_empty()).then(|| json!({ "fhir": kept }))
}

/// Problems of our content with their places in the file.
fn placed(problems: Problems, walk: &Walk<'_>) -> Problems {
    let mut placed = Problems::default();
    for problem in problems.0 {
        placed.add(walk.place_of(&problem.field), problem.detail);
    }
    placed
}

/// Takes formatted text (XHTML) out everywhere; where there is no plain text beside it, its words become that.
fn scrub(value: &mut Value, place: &str, report: &mut Vec<ReportLine>) {
    match value {
        Value::Array(all) => all.iter_mut().enumerate().for_each(|(i, one)| scrub(one, &format!("{place}[{i}]"), report)),
        Value::Object(members) => {
            let narrative = place.is_empty() && members.get("text").is_some_and(Value::is_object);
            if narrative {
                members.remove("text");
                report.push(ReportLine { place: "text".into(), detail: "The formatted summary of the whole questionnaire was dropped.".into() });
            }
            let beside: Vec<String> = members.keys().filter(|name| name.starts_with('_')).cloned().collect();
            for name in beside {
                drop_formatted(members, &name, place, report);
            }
            while members.get("extension").is_some() && take_extension(members, "rendering-xhtml").is_some() {
                report.push(ReportLine { place: place.to_owned(), detail: "Formatted text was dropped.".into() });
            }
            for (name, one) in members.iter_mut() {
                let place = if place.is_empty() { name.clone() } else { format!("{place}.{name}") };
                scrub(one, &place, report);
            }
        }
        _ => {}
    }
}

fn drop_formatted(members: &mut Map<String, Value>, name: &str, place: &str, report: &mut Vec<ReportLine>) {
    let Some(Value::Object(beside)) = members.get_mut(name) else { return };
    let Some(formatted) = take_extension(beside, "rendering-xhtml") else { return };
    if beside.is_empty() {
        members.remove(name);
    }
    let plain = name.trim_start_matches('_').to_owned();
    let place = if place.is_empty() { plain.clone() } else { format!("{place}.{plain}") };
    report.push(ReportLine { place, detail: "Formatted text was dropped; the plain text stays.".into() });
    let missing = members.get(&plain).and_then(Value::as_str).is_none_or(|text| text.trim().is_empty());
    if missing {
        members.insert(plain, Value::String(without_tags(formatted.as_str().unwrap_or_default())));
    }
}

/// The words of XHTML, without its tags, scripts and styles. What comes out is only ever shown as text.
fn without_tags(formatted: &str) -> String {
    let mut rest = formatted;
    let mut words = String::new();
    while let Some((before, after)) = rest.split_once('<') {
        words.push_str(before);
        words.push(' ');
        let begins = |name: &&str| after.as_bytes().get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes()));
        let end = ["script", "style"].into_iter().find(begins).map(|name| format!("</{name}"));
        let ends = |end: String| after.as_bytes().windows(end.len()).position(|part| part.eq_ignore_ascii_case(end.as_bytes()));
        let from = end.map_or(Some(0), ends).unwrap_or(after.len());
        rest = after.get(from..).and_then(|after| after.split_once('>')).map_or("", |(_, rest)| rest);
    }
    words.push_str(rest);
    let plain = words.replace("&lt;", "<").replace("&gt;", ">").replace("&nbsp;", " ").replace("&quot;", "\"").replace("&amp;", "&");
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}
