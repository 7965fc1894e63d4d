//! The link to the client's own page, to a client who asked for a fresh link while nothing waits for them.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use super::Prepared;
use super::link_mail::{self, Reminds, Shown};
use super::still;
use crate::app::App;
use crate::domain::addresses::Gate;
use crate::domain::scope::{Actor, Scope};
use crate::domain::unsent::NotSent;
use crate::error::{Error, Result};
use crate::store::outbox::OutboxEmail;
use crate::store::{clients, links};

pub const NAME: &str = "own_page";

pub fn prepare<'a>(app: &'a App, email: &'a OutboxEmail) -> BoxFuture<'a, Result<Prepared>> {
    still_wanted(app, email).boxed()
}

async fn still_wanted(app: &App, email: &OutboxEmail) -> Result<Prepared> {
    let (Some(client_id), Some(link_id)) = (email.client_id, email.link_id) else {
        return Err(Error::internal("a mail to a client without client or link"));
    };
    let scope = Scope::checked(email.practice_id, Actor::System);
    let client = clients::find(&app.store, &scope, client_id).await?;
    // It also goes to somebody who was discharged, as long as there is a page that it opens.
    let over = (!client.has_own_page(app.now())).then_some(NotSent::ClientDischarged);
    if let Some(why) = over.or(still::of_address(&client, Reminds::No)) {
        return Ok(Prepared::Drop(why));
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
