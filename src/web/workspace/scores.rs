//! Scores of measures on the pages about one client: their chart, and whether a measure would be asked again too soon.

use chrono::{DateTime, Utc};
use entity::ids::{ClientId, TemplateId};

use super::Desk;
use super::progress::seam_words;
use crate::domain::instruments::{self, Instrument, Score};
use crate::domain::progress::{self, Mark, SeamAt};
use crate::error::Result;
use crate::pages::chart::{self, Chart, Guide};
use crate::pages::reading;
use crate::pages::scores::{self, ReadChange};
use crate::store::series::Series;
use crate::store::templates::Version;
use crate::store::{assignments, occurrences};

/// What a chart of scores has, beside what every chart has.
pub struct Scores {
    pub title: String,
    pub unit: String,
    pub sentence: String,
    pub chart: Chart,
    pub change: Option<ReadChange>,
}

/// The chart of one score, with seams among its marks. Across a seam where it is scored differently nothing is compared. None where the
/// series is no score of the instrument.
pub fn chart(
    instrument: &Instrument,
    series: &Series,
    (marks, seams): (&[Mark], &[SeamAt]),
    gaps: usize,
    say: impl Fn(DateTime<Utc>) -> String + Copy,
) -> Option<Scores> {
    let score = instrument.score(&series.link_id)?;
    let together = series.points.get(progress::comparable(seams)..).unwrap_or_default();
    let range = (score.min, score.max);
    let first = together.iter().find(|point| !point.estimated);
    let band = score.change.as_ref().zip(first).map(|(rule, first)| (first.value - rule.reliable, first.value + rule.reliable));
    let (before, after) = reading::about_seams(seams, say);
    Some(Scores {
        title: score.title.clone(),
        unit: score.unit.clone(),
        sentence: format!("{before}{}{after}", scores::sentence(instrument, score, together, gaps, say)),
        chart: chart::draw(marks, Some(range), say).with_guides(range, &guides(score), band),
        change: scores::change(instrument, score, together),
    })
}

/// Where bands begin, and the cut-off.
fn guides(score: &Score) -> Vec<Guide> {
    let bands = score.bands.iter().filter(|band| band.from > score.min).map(|band| Guide::band(band.from, &band.label));
    let cut_off = score.cut_off.as_ref().map(|cut| cut.at);
    let cut_off = cut_off.or_else(|| score.change.as_ref()?.clinical.map(instruments::change::Side::at));
    bands.chain(cut_off.map(Guide::cut_off)).collect()
}

/// A value in the table beside the chart.
pub fn value(mark: &Mark) -> String {
    match mark {
        Mark::Point(point) if point.estimated => format!("{} (estimated)", chart::number(point.value)),
        Mark::Point(point) => chart::number(point.value),
        Mark::Gap(_) => "no total".into(),
        Mark::Seam(seam) => seam_words(seam.seam).into(),
    }
}

/// A quiet line where a measure was answered so lately that what it asks about overlaps.
pub async fn overlap(desk: &Desk, client: ClientId, template: TemplateId, version: &Version) -> Result<Option<String>> {
    let Some(instrument) = instruments::of_content(&version.content) else { return Ok(None) };
    let given = assignments::of_client(&desk.app.store, &desk.scope, client).await?;
    let mine = |id| given.iter().any(|one| one.id == id && one.template_id == template);
    let all = occurrences::of_client(&desk.app.store, &desk.scope, client).await?;
    let last = all.iter().filter(|one| mine(one.assignment_id)).filter_map(|one| one.completed_at).max();
    let days = last.map(|last| (desk.app.now() - last).num_days()).filter(|days| *days < i64::from(instrument.min_repeat_days));
    Ok(days.map(|days| {
        let ago = match days {
            0 => "today".to_owned(),
            1 => "yesterday".to_owned(),
            n => format!("{n} days ago"),
        };
        format!("It asks about the last {} days and was answered {ago}: what the two ask about overlaps.", instrument.recall_days)
    }))
}
