//! The words that stood before forms: each wording once, and to whom it was shown. They are the program's and the practice's own words,
//! not a client's, and name nobody: nothing in them is sealed.

use std::fmt::Write;

use ::entity::ids::{ClientId, NoticeId, OccurrenceId};
use ::entity::{notice, notice_shown};
use chrono::{DateTime, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, JoinType, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{Cx, Tx};
use crate::domain::scope::Scope;
use crate::error::Result;
use crate::keys;
use crate::random;

/// Words before a form.
#[derive(Clone, Debug, PartialEq, Eq)]
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

/// Whether exactly these words were shown with this occurrence before.
pub async fn is_noted(cx: &impl Cx, scope: &Scope, occurrence: OccurrenceId, words: &Words) -> Result<bool> {
    let rows = notice_shown::Entity::find().filter(notice_shown::COLUMN.occurrence_id.eq(occurrence));
    let rows = rows.filter(notice_shown::COLUMN.practice_id.eq(scope.practice())).join(JoinType::InnerJoin, to_notice());
    Ok(rows.filter(notice::COLUMN.digest.eq(words.digest())).count(cx.db()).await? > 0)
}

fn to_notice() -> sea_orm::RelationDef {
    notice_shown::Entity::belongs_to(notice::Entity).from(notice_shown::Column::NoticeId).to(notice::Column::Id).into()
}

/// Notes which words are shown; the first time stays.
pub async fn note(tx: &Tx, scope: &Scope, (client, occurrence): (ClientId, OccurrenceId), words: &Words, now: DateTime<Utc>) -> Result<()> {
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
    let Some(kept) = kept.one(tx.db()).await? else { return Ok(()) };
    let row = notice_shown::Model { occurrence_id: occurrence, notice_id: kept.id, practice_id: scope.practice(), client_id: client, shown_at: now };
    let once = OnConflict::columns([notice_shown::Column::OccurrenceId, notice_shown::Column::NoticeId]).do_nothing().to_owned();
    notice_shown::Entity::insert(row.into_active_model()).on_conflict(once).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// Words that a client saw: when first, before which form.
pub type Shown = (DateTime<Utc>, OccurrenceId, Words);

/// Every time when words stood before a form of this client, the earliest first.
pub async fn of_client(cx: &impl Cx, scope: &Scope, client: ClientId) -> Result<Vec<Shown>> {
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
    Ok(shown.iter().filter_map(|one| Some((one.shown_at, one.occurrence_id, words(known.iter().find(|row| row.id == one.notice_id)?)))).collect())
}

fn words(row: &notice::Model) -> Words {
    Words { language: row.language.clone(), lines: row.words.lines().map(str::to_owned).collect(), drafts: row.drafts }
}

/// What a client was told before this form, and when first; the earliest first.
pub async fn of(cx: &impl Cx, scope: &Scope, occurrence: OccurrenceId) -> Result<Vec<(DateTime<Utc>, Words)>> {
    let column = notice_shown::COLUMN;
    let rows = notice_shown::Entity::find().filter(column.practice_id.eq(scope.practice())).filter(column.occurrence_id.eq(occurrence));
    let shown = rows.order_by_asc(notice_shown::Column::ShownAt).limit(50).all(cx.db()).await?;
    let ids: Vec<NoticeId> = shown.iter().map(|one| one.notice_id).collect();
    let known =
        notice::Entity::find().filter(notice::COLUMN.practice_id.eq(scope.practice())).filter(notice::COLUMN.id.is_in(ids)).all(cx.db()).await?;
    Ok(shown.iter().filter_map(|one| Some((one.shown_at, words(known.iter().find(|row| row.id == one.notice_id)?)))).collect())
}

/// Whether the client was told that an answer may be seen before it is sent.
pub async fn says_drafts(cx: &impl Cx, scope: &Scope, occurrence: OccurrenceId) -> Result<bool> {
    let rows = notice_shown::Entity::find().filter(notice_shown::COLUMN.occurrence_id.eq(occurrence));
    let rows = rows.filter(notice_shown::COLUMN.practice_id.eq(scope.practice())).join(JoinType::InnerJoin, to_notice());
    Ok(rows.filter(notice::COLUMN.drafts.eq(true)).count(cx.db()).await? > 0)
}
