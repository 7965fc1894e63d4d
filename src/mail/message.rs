//! Writes one message: text and HTML, encoded, every header that keeps mail systems from answering it.

use std::time::{Duration, SystemTime};

use lettre::Address;
use lettre::address::Envelope;
use lettre::message::header::{ContentTransferEncoding, ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, MultiPart, MultiPartKind, SinglePart};

use super::emails::{Email, Letter};
use crate::error::{Error, Result};
use crate::pages::Pages;
use crate::store::outbox::OutboxEmail;

/// A message ready for the wire: the same bytes at every try.
pub struct Written {
    pub envelope: Envelope,
    pub bytes: Vec<u8>,
}

/// Writes the message. `envelope_from` gets what cannot be delivered; the recipient's mail program shows `from`.
///
/// # Errors
/// When an address or a name cannot be written; the text holds neither.
pub fn write(pages: &Pages, email: &Email, row: &OutboxEmail, letter: &Letter, from: &str, envelope_from: &str) -> Result<Written> {
    let page = |part| pages.email(email.name, part, &letter.language, &letter.context);
    let (subject, text, html) = (page("subject")?, page("text")?, page("html")?);
    let from: Address = from.parse().map_err(|_| Error::internal("the sender's address cannot be written"))?;
    let to: Address = letter.to.parse().map_err(|_| Error::internal("the recipient's address cannot be written"))?;
    let sender = Mailbox::new(Some(format!("{} via Meanwhile", one_line(&letter.from_name))), from.clone());
    let date = SystemTime::UNIX_EPOCH + Duration::from_millis(row.created_at.timestamp_millis().unsigned_abs());
    let mut builder = Message::builder()
        .from(sender)
        .to(Mailbox::new(None, to.clone()))
        .subject(one_line(&subject))
        .date(date)
        .message_id(Some(format!("<{}>", row.message_id)))
        .header(AutoSubmitted)
        .header(AutoResponseSuppress)
        .header(ContentLanguage(letter.language.clone()));
    if let Some(url) = &letter.unsubscribe {
        builder = builder.header(ListUnsubscribe(format!("<{url}>"))).header(ListUnsubscribePost);
    }
    // lettre would draw a new boundary at every try.
    let parts = MultiPart::builder().kind(MultiPartKind::Alternative).boundary(format!("part-{}", row.id));
    let message = builder
        .multipart(parts.singlepart(part(ContentType::TEXT_PLAIN, &text)).singlepart(part(ContentType::TEXT_HTML, &html)))
        .map_err(|_| Error::internal("the message cannot be written"))?;
    let sender: Address = envelope_from.parse().map_err(|_| Error::internal("the envelope's sender cannot be written"))?;
    let envelope = Envelope::new(Some(sender), vec![to]).map_err(|_| Error::internal("the envelope cannot be written"))?;
    Ok(Written { envelope, bytes: message.formatted() })
}

/// Always encoded, line breaks made one kind first: lettre before 0.11.24 does not protect a dot after a bare CR or LF
/// (RUSTSEC-2026-0561).
fn part(content_type: ContentType, body: &str) -> SinglePart {
    let body = crate::domain::text::line_breaks(body).replace('\n', "\r\n");
    SinglePart::builder().header(content_type).header(ContentTransferEncoding::QuotedPrintable).body(body)
}

/// Line breaks and controls out: in a display name they make lettre panic, in a subject they come back decoded.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>().trim().to_owned()
}

/// A header with a fixed name and value.
macro_rules! fixed_header {
    ($type:ident, $name:literal, $value:literal) => {
        #[derive(Clone)]
        struct $type;

        impl Header for $type {
            fn name() -> HeaderName {
                HeaderName::new_from_ascii_str($name)
            }
            fn parse(_: &str) -> std::result::Result<Self, Box<dyn std::error::Error + Send + Sync>> {
                Ok(Self)
            }
            fn display(&self) -> HeaderValue {
                HeaderValue::new(Self::name(), $value.to_owned())
            }
        }
    };
}

fixed_header!(AutoSubmitted, "Auto-Submitted", "auto-generated");
fixed_header!(AutoResponseSuppress, "X-Auto-Response-Suppress", "All");
fixed_header!(ListUnsubscribePost, "List-Unsubscribe-Post", "List-Unsubscribe=One-Click");

/// In which language it is written, for programs that read mail aloud.
#[derive(Clone)]
struct ContentLanguage(String);

impl Header for ContentLanguage {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Content-Language")
    }
    fn parse(text: &str) -> std::result::Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self(text.to_owned()))
    }
    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), self.0.clone())
    }
}

#[derive(Clone)]
struct ListUnsubscribe(String);

impl Header for ListUnsubscribe {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("List-Unsubscribe")
    }
    fn parse(text: &str) -> std::result::Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self(text.to_owned()))
    }
    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), self.0.clone())
    }
}
