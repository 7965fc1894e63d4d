//! What changed: totals of measures with the words that a published rule gives them, then every number that was asked for.

use super::facts::Facts;
use super::{Dates, Line, numbers, totals};

/// Totals, then numbers in the order of their questions.
pub fn lines(facts: &Facts, dates: Dates<'_>) -> Vec<Line> {
    let mut lines: Vec<Line> = facts.totals.iter().filter_map(|one| totals::line(one, facts.interval, dates)).collect();
    lines.extend(numbers::lines(facts, dates));
    lines
}
