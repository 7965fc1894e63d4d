//! What a brief reads of series: totals of measures from the baseline on, and what was answered the time before. As it was known when the
//! interval ended.

use std::collections::BTreeSet;
use std::sync::Arc;

use ::entity::ids::{ClientId, TemplateId};
use chrono::{DateTime, TimeDelta, Utc};

use super::series::{self, Asked, Series};
use super::{Cx, baselines};
use crate::domain::brief::facts::{Earlier, Sheet, Totals};
use crate::domain::brief::interval::Interval;
use crate::domain::scope::Scope;
use crate::domain::{instruments, progress};
use crate::error::Result;

/// How far before an interval the answer of the time before is looked for.
const BEFORE: TimeDelta = TimeDelta::days(91);

/// The totals of measures among these sheets, from the baseline on (the first one, or the one that somebody had chosen by then), and the last
/// values of other numbers before the interval.
pub async fn read(cx: &impl Cx, scope: &Scope, client: ClientId, within: Interval, sheets: &[Arc<Sheet>]) -> Result<(Vec<Totals>, Vec<Earlier>)> {
    let templates: BTreeSet<TemplateId> = sheets.iter().map(|sheet| sheet.template).collect();
    if templates.is_empty() {
        return Ok((Vec::new(), Vec::new()));
    }
    let mut chosen = baselines::of_client(cx, scope, client).await?;
    chosen.retain(|one| one.set_at < within.until && one.point_at < within.until);
    let moments: Vec<DateTime<Utc>> = chosen.iter().map(|one| one.point_at).collect();
    let window = (within.from - BEFORE, within.until);
    let mut found = series::of_templates(cx, scope, client, templates.into_iter().collect(), &moments, window).await?;
    found.iter_mut().for_each(|series| series.points.retain(|point| point.at < within.until));
    let asked = series::asked(cx, scope, &found).await?;
    let mut measures: Vec<&Arc<Sheet>> = sheets.iter().filter(|sheet| instruments::of_content(&sheet.content).is_some()).collect();
    // Of two versions of one measure, the newer names it.
    measures.sort_by_key(|sheet| std::cmp::Reverse(sheet.number));
    let total = |series: &Series| {
        let sheet = measures.iter().find(|sheet| sheet.template == series.template_id)?;
        let together = progress::comparable(&asked.seams(series));
        let baseline = chosen.iter().find(|one| one.template_id == series.template_id && one.link_id == series.link_id);
        let mut points = series.points.clone();
        points.drain(..together.min(points.len()));
        // The same rule as for progress, so that both count from the same total.
        let counted = progress::baseline(&points, baseline.map(|one| (one.response_id, one.point_at)));
        points.drain(..counted.map_or(0, |(place, _)| place));
        let chosen = counted.is_some_and(|(_, chosen)| chosen);
        Some(Totals { sheet: Arc::clone(sheet), link_id: series.link_id.clone(), rescaled: together > 0, chosen, points })
    };
    let (scores, numbers): (Vec<&Series>, Vec<&Series>) = found.iter().partition(|series| series.link_id.starts_with("score:"));
    Ok((scores.into_iter().filter_map(total).collect(), numbers.into_iter().filter_map(|series| earlier(series, &asked, within)).collect()))
}

/// The last value before the interval, where it was asked on the scale of now.
fn earlier(series: &Series, asked: &Asked, within: Interval) -> Option<Earlier> {
    let place = series.points.iter().rposition(|point| point.at < within.from)?;
    let together = progress::comparable(&asked.seams(series));
    let value = series.points.get(place).filter(|_| place >= together)?.value;
    Some(Earlier { template: series.template_id, link_id: series.link_id.clone(), value })
}
