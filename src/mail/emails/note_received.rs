//! A client wrote that they struggle: to the practitioner, without a name and without a word of it.

use entity::ids::EntryId;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use super::Prepared;
use super::response_received::to_practitioner;
use crate::app::App;
use crate::domain::scope::{Actor, Scope};
use crate::domain::unsent::NotSent;
use crate::error::{Error, Result};
use crate::store::entries;
use crate::store::outbox::OutboxEmail;
use crate::urls;

pub const NAME: &str = "note_received";

pub fn prepare<'a>(app: &'a App, email: &'a OutboxEmail) -> BoxFuture<'a, Result<Prepared>> {
    async move {
        let id = EntryId(email.subject_id);
        match entries::row(&app.store, &Scope::checked(email.practice_id, Actor::System), id).await {
            Ok(row) if row.read_at.is_none() => to_practitioner(app, email, urls::entry(id)).await,
            Ok(_) | Err(Error::NotFound) => Ok(Prepared::Drop(NotSent::TakenBack)),
            Err(error) => Err(error),
        }
    }
    .boxed()
}
