//! What the client wrote unasked: looking back at it, and choosing who sees it. Every row is asked for by the read-back rule.

use chrono::{DateTime, TimeDelta, Utc};
use entity::ids::EntryId;
use entity::kinds::EntryKind;
use poem::http::StatusCode;
use poem::web::{Data, Path, Query};
use poem::{Response, handler};
use serde::{Deserialize, Serialize};

use super::me::{Locked, Me};
use super::{Shell, see_other, submit};
use crate::actions::entries::{self as actions, Author, Changed, Own};
use crate::app::App;
use crate::domain::entry::{self, Shown, TagKind, Written};
use crate::error::{Error, Result};
use crate::pages::dates;
use crate::pages::speech::Speech;
use crate::random;
use crate::store::entries::EntryRow;
use crate::store::own_entries::Wording;
use crate::store::{own_entries, private_entries};
use crate::urls;
use crate::web::forms::Fields;

/// Entries on one page.
const MOST: usize = 200;
/// The spans over which tags are counted, in days.
const SPANS: [i64; 3] = [30, 90, 365];

/// The client as somebody who writes, with what the PIN opened.
pub fn author(me: &Me) -> Author {
    let vaults = me.reads.opened.as_ref().map(|opened| opened.vaults.clone()).unwrap_or_default();
    Author { scope: me.scope, client: me.client.id, session: Some(me.session.id), vaults }
}

/// Whoever posts without a session gets back what they typed; what comes from elsewhere is refused.
pub async fn refused(app: &App, error: poem::Error, fields: &Fields) -> poem::Result<Response> {
    let typed = fields.0.iter().any(|(name, value)| !name.starts_with('_') && !value.trim().is_empty());
    if typed && error.status() == StatusCode::NOT_FOUND { submit::keep_typed(app, fields, StatusCode::UNAUTHORIZED).await } else { Err(error) }
}

/// Takes a form of the own pages by this way. Without a session, or while the server cannot, what was typed is shown again.
pub async fn taken<F: Future<Output = poem::Result<Response>>>(
    app: &App,
    me: poem::Result<Me>,
    (path, fields): (&str, &Fields),
    take: impl FnOnce(Me) -> F,
) -> poem::Result<Response> {
    let outcome = match me {
        Ok(me) => take(me).await,
        Err(error) => refused(app, error, fields).await,
    };
    submit::or_busy(app, path, fields, outcome)
}

/// When the words that stand there were written: they may have been changed in another browser since.
pub fn last_written(row: &EntryRow) -> DateTime<Utc> {
    row.changed_at.unwrap_or(row.written_at)
}

/// Whether the client may read this here.
pub fn may_read(me: &Me, own: &Own) -> bool {
    match own {
        Own::Private(entry) => me.reads.opens_vault(entry.vault),
        Own::Other(entry) => me.reads.allows(last_written(&entry.row), entry.row.session_id),
    }
}

/// Everything that the client wrote and may read here, of one kind if given, the newest first; and whether there is more.
pub async fn readable(app: &App, me: &Me, kind: Option<EntryKind>) -> Result<(Vec<Own>, bool)> {
    let rows = match kind {
        Some(EntryKind::Win) => own_entries::wins(&app.store, &me.scope, me.client.id, MOST as u64).await?,
        _ => own_entries::rows(&app.store, &me.scope, me.client.id).await?,
    };
    let wanted = |of: EntryKind| kind.is_none_or(|kind| kind == of);
    let (mut seen, hidden): (Vec<_>, Vec<_>) =
        rows.into_iter().filter(|row| wanted(row.kind)).partition(|row| me.reads.allows(last_written(row), row.session_id));
    let vaults = author(me).vaults;
    let past_the_end = seen.len() > MOST;
    // Those further back would be opened for nothing.
    seen.truncate(MOST);
    let mut all: Vec<Own> = own_entries::opened(&app.store, &me.scope, seen).await?.into_iter().map(Own::Other).collect();
    if !vaults.is_empty() {
        let private = private_entries::all(&app.store, &me.scope, me.client.id, &vaults).await?;
        all.extend(private.into_iter().filter(|entry| wanted(entry.kind)).map(Own::Private));
    }
    all.sort_by_key(|own| std::cmp::Reverse((own.written_at(), own.id())));
    let more = !hidden.is_empty() || past_the_end || all.len() > MOST || !me.reads.unlocked();
    all.truncate(MOST);
    Ok((all, more))
}

