//! Rules that come again: every n days, chosen weekdays, every n weeks, monthly; once or several times on such a day; with an end or
//! a count; thinning out on a date. All in local dates and times: zones come in only in `plan`.

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, Weekday};
use serde::{Deserialize, Serialize};

use super::times::Within;

/// So many times on one day at most: more would be a burden, and no prompt would be read.
pub const MOST_A_DAY: usize = 6;
/// No rule is followed further than this many days: ten years.
const FURTHEST: u64 = 3_660;

/// On which days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "unit", rename_all = "snake_case")]
pub enum Cadence {
    Days {
        every: u16,
    },
    /// Weeks are counted from the one in which the rule begins; they begin on Monday.
    Weeks {
        every: u16,
        on: Vec<Weekday>,
    },
    /// On that day of the month, or its last day where it is shorter.
    Months {
        every: u16,
        day: u8,
    },
}

/// How long it goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// Until it is ended by hand.
    Never,
    /// That day is the last one on which it can come.
    On(NaiveDate),
    /// After so many times.
    After(u32),
}

/// From that day on it comes more seldom: less support, step by step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thinning {
    pub on: NaiveDate,
    pub cadence: Cadence,
}

/// A rule that comes again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recurring {
    pub cadence: Cadence,
    /// Local times of such a day, in order.
    pub at: Vec<NaiveTime>,
    pub from: NaiveDate,
    pub end: End,
    pub within: Within,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub taper: Vec<Thinning>,
}

/// One time at which the rule comes, on the clock of whoever it is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Slot {
    pub date: NaiveDate,
    /// Which of the times of that day, from 0.
    pub no: u16,
    pub local: NaiveDateTime,
}

impl Recurring {
    /// Every time at which it comes, in order.
    pub fn slots(&self) -> impl Iterator<Item = Slot> + '_ {
        let most = match self.end {
            End::After(count) => usize::try_from(count).unwrap_or(usize::MAX),
            End::Never | End::On(_) => usize::MAX,
        };
        let last = match self.end {
            End::On(date) => date,
            End::Never | End::After(_) => NaiveDate::MAX,
        };
        self.dates().take_while(move |date| *date <= last).flat_map(|date| self.of_day(date)).take(most)
    }

    fn of_day(&self, date: NaiveDate) -> impl Iterator<Item = Slot> + '_ {
        (0u16..).zip(&self.at).map(move |(no, at)| Slot { date, no, local: date.and_time(*at) })
    }

    /// The days on which it comes, whatever its end.
    fn dates(&self) -> impl Iterator<Item = NaiveDate> + '_ {
        let starts = self.taper.iter().map(|thinning| thinning.on).chain([NaiveDate::MAX]);
        let phases = std::iter::once((self.from, &self.cadence)).chain(self.taper.iter().map(|thinning| (thinning.on, &thinning.cadence)));
        let furthest = self.from.checked_add_days(Days::new(FURTHEST)).unwrap_or(NaiveDate::MAX);
        phases.zip(starts).flat_map(move |((from, cadence), until)| cadence.dates(from, until.min(furthest)))
    }

    /// Whether it goes on until it is ended by hand.
    pub fn is_endless(&self) -> bool {
        self.end == End::Never
    }

    /// The most times that it comes on one day.
    pub fn times_a_day(&self) -> usize {
        self.at.len()
    }
}

impl Cadence {
    /// The days from `from` on, before `until`.
    fn dates(&self, from: NaiveDate, until: NaiveDate) -> Box<dyn Iterator<Item = NaiveDate> + '_> {
        let within = move |date: &NaiveDate| *date < until;
        match self {
            Self::Days { every } => Box::new(steps(from, u64::from((*every).max(1))).take_while(within)),
            Self::Weeks { every, on } => {
                let monday = from - Days::new(from.weekday().num_days_from_monday().into());
                let weeks = steps(monday, 7 * u64::from((*every).max(1))).take_while(within);
                let days = weeks.flat_map(move |monday| {
                    let mut days: Vec<NaiveDate> =
                        on.iter().filter_map(|day| monday.checked_add_days(Days::new(day.num_days_from_monday().into()))).collect();
                    days.sort_unstable();
                    days
                });
                Box::new(days.skip_while(move |date| *date < from).take_while(within))
            }
            Self::Months { every, day } => {
                let months = (0u32..).step_by(usize::from((*every).max(1))).map_while(move |n| month_after(from, n));
                let days = months.map(move |(year, month)| day_of(year, month, *day));
                Box::new(days.skip_while(move |date| *date < from).take_while(within))
            }
        }
    }
}

fn steps(from: NaiveDate, every: u64) -> impl Iterator<Item = NaiveDate> {
    std::iter::successors(Some(from), move |date| date.checked_add_days(Days::new(every)))
}

/// Year and month, that many months after this day's.
fn month_after(from: NaiveDate, months: u32) -> Option<(i32, u32)> {
    let month = from.month0() + months;
    Some((from.year().checked_add(i32::try_from(month / 12).ok()?)?, month % 12 + 1))
}

/// That day of the month, or its last one.
fn day_of(year: i32, month: u32, day: u8) -> NaiveDate {
    let days = (28..=u32::from(day.clamp(1, 31))).rev().chain([u32::from(day.clamp(1, 28))]);
    days.filter_map(|day| NaiveDate::from_ymd_opt(year, month, day)).next().unwrap_or_default()
}
