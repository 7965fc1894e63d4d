//! What of a draft is put before a person. It does not matter what became of the form meanwhile: ended, discharged or answered on paper, what
//! was announced is still looked at. Nothing that was typed and told of gets lost: the trail keeps what another answer took the place of.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use entity::ids::AlertId;
use entity::kinds::{AlertStep, TemplateMode};
use serde_json::Value;

use crate::domain::alert;
use crate::domain::alert_drafts::{self, Field, Marked, Sent};
use crate::domain::scope::Scope;
use crate::error::Result;
use crate::random;
use crate::store::drafts::Draft;
use crate::store::occurrences::Occurrence;
use crate::store::responses::ResponseRow;
use crate::store::templates::Version;
use crate::store::unsent_alerts::{self, UnsentAlert};
use crate::store::{Tx, alert_steps, alerts, assignments, drafts, notices, responses, templates};

/// A draft, and what is known of it already.
struct Looking<'a> {
    occurrence: &'a Occurrence,
    version: Version,
    saved_at: DateTime<Utc>,
    /// How many responses there were by now: of a log, each entry that is begun counts for itself.
    turn: i32,
    waiting: Vec<UnsentAlert>,
}

/// Keeps the marked answers of the draft, one row for each question. Returns those that are news.
pub(super) async fn raise(tx: &Tx, scope: &Scope, occurrence: &Occurrence, saved_at: DateTime<Utc>, now: DateTime<Utc>) -> Result<Vec<AlertId>> {
    let assignment = assignments::find(tx, scope, occurrence.assignment_id).await?;
    let version = templates::version(tx, scope, assignment.version_of(occurrence)).await?;
    let (sent, withdrawn) = (responses::of_occurrence(tx, scope, occurrence.id).await?, responses::withdrawn_of(tx, scope, occurrence.id).await?);
    let turn = i32::try_from(sent.len() + withdrawn.len()).unwrap_or(i32::MAX);
    let waiting = unsent_alerts::waiting(tx, scope, occurrence.id).await?;
    let looking = Looking { occurrence, version, saved_at, turn, waiting };
    let mut raised = Vec::new();
    for (link_id, answers) in looking.answers(tx, scope, &sent, &withdrawn).await? {
        raised.extend(looking.keep(tx, scope, &link_id, &answers, now).await?);
    }
    Ok(raised)
}

fn field(draft: Draft) -> Field {
    Field { link_id: draft.link_id, value: draft.value, at: draft.created_at }
}

