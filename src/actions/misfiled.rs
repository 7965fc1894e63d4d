//! Putting right what was sent where it does not belong: a completion that was filed under the wrong client goes to the right one; a mistaken
//! submit is taken back and can be sent again. What was there stays as withdrawn, with a trace, and is shown nowhere as data.

use chrono::{DateTime, TimeDelta, Utc};
use entity::ids::{ClientId, ClientSessionId, OccurrenceId, ResponseId};
use entity::kinds::{AlertStatus, AssignmentStatus, ClientStatus, OccurrenceStatus, OccurrenceWhy, TemplateMode};

use super::responses::{observe, who_hears};
use crate::app::App;
use crate::domain::client::Client;
use crate::domain::schedule::{Planned, QuietHours, Schedule, link_expiry};
use crate::domain::scope::Scope;
use crate::error::{Error, Result};
use crate::keys;
use crate::mail::enqueue;
use crate::random;
use crate::store::assignments::Assignment;
use crate::store::drafts::Owner;
use crate::store::occurrences::{Change, Occurrence};
use crate::store::responses::{NewResponse, Response};
use crate::store::reviews::Writing;
use crate::store::sessions::ClientSession;
use crate::store::templates::Version;
use crate::store::{
    Tx, alerts, assignments, audit, baselines, clients, drafts, links, occurrences, practices, ratings, replies, responses, reviews, series,
    sessions, takeaways, templates,
};

/// How long what was taken back can be answered again, at least.
const AGAIN: TimeDelta = TimeDelta::days(7);

/// A completion with everything that is needed to take it away.
struct Filed {
    /// Oldest first, opened.
    sent: Vec<Response>,
    occurrence: Occurrence,
    assignment: Assignment,
    version: Version,
}

impl Filed {
    async fn read(tx: &Tx, scope: &Scope, id: ResponseId) -> Result<Self> {
        let root = reviews::root(&responses::row(tx, scope, id).await?);
        let mut sent = Vec::new();
        for row in responses::chain(tx, scope, root).await? {
            sent.push(responses::find(tx, scope, row.id).await?);
        }
        let first = sent.first().ok_or(Error::NotFound)?;
        let occurrence = occurrences::find(tx, scope, first.row.occurrence_id).await?;
        let assignment = assignments::find(tx, scope, first.row.assignment_id).await?;
        let version = templates::version(tx, scope, first.row.version_id).await?;
        Ok(Self { sent, occurrence, assignment, version })
    }

    fn root(&self) -> Result<&Response> {
        self.sent.first().ok_or(Error::NotFound)
    }

    /// Whether the client sent it from their own page.
    fn came_online(&self) -> bool {
        self.sent.iter().all(|sent| sent.row.way.is_none() && sent.row.on_paper_at.is_none())
    }

    /// Its numbers and what was said of it go, as far as nobody has shown it to the client.
    async fn take_away(&self, tx: &Tx, scope: &Scope) -> Result<()> {
        let client = self.occurrence.client_id;
        for Response { row, .. } in &self.sent {
            series::withdraw_all(tx, scope, client, self.assignment.template_id, row.id).await?;
            if let Some(reply) = replies::of_response(tx, scope, row.id).await?.filter(|reply| reply.row.shown_at.is_none()) {
                replies::take_back(tx, scope, reply.row.id).await?;
            }
        }
        let root = self.root()?.row.id;
        ratings::remove(tx, scope, root).await?;
        baselines::forget_of(tx, scope, client, &self.sent.iter().map(|one| one.row.id).collect::<Vec<_>>()).await?;
        reviews::remove(tx, scope, root).await
    }

    /// Why what was answered by it is asked no more, where that is so: it was ended meanwhile, or care was.
    async fn asked_no_more(&self, tx: &Tx, scope: &Scope) -> Result<Option<OccurrenceWhy>> {
        let discharged = clients::find(tx, scope, self.occurrence.client_id).await?.status == ClientStatus::Discharged;
        let ended = self.assignment.status != AssignmentStatus::Active;
        Ok(if discharged { Some(OccurrenceWhy::Discharged) } else { ended.then_some(OccurrenceWhy::Cancelled) })
    }

