//! From which answers change is counted, where somebody chose.

use ::entity::baseline::{self, Model};
use ::entity::ids::{ClientId, ResponseId, TemplateId};
use chrono::{DateTime, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

use super::{Cx, Tx, clients};
use crate::domain::scope::Scope;
use crate::error::Result;

/// A chosen baseline.
pub use ::entity::baseline::Model as Baseline;

fn of(scope: &Scope, client: ClientId) -> Condition {
    let column = baseline::COLUMN;
    let mine = Condition::all().add(column.practice_id.eq(scope.practice())).add(clients::visible(scope, baseline::Column::ClientId));
    mine.add(column.client_id.eq(client))
}

/// What was chosen for a client.
pub async fn of_client(cx: &impl Cx, scope: &Scope, client: ClientId) -> Result<Vec<Baseline>> {
    let rows = baseline::Entity::find().filter(of(scope, client));
    Ok(rows.order_by_asc(baseline::Column::TemplateId).order_by_asc(baseline::Column::LinkId).all(cx.db()).await?)
}

/// Counts from this answer on, whatever was chosen before.
pub async fn set(tx: &Tx, scope: &Scope, of: (ClientId, TemplateId, &str), point: (ResponseId, DateTime<Utc>), now: DateTime<Utc>) -> Result<()> {
    let row = Model {
        client_id: of.0,
        template_id: of.1,
        link_id: of.2.to_owned(),
        practice_id: scope.practice(),
        response_id: point.0,
        point_at: point.1,
        practitioner_id: scope.practitioner(),
        set_at: now,
    };
    use baseline::Column::{ClientId as Client, LinkId, PointAt, PractitionerId, ResponseId as Response, SetAt, TemplateId as Template};
    let over = OnConflict::columns([Client, Template, LinkId]).update_columns([Response, PointAt, PractitionerId, SetAt]).to_owned();
    baseline::Entity::insert(row.into_active_model()).on_conflict(over).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// Forgets what was counted from one of these responses: they are no longer here.
pub async fn forget_of(tx: &Tx, scope: &Scope, client: ClientId, responses: &[ResponseId]) -> Result<()> {
    let delete = baseline::Entity::delete_many().filter(of(scope, client));
    delete.filter(baseline::COLUMN.response_id.is_in(responses.to_vec())).exec(tx.db()).await?;
    Ok(())
}

/// Counts from the first answer again. Returns whether anything had been chosen.
pub async fn clear(tx: &Tx, scope: &Scope, (client, template, link_id): (ClientId, TemplateId, &str)) -> Result<bool> {
    let column = baseline::COLUMN;
    let delete = baseline::Entity::delete_many().filter(of(scope, client)).filter(column.template_id.eq(template));
    Ok(delete.filter(column.link_id.eq(link_id)).exec(tx.db()).await?.rows_affected > 0)
}
