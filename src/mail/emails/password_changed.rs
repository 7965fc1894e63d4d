//! A practitioner's password was changed: if it was somebody else, they should know.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use super::Prepared;
use super::response_received::to_practitioner;
use crate::app::App;
use crate::error::Result;
use crate::store::outbox::OutboxEmail;
use crate::urls;

pub const NAME: &str = "password_changed";

pub fn prepare<'a>(app: &'a App, email: &'a OutboxEmail) -> BoxFuture<'a, Result<Prepared>> {
    to_practitioner(app, email, urls::FORGOT.to_owned()).boxed()
}
