//! Every setting, its default and its limits. The only place that reads the environment.
//! `docs/OPERATIONS.md` lists them; `meanwhile doctor` checks them.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::clock::Clock;
use crate::domain::delivery::rate::Rate;
use crate::keys::RootKeys;

/// The settings of one server.
#[derive(Clone, Debug)]
pub struct Config {
    /// `MEANWHILE_LISTEN`, default `127.0.0.1:7070`.
    pub listen: SocketAddr,
    /// `MEANWHILE_METRICS_LISTEN`: where `/metrics` is served, on a listener of its own; nowhere unless set.
    pub metrics_listen: Option<SocketAddr>,
    /// `MEANWHILE_BASE_URL`: how people reach it, without a slash at the end. Links are built from it, never from `Host`.
    pub base_url: String,
    /// `MEANWHILE_DATABASE_URL`: `sqlite:/path/meanwhile.sqlite` or `postgres://…`.
    pub database: Database,
    /// `MEANWHILE_DATABASE_CONNECTIONS`, default 16 (PostgreSQL only).
    pub database_connections: u32,
    /// `MEANWHILE_ROOT_KEY` or the file named by `MEANWHILE_ROOT_KEY_FILE`.
    pub root_keys: RootKeys,
    /// `MEANWHILE_MAIL`.
    pub mail: MailSettings,
    /// `MEANWHILE_REGIONS`, default `GB`: whose crisis lines error pages show, first one first.
    pub regions: Vec<String>,
    /// `MEANWHILE_LANGUAGE`, default `en`: of pages that belong to no client.
    pub language: String,
    /// `MEANWHILE_API_PER_MINUTE`, default 600: requests of one key of the API, for each node.
    pub api_per_minute: u32,
    /// `MEANWHILE_TRUSTED_PROXIES`: addresses whose `X-Forwarded-For` is believed, separated by commas.
    pub trusted_proxies: Vec<IpAddr>,
    /// `MEANWHILE_WORKER`, default `yes`: whether `serve` runs the worker as well. `no` where `meanwhile work` does on another node.
    pub worker: bool,
    /// Whether this is the demo: mailbox page, sample data. Never set from outside.
    pub demo: bool,
}

/// Where the data is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Database {
    /// The data file; the keyring is beside it, named `keyring.sqlite`.
    Sqlite(PathBuf),
    Postgres(String),
}

impl Database {
    /// Reads a database URL.
    ///
    /// # Errors
    /// A sentence that does not repeat the URL: it may hold a password.
    pub fn parse(url: &str) -> Result<Self, String> {
        if let Some(path) = url.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            return if path.is_empty() { Err("the sqlite: address names no file".into()) } else { Ok(Self::Sqlite(path.into())) };
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Self::Postgres(url.into()));
        }
        Err("the database address should begin with sqlite: or postgres://".into())
    }
}

/// How mail leaves.
#[derive(Clone, Debug)]
pub struct MailSettings {
    pub transport: MailTransport,
    /// `MEANWHILE_MAIL_FROM`, a bare address.
    pub from: String,
    /// `MEANWHILE_MAIL_PER_SECOND`, default 2: over all nodes; `0` for no limit.
    pub rate: Option<Rate>,
    /// `MEANWHILE_BOUNCE_DOMAIN`: where reports about mails that could not be delivered go; they go to the sender's address without it.
    pub bounce_domain: Option<String>,
    /// `MEANWHILE_BOUNCE_SPOOL`: a folder, also a Maildir, from which the worker takes such reports.
    pub bounce_spool: Option<PathBuf>,
    /// No phase of a conversation with the mail server takes longer. Never set from outside; tests shorten it.
    pub phase: Duration,
}

/// How long a mail server may take for one answer.
const PHASE: Duration = Duration::from_secs(30);

