//! Safety plans: what a screen of the workspace can do with one. The API writes as the practice; it never proposes for a client.

use std::collections::BTreeSet;

use entity::ids::{ClientId, TemplateId};
use poem::web::Data;
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use uuid::Uuid;

use super::Key;
use super::safety_plan_objects::{
    AcceptProposal, BeginPlan, DeclineProposal, MovePlan, PlanCopy, PlanLook, PlanProposal, PlanReviewDay, PlanVersionList, SafetyPlan, WritePlan,
};
use crate::actions::safety_plans::{self as actions, Reviewed, Standing};
use crate::app::App;
use crate::domain::problems::Problems;
use crate::domain::safety_plan::{TypedPlan, asked};
use crate::domain::scope::{ApiScope, Scope};
use crate::error::{Error, Result};
use crate::pages::speech;
use crate::store::{clients, practices, safety_plans as store, templates};

pub struct SafetyPlans;

/// Versions on a page.
const PAGE: u64 = 50;

async fn now(app: &App, scope: &Scope, client: ClientId) -> Result<Json<SafetyPlan>> {
    let standing = Standing::of(&app.store, scope, client).await?;
    let triggers = store::triggers(&app.store, &standing.plan).await?;
    Ok(Json(SafetyPlan::of(&standing, &triggers)))
}

fn typed(body: WritePlan, standing: &Standing) -> Result<TypedPlan> {
    let mut plan = TypedPlan { not_for_me: body.not_for_me.into_iter().map(|id| id.0).collect(), ..TypedPlan::default() };
    for answer in body.answers {
        if standing.asks.item(&answer.link_id).is_none() {
            return Err(Problems::one("answers", "There is no such question here.").into());
        }
        plan.typed.insert(answer.link_id.0, answer.typed.into_iter().map(|text| text.0).collect());
    }
    Ok(plan)
}

