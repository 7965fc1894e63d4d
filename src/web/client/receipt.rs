//! The receipt: what happened, and what happens next. It says which of several this was, how many entries there are, and when it is read. Counted
//! up, never against anything: no streaks, no goal that was missed.

use chrono::{DateTime, Utc};
use entity::ids::OccurrenceId;
use entity::kinds::{OccurrenceStatus, TemplateMode};
use poem::http::StatusCode;
use poem::web::{Data, Path};
use poem::{Response, handler};
use serde::Serialize;

use super::review::{self, ReviewOffer};
use super::{Admitted, Caller, Shell, admitted, care, page, see_other};
use crate::actions::{links, pins};
use crate::app::App;
use crate::domain::client::Client;
use crate::domain::scope::Scope;
use crate::domain::translation;
use crate::error::{Error, Result};
use crate::pages::ask::Support;
use crate::pages::dates;
use crate::store::occurrences::Occurrence;
use crate::store::practices::Practice;
use crate::store::responses::ResponseRow;
use crate::store::sessions::ClientSession;
use crate::store::templates::Version;
use crate::store::{appointments, assignments, clients, occurrences, practitioners, responses, templates};
use crate::urls;

/// What happened, and what happens next. No answers.
#[derive(Serialize)]
struct Receipt {
    shell: Shell,
    title: String,
    practitioner: String,
    received_at: Option<String>,
    /// Somebody of the practice noted it as done on paper.
    on_paper: bool,
    declined: bool,
    /// It had been withdrawn: nobody may be expecting it.
    withdrawn: bool,
    /// Which of several this was.
    which: Option<String>,
    /// When it is read.
    next: String,
    /// A log that is still open: where the next entry is written.
    next_entry: Option<String>,
    /// Something was answered after which it is said where help is.
    support: Option<Support>,
    /// Where the client may say how it went.
    review: Option<ReviewOffer>,
}

/// The receipt.
#[handler]
pub async fn show(app: Data<&App>, caller: Caller, Path(id): Path<OccurrenceId>) -> poem::Result<Response> {
    let Some(Admitted { scope, occurrence, session, .. }) = admitted(&app, caller.session.as_ref(), id, true).await? else {
        return Err(Error::NotFound.into());
    };
    let review = review::offer(&app, &scope, &occurrence).await?;
    let declined = occurrence.status == OccurrenceStatus::Declined;
    let last = responses::of_occurrence(&app.store, &scope, id).await?.pop();
    if last.is_none() && !declined {
        return Ok(see_other(&urls::occurrence(id)));
    }
    let practice = super::practice(&app, scope.practice()).await?;
    let client = clients::find(&app.store, &scope, occurrence.client_id).await?;
    let assignment = assignments::find(&app.store, &scope, occurrence.assignment_id).await?;
    let version = templates::version(&app.store, &scope, assignment.version_of(&occurrence)).await?;
    let practitioner = practitioners::find(&app.store, &scope, assignment.practitioner_id).await?;
    let speech = app.pages().speech(&client.language);
    let shell = Shell::opened(&app, &practice, &scope, &client, speech.say("receipt-title", &[])).await?;
    let marked = match &last {
        Some(row) => asks_for_support(&app, &scope, &practice, &session, row).await?,
        None => None,
    };
    let said = said(&app, &scope, &client, &occurrence, &version, &practitioner.name).await?;
    let context = Receipt {
        which: said.which,
        next: said.next,
        support: marked.map(|told| Support { told, ..care::support(&practice, &shell) }),
        shell,
        next_entry: (version.mode == TemplateMode::Log && occurrence.status == OccurrenceStatus::Open).then(|| urls::occurrence(id)),
        title: translation::title(&version.title, &version.content, &client.language).to_owned(),
        practitioner: practitioner.name,
        on_paper: last.as_ref().is_some_and(|row| row.on_paper_at.is_some()),
        received_at: last.map(|row| dates::long(speech, row.submitted_at, &client.time_zone)),
        declined,
        withdrawn: occurrence.status == OccurrenceStatus::Cancelled,
        review,
    };
    Ok(page(&app, "client/receipt", &client.language, StatusCode::OK, &context)?)
}

