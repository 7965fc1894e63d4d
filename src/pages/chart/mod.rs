//! Charts as SVG: coordinates are computed here, `templates/components/chart.hbs` draws them, colours come from `static/chart.css`.
//! Nothing is smoothed, filled in or coloured as good or bad; what matters differs in shape as well. The same values stand in a table beside
//! each chart. `docs/decisions/0043` says why this is not a library.
//!
//! `series` draws numbers over time, `weeks` planned beside done, `pairs` before and after, `hours` when in the week; `ticks` and `labels` help.

use serde::Serialize;

use crate::domain::thin;

mod hours;
mod labels;
mod pairs;
mod series;
mod ticks;
mod weeks;

pub use hours::draw as hours;
pub use pairs::{MOST as MOST_PAIRS, draw as pairs};
pub use series::{Guide, Plan, draw as series};
pub use weeks::{Bars, draw as weeks};

const WIDTH: f64 = 440.0;
const LEFT: f64 = 40.0;
const RIGHT: f64 = 12.0;

/// What a chart is called and what it says, for those who do not see it.
#[derive(Clone, Debug, Default)]
pub struct Name {
    /// Lasting, and once on a page.
    pub id: String,
    pub title: String,
    /// The sentence beside it.
    pub sentence: String,
}

/// What is drawn, from the back to the front: areas, lines, curves, dots, texts. Every part has a class and no style.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Chart {
    pub id: String,
    pub title: String,
    pub desc: String,
    pub width: u32,
    pub height: u32,
    pub rects: Vec<Rect>,
    pub lines: Vec<Line>,
    /// Each unbroken run of points.
    pub curves: Vec<String>,
    pub dots: Vec<Dot>,
    pub texts: Vec<Text>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Rect {
    pub class: String,
    pub x: String,
    pub y: String,
    pub width: String,
    pub height: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct Line {
    pub class: &'static str,
    pub x1: String,
    pub y1: String,
    pub x2: String,
    pub y2: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct Dot {
    pub class: &'static str,
    pub x: String,
    pub y: String,
    pub r: String,
    /// Shown where a pointer rests on it; may be empty.
    pub label: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct Text {
    pub class: &'static str,
    pub x: String,
    pub y: String,
    pub anchor: &'static str,
    pub text: String,
}

impl Chart {
    fn new(name: &Name, height: f64) -> Self {
        let (id, title, desc) = (name.id.clone(), name.title.clone(), name.sentence.clone());
        Self { id, title, desc, width: WIDTH as u32, height: height as u32, ..Self::default() }
    }

    fn rect(&mut self, class: impl Into<String>, (x, y): (f64, f64), (width, height): (f64, f64)) {
        self.rects.push(Rect { class: class.into(), x: px(x), y: px(y), width: px(width), height: px(height.max(0.0)) });
    }

    fn line(&mut self, class: &'static str, (x1, y1): (f64, f64), (x2, y2): (f64, f64)) {
        let line = Line { class, x1: px(x1), y1: px(y1), x2: px(x2), y2: px(y2) };
        // Thousands of marks on a few hundred pixels lie on each other.
        let same = |last: &Line| (last.class, &last.x1, &last.y1, &last.x2, &last.y2) == (class, &line.x1, &line.y1, &line.x2, &line.y2);
        if !self.lines.last().is_some_and(same) {
            self.lines.push(line);
        }
    }

    fn dot(&mut self, class: &'static str, (x, y): (f64, f64), r: f64, label: String) {
        self.dots.push(Dot { class, x: px(x), y: px(y), r: px(r), label });
    }

    fn text(&mut self, class: &'static str, (x, y): (f64, f64), anchor: &'static str, text: impl Into<String>) {
        self.texts.push(Text { class, x: px(x), y: px(y), anchor, text: text.into() });
    }
}

fn px(value: f64) -> String {
    format!("{value:.1}")
}

/// A value as people write it.
pub fn number(value: f64) -> String {
    format!("{}", (value * 100.0).round() / 100.0)
}

/// The same, with one digit after the point: for means.
pub fn tenths(value: f64) -> String {
    number((value * 10.0).round() / 10.0)
}
