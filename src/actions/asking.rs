//! What one client is asked: the version everybody has, fitted to them. Wording and order of their own, names in place of words in
//! braces, rows of earlier answers to pick from, the prompts whose turn it is. Reads only.

use std::collections::BTreeSet;

use entity::kinds::TemplateMode;
use serde_json::{Value, json};

use crate::app::App;
use crate::domain::content::{Content, Item};
use crate::domain::items::linked_item;
use crate::domain::placeholders::Names;
use crate::domain::prompts::{self, Turn};
use crate::domain::response::Answer;
use crate::domain::scope::Scope;
use crate::domain::translation::{self, Place, Said};
use crate::error::Result;
use crate::store::assignments::Assignment;
use crate::store::occurrences::Occurrence;
use crate::store::templates::Version;
use crate::store::{assignments, clients, occurrences, practices, practitioners, responses};

/// Responses that are looked through for rows to pick from.
const LOOKED_THROUGH: u64 = 200;

/// The whole as this client is asked it, in the version's own language and in the client's, undrawn prompts too.
pub async fn said(app: &App, scope: &Scope, assignment: &Assignment, version: &Version) -> Result<(Content, Said)> {
    let client = clients::find(&app.store, scope, assignment.client_id).await?;
    let usual = practices::find(&app.store, scope.practice()).await?.language;
    let content = content(app, scope, assignment, version).await?;
    let mut said = translation::say(&version.title, &version.content, &client.language, &usual);
    said.content = fitted(app, scope, assignment, said.content).await?;
    // What was worded for this client is as it was typed, in whatever language that is.
    said.foreign.retain(|place| !matches!(place, Place::Item(link_id, part) if part == "text" && assignment.tailoring.wording.contains_key(link_id)));
    Ok((content, said))
}

/// What was asked, in the client's language, for reading back: with what was answered and has been left out since.
pub async fn said_then(app: &App, scope: &Scope, assignment: &Assignment, version: &Version, answers: &[Answer]) -> Result<Said> {
    let client = clients::find(&app.store, scope, assignment.client_id).await?;
    let practice = practices::find(&app.store, scope.practice()).await?;
    let practitioner = practitioners::find(&app.store, scope, assignment.practitioner_id).await?;
    let mut said = translation::say(&version.title, &version.content, &client.language, &practice.language);
    let names = Names { client: &client.name, practitioner: &practitioner.name, practice: &practice.public_name };
    said.content = names.fill_in(assignment.tailoring.apply_to_read(said.content, answers));
    Ok(said)
}

/// The whole content as this client is asked it, in the version's own language, undrawn prompts too.
pub async fn content(app: &App, scope: &Scope, assignment: &Assignment, version: &Version) -> Result<Content> {
    fitted(app, scope, assignment, version.content.clone()).await
}

async fn fitted(app: &App, scope: &Scope, assignment: &Assignment, content: Content) -> Result<Content> {
    let client = clients::find(&app.store, scope, assignment.client_id).await?;
    let practitioner = practitioners::find(&app.store, scope, assignment.practitioner_id).await?;
    let practice = practices::find(&app.store, scope.practice()).await?;
    let names = Names { client: &client.name, practitioner: &practitioner.name, practice: &practice.public_name };
    let content = names.fill_in(assignment.tailoring.apply(content));
    linked(app, scope, assignment, content).await
}

/// The prompts whose turn it is; `None` where everything is asked. `passed` were passed over by the client just now.
pub async fn drawn(
    app: &App,
    scope: &Scope,
    occurrence: &Occurrence,
    version: &Version,
    content: &Content,
    passed: usize,
) -> Result<Option<Vec<String>>> {
    if content.prompts.is_none() {
        return Ok(None);
    }
    let all = assignments::of_client(&app.store, scope, occurrence.client_id).await?;
    let same: BTreeSet<_> = all.iter().filter(|assignment| assignment.template_id == version.template_id).map(|assignment| assignment.id).collect();
    let given = occurrences::of_client(&app.store, scope, occurrence.client_id).await?;
    let mut before =
        given.iter().filter(|other| same.contains(&other.assignment_id) && other.opened_at.is_some() && earlier(other, occurrence)).count();
    if version.mode == TemplateMode::Log {
        before += responses::of_occurrence(&app.store, scope, occurrence.id).await?.iter().filter(|row| row.amends_id.is_none()).count();
    }
    let seed = occurrence.client_id.0.as_u128() ^ version.template_id.0.as_u128();
    Ok(prompts::draw(content, Turn { before, passed, seed }))
}

/// Whether one came before the other.
fn earlier(one: &Occurrence, other: &Occurrence) -> bool {
    (one.opens_at, one.id) < (other.opens_at, other.id)
}

/// Notes the words in which something was asked, where they were not the version's own.
pub fn in_words(content: &Content, version: &Version, answers: Vec<Answer>) -> Vec<Answer> {
    let words = |link_id: &str| {
        let (asked, written) = (content.item(link_id)?, version.content.item(link_id)?);
        (asked.text != written.text).then(|| asked.text.clone())
    };
    answers.into_iter().map(|answer| Answer { asked: words(&answer.link_id), ..answer }).collect()
}

/// Fills in what can be picked from the client's own earlier answers, the newest that there is of each table or list.
async fn linked(app: &App, scope: &Scope, assignment: &Assignment, mut content: Content) -> Result<Content> {
    if !content.items().any(|item| mentions_linked(&item.config, &item.kind)) {
        return Ok(content);
    }
    let latest = responses::latest(&app.store, scope, assignment.client_id, LOOKED_THROUGH).await?;
    let rows = |config: &Value| {
        let from = config["from"].as_str().unwrap_or_default();
        let answers = latest.iter().flat_map(|response| &response.answers).filter(|answer| answer.link_id == from);
        let mut rows = answers.map(|answer| linked_item::rows(&answer.value, config["column"].as_str()));
        rows.find(|rows| !rows.is_empty()).unwrap_or_default()
    };
    for item in content.sections.iter_mut().flat_map(|section| &mut section.items) {
        fill(item, rows);
    }
    Ok(content)
}

fn mentions_linked(config: &Value, kind: &str) -> bool {
    kind == "linked_item" || config["columns"].as_array().is_some_and(|columns| columns.iter().any(|column| column["kind"] == "linked_item"))
}

fn fill(item: &mut Item, rows: impl Fn(&Value) -> Vec<String>) {
    if item.kind == "linked_item" {
        item.config["rows"] = json!(rows(&item.config));
    }
    for column in item.config.get_mut("columns").and_then(Value::as_array_mut).into_iter().flatten().filter(|column| column["kind"] == "linked_item")
    {
        column["config"]["rows"] = json!(rows(&column["config"]));
    }
}
