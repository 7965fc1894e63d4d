//! How a message leaves: as a file, or by SMTP on a kept connection. Every phase has a time limit of its own, because
//! lettre's covers only connecting; the stream is ours, because lettre's waits 40 ms for every message (no TCP_NODELAY).

use std::net::SocketAddr;
use std::path::PathBuf;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, AsyncTokioStream, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::Mutex;
use tokio::time::timeout;

use super::message::Written;
use crate::config::{MailTransport, Tls};
use crate::fail_point;

/// No phase of a conversation takes longer.
const PHASE: Duration = Duration::from_secs(30);
/// Idle connections kept.
const KEPT: usize = 2;

/// What became of a try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sent {
    /// The server took it, and said this.
    Accepted(String),
    /// The server said no.
    Refused {
        code: u16,
        text: String,
        /// It was the recipient that it refused.
        recipient: bool,
    },
    /// The server could not be reached or went away before the message's last dot: surely not sent.
    Unreachable(String),
    /// It went away after the dot: nobody can know.
    Unclear(String),
    /// The server does not let us in: everything waits, nothing is counted.
    Misconfigured(String),
}

impl Sent {
    /// What happened, for whoever runs the server.
    pub fn sentence(&self) -> String {
        match self {
            Self::Accepted(text) => format!("accepted: {text}"),
            Self::Refused { code, text, .. } => format!("refused with {code}: {text}"),
            Self::Unreachable(text) => text.clone(),
            Self::Unclear(text) => format!("nobody can know whether it arrived: {text}"),
            Self::Misconfigured(text) => format!("our settings do not suit the mail server: {text}"),
        }
    }
}

/// The way out.
pub enum Mailer {
    File(PathBuf),
    Smtp(Smtp),
}

/// An SMTP server and the connections kept to it.
pub struct Smtp {
    host: String,
    port: u16,
    tls: Tls,
    credentials: Option<Credentials>,
    idle: Mutex<Vec<AsyncSmtpConnection>>,
}

impl Mailer {
    pub fn new(settings: &MailTransport) -> Self {
        match settings {
            MailTransport::File(dir) => Self::File(dir.clone()),
            MailTransport::Smtp { host, port, tls, credentials } => Self::Smtp(Smtp {
                host: host.clone(),
                port: *port,
                tls: *tls,
                credentials: credentials.clone().map(|(user, password)| Credentials::new(user, password)),
                idle: Mutex::default(),
            }),
        }
    }

    /// Sends. `before_dot` is awaited after the server said "go on" and before the message is given over; when it fails, nothing was sent.
    pub async fn send<F>(&self, message: &Written, name: &str, before_dot: F) -> Sent
    where
        F: Future<Output = bool>,
    {
        match self {
            Self::File(dir) => {
                if !before_dot.await {
                    return Sent::Unreachable("the try could not be recorded".into());
                }
                match write_file(dir.clone(), name.to_owned(), message.bytes.clone()).await {
                    Ok(()) => Sent::Accepted("kept as a file".into()),
                    Err(error) => Sent::Unreachable(format!("the file could not be written: {}", error.kind())),
                }
            }
            Self::Smtp(smtp) => smtp.send(message, before_dot).await,
        }
    }

    /// Whether the server can be reached and lets us in.
    ///
    /// # Errors
    /// A sentence for whoever runs the server.
    pub async fn check(&self) -> Result<(), String> {
        match self {
            Self::File(dir) => std::fs::create_dir_all(dir).map_err(|error| format!("{}: {error}", dir.display())),
            Self::Smtp(smtp) => smtp.connect().await.map(drop).map_err(|sent| sent.sentence()),
        }
    }
}

/// Written beside and renamed, so that nobody reads half a mail. The same mail makes the same file.
async fn write_file(dir: PathBuf, name: String, bytes: Vec<u8>) -> std::io::Result<()> {
    tokio::fs::create_dir_all(&dir).await?;
    let unfinished = dir.join(format!(".{name}.part"));
    tokio::fs::write(&unfinished, bytes).await?;
    tokio::fs::rename(unfinished, dir.join(format!("{name}.eml"))).await
}

type Smtped<T> = Result<T, Sent>;

/// Runs one phase within its time. Before the dot every fault means "surely not sent".
async fn phase<T>(step: impl Future<Output = Result<T, lettre::transport::smtp::Error>>) -> Smtped<T> {
    match timeout(PHASE, step).await {
        Err(_) => Err(Sent::Unreachable("the mail server did not answer in time".into())),
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(match error.status() {
            Some(code) => Sent::Refused { code: code.into(), text: said(&error), recipient: false },
            None if error.is_tls() || is_untrusted(&error) => Sent::Misconfigured(said(&error)),
            None => Sent::Unreachable(said(&error)),
        }),
    }
}