    /// What was answered by it can be answered again, unless it is asked no more; a log goes on as it is.
    async fn reopen(&self, tx: &Tx, scope: &Scope, now: DateTime<Utc>) -> Result<()> {
        if self.version.mode == TemplateMode::Log && self.occurrence.status == OccurrenceStatus::Open {
            return Ok(());
        }
        if let Some(why) = self.asked_no_more(tx, scope).await? {
            let left = responses::of_occurrence(tx, scope, self.occurrence.id).await?;
            if left.is_empty() {
                occurrences::change(tx, scope, &self.occurrence, Change::Withdraw(why), now).await?;
            }
            return Ok(());
        }
        if self.version.mode == TemplateMode::Log {
            return Ok(());
        }
        let until = self.occurrence.closes_at.max(now + AGAIN);
        if occurrences::change(tx, scope, &self.occurrence, Change::Reopen(until), now).await? {
            links::prolong_of_occurrence(tx, self.occurrence.id, link_expiry(now, until), now).await?;
        }
        Ok(())
    }
}

/// Takes back a mistaken submit: it is open again with the answers where they were typed, and what was sent is kept as withdrawn. Returns
/// whether it can be sent again: what was ended meanwhile, or of a client who was discharged, is not asked again.
///
/// # Errors
/// `Conflict` while something in it needs a person and nobody has seen it.
pub async fn reset(app: &App, scope: Scope, id: ResponseId) -> Result<bool> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            let client = responses::row(&tx, &scope, id).await?.client_id;
            clients::hold(&tx, &scope, client, now).await?;
            let filed = Filed::read(&tx, &scope, id).await?;
            for Response { row, .. } in &filed.sent {
                if alerts::of_response(&tx, &scope, row.id).await?.iter().any(|alert| alert.status == AlertStatus::New) {
                    return Err(Error::Conflict("Something in it needs a person’s attention. Please look at that first."));
                }
            }
            filed.take_away(&tx, &scope).await?;
            let again = filed.asked_no_more(&tx, &scope).await?.is_none();
            if again {
                back_to_draft(&tx, &scope, &filed, now).await?;
            }
            for Response { row, .. } in &filed.sent {
                responses::withdraw(&tx, &scope, row, None, now).await?;
            }
            filed.reopen(&tx, &scope, now).await?;
            audit::record(&tx, &scope, "reset", ("response", filed.root()?.row.id.0), now).await?;
            Ok(again)
        })
        .await
}

/// Puts the answers that were sent last where the client typed them. What was entered in the room or from paper was typed nowhere else: it is
/// found again where it is entered.
async fn back_to_draft(tx: &Tx, scope: &Scope, filed: &Filed, now: DateTime<Utc>) -> Result<()> {
    let Some(last) = filed.sent.last().filter(|_| filed.came_online()) else { return Ok(()) };
    let client = filed.occurrence.client_id;
    let (current, highest) = drafts::current(tx, scope, client, filed.occurrence.id).await?;
    let typed_by = current.iter().max_by_key(|draft| draft.created_at).map(|draft| draft.session_id);
    // Where no browser is known that typed it, none is given it back without the PIN.
    let session = match typed_by {
        Some(session) => session,
        None => nobodys_session(tx, scope, client, now).await?,
    };
    let owner = Owner { client, occurrence: filed.occurrence.id, session };
    for (link_id, value) in crate::domain::paper::typed(&filed.version.content, &last.answers) {
        // A log's next entry may have been begun: that stays.
        let known = current.iter().find(|draft| draft.link_id == link_id);
        if known.is_some_and(|known| known.value == value || filed.version.mode == TemplateMode::Log) {
            continue;
        }
        let rev = highest.iter().find(|(of, _)| *of == link_id).map_or(0, |(_, rev)| *rev) + 1;
        // As old as they are: a PIN that is younger does not open them.
        drafts::append(tx, scope, owner, (&link_id, rev, true), &value, last.row.submitted_at).await?;
    }
    Ok(())
}

/// A session that has ended and whose cookie nobody has.
async fn nobodys_session(tx: &Tx, scope: &Scope, client: ClientId, now: DateTime<Utc>) -> Result<ClientSessionId> {
    let session = ClientSession {
        id: random::id(now),
        token_hash: keys::token_hash(&keys::session_token()),
        practice_id: scope.practice(),
        client_id: client,
        device_hash: None,
        created_at: now,
        last_seen_at: now,
        ends_at: now,
        unlocked_pin: None,
    };
    let id = session.id;
    sessions::insert(tx, session).await?;
    Ok(id)
}

