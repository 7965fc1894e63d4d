//! Writing into a safety plan: together, by a practitioner, or by the client. Every change is a version; what is unchanged makes none.

use chrono::{DateTime, Utc};
use entity::ids::{ClientId, ClientSessionId, VersionId};
use entity::kinds::{Author, ClientStatus, PlanTrigger, PlanVersionState, SafetyPlanStatus};

use super::{Standing, held, in_care, keep, lines_of, raise_for, reviewing, today};
use crate::app::App;
use crate::domain::authorship::Wrote;
use crate::domain::client::Client;
use crate::domain::message::Message;
use crate::domain::safety_plan::{self as rules, PlanContent, TypedPlan};
use crate::domain::scope::Scope;
use crate::error::{Error, Result};
use crate::store::safety_plans::{self as store, NewVersion, SafetyPlan, SafetyPlanVersion};
use crate::store::{Tx, audit, clients, practices, templates};

/// What writing came to, with the number of the version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// It is the plan.
    Saved(i32),
    /// It waits for the practice.
    Proposed(i32),
    /// It says the same as before: no version was made.
    Unchanged(i32),
}

/// Why it is not written: sentences by item, in the order of the page.
pub type Refused = Vec<(String, Message)>;

/// Writes the plan as somebody of the practice, on top of the version `expected` (0: nothing is written yet). `together`: with the client, in
/// the room; a draft is in use from then on.
///
/// # Errors
/// `Stale`: somebody wrote it meanwhile. `Conflict`: the plan is archived, or the client was discharged.
pub async fn write(
    app: &App,
    scope: Scope,
    client: ClientId,
    typed: TypedPlan,
    expected: i32,
    together: bool,
) -> Result<std::result::Result<Written, Refused>> {
    let (now, practice) = (app.now(), practices::find(&app.store, scope.practice()).await?);
    let lines = lines_of(app, &scope, &practice, client).await?;
    app.store
        .write(move |tx| async move {
            let plan = held(&tx, &scope, client, now).await?;
            let client = in_care(&tx, &scope, client).await?;
            let standing = writable(&tx, &scope, plan).await?;
            let mut content = match rules::read(&standing.asks, &typed) {
                Ok(content) => content,
                Err(problems) => return Ok(Err(problems)),
            };
            content.lines = lines;
            let wrote = Wrote::by(&scope, None, now);
            save(&tx, &scope, &client, standing, content, Saving { wrote, expected, together }).await.map(Ok)
        })
        .await
}

/// Writes as the client whose scope it is: into the plan, or as a proposal, as the practice chose. The first words are the plan in any case.
/// `expected`: the number of what they saw, the plan's or their own open proposal's.
///
/// # Errors
/// As [`write`].
pub async fn write_as_client(
    app: &App,
    scope: Scope,
    client: ClientId,
    session: ClientSessionId,
    typed: TypedPlan,
    expected: i32,
) -> Result<std::result::Result<Written, Refused>> {
    let (now, practice) = (app.now(), practices::find(&app.store, scope.practice()).await?);
    let (lines, writing) = (lines_of(app, &scope, &practice, client).await?, practice.plan_writing);
    app.store
        .write(move |tx| async move {
            let plan = held(&tx, &scope, client, now).await?;
            let client = clients::find(&tx, &scope, client).await?;
            if client.status == ClientStatus::Discharged {
                return Err(Error::Conflict("The plan can be read, and no longer be changed."));
            }
            let standing = writable(&tx, &scope, plan).await?;
            let wrote = Wrote::by(&scope, Some(session), now);
            let mine = store::proposal(&tx, &scope, standing.plan.id).await?;
            let asks = match &mine {
                Some(mine) => asks_of(&tx, &scope, mine.row.template_version_id).await?,
                None => standing.asks.clone(),
            };
            let at_once = rules::is_written_at_once(wrote.author, writing, standing.current.is_some());
            let read = rules::read(if at_once { &standing.asks } else { &asks }, &typed);
            let mut content = match read {
                Ok(content) => content,
                Err(problems) => return Ok(Err(problems)),
            };
            content.lines = lines;
            let saving = Saving { wrote, expected, together: false };
            if at_once {
                save(&tx, &scope, &client, standing, content, saving).await.map(Ok)
            } else {
                propose(&tx, &scope, standing, mine, content, saving).await.map(Ok)
            }
        })
        .await
}

async fn asks_of(tx: &Tx, scope: &Scope, version: VersionId) -> Result<crate::domain::content::Content> {
    Ok(rules::asked(&templates::version(tx, &scope.whole_practice(), version).await?.content))
}

/// The plan, if it can be written.
async fn writable(tx: &Tx, scope: &Scope, plan: SafetyPlan) -> Result<Standing> {
    if plan.status == SafetyPlanStatus::Archived {
        return Err(Error::Conflict("This plan is archived. Reopen it first."));
    }
    Standing::of(tx, scope, plan.client_id).await
}

/// Who saves, on top of what.
#[derive(Clone, Copy)]
struct Saving {
    wrote: Wrote,
    expected: i32,
    together: bool,
}

