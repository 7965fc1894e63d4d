//! The audit trail: written in the transaction of what it tells, chained afterwards by the worker.
//!
//! Every row is written with an HMAC over its own words (its mark), under a key of the practice's that is not in the database: a row
//! that the program did not write has none that fits. In the chain the mark is made again, over the row before as well, so that a
//! row that was changed, removed or put in between breaks it. `audit_head` tells where the chain ends, with a mark of its own.

use ::entity::ids::{AuditEventId, PracticeId};
use ::entity::kinds::ActorKind;
use ::entity::{audit_event, audit_head, practice};
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::{Cx, Tx};
use crate::domain::scope::Scope;
use crate::error::Result;
use crate::keys::FieldKey;
use crate::random;

/// One event as it is kept.
pub use ::entity::audit_event::Model as AuditEvent;
/// Where a chain ends.
pub use ::entity::audit_head::Model as AuditHead;

/// Notes that the scope's actor did `verb` to a thing.
pub async fn record(tx: &Tx, scope: &Scope, verb: &str, subject: (&str, Uuid), now: DateTime<Utc>) -> Result<()> {
    let (actor_kind, actor_id) = scope.actor().parts();
    let key = tx.keyring().practice(scope.practice()).await?;
    let mut row = AuditEvent {
        id: random::id(now),
        practice_id: scope.practice(),
        actor_kind,
        actor_id,
        verb: verb.to_owned(),
        subject: subject.0.to_owned(),
        subject_id: subject.1,
        at: now,
        seq: None,
        mac: None,
    };
    row.mac = Some(key.audit_mac(&parts(&row, 0, &[])));
    audit_event::Entity::insert(row.into_active_model()).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// Which events are asked for; what is none does not matter.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub actor_kind: Option<ActorKind>,
    pub actor_id: Option<Uuid>,
    pub verb: Option<String>,
    pub subject: Option<String>,
    pub subject_id: Option<Uuid>,
    pub from: Option<DateTime<Utc>>,
    pub until: Option<DateTime<Utc>>,
}

/// Which end a page begins at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    OldestFirst,
    NewestFirst,
}

/// A page of the practice's events that the filter lets through, after `after` in that order.
pub async fn page(cx: &impl Cx, scope: &Scope, filter: &Filter, order: Order, after: Option<AuditEventId>, limit: u64) -> Result<Vec<AuditEvent>> {
    let column = audit_event::COLUMN;
    let mut rows = audit_event::Entity::find().filter(column.practice_id.eq(scope.practice()));
    if let Some(kind) = filter.actor_kind {
        rows = rows.filter(column.actor_kind.eq(kind));
    }
    if let Some(id) = filter.actor_id {
        rows = rows.filter(column.actor_id.eq(id));
    }
    if let Some(verb) = &filter.verb {
        rows = rows.filter(column.verb.eq(verb.as_str()));
    }
    if let Some(subject) = &filter.subject {
        rows = rows.filter(column.subject.eq(subject.as_str()));
    }
    if let Some(id) = filter.subject_id {
        rows = rows.filter(column.subject_id.eq(id));
    }
    if let Some(from) = filter.from {
        rows = rows.filter(column.at.gte(from));
    }
    if let Some(until) = filter.until {
        rows = rows.filter(column.at.lt(until));
    }
    if let Some(after) = after {
        rows = rows.filter(if order == Order::OldestFirst { column.id.gt(after) } else { column.id.lt(after) });
    }
    let rows = if order == Order::OldestFirst { rows.order_by_asc(audit_event::Column::Id) } else { rows.order_by_desc(audit_event::Column::Id) };
    Ok(rows.limit(limit).all(cx.db()).await?)
}

/// The practice's events, oldest first.
pub async fn list(cx: &impl Cx, scope: &Scope) -> Result<Vec<AuditEvent>> {
    page(cx, scope, &Filter::default(), Order::OldestFirst, None, 100_000).await
}

/// Practices that have events which are not in their chain yet. Asked practice by practice, because the index begins with it:
/// the worker asks every two seconds, and the trail only grows.
pub async fn unchained(cx: &impl Cx) -> Result<Vec<PracticeId>> {
    let mut waiting = Query::select();
    let of_practice = Expr::col((audit_event::Entity, audit_event::Column::PracticeId)).equals((practice::Entity, practice::Column::Id));
    waiting.expr(Expr::val(1)).from(audit_event::Entity).and_where(of_practice).and_where(audit_event::COLUMN.seq.is_null());
    let rows = practice::Entity::find().filter(Expr::exists(waiting)).select_only().column(practice::Column::Id);
    Ok(rows.into_tuple().all(cx.db()).await?)
}

/// How many events of all practices are not in their chain yet.
pub async fn waiting(cx: &impl Cx) -> Result<u64> {
    let mut practices = Query::select();
    practices.column(practice::Column::Id).from(practice::Entity);
    let rows = audit_event::Entity::find().filter(audit_event::Column::PracticeId.in_subquery(practices));
    Ok(rows.filter(audit_event::COLUMN.seq.is_null()).count(cx.db()).await?)
}

