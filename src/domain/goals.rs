//! Goals in the client's own words, and small steps with dates of at most two weeks (rows 17 and 18). A step is done, partly done or not,
//! and whatever it was, a next one is offered: the same again, a smaller one, or another. Attainment scaling can be added beside the text.

use chrono::{Days, NaiveDate};
use entity::kinds::StepResult;
use serde::{Deserialize, Serialize};

use super::problems::Problems;
use super::text;

/// Goals of one client, and steps of one goal.
pub const MOST_GOALS: u64 = 60;
pub const MOST_STEPS: u64 = 120;
/// A step's longest time, both days included: two weeks.
pub const LONGEST_DAYS: u64 = 14;
/// How far ahead a review or a step may be.
const FURTHEST_DAYS: u64 = 731;

/// A goal, why, and how they will know.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct GoalText {
    pub wording: String,
    pub why: Option<String>,
    pub measure: Option<String>,
}

/// A goal as it was typed.
#[derive(Clone, Copy, Debug, Default)]
pub struct TypedGoal<'a> {
    pub wording: &'a str,
    pub why: &'a str,
    pub measure: &'a str,
    /// YYYY-MM-DD, or nothing.
    pub review_on: &'a str,
}

impl GoalText {
    /// Reads what was typed; `today` is the client's.
    ///
    /// # Errors
    /// Every problem, by field (`wording`, `why`, `measure`, `review_on`).
    pub fn parse(typed: TypedGoal<'_>, today: NaiveDate) -> Result<(Self, Option<NaiveDate>), Problems> {
        let mut problems = Problems::default();
        let wording = problems.note("wording", text::line(typed.wording, 300)).unwrap_or_default();
        let why = problems.note("why", text::lines(typed.why, 1000)).flatten();
        let measure = problems.note("measure", text::lines(typed.measure, 1000)).flatten();
        let review = match typed.review_on.trim() {
            "" => Ok(None),
            typed => day(typed, today).map(Some),
        };
        let review_on = problems.note("review_on", review).flatten();
        problems.or((Self { wording, why, measure }, review_on))
    }
}

/// A day from today on, within two years.
///
/// # Errors
/// A sentence for whoever typed it.
pub fn day(typed: &str, today: NaiveDate) -> Result<NaiveDate, String> {
    let day: NaiveDate = typed.trim().parse().map_err(|_| "Please write the date as year-month-day, such as 2026-12-03.".to_owned())?;
    if day < today {
        return Err("This is in the past. Please choose a later day.".into());
    }
    let furthest = today.checked_add_days(Days::new(FURTHEST_DAYS)).unwrap_or(NaiveDate::MAX);
    if day > furthest { Err("Please choose a day within the next two years.".into()) } else { Ok(day) }
}

/// A small step with its days, both included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepPlan {
    pub text: String,
    pub from: NaiveDate,
    pub until: NaiveDate,
}

impl StepPlan {
    /// Reads what was typed; `today` is the client's.
    ///
    /// # Errors
    /// Every problem, by field (`text`, `from_on`, `until_on`).
    pub fn parse(step: &str, from: &str, until: &str, today: NaiveDate) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let text = problems.note("text", text::line(step, 300)).unwrap_or_default();
        let from = problems.note("from_on", day(from, today)).unwrap_or(today);
        let until = problems.note("until_on", day(until, today)).unwrap_or(from);
        if until < from {
            problems.add("until_on", "This is before it begins. Please choose a later day.");
        } else if problems.is_empty() && (until - from).num_days() >= i64::try_from(LONGEST_DAYS).unwrap_or(i64::MAX) {
            problems.add("until_on", "A step is two weeks at most. Please choose an earlier day, or make two steps of it.");
        }
        problems.or(Self { text, from, until })
    }
}

/// Where a step without a result stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// It has not begun.
    Coming,
    Now,
    /// Its days are over, and nobody has said how it went.
    Over,
}

/// Where a step with these days stands.
pub fn when(from: NaiveDate, until: NaiveDate, today: NaiveDate) -> When {
    match (today < from, today > until) {
        (true, _) => When::Coming,
        (_, true) => When::Over,
        _ => When::Now,
    }
}

/// What may come after a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    Same,
    Smaller,
    Bigger,
    Other,
}

impl Next {
    pub const ALL: [Self; 4] = [Self::Same, Self::Smaller, Self::Bigger, Self::Other];

