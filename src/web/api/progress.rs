//! The progress of a client: what became of everything that was due, and the numbers across time, with what can be said of them.

use entity::ids::{ClientId, ResponseId, TemplateId};
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Enum, Object, OpenApi};
use uuid::Uuid;

use super::{Instant, Key};
use crate::actions::progress::{self as actions, Choice, Line, Pairs, Ratings};
use crate::app::App;
use crate::domain::period::Period;
use crate::domain::progress::{Point, SeamAt};
use crate::domain::scope::ApiScope;
use crate::domain::{coping::ranking::Standing, languages, pairs, weeks::Week};
use crate::pages::reading;
use crate::store::clients;
use crate::web::figures::{self, Writing};

pub struct ProgressOf;

/// How far back
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "kebab-case", remote = "Period")]
enum PeriodKind {
    /// Since the last session that took place; four weeks where there was none
    SinceAppointment,
    FourWeeks,
    ThreeMonths,
    Everything,
}

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

/// What a change since the baseline is called, and by which rule. Never of one total alone, nor of an estimated one
#[derive(Object)]
struct NamedChange {
    label: String,
    between: String,
    rule: String,
    citation: String,
}

/// From where change is counted
#[derive(Object)]
#[oai(rename = "Baseline")]
struct BaselineObject {
    response_id: Uuid,
    at: Instant,
    value: f64,
    /// Somebody chose it; else it is the first that is no estimate
    chosen: bool,
}

/// The numbers of one item across time. Missing answers are not filled in
#[derive(Object)]
#[oai(rename = "Series")]
struct SeriesObject {
    /// The item's link_id; score:total or score:NAME for what a measure comes to
    key: String,
    template_id: Uuid,
    unit: String,
    /// Those in the period
    points: Vec<PointObject>,
    /// Asked in the period and not answered
    gaps: Vec<Instant>,
    seams: Vec<SeamObject>,
    /// Answers in the period that can be read together
    answered: u32,
    /// How often it was asked in the period; none for a log, which asks at no time
    #[oai(skip_serializing_if_is_none)]
    asked: Option<u32>,
    /// None of fewer than four answers
    #[oai(skip_serializing_if_is_none)]
    mean: Option<f64>,
    #[oai(skip_serializing_if_is_none)]
    baseline: Option<BaselineObject>,
    #[oai(skip_serializing_if_is_none)]
    change: Option<NamedChange>,
    /// What can be read of it, and what cannot
    sentence: String,
}

/// One entry's two numbers
#[derive(Object)]
#[oai(rename = "Pair")]
struct PairObject {
    at: Instant,
    response_id: Uuid,
    before: f64,
    after: f64,
}

/// Before and after within entries
#[derive(Object)]
struct BeforeAndAfter {
    template_id: Uuid,
    before_key: String,
    after_key: String,
    /// Of what, where entries have several
    #[oai(skip_serializing_if_is_none)]
    of: Option<String>,
    pairs: Vec<PairObject>,
    sentence: String,
}

/// One week, from Monday
#[derive(Object)]
#[oai(rename = "Week")]
struct WeekObject {
    from: chrono::NaiveDate,
    planned: u32,
    done: u32,
    declined: u32,
    open: u32,
    /// In logs, which plan nothing
    entries: u32,
}

/// A mean of what clients said, with of how many
#[derive(Object)]
struct Rated {
    n: u32,
    #[oai(skip_serializing_if_is_none)]
    mean: Option<f64>,
}

/// How much of one thing, beside how it went
#[derive(Object)]
struct DoneOf {
    template_id: Uuid,
    /// None for a log
    #[oai(skip_serializing_if_is_none)]
    planned: Option<u32>,
    done: u32,
    hard: Rated,
    helpful: Rated,
}

/// When entries of a log were noted: seven days from Monday, by eight parts of three hours
#[derive(Object)]
struct TimesOf {
    template_id: Uuid,
    counts: Vec<Vec<u32>>,
    sentence: String,
}

/// What uses of a coping card that the client shows come to
#[derive(Object)]
struct HelpedBy {
    title: String,
    uses: u32,
    rated: u32,
    /// The mean of (before - after) over the rated uses
    #[oai(skip_serializing_if_is_none)]
    drop: Option<f64>,
}

#[derive(Object)]
struct Progress {
    client_id: Uuid,
    period: PeriodKind,
    /// When sessions began that took place in the period
    sessions: Vec<Instant>,
    adherence: AdherenceObject,
    series: Vec<SeriesObject>,
    before_and_after: Vec<BeforeAndAfter>,
    /// At most the newest 26
    weeks: Vec<WeekObject>,
    done: Vec<DoneOf>,
    times: Vec<TimesOf>,
    helped: Vec<HelpedBy>,
}

/// From which answer change is counted in one series
#[derive(Object)]
struct SetBaseline {
    template_id: Uuid,
    /// Key of the series
    key: String,
    /// The answer; none to count from the first again
    response_id: Option<Uuid>,
}

