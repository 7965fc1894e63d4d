//! That somebody looked at an answer that needs a person: it stands in the audit trail, and with the client's own data.

use entity::ids::AlertId;

use crate::app::App;
use crate::domain::scope::Scope;
use crate::error::Result;
use crate::store::audit;

/// Notes it. Whoever reaches the alert was settled before.
pub async fn note(app: &App, scope: Scope, id: AlertId) -> Result<()> {
    let now = app.now();
    app.store.write(move |tx| async move { audit::record(&tx, &scope, "read", ("alert", id.0), now).await }).await
}
