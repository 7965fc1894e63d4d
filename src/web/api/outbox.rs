//! Mails of the practice and every try to send them. Ids only: no address, no text.

use entity::ids::EmailId;
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use uuid::Uuid;

use super::etags::Accepted;
use super::words::{AttemptState, EmailState};
use super::{Instant, Key, next, page_size};
use crate::actions;
use crate::app::App;
use crate::domain::scope::ApiScope;
use crate::store::outbox::{self, EmailAttempt};

pub struct Outbox;

/// One message to one person.
#[derive(Object)]
struct OutboxEmail {
    id: Uuid,
    /// Which mail it is, such as invitation
    kind: String,
    state: EmailState,
    /// Why it was dropped or given up
    reason: Option<String>,
    /// To whom: a client or a practitioner
    client_id: Option<Uuid>,
    practitioner_id: Option<Uuid>,
    /// What it is about, such as an occurrence or a response
    subject_id: Uuid,
    /// How many tries counted
    attempts: i32,
    next_try_at: Instant,
    /// It is not sent after this
    expires_at: Instant,
    created_at: Instant,
    sent_at: Option<Instant>,
}

/// One try to send it.
#[derive(Object)]
#[oai(rename = "EmailAttempt")]
struct Attempt {
    number: i32,
    state: AttemptState,
    started_at: Instant,
    ended_at: Option<Instant>,
    /// The mail server's code
    code: Option<i32>,
    /// What the mail server said
    text: Option<String>,
}

#[derive(Object)]
struct OutboxEmailWithAttempts {
    #[oai(flatten)]
    email: OutboxEmail,
    tries: Vec<Attempt>,
}

#[derive(Object)]
struct OutboxList {
    items: Vec<OutboxEmail>,
    /// Give this as cursor for the next page
    next: Option<Uuid>,
}

impl From<outbox::OutboxEmail> for OutboxEmail {
    fn from(row: outbox::OutboxEmail) -> Self {
        Self {
            id: row.id.0,
            kind: row.kind,
            state: row.state.into(),
            reason: row.reason,
            client_id: row.client_id.map(|id| id.0),
            practitioner_id: row.practitioner_id.map(|id| id.0),
            subject_id: row.subject_id,
            attempts: row.attempts,
            next_try_at: row.next_try_at,
            expires_at: row.expires_at,
            created_at: row.created_at,
            sent_at: row.sent_at,
        }
    }
}

impl From<EmailAttempt> for Attempt {
    fn from(row: EmailAttempt) -> Self {
        Self { number: row.no, state: row.state.into(), started_at: row.started_at, ended_at: row.ended_at, code: row.code, text: row.text }
    }
}

#[OpenApi]
impl Outbox {
    /// List mails
    ///
    /// Scope: admin. In the order they were asked for.
    #[oai(path = "/outbox", method = "get", operation_id = "list_outbox")]
    async fn list(
        &self,
        app: Data<&App>,
        key: Key,
        state: Query<Option<EmailState>>,
        cursor: Query<Option<Uuid>>,
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))] limit: Query<Option<u64>>,
    ) -> poem::Result<Json<OutboxList>> {
        let scope = key.may(ApiScope::Admin)?;
        let size = page_size(limit.0);
        let states: Vec<entity::kinds::EmailState> = state.0.map(Into::into).into_iter().collect();
        let rows = outbox::page(&app.store, &scope, &states, cursor.0.map(EmailId), size).await?;
        let next = next(&rows, size, |row| row.id.0);
        Ok(Json(OutboxList { items: rows.into_iter().map(OutboxEmail::from).collect(), next }))
    }

    /// Read a mail with every try to send it
    ///
    /// Scope: admin.
    #[oai(path = "/outbox/:id", method = "get", operation_id = "read_outbox_email")]
    async fn read(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Json<OutboxEmailWithAttempts>> {
        let scope = key.may(ApiScope::Admin)?;
        let email = outbox::find(&app.store, &scope, EmailId(id.0)).await?;
        let tries = outbox::attempts(&app.store, email.id).await?.into_iter().map(Attempt::from).collect();
        Ok(Json(OutboxEmailWithAttempts { email: email.into(), tries }))
    }

    /// Try a mail again that was given up
    ///
    /// Scope: admin. For those that failed, expired or are uncertain. Whether it still matters is looked at when it goes.
    #[oai(path = "/outbox/:id/retry", method = "post", operation_id = "retry_outbox_email")]
    async fn retry(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Accepted> {
        let scope = key.may(ApiScope::Admin)?;
        actions::outbox::retry(&app, scope, EmailId(id.0)).await?;
        Ok(Accepted::Accepted)
    }
}
