//! Sending the answers. Nothing typed is ever lost: every refusal shows it again.

use std::collections::BTreeSet;
use std::sync::Arc;

use entity::ids::{OccurrenceId, SubmissionId};
use poem::http::{StatusCode, header};
use poem::web::{Data, Path};
use poem::{Response, handler};
use serde::Serialize;

use super::answer::{Showing, read_revs};
use super::asked::Asked;
use super::{Caller, Capability, Shell, before_consent, consent, read_capability, see_other, still_page};
use crate::actions::drafts::Writer;
use crate::actions::{asking, links as link_actions, responses};
use crate::app::App;
use crate::domain::content::Item;
use crate::domain::items;
use crate::domain::prompts;
use crate::domain::response::{self, Answer, Refusal, Typed};
use crate::domain::scope::{Actor, Scope};
use crate::error::Error;
use crate::store::links::AccessLink;
use crate::store::sessions::ClientSession;
use crate::store::{drafts, occurrences};
use crate::urls;
use crate::web::cookies;
use crate::web::forms::Fields;
use crate::web::limits::{Action, Limits};
use crate::web::middleware::origin::Origin;

/// Who sends: a session, or a page whose session is gone but whose capability is good.
enum Sender {
    Session(ClientSession),
    Capability(Box<AccessLink>),
}

/// Takes the answers. With the database away, the page comes back with everything that was typed and a button to try again.
#[handler]
pub async fn submit(
    app: Data<&App>,
    limits: Data<&Arc<Limits>>,
    caller: Caller,
    Path(id): Path<OccurrenceId>,
    fields: Fields,
) -> poem::Result<Response> {
    // Buttons on the way there: to another step, or what stays of two texts.
    if ["_step", "_mine", "_other"].iter().any(|name| fields.has(name)) {
        return super::draft::keep_or_busy(&app, &limits, &caller, id, &fields).await;
    }
    or_busy(&app, &format!("{}/submit", urls::occurrence(id)), &fields, take(&app, &limits, &caller, id, &fields).await)
}

async fn take(app: &App, limits: &Limits, caller: &Caller, id: OccurrenceId, fields: &Fields) -> poem::Result<Response> {
    limits.count(Action::Submit, caller.session.as_ref().map_or_else(|| caller.who.clone(), |session| session.id.to_string()))?;
    let capability = read_capability(app, fields.get("_capability"), id).await?;
    let by_session = before_consent(app, caller.session.as_ref(), id, false).await?;
    let (asked, sender) = match (by_session, capability) {
        (Some(admitted), capability) => {
            if caller.origin != Origin::Ours && !matches!(capability, Capability::Valid(_)) {
                return Err(Error::Forbidden.into());
            }
            let asked = Asked::load(app, admitted.scope, admitted.occurrence, admitted.link).await?;
            (asked, Sender::Session(admitted.session))
        }
        (None, Capability::Valid(link)) => {
            let scope = Scope::checked(link.practice_id, Actor::Client(link.client_id));
            let occurrence = occurrences::find(&app.store, &scope, id).await?;
            (Asked::load(app, scope, occurrence, link.id).await?, Sender::Capability(link))
        }
        (None, Capability::Revoked) => return keep_typed(app, fields, StatusCode::FORBIDDEN).await,
        (None, Capability::None) => return keep_typed(app, fields, StatusCode::UNAUTHORIZED).await,
    };
    let session = if let Sender::Session(session) = &sender { Some(session.id) } else { None };
    if let Some(first) =
        consent::ask_first(app, &asked.scope, asked.occurrence.client_id, session, &format!("{}/submit", urls::occurrence(id)), fields).await?
    {
        return Ok(first);
    }
    // The page is missing its number.
    let Ok(submission) = fields.get("_submission_id").parse::<SubmissionId>() else {
        return keep_typed(app, fields, StatusCode::BAD_REQUEST).await;
    };
    // A page from before the assignment went on with another version: what was typed is shown again, not lost.
    let Ok(typed) = response::typed(&asked.version.content, &fields.0) else {
        return keep_typed(app, fields, StatusCode::BAD_REQUEST).await;
    };
    let asked = asked.with_answered(app, &typed).await?;
    let drawn = fields.has("_asked").then(|| fields.get("_asked").split_whitespace().map(str::to_owned).collect::<Vec<_>>());
    let answers = match read(&asked, &typed, drawn.as_deref()) {
        Ok(answers) => answers,
        Err(refusal) => {
            let (problems, empty) = match refusal {
                Refusal::Problems(problems) => (problems, false),
                Refusal::Empty => (vec![], true),
            };
            // The page goes on saving from where it was, each field on top of what it knew of.
            let known = read_revs(fields);
            let (current, _) = drafts::current(&app.store, &asked.scope, asked.occurrence.client_id, id).await?;
            let rev = |draft: drafts::Draft| {
                let same = typed.get(&draft.link_id) == Some(&draft.value);
                let known = known.as_ref().filter(|_| !same).map_or(draft.rev, |known| known.get(&draft.link_id).copied().unwrap_or(0));
                (draft.link_id, known)
            };
            let revs = current.into_iter().map(rev).collect();
            let showing = Showing { asked: drawn, typed, revs, problems, empty, submission: Some(submission), ..Showing::default() };
            return Ok(asked.render(app, StatusCode::UNPROCESSABLE_ENTITY, showing).await?);
        }
    };
    let page = match &sender {
        Sender::Session(session) => Some(responses::Sender { writer: Writer::of(app, session).await?, seen: read_revs(fields) }),
        Sender::Capability(_) => None,
    };
    let answers = asking::in_words(&asked.content, &asked.version, answers);
    responses::submit(app, asked.scope, id, asked.version.clone(), submission, answers, page).await?;
    let token = match &sender {
        Sender::Session(session) => link_actions::rotate(app, session, asked.link).await?,
        Sender::Capability(link) => link_actions::receipt_session(app, link).await?,
    };
    let mut response = see_other(&urls::receipt(id));
    response.headers_mut().append(header::SET_COOKIE, cookies::set(cookies::CLIENT, &token, None));
    Ok(response)
}