/// The wins that the client wrote and may read here, private ones too, the newest first; and whether there may be more.
pub async fn wins(app: &App, me: &Me) -> Result<(Vec<Own>, bool)> {
    readable(app, me, Some(EntryKind::Win)).await
}

/// Of a kind, the name of its sentence.
pub fn kind_sentence(kind: EntryKind) -> String {
    format!("entries-kind-{}", kind.word())
}

/// Who sees it, in words.
fn state(speech: &Speech, me: &Me, own: &Own) -> String {
    match own.read_at() {
        Some(read) => speech.say("entries-state-read", &[("when", &dates::long(speech, read, &me.client.time_zone))]),
        None => speech.say(&format!("entries-state-{}", own.shown().word().replace('_', "-")), &[]),
    }
}

#[derive(Serialize)]
struct List {
    shell: Shell,
    kinds: Vec<Filter>,
    entries: Vec<Line>,
    tags: Vec<TagLine>,
    spans: Vec<Filter>,
    /// Something is not shown here, and this is the way to it.
    locked: Option<Locked>,
}

#[derive(Serialize)]
struct Filter {
    url: String,
    label: String,
    here: bool,
}

#[derive(Serialize)]
struct Line {
    url: String,
    kind: String,
    day: String,
    beginning: String,
    state: String,
}

#[derive(Serialize)]
struct TagLine {
    kind: String,
    word: String,
    times: String,
}

/// What is asked for, as it stands in the address.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    kind: String,
    days: String,
    /// What was just done.
    done: String,
}

/// Everything that was written, as far as it may be read here.
#[handler]
pub async fn list(app: Data<&App>, me: Me, Query(asked): Query<Asked>) -> poem::Result<Response> {
    let speech = me.speech(&app);
    let kind = asked.kind.parse::<EntryKind>().ok();
    let (all, more) = if kind == Some(EntryKind::Win) { wins(&app, &me).await? } else { readable(&app, &me, kind).await? };
    let days = asked.days.parse().ok().filter(|days| SPANS.contains(days)).unwrap_or(SPANS[0]);
    let since = app.now() - TimeDelta::days(days);
    let counted = entry::counted(all.iter().filter(|own| own.written_at() >= since).map(Own::written));
    let address = |kind: &str, days: i64| format!("{}?kind={kind}&days={days}", urls::CLIENT_ENTRIES);
    let word = kind.map_or("", EntryKind::word);
    let mut kinds = vec![Filter { url: address("", days), label: speech.say("entries-all", &[]), here: kind.is_none() }];
    kinds.extend(EntryKind::ALL.iter().map(|one| Filter {
        url: address(one.word(), days),
        label: speech.say(&format!("entries-kinds-{}", one.word()), &[]),
        here: kind == Some(*one),
    }));
    let span = |span: i64| Filter { url: address(word, span), label: speech.say("entries-days", &[("days", &span.to_string())]), here: span == days };
    let tag = |one: entry::Counted| TagLine {
        kind: speech.say(&tag_sentence(one.kind), &[]),
        word: one.word,
        times: speech.say("entries-times", &[("times", &one.times.to_string())]),
    };
    let context = List {
        shell: me.shell(&app, speech.say("entries-title", &[])),
        kinds,
        entries: all.iter().map(|own| line(speech, &me, own)).collect(),
        tags: counted.into_iter().map(tag).collect(),
        spans: SPANS.map(span).into(),
        locked: more.then(|| me.locked(urls::CLIENT_ENTRIES)),
    };
    Ok(me.page(&app, "client/entries", StatusCode::OK, &context)?)
}

