//! What must not be missed, above everything else: answers that need a person and that nobody has marked as seen, and "I am struggling"
//! that nobody saw to. One plain line each, no words of theirs: they are read on their own page, where one can act (`CLINICAL.md` 2.6).

use chrono::{DateTime, Utc};
use entity::kinds::EntryKind;

use super::facts::{Alert, Facts};
use super::{Dates, Line, Source};

/// Lines that need a person, the oldest first, also from before the interval.
pub fn lines(facts: &Facts, dates: Dates<'_>) -> Vec<Line> {
    let mut lines: Vec<Line> = alerts(facts, dates).into_iter().collect();
    let struggling = facts.entries.iter().filter(|one| one.kind == EntryKind::Struggling && !one.seen_to);
    let nobody = if facts.past { "Nobody had noted by then" } else { "Nobody has noted yet" };
    lines.extend(struggling.map(|one| {
        let text = format!("Wrote “I am struggling” on {}. {nobody} that they saw to it.", (dates.at)(one.at));
        Line::new(text, Source::Entry(one.id))
    }));
    lines
}

/// One line for all alerts that were not seen when the appointment begins: it leads to the oldest.
fn alerts(facts: &Facts, dates: Dates<'_>) -> Option<Line> {
    let unseen: Vec<&Alert> = facts.alerts.iter().filter(|one| one.seen.is_none_or(|at| at >= facts.begins)).collect();
    let oldest = unseen.first()?;
    let on = (dates.at)(oldest.at);
    let last_seen = unseen.iter().map(|one| one.seen).collect::<Option<Vec<_>>>().and_then(|seen| seen.into_iter().max());
    let text = match (unseen.len(), last_seen) {
        (1, None) => format!("An answer of {on} needs a person. Nobody has marked it as seen."),
        (1, Some(at)) => format!("An answer of {on} needs a person. It was marked as seen on {}.", (dates.at)(at)),
        (n, None) => format!("{n} completions hold an answer that needs a person, the first of {on}. Not all of them are marked as seen."),
        (n, Some(at)) => {
            format!("{n} completions hold an answer that needs a person, the first of {on}. They were marked as seen by {}.", (dates.at)(at))
        }
    };
    Some(Line::new(text, Source::Response(oldest.response)))
}

/// What was seen before the appointment is no longer above everything, and is told all the same.
pub fn seen(facts: &Facts, dates: Dates<'_>) -> Vec<Line> {
    let seen = facts.alerts.iter().filter_map(|one| Some((one, one.seen.filter(|at| *at < facts.begins)?)));
    let line = |(one, at): (&Alert, DateTime<Utc>)| {
        let text = format!("An answer of {} needed a person; it was marked as seen on {}.", (dates.at)(one.at), (dates.at)(at));
        Line::new(text, Source::Response(one.response))
    };
    seen.map(line).collect()
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

    #[test]
    fn what_was_seen_in_the_appointment_stood_above_everything_and_what_was_seen_before_is_told_below() {
        let mut facts = samples::busy();
        facts.entries.clear();
        let texts = |lines: Vec<Line>| lines.into_iter().map(|line| line.text).collect::<Vec<_>>();
        facts.alerts[0].seen = Some(facts.begins);
        assert_eq!(texts(lines(&facts, samples::DATES)), ["An answer of day 95 needs a person. It was marked as seen on day 100."]);
        assert!(seen(&facts, samples::DATES).is_empty());
        facts.alerts[0].seen = Some(samples::day(96));
        assert!(lines(&facts, samples::DATES).is_empty());
        assert_eq!(texts(seen(&facts, samples::DATES)), ["An answer of day 95 needed a person; it was marked as seen on day 96."]);
    }
}
