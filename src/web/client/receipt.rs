//! What the receipt says beside the title: which of several this was, how many entries there are, and when it is read. Counted up, never
//! against anything: no streaks, no goal that was missed.

use chrono::{DateTime, Utc};
use entity::ids::OccurrenceId;
use entity::kinds::{OccurrenceStatus, TemplateMode};

use crate::app::App;
use crate::domain::client::Client;
use crate::domain::scope::Scope;
use crate::error::Result;
use crate::pages::dates;
use crate::store::occurrences::Occurrence;
use crate::store::templates::Version;
use crate::store::{appointments, occurrences, responses};

/// The sentences, after the thanks.
pub struct Said {
    /// "This was number 3 of these." Nothing where it comes once.
    pub which: Option<String>,
    /// When it is read.
    pub next: String,
}

/// What can be said of what was just sent. It goes to `practitioner`.
pub async fn said(app: &App, scope: &Scope, client: &Client, occurrence: &Occurrence, version: &Version, practitioner: &str) -> Result<Said> {
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
