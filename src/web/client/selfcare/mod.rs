//! What clients keep for themselves: the coping box, goals, something to look forward to, wins, what they chose to tell others.
//! Here: the fields of these pages' forms, days in words, and the page of what may not be read here.

use chrono::NaiveDate;
use entity::kinds::Author;
use poem::Response;
use poem::http::StatusCode;
use serde::Serialize;
use uuid::Uuid;

use super::Shell;
use super::me::{Locked, Me};
use crate::app::App;
use crate::domain::problems::Problems;
use crate::domain::zone;
use crate::error::Result;
use crate::pages::dates;
use crate::pages::speech::Speech;
use crate::random;

pub mod at_home;
pub mod coping;
pub mod coping_card;
pub mod coping_form;
pub mod coping_uses;
pub mod forward;
pub mod goal;
pub mod goal_form;
pub mod goals;
pub mod own_form;
pub mod steps;
pub mod tell;
pub mod wins;

/// One field of a form: `templates/components/own_field.hbs`. Words are sentences named `NAME`, `NAME-help`, `NAME-problem`.
#[derive(Clone, Debug, Serialize)]
pub struct OwnField {
    name: &'static str,
    control: &'static str,
    label: String,
    help: Option<String>,
    error: Option<String>,
    value: String,
    optional: bool,
    choices: Vec<OwnChoice>,
    /// Words at both ends of a scale.
    ends: Option<(String, String)>,
}

/// One thing to choose.
#[derive(Clone, Debug, Serialize)]
pub struct OwnChoice {
    value: String,
    label: String,
    chosen: bool,
}

/// What fields are made with: sentences, and what is wrong.
pub struct Form<'a> {
    pub speech: &'a Speech,
    /// What the names of sentences begin with.
    pub prefix: &'static str,
    pub problems: &'a Problems,
}

impl Form<'_> {
    /// A field with its words and its problem.
    pub fn field(&self, name: &'static str, control: &'static str, value: impl Into<String>) -> OwnField {
        self.called(name, name, control, value)
    }

    /// The same where its sentences have another name.
    pub fn called(&self, name: &'static str, sentence: &str, control: &'static str, value: impl Into<String>) -> OwnField {
        let id = format!("{}-{}", self.prefix, sentence.replace('_', "-"));
        let wrong = self.problems.0.iter().any(|problem| problem.field == name);
        OwnField {
            name,
            control,
            label: self.speech.say(&id, &[]),
            help: self.speech.try_say(&format!("{id}-help"), &[]),
            error: wrong.then(|| self.speech.say(&format!("{id}-problem"), &[])),
            value: value.into(),
            optional: false,
            choices: Vec::new(),
            ends: None,
        }
    }
}

impl OwnField {
    pub fn optional(self) -> Self {
        Self { optional: true, ..self }
    }

    /// Radio buttons, or tick boxes: words and labels.
    pub fn choices(self, choices: impl IntoIterator<Item = (String, String)>) -> Self {
        let choices = choices.into_iter().map(|(value, label)| OwnChoice { chosen: value == self.value, value, label }).collect();
        Self { choices, ..self }
    }

    /// Numbers from 0 to 10 with words at both ends.
    pub fn scale(self, low: String, high: String) -> Self {
        let numbers = (0..=crate::domain::coping::HIGHEST).map(|number| (number.to_string(), number.to_string()));
        Self { ends: Some((low, high)), ..self.choices(numbers) }
    }
}

/// A list of what is wrong, for the top of a form: field and sentence.
pub fn summary(fields: &[OwnField]) -> Vec<OwnField> {
    fields.iter().filter(|field| field.error.is_some()).cloned().collect()
}

/// The status of a form's page.
pub fn status(problems: &Problems) -> StatusCode {
    if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
}

/// The client's own date.
pub fn today(app: &App, me: &Me) -> NaiveDate {
    zone::local(app.now(), &me.client.time_zone).date()
}

/// An id for what the form will make: a second tap makes nothing new.
pub fn once<T: From<Uuid>>(app: &App) -> T {
    random::id(app.now())
}

/// The id that came with the form; a new one where it is none.
pub fn once_of<T: From<Uuid> + std::str::FromStr>(app: &App, typed: &str) -> T {
    typed.parse().unwrap_or_else(|_| once(app))
}

/// A local date in words: "Tuesday 24 November 2026".
pub fn day(app: &App, me: &Me, on: NaiveDate) -> String {
    dates::long_day(me.speech(app), on)
}

/// The same, short: "24 Nov 2026".
pub fn short_day(app: &App, me: &Me, on: NaiveDate) -> String {
    dates::short_day(me.speech(app), on)
}

/// Who wrote something, where it was not the client.
pub fn from_whom(speech: &Speech, author: Author) -> Option<String> {
    (author == Author::Practitioner).then(|| speech.say("selfcare-from-therapist", &[]))
}

#[derive(Serialize)]
struct LockedPage {
    shell: Shell,
    locked: Locked,
    back: &'static str,
}

/// The page of something that is there and may not be read here: it says so, and nothing else.
pub fn locked_page(app: &App, me: &Me, path: &str, back: &'static str) -> Result<Response> {
    let shell = me.shell(app, me.speech(app).say("selfcare-locked-title", &[]));
    me.page(app, "client/selfcare/locked", StatusCode::OK, &LockedPage { shell, locked: me.locked(path), back })
}
