//! Charts as SVG: coordinates are computed here, `templates/workspace/progress.hbs` draws them, colours come from the stylesheet.
//! Gaps break the line; nothing is smoothed, filled in or coloured as good or bad. The same values stand in a table beside it.

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::domain::progress::Mark;
use crate::domain::version_diff::Seam;

const WIDTH: f64 = 440.0;
const HEIGHT: f64 = 190.0;
const LEFT: f64 = 40.0;
const RIGHT: f64 = 12.0;
const TOP: f64 = 12.0;
const BOTTOM: f64 = 28.0;

/// What is drawn.
#[derive(Clone, Debug, Serialize)]
pub struct Chart {
    pub width: u32,
    pub height: u32,
    pub axis_left: String,
    pub axis_right: String,
    pub axis_bottom: String,
    pub label_y: String,
    pub rows: Vec<Row>,
    pub columns: Vec<Column>,
    /// Each unbroken run of points.
    pub lines: Vec<String>,
    pub points: Vec<Dot>,
    /// Where something was asked and not answered.
    pub gaps: Vec<String>,
    /// Labelled lines across, such as a cut-off.
    pub guides: Vec<GuideLine>,
    /// Around the first value, how far is no change that can be told from error.
    pub ribbon: Option<Ribbon>,
    /// Where it was asked differently from there on.
    pub seams: Vec<SeamLine>,
}

/// A line across the chart that means something.
#[derive(Clone, Debug)]
pub struct Guide {
    at: f64,
    label: String,
    class: &'static str,
}

impl Guide {
    /// Where a band begins.
    pub fn band(at: f64, label: &str) -> Self {
        Self { at, label: format!("{} {label}", number(at)), class: "guide" }
    }

    /// A published threshold.
    pub fn cut_off(at: f64) -> Self {
        Self { at, label: format!("cut-off {}", number(at)), class: "guide cut" }
    }
}

