//! Whoever reads a client's address says it is not theirs: to who is responsible, without a name.

use entity::ids::ClientId;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use super::Prepared;
use super::response_received::to_practitioner;
use crate::app::App;
use crate::error::Result;
use crate::store::outbox::OutboxEmail;
use crate::urls;

pub const NAME: &str = "address_refused";

pub fn prepare<'a>(app: &'a App, email: &'a OutboxEmail) -> BoxFuture<'a, Result<Prepared>> {
    to_practitioner(app, email, urls::client(ClientId(email.subject_id))).boxed()
}
