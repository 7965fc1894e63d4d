//! A safety plan to be read, and to be written: contexts of `components/safety_plan` and `components/safety_plan_form`, for the workspace and
//! for the client. What was not answered is left out: a half-filled plan is a plan, and nothing counts what is missing.

use serde::Serialize;
use serde_json::Value;

use super::ask::{self, AskedSection, lang_of};
use super::help::HelpLine;
use super::speech::Speech;
use crate::domain::content::{Content, Item, Section};
use crate::domain::items;
use crate::domain::message::Message;
use crate::domain::placeholders::Names;
use crate::domain::safety_plan::{self as rules, PlanContent, TypedPlan, section_id};
use crate::domain::translation::{self, Place, Said};

/// A plan ready to be read.
#[derive(Clone, Debug, Serialize)]
pub struct PlanRead {
    pub title: String,
    pub sections: Vec<PlanSection>,
    /// Crisis lines, above and below; today's, or those of a dated copy.
    pub help: Vec<HelpLine>,
    /// Nothing is written yet.
    pub empty: bool,
}

/// One section: its lines, or that it does not apply.
#[derive(Clone, Debug, Serialize)]
pub struct PlanSection {
    pub id: String,
    pub title: Option<String>,
    pub lang: Option<String>,
    pub not_for_me: bool,
    pub questions: Vec<PlanQuestion>,
}

/// One question that was answered.
#[derive(Clone, Debug, Serialize)]
pub struct PlanQuestion {
    pub text: String,
    pub lang: Option<String>,
    pub lines: Vec<PlanLine>,
}

/// One line of an answer: words, a person or place with a number to press.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PlanLine {
    pub text: String,
    /// What else was said of it.
    pub notes: Vec<String>,
    /// A number to call or to text, as it was typed.
    pub phone: Option<String>,
    /// The number of a place, such as a hospital: it is called, and not written to.
    pub is_place: bool,
}

/// What a plan asks of a template's version (its title and content), in a language and with names in place of words in braces. `usual` is the
/// practice's language.
pub fn said((title, content): (&str, &Content), language: &str, usual: &str, names: Names<'_>) -> Said {
    let mut said = translation::say(title, content, language, usual);
    said.content = names.fill_in(rules::asked(&said.content));
    said
}

/// A plan in the language of `speech`, with these crisis lines.
pub fn read(speech: &Speech, said: &Said, plan: &PlanContent, help: Vec<HelpLine>) -> PlanRead {
    let section = |section: &Section| {
        let not_for_me = plan.leaves_out(section);
        let title_lang = section.title.clone().and_then(|title| lang_of(said, &Place::Section(title)));
        let questions = if not_for_me { Vec::new() } else { section.items.iter().filter_map(|item| question(speech, said, item, plan)).collect() };
        let shown = not_for_me || !questions.is_empty();
        let id = section_id(section).filter(|_| shown)?.to_owned();
        Some(PlanSection { id, title: section.title.clone(), lang: title_lang, not_for_me, questions })
    };
    PlanRead { title: said.title.clone(), sections: said.content.sections.iter().filter_map(section).collect(), help, empty: plan.is_empty() }
}

fn question(speech: &Speech, said: &Said, item: &Item, plan: &PlanContent) -> Option<PlanQuestion> {
    let answer = plan.answers.get(&item.link_id)?;
    let lang = lang_of(said, &Place::Item(item.link_id.clone(), "text".into()));
    Some(PlanQuestion { text: item.text.clone(), lang, lines: lines(speech, item, answer) })
}

/// The lines of one answer, in their order.
pub fn lines(speech: &Speech, item: &Item, answer: &Value) -> Vec<PlanLine> {
    let plain = |text: String| PlanLine { text, ..PlanLine::default() };
    match (item.kind.as_str(), answer) {
        ("list", Value::Array(lines)) => lines.iter().filter_map(Value::as_str).map(|line| plain(line.to_owned())).collect(),
        ("table", Value::Array(rows)) => rows.iter().map(|row| of_row(speech, item, row)).collect(),
        ("person", answer) => vec![person(answer)],
        ("phone", Value::String(number)) => vec![PlanLine { phone: Some(number.clone()), is_place: true, ..PlanLine::default() }],
        _ => ask::said(speech, item, answer).lines().map(|line| plain(line.to_owned())).collect(),
    }
}

fn person(answer: &Value) -> PlanLine {
    let part = |name: &str| answer[name].as_str().filter(|part| !part.is_empty()).map(str::to_owned);
    let (text, notes) = (part("name").unwrap_or_default(), part("relation").into_iter().collect());
    PlanLine { text, notes, phone: part("phone"), is_place: false }
}

