//! Questions as they are asked and answers as they are read: contexts for `templates/items/KIND/*`.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use serde::Serialize;
use serde_json::{Value, json};

use super::dates;
use super::help::HelpLine;
use super::speech::Speech;
use crate::domain::conditions::{self, Condition, Mode, Operator, ShowWhen};
use crate::domain::content::{Content, Item, Section};
use crate::domain::instruments;
use crate::domain::items;
use crate::domain::message::Message;
use crate::domain::response::{self, Answer, Typed};
use crate::domain::translation::{Place, Said};

mod problems;

pub use problems::{Problem, problems};

/// A section with its items, ready to be asked.
#[derive(Clone, Debug, Serialize)]
pub struct AskedSection {
    pub title: Option<String>,
    /// The language of the title, where it is not the page's.
    pub lang: Option<String>,
    /// Conditions as JSON, for the script that mirrors them.
    pub show: Option<String>,
    /// Whether they do not hold after what was answered: with scripts it is not there from the beginning, so that nothing moves.
    pub off: bool,
    /// The same in words, for whoever has no script.
    pub when: Option<String>,
    pub items: Vec<Asked>,
}

/// One item, ready to be asked.
#[derive(Clone, Debug, Serialize)]
pub struct Asked {
    /// Name of the partial.
    pub partial: String,
    pub link_id: String,
    pub text: String,
    /// The language of the text, where it is not the page's.
    pub lang: Option<String>,
    pub help: Option<String>,
    /// The same of the help.
    pub help_lang: Option<String>,
    pub required: bool,
    /// Whether it consists of several controls and needs a legend instead of a label.
    pub asks: bool,
    pub error: Option<String>,
    /// Ids of what describes the field, for screen readers.
    pub described_by: Option<String>,
    pub rev: i32,
    /// Whether its section has a title, under which headings nest.
    pub titled: bool,
    /// Conditions as JSON, for the script that mirrors them.
    pub show: Option<String>,
    /// Whether they do not hold after what was answered.
    pub off: bool,
    /// The same in words, for whoever has no script.
    pub when: Option<String>,
    /// Whether some answer shows where help is.
    pub support: bool,
    /// Where help is; filled in for clients by [`with_help`], with the three below.
    pub lines: Vec<HelpLine>,
    /// When it is read, in the practice's words.
    pub read: Option<String>,
    /// Where the client's own safety plan is.
    pub plan: Option<String>,
    /// Whether a person is told of such an answer.
    pub told: bool,
    /// Two texts wait here to be chosen from.
    pub clash: Option<Clashing>,
    /// Whether it can only be read here.
    pub locked: bool,
    /// Whether its lines can be put in another order here.
    pub movable: bool,
    /// What stands there where it is locked or computed.
    pub shown: String,
    /// The same as JSON, texts and number, for the script that mirrors conditions.
    pub given: Option<String>,
    /// What the kind itself shows.
    pub field: Value,
}

/// The other of two texts.
#[derive(Clone, Debug, Serialize)]
pub struct Clashing {
    /// What another tab or device saved, where this browser may read it.
    pub other: Option<String>,
    /// The same as JSON, with its revision, for the script.
    pub given: String,
}

/// Puts the other text beside every question that has two.
pub fn with_clashes(mut sections: Vec<AskedSection>, content: &Content, clashes: &[(String, i32, Option<Vec<String>>)]) -> Vec<AskedSection> {
    for asked in sections.iter_mut().flat_map(|section| &mut section.items) {
        let Some((link_id, rev, other)) = clashes.iter().find(|(link_id, ..)| *link_id == asked.link_id) else { continue };
        let words = other.as_ref().zip(content.item(link_id)).map(|(other, item)| words(item, other));
        asked.clash = Some(Clashing { other: words, given: json!({ "link_id": link_id, "rev": rev, "other": other }).to_string() });
    }
    sections
}

/// What was typed as plain text: as it will be read, else as it stands there.
fn words(item: &Item, typed: &[String]) -> String {
    let parsed = items::kind(&item.kind).and_then(|kind| kind.so_far(&item.config, typed));
    parsed.map_or_else(|| typed.iter().filter(|text| !text.is_empty()).cloned().collect::<Vec<_>>().join(", "), |value| text(item, &value))
}

