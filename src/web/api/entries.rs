//! Entries: what clients wrote unasked and shared. What is private, kept or taken back is nowhere here.

use chrono::TimeDelta;
use entity::ids::{ClientId, EntryId};
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use uuid::Uuid;

use super::words::{EntryKind, TagKind};
use super::{Instant, Key, next, page_size};
use crate::actions;
use crate::app::App;
use crate::domain::entry;
use crate::domain::scope::ApiScope;
use crate::store::clients;
use crate::store::entries::{self, EntryRow};

pub struct Entries;

/// A shared entry without its words.
#[derive(Object)]
struct EntrySummary {
    id: Uuid,
    client_id: Uuid,
    kind: EntryKind,
    written_at: Instant,
    changed_at: Option<Instant>,
    shared_at: Option<Instant>,
    /// When somebody of the practice first opened it, here or in the workspace. Until then the client can take it back
    read_at: Option<Instant>,
    /// Of what asks for something: when somebody saw to it
    answered_at: Option<Instant>,
}

impl From<EntryRow> for EntrySummary {
    fn from(row: EntryRow) -> Self {
        Self {
            id: row.id.0,
            client_id: row.client_id.0,
            kind: row.kind.into(),
            written_at: row.written_at,
            changed_at: row.changed_at,
            shared_at: row.shared_at,
            read_at: row.read_at,
            answered_at: row.answered_at,
        }
    }
}

#[derive(Object)]
struct EntryList {
    items: Vec<EntrySummary>,
    /// Give this as cursor for the next page
    next: Option<Uuid>,
}

/// A word by which entries are counted.
#[derive(Object)]
struct EntryTag {
    kind: TagKind,
    word: String,
}

/// A prompt with what was written to it.
#[derive(Object)]
struct PromptedText {
    prompt: String,
    text: String,
}

/// A shared entry with its words.
#[derive(Object)]
struct Entry {
    #[oai(flatten)]
    summary: EntrySummary,
    /// Empty where it was sent without words
    text: String,
    prompts: Vec<PromptedText>,
    tags: Vec<EntryTag>,
    /// 0 to 10
    strength: Option<i64>,
    /// The entry that it adds to
    about_id: Option<Uuid>,
}

impl From<entries::Entry> for Entry {
    fn from(entry: entries::Entry) -> Self {
        let written = entry.written;
        Self {
            text: written.text,
            prompts: written.prompts.into_iter().map(|one| PromptedText { prompt: one.prompt, text: one.text }).collect(),
            tags: written.tags.into_iter().map(|tag| EntryTag { kind: tag.kind.into(), word: tag.word }).collect(),
            strength: written.strength.map(i64::from),
            about_id: written.about.map(|id| id.0),
            summary: entry.row.into(),
        }
    }
}

/// Whether somebody saw to it.
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct Answered {
    answered: bool,
}

/// How often a word was given.
#[derive(Object)]
pub(super) struct TagCount {
    kind: TagKind,
    word: String,
    times: i64,
}

impl From<entry::Counted> for TagCount {
    fn from(one: entry::Counted) -> Self {
        Self { kind: one.kind.into(), word: one.word, times: i64::try_from(one.times).unwrap_or(i64::MAX) }
    }
}

/// What can be said of a client's entries without opening one.
#[derive(Object)]
struct EntryCounts {
    /// How much the client keeps for the session. Nothing else is told of it
    kept: i64,
    /// Over the entries that were shared and opened
    tags: Vec<TagCount>,
}

#[OpenApi]
impl Entries {
    /// List shared entries
    ///
    /// Scope: clinical:read. In the order they were written, without their words: listing does not count as reading.
    #[oai(path = "/entries", method = "get", operation_id = "list_entries")]
    async fn list(
        &self,
        app: Data<&App>,
        key: Key,
        client_id: Query<Option<Uuid>>,
        kind: Query<Option<EntryKind>>,
        cursor: Query<Option<Uuid>>,
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))] limit: Query<Option<u64>>,
    ) -> poem::Result<Json<EntryList>> {
        let scope = key.may(ApiScope::ClinicalRead)?;
        let size = page_size(limit.0);
        let of = (client_id.0.map(ClientId), kind.0.map(Into::into));
        let rows = entries::page(&app.store, &scope, of, cursor.0.map(EntryId), size).await?;
        let next = next(&rows, size, |row| row.id.0);
        Ok(Json(EntryList { items: rows.into_iter().map(EntrySummary::from).collect(), next }))
    }

    /// Read a shared entry
    ///
    /// Scope: clinical:read. Counts as read from then on: the client sees it, and cannot take the entry back. Reading is noted in the audit trail.
    #[oai(path = "/entries/:id", method = "get", operation_id = "read_entry")]
    async fn read(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Json<Entry>> {
        let scope = key.may(ApiScope::ClinicalRead)?;
        let mut entry = actions::entries::read(&app, scope, EntryId(id.0)).await?;
        if let Some(about) = entry.written.about {
            let seen = entries::shared_among(&app.store, &scope, vec![about]).await?.contains(&(about, entry.row.client_id));
            entry.written.about = seen.then_some(about);
        }
        Ok(Json(entry.into()))
    }

    /// Note that somebody saw to what a client asked for
    ///
    /// Scope: clinical:write. Or take that back. Of entries that ask for nothing, 409.
    #[oai(path = "/entries/:id/answered", method = "post", operation_id = "mark_answered")]
    async fn answered(&self, app: Data<&App>, key: Key, id: Path<Uuid>, body: Json<Answered>) -> poem::Result<Json<EntrySummary>> {
        let (scope, id) = (key.may(ApiScope::ClinicalWrite)?, EntryId(id.0));
        actions::entries::set_answered(&app, scope, id, body.answered).await?;
        Ok(Json(entries::row(&app.store, &scope, id).await?.into()))
    }

    /// Count a client's entries
    ///
    /// Scope: clinical:read. How much is kept for the session, and how often each tag was given in the last days.
    #[oai(path = "/clients/:id/entry-counts", method = "get", operation_id = "count_entries")]
    async fn counts(
        &self,
        app: Data<&App>,
        key: Key,
        id: Path<Uuid>,
        #[oai(validator(minimum(value = "1"), maximum(value = "3660")))] days: Query<Option<i64>>,
    ) -> poem::Result<Json<EntryCounts>> {
        let (scope, id) = (key.may(ApiScope::ClinicalRead)?, ClientId(id.0));
        clients::find(&app.store, &scope, id).await?;
        let since = app.now() - TimeDelta::days(days.0.unwrap_or(30).clamp(1, 3660));
        let tags = actions::tags::between(&app.store, &scope, id, Some(since), app.now()).await?;
        let kept = i64::try_from(entries::kept(&app.store, &scope, id).await?).unwrap_or(i64::MAX);
        Ok(Json(EntryCounts { kept, tags: tags.counts.into_iter().map(Into::into).collect() }))
    }
}
