//! Mails: what left, what waits, what was given up and why. Ids and reasons; no mail's text is kept anywhere.

use std::collections::HashMap;

use entity::ids::{EmailId, OccurrenceId};
use entity::kinds::{AttemptState, EmailState};
use poem::web::{Path, Query};
use poem::{Request, Response, handler};
use serde::{Deserialize, Serialize};

use super::{Desk, Everybody, Posted, Seat, Shell, notice, see_other};
use crate::actions;
use crate::domain::delivery::words::explain;
use crate::error::{Error, Result};
use crate::pages::dates;
use crate::store::bounces::{self, EmailBounce};
use crate::store::outbox::{self, EmailAttempt, OutboxEmail};
use crate::store::{clients, email_occurrences, occurrences, practitioners, sending};
use crate::urls;

const PAGE: u64 = 100;

/// An email's kind in words, as this person may know it: that somebody has a safety plan, or answered something that needs a person, is no
/// business of those who see no content.
pub fn kind_for(desk: &Desk, mail: &OutboxEmail) -> &'static str {
    let about_care = matches!(mail.kind.as_str(), "plan_link" | "plan_review" | "alert_new" | "alert_unseen");
    if about_care && !crate::domain::role::is_clinical(desk.me.role) { kind_label("", "") } else { kind_label(&mail.kind, &mail.key) }
}

/// An email's kind in words.
pub fn kind_label(kind: &str, key: &str) -> &'static str {
    match kind {
        "invitation" if key.starts_with("again:") => "The link, sent again",
        "invitation" => "Invitation",
        "reminder" => "Reminder",
        "together" => "Several things in one mail",
        "fresh_link" => "Fresh link, asked for by the client",
        "response_received" => "“A response has come in”",
        "for_you" => "“Something is there for you”",
        "own_page" => "Link to their own page",
        "plan_link" => "Link to their safety plan",
        "own_request" => "“A client asks about their data”",
        "alert_new" => "“Something needs your attention”",
        "alert_unseen" => "“Something still needs attention”",
        "brief_ready" => "“Your brief is ready”",
        "cover_asked" => "“Reading for a colleague”",
        "note_received" => "“Something was written for you”",
        "reminders_stopped" => "“A client stopped reminders”",
        "plan_review" => "“Something is to be looked at again”",
        "plan_unsure" => "“A client is not sure”",
        "address_changed" => "“An address was changed”",
        "confirm_address" => "“Please confirm your address”",
        "address_refused" => "“An address may be wrong”",
        "join" => "Invitation to join the practice",
        "password_reset" => "Link to a new password",
        "password_changed" => "“Your password was changed”",
        _ => "Mail",
    }
}

/// What became of a mail, in a sentence.
pub fn outcome(desk: &Desk, mail: &OutboxEmail) -> String {
    explain(outbox::facts(mail), desk.app.now(), |at| dates::short_with_time(desk.speech(), at, desk.zone()))
}

/// The badge of a mail.
fn badge(mail: &OutboxEmail) -> &'static str {
    if mail.bounced_at.is_some() { "returned" } else { mail.state.word() }
}

/// Its colour.
fn colour(mail: &OutboxEmail) -> &'static str {
    if mail.bounced_at.is_some() { EmailState::Failed.word() } else { mail.state.word() }
}

/// What stands above the mails while nothing can be sent; what the mail server said is for whoever runs the practice.
async fn trouble(desk: &Desk) -> Result<Option<Standstill>> {
    let sending = sending::read(&desk.app.store).await?;
    let at = |at| dates::short_with_time(desk.speech(), at, desk.zone());
    let owner = crate::domain::role::runs_practice(desk.me.role);
    Ok(match (sending.paused_since, sending.away_since) {
        (Some(since), _) => Some(Standstill {
            text: "Nothing is being sent: the mail server does not let us in. We try every minute, and nothing is lost.",
            since: at(since),
            said: sending.fault.filter(|_| owner),
        }),
        (None, Some(since)) => {
            Some(Standstill { text: "The mail server cannot be reached. We try every minute, and nothing is lost.", since: at(since), said: None })
        }
        (None, None) => None,
    })
}

