//! The real mailbox: what was written to disk as `.eml`, read as a mail program would.

use std::path::Path;

use mail_parser::{HeaderValue, MessageParser};

/// A mail as it arrived.
#[derive(Clone, Debug)]
pub struct Mail {
    pub to: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    pub raw: String,
}

impl Mail {
    pub fn parse(bytes: &[u8]) -> Self {
        let mail = MessageParser::default().parse(bytes).expect("a mail");
        let to = mail.to().and_then(|to| to.first()).and_then(|to| to.address()).unwrap_or_default().to_owned();
        Self {
            to,
            subject: mail.subject().unwrap_or_default().to_owned(),
            text: mail.body_text(0).unwrap_or_default().into_owned(),
            html: mail.body_html(0).unwrap_or_default().into_owned(),
            raw: String::from_utf8_lossy(bytes).into_owned(),
        }
    }

    /// The link to open, as a path.
    pub fn link(&self) -> String {
        self.address_with("/c/")
    }

    pub fn address_with(&self, path: &str) -> String {
        let word = self.text.split_whitespace().find(|word| word.starts_with("http") && word.contains(path));
        let word = word.unwrap_or_else(|| panic!("no {path} in: {}", self.text));
        assert!(word.len() <= 76, "{word} is too long for a mail");
        let start = word.find(path).unwrap();
        word[start..].to_owned()
    }

    pub fn header(&self, name: &str) -> Option<String> {
        let mail = MessageParser::default().parse(self.raw.as_bytes())?;
        let header = mail.headers().iter().find(|header| header.name().eq_ignore_ascii_case(name))?;
        Some(match header.value() {
            HeaderValue::Text(text) => text.to_string(),
            _ => self.raw[usize::try_from(header.offset_start).unwrap()..usize::try_from(header.offset_end).unwrap()].trim().to_owned(),
        })
    }
}

/// All mails in a folder, oldest first: their names are their ids, which sort by time.
pub fn read(dir: &Path) -> Vec<Mail> {
    let mut names: Vec<_> = std::fs::read_dir(dir).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    names.retain(|path| path.extension().is_some_and(|extension| extension == "eml"));
    names.sort();
    names.iter().map(|path| Mail::parse(&std::fs::read(path).unwrap())).collect()
}
