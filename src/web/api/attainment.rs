//! Levels of goals and how far they came, as far as clients show their goals. What the API says is the practice's word, never the client's.

use chrono::NaiveDate;
use entity::ids::{ClientId, GoalId};
use poem::web::Data;
use poem_openapi::param::{Header, Path};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use uuid::Uuid;

use super::etags::{Condition, Tagged, tag};
use super::self_care_objects::Author;
use super::text::{Full, Text};
use super::{Instant, Key};
use crate::actions::attainment::{self as actions, Attained, NewRating};
use crate::actions::goals::note_read;
use crate::app::App;
use crate::domain::attainment::{self, Rating, Scale};
use crate::domain::goals::day;
use crate::domain::problems::Problems;
use crate::domain::scope::{ApiScope, Scope};
use crate::domain::zone;
use crate::error::{Error, Result};
use crate::store::attainment::{KeptRating, KeptScale};
use crate::store::goals::{self, Goal};
use crate::store::{attainment as store, clients};

pub struct Attainment;

/// The words of the five levels, how much the goal counts in the score (1 to 3), and where it began (-2 to 2).
#[derive(Object)]
struct GoalLevels {
    much_less: String,
    less: String,
    expected: String,
    more: String,
    much_more: String,
    weight: u8,
    baseline: Option<i8>,
    author: Author,
    written_at: Instant,
}

impl From<&KeptScale> for GoalLevels {
    fn from(kept: &KeptScale) -> Self {
        let [much_less, less, expected, more, much_more] = kept.scale.words.clone();
        Self {
            much_less,
            less,
            expected,
            more,
            much_more,
            weight: kept.scale.weight,
            baseline: kept.scale.baseline,
            author: kept.author.into(),
            written_at: kept.written_at,
        }
    }
}

/// Levels to be kept. They stay as they are once somebody has looked at the goal by them.
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct NewGoalLevels {
    much_less: Full<300>,
    less: Full<300>,
    expected: Full<300>,
    more: Full<300>,
    much_more: Full<300>,
    /// 1 where left out
    #[oai(validator(minimum(value = "1"), maximum(value = "3")))]
    weight: Option<u8>,
    #[oai(validator(minimum(value = "-2"), maximum(value = "2")))]
    baseline: Option<i8>,
}

/// One look at a goal.
#[derive(Object)]
struct GoalLook {
    id: Uuid,
    goal_id: Uuid,
    /// The client's local date
    rated_on: NaiveDate,
    /// From -2, much less than expected, to 2, much more
    level: i8,
    note: Option<String>,
    /// Whose word it is
    author: Author,
    practitioner_id: Option<Uuid>,
    created_at: Instant,
}

impl From<&KeptRating> for GoalLook {
    fn from(kept: &KeptRating) -> Self {
        Self {
            id: kept.id.0,
            goal_id: kept.goal_id.0,
            rated_on: kept.rated_on,
            level: kept.rating.level,
            note: kept.rating.note.clone(),
            author: kept.author.into(),
            practitioner_id: kept.practitioner_id.map(|id| id.0),
            created_at: kept.created_at,
        }
    }
}

/// How far a goal came.
#[derive(Object)]
struct GoalAttainment {
    goal_id: Uuid,
    /// None: nobody has written any
    levels: Option<GoalLevels>,
    /// In the order of their days; of a day and a side the last word
    looks: Vec<GoalLook>,
}

/// A look to be added: of today, on the client's calendar.
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct NewGoalLook {
    #[oai(validator(minimum(value = "-2"), maximum(value = "2")))]
    level: i8,
    note: Option<Text<1000>>,
}

/// Another day to look at a goal.
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct GoalReviewDay {
    /// YYYY-MM-DD in the client's zone; none where left out
    review_on: Option<Text<10>>,
}

/// The score over several goals (Kiresuk and Sherman 1968).
#[derive(Object)]
struct GoalScore {
    t: f64,
    /// Goals in it: two at least
    goals: u64,
    /// The same over where these goals began, where that is known of all of them
    began: Option<f64>,
}

impl From<attainment::Attainment> for GoalScore {
    fn from(score: attainment::Attainment) -> Self {
        Self { t: score.t, goals: score.goals as u64, began: score.began }
    }
}

/// How far a client's goals came.
#[derive(Object)]
struct ClientAttainment {
    goals: Vec<GoalAttainment>,
    /// By the practice's last word on each goal; none from a single goal
    practice_score: Option<GoalScore>,
    /// By the client's last word on each goal; none from a single goal
    client_score: Option<GoalScore>,
    /// What the scores do not say
    caveat: String,
}

async fn shown(app: &App, scope: &Scope, id: GoalId) -> Result<Goal> {
    let goal = goals::find(&app.store, scope, id).await?;
    if goal.shared { Ok(goal) } else { Err(Error::NotFound) }
}

async fn today(app: &App, scope: &Scope, client: ClientId) -> Result<NaiveDate> {
    let client = clients::find(&app.store, scope, client).await?;
    Ok(zone::local(app.now(), &client.time_zone).date())
}

fn of_goal(attained: &Attained, id: GoalId) -> GoalAttainment {
    GoalAttainment {
        goal_id: id.0,
        levels: attained.scales.get(&id).map(Into::into),
        looks: attained.series(id).into_iter().map(Into::into).collect(),
    }
}

