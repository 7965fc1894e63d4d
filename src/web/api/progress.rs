//! The progress of a client: what became of everything that was due, and the numbers across time, with what can be said of them.

use entity::ids::{ClientId, ResponseId, TemplateId};
use poem::web::Data;
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use uuid::Uuid;

use super::Key;
use super::progress_words::{AdherenceObject, PeriodKind, Progress, SetBaseline, TimesOf, before_and_after, done, helped, series, tags, week};
use crate::actions::progress::{self as actions, Choice};
use crate::app::App;
use crate::domain::languages;
use crate::domain::period::Period;
use crate::domain::scope::ApiScope;
use crate::pages::reading;
use crate::store::clients;
use crate::web::figures::Writing;

pub struct ProgressOf;

/// Points of one series, where nothing else is asked for: as many as a chart as wide as a page can show.
const POINTS: usize = 400;

#[OpenApi]
impl ProgressOf {
    /// Progress of a client
    ///
    /// Scope: clinical:read. What lies in a period: the last three months, unless another is asked for. Series with more points than asked for
    /// are thinned, and say how many are left out; every answer is among the responses, page by page. Reading is noted in the audit trail.
    #[oai(path = "/clients/:id/progress", method = "get", operation_id = "read_progress")]
    async fn progress(
        &self,
        app: Data<&App>,
        key: Key,
        id: Path<Uuid>,
        /// Three months where left out
        period: Query<Option<PeriodKind>>,
        /// Most points, gaps and pairs of each series: 400 where left out
        #[oai(validator(minimum(value = "4"), maximum(value = "4000")))]
        points: Query<Option<usize>>,
    ) -> poem::Result<Json<Progress>> {
        let scope = key.may(ApiScope::ClinicalRead)?;
        let client = clients::find(&app.store, &scope, ClientId(id.0)).await?;
        crate::actions::clients::note_progress_read(&app, scope, client.id).await?;
        let period = period.0.map(Period::from).unwrap_or_default();
        let all = actions::of_client(&app.store, &scope, &client, period, app.now()).await?;
        let writing = Writing { speech: app.pages().speech(languages::FIRST), zone: &client.time_zone };
        let (counts, most) = (all.adherence, points.0.unwrap_or(POINTS));
        Ok(Json(Progress {
            client_id: id.0,
            period: period.into(),
            sessions: all.visits.clone(),
            adherence: AdherenceObject {
                assigned: counts.assigned,
                completed: counts.completed,
                completed_late: counts.completed_late,
                declined: counts.declined,
                missed: counts.missed,
                open: counts.open,
            },
            series: all.lines.iter().map(|line| series(line, most, writing)).collect(),
            before_and_after: all.pairs.iter().filter_map(|of| before_and_after(of, most, writing)).collect(),
            weeks: all.weeks.iter().map(week).collect(),
            done: all.tasks.iter().map(done).collect(),
            times: all
                .hours
                .iter()
                .map(|of| TimesOf {
                    template_id: of.template_id.0,
                    counts: of.map.cells.iter().map(|day| day.to_vec()).collect(),
                    sentence: reading::hours(&of.map, of.newest_only),
                })
                .collect(),
            helped: all.helps.iter().map(helped).collect(),
            tags: tags(all.tags),
        }))
    }

    /// Count change from another answer
    ///
    /// Scope: clinical:write. In one series, from that answer on; without one, from the first that is no estimate. Noted in the audit trail.
    #[oai(path = "/clients/:id/progress/baseline", method = "put", operation_id = "set_baseline")]
    async fn set_baseline(&self, app: Data<&App>, key: Key, id: Path<Uuid>, body: Json<SetBaseline>) -> poem::Result<Json<SetBaseline>> {
        let scope = key.may(ApiScope::ClinicalWrite)?;
        clients::find(&app.store, &scope, ClientId(id.0)).await?;
        let Json(body) = body;
        let choice = Choice { template: TemplateId(body.template_id), link_id: body.key.clone(), response: body.response_id.map(ResponseId) };
        actions::set_baseline(&app, scope, ClientId(id.0), choice).await?;
        Ok(Json(body))
    }
}
