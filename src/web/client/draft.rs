//! Saving what is typed: field by field with JavaScript, the whole form without.

use std::collections::BTreeMap;
use std::sync::Arc;

use entity::ids::OccurrenceId;
use poem::http::StatusCode;
use poem::web::{Data, Path};
use poem::{FromRequest, Request, RequestBody, Response, handler};
use serde::{Deserialize, Serialize};

use super::answer::Asked;
use super::{Admitted, Caller, Capability, before_consent, consent, read_capability, see_other};
use crate::actions::drafts::{self, Patch, Writer};
use crate::app::App;
use crate::domain::conditions;
use crate::domain::content::Item;
use crate::domain::items;
use crate::domain::response;
use crate::domain::zone;
use crate::error::{Error, Result};
use crate::pages::ask;
use crate::pages::dates;
use crate::store::{assignments, clients, drafts as drafts_store, templates};
use crate::urls;
use crate::web::forms::{self, Fields};
use crate::web::limits::{Action, Limits};
use crate::web::middleware::origin::Origin;

/// What the page's script sends.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Body {
    fields: Vec<Field>,
    #[serde(default)]
    capability: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Field {
    link_id: String,
    value: Vec<String>,
    #[serde(default)]
    base_rev: i32,
}

/// What it is told.
#[derive(Serialize)]
struct Answer {
    /// Local time of saving.
    saved_at: String,
    revs: BTreeMap<String, i32>,
    clashes: Vec<Clash>,
    too_long: Vec<String>,
    /// What is computed from everything that is saved, as the page shows it.
    computed: BTreeMap<String, Computed>,
}

#[derive(Serialize)]
struct Computed {
    text: String,
    value: f64,
}

#[derive(Serialize)]
struct Clash {
    link_id: String,
    rev: i32,
    other: Option<Vec<String>>,
}

impl<'a> FromRequest<'a> for Body {
    async fn from_request(request: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        if !request.content_type().is_some_and(|kind| kind.starts_with("application/json")) {
            return Err(Error::UnsupportedMedia.into());
        }
        let bytes = forms::limited(request, body, 512 * 1024).await?;
        Ok(serde_json::from_slice(&bytes).map_err(|_| Error::BadRequest("This is not what our page sends."))?)
    }
}

fn json(status: StatusCode, body: &impl Serialize) -> Response {
    let body = serde_json::to_string(body).unwrap_or_else(|_| "{}".into());
    Response::builder().status(status).content_type("application/json").body(body)
}

/// Saves the fields that changed. 409 names those that another tab or device had changed; both texts are kept.
#[handler]
pub async fn save(app: Data<&App>, limits: Data<&Arc<Limits>>, caller: Caller, Path(id): Path<OccurrenceId>, body: Body) -> poem::Result<Response> {
    let Some(Admitted { scope, session, occurrence, link }) = before_consent(&app, caller.session.as_ref(), id, true).await? else {
        return Ok(json(StatusCode::UNAUTHORIZED, &serde_json::json!({ "saved": false })));
    };
    if !consent::may_save(&app, &scope, &session).await? {
        return Ok(json(StatusCode::FORBIDDEN, &serde_json::json!({ "saved": false, "first": "consent" })));
    }
    limits.count(Action::Draft, session.id)?;
    require_page(&app, &caller, &body.capability, id).await?;
    let assignment = assignments::find(&app.store, &scope, occurrence.assignment_id).await?;
    let version = templates::version(&app.store, &scope, assignment.version_of(&occurrence)).await?;
    let patches = body.fields.into_iter().map(|field| Patch { link_id: field.link_id, value: field.value, base_rev: field.base_rev }).collect();
    let writer = Writer::reading(&app, &scope, &session).await?;
    let client = clients::find(&app.store, &scope, session.client_id).await?;
    let saved = drafts::save(&app, scope, writer.clone(), id, &version.content, patches).await?;
    let status = if saved.clashes.is_empty() { StatusCode::OK } else { StatusCode::CONFLICT };
    let clash = |clash: drafts::Clash| Clash { link_id: clash.link_id, rev: clash.rev, other: clash.other };
    // Saving is what pages do most: what is computed is looked for only where something is.
    let computes = version.content.items().any(|item| items::kind(&item.kind).is_some_and(|kind| kind.computes()));
    let computed = if computes { computed(&app, &Asked::load(&app, scope, occurrence, link).await?, &writer).await? } else { BTreeMap::new() };
    let answer = Answer {
        computed,
        saved_at: dates::time_of(app.pages().speech(&client.language), app.now(), &client.time_zone),
        revs: saved.revs,
        clashes: saved.clashes.into_iter().map(clash).collect(),
        too_long: saved.too_long,
    };
    Ok(json(status, &answer))
}

