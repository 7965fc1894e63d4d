//! What must not be missed, above everything else: answers that need a person and of which nobody has noted what was done, and "I am struggling"
//! that nobody saw to. One plain line each, no words of theirs: they are read on their own page, where one can act (`CLINICAL.md` 2.6).

use chrono::{DateTime, Utc};
use entity::kinds::EntryKind;

use super::facts::{Alert, Facts};
use super::{Dates, Line, Source};

/// Lines that need a person, the oldest first, also from before the interval.
pub fn lines(facts: &Facts, dates: Dates<'_>) -> Vec<Line> {
    let mut lines: Vec<Line> = [alerts(facts, dates, false), alerts(facts, dates, true)].into_iter().flatten().collect();
    let struggling = facts.entries.iter().filter(|one| one.kind == EntryKind::Struggling && !one.seen_to);
    let nobody = if facts.past { "Nobody had noted by then" } else { "Nobody has noted yet" };
    lines.extend(struggling.map(|one| {
        let text = format!("Wrote “I am struggling” on {}. {nobody} that they saw to it.", (dates.at)(one.at));
        Line::new(text, Source::Entry(one.id))
    }));
    lines
}

/// One line for all that nobody had seen when the appointment begins, one for all that were seen and nothing more: it leads to the oldest.
fn alerts(facts: &Facts, dates: Dates<'_>, seen: bool) -> Option<Line> {
    let before = |at: Option<DateTime<Utc>>| at.is_some_and(|at| at < facts.begins);
    let open = facts.alerts.iter().filter(|one| !before(one.acted));
    let all: Vec<&Alert> = open.filter(|one| before(one.seen) == seen).collect();
    let oldest = all.first()?;
    let on = (dates.at)(oldest.at);
    // What somebody saw after the appointment began did not help then; whoever reads this now should know all the same.
    let since = all.iter().map(|one| one.seen).collect::<Option<Vec<_>>>().and_then(|seen| seen.into_iter().max()).filter(|_| !seen);
    let (nobody, yet) = if facts.past { ("Nobody had", "nobody had noted by then") } else { ("Nobody has", "nobody has noted yet") };
    let text = match (all.len(), seen, since) {
        (1, false, Some(at)) => format!("An answer of {on} needs a person. It was marked as seen on {}.", (dates.at)(at)),
        (n, false, Some(at)) => format!("{n} answers need a person, the first of {on}. They were marked as seen by {}.", (dates.at)(at)),
        (1, false, None) => format!("An answer of {on} needs a person. {nobody} marked it as seen."),
        (n, false, None) => format!("{n} answers need a person, the first of {on}. {nobody} marked them as seen."),
        (1, true, _) => format!("An answer of {on} needs a person. It was seen; {yet} what was done."),
        (n, true, _) => format!("{n} answers need a person, the first of {on}. They were seen; {yet} what was done."),
    };
    Some(Line::new(text, Source::Alert(oldest.id)))
}

/// What somebody acted on before the appointment is no longer above everything, and is told all the same.
pub fn acted_on(facts: &Facts, dates: Dates<'_>) -> Vec<Line> {
    let acted = facts.alerts.iter().filter_map(|one| Some((one, one.acted.filter(|at| *at < facts.begins)?)));
    let line = |(one, at): (&Alert, DateTime<Utc>)| {
        let text = format!("An answer of {} needed a person; what was done was noted on {}.", (dates.at)(one.at), (dates.at)(at));
        Line::new(text, Source::Alert(one.id))
    };
    acted.map(line).collect()
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

    #[test]
    fn what_was_seen_stays_above_everything_until_somebody_noted_what_was_done() {
        let mut facts = samples::busy();
        facts.entries.clear();
        let texts = |lines: Vec<Line>| lines.into_iter().map(|line| line.text).collect::<Vec<_>>();
        facts.alerts[0].seen = Some(facts.begins);
        let unseen = texts(lines(&facts, samples::DATES));
        assert_eq!(unseen, ["An answer of day 95 needs a person. It was marked as seen on day 100."], "not before the appointment");
        facts.alerts[0].seen = Some(samples::day(96));
        let seen = texts(lines(&facts, samples::DATES));
        assert_eq!(seen, ["An answer of day 95 needs a person. It was seen; nobody has noted yet what was done."]);
        assert!(acted_on(&facts, samples::DATES).is_empty());
        facts.alerts[0].acted = Some(samples::day(97));
        assert!(lines(&facts, samples::DATES).is_empty());
        assert_eq!(texts(acted_on(&facts, samples::DATES)), ["An answer of day 95 needed a person; what was done was noted on day 97."]);
    }
}
