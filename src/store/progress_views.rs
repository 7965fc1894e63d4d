//! What clients are shown of the own numbers.

use ::entity::ids::ClientId;
use ::entity::kinds::ProgressShown;
use ::entity::progress_view;
use chrono::{DateTime, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter};
use uuid::Uuid;

use super::{Cx, Tx, clients};
use crate::domain::own_progress::Choices;
use crate::domain::scope::Scope;
use crate::error::Result;

fn of(scope: &Scope, client: ClientId) -> Condition {
    let column = progress_view::COLUMN;
    let mine = Condition::all().add(column.practice_id.eq(scope.practice())).add(clients::visible(scope, progress_view::Column::ClientId));
    mine.add(column.client_id.eq(client))
}

/// What was chosen for a client.
pub async fn of_client(cx: &impl Cx, scope: &Scope, client: ClientId) -> Result<Choices> {
    let rows = progress_view::Entity::find().filter(of(scope, client)).all(cx.db()).await?;
    Ok(Choices::read(client, rows.into_iter().map(|row| (row.about_id, row.view))))
}

/// Chooses what is shown about one thing, or leaves it to the usual.
pub async fn set(tx: &Tx, scope: &Scope, client: ClientId, about: Uuid, shown: Option<ProgressShown>, now: DateTime<Utc>) -> Result<()> {
    let Some(view) = shown else {
        let delete = progress_view::Entity::delete_many().filter(of(scope, client)).filter(progress_view::COLUMN.about_id.eq(about));
        delete.exec(tx.db()).await?;
        return Ok(());
    };
    let row = progress_view::Model { client_id: client, about_id: about, practice_id: scope.practice(), view, updated_at: now };
    let replace = OnConflict::columns([progress_view::Column::ClientId, progress_view::Column::AboutId])
        .update_columns([progress_view::Column::View, progress_view::Column::UpdatedAt])
        .to_owned();
    progress_view::Entity::insert(row.into_active_model()).on_conflict(replace).exec_without_returning(tx.db()).await?;
    Ok(())
}