#[derive(Serialize)]
struct Standstill {
    text: &'static str,
    since: String,
    said: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    state: String,
    before: String,
}

#[derive(Serialize)]
struct Mails {
    shell: Shell,
    mails: Vec<Line>,
    troubled: bool,
    standstill: Option<Standstill>,
    older: Option<String>,
}

#[derive(Serialize)]
struct Line {
    url: String,
    to: String,
    what: &'static str,
    state: &'static str,
    colour: &'static str,
    /// There is nothing to say about it.
    quiet: bool,
    text: String,
    when: String,
}

/// Names of those whom mails go to.
async fn recipients(desk: &Desk) -> Result<HashMap<uuid::Uuid, String>> {
    let (store, scope) = (&desk.app.store, &desk.scope);
    let mut names: HashMap<uuid::Uuid, String> = clients::list(store, scope).await?.into_iter().map(|client| (client.id.0, client.name)).collect();
    names.extend(practitioners::list(store, scope).await?.into_iter().map(|one| (one.id.0, one.name)));
    Ok(names)
}

fn recipient(mail: &OutboxEmail, names: &HashMap<uuid::Uuid, String>) -> String {
    let id = mail.client_id.map(|id| id.0).or(mail.practitioner_id.map(|id| id.0));
    id.and_then(|id| names.get(&id).cloned()).unwrap_or_else(|| "somebody".into())
}

/// The latest mails, or those that were given up.
#[handler]
pub async fn list(Seat { desk, .. }: Seat<Everybody>, request: &Request, Query(asked): Query<Asked>) -> poem::Result<Response> {
    let troubled = asked.state == "trouble";
    let (store, before) = (&desk.app.store, asked.before.parse().ok());
    let found = match troubled {
        true => outbox::latest_troubled(store, &desk.scope, before, PAGE).await?,
        false => outbox::latest(store, &desk.scope, &[], before, PAGE).await?,
    };
    let names = recipients(&desk).await?;
    let line = |mail: &OutboxEmail| Line {
        url: urls::mail(mail.id),
        to: recipient(mail, &names),
        what: kind_for(&desk, mail),
        state: badge(mail),
        colour: colour(mail),
        quiet: mail.state == EmailState::Sent && mail.trouble.is_none(),
        text: outcome(&desk, mail),
        when: dates::short_with_time(desk.speech(), mail.created_at, desk.zone()),
    };
    let older = found.last().filter(|_| found.len() as u64 == PAGE);
    let older = older.map(|mail| format!("{}?before={}{}", urls::MAILS, mail.id, if troubled { "&state=trouble" } else { "" }));
    let mut shell = desk.shell("Mails", "mails");
    shell.notice = notice(request);
    Ok(desk.page("workspace/mails", &Mails { shell, mails: found.iter().map(line).collect(), troubled, standstill: trouble(&desk).await?, older })?)
}

#[derive(Serialize)]
struct MailPage {
    shell: Shell,
    id: EmailId,
    to: String,
    to_url: Option<String>,
    what: &'static str,
    state: &'static str,
    colour: &'static str,
    text: String,
    asked: String,
    until: String,
    /// What it is about, for whoever may see that.
    about_url: Option<String>,
    /// Of a mail of several things, each of them.
    several: Vec<Spoken>,
    attempts: Vec<Attempt>,
    /// What mail servers told later.
    reports: Vec<Attempt>,
    can_retry: bool,
}

/// One thing that a mail speaks of, or why it fell out.
#[derive(Serialize)]
struct Spoken {
    url: String,
    title: String,
    left_out: Option<String>,
}

#[derive(Serialize)]
struct Attempt {
    when: String,
    what: &'static str,
    /// Which server, and at which verb.
    place: String,
    said: String,
}

fn attempt(desk: &Desk, attempt: &EmailAttempt) -> Attempt {
    let what = match attempt.state {
        AttemptState::Connecting => "was connecting",
        AttemptState::DotPending => "was giving the message over",
        AttemptState::Accepted => "accepted",
        AttemptState::Refused => "refused",
        AttemptState::Error => "the server could not be used",
        AttemptState::Unclear => "nobody knows whether it arrived",
    };
    let code = attempt.code.map(|code| format!("{code} ")).unwrap_or_default();
    let said = format!("{code}{}", attempt.text.clone().unwrap_or_default());
    let server = attempt.server.clone().unwrap_or_default();
    let place = match &attempt.step {
        Some(step) => format!("{server}, at {step}"),
        None => server,
    };
    Attempt { when: dates::short_with_time(desk.speech(), attempt.started_at, desk.zone()), what, place, said }
}

