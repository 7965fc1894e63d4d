//! Everything the program is made of, built once and cloned everywhere.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::Notify;

use crate::clock::Clock;
use crate::config::Config;
use crate::domain::client::Client;
use crate::domain::crisis::{self, Directory, Line, Reader};
use crate::error::Result;
use crate::mail::transport::Mailer;
use crate::metrics::Metrics;
use crate::pages::Pages;
use crate::store::practices::Practice;
use crate::store::{self, Store};
use crate::urls::Urls;

/// The program. Cheap to clone.
#[derive(Clone)]
pub struct App {
    pub store: Store,
    pub clock: Clock,
    inner: Arc<Inner>,
}

struct Inner {
    config: Config,
    urls: Urls,
    pages: Pages,
    mailer: Mailer,
    metrics: Metrics,
    crisis: RwLock<Crisis>,
    /// When the program was built.
    started: DateTime<Utc>,
    /// When the worker last went round, in milliseconds; 0 before the first time.
    worker_seen: AtomicI64,
    /// Whether somebody said that the time is right.
    clock_confirmed: AtomicBool,
    /// Wakes the worker when a mail was asked for.
    wake: Notify,
}

/// The crisis directory as this node last read it, and which state of it that is.
#[derive(Clone, Default)]
struct Crisis {
    directory: Arc<Directory>,
    revision: Option<String>,
}

impl App {
    /// Opens the databases and reads the templates.
    ///
    /// # Errors
    /// When the database cannot be used as it is.
    pub async fn build(config: Config, clock: Clock) -> Result<Self> {
        let store = Store::open(&config).await?;
        let crisis = RwLock::new(read_crisis(&store).await?);
        let inner = Inner {
            urls: Urls::new(&config.base_url),
            pages: Pages::load(),
            mailer: Mailer::new(&config.mail),
            metrics: Metrics::new(clock.now(), config.worker),
            started: clock.now(),
            crisis,
            worker_seen: AtomicI64::new(0),
            clock_confirmed: AtomicBool::new(false),
            wake: Notify::new(),
            config,
        };
        Ok(Self { store, clock, inner: Arc::new(inner) })
    }

    /// The same program under another clock: the demo lives its sample weeks in seconds.
    pub fn with_clock(&self, clock: Clock) -> Self {
        Self { clock, ..self.clone() }
    }

    pub fn config(&self) -> &Config {
        &self.inner.config
    }

    pub fn urls(&self) -> &Urls {
        &self.inner.urls
    }

    pub fn pages(&self) -> &Pages {
        &self.inner.pages
    }

    pub fn mailer(&self) -> &Mailer {
        &self.inner.mailer
    }

    /// What is counted for whoever watches the server.
    pub fn metrics(&self) -> &Metrics {
        &self.inner.metrics
    }

    /// Now, by this program's clock.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// The crisis directory. Kept in memory: it shows even when the database is away.
    pub fn crisis(&self) -> Arc<Directory> {
        self.inner.crisis.read().unwrap_or_else(PoisonError::into_inner).directory.clone()
    }

    /// Reads the crisis directory again where another node, or somebody at the database, changed it; `anyway` without asking whether.
    ///
    /// # Errors
    /// When the database is away: then what was read last stays.
    pub async fn refresh_crisis(&self, anyway: bool) -> Result<()> {
        let known = self.inner.crisis.read().unwrap_or_else(PoisonError::into_inner).revision.clone();
        if !anyway && store::crisis::revision(&self.store).await? == known {
            return Ok(());
        }
        let crisis = read_crisis(&self.store).await?;
        *self.inner.crisis.write().unwrap_or_else(PoisonError::into_inner) = crisis;
        Ok(())
    }

    /// The crisis lines that a client sees: of the regions chosen for them, else of those that the practice chose; their language first.
    pub fn crisis_lines_for(&self, practice: &Practice, client: &Client) -> Vec<Line> {
        self.crisis_lines_in(practice, client.crisis_regions.as_deref(), &client.language)
    }

