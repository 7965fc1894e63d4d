//! What a client writes unasked, and what the therapist does with it. Who sees it is the client's: private, kept for the session, shared,
//! taken back while nobody has read it. A client's own changes leave no line in the audit trail (it would tell of what is private);
//! what asks the therapist for something does, and so does every reading.

use chrono::{DateTime, Utc};
use entity::ids::{ClientId, ClientSessionId, EntryId, VaultId};
use entity::kinds::{Disclosure, EntryKind};

use crate::app::App;
use crate::domain::entry::{self, Shown, Written};
use crate::domain::scope::Scope;
use crate::error::{Error, Result};
use crate::mail::enqueue;
use crate::random;
use crate::store::entries::Entry;
use crate::store::own_entries::NewEntry;
use crate::store::private_entries::PrivateEntry;
use crate::store::{Cx, Tx, audit, clients, entries, own_entries, private_entries};

/// Who writes, and what they may use.
#[derive(Clone, Debug)]
pub struct Author {
    pub scope: Scope,
    pub client: ClientId,
    pub session: Option<ClientSessionId>,
    /// The open vaults of private entries, where the PIN was entered, the one where new ones go first.
    pub vaults: Vec<VaultId>,
}

impl Author {
    fn vault(&self) -> Result<VaultId> {
        self.vaults.first().copied().ok_or(Error::Conflict("Private entries need a PIN."))
    }
}

/// What is written, under the number that its page was born with.
pub struct New {
    pub id: EntryId,
    pub kind: EntryKind,
    pub written: Written,
    pub shown: Shown,
}

/// One of the client's own, wherever it is kept.
#[derive(Clone, Debug)]
pub enum Own {
    Private(PrivateEntry),
    Other(Entry),
}

impl Own {
    pub fn id(&self) -> EntryId {
        match self {
            Self::Private(entry) => entry.id,
            Self::Other(entry) => entry.row.id,
        }
    }

    pub fn kind(&self) -> EntryKind {
        match self {
            Self::Private(entry) => entry.kind,
            Self::Other(entry) => entry.row.kind,
        }
    }

    pub fn written(&self) -> &Written {
        match self {
            Self::Private(entry) => &entry.written,
            Self::Other(entry) => &entry.written,
        }
    }

    pub fn revision(&self) -> i32 {
        match self {
            Self::Private(entry) => entry.revision,
            Self::Other(entry) => entry.row.revision,
        }
    }

    pub fn written_at(&self) -> DateTime<Utc> {
        match self {
            Self::Private(entry) => entry.written_at,
            Self::Other(entry) => entry.row.written_at,
        }
    }

    pub fn changed_at(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::Private(entry) => entry.changed_at,
            Self::Other(entry) => entry.row.changed_at,
        }
    }

    pub fn session(&self) -> Option<ClientSessionId> {
        match self {
            Self::Private(entry) => entry.session,
            Self::Other(entry) => entry.row.session_id,
        }
    }

    pub fn shown(&self) -> Shown {
        match self {
            Self::Private(_) => Shown::Private,
            Self::Other(entry) => entry.row.disclosure.into(),
        }
    }

    pub fn read_at(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::Private(_) => None,
            Self::Other(entry) => entry.row.read_at,
        }
    }
}

/// Finds one of the author's own: among what is not private, then in the open vault.
///
/// # Errors
/// `NotFound` for somebody else's, and for a private one without the PIN.
pub async fn find(app: &App, author: &Author, id: EntryId) -> Result<Own> {
    own(&app.store, author, id).await
}

async fn own(cx: &impl Cx, author: &Author, id: EntryId) -> Result<Own> {
    match own_entries::find(cx, &author.scope, author.client, id).await {
        Ok(entry) => Ok(Own::Other(entry)),
        Err(Error::NotFound) => private_entries::find(cx, &author.scope, author.client, &author.vaults, id).await.map(Own::Private),
        Err(error) => Err(error),
    }
}

