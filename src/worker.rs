//! The loop: open, remind, miss, send, tidy. Any number of nodes may run it: every step is a compare-and-set or a claim.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::actions::{audit, bounces, occurrences, tidy};
use crate::app::App;
use crate::error::Result;
use crate::mail::outbox;

/// About every two seconds, sooner when something is to be sent.
const PAUSE_MS: u64 = 2_000;
/// Tidying is rare.
const TIDY_EVERY: u32 = 1_000;

/// Goes round until told to stop. A fault ends a round, never the loop. Sending has a loop of its own: a slow mail server
/// keeps nothing else waiting.
pub async fn run(app: App, stop: CancellationToken) {
    tokio::join!(step(&app, &stop), send(&app, &stop));
}

async fn step(app: &App, stop: &CancellationToken) {
    let mut rounds = 0u32;
    while !stop.is_cancelled() {
        app.note_worker();
        if let Err(error) = steps(app).await {
            tracing::error!(%error, "the worker's round ended early");
        }
        if rounds.is_multiple_of(TIDY_EVERY)
            && let Err(error) = tidy::tidy(app).await
        {
            tracing::error!(%error, "tidying failed");
        }
        rounds = rounds.wrapping_add(1);
        tokio::select! {
            () = stop.cancelled() => {}
            () = pause() => {}
        }
    }
}

async fn send(app: &App, stop: &CancellationToken) {
    while !stop.is_cancelled() {
        if let Err(error) = outbox::send_due(app, stop).await {
            tracing::error!(%error, "sending ended early");
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = app.woken() => {}
            () = pause() => {}
        }
    }
}

/// About two seconds, never in step with other nodes.
async fn pause() {
    let millis = PAUSE_MS * (80 + u64::from(crate::random::bytes::<1>()[0]) * 40 / 255) / 100;
    tokio::time::sleep(Duration::from_millis(millis)).await;
}

async fn steps(app: &App) -> Result<()> {
    occurrences::open_due(app).await?;
    occurrences::remind_due(app).await?;
    occurrences::miss_due(app).await?;
    bounces::read_spool(app).await?;
    audit::chain_all(app).await
}

/// One round. Tests call it with their own clock.
pub async fn round(app: &App) -> Result<()> {
    steps(app).await?;
    outbox::send_due(app, &CancellationToken::new()).await?;
    Ok(())
}
