//! What is to be looked at again by now: the safety plan (`CLINICAL.md` 2.3), goals whose review has come (`PRACTICES.md` 17), and steps whose days are over and of which nobody
//! has said how they went.

use super::facts::Facts;
use super::said::{SHORT, quote};
use super::{Dates, Line, Source};

/// The safety plan, goals, then steps.
pub fn lines(facts: &Facts, dates: Dates<'_>) -> Vec<Line> {
    let due = facts.goals.iter().filter(|goal| goal.active).filter_map(|goal| {
        let on = goal.review_on.filter(|on| *on <= facts.today)?;
        Some(Line::new(format!("Goal {}: its review was set for {}.", quote(&goal.text, SHORT), (dates.on)(on)), Source::Goals))
    });
    let over = facts.steps.iter().filter(|step| !step.told && step.until < facts.today);
    let over = over.map(|step| {
        let text = format!("Step {} ended on {}. How it went is not said yet.", quote(&step.text, SHORT), (dates.on)(step.until));
        Line::new(text, Source::Goals)
    });
    plan(facts, dates).into_iter().chain(due).chain(over).collect()
}

/// That a safety plan is to be looked at, because its day has come or something asked for it; nothing of what it says.
fn plan(facts: &Facts, dates: Dates<'_>) -> Option<Line> {
    let plan = facts.safety_plan?;
    let due = plan.review_on.filter(|on| *on <= facts.today);
    let last = plan.last_reviewed_on.map_or_else(String::new, |on| format!(" Last looked at on {}.", (dates.on)(on)));
    let text = match (plan.needs_review, due) {
        (true, _) => format!("The safety plan needs a look together.{last}"),
        (false, Some(on)) => format!("The safety plan: its review was set for {}.{last}", (dates.on)(on)),
        (false, None) => return None,
    };
    Some(Line::new(text, Source::SafetyPlan))
}

#[cfg(test)]
mod tests {
    use super::super::samples::{self, DATES};
    use super::*;

    #[test]
    fn a_review_is_due_from_its_day_on() {
        let facts = samples::busy();
        let texts: Vec<String> = lines(&facts, DATES).into_iter().map(|line| line.text).collect();
        assert_eq!(
            texts,
            ["Goal “Sleep better”: its review was set for date 99.", "Step “Phone in the kitchen” ended on date 98. How it went is not said yet."]
        );
        let plan = |needs_review, days| {
            let review_on = Some(facts.today + chrono::TimeDelta::days(days));
            let safety_plan = Some(super::super::facts::SafetyPlan { needs_review, review_on, last_reviewed_on: None });
            lines(&Facts { safety_plan, ..samples::empty() }, DATES).len()
        };
        assert_eq!([plan(false, 1), plan(false, 0), plan(true, 1)], [0, 1, 1]);
        let before = Facts { today: facts.today - chrono::TimeDelta::days(10), ..facts };
        assert!(lines(&before, DATES).is_empty());
    }
}
