//! Rules as the API reads and writes them: instants for what comes once, local dates and times for what comes again.

use chrono::NaiveDate;
use poem_openapi::{Enum, Object};

use super::Instant;
use crate::domain::problems::Problems;
use crate::domain::schedule::{Anchored, Cadence, End, Recurring, Schedule, Side, Thinning, TypedSchedule, TypedThinning, WEEKDAYS, Within};
use crate::domain::zone;

#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[oai(rename_all = "snake_case")]
pub enum ScheduleKind {
    Once,
    Recurring,
    Appointment,
    OpenLog,
}

#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[oai(rename_all = "snake_case")]
pub enum Unit {
    Days,
    Weeks,
    Months,
}

#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[oai(rename_all = "snake_case")]
pub enum When {
    Before,
    After,
}

#[derive(Enum, Clone, Copy, PartialEq, Eq, Hash)]
#[oai(rename_all = "snake_case")]
pub enum Weekday {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
}

/// When it comes and when it is due. Which fields matter depends on `kind`; local dates and times are in the client's zone
#[derive(Object)]
#[oai(deny_unknown_fields, rename = "Schedule", skip_serializing_if_is_none)]
pub struct ScheduleObject {
    kind: ScheduleKind,
    /// once: an instant; kept as local time in the client's zone
    due_at: Option<Instant>,
    /// once, open_log: when it opens and its mail goes; at once where left out
    send_at: Option<Instant>,
    /// recurring: every so many days, weeks or months; 1 where left out
    #[oai(validator(minimum(value = "1"), maximum(value = "365")))]
    every: Option<u16>,
    /// recurring: days where left out
    unit: Option<Unit>,
    /// recurring by weeks: the weekday of `from` where left out
    #[oai(validator(max_items = 7, unique_items))]
    weekdays: Option<Vec<Weekday>>,
    /// recurring by months: the day of `from` where left out; the last day of shorter months
    #[oai(validator(minimum(value = "1"), maximum(value = "31")))]
    month_day: Option<u8>,
    /// recurring: local times as HH:MM, an hour apart at least; 09:00 where left out
    #[oai(validator(max_items = 6))]
    times: Option<Vec<String>>,
    /// recurring, appointment: the first day; today where left out
    from: Option<NaiveDate>,
    /// the last day; none where it goes on until it is ended
    until: Option<NaiveDate>,
    /// recurring, appointment: after so many times, in place of `until`
    #[oai(validator(minimum(value = "1"), maximum(value = "1000")))]
    count: Option<u32>,
    /// recurring, after appointments: to be done within so many hours
    #[oai(validator(minimum(value = "1"), maximum(value = "72")))]
    within_hours: Option<u16>,
    /// in place of hours: until the same time on the clock so many days later; 1 where both are left out
    #[oai(validator(minimum(value = "1"), maximum(value = "60")))]
    within_days: Option<u16>,
    /// recurring: from these days on more seldom
    #[oai(validator(max_items = 4))]
    taper: Option<Vec<ThinningObject>>,
    /// appointment
    when: Option<When>,
    /// before appointments: so many days
    #[oai(validator(minimum(value = "0"), maximum(value = "30")))]
    days_before: Option<u16>,
    /// before appointments: at that local time, HH:MM; 09:00 where left out
    before_time: Option<String>,
    /// after appointments: so many hours after the end
    #[oai(validator(minimum(value = "1"), maximum(value = "336")))]
    hours_after: Option<u16>,
    /// The rule in English words. What is sent here is not read
    words: Option<String>,
}

/// From that day on it comes more seldom. Weekdays are the rule's own
#[derive(Object)]
#[oai(deny_unknown_fields, rename = "Thinning")]
struct ThinningObject {
    on: NaiveDate,
    #[oai(validator(minimum(value = "1"), maximum(value = "365")))]
    every: u16,
    unit: Unit,
}

/// What the assign page calls it, and what the API does.
const NAMES: [(&str, &str); 7] = [
    ("due_date", "due_at"),
    ("send_date", "send_at"),
    ("from_date", "from"),
    ("until_date", "until"),
    ("thin_date", "taper"),
    ("thin_every", "taper"),
    ("within", "within_days"),
];

