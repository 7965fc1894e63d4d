//! Fitting a template to one client: other words, another order, items left out, answers that are there already. The same panel stands on
//! the page that assigns and on a page of its own; it is a plain form.

use entity::ids::{AssignmentId, TemplateId};
use poem::http::StatusCode;
use poem::web::Path;
use poem::{Response, handler};
use serde::Serialize;

use super::{Desk, Posted, Seat, Shell, see_other};
use crate::actions::assignments::{self as actions, Changed};
use crate::domain::content::{Content, Item, Section, is_link_id};
use crate::domain::items;
use crate::domain::problems::Problems;
use crate::domain::response::{self, Typed};
use crate::domain::tailoring::{Prefilled, Tailoring};
use crate::error::{Error, Result};
use crate::pages::ask::{self, Asked};
use crate::store::{assignments, clients, templates};
use crate::urls;
use crate::web::forms::Fields;

/// Says that the panel was on the page: without it nothing is different.
pub const ON: &str = "t_on";

/// The panel.
#[derive(Serialize)]
pub struct Panel {
    items: Vec<PanelItem>,
    /// A problem that belongs to no single item.
    problem: Option<String>,
}

#[derive(Serialize)]
struct PanelItem {
    link_id: String,
    place: usize,
    /// As everybody is asked.
    text: String,
    words: String,
    left_out: bool,
    asks: bool,
    locked: bool,
    /// Whether something is different here.
    different: bool,
    problem: Option<String>,
    /// The question, to be filled in.
    fill: Option<Asked>,
}

impl Panel {
    /// The panel for a content, with what is different so far. `None` for a standard measure, which is everybody's as it is.
    pub fn new(desk: &Desk, content: &Content, tailoring: &Tailoring, problems: &Problems) -> Option<Self> {
        if content.measure.is_some() {
            return None;
        }
        let find = |field: String| problems.0.iter().find(|problem| problem.field == field).map(|problem| problem.detail.clone());
        let mut typed = tailoring.typed(false);
        typed.extend(tailoring.typed(true));
        let mut order: Vec<&str> = content.items().map(|item| item.link_id.as_str()).collect();
        order.sort_by_key(|link_id| tailoring.order.iter().position(|name| name == link_id).unwrap_or(usize::MAX));
        let items = content.items().map(|item| {
            let link_id = &item.link_id;
            let asks = items::kind(&item.kind).is_some_and(|kind| kind.asks());
            let prefilled = tailoring.prefilled.get(link_id);
            let problem = find(format!("wording.{link_id}")).or_else(|| find(format!("prefilled.{link_id}")));
            let words = tailoring.wording.get(link_id);
            PanelItem {
                place: order.iter().position(|name| name == link_id).unwrap_or_default() + 1,
                text: item.text.clone(),
                words: words.unwrap_or(&item.text).clone(),
                left_out: tailoring.left_out.contains(link_id),
                asks,
                locked: prefilled.is_some_and(|prefilled| prefilled.locked),
                different: problem.is_some() || words.is_some() || prefilled.is_some() || tailoring.left_out.contains(link_id),
                problem,
                fill: if asks { fill(desk, item, &typed) } else { None },
                link_id: link_id.clone(),
            }
        });
        let problem = find("left_out".into()).or_else(|| find("tailoring".into()));
        Some(Self { items: items.collect(), problem })
    }
}

/// What is filled in is asked under a name of its own, so that it stands beside the other fields of the form.
fn fill(desk: &Desk, item: &Item, typed: &Typed) -> Option<Asked> {
    let renamed = Item {
        link_id: format!("fill-{}", item.link_id),
        text: "Filled in already".into(),
        help: None,
        required: false,
        show_when: None,
        ..item.clone()
    };
    let typed = typed.get(&item.link_id).map(|texts| (renamed.link_id.clone(), texts.clone())).into_iter().collect();
    let content = Content { sections: vec![Section { items: vec![renamed], ..Section::default() }], ..Content::default() };
    ask::sections(desk.speech(), &content, &typed, &[], &[]).into_iter().flat_map(|section| section.items).next()
}

/// What is different, from the panel's fields. Without the panel, nothing.
pub fn read(content: &Content, fields: &Fields) -> Tailoring {
    if !fields.has(ON) {
        return Tailoring::default();
    }
    let pairs: Vec<(String, String)> =
        fields.0.iter().filter_map(|(name, value)| Some((name.strip_prefix("fill-")?.to_owned(), value.clone()))).collect();
    let known: Vec<(String, String)> = pairs.into_iter().filter(|(name, _)| content.item(name.split(':').next().unwrap_or(name)).is_some()).collect();
    let typed = response::typed(content, &known).unwrap_or_default();
    let locked: Vec<&str> = fields.all("t_lock").collect();
    let mut order: Vec<(usize, usize, String)> = content
        .items()
        .enumerate()
        .map(|(at, item)| (fields.get(&format!("t_place-{}", item.link_id)).trim().parse().unwrap_or(at + 1), at, item.link_id.clone()))
        .collect();
    order.sort();
    Tailoring {
        wording: content.items().map(|item| (item.link_id.clone(), fields.get(&format!("t_words-{}", item.link_id)).to_owned())).collect(),
        prefilled: typed
            .into_iter()
            .map(|(link_id, typed)| (link_id.clone(), Prefilled { typed, locked: locked.contains(&link_id.as_str()) }))
            .collect(),
        left_out: fields.all("t_out").map(str::to_owned).collect(),
        order: order.into_iter().map(|(_, _, link_id)| link_id).collect(),
    }
}

