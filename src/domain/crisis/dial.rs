//! Numbers that can be dialled: how people write them, and what stands behind `tel:` and `sms:`.

/// What stands behind `tel:` and `sms:`: digits, after a `+` where the number begins with one (RFC 3966 asks for it).
pub fn digits(written: &str) -> String {
    let plus = if written.trim_start().starts_with('+') { "+" } else { "" };
    format!("{plus}{}", written.chars().filter(char::is_ascii_digit).collect::<String>())
}

/// A number as it was typed, if a telephone can dial it: digits, with what people write between them.
///
/// # Errors
/// A sentence for the person who typed it.
pub fn number(typed: &str) -> Result<Option<String>, String> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let rest = typed.strip_prefix('+').unwrap_or(typed);
    let plain = rest.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '\u{a0}' | '-' | '–' | '(' | ')' | '.' | '/'));
    let count = rest.chars().filter(char::is_ascii_digit).count();
    if !plain {
        return Err("Please write digits only, with spaces or dashes as you like. What to press, or what to write, has a field of its own.".into());
    }
    if !(3..=15).contains(&count) {
        return Err("A number that can be dialled has 3 to 15 digits.".into());
    }
    Ok(Some(typed.to_owned()))
}

/// Further numbers, one a line.
///
/// # Errors
/// A sentence for the person who typed them.
pub fn numbers(typed: &str) -> Result<Vec<String>, String> {
    let all: Vec<String> = typed.lines().map(number).collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect();
    if all.len() > 5 { Err("Please give five further numbers at most.".into()) } else { Ok(all) }
}

/// What to press once somebody answers.
///
/// # Errors
/// A sentence for the person who typed it.
pub fn option(typed: &str) -> Result<Option<String>, String> {
    let typed = typed.trim();
    let keys = typed.chars().all(|c| c.is_ascii_digit() || matches!(c, '*' | '#'));
    match typed {
        "" => Ok(None),
        _ if keys && typed.len() <= 4 => Ok(Some(typed.to_owned())),
        _ => Err("Please give the keys to press, such as 2.".into()),
    }
}

/// What to write in a text.
///
/// # Errors
/// A sentence for the person who typed it.
pub fn keyword(typed: &str) -> Result<Option<String>, String> {
    let typed = typed.trim();
    match typed {
        "" => Ok(None),
        _ if typed.chars().count() <= 20 && typed.chars().all(char::is_alphanumeric) => Ok(Some(typed.to_owned())),
        _ => Err("Please give the one word to write, such as HELLO.".into()),
    }
}

/// An address on the web.
///
/// # Errors
/// A sentence for the person who typed it.
pub fn web(typed: &str) -> Result<Option<String>, String> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let host = typed.strip_prefix("https://").or_else(|| typed.strip_prefix("http://")).unwrap_or_default();
    let host = host.split(['/', '?', '#']).next().unwrap_or_default();
    let named = host.split('.').count() > 1 && host.split('.').all(|part| !part.is_empty());
    // No name before an @: `https://known.example@other.example` leads to the second.
    let plain =
        host.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | ':')) && !typed.chars().any(|c| c.is_whitespace() || c.is_control());
    if named && plain && typed.chars().count() <= 500 {
        Ok(Some(typed.to_owned()))
    } else {
        Err("Please give an address on the web, such as https://example.org/help.".into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_what_a_telephone_dials() {
        assert_eq!(number(" 0800 111-0 (111) "), Ok(Some("0800 111-0 (111)".into())));
        assert_eq!(number(""), Ok(None));
        for wrong in ["988 then 1", "HOME to 741741", "call us", "1", "1234567890123456", "12+34", "012;ext=3"] {
            assert!(number(wrong).is_err(), "{wrong}");
        }
        assert_eq!((digits("1-866-488-7386"), digits("+44 20 7946 0000")), ("18664887386".into(), "+442079460000".into()));
    }

    #[test]
    fn options_keywords_and_addresses_are_read() {
        assert!(option("2").is_ok() && option("#1").is_ok() && option("two").is_err());
        assert!(keyword("HELLO").is_ok() && keyword("HELLO THERE").is_err() && keyword("a&body=b").is_err());
        assert!(web("https://example.org/a?b=c").is_ok() && web("http://münchen.example").is_ok());
        for wrong in
            ["example.org", "javascript:alert(1)", "https://", "https://localhost", "https://a@b.example", "https://a b.example", "ftp://a.example"]
        {
            assert!(web(wrong).is_err(), "{wrong}");
        }
    }
}
