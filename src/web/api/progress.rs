//! The progress of a client: what became of everything that was due, and the numbers across time.

use entity::ids::ClientId;
use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{Enum, Object, OpenApi};
use uuid::Uuid;

use super::{Instant, Key};
use crate::actions;
use crate::app::App;
use crate::domain::progress::SeamAt;
use crate::domain::scope::ApiScope;
use crate::store::{clients, occurrences, series};

pub struct ProgressOf;

/// What became of everything that was due. Counts, not a score
#[derive(Object)]
#[oai(rename = "Adherence")]
struct AdherenceObject {
    assigned: u32,
    completed: u32,
    /// Of the completed, how many came after they were due
    completed_late: u32,
    declined: u32,
    missed: u32,
    open: u32,
}

/// One number at one time.
#[derive(Object)]
#[oai(rename = "Point")]
struct PointObject {
    at: Instant,
    value: f64,
    response_id: Uuid,
    /// Whether it is a total of a measure with missing answers filled in
    estimated: bool,
}

/// How a question changed
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case", remote = "crate::domain::version_diff::Seam")]
enum SeamKind {
    Reworded,
    Rescaled,
}

/// From this answer on it was asked differently. Across a rescaled seam, numbers must not be compared
#[derive(Object)]
#[oai(rename = "Seam")]
struct SeamObject {
    kind: SeamKind,
    /// The version that was answered from here on
    version: i32,
    /// When the first answer after it came
    at: Instant,
    /// The first answer after it
    response_id: Uuid,
}

/// The numbers of one item across time. Missing answers are not filled in
#[derive(Object)]
#[oai(rename = "Series")]
struct SeriesObject {
    /// The item's link_id; score:total or score:NAME for what a measure comes to
    key: String,
    template_id: Uuid,
    points: Vec<PointObject>,
    seams: Vec<SeamObject>,
}

#[derive(Object)]
struct Progress {
    client_id: Uuid,
    adherence: AdherenceObject,
    series: Vec<SeriesObject>,
}

#[OpenApi]
impl ProgressOf {
    /// Progress of a client
    ///
    /// Scope: clinical:read. Reading is noted in the audit trail.
    #[oai(path = "/clients/:id/progress", method = "get", operation_id = "read_progress")]
    async fn progress(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Json<Progress>> {
        let scope = key.may(ApiScope::ClinicalRead)?;
        let id = ClientId(id.0);
        clients::find(&app.store, &scope, id).await?;
        actions::clients::note_progress_read(&app, scope, id).await?;
        let all = occurrences::of_client(&app.store, &scope, id).await?;
        let counts = occurrences::adherence(&all);
        let all_series = series::of_client(&app.store, &scope, id).await?;
        let asked = series::asked(&app.store, &scope, &all_series).await?;
        let seam = |seam: SeamAt| SeamObject { kind: seam.seam.into(), version: seam.version, at: seam.after.at, response_id: seam.after.response.0 };
        let points = |series: series::Series| SeriesObject {
            seams: asked.seams(&series).into_iter().map(seam).collect(),
            key: series.link_id,
            template_id: series.template_id.0,
            points: series
                .points
                .iter()
                .map(|point| PointObject { at: point.at, value: point.value, response_id: point.response.0, estimated: point.estimated })
                .collect(),
        };
        Ok(Json(Progress {
            client_id: id.0,
            adherence: AdherenceObject {
                assigned: counts.assigned,
                completed: counts.completed,
                completed_late: counts.completed_late,
                declined: counts.declined,
                missed: counts.missed,
                open: counts.open,
            },
            series: all_series.into_iter().map(points).collect(),
        }))
    }
}