fn line(speech: &Speech, me: &Me, own: &Own) -> Line {
    Line {
        url: urls::own_entry(own.id()),
        kind: speech.say(&kind_sentence(own.kind()), &[]),
        day: dates::day(speech, own.written_at(), &me.client.time_zone),
        beginning: own.written().beginning(80),
        state: state(speech, me, own),
    }
}

fn tag_sentence(kind: TagKind) -> String {
    format!("entries-tag-{}", kind.word().replace('_', "-"))
}

#[derive(Serialize)]
struct One {
    shell: Shell,
    id: EntryId,
    kind: String,
    when: String,
    changed: Option<String>,
    words: Words,
    /// Who sees it, and what that means.
    state: String,
    meaning: String,
    ways: Vec<Way>,
    /// Private needs a PIN first.
    needs_pin: Option<Locked>,
    read: bool,
    answered: Option<String>,
    may_change: bool,
    may_delete: bool,
    revision: i32,
    /// To be put on the list for the session, with a beginning of it.
    bring: Option<String>,
    once: String,
    about: Option<String>,
    before: Vec<Before>,
    /// What was just done, in words.
    notice: Option<String>,
}

/// What was written, ready to read.
#[derive(Serialize)]
struct Words {
    text: String,
    prompts: Vec<entry::Prompted>,
    tags: Vec<(String, String)>,
    strength: Option<String>,
}

#[derive(Serialize)]
struct Way {
    word: &'static str,
    label: String,
    help: String,
}

#[derive(Serialize)]
struct Before {
    until: String,
    words: Words,
}

fn words(speech: &Speech, written: &Written) -> Words {
    let sorts = TagKind::ALL.into_iter().map(|kind| (speech.say(&tag_sentence(kind), &[]), written.tags_typed(kind)));
    Words {
        text: written.text.clone(),
        prompts: written.prompts.clone(),
        tags: sorts.filter(|(_, words)| !words.is_empty()).collect(),
        strength: written.strength.map(|strength| strength.to_string()),
    }
}

/// Finds an entry that may be read here; else the page that says how.
pub async fn found(app: &App, me: &Me, id: EntryId) -> poem::Result<std::result::Result<Own, Response>> {
    match actions::find(app, &author(me), id).await {
        Ok(own) if may_read(me, &own) => Ok(Ok(own)),
        Ok(_) => Ok(Err(locked(app, me, &urls::own_entry(id))?)),
        // A private one cannot be told from none: with the PIN it would be here.
        Err(Error::NotFound) if !me.reads.unlocked() => Ok(Err(locked(app, me, &urls::own_entry(id))?)),
        Err(error) => Err(error.into()),
    }
}

#[derive(Serialize)]
struct NotHere {
    shell: Shell,
    locked: Locked,
}

fn locked(app: &App, me: &Me, path: &str) -> Result<Response> {
    let title = me.speech(app).say("entries-title", &[]);
    me.page(app, "client/entry_locked", StatusCode::NOT_FOUND, &NotHere { shell: me.shell(app, title), locked: me.locked(path) })
}

/// One entry, and what can be done with it.
#[handler]
pub async fn show(app: Data<&App>, me: Me, Path(id): Path<EntryId>, Query(asked): Query<Asked>) -> poem::Result<Response> {
    let own = match found(&app, &me, id).await? {
        Ok(own) => own,
        Err(page) => return Ok(page),
    };
    let before = match &own {
        Own::Private(_) => Vec::new(),
        Own::Other(_) => own_entries::wordings(&app.store, &me.scope, me.client.id, id).await?,
    };
    Ok(me.page(&app, "client/entry", StatusCode::OK, &page_of(&app, &me, &own, before, &asked.done))?)
}

