//! What is wrong with what a practitioner or another system sent, said kindly, beside the place it was typed.

use serde::Serialize;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Name of the field, or a path such as `content.sections[0].items[2].config.max`.
    pub field: String,
    /// A sentence for a person.
    pub detail: String,
}

/// Everything that is wrong at once. Empty means nothing is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Problems(pub Vec<Problem>);

impl Problems {
    /// Just one.
    pub fn one(field: impl Into<String>, detail: impl Into<String>) -> Self {
        let mut problems = Self::default();
        problems.add(field, detail);
        problems
    }

    pub fn add(&mut self, field: impl Into<String>, detail: impl Into<String>) {
        self.0.push(Problem { field: field.into(), detail: detail.into() });
    }

    /// Keeps the value, or notes what is wrong with it and gives nothing.
    pub fn note<T>(&mut self, field: &str, result: Result<T, String>) -> Option<T> {
        result.map_err(|detail| self.add(field, detail)).ok()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// `Ok` when nothing is wrong.
    pub fn or<T>(self, value: T) -> Result<T, Self> {
        if self.is_empty() { Ok(value) } else { Err(self) }
    }
}
