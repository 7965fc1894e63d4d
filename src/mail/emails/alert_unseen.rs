//! Nobody has seen it yet: to whoever is responsible and to a second person, without a name and without content.

use entity::ids::AlertId;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use super::Prepared;
use super::response_received::to_practitioner;
use crate::app::App;
use crate::domain::scope::{Actor, Scope};
use crate::domain::unsent::NotSent;
use crate::error::{Error, Result};
use crate::store::alert_cases;
use crate::store::outbox::OutboxEmail;
use crate::urls;

pub const NAME: &str = "alert_unseen";

pub fn prepare<'a>(app: &'a App, email: &'a OutboxEmail) -> BoxFuture<'a, Result<Prepared>> {
    while_unseen(app, email).boxed()
}

/// To whoever is to look, as long as nobody has.
pub async fn while_unseen(app: &App, email: &OutboxEmail) -> Result<Prepared> {
    let (scope, id) = (Scope::checked(email.practice_id, Actor::System), AlertId(email.subject_id));
    match alert_cases::find(&app.store, &scope, id).await {
        Ok(case) if case.seen.is_some() => Ok(Prepared::Drop(NotSent::SeenAlready)),
        Ok(_) => to_practitioner(app, email, urls::alert(id)).await,
        Err(Error::NotFound) => Ok(Prepared::Drop(NotSent::SeenAlready)),
        Err(error) => Err(error),
    }
}
