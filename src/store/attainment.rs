//! Levels of goals, and how far they were reached. Words, levels and notes are sealed under the client's key.

use ::entity::ids::{ClientId, ClientSessionId, GoalId, GoalRatingId, PractitionerId};
use ::entity::kinds::Author;
use ::entity::{goal_rating, goal_scale};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder};

use super::{Cx, Tx, clients};
use crate::domain::attainment::{Rating, Scale};
use crate::domain::authorship::Wrote;
use crate::domain::scope::Scope;
use crate::error::Result;
use crate::keys::{FieldKey, Place};

/// A goal's levels, opened.
#[derive(Clone, Debug)]
pub struct KeptScale {
    pub goal_id: GoalId,
    pub scale: Scale,
    pub revision: i32,
    pub author: Author,
    pub practitioner_id: Option<PractitionerId>,
    pub session_id: Option<ClientSessionId>,
    pub written_at: DateTime<Utc>,
}

/// One look, opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptRating {
    pub id: GoalRatingId,
    pub client_id: ClientId,
    pub goal_id: GoalId,
    pub rated_on: NaiveDate,
    pub rating: Rating,
    pub author: Author,
    pub practitioner_id: Option<PractitionerId>,
    pub session_id: Option<ClientSessionId>,
    pub created_at: DateTime<Utc>,
}

fn place(goal: GoalId, revision: i32) -> Place<'static> {
    Place { table: "goal_scale", row: goal.0, column: "scale", revision }
}

fn place_of(rating: GoalRatingId) -> Place<'static> {
    Place { table: "goal_rating", row: rating.0, column: "rating", revision: 0 }
}

fn visible(scope: &Scope) -> Condition {
    Condition::all().add(goal_scale::COLUMN.practice_id.eq(scope.practice())).add(clients::visible(scope, goal_scale::Column::ClientId))
}

fn visible_ratings(scope: &Scope) -> Condition {
    Condition::all().add(goal_rating::COLUMN.practice_id.eq(scope.practice())).add(clients::visible(scope, goal_rating::Column::ClientId))
}

fn opened(key: &FieldKey, row: goal_scale::Model) -> Result<KeptScale> {
    let scale = serde_json::from_slice(&key.open(place(row.goal_id, row.revision), &row.scale_sealed)?)?;
    Ok(KeptScale {
        goal_id: row.goal_id,
        scale,
        revision: row.revision,
        author: row.author,
        practitioner_id: row.practitioner_id,
        session_id: row.session_id,
        written_at: row.written_at,
    })
}

fn opened_rating(key: &FieldKey, row: goal_rating::Model) -> Result<KeptRating> {
    let rating = serde_json::from_slice(&key.open(place_of(row.id), &row.rating_sealed)?)?;
    Ok(KeptRating {
        id: row.id,
        client_id: row.client_id,
        goal_id: row.goal_id,
        rated_on: row.rated_on,
        rating,
        author: row.author,
        practitioner_id: row.practitioner_id,
        session_id: row.session_id,
        created_at: row.created_at,
    })
}

/// The levels of all of a client's goals that have some.
pub async fn scales_of(cx: &impl Cx, scope: &Scope, client: ClientId) -> Result<Vec<KeptScale>> {
    let rows = goal_scale::Entity::find().filter(visible(scope)).filter(goal_scale::COLUMN.client_id.eq(client)).all(cx.db()).await?;
    let key = cx.keyring().client(scope.practice(), client).await?;
    rows.into_iter().map(|row| opened(&key, row)).collect()
}

/// A goal's levels, where there are some.
pub async fn scale_of(cx: &impl Cx, scope: &Scope, goal: GoalId) -> Result<Option<KeptScale>> {
    let Some(row) = goal_scale::Entity::find_by_id(goal).filter(visible(scope)).one(cx.db()).await? else { return Ok(None) };
    let key = cx.keyring().client(scope.practice(), row.client_id).await?;
    opened(&key, row).map(Some)
}

/// Writes a goal's levels, if they are still those of this revision (0: none yet).
pub async fn save_scale(tx: &Tx, scope: &Scope, client: ClientId, goal: GoalId, was: i32, scale: &Scale, wrote: Wrote) -> Result<bool> {
    let key = tx.keyring().client(scope.practice(), client).await?;
    let revision = was + 1;
    let sealed = key.seal(place(goal, revision), serde_json::to_vec(scale)?);
    if was == 0 {
        let row = goal_scale::Model {
            goal_id: goal,
            practice_id: scope.practice(),
            client_id: client,
            scale_sealed: sealed,
            revision,
            author: wrote.author,
            practitioner_id: wrote.practitioner,
            session_id: wrote.session,
            written_at: wrote.at,
        };
        let once = OnConflict::column(goal_scale::Column::GoalId).do_nothing().to_owned();
        return Ok(goal_scale::Entity::insert(row.into_active_model()).on_conflict(once).exec_without_returning(tx.db()).await? == 1);
    }
    let change = goal_scale::ActiveModel {
        scale_sealed: Set(sealed),
        revision: Set(revision),
        author: Set(wrote.author),
        practitioner_id: Set(wrote.practitioner),
        session_id: Set(wrote.session),
        written_at: Set(wrote.at),
        ..Default::default()
    };
    let update = goal_scale::Entity::update_many().set(change).filter(visible(scope)).filter(goal_scale::COLUMN.goal_id.eq(goal));
    Ok(update.filter(goal_scale::COLUMN.revision.eq(was)).exec(tx.db()).await?.rows_affected == 1)
}

/// All looks at a client's goals, in the order of their days.
pub async fn ratings_of(cx: &impl Cx, scope: &Scope, client: ClientId) -> Result<Vec<KeptRating>> {
    let rows = goal_rating::Entity::find().filter(visible_ratings(scope)).filter(goal_rating::COLUMN.client_id.eq(client));
    let rows = rows.order_by_asc(goal_rating::Column::RatedOn).order_by_asc(goal_rating::Column::Id).all(cx.db()).await?;
    let key = cx.keyring().client(scope.practice(), client).await?;
    rows.into_iter().map(|row| opened_rating(&key, row)).collect()
}

/// How often a goal was looked at.
pub async fn count_ratings(cx: &impl Cx, scope: &Scope, goal: GoalId) -> Result<u64> {
    let rows = goal_rating::Entity::find().filter(visible_ratings(scope)).filter(goal_rating::COLUMN.goal_id.eq(goal));
    Ok(rows.count(cx.db()).await?)
}

/// Adds a look; the same id once more changes nothing. Returns whether it is new.
pub async fn insert_rating(tx: &Tx, scope: &Scope, kept: &KeptRating) -> Result<bool> {
    let key = tx.keyring().client(scope.practice(), kept.client_id).await?;
    let row = goal_rating::Model {
        id: kept.id,
        practice_id: scope.practice(),
        client_id: kept.client_id,
        goal_id: kept.goal_id,
        rated_on: kept.rated_on,
        rating_sealed: key.seal(place_of(kept.id), serde_json::to_vec(&kept.rating)?),
        author: kept.author,
        practitioner_id: kept.practitioner_id,
        session_id: kept.session_id,
        created_at: kept.created_at,
    };
    let once = OnConflict::column(goal_rating::Column::Id).do_nothing().to_owned();
    Ok(goal_rating::Entity::insert(row.into_active_model()).on_conflict(once).exec_without_returning(tx.db()).await? == 1)
}