fn point(point: &Point) -> PointObject {
    PointObject { at: point.at, value: point.value, response_id: point.response.0, estimated: point.estimated }
}

fn series(line: &Line, writing: Writing<'_>) -> SeriesObject {
    let seam = |seam: &SeamAt| SeamObject { kind: seam.seam.into(), version: seam.version, at: seam.after.at, response_id: seam.after.response.0 };
    let baseline = line.baseline.map(|(place, chosen)| (&line.series.points[place], chosen));
    SeriesObject {
        key: line.series.link_id.clone(),
        template_id: line.series.template_id.0,
        unit: line.unit.clone(),
        points: line.points().iter().map(point).collect(),
        gaps: line.gaps.clone(),
        seams: line.seams.iter().filter(|seam| seam.index >= line.first_within).map(seam).collect(),
        answered: line.rate.answered as u32,
        asked: line.rate.asked.map(|asked| asked as u32),
        mean: line.rate.mean,
        baseline: baseline.map(|(point, chosen)| BaselineObject { response_id: point.response.0, at: point.at, value: point.value, chosen }),
        change: figures::change(line, writing).map(|change| NamedChange {
            label: change.label.into(),
            between: change.between,
            rule: change.rule,
            citation: change.citation,
        }),
        sentence: figures::sentence(line, writing),
    }
}

fn before_and_after(of: &Pairs, writing: Writing<'_>) -> Option<BeforeAndAfter> {
    let summary = pairs::summary(&of.pairs)?;
    let pair = |pair: &pairs::Pair| PairObject { at: pair.at, response_id: pair.response.0, before: pair.before, after: pair.after };
    Some(BeforeAndAfter {
        template_id: of.template_id.0,
        before_key: of.before.link_id.clone(),
        after_key: of.after.link_id.clone(),
        of: of.of.clone(),
        pairs: of.pairs.iter().map(pair).collect(),
        sentence: reading::pairs(&summary, of.newest_only, |at| writing.at(at)),
    })
}

fn week(week: &Week) -> WeekObject {
    WeekObject { from: week.from, planned: week.planned, done: week.done, declined: week.declined, open: week.open, entries: week.entries }
}

fn rated(of: Ratings) -> Rated {
    Rated { n: of.n as u32, mean: of.mean }
}

fn helped((title, standing): &(String, Standing)) -> HelpedBy {
    HelpedBy { title: title.clone(), uses: standing.uses as u32, rated: standing.rated as u32, drop: standing.drop }
}

#[OpenApi]
impl ProgressOf {
    /// Progress of a client
    ///
    /// Everything, or what lies in a period. Scope: clinical:read. Reading is noted in the audit trail.
    #[oai(path = "/clients/:id/progress", method = "get", operation_id = "read_progress")]
    async fn progress(&self, app: Data<&App>, key: Key, id: Path<Uuid>, period: Query<Option<PeriodKind>>) -> poem::Result<Json<Progress>> {
        let scope = key.may(ApiScope::ClinicalRead)?;
        let client = clients::find(&app.store, &scope, ClientId(id.0)).await?;
        crate::actions::clients::note_progress_read(&app, scope, client.id).await?;
        let period = period.0.map_or(Period::Everything, Period::from);
        let all = actions::of_client(&app.store, &scope, &client, period, app.now()).await?;
        let writing = Writing { speech: app.pages().speech(languages::FIRST), zone: &client.time_zone };
        let counts = all.adherence;
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
            series: all.lines.iter().map(|line| series(line, writing)).collect(),
            before_and_after: all.pairs.iter().filter_map(|of| before_and_after(of, writing)).collect(),
            weeks: all.weeks.iter().map(week).collect(),
            done: all
                .tasks
                .iter()
                .map(|task| DoneOf {
                    template_id: task.template_id.0,
                    planned: task.planned.map(|planned| planned as u32),
                    done: task.done as u32,
                    hard: rated(task.hard),
                    helpful: rated(task.helpful),
                })
                .collect(),
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
        }))
    }

    /// Count change from another answer
    ///
    /// In one series, from that answer on; without one, from the first that is no estimate. Scope: clinical:write.
    #[oai(path = "/clients/:id/progress/baseline", method = "put", operation_id = "set_baseline")]
    async fn set_baseline(&self, app: Data<&App>, key: Key, id: Path<Uuid>, body: Json<SetBaseline>) -> poem::Result<()> {
        let scope = key.may(ApiScope::ClinicalWrite)?;
        clients::find(&app.store, &scope, ClientId(id.0)).await?;
        let body = body.0;
        let choice = Choice { template: TemplateId(body.template_id), link_id: body.key, response: body.response_id.map(ResponseId) };
        actions::set_baseline(&app, scope, ClientId(id.0), choice).await?;
        Ok(())
    }
}
