//! Steps as they are typed.

use chrono::{NaiveDate, NaiveTime};
use entity::ids::TemplateId;
use entity::kinds::StepTrigger;

use super::Cue;
use crate::domain::agreement::Agreement;
use crate::domain::problems::Problems;
use crate::domain::text;

/// So many steps at most.
pub const MOST_STEPS: usize = 30;
/// Delays and due days, at most.
const LONGEST: u16 = 365;

/// A step that is meant to begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepPlan {
    pub template: TemplateId,
    pub agreement: Agreement,
    pub cue: Cue,
    /// Due so many days after it begins; none: no due date.
    pub due_days: Option<u16>,
}

/// A step as it was typed.
#[derive(Clone, Copy, Debug, Default)]
pub struct TypedStep<'a> {
    pub template: &'a str,
    pub begins: &'a str,
    pub delay: &'a str,
    pub time: &'a str,
    pub due: &'a str,
    pub why: &'a str,
    pub message: &'a str,
}

/// A sequence's title: one line for the workspace.
///
/// # Errors
/// A sentence for the person who typed it.
pub fn title(typed: &str) -> Result<String, String> {
    text::line(typed, 200)
}

/// The day on which the first step counts from.
///
/// # Errors
/// A sentence for the person who typed it.
pub fn starts_on(typed: &str) -> Result<Option<NaiveDate>, String> {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    let day = NaiveDate::parse_from_str(typed.trim(), "%Y-%m-%d").ok().filter(|day| (2000..3000).contains(&chrono::Datelike::year(day)));
    day.map(Some).ok_or_else(|| "Please write the date as year-month-day, such as 2026-12-03.".into())
}

/// Reads all steps; problems stand at `steps[2].delay_days`.
pub fn steps(typed: &[TypedStep<'_>], problems: &mut Problems) -> Vec<StepPlan> {
    if typed.is_empty() {
        problems.add("steps", "Please add at least one step.");
    }
    if typed.len() > MOST_STEPS {
        problems.add("steps", format!("Please keep to {MOST_STEPS} steps."));
        return Vec::new();
    }
    typed.iter().enumerate().filter_map(|(place, step)| step.read(place, problems)).collect()
}

impl TypedStep<'_> {
    fn read(&self, place: usize, problems: &mut Problems) -> Option<StepPlan> {
        let at = |field: &str| format!("steps[{place}].{field}");
        let template = self.template.trim().parse().map_err(|_| "Please choose a template.".to_owned());
        let template = problems.note(&at("template_id"), template);
        let begins = self.begins.trim().parse::<StepTrigger>().map_err(|_| "Please choose when it begins.".to_owned());
        let begins = problems.note(&at("begins"), begins);
        let delay = problems.note(&at("delay_days"), days(self.delay, 0).map(|days| days.unwrap_or(0)));
        let send_time = problems.note(&at("send_time"), time(self.time));
        let due_days = problems.note(&at("due_days"), days(self.due, 1));
        let agreement = Agreement::parse(self.why, self.message).map_err(|found| {
            problems.0.extend(found.0.into_iter().map(|mut problem| {
                problem.field = at(&problem.field);
                problem
            }));
        });
        let (begins, delay_days, send_time) = (begins?, delay?, send_time?);
        // What begins by hand waits for nothing else.
        let cue = match begins {
            StepTrigger::Manual => Cue { begins, delay_days: 0, send_time: None },
            _ => Cue { begins, delay_days, send_time },
        };
        Some(StepPlan { template: template?, agreement: agreement.ok()?, cue, due_days: due_days? })
    }
}

fn days(typed: &str, least: u16) -> Result<Option<u16>, String> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let days = typed.parse::<u16>().ok().filter(|days| (least..=LONGEST).contains(days));
    days.map(Some).ok_or_else(|| format!("Please write a number of days from {least} to {LONGEST}."))
}

fn time(typed: &str) -> Result<Option<NaiveTime>, String> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let time = NaiveTime::parse_from_str(typed, "%H:%M").map_err(|_| "Please write the time as hours and minutes, such as 09:00.")?;
    Ok(Some(time))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEMPLATE: &str = "01a00000-0000-7000-8000-000000000000";

    #[test]
    fn steps_are_read_with_the_place_of_each_problem() {
        let good = TypedStep { template: TEMPLATE, begins: "completion", delay: "3", time: "09:00", due: "7", why: "To see.", message: "" };
        let mut problems = Problems::default();
        let read = steps(&[good], &mut problems);
        assert!(problems.is_empty());
        assert_eq!((read[0].cue.delay_days, read[0].due_days), (3, Some(7)));
        assert_eq!(read[0].cue.send_time, NaiveTime::from_hms_opt(9, 0, 0));
        let by_hand = steps(&[TypedStep { begins: "manual", ..good }], &mut problems);
        assert_eq!(by_hand[0].cue, Cue { begins: StepTrigger::Manual, delay_days: 0, send_time: None });

        let bad = TypedStep { template: "", begins: "sometime", delay: "-1", time: "9am", due: "0", why: "", message: "" };
        assert!(steps(&[good, bad], &mut problems).len() == 1);
        let fields: Vec<&str> = problems.0.iter().map(|problem| problem.field.as_str()).collect();
        assert_eq!(fields, ["steps[1].template_id", "steps[1].begins", "steps[1].delay_days", "steps[1].send_time", "steps[1].due_days"]);
        let long = TypedStep { delay: "366", ..good };
        assert_eq!(steps(&[long], &mut Problems::default()), vec![]);
        assert!(starts_on("9999-01-01").is_err() && starts_on("").unwrap().is_none() && starts_on("2026-12-03").unwrap().is_some());
    }
}
