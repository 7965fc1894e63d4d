//! Somebody is away and another reads meanwhile: to whoever is to read, without names and without clients.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use super::Prepared;
use super::response_received::to_practitioner;
use crate::app::App;
use crate::error::Result;
use crate::store::outbox::OutboxEmail;
use crate::urls;

pub const NAME: &str = "cover_asked";

pub fn prepare<'a>(app: &'a App, email: &'a OutboxEmail) -> BoxFuture<'a, Result<Prepared>> {
    to_practitioner(app, email, urls::COVER.to_owned()).boxed()
}
