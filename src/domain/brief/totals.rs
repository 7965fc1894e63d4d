//! A total of a measure in words (`CLINICAL.md` 1.5): never anything about one total alone, nothing from estimated ones, the rule named.
//! The published word for a range stands beside it, but for "severe": a brief lies on the table in the session, so the numbers of the
//! range stand in its place, and the whole word is on the page of the completion.

use super::facts::Totals;
use super::interval::Interval;
use super::said::{lower, number};
use super::{Dates, Line, Source};
use crate::domain::instruments::change::Total;
use crate::domain::instruments::{self, Direction, Instrument, Score};
use crate::domain::progress::Point;

/// The latest total, where it is of the interval.
pub fn line(totals: &Totals, interval: Interval, dates: Dates<'_>) -> Option<Line> {
    let instrument = instruments::of_content(&totals.sheet.content)?;
    let score = instrument.score(&totals.link_id)?;
    let latest = totals.points.last().filter(|point| interval.holds(point.at))?;
    let name = if instrument.scores.len() == 1 { totals.sheet.title.clone() } else { format!("{}, {}", totals.sheet.title, score.title) };
    let of = format!("{name}: {} of {}{} on {}", number(latest.value), number(score.max), range(score, latest.value), (dates.at)(latest.at));
    Some(Line::new(format!("{of}{}", compared(instrument, score, totals, latest, dates)), Source::Response(latest.response)))
}

/// ", mild", or where the word is too hard for a sheet on the table: " (range 20 to 27)".
fn range(score: &Score, value: f64) -> String {
    let Some(label) = score.band(value) else { return String::new() };
    let band = score.bands.iter().find(|band| band.label == label && label.to_lowercase().contains("severe"));
    band.map_or(format!(", {label}"), |band| format!(" (range {} to {})", number(band.from), number(band.to)))
}

fn compared(instrument: &Instrument, score: &Score, totals: &Totals, latest: &Point, dates: Dates<'_>) -> String {
    if latest.estimated {
        return ". Estimated, because answers are missing: not compared.".into();
    }

    let earlier: Vec<&Point> = totals.points.iter().filter(|point| point.at < latest.at && !point.estimated).collect();
    let (Some(before), Some(first)) = (earlier.last(), earlier.first()) else {
        let why = if totals.rescaled { "It was asked differently before: not compared." } else { "One total alone shows no change." };
        return format!(". {why}");
    };
    let by = latest.value - before.value;
    let better = if instrument.higher_is == Direction::Worse { "lower is better" } else { "higher is better" };
    let by = match by {
        by if by > 0.0 => format!("{} higher than", number(by)),
        by if by < 0.0 => format!("{} lower than", number(-by)),
        _ => "the same as".to_owned(),
    };
    format!(", {by} on {} ({better}).{}", (dates.at)(before.at), named(instrument, score, totals, (first, latest), dates))
}

/// What the change since the first total is called, by its rule.
fn named(instrument: &Instrument, score: &Score, totals: &Totals, (first, latest): (&Point, &Point), dates: Dates<'_>) -> String {
    let Some(rule) = &score.change else { return String::new() };
    let total = |point: &Point| Total { value: point.value, estimated: point.estimated };
    let Some(change) = rule.classify(&[total(first), total(latest)], instrument.higher_is) else { return String::new() };
    let words = lower(change.words());
    let from = if totals.chosen { "baseline" } else { "first" };
    format!(
        " Since the {from}, {} on {}: {words} ({} points or more, {}).",
        number(first.value),
        (dates.at)(first.at),
        number(rule.reliable),
        rule.rule
    )
}

#[cfg(test)]
mod tests {
    use super::super::samples::{self, DATES, interval, point};
    use super::*;

    fn text(points: Vec<Point>) -> Option<String> {
        let totals = Totals { points, ..samples::phq() };
        line(&totals, interval(), DATES).map(|line| line.text)
    }

    #[test]
    fn one_total_is_never_compared_and_an_estimated_one_neither() {
        assert_eq!(text(vec![point(95, 9.0, false)]).unwrap(), "PHQ-9: 9 of 27, mild on day 95. One total alone shows no change.");
        assert!(text(vec![point(30, 20.0, false), point(95, 9.0, true)]).unwrap().ends_with("not compared."));
        let skipped = text(vec![point(20, 3.0, true), point(30, 20.0, false), point(60, 1.0, true), point(95, 9.0, false)]).unwrap();
        assert!(skipped.contains("11 lower than on day 30") && skipped.contains("Since the first, 20 on day 30"), "{skipped}");
        assert!(text(vec![point(20, 3.0, true), point(95, 9.0, false)]).unwrap().contains("One total alone"));
    }

    #[test]
    fn the_change_is_named_with_its_rule() {
        let said = text(vec![point(10, 17.0, false), point(60, 11.0, false), point(95, 9.0, false)]).unwrap();
        assert_eq!(
            said,
            "PHQ-9: 9 of 27, mild on day 95, 2 lower than on day 60 (lower is better). Since the first, 17 on day 10: reliably improved, and no \
             longer on the clinical side of the cut-off (6 points or more, NHS Talking Therapies)."
        );
        assert!(text(vec![point(60, 12.0, false), point(95, 9.0, false)]).unwrap().contains("no reliable change"));
    }

    #[test]
    fn the_hardest_word_is_not_on_the_table() {
        let said = text(vec![point(95, 22.0, false)]).unwrap();
        assert!(said.starts_with("PHQ-9: 22 of 27 (range 20 to 27) on day 95"), "{said}");
    }

    #[test]
    fn a_total_of_before_says_nothing_now_and_another_scale_is_not_compared() {
        assert_eq!(text(vec![point(60, 12.0, false)]), None);
        let totals = Totals { points: vec![point(95, 9.0, false)], rescaled: true, ..samples::phq() };
        assert!(line(&totals, interval(), DATES).unwrap().text.ends_with("asked differently before: not compared."));
    }
}
