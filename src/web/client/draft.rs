//! Saving what is typed: field by field with JavaScript, the whole form without.

use std::collections::BTreeMap;
use std::sync::Arc;

use entity::ids::OccurrenceId;
use entity::kinds::OccurrenceStatus;
use poem::http::StatusCode;
use poem::web::{Data, Path};
use poem::{FromRequest, Request, RequestBody, Response, handler};
use serde::{Deserialize, Serialize};

use super::answer::Showing;
use super::asked::Asked;
use super::{Admitted, Caller, Capability, before_consent, consent, read_capability, see_other};
use crate::actions::drafts::{self, Patch, Writer};
use crate::app::App;
use crate::domain::conditions;
use crate::domain::content::Item;
use crate::domain::items;
use crate::domain::response::{self, Typed};
use crate::domain::scope::{Actor, Scope};
use crate::domain::steps::{self, Step};
use crate::domain::zone;
use crate::error::{Error, Result};
use crate::pages::ask;
use crate::pages::dates;
use crate::pages::steps::Open;
use crate::store::{assignments, clients, drafts as drafts_store, occurrences, templates};
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
        return refused(&app, &caller, &body.capability, id).await;
    };
    if !consent::may_save(&app, &scope, &session).await? {
        return Ok(json(StatusCode::FORBIDDEN, &serde_json::json!({ "saved": false, "first": "consent" })));
    }
    limits.count(Action::Draft, session.id)?;
    require_page(&app, &caller, &body.capability, id).await?;
    // It would be saved where nobody looks any more: the page says so, keeps it, and can send it.
    if occurrence.status == OccurrenceStatus::Completed {
        return Ok(json(StatusCode::GONE, &serde_json::json!({ "saved": false, "sent": true })));
    }
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

