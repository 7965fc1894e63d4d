//! The small card above the questions: the offer to plan, or the plan. It stands in nobody's way, and its buttons keep what is typed.

use entity::ids::OccurrenceId;
use serde::Serialize;

use super::me::Locked;
use crate::actions::drafts::Writer;
use crate::app::App;
use crate::domain::client_plan::ClientPlan;
use crate::domain::pin::Reads;
use crate::domain::scope::Scope;
use crate::error::Result;
use crate::pages::speech::Speech;
use crate::store::assignments::Assignment;
use crate::store::client_plans::{self, Kept};
use crate::store::sessions::ClientSession;
use crate::store::{clients, templates};
use crate::urls;

/// The card; the default is none.
#[derive(Clone, Debug, Default, Serialize)]
pub struct PlanCard {
    shown: bool,
    /// Nobody has answered the offer yet.
    offered: bool,
    /// When and where, as the therapist wrote it.
    agreed: Option<String>,
    /// The plan, where this browser may read it.
    lines: Vec<String>,
    /// There is a plan that is not shown here.
    hidden: Option<Locked>,
}

/// The card for an assignment.
pub async fn of(app: &App, scope: &Scope, session: &ClientSession, assignment: &Assignment, occurrence: OccurrenceId) -> Result<PlanCard> {
    let kind = templates::kind(&app.store, scope, assignment.template_id).await?;
    let kept = client_plans::find(&app.store, scope, assignment.id).await?;
    if kept.is_none() && !assignment.agreement.invites_a_plan(kind) {
        return Ok(PlanCard::default());
    }
    let speech = app.pages().speech(&clients::find(&app.store, scope, session.client_id).await?.language);
    let reads = Writer::reading(app, scope, session).await?.reads;
    let readable = readable(&reads, kept.as_ref());
    let plan = kept.as_ref().and_then(|kept| kept.plan.as_ref()).filter(|plan| !plan.is_empty());
    Ok(PlanCard {
        shown: true,
        offered: kept.is_none(),
        agreed: assignment.agreement.when_where.clone(),
        lines: plan.filter(|_| readable).map(|plan| said(speech, plan)).unwrap_or_default(),
        hidden: (plan.is_some() && !readable).then(|| Locked::of(&reads, &urls::occurrence(occurrence))),
    })
}

/// Whether this browser may read what is kept; nothing may always be read.
pub fn readable(reads: &Reads, kept: Option<&Kept>) -> bool {
    kept.is_none_or(|kept| kept.written_at.is_none_or(|at| reads.allows(at, kept.session_id)))
}

/// A plan in the client's language, a line for each part.
fn said(speech: &Speech, plan: &ClientPlan) -> Vec<String> {
    let mut lines = Vec::new();
    match (plan.when.as_deref(), plan.then.as_deref()) {
        (Some(when), Some(then)) => lines.push(speech.say("plan-said", &[("when", when), ("then", then)])),
        (Some(when), None) => lines.push(speech.say("plan-said-when", &[("when", when)])),
        (None, Some(then)) => lines.push(speech.say("plan-said-then", &[("then", then)])),
        (None, None) => {}
    }
    if let Some(smallest) = &plan.smallest {
        lines.push(speech.say("plan-said-smallest", &[("smallest", smallest)]));
    }
    if let Some(sure) = plan.sure {
        lines.push(speech.say("plan-said-sure", &[("sure", &sure.to_string())]));
    }
    if let Some(obstacle) = &plan.obstacle {
        lines.push(speech.say("plan-said-obstacle", &[("obstacle", obstacle)]));
    }
    lines
}
