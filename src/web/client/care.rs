//! What a client is told before a form whose answers may need a person, or which asks for free words: when it is read, that nobody watches,
//! whether an answer may be seen before it is sent. Which words were shown is noted with the occurrence. And what is said at once when such an
//! answer is chosen: part of the page from the beginning, so that it is there without a network.

use entity::ids::{ClientId, OccurrenceId, ResponseId};

use super::Shell;
use crate::app::App;
use crate::domain::alert;
use crate::domain::content::Content;
use crate::domain::response;
use crate::domain::scope::Scope;
use crate::error::{Error, Result};
use crate::pages::ask::Support;
use crate::pages::speech::Speech;
use crate::store::notices::{self, Words};
use crate::store::practices::Practice;
use crate::store::{responses, templates};

/// The words before a form. `drafts`: whether what is typed here is kept before it is sent.
pub fn words(speech: &Speech, practice: &Practice, language: &str, content: &Content, practitioner: &str, drafts: bool) -> Words {
    let mut lines = match &practice.notes_read {
        Some(read) => vec![read.clone(), speech.say("care-nobody", &[])],
        None => vec![speech.say("answer-reads", &[("practitioner", practitioner)])],
    };
    let drafts = drafts && practice.alert_unsent && alert::has_marked(content);
    if drafts {
        lines.push(speech.say("care-drafts", &[]));
    }
    Words { language: language.to_owned(), lines, drafts }
}

/// The words before a page on which a client writes unasked: nobody watches, and nothing of it is looked through.
pub fn words_before_writing(speech: &Speech, language: &str) -> Words {
    Words { language: language.to_owned(), lines: WRITING.map(|sentence| speech.say(sentence, &[])).into(), drafts: false }
}

/// The words before a note or a request: when it is read, and of a note in a hard hour that nobody is called by it.
pub fn words_before_note(speech: &Speech, practice: &Practice, language: &str, hard_hour: bool) -> Words {
    let read = practice.notes_read.clone().unwrap_or_else(|| speech.say("entries-read-session", &[]));
    let lines = std::iter::once(read).chain(hard_hour.then(|| speech.say("entries-no-reader", &[]))).collect();
    Words { language: language.to_owned(), lines, drafts: false }
}

/// Which sentences those are.
const WRITING: [&str; 2] = ["care-nobody", "entries-not-watched"];

/// What is said at once when an answer is chosen that asks for it.
pub fn support(practice: &Practice, shell: &Shell) -> Support {
    Support { lines: shell.help.clone(), read: practice.notes_read.clone(), plan: shell.plan.clone(), told: false }
}

/// Whether something was answered in this response after which it is said where help is, and if so, whether a person was told of it: by its
/// answers, whatever an address says.
pub async fn asks_for_support(app: &App, scope: &Scope, id: ResponseId) -> Result<Option<bool>> {
    let response = match responses::find(&app.store, scope, id).await {
        Ok(response) => response,
        // Taken back, or moved to whoever it belongs to.
        Err(Error::NotFound) => return Ok(None),
        Err(error) => return Err(error),
    };
    let version = templates::version(&app.store, scope, response.row.version_id).await?;
    let marks = response::marks_of(&version.content, &response.answers);
    Ok(marks.support.then_some(marks.attention))
}

/// Notes which words stand before these questions, where that is to be known later. Where it cannot be written down the page is shown all the
/// same: then nothing that is not sent is looked at.
pub async fn note(app: &App, scope: Scope, of: (ClientId, OccurrenceId), content: &Content, (words, practitioner): (&Words, &str)) {
    if !alert::has_marked(content) && !alert::has_free_text(content) {
        return;
    }
    let now = app.now();
    // What is kept names nobody: who it was stands with the assignment, sealed.
    let lines = words.lines.iter().map(|line| if practitioner.is_empty() { line.clone() } else { line.replace(practitioner, "…") }).collect();
    let words = Words { lines, ..words.clone() };
    let known = notices::is_noted(&app.store, &scope, of.1, &words, now).await;
    if matches!(known, Ok(true)) {
        return;
    }
    if let Err(error) = app.store.write(move |tx| async move { notices::note(&tx, &scope, of, &words, now).await }).await {
        tracing::warn!(%error, "it could not be noted which words stood before a form");
    }
}

/// Notes which words stand before what this client writes unasked: with the client and not with an entry, which may stay private. Where it
/// cannot be written down the page is shown all the same.
pub async fn note_writing(app: &App, scope: Scope, client: ClientId, words: Words) {
    let now = app.now();
    if matches!(notices::is_noted_writing(&app.store, &scope, client, &words, now).await, Ok(true)) {
        return;
    }
    if let Err(error) = app.store.write(move |tx| async move { notices::note_writing(&tx, &scope, client, &words, now).await }).await {
        tracing::warn!(%error, "it could not be noted which words stood before what a client writes");
    }
}
