//! A safety plan is to be looked at: to the practitioner, without a name and without a word of it.

use entity::ids::SafetyPlanId;
use entity::kinds::SafetyPlanStatus;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use super::Prepared;
use super::response_received::to_practitioner;
use crate::app::App;
use crate::domain::safety_plan::is_due;
use crate::domain::scope::{Actor, Scope};
use crate::domain::unsent::NotSent;
use crate::domain::zone;
use crate::error::{Error, Result};
use crate::store::outbox::OutboxEmail;
use crate::store::{clients, safety_plans};
use crate::urls;

pub const NAME: &str = "plan_review";

pub fn prepare<'a>(app: &'a App, email: &'a OutboxEmail) -> BoxFuture<'a, Result<Prepared>> {
    async move {
        let scope = Scope::checked(email.practice_id, Actor::System);
        let plan = match safety_plans::find(&app.store, &scope, SafetyPlanId(email.subject_id)).await {
            Err(Error::NotFound) => return Ok(Prepared::Drop(NotSent::TakenBack)),
            other => other?,
        };
        let client = clients::find(&app.store, &scope, plan.client_id).await?;
        let today = zone::local(app.now(), &client.time_zone).date();
        // Somebody looked at it meanwhile, or it comes on another day.
        let waits = matches!(plan.status, SafetyPlanStatus::InUse | SafetyPlanStatus::NeedsReview) && is_due(plan.review_on, today);
        if waits { to_practitioner(app, email, urls::client(plan.client_id)).await } else { Ok(Prepared::Drop(NotSent::SeenAlready)) }
    }
    .boxed()
}