/// What the page has a place for of what is computed.
async fn computed(app: &App, asked: &Asked, writer: &Writer) -> Result<BTreeMap<String, Computed>> {
    let computes = |item: &&Item| items::kind(&item.kind).is_some_and(|kind| kind.computes());
    let content = &asked.said.content;
    let shown = content.items().filter(computes).filter(|item| conditions::has_place(content, item));
    let client = clients::find(&app.store, &asked.scope, writer.client).await?;
    let (current, _) = drafts_store::current(&app.store, &asked.scope, writer.client, asked.occurrence.id).await?;
    let typed = current.into_iter().filter(|draft| writer.may_read(draft)).map(|draft| (draft.link_id, draft.value)).collect();
    let settled = response::so_far(content, &asked.filled(typed, zone::local(app.now(), &client.time_zone)));
    let speech = app.pages().speech(&client.language);
    let value = |item: &Item| {
        let value = settled.values.get(item.link_id.as_str())?;
        Some((item.link_id.clone(), Computed { text: ask::said(speech, item, value), value: value.as_f64()? }))
    };
    Ok(shown.filter_map(value).collect())
}

/// "Save and finish later", a plain form. What is typed here counts as newest; earlier revisions are kept.
#[handler]
pub async fn save_form(
    app: Data<&App>,
    limits: Data<&Arc<Limits>>,
    caller: Caller,
    Path(id): Path<OccurrenceId>,
    fields: Fields,
) -> poem::Result<Response> {
    let path = format!("{}/draft", urls::occurrence(id));
    super::submit::or_busy(&app, &path, &fields, keep(&app, &limits, &caller, id, &fields).await)
}

async fn keep(app: &App, limits: &Limits, caller: &Caller, id: OccurrenceId, fields: &Fields) -> poem::Result<Response> {
    let Some(Admitted { scope, session, occurrence, link }) = before_consent(app, caller.session.as_ref(), id, true).await? else {
        return super::submit::keep_typed(app, fields, StatusCode::UNAUTHORIZED).await;
    };
    if !consent::may_save(app, &scope, &session).await?
        && let Some(first) =
            consent::ask_first(app, &scope, session.client_id, Some(session.id), &format!("{}/draft", urls::occurrence(id)), fields).await?
    {
        return Ok(first);
    }
    limits.count(Action::Draft, session.id)?;
    require_page(app, caller, fields.get("_capability"), id).await?;
    let asked = Asked::load(app, scope, occurrence, link).await?;
    let Ok(mut typed) = response::typed(&asked.version.content, &fields.0) else {
        return super::submit::keep_typed(app, fields, StatusCode::BAD_REQUEST).await;
    };
    // Boxes that are not ticked send nothing; that all were unticked is an answer too.
    for item in asked.content.items().filter(|item| item.kind == "multiple_choice") {
        typed.entry(item.link_id.clone()).or_default();
    }
    let (current, _) = drafts_store::current(&app.store, &scope, session.client_id, id).await?;
    let writer = Writer::reading(app, &scope, &session).await?;
    // An empty field says nothing about what another browser saved there.
    let known = |link_id: &str| current.iter().find(|draft| draft.link_id == link_id);
    let says = |(link_id, value): &(String, Vec<String>)| {
        !drafts::is_blank(&asked.version.content, link_id, value)
            || known(link_id).is_some_and(|draft| writer.may_read(draft))
            || asked.assignment.tailoring.prefilled.contains_key(link_id)
    };
    let patch = |(link_id, value): (String, Vec<String>)| Patch { base_rev: known(&link_id).map_or(0, |draft| draft.rev), link_id, value };
    let patches: Vec<Patch> = typed.into_iter().filter(says).map(patch).collect();
    drafts::save(app, scope, writer, id, &asked.version.content, patches).await?;
    let next = match fields.get("_pass").parse::<usize>() {
        Ok(pass) => format!("?pass={pass}"),
        Err(_) => "?saved=1".to_owned(),
    };
    Ok(see_other(&format!("{}{next}", urls::occurrence(id))))
}

/// A browser that says nothing of where it comes from must hold the page's capability.
pub async fn require_page(app: &App, caller: &Caller, text: &str, id: OccurrenceId) -> Result<()> {
    if caller.origin == Origin::Ours || matches!(read_capability(app, text, id).await?, Capability::Valid(_)) {
        Ok(())
    } else {
        Err(Error::Forbidden)
    }
}
