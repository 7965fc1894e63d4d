//! The editor's page: what its templates are given. `editor` decides what is shown.

use entity::ids::TemplateId;
use entity::kinds::{TemplateKind, TemplateMode};
use poem::Response;
use poem::http::StatusCode;
use serde::Serialize;
use serde_json::Value;

use super::editor_conflict::Conflict;
use super::sources::{self, Sources};
use super::when::{self, Answers, WhenForm};
use super::{Desk, Shell};
use crate::domain::content::{Content, DrawingOrder, Item, Section};
use crate::domain::items;
use crate::domain::problems::Problems;
use crate::domain::readability;
use crate::error::Result;
use crate::store::draft_steps;
use crate::store::templates::{Template, Version, Written};

#[derive(Serialize)]
struct Editor {
    shell: Shell,
    id: TemplateId,
    kind: &'static str,
    /// It is a safety plan: kept, and not sent.
    kept: bool,
    title: String,
    title_problem: Option<String>,
    log: bool,
    revision: i32,
    sections: Vec<EditedSection>,
    kinds: Vec<KindChoice>,
    /// Possible answers of questions, offered where a condition asks about them.
    answers: Vec<Answers>,
    /// What computed items and picks can refer to.
    sources: Sources,
    /// Whether it is one page.
    one_page: bool,
    /// How prompts are drawn, for prompt sets.
    prompts: Option<Prompts>,
    /// Problems that belong to no single item or section.
    problems: Vec<String>,
    /// The items and sections that have problems.
    wrong: Vec<Wrong>,
    conflict: Option<Conflict>,
    /// That somebody else saved it a moment ago.
    company: Option<String>,
    published: bool,
    has_draft: bool,
    undo: bool,
    redo: bool,
    /// What was just done, said beside the buttons.
    said: &'static str,
    removed: bool,
    /// How long it takes and how it reads.
    facts: String,
}

#[derive(Serialize)]
struct EditedSection {
    number: usize,
    index: usize,
    title: String,
    items: Vec<EditedItem>,
    problems: Vec<String>,
    first: bool,
    when: WhenForm,
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
    when: WhenForm,
    /// How it reads, where that needs a word.
    hint: String,
    /// What the kind itself edits.
    field: Value,
}

#[derive(Serialize)]
struct Wrong {
    anchor: String,
    name: String,
    /// What is wrong, the first of it.
    detail: Option<String>,
}

#[derive(Serialize)]
struct KindChoice {
    name: &'static str,
    label: &'static str,
}

#[derive(Serialize)]
struct Prompts {
    order: &'static str,
    each: u32,
}

/// What is in the editor: the draft, or what was typed and refused.
pub struct Shown {
    pub written: Written,
    pub revision: i32,
    /// Where an empty condition is wanted.
    pub blank: String,
    /// What was just done, as a word.
    pub done: String,
    pub conflict: Option<Conflict>,
    pub company: Option<String>,
}

impl Shown {
    /// What was written, with nothing to say about it.
    pub fn new(written: Written, revision: i32) -> Self {
        Self { written, revision, blank: String::new(), done: String::new(), conflict: None, company: None }
    }
}

impl From<Version> for Shown {
    fn from(version: Version) -> Self {
        Self::new(version.written(), version.revision)
    }
}

/// Renders the editor.
pub async fn render(
    desk: &Desk,
    template: &Template,
    shown: Shown,
    status: StatusCode,
    problems: &Problems,
    notice: Option<String>,
) -> Result<Response> {
    let (undo, redo) = match template.draft_version_id {
        Some(draft) => draft_steps::available(&desk.app.store, &desk.scope, draft).await?,
        None => (false, false),
    };
    let content = &shown.written.content;
    let sections = content.sections.iter().enumerate().map(|(s, section)| edited_section(desk, content, (s, section), problems, &shown.blank));
    let sections: Vec<EditedSection> = sections.collect();
    let sources = sources::of(desk, content).await?;
    let general = problems.0.iter().filter(|problem| problem.field != "title" && !problem.field.contains("sections["));
    let mut shell = desk.shell(shown.written.title.clone(), "templates");
    shell.notice = notice;
    let context = Editor {
        shell,
        id: template.id,
        kind: super::templates::kind_label(template.kind),
        kept: template.kind == TemplateKind::SafetyPlan,
        title: shown.written.title.clone(),
        title_problem: under(problems, "title").into_iter().next(),
        log: shown.written.mode == TemplateMode::Log,
        revision: shown.revision,
        wrong: wrong(&sections),
        kinds: items::KINDS.iter().map(|kind| KindChoice { name: kind.name(), label: kind.label() }).collect(),
        answers: when::answers(content),
        sources,
        one_page: content.one_page,
        prompts: (template.kind == TemplateKind::PromptSet).then(|| prompts(content)),
        problems: general.map(|problem| problem.detail.clone()).collect(),
        company: shown.company,
        published: template.published_version_id.is_some(),
        has_draft: template.draft_version_id.is_some(),
        undo,
        redo,
        said: said(&shown.done),
        removed: shown.done == "removed",
        facts: facts(desk, content),
        conflict: shown.conflict,
        sections,
    };
    desk.page_with(status, "workspace/editor", &context)
}

