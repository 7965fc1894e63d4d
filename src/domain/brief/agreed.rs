//! What was agreed last time: the takeaway line, and everything that was assigned since the last appointment began, with why and when.

use super::facts::Facts;
use super::said::{QUOTE, SHORT, quote};
use super::{Dates, Line, Source};

/// The takeaway, then assignments.
pub fn lines(facts: &Facts, dates: Dates<'_>) -> Vec<Line> {
    let takeaway = facts.takeaways.iter().map(|one| {
        let source = match (one.response, one.appointment) {
            (Some(response), _) => Source::Response(response),
            (None, Some(appointment)) => Source::Appointment(appointment),
            (None, None) => Source::Client,
        };
        Line::new(format!("Takeaway of {}: {}", (dates.at)(one.at), quote(&one.text, QUOTE)), source)
    });
    let agreed = facts.agreed.iter().map(|one| {
        let when = one.when_where.as_deref().map(|words| format!(" When and where: {}", quote(words, SHORT))).unwrap_or_default();
        let why = one.why.as_deref().map(|words| format!(" Why: {}", quote(words, SHORT))).unwrap_or_default();
        Line::new(format!("{}.{when}{why}", quote(&one.title, SHORT)), Source::Assignment(one.assignment))
    });
    takeaway.chain(agreed).collect()
}

#[cfg(test)]
mod tests {
    use super::super::samples::{self, DATES};
    use super::*;

    #[test]
    fn the_takeaway_comes_before_what_was_assigned() {
        let texts: Vec<String> = lines(&samples::busy(), DATES).into_iter().map(|line| line.text).collect();
        assert_eq!(texts, ["Takeaway of day 93: “Late is not never.”", "“Journal”. When and where: “After tea” Why: “To keep hold of it.”"]);
    }
}
