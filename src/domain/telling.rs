//! What a client chose to tell others: lines of their own, printed by them and sent nowhere (row 28).

use entity::kinds::TellPart;

use super::problems::Problems;
use super::text;

/// Lines on the page.
pub const MOST: u64 = 40;

/// Reads a line and where it stands.
///
/// # Errors
/// Every problem, by field (`part`, `line`).
pub fn parse(part: &str, line: &str) -> Result<(TellPart, String), Problems> {
    let mut problems = Problems::default();
    let part = problems.note("part", part.parse::<TellPart>().map_err(|_| "Please choose where it goes.".to_owned())).unwrap_or(TellPart::Working);
    let line = problems.note("line", text::line(line, 300)).unwrap_or_default();
    problems.or((part, line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_needs_words_and_a_place() {
        assert_eq!(parse("help", " Ask me how the week was. ").unwrap(), (TellPart::Help, "Ask me how the week was.".to_owned()));
        assert_eq!(parse("", "").unwrap_err().0.len(), 2);
    }
}
