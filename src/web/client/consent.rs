//! Consent: the first visit shows the practice's text and asks for an answer. Agreeing, paper and "no" stand side by side; no box is
//! ticked, so that whoever only presses buttons answers nothing. The same page is the copy to read again, and where a mind is changed.

use std::sync::Arc;

use entity::ids::{ClientId, ClientSessionId, ConsentId, OccurrenceId};
use entity::kinds::{ConsentAnswer, OccurrenceStatus};
use poem::http::{Method, StatusCode};
use poem::web::{Data, Query};
use poem::{Body, Request, RequestBody, Response, handler};
use serde::{Deserialize, Serialize};

use super::me::Me;
use super::tiles::Tile;
use super::{Caller, Shell, page, see_other};
use crate::actions::{consents as actions, links};
use crate::app::App;
use crate::domain::consent::Standing;
use crate::domain::scope::{Actor, Scope};
use crate::error::{Error, Result};
use crate::pages::dates;
use crate::pages::speech::Speech;
use crate::random;
use crate::store::consents::{self, NewConsent};
use crate::store::sessions::{self, ClientSession};
use crate::store::{clients, occurrences};
use crate::urls;
use crate::web::forms::{self, Fields};
use crate::web::limits::{Action, Limits};
use crate::web::middleware::origin::Origin;

/// The longest form of the own pages.
const LARGEST: usize = 1024 * 1024;

/// Pages of the client's side that do not wait for consent: the question itself, reminders, leaving, and what belongs to everybody about
/// their own data. Everything else asks [`consent_missing`] before it shows or takes anything.
const WITHOUT: &[&str] = &["/w/consent", "/w/reminders", "/w/leave", "/w/data"];

/// Whether a page waits for consent at all.
pub fn is_exempt(path: &str) -> bool {
    WITHOUT.iter().any(|exempt| path == *exempt || path.strip_prefix(exempt).is_some_and(|rest| rest.starts_with('/')))
}

/// THE check: where to send a client who has not agreed to the text in force, on the way to `path`; none where the client's side is open.
pub async fn consent_missing(app: &App, scope: &Scope, client: ClientId, path: &str) -> Result<Option<String>> {
    if is_exempt(path) || consents::standing(&app.store, scope, client).await?.opens() {
        return Ok(None);
    }
    Ok(Some(format!("{}?next={path}", urls::CONSENT)))
}

/// The way back to it from the own page, where there is a text.
pub async fn tile(app: &App, scope: &Scope, speech: &Speech) -> Result<Option<Tile>> {
    let text = consents::in_force(&app.store, scope).await?;
    Ok(text.map(|_| Tile { url: urls::CONSENT, label: speech.say("tile-consent", &[]), about: speech.try_say("tile-consent-about", &[]) }))
}

/// Of one occurrence's own small forms: the page that asks first, with what was typed carried through, where consent is missing.
pub async fn before_form(app: &App, caller: &Caller, id: OccurrenceId, action: &str, fields: &Fields) -> Result<Option<Response>> {
    let Some(admitted) = super::before_consent(app, caller.session.as_ref(), id, true).await? else { return Ok(None) };
    ask_first(app, &admitted.scope, admitted.session.client_id, Some(admitted.session.id), action, fields).await
}

/// What the page shows.
#[derive(Serialize)]
struct ConsentPage {
    shell: Shell,
    practice: String,
    /// Markdown.
    text: String,
    text_lang: String,
    number: i32,
    /// Chosen here, so that a double tap answers once.
    once: ConsentId,
    action: String,
    next: String,
    standing: &'static str,
    /// An earlier text was agreed to.
    again: bool,
    /// When it was answered.
    since: Option<String>,
    /// Nothing was chosen.
    missing: bool,
    /// Another text came meanwhile.
    changed: bool,
    /// Nothing was kept: it is asked again next time.
    later: bool,
    /// What waits to be sent, carried through.
    carried: Vec<Carried>,
    /// What was typed, to be copied.
    texts: Vec<String>,
    /// Forms that can be printed.
    prints: Vec<Print>,
}

/// A field of a form that waits.
#[derive(Serialize)]
struct Carried {
    name: String,
    value: String,
}

#[derive(Serialize)]
struct Print {
    url: String,
    sent: String,
}

/// What the page is shown with besides the text.
#[derive(Default)]
struct Showing<'a> {
    action: String,
    next: String,
    carried: Option<&'a Fields>,
    missing: bool,
    changed: bool,
    later: bool,
}

