//! The one line that a client takes away: from a session, or from what was said of one completion. The client sees it, so it is plain and short.

use super::problems::Problems;
use super::text;

/// The longest line, in characters.
pub const LONGEST: usize = 300;

/// The longest private note of an appointment, in characters.
pub const LONGEST_NOTE: usize = 10_000;

/// Reads one line; nothing where it is empty: then the one before is taken back.
///
/// # Errors
/// What is wrong, as a problem of this field.
pub fn parse(field: &str, typed: &str) -> Result<Option<String>, Problems> {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    text::line(typed, LONGEST).map(Some).map_err(|detail| Problems::one(field, detail))
}

/// Reads a private note; nothing where it is empty.
///
/// # Errors
/// What is wrong, as a problem of this field.
pub fn parse_note(field: &str, typed: &str) -> Result<Option<String>, Problems> {
    text::lines(typed, LONGEST_NOTE).map_err(|detail| Problems::one(field, detail))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_takeaway_is_one_short_line() {
        assert_eq!(parse("takeaway", "  Small steps count. ").unwrap().as_deref(), Some("Small steps count."));
        assert_eq!(parse("takeaway", " \n ").unwrap(), None);
        assert!(parse("takeaway", &"x".repeat(LONGEST + 1)).is_err());
        assert!(parse("takeaway", &"ä".repeat(LONGEST)).is_ok(), "counted in characters");
    }

    #[test]
    fn a_note_keeps_its_lines() {
        assert_eq!(parse_note("note", "One.\r\n\r\nTwo. ").unwrap().as_deref(), Some("One.\n\nTwo."));
        assert_eq!(parse_note("note", "").unwrap(), None);
    }
}
