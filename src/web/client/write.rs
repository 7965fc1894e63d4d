//! Writing unasked: journal (also along the prompts of a set), a win, a setback, a note to something written before; and changing it
//! while nobody has read it. Nothing typed is lost: every refusal shows it again.

use std::sync::Arc;

use entity::ids::{AssignmentId, EntryId};
use entity::kinds::{AssignmentStatus, EntryKind, TemplateKind};
use poem::http::StatusCode;
use poem::web::{Data, Path, Query};
use poem::{Response, handler};
use serde::{Deserialize, Serialize};

use super::care;
use super::entries::{author, found, refused};
use super::me::{Locked, Me};
use super::submit::{keep_typed, or_busy};
use super::{Shell, see_other};
use crate::actions::asking;
use crate::actions::entries::{self as actions, Changed, New, Own};
use crate::app::App;
use crate::domain::entry::{Fault, Shown, TagKind, Typed, WRITTEN_FREELY, Written};
use crate::domain::translation;
use crate::error::{Error, Result};
use crate::pages::speech::Speech;
use crate::random;
use crate::store::{assignments, templates};
use crate::urls;
use crate::web::forms::Fields;
use crate::web::limits::{Action, Limits};

/// Kinds of questions that can be answered in free words.
const IN_WORDS: [&str; 3] = ["short_text", "long_text", "list"];
/// Prompts of one page.
const MOST_PROMPTS: usize = 60;

/// What the page is to be, as it stands in the address.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Wish {
    kind: String,
    /// An assignment of a prompt set.
    set: String,
    /// The entry that this one adds to.
    about: String,
}

#[derive(Serialize)]
struct Form {
    shell: Shell,
    action: String,
    lead: String,
    /// That nobody watches, before and after the fields: what is noted as shown.
    told: Vec<String>,
    kind: &'static str,
    once: String,
    revision: i32,
    editing: bool,
    kinds: Vec<Link>,
    sets: Vec<Link>,
    about: String,
    text: String,
    text_error: Option<String>,
    prompts: Vec<Prompt>,
    tags: Vec<TagField>,
    strengths: Vec<Strength>,
    strength_error: Option<String>,
    /// Whether the part that can be left out stands open.
    more: bool,
    ways: Vec<Way>,
    shown_error: Option<String>,
    /// Private needs a PIN, and some sets are not named without it.
    needs_pin: Option<Locked>,
    faults: Vec<FaultLine>,
    /// Another tab changed the entry meanwhile, or somebody has read it.
    stale: bool,
    was_read: bool,
    home: &'static str,
}

#[derive(Serialize)]
struct Link {
    url: String,
    label: String,
    here: bool,
}

#[derive(Serialize)]
struct Prompt {
    n: usize,
    prompt: String,
    text: String,
    error: Option<String>,
}

#[derive(Serialize)]
struct TagField {
    name: &'static str,
    label: String,
    value: String,
    error: Option<String>,
}

#[derive(Serialize)]
struct Strength {
    value: u8,
    chosen: bool,
}

#[derive(Serialize)]
struct Way {
    word: &'static str,
    label: String,
    help: String,
    chosen: bool,
}

#[derive(Serialize)]
struct FaultLine {
    anchor: String,
    label: String,
    text: String,
}

/// What stands in the form, typed or kept.
struct Shows<'a> {
    kind: EntryKind,
    once: EntryId,
    fields: &'a Fields,
    faults: &'a [Fault],
    /// The entry that is being changed.
    editing: Option<(EntryId, i32)>,
    stale: bool,
    was_read: bool,
    /// Private was chosen, and no PIN was entered here.
    no_pin: bool,
    sets: Vec<Link>,
}

