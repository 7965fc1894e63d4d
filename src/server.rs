//! Runs the site and the worker until told to stop; then lets what has begun end.

use tokio_util::sync::CancellationToken;

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

/// The same, and the metrics on a listener of their own.
///
/// # Errors
/// When the site's listener fails. When the one for metrics does, the site goes on.
pub async fn serve_with_metrics(app: App, bound: Bound, metrics: Option<Bound>, stop: CancellationToken) -> std::io::Result<()> {
    let worker = tokio::spawn(worker::run(app.clone(), stop.clone()));
    let metrics = metrics.map(|bound| tokio::spawn(serve::serve_metrics(app.clone(), bound, stop.clone())));
    let outcome = serve::serve(app.clone(), bound, stop.clone()).await;
    stop.cancel();
    let _ = worker.await;
    if let Some(metrics) = metrics
        && let Ok(Err(error)) = metrics.await
    {
        tracing::error!(kind = ?error.kind(), "the listener for metrics failed");
    }
    app.store.finish().await;
    outcome
}

/// Cancelled by SIGINT or SIGTERM.
pub fn signals() -> CancellationToken {
    let stop = CancellationToken::new();
    let told = stop.clone();
    tokio::spawn(async move {
        let interrupted = tokio::signal::ctrl_c();
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            if let Ok(mut terminated) = signal(SignalKind::terminate()) {
                tokio::select! { _ = interrupted => {}, _ = terminated.recv() => {} }
                told.cancel();
                return;
            }
        }
        let _ = interrupted.await;
        told.cancel();
    });
    stop
}
