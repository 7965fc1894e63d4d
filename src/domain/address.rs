//! Email addresses: what is accepted, and the one form under which two spellings are the same.

use unicode_normalization::UnicodeNormalization;

/// A checked address: as typed (trimmed), with the domain in ASCII form.
///
/// # Errors
/// A sentence for the person who typed it.
pub fn parse(text: &str) -> Result<String, String> {
    let text: String = text.trim().nfc().collect();
    let wrong = || "Please check this address: it should look like name@example.org.".to_owned();
    let (local, domain) = text.rsplit_once('@').ok_or_else(wrong)?;
    if !local.is_ascii() {
        return Err("Addresses with accented letters before the @ cannot be delivered reliably. Please use another one.".into());
    }
    let domain = idna::domain_to_ascii_strict(domain).map_err(|_| wrong())?;
    let address = format!("{local}@{domain}");
    let plain =
        local.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'"' | b'(' | b')' | b'<' | b'>' | b',' | b';' | b':' | b'\\' | b'[' | b']'));
    if !plain || address.len() > 254 || !domain.contains('.') || !email_address::EmailAddress::is_valid(&address) {
        return Err(wrong());
    }
    Ok(address)
}

/// The form that a blind index is made of: lower case. Dots and `+tags` stay: only the mailbox's owner knows what they mean.
pub fn normalise(address: &str) -> String {
    address.to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_addresses_pass_and_odd_ones_get_a_sentence() {
        assert_eq!(parse(" Ann+work@Bücher.example ").as_deref(), Ok("Ann+work@xn--bcher-kva.example"));
        for odd in [
            "ann",
            "ann@",
            "@example.org",
            "ann@example",
            "a b@example.org",
            "ann@exa mple.org",
            "\"a\"@example.org",
            "änn@example.org",
            "a@b.org\r\nBcc: c@d.org",
        ] {
            assert!(parse(odd).is_err(), "{odd}");
        }
    }
}
