//! Mails that were given up: sending them again by hand.

use chrono::TimeDelta;
use entity::ids::EmailId;

use crate::app::App;
use crate::domain::scope::Scope;
use crate::error::Result;
use crate::store::{audit, links, outbox};

/// Tries a mail again that was given up. Whether it still matters is looked at when it goes.
///
/// # Errors
/// `Conflict` when it was not given up.
pub async fn retry(app: &App, scope: Scope, id: EmailId) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            let email = outbox::find(&tx, &scope, id).await?;
            let until = email.expires_at.max(now + TimeDelta::days(1));
            outbox::retry(&tx, &scope, id, until, now).await?;
            if let Some(link) = email.link_id {
                links::prolong(&tx, link, until).await?;
            }
            audit::record(&tx, &scope, "retry", ("email", id.0), now).await
        })
        .await?;
    app.wake_worker();
    Ok(())
}
