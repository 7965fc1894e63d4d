//! Mails that were given up: sending them again by hand.

use chrono::TimeDelta;
use entity::ids::EmailId;

use crate::app::App;
use crate::domain::scope::Scope;
use crate::error::Result;
use crate::store::{audit, outbox};

/// Tries a mail again that was given up. Whether it still matters is looked at when it goes.
///
/// # Errors
/// `Conflict` when it was not given up.
pub async fn retry(app: &App, scope: Scope, id: EmailId) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            let email = outbox::find(&tx, &scope, id).await?;
            outbox::retry(&tx, &scope, id, email.expires_at.max(now + TimeDelta::days(1)), now).await?;
            audit::record(&tx, &scope, "retry", ("email", id.0), now).await
        })
        .await?;
    app.wake_worker();
    Ok(())
}
