//! What is to be looked at again by now: goals whose review has come (`PRACTICES.md` 17), and steps whose days are over and of which nobody
//! has said how they went.

use super::facts::Facts;
use super::said::{SHORT, quote};
use super::{Dates, Line, Source};

/// Goals, then steps.
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
    due.chain(over).collect()
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
        let before = Facts { today: facts.today - chrono::TimeDelta::days(10), ..facts };
        assert!(lines(&before, DATES).is_empty());
    }
}
