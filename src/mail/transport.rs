//! How a message leaves: as a file, or by SMTP on a kept connection. Every phase has a time limit of its own, because
//! lettre's covers only connecting; the stream is ours, because lettre's waits 40 ms for every message (no TCP_NODELAY).

use std::net::SocketAddr;
use std::path::PathBuf;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use lettre::Address;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, AsyncTokioStream, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::Mutex;
use tokio::time::timeout;

use super::message::Written;
use crate::config::{MailSettings, MailTransport, Tls};
use crate::domain::delivery::Step;
use crate::fail_point;

/// Idle connections kept.
const KEPT: usize = 2;
/// A server that is being left gets this long to say goodbye.
const GOODBYE: Duration = Duration::from_secs(2);

/// What became of a try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sent {
    /// The server took it, and said this.
    Accepted(String),
    /// The server said no, at this point.
    Refused { step: Step, code: u16, text: String },
    /// The server could not be reached or went away before the message's last dot: surely not sent.
    Unreachable { step: Step, text: String },
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
            Self::Refused { step, code, text } => format!("refused at {} with {code}: {text}", step.word()),
            Self::Unreachable { text, .. } => text.clone(),
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
    phase: Duration,
    idle: Mutex<Vec<AsyncSmtpConnection>>,
}

impl Mailer {
    pub fn new(settings: &MailSettings) -> Self {
        match &settings.transport {
            MailTransport::File(dir) => Self::File(dir.clone()),
            MailTransport::Smtp { host, port, tls, credentials } => Self::Smtp(Smtp {
                host: host.clone(),
                port: *port,
                tls: *tls,
                credentials: credentials.clone().map(|(user, password)| Credentials::new(user, password)),
                phase: settings.phase,
                idle: Mutex::default(),
            }),
        }
    }

