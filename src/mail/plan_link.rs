//! The mail with the link to a client's safety plan: when the plan is begun, when somebody of the practice sends it again, when the client asks
//! for it. It goes at once, at any hour; it names neither the plan nor anything in it.

use chrono::{DateTime, TimeDelta, Utc};
use entity::ids::{AccessLinkId, SafetyPlanId};
use entity::kinds::{ClientStatus, EmailState};

use super::emails;
use super::enqueue;
use crate::domain::addresses::{Gate, UNCONFIRMED};
use crate::domain::client::Client;
use crate::domain::scope::Scope;
use crate::domain::unsent::NotSent;
use crate::error::Result;
use crate::store::outbox::{self, NewEmail};
use crate::store::{Tx, consents};

/// What is not sent within this time is given up. An address may take a while to be confirmed.
const SENT_WITHIN: TimeDelta = TimeDelta::days(30);

/// Asks for the mail that carries this link. Pressed twice within a minute, it goes once. `asked` says that the client asked for it: it goes
/// also to somebody who chose paper.
pub async fn plan_link(
    tx: &Tx,
    scope: &Scope,
    client: &Client,
    (plan, link): (SafetyPlanId, AccessLinkId),
    asked: bool,
    mail_domain: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let kind = emails::plan_link::NAME;
    let key = format!("{kind}:{link}:{}", now.timestamp() / 60);
    let email = NewEmail {
        practice: scope.practice(),
        client: Some(client.id),
        practitioner: None,
        kind,
        subject_id: plan.0,
        link: Some(link),
        key: key.clone(),
        not_before: now,
        expires_at: now + SENT_WITHIN,
    };
    if outbox::enqueue_new(tx, email, mail_domain, now).await?.is_none() {
        return Ok(());
    }
    let off_line = !asked && consents::standing(tx, scope, client.id).await?.is_off_line();
    match client.address.gate() {
        Gate::Stopped(why) => outbox::set_aside(tx, &key, EmailState::Dropped, why.words()).await,
        Gate::Open | Gate::Held if off_line => outbox::set_aside(tx, &key, EmailState::Dropped, NotSent::ChosePaper.words()).await,
        Gate::Open => Ok(()),
        Gate::Held => {
            outbox::set_aside(tx, &key, EmailState::Held, UNCONFIRMED).await?;
            let ask = client.address.is_to_be_asked(now) && client.status != ClientStatus::Discharged;
            if ask { enqueue::confirm_address(tx, scope, client.id, mail_domain, now).await } else { Ok(()) }
        }
    }
}
