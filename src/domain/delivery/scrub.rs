//! What a mail server says, made fit to be kept: no addresses, no names before an `@`, one line.

/// The longest host name that is kept.
const LONGEST_NAME: usize = 255;

/// Takes every address out, and the name before the `@` of the recipient's own wherever it stands alone.
pub fn scrub(text: &str, recipient: Option<&str>) -> String {
    let name = recipient.and_then(|address| address.rsplit_once('@')).map(|(name, _)| name.to_lowercase()).filter(|name| !name.is_empty());
    let mut kept = String::with_capacity(text.len());
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()) {
        if !kept.is_empty() {
            kept.push(' ');
        }
        kept.push_str(&without_address(word, name.as_deref()));
    }
    kept
}

fn without_address(word: &str, name: Option<&str>) -> String {
    let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
    let is_name = name.is_some_and(|name| bare.to_lowercase() == name || word.to_lowercase().contains(name) && name.len() > 3);
    if word.contains('@') || is_name {
        return if word.starts_with("smtp;") { "smtp;…".into() } else { "…".into() };
    }
    word.to_owned()
}

/// The name of a server in a report, such as `dns; mx.example.org`.
pub fn server_name(field: &str) -> Option<String> {
    let name = field.rsplit_once(';').map_or(field, |(_, name)| name).trim();
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '[' | ']' | ':');
    let name: String = name.chars().take_while(|c| fits(*c)).take(LONGEST_NAME).collect();
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn addresses_and_names_go_and_the_rest_stays() {
        let said = scrub("550 5.1.1 <Ann@mail.example>:\r\n user ann unknown (in reply to RCPT)", Some("ann@mail.example"));
        assert_eq!(said, "550 5.1.1 … user … unknown (in reply to RCPT)");
        assert_eq!(scrub("smtp; 550 no", None), "smtp; 550 no");
        assert_eq!(server_name("dns; mx.google.com").as_deref(), Some("mx.google.com"));
        assert_eq!(server_name("dns; <script>"), None);
    }

    proptest! {
        #[test]
        fn no_address_and_no_line_break_is_left(text in "\\PC*[ <]?[a-z]{1,8}@[a-z.]{1,9}\\PC*", name in "[a-z.]{0,9}") {
            let said = scrub(&text, Some(&format!("{name}@mail.example")));
            prop_assert!(!said.contains('@') && !said.contains('\n') && !said.contains('\r'));
        }
    }
}
