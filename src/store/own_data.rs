//! What only the copy of a client's own data asks: mails, sign-ins of browsers, who looked, responses in pages.

use ::entity::ids::{AlertId, ClientId, ResponseId};
use ::entity::kinds::{ActorKind, EmailState};
use ::entity::{alert, audit_event, client_session, outbox_email, response, unsent_alert};
use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::Cx;
use super::audit::AuditEvent;
use super::outbox::OutboxEmail;
use super::sessions::ClientSession;
use crate::domain::scope::Scope;
use crate::error::Result;

/// Values asked for at once: no database takes any number.
const CHUNK: usize = 500;

/// The mails that left to a client, the oldest first. What they say is kept nowhere.
pub async fn mails_sent(cx: &impl Cx, scope: &Scope, client: ClientId) -> Result<Vec<OutboxEmail>> {
    let column = outbox_email::COLUMN;
    let rows = outbox_email::Entity::find().filter(column.practice_id.eq(scope.practice())).filter(column.client_id.eq(client));
    // What tells practitioners of a client is no mail to the client.
    let rows = rows.filter(column.practitioner_id.is_null()).filter(column.state.is_in([EmailState::Sent, EmailState::Uncertain]));
    Ok(rows.order_by_asc(outbox_email::Column::Id).all(cx.db()).await?)
}

/// A mail of this kind to a client that nobody tried to send yet, and when the others of the kind left since `since`.
pub async fn mails_of_kind(
    cx: &impl Cx,
    scope: &Scope,
    (client, kind): (ClientId, &str),
    since: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<(Option<OutboxEmail>, Vec<DateTime<Utc>>)> {
    let column = outbox_email::COLUMN;
    let rows = outbox_email::Entity::find().filter(column.practice_id.eq(scope.practice())).filter(column.client_id.eq(client));
    let rows = rows.filter(column.kind.eq(kind)).filter(column.created_at.gt(since)).order_by_asc(outbox_email::Column::Id).all(cx.db()).await?;
    let waits = |mail: &OutboxEmail| matches!(mail.state, EmailState::Ready | EmailState::Held) && mail.attempts == 0 && mail.expires_at > now;
    let waiting = rows.iter().find(|mail| waits(mail)).cloned();
    Ok((waiting, rows.iter().filter_map(|mail| mail.sent_at).collect()))
}

/// The browsers that opened a client's pages, the oldest first.
pub async fn sessions(cx: &impl Cx, scope: &Scope, client: ClientId) -> Result<Vec<ClientSession>> {
    let column = client_session::COLUMN;
    let rows = client_session::Entity::find().filter(column.practice_id.eq(scope.practice())).filter(column.client_id.eq(client));
    Ok(rows.order_by_asc(client_session::Column::Id).all(cx.db()).await?)
}

/// Events of these verbs about any of these things that anybody but clients did, the oldest first.
pub async fn events_about(cx: &impl Cx, scope: &Scope, subjects: &[Uuid], verbs: &[&str]) -> Result<Vec<AuditEvent>> {
    let column = audit_event::COLUMN;
    let mut found = Vec::new();
    for some in subjects.chunks(CHUNK) {
        let rows = audit_event::Entity::find().filter(column.practice_id.eq(scope.practice())).filter(column.subject_id.is_in(some.to_vec()));
        let rows = rows.filter(column.verb.is_in(verbs.to_vec())).filter(column.actor_kind.ne(ActorKind::Client));
        found.extend(rows.all(cx.db()).await?);
    }
    found.sort_by_key(|event| event.id);
    Ok(found)
}

/// The ids of all that a client ever sent, the oldest first: also what was withdrawn, and what was read under another client before it was
/// moved here. Who looked at it looked at it.
pub async fn ever_sent(cx: &impl Cx, scope: &Scope, client: ClientId) -> Result<Vec<ResponseId>> {
    let column = response::COLUMN;
    let rows = response::Entity::find().filter(column.practice_id.eq(scope.practice())).filter(column.client_id.eq(client));
    let rows = rows.order_by_asc(response::Column::Id).select_only().column(response::Column::Id).column(response::Column::MovedFrom);
    let rows: Vec<(ResponseId, Option<ResponseId>)> = rows.into_tuple().all(cx.db()).await?;
    let mut all: Vec<ResponseId> = rows.into_iter().flat_map(|(id, from)| [Some(id), from]).flatten().collect();
    all.sort_unstable();
    all.dedup();
    Ok(all)
}

/// The ids of a client's answers that were put before a person, sent or not, the oldest first.
pub async fn alert_ids(cx: &impl Cx, scope: &Scope, client: ClientId) -> Result<Vec<AlertId>> {
    let (sent, typed) = (alert::COLUMN, unsent_alert::COLUMN);
    let sent = alert::Entity::find().filter(sent.practice_id.eq(scope.practice())).filter(sent.client_id.eq(client));
    let typed = unsent_alert::Entity::find().filter(typed.practice_id.eq(scope.practice())).filter(typed.client_id.eq(client));
    let mut all: Vec<AlertId> = sent.select_only().column(alert::Column::Id).into_tuple().all(cx.db()).await?;
    // Once it was sent it stands in both, and belongs to whoever the response belongs to.
    let typed = typed.filter(unsent_alert::COLUMN.response_id.is_null()).select_only().column(unsent_alert::Column::Id);
    all.extend(typed.into_tuple::<AlertId>().all(cx.db()).await?);
    all.sort_unstable();
    Ok(all)
}

/// The ids of all responses of a client, the oldest first.
pub async fn response_ids(cx: &impl Cx, scope: &Scope, client: ClientId) -> Result<Vec<ResponseId>> {
    let column = response::COLUMN;
    let rows = response::Entity::find().filter(column.practice_id.eq(scope.practice())).filter(column.client_id.eq(client));
    let rows = rows.filter(column.withdrawn_at.is_null());
    Ok(rows.order_by_asc(response::Column::Id).select_only().column(response::Column::Id).into_tuple().all(cx.db()).await?)
}