async fn render(app: &App, scope: &Scope, client: ClientId, status: StatusCode, showing: Showing<'_>) -> Result<Response> {
    let practice = super::practice(app, scope.practice()).await?;
    let client = clients::find(&app.store, scope, client).await?;
    let speech = app.pages().speech(&client.language);
    let version = consents::in_force(&app.store, scope).await?.ok_or(Error::NotFound)?;
    let latest = consents::latest(&app.store, scope, client.id).await?;
    let standing = consents::standing(&app.store, scope, client.id).await?;
    let texts = consents::texts(&version)?;
    let (text_lang, text) = texts.shown(&client.language, &practice.language).unwrap_or_default();
    let open = occurrences::of_client(&app.store, scope, client.id).await?;
    let open = open.iter().filter(|one| one.status == OccurrenceStatus::Open);
    let print = |one: &occurrences::Occurrence| Print { url: urls::print(one.id), sent: dates::day(speech, one.opens_at, &client.time_zone) };
    let carried: Vec<(String, String)> =
        showing.carried.map(|fields| fields.0.iter().filter(|(name, _)| !name.starts_with("_consent")).cloned().collect()).unwrap_or_default();
    let typed = carried.iter().filter(|(name, value)| !name.starts_with('_') && !value.trim().is_empty());
    let context = ConsentPage {
        shell: Shell::opened(app, &practice, scope, &client, speech.say("consent-title", &[])).await?,
        practice: practice.public_name.clone(),
        text: text.to_owned(),
        text_lang: text_lang.to_owned(),
        number: version.number,
        once: random::id(app.now()),
        action: showing.action,
        next: showing.next,
        standing: standing.word(),
        again: standing == Standing::ToAsk { again: true },
        since: latest.map(|answer| dates::day(speech, answer.answered_at, &client.time_zone)),
        missing: showing.missing,
        changed: showing.changed,
        later: showing.later,
        texts: typed.map(|(_, value)| value.clone()).collect(),
        carried: carried.into_iter().map(|(name, value)| Carried { name, value }).collect(),
        prints: if standing.is_off_line() { open.map(print).collect() } else { Vec::new() },
    };
    page(app, "client/consent", &client.language, status, &context)
}

/// The session of whoever came through a link, live and with something to open.
async fn here(app: &App, caller: &Caller) -> Result<(Scope, ClientSession)> {
    let session = caller.session.clone().filter(|session| links::is_live(session, app.now())).ok_or(Error::NotFound)?;
    if sessions::grants(&app.store, session.id).await?.is_empty() {
        return Err(Error::NotFound);
    }
    Ok((Scope::checked(session.practice_id, Actor::Client(session.client_id)), session))
}

/// A page of the client's own side to go on to; their home where it is none.
fn onward(raw: &str) -> String {
    let own = urls::own_path(raw).filter(|path| path.starts_with(urls::CLIENT_HOME) && !is_exempt(path));
    own.unwrap_or(urls::CLIENT_HOME).to_owned()
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    next: String,
    later: Option<String>,
}

/// The text, where the client stands, and what can be answered.
#[handler]
pub async fn show(app: Data<&App>, caller: Caller, Query(asked): Query<Asked>) -> poem::Result<Response> {
    let (scope, session) = here(&app, &caller).await?;
    if consents::in_force(&app.store, &scope).await?.is_none() {
        return Ok(see_other(urls::CLIENT_HOME));
    }
    let showing = Showing { action: urls::CONSENT.into(), next: onward(&asked.next), later: asked.later.is_some(), ..Showing::default() };
    Ok(render(&app, &scope, session.client_id, StatusCode::OK, showing).await?)
}

/// What was chosen.
enum Choice {
    Answer(ConsentAnswer),
    Later,
    Nothing,
}

fn choice(fields: &Fields) -> Choice {
    match fields.get("_consent") {
        "later" => Choice::Later,
        word => word.parse().map_or(Choice::Nothing, Choice::Answer),
    }
}

