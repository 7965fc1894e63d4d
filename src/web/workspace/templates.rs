//! Templates: list, beginning one, what it looks like, publishing.

use entity::ids::TemplateId;
use entity::kinds::{TemplateKind, TemplateMode};
use poem::http::StatusCode;
use poem::web::Path;
use poem::{Request, Response, handler};
use serde::Serialize;

use super::{Desk, Posted, Seat, Shell, notice, see_other};
use crate::actions;
use crate::domain::content::{Content, Section};
use crate::domain::response::Typed;
use crate::error::{Error, Result};
use crate::pages::ask::{self, AskedSection};
use crate::pages::dates;
use crate::store::templates::{self, Template, Version, Written};
use crate::urls;

#[derive(Serialize)]
struct List {
    shell: Shell,
    templates: Vec<Line>,
    archived: Vec<Line>,
    /// What was typed for a new one and refused.
    title: String,
    problem: Option<String>,
}

#[derive(Serialize)]
struct Line {
    url: String,
    title: String,
    kind: &'static str,
    published: bool,
    draft: bool,
    archived: bool,
    changed: String,
}

/// A template's kind in words.
pub fn kind_label(kind: TemplateKind) -> &'static str {
    match kind {
        TemplateKind::Homework => "Homework",
        TemplateKind::PromptSet => "Prompt set",
        TemplateKind::Measure => "Measure",
    }
}

async fn render_list(desk: &Desk, status: StatusCode, notice: Option<String>, title: String, problem: Option<String>) -> Result<Response> {
    let all = templates::list(&desk.app.store, &desk.scope).await?;
    let line = |template: Template| Line {
        url: urls::template(template.id),
        kind: kind_label(template.kind),
        published: template.published_version_id.is_some(),
        draft: template.draft_version_id.is_some(),
        archived: template.archived_at.is_some(),
        changed: dates::short(desk.speech(), template.updated_at, desk.zone()),
        title: template.title,
    };
    let mut shell = desk.shell("Templates", "templates");
    shell.notice = notice;
    let (archived, offered): (Vec<_>, Vec<_>) = all.into_iter().map(line).partition(|line| line.archived);
    desk.page_with(status, "workspace/templates", &List { shell, templates: offered, archived, title, problem })
}

/// All templates of the practice.
#[handler]
pub async fn list(Seat { desk, .. }: Seat, request: &Request) -> poem::Result<Response> {
    Ok(render_list(&desk, StatusCode::OK, notice(request), String::new(), None).await?)
}

/// Begins a template: a title and a kind, then the editor.
#[handler]
pub async fn create(Posted { desk, fields, .. }: Posted) -> poem::Result<Response> {
    let kind = fields.get("kind").parse::<TemplateKind>().unwrap_or(TemplateKind::Homework);
    let content = Content { sections: vec![Section::default()], ..Content::default() };
    let written = Written { title: fields.get("title").to_owned(), mode: TemplateMode::Form, content };
    match actions::templates::create(&desk.app, desk.scope, kind, written).await {
        Ok(id) => Ok(see_other(&urls::edit_template(id))),
        Err(Error::Invalid(problems)) => {
            let problem = problems.0.into_iter().next().map(|problem| problem.detail);
            Ok(render_list(&desk, StatusCode::UNPROCESSABLE_ENTITY, None, fields.get("title").to_owned(), problem).await?)
        }
        Err(error) => Err(error.into()),
    }
}

/// What a template looks like to a client, and what can be done with it.
#[derive(Serialize)]
struct TemplatePage {
    shell: Shell,
    id: TemplateId,
    title: String,
    kind: &'static str,
    published_on: Option<String>,
    number: i32,
    has_draft: bool,
    is_draft: bool,
    archived: bool,
    /// Whether this version is the one that is assigned now.
    current: bool,
    versions: Vec<VersionLine>,
    minutes: u32,
    sections: Vec<AskedSection>,
}

/// One published version in the list.
#[derive(Serialize)]
struct VersionLine {
    url: String,
    number: i32,
    state: &'static str,
    when: Option<String>,
    here: bool,
}

