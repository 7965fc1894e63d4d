//! Numbers of one question or total over time. Gaps break the line, and so does a change of the scale.

use chrono::{DateTime, Utc};

use super::labels::Labels;
use super::{Chart, LEFT, Name, RIGHT, WIDTH, number, px, thin, ticks};
use crate::domain::progress::{Mark, Point};
use crate::domain::version_diff::Seam;

const HEIGHT: f64 = 190.0;
const TOP: f64 = 16.0;
const BOTTOM: f64 = 28.0;
/// With more points than this, dots would only cover the line.
const MOST_DOTS: usize = 90;
/// Width of the column that shares its extremes.
const COLUMN: f64 = 2.0;

/// What is drawn, and within what.
#[derive(Clone, Copy, Debug, Default)]
pub struct Plan<'a> {
    pub marks: &'a [Mark],
    /// Lowest and highest value; what there is where it is not known.
    pub range: Option<(f64, f64)>,
    /// Both ends of the time axis, so that several charts have the same; the marks' own otherwise.
    pub span: Option<(DateTime<Utc>, DateTime<Utc>)>,
    /// When there was a session.
    pub visits: &'a [DateTime<Utc>],
    pub guides: &'a [Guide],
    /// How far around the first value is no change that can be told from error.
    pub ribbon: Option<(f64, f64)>,
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

    /// From which value change is counted.
    pub fn baseline(at: f64) -> Self {
        Self { at, label: format!("baseline {}", number(at)), class: "guide base" }
    }
}

/// Where values and times stand.
struct Frame {
    low: f64,
    high: f64,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
}

impl Frame {
    fn of(plan: &Plan<'_>) -> Self {
        let values = || plan.marks.iter().filter_map(|mark| if let Mark::Point(point) = mark { Some(point.value) } else { None });
        let (low, high) = plan.range.unwrap_or_else(|| (values().fold(f64::INFINITY, f64::min), values().fold(f64::NEG_INFINITY, f64::max)));
        let (low, high) = match (low, high) {
            (low, high) if low.is_finite() && high.is_finite() && high > low => (low, high),
            (low, _) if low.is_finite() => (low - 1.0, low + 1.0),
            _ => (0.0, 1.0),
        };
        let own = || (plan.marks.first().map(Mark::at).unwrap_or_default(), plan.marks.last().map(Mark::at).unwrap_or_default());
        let (from, to) = plan.span.unwrap_or_else(own);
        Self { low, high, from, to }
    }

    fn x(&self, at: DateTime<Utc>) -> f64 {
        let span = (self.to - self.from).num_seconds() as f64;
        let share = if span > 0.0 { (at - self.from).num_seconds() as f64 / span } else { 0.5 };
        LEFT + 10.0 + share.clamp(0.0, 1.0) * (WIDTH - LEFT - RIGHT - 20.0)
    }

    fn y(&self, value: f64) -> f64 {
        TOP + (self.high - value.clamp(self.low, self.high)) / (self.high - self.low) * (HEIGHT - TOP - BOTTOM)
    }

    fn at(&self, point: &Point) -> (f64, f64) {
        (self.x(point.at), self.y(point.value))
    }
}

/// Draws it. `say` writes a date, `seam` what stands at a seam, by the version that begins there.
pub fn draw(name: &Name, plan: &Plan<'_>, say: impl Fn(DateTime<Utc>) -> String, seam: impl Fn(i32) -> String) -> Chart {
    let frame = Frame::of(plan);
    let mut chart = Chart::new(name, HEIGHT);
    across(&mut chart, plan, &frame);
    axis(&mut chart, plan, &frame, &say);
    for at in plan.visits {
        chart.line("visit", (frame.x(*at), TOP), (frame.x(*at), HEIGHT - BOTTOM));
        chart.dot("visit", (frame.x(*at), HEIGHT - BOTTOM), 3.0, say(*at));
    }
    for mark in plan.marks {
        let x = frame.x(mark.at());
        match mark {
            Mark::Gap(_) => chart.line("gap", (x, TOP), (x, HEIGHT - BOTTOM)),
            Mark::Seam(at) => {
                chart.line("seam", (x, 4.0), (x, HEIGHT - BOTTOM));
                let right = x < WIDTH / 2.0;
                chart.text("", (if right { x + 4.0 } else { x - 4.0 }, 12.0), if right { "start" } else { "end" }, seam(at.version));
            }
            Mark::Point(_) => {}
        }
    }
    line(&mut chart, plan, &frame, &say);
    chart
}

