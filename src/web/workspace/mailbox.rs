//! The demo's mailbox: every mail as it would arrive. Exists in the demo only, and answers only this machine.

use mail_parser::MessageParser;
use poem::web::{Data, Path};
use poem::{Request, Response, handler};
use serde::Serialize;

use crate::app::App;
use crate::config::MailTransport;
use crate::error::{Error, Result};

#[derive(Serialize)]
struct Mailbox {
    mails: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    url: String,
    to: String,
    subject: String,
    when: String,
}

#[derive(Serialize)]
struct MailPage {
    to: String,
    from: String,
    subject: String,
    when: String,
    parts: Vec<Part>,
}

/// A piece of the text: words, or an address to press.
#[derive(Serialize)]
struct Part {
    text: String,
    link: bool,
}

fn folder(app: &App, request: &Request) -> Result<std::path::PathBuf> {
    let local = request.remote_addr().as_socket_addr().is_some_and(|peer| peer.ip().is_loopback());
    match &app.config().mail.transport {
        MailTransport::File(dir) if local && app.config().demo => Ok(dir.clone()),
        _ => Err(Error::NotFound),
    }
}

fn render(app: &App, name: &str, context: &impl Serialize) -> Result<Response> {
    let html = app.pages().page(name, crate::domain::languages::FIRST, context)?;
    Ok(Response::builder().content_type("text/html; charset=utf-8").body(html))
}

/// All mails, newest first.
#[handler]
pub async fn list(app: Data<&App>, request: &Request) -> poem::Result<Response> {
    let dir = folder(&app, request)?;
    let mut mails: Vec<(i64, Line)> = Vec::new();
    for entry in std::fs::read_dir(dir).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let Some(stem) = name.strip_suffix(".eml") else { continue };
        let Ok(bytes) = std::fs::read(entry.path()) else { continue };
        let Some(mail) = MessageParser::default().parse(&bytes) else { continue };
        let line =
            Line { url: format!("/mailbox/{stem}"), to: address(mail.to()), subject: mail.subject().unwrap_or_default().into(), when: when(&mail) };
        mails.push((mail.date().map_or(0, |date| date.to_timestamp()), line));
    }
    mails.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    Ok(render(&app, "workspace/mailbox", &Mailbox { mails: mails.into_iter().map(|(_, line)| line).collect() })?)
}

/// One mail, its text part with addresses that can be pressed.
#[handler]
pub async fn show(app: Data<&App>, request: &Request, Path(name): Path<String>) -> poem::Result<Response> {
    let dir = folder(&app, request)?;
    let plain = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let bytes = if plain { std::fs::read(dir.join(format!("{name}.eml"))).ok() } else { None };
    let bytes = bytes.ok_or(Error::NotFound)?;
    let mail = MessageParser::default().parse(&bytes).ok_or(Error::NotFound)?;
    let text = mail.body_text(0).unwrap_or_default().into_owned();
    let context = MailPage {
        to: address(mail.to()),
        from: mail.from().and_then(|from| from.first()).and_then(|from| from.name()).unwrap_or_default().to_owned(),
        subject: mail.subject().unwrap_or_default().into(),
        when: when(&mail),
        parts: parts(&text),
    };
    Ok(render(&app, "workspace/mail", &context)?)
}

fn address(people: Option<&mail_parser::Address<'_>>) -> String {
    people.and_then(|people| people.first()).and_then(|address| address.address()).unwrap_or_default().to_owned()
}

fn when(mail: &mail_parser::Message<'_>) -> String {
    mail.date().map(|date| date.to_rfc3339().replace('T', " ").chars().take(16).collect()).unwrap_or_default()
}

/// Splits a text at its addresses.
fn parts(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    for piece in text.split_inclusive(char::is_whitespace) {
        let word = piece.trim_end();
        let link = word.starts_with("http://") || word.starts_with("https://");
        parts.push(Part { text: word.to_owned(), link });
        parts.push(Part { text: piece[word.len()..].to_owned(), link: false });
    }
    parts
}
