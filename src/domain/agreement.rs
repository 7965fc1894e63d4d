//! Why this for you: what the therapist says with an assignment. Shown on the client's page, never sent by mail.

use serde::{Deserialize, Serialize};

use super::problems::Problems;
use super::text;

/// The agreement of an assignment. Later work adds when and where, confidence, obstacle, smallest version.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Agreement {
    /// Why this, for this person.
    pub why: Option<String>,
    /// A message in the therapist's own words.
    pub message: Option<String>,
}

impl Agreement {
    /// Reads what was typed.
    ///
    /// # Errors
    /// Every problem, by field (`why`, `message`).
    pub fn parse(why: &str, message: &str) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let why = problems.note("why", text::lines(why, 1000)).flatten();
        let message = problems.note("message", text::lines(message, 4000)).flatten();
        problems.or(Self { why, message })
    }
}
