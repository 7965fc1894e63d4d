//! What the API says of progress, and how it is made of what was put together.

use poem_openapi::{Enum, Object};
use uuid::Uuid;

use super::Instant;
use super::discussing::RatedQuality;
use super::entries::TagCount;
use crate::actions::progress::{Line, Pairs, Ratings, Task};
use crate::actions::tags::Tags;
use crate::domain::period::Period;
use crate::domain::progress::{Point, SeamAt};
use crate::domain::{coping::ranking::Standing, pairs, thin, weeks::Week};
use crate::pages::reading;
use crate::web::figures::{self, Writing};

/// How far back
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "kebab-case", remote = "Period")]
pub(super) enum PeriodKind {
    /// Since the last session that took place; four weeks where there was none
    SinceAppointment,
    FourWeeks,
    ThreeMonths,
    Everything,
}

/// What became of everything that was due. Counts, not a score
#[derive(Object)]
#[oai(rename = "Adherence")]
pub(super) struct AdherenceObject {
    pub(super) assigned: u32,
    pub(super) completed: u32,
    /// Of the completed, how many came after they were due
    pub(super) completed_late: u32,
    pub(super) declined: u32,
    pub(super) missed: u32,
    pub(super) open: u32,
}

/// One number at one time.
#[derive(Object)]
#[oai(rename = "Point")]
pub(super) struct PointObject {
    pub(super) at: Instant,
    pub(super) value: f64,
    pub(super) response_id: Uuid,
    /// Whether it is a total of a measure with missing answers filled in
    pub(super) estimated: bool,
}

/// How a question changed
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case", remote = "crate::domain::version_diff::Seam")]
pub(super) enum SeamKind {
    Reworded,
    Rescaled,
}

/// From this answer on it was asked differently. Across a rescaled seam, numbers must not be compared
#[derive(Object)]
#[oai(rename = "Seam")]
pub(super) struct SeamObject {
    pub(super) kind: SeamKind,
    /// The version that was answered from here on
    pub(super) version: i32,
    /// When the first answer after it came
    pub(super) at: Instant,
    /// The first answer after it
    pub(super) response_id: Uuid,
}

/// What a change since the baseline is called, and by which rule. Never of one total alone, nor of an estimated one
#[derive(Object)]
pub(super) struct NamedChange {
    pub(super) label: String,
    pub(super) between: String,
    pub(super) rule: String,
    pub(super) citation: String,
}

/// From where change is counted
#[derive(Object)]
#[oai(rename = "Baseline")]
pub(super) struct BaselineObject {
    pub(super) response_id: Uuid,
    pub(super) at: Instant,
    pub(super) value: f64,
    /// Somebody chose it; else it is the first that is no estimate
    pub(super) chosen: bool,
}

/// The numbers of one item across time. Missing answers are not filled in
#[derive(Object)]
#[oai(rename = "Series")]
pub(super) struct SeriesObject {
    /// The item's link_id; score:total or score:NAME for what a measure comes to
    pub(super) key: String,
    pub(super) template_id: Uuid,
    pub(super) unit: String,
    /// Those in the period; where there are more than were asked for, of equal stretches of time the first, lowest, highest and last
    pub(super) points: Vec<PointObject>,
    /// How many points of the period are not here
    pub(super) points_left_out: u32,
    /// Asked in the period and not answered; the newest, where there are more than points were asked for
    pub(super) gaps: Vec<Instant>,
    pub(super) gaps_left_out: u32,
    pub(super) seams: Vec<SeamObject>,
    /// Answers in the period that can be read together
    pub(super) answered: u32,
    /// How often it was asked in the period; none for a log, which asks at no time
    #[oai(skip_serializing_if_is_none)]
    pub(super) asked: Option<u32>,
    /// None of fewer than four answers
    #[oai(skip_serializing_if_is_none)]
    pub(super) mean: Option<f64>,
    #[oai(skip_serializing_if_is_none)]
    pub(super) baseline: Option<BaselineObject>,
    #[oai(skip_serializing_if_is_none)]
    pub(super) change: Option<NamedChange>,
    /// What can be read of it, and what cannot
    pub(super) sentence: String,
}

