//! What a rule brings, told before anything is planned or sent.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};

use super::{Place, Planned, Schedule};
use crate::domain::zone;

/// How many days are looked through, until enough is found: a calendar's two months at least; ten years are the end of any rule.
const REACHES: [i64; 3] = [100, 800, 3_700];

impl Schedule {
    /// What it brings from `place.since` on, the soonest first: whatever comes in the next hundred days, and where that is less than
    /// `most`, what comes later as well.
    pub fn ahead(&self, place: Place<'_>, most: usize) -> Vec<Planned> {
        if self.is_single() {
            let times = self.times(place.zone, place.quiet, place.since);
            let times = times.reminded_by(&place.reminders, times.opens_at, place.zone, place.quiet);
            return vec![Planned { slot: 0, times, appointment: None }];
        }
        let begins = self.begins_at(place);
        let mut planned = Vec::new();
        for days in REACHES {
            planned = self.planned(place, begins + TimeDelta::days(days));
            if planned.len() >= most {
                break;
            }
        }
        planned
    }

    fn begins_at(&self, place: Place<'_>) -> DateTime<Utc> {
        let begins = self.begins().map(|day| zone::resolve(day.and_time(NaiveTime::MIN), place.zone));
        begins.map_or(place.since, |at| at.max(place.since))
    }

    /// The last day on which it comes, where that can be told now.
    pub fn last_day(&self) -> Option<NaiveDate> {
        match self {
            Self::Recurring(rule) if !rule.is_endless() => rule.slots().last().map(|slot| slot.date),
            _ => None,
        }
    }

    /// The local time that was meant for one of its occurrences; the clocks may skip it or show it twice.
    pub fn meant(&self, planned: &Planned) -> Option<NaiveDateTime> {
        match self {
            Self::Once { .. } | Self::OpenLog { .. } => self.sent_later(),
            Self::Recurring(rule) => {
                let at = usize::try_from(planned.slot).ok().and_then(|slot| rule.at.get(slot));
                at.map(|at| planned.times.local_date.and_time(*at))
            }
            Self::Appointment(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::schedule::{Place, QuietHours, Schedule, TypedSchedule};
    use crate::domain::zone::{self, Reading};

    #[test]
    fn what_is_to_come_is_found_however_far_it_is() {
        let now = "2027-01-10T12:00:00Z".parse().unwrap();
        let place = Place { zone: "Europe/London", quiet: QuietHours::default(), since: now, anchors: &[], reminders: Default::default() };
        let rule = |typed: TypedSchedule| Schedule::read(&typed, place.zone, now).unwrap();
        let rare = TypedSchedule { kind: "months".into(), every: "24".into(), month_day: "31".into(), ..TypedSchedule::default() };
        let rare = rule(rare);
        assert!(rare.ahead(place, 5).len() >= 5 && rare.last_day().is_none());
        let daily =
            TypedSchedule { kind: "days".into(), times: vec!["01:30".into()], end: "after".into(), count: "100".into(), ..TypedSchedule::default() };
        let daily = rule(daily);
        let ahead = daily.ahead(place, 6);
        // Today's time is past, and a rule that counts counts from its first day.
        assert_eq!((ahead.len(), ahead[0].times.local_date.to_string().as_str()), (99, "2027-01-11"));
        assert_eq!(daily.last_day().unwrap().to_string(), "2027-04-19");
        let skipped: Vec<_> = ahead
            .iter()
            .filter(|planned| matches!(zone::reading(daily.meant(planned).unwrap(), place.zone), Reading::Skipped(_)))
            .map(|planned| planned.times.local_date.to_string())
            .collect();
        assert_eq!(skipped, ["2027-03-28"]);
    }
}
