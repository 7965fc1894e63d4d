//! The fields of the workspace's forms: what `templates/components/field.hbs` shows, with its problem beside it.

use serde::Serialize;

use crate::domain::languages;
use crate::domain::problems::Problems;
use crate::domain::zone;

/// How a field is filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Control {
    Text,
    Email,
    Password,
    Time,
    Date,
    Number,
    Lines,
    Select,
    Checkboxes,
}

/// One field of a form.
#[derive(Clone, Debug, Serialize)]
pub struct Field {
    pub name: &'static str,
    pub label: String,
    pub control: Control,
    pub value: String,
    pub help: Option<String>,
    pub error: Option<String>,
    pub optional: bool,
    pub choices: Vec<Choice>,
    /// What the browser may fill in.
    pub autocomplete: &'static str,
}

/// One thing to choose.
#[derive(Clone, Debug, Serialize)]
pub struct Choice {
    pub value: String,
    pub label: String,
    pub chosen: bool,
}

impl Choice {
    pub fn new(value: impl Into<String>, label: impl Into<String>, chosen: &str) -> Self {
        let value = value.into();
        Self { chosen: value == chosen, label: label.into(), value }
    }
}

impl Field {
    /// A field with the first problem that is about it.
    pub fn new(name: &'static str, label: &str, control: Control, value: impl Into<String>, problems: &Problems) -> Self {
        let error = problems.0.iter().find(|problem| problem.field == name).map(|problem| problem.detail.clone());
        Self {
            name,
            label: label.to_owned(),
            control,
            value: value.into(),
            help: None,
            error,
            optional: false,
            choices: Vec::new(),
            autocomplete: if control == Control::Password { "new-password" } else { "off" },
        }
    }

    pub fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    pub fn optional(self) -> Self {
        Self { optional: true, ..self }
    }

    pub fn choices(self, choices: Vec<Choice>) -> Self {
        Self { choices, ..self }
    }

    pub fn autocomplete(self, autocomplete: &'static str) -> Self {
        Self { autocomplete, ..self }
    }
}

/// Every zone; `usual` stands first under its own words where nothing need be chosen.
pub fn zones(chosen: &str, usual: Option<&str>) -> Vec<Choice> {
    let usual = usual.map(|label| Choice::new("", label, chosen));
    usual.into_iter().chain(zone::names().into_iter().map(|name| Choice::new(name.clone(), name.replace('_', " "), chosen))).collect()
}

/// Every language that is spoken.
pub fn languages(chosen: &str) -> Vec<Choice> {
    languages::all().iter().map(|language| Choice::new(&language.code, &language.name, chosen)).collect()
}