/// Keeps an entry. The same page sent twice makes one, and the second choice of who sees it counts while nobody has read it;
/// sent again with other words, both are kept.
///
/// # Errors
/// `Conflict` for a private one without the PIN.
pub async fn write(app: &App, author: Author, new: New) -> Result<EntryId> {
    let (now, domain, shown) = (app.now(), app.config().mail_domain().to_owned(), new.shown);
    let by = author.clone();
    let (id, is_new) = app
        .store
        .write(move |tx| async move {
            clients::hold(&tx, &author.scope, author.client, now).await?;
            let taken = match own(&tx, &author, new.id).await {
                Ok(own) if own.kind() == new.kind && *own.written() == new.written => return Ok((new.id, false)),
                Ok(_) => true,
                Err(Error::NotFound) => own_entries::is_taken(&tx, new.id).await? || private_entries::is_taken(&tx, new.id).await?,
                Err(error) => return Err(error),
            };
            let id = if taken { random::id(now) } else { new.id };
            keep(&tx, &author, New { id, ..new }, &domain, now).await?;
            Ok((id, true))
        })
        .await?;
    if !is_new {
        show(app, by, id, shown).await?;
    }
    app.wake_worker();
    Ok(id)
}

async fn keep(tx: &Tx, author: &Author, new: New, domain: &str, now: DateTime<Utc>) -> Result<()> {
    let New { id, kind, written, shown } = new;
    let (client, session) = (author.client, author.session);
    let Some(disclosure) = shown.disclosure() else {
        let vault = author.vault()?;
        let private = PrivateEntry { id, vault, session, kind, written, revision: 1, written_at: now, changed_at: None };
        return only_new(private_entries::insert(tx, &author.scope, client, &private).await?);
    };
    let new = NewEntry { id, client, session, kind, disclosure, written: &written, revision: 1, written_at: now, changed_at: None };
    only_new(own_entries::insert(tx, &author.scope, new, now).await?)?;
    told(tx, author, (id, kind), disclosure, domain, now).await
}

/// Nothing is said to be kept that was not.
fn only_new(inserted: bool) -> Result<()> {
    if inserted { Ok(()) } else { Err(Error::Stale) }
}

/// The therapist hears by a neutral mail of somebody who struggles; what asks for something leaves a line in the trail.
async fn told(tx: &Tx, author: &Author, (id, kind): (EntryId, EntryKind), disclosure: Disclosure, domain: &str, now: DateTime<Utc>) -> Result<()> {
    if disclosure != Disclosure::Shared || !entry::asks(kind) {
        return Ok(());
    }
    if kind == EntryKind::Struggling {
        let responsible = clients::find(tx, &author.scope, author.client).await?.practitioner_id;
        enqueue::note_received(tx, &author.scope, responsible, id, domain, now).await?;
    }
    audit::record(tx, &author.scope, "submit", ("entry", id.0), now).await
}

/// What became of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changed {
    Done,
    /// Somebody has read it meanwhile.
    Read,
    /// Another tab or device changed it meanwhile.
    Stale,
}

/// Changes who sees an entry. What becomes private goes to the vault and leaves nothing behind; what leaves the vault is sealed anew.
pub async fn show(app: &App, author: Author, id: EntryId, to: Shown) -> Result<Changed> {
    let own = find(app, &author, id).await?;
    if own.shown() == to {
        return Ok(Changed::Done);
    }
    if !entry::ways(own.shown(), own.read_at()).contains(&to) {
        return Ok(if own.read_at().is_some() { Changed::Read } else { Changed::Stale });
    }
    let vault = if to == Shown::Private { Some(author.vault()?) } else { None };
    let (now, domain) = (app.now(), app.config().mail_domain().to_owned());
    let by = author.clone();
    let done = app
        .store
        .write(move |tx| async move {
            let author = by;
            match (own, to.disclosure()) {
                (Own::Other(entry), Some(disclosure)) => {
                    let done = own_entries::disclose(&tx, &author.scope, &entry.row, disclosure, now).await?;
                    if done && disclosure != Disclosure::Shared {
                        own_entries::hide_topics(&tx, &entry.row).await?;
                    } else if done {
                        told(&tx, &author, (id, entry.row.kind), disclosure, &domain, now).await?;
                    }
                    Ok(done)
                }
                (Own::Other(entry), None) => lock_away(&tx, &author, vault, entry).await,
                (Own::Private(entry), Some(disclosure)) => bring_out(&tx, &author, entry, disclosure, &domain, now).await,
                (Own::Private(_), None) => Ok(true),
            }
        })
        .await?;
    app.wake_worker();
    if done { Ok(Changed::Done) } else { why_not(app, &author, id).await }
}

