//! Mails of the practice and every try to send them. Ids only: no address, no text.

use entity::ids::EmailId;
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use uuid::Uuid;

use super::etags::Accepted;
use super::text::Full;
use super::words::{AttemptState, EmailState, MailTrouble};
use super::{Instant, Key, next, page_size};
use crate::actions;
use crate::actions::bounces::Taken;
use crate::app::App;
use crate::domain::delivery::words::explain;
use crate::domain::scope::{ApiScope, Scope};
use crate::pages::dates;
use crate::store::bounces::{self, EmailBounce};
use crate::store::outbox::{self, EmailAttempt};
use crate::store::practices;

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
    /// What kept it from going, or brought it back
    trouble: Option<MailTrouble>,
    /// Where it is, in a sentence for people, with times in the practice's zone
    explanation: String,
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
    /// When a mail server told that it could not be delivered after all
    bounced_at: Option<Instant>,
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
    /// The enhanced status code (RFC 3463), such as 5.1.1
    enhanced_code: Option<String>,
    /// What the mail server said, without addresses
    text: Option<String>,
    /// Which server was asked
    server: Option<String>,
    /// Where in the conversation it ended, such as RCPT
    step: Option<String>,
    /// What it was taken for
    trouble: Option<MailTrouble>,
}

/// A report that came after the mail had gone
#[derive(Object)]
#[oai(rename = "EmailBounce")]
struct Bounce {
    received_at: Instant,
    /// The last word; otherwise the mail server goes on trying
    is_final: bool,
    trouble: MailTrouble,
    /// The enhanced status code (RFC 3463)
    status: String,
    text: Option<String>,
    server: Option<String>,
}

#[derive(Object)]
struct OutboxEmailWithAttempts {
    #[oai(flatten)]
    email: OutboxEmail,
    tries: Vec<Attempt>,
    bounces: Vec<Bounce>,
}

/// What a mail server sent because a mail could not be delivered
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct NewBounce {
    /// The whole message, as it came
    message: Full<900_000>,
    /// The address that it was delivered to, where the mail server told
    recipient: Option<Full<320>>,
}

/// What became of a report
#[derive(Object)]
struct BounceTaken {
    /// Whether it was noted just now
    noted: bool,
    /// The mail that it is about
    email_id: Option<Uuid>,
    /// Why it was not noted
    reason: Option<String>,
}

#[derive(Object)]
struct OutboxList {
    items: Vec<OutboxEmail>,
    /// Give this as cursor for the next page
    next: Option<Uuid>,
}

/// Writes times as the practice reads them.
struct Voice<'a> {
    app: &'a App,
    practice: practices::Practice,
}

impl<'a> Voice<'a> {
    async fn of(app: &'a App, scope: &Scope) -> crate::error::Result<Self> {
        Ok(Self { app, practice: practices::find(&app.store, scope.practice()).await? })
    }

    fn email(&self, row: outbox::OutboxEmail) -> OutboxEmail {
        let speech = self.app.pages().speech(&self.practice.language);
        let explanation = explain(outbox::facts(&row), self.app.now(), |at| dates::short_with_time(speech, at, &self.practice.time_zone));
        OutboxEmail {
            id: row.id.0,
            kind: row.kind,
            state: row.state.into(),
            reason: row.reason,
            trouble: row.trouble.map(Into::into),
            explanation,
            client_id: row.client_id.map(|id| id.0),
            practitioner_id: row.practitioner_id.map(|id| id.0),
            subject_id: row.subject_id,
            attempts: row.attempts,
            next_try_at: row.next_try_at,
            expires_at: row.expires_at,
            created_at: row.created_at,
            sent_at: row.sent_at,
            bounced_at: row.bounced_at,
        }
    }
}

impl From<EmailAttempt> for Attempt {
    fn from(row: EmailAttempt) -> Self {
        Self {
            number: row.no,
            state: row.state.into(),
            started_at: row.started_at,
            ended_at: row.ended_at,
            code: row.code,
            enhanced_code: row.enhanced,
            text: row.text,
            server: row.server,
            step: row.step,
            trouble: row.trouble.map(Into::into),
        }
    }
}

impl From<EmailBounce> for Bounce {
    fn from(row: EmailBounce) -> Self {
        Self {
            received_at: row.received_at,
            is_final: row.is_final,
            trouble: row.trouble.into(),
            status: row.status,
            text: row.text,
            server: row.server,
        }
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
        let voice = Voice::of(&app, &scope).await?;
        Ok(Json(OutboxList { items: rows.into_iter().map(|row| voice.email(row)).collect(), next }))
    }

    /// Read a mail with every try to send it
    ///
    /// Scope: admin.
    #[oai(path = "/outbox/:id", method = "get", operation_id = "read_outbox_email")]
    async fn read(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Json<OutboxEmailWithAttempts>> {
        let scope = key.may(ApiScope::Admin)?;
        let email = outbox::find(&app.store, &scope, EmailId(id.0)).await?;
        let tries = outbox::attempts(&app.store, email.id).await?.into_iter().map(Attempt::from).collect();
        let bounces = bounces::of_mail(&app.store, email.id).await?.into_iter().map(Bounce::from).collect();
        let email = Voice::of(&app, &scope).await?.email(email);
        Ok(Json(OutboxEmailWithAttempts { email, tries, bounces }))
    }

    /// Try a mail again that was given up
    ///
    /// Scope: admin. For those that failed, expired, are uncertain or came back. Whether it still matters is looked at when it goes.
    #[oai(path = "/outbox/:id/retry", method = "post", operation_id = "retry_outbox_email")]
    async fn retry(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Accepted> {
        let scope = key.may(ApiScope::Admin)?;
        actions::outbox::retry(&app, scope, EmailId(id.0)).await?;
        Ok(Accepted::Accepted)
    }

    /// Take in a report that a mail could not be delivered
    ///
    /// Scope: admin. A message as RFC 3464 describes it, as a mail server wrote it to the address in the mail's envelope. It counts only with
    /// the mark that this address holds, and only about mails of this practice; anything else is ignored, and the answer says why.
    #[oai(path = "/outbox/bounces", method = "post", operation_id = "take_bounce")]
    async fn bounce(&self, app: Data<&App>, key: Key, body: Json<NewBounce>) -> poem::Result<Json<BounceTaken>> {
        let scope = key.may(ApiScope::Admin)?;
        let NewBounce { message, recipient } = body.0;
        let taken = actions::bounces::take_in(&app, Some(scope), message.0.into_bytes(), recipient.map(|address| address.0)).await?;
        Ok(Json(match taken {
            Taken::Noted(id) => BounceTaken { noted: true, email_id: Some(id.0), reason: None },
            Taken::Known(id) => BounceTaken { noted: false, email_id: Some(id.0), reason: Some("it was noted before".into()) },
            Taken::Ignored(why) => BounceTaken { noted: false, email_id: None, reason: Some(why.into()) },
        }))
    }
}
