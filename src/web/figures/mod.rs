//! Charts of one client with everything that belongs beside them: a sentence, how often it was answered, a table. Made from what
//! `actions::progress` put together; shown by `templates/components/figure.hbs` in the workspace, printed, and said by the API.
//!
//! `lines` are numbers over time, `within` weeks, before and after, and times of day.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use crate::domain::version_diff::Seam;
use crate::pages::chart::Chart;
use crate::pages::dates;
use crate::pages::scores::ReadChange;
use crate::pages::speech::Speech;

mod lines;
mod within;

pub use lines::{change, of_line, sentence};
pub use within::{of_hours, of_pairs, of_weeks};

/// Rows of a table on a page, the newest; all of them are in the export.
const MOST_ROWS: usize = 200;

/// One chart with everything that stands beside it.
#[derive(Clone, Debug, Serialize)]
pub struct Figure {
    /// Lasting: the template and the question.
    pub id: String,
    pub heading: String,
    /// Where it comes from, its unit, what its ends are called.
    pub facts: Vec<String>,
    pub chart: Chart,
    pub sentence: String,
    /// How often it was answered, and the mean of that.
    pub rate: Option<String>,
    /// What the change since the baseline can be called, for a measure.
    pub change: Option<ReadChange>,
    pub copyright: Option<String>,
    pub table: Table,
    /// From which answers change can be counted; none where nothing is counted.
    pub baselines: Option<Baselines>,
}

/// The values of a chart.
#[derive(Clone, Debug, Serialize)]
pub struct Table {
    pub columns: Vec<&'static str>,
    pub rows: Vec<Vec<String>>,
    /// Rows that are left out.
    pub left_out: usize,
}

impl Table {
    /// The newest rows; `rows` come newest first.
    fn new(columns: Vec<&'static str>, rows: impl ExactSizeIterator<Item = Vec<String>>) -> Self {
        let left_out = rows.len().saturating_sub(MOST_ROWS);
        Self { columns, rows: rows.take(MOST_ROWS).collect(), left_out }
    }
}

/// A choice of the answer from which change is counted.
#[derive(Clone, Debug, Serialize)]
pub struct Baselines {
    pub template: String,
    pub link_id: String,
    /// Somebody chose one.
    pub chosen: bool,
    pub answers: Vec<Answer>,
}

/// One answer to count from.
#[derive(Clone, Debug, Serialize)]
pub struct Answer {
    pub response: String,
    pub label: String,
    pub chosen: bool,
}

/// In whose words and zone dates are written.
#[derive(Clone, Copy)]
pub struct Writing<'a> {
    pub speech: &'a Speech,
    pub zone: &'a str,
}

impl Writing<'_> {
    /// A date, such as 24 Nov 2026.
    pub fn at(&self, at: DateTime<Utc>) -> String {
        dates::short(self.speech, at, self.zone)
    }

    /// The same of a day.
    pub fn day(&self, day: NaiveDate) -> String {
        dates::short_day(self.speech, day)
    }
}

/// What a seam says in the table, between the answers before and after it.
pub fn seam_words(seam: Seam) -> &'static str {
    match seam {
        Seam::Reworded => "asked in other words from here on",
        Seam::Rescaled => "another scale from here on: not to be compared",
    }
}
