//! Answers that need a person's attention.

use entity::ids::AlertId;

use crate::app::App;
use crate::domain::scope::Scope;
use crate::error::Result;
use crate::store::{alerts, audit};

/// Somebody has seen it: it leaves the list of what needs attention, and stays with the response.
pub async fn see(app: &App, scope: Scope, id: AlertId) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            alerts::find(&tx, &scope, id).await?;
            alerts::set_seen(&tx, &scope, id, now).await?;
            audit::record(&tx, &scope, "see", ("alert", id.0), now).await
        })
        .await
}
