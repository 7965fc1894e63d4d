//! The editor of a draft: shows it, saves what was typed (`edits` reads it) and does what the button says (`commands`).

use entity::ids::TemplateId;
use entity::kinds::TemplateMode;
use poem::http::StatusCode;
use poem::web::Path;
use poem::{Request, Response, handler};
use serde::Serialize;

use super::commands::{Applied, Command};
use super::editor_page::{self, Shown, render};
use super::{Desk, Posted, Seat, editor_conflict, edits, notice, see_other};
use crate::actions;
use crate::domain::content::{Content, Strictness};
use crate::domain::problems::Problems;
use crate::domain::readability;
use crate::domain::response::Typed;
use crate::domain::side_by_side::first_change;
use crate::error::{Error, Result};
use crate::pages::ask::{self, AskedSection};
use crate::store::draft_steps;
use crate::store::templates::{self, Template, Version, Written};
use crate::urls;
use crate::web::forms::Fields;

/// The draft in the editor; where there is none, what is published. Looking begins no draft, saving does.
#[handler]
pub async fn show(Seat { desk, .. }: Seat, request: &Request, Path(id): Path<TemplateId>) -> poem::Result<Response> {
    let template = templates::find_to_edit(&desk.app.store, &desk.scope, id).await?;
    if let Some(page) = super::measures::locked(&desk, &template, StatusCode::OK).await? {
        return Ok(page);
    }
    let version = draft_or_published(&desk, &template).await?;
    let company = editor_conflict::company(&desk, &version).await?;
    let mut shown = Shown::from(version);
    if template.draft_version_id.is_none() {
        shown.revision = 0;
    }
    shown.company = company;
    shown.blank = asked(request, "when");
    shown.done = asked(request, "done");
    Ok(render(&desk, &template, shown, StatusCode::OK, &Problems::default(), notice(request)).await?)
}

/// A word from the address.
fn asked(request: &Request, name: &str) -> String {
    let query = request.uri().query().unwrap_or_default();
    form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == name).map_or_else(String::new, |(_, value)| value.into_owned())
}

async fn draft_or_published(desk: &Desk, template: &Template) -> Result<Version> {
    let shown = template.draft_version_id.or(template.published_version_id).ok_or(Error::NotFound)?;
    templates::version(&desk.app.store, &desk.scope, shown).await
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
    render(desk, &template, draft.into(), StatusCode::UNPROCESSABLE_ENTITY, problems, None).await
}

/// What was typed, with what its button did to it.
struct Edit {
    command: Command,
    applied: Applied,
    written: Written,
    /// The revision that it may take the place of.
    revision: i32,
}

impl Edit {
    async fn read(desk: &Desk, template: &Template, draft: &Version, fields: &Fields) -> Result<Self> {
        let command = Command::parse(fields.get("_do"));
        let typed: i32 = fields.get("revision").parse().unwrap_or(0);
        let revision = match command {
            Command::Mine(theirs) => theirs,
            // A draft that began just now can have been changed by nobody else.
            _ if template.draft_version_id.is_none() => draft.revision,
            _ => typed,
        };
        let base = base(desk, draft, typed).await?;
        let mut written = typed_in(fields, &base);
        let applied = command.apply(&mut written.content, fields);
        Ok(Self { command, applied, written, revision })
    }

    fn shown(self, revision: i32) -> Shown {
        Shown { blank: self.applied.blank, ..Shown::new(self.written, revision) }
    }
}

/// The content that the page showed: the draft's, or as it was when the page was made, where somebody saved since.
async fn base(desk: &Desk, draft: &Version, revision: i32) -> Result<Content> {
    if draft.revision != revision
        && let Some(step) = draft_steps::at(&desk.app.store, &desk.scope, draft.id, revision).await?
    {
        return Ok(step.written.content);
    }
    Ok(draft.content.clone())
}

fn typed_in(fields: &Fields, base: &Content) -> Written {
    let mode = fields.get("mode").parse().unwrap_or(TemplateMode::Form);
    Written { title: fields.get("title").to_owned(), mode, content: edits::read(fields, base) }
}

/// Saves what was typed, and does what the button says.
#[handler]
pub async fn save(Posted { desk, fields, .. }: Posted, Path(id): Path<TemplateId>) -> poem::Result<Response> {
    let template = templates::find(&desk.app.store, &desk.scope, id).await?;
    if let Some(page) = super::measures::locked(&desk, &template, StatusCode::CONFLICT).await? {
        return Ok(page);
    }
    let draft = actions::templates::draft(&desk.app, desk.scope, id).await?;
    let edit = Edit::read(&desk, &template, &draft, &fields).await?;
    // From here on there is a draft.
    let template = Template { draft_version_id: Some(draft.id), ..template };
    let outcome = if edit.command == Command::Theirs {
        actions::drafting::set_aside(&desk.app, desk.scope, id, edit.written.clone()).await
    } else {
        actions::templates::save(&desk.app, desk.scope, &draft, edit.revision, edit.written.clone()).await
    };
    match outcome {
        Ok(()) => Ok(go_on(&desk, id, edit).await?),
        Err(Error::Invalid(problems)) => {
            let revision = edit.revision;
            Ok(render(&desk, &template, edit.shown(revision), StatusCode::UNPROCESSABLE_ENTITY, &problems, None).await?)
        }
        Err(Error::Conflict(_)) => Ok(conflict(&desk, &template, edit).await?),
        Err(error) => Err(error.into()),
    }
}

