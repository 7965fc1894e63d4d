//! Scores in words, for the practitioner. Clients are shown none.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::chart::number;
use crate::domain::content::Content;
use crate::domain::instruments::change::Total;
use crate::domain::instruments::score::{self, Scored};
use crate::domain::instruments::{self, Direction, Instrument, Score};
use crate::domain::progress::Point;
use crate::domain::response::Answer;

/// What a response to a measure comes to.
#[derive(Clone, Debug, Serialize)]
pub struct ReadMeasure {
    pub scores: Vec<ReadScore>,
    /// What it is computed by, and what the words for ranges are from.
    pub citation: String,
    pub copyright: Option<String>,
}

/// One score with what is published about it.
#[derive(Clone, Debug, Serialize)]
pub struct ReadScore {
    pub link_id: String,
    pub title: String,
    /// Such as `9 of 27, mild`, or why there is none.
    pub text: String,
    pub facts: Vec<String>,
}

/// The scores that were kept with a response; none where it is no measure.
pub fn read(content: &Content, answers: &[Answer]) -> Option<ReadMeasure> {
    let instrument = instruments::of_content(content)?;
    let line = |(link_id, scored): (&str, Scored)| {
        let score = instrument.score(link_id)?;
        Some(ReadScore { link_id: link_id.to_owned(), title: score.title.clone(), text: text(score, &scored), facts: scored.facts })
    };
    Some(ReadMeasure {
        scores: score::kept(answers).filter_map(line).collect(),
        citation: instrument.citation.clone(),
        copyright: instrument.copyright_line.clone(),
    })
}

/// One score as a sentence.
pub fn text(score: &Score, scored: &Scored) -> String {
    let Some(value) = scored.value else { return format!("none: {} of {} answered", scored.answered, scored.items) };
    let mut text =
        if score.unit.is_empty() { format!("{} of {}", number(value), number(score.max)) } else { format!("{} {}", number(value), score.unit) };
    if let Some(raw) = scored.raw {
        text += &format!(" (sum {})", number(raw));
    }
    if let Some(band) = &scored.band {
        text += &format!(", {band}");
    }
    if scored.estimated {
        text += &match scored.items - scored.answered {
            1 => ", estimated (1 answer missing)".to_owned(),
            n => format!(", estimated ({n} answers missing)"),
        };
    }
    text
}

/// The sentence beside a chart of totals: first and latest with their words, and which way is better. Where a change has a name by its rule
/// (`named`), that is said for itself, of two totals too. `say` writes a date.
pub fn sentence(
    (instrument, score): (&Instrument, &Score),
    points: &[Point],
    named: bool,
    gaps: usize,
    say: impl Fn(DateTime<Utc>) -> String,
) -> String {
    let value = |point: &Point| {
        let band = score.band(point.value).map(|band| format!(", {band}")).unwrap_or_default();
        let estimated = if point.estimated { ", estimated" } else { "" };
        let words = format!("{band}{estimated}");
        let words = words.trim_start_matches(", ");
        if words.is_empty() { number(point.value) } else { format!("{} ({words})", number(point.value)) }
    };
    let (better, other) = match instrument.higher_is {
        Direction::Worse => ("Lower", "lower"),
        Direction::Better => ("Higher", "higher"),
    };
    let said = match points {
        [] => "No total in this time.".to_owned(),
        [one] => format!("One total in this time: {} on {}. One total cannot show a change.", value(one), say(one.at)),
        [first, .., latest] => {
            let by = latest.value - first.value;
            let by = match by {
                by if by > 0.0 => format!("{} higher", number(by)),
                by if by < 0.0 => format!("{} lower", number(-by)),
                _ => "the same".to_owned(),
            };
            let direction = if by.ends_with(other) { format!(", and {other} is better here") } else { format!(". {better} is better here") };
            format!(
                "{} totals, from {} on {} to {} on {}: {by}{direction}.",
                points.len(),
                value(first),
                say(first.at),
                value(latest),
                say(latest.at)
            )
        }
    };
    let few = if !named && (2..5).contains(&points.len()) { " That is too few to speak of a direction." } else { "" };
    let missing = match gaps {
        0 => String::new(),
        1 => " Once there was none; the line stops there.".into(),
        2 => " Twice there was none; the line stops there.".into(),
        n => format!(" {n} times there was none; the line stops there."),
    };
    said + few + &missing
}

/// A change that has a name, with the rule it is named by.
#[derive(Clone, Debug, Serialize)]
pub struct ReadChange {
    pub label: &'static str,
    /// Such as `6 points or more, NHS Talking Therapies`.
    pub rule: String,
    pub citation: String,
    /// From which total to which, with their dates.
    pub between: String,
}

/// What the change from the first of these totals, the baseline, to the latest can be called. None of one total alone, and none where
/// either is estimated. `say` writes a date.
pub fn change(instrument: &Instrument, score: &Score, points: &[Point], say: impl Fn(DateTime<Utc>) -> String) -> Option<ReadChange> {
    let rule = score.change.as_ref()?;
    let (first, latest) = (points.first()?, points.last()?);
    let totals: Vec<Total> = points.iter().map(|point| Total { value: point.value, estimated: point.estimated }).collect();
    let label = rule.classify(&totals, instrument.higher_is)?.words();
    let cut_off = rule.clinical.map(|side| format!(", cut-off {}", number(side.at()))).unwrap_or_default();
    Some(ReadChange {
        label,
        rule: format!("{} points or more{cut_off}, {}", number(rule.reliable), rule.rule),
        citation: rule.citation.clone(),
        between: format!("from {} on {} to {} on {}", number(first.value), say(first.at), number(latest.value), say(latest.at)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(day: i64, value: f64, estimated: bool) -> Point {
        Point {
            at: DateTime::from_timestamp(day * 86_400, 0).unwrap(),
            value,
            response: entity::ids::ResponseId(uuid::Uuid::nil()),
            estimated,
            version: None,
        }
    }

    #[test]
    fn an_estimated_total_has_no_change_label() {
        let phq = instruments::find("phq-9").unwrap();
        let total = &phq.scores[0];
        let say = |at: DateTime<Utc>| at.date_naive().to_string();
        assert!(change(phq, total, &[point(1, 15.0, false)], say).is_none(), "one total shows no change");
        assert!(change(phq, total, &[point(1, 15.0, false), point(2, 9.0, true)], say).is_none());
        assert!(change(phq, total, &[point(0, 2.0, true), point(2, 9.0, false)], say).is_none(), "nothing is counted from an estimate");
        let read = change(phq, total, &[point(1, 15.0, false), point(2, 9.0, false)], say).unwrap();
        assert!(read.between.contains("15 on 1970-01-02") && read.between.contains("9 on 1970-01-03"));
        assert!(read.label.contains("Reliably improved") && read.rule.starts_with("6 points") && !read.citation.is_empty());
    }

    #[test]
    fn which_way_is_better_is_said_as_the_measure_has_it() {
        let say = |_| "today".to_owned();
        let (phq, who) = (instruments::find("phq-9").unwrap(), instruments::find("who-5").unwrap());
        let points = [point(1, 10.0, false), point(2, 20.0, false)];
        assert!(sentence((phq, &phq.scores[0]), &points, false, 0, say).contains("Lower is better"));
        assert_ne!(
            sentence((phq, &phq.scores[0]), &points, true, 0, say),
            sentence((phq, &phq.scores[0]), &points, false, 0, say),
            "a change that has a name is not also too little to speak of"
        );
        assert!(sentence((who, &who.scores[0]), &points, false, 0, say).contains("higher is better"));
    }
}
