//! The one short reply to a response: plain text, no conversation. It can be changed or taken back until it was shown on the client's page.

use super::problems::Problems;
use super::text;

/// The longest reply, in characters.
pub const LONGEST: usize = 1_000;

/// Reads what was typed.
///
/// # Errors
/// What is wrong, as a problem of the field `text`.
pub fn parse(typed: &str) -> Result<String, Problems> {
    let missing = || Problems::one("text", "Please write a line or two.");
    text::lines(typed, LONGEST).map_err(|detail| Problems::one("text", detail))?.ok_or_else(missing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_is_short_plain_text() {
        assert_eq!(parse(" Well done\r\nwith the walk. ").as_deref(), Ok("Well done\nwith the walk."));
        assert!(parse(" \n ").is_err() && parse(&"x".repeat(LONGEST + 1)).is_err() && parse("bell \u{7}").is_err());
        assert!(parse(&"ä".repeat(LONGEST)).is_ok(), "counted in characters");
    }
}
