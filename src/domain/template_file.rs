//! A template as one readable file: how templates travel between practices and how the starter library is kept.
//! `docs/TEMPLATE_FILES.md` describes it for authors.

use entity::kinds::{TemplateKind, TemplateMode};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::content::{Content, Item, Section, Strictness};
use super::json_text;
use super::languages;
use super::problems::Problems;
use super::text;
use super::translation;

/// What `format` says.
pub const FORMAT: &str = "meanwhile-template";
/// The version of the format that is written; older ones are read.
pub const FORMAT_VERSION: u32 = 1;

const MOST_TAGS: usize = 20;

/// The file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TemplateFile {
    pub format: String,
    pub format_version: u32,
    /// Lasting name of a starter, such as `thought-record`; none for a practice's own template.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Key of the starter it belongs together with: a plan and its log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pairs_with: Option<String>,
    pub title: String,
    pub kind: TemplateKind,
    pub mode: TemplateMode,
    pub language: String,
    /// What it is for, for practitioners.
    #[serde(default)]
    pub purpose: String,
    #[serde(default)]
    pub tags: Vec<String>,
    pub content: Content,
    /// `sha256:` and 64 hexadecimal digits over everything else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checksum: Option<String>,
}

impl TemplateFile {
    /// The language in which its content is written, as the content or the file says it.
    pub fn own_language(&self) -> Option<String> {
        self.content.language.clone().or_else(|| Some(self.language.trim().to_owned()).filter(|code| languages::is_code(code)))
    }
}

/// The checksum of a file: over its JSON without the checksum itself, without white space, names in the order of their code points,
/// whole numbers without a point.
pub fn checksum(file: &Map<String, Value>) -> String {
    let mut plain = String::new();
    let mut rest = file.clone();
    rest.remove("checksum");
    canonical(&Value::Object(rest), &mut plain);
    format!("sha256:{}", data_encoding::HEXLOWER.encode(&Sha256::digest(plain.as_bytes())))
}

fn canonical(value: &Value, out: &mut String) {
    match value {
        Value::Object(all) => {
            let mut names: Vec<&String> = all.keys().collect();
            names.sort();
            out.push('{');
            for (n, name) in names.into_iter().enumerate() {
                out.push_str(if n > 0 { "," } else { "" });
                out.push_str(&Value::String(name.clone()).to_string());
                out.push(':');
                canonical(&all[name], out);
            }
            out.push('}');
        }
        Value::Array(all) => {
            out.push('[');
            for (n, one) in all.iter().enumerate() {
                out.push_str(if n > 0 { "," } else { "" });
                canonical(one, out);
            }
            out.push(']');
        }
        Value::Number(number) => match number.as_f64().filter(|number| number.fract() == 0.0 && number.abs() < 9e15) {
            Some(whole) => out.push_str(&format!("{}", whole as i64)),
            None => out.push_str(&number.to_string()),
        },
        other => out.push_str(&other.to_string()),
    }
}

/// The file as text, with its checksum.
pub fn write(file: &TemplateFile) -> String {
    let mut file = file.clone();
    file.checksum = None;
    if let Ok(Value::Object(plain)) = serde_json::to_value(&file) {
        file.checksum = Some(checksum(&plain));
    }
    let mut text = serde_json::to_string_pretty(&file).unwrap_or_default();
    text.push('\n');
    text
}

/// Reads a file. Its content is checked as a draft is.
///
/// # Errors
/// Every problem with its place: `file` where it cannot be read at all, else a path such as `content.sections[0].items[2].kind`.
pub fn read(text: &str) -> Result<TemplateFile, Problems> {
    from_value(json_text::parse(text)?)
}

