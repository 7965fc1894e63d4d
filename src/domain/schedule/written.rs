//! A rule written back into the fields in which it is typed, so that it can be changed.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

use super::Schedule;
use super::anchored::{Anchored, Side};
use super::recurring::{Cadence, End, Recurring, Thinning};
use super::times::Within;
use super::typed::{TypedSchedule, TypedThinning, WEEKDAYS};

impl TypedSchedule {
    /// What would be typed for this rule. Fields that its kind does not have stay empty. A rule that came by the API may thin out on
    /// other weekdays than its own: those have no field.
    pub fn of(schedule: &Schedule) -> Self {
        match schedule {
            Schedule::Once { send_at, due_at } => {
                let ((due_date, due_time), (send_date, send_time)) = (parts(*due_at), parts(*send_at));
                Self { kind: "once".into(), due_date, due_time, send_date, send_time, ..Self::default() }
            }
            Schedule::OpenLog { from, until } => {
                let (send_date, send_time) = parts(*from);
                let until_date = until.map(day).unwrap_or_default();
                Self { kind: "open_log".into(), send_date, send_time, until_date, ..Self::default() }
            }
            Schedule::Recurring(rule) => recurring(rule),
            Schedule::Appointment(rule) => anchored(rule),
        }
    }

    fn ending(self, end: End) -> Self {
        match end {
            End::Never => Self { end: "never".into(), ..self },
            End::On(date) => Self { end: "on".into(), until_date: day(date), ..self },
            End::After(count) => Self { end: "after".into(), count: count.to_string(), ..self },
        }
    }

    fn lasting(self, within: Within) -> Self {
        let (many, unit) = match within {
            Within::Hours(hours) => (hours, "hours"),
            Within::Days(days) => (days, "days"),
        };
        Self { within: many.to_string(), within_unit: unit.into(), ..self }
    }
}

fn recurring(rule: &Recurring) -> TypedSchedule {
    let (unit, every) = unit(&rule.cadence);
    let weekdays = match &rule.cadence {
        Cadence::Weeks { on, .. } => WEEKDAYS.iter().filter(|(.., day)| on.contains(day)).map(|(key, ..)| (*key).to_owned()).collect(),
        _ => Vec::new(),
    };
    let month_day = if let Cadence::Months { day, .. } = rule.cadence { day.to_string() } else { String::new() };
    let typed = TypedSchedule {
        kind: unit.into(),
        every,
        weekdays,
        month_day,
        times: rule.at.iter().map(|at| clock(*at)).collect(),
        from_date: day(rule.from),
        thin: rule.taper.iter().map(thinning).collect(),
        ..TypedSchedule::default()
    };
    typed.ending(rule.end).lasting(rule.within)
}

fn anchored(rule: &Anchored) -> TypedSchedule {
    let from_date = day(rule.from);
    let typed = match rule.side {
        Side::Before { days, at } => {
            TypedSchedule { kind: "before".into(), days_before: days.to_string(), before_time: clock(at), from_date, ..TypedSchedule::default() }
        }
        Side::After { hours, within } => {
            TypedSchedule { kind: "after".into(), hours_after: hours.to_string(), from_date, ..TypedSchedule::default() }.lasting(within)
        }
    };
    typed.ending(rule.end)
}

fn thinning(step: &Thinning) -> TypedThinning {
    let (unit, every) = unit(&step.cadence);
    TypedThinning { date: day(step.on), every, unit: unit.into() }
}

fn unit(cadence: &Cadence) -> (&'static str, String) {
    match cadence {
        Cadence::Days { every } => ("days", every.to_string()),
        Cadence::Weeks { every, .. } => ("weeks", every.to_string()),
        Cadence::Months { every, .. } => ("months", every.to_string()),
    }
}

fn parts(at: Option<NaiveDateTime>) -> (String, String) {
    at.map(|at| (day(at.date()), clock(at.time()))).unwrap_or_default()
}

fn day(date: NaiveDate) -> String {
    date.format("%Y-%m-%d").to_string()
}

fn clock(at: NaiveTime) -> String {
    at.format("%H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ZONE: &str = "Europe/London";

    fn one_of(words: &'static [&'static str]) -> impl Strategy<Value = String> {
        prop::sample::select(words).prop_map(str::to_owned)
    }

    /// Something typed that makes sense more often than not.
    fn typed() -> impl Strategy<Value = TypedSchedule> {
        let date = || one_of(&["", "2027-01-31", "2027-02-01", "2027-03-28"]);
        let number = || one_of(&["", "1", "2", "3", "24"]);
        let kind = one_of(&["once", "days", "weeks", "months", "before", "after", "open_log"]);
        let times = prop::collection::vec(one_of(&["", "07:30", "12:00", "21:45"]), 0..3);
        let weekdays = prop::collection::vec(one_of(&["mon", "tue", "fri", "sun"]), 0..3);
        let thin = prop::collection::vec(
            (one_of(&["", "2027-04-01", "2027-06-15"]), number(), one_of(&["", "days", "weeks", "months"]))
                .prop_map(|(date, every, unit)| TypedThinning { date, every, unit }),
            0..3,
        );
        let end = (one_of(&["", "never", "on", "after"]), one_of(&["2027-05-01", "2027-12-31"]), one_of(&["1", "8"]));
        let rest = (number(), one_of(&["", "days", "hours"]), number(), one_of(&["", "08:15"]), number());
        ((kind, date(), date(), number()), (weekdays, times, thin), end, rest).prop_map(
            |(
                (kind, due_date, send_date, every),
                (weekdays, times, thin),
                (end, until_date, count),
                (within, within_unit, many, before_time, month_day),
            )| {
                TypedSchedule {
                    kind,
                    due_date,
                    from_date: send_date.clone(),
                    send_date,
                    every,
                    weekdays,
                    month_day,
                    times,
                    end,
                    until_date,
                    count,
                    within,
                    within_unit,
                    days_before: many.clone(),
                    before_time,
                    hours_after: many,
                    thin,
                    ..TypedSchedule::default()
                }
            },
        )
    }

    proptest! {
        /// What is written back says the same rule.
        #[test]
        fn a_rule_written_back_is_the_same_rule(typed in typed()) {
            let now = "2027-01-10T12:00:00Z".parse().unwrap();
            if let Ok(rule) = Schedule::read(&typed, ZONE, now) {
                let written = TypedSchedule::of(&rule);
                let again = Schedule::read(&written, ZONE, now);
                prop_assert_eq!(again.as_ref(), Ok(&rule));
            }
        }
    }
}