    /// Where mail goes, to be kept beside each try.
    pub fn server(&self) -> String {
        match self {
            Self::File(_) => "a folder".into(),
            Self::Smtp(smtp) => format!("{}:{}", smtp.host, smtp.port),
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
                    return not_recorded();
                }
                match write_file(dir.clone(), name.to_owned(), message.bytes.clone()).await {
                    Ok(()) => Sent::Accepted("kept as a file".into()),
                    Err(error) => Sent::Unreachable { step: Step::Data, text: format!("the file could not be written: {}", error.kind()) },
                }
            }
            Self::Smtp(smtp) => smtp.send(message, before_dot).await,
        }
    }

    /// Whether the server can be reached and lets us in: as far as the first verb of a mail from that sender, which sends nothing.
    ///
    /// # Errors
    /// What it said.
    pub async fn check(&self, from: Option<Address>) -> Smtped<()> {
        match self {
            Self::File(dir) => std::fs::create_dir_all(dir)
                .map_err(|error| Sent::Unreachable { step: Step::Connect, text: format!("{}: {}", dir.display(), error.kind()) }),
            Self::Smtp(smtp) => smtp.check(from).await,
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

fn not_recorded() -> Sent {
    Sent::Unreachable { step: Step::Data, text: "the try could not be recorded".into() }
}

/// A value, or what the try has come to.
pub type Smtped<T> = Result<T, Sent>;

/// Runs one phase within its time. Before the dot every fault means "surely not sent".
async fn phase<T>(limit: Duration, step: Step, work: impl Future<Output = Result<T, lettre::transport::smtp::Error>>) -> Smtped<T> {
    match timeout(limit, work).await {
        Err(_) => Err(silent(step)),
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(match error.status() {
            Some(code) => Sent::Refused { step, code: code.into(), text: reply(&error) },
            None if error.is_tls() || is_untrusted(&error) => Sent::Misconfigured(said(&error)),
            // There is no way to sign in that both sides know.
            None if error.is_client() && step == Step::SignIn => Sent::Misconfigured(said(&error)),
            None => Sent::Unreachable { step, text: said(&error) },
        }),
    }
}

fn silent(step: Step) -> Sent {
    Sent::Unreachable { step, text: "the mail server did not answer in time".into() }
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

/// The server's own words; `verdict` takes addresses out before they are kept.
fn reply(error: &lettre::transport::smtp::Error) -> String {
    std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string)
}

/// What the error says.
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
        // Slow at every verb may not last longer than slow at one: a lease is no longer than this and the message together.
        let mut at = Step::Connect;
        let begun = match timeout(2 * self.phase, self.begin(message, &mut at)).await {
            Ok(begun) => begun,
            Err(_) => Err(silent(at)),
        };
        let mut connection = match begun {
            Ok(connection) => connection,
            Err(sent) => return sent,
        };
        fail_point::reached("data").await;
        if !before_dot.await {
            leave(connection).await;
            return not_recorded();
        }
        let outcome = give(&mut connection, message, 2 * self.phase).await;
        match &outcome {
            Sent::Accepted(_) => self.keep(connection).await,
            _ => leave(connection).await,
        }
        outcome
    }

    /// Everything up to "go on".
    async fn begin(&self, message: &Written, at: &mut Step) -> Smtped<AsyncSmtpConnection> {
        let mut connection = self.idle_or_new().await?;
        fail_point::reached("connected").await;
        let outcome = self.name(&mut connection, message, at).await;
        match outcome {
            Ok(()) => Ok(connection),
            Err(sent) => {
                // Whoever did not answer does not answer a goodbye either.
                if matches!(sent, Sent::Refused { .. }) {
                    leave(connection).await;
                }
                Err(sent)
            }
        }
    }

    /// Sender and recipient, and whether the message may come.
    async fn name(&self, connection: &mut AsyncSmtpConnection, message: &Written, at: &mut Step) -> Smtped<()> {
        *at = Step::Sender;
        phase(self.phase, *at, connection.command(Mail::new(message.envelope.from().cloned(), vec![]))).await?;
        fail_point::reached("mail").await;
        *at = Step::Recipient;
        for to in message.envelope.to() {
            phase(self.phase, *at, connection.command(Rcpt::new(to.clone(), vec![]))).await?;
        }
        *at = Step::Data;
        phase(self.phase, *at, connection.command(Data)).await.map(drop)
    }

    async fn check(&self, from: Option<Address>) -> Smtped<()> {
        let mut connection = self.connect().await?;
        let outcome = phase(self.phase, Step::Sender, connection.command(Mail::new(from, vec![]))).await;
        leave(connection).await;
        outcome.map(drop)
    }

    async fn idle_or_new(&self) -> Smtped<AsyncSmtpConnection> {
        loop {
            let kept = self.idle.lock().await.pop();
            let Some(mut connection) = kept else { return self.connect().await };
            if timeout(self.phase.min(Duration::from_secs(5)), connection.test_connected()).await == Ok(true) {
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
            let whole = AsyncSmtpConnection::connect_tokio1(address, Some(self.phase), &hello, tls.clone(), None);
            phase(self.phase, Step::Connect, whole).await?
        } else {
            let stream = self.stream(address).await?;
            phase(self.phase, Step::Connect, AsyncSmtpConnection::connect_with_transport(Box::new(Direct(stream)), &hello)).await?
        };
        if self.tls == Tls::StartTls
            && let Some(tls) = tls
        {
            if !connection.can_starttls() {
                return Err(Sent::Misconfigured("the mail server offers no encryption".into()));
            }
            phase(self.phase, Step::Connect, connection.starttls(tls, &hello)).await?;
        }
        if let Some(credentials) = &self.credentials {
            phase(self.phase, Step::SignIn, connection.auth(DEFAULT_MECHANISMS, credentials)).await?;
        }
        Ok(connection)
    }

    async fn stream(&self, address: (String, u16)) -> Smtped<TcpStream> {
        let away =
            |error: std::io::Error| Sent::Unreachable { step: Step::Connect, text: format!("the mail server cannot be reached: {}", error.kind()) };
        let stream = timeout(self.phase, TcpStream::connect(address)).await.map_err(|_| silent(Step::Connect))?.map_err(away)?;
        stream.set_nodelay(true).map_err(away)?;
        Ok(stream)
    }
}

/// Says goodbye, and does not wait long for an answer.
async fn leave(mut connection: AsyncSmtpConnection) {
    let _ = timeout(GOODBYE, connection.abort()).await;
}

/// The message itself.
async fn give(connection: &mut AsyncSmtpConnection, message: &Written, limit: Duration) -> Sent {
    let reply_in_time = timeout(limit, connection.message(&message.bytes)).await;
    fail_point::reached("accepted").await;
    match reply_in_time {
        Ok(Ok(reply)) => Sent::Accepted(reply.message().collect::<Vec<_>>().join(" ")),
        Ok(Err(error)) => match error.status() {
            Some(code) => Sent::Refused { step: Step::Message, code: code.into(), text: reply(&error) },
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
