//! Drafts: every revision of every field is kept until some time after the occurrence was completed. Nothing typed is overwritten.

use std::collections::BTreeMap;

use ::entity::draft;
use ::entity::ids::{ClientId, ClientSessionId, DraftId, OccurrenceId};
use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, DeleteMany, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};

use super::{Cx, Tx};
use crate::domain::delivery_record::Saves;
use crate::domain::scope::Scope;
use crate::error::Result;
use crate::keys::Place;
use crate::random;

/// The current revision of one field.
#[derive(Clone, Debug)]
pub struct Draft {
    pub id: DraftId,
    pub link_id: String,
    pub rev: i32,
    pub session_id: ClientSessionId,
    /// As typed.
    pub value: Vec<String>,
    pub created_at: DateTime<Utc>,
}

fn place(id: DraftId, rev: i32) -> Place<'static> {
    Place { table: "draft", row: id.0, column: "value", revision: rev }
}

fn opened(key: &crate::keys::FieldKey, row: draft::Model) -> Result<Draft> {
    let value = serde_json::from_slice(&key.open(place(row.id, row.rev), &row.value_sealed)?)?;
    Ok(Draft { id: row.id, link_id: row.link_id, rev: row.rev, session_id: row.session_id, value, created_at: row.created_at })
}

/// Where a draft belongs.
#[derive(Clone, Copy, Debug)]
pub struct Owner {
    pub client: ClientId,
    pub occurrence: OccurrenceId,
    pub session: ClientSessionId,
}