impl ScheduleObject {
    /// The rule, for a client in this zone.
    ///
    /// # Errors
    /// Every problem, by field, under `schedule`.
    pub fn read(&self, zone_name: &str, now: Instant) -> Result<Schedule, Problems> {
        let local = |at: Option<Instant>| at.map(|at| zone::local(at, zone_name));
        let mut problems = Problems::default();
        if self.until.is_some() && self.count.is_some() {
            problems.add("count", "Please give `until` or `count`, not both.");
        }
        if self.within_hours.is_some() && self.within_days.is_some() {
            problems.add("within_hours", "Please give `within_hours` or `within_days`, not both.");
        }
        if self.kind == ScheduleKind::Appointment && self.when.is_none() {
            problems.add("when", "Please say whether it comes before or after appointments.");
        }
        for name in self.strangers() {
            problems.add(name, "This does not belong to such a schedule.");
        }
        let read = match self.kind {
            ScheduleKind::Once => checked(Schedule::Once { due_at: local(self.due_at), send_at: local(self.send_at) }, zone_name, now),
            ScheduleKind::OpenLog => checked(Schedule::OpenLog { from: local(self.send_at), until: self.until }, zone_name, now),
            ScheduleKind::Recurring | ScheduleKind::Appointment => Schedule::read(&self.typed(), zone_name, now),
        };
        let read = read.map_err(|found| problems.0.extend(found.0)).ok();
        for problem in &mut problems.0 {
            let name = NAMES.iter().find(|(page, _)| *page == problem.field).map_or(problem.field.as_str(), |(_, api)| api);
            problem.field = if name == "schedule" { name.into() } else { format!("schedule.{name}") };
        }
        match read {
            Some(schedule) => problems.or(schedule),
            None => Err(problems),
        }
    }