async fn lock_away(tx: &Tx, author: &Author, vault: Option<VaultId>, entry: Entry) -> Result<bool> {
    let vault = vault.ok_or(Error::Conflict("Private entries need a PIN."))?;
    if !own_entries::remove(tx, &author.scope, &entry.row).await? {
        return Ok(false);
    }
    let Entry { row, written } = entry;
    let private = PrivateEntry {
        id: row.id,
        vault,
        session: row.session_id,
        kind: row.kind,
        written,
        revision: row.revision + 1,
        written_at: row.written_at,
        changed_at: row.changed_at,
    };
    only_new(private_entries::insert(tx, &author.scope, author.client, &private).await?)?;
    Ok(true)
}

async fn bring_out(tx: &Tx, author: &Author, private: PrivateEntry, to: Disclosure, domain: &str, now: DateTime<Utc>) -> Result<bool> {
    if !private_entries::remove(tx, &author.scope, author.client, &private).await? {
        return Ok(false);
    }
    let new = NewEntry {
        id: private.id,
        client: author.client,
        session: private.session,
        kind: private.kind,
        disclosure: to,
        written: &private.written,
        revision: private.revision + 1,
        written_at: private.written_at,
        changed_at: private.changed_at,
    };
    only_new(own_entries::insert(tx, &author.scope, new, now).await?)?;
    told(tx, author, (private.id, private.kind), to, domain, now).await?;
    Ok(true)
}

async fn why_not(app: &App, author: &Author, id: EntryId) -> Result<Changed> {
    let now = find(app, author, id).await?;
    Ok(if now.read_at().is_some() { Changed::Read } else { Changed::Stale })
}

/// Changes the words of an entry that nobody has read, on top of the revision that the page showed.
pub async fn reword(app: &App, author: Author, id: EntryId, revision: i32, written: Written) -> Result<Changed> {
    let (own, now) = (find(app, &author, id).await?, app.now());
    if *own.written() == written {
        return Ok(Changed::Done);
    }
    if own.read_at().is_some() {
        return Ok(Changed::Read);
    }
    if own.revision() != revision {
        return Ok(Changed::Stale);
    }
    let by = author.clone();
    let done = app
        .store
        .write(move |tx| async move {
            let author = by;
            match own {
                Own::Private(entry) => private_entries::reword(&tx, &author.scope, author.client, &entry, (&written, author.session), now).await,
                Own::Other(entry) => own_entries::reword(&tx, &author.scope, &entry, (&written, author.session), now).await,
            }
        })
        .await?;
    if done { Ok(Changed::Done) } else { why_not(app, &author, id).await }
}

/// Forgets an entry that the therapist does not see and has not read.
pub async fn delete(app: &App, author: Author, id: EntryId) -> Result<Changed> {
    let own = match find(app, &author, id).await {
        Err(Error::NotFound) => return Ok(Changed::Done),
        other => other?,
    };
    if !entry::may_delete(own.shown(), own.read_at()) {
        return Ok(if own.read_at().is_some() { Changed::Read } else { Changed::Stale });
    }
    let done = app
        .store
        .write(move |tx| async move {
            match own {
                Own::Private(entry) => private_entries::remove(&tx, &author.scope, author.client, &entry).await,
                Own::Other(entry) => own_entries::remove(&tx, &author.scope, &entry.row).await,
            }
        })
        .await?;
    Ok(if done { Changed::Done } else { Changed::Stale })
}

/// Opens a shared entry for somebody of the practice. It counts as read from then on, and the trail says who looked.
pub async fn read(app: &App, scope: Scope, id: EntryId) -> Result<Entry> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            let entry = entries::read(&tx, &scope, id, now).await?;
            audit::record(&tx, &scope, "read", ("entry", id.0), now).await?;
            Ok(entry)
        })
        .await
}

/// Notes that somebody saw to what a client asked for, or takes that back.
///
/// # Errors
/// `Conflict` for what asks for nothing.
pub async fn set_answered(app: &App, scope: Scope, id: EntryId, answered: bool) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            if !entry::asks(entries::row(&tx, &scope, id).await?.kind) {
                return Err(Error::Conflict("This entry asks for nothing."));
            }
            if entries::set_answered(&tx, &scope, id, answered, now).await? {
                let verb = if answered { "mark_answered" } else { "unmark_answered" };
                audit::record(&tx, &scope, verb, ("entry", id.0), now).await?;
            }
            Ok(())
        })
        .await
}