/// `MEANWHILE_MAIL`: `file:DIR`, `smtp://user:password@host:587` (STARTTLS), `smtps://…:465`, or
/// `smtp+plain://host:25` (no encryption, loopback only).
#[derive(Clone)]
pub enum MailTransport {
    /// One `.eml` file for each mail.
    File(PathBuf),
    Smtp {
        host: String,
        port: u16,
        tls: Tls,
        credentials: Option<(String, String)>,
    },
}

impl std::fmt::Debug for MailTransport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::File(dir) => write!(f, "file:{}", dir.display()),
            Self::Smtp { host, port, tls, credentials } => {
                let how = match tls {
                    Tls::None => "unencrypted",
                    Tls::StartTls => "STARTTLS",
                    Tls::Implicit => "TLS",
                };
                write!(f, "{host}:{port}, {how}{}", if credentials.is_some() { ", with sign-in" } else { "" })
            }
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tls {
    None,
    StartTls,
    Implicit,
}

impl MailTransport {
    /// Reads `MEANWHILE_MAIL`.
    ///
    /// # Errors
    /// A sentence that does not repeat the password.
    pub fn parse(text: &str) -> Result<Self, String> {
        if let Some(dir) = text.strip_prefix("file:") {
            return Ok(Self::File(dir.into()));
        }
        let (scheme, rest) = text.split_once("://").ok_or("MEANWHILE_MAIL should begin with file:, smtp:// or smtps://")?;
        let (tls, default_port) = match scheme {
            "smtp" => (Tls::StartTls, 587),
            "smtps" => (Tls::Implicit, 465),
            "smtp+plain" => (Tls::None, 25),
            _ => return Err("MEANWHILE_MAIL should begin with file:, smtp://, smtps:// or smtp+plain://".into()),
        };
        let (credentials, server) = match rest.trim_end_matches('/').rsplit_once('@') {
            Some((sign_in, server)) => {
                let (user, password) = sign_in.split_once(':').ok_or("the mail server's sign-in should be written user:password")?;
                (Some((decoded(user), decoded(password))), server)
            }
            None => (None, rest.trim_end_matches('/')),
        };
        let (host, port) = match server.rsplit_once(':') {
            Some((host, port)) => (host, port.parse().map_err(|_| "the mail server's port is not a number")?),
            None => (server, default_port),
        };
        if tls == Tls::None && !matches!(host, "127.0.0.1" | "localhost" | "[::1]") {
            return Err("smtp+plain is for this machine only: mail to another host is always encrypted".into());
        }
        Ok(Self::Smtp { host: host.into(), port, tls, credentials })
    }
}

/// Percent-decoding of a user name or password in a URL.
fn decoded(text: &str) -> String {
    form_urlencoded::parse(format!("v={}", text.replace('+', "%2B")).as_bytes()).map(|(_, value)| value.into_owned()).next().unwrap_or_default()
}

#[allow(clippy::disallowed_methods, reason = "this is the one place")]
fn env(name: &str) -> Option<String> {
    std::env::var(format!("MEANWHILE_{name}")).ok().map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
}

