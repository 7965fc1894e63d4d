//! A link to a new password, asked for on the sign-in page.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use super::{Prepared, practitioner_link};
use crate::app::App;
use crate::error::Result;
use crate::store::outbox::OutboxEmail;

pub const NAME: &str = "password_reset";

pub fn prepare<'a>(app: &'a App, email: &'a OutboxEmail) -> BoxFuture<'a, Result<Prepared>> {
    practitioner_link::prepare(app, email).boxed()
}
