//! There is an answer that needs a person: to whoever is to look, without a name and without content.

use entity::ids::AlertId;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use super::Prepared;
use super::response_received::to_practitioner;
use crate::app::App;
use crate::error::Result;
use crate::store::outbox::OutboxEmail;
use crate::urls;

pub const NAME: &str = "alert_new";

pub fn prepare<'a>(app: &'a App, email: &'a OutboxEmail) -> BoxFuture<'a, Result<Prepared>> {
    to_practitioner(app, email, urls::alert(AlertId(email.subject_id))).boxed()
}
