//! Levels of goals and looks at how far they were reached: from the client, or from a practitioner.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::ids::{ClientId, ClientSessionId, GoalId, GoalRatingId};
use entity::kinds::{Author, GoalStatus};

use super::coping::check_in_care;
use crate::app::App;
use crate::domain::attainment::{self, Attainment, Look, MOST_RATINGS, Rating, Scale, Standing};
use crate::domain::authorship::Wrote;
use crate::domain::scope::Scope;
use crate::error::{Error, Result};
use crate::random;
use crate::store::attainment::{self as store, KeptRating, KeptScale};
use crate::store::goals::{self, Goal};
use crate::store::{Tx, audit, clients};

/// The goal, if whoever acts may touch it: what the client keeps to themselves is not there for anybody else.
async fn reached(tx: &Tx, scope: &Scope, id: GoalId, wrote: &Wrote) -> Result<Goal> {
    let goal = goals::find(tx, scope, id).await?;
    if wrote.is_client() || goal.shared { Ok(goal) } else { Err(Error::NotFound) }
}

/// Writes a goal's five levels. Once somebody has looked at it by them they stay: another meaning would change what was said.
///
/// # Errors
/// `Stale`: somebody wrote them meanwhile. `Conflict`: somebody has looked at the goal by them, or the client was discharged.
pub async fn write_scale(app: &App, scope: Scope, id: GoalId, revision: i32, scale: Scale, session: Option<ClientSessionId>) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            let wrote = Wrote::by(&scope, session, now);
            let goal = reached(&tx, &scope, id, &wrote).await?;
            check_in_care(&tx, &scope, goal.client_id, &wrote).await?;
            clients::hold(&tx, &scope, goal.client_id, now).await?;
            let kept = store::scale_of(&tx, &scope, id).await?;
            // Pressed twice.
            if kept.as_ref().is_some_and(|kept| kept.scale == scale) {
                return Ok(());
            }
            if store::count_ratings(&tx, &scope, id).await? > 0 {
                return Err(Error::Conflict("Somebody has looked at this goal by its levels already, so they stay as they are."));
            }
            let known = kept.map_or(0, |kept| kept.revision);
            if known != revision || !store::save_scale(&tx, &scope, goal.client_id, id, known, &scale, wrote).await? {
                return Err(Error::Stale);
            }
            if goal.shared { audit::record(&tx, &scope, "set_levels", ("goal", id.0), now).await } else { Ok(()) }
        })
        .await
}

/// A look to be added.
#[derive(Clone, Debug)]
pub struct NewRating {
    /// Made with the page, so that pressing twice makes it once; a new one where there is no page.
    pub id: Option<GoalRatingId>,
    pub goal: GoalId,
    pub rating: Rating,
    /// The client's local date.
    pub on: NaiveDate,
    pub session: Option<ClientSessionId>,
}

/// Says how far a goal was reached, as whoever acts sees it. Said anew on the same day, the last word counts.
///
/// # Errors
/// `Conflict`: the goal has no levels, was looked at very often, or the client was discharged.
pub async fn rate(app: &App, scope: Scope, new: NewRating) -> Result<GoalRatingId> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            let wrote = Wrote::by(&scope, new.session, now);
            let goal = reached(&tx, &scope, new.goal, &wrote).await?;
            check_in_care(&tx, &scope, goal.client_id, &wrote).await?;
            clients::hold(&tx, &scope, goal.client_id, now).await?;
            if store::scale_of(&tx, &scope, new.goal).await?.is_none() {
                return Err(Error::Conflict("This goal has no levels yet."));
            }
            if store::count_ratings(&tx, &scope, new.goal).await? >= MOST_RATINGS {
                return Err(Error::Conflict("This goal was looked at very often already."));
            }
            let id = new.id.unwrap_or_else(|| random::id(now));
            let kept = KeptRating {
                id,
                client_id: goal.client_id,
                goal_id: goal.id,
                rated_on: new.on,
                rating: new.rating,
                author: wrote.author,
                practitioner_id: wrote.practitioner,
                session_id: wrote.session,
                created_at: now,
            };
            if store::insert_rating(&tx, &scope, &kept).await? && goal.shared {
                audit::record(&tx, &scope, "rate_goal", ("goal", goal.id.0), now).await?;
            }
            Ok(id)
        })
        .await
}

/// Chooses another day to look at a goal again, or none.
pub async fn set_review(app: &App, scope: Scope, id: GoalId, on: Option<NaiveDate>) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            let wrote = Wrote::by(&scope, None, now);
            let goal = reached(&tx, &scope, id, &wrote).await?;
            if goals::set_review(&tx, &scope, id, on).await? && goal.shared {
                audit::record(&tx, &scope, "move_review", ("goal", id.0), now).await?;
            }
            Ok(())
        })
        .await
}

/// Levels and looks of a client's goals, by goal.
#[derive(Clone, Debug, Default)]
pub struct Attained {
    pub scales: HashMap<GoalId, KeptScale>,
    /// In the order of their days.
    pub ratings: Vec<KeptRating>,
}

impl Attained {
    /// Those of one client, for whoever the scope is of.
    pub async fn read(app: &App, scope: &Scope, client: ClientId) -> Result<Self> {
        let scales = store::scales_of(&app.store, scope, client).await?;
        let ratings = store::ratings_of(&app.store, scope, client).await?;
        Ok(Self { scales: scales.into_iter().map(|kept| (kept.goal_id, kept)).collect(), ratings })
    }

    /// The looks at one goal that count, in the order of their days.
    pub fn series(&self, goal: GoalId) -> Vec<&KeptRating> {
        let of_goal: Vec<&KeptRating> = self.ratings.iter().filter(|kept| kept.goal_id == goal).collect();
        let looks: Vec<Look<GoalRatingId>> = of_goal.iter().map(|kept| look(kept)).collect();
        let counting = attainment::counting(&looks);
        counting.iter().filter_map(|look| of_goal.iter().find(|kept| kept.id == look.id).copied()).collect()
    }

    /// The last day on which somebody looked at a goal.
    pub fn last_look(&self, goal: GoalId) -> Option<NaiveDate> {
        self.ratings.iter().filter(|kept| kept.goal_id == goal).map(|kept| kept.rated_on).max()
    }

    /// The score of the goals that are not put aside, as the client (or the practice) sees them last.
    pub fn score(&self, goals: &[Goal], by_client: bool) -> Option<Attainment> {
        let counted = goals.iter().filter(|goal| goal.status != GoalStatus::Aside);
        let standing = |goal: &Goal| {
            let scale = &self.scales.get(&goal.id)?.scale;
            let last = self.series(goal.id).into_iter().rfind(|kept| (kept.author == Author::Client) == by_client)?;
            Some(Standing { weight: scale.weight, baseline: scale.baseline, latest: last.rating.level })
        };
        attainment::attainment(&counted.filter_map(standing).collect::<Vec<_>>())
    }
}

fn look(kept: &KeptRating) -> Look<GoalRatingId> {
    Look { on: kept.rated_on, id: kept.id, by_client: kept.author == Author::Client, level: kept.rating.level }
}
