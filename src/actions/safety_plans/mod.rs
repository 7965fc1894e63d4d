//! A client's one safety plan: beginning and reopening it, what asks for a look at it, archiving. Writing is in `writing`, proposals in
//! `deciding`, looking at it again in `reviewing`, another version of its template in `moving`.

use chrono::{DateTime, NaiveDate, Utc};
use entity::ids::{ClientId, SafetyPlanId, TemplateId};
use entity::kinds::{Author, ClientStatus, PlanTrigger, SafetyPlanStatus, TemplateKind};
use uuid::Uuid;

use super::plan_links;
use crate::app::App;
use crate::domain::client::Client;
use crate::domain::content::Content;
use crate::domain::crisis::help;
use crate::domain::problems::Problems;
use crate::domain::safety_plan::{self as rules, FIRST_REVIEWS, KeptLine};
use crate::domain::scope::{Actor, Scope};
use crate::domain::zone;
use crate::error::{Error, Result};
use crate::random;
use crate::store::practices::Practice;
use crate::store::safety_plans::{self as store, Asks, SafetyPlan, SafetyPlanVersion};
use crate::store::templates::Version;
use crate::store::{Cx, Tx, audit, clients, templates};

mod deciding;
mod moving;
mod reviewing;
mod writing;

pub use deciding::{Proposal, accept, decline, proposal};
pub use moving::{Newer, move_to_newest, newer};
pub use reviewing::{Reviewed, appointments_changed, mark_reviewed, remind_due, revisit, set_review};
pub use writing::{Refused, Written, reopen, write, write_as_client};

/// A plan with what it asks and what it says.
#[derive(Clone, Debug)]
pub struct Standing {
    pub plan: SafetyPlan,
    /// The version of its template in which it is written.
    pub version: Version,
    /// What that asks of a plan.
    pub asks: Content,
    /// None: nothing is written yet.
    pub current: Option<SafetyPlanVersion>,
}

impl Standing {
    /// A client's plan, where they have one.
    pub async fn read(cx: &impl Cx, scope: &Scope, client: ClientId) -> Result<Option<Self>> {
        let Some(plan) = store::of_client(cx, scope, client).await? else { return Ok(None) };
        let current = store::current(cx, scope, &plan).await?;
        // A template is the practice's: who reads the plan reads what it asks, whoever authored it.
        let practice = scope.whole_practice();
        let id = match &current {
            Some(current) => current.row.template_version_id,
            None => match templates::published(cx, &practice, plan.template_id).await? {
                Some(id) => id,
                // It was retired since the plan was begun.
                None => templates::last_published(cx, &practice, plan.template_id).await?.ok_or(Error::NotFound)?,
            },
        };
        let version = templates::version(cx, &practice, id).await?;
        Ok(Some(Self { asks: rules::asked(&version.content), plan, version, current }))
    }

    /// The same, of somebody who has one.
    ///
    /// # Errors
    /// `NotFound`: no plan.
    pub async fn of(cx: &impl Cx, scope: &Scope, client: ClientId) -> Result<Self> {
        Self::read(cx, scope, client).await?.ok_or(Error::NotFound)
    }

    /// What it says; nothing where nothing is written.
    pub fn content(&self) -> rules::PlanContent {
        self.current.as_ref().map(|current| current.content.clone()).unwrap_or_default()
    }

    /// The number that whoever writes says they saw; 0: nothing is written.
    pub fn number(&self) -> i32 {
        self.plan.current_number.unwrap_or(0)
    }
}

/// What beginning a plan came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begun {
    New,
    Reopened,
    /// There is one, and it stays as it is.
    There,
}

/// Begins a client's plan from a template, or reopens the one that there is; its link is mailed. It makes no occurrence.
///
/// # Errors
/// `Invalid`: the template is no safety plan, was never published or is archived. `Conflict`: the client is not in care.
pub async fn begin(app: &App, scope: Scope, client: ClientId, template: TemplateId) -> Result<(SafetyPlanId, Begun)> {
    let (now, domain) = (app.now(), app.config().mail_domain().to_owned());
    let begun = app
        .store
        .write(move |tx| async move {
            clients::hold(&tx, &scope, client, now).await?;
            in_care(&tx, &scope, client).await?;
            check_template(&tx, &scope, template).await?;
            let (plan, begun) = begin_or_find(&tx, &scope, client, template, now).await?;
            if begun != Begun::There {
                plan_links::mail_in(&tx, &scope, client, &domain, now).await?;
            }
            Ok((plan, begun))
        })
        .await?;
    app.wake_worker();
    Ok(begun)
}

async fn begin_or_find(tx: &Tx, scope: &Scope, client: ClientId, template: TemplateId, now: DateTime<Utc>) -> Result<(SafetyPlanId, Begun)> {
    let fresh = fresh(scope, client, template, now);
    let id = fresh.id;
    if store::insert(tx, fresh).await? {
        audit::record(tx, scope, "begin_plan", ("safety_plan", id.0), now).await?;
        return Ok((id, Begun::New));
    }
    let plan = store::of_client(tx, scope, client).await?.ok_or(Error::NotFound)?;
    if plan.status != SafetyPlanStatus::Archived {
        return Ok((plan.id, Begun::There));
    }
    writing::reopened(tx, scope, plan.clone(), now).await?;
    Ok((plan.id, Begun::Reopened))
}

