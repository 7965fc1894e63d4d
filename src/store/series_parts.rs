//! Older points of a series, some hundred to a row, so that neither an answer nor a look at the last weeks opens years.

use std::collections::HashMap;

use ::entity::ids::{ClientId, ResponseId, SeriesId, SeriesPartId};
use ::entity::{series, series_part};
use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, Query};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter};

use super::{Cx, Tx, clients};
use crate::domain::progress::Point;
use crate::domain::scope::Scope;
use crate::error::Result;
use crate::keys::{FieldKey, Place};
use crate::random;

fn place(id: SeriesPartId, revision: i32) -> Place<'static> {
    Place { table: "series_part", row: id.0, column: "points", revision }
}

fn opened(key: &FieldKey, row: &series_part::Model) -> Result<Vec<Point>> {
    Ok(serde_json::from_slice(&key.open(place(row.id, row.revision), &row.points_sealed)?)?)
}

/// Keeps these points, oldest first, apart from the newer ones of the series. Nothing where there are none.
pub(super) async fn add(tx: &Tx, key: &FieldKey, of: &series::Model, points: &[Point], now: DateTime<Utc>) -> Result<()> {
    let (Some(first), Some(last)) = (points.first(), points.last()) else { return Ok(()) };
    let id: SeriesPartId = random::id(now);
    let row = series_part::Model {
        id,
        practice_id: of.practice_id,
        client_id: of.client_id,
        series_id: of.id,
        from_at: first.at,
        until_at: last.at,
        points_sealed: key.seal(place(id, 1), serde_json::to_vec(points)?),
        revision: 1,
    };
    series_part::Entity::insert(row.into_active_model()).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// Puts a point in the place of those of a response, or takes these away. Returns whether there were any.
pub(super) async fn exchange(tx: &Tx, key: &FieldKey, series: SeriesId, of: ResponseId, instead: Option<Point>) -> Result<bool> {
    for row in series_part::Entity::find().filter(series_part::COLUMN.series_id.eq(series)).all(tx.db()).await? {
        let mut points = opened(key, &row)?;
        let before = points.len();
        points.retain(|point| point.response != of);
        if points.len() == before {
            continue;
        }
        points.extend(instead);
        if points.is_empty() {
            // An empty part would stand in the place of the oldest one, where the first points are looked for.
            series_part::Entity::delete_by_id(row.id).exec(tx.db()).await?;
            return Ok(true);
        }
        points.sort_by_key(|point| point.at);
        let revision = row.revision + 1;
        let change = series_part::ActiveModel {
            id: Set(row.id),
            from_at: Set(points.first().map_or(row.from_at, |point| point.at)),
            until_at: Set(points.last().map_or(row.until_at, |point| point.at)),
            points_sealed: Set(key.seal(place(row.id, revision), serde_json::to_vec(&points)?)),
            revision: Set(revision),
            ..Default::default()
        };
        series_part::Entity::update(change).exec(tx.db()).await?;
        return Ok(true);
    }
    Ok(false)
}

/// The oldest part of its series.
pub(super) fn first() -> sea_orm::sea_query::Expr {
    let older = Alias::new("older");
    let earliest = Query::select()
        .expr(Func::min(Expr::col((older.clone(), series_part::Column::FromAt))))
        .from_as(series_part::Entity, older.clone())
        .and_where(Expr::col((older, series_part::Column::SeriesId)).equals((series_part::Entity, series_part::Column::SeriesId)))
        .to_owned();
    series_part::Column::FromAt.in_subquery(earliest)
}

/// The points of a client's parts that are wanted, by series.
pub(super) async fn of_client(
    cx: &impl Cx,
    scope: &Scope,
    client: ClientId,
    wanted: Condition,
    key: &FieldKey,
) -> Result<HashMap<SeriesId, Vec<Point>>> {
    let column = series_part::COLUMN;
    let rows = series_part::Entity::find().filter(column.practice_id.eq(scope.practice())).filter(column.client_id.eq(client));
    let rows = rows.filter(clients::visible(scope, series_part::Column::ClientId)).filter(wanted);
    let mut all: HashMap<SeriesId, Vec<Point>> = HashMap::new();
    for row in rows.all(cx.db()).await? {
        all.entry(row.series_id).or_default().extend(opened(key, &row)?);
    }
    Ok(all)
}