fn form(app: &App, me: &Me, status: StatusCode, shows: Shows<'_>) -> Result<Response> {
    let speech = me.speech(app);
    let fields = shows.fields;
    let error = |field: &str| shows.faults.iter().find(|fault| fault.field == field).map(|fault| speech.say(fault.what.sentence(), &[]));
    let name = shows.kind.word();
    let tag = |kind: TagKind| TagField {
        name: kind.word(),
        label: speech.say(&format!("entries-tag-{}", kind.word().replace('_', "-")), &[]),
        value: fields.get(kind.word()).to_owned(),
        error: error(kind.word()),
    };
    let tags: Vec<TagField> = TagKind::ALL.map(tag).into();
    let prompts = fields.all("_prompt").take(MOST_PROMPTS).enumerate().map(|(n, prompt)| {
        let field = format!("prompt-{n}");
        Prompt { n, prompt: prompt.to_owned(), text: fields.get(&field).to_owned(), error: error(&field) }
    });
    let kind_link = |kind: EntryKind| Link {
        url: format!("{}?kind={}", urls::CLIENT_WRITE, kind.word()),
        label: speech.say(&format!("entries-kind-{}", kind.word()), &[]),
        here: kind == shows.kind,
    };
    let editing = shows.editing.is_some();
    let title = if editing { speech.say("entries-edit-title", &[]) } else { speech.say(&format!("entries-write-{name}"), &[]) };
    let context = Form {
        shell: me.shell(app, title),
        action: shows.editing.map_or(urls::CLIENT_WRITE.to_owned(), |(id, _)| format!("{}/edit", urls::own_entry(id))),
        lead: speech.say(&format!("entries-lead-{name}"), &[]),
        told: care::words_before_writing(speech, &me.client.language).lines,
        kind: name,
        once: shows.once.to_string(),
        revision: shows.editing.map_or(0, |(_, revision)| revision),
        editing,
        kinds: WRITTEN_FREELY.map(kind_link).into(),
        sets: shows.sets,
        about: fields.get("_about").to_owned(),
        text: fields.get("text").to_owned(),
        text_error: error("text"),
        prompts: prompts.collect(),
        more: !fields.get("_strength").is_empty() || tags.iter().any(|tag| !tag.value.is_empty()) || error("strength").is_some(),
        tags,
        strengths: (0..=10).map(|value| Strength { value, chosen: fields.get("_strength") == value.to_string() }).collect(),
        strength_error: error("strength"),
        ways: ways(speech, me, fields, shows.no_pin),
        shown_error: shows.no_pin.then(|| speech.say("entries-error-pin", &[])),
        needs_pin: (!me.reads.unlocked()).then(|| me.locked(urls::CLIENT_WRITE)),
        faults: shows.faults.iter().map(|fault| fault_line(speech, fields, fault)).collect(),
        stale: shows.stale,
        was_read: shows.was_read,
        home: urls::CLIENT_HOME,
    };
    me.page(app, "client/write", status, &context)
}

/// Who is to see it. Private where the PIN was entered; without, what is written is kept for the session unless somebody shares it.
fn ways(speech: &Speech, me: &Me, fields: &Fields, no_pin: bool) -> Vec<Way> {
    let usual = if me.reads.unlocked() { Shown::Private } else { Shown::Kept };
    let usual = if fields.get("_about").is_empty() { usual } else { Shown::Shared };
    let chosen = Shown::of_word(fields.get("_shown")).unwrap_or(usual);
    let able = |shown: &Shown| *shown != Shown::TakenBack && (*shown != Shown::Private || me.reads.unlocked() || no_pin);
    let way = |shown: Shown| {
        let word = shown.word();
        Way {
            word,
            label: speech.say(&format!("entries-do-{word}"), &[]),
            help: speech.say(&format!("entries-means-{word}"), &[]),
            chosen: shown == chosen,
        }
    };
    Shown::ALL.into_iter().filter(able).map(way).collect()
}

fn fault_line(speech: &Speech, fields: &Fields, fault: &Fault) -> FaultLine {
    let label = match fault.field.strip_prefix("prompt-").and_then(|n| n.parse::<usize>().ok()) {
        Some(n) => fields.all("_prompt").nth(n).unwrap_or_default().to_owned(),
        None => speech.say(&format!("entries-field-{}", fault.field.replace('_', "-")), &[]),
    };
    FaultLine { anchor: format!("f-{}", fault.field), label, text: speech.say(fault.what.sentence(), &[]) }
}

/// The prompt sets that were given to this client, as far as their titles may be shown here.
async fn sets(app: &App, me: &Me) -> Result<Vec<(AssignmentId, String)>> {
    let mut found: Vec<(AssignmentId, String)> = Vec::new();
    let mut seen = Vec::new();
    for assignment in assignments::of_client(&app.store, &me.scope, me.client.id).await?.into_iter().rev() {
        let gone = assignment.status == AssignmentStatus::Cancelled || seen.contains(&assignment.template_id);
        if gone || !me.reads.allows(assignment.created_at, None) {
            continue;
        }
        seen.push(assignment.template_id);
        if templates::find(&app.store, &me.scope.whole_practice(), assignment.template_id).await?.kind == TemplateKind::PromptSet {
            let version = templates::version(&app.store, &me.scope, assignment.version_id).await?;
            found.push((assignment.id, translation::title(&version.title, &version.content, &me.client.language).to_owned()));
        }
    }
    Ok(found)
}

