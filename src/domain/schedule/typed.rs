//! A rule as it is typed: dates as `YYYY-MM-DD`, times as `HH:MM`.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc, Weekday};

use super::anchored::{Anchored, Side};
use super::recurring::{Cadence, End, Recurring, Thinning};
use super::times::Within;
use super::{Schedule, zone};
use crate::domain::problems::Problems;

/// Days of the week, as forms and the API write them, Monday first.
pub const WEEKDAYS: [(&str, &str, Weekday); 7] = [
    ("mon", "Monday", Weekday::Mon),
    ("tue", "Tuesday", Weekday::Tue),
    ("wed", "Wednesday", Weekday::Wed),
    ("thu", "Thursday", Weekday::Thu),
    ("fri", "Friday", Weekday::Fri),
    ("sat", "Saturday", Weekday::Sat),
    ("sun", "Sunday", Weekday::Sun),
];

/// What was typed. Every field may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypedSchedule {
    /// `once` (also where empty), `days`, `weeks`, `months`, `before`, `after`, `open_log`.
    pub kind: String,
    pub due_date: String,
    pub due_time: String,
    pub send_date: String,
    pub send_time: String,
    /// Every so many days, weeks or months; 1 where empty.
    pub every: String,
    pub weekdays: Vec<String>,
    pub month_day: String,
    /// Empty ones are passed over.
    pub times: Vec<String>,
    /// Today where empty.
    pub from_date: String,
    /// `never` (also where empty), `on`, `after`.
    pub end: String,
    pub until_date: String,
    pub count: String,
    /// One day where empty.
    pub within: String,
    /// `days` (also where empty) or `hours`.
    pub within_unit: String,
    pub days_before: String,
    pub before_time: String,
    pub hours_after: String,
    /// From that day on more seldom; none where empty.
    pub thin: Vec<TypedThinning>,
}

/// One step of thinning out, as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypedThinning {
    pub date: String,
    pub every: String,
    /// `days`, `weeks` or `months`; weeks where empty. Weekdays are the rule's own, or the one of the date.
    pub unit: String,
}

impl Schedule {
    /// Reads the assign page's fields, and looks whether they make sense.
    ///
    /// # Errors
    /// Every problem, by field.
    pub fn read(typed: &TypedSchedule, zone_name: &str, now: DateTime<Utc>) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let today = zone::local(now, zone_name).date();
        let schedule = match typed.kind.as_str() {
            "" | "once" => typed.once(&mut problems),
            "open_log" => typed.open_log(&mut problems),
            "days" | "weeks" | "months" => typed.recurring(today, &mut problems).map(Self::Recurring),
            "before" | "after" => typed.anchored(today, &mut problems).map(Self::Appointment),
            _ => {
                problems.add("schedule", "Please choose how often.");
                None
            }
        };
        let Some(schedule) = schedule.filter(|_| problems.is_empty()) else { return Err(problems) };
        schedule.check(zone_name, now, &mut problems);
        problems.or(schedule)
    }

    /// Reads what comes once: due, and sent, each a date and a time (18:00 and 9:00 where left out).
    ///
    /// # Errors
    /// Every problem, by field (`due_date`, `send_date`).
    pub fn parse(due: (&str, &str), send: (&str, &str), zone_name: &str, now: DateTime<Utc>) -> Result<Self, Problems> {
        let typed = TypedSchedule {
            due_date: due.0.into(),
            due_time: due.1.into(),
            send_date: send.0.into(),
            send_time: send.1.into(),
            ..TypedSchedule::default()
        };
        Self::read(&typed, zone_name, now)
    }

    /// Reads a due date and time as they are typed; 18:00 where the time is left out.
    ///
    /// # Errors
    /// A sentence for the person who typed it.
    pub fn read_due(date: &str, time: &str) -> Result<Option<NaiveDateTime>, String> {
        local(date, time, 18)
    }

    /// Reads a time to send something as it is typed; 9:00 where the time is left out.
    ///
    /// # Errors
    /// A sentence for the person who typed it.
    pub fn read_send(date: &str, time: &str) -> Result<Option<NaiveDateTime>, String> {
        local(date, time, 9)
    }
}

impl TypedSchedule {
    fn once(&self, problems: &mut Problems) -> Option<Schedule> {
        let due_at = problems.note("due_date", local(&self.due_date, &self.due_time, 18));
        let send_at = problems.note("send_date", local(&self.send_date, &self.send_time, 9));
        Some(Schedule::Once { send_at: send_at?, due_at: due_at? })
    }

    fn open_log(&self, problems: &mut Problems) -> Option<Schedule> {
        let from = problems.note("send_date", local(&self.send_date, &self.send_time, 9));
        let until = match self.until_date.trim() {
            "" => Some(None),
            typed => problems.note("until_date", date(typed)).map(Some),
        };
        Some(Schedule::OpenLog { from: from?, until: until? })
    }

    fn recurring(&self, today: NaiveDate, problems: &mut Problems) -> Option<Recurring> {
        let from = self.from(today, problems);
        let end = self.end(problems);
        let within = self.within(problems);
        let at = self.at(problems);
        let every = problems.note("every", number(&self.every, 1));
        let on = problems.note("weekdays", weekdays(&self.weekdays));
        let cadence = match (self.kind.as_str(), every?, on?) {
            ("days", every, _) => Cadence::Days { every },
            ("weeks", every, on) if on.is_empty() => Cadence::Weeks { every, on: vec![weekday_of(from?)] },
            ("weeks", every, on) => Cadence::Weeks { every, on },
            (_, every, _) => Cadence::Months { every, day: problems.note("month_day", day_of_month(&self.month_day, from?))? },
        };
        let taper = self.taper(&cadence, problems);
        Some(Recurring { cadence, at: at?, from: from?, end: end?, within: within?, taper: taper? })
    }

