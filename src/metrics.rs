//! What is counted for whoever watches the server, and its text. The only place that knows `prometheus_client`.
//! Labels hold fixed words and route patterns only: never a path, a name, an address or an id.

use std::time::Duration;

use chrono::{DateTime, Utc};
use entity::kinds::{EmailState, MailTrouble};
use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};

use crate::error::{Error, Result};

/// From a page out of memory to the longest that a request may take.
const BUCKETS: [f64; 12] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];
/// Anybody can send any method: others are counted as one.
const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Asked {
    route: String,
    method: &'static str,
    /// The first digit: `2xx`.
    status: &'static str,
}

/// One label with one of our own words.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct State {
    state: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Outcome {
    outcome: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Kind {
    kind: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Reason {
    reason: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Direction {
    direction: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Build {
    version: &'static str,
}

/// A try that the mail server took.
const ACCEPTED: &str = "accepted";

/// Why a sign-in failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignInFailure {
    /// Address and password did not go together.
    Wrong,
    /// It was not tried: there were too many before.
    Paused,
}

/// What is read from the database when somebody asks.
pub struct Readings {
    /// How many mails are in each state.
    pub outbox: Vec<(EmailState, i64)>,
    /// Since when the mail that waits longest should have gone.
    pub oldest_mail: Option<DateTime<Utc>>,
    /// Since when nothing is sent because the mail server does not let us in.
    pub mail_paused: Option<DateTime<Utc>>,
    /// Since when the mail server could not be reached.
    pub mail_away: Option<DateTime<Utc>>,
    /// Audit events that are not in their chain yet.
    pub audit_waiting: u64,
}

/// The counters of this process.
pub struct Metrics {
    registry: Registry,
    requests: Family<Asked, Counter>,
    durations: Family<Asked, Histogram, fn() -> Histogram>,
    drafts: Counter,
    submissions: Family<Kind, Counter>,
    sign_in_failures: Family<Reason, Counter>,
    dead_links: Counter,
    database_up: Gauge,
    worker_round: Gauge<f64, std::sync::atomic::AtomicU64>,
    worker_here: Gauge,
    clock_jumps: Family<Direction, Counter>,
    scheduling_held: Gauge,
    outbox: Family<State, Gauge>,
    outbox_oldest: Gauge<f64, std::sync::atomic::AtomicU64>,
    mail_tries: Family<Outcome, Counter>,
    mail_bounces: Family<Outcome, Counter>,
    mail_paused: Gauge<f64, std::sync::atomic::AtomicU64>,
    mail_away: Gauge<f64, std::sync::atomic::AtomicU64>,
    audit_waiting: Gauge,
}

impl Metrics {
    /// Nothing counted yet, in a process that started at `now`, with a worker or without.
    pub fn new(now: DateTime<Utc>, worker: bool) -> Self {
        let mut registry = Registry::default();
        let started = Gauge::<f64, std::sync::atomic::AtomicU64>::default();
        started.set(now.timestamp_millis() as f64 / 1000.0);
        registry.register_with_unit("process_start_time", "When this process started", Unit::Seconds, started);
        let mut this = Self {
            registry,
            requests: Family::default(),
            durations: Family::new_with_constructor(|| Histogram::new(BUCKETS)),
            drafts: Counter::default(),
            submissions: Family::default(),
            sign_in_failures: Family::default(),
            dead_links: Counter::default(),
            database_up: Gauge::default(),
            worker_round: Gauge::default(),
            worker_here: Gauge::default(),
            clock_jumps: Family::default(),
            scheduling_held: Gauge::default(),
            outbox: Family::default(),
            outbox_oldest: Gauge::default(),
            mail_tries: Family::default(),
            mail_bounces: Family::default(),
            mail_paused: Gauge::default(),
            mail_away: Gauge::default(),
            audit_waiting: Gauge::default(),
        };
        // What never happened is nought, not absent.
        for kind in ["first", "again", "amendment"] {
            drop(this.submissions.get_or_create(&Kind { kind }));
        }
        for reason in [SignInFailure::Wrong, SignInFailure::Paused] {
            drop(this.sign_in_failures.get_or_create(&Reason { reason: reason.word() }));
        }
        for direction in ["forward", "backward"] {
            drop(this.clock_jumps.get_or_create(&Direction { direction }));
        }
        drop(this.mail_tries.get_or_create(&Outcome { outcome: ACCEPTED }));
        for trouble in MailTrouble::ALL {
            drop(this.mail_tries.get_or_create(&Outcome { outcome: trouble.word() }));
            drop(this.mail_bounces.get_or_create(&Outcome { outcome: trouble.word() }));
        }
        this.worker_here.set(worker.into());
        this.register(worker);
        this
    }

    fn register(&mut self, worker: bool) {
        let ours = self.registry.sub_registry_with_prefix("meanwhile");
        ours.register("build", "What runs", Info::new(Build { version: env!("CARGO_PKG_VERSION") }));
        ours.register("requests", "Requests answered, by the pattern of their route", self.requests.clone());
        ours.register_with_unit("request_duration", "How long requests took", Unit::Seconds, self.durations.clone());
        ours.register("drafts_saved", "Drafts saved by clients", self.drafts.clone());
        ours.register("submissions", "Submissions taken: first, the same again, or an amendment", self.submissions.clone());
        ours.register("sign_in_failures", "Sign-ins of practitioners that failed, or had to wait", self.sign_in_failures.clone());
        ours.register("dead_links", "Links of clients that no longer open anything, or never did", self.dead_links.clone());
        ours.register("database_up", "Whether the database answered just now", self.database_up.clone());
        ours.register("worker_here", "Whether this process runs a worker", self.worker_here.clone());
        // Where no worker runs, no number may look as if one did.
        if worker {
            ours.register_with_unit("worker_since_round", "Since the worker last went round", Unit::Seconds, self.worker_round.clone());
        }
        ours.register("clock_jumps", "Times that the machine's clock was set by more than five minutes", self.clock_jumps.clone());
        ours.register("scheduling_held", "Whether scheduling waits because the clock jumped far ahead", self.scheduling_held.clone());
        ours.register("outbox_mails", "Mails in each state, of all practices", self.outbox.clone());
        ours.register_with_unit(
            "outbox_oldest_waiting",
            "Since when the mail that waits longest should have gone",
            Unit::Seconds,
            self.outbox_oldest.clone(),
        );
        ours.register("mail_tries", "Tries to send a mail: accepted, or what kept it from going", self.mail_tries.clone());
        ours.register("mail_bounces", "Reports about mails that could not be delivered, by what they say", self.mail_bounces.clone());
        ours.register_with_unit(
            "mail_paused",
            "Since when nothing is sent: the mail server does not let us in",
            Unit::Seconds,
            self.mail_paused.clone(),
        );
        ours.register_with_unit("mail_server_away", "Since when the mail server cannot be reached", Unit::Seconds, self.mail_away.clone());
        ours.register("audit_waiting", "Audit events that are not in their chain yet", self.audit_waiting.clone());
    }

    /// A request was answered. `route` is its pattern.
    pub fn request(&self, method: &str, route: &str, status: u16, took: Duration) {
        let method = METHODS.into_iter().find(|known| *known == method).unwrap_or("other");
        let status = match status {
            ..200 => "1xx",
            200..300 => "2xx",
            300..400 => "3xx",
            400..500 => "4xx",
            _ => "5xx",
        };
        let asked = Asked { route: route.to_owned(), method, status };
        self.requests.get_or_create(&asked).inc();
        self.durations.get_or_create(&asked).observe(took.as_secs_f64());
    }

    /// A client's draft was saved.
    pub fn draft_saved(&self) {
        self.drafts.inc();
    }

    /// A submission was taken: `first`, `again` or `amendment`.
    pub fn submitted(&self, kind: &'static str) {
        self.submissions.get_or_create(&Kind { kind }).inc();
    }

    /// A practitioner could not sign in or unlock.
    pub fn sign_in_failed(&self, reason: SignInFailure) {
        self.sign_in_failures.get_or_create(&Reason { reason: reason.word() }).inc();
    }

    /// Somebody came with a link that opens nothing.
    pub fn dead_link(&self) {
        self.dead_links.inc();
    }

    /// The machine's clock was set.
    pub fn clock_jumped(&self, forward: bool) {
        let direction = if forward { "forward" } else { "backward" };
        self.clock_jumps.get_or_create(&Direction { direction }).inc();
    }

    /// Whether scheduling waits because of that.
    pub fn scheduling_held(&self, held: bool) {
        self.scheduling_held.set(held.into());
    }

    /// A try to send a mail ended: accepted, or with this trouble.
    pub fn mail_tried(&self, trouble: Option<MailTrouble>) {
        self.mail_tries.get_or_create(&Outcome { outcome: trouble.map_or(ACCEPTED, MailTrouble::word) }).inc();
    }

    /// A report about a mail was noted.
    pub fn mail_bounced(&self, trouble: MailTrouble) {
        self.mail_bounces.get_or_create(&Outcome { outcome: trouble.word() }).inc();
    }

    /// Everything as text. Without readings the database is away, and what comes from it is left as it was last known.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn text(&self, now: DateTime<Utc>, worker_seen: DateTime<Utc>, readings: Option<Readings>) -> Result<String> {
        self.worker_round.set(seconds(now, worker_seen));
        self.database_up.set(readings.is_some().into());
        if let Some(readings) = readings {
            // Every state, also with nothing in it: what is absent cannot be watched.
            for state in EmailState::ALL {
                let count = readings.outbox.iter().find(|(known, _)| known == state).map_or(0, |(_, count)| *count);
                self.outbox.get_or_create(&State { state: state.word() }).set(count);
            }
            self.outbox_oldest.set(readings.oldest_mail.map_or(0.0, |since| seconds(now, since)));
            self.mail_paused.set(readings.mail_paused.map_or(0.0, |since| seconds(now, since)));
            self.mail_away.set(readings.mail_away.map_or(0.0, |since| seconds(now, since)));
            self.audit_waiting.set(readings.audit_waiting.try_into().unwrap_or(i64::MAX));
        }
        let mut page = String::new();
        text::encode(&mut page, &self.registry).map_err(Error::internal)?;
        Ok(page)
    }
}

impl SignInFailure {
    fn word(self) -> &'static str {
        match self {
            Self::Wrong => "wrong",
            Self::Paused => "paused",
        }
    }
}

fn seconds(now: DateTime<Utc>, since: DateTime<Utc>) -> f64 {
    ((now - since).num_milliseconds().max(0)) as f64 / 1000.0
}
