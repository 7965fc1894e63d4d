//! Series: the newest points of one client's item in one sealed value, so that a chart costs one row; older ones in parts of some hundred
//! (`series_parts`), read only where their time is asked for. A point says with which version it was asked.
//! Writers hold the client's row first (`clients::hold`), so two of them follow each other.

use std::collections::{BTreeSet, HashMap};

use ::entity::ids::{ClientId, ResponseId, SeriesId, TemplateId, VersionId};
use ::entity::{series, series_part};
use chrono::{DateTime, Utc};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

use super::templates::Version;
use super::{Cx, Tx, clients, responses, series_parts, templates};
use crate::domain::progress::{self, Point, SeamAt};
use crate::domain::scope::Scope;
use crate::error::Result;
use crate::keys::{FieldKey, Place};
use crate::random;

/// Points in the series itself. With more, the older half goes into a part of its own.
pub const MOST_HELD: usize = 200;

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

fn opened(key: &FieldKey, row: &series::Model) -> Result<Vec<Point>> {
    Ok(serde_json::from_slice(&key.open(place(row.id, row.revision), &row.points_sealed)?)?)
}

async fn row(tx: &Tx, scope: &Scope, client: ClientId, item: (TemplateId, &str)) -> Result<Option<series::Model>> {
    let column = series::COLUMN;
    let found = series::Entity::find().filter(column.practice_id.eq(scope.practice())).filter(column.client_id.eq(client));
    Ok(found.filter(column.template_id.eq(item.0)).filter(column.link_id.eq(item.1)).one(tx.db()).await?)
}

/// Adds points, in order of time; or one instead of those of the response that an amendment changed.
pub async fn append(
    tx: &Tx,
    scope: &Scope,
    client: ClientId,
    item: (TemplateId, &str),
    new: &[Point],
    replaces: Option<ResponseId>,
    now: DateTime<Utc>,
) -> Result<()> {
    let key = tx.keyring().client(scope.practice(), client).await?;
    let Some(row) = row(tx, scope, client, item).await? else {
        let id: SeriesId = random::id(now);
        let row = series::Model {
            id,
            practice_id: scope.practice(),
            client_id: client,
            template_id: item.0,
            link_id: item.1.to_owned(),
            points_sealed: key.seal(place(id, 1), serde_json::to_vec(new)?),
            revision: 1,
        };
        series::Entity::insert(row.clone().into_active_model()).exec_without_returning(tx.db()).await?;
        return if new.len() > MOST_HELD { replace(tx, scope, &key, &row, new.to_vec(), now).await } else { Ok(()) };
    };
    let mut points = opened(&key, &row)?;
    if let Some(before) = replaces {
        let held = points.len();
        points.retain(|old| old.response != before);
        if points.len() == held && series_parts::exchange(tx, &key, row.id, before, new.first().copied()).await? {
            return Ok(());
        }
    }
    points.extend_from_slice(new);
    points.sort_by_key(|point| point.at);
    replace(tx, scope, &key, &row, points, now).await
}

