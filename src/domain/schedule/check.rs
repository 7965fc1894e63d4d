//! Whether a rule makes sense. Fields are called as the assign page calls them.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Timelike, Utc};

use super::anchored::{Anchored, Side};
use super::recurring::{Cadence, End, MOST_A_DAY, Recurring};
use super::times::Within;
use super::{Schedule, zone};
use crate::domain::problems::Problems;

/// Nothing begins or is due later than this.
const FURTHEST: u64 = 731;
/// A count beyond this is no plan any more.
const MOST_TIMES: u32 = 1_000;
/// Thinning out has so many steps at most.
const MOST_STEPS: usize = 4;

impl Schedule {
    /// Whether its times are in an order that makes sense: nothing before now, nothing sent after it is due, within two years.
    pub fn check(&self, zone_name: &str, now: DateTime<Utc>, problems: &mut Problems) {
        let today = zone::local(now, zone_name).date();
        match self {
            Self::Once { .. } => self.check_once(zone_name, now, problems),
            Self::OpenLog { from, until } => {
                let begins = from.map_or(today, |from| from.date());
                if until.is_some_and(|until| until < begins.max(today)) {
                    problems.add("until_date", "This is before it begins. Please choose a later day.");
                }
                within_reach("until_date", *until, today, problems);
                within_reach("send_date", from.map(|from| from.date()), today, problems);
            }
            Self::Recurring(rule) => check_recurring(rule, today, problems),
            Self::Appointment(rule) => check_anchored(rule, today, problems),
        }
    }

    fn check_once(&self, zone_name: &str, now: DateTime<Utc>, problems: &mut Problems) {
        let send = self.sent_later().map_or(now, |at| zone::resolve(at, zone_name));
        let latest = now + TimeDelta::days(731);
        if let Some(due) = self.due_once().map(|at| zone::resolve(at, zone_name)) {
            if due <= now {
                problems.add("due_date", "This is in the past. Please choose a later time.");
            } else if due <= send {
                problems.add("send_date", "This would be sent after it is due. Please choose an earlier time to send it.");
            } else if due > latest {
                problems.add("due_date", "Please choose a time within the next two years.");
            }
        }
        if send > latest {
            problems.add("send_date", "Please choose a time within the next two years.");
        }
    }

    /// Whether a changed due time makes sense: not in the past, within two years.
    pub fn check_due(&self, zone_name: &str, now: DateTime<Utc>, problems: &mut Problems) {
        let due = self.due_once();
        Self::once(due).check(zone_name, now, problems);
        let opens = self.sent_later().map(|at| zone::resolve(at, zone_name)).filter(|at| *at > now);
        if let (Some(opens), Some(due)) = (opens, due.map(|at| zone::resolve(at, zone_name)))
            && due <= opens
        {
            problems.add("due_date", "It is sent after that time. Please choose a later one.");
        }
    }
}

fn check_recurring(rule: &Recurring, today: NaiveDate, problems: &mut Problems) {
    check_begin_and_end(rule.from, rule.end, today, problems);
    check_cadence(&rule.cadence, ("every", "weekdays", "month_day"), problems);
    check_times(rule, problems);
    check_within(rule.within, problems);
    if rule.taper.len() > MOST_STEPS {
        problems.add("thin_date", format!("Please thin out in {MOST_STEPS} steps at most."));
    }
    let mut before = rule.from;
    for step in &rule.taper {
        if step.on <= before {
            problems.add("thin_date", "This is not after what comes before it. Please choose a later day.");
        }
        before = before.max(step.on);
        if matches!(rule.end, End::On(last) if step.on > last) {
            problems.add("thin_date", "This is after its last day. Please choose an earlier one.");
        }
        check_cadence(&step.cadence, ("thin_every", "thin_weekdays", "thin_month_day"), problems);
    }
    within_reach("thin_date", rule.taper.last().map(|step| step.on), today, problems);
    let cadences: Vec<&Cadence> = std::iter::once(&rule.cadence).chain(rule.taper.iter().map(|step| &step.cadence)).collect();
    if problems.is_empty() && cadences.windows(2).any(|pair| often(pair[1]) > often(pair[0])) {
        problems.add("thin_every", "This comes more often than before, not more seldom.");
    }
    if problems.is_empty() && rule.slots().next().is_none() {
        problems.add("until_date", "By this rule nothing comes before its last day. Please choose a later one.");
    }
}