    /// The crisis lines that a practice's clients see where nothing else was chosen for them.
    pub fn crisis_lines_of(&self, practice: &Practice) -> Vec<Line> {
        self.crisis_lines_in(practice, None, &practice.language)
    }

    /// The same for chosen regions and another language. Where they come to nothing, those of the practice, then of the server.
    pub fn crisis_lines_in(&self, practice: &Practice, chosen: Option<&str>, language: &str) -> Vec<Line> {
        let (directory, practices_own) = (self.crisis(), crisis::regions_of(&practice.crisis_regions));
        let regions = chosen.map(crisis::regions_of).filter(|regions| !regions.is_empty());
        let shown = |regions: &[String]| directory.shown(Reader { practice: Some(practice.id), regions, language });
        [regions.unwrap_or_default(), practices_own, self.config().regions.clone()]
            .iter()
            .map(|regions| shown(regions))
            .find(|lines| !lines.is_empty())
            .unwrap_or_default()
    }

    /// The regions that the crisis directory knows, each once.
    pub fn regions(&self) -> Vec<String> {
        self.crisis().regions()
    }

    /// Whether pages that belong to no practice have an emergency number to show.
    ///
    /// # Errors
    /// A sentence for whoever runs the server.
    pub fn check_regions(&self) -> std::result::Result<(), String> {
        let regions = &self.config().regions;
        if self.crisis().has_emergency(regions) {
            return Ok(());
        }
        let known: Vec<String> = self.regions().into_iter().filter(|region| region != crisis::ELSEWHERE && !region.contains('-')).collect();
        let (chosen, known) = (regions.join(", "), known.join(", "));
        Err(format!("MEANWHILE_REGIONS: the crisis directory has no emergency number for {chosen}. It knows {known}"))
    }

    /// The crisis lines of the server's configured regions, for pages that belong to no practice.
    pub fn server_crisis_lines(&self, language: &str) -> Vec<Line> {
        self.crisis().shown(Reader { practice: None, regions: &self.config().regions, language })
    }

    /// Tells the worker that there is something to send.
    pub fn wake_worker(&self) {
        self.inner.wake.notify_one();
    }

    /// Waits until somebody wakes the worker.
    pub async fn woken(&self) {
        self.inner.wake.notified().await;
    }

    /// Whoever runs the server says that the time is right, however far the clock jumped.
    pub fn confirm_clock(&self) {
        self.inner.clock_confirmed.store(true, Ordering::Relaxed);
    }

    /// Whether that was said since the last time this was asked.
    pub fn take_clock_confirmed(&self) -> bool {
        self.inner.clock_confirmed.swap(false, Ordering::Relaxed)
    }

    /// The worker went round.
    pub fn note_worker(&self) {
        self.inner.worker_seen.store(self.now().timestamp_millis(), Ordering::Relaxed);
    }

    /// When the worker last went round; the start of the program before the first time.
    pub fn worker_seen(&self) -> DateTime<Utc> {
        match self.inner.worker_seen.load(Ordering::Relaxed) {
            0 => self.inner.started,
            seen => DateTime::from_timestamp_millis(seen).unwrap_or_default(),
        }
    }

    /// Whether this process's worker went round within the last minute; `None` where it runs none.
    pub fn worker_alive(&self) -> Option<bool> {
        if !self.config().worker {
            return None;
        }
        let seen = DateTime::from_timestamp_millis(self.inner.worker_seen.load(Ordering::Relaxed)).unwrap_or_default();
        Some((self.now() - seen).abs() < TimeDelta::minutes(1))
    }
}

/// The state first: what changes in between is read once more.
async fn read_crisis(store: &Store) -> Result<Crisis> {
    let revision = store::crisis::revision(store).await?;
    Ok(Crisis { revision, directory: Arc::new(store::crisis::all(store).await?) })
}
