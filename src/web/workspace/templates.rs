//! Templates: beginning one, what it looks like, its versions, setting it aside.

use entity::ids::TemplateId;
use entity::kinds::{TemplateKind, TemplateMode};
use poem::web::Path;
use poem::{Request, Response, handler};
use serde::Serialize;

use super::{Desk, Posted, Seat, Shell, library, notice, see_other, template_list, template_settings};
use crate::actions;
use crate::domain::content::{Content, Section};
use crate::domain::instruments;
use crate::domain::languages;
use crate::domain::response::Typed;
use crate::domain::translation;
use crate::error::{Error, Result};
use crate::pages::ask::{self, AskedSection};
use crate::pages::dates;
use crate::store::practitioners;
use crate::store::templates::{self, Template, Version, Written};
use crate::urls;

/// A template's kind in words.
pub fn kind_label(kind: TemplateKind) -> &'static str {
    match kind {
        TemplateKind::Homework => "Homework",
        TemplateKind::PromptSet => "Prompt set",
        TemplateKind::Measure => "Measure",
        TemplateKind::SafetyPlan => "Safety plan",
    }
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
            Ok(template_list::refused(&desk, fields.get("title").to_owned(), problem).await?)
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
    /// Whether whoever looks may change it.
    may_edit: bool,
    /// Whether it can be changed at all: a standard measure with its own words cannot.
    changeable: bool,
    /// Who uses it, in words.
    sharing: &'static str,
    /// Who wrote it, where that is a colleague.
    author: Option<String>,
    purpose: String,
    tags: Vec<template_list::Tag>,
    /// Whether this version is the one that is assigned now.
    current: bool,
    /// A client's one plan is begun from it; it is given to nobody else.
    plan: bool,
    versions: Vec<VersionLine>,
    minutes: u32,
    /// How its prompts are drawn, where not all are asked at once.
    drawn: Option<String>,
    /// Where it is told how it is scored, of a standard measure.
    measure: Option<String>,
    /// Whether it can be saved as a file: the wording of others cannot.
    savable: bool,
    /// Where this version is printed, blank.
    print_url: String,
    sections: Vec<AskedSection>,
    /// The languages it has besides its own, as they call themselves.
    languages: String,
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
    let author = match template.created_by.filter(|author| *author != desk.me.id) {
        Some(author) => practitioners::find(&desk.app.store, &desk.scope, author).await.ok().map(|author| author.name),
        None => None,
    };
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
        may_edit: templates::may_edit(&desk.scope, template),
        changeable: templates::may_edit(&desk.scope, template) && !instruments::of_content(&version.content).is_some_and(|one| one.texts),
        sharing: template_settings::sharing_label(template.sharing),
        author,
        purpose: template.purpose.clone(),
        tags: template_list::tags(template),
        current: template.published_version_id == Some(version.id),
        plan: template.kind == TemplateKind::SafetyPlan,
        versions: lines,
        minutes: version.content.minutes(),
        drawn: version.content.prompts.map(library::drawing_in_words),
        measure: instruments::of_content(&version.content).map(|instrument| urls::measure(&instrument.key)),
        print_url: format!("{}/print?version={}", urls::template(template.id), version.number),
        savable: !instruments::of_content(&version.content).is_some_and(instruments::Instrument::gated),
        sections: ask::sections(speech, &version.content, &Typed::new(), &[], &[]),
        languages: version.content.translations.keys().map(|code| languages::name(code)).collect::<Vec<_>>().join(", "),
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

/// The draft (or what is published) as the client sees it, in the language that the address names. Nothing can be sent from here.
#[handler]
pub async fn preview(Seat { desk, .. }: Seat, request: &Request, Path(id): Path<TemplateId>) -> poem::Result<Response> {
    let template = templates::find(&desk.app.store, &desk.scope, id).await?;
    let shown = template.draft_version_id.or(template.published_version_id).ok_or(Error::NotFound)?;
    let version = templates::version(&desk.app.store, &desk.scope, shown).await?;
    let query = request.uri().query().unwrap_or_default();
    let version = match form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "in") {
        Some((_, code)) => {
            let said = translation::say(&version.title, &version.content, &code, &desk.practice.language);
            Version { title: said.title, content: said.content, ..version }
        }
        None => version,
    };
    Ok(render(&desk, &version, &template, None, "workspace/preview").await?)
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