/// About how many days in ten years.
fn often(cadence: &Cadence) -> usize {
    match cadence {
        Cadence::Days { every } => 3_652 / usize::from((*every).max(1)),
        Cadence::Weeks { every, on } => 521 * on.len() / usize::from((*every).max(1)),
        Cadence::Months { every, .. } => 120 / usize::from((*every).max(1)),
    }
}

fn check_begin_and_end(from: NaiveDate, end: End, today: NaiveDate, problems: &mut Problems) {
    if from < today {
        problems.add("from_date", "This is in the past. Please choose today or a later day.");
    }
    within_reach("from_date", Some(from), today, problems);
    match end {
        End::On(date) if date < from => problems.add("until_date", "This is before it begins. Please choose a later day."),
        End::On(date) => within_reach("until_date", Some(date), today, problems),
        End::After(0) => problems.add("count", "Please say how many times: a number from 1."),
        End::After(count) if count > MOST_TIMES => problems.add("count", format!("Please choose {MOST_TIMES} times at most.")),
        End::Never | End::After(_) => {}
    }
}

fn check_cadence(cadence: &Cadence, (every_field, days_field, day_field): (&str, &str, &str), problems: &mut Problems) {
    let (every, most) = match cadence {
        Cadence::Days { every } => (every, 365),
        Cadence::Weeks { every, .. } => (every, 52),
        Cadence::Months { every, .. } => (every, 24),
    };
    if !(1..=most).contains(every) {
        problems.add(every_field, format!("Please choose a number from 1 to {most}."));
    }
    match cadence {
        Cadence::Weeks { on, .. } if on.is_empty() => problems.add(days_field, "Please choose at least one day of the week."),
        Cadence::Weeks { on, .. } if on.iter().enumerate().any(|(at, day)| on[..at].contains(day)) => {
            problems.add(days_field, "Each day of the week can be there once.");
        }
        Cadence::Months { day, .. } if !(1..=31).contains(day) => problems.add(day_field, "Please choose a day from 1 to 31."),
        _ => {}
    }
}

fn check_times(rule: &Recurring, problems: &mut Problems) {
    if rule.at.is_empty() {
        problems.add("times", "Please say at what time.");
    }
    if rule.at.len() > MOST_A_DAY {
        problems.add("times", format!("Please choose {MOST_A_DAY} times a day at most: more than that is seldom answered."));
    }
    if rule.at.windows(2).any(|pair| pair[1].signed_duration_since(pair[0]) < TimeDelta::hours(1)) {
        problems.add("times", "Please leave at least an hour between two times.");
    }
    if rule.at.iter().any(|at| at.second() != 0 || at.nanosecond() != 0) {
        problems.add("times", "Please give times in hours and minutes.");
    }
}

fn check_within(within: Within, problems: &mut Problems) {
    match within {
        Within::Hours(hours) if !(1..=72).contains(&hours) => problems.add("within", "Please choose from 1 to 72 hours."),
        Within::Days(days) if !(1..=60).contains(&days) => problems.add("within", "Please choose from 1 to 60 days."),
        Within::Hours(_) | Within::Days(_) => {}
    }
}

fn check_anchored(rule: &Anchored, today: NaiveDate, problems: &mut Problems) {
    check_begin_and_end(rule.from, rule.end, today, problems);
    match rule.side {
        Side::Before { days, .. } if days > 30 => problems.add("days_before", "Please choose from 0 to 30 days."),
        Side::After { hours, .. } if !(1..=336).contains(&hours) => problems.add("hours_after", "Please choose from 1 to 336 hours (two weeks)."),
        Side::Before { .. } => {}
        Side::After { within, .. } => check_within(within, problems),
    }
}

fn within_reach(field: &str, date: Option<NaiveDate>, today: NaiveDate, problems: &mut Problems) {
    if date.is_some_and(|date| Some(date) > today.checked_add_days(Days::new(FURTHEST))) {
        problems.add(field, "Please choose a day within the next two years.");
    }
}