/// What lies across: grid, ribbon, guides.
fn across(chart: &mut Chart, plan: &Plan<'_>, frame: &Frame) {
    let ends = |y: f64| ((LEFT, y), (WIDTH - RIGHT, y));
    if let Some((low, high)) = plan.ribbon {
        let (top, bottom) = (frame.y(high), frame.y(low));
        chart.rect("ribbon", (LEFT, top), (WIDTH - LEFT - RIGHT, bottom - top));
    }
    for tick in ticks::values(frame.low, frame.high) {
        let (from, to) = ends(frame.y(tick));
        chart.line("grid", from, to);
        chart.text("", (LEFT - 8.0, frame.y(tick) + 4.0), "end", number(tick));
    }
    let curve = |run: &Vec<&Point>| thin::thin(&run.iter().map(|point| frame.at(point)).collect::<Vec<_>>(), COLUMN);
    let mut labels = Labels::around(runs(plan.marks).iter().map(curve).collect());
    // What stands on the right is placed first: bands find another place more easily.
    let (bands, others): (Vec<&Guide>, Vec<&Guide>) = plan.guides.iter().partition(|guide| guide.class == "guide");
    for (guide, left) in others.into_iter().map(|guide| (guide, false)).chain(bands.into_iter().map(|guide| (guide, true))) {
        let (from, to) = ends(frame.y(guide.at));
        chart.line(guide.class, from, to);
        let (at, anchor) = labels.place(&guide.label, (LEFT + 4.0, WIDTH - RIGHT), frame.y(guide.at), left);
        chart.text("guide-label", at, anchor, guide.label.clone());
    }
}

fn axis(chart: &mut Chart, plan: &Plan<'_>, frame: &Frame, say: impl Fn(DateTime<Utc>) -> String) {
    let bottom = HEIGHT - BOTTOM;
    chart.line("axis", (LEFT, bottom), (WIDTH - RIGHT, bottom));
    if plan.marks.is_empty() && plan.span.is_none() {
        return;
    }
    let times = ticks::times(frame.from, frame.to);
    let (mut before, last) = (None, times.len().saturating_sub(1));
    for (place, at) in times.into_iter().enumerate() {
        let anchor = match place {
            0 if last == 0 && frame.from == frame.to => "middle",
            place if place == last => "end",
            0 if frame.x(at) < LEFT + 40.0 => "start",
            _ => "middle",
        };
        let label = say(at);
        chart.line("tick", (frame.x(at), bottom), (frame.x(at), bottom + 4.0));
        if before.as_ref() != Some(&label) {
            // On a phone there is room for the first and the last.
            let class = if place == 0 || place == last { "" } else { "between" };
            chart.text(class, (frame.x(at), HEIGHT - 8.0), anchor, label.clone());
        }
        before = Some(label);
    }
}

/// Points that are one line: broken where nothing was answered or the scale changed.
fn runs(marks: &[Mark]) -> Vec<Vec<&Point>> {
    let mut runs: Vec<Vec<&Point>> = vec![Vec::new()];
    for mark in marks {
        match mark {
            Mark::Point(point) => runs.last_mut().into_iter().for_each(|run| run.push(point)),
            Mark::Gap(_) => runs.push(Vec::new()),
            // Numbers of two scales are no line; other words are.
            Mark::Seam(at) if at.seam == Seam::Rescaled => runs.push(Vec::new()),
            Mark::Seam(_) => {}
        }
    }
    runs.retain(|run| !run.is_empty());
    runs
}

