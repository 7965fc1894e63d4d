//! Before and after of each entry: a hollow dot, a filled one, and the way between them.

use chrono::{DateTime, Utc};

use super::{Chart, LEFT, Name, RIGHT, WIDTH, number, ticks};
use crate::domain::pairs::Pair;

const HEIGHT: f64 = 170.0;
const TOP: f64 = 12.0;
const BOTTOM: f64 = 26.0;

/// Entries in one chart, the newest.
pub const MOST: usize = 40;

/// Draws them in order, one beside the other. `say` writes a date.
pub fn draw(name: &Name, pairs: &[Pair], range: Option<(f64, f64)>, say: impl Fn(DateTime<Utc>) -> String) -> Chart {
    let pairs = &pairs[pairs.len().saturating_sub(MOST)..];
    let mut chart = Chart::new(name, HEIGHT);
    let values = || pairs.iter().flat_map(|pair| [pair.before, pair.after]);
    let (low, high) = range.unwrap_or_else(|| (values().fold(0.0, f64::min), values().fold(1.0, f64::max)));
    let high = if high > low { high } else { low + 1.0 };
    let bottom = HEIGHT - BOTTOM;
    let y = |value: f64| TOP + (high - value.clamp(low, high)) / (high - low) * (bottom - TOP);
    for tick in ticks::values(low, high) {
        chart.line("grid", (LEFT, y(tick)), (WIDTH - RIGHT, y(tick)));
        chart.text("", (LEFT - 8.0, y(tick) + 4.0), "end", number(tick));
    }
    let slot = ((WIDTH - LEFT - RIGHT) / pairs.len().max(1) as f64).min(60.0);
    for (place, pair) in pairs.iter().enumerate() {
        let x = LEFT + slot * (place as f64 + 0.5);
        let of = pair.of.as_deref().map(|of| format!(", {of}")).unwrap_or_default();
        let label = format!("{}{of}: {} before, {} after", say(pair.at), number(pair.before), number(pair.after));
        chart.line("way", (x, y(pair.before)), (x, y(pair.after)));
        chart.dot("before", (x, y(pair.before)), 4.5, label.clone());
        chart.dot("value", (x, y(pair.after)), 4.5, label);
    }
    chart.line("axis", (LEFT, bottom), (WIDTH - RIGHT, bottom));
    if let (Some(first), Some(last)) = (pairs.first(), pairs.last()) {
        chart.text("", (LEFT, HEIGHT - 8.0), "start", say(first.at));
        if pairs.len() > 1 && say(first.at) != say(last.at) {
            let end = (LEFT + slot * pairs.len() as f64).max(LEFT + 190.0);
            chart.text("", (end, HEIGHT - 8.0), "end", say(last.at));
        }
    }
    chart
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_pairs_are_drawn_each_with_both_dots() {
        let pair = |day: i64| Pair {
            at: DateTime::from_timestamp(day * 86_400, 0).unwrap(),
            response: entity::ids::ResponseId(uuid::Uuid::nil()),
            before: 8.0,
            after: 3.0,
            of: None,
        };
        let pairs: Vec<Pair> = (0..100).map(pair).collect();
        let chart = draw(&Name::default(), &pairs, Some((0.0, 10.0)), |at| at.date_naive().to_string());
        assert_eq!(chart.dots.len(), MOST * 2);
        assert!(chart.dots[0].label.starts_with("1970-03-02"));
        assert!(!serde_json::to_string(&draw(&Name::default(), &[], None, |_| String::new())).unwrap().contains("NaN"));
    }
}
