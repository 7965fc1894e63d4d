//! How fast mails go: a token bucket, kept as the one instant at which the next mail may go (the generic cell rate algorithm),
//! so that nodes can share it as one value.

use chrono::{DateTime, TimeDelta, Utc};

/// Mails a second, over the whole server.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate(f64);

impl Rate {
    /// A rate; `None` where it is not a number above 0.
    pub fn new(per_second: f64) -> Option<Self> {
        (per_second.is_finite() && per_second > 0.0).then_some(Self(per_second))
    }

    fn interval(self) -> TimeDelta {
        TimeDelta::microseconds((1_000_000.0 / self.0).clamp(1.0, 86_400_000_000.0) as i64)
    }

    /// As many as a second brings may go at once.
    fn burst(self) -> i32 {
        self.0.ceil().clamp(1.0, 1_000.0) as i32
    }
}

impl std::fmt::Display for Rate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// What may go now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Permits {
    /// How many, at most.
    pub many: u64,
    /// When the next one may, where none may now.
    pub next: DateTime<Utc>,
    from: DateTime<Utc>,
}

impl Permits {
    /// What stands in `slot` allows this much at `now`.
    pub fn at(rate: Rate, slot: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Self {
        let (interval, burst) = (rate.interval(), rate.burst());
        let full = now - interval * (burst - 1);
        // A slot beyond what any burst can reach was written by a clock that was set back since.
        let slot = slot.filter(|slot| *slot <= now + interval * (burst + 1)).unwrap_or(full);
        let from = slot.max(full);
        let many = if from > now { 0 } else { (now - from).num_microseconds().unwrap_or(0) / interval.num_microseconds().unwrap_or(1) + 1 };
        Self { many: u64::try_from(many).unwrap_or(0), next: from.max(now), from }
    }

    /// No rate is kept.
    pub fn unlimited(most: u64, now: DateTime<Utc>) -> Self {
        Self { many: most, next: now, from: now }
    }

    /// These, and no more than `most`.
    pub fn at_most(self, most: u64) -> Self {
        Self { many: self.many.min(most), ..self }
    }

    /// The slot after `taken` mails of these went.
    pub fn after(self, rate: Rate, taken: u64) -> DateTime<Utc> {
        let after = self.from + rate.interval() * i32::try_from(taken).unwrap_or(i32::MAX);
        // Whole milliseconds, upwards: the databases keep no more.
        let micros = after.timestamp_micros();
        DateTime::from_timestamp_millis(micros.div_euclid(1000) + i64::from(micros.rem_euclid(1000) > 0)).unwrap_or(after)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn begin() -> DateTime<Utc> {
        "2026-11-23T09:00:00Z".parse().unwrap()
    }

    #[test]
    fn two_a_second_are_two_at_once_and_one_every_half_second() {
        let rate = Rate::new(2.0).unwrap();
        let first = Permits::at(rate, None, begin());
        assert_eq!(first.many, 2);
        let slot = first.after(rate, 2);
        let none = Permits::at(rate, Some(slot), begin());
        assert_eq!((none.many, none.next), (0, begin() + TimeDelta::milliseconds(500)));
        assert_eq!(Permits::at(rate, Some(slot), begin() + TimeDelta::milliseconds(500)).many, 1);
        assert_eq!(Permits::at(rate, Some(slot), begin() + TimeDelta::hours(1)).many, 2, "what was not used is not saved up");
        assert_eq!(Rate::new(0.0), None);
        assert_eq!(Rate::new(f64::NAN), None);
    }

    #[test]
    fn a_clock_that_is_set_back_stops_nothing() {
        let rate = Rate::new(2.0).unwrap();
        assert_eq!(Permits::at(rate, Some(begin()), begin() - TimeDelta::hours(5)).many, 2);
    }

    proptest! {
        #[test]
        fn the_rate_is_kept_over_any_stretch(rate in 0.1f64..50.0, steps in prop::collection::vec((0i64..3000, 0u64..20), 1..80)) {
            let rate_of = Rate::new(rate).unwrap();
            let (mut now, mut slot, mut sent) = (begin(), None, 0u64);
            for (millis, wanted) in steps {
                now += TimeDelta::milliseconds(millis);
                let permits = Permits::at(rate_of, slot, now);
                let taken = permits.many.min(wanted);
                if taken > 0 {
                    slot = Some(permits.after(rate_of, taken));
                }
                sent += taken;
                let seconds = (now - begin()).num_milliseconds() as f64 / 1000.0;
                prop_assert!(sent as f64 <= rate * seconds + rate.ceil() + 1.0, "{} in {} s", sent, seconds);
            }
        }
    }
}