/// Moves a completion to the right client, with all that amends it: under the right client's key, with its numbers, alerts and what was said
/// afterwards. `into` is what it answers there; nothing makes something new that was done then. What was rated or taken away stays behind.
///
/// Moved to that client by somebody else at the same moment, it is where it should be: what it became there.
///
/// # Errors
/// `Conflict` for the same client, or for what asks something else or was answered already; `NotFound` out of reach.
pub async fn move_to(app: &App, scope: Scope, id: ResponseId, to: ClientId, into: Option<OccurrenceId>) -> Result<ResponseId> {
    let (now, domain) = (app.now(), app.config().mail_domain().to_owned());
    let quiet = practices::quiet_hours(&practices::find(&app.store, scope.practice()).await?);
    let moved = app
        .store
        .write(move |tx| async move {
            let from = match responses::row(&tx, &scope, id).await {
                Err(Error::NotFound) => return moved_already(&tx, &scope, id, to).await,
                row => row?.client_id,
            };
            let right = clients::find(&tx, &scope, to).await?;
            if from == to {
                return Err(Error::Conflict("It is filed under this client already."));
            }
            // Always in the same order, so that two moves do not wait for each other.
            for client in if from < to { [from, to] } else { [to, from] } {
                clients::hold(&tx, &scope, client, now).await?;
            }
            // While we waited for both, somebody else may have moved it.
            let filed = match Filed::read(&tx, &scope, id).await {
                Err(Error::NotFound) => return moved_already(&tx, &scope, id, to).await,
                filed => filed?,
            };
            let target = match into {
                Some(into) => answered_by_it(&tx, &scope, &filed, to, into).await?,
                None => something_new(&tx, &scope, &filed, &right, quiet, now).await?,
            };
            let root = file(&tx, &scope, &filed, (&target, into.is_none()), (&domain, now)).await?;
            let assignment = assignments::find(&tx, &scope, target.assignment_id).await?;
            let told = who_hears(&tx, &scope, &assignment).await?;
            if scope.practitioner() != Some(told) {
                enqueue::response_received(&tx, &scope, told, root, &domain, now).await?;
            }
            audit::record(&tx, &scope, "move_away", ("response", filed.root()?.row.id.0), now).await?;
            audit::record(&tx, &scope, "move_here", ("response", root.0), now).await?;
            Ok(root)
        })
        .await?;
    app.wake_worker();
    Ok(moved)
}

/// Pressed twice, or by two: what it became at that client.
async fn moved_already(tx: &Tx, scope: &Scope, id: ResponseId, to: ClientId) -> Result<ResponseId> {
    let moved = responses::moved_to(tx, scope, id).await?.ok_or(Error::NotFound)?;
    match responses::row(tx, scope, moved).await {
        Ok(row) if row.client_id == to => Ok(moved),
        Ok(_) | Err(Error::NotFound) => Err(Error::Conflict("It was moved to another client meanwhile.")),
        Err(error) => Err(error),
    }
}

/// What waits at the right client for an answer to the same questions.
async fn answered_by_it(tx: &Tx, scope: &Scope, filed: &Filed, to: ClientId, into: OccurrenceId) -> Result<Occurrence> {
    let occurrence = occurrences::find(tx, scope, into).await?;
    if occurrence.client_id != to {
        return Err(Error::NotFound);
    }
    if assignments::find(tx, scope, occurrence.assignment_id).await?.template_id != filed.assignment.template_id {
        return Err(Error::Conflict("That asks something else."));
    }
    use OccurrenceStatus::{Declined, Missed, Open};
    let open = matches!(occurrence.status, Open | Missed | Declined);
    let free = filed.version.mode == TemplateMode::Log || responses::of_occurrence(tx, scope, into).await?.is_empty();
    if open && free { Ok(occurrence) } else { Err(Error::Conflict("That was answered or ended already.")) }
}

