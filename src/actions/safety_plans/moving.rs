//! A newer version of the template: the plan keeps its own until somebody moves it, and is shown before what would be lost.

use entity::ids::ClientId;
use entity::kinds::{PlanVersionState, SafetyPlanStatus};

use super::{Standing, held, in_care, keep, lines_of};
use crate::app::App;
use crate::domain::authorship::Wrote;
use crate::domain::safety_plan::{self as rules, Moved, PlanContent};
use crate::domain::scope::Scope;
use crate::error::{Error, Result};
use crate::store::safety_plans::{self as store, NewVersion, SafetyPlan};
use crate::store::templates::Version;
use crate::store::{Cx, audit, practices, templates};

/// What moving would come to.
#[derive(Clone, Debug)]
pub struct Newer {
    /// The version of the template that is published now.
    pub version: Version,
    pub moved: Moved,
}

/// The newer version of a plan's template, and what moving there would lose; none: the plan is written in the newest.
pub async fn newer(cx: &impl Cx, scope: &Scope, standing: &Standing) -> Result<Option<Newer>> {
    let practice = scope.whole_practice();
    let published = templates::published(cx, &practice, standing.plan.template_id).await?;
    let Some(id) = published.filter(|id| *id != standing.version.id && standing.current.is_some()) else { return Ok(None) };
    let version = templates::version(cx, &practice, id).await?;
    let moved = rules::moved_to(&standing.asks, &standing.content(), &rules::asked(&version.content));
    Ok(Some(Newer { version, moved }))
}

/// Moves a plan to the newest version of its template: a further version of the plan, which keeps every answer whose item is still there.
/// `to` is the number of the template's version that was seen, `expected` that of the plan.
///
/// # Errors
/// `Stale`: either is another by now. `Conflict`: archived or discharged.
pub async fn move_to_newest(app: &App, scope: Scope, client: ClientId, (to, expected): (i32, i32)) -> Result<i32> {
    let (now, practice) = (app.now(), practices::find(&app.store, scope.practice()).await?);
    let lines = lines_of(app, &practice);
    app.store
        .write(move |tx| async move {
            let plan = held(&tx, &scope, client, now).await?;
            in_care(&tx, &scope, client).await?;
            if plan.status == SafetyPlanStatus::Archived {
                return Err(Error::Conflict("This plan is archived. Reopen it first."));
            }
            let standing = Standing::of(&tx, &scope, client).await?;
            let newer = newer(&tx, &scope, &standing).await?.filter(|newer| newer.version.number == to);
            let (Some(newer), Some(current)) = (newer, &standing.current) else { return Err(Error::Stale) };
            if standing.number() != expected {
                return Err(Error::Stale);
            }
            store::set_state(&tx, &scope, &current.row, PlanVersionState::Replaced, None).await?;
            let wrote = Wrote::by(&scope, None, now);
            let new = NewVersion {
                base_number: standing.number(),
                template_version: newer.version.id,
                content: PlanContent { lines, ..newer.moved.content },
                author: wrote.author,
                practitioner: wrote.practitioner,
                session: None,
                together: false,
                state: PlanVersionState::Current,
                decided: None,
            };
            let (_, number) = store::insert_version(&tx, &scope, &plan, new, now).await?;
            let id = plan.id;
            keep(&tx, &scope, &SafetyPlan { current_number: Some(number), ..plan }).await?;
            audit::record(&tx, &scope, "move_version", ("safety_plan", id.0), now).await?;
            Ok(number)
        })
        .await
}
