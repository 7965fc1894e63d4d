//! The editor of a draft: shows it, saves what was typed (`edits` reads it) and does what the button says.

use entity::ids::TemplateId;
use entity::kinds::TemplateMode;
use poem::http::StatusCode;
use poem::web::Path;
use poem::{Request, Response, handler};
use serde::Serialize;
use serde_json::Value;

use super::edits::{self, Command};
use super::{Desk, Posted, Seat, Shell, notice, see_other};
use crate::actions;
use crate::domain::content::{Content, Item, Strictness};
use crate::domain::items;
use crate::domain::problems::Problems;
use crate::error::{Error, Result};
use crate::store::templates::{self, Template, Version, Written};
use crate::urls;

#[derive(Serialize)]
struct Editor {
    shell: Shell,
    id: TemplateId,
    kind: &'static str,
    title: String,
    title_problem: Option<String>,
    log: bool,
    revision: i32,
    sections: Vec<EditedSection>,
    kinds: Vec<KindChoice>,
    /// Problems that belong to no single item.
    problems: Vec<String>,
    /// The items that have problems.
    wrong_items: Vec<WrongItem>,
    conflict: bool,
    published: bool,
    has_draft: bool,
}

#[derive(Serialize)]
struct EditedSection {
    number: usize,
    index: usize,
    title: String,
    items: Vec<EditedItem>,
    removable: bool,
}

#[derive(Serialize)]
struct EditedItem {
    link_id: String,
    kind: String,
    kind_label: &'static str,
    /// Name of the kind's own partial.
    partial: String,
    asks: bool,
    /// What it is called in buttons: its text, or its kind.
    name: String,
    text: String,
    help: String,
    required: bool,
    problems: Vec<String>,
    first: bool,
    last: bool,
    /// What the kind itself edits.
    field: Value,
}

#[derive(Serialize)]
struct WrongItem {
    link_id: String,
    name: String,
}

#[derive(Serialize)]
struct KindChoice {
    name: &'static str,
    label: &'static str,
}

/// What is in the editor: the draft, or what was typed and refused.
struct Shown {
    title: String,
    mode: TemplateMode,
    content: Content,
    revision: i32,
}

fn render(desk: &Desk, template: &Template, shown: Shown, status: StatusCode, problems: &Problems, notice: Option<String>) -> Result<Response> {
    let of = |prefix: &str| -> Vec<String> {
        let starts = |field: &str| field == prefix || field.strip_prefix(prefix).is_some_and(|rest| rest.starts_with(['.', '[']));
        problems.0.iter().filter(|problem| starts(&problem.field)).map(|problem| problem.detail.clone()).collect()
    };
    let general = problems.0.iter().filter(|problem| problem.field != "title" && !problem.field.contains(".items["));
    let sections = shown.content.sections.iter().enumerate().map(|(s, section)| EditedSection {
        number: s + 1,
        index: s,
        title: section.title.clone().unwrap_or_default(),
        removable: shown.content.sections.len() > 1,
        items: section
            .items
            .iter()
            .enumerate()
            .map(|(i, item)| {
                edited(
                    item,
                    of(&format!("content.sections[{s}].items[{i}]")),
                    s == 0 && i == 0,
                    s + 1 == shown.content.sections.len() && i + 1 == section.items.len(),
                )
            })
            .collect(),
    });
    let sections: Vec<EditedSection> = sections.collect();
    let wrong = sections.iter().flat_map(|section| &section.items).filter(|item| !item.problems.is_empty());
    let wrong_items = wrong.map(|item| WrongItem { link_id: item.link_id.clone(), name: item.name.clone() }).collect();
    let mut shell = desk.shell(shown.title.clone(), "templates");
    shell.notice = notice;
    let context = Editor {
        shell,
        id: template.id,
        kind: super::templates::kind_label(template.kind),
        title: shown.title.clone(),
        title_problem: of("title").into_iter().next(),
        log: shown.mode == TemplateMode::Log,
        revision: shown.revision,
        sections,
        wrong_items,
        has_draft: template.draft_version_id.is_some(),
        kinds: items::KINDS.iter().map(|kind| KindChoice { name: kind.name(), label: kind.label() }).collect(),
        problems: general.map(|problem| problem.detail.clone()).collect(),
        conflict: status == StatusCode::CONFLICT,
        published: template.published_version_id.is_some(),
    };
    desk.page_with(status, "workspace/editor", &context)
}

fn edited(item: &Item, problems: Vec<String>, first: bool, last: bool) -> EditedItem {
    let kind = items::kind(&item.kind);
    EditedItem {
        link_id: item.link_id.clone(),
        kind: item.kind.clone(),
        kind_label: kind.map_or("Unknown", |kind| kind.label()),
        partial: format!("items/{}/edit", item.kind),
        asks: kind.is_some_and(|kind| kind.asks()),
        name: name_of(item),
        text: item.text.clone(),
        help: item.help.clone().unwrap_or_default(),
        required: item.required,
        problems,
        first,
        last,
        field: kind.map_or(Value::Null, |kind| kind.edit(&item.config)),
    }
}

