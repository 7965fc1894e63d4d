//! The program as processes of their own, on one database and with one mail server, to be stopped, killed and started again.

use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use entity::kinds::{EmailState, PractitionerLinkPurpose};
use entity::{email_attempt, outbox_email};
use meanwhile::app::App;
use meanwhile::clock::Clock;
use meanwhile::config::{Config, Database, MailTransport, Tls};
use meanwhile::domain::scope::Scope;
use meanwhile::keys::RootKeys;
use meanwhile::mail::enqueue;
use meanwhile::store::practitioner_links;
use sea_orm::{ColumnTrait, DatabaseConnection, EntityTrait, QueryFilter};
use tempfile::TempDir;

use super::sink::Sink;
use super::world;

/// Whether `bin/test --long` asks for the long sizes.
#[allow(clippy::disallowed_methods, reason = "tests are told by bin/test how long to take")]
pub fn long() -> bool {
    std::env::var("MEANWHILE_TEST_LONG").is_ok()
}

/// Where nodes live.
pub struct Site {
    dir: TempDir,
    pub database: Database,
    pub sink: Sink,
    nodes: AtomicU32,
}

/// A port that was free a moment ago.
pub fn free_address() -> String {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string()
}

impl Site {
    /// On SQLite where no database is named.
    pub async fn new(database: Option<Database>) -> Self {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("root.key"), RootKeys::generate()).unwrap();
        let database = database.unwrap_or_else(|| Database::Sqlite(dir.path().join("meanwhile.sqlite")));
        Self { dir, database, sink: Sink::start().await, nodes: AtomicU32::new(0) }
    }

    /// On SQLite, and on PostgreSQL where there is one.
    pub async fn each() -> Vec<Self> {
        let mut sites = vec![Self::new(None).await];
        if let Some(database) = world::new_postgres_database().await {
            sites.push(Self::new(Some(database)).await);
        }
        sites
    }

    pub fn is_postgres(&self) -> bool {
        matches!(self.database, Database::Postgres(_))
    }

    pub fn url(&self) -> String {
        match &self.database {
            Database::Sqlite(path) => format!("sqlite:{}", path.display()),
            Database::Postgres(url) => url.clone(),
        }
    }

    /// The program in this process, to do things by its own verbs. On SQLite no node runs meanwhile.
    pub async fn app(&self) -> App {
        let mut config = Config::demo("127.0.0.1:0".parse().unwrap(), self.dir.path()).unwrap();
        config.database = self.database.clone();
        config.database_connections = 4;
        config.demo = false;
        config.mail.transport = MailTransport::Smtp { host: "127.0.0.1".into(), port: self.sink.port, tls: Tls::None, credentials: None };
        App::build(config, Clock::system()).await.unwrap()
    }

    /// Riverside, with nobody's mail.
    pub async fn found(&self) -> Scope {
        let app = self.app().await;
        let amal = world::practice(&app, "Riverside", "amal@riverside.example", "Dr. Amal").await;
        app.store.finish().await;
        amal
    }

    /// Asks for so many mails, of a kind that goes once more when nobody knows whether it arrived, and so many of one that does not.
    pub async fn ask(&self, amal: Scope, resent: i64, left: i64) {
        let app = self.app().await;
        let (now, domain) = (app.now(), app.config().mail_domain().to_owned());
        let asked = app.store.write(move |tx| async move {
            let owner = amal.practitioner().unwrap();
            for _ in 0..resent {
                let link = practitioner_links::mint(&tx, &amal, owner, PractitionerLinkPurpose::Reset, now + TimeDelta::days(30), now).await?;
                enqueue::practitioner_link(&tx, &amal, &link, &domain, now).await?;
            }
            for n in 0..left {
                enqueue::password_changed(&tx, &amal, owner, &domain, now - TimeDelta::milliseconds(n)).await?;
            }
            Ok(())
        });
        asked.await.unwrap();
        app.store.finish().await;
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_meanwhile"));
        command.args(arguments).env_clear().env("MEANWHILE_DATABASE_URL", self.url());
        command.env("MEANWHILE_ROOT_KEY_FILE", self.dir.path().join("root.key"));
        command.env("MEANWHILE_MAIL", format!("smtp+plain://127.0.0.1:{}", self.sink.port)).env("MEANWHILE_MAIL_FROM", "no-reply@meanwhile.example");
        // Links, and so copies, are the same wherever a node listens.
        command.env("MEANWHILE_BASE_URL", "http://localhost");
        command.env("MEANWHILE_MAIL_PER_SECOND", "0").env("MEANWHILE_DATABASE_CONNECTIONS", "4");
        command
    }

    /// Starts a node, and does not wait for it.
    pub fn start(&self, arguments: &[&str], settings: &[(&str, &str)]) -> Node {
        let log = self.dir.path().join(format!("log{}", self.nodes.fetch_add(1, Ordering::SeqCst)));
        let (listen, metrics) = (free_address(), free_address());
        let mut command = self.command(arguments);
        command.env("MEANWHILE_LISTEN", &listen).env("MEANWHILE_METRICS_LISTEN", &metrics);
        command.envs(settings.iter().copied()).stdout(Stdio::null()).stderr(std::fs::File::create(&log).unwrap());
        Node { child: command.spawn().unwrap(), log, listen, metrics }
    }

    /// A worker whose clock is so far ahead.
    pub fn worker(&self, ahead: TimeDelta, settings: &[(&str, &str)]) -> Node {
        let ahead = ahead.num_seconds().to_string();
        let mut all = vec![("MEANWHILE_TEST_AHEAD_SECONDS", ahead.as_str())];
        all.extend(settings);
        self.start(&["work"], &all)
    }

    /// The test's own look at the database.
    pub async fn look(&self) -> DatabaseConnection {
        let url = if self.is_postgres() { self.url() } else { format!("{}?mode=ro", self.url()) };
        sea_orm::Database::connect(url).await.unwrap()
    }

    /// Lets workers work, each with a clock further ahead, until nothing waits. Returns how far ahead the last one was.
    pub async fn drain(&self, mut ahead: TimeDelta) -> TimeDelta {
        let db = self.look().await;
        for _ in 0..6 {
            ahead += TimeDelta::minutes(20);
            let worker = self.worker(ahead, &[]);
            worker.ready(&worker.metrics).await;
            let until = Instant::now() + Duration::from_secs(120);
            while Instant::now() < until {
                tokio::time::sleep(Duration::from_millis(60)).await;
                let mails = unsettled(&db).await;
                if mails.is_empty() {
                    worker.stop().await;
                    return ahead;
                }
                // Only what waits for its time is left: the next clock is there.
                let now = Clock::ahead(ahead).now();
                if mails.iter().all(|mail| mail.state == EmailState::Retry && mail.next_try_at > now) {
                    break;
                }
            }
            worker.stop().await;
        }
        panic!("mails still wait: {:#?}", unsettled(&db).await.first());
    }

    /// Every mail with its tries.
    pub async fn mails(&self) -> Vec<(outbox_email::Model, Vec<email_attempt::Model>)> {
        let db = self.look().await;
        let mut tries: std::collections::HashMap<_, Vec<_>> = Default::default();
        for one in email_attempt::Entity::find().all(&db).await.unwrap() {
            tries.entry(one.email_id).or_default().push(one);
        }
        let mails = outbox_email::Entity::find().all(&db).await.unwrap();
        mails.into_iter().map(|mail| (mail.clone(), tries.remove(&mail.id).unwrap_or_default())).collect()
    }
}

