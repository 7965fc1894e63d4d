//! What clients say afterwards of what they did, sealed under the client's key. One row for each response, the first where it was amended.

use ::entity::ids::{ClientId, ClientSessionId, ResponseId, TemplateId};
use ::entity::review::{self, Model};
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};

use super::responses::ResponseRow;
use super::{Cx, Tx, clients};
use crate::domain::review::Review;
use crate::domain::scope::Scope;
use crate::error::{Error, Result};
use crate::keys::Place;

/// A review with when it was written and by which browser.
#[derive(Clone, Debug)]
pub struct Kept {
    pub response_id: ResponseId,
    pub client_id: ClientId,
    pub template_id: TemplateId,
    pub review: Review,
    pub session_id: Option<ClientSessionId>,
    pub written_at: DateTime<Utc>,
    pub revision: i32,
}

/// Under which response what is said of it is kept.
pub fn root(row: &ResponseRow) -> ResponseId {
    row.amends_id.unwrap_or(row.id)
}

fn place(id: ResponseId, revision: i32) -> Place<'static> {
    Place { table: "review", row: id.0, column: "review", revision }
}

pub(super) fn visible(scope: &Scope) -> Condition {
    Condition::all().add(review::COLUMN.practice_id.eq(scope.practice())).add(clients::visible(scope, review::Column::ClientId))
}

/// What was said of a response, by the id that [`root`] gives.
pub async fn find(cx: &impl Cx, scope: &Scope, id: ResponseId) -> Result<Option<Kept>> {
    match review::Entity::find_by_id(id).filter(visible(scope)).one(cx.db()).await? {
        Some(row) => Ok(Some(open(cx, scope, row).await?)),
        None => Ok(None),
    }
}

/// What a client said lately, of the newest response first.
pub async fn of_client(cx: &impl Cx, scope: &Scope, client: ClientId, limit: u64) -> Result<Vec<Kept>> {
    let rows = review::Entity::find().filter(visible(scope)).filter(review::COLUMN.client_id.eq(client));
    let mut all = Vec::new();
    for row in rows.order_by_desc(review::Column::ResponseId).limit(limit).all(cx.db()).await? {
        all.push(open(cx, scope, row).await?);
    }
    Ok(all)
}

/// What was said of these responses, by the ids that [`root`] gives.
pub async fn of_responses(cx: &impl Cx, scope: &Scope, ids: &[ResponseId]) -> Result<Vec<Kept>> {
    let mut all = Vec::new();
    for some in ids.chunks(500) {
        for row in review::Entity::find().filter(visible(scope)).filter(review::COLUMN.response_id.is_in(some.to_vec())).all(cx.db()).await? {
            all.push(open(cx, scope, row).await?);
        }
    }
    Ok(all)
}

/// Who writes a review, of which response, and over which revision: 0 for none.
#[derive(Clone, Copy, Debug)]
pub struct Writing {
    pub client: ClientId,
    pub response: ResponseId,
    pub template: TemplateId,
    pub session: Option<ClientSessionId>,
    pub over: i32,
    pub written_at: DateTime<Utc>,
}

/// Keeps a review in place of what was there.
///
/// # Errors
/// `Conflict` when somebody else wrote meanwhile.
pub async fn save(tx: &Tx, scope: &Scope, writing: Writing, review: &Review) -> Result<()> {
    let key = tx.keyring().client(scope.practice(), writing.client).await?;
    let revision = writing.over + 1;
    let sealed = key.seal(place(writing.response, revision), serde_json::to_vec(review)?);
    let done = if writing.over == 0 {
        let row = Model {
            response_id: writing.response,
            practice_id: scope.practice(),
            client_id: writing.client,
            template_id: writing.template,
            review_sealed: sealed,
            session_id: writing.session,
            written_at: writing.written_at,
            revision,
        };
        let once = OnConflict::column(review::Column::ResponseId).do_nothing().to_owned();
        review::Entity::insert(row.into_active_model()).on_conflict(once).exec_without_returning(tx.db()).await?
    } else {
        let change = review::ActiveModel {
            review_sealed: Set(sealed),
            session_id: Set(writing.session),
            written_at: Set(writing.written_at),
            revision: Set(revision),
            ..Default::default()
        };
        let column = review::COLUMN;
        let update = review::Entity::update_many().set(change).filter(visible(scope)).filter(column.response_id.eq(writing.response));
        update.filter(column.revision.eq(writing.over)).exec(tx.db()).await?.rows_affected
    };
    if done == 1 { Ok(()) } else { Err(Error::Conflict("This was changed meanwhile.")) }
}

pub(super) async fn open(cx: &impl Cx, scope: &Scope, row: Model) -> Result<Kept> {
    let key = cx.keyring().client(scope.practice(), row.client_id).await?;
    let review = serde_json::from_slice(&key.open(place(row.response_id, row.revision), &row.review_sealed)?)?;
    Ok(Kept {
        response_id: row.response_id,
        client_id: row.client_id,
        template_id: row.template_id,
        review,
        session_id: row.session_id,
        written_at: row.written_at,
        revision: row.revision,
    })
}

/// Takes away what was said of a response that is no longer shown.
pub async fn remove(tx: &Tx, scope: &Scope, id: ResponseId) -> Result<()> {
    review::Entity::delete_many().filter(visible(scope)).filter(review::COLUMN.response_id.eq(id)).exec(tx.db()).await?;
    Ok(())
}
