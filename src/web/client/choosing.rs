//! Small forms of our own on the client's pages: scales, choices and lines of text, each with its problem beside it.
//! Everything may be left out, and nothing is chosen beforehand.

use serde::Serialize;

use crate::domain::client_plan::Wrong;
use crate::domain::hindrance::Hindrance;
use crate::pages::speech::Speech;
use crate::web::forms::Fields;

/// A scale from nothing to ten, as radio buttons.
#[derive(Serialize)]
pub struct Scale {
    name: &'static str,
    legend: String,
    low: String,
    high: String,
    points: Vec<Choice>,
    error: Option<String>,
}

/// One thing to choose.
#[derive(Serialize)]
pub struct Choice {
    value: String,
    text: String,
    chosen: bool,
}

/// Several things, of which one or many are chosen.
#[derive(Serialize)]
pub struct Choices {
    name: &'static str,
    legend: String,
    help: Option<String>,
    many: bool,
    options: Vec<Choice>,
    error: Option<String>,
}

/// Some lines of text.
#[derive(Serialize)]
pub struct Lines {
    name: &'static str,
    label: String,
    help: Option<String>,
    value: String,
    rows: u8,
    error: Option<String>,
}

/// One line of the list of problems.
#[derive(Serialize)]
pub struct Problem {
    name: &'static str,
    text: String,
}

/// What a form shows: what was typed, and what is wrong with it.
#[derive(Clone, Copy)]
pub struct Asking<'a> {
    pub speech: &'static Speech,
    pub fields: &'a Fields,
    pub wrong: &'a Wrong,
}

impl Asking<'_> {
    fn say(&self, id: &str) -> String {
        self.speech.say(id, &[])
    }

    fn error(&self, name: &str) -> Option<String> {
        self.wrong.iter().find(|(field, _)| *field == name).map(|(_, message)| self.speech.message(message))
    }

    /// A scale whose sentences begin with `id`.
    pub fn scale(&self, name: &'static str, id: &str, most: u8) -> Scale {
        let chosen = self.fields.get(name);
        let point = |point: u8| {
            let value = point.to_string();
            Choice { chosen: value == chosen, text: value.clone(), value }
        };
        Scale {
            name,
            legend: self.say(id),
            low: self.say(&format!("{id}-low")),
            high: self.say(&format!("{id}-high")),
            points: (0..=most).map(point).collect(),
            error: self.error(name),
        }
    }

    /// One of several, whose sentences are `id-WORD`.
    pub fn one_of(&self, name: &'static str, legend: &str, id: &str, words: impl IntoIterator<Item = String>) -> Choices {
        let option = |word: String| Choice { chosen: self.fields.get(name) == word, text: self.say(&format!("{id}-{word}")), value: word };
        let options = words.into_iter().map(option).collect();
        Choices { name, legend: self.say(legend), help: None, many: false, options, error: self.error(name) }
    }

    /// What got in the way: as many as fit.
    pub fn hindrances(&self, name: &'static str, legend: &str, help: &str, offered: &[Hindrance]) -> Choices {
        let option = |one: &Hindrance| Choice {
            value: one.word().into(),
            text: self.say(&format!("hindrance-{}", one.word().replace('_', "-"))),
            chosen: self.fields.all(name).any(|word| word == one.word()),
        };
        let options = offered.iter().map(option).collect();
        Choices { name, legend: self.say(legend), help: Some(self.say(help)), many: true, options, error: self.error(name) }
    }

    /// Lines of text.
    pub fn lines(&self, name: &'static str, label: &str, help: Option<&str>, rows: u8) -> Lines {
        let value = self.fields.get(name).to_owned();
        Lines { name, label: self.say(label), help: help.map(|id| self.say(id)), value, rows, error: self.error(name) }
    }

    /// Everything that is wrong, each leading to its field.
    pub fn problems(&self) -> Vec<Problem> {
        self.wrong.iter().map(|(name, message)| Problem { name, text: self.speech.message(message) }).collect()
    }
}
