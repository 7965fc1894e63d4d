//! The facts of one occurrence's delivery record, gathered from wherever they are kept. A new source of facts comes in here.

use std::collections::HashMap;

use ::entity::email_attempt;
use ::entity::ids::EmailId;
use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::occurrences::Occurrence;
use super::outbox::{EmailAttempt, OutboxEmail};
use super::{Cx, clients, drafts, outbox, responses, sending};
use crate::domain::barrier;
use crate::domain::client::Client;
use crate::domain::delivery_record::{ClientTimes, Facts, Mail, Part, Times, Try};
use crate::domain::scope::Scope;
use crate::error::Result;

/// Everything that is known about the delivery of an occurrence that this scope reaches.
pub async fn facts(cx: &impl Cx, scope: &Scope, occurrence: &Occurrence, now: DateTime<Utc>) -> Result<Facts> {
    let client = clients::find(cx, scope, occurrence.client_id).await?;
    let times = times(occurrence);
    let remind_at = times.remind_at.unwrap_or(now).max(now);
    let sent = responses::of_occurrence(cx, scope, occurrence.id).await?;
    Ok(Facts {
        now,
        status: occurrence.status,
        why: occurrence.why,
        times,
        barrier: barrier::between(&client, occurrence.opens_at.max(now), false),
        reminder_barrier: barrier::between(&client, remind_at, true),
        client: of_client(&client),
        mails: mails(cx, scope, occurrence).await?,
        saves: drafts::saves(cx, scope, occurrence.id).await?,
        responses: sent.into_iter().map(|row| row.submitted_at).collect(),
        sending_stopped: sending::read(cx).await?.paused_since,
    })
}

fn times(occurrence: &Occurrence) -> Times {
    Times {
        planned_at: occurrence.created_at,
        opens_at: occurrence.opens_at,
        due_at: occurrence.due_at,
        remind_at: occurrence.remind_at,
        moved_at: occurrence.moved_at,
        opened_at: occurrence.opened_at,
        begun_at: occurrence.begun_at,
        completed_at: occurrence.completed_at,
        declined_at: occurrence.declined_at,
        missed_at: occurrence.missed_at,
        cancelled_at: occurrence.cancelled_at,
    }
}

fn of_client(client: &Client) -> ClientTimes {
    ClientTimes {
        paused_at: client.paused_at,
        discharged_at: client.discharged_at,
        refused_at: client.mail_refused_at,
        reminders_stopped_at: client.reminders_stopped_at,
    }
}

async fn mails(cx: &impl Cx, scope: &Scope, occurrence: &Occurrence) -> Result<Vec<Mail>> {
    let mails = outbox::about(cx, scope, vec![occurrence.id.0]).await?;
    let mut tries = tries(cx, &mails).await?;
    Ok(mails.into_iter().map(|mail| of_mail(tries.remove(&mail.id).unwrap_or_default(), mail)).collect())
}

async fn tries(cx: &impl Cx, mails: &[OutboxEmail]) -> Result<HashMap<EmailId, Vec<Try>>> {
    let mut tries: HashMap<EmailId, Vec<Try>> = HashMap::new();
    if mails.is_empty() {
        return Ok(tries);
    }
    let rows = email_attempt::Entity::find().filter(email_attempt::Column::EmailId.is_in(mails.iter().map(|mail| mail.id)));
    for row in rows.order_by_asc(email_attempt::Column::No).all(cx.db()).await? {
        tries.entry(row.email_id).or_default().push(of_try(row));
    }
    Ok(tries)
}

fn of_try(row: EmailAttempt) -> Try {
    let text = row.text.filter(|text| !text.trim().is_empty());
    let said = match (row.code, text) {
        (Some(code), Some(text)) if text.starts_with(&code.to_string()) => Some(text),
        (Some(code), text) => Some(format!("{code} {}", text.unwrap_or_default()).trim().to_owned()),
        (None, text) => text,
    };
    Try { at: row.ended_at.unwrap_or(row.started_at), state: row.state, said }
}

/// A mail as the record speaks of it.
pub fn of_mail(tries: Vec<Try>, mail: OutboxEmail) -> Mail {
    Mail {
        part: Part::of(&mail.kind, &mail.key),
        several: mail.kind == "together",
        state: mail.state,
        asked_at: mail.created_at,
        next_try_at: mail.next_try_at,
        expires_at: mail.expires_at,
        sent_at: mail.sent_at,
        bounced_at: mail.bounced_at,
        reason: mail.reason,
        tries,
    }
}
