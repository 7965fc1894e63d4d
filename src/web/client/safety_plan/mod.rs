//! The client's safety plan: read, written, printed, looked up as it was. Its own link opens these pages and nothing else; every other session
//! of the client opens them too. They ask for no PIN unless the client wants that, and for no consent: they are needed in the worst hour.

use std::sync::Arc;

use entity::ids::AccessLinkId;
use poem::http::{HeaderValue, Method, StatusCode};
use poem::{FromRequest, Request, RequestBody, Response};
use serde::Serialize;

use super::{Caller, Shell, page};
use crate::actions::safety_plans::Standing;
use crate::actions::{links, pins, plan_access, plan_links};
use crate::app::App;
use crate::domain::client::Client;
use crate::domain::pin::Reads;
use crate::domain::placeholders::Names;
use crate::domain::plan_reach::{self, CopyFacts};
use crate::domain::safety_plan::PlanContent;
use crate::domain::scope::{Actor, Scope};
use crate::domain::translation::Said;
use crate::error::{Error, Result};
use crate::pages::help::HelpLine;
use crate::pages::safety_plan::{self as pages, PlanRead};
use crate::pages::speech::Speech;
use crate::store::practices::Practice;
use crate::store::safety_plans::{self, SafetyPlan};
use crate::store::sessions::{self, ClientSession};
use crate::store::templates::Version;
use crate::store::{clients, links as link_rows, practitioners};
use crate::urls;
use crate::web::limits::{Action, Limits};
use crate::web::middleware::guard::Policy;
use crate::web::middleware::origin::Origin;

pub mod copies;
pub mod edit;
pub mod offline;
pub mod pin;
pub mod print;
pub mod read;

/// Whoever holds the plan in their hand: a live session of its client, born of any link that still lives.
pub struct Holder {
    pub scope: Scope,
    pub session: ClientSession,
    pub client: Client,
    pub practice: Practice,
    pub plan: SafetyPlan,
    /// What may be shown of what was written before.
    pub reads: Reads,
    /// The link that opened it: the plan's own first.
    pub link: AccessLinkId,
    /// Whether the session opens the client's other pages too.
    pub own_pages: bool,
    /// Whether the client wants their PIN asked first.
    pub asks_pin: bool,
    /// The address, for counting.
    pub who: String,
}

/// The same before the PIN was asked: for the page that asks it.
pub struct AtTheDoor(pub Holder);

impl<'a> FromRequest<'a> for AtTheDoor {
    async fn from_request(request: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        let app = request.data::<App>().ok_or(Error::NotFound)?;
        let caller = Caller::from_request(request, body).await?;
        let writes = !matches!(*request.method(), Method::GET | Method::HEAD);
        if writes && caller.origin != Origin::Ours {
            return Err(Error::Forbidden.into());
        }
        let holder = Holder::of(app, caller).await?;
        if let (true, Some(limits)) = (writes, request.data::<Arc<Limits>>()) {
            limits.count(Action::OwnPage, holder.client.id)?;
        }
        Ok(Self(holder))
    }
}

impl<'a> FromRequest<'a> for Holder {
    async fn from_request(request: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        let AtTheDoor(holder) = AtTheDoor::from_request(request, body).await?;
        // What was typed is not lost on the way to the PIN: a form is shown again by whoever was asked to take it.
        match (holder.is_locked(), request.method() == Method::GET) {
            (false, _) => Ok(holder),
            (true, true) => Err(Error::First(urls::PLAN_PIN.to_owned()).into()),
            (true, false) => Err(Error::Unauthorized.into()),
        }
    }
}

