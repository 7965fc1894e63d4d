//! Saving what is typed. Each field has revisions; whoever saves on top of an older one overwrites nothing.

use std::collections::BTreeMap;

use entity::ids::{ClientId, ClientSessionId, OccurrenceId};

use super::{pins, unsent};
use crate::app::App;
use crate::domain::content::Content;
use crate::domain::items;
use crate::domain::pin::Reads;
use crate::domain::response::Typed;
use crate::domain::scope::Scope;
use crate::domain::text::LONGEST_ANSWER;
use crate::error::{Error, Result};
use crate::store::drafts::{self, Draft, Owner};
use crate::store::occurrences::Change;
use crate::store::{Tx, clients, occurrences, practices, sessions};

/// One field as a page saves it.
#[derive(Clone, Debug)]
pub struct Patch {
    pub link_id: String,
    pub value: Vec<String>,
    /// The revision this page last knew of, 0 for none.
    pub base_rev: i32,
}

/// A field that another tab or device had changed meanwhile. Both texts are kept.
#[derive(Clone, Debug)]
pub struct Clash {
    pub link_id: String,
    pub rev: i32,
    /// The other text, where this browser may read it.
    pub other: Option<Vec<String>>,
}

/// What became of a save.
#[derive(Clone, Debug, Default)]
pub struct Saved {
    /// New revision of each field that was saved.
    pub revs: BTreeMap<String, i32>,
    pub clashes: Vec<Clash>,
    /// Fields whose text is longer than can be kept; the others were saved.
    pub too_long: Vec<String>,
}

/// Who writes: a session, and the sessions of the same remembered device.
#[derive(Clone, Debug)]
pub struct Writer {
    pub client: ClientId,
    pub session: ClientSessionId,
    /// This session and those of the same remembered device.
    pub sessions: Vec<ClientSessionId>,
    /// What the PIN opens, where it was entered in this session.
    pub reads: Reads,
}

impl Writer {
    /// A session and whatever the same remembered device opened before.
    pub async fn of(app: &App, session: &sessions::ClientSession) -> Result<Self> {
        let mut sessions = match &session.device_hash {
            Some(device) => sessions::of_device(&app.store, session.client_id, device).await?,
            None => Vec::new(),
        };
        sessions.push(session.id);
        let reads = Reads { sessions: sessions.clone(), ..Reads::default() };
        Ok(Self { client: session.client_id, session: session.id, sessions, reads })
    }

    /// The same with what the PIN opens.
    pub async fn reading(app: &App, scope: &Scope, session: &sessions::ClientSession) -> Result<Self> {
        let practice = practices::find(&app.store, scope.practice()).await?;
        let reads = pins::reads(app, scope, &practice, session).await?;
        Ok(Self { client: session.client_id, session: session.id, sessions: reads.sessions.clone(), reads })
    }

    /// A link gives the right to write, not to read back: the browser that typed a text sees it again, and others with the PIN.
    pub fn may_read(&self, draft: &Draft) -> bool {
        self.reads.allows(draft.created_at, Some(draft.session_id))
    }
}

/// Saves fields. The first saved answer marks the occurrence as begun.
///
/// # Errors
/// `BadRequest` when a field is no question of this content.
pub async fn save(app: &App, scope: Scope, writer: Writer, occurrence: OccurrenceId, content: &Content, patches: Vec<Patch>) -> Result<Saved> {
    for patch in &patches {
        if content.item(&patch.link_id).is_none() {
            return Err(Error::BadRequest("There is no such question here."));
        }
    }
    let (too_long, patches): (Vec<_>, Vec<_>) = patches.into_iter().partition(is_too_long);
    let now = app.now();
    let begun = patches.iter().any(|patch| !is_blank(content, &patch.link_id, &patch.value));
    let content = content.clone();
    let saved = app
        .store
        .write(move |tx| async move {
            let occurrence = occurrences::find(&tx, &scope, occurrence).await?;
            clients::hold(&tx, &scope, writer.client, now).await?;
            let (current, highest) = drafts::current(&tx, &scope, writer.client, occurrence.id).await?;
            let highest: BTreeMap<String, i32> = highest.into_iter().collect();
            let owner = Owner { client: writer.client, occurrence: occurrence.id, session: writer.session };
            // Somebody who is writing is not idle.
            sessions::touch(&tx, writer.session, None, now).await?;
            let mut saved = Saved { too_long: too_long.into_iter().map(|patch| patch.link_id).collect(), ..Saved::default() };
            let (mut rivals, mut beside) = (None, false);
            for patch in patches {
                let known = current.iter().find(|draft| draft.link_id == patch.link_id);
                let newest = highest.get(&patch.link_id).copied().unwrap_or(0);
                let rev = newest + 1;
                match known {
                    // What was chosen of two is saved once more, on top of both.
                    Some(known) if known.value == patch.value && (newest == known.rev || patch.base_rev != known.rev) => {
                        saved.revs.insert(patch.link_id, known.rev);
                    }
                    Some(known) if known.rev != patch.base_rev && !is_blank(&content, &known.link_id, &known.value) => {
                        if !is_kept(&mut rivals, &tx, &scope, &writer, occurrence.id, &patch).await? {
                            drafts::append(&tx, &scope, owner, (&patch.link_id, rev, false), &patch.value, now).await?;
                            beside = true;
                        }
                        let other = writer.may_read(known).then(|| known.value.clone());
                        saved.clashes.push(Clash { link_id: patch.link_id, rev: known.rev, other });
                    }
                    _ => {
                        drafts::append(&tx, &scope, owner, (&patch.link_id, rev, true), &patch.value, now).await?;
                        saved.revs.insert(patch.link_id, rev);
                    }
                }
            }
            // Of two texts, both are looked at.
            if !saved.revs.is_empty() || beside {
                unsent::look_later(&tx, &scope, (writer.client, occurrence.id), &content, now).await?;
            }
            if begun {
                occurrences::change(&tx, &scope, &occurrence, Change::Begin, now).await?;
            }
            Ok(saved)
        })
        .await?;
    app.metrics().draft_saved();
    Ok(saved)
}

