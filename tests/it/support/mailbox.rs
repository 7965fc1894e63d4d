//! The real mailbox: what was written to disk as `.eml`, read as a mail program would.

use std::path::Path;

use mail_parser::{HeaderValue, MessageParser, MimeHeaders};

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

    /// Looks at the bytes as a mail system would: no bare line break, no long line, both parts, every address whole, a subject of one line.
    pub fn check_wire(&self) {
        let unpaired = self.raw.replace("\r\n", "");
        assert!(!unpaired.contains('\r') && !unpaired.contains('\n'), "a bare line break in {}", self.raw);
        assert!(self.raw.is_ascii(), "everything is encoded");
        let (head, body) = self.raw.split_once("\r\n\r\n").expect("a body");
        for line in head.split("\r\n") {
            assert!(line.len() <= 78, "{} characters in a header: {line}", line.len());
        }
        for line in body.split("\r\n") {
            assert!(line.len() <= 76, "{} characters in a body: {line}", line.len());
        }
        let parsed = MessageParser::default().parse(self.raw.as_bytes()).expect("a mail");
        let kinds: Vec<_> = parsed
            .parts
            .iter()
            .filter_map(|part| part.content_type())
            .map(|kind| format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or_default()))
            .collect();
        assert_eq!(kinds, ["multipart/alternative", "text/plain", "text/html"]);
        assert!(!self.text.trim().is_empty() && !self.html.trim().is_empty());
        assert!(!self.subject.trim().is_empty() && !self.subject.chars().any(char::is_control), "{:?}", self.subject);
        let addresses: Vec<_> = self.text.split_whitespace().filter(|word| word.starts_with("http")).collect();
        assert!(!addresses.is_empty());
        for address in addresses {
            assert!(address.len() <= 76, "{address} may be broken");
            assert!(address.starts_with("http://127.0.0.1") || !address.contains("/c/"), "{address}");
        }
        for name in ["From", "To", "Subject", "Date", "Message-ID"] {
            let count = head.split("\r\n").filter(|line| line.to_ascii_lowercase().starts_with(&format!("{}:", name.to_ascii_lowercase()))).count();
            assert_eq!(count, 1, "{name} in {head}");
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