    /// Fields that were given and mean nothing to this kind.
    fn strangers(&self) -> Vec<&'static str> {
        use ScheduleKind::{Appointment, Once, OpenLog, Recurring};
        let (kind, when) = (self.kind, self.when);
        let after = kind == Appointment && when == Some(When::After);
        let given = [
            ("due_at", self.due_at.is_some(), kind == Once),
            ("send_at", self.send_at.is_some(), matches!(kind, Once | OpenLog)),
            ("every", self.every.is_some(), kind == Recurring),
            ("unit", self.unit.is_some(), kind == Recurring),
            ("weekdays", self.weekdays.is_some(), kind == Recurring && self.unit == Some(Unit::Weeks)),
            ("month_day", self.month_day.is_some(), kind == Recurring && self.unit == Some(Unit::Months)),
            ("times", self.times.is_some(), kind == Recurring),
            ("from", self.from.is_some(), matches!(kind, Recurring | Appointment)),
            ("until", self.until.is_some(), kind != Once),
            ("count", self.count.is_some(), matches!(kind, Recurring | Appointment)),
            ("within_hours", self.within_hours.is_some(), kind == Recurring || after),
            ("within_days", self.within_days.is_some(), kind == Recurring || after),
            ("taper", self.taper.is_some(), kind == Recurring),
            ("when", when.is_some(), kind == Appointment),
            ("days_before", self.days_before.is_some(), kind == Appointment && !after),
            ("before_time", self.before_time.is_some(), kind == Appointment && !after),
            ("hours_after", self.hours_after.is_some(), after),
        ];
        given.iter().filter(|(_, given, fits)| *given && !*fits).map(|(name, ..)| *name).collect()
    }

    fn typed(&self) -> TypedSchedule {
        let text = |number: Option<u16>| number.map(|number| number.to_string()).unwrap_or_default();
        let date = |date: Option<NaiveDate>| date.map(|date| date.to_string()).unwrap_or_default();
        let kind = match (self.kind, self.when) {
            (ScheduleKind::Appointment, Some(When::After)) => "after",
            (ScheduleKind::Appointment, _) => "before",
            _ => unit_word(self.unit.unwrap_or(Unit::Days)),
        };
        let end = match (self.until, self.count) {
            (Some(_), _) => "on",
            (None, Some(_)) => "after",
            (None, None) => "never",
        };
        let thin =
            |step: &ThinningObject| TypedThinning { date: step.on.to_string(), every: step.every.to_string(), unit: unit_word(step.unit).into() };
        TypedSchedule {
            kind: kind.into(),
            every: text(self.every),
            weekdays: self.weekdays.iter().flatten().map(|day| WEEKDAYS[*day as usize].0.to_owned()).collect(),
            month_day: self.month_day.map(|day| day.to_string()).unwrap_or_default(),
            times: self.times.clone().unwrap_or_default(),
            from_date: date(self.from),
            end: end.into(),
            until_date: date(self.until),
            count: self.count.map(|count| count.to_string()).unwrap_or_default(),
            within: text(self.within_hours.or(self.within_days)),
            within_unit: if self.within_hours.is_some() { "hours".into() } else { "days".into() },
            days_before: text(self.days_before),
            before_time: self.before_time.clone().unwrap_or_default(),
            hours_after: text(self.hours_after),
            thin: self.taper.iter().flatten().map(thin).collect(),
            ..TypedSchedule::default()
        }
    }

    fn blank(kind: ScheduleKind, words: String) -> Self {
        Self {
            kind,
            due_at: None,
            send_at: None,
            every: None,
            unit: None,
            weekdays: None,
            month_day: None,
            times: None,
            from: None,
            until: None,
            count: None,
            within_hours: None,
            within_days: None,
            taper: None,
            when: None,
            days_before: None,
            before_time: None,
            hours_after: None,
            words: Some(words),
        }
    }

    /// The rule of a client in this zone.
    pub fn of(schedule: &Schedule, zone_name: &str) -> Self {
        let instant = |local: Option<chrono::NaiveDateTime>| local.map(|local| zone::resolve(local, zone_name));
        let blank = |kind| Self::blank(kind, schedule.in_words());
        match schedule {
            Schedule::Once { send_at, due_at } => Self { due_at: instant(*due_at), send_at: instant(*send_at), ..blank(ScheduleKind::Once) },
            Schedule::OpenLog { from, until } => Self { send_at: instant(*from), until: *until, ..blank(ScheduleKind::OpenLog) },
            Schedule::Recurring(rule) => blank(ScheduleKind::Recurring).recurring(rule),
            Schedule::Appointment(rule) => blank(ScheduleKind::Appointment).appointment(*rule),
        }
    }

    fn recurring(self, rule: &Recurring) -> Self {
        let (every, unit) = cadence(&rule.cadence);
        let (weekdays, month_day) = match &rule.cadence {
            Cadence::Weeks { on, .. } => (Some(on.iter().map(|day| ALL[day.num_days_from_monday() as usize]).collect()), None),
            Cadence::Months { day, .. } => (None, Some(*day)),
            Cadence::Days { .. } => (None, None),
        };
        let thin = |step: &Thinning| {
            let (every, unit) = cadence(&step.cadence);
            ThinningObject { on: step.on, every, unit }
        };
        let times = rule.at.iter().map(|at| at.format("%H:%M").to_string()).collect();
        let taper = (!rule.taper.is_empty()).then(|| rule.taper.iter().map(thin).collect());
        Self { every: Some(every), unit: Some(unit), weekdays, month_day, times: Some(times), from: Some(rule.from), taper, ..self }
            .ending(rule.end)
            .within(rule.within)
    }

    fn appointment(self, rule: Anchored) -> Self {
        let with = Self { from: Some(rule.from), ..self }.ending(rule.end);
        match rule.side {
            Side::Before { days, at } => {
                Self { when: Some(When::Before), days_before: Some(days), before_time: Some(at.format("%H:%M").to_string()), ..with }
            }
            Side::After { hours, within } => Self { when: Some(When::After), hours_after: Some(hours), ..with }.within(within),
        }
    }

    fn ending(self, end: End) -> Self {
        match end {
            End::Never => self,
            End::On(date) => Self { until: Some(date), ..self },
            End::After(count) => Self { count: Some(count), ..self },
        }
    }

    fn within(self, within: Within) -> Self {
        match within {
            Within::Hours(hours) => Self { within_hours: Some(hours), ..self },
            Within::Days(days) => Self { within_days: Some(days), ..self },
        }
    }
}

const ALL: [Weekday; 7] = [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];

fn cadence(cadence: &Cadence) -> (u16, Unit) {
    match cadence {
        Cadence::Days { every } => (*every, Unit::Days),
        Cadence::Weeks { every, .. } => (*every, Unit::Weeks),
        Cadence::Months { every, .. } => (*every, Unit::Months),
    }
}

fn unit_word(unit: Unit) -> &'static str {
    match unit {
        Unit::Days => "days",
        Unit::Weeks => "weeks",
        Unit::Months => "months",
    }
}

fn checked(schedule: Schedule, zone_name: &str, now: Instant) -> Result<Schedule, Problems> {
    let mut problems = Problems::default();
    schedule.check(zone_name, now, &mut problems);
    problems.or(schedule)
}