/// One entry's two numbers
#[derive(Object)]
#[oai(rename = "Pair")]
pub(super) struct PairObject {
    pub(super) at: Instant,
    pub(super) response_id: Uuid,
    pub(super) before: f64,
    pub(super) after: f64,
}

/// Before and after within entries
#[derive(Object)]
pub(super) struct BeforeAndAfter {
    pub(super) template_id: Uuid,
    pub(super) before_key: String,
    pub(super) after_key: String,
    /// Of what, where entries have several
    #[oai(skip_serializing_if_is_none)]
    pub(super) of: Option<String>,
    /// The newest, where there are more than points were asked for
    pub(super) pairs: Vec<PairObject>,
    pub(super) pairs_left_out: u32,
    pub(super) sentence: String,
}

/// One week, from Monday
#[derive(Object)]
#[oai(rename = "Week")]
pub(super) struct WeekObject {
    pub(super) from: chrono::NaiveDate,
    pub(super) planned: u32,
    pub(super) done: u32,
    pub(super) declined: u32,
    pub(super) open: u32,
    /// In logs, which plan nothing
    pub(super) entries: u32,
}

/// A mean of what clients said, with of how many
#[derive(Object)]
pub(super) struct Rated {
    pub(super) n: u32,
    #[oai(skip_serializing_if_is_none)]
    pub(super) mean: Option<f64>,
}

/// How much of one thing, beside how it went
#[derive(Object)]
pub(super) struct DoneOf {
    pub(super) template_id: Uuid,
    /// None for a log
    #[oai(skip_serializing_if_is_none)]
    pub(super) planned: Option<u32>,
    pub(super) done: u32,
    /// How much of it, in the client's own word, most often said first
    pub(super) amounts: Vec<TimesSaid>,
    /// How well, as the practice rated it, the best first. Never shown to the client
    pub(super) quality: Vec<TimesRated>,
    /// How hard it was, 0 to 10, as the client said afterwards
    pub(super) hard: Rated,
    /// How much it helped, 0 to 10
    pub(super) helpful: Rated,
}

/// How often an amount was said
#[derive(Object)]
pub(super) struct TimesSaid {
    pub(super) amount: String,
    pub(super) times: u32,
}

/// How often a quality was given
#[derive(Object)]
pub(super) struct TimesRated {
    pub(super) quality: RatedQuality,
    pub(super) times: u32,
}

/// Tags over the entries in the period that were shared and opened
#[derive(Object)]
pub(super) struct TagsOf {
    pub(super) opened: u32,
    /// How many of them carry a tag
    pub(super) tagged: u32,
    /// There may be more entries: the newest were counted
    pub(super) newest_only: bool,
    pub(super) counts: Vec<TagCount>,
}

/// When entries of a log were noted: seven days from Monday, by eight parts of three hours
#[derive(Object)]
pub(super) struct TimesOf {
    pub(super) template_id: Uuid,
    pub(super) counts: Vec<Vec<u32>>,
    pub(super) sentence: String,
}

/// What uses of a coping card that the client shows come to
#[derive(Object)]
pub(super) struct HelpedBy {
    pub(super) title: String,
    pub(super) uses: u32,
    pub(super) rated: u32,
    /// The mean of (before - after) over the rated uses
    #[oai(skip_serializing_if_is_none)]
    pub(super) drop: Option<f64>,
}

#[derive(Object)]
pub(super) struct Progress {
    pub(super) client_id: Uuid,
    pub(super) period: PeriodKind,
    /// When sessions began that took place in the period
    pub(super) sessions: Vec<Instant>,
    pub(super) adherence: AdherenceObject,
    pub(super) series: Vec<SeriesObject>,
    pub(super) before_and_after: Vec<BeforeAndAfter>,
    /// At most the newest 26
    pub(super) weeks: Vec<WeekObject>,
    pub(super) done: Vec<DoneOf>,
    pub(super) times: Vec<TimesOf>,
    pub(super) helped: Vec<HelpedBy>,
    pub(super) tags: TagsOf,
}

