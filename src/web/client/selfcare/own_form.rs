//! The page of a form in which something of one's own is written or changed: a card, a goal.

use poem::Response;
use poem::http::StatusCode;
use serde::Serialize;
use uuid::Uuid;

use super::{OwnField, status, summary};
use crate::app::App;
use crate::domain::problems::Problems;
use crate::error::Result;
use crate::web::client::Shell;
use crate::web::client::me::Me;

/// What is wrong besides the fields.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Trouble {
    #[default]
    Nothing,
    /// Somebody changed it meanwhile. What stands there now is shown beside what was typed.
    Stale,
    /// There are as many as can be.
    Full,
}

/// What stands there now: a field's label and its words.
#[derive(Clone, Debug, Serialize)]
pub struct Stored {
    label: String,
    text: String,
}

/// What fields hold, in words; empty ones are left out.
pub fn stored(fields: Vec<OwnField>) -> Vec<Stored> {
    let said = |field: OwnField| {
        let chosen = field.choices.iter().find(|choice| choice.chosen).map(|choice| choice.label.clone());
        let text = if field.choices.is_empty() { field.value } else { chosen.unwrap_or_default() };
        (!text.is_empty()).then_some(Stored { label: field.label, text })
    };
    fields.into_iter().filter_map(said).collect()
}

/// Where a form leads, and what it holds.
pub struct OwnForm {
    pub title: String,
    pub action: String,
    pub back: String,
    pub fields: Vec<OwnField>,
    /// The id of what a new one makes.
    pub once: Uuid,
    /// The revision that is changed; none for a new one.
    pub revision: Option<i32>,
    /// With `Trouble::Stale`, what stands there now.
    pub stored: Vec<Stored>,
    /// Said where there are as many as can be.
    pub full: &'static str,
}

#[derive(Serialize)]
struct FormPage {
    shell: Shell,
    action: String,
    back: String,
    is_new: bool,
    wrong: Vec<OwnField>,
    fields: Vec<OwnField>,
    once: Uuid,
    revision: i32,
    stale: bool,
    stored: Vec<Stored>,
    full: Option<String>,
}

impl OwnForm {
    /// The page, with what is wrong.
    pub fn render(self, app: &App, me: &Me, problems: &Problems, trouble: &Trouble) -> Result<Response> {
        let context = FormPage {
            shell: me.shell(app, self.title),
            action: self.action,
            back: self.back,
            is_new: self.revision.is_none(),
            wrong: summary(&self.fields),
            fields: self.fields,
            once: self.once,
            revision: self.revision.unwrap_or_default(),
            stale: *trouble == Trouble::Stale,
            stored: self.stored,
            full: (*trouble == Trouble::Full).then(|| me.speech(app).say(self.full, &[])),
        };
        let status = if *trouble == Trouble::Nothing { status(problems) } else { StatusCode::CONFLICT };
        me.page(app, "client/selfcare/form", status, &context)
    }
}
