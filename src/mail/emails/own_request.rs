//! A client asks something about their own data: to the practitioner, without a name and without content.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use super::Prepared;
use super::response_received::to_practitioner;
use crate::app::App;
use crate::error::Result;
use crate::store::outbox::OutboxEmail;
use crate::urls;

pub const NAME: &str = "own_request";

pub fn prepare<'a>(app: &'a App, email: &'a OutboxEmail) -> BoxFuture<'a, Result<Prepared>> {
    to_practitioner(app, email, urls::own_request(email.subject_id.into())).boxed()
}