async fn now(app: &App, scope: &Scope, id: GoalId) -> Result<Tagged<GoalAttainment>> {
    let goal = shown(app, scope, id).await?;
    let attained = Attained::read(app, scope, goal.client_id).await?;
    let mark = tag(attained.scales.get(&id).map_or(0, |kept| kept.revision));
    Ok(Tagged::Now(Json(of_goal(&attained, id)), mark))
}

async fn current(app: &App, scope: &Scope, id: GoalId) -> Result<String> {
    Ok(tag(store::scale_of(&app.store, scope, id).await?.map_or(0, |kept| kept.revision)))
}

#[OpenApi]
impl Attainment {
    /// Read how far a client's goals came
    ///
    /// Scope: clinical:read. Of the goals that the client shows. Reading is noted in the audit trail.
    #[oai(path = "/clients/:id/attainment", method = "get", operation_id = "read_client_attainment")]
    async fn of_client(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Json<ClientAttainment>> {
        let (scope, client) = (key.may(ApiScope::ClinicalRead)?, ClientId(id.0));
        clients::find(&app.store, &scope, client).await?;
        let all = goals::of_client(&app.store, &scope, client, true).await?;
        let attained = Attained::read(&app, &scope, client).await?;
        note_read(&app, scope, client).await?;
        Ok(Json(ClientAttainment {
            practice_score: attained.score(&all, false).map(Into::into),
            client_score: attained.score(&all, true).map(Into::into),
            goals: all.iter().map(|goal| of_goal(&attained, goal.id)).collect(),
            caveat: attainment::CAVEAT.into(),
        }))
    }

    /// Read how far a goal came
    ///
    /// Scope: clinical:read. Reading is noted in the audit trail.
    #[oai(path = "/goals/:id/attainment", method = "get", operation_id = "read_goal_attainment")]
    async fn read(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Tagged<GoalAttainment>> {
        let (scope, id) = (key.may(ApiScope::ClinicalRead)?, GoalId(id.0));
        let goal = shown(&app, &scope, id).await?;
        note_read(&app, scope, goal.client_id).await?;
        Ok(now(&app, &scope, id).await?)
    }

    /// Write the levels of a goal
    ///
    /// Scope: clinical:write. In the client's words, before anybody looks how far it came; afterwards they stay as they are.
    #[oai(path = "/goals/:id/levels", method = "put", operation_id = "write_goal_levels")]
    async fn write_levels(
        &self,
        app: Data<&App>,
        key: Key,
        id: Path<Uuid>,
        #[oai(name = "If-Match")] if_match: Header<Option<String>>,
        body: Json<NewGoalLevels>,
    ) -> poem::Result<Tagged<GoalAttainment>> {
        let (scope, condition, id) = (key.may(ApiScope::ClinicalWrite)?, Condition::new(if_match.0), GoalId(id.0));
        shown(&app, &scope, id).await?;
        let was = store::scale_of(&app.store, &scope, id).await?.map_or(0, |kept| kept.revision);
        condition.check(Some(&tag(was)))?;
        let words = [&*body.much_less, &*body.less, &*body.expected, &*body.more, &*body.much_more];
        let weight = body.weight.map(|weight| weight.to_string()).unwrap_or_default();
        let baseline = body.baseline.map(|level| level.to_string()).unwrap_or_default();
        let scale = Scale::parse(words, &weight, &baseline).map_err(Error::from)?;
        let outcome = actions::write_scale(&app, scope, id, was, scale, None).await;
        condition.settle(outcome, current(&app, &scope, id)).await?;
        Ok(now(&app, &scope, id).await?)
    }

    /// Say where a goal is
    ///
    /// Scope: clinical:write. As the practice sees it today; the client says it for themselves.
    #[oai(path = "/goals/:id/looks", method = "post", operation_id = "create_goal_look")]
    async fn look(&self, app: Data<&App>, key: Key, id: Path<Uuid>, body: Json<NewGoalLook>) -> poem::Result<Tagged<GoalAttainment>> {
        let (scope, id) = (key.may(ApiScope::ClinicalWrite)?, GoalId(id.0));
        let goal = shown(&app, &scope, id).await?;
        let on = today(&app, &scope, goal.client_id).await?;
        let rating = Rating::parse(&body.level.to_string(), body.note.as_deref().unwrap_or_default()).map_err(Error::from)?;
        actions::rate(&app, scope, NewRating { id: None, goal: id, rating, on, session: None }).await?;
        Ok(now(&app, &scope, id).await?)
    }

    /// Choose another day to look at a goal
    ///
    /// Scope: clinical:write.
    #[oai(path = "/goals/:id/review", method = "put", operation_id = "set_goal_review")]
    async fn review(&self, app: Data<&App>, key: Key, id: Path<Uuid>, body: Json<GoalReviewDay>) -> poem::Result<Tagged<GoalAttainment>> {
        let (scope, id) = (key.may(ApiScope::ClinicalWrite)?, GoalId(id.0));
        let goal = shown(&app, &scope, id).await?;
        let today = today(&app, &scope, goal.client_id).await?;
        let on = match body.review_on.as_deref().map(str::trim) {
            None | Some("") => None,
            Some(typed) => Some(day(typed, today).map_err(|sentence| Error::from(Problems::one("review_on", sentence)))?),
        };
        actions::set_review(&app, scope, id, on).await?;
        Ok(now(&app, &scope, id).await?)
    }
}
