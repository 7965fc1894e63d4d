//! Stopping and resuming reminders. Assignments still arrive, and the practitioner is told: somebody who goes silent matters.

use entity::ids::ClientId;
use entity::kinds::LinkPurpose;

use crate::app::App;
use crate::domain::scope::{Actor, Scope};
use crate::error::Result;
use crate::mail::enqueue;
use crate::store::links::{self, AccessLink};
use crate::store::{audit, clients};

/// The live link of an unsubscribe address.
pub async fn link(app: &App, token: &str) -> Result<Option<AccessLink>> {
    let link = links::by_token(&app.store, token).await?;
    Ok(link.filter(|link| link.purpose == LinkPurpose::Unsubscribe && link.revoked_at.is_none() && link.expires_at > app.now()))
}

/// Stops reminders to the client of this link. A second time changes nothing.
pub async fn stop(app: &App, link: &AccessLink) -> Result<()> {
    let scope = Scope::checked(link.practice_id, Actor::Client(link.client_id));
    let (client, now, domain) = (link.client_id, app.now(), app.config().mail_domain().to_owned());
    app.store
        .write(move |tx| async move {
            let known = clients::find(&tx, &scope, client).await?;
            if known.reminders_stopped_at.is_some() {
                return Ok(());
            }
            clients::set_reminders_stopped(&tx, &scope, client, Some(now)).await?;
            enqueue::reminders_stopped(&tx, &scope, known.practitioner_id, client, &domain, now).await?;
            audit::record(&tx, &scope, "stop_reminders", ("client", client.0), now).await
        })
        .await?;
    app.wake_worker();
    Ok(())
}

/// The practitioner turns reminders on again, as agreed with the client.
pub async fn resume(app: &App, scope: Scope, client: ClientId) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            clients::set_reminders_stopped(&tx, &scope, client, None).await?;
            audit::record(&tx, &scope, "resume_reminders", ("client", client.0), now).await
        })
        .await
}