/// A sentence for what was just done.
fn said(done: &str) -> &'static str {
    match done {
        "added" => "Added.",
        "copied" => "Copied.",
        "removed" => "Removed, with the conditions that asked about it.",
        "undone" => "Taken back.",
        "redone" => "Done again.",
        "theirs" => "Theirs is here now. Yours is set aside: Redo brings it back.",
        _ => "",
    }
}

/// What is wrong in a place and everything within it.
fn under(problems: &Problems, prefix: &str) -> Vec<String> {
    let starts = |field: &str| field == prefix || field.strip_prefix(prefix).is_some_and(|rest| rest.starts_with(['.', '[']));
    problems.0.iter().filter(|problem| starts(&problem.field)).map(|problem| problem.detail.clone()).collect()
}

fn wrong(sections: &[EditedSection]) -> Vec<Wrong> {
    let mut wrong = Vec::new();
    for section in sections {
        if !section.problems.is_empty() {
            let name = if section.title.is_empty() { format!("Section {}", section.number) } else { section.title.clone() };
            wrong.push(Wrong { anchor: format!("section-{}", section.number), name, detail: section.problems.first().cloned() });
        }
        let items = section.items.iter().filter(|item| !item.problems.is_empty());
        wrong.extend(items.map(|item| Wrong {
            anchor: format!("item-{}", item.link_id),
            name: item.name.clone(),
            detail: item.problems.first().cloned(),
        }));
    }
    wrong
}

fn edited_section(desk: &Desk, content: &Content, (s, section): (usize, &Section), problems: &Problems, blank: &str) -> EditedSection {
    let place = format!("content.sections[{s}]");
    let own: Vec<&str> = section.items.iter().map(|item| item.link_id.as_str()).collect();
    let mut wrong = under(problems, &format!("{place}.title"));
    wrong.extend(under(problems, &format!("{place}.show_when")));
    let item = |(i, item): (usize, &Item)| edited(desk, content, item, under(problems, &format!("{place}.items[{i}]")), blank);
    EditedSection {
        number: s + 1,
        index: s,
        title: section.title.clone().unwrap_or_default(),
        items: section.items.iter().enumerate().map(item).collect(),
        problems: wrong,
        first: s == 0,
        when: when::form(content, section.show_when.as_ref(), &own, format!("when-section:{s}"), blank == format!("section-{}", s + 1), "section"),
    }
}

fn edited(desk: &Desk, content: &Content, item: &Item, problems: Vec<String>, blank: &str) -> EditedItem {
    let kind = items::kind(&item.kind);
    EditedItem {
        link_id: item.link_id.clone(),
        kind: item.kind.clone(),
        kind_label: kind.map_or("Unknown", |kind| kind.label()),
        partial: format!("items/{}/edit", item.kind),
        asks: kind.is_some_and(|kind| kind.asks()),
        name: when::name_of(item),
        text: item.text.clone(),
        help: item.help.clone().unwrap_or_default(),
        required: item.required,
        problems,
        when: when::form(
            content,
            item.show_when.as_ref(),
            &[&item.link_id],
            format!("when:{}", item.link_id),
            blank == item.link_id,
            if kind.is_some_and(|kind| kind.asks()) { "question" } else { "part" },
        ),
        hint: readability::read_item(item, &desk.practice.language).hint(),
        field: kind.map_or(Value::Null, |kind| kind.edit(&item.config)),
    }
}

fn prompts(content: &Content) -> Prompts {
    let order = |order| match order {
        DrawingOrder::InTurn => "in_turn",
        DrawingOrder::Shuffled => "shuffled",
        DrawingOrder::Chosen => "chosen",
    };
    content.prompts.map_or(Prompts { order: "all", each: 1 }, |drawing| Prompts { order: order(drawing.order), each: drawing.each })
}

/// How long it takes and how it reads, as a quiet sentence.
pub fn facts(desk: &Desk, content: &Content) -> String {
    let minutes = content.minutes();
    let reads = readability::read_all(content, &desk.practice.language).sentence();
    format!("About {minutes} minute{}. {reads}", if minutes == 1 { "" } else { "s" }).trim().to_owned()
}
