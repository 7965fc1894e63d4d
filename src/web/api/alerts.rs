//! Answers that need a person's attention.

use entity::ids::AlertId;
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use uuid::Uuid;

use super::words::AlertStatus;
use super::{Instant, Key, next, page_size};
use crate::actions;
use crate::app::App;
use crate::domain::scope::ApiScope;
use crate::store::alerts;

pub struct Alerts;

/// An answer that its author marked as needing a person. What was answered stands in the response.
#[derive(Object)]
struct Alert {
    id: Uuid,
    client_id: Uuid,
    response_id: Uuid,
    /// The item that was answered
    link_id: String,
    status: AlertStatus,
    created_at: Instant,
    seen_at: Option<Instant>,
}

impl From<alerts::Alert> for Alert {
    fn from(row: alerts::Alert) -> Self {
        Self {
            id: row.id.0,
            client_id: row.client_id.0,
            response_id: row.response_id.0,
            link_id: row.link_id,
            status: row.status.into(),
            created_at: row.created_at,
            seen_at: row.seen_at,
        }
    }
}

#[derive(Object)]
struct AlertList {
    items: Vec<Alert>,
    /// Give this as cursor for the next page
    next: Option<Uuid>,
}

#[OpenApi]
impl Alerts {
    /// List answers that need attention
    ///
    /// Scope: clinical:read. In the order they came.
    #[oai(path = "/alerts", method = "get", operation_id = "list_alerts")]
    async fn list(
        &self,
        app: Data<&App>,
        key: Key,
        status: Query<Option<AlertStatus>>,
        cursor: Query<Option<Uuid>>,
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))] limit: Query<Option<u64>>,
    ) -> poem::Result<Json<AlertList>> {
        let scope = key.may(ApiScope::ClinicalRead)?;
        let size = page_size(limit.0);
        let rows = alerts::page(&app.store, &scope, status.0.map(Into::into), cursor.0.map(AlertId), size).await?;
        let next = next(&rows, size, |row| row.id.0);
        Ok(Json(AlertList { items: rows.into_iter().map(Alert::from).collect(), next }))
    }

    /// Note that somebody has seen it
    ///
    /// Scope: clinical:write. It is no longer new; it is never deleted.
    #[oai(path = "/alerts/:id/seen", method = "post", operation_id = "see_alert")]
    async fn seen(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Json<Alert>> {
        let (scope, id) = (key.may(ApiScope::ClinicalWrite)?, AlertId(id.0));
        actions::alerts::see(&app, scope, id).await?;
        Ok(Json(alerts::find(&app.store, &scope, id).await?.into()))
    }
}
