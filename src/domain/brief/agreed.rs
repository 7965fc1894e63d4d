//! What was agreed last time: the takeaway line, and everything that was assigned since the last appointment began, with why and when.

use super::facts::{Agreed, Facts};
use super::said::{QUOTE, SHORT, quote, times};
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
    let agreed = once_each(&facts.agreed).into_iter().map(|(one, n)| {
        let often = if n > 1 { format!(", {}", times(n)) } else { String::new() };
        let when = one.when_where.as_deref().map(|words| format!(" When and where: {}", quote(words, SHORT))).unwrap_or_default();
        let why = one.why.as_deref().map(|words| format!(" Why: {}", quote(words, SHORT))).unwrap_or_default();
        Line::new(format!("{}{often}.{when}{why}", quote(&one.title, SHORT)), Source::Assignment(one.assignment))
    });
    takeaway.chain(agreed).collect()
}

/// What was assigned several times in the same words is one line, that of the newest.
fn once_each(all: &[Agreed]) -> Vec<(&Agreed, usize)> {
    let mut lines: Vec<(&Agreed, usize)> = Vec::new();
    for one in all {
        match lines.iter_mut().find(|(known, _)| (&known.title, &known.why, &known.when_where) == (&one.title, &one.why, &one.when_where)) {
            Some(line) => *line = (one, line.1 + 1),
            None => lines.push((one, 1)),
        }
    }
    lines
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

    #[test]
    fn the_same_agreed_twice_is_one_line() {
        let mut facts = samples::busy();
        facts.agreed.push(facts.agreed[0].clone());
        let texts: Vec<String> = lines(&facts, DATES).into_iter().map(|line| line.text).collect();
        assert!(texts.len() == 2 && texts[1].starts_with("“Journal”, twice. When"), "{texts:?}");
    }
}