/// A row: the first words or person are the line, a phone its number, the rest is said under it.
fn of_row(speech: &Speech, item: &Item, row: &Value) -> PlanLine {
    let columns = item.config["columns"].as_array().map_or(&[][..], Vec::as_slice);
    let cells = columns.iter().filter_map(|column| Some((column, row.get(column["key"].as_str()?)?)));
    let heads = |column: &Value| matches!(column["kind"].as_str(), Some("person" | "short_text" | "long_text"));
    let mut line = PlanLine::default();
    for (column, value) in cells {
        let kind = column["kind"].as_str().unwrap_or_default();
        let label = column["label"].as_str().unwrap_or_default();
        match kind {
            "phone" if line.phone.is_none() => line.phone = value.as_str().map(str::to_owned),
            "person" if line.text.is_empty() => {
                let who = person(value);
                line.notes.extend(who.notes);
                (line.text, line.phone) = (who.text, line.phone.or(who.phone));
            }
            _ if line.text.is_empty() && heads(column) => line.text = ask::in_words_of(speech, kind, &column["config"], value),
            _ => line.notes.push(beside(label, &ask::in_words_of(speech, kind, &column["config"], value))),
        }
    }
    line
}

/// What was said, after what was asked: a question has its own mark.
fn beside(label: &str, said: &str) -> String {
    if label.ends_with(['?', ':']) { format!("{label} {said}") } else { format!("{label}: {said}") }
}

/// A plan's form: what it asks, with what was typed and what is wrong.
#[derive(Clone, Debug, Serialize)]
pub struct PlanForm {
    /// The version that was seen: what is saved is saved on top of it; 0: none.
    pub expected: i32,
    pub sections: Vec<FormSection>,
    /// Problems as a list, each leading to its field.
    pub problems: Vec<FormProblem>,
}

/// One section of the form.
#[derive(Clone, Debug, Serialize)]
pub struct FormSection {
    pub id: String,
    pub title: Option<String>,
    pub lang: Option<String>,
    /// It has something to be left out.
    pub asks: bool,
    pub not_for_me: bool,
    pub asked: AskedSection,
}

/// A problem and the field it is about.
#[derive(Clone, Debug, Serialize)]
pub struct FormProblem {
    pub link_id: String,
    pub question: String,
    pub text: String,
}

/// The form in the language of `speech`.
pub fn form(speech: &Speech, said: &Said, typed: &TypedPlan, problems: &[(String, Message)], expected: i32) -> PlanForm {
    let asked = ask::in_own_language(ask::sections(speech, &said.content, &typed.typed, problems, &[]), said);
    // A standard measure's line comes last; a plan has none.
    let sections = said.content.sections.iter().zip(asked).filter_map(|(section, asked)| of_section(section, asked, typed)).collect();
    PlanForm { expected, sections, problems: problems.iter().map(|(link_id, message)| problem(speech, &said.content, link_id, message)).collect() }
}

fn of_section(section: &Section, mut asked: AskedSection, typed: &TypedPlan) -> Option<FormSection> {
    let id = section_id(section)?.to_owned();
    let (title, lang) = (asked.title.take(), asked.lang.take());
    asked.items.iter_mut().for_each(|item| item.movable = true);
    let asks = section.items.iter().any(|item| items::kind(&item.kind).is_some_and(|kind| kind.asks()));
    let not_for_me = typed.not_for_me.contains(&id);
    Some(FormSection { id, title, lang, asks, not_for_me, asked })
}

fn problem(speech: &Speech, content: &Content, link_id: &str, message: &Message) -> FormProblem {
    FormProblem {
        link_id: message.at.as_ref().map_or_else(|| format!("q-{link_id}"), |at| format!("error-{link_id}:{at}")),
        question: content.item(link_id).map(|item| item.text.clone()).unwrap_or_default(),
        text: speech.message(message),
    }
}

/// What the form posts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Posted {
    pub plan: TypedPlan,
    pub expected: i32,
    /// Only a line is to be moved; nothing is saved.
    pub moves: bool,
}

/// Reads the form: the fields of items, `_not_for_me` for each section that does not apply, `_expected`, and `_move` where a line is moved.
/// None: a field for no item of this version.
pub fn posted(content: &Content, pairs: &[(String, String)]) -> Option<Posted> {
    let own = |name: &'static str| pairs.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str());
    let typed = crate::domain::response::typed(content, pairs).ok()?;
    let plan = TypedPlan { typed, not_for_me: own("_not_for_me").map(str::to_owned).collect() };
    let expected = own("_expected").next().and_then(|number| number.parse().ok()).unwrap_or(0);
    let step = own("_move").next().and_then(rules::Step::parse);
    Some(match step {
        Some(step) => Posted { plan: rules::reordered(content, plan, &step), expected, moves: true },
        None => Posted { plan, expected, moves: false },
    })
}