/// A draft without a session: it ended, and the page can still be sent; or the link was closed, and nothing can be sent any more.
async fn refused(app: &App, caller: &Caller, capability: &str, id: OccurrenceId) -> poem::Result<Response> {
    let left = match &caller.session {
        Some(session) => super::must_leave(app, session).await?,
        None => false,
    };
    let closed = left || matches!(read_capability(app, capability, id).await?, Capability::Revoked);
    let status = if closed { StatusCode::FORBIDDEN } else { StatusCode::UNAUTHORIZED };
    Ok(json(status, &serde_json::json!({ "saved": false, "closed": closed })))
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

/// "Save and finish later" and the way from step to step, plain forms. Where another page saved something else meanwhile, both are
/// kept, and the page asks which one stays.
#[handler]
pub async fn save_form(
    app: Data<&App>,
    limits: Data<&Arc<Limits>>,
    caller: Caller,
    Path(id): Path<OccurrenceId>,
    fields: Fields,
) -> poem::Result<Response> {
    keep_or_busy(&app, &limits, &caller, id, &fields).await
}

/// Saves a whole form; with the database away it comes back with everything that was typed.
pub async fn keep_or_busy(app: &App, limits: &Limits, caller: &Caller, id: OccurrenceId, fields: &Fields) -> poem::Result<Response> {
    let path = format!("{}/draft", urls::occurrence(id));
    super::submit::or_busy(app, &path, fields, keep(app, limits, caller, id, fields).await)
}

/// Keeps what a form holds, then leads back to the questions; a refusal shows everything again.
pub async fn keep(app: &App, limits: &Limits, caller: &Caller, id: OccurrenceId, fields: &Fields) -> poem::Result<Response> {
    let Some(Admitted { scope, session, occurrence, link }) = before_consent(app, caller.session.as_ref(), id, true).await? else {
        return unsaved(app, limits, caller, id, fields).await;
    };
    if !consent::may_save(app, &scope, &session).await?
        && let Some(first) =
            consent::ask_first(app, &scope, session.client_id, Some(session.id), &format!("{}/draft", urls::occurrence(id)), fields).await?
    {
        return Ok(first);
    }
    limits.count(Action::Draft, session.id)?;
    require_page(app, caller, fields.get("_capability"), id).await?;
    let sent = occurrence.status == OccurrenceStatus::Completed;
    let asked = Asked::load(app, scope, occurrence, link).await?;
    let Some(typed) = everything_typed(&asked, fields) else {
        return super::submit::keep_typed(app, fields, StatusCode::BAD_REQUEST).await;
    };
    if sent {
        return Ok(shown_unsaved(app, &asked, typed, fields, true).await?);
    }
    let writer = Writer::reading(app, &scope, &session).await?;
    let patches = patches(app, &asked, &writer, &typed, fields).await?;
    let saved = drafts::save(app, scope, writer.clone(), id, &asked.version.content, patches).await?;
    choose_other(app, &asked, &writer, fields.get("_other")).await?;
    let clash = saved.clashes.into_iter().find(|clash| clash.link_id != fields.get("_other"));
    Ok(see_other(&format!("{}{}", urls::occurrence(id), onwards(app, &asked, typed, clash, fields).await?)))
}

/// What stands in a form's fields. Boxes that are not ticked send nothing; that all were unticked is an answer too.
fn everything_typed(asked: &Asked, fields: &Fields) -> Option<Typed> {
    let mut typed = response::typed(&asked.version.content, &fields.0).ok()?;
    for item in asked.content.items().filter(|item| item.kind == "multiple_choice") {
        typed.entry(item.link_id.clone()).or_default();
    }
    Some(typed)
}

/// What of a form is to be saved, each field on top of the revision that its page knew of. What was not touched is left out, so that it
/// undoes nothing that another page saved meanwhile; an empty field says nothing about what another browser saved there.
async fn patches(app: &App, asked: &Asked, writer: &Writer, typed: &Typed, fields: &Fields) -> Result<Vec<Patch>> {
    let (scope, id) = (&asked.scope, asked.occurrence.id);
    let (current, _) = drafts_store::current(&app.store, scope, writer.client, id).await?;
    let revs = super::answer::read_revs(fields);
    let at_first = asked.filled(Typed::new(), zone::local(app.now(), &clients::find(&app.store, scope, writer.client).await?.time_zone));
    let mut patches = Vec::new();
    for (link_id, value) in typed {
        let known = current.iter().find(|draft| draft.link_id == *link_id);
        let blank = drafts::is_blank(&asked.version.content, link_id, value);
        if blank && !known.is_some_and(|draft| writer.may_read(draft)) && !asked.assignment.tailoring.prefilled.contains_key(link_id) {
            continue;
        }
        let newest = known.map_or(0, |draft| draft.rev);
        let chosen = fields.get("_mine") == link_id;
        let base_rev = revs.as_ref().filter(|_| !chosen).map_or(newest, |revs| revs.get(link_id).copied().unwrap_or(0));
        if base_rev != newest {
            let before = match drafts_store::revision(&app.store, scope, writer.client, id, (link_id, base_rev)).await? {
                Some(draft) => Some(draft.value),
                None => at_first.get(link_id).cloned(),
            };
            if before.map_or(blank, |before| before == *value) {
                continue;
            }
        }
        patches.push(Patch { link_id: link_id.clone(), value: value.clone(), base_rev });
    }
    Ok(patches)
}

/// Of two texts the other one was chosen: it is saved once more, on top of both.
async fn choose_other(app: &App, asked: &Asked, writer: &Writer, link_id: &str) -> Result<()> {
    if link_id.is_empty() {
        return Ok(());
    }
    let (current, _) = drafts_store::current(&app.store, &asked.scope, writer.client, asked.occurrence.id).await?;
    let Some(other) = current.into_iter().find(|draft| draft.link_id == link_id && writer.may_read(draft)) else { return Ok(()) };
    let patch = Patch { link_id: other.link_id, value: other.value, base_rev: other.rev };
    drafts::save(app, asked.scope, writer.clone(), asked.occurrence.id, &asked.version.content, vec![patch]).await?;
    Ok(())
}

/// Where to from here: to what wants to be chosen, to another prompt, to another step, or to the page again.
async fn onwards(app: &App, asked: &Asked, typed: Typed, clash: Option<drafts::Clash>, fields: &Fields) -> Result<String> {
    let steps = steps::of(&asked.content);
    if let Some(clash) = clash {
        let step = steps::step_of(&steps, &clash.link_id).map(|step| format!("?step={}", step + 1)).unwrap_or_default();
        return Ok(format!("{step}#q-{}", clash.link_id));
    }
    if let Ok(pass) = fields.get("_pass").parse::<usize>() {
        return Ok(format!("?pass={pass}"));
    }
    if fields.has("_step") {
        return Ok(format!("?step={}", step(app, asked, typed, &steps, fields).await?));
    }
    Ok("?saved=1".to_owned())
}

/// The step that a button leads to, past those in which nothing is asked after what was answered.
async fn step(app: &App, asked: &Asked, typed: Typed, steps: &[Step], fields: &Fields) -> Result<String> {
    let Ok(to) = fields.get("_step").parse::<usize>() else { return Ok("check".to_owned()) };
    let zone = clients::find(&app.store, &asked.scope, asked.occurrence.client_id).await?.time_zone;
    let filled = asked.filled(typed, zone::local(app.now(), &zone));
    let settled = response::so_far(&asked.content, &filled);
    let from = fields.get("_at").parse::<usize>().unwrap_or(0);
    let next = steps::next_shown(steps, from.saturating_sub(1), to.saturating_sub(1), |link_id| settled.shows(link_id));
    Ok(next.map_or_else(|| "check".to_owned(), |step| (step + 1).to_string()))
}

/// A page whose session is gone goes on by its capability: nothing can be saved, nothing is lost, and it can still be sent.
async fn unsaved(app: &App, limits: &Limits, caller: &Caller, id: OccurrenceId, fields: &Fields) -> poem::Result<Response> {
    let link = match read_capability(app, fields.get("_capability"), id).await? {
        Capability::Valid(link) => link,
        Capability::Revoked => return super::submit::keep_typed(app, fields, StatusCode::FORBIDDEN).await,
        Capability::None => return super::submit::keep_typed(app, fields, StatusCode::UNAUTHORIZED).await,
    };
    limits.count(Action::Draft, &caller.who)?;
    let scope = Scope::checked(link.practice_id, Actor::Client(link.client_id));
    let occurrence = occurrences::find(&app.store, &scope, id).await?;
    let asked = Asked::load(app, scope, occurrence, link.id).await?;
    let Some(typed) = everything_typed(&asked, fields) else {
        return super::submit::keep_typed(app, fields, StatusCode::BAD_REQUEST).await;
    };
    Ok(shown_unsaved(app, &asked, typed, fields, false).await?)
}

/// The page with everything that is typed in it, saved nowhere: it can be sent. `sent`: something was, from another window.
async fn shown_unsaved(app: &App, asked: &Asked, typed: Typed, fields: &Fields, sent: bool) -> Result<Response> {
    let open =
        if fields.has("_step") { step(app, asked, typed.clone(), &steps::of(&asked.content), fields).await? } else { fields.get("_at").to_owned() };
    let showing = Showing {
        unsaved: true,
        sent,
        open: Open::read(&open),
        revs: super::answer::read_revs(fields).unwrap_or_default().into_iter().collect(),
        asked: fields.has("_asked").then(|| fields.get("_asked").split_whitespace().map(str::to_owned).collect()),
        submission: fields.get("_submission_id").parse().ok(),
        typed,
        ..Showing::default()
    };
    asked.render(app, StatusCode::OK, showing).await
}

/// A browser that says nothing of where it comes from must hold the page's capability.
pub async fn require_page(app: &App, caller: &Caller, text: &str, id: OccurrenceId) -> Result<()> {
    if caller.origin == Origin::Ours || matches!(read_capability(app, text, id).await?, Capability::Valid(_)) {
        Ok(())
    } else {
        Err(Error::Forbidden)
    }
}
