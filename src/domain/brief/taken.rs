//! What was taken away last time: the lines that were written down for the client in the last appointment, whenever they were typed, and those
//! that were written without one since it began. What is written for the appointment at hand is not of last time.

use super::facts::Facts;
use super::said::{QUOTE, quote};
use super::{Dates, Line, Source};

/// Takeaways, the newest first: that of the whole session was usually written last.
pub fn lines(facts: &Facts, dates: Dates<'_>) -> Vec<Line> {
    let line = |one: &super::facts::Takeaway| {
        let source = match (one.response, one.appointment) {
            (Some(response), _) => Source::Response(response),
            (None, Some(appointment)) => Source::Appointment(appointment),
            (None, None) => Source::Client,
        };
        Line::new(format!("{} ({})", quote(&one.text, QUOTE), (dates.at)(one.at)), source)
    };
    facts.takeaways.iter().rev().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::super::samples::{self, DATES};
    use super::*;

    #[test]
    fn a_takeaway_is_quoted_with_the_day_of_its_appointment() {
        let texts: Vec<String> = lines(&samples::busy(), DATES).into_iter().map(|line| line.text).collect();
        assert_eq!(texts, ["“Late is not never.” (day 93)"]);
    }
}
