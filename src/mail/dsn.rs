//! Reads a report that a mail could not be delivered (RFC 3464: `multipart/report` with `message/delivery-status`). Pure: whether the
//! mark in it is ours is asked by `actions::bounces`. Anything that is no such report is dropped, above all answering machines.

use mail_parser::{HeaderName, Message, MessageParser, MimeHeaders};
use uuid::Uuid;

use crate::domain::delivery::classify_report;
use crate::domain::delivery::enhanced::Enhanced;
use crate::domain::delivery::scrub::{scrub, server_name};
use entity::kinds::MailTrouble;

/// No report about our mails is longer, also with the mail in it.
pub const LONGEST: usize = 1 << 20;
/// A message that passed more servers than this goes round in circles.
const MOST_HOPS: usize = 50;
/// `b+`, 32 hexadecimal digits, a dot, 16 letters.
const MARK_AT: usize = 2 + 32 + 1;
const MARK_ENDS: usize = MARK_AT + 16;

/// What a report says, about the mail that its address names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The mail, and the mark that shows whether we wrote that address.
    pub email: Uuid,
    pub mark: String,
    /// The last word; otherwise the mail server goes on trying.
    pub is_final: bool,
    pub trouble: MailTrouble,
    /// RFC 3463; empty where none stood there.
    pub status: String,
    /// What the last server said, without addresses.
    pub text: Option<String>,
    /// Which server reported it.
    pub server: Option<String>,
}

/// Reads a report. `recipient` is the address it was delivered to, where the mail server told it.
///
/// # Errors
/// Why it is none, in a few words.
pub fn read(bytes: &[u8], recipient: Option<&str>) -> Result<Report, &'static str> {
    if bytes.len() > LONGEST {
        return Err("it is too long");
    }
    let message = MessageParser::default().parse(bytes).ok_or("it is no message")?;
    if message.headers().iter().filter(|header| header.name == HeaderName::Received).count() > MOST_HOPS {
        return Err("it goes round in circles");
    }
    // Mail servers call their reports automatic replies too: what tells is whether there is a report in it.
    let automatic = header(&message, "Auto-Submitted").is_some_and(|value| value.to_ascii_lowercase().starts_with("auto-replied"));
    let nothing = if automatic { "it is an automatic reply" } else { "it reports nothing about a delivery" };
    let fields = Some(&message).filter(|message| is_report(message)).and_then(delivery_status).ok_or(nothing)?;
    let (email, mark) = recipient.and_then(mark_in).or_else(|| mark_in(&String::from_utf8_lossy(bytes))).ok_or("it names no mail of ours")?;
    let blocks = blocks(&fields);
    let about = blocks.iter().find(|block| block.get("action").is_some()).ok_or("it reports nothing about a recipient")?;
    let is_final = match about.get("action").unwrap_or_default().to_ascii_lowercase().as_str() {
        "failed" => true,
        "delayed" => false,
        _ => return Err("it reports no trouble"),
    };
    let diagnostic = about.get("diagnostic-code");
    let status = about.get("status").and_then(Enhanced::anywhere).map(|code| code.to_string()).unwrap_or_default();
    let address =
        about.get("final-recipient").or_else(|| about.get("original-recipient")).map(|field| field.rsplit(';').next().unwrap_or(field).trim());
    let server = about.get("remote-mta").or_else(|| blocks.iter().find_map(|block| block.get("reporting-mta"))).and_then(server_name);
    let trouble = classify_report(&status, diagnostic);
    let text = diagnostic.map(|text| scrub(text, address)).filter(|text| !text.is_empty());
    Ok(Report { email, mark, is_final, trouble, status, text, server })
}

fn header(message: &Message<'_>, name: &str) -> Option<String> {
    message.headers_raw().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim().to_owned())
}

fn is_report(message: &Message<'_>) -> bool {
    message.content_type().is_some_and(|kind| {
        kind.ctype().eq_ignore_ascii_case("multipart") && kind.subtype().is_some_and(|subtype| subtype.eq_ignore_ascii_case("report"))
    })
}

/// The machine's part of a report, wherever it stands.
fn delivery_status(message: &Message<'_>) -> Option<String> {
    let part = message.parts.iter().find(|part| {
        part.content_type().is_some_and(|kind| {
            let subtype = kind.subtype().unwrap_or_default().to_ascii_lowercase();
            kind.ctype().eq_ignore_ascii_case("message") && matches!(subtype.as_str(), "delivery-status" | "global-delivery-status")
        })
    })?;
    Some(String::from_utf8_lossy(part.contents()).into_owned())
}

/// Fields of one group: about the report, or about one recipient.
struct Block(Vec<(String, String)>);

impl Block {
    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// Groups of fields, between empty lines; a line that begins with a space goes on with the one before.
fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = vec![Block(Vec::new())];
    for line in text.lines() {
        let Some(block) = blocks.last_mut() else { break };
        if line.trim().is_empty() {
            blocks.push(Block(Vec::new()));
        } else if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = block.0.last_mut() {
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if let Some((name, value)) = line.split_once(':') {
            block.0.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        }
    }
    blocks
}

/// The first envelope sender of ours in a text: which mail, and its mark.
fn mark_in(text: &str) -> Option<(Uuid, String)> {
    let text = text.to_ascii_lowercase();
    text.match_indices("b+").find_map(|(start, _)| {
        let word = text.get(start..start + MARK_ENDS)?;
        if text.as_bytes().get(start + MARK_ENDS) != Some(&b'@') || word.as_bytes().get(MARK_AT - 1) != Some(&b'.') {
            return None;
        }
        Some((Uuid::try_parse(word.get(2..MARK_AT - 1)?).ok()?, word.get(MARK_AT..)?.to_owned()))
    })
}

#[cfg(test)]
mod tests;