/// A content as the client sees it, with what was typed and what is wrong.
pub fn sections(speech: &Speech, content: &Content, typed: &Typed, problems: &[(String, Message)], revs: &[(String, i32)]) -> Vec<AskedSection> {
    let settled = response::so_far(content, typed);
    let counted: BTreeMap<&str, &Value> = settled.values.iter().filter(|(name, _)| settled.shows(name)).map(|(name, value)| (*name, value)).collect();
    let off = |when: Option<&ShowWhen>| when.is_some_and(|when| !when.holds(content, &counted));
    let nothing = Vec::new();
    let section = |section: &Section| AskedSection {
        title: section.title.clone(),
        lang: None,
        show: conditions_of(section.show_when.as_ref()),
        off: off(section.show_when.as_ref()),
        when: section.show_when.as_ref().map(|when| in_words(speech, content, when)),
        items: section
            .items
            .iter()
            .filter(|item| conditions::has_place(content, item))
            .map(|item| Asked {
                titled: section.title.is_some(),
                off: off(item.show_when.as_ref()),
                when: item.show_when.as_ref().map(|when| in_words(speech, content, when)),
                rev: revs.iter().find(|(link_id, _)| *link_id == item.link_id).map_or(0, |(_, rev)| *rev),
                shown: settled.values.get(item.link_id.as_str()).map(|value| said(speech, item, value)).unwrap_or_default(),
                given: settled.values.get(item.link_id.as_str()).and_then(|value| given(item, value)),
                ..asked(speech, item, typed.get(&item.link_id).unwrap_or(&nothing), problems)
            })
            .collect(),
    };
    let mut sections: Vec<AskedSection> = content.sections.iter().map(section).collect();
    // Wherever a measure is shown, its line stands under it.
    if let Some(line) = instruments::copyright_line(content) {
        sections.push(section(&Section { items: vec![instruments::copyright_item(line)], ..Section::default() }));
    }
    sections
}

/// A value as the script compares it.
fn given(item: &Item, value: &Value) -> Option<String> {
    let kind = items::kind(&item.kind)?;
    serde_json::to_string(&json!({ "texts": kind.typed(&item.config, value), "number": kind.quantity(&item.config, value) })).ok()
}

/// Conditions in words: Only if “Did you try?” is “Yes”.
fn in_words(speech: &Speech, content: &Content, when: &ShowWhen) -> String {
    let join = if when.mode == Mode::All { "when-and" } else { "when-or" };
    let all = when.conditions.iter().map(|condition| condition_in_words(speech, content, condition));
    let all = all.reduce(|first, second| speech.say(join, &[("first", &first), ("second", &second)])).unwrap_or_default();
    speech.say("when-only", &[("conditions", &all)])
}

fn condition_in_words(speech: &Speech, content: &Content, condition: &Condition) -> String {
    let item = content.item(&condition.item);
    let question = item.map_or(condition.item.as_str(), |item| &item.text);
    let label = |key: &str| {
        let options = item?.config["options"].as_array()?;
        options.iter().find(|option| option["key"] == key)?["label"].as_str().map(str::to_owned)
    };
    let value = match &condition.value {
        Some(Value::Bool(yes)) => speech.say(if *yes { "yes" } else { "no" }, &[]),
        Some(Value::String(text)) => label(text).unwrap_or_else(|| text.clone()),
        Some(other) => speech.number(&other.to_string()),
        None => String::new(),
    };
    let id = match condition.is {
        Operator::Is => "when-is",
        Operator::IsNot => "when-is-not",
        Operator::AtLeast => "when-at-least",
        Operator::AtMost => "when-at-most",
        Operator::Above => "when-above",
        Operator::Below => "when-below",
        Operator::Answered => "when-answered",
        Operator::NotAnswered => "when-not-answered",
    };
    speech.say(id, &[("question", question), ("value", &value)])
}

fn conditions_of(when: Option<&ShowWhen>) -> Option<String> {
    when.and_then(|when| serde_json::to_string(when).ok())
}

