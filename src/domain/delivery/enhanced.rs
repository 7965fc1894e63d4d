//! Enhanced status codes (RFC 3463): three numbers that say more than the reply's own.

/// Class 2, 4 or 5; subject; detail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Enhanced {
    pub class: u16,
    pub subject: u16,
    pub detail: u16,
}

impl Enhanced {
    /// Reads one word, such as `5.1.1`.
    pub fn parse(word: &str) -> Option<Self> {
        let mut numbers = word.trim().split('.');
        let mut next = |most: usize| {
            let number = numbers.next()?;
            let fits = (1..=most).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit());
            if fits { number.parse().ok() } else { None }
        };
        let found = Self { class: next(1)?, subject: next(3)?, detail: next(3)? };
        (numbers.next().is_none() && matches!(found.class, 2 | 4 | 5)).then_some(found)
    }

    /// The first one in a text.
    pub fn anywhere(text: &str) -> Option<Self> {
        text.split(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '(' | ')' | '[' | ']' | '#' | ';' | ',' | ':' | '-')).find_map(Self::parse)
    }

    /// The one of a reply: of the same class as its code, so that an address of a network in the text is not taken for one.
    pub fn within(code: u16, text: &str) -> Option<Self> {
        text.split(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '(' | ')' | '#' | ';' | ',' | ':' | '-'))
            .filter_map(Self::parse)
            .find(|found| found.class == code / 100)
    }
}

impl std::fmt::Display for Enhanced {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.{}", self.class, self.subject, self.detail)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn it_is_found_in_what_servers_say() {
        let said = |code, text| Enhanced::within(code, text).map(|it| it.to_string());
        assert_eq!(said(550, "5.1.1 <ann@mail.example>: unknown").as_deref(), Some("5.1.1"));
        assert_eq!(said(550, "#5.1.0 Address rejected.").as_deref(), Some("5.1.0"));
        assert_eq!(said(550, "blocked, see 4.7.1 or 5.7.1").as_deref(), Some("5.7.1"));
        assert_eq!(said(550, "client 5.1.1.9 is listed"), None);
        assert_eq!(said(550, "unknown"), None);
        assert_eq!(said(450, "5.1.1 odd"), None);
        assert_eq!(Enhanced::anywhere("smtp;550-5.1.1 The email account").map(|it| it.to_string()).as_deref(), Some("5.1.1"));
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(text in "\\PC*", code in 0u16..1000) {
            let _ = Enhanced::within(code, &text);
            let _ = Enhanced::anywhere(&text);
        }

        #[test]
        fn what_is_written_is_read_again(class in prop::sample::select(vec![2u16, 4, 5]), subject in 0u16..1000, detail in 0u16..1000) {
            let code = Enhanced { class, subject, detail };
            prop_assert_eq!(Enhanced::parse(&code.to_string()), Some(code));
        }
    }
}
