//! Cover for absence: somebody is away from a day to a day, both included, of the practice's zone, and somebody else reads meanwhile.
//! Whoever is asked says yes first; what an owner enters counts at once, because an owner answers for the practice. On its days, and on
//! no other, whoever reads reaches the caseload and hears by mail of what comes in.

use chrono::{Days, NaiveDate};

use super::problems::Problems;

/// Absences of one person that are not over.
pub const MOST: u64 = 40;
/// The longest absence, both days included.
pub const LONGEST_DAYS: i64 = 366;
/// How far ahead it may begin.
const FURTHEST_DAYS: u64 = 731;

/// From a day to a day, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Absence {
    pub from: NaiveDate,
    pub until: NaiveDate,
}

fn day(typed: &str) -> Result<NaiveDate, String> {
    typed.trim().parse().map_err(|_| "Please write the date as year-month-day, such as 2026-12-03.".to_owned())
}

impl Absence {
    /// Reads what was typed; `today` is the practice's.
    ///
    /// # Errors
    /// Every problem, by field (`starts_on`, `ends_on`).
    pub fn parse(from: &str, until: &str, today: NaiveDate) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let from = problems.note("starts_on", day(from));
        let until = problems.note("ends_on", day(until));
        if let (Some(from), Some(until)) = (from, until) {
            let furthest = today.checked_add_days(Days::new(FURTHEST_DAYS)).unwrap_or(NaiveDate::MAX);
            if until < from {
                problems.add("ends_on", "This is before it begins. Please choose a later day.");
            } else if until < today {
                problems.add("ends_on", "This is over already. Please choose a later day.");
            } else if from > furthest {
                problems.add("starts_on", "Please choose a day within the next two years.");
            } else if (until - from).num_days() >= LONGEST_DAYS {
                problems.add("ends_on", "A year at most, please. Hand the clients over for a longer time.");
            }
        }
        problems.or(Self { from: from.unwrap_or(today), until: until.unwrap_or(today) })
    }
}

/// Where cover stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nobody said yes yet.
    Asked,
    Coming,
    Now,
    Over,
}

impl Standing {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Asked => "asked, not answered yet",
            Self::Coming => "to come",
            Self::Now => "now",
            Self::Over => "over",
        }
    }
}

/// Where cover stands that was accepted, or not, and was not ended.
pub fn standing(absence: Absence, accepted: bool, today: NaiveDate) -> Standing {
    match (today > absence.until, accepted, today < absence.from) {
        (true, ..) => Standing::Over,
        (_, false, _) => Standing::Asked,
        (_, true, true) => Standing::Coming,
        _ => Standing::Now,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(day: &str) -> NaiveDate {
        day.parse().unwrap()
    }

    #[test]
    fn an_absence_has_an_order_and_a_length() {
        let today = on("2026-11-23");
        let wrong = |from, until| Absence::parse(from, until, today).unwrap_err().0[0].field.clone();
        assert!(Absence::parse("2026-11-20", "2026-11-23", today).is_ok(), "who is away already may still say so");
        assert_eq!(wrong("2026-11-25", "2026-11-24"), "ends_on");
        assert_eq!(wrong("2026-11-01", "2026-11-22"), "ends_on");
        assert_eq!(wrong("2029-01-01", "2029-01-02"), "starts_on");
        assert_eq!(wrong("2026-12-01", "2027-12-02"), "ends_on");
        assert_eq!(wrong("next week", "2027-12-02"), "starts_on");
    }

    #[test]
    fn it_stands_on_its_days_only() {
        let absence = Absence { from: on("2026-12-01"), until: on("2026-12-05") };
        let at = |accepted, day| standing(absence, accepted, on(day));
        assert_eq!(at(true, "2026-11-30"), Standing::Coming);
        assert_eq!(at(true, "2026-12-01"), Standing::Now);
        assert_eq!(at(true, "2026-12-05"), Standing::Now);
        assert_eq!(at(true, "2026-12-06"), Standing::Over);
        assert_eq!(at(false, "2026-12-03"), Standing::Asked);
        assert_eq!(at(false, "2026-12-06"), Standing::Over);
    }
}
