//! When a mail is tried again, and when no more.

use chrono::{DateTime, TimeDelta, Utc};
use entity::kinds::MailTrouble;

/// Waits between tries, in minutes; then every six hours.
const WAITS: [i64; 7] = [1, 5, 15, 30, 60, 120, 240];
const LAST_WAIT: i64 = 360;
/// Where a rule or a reputation speaks against us, soon again makes it worse: three more tries, in minutes.
const UNWANTED: [i64; 3] = [60, 360, 1440];
/// A server that does not know us yet wants to see us come back, but not at once.
const GREYLISTED: i64 = 5;
/// Given up after this long.
pub const PATIENCE: TimeDelta = TimeDelta::hours(72);
/// Where nobody can know whether a mail arrived, and it goes once more.
pub const UNCLEAR: TimeDelta = TimeDelta::minutes(15);

/// What was tried before.
#[derive(Clone, Copy, Debug, Default)]
pub struct Before {
    /// Tries that counted.
    pub tries: usize,
    /// Those of them that ended with `Policy` or `Refused`.
    pub unwanted: usize,
}

/// How long to wait after a try that ended so; `None`: it is not tried again. `spread` is drawn anew each time: 0 stands for ×0.8,
/// 255 for ×1.2, so that many mails do not come back together.
pub fn wait(trouble: MailTrouble, before: Before, spread: u8) -> Option<TimeDelta> {
    let minutes = match trouble {
        MailTrouble::Dead => return None,
        MailTrouble::Policy | MailTrouble::Refused => *UNWANTED.get(before.unwanted)?,
        _ => WAITS.get(before.tries).copied().unwrap_or(LAST_WAIT),
    };
    let millis = minutes * 60_000 * (800 + i64::from(spread) * 400 / 255) / 1000;
    let least = if trouble == MailTrouble::Greylisted { GREYLISTED * 60_000 } else { 0 };
    Some(TimeDelta::milliseconds(millis.max(least)))
}

/// When to try again, if that is still within patience and the mail's own time.
pub fn next_try(now: DateTime<Utc>, wait: TimeDelta, not_before: DateTime<Utc>, expires_at: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let next = now + wait;
    (next <= expires_at && next <= not_before + PATIENCE).then_some(next)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn minutes(trouble: MailTrouble, tries: usize, unwanted: usize, spread: u8) -> Option<i64> {
        wait(trouble, Before { tries, unwanted }, spread).map(|wait| wait.num_minutes())
    }

    #[test]
    fn the_table_is_as_it_is_told() {
        let middle: Vec<_> = (0..10).map(|tries| wait(MailTrouble::Later, Before { tries, unwanted: 0 }, 128).unwrap().num_seconds() / 60).collect();
        assert_eq!(middle, [1, 5, 15, 30, 60, 120, 240, 360, 360, 360]);
        assert_eq!(minutes(MailTrouble::Later, 0, 0, 0), Some(0));
        assert_eq!(wait(MailTrouble::Later, Before::default(), 0), Some(TimeDelta::seconds(48)));
        assert_eq!(wait(MailTrouble::Later, Before::default(), 255), Some(TimeDelta::seconds(72)));
        assert_eq!(minutes(MailTrouble::Greylisted, 0, 0, 0), Some(5));
        assert_eq!([0, 1, 2, 3].map(|unwanted| minutes(MailTrouble::Policy, 7, unwanted, 128)), [Some(60), Some(360), Some(1440), None]);
        assert_eq!(minutes(MailTrouble::Dead, 0, 0, 0), None);
    }

    #[test]
    fn a_mail_is_given_up_at_its_own_end_or_after_three_days() {
        let now: DateTime<Utc> = "2026-11-23T10:00:00Z".parse().unwrap();
        let hour = TimeDelta::hours(1);
        assert_eq!(next_try(now, hour, now, now + hour), Some(now + hour));
        assert_eq!(next_try(now, hour, now, now + hour - TimeDelta::milliseconds(1)), None);
        assert_eq!(next_try(now, hour, now - PATIENCE, now + PATIENCE), None);
    }

    proptest! {
        #[test]
        fn no_wait_leaves_the_spread(tries in 0usize..40, spread: u8) {
            let wait = wait(MailTrouble::Unreachable, Before { tries, unwanted: 0 }, spread).unwrap().num_milliseconds();
            let table = WAITS.get(tries).copied().unwrap_or(LAST_WAIT) * 60_000;
            prop_assert!(wait >= table * 8 / 10 && wait <= table * 12 / 10);
        }

        #[test]
        fn a_server_that_never_answers_is_given_up_within_three_days(spreads in prop::collection::vec(any::<u8>(), 60)) {
            let begun: DateTime<Utc> = "2026-11-23T10:00:00Z".parse().unwrap();
            let (mut now, mut tries) = (begun, 0);
            for spread in spreads {
                let again = wait(MailTrouble::Unreachable, Before { tries, unwanted: 0 }, spread).unwrap();
                match next_try(now, again, begun, begun + TimeDelta::days(30)) {
                    Some(next) => now = next,
                    None => { prop_assert!(now - begun > TimeDelta::hours(64)); return Ok(()); }
                }
                tries += 1;
            }
            prop_assert!(false, "still trying");
        }
    }
}
