//! Whose something is: the client behind an address of the workspace.

use ::entity::ids::ClientId;
use ::entity::{alert, appointment, assignment, client, entry, goal, occurrence, outbox_email, own_request, response, sequence, topic};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::{Cx, clients};
use crate::domain::scope::Scope;
use crate::error::Result;

/// The client of a row, if the scope reaches it.
async fn of<E: EntityTrait>(cx: &impl Cx, scope: &Scope, id: (E::Column, Uuid), practice: E::Column, client: E::Column) -> Result<Option<ClientId>> {
    let rows = E::find().filter(id.0.eq(id.1)).filter(practice.eq(scope.practice().0)).filter(client.is_not_null());
    let rows = rows.filter(clients::visible(scope, client)).select_only().column(client);
    Ok(rows.into_tuple().one(cx.db()).await?)
}

/// Of a word that addresses of the workspace begin with, and the id after it: the client it is about, if there is one and the scope
/// reaches them.
pub async fn client_of(cx: &impl Cx, scope: &Scope, kind: &str, id: Uuid) -> Result<Option<ClientId>> {
    macro_rules! of {
        ($entity:ident) => {
            of::<$entity::Entity>(cx, scope, ($entity::Column::Id, id), $entity::Column::PracticeId, $entity::Column::ClientId).await
        };
    }
    match kind {
        "clients" => of::<client::Entity>(cx, scope, (client::Column::Id, id), client::Column::PracticeId, client::Column::Id).await,
        "alerts" => of!(alert),
        "appointments" | "briefs" => of!(appointment),
        "assignments" => of!(assignment),
        "entries" => of!(entry),
        "goals" => of!(goal),
        "mails" => of!(outbox_email),
        "occurrences" => of!(occurrence),
        "requests" => of!(own_request),
        "responses" => of!(response),
        "sequences" => of!(sequence),
        "topics" => of!(topic),
        _ => Ok(None),
    }
}
