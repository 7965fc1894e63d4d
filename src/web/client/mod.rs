//! The client's pages: no account, one link. `GET /c/{token}` shows a button and changes nothing; its POST begins a session;
//! from then on addresses hold no secret. Everything works without JavaScript.

use entity::ids::{OccurrenceId, PracticeId};
use poem::http::{Method, StatusCode};
use poem::{FromRequest, Request, RequestBody, Response};
use serde::Serialize;

use crate::actions::{links as link_actions, plan_links};
use crate::app::App;
use crate::domain::client::Client;
use crate::domain::scope::{Actor, Scope};
use crate::error::{Error, Result};
use crate::pages::help::{self, HelpLine};
use crate::store::addresses;
use crate::store::links::{self, AccessLink};
use crate::store::occurrences::{self, Occurrence};
use crate::store::practices::{self, Practice};
use crate::store::sessions::{self, ClientSession};
use crate::urls;
use crate::web::cookies;
use crate::web::limits;
use crate::web::middleware::guard::Policy;
use crate::web::middleware::origin::{self, Origin};
use crate::web::wish;

pub mod answer;
pub mod answers;
mod asked;
mod care;
mod choosing;
mod confirm;
pub mod consent;
pub mod decline;
pub mod draft;
pub mod entries;
pub mod for_you;
pub mod home;
pub mod kiosk;
pub mod landing;
pub mod me;
pub mod own_data;
mod own_entries;
pub mod own_progress;
pub mod own_requests;
pub mod paging;
pub mod pin;
pub mod plan;
mod plan_card;
pub mod print;
pub mod receipt;
pub mod reminders;
pub mod replies;
pub mod review;
pub mod safety_plan;
pub mod selfcare;
pub mod struggling;
pub mod submit;
pub mod takeaways;
pub mod tiles;
pub mod topics;
pub mod where_now;
pub mod write;

/// Who asks: perhaps with a session, never with a name.
pub struct Caller {
    pub session: Option<ClientSession>,
    /// Value of the remembered device's cookie.
    pub device: Option<String>,
    pub origin: Origin,
    /// The address, for counting.
    pub who: String,
}

impl<'a> FromRequest<'a> for Caller {
    async fn from_request(request: &'a Request, _: &mut RequestBody) -> poem::Result<Self> {
        let app = request.data::<App>().ok_or(Error::NotFound)?;
        let session = match cookies::read(request, cookies::CLIENT) {
            Some(token) => sessions::by_token(&app.store, &token).await?,
            None => None,
        };
        if let Some(session) = &session
            && request.method() == Method::GET
            && ["/w", urls::PLAN].iter().any(|own| request.uri().path().starts_with(own))
            && must_leave(app, session).await?
        {
            return Err(poem::Error::from_response(home::left(app)?));
        }
        Ok(Self { session, device: cookies::read(request, cookies::DEVICE), origin: origin::of(app, request), who: limits::who(app, request) })
    }
}

/// Whether mail and links of this session's client were stopped: a page that stands open somewhere at home turns into the page of
/// somebody who is done, whoever looks at it. Sessions end when that happens, so only ended ones are asked about.
async fn must_leave(app: &App, session: &ClientSession) -> Result<bool> {
    if session.ends_at > app.now() {
        return Ok(false);
    }
    let scope = Scope::checked(session.practice_id, Actor::Client(session.client_id));
    Ok(addresses::find(&app.store, &scope, session.client_id).await?.0.unsafe_at.is_some())
}

/// A session that may see something of one occurrence.
pub struct Admitted {
    pub scope: Scope,
    pub session: ClientSession,
    pub occurrence: Occurrence,
    /// The link the session was born of: the write capability is bound to it.
    pub link: entity::ids::AccessLinkId,
}

/// Whether the session opens this occurrence, and the client agreed to the text in force.
///
/// # Errors
/// `First` with the page that asks for consent.
pub async fn admitted(app: &App, session: Option<&ClientSession>, id: OccurrenceId, live: bool) -> Result<Option<Admitted>> {
    let admitted = before_consent(app, session, id, live).await?;
    if let Some(admitted) = &admitted
        && let Some(page) = consent::consent_missing(app, &admitted.scope, admitted.session.client_id, &urls::occurrence(id)).await?
    {
        return Err(Error::First(page));
    }
    Ok(admitted)
}

