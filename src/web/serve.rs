//! Binding an address and serving the site on it.

use std::net::SocketAddr;
use std::time::Duration;

use poem::listener::{Acceptor, Listener, TcpAcceptor, TcpListener};
use tokio_util::sync::CancellationToken;

use crate::app::App;

/// Requests get this long to end after a stop.
const GRACE: Duration = Duration::from_secs(10);

/// A bound address, not yet serving: whoever binds learns the port before anybody can ask.
pub struct Bound {
    acceptor: TcpAcceptor,
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

/// Serves the site until `stop`, then lets requests that have begun end.
///
/// # Errors
/// When the listener fails.
pub async fn serve(app: App, bound: Bound, stop: CancellationToken) -> std::io::Result<()> {
    let server = poem::Server::new_with_acceptor(bound.acceptor).idle_timeout(Duration::from_secs(75));
    server.run_with_graceful_shutdown(super::site(app), stop.cancelled_owned(), Some(GRACE)).await
}
