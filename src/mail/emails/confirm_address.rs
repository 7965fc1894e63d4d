//! The first mail to an address: who is writing, and would you confirm it by typing this code. Nothing of care in it, no client's name.

use entity::kinds::ClientStatus;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde_json::json;

use super::{Letter, Prepared};
use crate::app::App;
use crate::domain::addresses::{self, Gate};
use crate::domain::scope::{Actor, Scope};
use crate::domain::unsent::NotSent;
use crate::error::{Error, Result};
use crate::pages::dates;
use crate::store::outbox::OutboxEmail;
use crate::store::{clients, links, practices};

pub const NAME: &str = "confirm_address";

pub fn prepare<'a>(app: &'a App, email: &'a OutboxEmail) -> BoxFuture<'a, Result<Prepared>> {
    write(app, email).boxed()
}

async fn write(app: &App, email: &OutboxEmail) -> Result<Prepared> {
    let (Some(client), Some(link)) = (email.client_id, email.link_id) else {
        return Err(Error::internal("a mail that asks to confirm, without client or link"));
    };
    let scope = Scope::checked(email.practice_id, Actor::System);
    let client = clients::find(&app.store, &scope, client).await?;
    let link = links::find(&app.store, link).await?;
    let drop = |why| Ok(Prepared::Drop(why));
    match client.address.gate() {
        Gate::Open => return drop(NotSent::Confirmed),
        Gate::Stopped(why) => return drop(why),
        Gate::Held => {}
    }
    if client.status == ClientStatus::Discharged {
        return drop(NotSent::ClientDischarged);
    }
    if client.mail_refused_at.is_some() {
        return drop(NotSent::AddressRefused);
    }
    if link.revoked_at.is_some() || link.expires_at <= app.now() {
        return drop(NotSent::LinkEnded);
    }
    let practice = practices::find(&app.store, email.practice_id).await?;
    let speech = app.pages().speech(&client.language);
    let context = json!({
        "practice": practice.public_name,
        "url": app.urls().link(&links::token(&app.store, &link)),
        "code": addresses::spaced(&links::confirm_code(&app.store, &link)),
        "expires": dates::day(speech, link.expires_at, &client.time_zone),
    });
    let from_name = practices::sender_name(&practice).to_owned();
    Ok(Prepared::Letter(Letter { to: client.email, from_name, language: client.language, context, unsubscribe: None }))
}