async fn render(desk: &Desk, version: &Version, template: &Template, notice: Option<String>, view: &str) -> Result<Response> {
    let speech = desk.speech();
    let line = |one: Version| VersionLine {
        url: format!("{}/versions/{}", urls::template(template.id), one.number),
        number: one.number,
        state: one.status.word(),
        when: one.published_at.map(|at| dates::short(speech, at, desk.zone())),
        here: one.id == version.id,
    };
    let all = templates::versions_of(&desk.app.store, &desk.scope, template.id).await?;
    let lines = all.into_iter().rev().filter(|one| one.published_at.is_some()).map(line).collect();
    let mut shell = desk.shell(version.title.clone(), "templates");
    shell.notice = notice;
    let context = TemplatePage {
        shell,
        id: template.id,
        title: version.title.clone(),
        kind: kind_label(template.kind),
        published_on: version.published_at.map(|at| dates::short(speech, at, desk.zone())),
        number: version.number,
        has_draft: template.draft_version_id.is_some(),
        is_draft: template.draft_version_id == Some(version.id),
        archived: template.archived_at.is_some(),
        current: template.published_version_id == Some(version.id),
        versions: lines,
        minutes: version.content.minutes(),
        sections: ask::sections(speech, &version.content, &Typed::new(), &[], &[]),
    };
    desk.page(view, &context)
}

/// The published version, or the draft where nothing is published yet.
#[handler]
pub async fn show(Seat { desk, .. }: Seat, request: &Request, Path(id): Path<TemplateId>) -> poem::Result<Response> {
    let template = templates::find(&desk.app.store, &desk.scope, id).await?;
    let shown = template.published_version_id.or(template.draft_version_id).ok_or(Error::NotFound)?;
    let version = templates::version(&desk.app.store, &desk.scope, shown).await?;
    Ok(render(&desk, &version, &template, notice(request), "workspace/template").await?)
}

/// The draft (or what is published) as the client sees it. Nothing can be sent from here.
#[handler]
pub async fn preview(Seat { desk, .. }: Seat, Path(id): Path<TemplateId>) -> poem::Result<Response> {
    let template = templates::find(&desk.app.store, &desk.scope, id).await?;
    let shown = template.draft_version_id.or(template.published_version_id).ok_or(Error::NotFound)?;
    let version = templates::version(&desk.app.store, &desk.scope, shown).await?;
    Ok(render(&desk, &version, &template, None, "workspace/preview").await?)
}

/// Publishes the draft.
#[handler]
pub async fn publish(Posted { desk, .. }: Posted, Path(id): Path<TemplateId>) -> poem::Result<Response> {
    match actions::templates::publish(&desk.app, desk.scope, id).await {
        Ok(_) => Ok(see_other(&format!("{}?done=published", urls::template(id)))),
        Err(Error::Invalid(problems)) => Ok(super::editor::refused(&desk, id, &problems).await?),
        Err(Error::Conflict(_)) => Ok(see_other(&urls::template(id))),
        Err(error) => Err(error.into()),
    }
}

/// One version as it was, or is, asked.
#[handler]
pub async fn older(Seat { desk, .. }: Seat, Path((id, number)): Path<(TemplateId, i32)>) -> poem::Result<Response> {
    let template = templates::find(&desk.app.store, &desk.scope, id).await?;
    let all = templates::versions_of(&desk.app.store, &desk.scope, id).await?;
    let version = all.into_iter().find(|version| version.number == number && version.published_at.is_some()).ok_or(Error::NotFound)?;
    Ok(render(&desk, &version, &template, None, "workspace/template").await?)
}

/// Sets it aside, or offers it again.
#[handler]
pub async fn archive(Posted { desk, fields, .. }: Posted, Path(id): Path<TemplateId>) -> poem::Result<Response> {
    let done = if fields.get("archived") == "yes" {
        actions::templates::archive(&desk.app, desk.scope, id).await?;
        "archived"
    } else {
        actions::templates::restore(&desk.app, desk.scope, id).await?;
        "restored"
    };
    Ok(see_other(&format!("{}?done={done}", urls::template(id))))
}