/// Makes it the plan.
async fn save(tx: &Tx, scope: &Scope, client: &Client, standing: Standing, content: PlanContent, saving: Saving) -> Result<Written> {
    let now = saving.wrote.at;
    let same = standing.current.as_ref().map_or(content.is_empty(), |current| current.content.says_the_same(&content));
    if same && !(saving.together && standing.plan.status == SafetyPlanStatus::Draft && standing.current.is_some()) {
        // Pressed twice, the page still names the version before.
        return Ok(Written::Unchanged(standing.number()));
    }
    if saving.expected != standing.number() {
        return Err(Error::Stale);
    }
    let number = if same { standing.number() } else { insert(tx, scope, &standing, content, &saving).await? };
    let status = rules::after_writing(standing.plan.status, saving.wrote.author, saving.together);
    let mut plan = SafetyPlan { current_number: Some(number), status, ..standing.plan.clone() };
    if plan.in_use_on.is_none() && matches!(status, SafetyPlanStatus::InUse | SafetyPlanStatus::NeedsReview) {
        plan.in_use_on = Some(today(client, now));
    }
    reviewing::by_rule(tx, scope, client, &mut plan, now).await?;
    keep(tx, scope, &plan).await?;
    if standing.plan.status == SafetyPlanStatus::Draft && saving.wrote.author == Author::Client {
        let kept = SafetyPlan { revision: plan.revision + 1, ..plan };
        // Nobody asked in so many words: that they began it is what it is about.
        raise_for(tx, scope, &kept, PlanTrigger::Revisit, Some(kept.id.0), now).await?;
    }
    audit::record(tx, scope, "write_plan", ("safety_plan", standing.plan.id.0), now).await?;
    Ok(Written::Saved(number))
}

async fn insert(tx: &Tx, scope: &Scope, standing: &Standing, content: PlanContent, saving: &Saving) -> Result<i32> {
    if let Some(before) = &standing.current {
        store::set_state(tx, scope, &before.row, PlanVersionState::Replaced, None).await?;
    }
    let new = NewVersion {
        base_number: standing.number(),
        template_version: standing.version.id,
        content,
        author: saving.wrote.author,
        practitioner: saving.wrote.practitioner,
        session: saving.wrote.session,
        together: saving.together,
        state: PlanVersionState::Current,
        decided: None,
    };
    Ok(store::insert_version(tx, scope, &standing.plan, new, saving.wrote.at).await?.1)
}

/// Keeps it as a proposal; an earlier one of theirs that is still open is replaced by it.
async fn propose(
    tx: &Tx,
    scope: &Scope,
    standing: Standing,
    mine: Option<SafetyPlanVersion>,
    content: PlanContent,
    saving: Saving,
) -> Result<Written> {
    let now = saving.wrote.at;
    let seen = mine.as_ref().or(standing.current.as_ref());
    if let Some(seen) = seen.filter(|seen| seen.content.says_the_same(&content)) {
        return Ok(Written::Unchanged(seen.row.number));
    }
    if seen.is_some_and(|seen| seen.row.number != saving.expected) {
        return Err(Error::Stale);
    }
    if let Some(mine) = &mine {
        store::set_state(tx, scope, &mine.row, PlanVersionState::Replaced, None).await?;
    }
    let new = NewVersion {
        base_number: mine.as_ref().map_or(standing.number(), |mine| mine.row.base_number),
        template_version: mine.as_ref().map_or(standing.version.id, |mine| mine.row.template_version_id),
        content,
        author: Author::Client,
        practitioner: None,
        session: saving.wrote.session,
        together: false,
        state: PlanVersionState::Proposed,
        decided: None,
    };
    let (id, number) = store::insert_version(tx, scope, &standing.plan, new, now).await?;
    raise_for(tx, scope, &standing.plan, PlanTrigger::Proposal, Some(id.0), now).await?;
    audit::record(tx, scope, "propose_plan", ("safety_plan", standing.plan.id.0), now).await?;
    Ok(Written::Proposed(number))
}

/// Takes an archived plan up again.
///
/// # Errors
/// `NotFound`: no plan. `Conflict`: the client was discharged.
pub async fn reopen(app: &App, scope: Scope, client: ClientId) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            let plan = held(&tx, &scope, client, now).await?;
            in_care(&tx, &scope, client).await?;
            if plan.status == SafetyPlanStatus::Archived { reopened(&tx, &scope, plan, now).await } else { Ok(()) }
        })
        .await
}

/// An archived plan is in use again, or a draft where nothing is written.
pub(super) async fn reopened(tx: &Tx, scope: &Scope, plan: SafetyPlan, now: DateTime<Utc>) -> Result<()> {
    let client = clients::find(tx, scope, plan.client_id).await?;
    let in_use = plan.in_use_on.is_some();
    let open = !store::triggers(tx, &plan).await?.is_empty();
    let status = match (in_use, open) {
        (false, _) => SafetyPlanStatus::Draft,
        (true, true) => SafetyPlanStatus::NeedsReview,
        (true, false) => SafetyPlanStatus::InUse,
    };
    let mut plan = SafetyPlan { status, archived_at: None, ..plan };
    reviewing::by_rule(tx, scope, &client, &mut plan, now).await?;
    keep(tx, scope, &plan).await?;
    audit::record(tx, scope, "reopen", ("safety_plan", plan.id.0), now).await
}
