//! A response has come in: to the practitioner, without a name and without content.

use entity::ids::{PractitionerId, ResponseId};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde_json::json;

use super::{Letter, Prepared};
use crate::app::App;
use crate::domain::scope::{Actor, Scope};
use crate::domain::unsent::NotSent;
use crate::error::{Error, Result};
use crate::store::outbox::OutboxEmail;
use crate::store::{practices, practitioners};
use crate::urls;

pub const NAME: &str = "response_received";

pub fn prepare<'a>(app: &'a App, email: &'a OutboxEmail) -> BoxFuture<'a, Result<Prepared>> {
    to_practitioner(app, email, urls::response(ResponseId(email.subject_id))).boxed()
}

/// A mail to a practitioner that says what happened and where to look.
pub async fn to_practitioner(app: &App, email: &OutboxEmail, path: String) -> Result<Prepared> {
    let to: PractitionerId = email.practitioner_id.ok_or_else(|| Error::internal("a practitioner's mail without practitioner"))?;
    let scope = Scope::checked(email.practice_id, Actor::System);
    let practice = practices::find(&app.store, scope.practice()).await?;
    let practitioner = practitioners::active(&app.store, to).await;
    let Ok(practitioner) = practitioner else { return Ok(Prepared::Drop(NotSent::PractitionerLeft)) };
    Ok(Prepared::Letter(Letter {
        to: practitioner.email,
        from_name: practices::sender_name(&practice).to_owned(),
        language: practice.language,
        context: json!({ "practice": practice.public_name, "url": app.urls().whole(&path) }),
        unsubscribe: None,
    }))
}
