//! Sequences: several templates for a client, one after the other; where each is, and what is next and why.

use entity::ids::{ClientId, SequenceId, SequenceStepId};
use poem::web::Data;
use poem_openapi::OpenApi;
use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::Json;
use uuid::Uuid;

use super::agreed::named;
use super::etags::{Condition, Tagged, tag};
use super::sequence_objects::{ChosenStep, CreatedBatch, NewSequences, Sequence, SequenceBatch, SequenceChange, SequenceList, plans};
use super::{Key, next, page_size};
use crate::actions::sequences::{self as actions, Deed, NewSequence as Planned, Rewritten, Turn};
use crate::app::App;
use crate::domain::problems::Problems;
use crate::domain::scope::{ApiScope, Scope};
use crate::domain::sequence::plan::{self, StepPlan};
use crate::error::{Error, Result};
use crate::store::{clients, practices, sequences};

pub struct Sequences;

async fn object(app: &App, scope: &Scope, id: SequenceId) -> Result<(Sequence, String)> {
    let standing = actions::read(&app.store, scope, id, app.now()).await?;
    let practice = practices::find(&app.store, scope.practice()).await?;
    let mark = tag(standing.sequence.revision);
    Ok((Sequence::new(app, &practice.language, standing), mark))
}

async fn now(app: &App, scope: &Scope, id: SequenceId) -> Result<Tagged<Sequence>> {
    let (sequence, mark) = object(app, scope, id).await?;
    Ok(Tagged::Now(Json(sequence), mark))
}

async fn act(app: &App, key: &Key, id: Uuid, step: &ChosenStep, deed: Deed) -> poem::Result<Tagged<Sequence>> {
    let (scope, id) = (key.may(ApiScope::ClinicalWrite)?, SequenceId(id));
    sequences::find(&app.store, &scope, id).await?;
    actions::act(app, scope, id, SequenceStepId(step.step_id), deed, None).await?;
    Ok(now(app, &scope, id).await?)
}

async fn turn(app: &App, key: &Key, id: Uuid, turn: Turn) -> poem::Result<Tagged<Sequence>> {
    let (scope, id) = (key.may(ApiScope::ClinicalWrite)?, SequenceId(id));
    actions::turn(app, scope, id, turn).await?;
    Ok(now(app, &scope, id).await?)
}

