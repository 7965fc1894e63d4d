//! How many mails one client gets from the program by itself: at most two in 24 hours and one in an hour, never in the practice's quiet
//! hours. What comes too soon is held, never dropped.
//!
//! Counted are invitations that the worker sends and reminders. Not counted, and never held: fresh links, which the client asks for, and
//! what a practitioner sends (assigning now, sending again, a new address). Nor is a reminder held at an hour that the client chose.
//! A time that was agreed inside the quiet hours (sleep notes at seven in the morning) is kept; what comes late waits for their end.

use chrono::{DateTime, TimeDelta, Utc};

use super::schedule::QuietHours;
use super::unsent::Held;

/// Where nothing else was agreed, mails in 24 hours.
pub const USUAL_PER_DAY: u32 = 2;
const DAY: TimeDelta = TimeDelta::hours(24);
const APART: TimeDelta = TimeDelta::hours(1);

/// The quiet hours as they count now for a mail whose time was agreed: none within an hour of a time that lies inside them.
pub fn quiet_for(agreed_at: Option<DateTime<Utc>>, quiet: QuietHours, zone: &str, now: DateTime<Utc>) -> QuietHours {
    let on_time = |at: &DateTime<Utc>| now < *at + APART && quiet.after(*at, zone) != *at;
    match agreed_at.filter(on_time) {
        Some(_) => QuietHours { from: 0, until: 0 },
        None => quiet,
    }
}

/// What one client's mails are held to.
#[derive(Clone, Copy, Debug)]
pub struct Budget<'a> {
    pub zone: &'a str,
    pub quiet: QuietHours,
    /// How many times a day the client's schedules ask for something, as agreed; below [`USUAL_PER_DAY`] that number counts.
    pub agreed_per_day: u32,
}