/// Something that was done once, then, and asks for nothing more: no mail goes.
async fn something_new(tx: &Tx, scope: &Scope, filed: &Filed, right: &Client, quiet: QuietHours, now: DateTime<Utc>) -> Result<Occurrence> {
    let at = filed.root()?.row.submitted_at;
    let assignment = Assignment {
        id: random::id(now),
        client_id: right.id,
        practitioner_id: scope.practitioner().unwrap_or(right.practitioner_id),
        template_id: filed.assignment.template_id,
        version_id: filed.version.id,
        agreement: Default::default(),
        schedule: Schedule::once(None),
        // Nothing of it is to come: a log takes no further entry.
        status: AssignmentStatus::Ended,
        created_at: now,
        revision: 1,
        ended_at: Some(now),
        tailoring: Default::default(),
        planned_from: now,
        reminders: Default::default(),
    };
    assignments::insert(tx, scope, &assignment).await?;
    let times = assignment.schedule.times(&right.time_zone, quiet, now);
    let planned = super::planning::occurrence(scope, &assignment, Planned { slot: 0, times, appointment: None }, now);
    let occurrence = Occurrence {
        status: OccurrenceStatus::Open,
        opens_at: at,
        opened_at: Some(at),
        remind_at: None,
        version_id: Some(filed.version.id),
        ..planned
    };
    occurrences::insert(tx, occurrence.clone()).await?;
    Ok(occurrence)
}

/// Writes it anew under the right client and withdraws it under the wrong one; `new` where what it answers there was made for it alone.
/// Returns its first response there.
async fn file(
    tx: &Tx,
    scope: &Scope,
    filed: &Filed,
    (target, new): (&Occurrence, bool),
    (mail_domain, now): (&str, DateTime<Utc>),
) -> Result<ResponseId> {
    let (to, template) = (target.client_id, filed.assignment.template_id);
    let old_root = filed.root()?.row.clone();
    let review = reviews::find(tx, scope, old_root.id).await?;
    filed.take_away(tx, scope).await?;
    let mut before: Vec<responses::ResponseRow> = Vec::new();
    let mut root = None;
    for Response { row, answers } in &filed.sent {
        let id: ResponseId = random::id(now);
        let new = NewResponse {
            id,
            client: to,
            assignment: target.assignment_id,
            occurrence: target.id,
            version: row.version_id,
            submission: row.submission_id,
            answers,
            content_mac: responses::content_mac(tx, scope, to, answers).await?,
            amends: root,
            late: row.late,
            on_paper: row.on_paper_at.is_some(),
            way: row.way,
            entered_by: row.entered_by,
            moved_from: Some(row.id),
        };
        responses::insert(tx, scope, new, row.submitted_at).await?;
        observe(tx, scope, target, &filed.version, id, &before, answers, Some(old_root.submitted_at), now).await?;
        let moved = alerts::move_to(tx, scope, row.id, (to, id), now).await?;
        super::alerts::raised(tx, scope, to, &moved, |_| false, (mail_domain, now)).await?;
        if !responses::withdraw(tx, scope, row, Some(id), now).await? {
            return Err(Error::Conflict("Somebody moved or reset it meanwhile."));
        }
        root = root.or(Some(id));
        before.push(responses::row(tx, scope, id).await?);
    }
    let root = root.ok_or(Error::NotFound)?;
    if let Some(review) = review {
        let writing = Writing { client: to, response: root, template, session: None, over: 0, written_at: review.written_at };
        reviews::save(tx, scope, writing, &review.review).await?;
    }
    if let Some(takeaway) = takeaways::about(tx, scope, old_root.id.0).await? {
        takeaways::remove(tx, scope, takeaway.row.id).await?;
    }
    if filed.came_online() && filed.version.mode == TemplateMode::Form {
        // Typed by somebody else: no word of it stays here. Of a log, what was sent is no draft any more: what is typed there is the next entry.
        drafts::forget(tx, filed.occurrence.id).await?;
    }
    filed.reopen(tx, scope, now).await?;
    let left = responses::of_occurrence(tx, scope, filed.occurrence.id).await?;
    if left.is_empty() && drafts::last_saved(tx, scope, filed.occurrence.id).await?.is_none() {
        // Nobody has heard from the wrong client by it.
        occurrences::change(tx, scope, &filed.occurrence, Change::Unbegin, now).await?;
    }
    occurrences::change(tx, scope, target, Change::Begin, old_root.submitted_at).await?;
    if new || filed.version.mode == TemplateMode::Form || target.status != OccurrenceStatus::Open {
        occurrences::change(tx, scope, target, Change::Complete(old_root.submitted_at), now).await?;
    }
    Ok(root)
}
