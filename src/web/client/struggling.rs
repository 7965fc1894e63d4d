//! "I am struggling": help first, then a note to the therapist if the client likes, then when it will be read. And "ask for something to
//! work on", which is the same without the hurry. Nothing here looks through what is written.

use std::sync::Arc;

use entity::ids::EntryId;
use entity::kinds::EntryKind;
use poem::http::StatusCode;
use poem::web::{Data, Query};
use poem::{FromRequest, Request, Response, handler};
use serde::{Deserialize, Serialize};

use super::entries::{author, refused};
use super::me::Me;
use super::safety_plan::AtTheDoor;
use super::submit::or_busy;
use super::{Shell, care, page, see_other};
use crate::actions::entries::{self as actions, New};
use crate::app::App;
use crate::domain::entry::{Fault, Shown, Typed, Written};
use crate::error::Result;
use crate::random;
use crate::store::notices::Words;
use crate::urls;
use crate::web::forms::Fields;
use crate::web::limits::{Action, Limits};

/// Whether it was just sent.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    sent: String,
}

#[derive(Serialize)]
struct Note {
    shell: Shell,
    /// The note's form; none where nobody is here whom it could be from.
    form: Option<Form>,
    /// When it is read, in the practice's words.
    read: Option<String>,
    /// The note that was sent, and that can be taken back there.
    sent: Option<String>,
    /// What stands before the form, and is noted as shown.
    told: Vec<String>,
    /// Whether the client's own pages open from here.
    own: bool,
}

#[derive(Serialize)]
struct Form {
    once: String,
    text: String,
    wordless: bool,
    error: Option<String>,
    home: &'static str,
}

fn path(kind: EntryKind) -> &'static str {
    if kind == EntryKind::Ask { urls::CLIENT_ASK } else { urls::CLIENT_STRUGGLING }
}

fn render(app: &App, me: &Me, kind: EntryKind, status: StatusCode, form: Option<Form>, sent: Option<String>) -> Result<Response> {
    let (template, title) =
        if kind == EntryKind::Ask { ("client/ask", "entries-ask-title") } else { ("client/struggling", "entries-struggling-title") };
    let shell = me.shell(app, me.speech(app).say(title, &[]));
    let told = words(app, me, kind).lines;
    me.page(app, template, status, &Note { shell, form, read: me.practice.notes_read.clone(), sent, told, own: true })
}

fn blank(app: &App, kind: EntryKind, me: &Me, asked: &Asked) -> Result<Response> {
    let once = random::id::<EntryId>(app.now()).to_string();
    let form = Form { once, text: String::new(), wordless: false, error: None, home: urls::CLIENT_HOME };
    match asked.sent.parse() {
        Ok(id) => render(app, me, kind, StatusCode::OK, None, Some(urls::own_entry(id))),
        Err(_) => render(app, me, kind, StatusCode::OK, (!me.is_over()).then_some(form), None),
    }
}

/// Help, and a note. Without a session, and when the database is away, the help is still here.
#[handler]
pub async fn show(app: Data<&App>, request: &Request, me: poem::Result<Me>, Query(asked): Query<Asked>) -> poem::Result<Response> {
    let me = match me {
        Ok(me) => me,
        // Mail was stopped because home is not safe: this is the page of somebody who is done.
        Err(error) if error.status().is_success() => return Err(error),
        Err(_) => {
            return Ok(match AtTheDoor::from_request_without_body(request).await {
                Ok(door) => help_beside_the_plan(&app, &door)?,
                Err(_) => help_alone(&app)?,
            });
        }
    };
    note_words(&app, &me, EntryKind::Struggling).await;
    Ok(blank(&app, EntryKind::Struggling, &me, &asked)?)
}

/// The words before what is written here.
fn words(app: &App, me: &Me, kind: EntryKind) -> Words {
    care::words_before_note(me.speech(app), &me.practice, &me.client.language, kind == EntryKind::Struggling)
}

/// Notes which they are.
async fn note_words(app: &App, me: &Me, kind: EntryKind) {
    if !me.is_over() {
        care::note_writing(app, me.scope, me.client.id, words(app, me, kind)).await;
    }
}

fn help_alone(app: &App) -> Result<Response> {
    let language = app.config().language.clone();
    let shell = Shell::nobody(app, app.pages().speech(&language).say("entries-struggling-title", &[]));
    page(app, "client/struggling", &language, StatusCode::OK, &Note { shell, form: None, read: None, sent: None, told: Vec::new(), own: false })
}

/// For whoever holds their safety plan in their hand and nothing else: the lines of their own region.
fn help_beside_the_plan(app: &App, AtTheDoor(holder): &AtTheDoor) -> Result<Response> {
    let language = &holder.client.language;
    let title = app.pages().speech(language).say("entries-struggling-title", &[]);
    let shell = Shell { script: false, plan: Some(urls::PLAN.into()), ..Shell::of(app, &holder.practice, &holder.client, title) };
    page(app, "client/struggling", language, StatusCode::OK, &Note { shell, form: None, read: None, sent: None, told: Vec::new(), own: false })
}

/// The page that asks for something to work on.
#[handler]
pub async fn show_ask(app: Data<&App>, me: Me, Query(asked): Query<Asked>) -> poem::Result<Response> {
    note_words(&app, &me, EntryKind::Ask).await;
    Ok(blank(&app, EntryKind::Ask, &me, &asked)?)
}

/// Sends the note.
#[handler]
pub async fn send(app: Data<&App>, limits: Data<&Arc<Limits>>, me: poem::Result<Me>, fields: Fields) -> poem::Result<Response> {
    take(&app, &limits, me, EntryKind::Struggling, &fields).await
}

/// Sends what was asked.
#[handler]
pub async fn send_ask(app: Data<&App>, limits: Data<&Arc<Limits>>, me: poem::Result<Me>, fields: Fields) -> poem::Result<Response> {
    take(&app, &limits, me, EntryKind::Ask, &fields).await
}

async fn take(app: &App, limits: &Limits, me: poem::Result<Me>, kind: EntryKind, fields: &Fields) -> poem::Result<Response> {
    let outcome = match me {
        Ok(me) => keep(app, limits, &me, kind, fields).await,
        Err(error) => refused(app, error, fields).await,
    };
    or_busy(app, path(kind), fields, outcome)
}

async fn keep(app: &App, limits: &Limits, me: &Me, kind: EntryKind, fields: &Fields) -> poem::Result<Response> {
    limits.count(Action::Submit, me.session.id.to_string())?;
    // "No words" is ticked by a person: robots press buttons.
    let wordless = fields.get("_wordless") == "yes";
    let once: EntryId = fields.get("_once").parse().unwrap_or_else(|_| random::id(app.now()));
    match Written::read(&Typed { text: fields.get("text"), wordless, ..Typed::default() }) {
        Ok(written) => {
            let id = actions::write(app, author(me), New { id: once, kind, written, shown: Shown::Shared }).await?;
            Ok(see_other(&format!("{}?sent={id}", path(kind))))
        }
        Err(faults) => {
            let error = faults.first().map(|fault: &Fault| match fault.what {
                crate::domain::entry::Wrong::Empty => me.speech(app).say("entries-error-no-words", &[]),
                other => me.speech(app).say(other.sentence(), &[]),
            });
            let form = Form { once: once.to_string(), text: fields.get("text").to_owned(), wordless, error, home: urls::CLIENT_HOME };
            Ok(render(app, me, kind, StatusCode::UNPROCESSABLE_ENTITY, Some(form), None)?)
        }
    }
}