impl Budget<'_> {
    /// The earliest time from `now` on at which a mail may go, and why not at once. `lately` are the times of the mails before it, in
    /// any order; those that still wait count as if they went now.
    pub fn earliest(&self, now: DateTime<Utc>, lately: &[DateTime<Utc>]) -> (DateTime<Utc>, Option<Held>) {
        let mut gone: Vec<DateTime<Utc>> = lately.iter().map(|at| (*at).min(now)).filter(|at| *at > now - DAY - DAY).collect();
        gone.sort_unstable();
        let (mut at, mut why) = (now, None);
        // Each round goes on past one of the mails or to the end of the night.
        for _ in 0..=2 * gone.len() + 4 {
            match self.held(at, &gone) {
                Some((later, held)) if later > at => (at, why) = (later, Some(held)),
                _ => break,
            }
        }
        (at, why)
    }

    fn held(&self, at: DateTime<Utc>, gone: &[DateTime<Utc>]) -> Option<(DateTime<Utc>, Held)> {
        let soonest = gone.last().map(|last| *last + APART).filter(|soonest| *soonest > at);
        if let Some(soonest) = soonest {
            return Some((soonest, Held::Spacing));
        }
        let most = self.agreed_per_day.max(USUAL_PER_DAY) as usize;
        if let Some(first) = gone.len().checked_sub(most).and_then(|first| gone.get(first)).filter(|first| **first + DAY > at) {
            return Some((*first + DAY, Held::DayIsFull));
        }
        let mut end = self.quiet.after(at, self.zone);
        // An hour that comes twice may have its end before it.
        while end < at {
            end += APART;
        }
        (end > at).then_some((end, Held::QuietHours))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::zone;
    use chrono::Timelike;
    use proptest::prelude::*;

    fn utc(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn budget(agreed_per_day: u32) -> Budget<'static> {
        Budget { zone: "Europe/London", quiet: QuietHours::default(), agreed_per_day }
    }

    #[test]
    fn nothing_lately_goes_at_once_but_not_at_night() {
        assert_eq!(budget(2).earliest(utc("2026-11-24T10:00:00Z"), &[]), (utc("2026-11-24T10:00:00Z"), None));
        assert_eq!(budget(2).earliest(utc("2026-11-24T23:00:00Z"), &[]), (utc("2026-11-25T08:00:00Z"), Some(Held::QuietHours)));
    }

    #[test]
    fn one_an_hour_and_two_a_day_unless_more_was_agreed() {
        let (now, gone) = (utc("2026-11-24T12:00:00Z"), [utc("2026-11-24T11:30:00Z")]);
        assert_eq!(budget(2).earliest(now, &gone), (utc("2026-11-24T12:30:00Z"), Some(Held::Spacing)));
        let two = [utc("2026-11-24T09:00:00Z"), utc("2026-11-24T10:30:00Z")];
        assert_eq!(budget(2).earliest(now, &two), (utc("2026-11-25T09:00:00Z"), Some(Held::DayIsFull)));
        assert_eq!(budget(1).earliest(now, &two), budget(2).earliest(now, &two), "less than two is two");
        assert_eq!(budget(4).earliest(now, &two), (now, None), "three a day were agreed");
    }

    #[test]
    fn a_time_agreed_inside_the_quiet_hours_is_kept_as_long_as_it_is_fresh() {
        let quiet = |agreed: &str, now: &str| quiet_for(Some(utc(agreed)), QuietHours::default(), "Europe/London", utc(now));
        let none = QuietHours { from: 0, until: 0 };
        assert_eq!(quiet("2026-11-24T07:00:00Z", "2026-11-24T07:00:02Z"), none);
        assert_eq!(quiet("2026-11-24T22:00:00Z", "2026-11-24T23:00:00Z"), QuietHours::default(), "an hour late");
        assert_eq!(quiet("2026-11-24T20:30:00Z", "2026-11-24T21:10:00Z"), QuietHours::default(), "nobody agreed to the night");
    }

    #[test]
    fn what_waits_counts_as_going_now() {
        let now = utc("2026-11-24T12:00:00Z");
        assert_eq!(budget(2).earliest(now, &[utc("2026-11-24T20:00:00Z")]).0, utc("2026-11-24T13:00:00Z"));
    }

    const ZONES: [&str; 6] = ["Europe/London", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "Asia/Kathmandu", "Pacific/Apia"];

    proptest! {
        #[test]
        fn no_hour_has_two_no_day_too_many_and_no_night_any(
            wishes in proptest::collection::vec(0_i64..60_000, 1..60),
            zone_name in proptest::sample::select(ZONES.to_vec()),
            (from, until) in (0_u16..1440, 0_u16..1440),
            agreed in 0_u32..7,
        ) {
            // 1000 hours around the change of clocks in autumn.
            let start = utc("2026-10-10T00:00:00Z");
            let quiet = QuietHours { from, until };
            let budget = Budget { zone: zone_name, quiet, agreed_per_day: agreed };
            let mut wishes = wishes;
            wishes.sort_unstable();
            let mut gone: Vec<DateTime<Utc>> = Vec::new();
            for wish in wishes {
                let now = (start + TimeDelta::minutes(wish)).max(gone.last().copied().unwrap_or(start));
                let (at, why) = budget.earliest(now, &gone);
                prop_assert!(at >= now);
                prop_assert_eq!(at > now, why.is_some());
                prop_assert!(at - now <= TimeDelta::hours(50), "held, not dropped: {}", at - now);
                let minute = u16::try_from(zone::local(at, zone_name).num_seconds_from_midnight() / 60).unwrap();
                let night = if from <= until { (from..until).contains(&minute) } else { minute >= from || minute < until };
                prop_assert!(!night, "{} is within {}-{}", minute, from, until);
                prop_assert!(gone.iter().all(|other| at - *other >= APART));
                let most = agreed.max(USUAL_PER_DAY) as usize;
                prop_assert!(gone.iter().filter(|other| at - **other < DAY).count() < most);
                gone.push(at);
            }
        }
    }
}
