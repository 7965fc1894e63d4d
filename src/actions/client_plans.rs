//! What a client says at first opening: a plan, or nothing. Whoever is responsible hears of a client who is not sure.

use chrono::{DateTime, Utc};
use entity::ids::{AssignmentId, ClientSessionId};

use crate::actions::responses::who_hears;
use crate::app::App;
use crate::domain::client_plan::ClientPlan;
use crate::domain::scope::Scope;
use crate::error::Result;
use crate::mail::enqueue;
use crate::store::assignments::Assignment;
use crate::store::client_plans::{self, Kept, Writing};
use crate::store::{Tx, assignments, audit, clients};

/// What becomes of the plan that is there.
#[derive(Clone, Debug)]
pub enum Said {
    /// A plan in its place.
    Plan(ClientPlan),
    /// The same by somebody who does not see what is there: what is left out stays.
    Blindly(ClientPlan),
    /// The smallest version, in the client's own words or the therapist's.
    Smallest(String),
    /// The whole, although a smaller one was offered.
    Whole,
}

/// Notes that the client passed the plan over; it can be made later all the same.
pub async fn skip(app: &App, scope: Scope, assignment: AssignmentId) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            let assignment = assignments::find(&tx, &scope, assignment).await?;
            client_plans::skip(&tx, &scope, assignment.client_id, assignment.id, now).await
        })
        .await
}

/// Keeps what was said, and returns the plan as it is now. The same again changes nothing.
///
/// # Errors
/// `Invalid` (field `own`) where the smallest version has no words.
pub async fn say(app: &App, scope: Scope, assignment: AssignmentId, session: Option<ClientSessionId>, said: Said) -> Result<ClientPlan> {
    let (now, domain) = (app.now(), app.config().mail_domain().to_owned());
    let plan = app
        .store
        .write(move |tx| async move {
            let assignment = assignments::find(&tx, &scope, assignment).await?;
            clients::hold(&tx, &scope, assignment.client_id, now).await?;
            let before = client_plans::find(&tx, &scope, assignment.id).await?;
            let keeps_words = !matches!(said, Said::Plan(_));
            let plan = after(said, before.as_ref(), &assignment)?;
            let known = before.as_ref().and_then(|before| before.plan.as_ref());
            if known == Some(&plan) || (known.is_none() && plan.is_empty()) {
                return Ok(plan);
            }
            let over = before.as_ref().map_or(0, |before| before.revision);
            let writing = Writing { client: assignment.client_id, assignment: assignment.id, session, over, written_at: now };
            let writing = if keeps_words { writing.unread_by_writer(before.as_ref()) } else { writing };
            client_plans::save(&tx, &scope, writing, &plan, now).await?;
            audit::record(&tx, &scope, "plan", ("assignment", assignment.id.0), now).await?;
            tell(&tx, &scope, &assignment, before.as_ref(), &plan, &domain, now).await?;
            Ok(plan)
        })
        .await?;
    app.wake_worker();
    Ok(plan)
}

fn after(said: Said, before: Option<&Kept>, assignment: &Assignment) -> Result<ClientPlan> {
    let before = before.and_then(|before| before.plan.as_ref());
    let known = || before.cloned().unwrap_or_default();
    Ok(match said {
        Said::Plan(plan) => plan.after(before),
        Said::Blindly(plan) => match before {
            Some(before) => plan.over(before),
            None => plan,
        },
        Said::Smallest(own) => {
            let wrong = |_| crate::domain::problems::Problems::one("own", "The smallest version needs words.");
            known().with_smallest(&own, assignment.agreement.smallest.as_deref()).map_err(wrong)?
        }
        Said::Whole => known().with_whole(),
    })
}

/// A client who is not sure is worth a word before the session: told once for each number.
async fn tell(
    tx: &Tx,
    scope: &Scope,
    assignment: &Assignment,
    before: Option<&Kept>,
    plan: &ClientPlan,
    domain: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let was = before.and_then(|before| before.plan.as_ref()).and_then(|before| before.sure);
    if !plan.is_unsure() || was == plan.sure {
        return Ok(());
    }
    let told = who_hears(tx, scope, assignment).await?;
    enqueue::plan_unsure(tx, scope, told, assignment.id, domain, now).await
}