/// Whether the same text waits there already to be chosen: a page that is sent again adds nothing.
async fn is_kept(rivals: &mut Option<Vec<Draft>>, tx: &Tx, scope: &Scope, writer: &Writer, occurrence: OccurrenceId, patch: &Patch) -> Result<bool> {
    if rivals.is_none() {
        *rivals = Some(drafts::rivals(tx, scope, writer.client, occurrence).await?);
    }
    let same = |rival: &Draft| rival.link_id == patch.link_id && rival.value == patch.value && writer.may_read(rival);
    Ok(rivals.iter().flatten().any(same))
}

/// What a browser finds when it opens the questions.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// What this browser may read: the current text, or its own newest where two texts wait to be chosen from.
    pub typed: Typed,
    /// What a page knows of each field when it saves: of a field with two texts nothing, until one is chosen.
    pub revs: Vec<(String, i32)>,
    /// Fields with two texts.
    pub clashes: Vec<Clash>,
    /// Current texts that this browser may not read.
    pub others: Vec<Draft>,
    /// When this browser typed last, and in which field.
    pub last: Option<String>,
}

/// Everything that is saved of an occurrence, as this browser may see it.
pub async fn found(app: &App, scope: &Scope, writer: &Writer, occurrence: OccurrenceId) -> Result<Found> {
    let (current, highest) = drafts::current(&app.store, scope, writer.client, occurrence).await?;
    let newest = |link_id: &str| highest.iter().find(|(of, _)| of == link_id).map_or(0, |(_, rev)| *rev);
    let rivals = match current.iter().any(|draft| newest(&draft.link_id) > draft.rev) {
        true => drafts::rivals(&app.store, scope, writer.client, occurrence).await?,
        false => Vec::new(),
    };
    // What another browser began afresh on top of: this one's own words are still its own.
    let hidden: Vec<String> = current.iter().filter(|draft| !writer.may_read(draft)).map(|draft| draft.link_id.clone()).collect();
    let own = match hidden.is_empty() {
        true => Vec::new(),
        false => drafts::newest_of(&app.store, scope, (writer.client, occurrence), &writer.sessions, &hidden).await?,
    };
    let mut found = Found::default();
    let last = current.iter().filter(|draft| writer.may_read(draft)).max_by_key(|draft| draft.created_at);
    found.last = last.map(|draft| draft.link_id.clone());
    for draft in current {
        let mine = rivals.iter().filter(|rival| rival.link_id == draft.link_id && writer.may_read(rival)).max_by_key(|rival| rival.rev);
        let readable = writer.may_read(&draft);
        let mine = mine.or_else(|| own.iter().find(|own| own.link_id == draft.link_id && !readable && !own.value.concat().trim().is_empty()));
        found.revs.push((draft.link_id.clone(), if mine.is_some() { 0 } else { draft.rev }));
        if let Some(mine) = mine {
            found.typed.insert(draft.link_id.clone(), mine.value.clone());
            let other = readable.then(|| draft.value.clone());
            found.clashes.push(Clash { link_id: draft.link_id.clone(), rev: draft.rev, other });
        } else if readable {
            found.typed.insert(draft.link_id.clone(), draft.value.clone());
        }
        if !readable {
            found.others.push(draft);
        }
    }
    Ok(found)
}

fn is_too_long(patch: &Patch) -> bool {
    patch.value.len() > 2_000 || patch.value.iter().any(|text| text.chars().count() > 2 * LONGEST_ANSWER)
}

/// Whether nothing is in it, as its kind sees it.
pub fn is_blank(content: &Content, link_id: &str, value: &[String]) -> bool {
    content.item(link_id).and_then(|item| items::kind(&item.kind)).is_none_or(|kind| kind.blank(value))
}