impl Config {
    /// The settings from the environment.
    ///
    /// # Errors
    /// Every problem at once, one sentence a line; unsafe production values are refused.
    pub fn from_environment() -> Result<Self, String> {
        let mut problems = Vec::new();
        let mut keep = |result: Result<(), String>| {
            if let Err(problem) = result {
                problems.push(problem);
            }
        };
        let mut listen = SocketAddr::from(([127, 0, 0, 1], 7070));
        keep(parsed("LISTEN", &mut listen, |text| text.parse().map_err(|_| "should be an address such as 127.0.0.1:7070".into())));
        let mut metrics_listen = None;
        keep(parsed("METRICS_LISTEN", &mut metrics_listen, |text| {
            text.parse().map(Some).map_err(|_| "should be an address such as 127.0.0.1:9070".into())
        }));
        if metrics_listen == Some(listen) {
            keep(Err("MEANWHILE_METRICS_LISTEN: should be another address than MEANWHILE_LISTEN".into()));
        }
        let mut base_url = format!("http://{listen}");
        keep(parsed("BASE_URL", &mut base_url, base_url_of));
        let mut database = Database::Sqlite("meanwhile.sqlite".into());
        keep(parsed("DATABASE_URL", &mut database, Database::parse));
        let mut database_connections = 16;
        keep(parsed("DATABASE_CONNECTIONS", &mut database_connections, |text| text.parse().map_err(|_| "should be a number".into())));
        let mut transport = MailTransport::File("mail".into());
        keep(parsed("MAIL", &mut transport, MailTransport::parse));
        let mut from = "no-reply@localhost.localdomain".to_owned();
        keep(parsed("MAIL_FROM", &mut from, crate::domain::address::parse));
        let mut rate = Rate::new(2.0);
        keep(parsed("MAIL_PER_SECOND", &mut rate, rate_of));
        let mut bounce_domain = None;
        keep(parsed("BOUNCE_DOMAIN", &mut bounce_domain, |text| domain_of(text).map(Some)));
        let mut regions = vec!["GB".to_owned()];
        keep(parsed("REGIONS", &mut regions, regions_of));
        let mut language = "en".to_owned();
        keep(parsed("LANGUAGE", &mut language, |text| {
            let known = crate::domain::languages::find(text).is_some();
            if known { Ok(text.into()) } else { Err("is not a language this program speaks".into()) }
        }));
        let mut api_per_minute = 600;
        keep(parsed("API_PER_MINUTE", &mut api_per_minute, |text| {
            text.parse().ok().filter(|n| *n > 0).ok_or_else(|| "should be a number above 0".into())
        }));
        let mut worker = true;
        keep(parsed("WORKER", &mut worker, |text| match text {
            "yes" => Ok(true),
            "no" => Ok(false),
            _ => Err("should be yes or no".into()),
        }));
        let mut trusted_proxies = Vec::new();
        keep(parsed("TRUSTED_PROXIES", &mut trusted_proxies, |text| {
            text.split(',').map(|ip| ip.trim().parse().map_err(|_| "should be addresses separated by commas".into())).collect()
        }));
        let root_keys = root_keys().inspect_err(|problem| problems.push(problem.clone()));
        match root_keys {
            Ok(root_keys) if problems.is_empty() => Ok(Self {
                listen,
                metrics_listen,
                base_url,
                database,
                database_connections,
                root_keys,
                mail: MailSettings { transport, from, rate, bounce_domain, bounce_spool: bounce_spool(), phase: PHASE },
                regions,
                language,
                api_per_minute,
                trusted_proxies,
                worker,
                demo: false,
            }),
            _ => Err(problems.join("\n")),
        }
    }

    /// The settings of the demo in `dir`: SQLite, its own root key, mail as files. Reads nothing from the environment.
    ///
    /// # Errors
    /// When the folder cannot be made or its key not be read.
    pub fn demo(listen: SocketAddr, dir: &Path) -> Result<Self, String> {
        let said = |error: std::io::Error| format!("{}: {error}", dir.display());
        std::fs::create_dir_all(dir).map_err(said)?;
        let key_file = dir.join("root.key");
        if !key_file.exists() {
            write_private(&key_file, &RootKeys::generate()).map_err(said)?;
        }
        Ok(Self {
            listen,
            metrics_listen: None,
            base_url: format!("http://{listen}"),
            database: Database::Sqlite(dir.join("meanwhile.sqlite")),
            database_connections: 1,
            root_keys: RootKeys::parse(&std::fs::read_to_string(&key_file).map_err(said)?)?,
            mail: MailSettings {
                transport: MailTransport::File(dir.join("mail")),
                from: "no-reply@meanwhile.example".into(),
                rate: None,
                bounce_domain: None,
                bounce_spool: None,
                phase: PHASE,
            },
            regions: vec!["GB".into()],
            language: "en".into(),
            api_per_minute: 600,
            trusted_proxies: Vec::new(),
            worker: true,
            demo: true,
        })
    }

