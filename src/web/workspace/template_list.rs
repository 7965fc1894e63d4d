//! The list of templates: the practice's standard first, found by words, tag, kind and who uses them. Every filter is a link.

use entity::kinds::{Sharing, TemplateKind};
use poem::http::StatusCode;
use poem::{Request, Response, handler};
use serde::Serialize;

use super::template_settings::sharing_label;
use super::templates::kind_label;
use super::{Desk, Seat, Shell, notice};
use crate::domain::template_search::Wanted;
use crate::error::Result;
use crate::pages::dates;
use crate::store::templates::{self, Template};
use crate::urls;

#[derive(Serialize)]
struct List {
    shell: Shell,
    tabs: Vec<Link>,
    tags: Vec<Link>,
    /// What is looked for; the form sends the rest along.
    q: String,
    tag: String,
    sharing: &'static str,
    archived: bool,
    kinds: Vec<KindChoice>,
    /// Whether anything is left out.
    filtered: bool,
    lines: Vec<Line>,
    /// What was typed for a new one and refused.
    title: String,
    problem: Option<String>,
}

#[derive(Serialize)]
struct Link {
    name: String,
    url: String,
    here: bool,
}

#[derive(Serialize)]
struct KindChoice {
    word: &'static str,
    label: &'static str,
    chosen: bool,
}

#[derive(Serialize)]
struct Line {
    url: String,
    title: String,
    kind: &'static str,
    sharing: &'static str,
    published: bool,
    draft: bool,
    changed: String,
    purpose: String,
    tags: String,
}

/// A tag, and the list of what has it.
#[derive(Serialize)]
pub struct Tag {
    pub name: String,
    pub url: String,
}

/// A template's tags as links.
pub fn tags(template: &Template) -> Vec<Tag> {
    let tag = |name: String| Tag { url: address(&Wanted { tag: Some(name.clone()), ..Wanted::default() }), name };
    templates::tags(template).into_iter().map(tag).collect()
}

/// What an address asks for. Without a word about it, archived ones are left out.
fn wanted(request: &Request) -> Wanted {
    let mut wanted = Wanted { archived: Some(false), ..Wanted::default() };
    for (name, value) in form_urlencoded::parse(request.uri().query().unwrap_or_default().as_bytes()) {
        let value: String = value.chars().filter(|c| !c.is_control()).take(200).collect();
        match &*name {
            "q" => wanted.words = value.trim().to_owned(),
            "tag" => wanted.tag = Some(value).filter(|tag| !tag.is_empty()),
            "kind" => wanted.kind = value.parse().ok(),
            "sharing" => wanted.sharing = value.parse().ok(),
            "archived" => wanted.archived = Some(value == "yes"),
            _ => {}
        }
    }
    wanted
}

/// The address of the list with these filters.
fn address(wanted: &Wanted) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    let mut add = |name: &str, value: Option<&str>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            query.append_pair(name, value);
        }
    };
    add("q", Some(&wanted.words));
    add("tag", wanted.tag.as_deref());
    add("kind", wanted.kind.map(TemplateKind::word));
    add("sharing", wanted.sharing.map(Sharing::word));
    add("archived", (wanted.archived == Some(true)).then_some("yes"));
    let query = query.finish();
    if query.is_empty() { "/templates".into() } else { format!("/templates?{query}") }
}

fn tabs(wanted: &Wanted) -> Vec<Link> {
    let tab = |name: &str, sharing, archived| Link {
        name: name.into(),
        url: address(&Wanted { sharing, archived: Some(archived), ..wanted.clone() }),
        here: (wanted.sharing, wanted.archived) == (sharing, Some(archived)),
    };
    let by = |sharing| tab(sharing_label(sharing), Some(sharing), false);
    vec![tab("All", None, false), by(Sharing::Standard), by(Sharing::Shared), by(Sharing::Own), tab("Archived", None, true)]
}

/// Every tag that is there, each leading to what has it, or back.
fn all_tags(all: &[Template], wanted: &Wanted) -> Vec<Link> {
    let mut names: Vec<String> = all.iter().flat_map(templates::tags).collect();
    names.sort_by_key(|name| name.to_lowercase());
    names.dedup_by_key(|name| name.to_lowercase());
    let link = |name: String| {
        let here = wanted.tag.as_ref().is_some_and(|tag| tag.to_lowercase() == name.to_lowercase());
        Link { url: address(&Wanted { tag: (!here).then(|| name.clone()), ..wanted.clone() }), name, here }
    };
    names.into_iter().map(link).collect()
}

fn line(desk: &Desk, template: &Template) -> Line {
    Line {
        url: urls::template(template.id),
        kind: kind_label(template.kind),
        sharing: sharing_label(template.sharing),
        published: template.published_version_id.is_some(),
        draft: template.draft_version_id.is_some(),
        changed: dates::short(desk.speech(), template.updated_at, desk.zone()),
        title: template.title.clone(),
        purpose: template.purpose.clone(),
        tags: templates::tags(template).join(", "),
    }
}

async fn render(desk: &Desk, wanted: &Wanted, status: StatusCode, notice: Option<String>, typed: (String, Option<String>)) -> Result<Response> {
    let all = templates::list(&desk.app.store, &desk.scope).await?;
    let kind = |kind: TemplateKind| KindChoice { word: kind.word(), label: kind_label(kind), chosen: wanted.kind == Some(kind) };
    let mut shell = desk.shell("Templates", "templates");
    shell.notice = notice;
    let context = List {
        shell,
        tabs: tabs(wanted),
        tags: all_tags(&all, wanted),
        q: wanted.words.clone(),
        tag: wanted.tag.clone().unwrap_or_default(),
        sharing: wanted.sharing.map(Sharing::word).unwrap_or_default(),
        archived: wanted.archived == Some(true),
        kinds: [TemplateKind::Homework, TemplateKind::PromptSet, TemplateKind::Measure, TemplateKind::SafetyPlan].map(kind).into(),
        filtered: address(wanted) != "/templates",
        lines: all.iter().filter(|template| templates::matches(wanted, template)).map(|template| line(desk, template)).collect(),
        title: typed.0,
        problem: typed.1,
    };
    desk.page_with(status, "workspace/templates", &context)
}

/// The templates that are looked for.
#[handler]
pub async fn show(Seat { desk, .. }: Seat, request: &Request) -> poem::Result<Response> {
    Ok(render(&desk, &wanted(request), StatusCode::OK, notice(request), Default::default()).await?)
}

/// The list with a title that cannot be one.
pub async fn refused(desk: &Desk, title: String, problem: Option<String>) -> Result<Response> {
    let wanted = Wanted { archived: Some(false), ..Wanted::default() };
    render(desk, &wanted, StatusCode::UNPROCESSABLE_ENTITY, None, (title, problem)).await
}
