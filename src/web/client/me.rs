//! Whoever is on the client's own pages: let in by a session that came through a link, and shown only what the read-back rule allows.
//! Every page below `/w/` that is not about one occurrence takes `Me`; a handler needs no check of its own.

use std::sync::Arc;

use poem::http::{Method, StatusCode};
use poem::{FromRequest, Request, RequestBody, Response};
use serde::Serialize;

use super::{Caller, Shell, consent, page};
use crate::actions::links;
use crate::actions::{pins, plan_links};
use crate::app::App;
use crate::domain::client::Client;
use crate::domain::pin::Reads;
use crate::domain::scope::{Actor, Scope};
use crate::error::{Error, Result};
use crate::pages::speech::Speech;
use crate::store::clients;
use crate::store::practices::Practice;
use crate::store::sessions::{self, ClientSession};
use crate::urls;
use crate::web::limits::{Action, Limits};
use crate::web::middleware::origin::Origin;

/// Pages on which something is written that a practitioner may read.
const TO_BE_READ: &[&str] = &[urls::CLIENT_WRITE, "/w/wins/new", urls::CLIENT_ASK, urls::CLIENT_STRUGGLING, urls::CLIENT_TOPICS];

/// A client's session on the client's own pages.
pub struct Me {
    pub scope: Scope,
    pub session: ClientSession,
    pub client: Client,
    pub practice: Practice,
    /// What may be shown of what was written before: to be asked for every row, on every route.
    pub reads: Reads,
    /// Value of the device's cookie.
    pub device: Option<String>,
    /// The address, for counting.
    pub who: String,
    /// Where their safety plan is.
    pub plan: Option<String>,
}

impl<'a> FromRequest<'a> for Me {
    async fn from_request(request: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        let app = request.data::<App>().ok_or(Error::NotFound)?;
        let caller = Caller::from_request(request, body).await?;
        // The own pages hold no write capability: what does not say that it comes from them is refused.
        if !matches!(*request.method(), Method::GET | Method::HEAD) && caller.origin != Origin::Ours {
            return Err(Error::Forbidden.into());
        }
        let me = Self::of(app, caller).await?;
        // More than a person can mean to write.
        if let (false, Some(limits)) = (*request.method() == Method::GET, request.data::<Arc<Limits>>()) {
            limits.count(Action::OwnPage, me.client.id)?;
        }
        // Here, so that no page of theirs can forget it.
        consent::of_own_pages(app, request, body, &me).await?;
        me.still_read(request)?;
        Ok(me)
    }
}

impl Me {
    /// The session's client; `NotFound`, as for a dead link, without a live session.
    pub async fn of(app: &App, caller: Caller) -> Result<Self> {
        let session = caller.session.filter(|session| links::is_live(session, app.now())).ok_or(Error::NotFound)?;
        if sessions::grants(&app.store, session.id).await?.is_empty() {
            return Err(Error::NotFound);
        }
        let scope = Scope::checked(session.practice_id, Actor::Client(session.client_id));
        let client = clients::find(&app.store, &scope, session.client_id).await?;
        if !client.has_own_page(app.now()) {
            return Err(Error::NotFound);
        }
        let practice = super::practice(app, scope.practice()).await?;
        let reads = pins::reads(app, &scope, &practice, &session).await?;
        let plan = plan_links::address(app, &scope, &practice, &client).await?;
        Ok(Self { scope, session, client, practice, reads, device: caller.device, who: caller.who, plan })
    }

    /// Whether their care has ended: what is there can be looked at and taken along, and nobody reads what is written.
    pub fn is_over(&self) -> bool {
        self.client.own_page_ends().is_some()
    }

    /// Refuses what would be written for a practitioner who no longer looks.
    fn still_read(&self, request: &Request) -> Result<()> {
        let path = request.uri().path();
        let help = path == urls::CLIENT_STRUGGLING && *request.method() == Method::GET;
        if !self.is_over() || help || !TO_BE_READ.iter().any(|page| path.starts_with(page)) {
            return Ok(());
        }
        // Of a form, what was typed is shown again.
        if *request.method() == Method::GET { Err(Error::First(urls::CLIENT_HOME.to_owned())) } else { Err(Error::NotFound) }
    }

    /// The same after something changed what may be read.
    pub async fn again(app: &App, me: &Self) -> Result<Self> {
        let session = sessions::find(&app.store, me.session.id).await?;
        let reads = pins::reads(app, &me.scope, &me.practice, &session).await?;
        let (client, practice, plan) = (me.client.clone(), me.practice.clone(), me.plan.clone());
        Ok(Self { scope: me.scope, session, client, practice, reads, device: me.device.clone(), who: me.who.clone(), plan })
    }

    /// The sentences of the client's language.
    pub fn speech(&self, app: &App) -> &'static Speech {
        app.pages().speech(&self.client.language)
    }

    /// A page of theirs.
    pub fn shell(&self, app: &App, title: impl Into<String>) -> Shell {
        Shell { leave: true, asks_where: true, plan: self.plan.clone(), ..Shell::of(app, &self.practice, &self.client, title.into()) }
    }

    /// Renders a page in their language.
    pub fn page(&self, app: &App, name: &str, status: StatusCode, context: &impl Serialize) -> Result<Response> {
        page(app, name, &self.client.language, status, context)
    }

    /// For `components/locked`: something is not shown here, and this is the way to see it.
    pub fn locked(&self, next: &str) -> Locked {
        Locked::of(&self.reads, next)
    }
}

/// What `components/locked` needs.
#[derive(Clone, Debug, Serialize)]
pub struct Locked {
    url: String,
    /// Else one can be set.
    has_pin: bool,
    /// It was entered, and opens only what was written since it was set.
    opened: bool,
}

impl Locked {
    /// For pages that are about one occurrence.
    pub fn of(reads: &Reads, next: &str) -> Self {
        Self { url: format!("{}?next={next}", urls::CLIENT_PIN), has_pin: reads.has_pin, opened: reads.unlocked() }
    }
}