/// Takes up to `limit` events of a practice into its chain. Returns how many; other nodes wait for their turn.
pub async fn chain(tx: &Tx, practice: PracticeId, limit: u64) -> Result<usize> {
    let mut head = take_head(tx, practice).await?;
    let column = audit_event::COLUMN;
    let rows = audit_event::Entity::find().filter(column.practice_id.eq(practice)).filter(column.seq.is_null());
    let rows = rows.order_by_asc(audit_event::Column::Id).limit(limit).all(tx.db()).await?;
    let key = tx.keyring().practice(practice).await?;
    let mut before = last_mark(tx, practice, head.seq).await?;
    let mut count = 0;
    for row in rows {
        if !is_ours(&key, &row) {
            // It stays outside, where `verify` finds it.
            tracing::error!(event = %row.id, "an audit row was not written by this program");
            continue;
        }
        head.seq += 1;
        before = key.audit_mac(&parts(&row, head.seq, &before));
        let change = audit_event::ActiveModel { seq: Set(Some(head.seq)), mac: Set(Some(before.clone())), ..Default::default() };
        audit_event::Entity::update_many().set(change).filter(column.id.eq(row.id)).exec(tx.db()).await?;
        count += 1;
    }
    if count > 0 {
        let update = audit_head::Entity::update_many().col_expr(audit_head::Column::Seq, Expr::value(head.seq));
        let update = update.col_expr(audit_head::Column::Mac, Expr::value(head_mark(&key, head.seq, &before)));
        update.filter(audit_head::COLUMN.practice_id.eq(practice)).exec(tx.db()).await?;
    }
    Ok(count)
}

/// Whether a row that is not in the chain yet was written by this program. (Rows from before rows had marks have none.)
fn is_ours(key: &FieldKey, row: &AuditEvent) -> bool {
    row.mac.as_ref().is_some_and(|mark| *mark == key.audit_mac(&parts(row, 0, &[])))
}

/// The mark of a chain's end: which row is the last one. An older row's own mark is none.
fn head_mark(key: &FieldKey, seq: i64, last: &[u8]) -> Vec<u8> {
    key.audit_mac(&[b"head".to_vec(), seq.to_be_bytes().to_vec(), last.to_vec()])
}

/// The mark of the row with that number; none for the beginning.
async fn last_mark(cx: &impl Cx, practice: PracticeId, seq: i64) -> Result<Vec<u8>> {
    let column = audit_event::COLUMN;
    let row = audit_event::Entity::find().filter(column.practice_id.eq(practice)).filter(column.seq.eq(seq)).one(cx.db()).await?;
    Ok(row.and_then(|row| row.mac).unwrap_or_default())
}

/// The end of a chain, held by this transaction.
async fn take_head(tx: &Tx, practice: PracticeId) -> Result<AuditHead> {
    let fresh = AuditHead { practice_id: practice, seq: 0, mac: Vec::new() };
    // An update that changes nothing takes the row.
    let mut keep = OnConflict::column(audit_head::Column::PracticeId);
    keep.update_column(audit_head::Column::PracticeId);
    audit_head::Entity::insert(fresh.clone().into_active_model()).on_conflict(keep).exec_without_returning(tx.db()).await?;
    Ok(audit_head::Entity::find_by_id(practice).one(tx.db()).await?.unwrap_or(fresh))
}

/// Everything of a row that the chain vouches for.
fn parts(row: &AuditEvent, seq: i64, before: &[u8]) -> Vec<Vec<u8>> {
    vec![
        before.to_vec(),
        seq.to_be_bytes().to_vec(),
        row.id.0.as_bytes().to_vec(),
        row.actor_kind.word().as_bytes().to_vec(),
        row.actor_id.map(|id| id.as_bytes().to_vec()).unwrap_or_default(),
        row.verb.as_bytes().to_vec(),
        row.subject.as_bytes().to_vec(),
        row.subject_id.as_bytes().to_vec(),
        row.at.timestamp_millis().to_be_bytes().to_vec(),
    ]
}

/// What looking at a chain found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Whole; so many rows, the last one's mark, so many rows not chained yet.
    Whole { rows: i64, mark: Vec<u8>, waiting: u64 },
    /// Broken at this number.
    Broken { at: i64 },
}

/// Computes a practice's chain again from its beginning.
pub async fn verify(cx: &impl Cx, scope: &Scope) -> Result<Verdict> {
    let (practice, column) = (scope.practice(), audit_event::COLUMN);
    let key = cx.keyring().practice(practice).await?;
    let (mut seq, mut mac, mut ended) = (0i64, Vec::new(), false);
    // The worker may go on meanwhile: the end is looked at when there seems to be nothing more, and then once more.
    let head = loop {
        let rows = audit_event::Entity::find().filter(column.practice_id.eq(practice).and(column.seq.gt(seq)));
        let rows = rows.order_by_asc(audit_event::Column::Seq).limit(1_000).all(cx.db()).await?;
        if rows.is_empty() {
            let head = audit_head::Entity::find_by_id(practice).one(cx.db()).await?;
            if ended || head.as_ref().is_none_or(|head| head.seq <= seq) {
                break head;
            }
            ended = true;
        }
        for row in rows {
            seq += 1;
            mac = key.audit_mac(&parts(&row, seq, &mac));
            if row.seq != Some(seq) || row.mac.as_ref() != Some(&mac) {
                return Ok(Verdict::Broken { at: seq });
            }
        }
    };
    let fits = match &head {
        Some(head) => head.seq == seq && (seq == 0 || head.mac == head_mark(&key, seq, &mac)),
        None => seq == 0,
    };
    if !fits {
        return Ok(Verdict::Broken { at: seq + 1 });
    }
    let waiting = audit_event::Entity::find().filter(column.practice_id.eq(practice)).filter(column.seq.is_null());
    let waiting = waiting.order_by_asc(audit_event::Column::Id).limit(10_000).all(cx.db()).await?;
    if waiting.iter().any(|row| !is_ours(&key, row)) {
        return Ok(Verdict::Broken { at: seq + 1 });
    }
    Ok(Verdict::Whole { rows: seq, mark: mac, waiting: waiting.len() as u64 })
}

/// How far a practice's chain goes, without computing it.
pub async fn head(cx: &impl Cx, scope: &Scope) -> Result<i64> {
    Ok(audit_head::Entity::find_by_id(scope.practice()).one(cx.db()).await?.map_or(0, |head| head.seq))
}