/// What is said at once when an answer is chosen that asks for it.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Support {
    pub lines: Vec<HelpLine>,
    /// When it is read, in the practice's words.
    pub read: Option<String>,
    /// Where the client's own safety plan is.
    pub plan: Option<String>,
    /// Whether a person is told of it once it is sent.
    pub told: bool,
}

/// Whether every answer that shows where help is also asks for a person: only then can one sentence say so for all of them.
fn tells_somebody(config: &Value) -> bool {
    let marked = |option: &Value, mark: &str| option[mark] == true;
    let options = config["options"].as_array().map_or(&[][..], Vec::as_slice);
    let mut showing = options.iter().filter(|option| marked(option, "support_card")).peekable();
    showing.peek().is_some() && showing.all(|option| marked(option, "attention"))
}

/// Puts where help is into every item that may show it.
pub fn with_help(mut sections: Vec<AskedSection>, support: &Support) -> Vec<AskedSection> {
    for item in sections.iter_mut().flat_map(|section| &mut section.items).filter(|item| item.support) {
        item.lines = support.lines.clone();
        item.read = support.read.clone();
        item.plan = support.plan.clone();
        item.told &= support.told;
    }
    sections
}

/// The language of one text, where it is not the one that was asked for.
pub fn lang_of(said: &Said, place: &Place) -> Option<String> {
    said.is_foreign(place).then(|| said.source.clone())
}

/// Says of each text that stays in the version's own language which language that is.
pub fn in_own_language(mut sections: Vec<AskedSection>, said: &Said) -> Vec<AskedSection> {
    if said.foreign.is_empty() {
        return sections;
    }
    for section in &mut sections {
        section.lang = section.title.clone().and_then(|title| lang_of(said, &Place::Section(title)));
        for item in &mut section.items {
            let lang = |part: &str| lang_of(said, &Place::Item(item.link_id.clone(), part.to_owned()));
            (item.lang, item.help_lang) = (lang("text"), lang("help"));
            field_lang(&mut item.field, "", &lang);
        }
    }
    // What a measure's holders want said stands in their words.
    if let Some(line) = sections.last_mut().filter(|_| said.content.measure.is_some()) {
        line.items.iter_mut().for_each(|item| item.lang = Some(said.source.clone()));
    }
    sections
}

/// The same of the words of a kind's own: options, ends of a scale, a unit, the columns of a table.
fn field_lang(field: &mut Value, path: &str, lang: &dyn Fn(&str) -> Option<String>) {
    let below = |name: &str| format!("{path}{name}");
    for option in field.get_mut("options").and_then(Value::as_array_mut).into_iter().flatten() {
        let key = option["key"].as_str().unwrap_or_default().to_owned();
        option["lang"] = lang(&below(&format!("options/{key}/label"))).into();
    }
    for (name, mark) in [("min_label", "min_lang"), ("max_label", "max_lang"), ("unit", "unit_lang")] {
        if field.get(name).is_some() {
            field[mark] = lang(&below(name)).into();
        }
    }
    for row in field.get_mut("rows").and_then(Value::as_array_mut).into_iter().flatten() {
        for cell in row.get_mut("cells").and_then(Value::as_array_mut).into_iter().flatten() {
            let column = cell["name"].as_str().and_then(|name| name.split_once(':')).map_or("", |(_, column)| column).to_owned();
            cell["lang"] = lang(&below(&format!("columns/{column}/label"))).into();
            field_lang(&mut cell["field"], &format!("columns/{column}/config/"), lang);
        }
    }
}

/// Shows these items to be read only.
pub fn with_locked(mut sections: Vec<AskedSection>, locked: &Typed) -> Vec<AskedSection> {
    for item in sections.iter_mut().flat_map(|section| &mut section.items) {
        item.locked = locked.contains_key(&item.link_id);
    }
    sections
}