impl Holder {
    async fn of(app: &App, caller: Caller) -> Result<Self> {
        let session = caller.session.filter(|session| links::is_live(session, app.now())).ok_or(Error::NotFound)?;
        let grant = sessions::plan_grant(&app.store, session.id).await?.ok_or(Error::NotFound)?;
        let scope = Scope::checked(session.practice_id, Actor::Client(session.client_id));
        let client = clients::find(&app.store, &scope, session.client_id).await?;
        let practice = super::practice(app, scope.practice()).await?;
        let plan = plan_links::opening(&app.store, &scope, &practice, &client).await?.ok_or(Error::NotFound)?;
        let reads = pins::reads(app, &scope, &practice, &session).await?;
        let asks_pin = plan_access::asks_pin(app, &scope, client.id).await?;
        let own_pages = client.has_own_page(app.now()) && !sessions::grants(&app.store, session.id).await?.is_empty();
        Ok(Self { scope, session, client, practice, plan, reads, link: grant.link_id, own_pages, asks_pin, who: caller.who })
    }

    /// Whether the PIN comes first.
    pub fn is_locked(&self) -> bool {
        self.asks_pin && !self.reads.unlocked()
    }

    /// Whether it can be written: in care.
    pub fn may_write(&self) -> bool {
        plan_reach::may_be_written(safety_plans::facts(&self.plan, &self.client, &self.practice))
    }

    /// The sentences of the client's language.
    pub fn speech(&self, app: &App) -> &'static Speech {
        app.pages().speech(&self.client.language)
    }

    /// A page around the plan. Its own script is small and another one.
    fn shell(&self, app: &App, title: impl Into<String>) -> Shell {
        // Where they are now is asked on a page of their own.
        let shell = Shell::of(app, &self.practice, &self.client, title.into());
        Shell { leave: true, asks_where: self.own_pages, script: false, style: Some("plan.css"), ..shell }
    }

    /// The plan as it is now.
    async fn standing(&self, app: &App) -> Result<Standing> {
        Standing::of(&app.store, &self.scope, self.client.id).await
    }

    /// What a version of the template asks, in the client's words.
    async fn said(&self, app: &App, version: &Version) -> Result<Said> {
        let practitioner = practitioners::find(&app.store, &self.scope, self.client.practitioner_id).await?.name;
        let names = Names { client: &self.client.name, practitioner: &practitioner, practice: &self.practice.public_name };
        Ok(pages::said((&version.title, &version.content), &self.client.language, &self.practice.language, names))
    }

    /// A plan to be read. Its crisis lines stand around it, and not in it.
    async fn read(&self, app: &App, version: &Version, plan: &PlanContent) -> Result<PlanRead> {
        let said = self.said(app, version).await?;
        Ok(pages::read(self.speech(app), &said, plan, Vec::new()))
    }

    /// Renders a page of the plan in the client's language.
    fn page(&self, app: &App, name: &str, status: StatusCode, context: &impl Serialize) -> Result<Response> {
        let mut response = page(app, name, &self.client.language, status, context)?;
        response.set_data(Policy::Plan);
        Ok(response)
    }

    /// What decides about a copy on this phone; `Err` says why there is none to be had.
    async fn copy(&self, app: &App) -> Result<std::result::Result<String, NoCopy>> {
        let link = link_rows::find(&app.store, self.link).await?;
        let facts: CopyFacts = plan_access::copy_facts(app, &link).await?;
        Ok(match (plan_reach::copy_may_stay(facts), facts.asks_pin, &self.session.device_hash) {
            (true, _, Some(_)) => Ok(plan_access::copy_pass(app, self.client.id, self.link)),
            (true, _, None) => Err(NoCopy::Device),
            (false, true, _) => Err(NoCopy::Pin),
            (false, false, _) => Err(NoCopy::Stopped),
        })
    }
}

/// Why no copy is kept on this phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum NoCopy {
    /// Nobody said that the device is their own.
    Device,
    /// The PIN is asked first.
    Pin,
    /// Links or mail were stopped.
    Stopped,
}

/// Marks a page as one to be kept, with what the phone asks by later.
fn to_be_kept(mut response: Response, pass: &str) -> Response {
    if let Ok(pass) = HeaderValue::from_str(pass) {
        response.headers_mut().insert("plan-copy", pass);
    }
    response
}

/// What the foot and the head of the plan show: today's lines, whatever a copy says.
fn lines(shell: &Shell) -> Vec<HelpLine> {
    shell.help.clone()
}
