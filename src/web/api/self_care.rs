//! Coping boxes and goals, as far as clients show them to their therapist: reading, and adding what was agreed in a session.
//! The API never says for a client how something went, and never shows what a client keeps to themselves.

use entity::ids::{ClientId, GoalId};
use poem::web::Data;
use poem_openapi::OpenApi;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use uuid::Uuid;

use super::Key;
use super::self_care_objects::{CopingCard, CopingCardList, GoalList, GoalObject, NewCopingCard, NewGoalObject, NewGoalStep};
use crate::actions::coping::{self as cards, NewCard};
use crate::actions::goals::{self as actions, NewGoal};
use crate::app::App;
use crate::domain::coping::{CardText, TypedCard};
use crate::domain::goals::{GoalText, StepPlan, TypedGoal};
use crate::domain::problems::Problems;
use crate::domain::scope::{ApiScope, Scope};
use crate::domain::zone;
use crate::error::{Error, Result};
use crate::store::{clients, goal_steps, goals};

pub struct SelfCare;

/// A goal that the client shows, with its steps.
async fn shown(app: &App, scope: &Scope, id: GoalId) -> Result<GoalObject> {
    let goal = goals::find(&app.store, scope, id).await?;
    if !goal.shared {
        return Err(Error::NotFound);
    }
    let steps = goal_steps::of_client(&app.store, scope, goal.client_id).await?;
    let steps = steps.into_iter().filter(|step| step.goal_id == id).collect();
    let today = today(app, scope, goal.client_id).await?;
    Ok(GoalObject::new(goal, steps, today))
}

async fn today(app: &App, scope: &Scope, client: ClientId) -> Result<chrono::NaiveDate> {
    let client = clients::find(&app.store, scope, client).await?;
    Ok(zone::local(app.now(), &client.time_zone).date())
}

/// The API names a card's words `text`.
fn renamed(mut problems: Problems) -> Error {
    problems.0.iter_mut().filter(|problem| problem.field == "lines").for_each(|problem| problem.field = "text".into());
    problems.into()
}

#[OpenApi]
impl SelfCare {
    /// List the cards of a client's coping box
    ///
    /// Scope: clinical:read. Those that the client shows, in the order of what helped. Reading is noted in the audit trail.
    #[oai(path = "/clients/:id/coping-cards", method = "get", operation_id = "list_coping_cards")]
    async fn list_cards(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Json<CopingCardList>> {
        let (scope, client) = (key.may(ApiScope::ClinicalRead)?, ClientId(id.0));
        clients::find(&app.store, &scope, client).await?;
        let items = cards::shown(&app.store, &scope, client).await?.into_iter().map(CopingCard::new).collect();
        cards::note_read(&app, scope, client).await?;
        Ok(Json(CopingCardList { items }))
    }

    /// Add a card to a client's coping box
    ///
    /// Scope: clinical:write. The client can stop showing it, change it or put it away.
    #[oai(path = "/clients/:id/coping-cards", method = "post", operation_id = "create_coping_card")]
    async fn create_card(&self, app: Data<&App>, key: Key, id: Path<Uuid>, body: Json<NewCopingCard>) -> poem::Result<Json<CopingCard>> {
        let (scope, client) = (key.may(ApiScope::ClinicalWrite)?, ClientId(id.0));
        clients::find(&app.store, &scope, client).await?;
        let kind: entity::kinds::CopingKind = body.kind.into();
        let (lines, phone) = (body.text.as_deref().unwrap_or_default(), body.phone.as_deref().unwrap_or_default());
        let (kind, text) = CardText::parse(TypedCard { kind: kind.word(), title: &body.title, lines, phone }).map_err(renamed)?;
        let open = body.opens_without_pin.unwrap_or(true);
        let new = NewCard { id: None, client, kind, text, starter: None, shared: true, open, session: None };
        let id = cards::add(&app, scope, new).await?;
        let card = crate::store::coping::find(&app.store, &scope, id).await?;
        Ok(Json(CopingCard::new((card, Default::default()))))
    }

    /// List a client's goals
    ///
    /// Scope: clinical:read. Those that the client shows, with their steps. Reading is noted in the audit trail.
    #[oai(path = "/clients/:id/goals", method = "get", operation_id = "list_goals")]
    async fn list_goals(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Json<GoalList>> {
        let (scope, client) = (key.may(ApiScope::ClinicalRead)?, ClientId(id.0));
        let today = today(&app, &scope, client).await?;
        let steps = goal_steps::of_client(&app.store, &scope, client).await?;
        let all = goals::of_client(&app.store, &scope, client, true).await?;
        let of = |goal: GoalId| steps.iter().filter(|step| step.goal_id == goal).cloned().collect();
        let items = all.into_iter().map(|goal| (of(goal.id), goal)).map(|(steps, goal)| GoalObject::new(goal, steps, today)).collect();
        actions::note_read(&app, scope, client).await?;
        Ok(Json(GoalList { items }))
    }

    /// Add a goal
    ///
    /// Scope: clinical:write. The client can stop showing it, change it or put it aside.
    #[oai(path = "/clients/:id/goals", method = "post", operation_id = "create_goal")]
    async fn create_goal(&self, app: Data<&App>, key: Key, id: Path<Uuid>, body: Json<NewGoalObject>) -> poem::Result<Json<GoalObject>> {
        let (scope, client) = (key.may(ApiScope::ClinicalWrite)?, ClientId(id.0));
        let today = today(&app, &scope, client).await?;
        let typed = TypedGoal {
            wording: &body.wording,
            why: body.why.as_deref().unwrap_or_default(),
            measure: body.measure.as_deref().unwrap_or_default(),
            review_on: body.review_on.as_deref().unwrap_or_default(),
        };
        let (text, review_on) = GoalText::parse(typed, today).map_err(Error::from)?;
        let id = actions::add(&app, scope, NewGoal { id: None, client, text, review_on, shared: true, session: None }).await?;
        Ok(Json(shown(&app, &scope, id).await?))
    }

    /// Add a step to a goal
    ///
    /// Scope: clinical:write. Two weeks at most. How it went is the client's to say.
    #[oai(path = "/goals/:id/steps", method = "post", operation_id = "create_goal_step")]
    async fn create_step(&self, app: Data<&App>, key: Key, id: Path<Uuid>, body: Json<NewGoalStep>) -> poem::Result<Json<GoalObject>> {
        let (scope, id) = (key.may(ApiScope::ClinicalWrite)?, GoalId(id.0));
        let goal = goals::find(&app.store, &scope, id).await?;
        if !goal.shared {
            return Err(Error::NotFound.into());
        }
        let today = today(&app, &scope, goal.client_id).await?;
        let plan = StepPlan::parse(&body.text, &body.from_on, &body.until_on, today).map_err(Error::from)?;
        actions::add_step(&app, scope, id, None, plan, None).await?;
        Ok(Json(shown(&app, &scope, id).await?))
    }
}
