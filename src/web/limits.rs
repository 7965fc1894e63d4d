//! How often things may be done, in one place. What must hold over nodes and restarts (sign-in, fresh links) is counted in the
//! database by the actions; the rest here, in memory.

use std::collections::HashMap;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use poem::Request;

use crate::app::App;
use crate::error::{Error, Result};

/// A limited thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// An address opened a link that does not live.
    LinkMiss,
    /// An address pressed a link's button.
    LinkExchange,
    /// A session saved a draft.
    Draft,
    /// A session submitted.
    Submit,
    /// A key of the API asked something.
    Api,
    /// An address used an unsubscribe page.
    Unsubscribe,
    /// An address asked for a new password.
    AskReset,
    /// An address tried a PIN, or chose one.
    PinTry,
    /// Somebody took a copy of everything, or asked something about it.
    OwnData,
    /// A client wrote, changed or chose something on their own pages.
    OwnPage,
}

impl Action {
    const ALL: [Self; 10] = [
        Self::LinkMiss,
        Self::LinkExchange,
        Self::Draft,
        Self::Submit,
        Self::Api,
        Self::Unsubscribe,
        Self::AskReset,
        Self::PinTry,
        Self::OwnData,
        Self::OwnPage,
    ];

    /// How many in how many seconds.
    fn rule(self, api_per_minute: u32) -> (u32, u64) {
        match self {
            Self::LinkMiss => (30, 600),
            Self::LinkExchange => (60, 3600),
            Self::Draft => (20, 10),
            Self::Submit => (10, 60),
            Self::Api => (api_per_minute, 60),
            Self::Unsubscribe => (30, 3600),
            Self::AskReset => (10, 3600),
            Self::PinTry => (30, 3600),
            Self::OwnData => (20, 3600),
            Self::OwnPage => (300, 3600),
        }
    }
}

/// An address may fail to sign in this often in a quarter of an hour; then it waits. Signing in rightly is not counted.
const MOST_FAILURES: u32 = 20;
const FAILURES_KEPT: Duration = Duration::from_secs(900);

/// The counters of this process.
pub struct Limits {
    counters: Vec<DefaultKeyedRateLimiter<String>>,
    failures: Mutex<HashMap<String, (u32, Instant)>>,
}

impl Limits {
    /// Counters at zero. `api_per_minute` is how often one key may ask.
    pub fn new(api_per_minute: u32) -> Self {
        let counter = |action: &Action| {
            let (count, seconds) = action.rule(api_per_minute);
            let burst = NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN);
            let quota = Quota::with_period(Duration::from_secs(seconds) / count).unwrap_or(Quota::per_hour(burst)).allow_burst(burst);
            RateLimiter::keyed(quota)
        };
        Self { counters: Action::ALL.iter().map(counter).collect(), failures: Mutex::default() }
    }

    /// Counts one.
    ///
    /// # Errors
    /// `TooMany` with the seconds to wait.
    pub fn count(&self, action: Action, who: impl ToString) -> Result<()> {
        let Some(counter) = Action::ALL.iter().position(|known| *known == action).and_then(|at| self.counters.get(at)) else { return Ok(()) };
        if counter.len() > 100_000 {
            counter.retain_recent();
        }
        counter.check_key(&who.to_string()).map_err(|until| Error::TooMany(until.wait_time_from(DefaultClock::default().now()).as_secs() + 1))
    }
}

impl Limits {
    /// Refuses an address that failed too often.
    ///
    /// # Errors
    /// `TooMany` with the seconds to wait.
    pub fn refuse_if_failing(&self, who: &str) -> Result<()> {
        let failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        match failures.get(who) {
            Some((count, since)) if *count >= MOST_FAILURES && since.elapsed() < FAILURES_KEPT => {
                Err(Error::TooMany((FAILURES_KEPT - since.elapsed()).as_secs() + 1))
            }
            _ => Ok(()),
        }
    }

    /// Notes that an address failed to sign in.
    pub fn note_failure(&self, who: String) {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        failures.retain(|_, (_, since)| since.elapsed() < FAILURES_KEPT);
        failures.entry(who).or_insert((0, Instant::now())).0 += 1;
    }
}

/// Who asks: the peer, or what a trusted proxy says of it (the rightmost address that is not a proxy). IPv6 by its /64.
pub fn who(app: &App, request: &Request) -> String {
    // IPv4 addresses may come dressed as IPv6.
    let peer = request.remote_addr().as_socket_addr().map(|peer| peer.ip().to_canonical());
    let trusted = |ip: &IpAddr| app.config().trusted_proxies.contains(ip);
    let ip = match peer {
        Some(peer) if trusted(&peer) => forwarded_for(request).find(|ip| ip.is_none_or(|ip| !trusted(&ip))).flatten().unwrap_or(peer),
        Some(peer) => peer,
        None => return "unknown".into(),
    };
    match ip {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("{:x?}", &ip.segments()[..4]),
    }
}

/// What proxies wrote, the last first; `None` for what is no address: nothing before it can be believed.
fn forwarded_for(request: &Request) -> impl Iterator<Item = Option<IpAddr>> {
    let lines: Vec<&str> = request.headers().get_all("x-forwarded-for").iter().filter_map(|line| line.to_str().ok()).collect();
    let hops: Vec<Option<IpAddr>> = lines.join(",").rsplit(',').map(|hop| hop.trim().parse::<IpAddr>().ok().map(|ip| ip.to_canonical())).collect();
    hops.into_iter()
}
