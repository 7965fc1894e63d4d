//! Texts that people type, made safe to keep: no control characters where one line is meant, no lengths without end.

/// The longest answer, in characters.
pub const LONGEST_ANSWER: usize = 20_000;

/// A single line: trimmed, inner white space as typed, 1 to `longest` characters, no line breaks or other controls.
///
/// # Errors
/// A sentence for the person who typed it.
pub fn line(text: &str, longest: usize) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() {
        return Err("Please fill this in.".into());
    }
    if text.chars().count() > longest {
        return Err(format!("Please keep this under {longest} characters."));
    }
    if text.chars().any(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')) {
        return Err("Please use plain text on one line, without line breaks or control characters.".into());
    }
    Ok(text.to_owned())
}

/// The same, where nothing is a fine answer.
pub fn optional_line(text: &str, longest: usize) -> Result<Option<String>, String> {
    if text.trim().is_empty() { Ok(None) } else { line(text, longest).map(Some) }
}

/// Several lines: line breaks as `\n`, no trailing space, no control characters but tab, at most `longest` characters.
pub fn lines(text: &str, longest: usize) -> Result<Option<String>, String> {
    let text = line_breaks(text).trim().to_owned();
    if text.chars().count() > longest {
        return Err(format!("Please keep this under {longest} characters."));
    }
    if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        return Err("This contains characters that cannot be kept. Please use plain text.".into());
    }
    Ok((!text.is_empty()).then_some(text))
}

/// Browsers send `\r\n`; we keep `\n`.
pub fn line_breaks(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// A short machine name made from a label: lower-case letters, digits and dashes.
pub fn slug(label: &str) -> String {
    let mut slug = String::new();
    for c in label.to_lowercase().chars() {
        match c {
            'a'..='z' | '0'..='9' => slug.push(c),
            _ if !slug.is_empty() && !slug.ends_with('-') => slug.push('-'),
            _ => {}
        }
    }
    slug.truncate(40);
    slug.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_a_line_break_is_refused() {
        assert!(line("Ann\r\nBcc: everyone", 200).is_err());
        assert!(line("Ann\u{2028}Bob", 200).is_err());
        assert_eq!(line("  Ann Ö.  ", 200).as_deref(), Ok("Ann Ö."));
    }

    #[test]
    fn a_slug_has_only_plain_letters() {
        assert_eq!(slug("About half – most"), "about-half-most");
        assert_eq!(slug("…"), "");
    }
}
