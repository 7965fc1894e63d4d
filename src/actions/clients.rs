//! Adding and changing clients.

use entity::ids::{ClientId, PractitionerId};
use entity::kinds::OccurrenceStatus;

use crate::app::App;
use crate::domain::client::ClientDetails;
use crate::domain::scope::Scope;
use crate::error::Result;
use crate::mail::enqueue::{self, LinkMail};
use crate::random;
use crate::store::{audit, clients, links, occurrences};

/// Adds a client to a practitioner's caseload. The client's key is committed first.
pub async fn create(app: &App, scope: Scope, practitioner: PractitionerId, details: ClientDetails) -> Result<ClientId> {
    let now = app.now();
    let id: ClientId = random::id(now);
    app.store.keys().create_client(scope.practice(), id, now).await?;
    app.store
        .write(move |tx| async move {
            clients::insert(&tx, &scope, id, practitioner, &details, now).await?;
            audit::record(&tx, &scope, "create", ("client", id.0), now).await
        })
        .await?;
    Ok(id)
}

/// Changes a client. With a new address every link that went to the old one dies, and what is open is sent to the new one.
///
/// # Errors
/// `Conflict` when somebody else changed the client since `revision`.
pub async fn update(app: &App, scope: Scope, id: ClientId, revision: i32, details: ClientDetails) -> Result<()> {
    let (now, domain) = (app.now(), app.config().mail_domain().to_owned());
    app.store
        .write(move |tx| async move {
            let before = clients::find(&tx, &scope, id).await?;
            clients::update(&tx, &scope, id, revision, &details, now).await?;
            if before.email != details.email {
                links::revoke_of_client(&tx, scope.practice(), id, now).await?;
                for occurrence in occurrences::of_client(&tx, &scope, id).await? {
                    if occurrence.status == OccurrenceStatus::Open {
                        enqueue::link_mail(&tx, LinkMail::NewAddress(revision + 1), &occurrence, &domain, now).await?;
                    }
                }
            }
            audit::record(&tx, &scope, "update", ("client", id.0), now).await
        })
        .await?;
    app.wake_worker();
    Ok(())
}

/// Notes in the audit trail that a client's progress was looked at.
pub async fn note_progress_read(app: &App, scope: Scope, id: ClientId) -> Result<()> {
    note(app, scope, id, "read_progress").await
}

/// Notes in the audit trail that a client's answers were exported.
pub async fn note_export(app: &App, scope: Scope, id: ClientId) -> Result<()> {
    note(app, scope, id, "export").await
}

async fn note(app: &App, scope: Scope, id: ClientId, verb: &'static str) -> Result<()> {
    let now = app.now();
    app.store.write(move |tx| async move { audit::record(&tx, &scope, verb, ("client", id.0), now).await }).await
}