fn fresh(scope: &Scope, client: ClientId, template: TemplateId, now: DateTime<Utc>) -> SafetyPlan {
    SafetyPlan {
        id: random::id(now),
        practice_id: scope.practice(),
        client_id: client,
        template_id: template,
        status: SafetyPlanStatus::Draft,
        current_number: None,
        review_on: None,
        review_by_hand: false,
        reviews_left: FIRST_REVIEWS,
        in_use_on: None,
        last_reviewed_on: None,
        reminded_for: None,
        created_at: now,
        created_by: scope.practitioner(),
        archived_at: None,
        revision: 1,
    }
}

async fn check_template(tx: &Tx, scope: &Scope, id: TemplateId) -> Result<()> {
    let template = match templates::find(tx, scope, id).await {
        Err(Error::NotFound) => return Err(Problems::one("template_id", "There is no such template in this practice.").into()),
        other => other?,
    };
    if template.kind != TemplateKind::SafetyPlan {
        return Err(Problems::one("template_id", "This is not the template of a safety plan.").into());
    }
    if template.published_version_id.is_none() || template.archived_at.is_some() {
        return Err(Problems::one("template_id", "This template is not offered: it is archived, or was never published.").into());
    }
    Ok(())
}

/// The client, if somebody of the practice may write for them.
async fn in_care(tx: &Tx, scope: &Scope, id: ClientId) -> Result<Client> {
    let client = clients::find(tx, scope, id).await?;
    if client.status == ClientStatus::Discharged {
        return Err(Error::Conflict("This client was discharged. Their plan stays as it is; re-open first to change it."));
    }
    Ok(client)
}

/// The plan of a client whose row is held from here on, for a change of it.
async fn held(tx: &Tx, scope: &Scope, client: ClientId, now: DateTime<Utc>) -> Result<SafetyPlan> {
    clients::hold(tx, scope, client, now).await?;
    store::of_client(tx, scope, client).await?.ok_or(Error::NotFound)
}

/// Keeps a changed plan.
async fn keep(tx: &Tx, scope: &Scope, plan: &SafetyPlan) -> Result<()> {
    if store::update(tx, scope, plan).await? { Ok(()) } else { Err(Error::Stale) }
}

fn today(client: &Client, now: DateTime<Utc>) -> NaiveDate {
    zone::local(now, &client.time_zone).date()
}

/// Something asks for a look at a client's plan: in use, it needs review from now on. Called where an alert is made, in its transaction; for
/// a client without a plan, or with an archived one, nothing happens.
pub async fn raise(tx: &Tx, scope: &Scope, client: ClientId, kind: PlanTrigger, about: Option<Uuid>, now: DateTime<Utc>) -> Result<()> {
    let scope = scope.whole_practice();
    let Some(plan) = store::of_client(tx, &scope, client).await? else { return Ok(()) };
    raise_for(tx, &scope, &plan, kind, about, now).await.map(|_| ())
}

/// The same, of one plan. Returns the plan as it is then.
async fn raise_for(tx: &Tx, scope: &Scope, plan: &SafetyPlan, kind: PlanTrigger, about: Option<Uuid>, now: DateTime<Utc>) -> Result<SafetyPlan> {
    if plan.status == SafetyPlanStatus::Archived {
        return Ok(plan.clone());
    }
    let author = match scope.actor() {
        Actor::Client(_) => Author::Client,
        Actor::System => Author::Starter,
        _ => Author::Practitioner,
    };
    let news = store::insert_trigger(tx, plan, Asks { kind, about, author, practitioner: scope.practitioner() }, now).await?;
    let status = rules::after_trigger(plan.status);
    if !news || status == plan.status {
        return Ok(plan.clone());
    }
    let changed = SafetyPlan { status, ..plan.clone() };
    keep(tx, scope, &changed).await?;
    Ok(SafetyPlan { revision: plan.revision + 1, ..changed })
}

/// Archives a client's plan: a person decides it, nothing else does. Twice is the same as once.
///
/// # Errors
/// `NotFound`: no plan. `Stale`: somebody changed it since `revision`.
pub async fn archive(app: &App, scope: Scope, client: ClientId, revision: Option<i32>) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            let plan = held(&tx, &scope, client, now).await?;
            if plan.status == SafetyPlanStatus::Archived {
                return Ok(());
            }
            if revision.is_some_and(|known| known != plan.revision) {
                return Err(Error::Stale);
            }
            let id = plan.id;
            let status = SafetyPlanStatus::Archived;
            keep(&tx, &scope, &SafetyPlan { status, archived_at: Some(now), review_on: None, review_by_hand: false, ..plan }).await?;
            audit::record(&tx, &scope, "archive", ("safety_plan", id.0), now).await
        })
        .await
}

/// The crisis lines that a client of this practice sees today, to be kept in a version.
async fn lines_of(app: &App, scope: &Scope, practice: &Practice, client: ClientId) -> Result<Vec<KeptLine>> {
    let client = clients::find(&app.store, scope, client).await?;
    Ok(help::lines(&app.crisis_lines_for(practice, &client)))
}

/// Notes in the audit trail that somebody looked at a client's plan.
pub async fn note_read(app: &App, scope: Scope, client: ClientId) -> Result<()> {
    let now = app.now();
    app.store.write(move |tx| async move { audit::record(&tx, &scope, "read_safety_plan", ("client", client.0), now).await }).await
}
