//! Forgetting what is no longer needed: ended sign-ins, drafts of what was sent long ago.

use chrono::TimeDelta;

use crate::app::App;
use crate::error::Result;
use crate::store::{drafts, idempotency, kiosks, visits};

/// Drafts are kept this long after the answers were sent.
const DRAFTS_KEPT: TimeDelta = TimeDelta::days(30);

/// One round of forgetting.
pub async fn tidy(app: &App) -> Result<()> {
    let now = app.now();
    let outlived = drafts::outlived(&app.store, now - DRAFTS_KEPT, 100).await?;
    app.store
        .write(move |tx| async move {
            for occurrence in outlived {
                drafts::forget(&tx, occurrence).await?;
            }
            idempotency::tidy(&tx, now - idempotency::KEPT).await?;
            kiosks::tidy(&tx, now - TimeDelta::days(1)).await?;
            visits::tidy(&tx, now - TimeDelta::days(1)).await
        })
        .await
}
