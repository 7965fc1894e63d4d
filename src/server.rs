//! Runs the site and the worker until told to stop; then lets what has begun end.

use std::net::SocketAddr;
use std::time::Duration;

use poem::listener::{Acceptor, Listener, TcpListener};
use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::{web, worker};

/// Requests get this long to end after a stop.
const GRACE: Duration = Duration::from_secs(10);

/// A bound address, not yet serving: whoever binds learns the port before anybody can ask.
pub struct Bound {
    acceptor: poem::listener::TcpAcceptor,
    /// Where it listens.
    pub address: SocketAddr,
}

/// Binds.
///
/// # Errors
/// When the address is taken.
pub async fn bind(listen: SocketAddr) -> std::io::Result<Bound> {
    let acceptor = TcpListener::bind(listen).into_acceptor().await?;
    let address = acceptor.local_addr().iter().find_map(|local| local.as_socket_addr().copied()).unwrap_or(listen);
    Ok(Bound { acceptor, address })
}

/// Serves until `stop`.
///
/// # Errors
/// When the listener fails.
pub async fn serve(app: App, bound: Bound, stop: CancellationToken) -> std::io::Result<()> {
    let worker = tokio::spawn(worker::run(app.clone(), stop.clone()));
    let server = poem::Server::new_with_acceptor(bound.acceptor).idle_timeout(Duration::from_secs(75));
    let stopped = stop.clone();
    let outcome = server.run_with_graceful_shutdown(web::site(app.clone()), stopped.cancelled_owned(), Some(GRACE)).await;
    stop.cancel();
    let _ = worker.await;
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