async fn unsettled(db: &DatabaseConnection) -> Vec<outbox_email::Model> {
    let waiting = outbox_email::COLUMN.state.is_in([EmailState::Ready, EmailState::Retry, EmailState::Sending]);
    outbox_email::Entity::find().filter(waiting).all(db).await.unwrap()
}

/// A running process; it goes when the story ends.
pub struct Node {
    child: Child,
    log: PathBuf,
    pub listen: String,
    pub metrics: String,
}

impl Node {
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap()
    }

    /// Waits until its log says this.
    pub async fn says(&mut self, text: &str) {
        assert!(self.says_or_ends(text).await, "it ended without saying {text}: {}", self.log());
    }

    /// The same; false where it ended without.
    pub async fn says_or_ends(&mut self, text: &str) -> bool {
        let until = Instant::now() + Duration::from_secs(60);
        while Instant::now() < until {
            // In this order: what it said last is in its log when it has ended.
            let ended = self.child.try_wait().unwrap().is_some();
            if self.log().contains(text) {
                return true;
            }
            if ended {
                return false;
            }
            tokio::time::sleep(Duration::from_millis(3)).await;
        }
        panic!("it never said {text}: {}", self.log());
    }

    /// Waits until it says that it is ready, there.
    pub async fn ready(&self, address: &str) -> serde_json::Value {
        for _ in 0..600 {
            if let Ok(reply) = reqwest::get(format!("http://{address}/readyz")).await
                && reply.status() == 200
            {
                return reply.json().await.unwrap();
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("it is not ready: {}", self.log());
    }

    /// Sends a signal, such as `STOP`.
    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([&format!("-{name}"), &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    /// kill -9.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Waits for its own end.
    pub async fn ended(mut self) -> ExitStatus {
        for _ in 0..1200 {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!("it did not end: {}", self.log());
    }

    /// Asks it to stop, and waits; it must do so well.
    pub async fn stop(self) {
        self.signal("TERM");
        let log = self.log.clone();
        assert!(self.ended().await.success(), "{}", std::fs::read_to_string(log).unwrap());
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
