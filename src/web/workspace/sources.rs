//! What computed items and picks from earlier answers can refer to: offered while the author types.

use serde::Serialize;

use super::Desk;
use super::when::name_of;
use crate::domain::content::{Content, Item};
use crate::domain::items;
use crate::error::Result;
use crate::store::templates;

/// Everything that is offered, for two lists of suggestions.
#[derive(Default, Serialize)]
pub struct Sources {
    /// Answers of this template: `mood`, `steps:minutes`.
    computed: Vec<Source>,
    /// Tables and lists of the practice's templates: `ladder:step`.
    linked: Vec<Source>,
}

#[derive(Serialize)]
struct Source {
    value: String,
    label: String,
}

/// What this content can refer to. Other templates are only looked at where something picks from them.
pub async fn of(desk: &Desk, content: &Content) -> Result<Sources> {
    let has = |kind: &str| content.items().any(|item| item.kind == kind);
    let mut sources = Sources::default();
    if has("computed") {
        let gives = |item: &&Item| items::kind(&item.kind).is_some_and(|kind| kind.asks() || kind.computes());
        sources.computed = content.items().filter(gives).flat_map(|item| [vec![whole(item)], columns(item)].concat()).map(source("")).collect();
    }
    if has("linked_item") {
        sources.linked = rows(content).map(source("")).collect();
        let offered = templates::list(&desk.app.store, &desk.scope).await?;
        let published = offered.iter().filter(|one| one.archived_at.is_none()).filter_map(|one| one.published_version_id).collect();
        for version in templates::versions(&desk.app.store, &desk.scope, published).await? {
            let new: Vec<Source> = rows(&version.content).map(source(&version.title)).collect();
            let known = |value: &str, sources: &Sources| sources.linked.iter().any(|source| source.value == value);
            for one in new {
                if !known(&one.value, &sources) {
                    sources.linked.push(one);
                }
            }
        }
    }
    Ok(sources)
}

fn source(title: &str) -> impl Fn((String, String)) -> Source {
    let title = if title.is_empty() { String::new() } else { format!("{title}: ") };
    move |(value, label)| Source { value, label: format!("{title}{label}") }
}

fn whole(item: &Item) -> (String, String) {
    (item.link_id.clone(), name_of(item))
}

/// A table's columns.
fn columns(item: &Item) -> Vec<(String, String)> {
    let columns = item.config["columns"].as_array().filter(|_| item.kind == "table").into_iter().flatten();
    let column = |column: &serde_json::Value| {
        let (key, label) = (column["key"].as_str()?, column["label"].as_str()?);
        Some((format!("{}:{key}", item.link_id), format!("{} – {label}", name_of(item))))
    };
    columns.filter_map(column).collect()
}

/// What rows can be picked from: lists, and columns of tables.
fn rows(content: &Content) -> impl Iterator<Item = (String, String)> {
    content.items().flat_map(|item| if item.kind == "list" { vec![whole(item)] } else { columns(item) })
}
