//! The starter library: browsing by what it is for, what a client sees of it, copying into the practice.

use entity::kinds::{TemplateKind, TemplateMode};
use poem::web::{Path, Query};
use poem::{Request, Response, handler};
use serde::{Deserialize, Serialize};

use super::templates::kind_label;
use super::{Desk, Posted, Seat, Shell, notice, see_other};
use crate::actions;
use crate::domain::content::{Drawing, DrawingOrder};
use crate::domain::response::Typed;
use crate::domain::starters;
use crate::domain::template_file::TemplateFile;
use crate::error::{Error, Result};
use crate::pages::ask::{self, AskedSection};
use crate::store::templates::{self, Template};
use crate::urls;

/// The filter as it stands in the address.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// One of `starters::PURPOSES`.
    r#for: String,
    /// One of `SORTS`.
    sort: String,
}

/// Sorts of starters: a word in the address, and what it is called.
const SORTS: &[(&str, &str)] = &[("", "All"), ("sheet", "Filled in once at a time"), ("log", "Logs, kept open"), ("prompts", "Prompt sets")];

fn is_of_sort(starter: &TemplateFile, sort: &str) -> bool {
    let prompts = starter.kind == TemplateKind::PromptSet;
    match sort {
        "prompts" => prompts,
        "log" => !prompts && starter.mode == TemplateMode::Log,
        "sheet" => !prompts && starter.mode == TemplateMode::Form,
        _ => true,
    }
}

/// How it is answered, in words.
fn mode_in_words(mode: TemplateMode) -> &'static str {
    match mode {
        TemplateMode::Form => "answered once each time it is due",
        TemplateMode::Log => "stays open for many entries",
    }
}

/// How prompts are drawn, in words.
pub fn drawing_in_words(drawing: Drawing) -> String {
    let each = drawing.each;
    match drawing.order {
        DrawingOrder::InTurn => format!("{each} of these are asked at a time, one after the other."),
        DrawingOrder::Shuffled => format!("{each} of these are asked at a time, in changing order; none comes again before all have come."),
        DrawingOrder::Chosen => format!("The client chooses {each} of these at a time, and may leave any out."),
    }
}

/// A link that filters.
#[derive(Serialize)]
struct Choice {
    url: String,
    label: String,
    here: bool,
}

#[derive(Serialize)]
struct List {
    shell: Shell,
    purposes: Vec<Choice>,
    sorts: Vec<Choice>,
    starters: Vec<Line>,
}

/// A starter in a few words.
#[derive(Serialize)]
struct Line {
    url: String,
    title: String,
    purpose: String,
    kind: &'static str,
    mode: &'static str,
    minutes: u32,
    partner: Option<Named>,
    /// The practice's own copy.
    copy: Option<String>,
}

/// Something with an address.
#[derive(Serialize)]
struct Named {
    url: String,
    title: String,
}

fn key(starter: &TemplateFile) -> &str {
    starter.key.as_deref().unwrap_or_default()
}

fn line(starter: &TemplateFile, copies: &[Template]) -> Line {
    Line {
        url: urls::starter(key(starter)),
        title: starter.title.clone(),
        purpose: starter.purpose.clone(),
        kind: kind_label(starter.kind),
        mode: mode_in_words(starter.mode),
        minutes: starter.content.minutes(),
        partner: starters::partner(starter).map(|other| Named { url: urls::starter(key(other)), title: other.title.clone() }),
        copy: copies.iter().find(|known| known.starter == starter.key).map(|known| urls::template(known.id)),
    }
}

/// The address of the list with this filter.
fn filtered(purpose: &str, sort: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in [("for", purpose), ("sort", sort)].into_iter().filter(|(_, value)| !value.is_empty()) {
        query.append_pair(name, value);
    }
    format!("{}?{}", urls::LIBRARY, query.finish()).trim_end_matches('?').to_owned()
}

/// All starters, or those for one purpose or of one sort.
#[handler]
pub async fn list(Seat { desk, .. }: Seat, Query(asked): Query<Asked>) -> poem::Result<Response> {
    let copies = templates::of_starters(&desk.app.store, &desk.scope).await?;
    let purpose = starters::PURPOSES.iter().copied().find(|known| *known == asked.r#for).unwrap_or("");
    let sort = SORTS.iter().map(|(word, _)| *word).find(|known| *known == asked.sort).unwrap_or("");
    let choice = |label: &str, for_: &str| Choice { url: filtered(for_, sort), label: label.to_owned(), here: for_ == purpose };
    let fits = |starter: &&TemplateFile| is_of_sort(starter, sort) && (purpose.is_empty() || starter.tags.iter().any(|tag| tag == purpose));
    let context = List {
        shell: desk.shell("Starter library", "templates"),
        purposes: std::iter::once(choice("everything", "")).chain(starters::PURPOSES.iter().map(|known| choice(known, known))).collect(),
        sorts: SORTS.iter().map(|(word, label)| Choice { url: filtered(purpose, word), label: (*label).to_owned(), here: *word == sort }).collect(),
        starters: starters::all().iter().filter(fits).map(|starter| line(starter, &copies)).collect(),
    };
    Ok(desk.page("workspace/library", &context)?)
}

/// A starter as the client would see it.
#[derive(Serialize)]
struct StarterPage {
    shell: Shell,
    #[serde(flatten)]
    about: Line,
    tags: Vec<Named>,
    /// How its prompts are drawn, where not all are asked at once.
    drawn: Option<String>,
    sections: Vec<AskedSection>,
}

async fn render(desk: &Desk, starter: &TemplateFile, notice: Option<String>) -> Result<Response> {
    let copies = templates::of_starters(&desk.app.store, &desk.scope).await?;
    let mut shell = desk.shell(starter.title.clone(), "templates");
    shell.notice = notice;
    let context = StarterPage {
        shell,
        about: line(starter, &copies),
        tags: starter.tags.iter().map(|tag| Named { url: filtered(tag, ""), title: tag.clone() }).collect(),
        drawn: starter.content.prompts.map(drawing_in_words),
        sections: ask::sections(desk.speech(), &starter.content, &Typed::new(), &[], &[]),
    };
    desk.page("workspace/starter", &context)
}

/// What it is for and what it asks. Nothing can be sent from here.
#[handler]
pub async fn show(Seat { desk, .. }: Seat, request: &Request, Path(key): Path<String>) -> poem::Result<Response> {
    let starter = starters::find(&key).ok_or(Error::NotFound)?;
    Ok(render(&desk, starter, notice(request)).await?)
}

/// Copies it and what belongs to it, or leads to the copy that is there.
#[handler]
pub async fn copy(Posted { desk, .. }: Posted, Path(key): Path<String>) -> poem::Result<Response> {
    let copied = actions::starters::copy(&desk.app, desk.scope, &key).await?;
    let done = match (copied.made, copied.partner) {
        (false, _) => "known",
        (true, None) => "copied",
        (true, Some(_)) => "copied-pair",
    };
    Ok(see_other(&format!("{}?done={done}", urls::template(copied.template))))
}