#[OpenApi]
impl SafetyPlans {
    /// Read a client's safety plan
    ///
    /// Scope: clinical:read. Reading is noted in the audit trail.
    #[oai(path = "/clients/:id/safety-plan", method = "get", operation_id = "read_safety_plan")]
    async fn read(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Json<SafetyPlan>> {
        let (scope, client) = (key.may(ApiScope::ClinicalRead)?, ClientId(id.0));
        let plan = now(&app, &scope, client).await?;
        actions::note_read(&app, scope, client).await?;
        Ok(plan)
    }

    /// Begin or reopen a client's safety plan
    ///
    /// Scope: clinical:write. A client has one plan: where there is one it stays as it is, and an archived one is taken up again. It makes no
    /// occurrence.
    #[oai(path = "/clients/:id/safety-plan", method = "post", operation_id = "begin_safety_plan")]
    async fn begin(&self, app: Data<&App>, key: Key, id: Path<Uuid>, body: Json<BeginPlan>) -> poem::Result<Json<SafetyPlan>> {
        let (scope, client) = (key.may(ApiScope::ClinicalWrite)?, ClientId(id.0));
        actions::begin(&app, scope, client, TemplateId(body.template_id)).await?;
        Ok(now(&app, &scope, client).await?)
    }

    /// Write a client's safety plan
    ///
    /// Scope: clinical:write. As the practice, as a further version; what says the same makes none.
    #[oai(path = "/clients/:id/safety-plan", method = "put", operation_id = "write_safety_plan")]
    async fn write(&self, app: Data<&App>, key: Key, id: Path<Uuid>, body: Json<WritePlan>) -> poem::Result<Json<SafetyPlan>> {
        let (scope, client) = (key.may(ApiScope::ClinicalWrite)?, ClientId(id.0));
        let standing = Standing::of(&app.store, &scope, client).await?;
        let (expected, together) = (body.0.expected, body.0.together);
        let typed = typed(body.0, &standing)?;
        if let Err(refused) = actions::write(&app, scope, client, typed, expected, together).await? {
            let language = practices::find(&app.store, scope.practice()).await?.language;
            let mut problems = Problems::default();
            refused.iter().for_each(|(link_id, message)| problems.add(format!("answers.{link_id}"), speech::of(&language).message(message)));
            return Err(Error::from(problems).into());
        }
        Ok(now(&app, &scope, client).await?)
    }

    /// List the versions of a safety plan
    ///
    /// Scope: clinical:read. The newest first, what was proposed too.
    #[oai(path = "/clients/:id/safety-plan/versions", method = "get", operation_id = "list_safety_plan_versions")]
    async fn versions(&self, app: Data<&App>, key: Key, id: Path<Uuid>, before: Query<Option<i32>>) -> poem::Result<Json<PlanVersionList>> {
        let (scope, client) = (key.may(ApiScope::ClinicalRead)?, ClientId(id.0));
        let plan = store::of_client(&app.store, &scope, client).await?.ok_or(Error::NotFound)?;
        let rows = store::versions(&app.store, &scope, plan.id, before.0, PAGE).await?;
        let last = rows.last().filter(|last| last.number > 1).map(|last| last.number);
        Ok(Json(PlanVersionList { items: rows.iter().map(Into::into).collect(), before: last }))
    }

    /// Read a dated copy of a safety plan
    ///
    /// Scope: clinical:read. With the crisis lines of the day on which it was written. Reading is noted in the audit trail.
    #[oai(path = "/clients/:id/safety-plan/versions/:number", method = "get", operation_id = "read_safety_plan_version")]
    async fn version(&self, app: Data<&App>, key: Key, id: Path<Uuid>, number: Path<i32>) -> poem::Result<Json<PlanCopy>> {
        let (scope, client) = (key.may(ApiScope::ClinicalRead)?, ClientId(id.0));
        let plan = store::of_client(&app.store, &scope, client).await?.ok_or(Error::NotFound)?;
        let version = store::version(&app.store, &scope, plan.id, number.0).await?;
        let of = templates::version(&app.store, &scope.whole_practice(), version.row.template_version_id).await?;
        actions::note_read(&app, scope, client).await?;
        Ok(Json(PlanCopy::of(&version, &asked(&of.content))))
    }

    /// Read what a client proposes
    ///
    /// Scope: clinical:read. Reading is noted in the audit trail.
    #[oai(path = "/clients/:id/safety-plan/proposal", method = "get", operation_id = "read_safety_plan_proposal")]
    async fn proposal(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Json<PlanProposal>> {
        let (scope, client) = (key.may(ApiScope::ClinicalRead)?, ClientId(id.0));
        let found = actions::proposal(&app.store, &scope, client).await?;
        actions::note_read(&app, scope, client).await?;
        Ok(Json(PlanProposal::of(&found)))
    }

    /// Take what a client proposes
    ///
    /// Scope: clinical:write. What only the client changed is taken; of what both sides changed, what `take` names.
    #[oai(path = "/clients/:id/safety-plan/proposal/accept", method = "post", operation_id = "accept_safety_plan_proposal")]
    async fn accept(&self, app: Data<&App>, key: Key, id: Path<Uuid>, body: Json<AcceptProposal>) -> poem::Result<Json<SafetyPlan>> {
        let (scope, client) = (key.may(ApiScope::ClinicalWrite)?, ClientId(id.0));
        let take: BTreeSet<String> = body.0.take.into_iter().map(|id| id.0).collect();
        actions::accept(&app, scope, client, (body.0.number, body.0.expected), take).await?;
        Ok(now(&app, &scope, client).await?)
    }

    /// Decline what a client proposes
    ///
    /// Scope: clinical:write. The plan stays as it is; what was proposed stays among the versions.
    #[oai(path = "/clients/:id/safety-plan/proposal/decline", method = "post", operation_id = "decline_safety_plan_proposal")]
    async fn decline(&self, app: Data<&App>, key: Key, id: Path<Uuid>, body: Json<DeclineProposal>) -> poem::Result<Json<SafetyPlan>> {
        let (scope, client) = (key.may(ApiScope::ClinicalWrite)?, ClientId(id.0));
        actions::decline(&app, scope, client, body.number).await?;
        Ok(now(&app, &scope, client).await?)
    }

    /// Note that a safety plan was looked at
    ///
    /// Scope: clinical:write. What asked for it is settled, but for an open proposal; a draft is in use from then on.
    #[oai(path = "/clients/:id/safety-plan/reviews", method = "post", operation_id = "review_safety_plan")]
    async fn review(&self, app: Data<&App>, key: Key, id: Path<Uuid>, body: Json<PlanLook>) -> poem::Result<Json<SafetyPlan>> {
        let (scope, client) = (key.may(ApiScope::ClinicalWrite)?, ClientId(id.0));
        let reviewed = Reviewed { id: None, together: body.together, next: body.review_on };
        actions::mark_reviewed(&app, scope, client, body.number, reviewed).await?;
        Ok(now(&app, &scope, client).await?)
    }

    /// Choose the day of the next look
    ///
    /// Scope: clinical:write. Left out, the rule counts again: at each of the next three appointments, then every three months.
    #[oai(path = "/clients/:id/safety-plan/review-day", method = "put", operation_id = "set_safety_plan_review")]
    async fn review_day(&self, app: Data<&App>, key: Key, id: Path<Uuid>, body: Json<PlanReviewDay>) -> poem::Result<Json<SafetyPlan>> {
        let (scope, client) = (key.may(ApiScope::ClinicalWrite)?, ClientId(id.0));
        actions::set_review(&app, scope, client, body.review_on).await?;
        Ok(now(&app, &scope, client).await?)
    }

    /// Ask for a look at a safety plan
    ///
    /// Scope: clinical:write. In use, it needs review from then on.
    #[oai(path = "/clients/:id/safety-plan/revisit", method = "post", operation_id = "revisit_safety_plan")]
    async fn revisit(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Json<SafetyPlan>> {
        let (scope, client) = (key.may(ApiScope::ClinicalWrite)?, ClientId(id.0));
        actions::revisit(&app, scope, client).await?;
        Ok(now(&app, &scope, client).await?)
    }

    /// Archive a safety plan
    ///
    /// Scope: clinical:write. It stays, with all its versions.
    #[oai(path = "/clients/:id/safety-plan/archive", method = "post", operation_id = "archive_safety_plan")]
    async fn archive(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Json<SafetyPlan>> {
        let (scope, client) = (key.may(ApiScope::ClinicalWrite)?, ClientId(id.0));
        actions::archive(&app, scope, client, None).await?;
        Ok(now(&app, &scope, client).await?)
    }

    /// Take an archived safety plan up again
    ///
    /// Scope: clinical:write.
    #[oai(path = "/clients/:id/safety-plan/reopen", method = "post", operation_id = "reopen_safety_plan")]
    async fn reopen(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Json<SafetyPlan>> {
        let (scope, client) = (key.may(ApiScope::ClinicalWrite)?, ClientId(id.0));
        actions::reopen(&app, scope, client).await?;
        Ok(now(&app, &scope, client).await?)
    }

    /// Move a safety plan to the newest version of its template
    ///
    /// Scope: clinical:write. Every answer whose item is still there stays; the version before keeps the others.
    #[oai(path = "/clients/:id/safety-plan/move-version", method = "post", operation_id = "move_safety_plan")]
    async fn move_version(&self, app: Data<&App>, key: Key, id: Path<Uuid>, body: Json<MovePlan>) -> poem::Result<Json<SafetyPlan>> {
        let (scope, client) = (key.may(ApiScope::ClinicalWrite)?, ClientId(id.0));
        clients::find(&app.store, &scope, client).await?;
        actions::move_to_newest(&app, scope, client, (body.to, body.expected)).await?;
        Ok(now(&app, &scope, client).await?)
    }
}
