//! Series: all points of one client's item in one sealed value, so that a chart costs one row.
//! Which version each point was asked with is found by its response, without opening one.
//! Writers hold the client's row first (`clients::hold`), so two of them follow each other.

use std::collections::{BTreeSet, HashMap};

use ::entity::ids::{ClientId, ResponseId, SeriesId, TemplateId, VersionId};
use ::entity::series;
use chrono::{DateTime, Utc};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

use super::templates::Version;
use super::{Cx, Tx, clients, responses, templates};
use crate::domain::progress::{self, Point, SeamAt};
use crate::domain::scope::Scope;
use crate::error::Result;
use crate::keys::Place;
use crate::random;

/// A series with its points opened, oldest first.
#[derive(Clone, Debug)]
pub struct Series {
    pub template_id: TemplateId,
    pub link_id: String,
    pub points: Vec<Point>,
}

fn place(id: SeriesId, revision: i32) -> Place<'static> {
    Place { table: "series", row: id.0, column: "points", revision }
}

/// Adds a point, or replaces those of the same response where an amendment changed them.
pub async fn append(
    tx: &Tx,
    scope: &Scope,
    client: ClientId,
    item: (TemplateId, &str),
    point: Point,
    replaces: Option<entity::ids::ResponseId>,
    now: DateTime<Utc>,
) -> Result<()> {
    let key = tx.keyring().client(scope.practice(), client).await?;
    let column = series::COLUMN;
    let found = series::Entity::find().filter(column.practice_id.eq(scope.practice())).filter(column.client_id.eq(client));
    let found = found.filter(column.template_id.eq(item.0)).filter(column.link_id.eq(item.1)).one(tx.db()).await?;
    let Some(row) = found else {
        let id: SeriesId = random::id(now);
        let row = series::Model {
            id,
            practice_id: scope.practice(),
            client_id: client,
            template_id: item.0,
            link_id: item.1.to_owned(),
            points_sealed: key.seal(place(id, 1), serde_json::to_vec(&[point])?),
            revision: 1,
        };
        series::Entity::insert(row.into_active_model()).exec_without_returning(tx.db()).await?;
        return Ok(());
    };
    let mut points: Vec<Point> = serde_json::from_slice(&key.open(place(row.id, row.revision), &row.points_sealed)?)?;
    points.retain(|old| Some(old.response) != replaces);
    points.push(point);
    points.sort_by_key(|point| point.at);
    replace(tx, &key, &row, &points).await
}

/// Takes away the points of a response that was amended and has none any more.
pub async fn withdraw(tx: &Tx, scope: &Scope, client: ClientId, item: (TemplateId, &str), of: entity::ids::ResponseId) -> Result<()> {
    let key = tx.keyring().client(scope.practice(), client).await?;
    let column = series::COLUMN;
    let found = series::Entity::find().filter(column.practice_id.eq(scope.practice())).filter(column.client_id.eq(client));
    let found = found.filter(column.template_id.eq(item.0)).filter(column.link_id.eq(item.1)).one(tx.db()).await?;
    let Some(row) = found else { return Ok(()) };
    let mut points: Vec<Point> = serde_json::from_slice(&key.open(place(row.id, row.revision), &row.points_sealed)?)?;
    points.retain(|point| point.response != of);
    replace(tx, &key, &row, &points).await
}

/// Takes away every point of a response that is no longer shown.
pub async fn withdraw_all(tx: &Tx, scope: &Scope, client: ClientId, template: TemplateId, of: ResponseId) -> Result<()> {
    let column = series::COLUMN;
    let rows = series::Entity::find().filter(column.practice_id.eq(scope.practice())).filter(column.client_id.eq(client));
    for row in rows.filter(column.template_id.eq(template)).all(tx.db()).await? {
        withdraw(tx, scope, client, (template, &row.link_id), of).await?;
    }
    Ok(())
}

async fn replace(tx: &Tx, key: &crate::keys::FieldKey, row: &series::Model, points: &[Point]) -> Result<()> {
    let revision = row.revision + 1;
    let change = series::ActiveModel {
        id: Set(row.id),
        points_sealed: Set(key.seal(place(row.id, revision), serde_json::to_vec(points)?)),
        revision: Set(revision),
        ..Default::default()
    };
    series::Entity::update(change).exec(tx.db()).await?;
    Ok(())
}

/// All series of a client.
pub async fn of_client(cx: &impl Cx, scope: &Scope, client: ClientId) -> Result<Vec<Series>> {
    let rows = series::Entity::find().filter(series::COLUMN.practice_id.eq(scope.practice())).filter(series::COLUMN.client_id.eq(client));
    let rows = rows.filter(clients::visible(scope, series::Column::ClientId));
    let rows = rows.order_by_asc(series::Column::Id).all(cx.db()).await?;
    let key = cx.keyring().client(scope.practice(), client).await?;
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let points = serde_json::from_slice(&key.open(place(row.id, row.revision), &row.points_sealed)?)?;
        all.push(Series { template_id: row.template_id, link_id: row.link_id, points });
    }
    Ok(all)
}

/// Which version each response answered.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    of: HashMap<ResponseId, VersionId>,
    pub versions: Vec<Version>,
}

impl Asked {
    /// The version that a response answered.
    pub fn version(&self, response: ResponseId) -> Option<&Version> {
        let id = self.of.get(&response)?;
        self.versions.iter().find(|version| version.id == *id)
    }

    /// Where a series crosses from one version into another that asks differently.
    pub fn seams(&self, series: &Series) -> Vec<SeamAt> {
        progress::seams(&series.points, &series.link_id, |response| self.version(response).map(|version| (version.number, &version.content)))
    }
}

/// What the points of these series were asked with.
pub async fn asked(cx: &impl Cx, scope: &Scope, all: &[Series]) -> Result<Asked> {
    let ids: BTreeSet<ResponseId> = all.iter().flat_map(|series| &series.points).map(|point| point.response).collect();
    let of: HashMap<ResponseId, VersionId> = responses::versions_of(cx, scope, ids.into_iter().collect()).await?.into_iter().collect();
    let versions: BTreeSet<VersionId> = of.values().copied().collect();
    Ok(Asked { of, versions: templates::versions(cx, scope, versions.into_iter().collect()).await? })
}
