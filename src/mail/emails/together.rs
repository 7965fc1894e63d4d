//! One mail for several things that are due: it opens the client's own page. How it is worded was settled when it was asked for; what was
//! answered meanwhile falls out.

use entity::kinds::MailPart;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use super::Prepared;
use super::link_mail::{self, Reminds, Shown};
use super::still::{self, Part, Verdict};
use crate::app::App;
use crate::domain::addresses::Gate;
use crate::domain::client::Client;
use crate::domain::scope::{Actor, Scope};
use crate::domain::unsent::NotSent;
use crate::error::{Error, Result};
use crate::store::email_occurrences::{self, EmailOccurrence};
use crate::store::outbox::OutboxEmail;
use crate::store::{clients, consents, links, occurrences, practices};

pub const NAME: &str = "together";

pub fn prepare<'a>(app: &'a App, email: &'a OutboxEmail) -> BoxFuture<'a, Result<Prepared>> {
    several(app, email).boxed()
}

async fn several(app: &App, email: &OutboxEmail) -> Result<Prepared> {
    let (Some(client_id), Some(link_id)) = (email.client_id, email.link_id) else {
        return Err(Error::internal("a mail of several things without client or link"));
    };
    let scope = Scope::checked(email.practice_id, Actor::System);
    let client = clients::find(&app.store, &scope, client_id).await?;
    if let Some(why) = still::of_client(&client, Reminds::No) {
        return Ok(Prepared::Drop(why));
    }
    if consents::standing(&app.store, &scope, client_id).await?.is_off_line() {
        return Ok(Prepared::Drop(NotSent::ChosePaper));
    }
    if client.address.gate() == Gate::Held {
        return Ok(Prepared::Hold);
    }
    let link = links::find(&app.store, link_id).await?;
    if link.revoked_at.is_some() || link.expires_at <= app.now() {
        return Ok(Prepared::Drop(NotSent::LinkEnded));
    }
    let told = email_occurrences::of_email(&app.store, &scope, email.id).await?;
    let left = look_again(app, &scope, &client, &told).await?;
    let later = left.iter().filter_map(|verdict| if let Verdict::Later(at, why) = verdict { Some((*at, *why)) } else { None });
    match later.min_by_key(|(at, _)| *at) {
        None if left.is_empty() => return Ok(Prepared::Drop(NotSent::NothingLeft)),
        Some((at, why)) if !left.contains(&Verdict::Send) => return Ok(Prepared::Later(at, why)),
        _ => {}
    }
    // Of everything that was asked for, so that each try says the same.
    let reminding = told.iter().filter(|part| part.part == MailPart::Reminder).count();
    let shown =
        Shown { reminds: if reminding > 0 { Reminds::Yes } else { Reminds::No }, only_reminders: reminding == told.len(), ..Shown::default() };
    link_mail::letter(app, email, client, &link, shown).await.map(Prepared::Letter)
}

/// What to do with each part that did not fall out before. What falls out now is noted.
async fn look_again(app: &App, scope: &Scope, client: &Client, told: &[EmailOccurrence]) -> Result<Vec<Verdict>> {
    let quiet = practices::quiet_hours(&practices::find(&app.store, scope.practice()).await?);
    let mut left = Vec::with_capacity(told.len());
    for row in told.iter().filter(|row| row.left_out.is_none()) {
        let occurrence = occurrences::find(&app.store, scope, row.occurrence_id).await?;
        let reminds = if row.part == MailPart::Reminder { Reminds::Yes } else { Reminds::No };
        match still::verdict(app, scope, client, quiet, Part { occurrence: &occurrence, reminds, scheduled: row.scheduled }).await? {
            Verdict::Drop(why) => {
                let (scope, row) = (*scope, row.clone());
                app.store.write(move |tx| async move { email_occurrences::leave_out(&tx, &scope, &row, why).await }).await?;
            }
            verdict => left.push(verdict),
        }
    }
    Ok(left)
}