#[OpenApi]
impl Sequences {
    /// List sequences
    ///
    /// Scope: clinical:read. In the order they were made.
    #[oai(path = "/sequences", method = "get", operation_id = "list_sequences")]
    async fn list(
        &self,
        app: Data<&App>,
        key: Key,
        client_id: Query<Option<Uuid>>,
        cursor: Query<Option<Uuid>>,
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))] limit: Query<Option<u64>>,
    ) -> poem::Result<Json<SequenceList>> {
        let scope = key.may(ApiScope::ClinicalRead)?;
        let size = page_size(limit.0);
        let rows = sequences::page(&app.store, &scope, client_id.0.map(ClientId), cursor.0.map(SequenceId), size).await?;
        let next = next(&rows, size, |row| row.id.0);
        let practice = practices::find(&app.store, scope.practice()).await?;
        let mut items = Vec::with_capacity(rows.len());
        for row in rows {
            let standing = actions::standing::of(&app.store, &scope, row, app.now()).await?;
            items.push(Sequence::new(&app, &practice.language, standing));
        }
        Ok(Json(SequenceList { items, next }))
    }

    /// Plan a sequence
    ///
    /// Scope: clinical:write. For all of these clients or for none; a sequence of its own for each. What begins at once begins.
    #[oai(path = "/sequences", method = "post", operation_id = "create_sequences")]
    async fn create(&self, app: Data<&App>, key: Key, body: Json<NewSequences>) -> poem::Result<CreatedBatch> {
        let scope = key.may(ApiScope::ClinicalWrite)?;
        let mut problems = Problems::default();
        let title = problems.note("title", plan::title(&body.title)).unwrap_or_default();
        let starts_on = problems.note("starts_on", plan::starts_on(body.starts_on.as_deref().unwrap_or_default())).flatten();
        let steps = plans(&body.steps, &mut problems);
        let mut all = Vec::with_capacity(body.client_ids.len());
        for (at, id) in body.client_ids.iter().enumerate() {
            match clients::find(&app.store, &scope, ClientId(*id)).await {
                Ok(client) => all.push(Planned {
                    id: None,
                    client: client.id,
                    practitioner: client.practitioner_id,
                    title: title.clone(),
                    starts_on,
                    steps: steps.clone(),
                }),
                Err(Error::NotFound) => problems.add(format!("client_ids[{at}]"), "There is no such client in this practice."),
                Err(error) => return Err(error.into()),
            }
        }
        problems.or(()).map_err(Error::from)?;
        let ids = actions::create(&app, scope, all).await.map_err(|error| named(error, "client_id", "client_ids"))?;
        let mut items = Vec::with_capacity(ids.len());
        for id in ids {
            items.push(object(&app, &scope, id).await?.0);
        }
        Ok(CreatedBatch::Sequences(Json(SequenceBatch { items })))
    }

    /// Read a sequence
    ///
    /// Scope: clinical:read. Reading is noted in the audit trail.
    #[oai(path = "/sequences/:id", method = "get", operation_id = "read_sequence")]
    async fn read(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Tagged<Sequence>> {
        let (scope, id) = (key.may(ApiScope::ClinicalRead)?, SequenceId(id.0));
        let found = now(&app, &scope, id).await?;
        actions::note_read(&app, scope, id).await?;
        Ok(found)
    }

    /// Change a sequence
    ///
    /// Scope: clinical:write. Its title and the steps that wait; what was begun or skipped stays.
    #[oai(path = "/sequences/:id", method = "patch", operation_id = "update_sequence")]
    async fn update(
        &self,
        app: Data<&App>,
        key: Key,
        id: Path<Uuid>,
        #[oai(name = "If-Match")] if_match: Header<Option<String>>,
        body: Json<SequenceChange>,
    ) -> poem::Result<Tagged<Sequence>> {
        let (scope, condition, id) = (key.may(ApiScope::ClinicalWrite)?, Condition::new(if_match.0), SequenceId(id.0));
        let was = sequences::find(&app.store, &scope, id).await?;
        condition.check(Some(&tag(was.revision)))?;
        let mut problems = Problems::default();
        let title = match &body.title {
            Some(title) => problems.note("title", plan::title(title)).unwrap_or_default(),
            None => was.title,
        };
        let steps = match &body.steps {
            // Nothing waits any more: fine as long as something was begun or skipped.
            Some(steps) if steps.is_empty() => Vec::new(),
            Some(steps) => steps.iter().map(|step| step.id.map(SequenceStepId)).zip(plans(steps, &mut problems)).collect(),
            None => {
                let kept = sequences::steps(&app.store, &scope, id).await?.into_iter().filter(|step| step.waits());
                let plan = |step: sequences::SequenceStep| {
                    let plan = StepPlan { template: step.template_id, agreement: step.agreement, cue: step.cue, due_days: step.due_days };
                    (Some(step.id), plan)
                };
                kept.map(plan).collect()
            }
        };
        problems.or(()).map_err(Error::from)?;
        let outcome = actions::rewrite(&app, scope, id, was.revision, Rewritten { title, starts_on: was.starts_on, steps }).await;
        let current = async { Ok(tag(sequences::find(&app.store, &scope, id).await?.revision)) };
        condition.settle(outcome, current).await?;
        Ok(now(&app, &scope, id).await?)
    }

    /// Begin the next step
    ///
    /// Scope: clinical:write. Whatever it waits for. One that has begun already does not begin again.
    #[oai(path = "/sequences/:id/begin", method = "post", operation_id = "begin_step")]
    async fn begin(&self, app: Data<&App>, key: Key, id: Path<Uuid>, body: Json<ChosenStep>) -> poem::Result<Tagged<Sequence>> {
        act(&app, &key, id.0, &body, Deed::Begin).await
    }

    /// Skip a step
    ///
    /// Scope: clinical:write. One that has not begun.
    #[oai(path = "/sequences/:id/skip", method = "post", operation_id = "skip_step")]
    async fn skip(&self, app: Data<&App>, key: Key, id: Path<Uuid>, body: Json<ChosenStep>) -> poem::Result<Tagged<Sequence>> {
        act(&app, &key, id.0, &body, Deed::Skip).await
    }

    /// Bring a skipped step back
    ///
    /// Scope: clinical:write. It waits where it was, or is next where later ones have begun since.
    #[oai(path = "/sequences/:id/bring-back", method = "post", operation_id = "bring_back_step")]
    async fn bring_back(&self, app: Data<&App>, key: Key, id: Path<Uuid>, body: Json<ChosenStep>) -> poem::Result<Tagged<Sequence>> {
        act(&app, &key, id.0, &body, Deed::BringBack).await
    }

    /// Send a step again
    ///
    /// Scope: clinical:write. One that was declined, missed or cancelled.
    #[oai(path = "/sequences/:id/again", method = "post", operation_id = "repeat_step")]
    async fn again(&self, app: Data<&App>, key: Key, id: Path<Uuid>, body: Json<ChosenStep>) -> poem::Result<Tagged<Sequence>> {
        act(&app, &key, id.0, &body, Deed::Again).await
    }

    /// Pause a sequence
    ///
    /// Scope: clinical:write. No step begins; what was sent stays open.
    #[oai(path = "/sequences/:id/pause", method = "post", operation_id = "pause_sequence")]
    async fn pause(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Tagged<Sequence>> {
        turn(&app, &key, id.0, Turn::Pause).await
    }

    /// Resume a sequence
    ///
    /// Scope: clinical:write. What came due meanwhile begins.
    #[oai(path = "/sequences/:id/resume", method = "post", operation_id = "resume_sequence")]
    async fn resume(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Tagged<Sequence>> {
        turn(&app, &key, id.0, Turn::Resume).await
    }

    /// End a sequence
    ///
    /// Scope: clinical:write. No further step begins. What was sent stays open.
    #[oai(path = "/sequences/:id/end", method = "post", operation_id = "end_sequence")]
    async fn end(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Tagged<Sequence>> {
        turn(&app, &key, id.0, Turn::End).await
    }
}
