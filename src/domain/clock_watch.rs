//! Whether the machine's clock can be believed. The clock on the wall is compared with one that only counts on, from one round of the
//! worker to the next: where they differ, somebody set the clock, or the machine slept.
//!
//! After a jump of more than six hours ahead nothing new is opened, reminded of, missed or planned for ten minutes, or until whoever
//! runs the server says that the time is right: a wrong date would ask for weeks of mail at once, and mail cannot be taken back.
//! A jump back needs nothing: what was done at a time is done once (unique keys).

use chrono::{DateTime, TimeDelta, Utc};

/// A jump that is worth a line in the log.
pub const NOTICED: TimeDelta = TimeDelta::minutes(5);
/// A jump ahead after which scheduling holds.
pub const DOUBTED: TimeDelta = TimeDelta::hours(6);
/// How long it holds.
pub const HOLD: TimeDelta = TimeDelta::minutes(10);

/// Both clocks at one moment.
#[derive(Clone, Copy, Debug)]
pub struct Reading {
    pub wall: DateTime<Utc>,
    /// Since some fixed moment; no setting of the clock changes it.
    pub ran: TimeDelta,
}

/// What was seen so far.
#[derive(Debug, Default)]
pub struct ClockWatch {
    last: Option<Reading>,
    hold: Option<Hold>,
}

#[derive(Clone, Copy, Debug)]
struct Hold {
    /// How far ahead the clock is of what was believed.
    ahead: TimeDelta,
    until: TimeDelta,
}

impl ClockWatch {
    /// Looks again. Returns by how much the clock was set since the last look, where that is worth telling.
    pub fn look(&mut self, now: Reading) -> Option<TimeDelta> {
        let last = self.last.replace(now).unwrap_or(now);
        let jump = (now.wall - last.wall) - (now.ran - last.ran);
        self.hold = self.hold.filter(|hold| now.ran < hold.until);
        if jump.abs() <= NOTICED {
            return None;
        }
        // A clock that is put right again is believed again.
        let ahead = self.hold.map_or(TimeDelta::zero(), |hold| hold.ahead) + jump;
        self.hold = (ahead > DOUBTED).then_some(Hold { ahead, until: now.ran + HOLD });
        Some(jump)
    }

    /// Whether the time is in doubt.
    pub fn holds(&self) -> bool {
        self.hold.is_some()
    }

    /// Somebody says that the time is right.
    pub fn believe(&mut self) {
        self.hold = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    struct Host {
        now: Reading,
        watch: ClockWatch,
    }

    fn host() -> Host {
        let now = Reading { wall: DateTime::from_timestamp(1_795_000_000, 0).unwrap(), ran: TimeDelta::zero() };
        let mut host = Host { now, watch: ClockWatch::default() };
        assert_eq!(host.watch.look(now), None, "the first look has nothing to compare with");
        host
    }

    impl Host {
        /// Time passes, and the clock is set by so much meanwhile.
        fn look(&mut self, passed: TimeDelta, set: TimeDelta) -> Option<TimeDelta> {
            self.now.wall += passed + set;
            self.now.ran += passed;
            self.watch.look(self.now)
        }
    }

    const ROUND: TimeDelta = TimeDelta::seconds(2);

    #[test]
    fn a_jump_of_a_day_ahead_holds_for_ten_minutes() {
        let mut host = host();
        assert_eq!(host.look(ROUND, TimeDelta::days(1)), Some(TimeDelta::days(1)));
        assert!(host.watch.holds());
        assert_eq!(host.look(HOLD - ROUND, TimeDelta::zero()), None);
        assert!(host.watch.holds());
        host.look(ROUND, TimeDelta::zero());
        assert!(!host.watch.holds());
    }

    #[test]
    fn a_clock_put_right_or_confirmed_is_believed_at_once() {
        let mut host = host();
        host.look(ROUND, TimeDelta::days(1));
        assert_eq!(host.look(ROUND, TimeDelta::days(-1)), Some(TimeDelta::days(-1)));
        assert!(!host.watch.holds());
        host.look(ROUND, TimeDelta::days(365));
        host.watch.believe();
        assert!(!host.watch.holds());
    }

    #[test]
    fn a_second_jump_ahead_begins_the_ten_minutes_anew() {
        let mut host = host();
        host.look(ROUND, TimeDelta::hours(7));
        host.look(TimeDelta::minutes(9), TimeDelta::hours(1));
        host.look(TimeDelta::minutes(9), TimeDelta::zero());
        assert!(host.watch.holds());
    }

    proptest! {
        #[test]
        fn small_corrections_and_slow_rounds_are_no_jumps(rounds in prop::collection::vec((0i64..1_000_000, -300i64..=300), 1..50)) {
            let mut host = host();
            for (passed, set) in rounds {
                prop_assert_eq!(host.look(TimeDelta::seconds(passed), TimeDelta::seconds(set)), None);
                prop_assert!(!host.watch.holds());
            }
        }

        #[test]
        fn every_larger_jump_is_told_and_only_one_far_ahead_holds(set in -1_000_000i64..1_000_000) {
            let mut host = host();
            let told = host.look(ROUND, TimeDelta::seconds(set));
            prop_assert_eq!(told.is_some(), set.abs() > 300);
            prop_assert_eq!(host.watch.holds(), set > 6 * 3600);
        }
    }
}
