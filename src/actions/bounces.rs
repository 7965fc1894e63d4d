//! Reports that a mail could not be delivered after all: by a spool folder, by the command `bounce`, by the API. A report counts only with
//! our mark in the address it came to: else anybody could silence a client.

use std::path::{Path, PathBuf};

use entity::ids::EmailId;
use entity::kinds::MailTrouble;

use crate::app::App;
use crate::domain::scope::{Actor, Scope};
use crate::error::{Error, Result};
use crate::keys;
use crate::mail::dsn::{self, Report};
use crate::random;
use crate::store::bounces::{self, NewBounce};
use crate::store::outbox::OutboxEmail;

/// Read in one round.
const MOST_FILES: usize = 200;
/// Before the name of a file that could not be used; such files are left to whoever runs the server.
const SET_ASIDE: &str = ".unusable-";

/// What became of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It was noted on this mail.
    Noted(EmailId),
    /// It had been noted before.
    Known(EmailId),
    /// It changed nothing, and why.
    Ignored(&'static str),
}

/// Takes a report in. `scope`: only about mails of that practice; `recipient`: the address that it was delivered to, where known.
///
/// # Errors
/// When the database cannot be used.
pub async fn take_in(app: &App, scope: Option<Scope>, bytes: Vec<u8>, recipient: Option<String>) -> Result<Taken> {
    let taken = match dsn::read(&bytes, recipient.as_deref()) {
        Ok(report) => note(app, scope, &bytes, report).await?,
        Err(why) => Taken::Ignored(why),
    };
    match taken {
        Taken::Noted(id) => tracing::info!(email = %id, "a report about an email was noted"),
        Taken::Known(id) => tracing::info!(email = %id, "a report about an email came again"),
        Taken::Ignored(why) => tracing::info!(why, "a report about an email was ignored"),
    }
    Ok(taken)
}

async fn note(app: &App, scope: Option<Scope>, bytes: &[u8], report: Report) -> Result<Taken> {
    if !app.store.keys().server().is_bounce_mark(report.email, &report.mark) {
        return Ok(Taken::Ignored("its mark is not ours"));
    }
    let id = EmailId(report.email);
    let mail = bounces::mail_of(&app.store, id).await?.filter(|mail| scope.is_none_or(|scope| scope.practice() == mail.practice_id));
    let Some(mail) = mail else { return Ok(Taken::Ignored("there is no such mail")) };
    let mark = keys::token_hash(&String::from_utf8_lossy(bytes));
    let Report { is_final, trouble, status, text, server, .. } = report;
    let new = NewBounce { is_final, trouble, status, text, server, mark };
    let noted = keep(app, mail, new).await?;
    if noted {
        app.metrics().mail_bounced(trouble);
    }
    Ok(if noted { Taken::Noted(id) } else { Taken::Known(id) })
}

/// A dead address ends all links that went there; a delay changes nothing but what people read.
async fn keep(app: &App, mail: OutboxEmail, new: NewBounce) -> Result<bool> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            let (is_final, trouble) = (new.is_final, new.trouble);
            if !bounces::insert(&tx, &mail, new, now).await? {
                return Ok(false);
            }
            bounces::note_on_mail(&tx, mail.id, trouble, is_final.then_some(now)).await?;
            if let (true, MailTrouble::Dead, Some(client), Some(index)) = (is_final, trouble, mail.client_id, &mail.address_index) {
                let scope = Scope::checked(mail.practice_id, Actor::System);
                bounces::suspend_address(&tx, &scope, client, index, now).await?;
            }
            Ok(true)
        })
        .await
}

/// Takes in what lies in the spool folder, if there is one: each file is one message. A Maildir will do as well.
///
/// # Errors
/// When the database cannot be used; then the files stay.
pub async fn read_spool(app: &App) -> Result<()> {
    let Some(spool) = app.config().mail.bounce_spool.clone() else { return Ok(()) };
    for file in files(&spool).await {
        match take_file(app, &file).await {
            Ok(()) => {}
            Err(Error::Unavailable(why)) => return Err(Error::Unavailable(why)),
            Err(error) => {
                tracing::error!(%error, "a report in the spool folder could not be used; it was set aside");
                set_aside(&file).await;
            }
        }
    }
    Ok(())
}

/// Whole files of the folder and of a Maildir's `new`, some at a time.
async fn files(spool: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for folder in [spool.to_owned(), spool.join("new")] {
        let Ok(mut entries) = tokio::fs::read_dir(&folder).await else { continue };
        while let Ok(Some(entry)) = entries.next_entry().await {
            let hidden = entry.file_name().to_string_lossy().starts_with('.');
            let is_file = entry.file_type().await.is_ok_and(|kind| kind.is_file());
            if is_file && !hidden {
                found.push(entry.path());
            }
            if found.len() >= MOST_FILES {
                return found;
            }
        }
    }
    found
}

async fn take_file(app: &App, file: &Path) -> Result<()> {
    use tokio::io::AsyncReadExt;
    let failed = |error: std::io::Error| Error::internal(format!("a file of the spool folder: {}", error.kind()));
    let mut bytes = Vec::new();
    let open = tokio::fs::File::open(file).await.map_err(failed)?;
    // One byte more than the longest tells that it is too long.
    open.take(dsn::LONGEST as u64 + 1).read_to_end(&mut bytes).await.map_err(failed)?;
    take_in(app, None, bytes, None).await?;
    tokio::fs::remove_file(file).await.map_err(failed)
}

async fn set_aside(file: &Path) {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    if tokio::fs::rename(file, file.with_file_name(format!("{SET_ASIDE}{name}"))).await.is_err() {
        tracing::error!("a file of the spool folder can neither be read nor moved; please look at the folder's rights");
    }
}

/// Puts a report into the spool folder, whole or not at all. The worker takes it from there. Where the mail server told to which address
/// it came, that goes before it as a header.
///
/// # Errors
/// When the folder cannot be written.
pub fn put_into_spool(spool: &Path, bytes: &[u8], recipient: Option<&str>) -> std::io::Result<()> {
    std::fs::create_dir_all(spool)?;
    let name = data_encoding::HEXLOWER.encode(&random::bytes::<12>());
    let header =
        recipient.filter(|to| to.bytes().all(|byte| byte.is_ascii_graphic())).map(|to| format!("Delivered-To: {to}\r\n")).unwrap_or_default();
    let unfinished = spool.join(format!(".{name}.part"));
    std::fs::write(&unfinished, [header.as_bytes(), bytes].concat())?;
    std::fs::rename(unfinished, spool.join(format!("{name}.eml")))
}