/// The prompts of a set, in this client's words, as the fields of a form.
async fn prompts(app: &App, me: &Me, id: AssignmentId) -> Result<Fields> {
    let assignment = assignments::find(&app.store, &me.scope, id).await?;
    let is_set = templates::find(&app.store, &me.scope.whole_practice(), assignment.template_id).await?.kind == TemplateKind::PromptSet;
    if !is_set || assignment.client_id != me.client.id || !me.reads.allows(assignment.created_at, None) {
        return Err(Error::NotFound);
    }
    let version = templates::version(&app.store, &me.scope, assignment.version_id).await?;
    let content = asking::content(app, &me.scope, &assignment, &version).await?;
    let asked = content.items().filter(|item| IN_WORDS.contains(&item.kind.as_str())).take(MOST_PROMPTS);
    Ok(Fields(asked.map(|item| ("_prompt".to_owned(), item.text.clone())).collect()))
}

/// A blank page to write on.
#[handler]
pub async fn show(app: Data<&App>, me: Me, Query(wish): Query<Wish>) -> poem::Result<Response> {
    let kind = wish.kind.parse().ok().filter(|kind| WRITTEN_FREELY.contains(kind)).unwrap_or(EntryKind::Journal);
    let chosen = wish.set.parse::<AssignmentId>().ok();
    let mut fields = match chosen {
        Some(id) => prompts(&app, &me, id).await?,
        None => Fields::default(),
    };
    if let Ok(about) = wish.about.parse::<EntryId>() {
        fields.0.push(("_about".into(), about.to_string()));
    }
    let link = |(id, label): (AssignmentId, String)| Link { url: format!("{}?set={id}", urls::CLIENT_WRITE), label, here: chosen == Some(id) };
    let sets = if kind == EntryKind::Journal { sets(&app, &me).await?.into_iter().map(link).collect() } else { Vec::new() };
    let once = random::id(app.now());
    care::note_writing(&app, me.scope, me.client.id, care::words_before_writing(me.speech(&app), &me.client.language)).await;
    let shows = Shows { kind, once, fields: &fields, faults: &[], editing: None, stale: false, was_read: false, no_pin: false, sets };
    Ok(form(&app, &me, StatusCode::OK, shows)?)
}

/// Another address of a blank page for a win.
#[handler]
pub fn win(_me: Me) -> Response {
    see_other(&format!("{}?kind={}", urls::CLIENT_WRITE, EntryKind::Win.word()))
}

/// Reads what was typed.
fn typed(fields: &Fields) -> std::result::Result<Written, Vec<Fault>> {
    let names: Vec<String> = (0..MOST_PROMPTS).map(|n| format!("prompt-{n}")).collect();
    let prompts = fields.all("_prompt").zip(&names).map(|(prompt, name)| (prompt.chars().take(4_000).collect(), fields.get(name)));
    Written::read(&Typed {
        text: fields.get("text"),
        prompts: prompts.collect(),
        tags: TagKind::ALL.map(|kind| (kind, fields.get(kind.word()))).into(),
        strength: fields.get("_strength"),
        about: fields.get("_about").parse().ok(),
        wordless: false,
    })
}

/// Keeps it.
#[handler]
pub async fn create(app: Data<&App>, limits: Data<&Arc<Limits>>, me: poem::Result<Me>, fields: Fields) -> poem::Result<Response> {
    let outcome = match me {
        Ok(me) => keep(&app, &limits, &me, &fields).await,
        Err(error) => refused(&app, error, &fields).await,
    };
    or_busy(&app, urls::CLIENT_WRITE, &fields, outcome)
}

