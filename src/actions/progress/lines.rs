//! The series of a client: what each is about, what of it lies in the period, and from where change is counted.

use chrono::{DateTime, TimeDelta, Utc};
use entity::kinds::{OccurrenceStatus, TemplateMode};

use super::Read;
use crate::domain::content::{Item, Section};
use crate::domain::instruments::{self, Instrument, Score};
use crate::domain::items;
use crate::domain::progress::{self, Mark, Point, Rate, SeamAt};
use crate::store::occurrences::Outcome;
use crate::store::series::Series;
use crate::store::templates::Version;

/// An answer and the completion that it came with stand this close.
const NEAR: TimeDelta = TimeDelta::seconds(1);

/// What a series is of.
#[derive(Clone, Debug)]
pub enum What {
    /// A total of a measure, or one of its parts.
    Score(&'static Instrument, &'static Score),
    Item(Item),
}

/// One series in the period.
#[derive(Clone, Debug)]
pub struct Line {
    /// What was read of it: at least what lies in the period, of totals all.
    pub series: Series,
    /// The newest that is known of its template.
    pub version: Version,
    pub what: What,
    pub unit: String,
    pub range: Option<(f64, f64)>,
    /// Asked in the period and not answered.
    pub gaps: Vec<DateTime<Utc>>,
    pub seams: Vec<SeamAt>,
    /// From which point on they can be read together.
    pub together: usize,
    /// The first point in the period.
    pub first_within: usize,
    /// Place of the point from which change is counted, and whether somebody chose it. Of questions only where one was chosen.
    pub baseline: Option<(usize, bool)>,
    pub rate: Rate,
}

impl Line {
    /// Points in the period.
    pub fn points(&self) -> &[Point] {
        &self.series.points[self.first_within..]
    }

    /// Points in the period that can be read together.
    pub fn comparable(&self) -> &[Point] {
        &self.series.points[self.first_within.max(self.together)..]
    }

    /// Points from the baseline on, the baseline first.
    pub fn since_baseline(&self) -> &[Point] {
        self.baseline.map_or(&[], |(place, _)| &self.series.points[place..])
    }

    /// What is drawn.
    pub fn marks(&self) -> Vec<Mark> {
        let seams: Vec<SeamAt> = self.seams.iter().filter(|seam| seam.index >= self.first_within.max(1)).copied().collect();
        progress::with_seams(progress::marks(self.points(), &self.gaps), &seams)
    }

    /// When its first mark stands.
    pub fn first(&self) -> Option<DateTime<Utc>> {
        self.points().first().map(|point| point.at).into_iter().chain(self.gaps.first().copied()).min()
    }
}

/// Every series that can be shown: of a measure its totals, not each question.
pub(super) fn all(read: &Read) -> Vec<Line> {
    read.series.iter().filter_map(|series| line(read, series)).collect()
}

fn line(read: &Read, series: &Series) -> Option<Line> {
    let version = read.newest(series.template_id)?;
    let what = what(read, series, version)?;
    let seams = read.asked.seams(series);
    let together = progress::comparable(&seams);
    let first_within = series.points.partition_point(|point| !read.within(point.at));
    let since = asked_since(read, series, &what);
    let gaps = since.map(|since| gaps(read, series, version, since)).unwrap_or_default();
    let counted_from = series.points.get(together).filter(|_| together > 0).map(|point| point.at).or(since.flatten());
    let counted = |one: &&Outcome| {
        one.status != OccurrenceStatus::Open && counted_from.is_none_or(|from| one.completed_at.unwrap_or(one.opens_at) >= from - NEAR)
    };
    let asked = (version.mode == TemplateMode::Form && since.is_some()).then(|| read.reached(series.template_id).filter(counted).count());
    let (unit, range) = match &what {
        What::Score(_, score) => (score.unit.clone(), Some((score.min, score.max))),
        What::Item(item) => {
            let kind = items::kind(&item.kind)?;
            (kind.unit(&item.config), range(series, &read.versions, kind.range(&item.config)))
        }
    };
    let chosen = read.chosen.iter().find(|one| one.template_id == series.template_id && one.link_id == series.link_id);
    let chosen = chosen.map(|one| (one.response_id, one.point_at));
    let place = progress::baseline(series.points.get(together..)?, chosen).map(|(place, chosen)| (place + together, chosen));
    let baseline = place.filter(|(_, chosen)| *chosen || matches!(what, What::Score(..)));
    let rate = progress::rate(series.points.get(first_within.max(together)..).unwrap_or_default(), asked);
    let (series, version) = (series.clone(), version.clone());
    Some(Line { series, version, what, unit, range, gaps, seams, together, first_within, baseline, rate })
}