fn report(desk: &Desk, bounce: &EmailBounce) -> Attempt {
    let what = if bounce.is_final { "came back" } else { "delayed, the mail server goes on trying" };
    let said = format!("{} {}", bounce.status, bounce.text.clone().unwrap_or_default()).trim().to_owned();
    let place = bounce.server.clone().unwrap_or_default();
    Attempt { when: dates::short_with_time(desk.speech(), bounce.received_at, desk.zone()), what, place, said }
}

async fn about(desk: &Desk, mail: &OutboxEmail) -> Result<Option<String>> {
    if mail.client_id.is_none() || !crate::domain::role::is_clinical(desk.me.role) {
        return Ok(None);
    }
    match occurrences::find(&desk.app.store, &desk.scope, OccurrenceId(mail.subject_id)).await {
        Ok(occurrence) => Ok(Some(urls::assignment(occurrence.assignment_id))),
        Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Everything that a mail of several things speaks of, for whoever may see that.
async fn several(desk: &Desk, mail: &OutboxEmail) -> Result<Vec<Spoken>> {
    let (store, scope) = (&desk.app.store, &desk.scope);
    let told = email_occurrences::of_email(store, scope, mail.id).await?;
    if told.len() < 2 || !crate::domain::role::is_clinical(desk.me.role) {
        return Ok(Vec::new());
    }
    let mut spoken = Vec::with_capacity(told.len());
    for part in told {
        let assignment = occurrences::find(store, scope, part.occurrence_id).await?.assignment_id;
        let title = super::home::titles(desk, vec![assignment]).await?.remove(&assignment).unwrap_or_default();
        spoken.push(Spoken { url: urls::assignment(assignment), title, left_out: part.left_out });
    }
    Ok(spoken)
}

/// One mail and every try.
#[handler]
pub async fn show(Seat { desk, .. }: Seat<Everybody>, request: &Request, Path(id): Path<EmailId>) -> poem::Result<Response> {
    let mail = outbox::find(&desk.app.store, &desk.scope, id).await?;
    let names = recipients(&desk).await?;
    let attempts = outbox::attempts(&desk.app.store, id).await?;
    let reports = bounces::of_mail(&desk.app.store, id).await?;
    let at = |at| dates::short_with_time(desk.speech(), at, desk.zone());
    let mut shell = desk.shell("Mail", "mails");
    shell.notice = notice(request);
    let owner = crate::domain::role::runs_practice(desk.me.role);
    let to_url = mail.client_id.map(urls::client).or(mail.practitioner_id.filter(|_| owner).map(urls::person));
    let context = MailPage {
        shell,
        id,
        to: recipient(&mail, &names),
        to_url,
        what: kind_for(&desk, &mail),
        state: badge(&mail),
        colour: colour(&mail),
        text: outcome(&desk, &mail),
        asked: at(mail.created_at),
        until: at(mail.expires_at),
        about_url: about(&desk, &mail).await?,
        several: several(&desk, &mail).await?,
        attempts: attempts.iter().map(|one| attempt(&desk, one)).collect(),
        reports: reports.iter().map(|one| report(&desk, one)).collect(),
        can_retry: outbox::can_retry(&mail),
    };
    Ok(desk.page("workspace/mail_tries", &context)?)
}

/// Tries it again.
#[handler]
pub async fn retry(Posted { desk, .. }: Posted<Everybody>, Path(id): Path<EmailId>) -> poem::Result<Response> {
    match actions::outbox::retry(&desk.app, desk.scope, id).await {
        Ok(()) => Ok(see_other(&format!("{}?done=retry", urls::mail(id)))),
        Err(Error::Conflict(_)) => Ok(see_other(&urls::mail(id))),
        Err(error) => Err(error.into()),
    }
}
