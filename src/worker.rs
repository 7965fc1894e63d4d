//! The loop: plan, open, miss, remind, send, tidy. Any number of nodes may run it: every step is a compare-and-set or a claim.
//! After the machine's clock jumped far ahead, nothing new is asked for until that can be believed (`domain::clock_watch`).

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::actions::{addresses, alert_mails, alerts, audit, bounces, briefs, clients, occurrences, planning, safety_plans, sequences, tidy, unsent};
use crate::app::App;
use crate::domain::clock_watch::ClockWatch;
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
    let (mut rounds, mut watch) = (0u32, ClockWatch::default());
    while !stop.is_cancelled() {
        app.note_worker();
        if let Err(error) = watched(app, &mut watch).await {
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

/// A round of all but sending, for which the clock is looked at first. What was asked for before is sent in any case.
pub async fn watched(app: &App, watch: &mut ClockWatch) -> Result<()> {
    if app.take_clock_confirmed() {
        watch.believe();
    }
    let held = watch.holds();
    if let Some(jump) = watch.look(app.clock.reading()) {
        app.metrics().clock_jumped(jump > chrono::TimeDelta::zero());
        tracing::warn!(seconds = jump.num_seconds(), "the machine's clock was set, or the machine slept");
    }
    if watch.holds() && !held {
        tracing::error!("the clock jumped far ahead: for ten minutes, or until SIGUSR1 says that the time is right, nothing new is asked for");
    } else if held && !watch.holds() {
        tracing::info!("the clock is believed again");
    }
    app.metrics().scheduling_held(watch.holds());
    if watch.holds() { audit::chain_all(app).await } else { steps(app).await }
}

/// Every step, whatever became of the others: one that fails for good must not keep an answer that needs a person from being told. Returns
/// the first error.
async fn steps(app: &App) -> Result<()> {
    let mut first = Ok(());
    macro_rules! each {
        ($($noun:ident::$verb:ident;)+) => {
            $(if let Err(error) = $noun::$verb(app).await {
                tracing::error!(%error, step = concat!(stringify!($noun), "::", stringify!($verb)), "a step of the worker failed; the others go on");
                first = first.and(Err(error));
            })+
        };
    }
    each! {
        unsent::look_at_due;
        alerts::remind_due;
        alert_mails::look_after_unreached;
        clients::resume_due;
        planning::plan_due;
        occurrences::open_due;
        occurrences::miss_due;
        occurrences::remind_due;
        sequences::advance_due;
        briefs::ask_due;
        safety_plans::remind_due;
        addresses::look_after_held;
        bounces::read_spool;
        audit::chain_all;
    }
    first
}

/// One round. Tests call it with their own clock, which may jump by days: nobody watches it.
pub async fn round(app: &App) -> Result<()> {
    steps(app).await?;
    outbox::send_due(app, &CancellationToken::new()).await?;
    Ok(())
}