fn what(read: &Read, series: &Series, version: &Version) -> Option<What> {
    if let Some(instrument) = instruments::of_content(&version.content) {
        return instrument.score(&series.link_id).map(|score| What::Score(instrument, score));
    }
    let known = read.versions.iter().filter(|known| known.template_id == series.template_id);
    let item = version.content.item(&series.link_id).or_else(|| known.filter_map(|known| known.content.item(&series.link_id)).next_back());
    item.cloned().map(What::Item)
}

/// Since when it was asked each time: always, or since its first answer where older versions did not ask it. Nothing where nobody can say:
/// questions with a condition, and prompts that are drawn, are not asked each time.
fn asked_since(read: &Read, series: &Series, what: &What) -> Option<Option<DateTime<Utc>>> {
    let What::Item(item) = what else { return Some(None) };
    let mut known = read.versions.iter().filter(|known| known.template_id == series.template_id);
    let holds = |section: &Section| section.items.iter().any(|one| one.link_id == item.link_id);
    let at_times = |version: &Version| {
        let sections = &version.content.sections;
        let conditional = sections.iter().filter(|section| holds(section)).any(|section| section.show_when.is_some());
        version.content.prompts.is_some() || conditional || version.content.item(&item.link_id).is_some_and(|one| one.show_when.is_some())
    };
    if known.clone().any(at_times) {
        return None;
    }
    let newer = known.any(|version| version.content.item(&item.link_id).is_none());
    Some(series.points.first().filter(|_| newer).map(|point| point.at))
}

/// When it was asked in the period and not answered. A log has no single moment at which it was asked.
fn gaps(read: &Read, series: &Series, version: &Version, since: Option<DateTime<Utc>>) -> Vec<DateTime<Utc>> {
    if version.mode != TemplateMode::Form {
        return Vec::new();
    }
    let answered = |at| answered(&series.points, at);
    let mut gaps: Vec<DateTime<Utc>> = read.reached(series.template_id).filter_map(|one| one.gap(answered)).filter(|at| read.within(*at)).collect();
    gaps.retain(|at| since.is_none_or(|since| *at >= since - NEAR));
    gaps.sort_unstable();
    gaps
}

/// Whether one of these points, in order of time, stands within a second of then.
pub fn answered(points: &[Point], at: DateTime<Utc>) -> bool {
    let from = points.partition_point(|point| point.at <= at - NEAR);
    points.get(from).is_some_and(|point| point.at < at + NEAR)
}

/// The range of the axis: that of the question now, wide enough for what it was in other versions.
pub fn range(series: &Series, versions: &[Version], now: Option<(f64, f64)>) -> Option<(f64, f64)> {
    let (mut low, mut high) = now?;
    for version in versions.iter().filter(|version| version.template_id == series.template_id) {
        let Some(item) = version.content.item(&series.link_id) else { continue };
        if let Some((lowest, highest)) = items::kind(&item.kind).and_then(|kind| kind.range(&item.config)) {
            (low, high) = (low.min(lowest), high.max(highest));
        }
    }
    let values = || series.points.iter().map(|point| point.value);
    let most = values().fold(f64::NEG_INFINITY, f64::max);
    Some((values().fold(low, f64::min), progress::top_of_axis(low, high, most)))
}
