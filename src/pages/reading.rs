//! The plain sentence beside a chart, for the practitioner. By rule; says also what cannot be read from so few answers.

use chrono::{DateTime, Utc};

use super::chart::number;
use crate::domain::progress::{Reading, SeamAt};
use crate::domain::version_diff::Seam;

/// Says what can be read. `say` writes a date; `gaps` is how often it was asked and not answered.
pub fn sentence(reading: &Reading, gaps: usize, say: impl Fn(DateTime<Utc>) -> String) -> String {
    let missing = match gaps {
        0 => String::new(),
        1 => " Once it was asked and not answered; the line stops there.".into(),
        n => format!(" {n} times it was asked and not answered; the line stops there."),
    };
    let said = match reading {
        Reading::None => "No answers yet.".to_owned(),
        Reading::One(point) => format!("One answer so far: {} on {}. One answer cannot show a change.", number(point.value), say(point.at)),
        Reading::Few { n, low, high, latest } => format!(
            "{n} answers, {}; the latest is {} on {}. That is too few to speak of a direction.",
            between(*low, *high),
            number(latest.value),
            say(latest.at)
        ),
        Reading::Some { n, low, high, first, latest, from, to } => format!(
            "{n} answers from {} to {}, {}. The first three average {}, the latest three {}.",
            say(*from),
            say(*to),
            between(*low, *high),
            number((first * 10.0).round() / 10.0),
            number((latest * 10.0).round() / 10.0)
        ),
    };
    said + &missing
}

/// Says where the answers were asked differently, to stand before and after the sentence about those that can be read together.
pub fn about_seams(seams: &[SeamAt], say: impl Fn(DateTime<Utc>) -> String) -> (String, String) {
    let rescaled = seams.iter().rev().find(|seam| seam.seam == Seam::Rescaled);
    let before = rescaled.map(|seam| {
        let answers = if seam.index == 1 { "The answer before that was" } else { "The answers before that were" };
        format!(
            "Since version {}, first answered on {}, a number here means something else. {answers} asked differently and must not be \
             compared with those since; this is about those since: ",
            seam.version,
            say(seam.after.at)
        )
    });
    let from = rescaled.map_or(0, |seam| seam.index);
    let reworded = seams.iter().filter(|seam| seam.seam == Seam::Reworded && seam.index > from);
    let after = reworded.map(|seam| {
        format!(
            " The words changed with version {}, first answered on {}: answers before and after were asked differently.",
            seam.version,
            say(seam.after.at)
        )
    });
    (before.unwrap_or_default(), after.collect())
}

fn between(low: f64, high: f64) -> String {
    if low == high { format!("all {}", number(low)) } else { format!("between {} and {}", number(low), number(high)) }
}