fn page_of(app: &App, me: &Me, own: &Own, before: Vec<Wording>, done: &str) -> One {
    let speech = me.speech(app);
    let at = |at: DateTime<Utc>| dates::long(speech, at, &me.client.time_zone);
    let mut ways = entry::ways(own.shown(), own.read_at());
    // What is shared is taken back first: that is what "only for me" would do too.
    if own.shown() == Shown::Shared {
        ways.retain(|way| *way != Shown::Private);
    }
    let able = |shown: &Shown| *shown != Shown::Private || me.reads.unlocked();
    let way = |shown: Shown| {
        let word = shown.word();
        let name = word.replace('_', "-");
        Way { word, label: speech.say(&format!("entries-do-{name}"), &[]), help: speech.say(&format!("entries-means-{name}"), &[]) }
    };
    let kind = speech.say(&kind_sentence(own.kind()), &[]);
    let answered = match own {
        Own::Other(entry) => entry.row.answered_at.map(at),
        Own::Private(_) => None,
    };
    let needs_pin = ways.iter().any(|shown| !able(shown)).then(|| me.locked(&urls::own_entry(own.id())));
    let older = |one: Wording| Before { until: at(one.until), words: words(speech, &one.written) };
    One {
        shell: me.shell(app, kind.clone()),
        id: own.id(),
        kind,
        when: at(own.written_at()),
        changed: own.changed_at().map(at),
        words: words(speech, own.written()),
        state: state(speech, me, own),
        meaning: speech
            .say(&format!("entries-means-{}", if own.read_at().is_some() { "read".into() } else { own.shown().word().replace('_', "-") }), &[]),
        ways: ways.into_iter().filter(able).map(way).collect(),
        needs_pin,
        read: own.read_at().is_some(),
        answered,
        may_change: own.read_at().is_none(),
        may_delete: entry::may_delete(own.shown(), own.read_at()),
        revision: own.revision(),
        bring: (own.shown() != Shown::Private).then(|| own.written().beginning(120)),
        once: random::id::<entity::ids::TopicId>(app.now()).to_string(),
        about: own.written().about.map(urls::own_entry),
        before: before.into_iter().map(older).collect(),
        notice: speech.try_say(&format!("entries-done-{}", done.replace('_', "-")), &[]).filter(|_| !done.is_empty()),
    }
}

/// The word for the address after a change.
fn outcome(changed: Changed, word: &str) -> &str {
    match changed {
        Changed::Done => word,
        Changed::Read => "was-read",
        Changed::Stale => "stale",
    }
}

/// Chooses who sees it: private, kept, shared, taken back.
#[handler]
pub async fn disclose(app: Data<&App>, me: Me, Path(id): Path<EntryId>, fields: Fields) -> poem::Result<Response> {
    let to = Shown::of_word(fields.get("to")).ok_or(Error::BadRequest("Please choose who sees it."))?;
    if let Err(page) = found(&app, &me, id).await? {
        return Ok(page);
    }
    if to == Shown::Private && !me.reads.unlocked() {
        return Ok(see_other(&format!("{}?next={}", urls::CLIENT_PIN, urls::own_entry(id))));
    }
    let changed = actions::show(&app, author(&me), id, to).await?;
    Ok(see_other(&format!("{}?done={}", urls::own_entry(id), outcome(changed, to.word()))))
}

/// Deletes what the therapist does not see and has not read.
#[handler]
pub async fn delete(app: Data<&App>, me: Me, Path(id): Path<EntryId>, fields: Fields) -> poem::Result<Response> {
    match actions::find(&app, &author(&me), id).await {
        // Pressed twice: it is gone already.
        Err(Error::NotFound) if me.reads.unlocked() => return Ok(see_other(urls::CLIENT_ENTRIES)),
        _ => {}
    }
    let own = match found(&app, &me, id).await? {
        Ok(own) => own,
        Err(page) => return Ok(page),
    };
    if fields.get("_sure") != "yes" || own.revision().to_string() != fields.get("_revision") {
        return Ok(see_other(&format!("{}?done=stale", urls::own_entry(id))));
    }
    Ok(match actions::delete(&app, author(&me), id).await? {
        Changed::Done => see_other(urls::CLIENT_ENTRIES),
        other => see_other(&format!("{}?done={}", urls::own_entry(id), outcome(other, "stale"))),
    })
}

/// Addresses of forms, opened again: to the entry.
#[handler]
pub fn back(Path(id): Path<EntryId>) -> Response {
    see_other(&urls::own_entry(id))
}