/// The line with its dots, broken where nothing was answered or the scale changed.
fn line(chart: &mut Chart, plan: &Plan<'_>, frame: &Frame, say: impl Fn(DateTime<Utc>) -> String) {
    let runs = runs(plan.marks);
    let many = runs.iter().map(Vec::len).sum::<usize>() > MOST_DOTS;
    for run in &runs {
        let places = thin::thin(&run.iter().map(|point| frame.at(point)).collect::<Vec<_>>(), COLUMN);
        if places.len() > 1 {
            chart.curves.push(places.iter().map(|(x, y)| format!("{},{}", px(*x), px(*y))).collect::<Vec<_>>().join(" "));
        }
        // A point without neighbours has no line, so that it is seen by its dot alone.
        for point in run.iter().filter(|_| !many || run.len() == 1) {
            let label = format!("{}: {}", say(point.at), number(point.value));
            chart.dot(if point.estimated { "estimated" } else { "value" }, frame.at(point), if many { 2.5 } else { 4.5 }, label);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(day: i64, value: Option<f64>) -> Mark {
        let at = DateTime::from_timestamp(day * 86_400, 0).unwrap();
        let response = entity::ids::ResponseId(uuid::Uuid::nil());
        value.map_or(Mark::Gap(at), |value| Mark::Point(Point { at, value, response, estimated: false, version: None }))
    }

    fn drawn(marks: &[Mark], range: Option<(f64, f64)>) -> Chart {
        draw(&Name::default(), &Plan { marks, range, ..Plan::default() }, |at| at.date_naive().to_string(), |n| format!("v{n}"))
    }

    fn of<'a>(chart: &'a Chart, class: &str) -> Vec<&'a super::super::Line> {
        chart.lines.iter().filter(|line| line.class == class).collect()
    }

    #[test]
    fn a_gap_breaks_the_line() {
        let marks = [mark(1, Some(3.0)), mark(2, Some(4.0)), mark(3, None), mark(4, Some(5.0)), mark(5, Some(6.0))];
        let chart = drawn(&marks, Some((0.0, 10.0)));
        assert_eq!((chart.curves.len(), chart.dots.len(), of(&chart, "gap").len()), (2, 4, 1));
    }

    #[test]
    fn no_values_and_equal_values_are_drawn_without_dividing_by_zero() {
        for marks in [vec![], vec![mark(1, Some(3.0))], vec![mark(1, None)], vec![mark(1, Some(3.0)), mark(1, Some(3.0))]] {
            let chart = drawn(&marks, None);
            assert!(!serde_json::to_string(&chart).unwrap().contains("NaN"));
        }
    }

    #[test]
    fn labels_of_bands_lie_neither_on_the_line_nor_on_each_other() {
        // As of a PHQ-9 that begins at the left edge and falls through all bands.
        let values = [21.0, 20.0, 16.0, 14.0, 11.0, 9.0, 4.0];
        let marks: Vec<Mark> = (0..).zip(values).map(|(week, value)| mark(week * 7, Some(value))).collect();
        let words = [(5.0, "mild"), (10.0, "moderate"), (15.0, "moderately severe"), (20.0, "severe")];
        let mut guides: Vec<Guide> = words.iter().map(|(at, word)| Guide::band(*at, word)).collect();
        guides.push(Guide::cut_off(10.0));
        let plan = Plan { marks: &marks, range: Some((0.0, 27.0)), guides: &guides, ..Plan::default() };
        let chart = draw(&Name::default(), &plan, |at| at.date_naive().to_string(), |n| n.to_string());
        let labels: Vec<_> = chart.texts.iter().filter(|text| text.class == "guide-label").collect();
        assert_eq!(labels.len(), 5);
        let number = |text: &str| text.parse::<f64>().unwrap();
        let boxes: Vec<_> =
            labels.iter().map(|text| super::super::labels::extent(&text.text, (number(&text.x), number(&text.y)), text.anchor)).collect();
        for (n, one) in boxes.iter().enumerate() {
            assert!(boxes[..n].iter().all(|other| !one.meets(other)), "{:?}", labels[n]);
            let points: Vec<(f64, f64)> = chart.dots.iter().map(|dot| (number(&dot.x), number(&dot.y))).collect();
            assert!(points.windows(2).all(|pair| !one.crossed_by(pair[0], pair[1])), "{:?}", labels[n]);
        }
    }

    #[test]
    fn charts_with_one_axis_put_the_same_day_at_the_same_place() {
        let span = Some((DateTime::from_timestamp(0, 0).unwrap(), DateTime::from_timestamp(30 * 86_400, 0).unwrap()));
        let with = |marks: &[Mark]| {
            let plan = Plan { marks, span, visits: &[mark(10, None).at()], ..Plan::default() };
            draw(&Name::default(), &plan, |at| at.date_naive().to_string(), |n| n.to_string())
        };
        let (one, other) = (with(&[mark(10, Some(1.0))]), with(&[mark(2, Some(3.0)), mark(10, Some(4.0)), mark(29, Some(7.0))]));
        let place = |chart: &Chart, n: usize| chart.dots.iter().filter(|dot| dot.class == "value").nth(n).unwrap().x.clone();
        assert_eq!(place(&one, 0), place(&other, 1));
        assert_eq!(place(&one, 0), of(&one, "visit")[0].x1);
    }

    #[test]
    fn ten_thousand_points_stay_small_and_keep_their_highest() {
        let value = |n: i64| if n == 6_543 { 10.0 } else { 5.0 };
        let marks: Vec<Mark> = (0..10_000).map(|n| mark(n, Some(value(n)))).collect();
        let chart = drawn(&marks, Some((0.0, 10.0)));
        assert!(chart.dots.is_empty() && chart.curves[0].len() < 15_000);
        assert!(chart.curves[0].contains(&format!(",{}", px(TOP))), "the highest value is at the top");
        let alone = drawn(&[&marks[..200], &[mark(10_001, None), mark(10_002, Some(1.0)), mark(10_003, None)]].concat(), None);
        assert_eq!(alone.dots.len(), 1, "a point between two gaps is seen");
    }
}