fn name_of(item: &Item) -> String {
    let text: String = item.text.chars().take(60).collect();
    if text.trim().is_empty() { items::kind(&item.kind).map_or_else(String::new, |kind| kind.label().to_owned()) } else { text }
}

fn of_version(version: Version) -> Shown {
    Shown { title: version.title, mode: version.mode, content: version.content, revision: version.revision }
}

/// The draft in the editor; where there is none, what is published. Looking begins no draft, saving does.
#[handler]
pub async fn show(Seat { desk, .. }: Seat, request: &Request, Path(id): Path<TemplateId>) -> poem::Result<Response> {
    let template = templates::find_to_edit(&desk.app.store, &desk.scope, id).await?;
    if let Some(page) = super::measures::locked(&desk, &template, StatusCode::OK).await? {
        return Ok(page);
    }
    let shown = template.draft_version_id.or(template.published_version_id).ok_or(Error::NotFound)?;
    let mut shown = of_version(templates::version(&desk.app.store, &desk.scope, shown).await?);
    if template.draft_version_id.is_none() {
        shown.revision = 0;
    }
    Ok(render(&desk, &template, shown, StatusCode::OK, &Problems::default(), notice(request))?)
}

/// Throws the draft away; what is published stays.
#[handler]
pub async fn discard(Posted { desk, .. }: Posted, Path(id): Path<TemplateId>) -> poem::Result<Response> {
    actions::templates::discard(&desk.app, desk.scope, id).await?;
    Ok(see_other(&format!("{}?done=discarded", urls::template(id))))
}

/// The editor with what keeps a draft from being published.
pub async fn refused(desk: &Desk, id: TemplateId, problems: &Problems) -> Result<Response> {
    let template = templates::find(&desk.app.store, &desk.scope, id).await?;
    let draft = actions::templates::draft(&desk.app, desk.scope, id).await?;
    render(desk, &template, of_version(draft), StatusCode::UNPROCESSABLE_ENTITY, problems, None)
}

/// Saves what was typed, and does what the button says.
#[handler]
pub async fn save(Posted { desk, fields, .. }: Posted, Path(id): Path<TemplateId>) -> poem::Result<Response> {
    let template = templates::find(&desk.app.store, &desk.scope, id).await?;
    if let Some(page) = super::measures::locked(&desk, &template, StatusCode::CONFLICT).await? {
        return Ok(page);
    }
    let draft = actions::templates::draft(&desk.app, desk.scope, id).await?;
    let mut content = edits::read(&fields);
    let command = Command::parse(fields.get("_do"));
    let anchor = command.apply(&mut content, &fields);
    let mode = fields.get("mode").parse().unwrap_or(TemplateMode::Form);
    let written = Written { title: fields.get("title").to_owned(), mode, content };
    // A draft that began just now can have been changed by nobody else.
    let typed_revision = fields.get("revision").parse().unwrap_or(0);
    let revision = if template.draft_version_id.is_none() { draft.revision } else { typed_revision };
    let outcome = actions::templates::save(&desk.app, desk.scope, &draft, revision, written.clone()).await;
    let shown = |revision| Shown { title: written.title.clone(), mode, content: written.content.clone(), revision };
    match outcome {
        // What is published already may be open somewhere: that is asked about first.
        Ok(()) if command == Command::Publish && template.published_version_id.is_some() => {
            match actions::templates::checked(written, Strictness::Published) {
                Ok(_) => Ok(see_other(&format!("{}/publish", urls::template(id)))),
                Err(Error::Invalid(problems)) => Ok(refused(&desk, id, &problems).await?),
                Err(error) => Err(error.into()),
            }
        }
        Ok(()) if command == Command::Publish => match actions::templates::publish(&desk.app, desk.scope, id).await {
            Ok(_) => Ok(see_other(&format!("{}?done=published", urls::template(id)))),
            Err(Error::Invalid(problems)) => Ok(refused(&desk, id, &problems).await?),
            Err(error) => Err(error.into()),
        },
        Ok(()) if command == Command::Preview => Ok(see_other(&format!("{}/preview", urls::template(id)))),
        Ok(()) => {
            let said = if command == Command::Save { "?done=saved" } else { "" };
            Ok(see_other(&format!("{}{said}{anchor}", urls::edit_template(id))))
        }
        Err(Error::Invalid(problems)) => Ok(render(&desk, &template, shown(revision), StatusCode::UNPROCESSABLE_ENTITY, &problems, None)?),
        // What was typed stays on the page; saving again from here is then a choice.
        Err(Error::Conflict(_)) => Ok(render(&desk, &template, shown(draft.revision), StatusCode::CONFLICT, &Problems::default(), None)?),
        Err(error) => Err(error.into()),
    }
}
