//! The brief for an appointment is ready: to whoever has it, without a name, a time or a word of it.

use chrono::{DateTime, Utc};
use entity::ids::AppointmentId;
use entity::kinds::AppointmentStatus;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use super::Prepared;
use super::response_received::to_practitioner;
use crate::app::App;
use crate::domain::scope::{Actor, Scope};
use crate::domain::unsent::NotSent;
use crate::error::{Error, Result};
use crate::store::appointments::{self, Appointment};
use crate::store::outbox::OutboxEmail;
use crate::store::practitioners;
use crate::urls;

pub const NAME: &str = "brief_ready";

pub fn prepare<'a>(app: &'a App, email: &'a OutboxEmail) -> BoxFuture<'a, Result<Prepared>> {
    async move {
        let (scope, id) = (Scope::checked(email.practice_id, Actor::System), AppointmentId(email.subject_id));
        let one = match appointments::find(&app.store, &scope, id).await {
            Ok(one) => one,
            Err(Error::NotFound) => return Ok(Prepared::Drop(NotSent::Cancelled)),
            Err(error) => return Err(error),
        };
        if let Some(why) = no_use(&one, app.now()) {
            return Ok(Prepared::Drop(why));
        }
        let wanted = match email.practitioner_id {
            Some(to) => one.practitioner_id == to && practitioners::find(&app.store, &scope, to).await?.brief_mail.is_some(),
            None => false,
        };
        if wanted { to_practitioner(app, email, urls::brief_in_mail(id)).await } else { Ok(Prepared::Drop(NotSent::NotWanted)) }
    }
    .boxed()
}

fn no_use(one: &Appointment, now: DateTime<Utc>) -> Option<NotSent> {
    match one.status {
        AppointmentStatus::Cancelled | AppointmentStatus::Missed => Some(NotSent::Cancelled),
        _ if one.ends_at <= now => Some(NotSent::Missed),
        _ => None,
    }
}
