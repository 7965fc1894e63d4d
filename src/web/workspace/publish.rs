//! Before a version is published: what changes, and what becomes of the open assignments that are on older ones.

use std::collections::BTreeMap;

use entity::ids::{AssignmentId, ClientId, TemplateId, VersionId};
use entity::kinds::TemplateKind;
use poem::http::StatusCode;
use poem::web::Path;
use poem::{Response, handler};
use serde::Serialize;

use super::{Desk, Posted, Seat, Shell, editor, see_other};
use crate::actions::publishing::{Choice, Group, Publishing};
use crate::actions::templates as actions;
use crate::domain::content::Strictness;
use crate::domain::safety_plan;
use crate::domain::scope::Scope;
use crate::domain::version_diff::{self, Side};
use crate::error::{Error, Result};
use crate::pages::changes::{self, Changes};
use crate::store::moves::{self, OpenAssignment};
use crate::store::templates::{self, Template, Version, Written};
use crate::store::{Store, clients};
use crate::urls;
use crate::web::forms::Fields;

#[derive(Serialize)]
struct PublishPage {
    shell: Shell,
    id: TemplateId,
    title: String,
    number: i32,
    /// The draft that is shown, so that no other is published.
    version: VersionId,
    revision: i32,
    /// Number of the version that is published now.
    before: Option<i32>,
    changes: Changes,
    groups: Vec<GroupLine>,
    /// Open assignments of clients that are not in reach: they stay on their versions.
    others: usize,
    problems: Vec<String>,
    /// It is a safety plan with conditions or computed lines, which a plan does not have.
    always_whole: bool,
    conflict: bool,
}

#[derive(Serialize)]
struct GroupLine {
    number: i32,
    /// Ids of the assignments that are listed: only with these is anything done.
    shown: String,
    clients: Vec<ClientLine>,
    /// Whether anything of it is still to open.
    planned: bool,
    keep: bool,
    moves: bool,
    end: bool,
}

#[derive(Serialize)]
struct ClientLine {
    url: String,
    name: String,
    open: bool,
    planned: bool,
}

fn side(version: &Version) -> Side<'_> {
    Side { title: &version.title, mode: version.mode, content: &version.content }
}

/// What this publishing would change, compared with what is published now.
pub fn compared(before: Option<&Version>, draft: &Version) -> version_diff::Diff {
    before.map(|before| version_diff::between(side(before), side(draft))).unwrap_or_default()
}

/// Open assignments in reach by the number of their version, and how many are out of reach.
pub async fn open(store: &Store, scope: &Scope, id: TemplateId, versions: &[Version]) -> Result<(BTreeMap<i32, Vec<OpenAssignment>>, usize)> {
    let mine = moves::open_of_template(store, scope, id).await?;
    let all = moves::open_of_template(store, &scope.whole_practice(), id).await?.len();
    let others = all.saturating_sub(mine.len());
    let mut groups: BTreeMap<i32, Vec<OpenAssignment>> = BTreeMap::new();
    for one in mine {
        if let Some(version) = versions.iter().find(|version| version.id == one.version_id) {
            groups.entry(version.number).or_default().push(one);
        }
    }
    Ok((groups, others))
}

async fn render(desk: &Desk, template: &Template, draft: &Version, fields: &Fields, status: StatusCode) -> Result<Response> {
    let store = &desk.app.store;
    let versions = templates::versions_of(store, &desk.scope, template.id).await?;
    let before = versions.iter().find(|version| Some(version.id) == template.published_version_id);
    let (groups, others) = open(store, &desk.scope, template.id, &versions).await?;
    let names: BTreeMap<ClientId, String> = if groups.is_empty() {
        BTreeMap::new()
    } else {
        clients::list(store, &desk.scope).await?.into_iter().map(|client| (client.id, client.name)).collect()
    };
    let written = Written { title: draft.title.clone(), mode: draft.mode, content: draft.content.clone() };
    let problems = match actions::checked(written, Strictness::Published) {
        Err(Error::Invalid(problems)) => problems.0.into_iter().map(|problem| problem.detail).collect(),
        _ => Vec::new(),
    };
    let context = PublishPage {
        shell: desk.shell(format!("Publish {}", draft.title), "templates"),
        id: template.id,
        title: draft.title.clone(),
        number: draft.number,
        version: draft.id,
        revision: draft.revision,
        before: before.map(|before| before.number),
        changes: changes::say(&compared(before, draft)),
        groups: groups.into_iter().rev().map(|(number, all)| group(number, all, &names, fields)).collect(),
        others,
        problems,
        always_whole: template.kind == TemplateKind::SafetyPlan && safety_plan::leaves_something_out(&draft.content),
        conflict: status == StatusCode::CONFLICT,
    };
    desk.page_with(status, "workspace/publish", &context)
}

