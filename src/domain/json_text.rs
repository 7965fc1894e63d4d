//! JSON that came in a file: its size and nesting are looked at before anything reads it whole, and what is wrong is said with its line.

use serde_json::Value;

use super::problems::Problems;

/// The largest file.
pub const LARGEST: usize = 5 * 1024 * 1024;
/// Brackets within brackets. No questionnaire that people can answer comes near it.
const DEEPEST: usize = 100;

/// The JSON of a text.
///
/// # Errors
/// At `file`: too large, nested too deep, not JSON; elsewhere the place of a character that cannot be kept.
pub fn parse(text: &str) -> Result<Value, Problems> {
    let text = text.trim_start_matches('\u{feff}');
    if text.len() > LARGEST {
        return Err(Problems::one("file", "This file is larger than 5 MB. A template takes a small part of that."));
    }
    if let Some(line) = too_deep(text) {
        return Err(Problems::one("file", format!("This file is nested too deeply to be read (line {line}).")));
    }
    let value = serde_json::from_str(text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        Problems::one("file", format!("This is not JSON, or it is cut off: the trouble begins in line {line}, column {column}."))
    })?;
    keepable(&value)?;
    Ok(value)
}

/// Refuses what no database keeps.
///
/// # Errors
/// The place of a null character.
pub fn keepable(value: &Value) -> Result<(), Problems> {
    let mut problems = Problems::default();
    look(value, "", &mut problems);
    problems.or(())
}

fn look(value: &Value, place: &str, problems: &mut Problems) {
    let below = |name: &str| if place.is_empty() { name.to_owned() } else { format!("{place}.{name}") };
    match value {
        Value::String(text) if text.contains('\0') => problems.add(place, "This contains characters that cannot be kept."),
        Value::Array(all) => all.iter().enumerate().for_each(|(i, one)| look(one, &format!("{place}[{i}]"), problems)),
        Value::Object(all) => {
            for (name, one) in all {
                if name.contains('\0') {
                    problems.add(place, "This contains characters that cannot be kept.");
                }
                look(one, &below(name), problems);
            }
        }
        _ => {}
    }
}

/// The line where brackets are nested too deeply, found without recursion.
fn too_deep(text: &str) -> Option<usize> {
    let (mut depth, mut line, mut quoted, mut escaped) = (0_usize, 1_usize, false, false);
    for byte in text.bytes() {
        match byte {
            b'\n' => line += 1,
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'{' | b'[' if !quoted => {
                depth += 1;
                if depth > DEEPEST {
                    return Some(line);
                }
            }
            b'}' | b']' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_cannot_be_read_is_refused_with_its_line() {
        let refused = parse("{\n  \"a\": 1,\n  oops\n}").unwrap_err();
        assert!(refused.0[0].detail.contains("line 3"), "{refused:?}");
        assert!(parse(&"[".repeat(100_000)).unwrap_err().0[0].detail.contains("deep"));
        assert!(parse(&" ".repeat(LARGEST + 1)).unwrap_err().0[0].detail.contains("5 MB"));
        assert_eq!(parse("{\"a\":[\"b\\u0000\"]}").unwrap_err().0[0].field, "a[0]");
        assert!(parse("\"[[[\\\"[[\"").is_ok());
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in ".*", brackets in "[\\[{\"\\\\:,}\\]]{0,300}") {
            let _ = parse(&text);
            let _ = parse(&brackets);
        }
    }
}