    pub fn word(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Smaller => "smaller",
            Self::Bigger => "bigger",
            Self::Other => "other",
        }
    }

    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|next| next.word() == word)
    }

    /// In which order they are offered after a step that went so: what was done may grow, what was not is made smaller first (as small
    /// steps are graded in behavioural activation; Lejuez and others 2011). All are offered: which one fits is not ours to say.
    pub fn after(result: StepResult) -> [Self; 4] {
        match result {
            StepResult::Done => [Self::Same, Self::Bigger, Self::Other, Self::Smaller],
            StepResult::Partly => [Self::Same, Self::Smaller, Self::Other, Self::Bigger],
            StepResult::NotDone => [Self::Smaller, Self::Same, Self::Other, Self::Bigger],
        }
    }

    /// The step that is offered: as long as the last one, from the day after it or from today. The words of the same again, and of a
    /// smaller or bigger one to be changed, are those of the last; another one is empty.
    pub fn plan(self, last: &StepPlan, today: NaiveDate) -> StepPlan {
        let from = last.until.succ_opt().unwrap_or(last.until).max(today);
        let length = u64::try_from((last.until - last.from).num_days()).unwrap_or(0).min(LONGEST_DAYS - 1);
        let text = if self == Self::Other { String::new() } else { last.text.clone() };
        StepPlan { text, from, until: from.checked_add_days(Days::new(length)).unwrap_or(from) }
    }
}

/// The step offered where there is none yet: a week from today.
pub fn first_plan(today: NaiveDate) -> StepPlan {
    StepPlan { text: String::new(), from: today, until: today.checked_add_days(Days::new(6)).unwrap_or(today) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn field(step: Result<StepPlan, Problems>) -> String {
        step.unwrap_err().0[0].field.clone()
    }

    #[test]
    fn a_step_is_two_weeks_at_most() {
        let today = date("2026-11-23");
        assert!(StepPlan::parse("Bed by eleven", "2026-11-23", "2026-12-06", today).is_ok());
        assert_eq!(field(StepPlan::parse("Bed by eleven", "2026-11-23", "2026-12-07", today)), "until_on");
        assert_eq!(field(StepPlan::parse("Bed by eleven", "2026-11-25", "2026-11-24", today)), "until_on");
        assert_eq!(field(StepPlan::parse("Bed by eleven", "2026-11-22", "2026-11-24", today)), "from_on");
        assert_eq!(field(StepPlan::parse(" ", "2026-11-23", "2026-11-24", today)), "text");
        assert_eq!(field(StepPlan::parse("x", "9999-01-01", "9999-01-02", today)), "from_on");
    }

    #[test]
    fn a_next_step_begins_after_the_last_and_never_in_the_past() {
        let last = StepPlan { text: "Walk 20 minutes".into(), from: date("2026-11-23"), until: date("2026-11-29") };
        let same = Next::Same.plan(&last, date("2026-11-26"));
        assert_eq!((same.text.as_str(), same.from, same.until), ("Walk 20 minutes", date("2026-11-30"), date("2026-12-06")));
        assert!([Next::Smaller, Next::Bigger].iter().all(|next| next.plan(&last, date("2026-11-26")) == same), "their own words, to be changed");
        let other = Next::Other.plan(&last, date("2026-12-24"));
        assert_eq!((other.text.as_str(), other.from, other.until), ("", date("2026-12-24"), date("2026-12-30")));
    }

    #[test]
    fn every_next_step_is_offered_once_and_what_was_not_done_is_made_smaller_first() {
        for result in StepResult::ALL {
            let offered = Next::after(*result);
            assert!(Next::ALL.iter().all(|next| offered.contains(next)) && Next::of(offered[0].word()) == Some(offered[0]));
        }
        assert_eq!(Next::after(StepResult::NotDone)[0], Next::Smaller);
    }

    #[test]
    fn the_last_day_still_counts() {
        let (from, until) = (date("2026-11-23"), date("2026-11-29"));
        assert_eq!(when(from, until, date("2026-11-22")), When::Coming);
        assert_eq!(when(from, until, until), When::Now);
        assert_eq!(when(from, until, date("2026-11-30")), When::Over);
    }

    #[test]
    fn a_goal_needs_its_words_only() {
        let typed = TypedGoal { wording: "Sleep better", ..TypedGoal::default() };
        assert_eq!(GoalText::parse(typed, date("2026-11-23")).unwrap().1, None);
        let typed = TypedGoal { wording: "", review_on: "2026-11-01", ..TypedGoal::default() };
        let problems = GoalText::parse(typed, date("2026-11-23")).unwrap_err();
        assert_eq!(problems.0.iter().map(|one| one.field.as_str()).collect::<Vec<_>>(), ["wording", "review_on"]);
    }
}
