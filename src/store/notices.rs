//! The words that stood before forms, and before pages on which a client writes unasked: each wording once, and to whom it was shown. They are
//! the program's and the practice's own words, not a client's, and name nobody: nothing in them is sealed.

use std::fmt::Write;

use ::entity::ids::{ClientId, NoticeId, OccurrenceId};
use ::entity::{notice, notice_shown, notice_writing};
use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};
use serde::Serialize;

use super::{Cx, Tx};
use crate::domain::scope::Scope;
use crate::error::Result;
use crate::keys;
use crate::random;

/// Wordings that are read for one form.
const MOST: u64 = 50;

/// Words before a form, or before a page on which a client writes unasked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Words {
    pub language: String,
    /// As they are shown, one line each.
    pub lines: Vec<String>,
    /// Whether they say that an answer may be seen before it is sent.
    pub drafts: bool,
}

impl Words {
    fn digest(&self) -> String {
        let all = format!("{}\n{}\n{}", self.language, self.drafts, self.lines.join("\n"));
        keys::token_hash(&all).iter().fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    }
}

impl From<notice::Model> for Words {
    fn from(row: notice::Model) -> Self {
        Self { language: row.language, lines: row.words.lines().map(str::to_owned).collect(), drafts: row.drafts }
    }
}

/// Words, and when they were shown: first, and after others the last time.
type Shown = (DateTime<Utc>, Option<DateTime<Utc>>, Words);

async fn with_words(cx: &impl Cx, scope: &Scope, shown: Vec<(NoticeId, DateTime<Utc>, Option<DateTime<Utc>>)>) -> Result<Vec<Shown>> {
    let ids: Vec<NoticeId> = shown.iter().map(|one| one.0).collect();
    let rows = notice::Entity::find().filter(notice::COLUMN.practice_id.eq(scope.practice())).filter(notice::COLUMN.id.is_in(ids));
    let rows = rows.all(cx.db()).await?;
    let of = |(id, first, again)| Some((first, again, Words::from(rows.iter().find(|row| row.id == id)?.clone())));
    Ok(shown.into_iter().filter_map(of).collect())
}

async fn before_form(cx: &impl Cx, scope: &Scope, occurrence: OccurrenceId) -> Result<Vec<Shown>> {
    let column = notice_shown::COLUMN;
    let rows = notice_shown::Entity::find().filter(column.practice_id.eq(scope.practice())).filter(column.occurrence_id.eq(occurrence));
    let rows = rows.order_by_asc(notice_shown::Column::ShownAt).limit(MOST).all(cx.db()).await?;
    with_words(cx, scope, rows.into_iter().map(|row| (row.notice_id, row.shown_at, row.again_at)).collect()).await
}

async fn before_writing(cx: &impl Cx, scope: &Scope, client: ClientId) -> Result<Vec<Shown>> {
    let column = notice_writing::COLUMN;
    let rows = notice_writing::Entity::find().filter(column.practice_id.eq(scope.practice())).filter(column.client_id.eq(client));
    let rows = rows.order_by_asc(notice_writing::Column::ShownAt).limit(MOST).all(cx.db()).await?;
    with_words(cx, scope, rows.into_iter().map(|row| (row.notice_id, row.shown_at, row.again_at)).collect()).await
}

/// The words that were shown last, at that time.
fn last(shown: &[Shown], at: DateTime<Utc>) -> Option<&Words> {
    let times = shown.iter().flat_map(|(first, again, words)| [Some(*first), *again].into_iter().flatten().map(move |time| (time, words)));
    times.filter(|(time, _)| *time <= at).max_by_key(|(time, _)| *time).map(|(_, words)| words)
}

/// Whether exactly these words were shown with this occurrence before, and none since.
pub async fn is_noted(cx: &impl Cx, scope: &Scope, occurrence: OccurrenceId, words: &Words, now: DateTime<Utc>) -> Result<bool> {
    Ok(last(&before_form(cx, scope, occurrence).await?, now) == Some(words))
}

/// The same of the words before what this client writes unasked.
pub async fn is_noted_writing(cx: &impl Cx, scope: &Scope, client: ClientId, words: &Words, now: DateTime<Utc>) -> Result<bool> {
    Ok(last(&before_writing(cx, scope, client).await?, now) == Some(words))
}

/// Keeps a wording, once. Returns which it is.
async fn keep(tx: &Tx, scope: &Scope, words: &Words, now: DateTime<Utc>) -> Result<Option<NoticeId>> {
    let digest = words.digest();
    let row = notice::Model {
        id: random::id(now),
        practice_id: scope.practice(),
        digest: digest.clone(),
        language: words.language.clone(),
        words: words.lines.join("\n"),
        drafts: words.drafts,
        created_at: now,
    };
    let once = OnConflict::columns([notice::Column::PracticeId, notice::Column::Digest]).do_nothing().to_owned();
    notice::Entity::insert(row.into_active_model()).on_conflict(once).exec_without_returning(tx.db()).await?;
    let kept = notice::Entity::find().filter(notice::COLUMN.practice_id.eq(scope.practice())).filter(notice::COLUMN.digest.eq(digest));
    Ok(kept.one(tx.db()).await?.map(|row| row.id))
}