#[derive(Clone, Debug, Serialize)]
pub struct GuideLine {
    pub class: &'static str,
    pub y: String,
    pub text_x: String,
    pub text_y: String,
    pub anchor: &'static str,
    pub label: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct Ribbon {
    pub x: String,
    pub y: String,
    pub width: String,
    pub height: String,
}

impl Chart {
    /// The chart with lines across and a ribbon from one value to another, within its range.
    pub fn with_guides(mut self, range: (f64, f64), guides: &[Guide], ribbon: Option<(f64, f64)>) -> Self {
        let y = |value: f64| height_of(value.clamp(range.0, range.1), range);
        let line = |guide: &Guide| {
            let left = guide.class == "guide";
            GuideLine {
                class: guide.class,
                y: px(y(guide.at)),
                text_x: px(if left { LEFT + 4.0 } else { WIDTH - RIGHT }),
                text_y: px(y(guide.at) - 3.0),
                anchor: if left { "start" } else { "end" },
                label: guide.label.clone(),
            }
        };
        self.guides = guides.iter().map(line).collect();
        self.ribbon = ribbon.map(|(low, high)| Ribbon { x: px(LEFT), y: px(y(high)), width: px(WIDTH - LEFT - RIGHT), height: px(y(low) - y(high)) });
        self
    }
}

fn height_of(value: f64, (low, high): (f64, f64)) -> f64 {
    TOP + (high - value) / (high - low) * (HEIGHT - TOP - BOTTOM)
}

#[derive(Clone, Debug, Serialize)]
pub struct SeamLine {
    pub x: String,
    pub text_x: String,
    pub anchor: &'static str,
    pub label: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct Row {
    pub y: String,
    pub text_y: String,
    pub text_x: String,
    pub label: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct Column {
    pub x: String,
    pub label: String,
    pub anchor: &'static str,
}

#[derive(Clone, Debug, Serialize)]
pub struct Dot {
    pub x: String,
    pub y: String,
    pub label: String,
    /// Drawn hollow.
    pub estimated: bool,
}

/// Draws marks over a range of values. `say` writes a date.
pub fn draw(marks: &[Mark], range: Option<(f64, f64)>, say: impl Fn(DateTime<Utc>) -> String) -> Chart {
    let values = || marks.iter().filter_map(|mark| if let Mark::Point(point) = mark { Some(point.value) } else { None });
    let (low, high) = range.unwrap_or_else(|| (values().fold(f64::INFINITY, f64::min), values().fold(f64::NEG_INFINITY, f64::max)));
    let (low, high) = if low.is_finite() && high > low {
        (low, high)
    } else if low.is_finite() {
        (low - 1.0, low + 1.0)
    } else {
        (0.0, 1.0)
    };
    let first = marks.first().map(Mark::at).unwrap_or_default();
    let last = marks.last().map(Mark::at).unwrap_or_default();
    let span = (last - first).num_seconds() as f64;
    let x = |at: DateTime<Utc>| {
        let share = if span > 0.0 { (at - first).num_seconds() as f64 / span } else { 0.5 };
        LEFT + 10.0 + share * (WIDTH - LEFT - RIGHT - 20.0)
    };
    let y = |value: f64| height_of(value, (low, high));
    let mut lines = Vec::new();
    let mut run: Vec<String> = Vec::new();
    for mark in marks {
        match mark {
            Mark::Point(point) => run.push(format!("{},{}", px(x(point.at)), px(y(point.value)))),
            Mark::Gap(_) => lines.push(std::mem::take(&mut run)),
            // Numbers of two scales are no line; other words are.
            Mark::Seam(seam) if seam.seam == Seam::Rescaled => lines.push(std::mem::take(&mut run)),
            Mark::Seam(_) => {}
        }
    }
    lines.push(run);
    let points = marks.iter().filter_map(|mark| match mark {
        Mark::Point(point) => Some(Dot {
            x: px(x(point.at)),
            y: px(y(point.value)),
            label: format!("{}: {}", say(point.at), number(point.value)),
            estimated: point.estimated,
        }),
        Mark::Gap(_) | Mark::Seam(_) => None,
    });
    let seams = marks.iter().filter_map(|mark| if let Mark::Seam(seam) = mark { Some(seam_line(x(seam.between), seam.version)) } else { None });
    let gaps = marks.iter().filter_map(|mark| if let Mark::Gap(at) = mark { Some(px(x(*at))) } else { None });
    let mut columns = vec![Column { x: px(x(first)), label: say(first), anchor: if span > 0.0 { "start" } else { "middle" } }];
    if span > 0.0 {
        columns.push(Column { x: px(x(last)), label: say(last), anchor: "end" });
    }
    Chart {
        width: WIDTH as u32,
        height: HEIGHT as u32,
        axis_left: px(LEFT),
        axis_right: px(WIDTH - RIGHT),
        axis_bottom: px(HEIGHT - BOTTOM),
        label_y: px(HEIGHT - 8.0),
        rows: ticks(low, high)
            .into_iter()
            .map(|tick| Row { y: px(y(tick)), text_y: px(y(tick) + 4.0), text_x: px(LEFT - 8.0), label: number(tick) })
            .collect(),
        columns: if marks.is_empty() { Vec::new() } else { columns },
        lines: lines.into_iter().filter(|run| run.len() > 1).map(|run| run.join(" ")).collect(),
        points: points.collect(),
        gaps: gaps.collect(),
        guides: Vec::new(),
        ribbon: None,
        seams: seams.collect(),
    }
}

/// A line with its version beside it, on the side that has room.
fn seam_line(x: f64, version: i32) -> SeamLine {
    let right = x < WIDTH / 2.0;
    SeamLine {
        x: px(x),
        text_x: px(if right { x + 4.0 } else { x - 4.0 }),
        anchor: if right { "start" } else { "end" },
        label: format!("version {version}"),
    }
}

/// Lowest, middle, highest; the middle only where it is a round number.
fn ticks(low: f64, high: f64) -> Vec<f64> {
    let middle = f64::midpoint(low, high);
    if (middle * 2.0).fract() == 0.0 { vec![low, middle, high] } else { vec![low, high] }
}

fn px(value: f64) -> String {
    format!("{value:.1}")
}

/// A value as people write it.
pub fn number(value: f64) -> String {
    format!("{}", (value * 100.0).round() / 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::progress::Point;

    fn mark(day: i64, value: Option<f64>) -> Mark {
        let at = DateTime::from_timestamp(day * 86_400, 0).unwrap();
        value.map_or(Mark::Gap(at), |value| {
            Mark::Point(Point { at, value, response: entity::ids::ResponseId(uuid::Uuid::nil()), estimated: false, version: None })
        })
    }

    #[test]
    fn a_gap_breaks_the_line() {
        let chart = draw(&[mark(1, Some(3.0)), mark(2, Some(4.0)), mark(3, None), mark(4, Some(5.0)), mark(5, Some(6.0))], Some((0.0, 10.0)), |_| {
            String::new()
        });
        assert_eq!((chart.lines.len(), chart.points.len(), chart.gaps.len()), (2, 4, 1));
    }

    #[test]
    fn no_values_and_equal_values_are_drawn_without_dividing_by_zero() {
        for marks in [vec![], vec![mark(1, Some(3.0))], vec![mark(1, None)]] {
            let chart = draw(&marks, None, |_| String::new());
            assert!(chart.points.iter().all(|dot| !dot.y.contains("NaN") && !dot.x.contains("NaN")));
        }
    }
}
