//! Planned beside done, or entries of logs, week by week.

use super::{Chart, LEFT, Name, RIGHT, WIDTH, ticks};
use crate::domain::weeks::Week;

const HEIGHT: f64 = 150.0;
const TOP: f64 = 20.0;
const BOTTOM: f64 = 26.0;

/// What the bars are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bars {
    /// An outline for what was planned, filled as far as it was done.
    PlannedAndDone,
    /// Entries in logs.
    Entries,
}

/// Draws the weeks. `say` writes a date.
pub fn draw(name: &Name, weeks: &[Week], bars: Bars, say: impl Fn(chrono::NaiveDate) -> String) -> Chart {
    let mut chart = Chart::new(name, HEIGHT);
    let counts = |week: &Week| if bars == Bars::Entries { (week.entries, 0) } else { (week.done, week.planned) };
    let most = f64::from(weeks.iter().map(|week| counts(week).0.max(counts(week).1)).max().unwrap_or(0).max(1));
    let bottom = HEIGHT - BOTTOM;
    let y = |count: u32| TOP + (most - f64::from(count)) / most * (bottom - TOP);
    for tick in ticks::values(0.0, most).into_iter().filter(|tick| tick.fract() == 0.0) {
        chart.line("grid", (LEFT, y(tick as u32)), (WIDTH - RIGHT, y(tick as u32)));
        chart.text("", (LEFT - 8.0, y(tick as u32) + 4.0), "end", super::number(tick));
    }
    let slot = (WIDTH - LEFT - RIGHT) / weeks.len().max(1) as f64;
    let (width, every) = ((slot * 0.7).min(36.0), weeks.len().div_ceil(4).max(1));
    for (place, week) in weeks.iter().enumerate() {
        let (done, planned) = counts(week);
        let left = LEFT + slot * (place as f64 + 0.5) - width / 2.0;
        chart.rect("bar done", (left, y(done)), (width, bottom - y(done)));
        chart.rect("bar planned", (left, y(planned)), (width, bottom - y(planned)));
        if weeks.len() <= 14 && done.max(planned) > 0 {
            let said = if bars == Bars::Entries { done.to_string() } else { format!("{done}/{planned}") };
            chart.text("count", (left + width / 2.0, y(done.max(planned)) - 4.0), "middle", said);
        }
        if place % every == 0 {
            chart.text("", (left, HEIGHT - 8.0), "start", say(week.from));
        }
    }
    chart.line("axis", (LEFT, bottom), (WIDTH - RIGHT, bottom));
    chart
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_without_anything_has_no_height_and_nothing_divides_by_zero() {
        let week = |done, planned| Week { from: "2026-11-23".parse().unwrap(), planned, done, declined: 0, open: 0, entries: 0 };
        let chart = draw(&Name::default(), &[week(0, 0), week(2, 4)], Bars::PlannedAndDone, |day| day.to_string());
        let heights: Vec<&str> = chart.rects.iter().map(|rect| rect.height.as_str()).collect();
        assert_eq!(heights, ["0.0", "0.0", "52.0", "104.0"]);
        assert!(chart.texts.iter().any(|text| text.text == "2/4"));
        assert!(!serde_json::to_string(&draw(&Name::default(), &[], Bars::Entries, |day| day.to_string())).unwrap().contains("NaN"));
    }
}