fn asked(speech: &Speech, item: &Item, typed: &[String], problems: &[(String, Message)]) -> Asked {
    let kind = items::kind(&item.kind);
    let problem = problems.iter().find(|(link_id, _)| *link_id == item.link_id).map(|(_, message)| message);
    let error = problem.map(|message| speech.message(message));
    let mut field = kind.map_or(Value::Null, |kind| kind.ask(&item.config, typed));
    let at = problem.and_then(|message| message.at.as_deref());
    cells(speech, &item.link_id, &mut field, at.zip(error.as_deref()));
    Asked {
        partial: format!("items/{}/ask", item.kind),
        described_by: described_by(&item.link_id, item.help.is_some(), error.is_some()),
        link_id: item.link_id.clone(),
        // Only a draft has questions without words.
        text: if item.text.trim().is_empty() { speech.say("answer-no-words", &[]) } else { item.text.clone() },
        lang: None,
        help: item.help.clone(),
        help_lang: None,
        required: item.required,
        asks: kind.is_some_and(|kind| kind.asks()),
        error,
        rev: 0,
        titled: false,
        off: false,
        show: conditions_of(item.show_when.as_ref()),
        when: None,
        support: kind.is_some_and(|kind| kind.supports(&item.config)),
        lines: Vec::new(),
        read: None,
        plan: None,
        told: tells_somebody(&item.config),
        clash: None,
        locked: false,
        movable: false,
        shown: String::new(),
        given: None,
        field,
    }
}

fn described_by(link_id: &str, help: bool, error: bool) -> Option<String> {
    let ids: Vec<String> = [(help, "help"), (error, "error")].iter().filter(|(there, _)| *there).map(|(_, id)| format!("{id}-{link_id}")).collect();
    (!ids.is_empty()).then(|| ids.join(" "))
}

/// Makes each cell of a table a question of its own, named after its row and column, with what is wrong beside it.
fn cells(speech: &Speech, link_id: &str, field: &mut Value, wrong: Option<(&str, &str)>) {
    let row_name = field.get("row_name").and_then(Value::as_str).unwrap_or_default().to_owned();
    for row in field.get_mut("rows").and_then(Value::as_array_mut).into_iter().flatten().filter(|row| row.get("cells").is_some()) {
        let number = (row["number"].as_u64().unwrap_or_default() + 1).to_string();
        row["name"] = if row_name.is_empty() {
            speech.say("answer-row", &[("number", &number)]).into()
        } else {
            speech.say("answer-row-named", &[("name", &row_name), ("number", &number)]).into()
        };
        let mut any_wrong = false;
        for cell in row["cells"].as_array_mut().into_iter().flatten() {
            let name = cell["name"].as_str().unwrap_or_default().to_owned();
            let error = wrong.filter(|(at, _)| *at == name).map(|(_, error)| error);
            any_wrong |= error.is_some();
            let id = format!("{link_id}:{name}");
            cell["partial"] = format!("items/{}/ask", cell["kind"].as_str().unwrap_or("short_text")).into();
            cell["described_by"] = described_by(&id, false, error.is_some()).into();
            cell["link_id"] = id.into();
            cell["error"] = error.into();
            cell["help"] = Value::Null;
            cell["lang"] = Value::Null;
            cell["help_lang"] = Value::Null;
        }
        row["open"] = (row["open"] == true || any_wrong).into();
    }
}

/// One answered or skipped question, ready to be read.
#[derive(Clone, Debug, Serialize)]
pub struct ReadItem {
    pub partial: String,
    pub text: String,
    pub answered: bool,
    pub answer: String,
    pub value: Value,
    /// What the kind's configuration adds to reading: a scale's ends, a unit.
    pub config: Value,
    /// Whether its conditions showed it to the client.
    pub asked: bool,
    /// The parts of an answer that has parts.
    pub parts: Value,
}

/// A response as practitioners read it: every question in its order, the skipped ones too, in the words in which it was asked.
pub fn readable(content: &Content, answers: &[Answer]) -> Vec<ReadItem> {
    read_in(content, answers, &text)
}