    /// The settings of a process that serves the site and leaves the worker to others.
    ///
    /// # Errors
    /// On SQLite, where there is one process, and mail would never go.
    pub fn without_worker(self) -> Result<Self, String> {
        match self.database {
            Database::Sqlite(_) => Err("SQLite takes one process, so a site without a worker would never send a mail: leave the worker on".into()),
            Database::Postgres(_) => Ok(Self { worker: false, ..self }),
        }
    }

    /// The mail domain, for `Message-ID`.
    pub fn mail_domain(&self) -> &str {
        self.mail.from.rsplit_once('@').map_or("localhost", |(_, domain)| domain)
    }
}

/// Reads one setting into its place; names the setting in the problem.
fn parsed<T>(name: &str, place: &mut T, parse: impl Fn(&str) -> Result<T, String>) -> Result<(), String> {
    let Some(text) = env(name) else { return Ok(()) };
    *place = parse(&text).map_err(|problem| format!("MEANWHILE_{name}: {problem}"))?;
    Ok(())
}

/// Codes separated by commas. Whether the directory knows them is asked when it was read.
fn regions_of(text: &str) -> Result<Vec<String>, String> {
    let regions: Vec<String> = text.split(',').map(|region| region.trim().to_uppercase()).filter(|region| !region.is_empty()).collect();
    if regions.is_empty() { Err("should name a region, such as GB, or several separated by commas".into()) } else { Ok(regions) }
}

fn rate_of(text: &str) -> Result<Option<Rate>, String> {
    match text.parse::<f64>() {
        Ok(0.0) => Ok(None),
        Ok(number) => Rate::new(number).map(Some).ok_or_else(|| "should be a number, 0 for no limit".into()),
        Err(_) => Err("should be a number, 0 for no limit".into()),
    }
}

/// A domain, checked by the rules for addresses: with our longest name before it, it must be one.
fn domain_of(text: &str) -> Result<String, String> {
    let address = crate::domain::address::parse(&format!("b@{text}")).map_err(|_| "should be a domain, such as bounces.example.org".to_owned())?;
    Ok(address.rsplit_once('@').map_or_else(String::new, |(_, domain)| domain.to_owned()))
}

/// The folder for reports about mails; the command `bounce` needs to know nothing else.
pub fn bounce_spool() -> Option<PathBuf> {
    env("BOUNCE_SPOOL").map(PathBuf::from)
}

fn base_url_of(text: &str) -> Result<String, String> {
    let url = text.trim_end_matches('/');
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")).ok_or("should begin with https://")?;
    if host.is_empty() || host.contains('/') {
        return Err("should be a host without a path, such as https://meanwhile.example.org".into());
    }
    let loopback = ["localhost", "127.0.0.1", "[::1]"].iter().any(|name| host == *name || host.starts_with(&format!("{name}:")));
    if url.starts_with("http://") && !loopback {
        return Err("should begin with https:// (plain http is for this machine only)".into());
    }
    Ok(url.to_owned())
}

fn root_keys() -> Result<RootKeys, String> {
    if let Some(text) = env("ROOT_KEY") {
        return RootKeys::parse(&text).map_err(|problem| format!("MEANWHILE_ROOT_KEY: {problem}"));
    }
    let Some(file) = env("ROOT_KEY_FILE") else {
        return Err("MEANWHILE_ROOT_KEY_FILE: names no file. Make one with: meanwhile root-key FILE".into());
    };
    let text = std::fs::read_to_string(&file).map_err(|error| format!("MEANWHILE_ROOT_KEY_FILE: {error}"))?;
    RootKeys::parse(&text).map_err(|problem| format!("MEANWHILE_ROOT_KEY_FILE: {problem}"))
}

