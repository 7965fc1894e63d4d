//! A rule said in words, for the workspace, which speaks English.

use chrono::{NaiveDate, NaiveTime};

use super::Schedule;
use super::anchored::{Anchored, Side};
use super::recurring::{Cadence, End, Recurring};
use super::times::Within;
use super::typed::WEEKDAYS;

impl Schedule {
    /// Such as "Every Monday and Thursday at 09:00, from 1 December 2026, 8 times".
    pub fn in_words(&self) -> String {
        match self {
            Self::Once { due_at: Some(due), .. } => format!("Once, due {} at {}", day(due.date()), clock(due.time())),
            Self::Once { due_at: None, .. } => "Once, no due date".into(),
            Self::OpenLog { until: Some(until), .. } => format!("Open until {}, entries whenever there is something", day(*until)),
            Self::OpenLog { until: None, .. } => "Open for a year, entries whenever there is something".into(),
            Self::Recurring(rule) => recurring(rule),
            Self::Appointment(rule) => anchored(rule),
        }
    }
}

fn recurring(rule: &Recurring) -> String {
    let times: Vec<String> = rule.at.iter().map(|at| clock(*at)).collect();
    let mut words = format!("{} at {}, from {}", cadence(&rule.cadence), and(&times), day(rule.from));
    for step in &rule.taper {
        words.push_str(&format!("; from {} {}", day(step.on), lower(&cadence(&step.cadence))));
    }
    words.push_str(&end(rule.end));
    words.push_str(&format!("; to be done within {}", within(rule.within)));
    words
}

fn anchored(rule: &Anchored) -> String {
    let side = match rule.side {
        Side::Before { days: 0, at } => format!("On the day of each appointment at {}", clock(at)),
        Side::Before { days, at } => format!("{} before each appointment at {}", many(days, "day"), clock(at)),
        Side::After { hours, within: time } => format!("{} after each appointment, to be done within {}", many(hours, "hour"), within(time)),
    };
    format!("{side}, from {}{}", day(rule.from), end(rule.end))
}

/// Such as "Every second week on Monday".
fn cadence(cadence: &Cadence) -> String {
    match cadence {
        Cadence::Days { every: 1 } => "Every day".into(),
        Cadence::Days { every } => format!("Every {every} days"),
        Cadence::Weeks { on, .. } if on.len() == 7 && every_week(cadence) => "Every day".into(),
        Cadence::Weeks { every, on } => {
            let days: Vec<String> = WEEKDAYS.iter().filter(|(.., day)| on.contains(day)).map(|(_, name, _)| (*name).to_owned()).collect();
            if *every == 1 { format!("Every {}", and(&days)) } else { format!("Every {every} weeks on {}", and(&days)) }
        }
        Cadence::Months { every: 1, day } => format!("Every month on day {day}"),
        Cadence::Months { every, day } => format!("Every {every} months on day {day}"),
    }
}

fn every_week(cadence: &Cadence) -> bool {
    matches!(cadence, Cadence::Weeks { every: 1, .. })
}

fn end(end: End) -> String {
    match end {
        End::Never => ", until it is ended".into(),
        End::On(date) => format!(", until {}", day(date)),
        End::After(1) => ", once".into(),
        End::After(count) => format!(", {count} times"),
    }
}

fn within(within: Within) -> String {
    match within {
        Within::Hours(hours) => many(hours, "hour"),
        Within::Days(days) => many(days, "day"),
    }
}

fn many(count: u16, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

fn and(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

fn lower(words: &str) -> String {
    words.chars().take(1).flat_map(char::to_lowercase).chain(words.chars().skip(1)).collect()
}

fn clock(at: NaiveTime) -> String {
    at.format("%H:%M").to_string()
}

fn day(date: NaiveDate) -> String {
    date.format("%-d %B %Y").to_string()
}
