//! What went well, before everything that is counted (`PRACTICES.md` 16: "therapist sees wins first in the brief"): wins in the
//! client's own words, goals reached, steps done.

use entity::kinds::{EntryKind, StepResult};

use super::facts::Facts;
use super::said::{QUOTE, SHORT, from_before, quote};
use super::{Dates, Line, Source};

/// Wins newest first, goals reached, steps done.
pub fn lines(facts: &Facts, dates: Dates<'_>) -> Vec<Line> {
    let reached = facts.goals.iter().filter_map(|goal| {
        let at = goal.reached?;
        Some(Line::new(format!("Reached a goal: {} ({}).", quote(&goal.text, SHORT), (dates.at)(at)), Source::Goals))
    });
    let wins = facts.entries.iter().filter(|one| one.kind == EntryKind::Win);
    let wins = wins.map(|one| {
        let text = match one.text.as_deref().filter(|text| !text.trim().is_empty()) {
            Some(text) => format!("{} ({}{})", quote(text, QUOTE), (dates.at)(one.at), from_before(one.before)),
            None => format!("Noted a win ({}{})", (dates.at)(one.at), from_before(one.before)),
        };
        Line::new(text, Source::Entry(one.id))
    });
    let steps = facts.steps.iter().filter(|step| matches!(step.result, Some((StepResult::Done, _))));
    let steps = steps.map(|step| Line::new(format!("Did a step: {}.", quote(&step.text, SHORT)), Source::Goals));
    wins.chain(reached).chain(steps).collect()
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn wins_are_quoted_with_their_day() {
        let texts: Vec<String> = lines(&samples::busy(), samples::DATES).into_iter().map(|line| line.text).collect();
        let before = "“Said no to a shift.” (day 91, from before)";
        assert_eq!(texts, ["“Swam before work.” (day 96)", before, "Reached a goal: “Swim again” (day 97).", "Did a step: “Bed by eleven”."]);
    }
}