/// Keeps an answer. Returns false where another text is in force by now.
async fn keep(app: &App, scope: Scope, client: ClientId, session: Option<ClientSessionId>, answer: ConsentAnswer, fields: &Fields) -> Result<bool> {
    let (Ok(number), Ok(id)) = (fields.get("_consent_text").parse::<i32>(), fields.get("_consent_id").parse::<ConsentId>()) else {
        return Ok(false);
    };
    let language = clients::find(&app.store, &scope, client).await?.language;
    let own = super::practice(app, scope.practice()).await?.language;
    let Ok(version) = consents::version(&app.store, &scope, number).await else { return Ok(false) };
    let language = consents::texts(&version)?.shown(&language, &own).map(|(code, _)| code.to_owned()).unwrap_or(own);
    match actions::answer(app, scope, NewConsent { id, client, number, language, answer, session }).await {
        Ok(()) => Ok(true),
        Err(Error::Conflict(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Takes the choice.
#[handler]
pub async fn choose(app: Data<&App>, limits: Data<&Arc<Limits>>, caller: Caller, fields: Fields) -> poem::Result<Response> {
    let (scope, session) = here(&app, &caller).await?;
    if caller.origin != Origin::Ours {
        return Err(Error::Forbidden.into());
    }
    limits.count(Action::Submit, session.id)?;
    let next = onward(fields.get("_consent_next"));
    let mut showing = Showing { action: urls::CONSENT.into(), next: next.clone(), ..Showing::default() };
    match choice(&fields) {
        Choice::Later => return Ok(see_other(&format!("{}?later=1", urls::CONSENT))),
        Choice::Nothing => showing.missing = true,
        Choice::Answer(answer) => {
            if keep(&app, scope, session.client_id, Some(session.id), answer, &fields).await? {
                return Ok(see_other(if answer == ConsentAnswer::Agreed { &next } else { urls::CONSENT }));
            }
            showing.changed = true;
        }
    }
    Ok(render(&app, &scope, session.client_id, StatusCode::UNPROCESSABLE_ENTITY, showing).await?)
}

/// A form was sent before anybody agreed: asks now and carries what was typed through, or takes the answer that came with it. None where
/// the form may be taken. `action` is where it was posted to.
pub async fn ask_first(
    app: &App,
    scope: &Scope,
    client: ClientId,
    session: Option<ClientSessionId>,
    action: &str,
    fields: &Fields,
) -> Result<Option<Response>> {
    if consents::standing(&app.store, scope, client).await?.opens() {
        return Ok(None);
    }
    let mut showing = Showing { action: action.to_owned(), carried: Some(fields), ..Showing::default() };
    if fields.has("_consent") {
        match choice(fields) {
            Choice::Nothing => showing.missing = true,
            Choice::Later => showing.later = true,
            Choice::Answer(answer) => match keep(app, *scope, client, session, answer, fields).await? {
                true if answer == ConsentAnswer::Agreed => return Ok(None),
                true => {}
                false => showing.changed = true,
            },
        }
    }
    let status = if fields.has("_consent") { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::FORBIDDEN };
    render(app, scope, client, status, showing).await.map(Some)
}

/// The own pages ask before anything is shown or taken; what was typed into one of their forms is carried through.
///
/// # Errors
/// With the page that asks.
pub async fn of_own_pages(app: &App, request: &Request, body: &mut RequestBody, me: &Me) -> poem::Result<()> {
    let path = request.uri().path();
    let Some(first) = consent_missing(app, &me.scope, me.client.id, path).await? else { return Ok(()) };
    if *request.method() != Method::POST || body.is_none() {
        return Err(Error::First(first).into());
    }
    let bytes = forms::limited(request, body, LARGEST).await?;
    *body = RequestBody::new(Body::from(bytes.clone()));
    let fields = Fields::read(request, body).await?;
    *body = RequestBody::new(Body::from(bytes));
    match ask_first(app, &me.scope, me.client.id, Some(me.session.id), path, &fields).await? {
        Some(page) => Err(poem::Error::from_response(page)),
        None => Ok(()),
    }
}

/// Whether what is typed may still be saved: a page that was opened before the text came goes on saving, unless its client said no.
pub async fn may_save(app: &App, scope: &Scope, session: &ClientSession) -> Result<bool> {
    let standing = consents::standing(&app.store, scope, session.client_id).await?;
    if standing.opens() || standing.is_off_line() {
        return Ok(standing.opens());
    }
    let published = consents::in_force(&app.store, scope).await?.and_then(|text| text.published_at);
    Ok(published.is_some_and(|at| session.created_at < at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_named_pages_go_without() {
        for path in ["/w/consent", "/w/reminders", "/w/leave", "/w/data", "/w/data/download"] {
            assert!(is_exempt(path), "{path}");
        }
        for path in ["/w/", "/w", "/w/01a00000-0000-7000-8000-000000000000", "/w/consents", "/w/dataset", "/w/answers"] {
            assert!(!is_exempt(path), "{path}");
        }
    }

    #[test]
    fn what_comes_next_is_a_page_of_ours_that_is_no_dead_end() {
        assert_eq!(onward("/w/01a0?pass=1"), "/w/01a0?pass=1");
        for raw in ["", "https://evil.example", "//evil.example", "/clients", "/w/consent", "/w/leave"] {
            assert_eq!(onward(raw), "/w/", "{raw}");
        }
    }
}