/// Takes away the points of a response that was amended and has none any more.
pub async fn withdraw(tx: &Tx, scope: &Scope, client: ClientId, item: (TemplateId, &str), of: ResponseId) -> Result<()> {
    let key = tx.keyring().client(scope.practice(), client).await?;
    let Some(row) = row(tx, scope, client, item).await? else { return Ok(()) };
    let mut points = opened(&key, &row)?;
    let held = points.len();
    points.retain(|point| point.response != of);
    if points.len() == held {
        series_parts::exchange(tx, &key, row.id, of, None).await?;
        return Ok(());
    }
    keep(tx, &key, &row, &points).await
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

/// Keeps the newest points here, and older ones in parts.
async fn replace(tx: &Tx, scope: &Scope, key: &FieldKey, row: &series::Model, mut points: Vec<Point>, now: DateTime<Utc>) -> Result<()> {
    name_versions(tx, scope, &mut points).await?;
    while points.len() > MOST_HELD {
        let newer = points.split_off(MOST_HELD / 2);
        series_parts::add(tx, key, row, &points, now).await?;
        points = newer;
    }
    keep(tx, key, row, &points).await
}

async fn keep(tx: &Tx, key: &FieldKey, row: &series::Model, points: &[Point]) -> Result<()> {
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

/// Points of an earlier program do not say with which version they were asked: looked up once, when the next answer comes.
async fn name_versions(tx: &Tx, scope: &Scope, points: &mut [Point]) -> Result<()> {
    let unnamed: Vec<ResponseId> = points.iter().filter(|point| point.version.is_none()).map(|point| point.response).collect();
    if unnamed.is_empty() {
        return Ok(());
    }
    let (of, versions) = looked_up(tx, scope, unnamed).await?;
    for point in points.iter_mut().filter(|point| point.version.is_none()) {
        let id = of.get(&point.response);
        point.version = versions.iter().find(|version| Some(&version.id) == id).map(|version| version.number);
    }
    Ok(())
}

async fn looked_up(cx: &impl Cx, scope: &Scope, ids: Vec<ResponseId>) -> Result<(HashMap<ResponseId, VersionId>, Vec<Version>)> {
    let of: HashMap<ResponseId, VersionId> = responses::versions_of(cx, scope, ids).await?.into_iter().collect();
    let ids: BTreeSet<VersionId> = of.values().copied().collect();
    Ok((of, templates::versions(cx, scope, ids.into_iter().collect()).await?))
}

/// All series of a client, with all their points.
pub async fn of_client(cx: &impl Cx, scope: &Scope, client: ClientId) -> Result<Vec<Series>> {
    read(cx, scope, client, Condition::all()).await
}

/// All series of a client with at least their points since then, and, of totals of measures, all of them: change is counted from the first.
/// `moments` are times around which points are wanted as well, such as those of chosen baselines.
pub async fn since(cx: &impl Cx, scope: &Scope, client: ClientId, from: Option<DateTime<Utc>>, moments: &[DateTime<Utc>]) -> Result<Vec<Series>> {
    let Some(from) = from else { return of_client(cx, scope, client).await };
    let totals = sea_orm::sea_query::Query::select()
        .column(series::Column::Id)
        .from(series::Entity)
        .cond_where(series::COLUMN.client_id.eq(client))
        .and_where(series::Column::LinkId.starts_with("score:"))
        .to_owned();
    let mut wanted = Condition::any().add(series_part::COLUMN.until_at.gte(from)).add(series_part::Column::SeriesId.in_subquery(totals));
    for at in moments {
        wanted = wanted.add(Condition::all().add(series_part::COLUMN.from_at.lte(*at)).add(series_part::COLUMN.until_at.gte(*at)));
    }
    read(cx, scope, client, wanted).await
}

/// Series of these templates: the newest points of each and those of a window; of totals of measures also the very first, and those around
/// these moments, however many there are between.
pub async fn of_templates(
    cx: &impl Cx,
    scope: &Scope,
    client: ClientId,
    templates: Vec<TemplateId>,
    moments: &[DateTime<Utc>],
    (from, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Vec<Series>> {
    let mine = Condition::all().add(series::COLUMN.template_id.is_in(templates));
    let overlaps = |from: DateTime<Utc>, until: DateTime<Utc>| {
        Condition::all().add(series_part::COLUMN.from_at.lte(until)).add(series_part::COLUMN.until_at.gte(from))
    };
    let of_totals = moments.iter().fold(Condition::any().add(series_parts::first()), |any, at| any.add(overlaps(*at, *at)));
    let ids = |which: Condition| {
        let ids = sea_orm::sea_query::Query::select().column(series::Column::Id).from(series::Entity).to_owned();
        let ids = ids.clone().cond_where(series::COLUMN.client_id.eq(client)).cond_where(which).to_owned();
        series_part::Column::SeriesId.in_subquery(ids)
    };
    let scores = mine.clone().add(series::Column::LinkId.starts_with("score:"));
    let wanted = Condition::any()
        .add(Condition::all().add(ids(mine.clone())).add(overlaps(from, until)))
        .add(Condition::all().add(ids(scores)).add(of_totals));
    read_some(cx, scope, client, mine, wanted).await
}

async fn read(cx: &impl Cx, scope: &Scope, client: ClientId, wanted: Condition) -> Result<Vec<Series>> {
    read_some(cx, scope, client, Condition::all(), wanted).await
}

/// Two statements, however much there is.
async fn read_some(cx: &impl Cx, scope: &Scope, client: ClientId, which: Condition, wanted: Condition) -> Result<Vec<Series>> {
    let rows = series::Entity::find().filter(series::COLUMN.practice_id.eq(scope.practice())).filter(series::COLUMN.client_id.eq(client));
    let rows = rows.filter(clients::visible(scope, series::Column::ClientId)).filter(which);
    let rows = rows.order_by_asc(series::Column::Id).all(cx.db()).await?;
    let key = cx.keyring().client(scope.practice(), client).await?;
    let mut older = series_parts::of_client(cx, scope, client, wanted, &key).await?;
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let mut points = older.remove(&row.id).unwrap_or_default();
        points.extend(opened(&key, &row)?);
        points.sort_by_key(|point| point.at);
        all.push(Series { template_id: row.template_id, link_id: row.link_id, points });
    }
    Ok(all)
}

/// With which version each point was asked.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// Of points that do not say it.
    of: HashMap<ResponseId, VersionId>,
    pub versions: Vec<Version>,
}

impl Asked {
    /// The version that a point's response answered.
    pub fn version(&self, template: TemplateId, point: &Point) -> Option<&Version> {
        match point.version {
            Some(number) => self.versions.iter().find(|version| version.template_id == template && version.number == number),
            None => {
                let id = self.of.get(&point.response)?;
                self.versions.iter().find(|version| version.id == *id)
            }
        }
    }

    /// Where a series crosses from one version into another that asks differently.
    pub fn seams(&self, series: &Series) -> Vec<SeamAt> {
        let asked = |point: &Point| self.version(series.template_id, point).map(|version| (version.number, &version.content));
        progress::seams(&series.points, &series.link_id, asked)
    }
}

/// What the points of these series were asked with.
pub async fn asked(cx: &impl Cx, scope: &Scope, all: &[Series]) -> Result<Asked> {
    let points = || all.iter().flat_map(|series| series.points.iter().map(move |point| (series.template_id, point)));
    let unnamed: BTreeSet<ResponseId> = points().filter(|(_, point)| point.version.is_none()).map(|(_, point)| point.response).collect();
    let named: BTreeSet<(TemplateId, i32)> = points().filter_map(|(template, point)| Some((template, point.version?))).collect();
    let (of, mut versions) = looked_up(cx, scope, unnamed.into_iter().collect()).await?;
    let named = named.into_iter().filter(|(template, number)| !versions.iter().any(|one| one.template_id == *template && one.number == *number));
    versions.extend(templates::numbered(cx, scope, &named.collect::<Vec<_>>()).await?);
    Ok(Asked { of, versions })
}
