//! Something is there for the client: a reply, or an answer to a request. Says neither which nor from whom; the page does.

use chrono::TimeDelta;
use entity::kinds::ClientStatus;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use super::Prepared;
use super::link_mail::{self, Reminds, Shown};
use super::still;
use crate::app::App;
use crate::domain::addresses::Gate;
use crate::domain::scope::{Actor, Scope};
use crate::domain::unsent::{Held, NotSent};
use crate::error::{Error, Result};
use crate::store::outbox::OutboxEmail;
use crate::store::{clients, links, own_requests, replies};

pub const NAME: &str = "for_you";

/// How often a mail that waits for the end of a pause is looked at.
const LOOK_AGAIN: TimeDelta = TimeDelta::hours(1);

pub fn prepare<'a>(app: &'a App, email: &'a OutboxEmail) -> BoxFuture<'a, Result<Prepared>> {
    still_there(app, email).boxed()
}

async fn still_there(app: &App, email: &OutboxEmail) -> Result<Prepared> {
    let (Some(client_id), Some(link_id)) = (email.client_id, email.link_id) else {
        return Err(Error::internal("a mail to a client without client or link"));
    };
    let (scope, now) = (Scope::checked(email.practice_id, Actor::System), app.now());
    let client = clients::find(&app.store, &scope, client_id).await?;
    if let Some(why) = still::of_client(&client, Reminds::No) {
        return Ok(Prepared::Drop(why));
    }
    if client.address.gate() == Gate::Held {
        return Ok(Prepared::Hold);
    }
    let link = links::find(&app.store, link_id).await?;
    if link.revoked_at.is_some() || link.expires_at <= now {
        return Ok(Prepared::Drop(NotSent::LinkEnded));
    }
    let waiting = replies::waiting_with(&app.store, &scope, link.id).await? + own_requests::answered_with(&app.store, &scope, link.id).await?;
    if waiting == 0 {
        return Ok(Prepared::Drop(NotSent::SeenAlready));
    }
    if client.status == ClientStatus::Paused {
        return Ok(Prepared::Later(now + LOOK_AGAIN, Held::ClientPaused));
    }
    link_mail::letter(app, email, client, &link, Shown::default()).await.map(Prepared::Letter)
}
