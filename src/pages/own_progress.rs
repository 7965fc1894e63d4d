//! The plain sentence beside a client's own chart, by rule and in the client's language: how often, between what, the first and the latest.
//! Never whether it is good, never a band's name.

use chrono::{DateTime, Utc};

use super::chart;
use super::speech::Speech;
use crate::domain::instruments::Direction;
use crate::domain::progress::Reading;

/// A number as the language writes it.
fn number(speech: &Speech, value: f64) -> String {
    speech.number(&chart::number(value))
}

/// Says what can be read. `say` writes a date; `gaps` is how often it was asked and not answered.
pub fn sentence(speech: &Speech, reading: &Reading, gaps: usize, say: impl Fn(DateTime<Utc>) -> String) -> String {
    let said = match reading {
        Reading::None => speech.say("progress-none", &[]),
        Reading::One(point) => speech.say("progress-one", &[("value", &number(speech, point.value)), ("day", &say(point.at))]),
        Reading::Few { n, low, high, latest } => speech.say(
            "progress-few",
            &[("n", &n.to_string()), ("between", &between(speech, *low, *high)), ("value", &number(speech, latest.value)), ("day", &say(latest.at))],
        ),
        Reading::Some { n, low, high, first, latest, from, to } => speech.say(
            "progress-some",
            &[
                ("n", &n.to_string()),
                ("from", &say(*from)),
                ("to", &say(*to)),
                ("between", &between(speech, *low, *high)),
                ("first", &number(speech, (first * 10.0).round() / 10.0)),
                ("latest", &number(speech, (latest * 10.0).round() / 10.0)),
            ],
        ),
    };
    match gaps {
        0 => said,
        n => format!("{said} {}", speech.say("progress-gaps", &[("n", &n.to_string())])),
    }
}

fn between(speech: &Speech, low: f64, high: f64) -> String {
    if low == high {
        speech.say("progress-all", &[("value", &number(speech, low))])
    } else {
        speech.say("progress-between", &[("low", &number(speech, low)), ("high", &number(speech, high))])
    }
}

/// What the numbers can be, and which way is which.
pub fn meaning(speech: &Speech, range: Option<(f64, f64)>, ends: (&str, &str), direction: Option<Direction>) -> Option<String> {
    let mut said: Vec<String> = Vec::new();
    if let Some((low, high)) = range {
        said.push(match ends {
            ("", "") => speech.say("progress-range", &[("low", &number(speech, low)), ("high", &number(speech, high))]),
            (least, most) => speech
                .say("progress-range-named", &[("low", &number(speech, low)), ("high", &number(speech, high)), ("least", least), ("most", most)]),
        });
    }
    said.extend(direction.map(|direction| match direction {
        Direction::Worse => speech.say("progress-lower-lighter", &[]),
        Direction::Better => speech.say("progress-higher-lighter", &[]),
    }));
    (!said.is_empty()).then(|| said.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::languages;
    use crate::domain::progress::{self, Point};

    #[test]
    fn every_number_of_answers_has_its_sentence_in_every_language() {
        for code in languages::all().iter().map(|language| language.code.as_str()) {
            let speech = super::super::speech::of(code);
            for n in 0..7 {
                let response = entity::ids::ResponseId(uuid::Uuid::nil());
                let point = |day: i64| Point {
                    at: DateTime::from_timestamp(day * 86_400, 0).unwrap(),
                    value: day as f64,
                    response,
                    estimated: false,
                    version: None,
                };
                let points: Vec<Point> = (0..n).map(point).collect();
                for gaps in 0..3 {
                    let said = sentence(speech, &progress::reading(&points), gaps, |_| "today".into());
                    assert!(!said.contains("progress-") && !said.is_empty(), "{code}: {said}");
                }
            }
            let meant = meaning(speech, Some((0.0, 27.0)), ("low", "good"), Some(Direction::Worse)).unwrap();
            assert!(meant.contains("27") && meant.contains("good") && !meant.contains("progress-"), "{code}: {meant}");
        }
    }
}
