//! What must not be missed, above everything else: answers that need a person and that nobody has marked as seen, and "I am struggling"
//! that nobody saw to. One plain line each, no words of theirs: they are read on their own page, where one can act (`CLINICAL.md` 2.6).

use entity::kinds::EntryKind;

use super::facts::Facts;
use super::{Dates, Line, Source};

/// Lines that need a person, the oldest first, also from before the interval.
pub fn lines(facts: &Facts, dates: Dates<'_>) -> Vec<Line> {
    let mut lines: Vec<Line> = alerts(facts, dates).into_iter().collect();
    let struggling = facts.entries.iter().filter(|one| one.kind == EntryKind::Struggling && !one.seen_to);
    lines.extend(struggling.map(|one| {
        let text = format!("Wrote “I am struggling” on {}. Nobody has noted yet that they saw to it.", (dates.at)(one.at));
        Line::new(text, Source::Entry(one.id))
    }));
    lines
}

/// One line for all alerts: it leads to the oldest.
fn alerts(facts: &Facts, dates: Dates<'_>) -> Option<Line> {
    let oldest = facts.alerts.first()?;
    let on = (dates.at)(oldest.at);
    let text = match facts.alerts.len() {
        1 => format!("An answer of {on} needs a person. Nobody has marked it as seen."),
        n => format!("{n} completions hold an answer that needs a person, the first of {on}. Nobody has marked them as seen."),
    };
    Some(Line::new(text, Source::Response(oldest.response)))
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn all_alerts_are_one_line_and_their_words_are_not_told() {
        let mut facts = samples::busy();
        let texts = |facts: &Facts| lines(facts, samples::DATES).into_iter().map(|line| line.text).collect::<Vec<_>>();
        assert_eq!(texts(&facts)[0], "An answer of day 95 needs a person. Nobody has marked it as seen.");
        facts.alerts.push(facts.alerts[0].clone());
        assert!(texts(&facts)[0].starts_with("2 completions"));
        assert!(texts(&facts)[1].starts_with("Wrote “I am struggling”"));
        facts.entries.iter_mut().for_each(|one| one.seen_to = true);
        assert_eq!(texts(&facts).len(), 1);
    }
}
