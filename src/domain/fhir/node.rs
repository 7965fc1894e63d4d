//! One JSON object of a questionnaire. Members that are understood are taken out one by one; what stays is kept for export.

use serde_json::{Map, Value};

use super::short;
use crate::domain::problems::Problems;

/// An object and where it stands.
#[derive(Clone, Debug)]
pub struct Node {
    pub place: String,
    pub rest: Map<String, Value>,
}

impl Node {
    /// # Errors
    /// The place, where it is no object.
    pub fn of(value: &Value, place: &str) -> Result<Self, Problems> {
        match value {
            Value::Object(members) => Ok(Self { place: place.to_owned(), rest: members.clone() }),
            _ => Err(Problems::one(place, "An object should stand here.")),
        }
    }

    /// The place of a member.
    pub fn at(&self, name: &str) -> String {
        if self.place.is_empty() { name.to_owned() } else { format!("{}.{name}", self.place) }
    }

    fn wrong<T>(&self, name: &str, what: &str) -> Result<T, Problems> {
        Err(Problems::one(self.at(name), format!("{what} should stand here.")))
    }

    /// Takes a text; none where it is left out.
    ///
    /// # Errors
    /// The place, where something else stands there.
    pub fn text(&mut self, name: &str) -> Result<Option<String>, Problems> {
        match self.rest.remove(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => self.wrong(name, "A text"),
        }
    }

    /// Takes a truth value; false where it is left out.
    ///
    /// # Errors
    /// The place, where something else stands there.
    pub fn truth(&mut self, name: &str) -> Result<bool, Problems> {
        match self.rest.remove(name) {
            None | Some(Value::Null) => Ok(false),
            Some(Value::Bool(truth)) => Ok(truth),
            Some(_) => self.wrong(name, "true or false"),
        }
    }

    /// Takes a list; an empty one where it is left out.
    ///
    /// # Errors
    /// The place, where something else stands there.
    pub fn list(&mut self, name: &str) -> Result<Vec<Value>, Problems> {
        match self.rest.remove(name) {
            None | Some(Value::Null) => Ok(Vec::new()),
            Some(Value::Array(all)) => Ok(all),
            Some(_) => self.wrong(name, "A list"),
        }
    }

    /// Looks at an extension by the last part of its address.
    pub fn extension(&self, name: &str) -> Option<&Value> {
        self.rest.get("extension")?.as_array()?.iter().find(|one| named(one, name)).and_then(value_of)
    }

    /// Takes an extension out.
    pub fn take_extension(&mut self, name: &str) -> Option<Value> {
        take_extension(&mut self.rest, name)
    }

    /// Takes one of ours that holds JSON as text.
    pub fn take_json(&mut self, name: &str) -> Option<Value> {
        serde_json::from_str(self.take_extension(name)?.as_str()?).ok()
    }

    /// The code of the control it should be asked with: slider, help, drop-down.
    pub fn control(&self) -> &str {
        let control = self.extension("questionnaire-itemControl");
        let coding = control.and_then(|control| control.get("coding")).and_then(|coding| coding.get(0));
        coding.and_then(|coding| coding.get("code")).and_then(Value::as_str).unwrap_or_default()
    }
}

fn named(extension: &Value, name: &str) -> bool {
    extension.get("url").and_then(Value::as_str).is_some_and(|url| url == name || short(url) == name)
}

fn value_of(extension: &Value) -> Option<&Value> {
    extension.as_object()?.iter().find(|(name, _)| name.starts_with("value")).map(|(_, value)| value)
}

/// Takes an extension out of an object, and the list of extensions with the last one.
pub fn take_extension(members: &mut Map<String, Value>, name: &str) -> Option<Value> {
    let all = members.get_mut("extension")?.as_array_mut()?;
    let at = all.iter().position(|one| named(one, name))?;
    let value = value_of(&all.remove(at)).cloned();
    if all.is_empty() {
        members.remove("extension");
    }
    value
}
