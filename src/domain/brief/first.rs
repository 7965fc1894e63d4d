//! What must not be missed, above everything else: answers that need a person and of which nobody has noted what was done, and "I am struggling"
//! that nobody saw to. One plain line each, no words of theirs: they are read on their own page, where one can act (`CLINICAL.md` 2.6).

use entity::kinds::EntryKind;

use super::facts::{Alert, Facts};
use super::{Dates, Line, Source};

/// Lines that need a person, the oldest first, also from before the interval.
pub fn lines(facts: &Facts, dates: Dates<'_>) -> Vec<Line> {
    let mut lines: Vec<Line> = [alerts(facts, dates, false), alerts(facts, dates, true)].into_iter().flatten().collect();
    let struggling = facts.entries.iter().filter(|one| one.kind == EntryKind::Struggling && !one.seen_to);
    lines.extend(struggling.map(|one| {
        let text = format!("Wrote “I am struggling” on {}. Nobody has noted yet that they saw to it.", (dates.at)(one.at));
        Line::new(text, Source::Entry(one.id))
    }));
    lines
}

/// One line for all that nobody has seen, one for all that were seen and nothing more: it leads to the oldest.
fn alerts(facts: &Facts, dates: Dates<'_>, seen: bool) -> Option<Line> {
    let all: Vec<&Alert> = facts.alerts.iter().filter(|alert| alert.seen == seen).collect();
    let oldest = all.first()?;
    let on = (dates.at)(oldest.at);
    let text = match (all.len(), seen) {
        (1, false) => format!("An answer of {on} needs a person. Nobody has marked it as seen."),
        (n, false) => format!("{n} answers need a person, the first of {on}. Nobody has marked them as seen."),
        (1, true) => format!("An answer of {on} needs a person. It was seen; nobody has noted yet what was done."),
        (n, true) => format!("{n} answers need a person, the first of {on}. They were seen; nobody has noted yet what was done."),
    };
    Some(Line::new(text, Source::Alert(oldest.id)))
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
        assert!(texts(&facts)[0].starts_with("2 answers"));
        assert!(texts(&facts)[1].starts_with("Wrote “I am struggling”"));
        facts.entries.iter_mut().for_each(|one| one.seen_to = true);
        assert_eq!(texts(&facts).len(), 1);
    }
}
