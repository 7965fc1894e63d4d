//! Binding an address and serving the site on it, with limits that the HTTP library does not have: so many connections at once,
//! so long for a request to arrive and for an answer to be taken, and a pause instead of a spin when accepting fails.

use std::io::{Error, ErrorKind, Result};
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use poem::http::uri::Scheme;
use poem::listener::{Acceptor, Listener, TcpAcceptor, TcpListener};
use poem::web::{LocalAddr, RemoteAddr};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Sleep, sleep};
use tokio_util::sync::CancellationToken;

use crate::app::App;

/// Requests get this long to end after a stop.
const GRACE: Duration = Duration::from_secs(10);
/// A connection may be silent this long between requests.
const IDLE: Duration = Duration::from_secs(75);
/// From a request's first byte to the answer's, and for an answer to be taken.
const PATIENCE: Duration = Duration::from_secs(60);
/// Connections at once; further ones wait in the system's queue.
const MOST_CONNECTIONS: usize = 2_000;

/// A bound address, not yet serving: whoever binds learns the port before anybody can ask.
pub struct Bound {
    acceptor: TcpAcceptor,
    patience: Duration,
    /// Where it listens.
    pub address: SocketAddr,
}

/// Binds.
///
/// # Errors
/// When the address is taken.
pub async fn bind(listen: SocketAddr) -> Result<Bound> {
    let acceptor = TcpListener::bind(listen).into_acceptor().await?;
    let address = acceptor.local_addr().iter().find_map(|local| local.as_socket_addr().copied()).unwrap_or(listen);
    Ok(Bound { acceptor, patience: PATIENCE, address })
}

impl Bound {
    /// With another patience than a minute.
    pub fn with_patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }
}

/// Serves the site until `stop`, then lets requests that have begun end.
///
/// # Errors
/// When the listener fails.
pub async fn serve(app: App, bound: Bound, stop: CancellationToken) -> Result<()> {
    run(super::site(app), bound, stop).await
}

/// Serves the metrics until `stop`.
///
/// # Errors
/// When the listener fails.
pub async fn serve_metrics(app: App, bound: Bound, stop: CancellationToken) -> Result<()> {
    run(super::metrics::site(app), bound, stop).await
}

async fn run(site: impl poem::IntoEndpoint<Endpoint: 'static>, bound: Bound, stop: CancellationToken) -> Result<()> {
    let acceptor = Careful { inner: bound.acceptor, patience: bound.patience, places: Arc::new(Semaphore::new(MOST_CONNECTIONS)) };
    let server = poem::Server::new_with_acceptor(acceptor).idle_timeout(IDLE);
    server.run_with_graceful_shutdown(site, stop.cancelled_owned(), Some(GRACE)).await
}

/// Accepts so many connections and no more.
struct Careful {
    inner: TcpAcceptor,
    patience: Duration,
    places: Arc<Semaphore>,
}

impl Acceptor for Careful {
    type Io = Patient<<TcpAcceptor as Acceptor>::Io>;

    fn local_addr(&self) -> Vec<LocalAddr> {
        self.inner.local_addr()
    }

    async fn accept(&mut self) -> Result<(Self::Io, LocalAddr, RemoteAddr, Scheme)> {
        let place = self.places.clone().acquire_owned().await.map_err(Error::other)?;
        loop {
            match self.inner.accept().await {
                Ok((stream, local, remote, scheme)) => {
                    let stream = Patient { stream, patience: self.patience, arriving: None, leaving: None, _place: place };
                    return Ok((stream, local, remote, scheme));
                }
                Err(error) => {
                    tracing::warn!(kind = ?error.kind(), "a connection could not be accepted");
                    sleep(Duration::from_secs(1)).await;
                }
            }
        }
    }
}

/// A stream whose requests must arrive, and whose answers must be taken, in time.
struct Patient<S> {
    stream: S,
    patience: Duration,
    /// Runs from a request's first byte until something is answered.
    arriving: Option<Pin<Box<Sleep>>>,
    /// Runs while the other side takes nothing.
    leaving: Option<Pin<Box<Sleep>>>,
    _place: OwnedSemaphorePermit,
}

/// Whether the time is up.
fn over(limit: &mut Option<Pin<Box<Sleep>>>, cx: &mut Context<'_>) -> bool {
    limit.as_mut().is_some_and(|limit| limit.as_mut().poll(cx).is_ready())
}

impl<S: AsyncRead + Unpin> AsyncRead for Patient<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<Result<()>> {
        if over(&mut self.arriving, cx) {
            return Poll::Ready(Err(ErrorKind::TimedOut.into()));
        }
        let before = buf.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(cx, buf))?;
        if buf.filled().len() > before && self.arriving.is_none() {
            self.arriving = Some(Box::pin(sleep(self.patience)));
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Patient<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<Result<usize>> {
        self.arriving = None;
        match Pin::new(&mut self.stream).poll_write(cx, buf) {
            Poll::Ready(written) => {
                self.leaving = None;
                Poll::Ready(written)
            }
            Poll::Pending => {
                let patience = self.patience;
                self.leaving.get_or_insert_with(|| Box::pin(sleep(patience)));
                if over(&mut self.leaving, cx) { Poll::Ready(Err(ErrorKind::TimedOut.into())) } else { Poll::Pending }
            }
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