/// Where a saved edit leads.
async fn go_on(desk: &Desk, id: TemplateId, edit: Edit) -> Result<Response> {
    let editor = urls::edit_template(id);
    let Applied { anchor, said, blank } = &edit.applied;
    let to = match edit.command {
        // What is published already may be open somewhere: that is asked about first.
        Command::Publish if was_published(desk, id).await? => match actions::templates::checked(edit.written, Strictness::Published) {
            Ok(_) => format!("{}/publish", urls::template(id)),
            Err(Error::Invalid(problems)) => return refused(desk, id, &problems).await,
            Err(error) => return Err(error),
        },
        Command::Publish => match actions::templates::publish(&desk.app, desk.scope, id).await {
            Ok(_) => format!("{}?done=published", urls::template(id)),
            Err(Error::Invalid(problems)) => return refused(desk, id, &problems).await,
            Err(error) => return Err(error),
        },
        Command::Preview => format!("{}/preview", urls::template(id)),
        Command::Undo | Command::Redo => walk_back(desk, id, edit.command == Command::Redo).await?,
        Command::Theirs => format!("{editor}?done=theirs"),
        Command::Save | Command::Mine(_) => format!("{editor}?done=saved"),
        _ if !blank.is_empty() => format!("{editor}?when={blank}{anchor}"),
        _ if !said.is_empty() => format!("{editor}?done={said}{anchor}"),
        _ => format!("{editor}{anchor}"),
    };
    Ok(see_other(&to))
}

/// Undoes the last save (what was typed just now is one), or does it again; leads to what changed.
async fn walk_back(desk: &Desk, id: TemplateId, again: bool) -> Result<String> {
    let revision = actions::templates::draft(&desk.app, desk.scope, id).await?.revision;
    let walked = match again {
        true => actions::drafting::redo(&desk.app, desk.scope, id, revision).await?,
        false => actions::drafting::undo(&desk.app, desk.scope, id, revision).await?,
    };
    let editor = urls::edit_template(id);
    let Some((before, after)) = walked else { return Ok(editor) };
    let anchor = first_change(&before.content, &after.content).map_or_else(String::new, |link_id| format!("#item-{link_id}"));
    Ok(format!("{editor}?done={}{anchor}", if again { "redone" } else { "undone" }))
}

/// Somebody saved meanwhile: what was typed stays on the page, with what differs, and saving it is a choice.
async fn conflict(desk: &Desk, template: &Template, edit: Edit) -> Result<Response> {
    let theirs = actions::templates::draft(&desk.app, desk.scope, template.id).await?;
    let conflict = editor_conflict::between(desk, &theirs, &edit.written).await?;
    let revision = edit.revision;
    let shown = Shown { conflict: Some(conflict), ..edit.shown(revision) };
    render(desk, template, shown, StatusCode::CONFLICT, &Problems::default(), None).await
}

#[derive(Serialize)]
struct Preview {
    title: String,
    sections: Vec<AskedSection>,
    facts: String,
    hints: Vec<Hint>,
}

#[derive(Serialize)]
struct Hint {
    link_id: String,
    hint: String,
}

/// What is typed now, as the client would see it. Nothing is kept.
#[handler]
pub async fn preview(Posted { desk, fields, .. }: Posted, Path(id): Path<TemplateId>) -> poem::Result<Response> {
    let template = templates::find_to_edit(&desk.app.store, &desk.scope, id).await?;
    if let Some(page) = super::measures::locked(&desk, &template, StatusCode::OK).await? {
        return Ok(page);
    }
    let version = draft_or_published(&desk, &template).await?;
    let content = edits::read(&fields, &version.content);
    // Half-written settings are shown as far as they go.
    let content = content.clone().checked(Strictness::Draft).unwrap_or(content);
    let hint = |item| readability::read_item(item, &desk.practice.language).hint();
    let context = Preview {
        title: fields.get("title").to_owned(),
        sections: ask::sections(desk.speech(), &content, &Typed::new(), &[], &[]),
        facts: editor_page::facts(&desk, &content),
        hints: content.items().map(|item| Hint { link_id: item.link_id.clone(), hint: hint(item) }).collect(),
    };
    Ok(desk.page("workspace/editor/preview", &context)?)
}

async fn was_published(desk: &Desk, id: TemplateId) -> Result<bool> {
    Ok(templates::find(&desk.app.store, &desk.scope, id).await?.published_version_id.is_some())
}
