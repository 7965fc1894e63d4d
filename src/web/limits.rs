//! How often things may be done, in one place. What must hold over nodes and restarts (sign-in, fresh links) is counted in the
//! database by the actions; the rest here, in memory.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

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
    /// An address failed to sign in.
    SignInFailure,
    /// A key of the API asked something.
    Api,
    /// An address used an unsubscribe page.
    Unsubscribe,
}

impl Action {
    const ALL: [Self; 7] = [Self::LinkMiss, Self::LinkExchange, Self::Draft, Self::Submit, Self::SignInFailure, Self::Api, Self::Unsubscribe];

    /// How many in how many seconds.
    fn rule(self) -> (u32, u64) {
        match self {
            Self::LinkMiss => (30, 600),
            Self::LinkExchange => (60, 3600),
            Self::Draft => (20, 10),
            Self::Submit => (10, 60),
            Self::SignInFailure => (20, 900),
            Self::Api => (600, 60),
            Self::Unsubscribe => (30, 3600),
        }
    }
}

/// The counters of this process.
pub struct Limits {
    counters: Vec<DefaultKeyedRateLimiter<String>>,
}

impl Limits {
    pub fn new() -> Self {
        let counter = |action: &Action| {
            let (count, seconds) = action.rule();
            let burst = NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN);
            let quota = Quota::with_period(Duration::from_secs(seconds) / count).unwrap_or(Quota::per_hour(burst)).allow_burst(burst);
            RateLimiter::keyed(quota)
        };
        Self { counters: Action::ALL.iter().map(counter).collect() }
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

/// Who asks: the peer, or what a trusted proxy says of it (the rightmost address that is not a proxy). IPv6 by its /64.
pub fn who(app: &App, request: &Request) -> String {
    let peer = request.remote_addr().as_socket_addr().map(std::net::SocketAddr::ip);
    let trusted = |ip: &IpAddr| app.config().trusted_proxies.contains(ip);
    let ip = match peer {
        Some(peer) if trusted(&peer) => {
            let header = request.header("x-forwarded-for").unwrap_or_default();
            let hops = header.rsplit(',').filter_map(|hop| hop.trim().parse::<IpAddr>().ok());
            hops.into_iter().find(|ip| !trusted(ip)).unwrap_or(peer)
        }
        Some(peer) => peer,
        None => return "unknown".into(),
    };
    match ip {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("{:x?}", &ip.segments()[..4]),
    }
}
