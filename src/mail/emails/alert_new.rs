//! There is an answer that needs a person: to whoever is to look, without a name and without content. Not once somebody has seen it.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use super::Prepared;
use super::alert_unseen::while_unseen;
use crate::app::App;
use crate::error::Result;
use crate::store::outbox::OutboxEmail;

pub const NAME: &str = "alert_new";

pub fn prepare<'a>(app: &'a App, email: &'a OutboxEmail) -> BoxFuture<'a, Result<Prepared>> {
    while_unseen(app, email).boxed()
}