/// Whether nobody wrote anything: robots press buttons. What was filled in already counts for nothing, but where it is all there is.
fn untouched(asked: &Asked, typed: &Typed) -> bool {
    let filled = asked.assignment.tailoring.typed(false);
    let locked = asked.locked();
    let own: Typed = typed
        .iter()
        .filter(|(link_id, texts)| filled.get(*link_id) != Some(texts))
        .map(|(link_id, texts)| (link_id.clone(), texts.clone()))
        .collect();
    let open = |item: &Item| {
        items::kind(&item.kind).is_some_and(|kind| kind.asks()) && !filled.contains_key(&item.link_id) && !locked.contains_key(&item.link_id)
    };
    response::is_empty(&asked.content, &own) && (filled.is_empty() || asked.content.items().any(open))
}

/// The answers: what the practitioner filled in for good counts, whatever is sent in its place.
fn read(asked: &Asked, typed: &Typed, drawn: Option<&[String]>) -> Result<Vec<Answer>, Refusal> {
    if untouched(asked, typed) {
        return Err(Refusal::Empty);
    }
    let all = || asked.content.items().map(|item| item.link_id.as_str()).collect();
    let asked_of: BTreeSet<&str> = drawn.map_or_else(all, |drawn| drawn.iter().map(String::as_str).collect());
    let mut typed = typed.clone();
    typed.extend(asked.locked().into_iter().filter(|(link_id, _)| asked_of.contains(link_id.as_str())));
    // The same questions and values; what is wrong is said in the client's language.
    let said = &asked.said.content;
    if said.prompts.is_none() {
        return response::read(said, &typed);
    }
    response::read(&prompts::require_only(said, &asked_of), &typed)
}

/// What was typed, to be copied or sent again.
#[derive(Serialize)]
struct Kept {
    shell: Shell,
    /// The link was revoked; else the session is gone, or the server busy.
    revoked: bool,
    /// Where to send it again, if that makes sense.
    again: Option<String>,
    /// Everything that was posted, for sending again.
    fields: Vec<KeptField>,
    texts: Vec<String>,
}

#[derive(Serialize)]
struct KeptField {
    name: String,
    value: String,
}

/// The page for a form that cannot be taken: shows everything that was typed, and help. Asks nothing of the database.
pub async fn keep_typed(app: &App, fields: &Fields, status: StatusCode) -> poem::Result<Response> {
    Ok(kept(app, fields, status, None)?)
}

/// The same for a form about one occurrence whose session is gone; whether the link was revoked, the page itself can prove.
pub async fn without_session(app: &App, fields: &Fields, id: OccurrenceId) -> poem::Result<Response> {
    let revoked = matches!(read_capability(app, fields.get("_capability"), id).await?, Capability::Revoked);
    keep_typed(app, fields, if revoked { StatusCode::FORBIDDEN } else { StatusCode::UNAUTHORIZED }).await
}

/// Turns faults that may pass (the database is away, too many at once, something broke) into a page with everything that was
/// typed and a button to try again.
pub fn or_busy(app: &App, path: &str, fields: &Fields, outcome: poem::Result<Response>) -> poem::Result<Response> {
    match outcome {
        Err(error) if error.status().is_server_error() || error.status() == StatusCode::TOO_MANY_REQUESTS => {
            if error.status().is_server_error() {
                tracing::error!(%error, "a form could not be taken");
            }
            Ok(kept(app, fields, error.status(), Some(path.to_owned()))?)
        }
        other => other,
    }
}

fn kept(app: &App, fields: &Fields, status: StatusCode, again: Option<String>) -> crate::error::Result<Response> {
    let language = crate::web::wish::language(app);
    let title = app.pages().speech(&language).say("kept-title", &[]);
    let texts = fields.0.iter().filter(|(name, value)| !name.starts_with('_') && !value.trim().is_empty()).map(|(_, value)| value.clone());
    let field = |(name, value): &(String, String)| KeptField { name: name.clone(), value: value.clone() };
    let context = Kept {
        shell: Shell::nobody(app, title),
        revoked: status == StatusCode::FORBIDDEN,
        again,
        fields: fields.0.iter().map(field).collect(),
        texts: texts.collect(),
    };
    still_page(app, "client/kept", &language, status, &context)
}