/// The panel's fields that say the same: what is repeated takes along what was fitted.
pub fn fields(template: TemplateId, tailoring: &Tailoring) -> Vec<(String, String)> {
    let mut fields = vec![(ON.to_owned(), "1".to_owned()), ("t_of".to_owned(), template.to_string())];
    fields.extend(tailoring.wording.iter().map(|(link_id, words)| (format!("t_words-{link_id}"), words.clone())));
    fields.extend(tailoring.left_out.iter().map(|link_id| ("t_out".to_owned(), link_id.clone())));
    fields.extend(tailoring.order.iter().enumerate().map(|(at, link_id)| (format!("t_place-{link_id}"), (at + 1).to_string())));
    for (link_id, prefilled) in &tailoring.prefilled {
        let lock = prefilled.locked.then(|| ("t_lock".to_owned(), link_id.clone()));
        fields.extend(prefilled.typed.iter().map(|text| field_of(link_id, text)).chain(lock));
    }
    fields
}

/// A typed text as a field of the panel; that of a table's cell has its place in its name.
fn field_of(link_id: &str, text: &str) -> (String, String) {
    let mut parts = text.splitn(3, ':');
    match (parts.next().map(str::parse::<usize>), parts.next(), parts.next()) {
        (Some(Ok(row)), Some(column), Some(text)) if is_link_id(column) => (format!("fill-{link_id}:{row}:{column}"), text.to_owned()),
        _ => (format!("fill-{link_id}"), text.to_owned()),
    }
}

/// What is different, in a line; none where nothing is.
pub fn said(tailoring: &Tailoring) -> Option<String> {
    let count = |n: usize, one: &str, many: &str| match n {
        0 => None,
        1 => Some(format!("one {one}")),
        n => Some(format!("{n} {many}")),
    };
    let parts = [
        count(tailoring.wording.len(), "question in other words", "questions in other words"),
        count(tailoring.prefilled.len(), "answer filled in", "answers filled in"),
        count(tailoring.left_out.len(), "question left out", "questions left out"),
        (!tailoring.order.is_empty()).then(|| "another order".to_owned()),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

#[derive(Serialize)]
struct TailoringPage {
    shell: Shell,
    id: AssignmentId,
    title: String,
    name: String,
    revision: i32,
    panel: Option<Panel>,
    different: bool,
    wrong: bool,
    conflict: bool,
}

async fn render(desk: &Desk, id: AssignmentId, typed: Option<&Fields>, problems: &Problems, status: StatusCode) -> Result<Response> {
    let (store, scope) = (&desk.app.store, &desk.scope);
    let assignment = assignments::find(store, scope, id).await?;
    let client = clients::find(store, scope, assignment.client_id).await?;
    let version = templates::version(store, scope, assignment.version_id).await?;
    let tailoring = typed.map_or_else(|| assignment.tailoring.clone(), |fields| read(&version.content, fields));
    let context = TailoringPage {
        shell: desk.shell(format!("Fit to {}", client.name), "clients"),
        id,
        panel: Panel::new(desk, &version.content, &tailoring, problems),
        title: version.title,
        name: client.name,
        revision: assignment.revision,
        different: !assignment.tailoring.is_none(),
        wrong: !problems.is_empty(),
        conflict: status == StatusCode::CONFLICT,
    };
    desk.page_with(status, "workspace/tailoring", &context)
}

/// Shows what is different for this client, to be changed.
#[handler]
pub async fn show(Seat { desk, .. }: Seat, Path(id): Path<AssignmentId>) -> poem::Result<Response> {
    Ok(render(&desk, id, None, &Problems::default(), StatusCode::OK).await?)
}

/// Keeps it, or takes everything back.
#[handler]
pub async fn save(Posted { desk, fields, .. }: Posted, Path(id): Path<AssignmentId>) -> poem::Result<Response> {
    let assignment = assignments::find(&desk.app.store, &desk.scope, id).await?;
    let version = templates::version(&desk.app.store, &desk.scope, assignment.version_id).await?;
    let tailoring = if fields.get("_do") == "reset" { Tailoring::default() } else { read(&version.content, &fields) };
    let changed = Changed { tailoring: Some(tailoring), ..Changed::default() };
    match actions::update(&desk.app, desk.scope, id, fields.get("revision").parse().unwrap_or(0), changed).await {
        Ok(()) => Ok(see_other(&format!("{}?done=saved", urls::assignment(id)))),
        Err(Error::Invalid(problems)) => Ok(render(&desk, id, Some(&fields), &problems, StatusCode::UNPROCESSABLE_ENTITY).await?),
        Err(Error::Conflict(_)) => Ok(render(&desk, id, Some(&fields), &Problems::default(), StatusCode::CONFLICT).await?),
        Err(error) => Err(error.into()),
    }
}
