//! Everything the program is made of, built once and cloned everywhere.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::Notify;

use crate::clock::Clock;
use crate::config::Config;
use crate::error::Result;
use crate::mail::transport::Mailer;
use crate::metrics::Metrics;
use crate::pages::Pages;
use crate::store::crisis::CrisisLine;
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
    crisis: Vec<CrisisLine>,
    /// When the program was built.
    started: DateTime<Utc>,
    /// When the worker last went round, in milliseconds; 0 before the first time.
    worker_seen: AtomicI64,
    /// Whether somebody said that the time is right.
    clock_confirmed: AtomicBool,
    /// Wakes the worker when a mail was asked for.
    wake: Notify,
}

impl App {
    /// Opens the databases and reads the templates.
    ///
    /// # Errors
    /// When the database cannot be used as it is.
    pub async fn build(config: Config, clock: Clock) -> Result<Self> {
        let store = Store::open(&config).await?;
        let crisis = store::crisis::all(&store).await?;
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

    /// The crisis lines of a region, the emergency number first. Kept in memory: they show even when the database is away.
    pub fn crisis_lines(&self, region: &str) -> Vec<&CrisisLine> {
        self.inner.crisis.iter().filter(|line| line.region == region).collect()
    }

    /// The crisis lines that a practice's clients see.
    pub fn crisis_lines_of(&self, practice: &Practice) -> Vec<&CrisisLine> {
        store::practices::crisis_regions(practice).flat_map(|region| self.crisis_lines(region)).collect()
    }

    /// The regions that the crisis directory knows, each once.
    pub fn regions(&self) -> Vec<String> {
        let mut regions: Vec<String> = self.inner.crisis.iter().map(|line| line.region.clone()).collect();
        regions.sort();
        regions.dedup();
        regions
    }

    /// The crisis lines of the server's configured regions, for pages that belong to no practice.
    pub fn server_crisis_lines(&self) -> Vec<&CrisisLine> {
        self.config().regions.iter().flat_map(|region| self.crisis_lines(region)).collect()
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