/// Writes a file that only its owner can read; never over an existing one.
///
/// # Errors
/// When it exists or cannot be written.
pub fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    use std::io::Write;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(text.as_bytes())
}

/// The log filter, `MEANWHILE_LOG` or what is usual; and whether lines are JSON, `MEANWHILE_LOG_JSON=1`.
pub fn log(usual: &str) -> (String, bool) {
    (env("LOG").unwrap_or_else(|| usual.to_owned()), env("LOG_JSON").is_some())
}

/// Where a test wants the program to stop. Debug builds only, as all that follows.
#[cfg(debug_assertions)]
pub fn fail_at() -> Option<&'static str> {
    static WANTED: std::sync::LazyLock<Option<String>> = std::sync::LazyLock::new(|| env("TEST_FAIL_AT"));
    WANTED.as_deref()
}

/// After how many SQL statements a test wants it to stop.
#[cfg(debug_assertions)]
pub fn fail_statement() -> Option<u32> {
    fail_at()?.strip_prefix("statement:")?.parse().ok()
}

/// Whether the database library tells each statement: to a test that counts them, to nobody else.
pub fn tells_statements() -> bool {
    #[cfg(debug_assertions)]
    return fail_statement().is_some();
    #[cfg(not(debug_assertions))]
    false
}

/// How long a claim of a mail is held: `usual`, but where a test has no patience.
pub fn lease(usual: chrono::TimeDelta) -> chrono::TimeDelta {
    #[cfg(debug_assertions)]
    if let Some(seconds) = env("TEST_LEASE_SECONDS").and_then(|text| text.parse().ok()) {
        return chrono::TimeDelta::seconds(seconds);
    }
    usual
}

/// The clock of a program that is run: the machine's, but where a test wants one that runs ahead.
pub fn clock() -> Clock {
    #[cfg(debug_assertions)]
    if let Some(seconds) = env("TEST_AHEAD_SECONDS").and_then(|text| text.parse().ok()) {
        return Clock::ahead(chrono::TimeDelta::seconds(seconds));
    }
    Clock::system()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_and_plain_smtp_stay_on_this_machine() {
        assert!(base_url_of("http://meanwhile.example.org").is_err());
        assert_eq!(base_url_of("http://127.0.0.1:7070/").as_deref(), Ok("http://127.0.0.1:7070"));
        assert!(base_url_of("https://meanwhile.example.org/path").is_err());
        assert!(MailTransport::parse("smtp+plain://mail.example.org:25").is_err());
        assert!(MailTransport::parse("smtp+plain://127.0.0.1:2525").is_ok());
    }

    #[test]
    fn regions_are_codes_and_at_least_one() {
        assert_eq!(regions_of("gb, us,,"), Ok(vec!["GB".into(), "US".into()]));
        assert!(regions_of(",").is_err() && regions_of(" , ").is_err());
    }

    #[test]
    fn a_rate_is_a_number_and_a_bounce_domain_a_domain() {
        assert_eq!(rate_of("0"), Ok(None));
        assert_eq!(rate_of("0.5"), Ok(Rate::new(0.5)));
        assert!(rate_of("-1").is_err() && rate_of("fast").is_err() && rate_of("inf").is_err());
        assert_eq!(domain_of("bounces.example.org").as_deref(), Ok("bounces.example.org"));
        assert!(domain_of("a b").is_err() && domain_of("a@b.example").is_err() && domain_of("").is_err());
    }

    #[test]
    fn a_mail_password_may_hold_odd_letters_and_is_never_printed() {
        let transport = MailTransport::parse("smtps://amal:p%40ss+w%3Ard@mail.example.org").unwrap();
        assert!(!format!("{transport:?}").contains("ss"));
        let MailTransport::Smtp { credentials: Some((user, password)), port: 465, .. } = transport else { panic!() };
        assert_eq!((user.as_str(), password.as_str()), ("amal", "p@ss+w:rd"));
    }
}
