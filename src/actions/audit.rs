//! The audit trail: taking new events into each practice's chain, and noting that it was exported.

use crate::app::App;
use crate::domain::scope::Scope;
use crate::error::Result;
use crate::store::audit;

/// Events taken into a chain at once.
const BATCH: u64 = 200;

/// Takes every event that waits into its practice's chain.
pub async fn chain_all(app: &App) -> Result<()> {
    for practice in audit::unchained(&app.store).await? {
        while app.store.write(move |tx| async move { audit::chain(&tx, practice, BATCH).await }).await? as u64 == BATCH {}
    }
    Ok(())
}

/// Notes that the trail was exported.
pub async fn note_export(app: &App, scope: Scope) -> Result<()> {
    let now = app.now();
    app.store.write(move |tx| async move { audit::record(&tx, &scope, "export", ("audit_trail", scope.practice().0), now).await }).await
}