/// From which answer change is counted in one series
#[derive(Object, Clone)]
pub(super) struct SetBaseline {
    pub(super) template_id: Uuid,
    /// Key of the series
    pub(super) key: String,
    /// The answer; none to count from the first again
    pub(super) response_id: Option<Uuid>,
}

fn point(point: &Point) -> PointObject {
    PointObject { at: point.at, value: point.value, response_id: point.response.0, estimated: point.estimated }
}

/// The newest of these, and how many that leaves out.
fn newest<T>(all: &[T], most: usize) -> (&[T], u32) {
    let left_out = all.len().saturating_sub(most);
    (&all[left_out..], left_out as u32)
}

/// A series with at most so many points.
pub(super) fn series(line: &Line, most: usize, writing: Writing<'_>) -> SeriesObject {
    let points = thin::series(line.points(), most);
    let (gaps, gaps_left_out) = newest(&line.gaps, most);
    let seam = |seam: &SeamAt| SeamObject { kind: seam.seam.into(), version: seam.version, at: seam.after.at, response_id: seam.after.response.0 };
    let baseline = line.baseline.map(|(place, chosen)| (&line.series.points[place], chosen));
    SeriesObject {
        key: line.series.link_id.clone(),
        template_id: line.series.template_id.0,
        unit: line.unit.clone(),
        points_left_out: (line.points().len() - points.len()) as u32,
        points: points.iter().map(point).collect(),
        gaps: gaps.to_vec(),
        gaps_left_out,
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

pub(super) fn before_and_after(of: &Pairs, most: usize, writing: Writing<'_>) -> Option<BeforeAndAfter> {
    let summary = pairs::summary(&of.pairs)?;
    let pair = |pair: &pairs::Pair| PairObject { at: pair.at, response_id: pair.response.0, before: pair.before, after: pair.after };
    let (pairs, pairs_left_out) = newest(&of.pairs, most);
    Some(BeforeAndAfter {
        template_id: of.template_id.0,
        before_key: of.before.link_id.clone(),
        after_key: of.after.link_id.clone(),
        of: of.of.clone(),
        pairs: pairs.iter().map(pair).collect(),
        pairs_left_out,
        sentence: reading::pairs(&summary, of.rows, of.newest_only, |at| writing.at(at)),
    })
}

pub(super) fn week(week: &Week) -> WeekObject {
    WeekObject { from: week.from, planned: week.planned, done: week.done, declined: week.declined, open: week.open, entries: week.entries }
}

pub(super) fn done(task: &Task) -> DoneOf {
    DoneOf {
        template_id: task.template_id.0,
        planned: task.planned.map(|planned| planned as u32),
        done: task.done as u32,
        amounts: task.amounts.iter().map(|(amount, times)| TimesSaid { amount: (*amount).to_owned(), times: *times as u32 }).collect(),
        quality: task.quality.iter().map(|(quality, times)| TimesRated { quality: (*quality).into(), times: *times as u32 }).collect(),
        hard: rated(task.hard),
        helpful: rated(task.helpful),
    }
}

pub(super) fn tags(of: Tags) -> TagsOf {
    let counts = of.counts.into_iter().map(Into::into).collect();
    TagsOf { opened: of.opened as u32, tagged: of.tagged as u32, newest_only: of.newest_only, counts }
}

fn rated(of: Ratings) -> Rated {
    Rated { n: of.n as u32, mean: of.mean }
}

pub(super) fn helped((title, standing): &(String, Standing)) -> HelpedBy {
    HelpedBy { title: title.clone(), uses: standing.uses as u32, rated: standing.rated as u32, drop: standing.drop }
}
