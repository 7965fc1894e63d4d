//! The link to a client's safety plan. It names neither the plan nor the client.

use entity::kinds::SafetyPlanStatus;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use super::Prepared;
use super::link_mail::{self, Reminds, Shown};
use super::still;
use crate::app::App;
use crate::domain::addresses::Gate;
use crate::domain::plan_reach;
use crate::domain::scope::{Actor, Scope};
use crate::domain::unsent::NotSent;
use crate::error::{Error, Result};
use crate::store::outbox::OutboxEmail;
use crate::store::{clients, links, practices, safety_plans};

pub const NAME: &str = "plan_link";

pub fn prepare<'a>(app: &'a App, email: &'a OutboxEmail) -> BoxFuture<'a, Result<Prepared>> {
    still_wanted(app, email).boxed()
}

async fn still_wanted(app: &App, email: &OutboxEmail) -> Result<Prepared> {
    let (Some(client_id), Some(link_id)) = (email.client_id, email.link_id) else {
        return Err(Error::internal("a mail to a client without client or link"));
    };
    let scope = Scope::checked(email.practice_id, Actor::System);
    let client = clients::find(&app.store, &scope, client_id).await?;
    if let Some(why) = still::of_address(&client, Reminds::No) {
        return Ok(Prepared::Drop(why));
    }
    let practice = practices::find(&app.store, email.practice_id).await?;
    let Some(plan) = safety_plans::of_client(&app.store, &scope, client_id).await? else { return Ok(Prepared::Drop(NotSent::PlanArchived)) };
    // It also goes to somebody who was discharged, where the plan still opens.
    if !plan_reach::opens(safety_plans::facts(&plan, &client, &practice)) {
        let archived = plan.status == SafetyPlanStatus::Archived;
        return Ok(Prepared::Drop(if archived { NotSent::PlanArchived } else { NotSent::ClientDischarged }));
    }
    if client.address.gate() == Gate::Held {
        return Ok(Prepared::Hold);
    }
    let link = links::find(&app.store, link_id).await?;
    if link.revoked_at.is_some() || link.expires_at <= app.now() {
        return Ok(Prepared::Drop(NotSent::LinkEnded));
    }
    link_mail::letter(app, email, client, &link, Shown::default()).await.map(Prepared::Letter)
}