    fn taper(&self, cadence: &Cadence, problems: &mut Problems) -> Option<Vec<Thinning>> {
        let mut taper = Vec::new();
        for typed in self.thin.iter().filter(|typed| !typed.date.trim().is_empty() || !typed.every.trim().is_empty()) {
            if typed.date.trim().is_empty() {
                problems.add("thin_date", "Please choose the day from which it comes more seldom.");
                return None;
            }
            let on = problems.note("thin_date", date(&typed.date))?;
            let every = problems.note("thin_every", number(&typed.every, 1))?;
            let cadence = match (typed.unit.as_str(), cadence) {
                ("days", _) => Cadence::Days { every },
                ("months", Cadence::Months { day, .. }) => Cadence::Months { every, day: *day },
                ("months", _) => Cadence::Months { every, day: problems.note("thin_date", day_of_month("", on))? },
                (_, Cadence::Weeks { on, .. }) => Cadence::Weeks { every, on: on.clone() },
                (_, _) => Cadence::Weeks { every, on: vec![weekday_of(on)] },
            };
            taper.push(Thinning { on, cadence });
        }
        Some(taper)
    }

    fn anchored(&self, today: NaiveDate, problems: &mut Problems) -> Option<Anchored> {
        let from = self.from(today, problems);
        let end = self.end(problems);
        let side = match self.kind.as_str() {
            "before" => {
                let days = problems.note("days_before", number(&self.days_before, 1));
                let at = problems.note("before_time", time(&self.before_time, 9));
                Side::Before { days: days?, at: at? }
            }
            _ => {
                let hours = problems.note("hours_after", number(&self.hours_after, 24));
                Side::After { hours: hours?, within: self.within(problems)? }
            }
        };
        Some(Anchored { side, from: from?, end: end? })
    }

    fn from(&self, today: NaiveDate, problems: &mut Problems) -> Option<NaiveDate> {
        if self.from_date.trim().is_empty() { Some(today) } else { problems.note("from_date", date(&self.from_date)) }
    }

    fn end(&self, problems: &mut Problems) -> Option<End> {
        match self.end.as_str() {
            "on" if self.until_date.trim().is_empty() => {
                problems.add("until_date", "Please choose the last day.");
                None
            }
            "on" => problems.note("until_date", date(&self.until_date)).map(End::On),
            "after" => problems.note("count", number(&self.count, 0)).map(|count: u32| End::After(count)),
            _ => Some(End::Never),
        }
    }

    fn within(&self, problems: &mut Problems) -> Option<Within> {
        let many = problems.note("within", number(&self.within, 1))?;
        Some(if self.within_unit == "hours" { Within::Hours(many) } else { Within::Days(many) })
    }

    fn at(&self, problems: &mut Problems) -> Option<Vec<NaiveTime>> {
        let mut at = Vec::new();
        for typed in self.times.iter().filter(|typed| !typed.trim().is_empty()) {
            at.push(problems.note("times", time(typed, 9))?);
        }
        if at.is_empty() {
            at.push(problems.note("times", time("", 9))?);
        }
        at.sort_unstable();
        Some(at)
    }
}

/// A day as it is typed.
///
/// # Errors
/// A sentence for the person who typed it.
fn date(typed: &str) -> Result<NaiveDate, String> {
    NaiveDate::parse_from_str(typed.trim(), "%Y-%m-%d").map_err(|_| "Please write the date as year-month-day, such as 2026-11-24.".into())
}

fn time(typed: &str, usual_hour: u32) -> Result<NaiveTime, String> {
    match typed.trim() {
        "" => Ok(NaiveTime::from_hms_opt(usual_hour, 0, 0).unwrap_or_default()),
        typed => NaiveTime::parse_from_str(typed, "%H:%M").map_err(|_| "Please write the time as hours and minutes, such as 18:00.".into()),
    }
}

fn local(day: &str, clock: &str, usual_hour: u32) -> Result<Option<NaiveDateTime>, String> {
    if day.trim().is_empty() {
        return if clock.trim().is_empty() { Ok(None) } else { Err("Please choose a date as well.".into()) };
    }
    Ok(Some(date(day)?.and_time(time(clock, usual_hour)?)))
}

fn number<N: std::str::FromStr>(typed: &str, usual: N) -> Result<N, String> {
    match typed.trim() {
        "" => Ok(usual),
        typed => typed.parse().map_err(|_| "Please write a whole number.".into()),
    }
}

fn weekdays(typed: &[String]) -> Result<Vec<Weekday>, String> {
    let known = |word: &String| WEEKDAYS.iter().find(|(key, ..)| key == word).map(|(.., day)| *day);
    let mut days = typed.iter().map(known).collect::<Option<Vec<_>>>().ok_or("Please choose from the days of the week.")?;
    days.sort_unstable_by_key(Weekday::num_days_from_monday);
    days.dedup();
    Ok(days)
}

fn weekday_of(date: NaiveDate) -> Weekday {
    use chrono::Datelike;
    date.weekday()
}

fn day_of_month(typed: &str, from: NaiveDate) -> Result<u8, String> {
    use chrono::Datelike;
    number(typed, u8::try_from(from.day()).unwrap_or(1))
}