/// Appends a revision.
pub async fn append(tx: &Tx, scope: &Scope, owner: Owner, field: (&str, i32, bool), value: &[String], now: DateTime<Utc>) -> Result<()> {
    let (link_id, rev, current) = field;
    let key = tx.keyring().client(scope.practice(), owner.client).await?;
    let id: DraftId = random::id(now);
    let row = draft::Model {
        id,
        practice_id: scope.practice(),
        client_id: owner.client,
        occurrence_id: owner.occurrence,
        link_id: link_id.to_owned(),
        rev,
        current,
        session_id: owner.session,
        value_sealed: key.seal(place(id, rev), serde_json::to_vec(value)?),
        created_at: now,
    };
    draft::Entity::insert(row.into_active_model()).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// How often something was saved for an occurrence, and when last; what one save brought counts once. Nothing is opened.
pub async fn saves(cx: &impl Cx, scope: &Scope, occurrence: OccurrenceId) -> Result<Saves> {
    let rows = draft::Entity::find().filter(draft::COLUMN.practice_id.eq(scope.practice())).filter(draft::COLUMN.occurrence_id.eq(occurrence));
    let times = rows.select_only().column(draft::Column::CreatedAt).distinct().into_tuple::<DateTime<Utc>>().all(cx.db()).await?;
    Ok(Saves { count: times.len(), last_at: times.into_iter().max() })
}

/// The current revision of every field, and the highest revision number of each.
pub async fn current(cx: &impl Cx, scope: &Scope, client: ClientId, occurrence: OccurrenceId) -> Result<(Vec<Draft>, Vec<(String, i32)>)> {
    let column = draft::COLUMN;
    let rows = draft::Entity::find().filter(column.practice_id.eq(scope.practice())).filter(column.occurrence_id.eq(occurrence));
    let rows = rows.order_by_asc(draft::Column::Rev).all(cx.db()).await?;
    let key = cx.keyring().client(scope.practice(), client).await?;
    let mut newest = BTreeMap::new();
    let mut highest = BTreeMap::new();
    for row in rows {
        highest.insert(row.link_id.clone(), row.rev);
        if row.current {
            newest.insert(row.link_id.clone(), row);
        }
    }
    let mut drafts = Vec::with_capacity(newest.len());
    for row in newest.into_values() {
        drafts.push(opened(&key, row)?);
    }
    Ok((drafts, highest.into_iter().collect()))
}

/// What was typed on top of an older revision than the current one, and not settled since: each session's newest, where its field was not
/// saved again as current.
pub async fn rivals(cx: &impl Cx, scope: &Scope, client: ClientId, occurrence: OccurrenceId) -> Result<Vec<Draft>> {
    let column = draft::COLUMN;
    let rows = draft::Entity::find().filter(column.practice_id.eq(scope.practice())).filter(column.occurrence_id.eq(occurrence));
    let rows = rows.order_by_asc(draft::Column::Rev).all(cx.db()).await?;
    let mut newest = BTreeMap::new();
    for row in rows {
        if row.current {
            newest.retain(|(link_id, _), _: &mut draft::Model| *link_id != row.link_id);
        } else {
            newest.insert((row.link_id.clone(), row.session_id), row);
        }
    }
    let key = cx.keyring().client(scope.practice(), client).await?;
    newest.into_values().map(|row| opened(&key, row)).collect()
}

/// One revision of a field.
pub async fn revision(cx: &impl Cx, scope: &Scope, client: ClientId, occurrence: OccurrenceId, field: (&str, i32)) -> Result<Option<Draft>> {
    let column = draft::COLUMN;
    let rows = draft::Entity::find().filter(column.practice_id.eq(scope.practice())).filter(column.occurrence_id.eq(occurrence));
    let row = rows.filter(column.link_id.eq(field.0)).filter(column.rev.eq(field.1)).one(cx.db()).await?;
    let key = cx.keyring().client(scope.practice(), client).await?;
    row.map(|row| opened(&key, row)).transpose()
}

/// The newest revision of each of these fields that one of these sessions typed.
pub async fn newest_of(
    cx: &impl Cx,
    scope: &Scope,
    owner: (ClientId, OccurrenceId),
    sessions: &[ClientSessionId],
    fields: &[String],
) -> Result<Vec<Draft>> {
    let column = draft::COLUMN;
    let rows = draft::Entity::find().filter(column.practice_id.eq(scope.practice())).filter(column.occurrence_id.eq(owner.1));
    let rows = rows.filter(column.session_id.is_in(sessions.to_vec())).filter(column.link_id.is_in(fields.to_vec()));
    // In this order the last one stays.
    let rows = rows.order_by_asc(draft::Column::Rev).all(cx.db()).await?;
    let newest: BTreeMap<String, draft::Model> = rows.into_iter().map(|row| (row.link_id.clone(), row)).collect();
    let key = cx.keyring().client(scope.practice(), owner.0).await?;
    newest.into_values().map(|row| opened(&key, row)).collect()
}

/// Forgets what these sessions typed for an occurrence: all of it, or of each field what a page had seen.
pub async fn forget_of(tx: &Tx, occurrence: OccurrenceId, sessions: &[ClientSessionId], seen: Option<&BTreeMap<String, i32>>) -> Result<()> {
    let column = draft::COLUMN;
    let of_sessions = |drafts: DeleteMany<draft::Entity>| drafts.filter(column.session_id.is_in(sessions.to_vec()));
    let drafts = || of_sessions(draft::Entity::delete_many().filter(column.occurrence_id.eq(occurrence)));
    let Some(seen) = seen else {
        drafts().exec(tx.db()).await?;
        return Ok(());
    };
    // What waited to be chosen from stays where it is kept.
    for (link_id, rev) in seen {
        let of_field = drafts().filter(column.current.eq(true)).filter(column.link_id.eq(link_id.as_str()));
        of_field.filter(column.rev.lte(*rev)).exec(tx.db()).await?;
    }
    Ok(())
}

/// Forgets the drafts of an occurrence.
pub async fn forget(tx: &Tx, occurrence: OccurrenceId) -> Result<()> {
    draft::Entity::delete_many().filter(draft::COLUMN.occurrence_id.eq(occurrence)).exec(tx.db()).await?;
    Ok(())
}

/// Occurrences that still have drafts and were completed before `before`.
pub async fn outlived(cx: &impl Cx, before: DateTime<Utc>, limit: u64) -> Result<Vec<OccurrenceId>> {
    use ::entity::occurrence;
    use sea_orm::sea_query::Query;
    let with_drafts = Query::select().distinct().column(draft::Column::OccurrenceId).from(draft::Entity).to_owned();
    let found = occurrence::Entity::find().filter(occurrence::COLUMN.completed_at.lt(before));
    let found = found.filter(occurrence::Column::Id.in_subquery(with_drafts)).limit(limit).all(cx.db()).await?;
    Ok(found.into_iter().map(|occurrence| occurrence.id).collect())
}

/// When something was last typed for an occurrence.
pub async fn last_saved(cx: &impl Cx, scope: &Scope, occurrence: OccurrenceId) -> Result<Option<DateTime<Utc>>> {
    let column = draft::COLUMN;
    let rows = draft::Entity::find().filter(column.practice_id.eq(scope.practice())).filter(column.occurrence_id.eq(occurrence));
    Ok(rows.order_by_desc(draft::Column::CreatedAt).one(cx.db()).await?.map(|draft| draft.created_at))
}