async fn keep(app: &App, limits: &Limits, me: &Me, fields: &Fields) -> poem::Result<Response> {
    limits.count(Action::Submit, me.session.id.to_string())?;
    let kind = fields.get("_kind").parse().ok().filter(|kind| WRITTEN_FREELY.contains(kind)).unwrap_or(EntryKind::Journal);
    let once: EntryId = fields.get("_once").parse().unwrap_or_else(|_| random::id(app.now()));
    let shown = Shown::of_word(fields.get("_shown")).filter(|shown| *shown != Shown::TakenBack).unwrap_or(Shown::Kept);
    let no_pin = shown == Shown::Private && !me.reads.unlocked();
    let (written, faults) = match typed(fields) {
        Ok(written) => (written, Vec::new()),
        Err(faults) => (Written::default(), faults),
    };
    if no_pin || !faults.is_empty() {
        let shows = Shows { kind, once, fields, faults: &faults, editing: None, stale: false, was_read: false, no_pin, sets: Vec::new() };
        return Ok(form(app, me, StatusCode::UNPROCESSABLE_ENTITY, shows)?);
    }
    let id = actions::write(app, author(me), New { id: once, kind, written, shown }).await?;
    // Of a page that was sent before, another choice may come too late.
    let own = actions::find(app, &author(me), id).await?;
    let done = if own.shown() == shown || own.read_at().is_none() { own.shown().word() } else { "was-read" };
    Ok(see_other(&format!("{}?done={done}", urls::own_entry(id))))
}

/// What was written, as the fields of a form.
fn as_typed(own: &Own) -> Fields {
    let written = own.written();
    let mut fields = vec![("text".to_owned(), written.text.clone())];
    for (n, one) in written.prompts.iter().enumerate() {
        fields.extend([("_prompt".to_owned(), one.prompt.clone()), (format!("prompt-{n}"), one.text.clone())]);
    }
    fields.extend(TagKind::ALL.map(|kind| (kind.word().to_owned(), written.tags_typed(kind))));
    fields.extend(written.strength.map(|strength| ("_strength".to_owned(), strength.to_string())));
    fields.extend(written.about.map(|about| ("_about".to_owned(), about.to_string())));
    Fields(fields)
}

/// The same form with what was written.
#[handler]
pub async fn edit(app: Data<&App>, me: Me, Path(id): Path<EntryId>) -> poem::Result<Response> {
    let own = match found(&app, &me, id).await? {
        Ok(own) => own,
        Err(page) => return Ok(page),
    };
    if own.read_at().is_some() {
        return Ok(see_other(&format!("{}?done=was-read", urls::own_entry(id))));
    }
    let (fields, editing) = (as_typed(&own), Some((id, own.revision())));
    let shows =
        Shows { kind: own.kind(), once: id, fields: &fields, faults: &[], editing, stale: false, was_read: false, no_pin: false, sets: Vec::new() };
    Ok(form(&app, &me, StatusCode::OK, shows)?)
}

/// Changes it, unless somebody has read it or another tab was first.
#[handler]
pub async fn change(app: Data<&App>, me: poem::Result<Me>, Path(id): Path<EntryId>, fields: Fields) -> poem::Result<Response> {
    let outcome = match me {
        Ok(me) => reword(&app, &me, id, &fields).await,
        Err(error) => refused(&app, error, &fields).await,
    };
    or_busy(&app, &format!("{}/edit", urls::own_entry(id)), &fields, outcome)
}

async fn reword(app: &App, me: &Me, id: EntryId, fields: &Fields) -> poem::Result<Response> {
    let own = match found(app, me, id).await? {
        Ok(own) => own,
        // The session that could read it is gone, or another tab deleted it: what was typed is shown again.
        Err(_) => return keep_typed(app, fields, StatusCode::UNAUTHORIZED).await,
    };
    let revision = fields.get("_revision").parse().unwrap_or(0);
    let (changed, faults) = match typed(fields) {
        Ok(written) => (actions::reword(app, author(me), id, revision, written).await?, Vec::new()),
        Err(faults) => (Changed::Stale, faults),
    };
    if changed == Changed::Done {
        return Ok(see_other(&format!("{}?done=changed", urls::own_entry(id))));
    }
    let (status, revision) = if faults.is_empty() { (StatusCode::CONFLICT, own.revision()) } else { (StatusCode::UNPROCESSABLE_ENTITY, revision) };
    let (stale, was_read) = (faults.is_empty() && changed == Changed::Stale, changed == Changed::Read);
    let editing = Some((id, revision));
    let shows = Shows { kind: own.kind(), once: id, fields, faults: &faults, editing, stale, was_read, no_pin: false, sets: Vec::new() };
    Ok(form(app, me, status, shows)?)
}
