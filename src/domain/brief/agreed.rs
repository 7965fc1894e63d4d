//! What was agreed last time: everything that was assigned since the last appointment began, with why and when.

use super::facts::{Agreed, Facts};
use super::said::{SHORT, quote, times};
use super::{Line, Source};

/// Assignments, the first first.
pub fn lines(facts: &Facts) -> Vec<Line> {
    let agreed = once_each(&facts.agreed).into_iter().map(|(one, n)| {
        let often = if n > 1 { format!(", {}", times(n)) } else { String::new() };
        let when = one.when_where.as_deref().map(|words| format!(" When and where: {}", quote(words, SHORT))).unwrap_or_default();
        let why = one.why.as_deref().map(|words| format!(" Why: {}", quote(words, SHORT))).unwrap_or_default();
        Line::new(format!("{}{often}.{when}{why}", quote(&one.title, SHORT)), Source::Assignment(one.assignment))
    });
    agreed.collect()
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
    use super::super::samples;
    use super::*;

    #[test]
    fn what_was_assigned_stands_with_its_words() {
        let texts: Vec<String> = lines(&samples::busy()).into_iter().map(|line| line.text).collect();
        assert_eq!(texts, ["“Journal”. When and where: “After tea” Why: “To keep hold of it.”"]);
    }

    #[test]
    fn the_same_agreed_twice_is_one_line() {
        let mut facts = samples::busy();
        facts.agreed.push(facts.agreed[0].clone());
        let texts: Vec<String> = lines(&facts).into_iter().map(|line| line.text).collect();
        assert!(texts.len() == 1 && texts[0].starts_with("“Journal”, twice. When"), "{texts:?}");
    }
}