/// A response as its client reads it: numbers, dates, yes and no as the language has them. `of` is what was asked, in that
/// language (`actions::asking::as_read`).
pub fn readable_in(speech: &Speech, of: &Said, answers: &[Answer]) -> Vec<ReadItem> {
    // The words kept with an answer are those of the version's own language.
    let own = of.source == speech.code();
    let words: Vec<Answer> = answers.iter().cloned().map(|answer| Answer { asked: answer.asked.filter(|_| own), ..answer }).collect();
    let mut items = read_in(&of.content, &words, &|item, value| said(speech, item, value));
    for item in &mut items {
        let columns: Vec<(String, Value)> = item.config["columns"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|column| (column["kind"].as_str().unwrap_or_default().to_owned(), column["config"].clone()))
            .collect();
        let keys: Vec<String> =
            item.config["columns"].as_array().into_iter().flatten().filter_map(|column| column["key"].as_str().map(str::to_owned)).collect();
        for (row, cells) in item.parts.get_mut("rows").and_then(Value::as_array_mut).into_iter().flatten().enumerate() {
            for (at, cell) in cells.as_array_mut().into_iter().flatten().enumerate() {
                let (Some((kind, config)), Some(key)) = (columns.get(at), keys.get(at)) else { continue };
                // A number stands there to be pressed, once.
                if let Some(value) = item.value.get(row).and_then(|row| row.get(key)).filter(|_| kind != "phone") {
                    cell["text"] = in_words_of(speech, kind, config, value).into();
                }
            }
        }
    }
    items
}

fn read_in(content: &Content, answers: &[Answer], text: &dyn Fn(&Item, &Value) -> String) -> Vec<ReadItem> {
    let values: BTreeMap<&str, &Value> = answers.iter().map(|answer| (answer.link_id.as_str(), &answer.value)).collect();
    let shown = conditions::shown(content, &values);
    let read =
        |item: &&Item| items::kind(&item.kind).is_some_and(|kind| kind.asks() || (kind.computes() && values.contains_key(item.link_id.as_str())));
    // Of prompts that are drawn, those that were not are nobody's gap.
    let drawn = |item: &&Item| content.prompts.is_none() || values.contains_key(item.link_id.as_str());
    let asked = content.items().filter(read).filter(drawn);
    asked
        .map(|item| {
            let answer = answers.iter().find(|answer| answer.link_id == item.link_id);
            let value = answer.map(|answer| &answer.value);
            ReadItem {
                partial: format!("items/{}/read", item.kind),
                text: answer.and_then(|answer| answer.asked.clone()).unwrap_or_else(|| item.text.clone()),
                answered: value.is_some(),
                asked: shown.contains(item.link_id.as_str()),
                parts: value.and_then(|value| Some(items::kind(&item.kind)?.read(&item.config, value))).unwrap_or(Value::Null),
                answer: value.map(|value| text(item, value)).unwrap_or_default(),
                value: value.cloned().unwrap_or(Value::Null),
                config: item.config.clone(),
            }
        })
        .collect()
}

/// An answer as plain text.
pub fn text(item: &Item, value: &Value) -> String {
    items::kind(&item.kind).map(|kind| kind.text(&item.config, value)).unwrap_or_default()
}

/// The same for its client, as the language has it.
pub fn said(speech: &Speech, item: &Item, value: &Value) -> String {
    in_words_of(speech, &item.kind, &item.config, value)
}

pub(super) fn in_words_of(speech: &Speech, kind: &str, config: &Value, value: &Value) -> String {
    let plain = items::kind(kind).map(|kind| kind.text(config, value)).unwrap_or_default();
    let local = || match kind {
        "yes_no" => Some(speech.say(if value.as_bool()? { "yes" } else { "no" }, &[])),
        "number" | "computed" => {
            let (number, unit) = plain.split_once(' ').unwrap_or((plain.as_str(), ""));
            Some(format!("{} {unit}", speech.number(number)).trim_end().to_owned())
        }
        "date" => Some(dates::short_day(speech, serde_json::from_value(value.clone()).ok()?)),
        "time" => Some(dates::clock(speech, serde_json::from_value(value.clone()).ok()?)),
        "date_time" => {
            let local: NaiveDateTime = serde_json::from_value(value.clone()).ok()?;
            Some(speech.say("date-and-time", &[("date", &dates::short_day(speech, local.date())), ("time", &dates::clock(speech, local.time()))]))
        }
        _ => None,
    };
    local().unwrap_or(plain.clone())
}
