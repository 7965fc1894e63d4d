//! A line as a practice types it.

use entity::ids::CrisisLineId;
use entity::kinds::CrisisKind;

use super::{AUDIENCES, dial};
use crate::domain::problems::Problems;
use crate::domain::text;

/// What is typed about a line of one's own.
#[derive(Clone, Debug, Default)]
pub struct TypedLine {
    pub replaces: Option<CrisisLineId>,
    pub region: String,
    pub kind: String,
    pub label: String,
    /// One of `AUDIENCES`, or nothing.
    pub audience_word: String,
    pub audience: String,
    pub note: String,
    /// Codes such as `en es`.
    pub languages: String,
    pub call: String,
    pub call_option: String,
    pub also_call: String,
    pub text: String,
    pub sms_keyword: String,
    pub url: String,
    pub chat_url: String,
    pub hours: String,
    pub source_url: String,
    /// Somebody made sure of it today.
    pub checked: bool,
}

/// The same, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineDetails {
    pub replaces: Option<CrisisLineId>,
    pub region: String,
    pub kind: CrisisKind,
    pub label: String,
    pub audience_word: Option<String>,
    pub audience: Option<String>,
    pub note: Option<String>,
    pub languages: Vec<String>,
    pub call: Option<String>,
    pub call_option: Option<String>,
    pub also_call: Vec<String>,
    pub text: Option<String>,
    pub sms_keyword: Option<String>,
    pub url: Option<String>,
    pub chat_url: Option<String>,
    pub hours: String,
    pub source_url: String,
    pub checked: bool,
}

impl TypedLine {
    /// Reads it. `known` are the regions of the directory.
    ///
    /// # Errors
    /// Every problem, by field.
    pub fn check(&self, known: &[String]) -> Result<LineDetails, Problems> {
        let mut problems = Problems::default();
        let mut note = |field: &str, read: Result<Option<String>, String>| problems.note(field, read).flatten();
        let (call, text_to) = (note("call", dial::number(&self.call)), note("text", dial::number(&self.text)));
        let (call_option, sms_keyword) =
            (note("call_option", dial::option(&self.call_option)), note("sms_keyword", dial::keyword(&self.sms_keyword)));
        let (url, chat_url) = (note("url", dial::web(&self.url)), note("chat_url", dial::web(&self.chat_url)));
        let source = note("source_url", dial::web(&self.source_url));
        let audience = note("audience", text::optional_line(&self.audience, 120));
        let remark = note("note", text::optional_line(&self.note, 160));
        let label = problems.note("label", text::line(&self.label, 120));
        let hours = problems.note("hours", hours(&self.hours));
        let also_call = problems.note("also_call", dial::numbers(&self.also_call)).unwrap_or_default();
        let languages = problems.note("languages", languages(&self.languages)).unwrap_or_default();
        let kind = problems.note("kind", self.kind.parse::<CrisisKind>().map_err(|_| "Please choose what it is.".into()));
        let region = problems.note("region", region(&self.region, known));
        let audience_word = problems.note("audience_word", audience_of(&self.audience_word)).flatten();
        if source.is_none() && self.source_url.trim().is_empty() {
            problems.add("source_url", "Please say where the number stands: the page of whoever runs the line.");
        }
        if let Some(kind) = kind {
            self.reachable(kind, &mut problems);
        }
        match (label, hours, kind, region, source) {
            (Some(label), Some(hours), Some(kind), Some(region), Some(source_url)) if problems.is_empty() => Ok(LineDetails {
                replaces: self.replaces,
                region,
                kind,
                label,
                audience: audience.filter(|_| audience_word.is_none()),
                audience_word,
                note: remark,
                languages,
                call,
                call_option,
                also_call,
                text: text_to,
                sms_keyword,
                url,
                chat_url,
                hours,
                source_url,
                checked: self.checked,
            }),
            _ => Err(problems),
        }
    }

    /// A line without a way to reach it helps nobody.
    fn reachable(&self, kind: CrisisKind, problems: &mut Problems) {
        let given = |text: &String| !text.trim().is_empty();
        if kind == CrisisKind::Emergency && !given(&self.call) {
            problems.add("call", "An emergency line needs a number to call.");
        } else if kind == CrisisKind::Directory && !given(&self.url) {
            problems.add("url", "A directory needs its address on the web.");
        } else if ![&self.call, &self.text, &self.url, &self.chat_url].into_iter().any(given) {
            problems.add("call", "Please give a way to reach it: a number to call or to text, a chat or a website.");
        }
        if !given(&self.call) && (given(&self.call_option) || given(&self.also_call)) {
            problems.add("call", "Please give the number to call first.");
        }
        if !given(&self.text) && given(&self.sms_keyword) {
            problems.add("text", "Please give the number that the word goes to.");
        }
    }
}

fn hours(typed: &str) -> Result<String, String> {
    if typed.trim().is_empty() { Ok("24/7".into()) } else { text::line(typed, 80) }
}

fn audience_of(typed: &str) -> Result<Option<String>, String> {
    match typed.trim() {
        "" => Ok(None),
        word if AUDIENCES.contains(&word) => Ok(Some(word.to_owned())),
        _ => Err("Please choose one of those offered.".into()),
    }
}

fn languages(typed: &str) -> Result<Vec<String>, String> {
    let mut codes: Vec<String> = typed.split([' ', ',', ';']).map(|code| code.trim().to_lowercase()).filter(|code| !code.is_empty()).collect();
    codes.dedup();
    let plain = codes.iter().all(|code| (2..=3).contains(&code.len()) && code.chars().all(|c| c.is_ascii_lowercase()));
    if plain && codes.len() <= 20 { Ok(codes) } else { Err("Please give codes of languages, such as en es.".into()) }
}

fn region(typed: &str, known: &[String]) -> Result<String, String> {
    let region = typed.trim().to_uppercase();
    let whole = !region.contains('-') && known.contains(&region);
    if whole { Ok(region) } else { Err("Please choose one of the regions in the crisis directory.".into()) }
}