/// Whether it is said where help is: after an answer that asks for it, as long as whoever sent it sits before the page. Later only where the
/// PIN was entered: a link that lies in a mailbox must not tell anybody else that there was such an answer. What somebody of the practice
/// entered says nothing here.
async fn asks_for_support(app: &App, scope: &Scope, practice: &Practice, session: &ClientSession, last: &ResponseRow) -> Result<Option<bool>> {
    if last.on_paper_at.is_some() {
        return Ok(None);
    }
    let marked = care::asks_for_support(app, scope, last.id).await?;
    let just_now = last.submitted_at + links::IDLE > app.now();
    let shown = marked.is_some() && (just_now || pins::reads(app, scope, practice, session).await?.opens(last.submitted_at));
    Ok(marked.filter(|_| shown))
}

/// The sentences, after the thanks.
struct Said {
    /// "This was number 3 of these." Nothing where it comes once.
    which: Option<String>,
    /// When it is read.
    next: String,
}

/// What can be said of what was just sent. It goes to `practitioner`.
async fn said(app: &App, scope: &Scope, client: &Client, occurrence: &Occurrence, version: &Version, practitioner: &str) -> Result<Said> {
    let speech = app.pages().speech(&client.language);
    let which = match version.mode {
        TemplateMode::Log => {
            let entries = responses::of_occurrence(&app.store, scope, occurrence.id).await?.iter().filter(|row| row.amends_id.is_none()).count();
            (entries > 0).then(|| speech.say("receipt-entries", &[("entries", &entries.to_string())]))
        }
        TemplateMode::Form => {
            let all = occurrences::of_assignment(&app.store, scope, occurrence.assignment_id).await?;
            let facts = all.iter().map(|one| (one.id, one.status, one.completed_at));
            number(facts, occurrence.id).map(|number| speech.say("receipt-number", &[("number", &number.to_string())]))
        }
    };
    let session = appointments::next_of(&app.store, scope, client.id, app.now()).await?;
    let next = match session {
        Some(session) => {
            let day = dates::day(speech, session.starts_at, &client.time_zone);
            speech.say("receipt-next-session", &[("practitioner", practitioner), ("day", &day)])
        }
        None => speech.say("receipt-next", &[("practitioner", practitioner)]),
    };
    Ok(Said { which, next })
}

/// Which of those that were sent this is, by when they came; nothing where there is only one.
fn number(all: impl Iterator<Item = (OccurrenceId, OccurrenceStatus, Option<DateTime<Utc>>)>, this: OccurrenceId) -> Option<usize> {
    let mut several = 0;
    let mut sent = Vec::new();
    for (id, status, at) in all {
        several += usize::from(status != OccurrenceStatus::Cancelled);
        sent.extend(at.filter(|_| status == OccurrenceStatus::Completed).map(|at| (at, id)));
    }
    sent.sort_unstable();
    if several < 2 { None } else { sent.iter().position(|(_, id)| *id == this).map(|at| at + 1) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn what_was_sent_is_counted_and_what_was_missed_is_not_mentioned() {
        let id = |n: u128| OccurrenceId(Uuid::from_u128(n));
        let at = |day: i64| DateTime::from_timestamp(day * 86_400, 0);
        let all = [
            (id(1), OccurrenceStatus::Completed, at(1)),
            (id(2), OccurrenceStatus::Missed, None),
            (id(3), OccurrenceStatus::Completed, at(3)),
            (id(4), OccurrenceStatus::Planned, None),
        ];
        assert_eq!(number(all.into_iter(), id(3)), Some(2));
        assert_eq!(number(all[..1].iter().copied(), id(1)), None, "what comes once has no number");
        assert_eq!(number(all.into_iter(), id(4)), None);
    }
}
