//! What a client proposes: seen beside the plan as it is, taken or declined. A proposal made on an older version undoes nothing that was
//! written since unless somebody says so.

use std::collections::BTreeSet;

use entity::ids::ClientId;
use entity::kinds::{PlanTrigger, PlanVersionState, SafetyPlanStatus};

use super::{Standing, held, in_care, keep, lines_of, reviewing};
use crate::app::App;
use crate::domain::content::Content;
use crate::domain::safety_plan::{self as rules, Merged, PlanContent, Terms};
use crate::domain::scope::Scope;
use crate::error::{Error, Result};
use crate::store::safety_plans::{self as store, NewVersion, SafetyPlan, SafetyPlanVersion};
use crate::store::{Cx, Tx, audit, practices, templates};

/// An open proposal beside the plan.
#[derive(Clone, Debug)]
pub struct Proposal {
    pub standing: Standing,
    pub version: SafetyPlanVersion,
    /// What the proposal asked; another version of the template, where the plan was moved meanwhile.
    pub asks: Content,
    /// How it comes together with the plan as it is, nothing chosen.
    pub merged: Merged,
    /// Whether the plan was written since.
    pub is_older: bool,
}

/// The open proposal of a client's plan.
///
/// # Errors
/// `NotFound`: there is none.
pub async fn proposal(cx: &impl Cx, scope: &Scope, client: ClientId) -> Result<Proposal> {
    with(cx, scope, Standing::of(cx, scope, client).await?, &BTreeSet::new()).await
}

async fn with(cx: &impl Cx, scope: &Scope, standing: Standing, take: &BTreeSet<String>) -> Result<Proposal> {
    let version = store::proposal(cx, scope, standing.plan.id).await?.ok_or(Error::NotFound)?;
    let asks_of = async |id| Ok::<_, Error>(rules::asked(&templates::version(cx, &scope.whole_practice(), id).await?.content));
    let asks = asks_of(version.row.template_version_id).await?;
    let (base, base_asks) = match version.row.base_number {
        0 => (PlanContent::default(), asks.clone()),
        number => {
            let base = store::version(cx, scope, standing.plan.id, number).await?;
            (base.content, asks_of(base.row.template_version_id).await?)
        }
    };
    // Where the plan was moved to another version of its template meanwhile, all three are seen in that.
    let both = rules::brought((&base_asks, &base), (&asks, &version.content), &standing.asks);
    let terms = Terms { asks: &standing.asks, lost: &both.lost, take };
    let merged = rules::merge(&both.base, &standing.content(), &both.proposed, terms);
    let is_older = version.row.base_number != standing.number();
    Ok(Proposal { standing, version, asks, merged, is_older })
}

/// Takes what the client proposes: what only they changed. Where both sides changed the same since, the plan's own words stay, unless `take`
/// names the item. `number` and `expected` are the proposal and the plan's version that were seen.
///
/// # Errors
/// `Stale`: the plan was written meanwhile, or there is another proposal. `NotFound`: none is open. `Conflict`: archived or discharged.
pub async fn accept(app: &App, scope: Scope, client: ClientId, (number, expected): (i32, i32), take: BTreeSet<String>) -> Result<i32> {
    let (now, practice) = (app.now(), practices::find(&app.store, scope.practice()).await?);
    let lines = lines_of(app, &scope, &practice, client).await?;
    app.store
        .write(move |tx| async move {
            let plan = held(&tx, &scope, client, now).await?;
            let client = in_care(&tx, &scope, client).await?;
            if plan.status == SafetyPlanStatus::Archived {
                return Err(Error::Conflict("This plan is archived. Reopen it first."));
            }
            let standing = Standing::of(&tx, &scope, client.id).await?;
            let found = with(&tx, &scope, standing, &take).await?;
            if found.version.row.number != number || found.standing.number() != expected {
                return Err(Error::Stale);
            }
            let decided = Some((now, scope.actor().parts().1));
            let (standing, row) = (&found.standing, &found.version.row);
            if !store::set_state(&tx, &scope, row, PlanVersionState::Replaced, decided).await? {
                return Err(Error::Stale);
            }
            if let Some(before) = &standing.current {
                store::set_state(&tx, &scope, &before.row, PlanVersionState::Replaced, None).await?;
            }
            let new = NewVersion {
                base_number: expected,
                template_version: standing.version.id,
                content: PlanContent { lines, ..found.merged.content.clone() },
                author: row.author,
                practitioner: row.practitioner_id,
                session: row.session_id,
                together: false,
                state: PlanVersionState::Current,
                decided,
            };
            let (_, taken) = store::insert_version(&tx, &scope, &standing.plan, new, now).await?;
            let mut plan = settled(&tx, SafetyPlan { current_number: Some(taken), ..standing.plan.clone() }, now).await?;
            reviewing::by_rule(&tx, &scope, &client, &mut plan, now).await?;
            keep(&tx, &scope, &plan).await?;
            audit::record(&tx, &scope, "accept_proposal", ("safety_plan", plan.id.0), now).await?;
            Ok(taken)
        })
        .await
}

/// Declines what the client proposes: the plan stays as it is, and what was proposed stays among the versions.
///
/// # Errors
/// `Stale`: there is another proposal. `NotFound`: none is open.
pub async fn decline(app: &App, scope: Scope, client: ClientId, number: i32) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            let plan = held(&tx, &scope, client, now).await?;
            let version = store::proposal(&tx, &scope, plan.id).await?.ok_or(Error::NotFound)?;
            let decided = Some((now, scope.actor().parts().1));
            if version.row.number != number || !store::set_state(&tx, &scope, &version.row, PlanVersionState::Declined, decided).await? {
                return Err(Error::Stale);
            }
            let plan = settled(&tx, plan, now).await?;
            keep(&tx, &scope, &plan).await?;
            audit::record(&tx, &scope, "decline_proposal", ("safety_plan", plan.id.0), now).await
        })
        .await
}

/// The proposal asks no longer; where nothing else does, the plan is in use.
async fn settled(tx: &Tx, plan: SafetyPlan, now: chrono::DateTime<chrono::Utc>) -> Result<SafetyPlan> {
    store::settle(tx, &plan, Some(PlanTrigger::Proposal), now).await?;
    let quiet = plan.status == SafetyPlanStatus::NeedsReview && store::triggers(tx, &plan).await?.is_empty();
    Ok(if quiet { SafetyPlan { status: SafetyPlanStatus::InUse, ..plan } } else { plan })
}