/// Notes which words are shown; the first time stays, and the last time after others.
pub async fn note(tx: &Tx, scope: &Scope, (client, occurrence): (ClientId, OccurrenceId), words: &Words, now: DateTime<Utc>) -> Result<()> {
    use notice_shown::Column;
    let Some(notice_id) = keep(tx, scope, words, now).await? else { return Ok(()) };
    let row =
        notice_shown::Model { occurrence_id: occurrence, notice_id, practice_id: scope.practice(), client_id: client, shown_at: now, again_at: None };
    let again = OnConflict::columns([Column::OccurrenceId, Column::NoticeId]).value(Column::AgainAt, Expr::value(now)).to_owned();
    notice_shown::Entity::insert(row.into_active_model()).on_conflict(again).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// Notes which words are shown before this client writes unasked; the first time stays, and the last time after others.
pub async fn note_writing(tx: &Tx, scope: &Scope, client: ClientId, words: &Words, now: DateTime<Utc>) -> Result<()> {
    use notice_writing::Column;
    let Some(notice_id) = keep(tx, scope, words, now).await? else { return Ok(()) };
    let row = notice_writing::Model { client_id: client, notice_id, practice_id: scope.practice(), shown_at: now, again_at: None };
    let again = OnConflict::columns([Column::ClientId, Column::NoticeId]).value(Column::AgainAt, Expr::value(now)).to_owned();
    notice_writing::Entity::insert(row.into_active_model()).on_conflict(again).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// Words that a client saw: when first, before which form.
pub type OfForm = (DateTime<Utc>, OccurrenceId, Words);

/// Every time when words stood before a form of this client, the earliest first.
pub async fn of_client(cx: &impl Cx, scope: &Scope, client: ClientId) -> Result<Vec<OfForm>> {
    let column = notice_shown::COLUMN;
    let rows = notice_shown::Entity::find().filter(column.practice_id.eq(scope.practice())).filter(column.client_id.eq(client));
    let shown = rows.order_by_asc(notice_shown::Column::ShownAt).order_by_asc(notice_shown::Column::OccurrenceId).all(cx.db()).await?;
    // A practice says few different things.
    let mut ids: Vec<NoticeId> = shown.iter().map(|one| one.notice_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut known = Vec::new();
    for some in ids.chunks(500) {
        let rows = notice::Entity::find().filter(notice::COLUMN.practice_id.eq(scope.practice()));
        known.extend(rows.filter(notice::COLUMN.id.is_in(some.to_vec())).all(cx.db()).await?);
    }
    let of = |one: &notice_shown::Model| {
        let words = known.iter().find(|row| row.id == one.notice_id)?.clone();
        Some((one.shown_at, one.occurrence_id, Words::from(words)))
    };
    Ok(shown.iter().filter_map(of).collect())
}

/// What a client was told before this form, and when first; the earliest first.
pub async fn of(cx: &impl Cx, scope: &Scope, occurrence: OccurrenceId) -> Result<Vec<(DateTime<Utc>, Words)>> {
    Ok(before_form(cx, scope, occurrence).await?.into_iter().map(|(first, _, words)| (first, words)).collect())
}

/// What this client was told before they wrote unasked, and when first; the earliest first.
pub async fn of_writing(cx: &impl Cx, scope: &Scope, client: ClientId) -> Result<Vec<(DateTime<Utc>, Words)>> {
    Ok(before_writing(cx, scope, client).await?.into_iter().map(|(first, _, words)| (first, words)).collect())
}

/// Which words stood there when something was written unasked.
pub async fn at_writing(cx: &impl Cx, scope: &Scope, client: ClientId, at: DateTime<Utc>) -> Result<Option<Words>> {
    Ok(last(&before_writing(cx, scope, client).await?, at).cloned())
}

/// When which words stood before a form: whether what was typed there was announced to be seen before it is sent.
pub struct Announced(Vec<Shown>);

impl Announced {
    /// Whether the words that were shown last by then said so.
    pub fn at(&self, at: DateTime<Utc>) -> bool {
        last(&self.0, at).is_some_and(|words| words.drafts)
    }
}

/// What the client was told before this form, for the times at which something was typed.
pub async fn announced(cx: &impl Cx, scope: &Scope, occurrence: OccurrenceId) -> Result<Announced> {
    Ok(Announced(before_form(cx, scope, occurrence).await?))
}
