//! Marked answers that are typed and not sent: after two hours without a save they are put before a person, where the practice leaves that on
//! and the page said so at the start (DESIGN 9.6). Of the draft nothing else is looked at by anybody.

use chrono::{DateTime, Utc};
use entity::ids::{AlertId, ClientId, OccurrenceId};
use entity::kinds::OccurrenceStatus;

use super::alerts as cases;
use crate::app::App;
use crate::domain::alert::{self, UNSENT_AFTER};
use crate::domain::content::Content;
use crate::domain::scope::{Actor, Scope};
use crate::error::{Error, Result};
use crate::random;
use crate::store::drafts::Draft;
use crate::store::occurrences::Occurrence;
use crate::store::unsent_alerts::{self, DraftWatch, UnsentAlert};
use crate::store::{Tx, alerts, assignments, drafts, notices, occurrences, practices, responses, templates};

/// Something of an occurrence was saved: it is looked at in two hours, where that may be and the client was told.
pub(super) async fn look_later(tx: &Tx, scope: &Scope, of: (ClientId, OccurrenceId), content: &Content, now: DateTime<Utc>) -> Result<()> {
    if alert::has_marked(content) && notices::says_drafts(tx, scope, of.1).await? {
        unsent_alerts::watch(tx, scope, of, now + UNSENT_AFTER).await?;
    }
    Ok(())
}

/// Looks at the drafts whose time has come. Any number of nodes may do this: each is taken once.
pub async fn look_at_due(app: &App) -> Result<()> {
    let (now, domain) = (app.now(), app.config().mail_domain().to_owned());
    let mut found = false;
    for watch in unsent_alerts::due(&app.store, now, 100).await? {
        let domain = domain.clone();
        match app.store.write(move |tx| async move { look(&tx, &watch, &domain, now).await }).await {
            Ok(some) => found |= some,
            Err(error) => tracing::error!(%error, "a draft could not be looked at"),
        }
    }
    if found {
        app.wake_worker();
    }
    Ok(())
}

async fn look(tx: &Tx, watch: &DraftWatch, mail_domain: &str, now: DateTime<Utc>) -> Result<bool> {
    let scope = Scope::checked(watch.practice_id, Actor::System);
    if !unsent_alerts::take(tx, watch).await? || !practices::find(tx, watch.practice_id).await?.alert_unsent {
        return Ok(false);
    }
    let occurrence = match occurrences::find(tx, &scope, watch.occurrence_id).await {
        Ok(occurrence) => occurrence,
        Err(Error::NotFound) => return Ok(false),
        Err(error) => return Err(error),
    };
    let waits = matches!(occurrence.status, OccurrenceStatus::Open | OccurrenceStatus::Missed | OccurrenceStatus::Declined);
    let Some(saved_at) = drafts::last_saved(tx, &scope, occurrence.id).await?.filter(|_| waits) else { return Ok(false) };
    // A program of the version before saved since, and moved nothing on.
    if saved_at + UNSENT_AFTER > now {
        unsent_alerts::watch(tx, &scope, (watch.client_id, occurrence.id), saved_at + UNSENT_AFTER).await?;
        return Ok(false);
    }
    let raised = raise(tx, &scope, &occurrence, saved_at, now).await?;
    cases::raised(tx, &scope, occurrence.client_id, &raised, |_| false, (mail_domain, now)).await?;
    Ok(!raised.is_empty())
}

/// Keeps each marked answer of the draft, once for each question.
async fn raise(tx: &Tx, scope: &Scope, occurrence: &Occurrence, saved_at: DateTime<Utc>, now: DateTime<Utc>) -> Result<Vec<AlertId>> {
    let assignment = assignments::find(tx, scope, occurrence.assignment_id).await?;
    let version = templates::version(tx, scope, assignment.version_of(occurrence)).await?;
    let (current, _) = drafts::current(tx, scope, occurrence.client_id, occurrence.id).await?;
    let typed = current.iter().map(|draft| (draft.link_id.clone(), draft.value.clone())).collect();
    let withdrawn = responses::withdrawn_of(tx, scope, occurrence.id).await?;
    let known = alerts::of_responses(tx, scope, &withdrawn.iter().map(|row| row.id).collect::<Vec<_>>()).await?;
    let turn = responses::of_occurrence(tx, scope, occurrence.id).await?.len() + withdrawn.len();
    let turn = i32::try_from(turn).unwrap_or(i32::MAX);
    let waiting = unsent_alerts::waiting(tx, scope, occurrence.id).await?;
    let mut raised = Vec::new();
    for (link_id, answer) in alert::marked_in_draft(&version.content, &typed) {
        // It was sent before and taken back since: a person was asked to look at that very answer.
        let typed_at = current.iter().find(|draft: &&Draft| draft.link_id == link_id).map(|draft| draft.created_at);
        if known.iter().any(|alert| alert.link_id == link_id && typed_at.is_some_and(|at| at <= alert.created_at)) {
            continue;
        }
        if let Some(known) = waiting.iter().find(|one| one.link_id == link_id && one.turn == turn) {
            if unsent_alerts::answer(tx, scope, known).await? != answer {
                unsent_alerts::typed_anew(tx, scope, known, &answer, saved_at, now).await?;
                // Somebody looked at another answer; where nobody did, they were told and will find this one.
                if known.seen_at.or(known.acted_at).or(known.closed_at).is_some() {
                    raised.push(known.id);
                }
            }
            continue;
        }
        let row = UnsentAlert {
            id: random::id(now),
            practice_id: occurrence.practice_id,
            client_id: occurrence.client_id,
            occurrence_id: occurrence.id,
            version_id: version.id,
            link_id,
            turn,
            answer_sealed: Vec::new(),
            saved_at,
            created_at: now,
            seen_at: None,
            seen_by: None,
            acted_at: None,
            acted_by: None,
            closed_at: None,
            closed_by: None,
            reminded_at: None,
            second_id: None,
            response_id: None,
        };
        let id = row.id;
        if unsent_alerts::insert(tx, scope, row, &answer).await? {
            raised.push(id);
        }
    }
    Ok(raised)
}