/// Whether the session opens this occurrence: by a grant for it, or as another open one of the same client. For what asks about consent
/// in its own way, or does without.
/// `live` asks for a session that was used within two hours; a submit does without.
pub async fn before_consent(app: &App, session: Option<&ClientSession>, id: OccurrenceId, live: bool) -> Result<Option<Admitted>> {
    let Some(session) = session.filter(|session| session.ends_at > app.now()) else { return Ok(None) };
    if live && !link_actions::is_live(session, app.now()) {
        return Ok(None);
    }
    let scope = Scope::checked(session.practice_id, Actor::Client(session.client_id));
    let occurrence = match occurrences::find(&app.store, &scope, id).await {
        Ok(occurrence) if occurrence.client_id == session.client_id => occurrence,
        Ok(_) | Err(Error::NotFound) => return Ok(None),
        Err(error) => return Err(error),
    };
    let grants = sessions::grants(&app.store, session.id).await?;
    let grant = grants.iter().find(|grant| grant.occurrence_id == Some(id)).or_else(|| grants.first());
    Ok(grant.map(|grant| Admitted { scope, session: session.clone(), occurrence, link: grant.link_id }))
}

/// A write capability: the right to send one occurrence's answers for a week, kept in the page for when cookies are lost.
pub fn capability(app: &App, occurrence: OccurrenceId, link: entity::ids::AccessLinkId) -> String {
    let expires = (app.now() + chrono::TimeDelta::days(7)).timestamp();
    app.store.keys().server().capability(&[occurrence.0.as_bytes(), link.0.as_bytes()], expires)
}

/// What a capability proves.
pub enum Capability {
    None,
    /// Ours, but the link it was born of was revoked.
    Revoked,
    Valid(Box<AccessLink>),
}

/// Reads the capability that came with a form for this occurrence.
pub async fn read_capability(app: &App, text: &str, occurrence: OccurrenceId) -> Result<Capability> {
    let Some(([about, link], expires)) = app.store.keys().server().read_capability(text) else { return Ok(Capability::None) };
    if about != occurrence.0 || expires < app.now().timestamp() {
        return Ok(Capability::None);
    }
    let link = links::find(&app.store, link.into()).await?;
    Ok(if link.revoked_at.is_some() { Capability::Revoked } else { Capability::Valid(Box::new(link)) })
}

/// What every client page has.
#[derive(Serialize)]
pub struct Shell {
    pub lang: String,
    pub title: String,
    pub practice: Option<String>,
    pub help: Vec<HelpLine>,
    /// Whether the page runs our script.
    pub script: bool,
    /// Whether there is a session here that can be left: then the bar says so.
    pub leave: bool,
    /// Whether the session opens the page that asks where the client is now: then the foot leads there.
    pub asks_where: bool,
    /// A further stylesheet: in the head, or what is below moves when it arrives.
    pub style: Option<&'static str>,
    /// Where the client's safety plan is, where they have one to read.
    pub plan: Option<String>,
}

impl Shell {
    /// A page for a client of a practice, with the help of their region.
    pub fn of(app: &App, practice: &Practice, client: &Client, title: String) -> Self {
        let help = help::lines(&app.crisis_lines_for(practice, client));
        let (lang, practice) = (client.language.clone(), Some(practice.public_name.clone()));
        Self { lang, title, practice, help, script: true, leave: false, asks_where: false, style: None, plan: None }
    }

    /// A page that a client's session opened: it can be left from here, and their safety plan is in sight.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn opened(app: &App, practice: &Practice, scope: &Scope, client: &Client, title: String) -> Result<Self> {
        let plan = plan_links::address(app, scope, practice, client).await?;
        Ok(Self { leave: true, asks_where: true, plan, ..Self::of(app, practice, client, title) })
    }

    /// A page that names a practice to somebody who may be a stranger: the help of the server's regions, which says nothing of the practice
    /// or of anybody's care.
    pub fn to_stranger(app: &App, practice: &Practice, language: &str, title: String) -> Self {
        let help = help::lines(&app.server_crisis_lines(language));
        Self { lang: language.to_owned(), practice: Some(practice.public_name.clone()), help, ..Self::nobody(app, title) }
    }

    /// A page that belongs to nobody: the help of the server's regions.
    pub fn nobody(app: &App, title: String) -> Self {
        let lang = wish::language(app);
        let help = help::lines(&app.server_crisis_lines(&lang));
        Self { lang, title, practice: None, help, script: false, leave: false, asks_where: false, style: None, plan: None }
    }
}

/// The practice of a scope.
pub async fn practice(app: &App, id: PracticeId) -> Result<Practice> {
    practices::find(&app.store, id).await
}

/// Renders a client page.
pub fn page(app: &App, name: &str, language: &str, status: StatusCode, context: &impl Serialize) -> Result<Response> {
    let html = app.pages().page(name, language, context)?;
    Ok(Response::builder().status(status).content_type("text/html; charset=utf-8").body(html))
}

/// The same, without any script.
pub fn still_page(app: &App, name: &str, language: &str, status: StatusCode, context: &impl Serialize) -> Result<Response> {
    let mut response = page(app, name, language, status, context)?;
    response.set_data(Policy::Still);
    Ok(response)
}

/// To another page, with GET.
pub fn see_other(path: &str) -> Response {
    Response::builder().status(StatusCode::SEE_OTHER).header("location", path).finish()
}
