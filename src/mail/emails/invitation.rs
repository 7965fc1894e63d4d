//! Something to fill in: the first mail about an occurrence.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use super::Prepared;
use super::link_mail::{self, Reminds};
use crate::app::App;
use crate::error::Result;
use crate::store::outbox::OutboxEmail;

pub const NAME: &str = "invitation";

pub fn prepare<'a>(app: &'a App, email: &'a OutboxEmail) -> BoxFuture<'a, Result<Prepared>> {
    link_mail::prepare(app, email, Reminds::No).boxed()
}
