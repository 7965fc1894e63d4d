//! What clients ask about their own data: asking, and the practice's answer. Nothing here changes or erases anything by itself.

use entity::ids::{ClientId, ClientSessionId, OwnRequestId};
use entity::kinds::OwnRequestStatus;

use super::coping::once;
use crate::app::App;
use crate::domain::own_request::{self, Answered, Asked, MOST_OPEN};
use crate::domain::role;
use crate::domain::scope::Scope;
use crate::error::{Error, Result};
use crate::mail::enqueue;
use crate::store::own_requests::{self, Request, RequestRow};
use crate::store::{Tx, audit, clients, practices, practitioners};

/// Keeps a request, and tells who is responsible and an owner. `id` was born with the form: sent twice, it is one.
///
/// # Errors
/// `Conflict` where this client has too many that nobody answered yet.
pub async fn ask(app: &App, scope: Scope, client: ClientId, id: OwnRequestId, asked: Asked, session: Option<ClientSessionId>) -> Result<()> {
    let (now, domain) = (app.now(), app.config().mail_domain().to_owned());
    app.store
        .write(move |tx| async move {
            clients::hold(&tx, &scope, client, now).await?;
            let same = |known: &Request| known.row.kind == asked.kind && known.words == asked.words;
            let Some(id) = once(id, own_requests::find(&tx, &scope, id).await, same, now)? else { return Ok(()) };
            if own_requests::count_open(&tx, &scope, client).await? >= MOST_OPEN as u64 {
                return Err(Error::Conflict("There are many requests that wait for an answer already."));
            }
            let practice = practices::find(&tx, scope.practice()).await?;
            let row = RequestRow {
                id,
                practice_id: scope.practice(),
                client_id: client,
                session_id: session,
                kind: asked.kind,
                words_sealed: Vec::new(),
                status: OwnRequestStatus::New,
                answer_sealed: None,
                answered_by: None,
                answered_at: None,
                link_id: None,
                due_on: own_request::due_on(now, &practice.time_zone),
                revision: 1,
                created_at: now,
                updated_at: now,
            };
            if !own_requests::insert(&tx, &scope, row, &asked.words).await? {
                return Ok(());
            }
            tell(&tx, &scope, client, id, &domain, now).await?;
            audit::record(&tx, &scope, "ask_about_data", ("own_request", id.0), now).await
        })
        .await?;
    app.wake_worker();
    Ok(())
}

/// Whoever is responsible, and an owner, who answers for the practice.
async fn tell(tx: &Tx, scope: &Scope, client: ClientId, id: OwnRequestId, domain: &str, now: chrono::DateTime<chrono::Utc>) -> Result<()> {
    let responsible = clients::find(tx, scope, client).await?.practitioner_id;
    let people = practitioners::list(tx, scope).await?;
    let owner = people.iter().find(|one| one.is_active() && role::runs_practice(one.role)).map(|one| one.id);
    let hears = people.iter().filter(|one| one.is_active() && role::is_clinical(one.role));
    for one in hears.filter(|one| one.id == responsible || Some(one.id) == owner) {
        enqueue::own_request(tx, scope, one.id, id, domain, now).await?;
    }
    Ok(())
}

/// Takes a request up, or answers it. The client is told by mail that something is there. The same again changes nothing.
///
/// # Errors
/// `Conflict` when somebody changed it since that revision.
pub async fn answer(app: &App, scope: Scope, id: OwnRequestId, revision: i32, answered: Answered) -> Result<()> {
    let (now, domain) = (app.now(), app.config().mail_domain().to_owned());
    app.store
        .write(move |tx| async move {
            let known = own_requests::find(&tx, &scope, id).await?;
            clients::hold(&tx, &scope, known.row.client_id, now).await?;
            let known = own_requests::find(&tx, &scope, id).await?;
            if known.row.status == answered.status && known.answer == answered.words {
                return Ok(());
            }
            let ended = !own_request::is_open(answered.status);
            let link = if ended {
                let client = clients::find(&tx, &scope, known.row.client_id).await?;
                enqueue::for_you(&tx, &scope, &client, &domain, now).await?
            } else {
                None
            };
            let row = RequestRow {
                status: answered.status,
                answered_by: scope.actor().parts().1,
                answered_at: ended.then_some(now),
                link_id: link,
                revision,
                ..known.row
            };
            own_requests::answer(&tx, &scope, &Request { row, words: known.words, answer: answered.words }, now).await?;
            let verb = match answered.status {
                OwnRequestStatus::Done => "carry_out_request",
                OwnRequestStatus::Declined => "decline_request",
                OwnRequestStatus::New | OwnRequestStatus::InProgress => "take_up_request",
            };
            audit::record(&tx, &scope, verb, ("own_request", id.0), now).await
        })
        .await?;
    app.wake_worker();
    Ok(())
}

/// Notes in the audit trail that a request was read.
pub async fn note_read(app: &App, scope: Scope, id: OwnRequestId) -> Result<()> {
    let now = app.now();
    app.store.write(move |tx| async move { audit::record(&tx, &scope, "read", ("own_request", id.0), now).await }).await
}
