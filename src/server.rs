//! Runs the site and the worker, or one of them, until told to stop; then lets what has begun end.

use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::actions::crisis;
use crate::app::App;
use crate::web::serve::{self, Bound};
use crate::worker;

/// Serves site and worker until `stop`.
///
/// # Errors
/// When the listener fails.
pub async fn serve(app: App, bound: Bound, stop: CancellationToken) -> std::io::Result<()> {
    serve_with_metrics(app, bound, None, stop).await
}

/// The same, and the metrics on a listener of their own; without the worker where the settings say so.
///
/// # Errors
/// When the site's listener fails. When the one for metrics does, the site goes on.
pub async fn serve_with_metrics(app: App, bound: Bound, metrics: Option<Bound>, stop: CancellationToken) -> std::io::Result<()> {
    let worker = app.config().worker.then(|| tokio::spawn(worker::run(app.clone(), stop.clone())));
    let metrics = serve_metrics(&app, metrics, &stop);
    let fresh = tokio::spawn(crisis::keep_fresh(app.clone(), stop.clone()));
    let outcome = serve::serve(app.clone(), bound, stop.clone()).await;
    stop.cancel();
    let _ = fresh.await;
    if let Some(worker) = worker {
        let _ = worker.await;
    }
    finish(&app, metrics).await;
    outcome
}

/// Runs the worker alone until `stop`, and its metrics and health on a listener of their own. When that listener fails, the worker goes on.
///
/// # Errors
/// When the worker broke off: whoever started the program should start it again.
pub async fn work(app: App, metrics: Option<Bound>, stop: CancellationToken) -> std::io::Result<()> {
    let metrics = serve_metrics(&app, metrics, &stop);
    // Mails show crisis lines too.
    let fresh = tokio::spawn(crisis::keep_fresh(app.clone(), stop.clone()));
    let outcome = tokio::spawn(worker::run(app.clone(), stop.clone())).await;
    stop.cancel();
    let _ = fresh.await;
    finish(&app, metrics).await;
    outcome.map_err(|_| std::io::Error::other("the worker broke off"))
}

type Metrics = Option<JoinHandle<std::io::Result<()>>>;

fn serve_metrics(app: &App, bound: Option<Bound>, stop: &CancellationToken) -> Metrics {
    bound.map(|bound| tokio::spawn(serve::serve_metrics(app.clone(), bound, stop.clone())))
}

async fn finish(app: &App, metrics: Metrics) {
    if let Some(metrics) = metrics
        && let Ok(Err(error)) = metrics.await
    {
        tracing::error!(kind = ?error.kind(), "the listener for metrics failed");
    }
    app.store.finish().await;
}

/// Cancelled by SIGINT or SIGTERM, which are heeded from here on. SIGUSR1 says that the time is right, after the clock jumped.
#[cfg(unix)]
pub fn signals(app: &App) -> CancellationToken {
    use tokio::signal::unix::{SignalKind, signal};
    let (stop, app) = (CancellationToken::new(), app.clone());
    let (terminated, confirmed) = (signal(SignalKind::terminate()), signal(SignalKind::user_defined1()));
    let told = stop.clone();
    tokio::spawn(async move {
        let stopped = async {
            let Ok(mut terminated) = terminated else { return drop(tokio::signal::ctrl_c().await) };
            tokio::select! { _ = tokio::signal::ctrl_c() => {}, _ = terminated.recv() => {} }
        };
        let confirming = async {
            let Ok(mut confirmed) = confirmed else { return std::future::pending().await };
            while confirmed.recv().await.is_some() {
                app.confirm_clock();
            }
        };
        tokio::select! { () = stopped => {}, () = confirming => {} }
        told.cancel();
    });
    stop
}

/// Cancelled by Ctrl-C.
#[cfg(not(unix))]
pub fn signals(_: &App) -> CancellationToken {
    let stop = CancellationToken::new();
    let told = stop.clone();
    tokio::spawn(async move {
        let _ = tokio::signal::ctrl_c().await;
        told.cancel();
    });
    stop
}