impl Looking<'_> {
    /// The marked answers that a person is to see, by question.
    async fn answers(&self, tx: &Tx, scope: &Scope, sent: &[ResponseRow], withdrawn: &[ResponseRow]) -> Result<BTreeMap<String, Vec<Marked>>> {
        let of = self.occurrence;
        let (current, _) = drafts::current(tx, scope, of.client_id, of.id).await?;
        let mut beside: BTreeMap<_, Vec<Field>> = BTreeMap::new();
        for rival in drafts::rivals(tx, scope, of.client_id, of.id).await? {
            beside.entry(rival.session_id).or_default().push(field(rival));
        }
        let current: Vec<Field> = current.into_iter().map(field).collect();
        let beside: Vec<Vec<Field>> = beside.into_values().collect();
        let mut found = alert_drafts::marked(&self.version.content, &current, &beside);
        // Typed while the page said otherwise, it is nobody's to see.
        let announced = notices::announced(tx, scope, of.id).await?;
        found.retain(|one| announced.at(one.typed_at));
        if !found.is_empty() {
            self.without_settled(tx, scope, &mut found, sent).await?;
            self.without_known(tx, scope, &mut found, withdrawn).await?;
        }
        let mut by_question: BTreeMap<String, Vec<Marked>> = BTreeMap::new();
        for one in found {
            by_question.entry(one.link_id.clone()).or_default().push(one);
        }
        Ok(by_question)
    }

    async fn without_settled(&self, tx: &Tx, scope: &Scope, found: &mut Vec<Marked>, sent: &[ResponseRow]) -> Result<()> {
        let is_log = self.version.mode == TemplateMode::Log;
        let mut opened = Vec::new();
        // Of a log's many entries, only what came since can be what is typed here.
        for row in sent.iter().filter(|row| !is_log || found.iter().any(|one| row.submitted_at >= one.typed_at)) {
            opened.push(responses::find(tx, scope, row.id).await?);
        }
        found.retain(|one| {
            let answer =
                |sent: &responses::Response| sent.answers.iter().find(|answer| answer.link_id == one.link_id).map(|answer| answer.value.clone());
            let own = |row: &ResponseRow| row.way.is_none() && row.on_paper_at.is_none() && row.moved_from.is_none();
            let sent = opened.iter().map(|sent| Sent { at: sent.row.submitted_at, own: own(&sent.row), answer: answer(sent) });
            !alert_drafts::is_settled(one, is_log, &sent.collect::<Vec<_>>())
        });
        Ok(())
    }

    /// What a person was asked to look at before: it was sent and taken back since, or goes on with a response that somebody else entered.
    async fn without_known(&self, tx: &Tx, scope: &Scope, found: &mut Vec<Marked>, withdrawn: &[ResponseRow]) -> Result<()> {
        let known = alerts::of_responses(tx, scope, &withdrawn.iter().map(|row| row.id).collect::<Vec<_>>()).await?;
        found.retain(|one| !known.iter().any(|alert| alert.link_id == one.link_id && one.typed_at <= alert.created_at));
        for joined in unsent_alerts::joined(tx, scope, self.occurrence.id).await? {
            let answer = unsent_alerts::answer(tx, scope, &joined).await?;
            found.retain(|one| joined.link_id != one.link_id || one.typed_at > joined.saved_at || one.answer != answer);
        }
        Ok(())
    }

    /// Keeps the answers to one question: one of them, and in the trail what else is typed. Returns the alert where it is news.
    async fn keep(&self, tx: &Tx, scope: &Scope, link_id: &str, answers: &[Marked], now: DateTime<Utc>) -> Result<Option<AlertId>> {
        let Some(first) = answers.first() else { return Ok(None) };
        let Some(known) = self.waiting.iter().find(|one| one.link_id == link_id && one.turn == self.turn) else {
            let row = self.row(link_id, now);
            let id = row.id;
            if !unsent_alerts::insert(tx, scope, row, &first.answer).await? {
                return Ok(None);
            }
            self.note_beside(tx, scope, id, &first.answer, answers, now).await?;
            return Ok(Some(id));
        };
        let kept = unsent_alerts::answer(tx, scope, known).await?;
        let stands = answers.iter().any(|one| one.answer == kept);
        // The current text where it is marked; else whichever stands there already.
        let answer = if first.beside && stands { &kept } else { &first.answer };
        let changed = *answer != kept;
        if changed && !stands {
            self.note(tx, scope, (known.id, link_id), (AlertStep::Changed, &kept), now).await?;
        }
        let news = self.note_beside(tx, scope, known.id, answer, answers, now).await?;
        let seen = unsent_alerts::is_seen(known);
        // Where nobody looked at the other answer they were told, and will find this one.
        if (changed || (news && seen)) && !unsent_alerts::typed_anew(tx, scope, known, answer, self.saved_at, now).await? {
            return Ok(None);
        }
        Ok((seen && (changed || news)).then_some(known.id))
    }

    /// Notes the answers that other pages or devices have, each once. Returns whether one of them is new.
    async fn note_beside(&self, tx: &Tx, scope: &Scope, id: AlertId, kept: &Value, answers: &[Marked], now: DateTime<Utc>) -> Result<bool> {
        let others: Vec<&Marked> = answers.iter().filter(|one| one.answer != *kept).collect();
        if others.is_empty() {
            return Ok(false);
        }
        let steps = alert_steps::of(tx, scope, id, self.occurrence.client_id).await?;
        let mut news = false;
        for one in others {
            let text = alert::in_words(&self.version.content, &one.link_id, &one.answer);
            if !steps.iter().any(|step| step.step == AlertStep::Beside && step.note.as_ref() == Some(&text)) {
                self.note(tx, scope, (id, &one.link_id), (AlertStep::Beside, &one.answer), now).await?;
                news = true;
            }
        }
        Ok(news)
    }

    /// Keeps an answer in the trail, sealed, as whoever looks reads it.
    async fn note(&self, tx: &Tx, scope: &Scope, of: (AlertId, &str), (step, answer): (AlertStep, &Value), now: DateTime<Utc>) -> Result<()> {
        let text = alert::in_words(&self.version.content, of.1, answer);
        alert_steps::add(tx, scope, (of.0, self.occurrence.client_id), step, Some(&text), now).await
    }

    fn row(&self, link_id: &str, now: DateTime<Utc>) -> UnsentAlert {
        UnsentAlert {
            id: random::id(now),
            practice_id: self.occurrence.practice_id,
            client_id: self.occurrence.client_id,
            occurrence_id: self.occurrence.id,
            version_id: self.version.id,
            link_id: link_id.to_owned(),
            turn: self.turn,
            answer_sealed: Vec::new(),
            saved_at: self.saved_at,
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
        }
    }
}