/// Whether the encryption failed, above all because the certificate is not one to trust: lettre calls that a fault of the connection.
fn is_untrusted(error: &dyn std::error::Error) -> bool {
    let mut source = error.source();
    while let Some(inner) = source {
        if inner.downcast_ref::<std::io::Error>().is_some_and(|inner| inner.kind() == std::io::ErrorKind::InvalidData) {
            return true;
        }
        source = inner.source();
    }
    false
}

/// What the error says; `outbox` takes addresses out before it is kept.
fn said(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        text = format!("{text}: {inner}");
        source = inner.source();
    }
    text
}

impl Smtp {
    async fn send<F: Future<Output = bool>>(&self, message: &Written, before_dot: F) -> Sent {
        let mut connection = match self.idle_or_new().await {
            Ok(connection) => connection,
            Err(sent) => return sent,
        };
        fail_point::reached("connected").await;
        let outcome = converse(&mut connection, message, before_dot).await;
        match &outcome {
            Sent::Accepted(_) => self.keep(connection).await,
            _ => connection.abort().await,
        }
        outcome
    }

    async fn idle_or_new(&self) -> Smtped<AsyncSmtpConnection> {
        loop {
            let kept = self.idle.lock().await.pop();
            let Some(mut connection) = kept else { return self.connect().await };
            if timeout(Duration::from_secs(5), connection.test_connected()).await == Ok(true) {
                return Ok(connection);
            }
        }
    }

    async fn keep(&self, connection: AsyncSmtpConnection) {
        let mut idle = self.idle.lock().await;
        if idle.len() < KEPT {
            idle.push(connection);
        }
    }

    async fn connect(&self) -> Smtped<AsyncSmtpConnection> {
        let hello = ClientId::default();
        let tls = match self.tls {
            Tls::None => None,
            _ => Some(TlsParameters::new(self.host.clone()).map_err(|error| Sent::Misconfigured(said(&error)))?),
        };
        let address = (self.host.trim_matches(['[', ']']).to_owned(), self.port);
        let mut connection = if self.tls == Tls::Implicit {
            phase(AsyncSmtpConnection::connect_tokio1(address, Some(PHASE), &hello, tls.clone(), None)).await?
        } else {
            let away = |error: std::io::Error| Sent::Unreachable(format!("the mail server cannot be reached: {}", error.kind()));
            let stream =
                timeout(PHASE, TcpStream::connect(address)).await.map_err(|_| Sent::Unreachable("the mail server did not answer in time".into()))?;
            let stream = stream.map_err(away)?;
            stream.set_nodelay(true).map_err(away)?;
            phase(AsyncSmtpConnection::connect_with_transport(Box::new(Direct(stream)), &hello)).await?
        };
        if self.tls == Tls::StartTls
            && let Some(tls) = tls
        {
            if !connection.can_starttls() {
                return Err(Sent::Misconfigured("the mail server offers no encryption".into()));
            }
            phase(connection.starttls(tls, &hello)).await?;
        }
        if let Some(credentials) = &self.credentials {
            let outcome = phase(connection.auth(DEFAULT_MECHANISMS, credentials)).await;
            outcome.map_err(|sent| match sent {
                Sent::Refused { text, .. } => Sent::Misconfigured(text),
                other => other,
            })?;
        }
        Ok(connection)
    }
}

async fn converse<F: Future<Output = bool>>(connection: &mut AsyncSmtpConnection, message: &Written, before_dot: F) -> Sent {
    let begin = async {
        phase(connection.command(Mail::new(message.envelope.from().cloned(), vec![]))).await?;
        fail_point::reached("mail").await;
        for to in message.envelope.to() {
            phase(connection.command(Rcpt::new(to.clone(), vec![]))).await.map_err(|sent| match sent {
                Sent::Refused { code, text, .. } => Sent::Refused { code, text, recipient: true },
                other => other,
            })?;
        }
        phase(connection.command(Data)).await
    };
    if let Err(sent) = begin.await {
        return sent;
    }
    fail_point::reached("data").await;
    if !before_dot.await {
        return Sent::Unreachable("the try could not be recorded".into());
    }
    let reply = timeout(2 * PHASE, connection.message(&message.bytes)).await;
    fail_point::reached("accepted").await;
    match reply {
        Ok(Ok(reply)) => Sent::Accepted(reply.message().collect::<Vec<_>>().join(" ")),
        Ok(Err(error)) => match error.status() {
            Some(code) => Sent::Refused { code: code.into(), text: said(&error), recipient: false },
            None => Sent::Unclear(said(&error)),
        },
        Err(_) => Sent::Unclear("the mail server did not answer in time".into()),
    }
}

/// A TCP stream that sends at once.
#[derive(Debug)]
struct Direct(TcpStream);

impl AsyncTokioStream for Direct {
    fn peer_addr(&self) -> std::io::Result<SocketAddr> {
        self.0.peer_addr()
    }
}

impl AsyncRead for Direct {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, buf)
    }
}

impl AsyncWrite for Direct {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<std::io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, buf)
    }
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }
    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}