fn group(number: i32, all: Vec<OpenAssignment>, names: &BTreeMap<ClientId, String>, fields: &Fields) -> GroupLine {
    let shown = all.iter().map(|one| one.id.to_string()).collect::<Vec<_>>().join(" ");
    let mut clients: Vec<ClientLine> = all
        .into_iter()
        .map(|one| ClientLine {
            url: urls::assignment(one.id),
            name: names.get(&one.client_id).cloned().unwrap_or_default(),
            open: one.open,
            planned: one.planned,
        })
        .collect();
    clients.sort_by_key(|client| client.name.to_lowercase());
    let choice = choice(fields.get(&format!("do_{number}")));
    let planned = clients.iter().any(|client| client.planned);
    GroupLine { number, shown, clients, planned, keep: choice == Choice::Keep, moves: choice == Choice::Move, end: choice == Choice::End }
}

fn choice(word: &str) -> Choice {
    match word {
        "move" => Choice::Move,
        "end" => Choice::End,
        _ => Choice::Keep,
    }
}

/// What there is to publish.
async fn draft(desk: &Desk, id: TemplateId) -> Result<(Template, Option<Version>)> {
    let template = templates::find_to_edit(&desk.app.store, &desk.scope, id).await?;
    let draft = match template.draft_version_id {
        Some(draft) => Some(templates::version(&desk.app.store, &desk.scope, draft).await?),
        None => None,
    };
    Ok((template, draft))
}

/// What changes, and what is asked.
#[handler]
pub async fn show(Seat { desk, .. }: Seat, Path(id): Path<TemplateId>) -> poem::Result<Response> {
    match draft(&desk, id).await? {
        (template, Some(draft)) => Ok(render(&desk, &template, &draft, &Fields::default(), StatusCode::OK).await?),
        (_, None) => Ok(see_other(&urls::template(id))),
    }
}

/// Publishes the draft that was shown, and carries out what was chosen.
#[handler]
pub async fn publish(Posted { desk, fields, .. }: Posted, Path(id): Path<TemplateId>) -> poem::Result<Response> {
    match actions::publish_with(&desk.app, desk.scope, id, chosen(&fields)).await {
        Ok(_) => Ok(see_other(&format!("{}?done=published", urls::template(id)))),
        Err(Error::Invalid(problems)) => Ok(editor::refused(&desk, id, &problems).await?),
        // Somebody saved or published meanwhile: what changes now is shown anew, with the choices as they were made.
        Err(Error::Conflict(_)) => match draft(&desk, id).await? {
            (template, Some(draft)) => Ok(render(&desk, &template, &draft, &fields, StatusCode::CONFLICT).await?),
            (_, None) => Ok(see_other(&urls::template(id))),
        },
        Err(error) => Err(error.into()),
    }
}

fn chosen(fields: &Fields) -> Publishing {
    let shown: Vec<AssignmentId> = fields.all("shown").flat_map(str::split_whitespace).filter_map(|id| id.parse().ok()).collect();
    let group = |(name, word): &(String, String)| {
        let version = name.strip_prefix("do_")?.parse().ok()?;
        Some(Group { version, choice: choice(word), shown: Some(shown.clone()) })
    };
    let seen = fields.get("version").parse().ok().zip(fields.get("revision").parse().ok());
    Publishing { seen, groups: fields.0.iter().filter_map(group).collect() }
}
