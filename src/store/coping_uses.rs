//! Each time that a card was used. Ratings are sealed, like every number about a client.

use ::entity::coping_use;
use ::entity::ids::{ClientId, ClientSessionId, CopingCardId, CopingUseId};
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};

use super::{Cx, Tx, clients};
use crate::domain::coping::Rating;
use crate::domain::scope::Scope;
use crate::error::{Error, Result};
use crate::keys::{FieldKey, Place};

/// Uses that a box's order goes by: the newest.
const MOST_READ: u64 = 2000;

/// A use with its rating opened.
#[derive(Clone, Debug)]
pub struct Use {
    pub id: CopingUseId,
    pub client_id: ClientId,
    pub card_id: CopingCardId,
    pub rating: Rating,
    pub revision: i32,
    pub used_at: DateTime<Utc>,
    pub session_id: Option<ClientSessionId>,
}

fn place(id: CopingUseId, revision: i32) -> Place<'static> {
    Place { table: "coping_use", row: id.0, column: "rating", revision }
}

fn visible(scope: &Scope) -> Condition {
    Condition::all().add(coping_use::COLUMN.practice_id.eq(scope.practice())).add(clients::visible(scope, coping_use::Column::ClientId))
}

pub(super) fn opened(key: &FieldKey, row: coping_use::Model) -> Result<Use> {
    let rating = serde_json::from_slice(&key.open(place(row.id, row.revision), &row.rating_sealed)?)?;
    Ok(Use {
        id: row.id,
        client_id: row.client_id,
        card_id: row.card_id,
        rating,
        revision: row.revision,
        used_at: row.used_at,
        session_id: row.session_id,
    })
}

/// Notes a use; a second tap changes nothing. Returns whether it is new.
pub async fn insert(tx: &Tx, scope: &Scope, one: &Use) -> Result<bool> {
    let key = tx.keyring().client(scope.practice(), one.client_id).await?;
    let row = coping_use::Model {
        id: one.id,
        practice_id: scope.practice(),
        client_id: one.client_id,
        card_id: one.card_id,
        rating_sealed: key.seal(place(one.id, one.revision), serde_json::to_vec(&one.rating)?),
        revision: one.revision,
        used_at: one.used_at,
        session_id: one.session_id,
    };
    let once = OnConflict::column(coping_use::Column::Id).do_nothing().to_owned();
    Ok(coping_use::Entity::insert(row.into_active_model()).on_conflict(once).exec_without_returning(tx.db()).await? == 1)
}

/// A use that this scope reaches.
pub async fn find(cx: &impl Cx, scope: &Scope, id: CopingUseId) -> Result<Use> {
    let row = coping_use::Entity::find_by_id(id).filter(visible(scope)).one(cx.db()).await?.ok_or(Error::NotFound)?;
    let key = cx.keyring().client(scope.practice(), row.client_id).await?;
    opened(&key, row)
}

/// The uses of all of a client's cards, the oldest first.
pub async fn of_client(cx: &impl Cx, scope: &Scope, client: ClientId) -> Result<Vec<Use>> {
    let rows = coping_use::Entity::find().filter(visible(scope)).filter(coping_use::COLUMN.client_id.eq(client));
    let rows = rows.order_by_desc(coping_use::Column::Id).limit(MOST_READ).all(cx.db()).await?;
    let key = cx.keyring().client(scope.practice(), client).await?;
    rows.into_iter().rev().map(|row| opened(&key, row)).collect()
}

/// Notes how it was, if nobody has noted something else meanwhile. Returns whether it was kept.
pub async fn rate(tx: &Tx, scope: &Scope, one: &Use, rating: Rating) -> Result<bool> {
    let key = tx.keyring().client(scope.practice(), one.client_id).await?;
    let revision = one.revision + 1;
    let change = coping_use::ActiveModel {
        rating_sealed: Set(key.seal(place(one.id, revision), serde_json::to_vec(&rating)?)),
        revision: Set(revision),
        ..Default::default()
    };
    let update = coping_use::Entity::update_many().set(change).filter(visible(scope)).filter(coping_use::COLUMN.id.eq(one.id));
    Ok(update.filter(coping_use::COLUMN.revision.eq(one.revision)).exec(tx.db()).await?.rows_affected == 1)
}