/// The same, of JSON that was parsed already.
pub fn from_value(value: Value) -> Result<TemplateFile, Problems> {
    json_text::keepable(&value)?;
    let Value::Object(fields) = value else { return Err(Problems::one("file", "This is no template: a file begins with a curly bracket.")) };
    if fields.get("format").and_then(Value::as_str) != Some(FORMAT) {
        return Err(Problems::one("format", format!("This is not a template file: its format should be “{FORMAT}”.")));
    }
    match fields.get("format_version").and_then(Value::as_u64) {
        Some(version) if version == u64::from(FORMAT_VERSION) => {}
        Some(version) if version > u64::from(FORMAT_VERSION) => {
            return Err(Problems::one("format_version", "This file was written by a newer version of the program, and this one cannot read it."));
        }
        _ => return Err(Problems::one("format_version", format!("The version of the format should be {FORMAT_VERSION}."))),
    }
    let said = fields.get("checksum").filter(|said| !said.is_null());
    if said.is_some_and(|said| said.as_str() != Some(&checksum(&fields))) {
        let detail = "The checksum does not fit: this file was changed or damaged after it was written. Whoever changed it on purpose can take the checksum out.";
        return Err(Problems::one("checksum", detail));
    }
    let mut file: TemplateFile = serde_json::from_value(Value::Object(fields.clone())).map_err(|error| misread(&fields, &error))?;
    let mut problems = Problems::default();
    if let Some(title) = problems.note("title", text::line(&file.title, 200)) {
        file.title = title;
    }
    file.purpose = problems.note("purpose", text::lines(&file.purpose, 2_000)).flatten().unwrap_or_default();
    if file.tags.len() > MOST_TAGS || file.tags.iter().any(|tag| text::line(tag, 40).is_err()) {
        problems.add("tags", format!("Please keep to {MOST_TAGS} tags, each a short word."));
    }
    match std::mem::take(&mut file.content).checked(Strictness::Draft) {
        Ok(mut content) => {
            match translation::checked(&file.title, &content) {
                Ok(translations) => content.translations = translations,
                Err(found) => found.0.into_iter().for_each(|problem| problems.add(format!("content.{}", problem.field), problem.detail)),
            }
            file.content = content;
        }
        Err(found) => found.0.into_iter().for_each(|problem| problems.add(format!("content.{}", problem.field), problem.detail)),
    }
    problems.or(file)
}

/// Where the file does not say what a template says.
fn misread(fields: &Map<String, Value>, error: &serde_json::Error) -> Problems {
    let mut problems = Problems::default();
    let sections = fields.get("content").and_then(|content| content.get("sections")).and_then(Value::as_array);
    for (s, section) in sections.into_iter().flatten().enumerate() {
        for (i, item) in section.get("items").and_then(Value::as_array).into_iter().flatten().enumerate() {
            wrong::<Item>(item, &format!("content.sections[{s}].items[{i}]"), &mut problems);
        }
        if problems.is_empty() {
            wrong::<Section>(section, &format!("content.sections[{s}]"), &mut problems);
        }
    }
    if problems.is_empty()
        && let Some(content) = fields.get("content")
    {
        wrong::<Content>(content, "content", &mut problems);
    }
    if problems.is_empty() {
        problems.add("file", words(error));
    }
    problems
}

fn wrong<T: DeserializeOwned>(value: &Value, place: &str, problems: &mut Problems) {
    if let Err(error) = serde_json::from_value::<T>(value.clone()) {
        problems.add(place, words(&error));
    }
}

/// A reader's error in words for whoever wrote the file.
fn words(error: &serde_json::Error) -> String {
    let error = error.to_string();
    let named = |start: &str| error.split_once(start).and_then(|(_, rest)| rest.split_once('`')).map(|(name, _)| name.to_owned());
    match (named("missing field `"), named("unknown field `"), named("unknown variant `")) {
        (Some(name), _, _) => format!("“{name}” is missing here."),
        (_, Some(name), _) => format!("There is nothing called “{name}” here."),
        (_, _, Some(word)) => format!("“{word}” is not one of the words that can stand here."),
        _ => "This is not what belongs here.".to_owned(),
    }
}
