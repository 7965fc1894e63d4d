//! Numbers of one question or total over time.

use super::{Answer, Baselines, Figure, Table, Writing, seam_words};
use crate::actions::progress::{Line, Progress, What};
use crate::domain::instruments::{Score, change::Side};
use crate::domain::progress::{self, Mark, SeamAt};
use crate::pages::chart::{self, Guide, Name, Plan, number};
use crate::pages::reading;
use crate::pages::scores::{self, ReadChange};

/// Answers that are offered to count from, the newest.
const MOST_ANSWERS: usize = 60;

/// The name of a line on the page.
fn key(line: &Line) -> String {
    format!("{}-{}", line.series.template_id, line.series.link_id.replace(':', "-"))
}

/// What a line is called.
fn heading(line: &Line) -> String {
    match &line.what {
        What::Score(_, score) => format!("{}: {}", line.version.title, score.title),
        What::Item(item) => item.text.clone(),
    }
}

/// Seams in the period.
fn seams(line: &Line) -> Vec<SeamAt> {
    line.seams.iter().filter(|seam| seam.index >= line.first_within.max(1)).copied().collect()
}

/// The sentence beside its chart: what can be read of the period, and what cannot.
pub fn sentence(line: &Line, writing: Writing<'_>) -> String {
    let say = |at| writing.at(at);
    let (before, after) = reading::about_seams(&seams(line), say);
    let said = match &line.what {
        What::Score(instrument, score) => {
            let named = change(line, writing).is_some();
            scores::sentence((instrument, score), line.comparable(), named, line.gaps.len(), say)
        }
        What::Item(item) => {
            let said = reading::sentence(&progress::reading(line.comparable()), line.gaps.len(), say);
            match line.since_baseline() {
                [first, .., latest] => {
                    let unit = crate::domain::items::kind(&item.kind).map(|kind| kind.unit(&item.config)).unwrap_or_default();
                    format!("{said} {}", reading::since_baseline((first.value, first.at), latest.value, &unit, say))
                }
                _ => said,
            }
        }
    };
    format!("{before}{said}{after}")
}

/// What the change since the baseline can be called.
pub fn change(line: &Line, writing: Writing<'_>) -> Option<ReadChange> {
    let What::Score(instrument, score) = &line.what else { return None };
    scores::change(instrument, score, line.since_baseline(), |at| writing.at(at))
}

/// The figure of a line, on the time axis that all share.
pub fn of_line(line: &Line, all: &Progress, writing: Writing<'_>) -> Figure {
    let (marks, sentence) = (line.marks(), sentence(line, writing));
    let name = Name { id: key(line), title: heading(line), sentence: sentence.clone() };
    let (guides, ribbon) = guides(line);
    let plan = Plan { marks: &marks, range: line.range, span: Some(all.span), visits: &all.visits, guides: &guides, ribbon };
    let copyright = match &line.what {
        What::Score(instrument, _) => instrument.copyright_line.clone(),
        What::Item(_) => None,
    };
    let row = |mark: &Mark| match mark {
        Mark::Point(_) | Mark::Gap(_) => vec![writing.at(mark.at()), value(line, mark)],
        Mark::Seam(seam) => vec![format!("version {}", seam.version), value(line, mark)],
    };
    Figure {
        id: name.id.clone(),
        heading: name.title.clone(),
        facts: facts(line),
        chart: chart::series(&name, &plan, |at| writing.at(at), |version| format!("version {version}")),
        sentence,
        rate: Some(reading::rate(&line.rate, &line.unit)),
        change: change(line, writing),
        copyright,
        table: Table::new(vec!["When", "Answer"], marks.iter().rev().map(row)),
        baselines: baselines(line, writing),
    }
}

fn facts(line: &Line) -> Vec<String> {
    let mut facts = Vec::new();
    if let What::Item(item) = &line.what {
        facts.push(line.version.title.clone());
        let label = |name: &str| item.config.get(name).and_then(|label| label.as_str()).filter(|label| !label.is_empty());
        facts.extend(label("min_label").map(|label| format!("low: {label}")));
        facts.extend(label("max_label").map(|label| format!("high: {label}")));
    }
    if !line.unit.is_empty() {
        facts.push(line.unit.clone());
    }
    facts
}

/// Where bands begin, the cut-off, the baseline; and how far around it is no reliable change.
fn guides(line: &Line) -> (Vec<Guide>, Option<(f64, f64)>) {
    let base = line.since_baseline().first();
    match &line.what {
        What::Item(_) => (base.map(|point| Guide::baseline(point.value)).into_iter().collect(), None),
        What::Score(_, score) => {
            let chosen = base.filter(|_| line.baseline.is_some_and(|(_, chosen)| chosen));
            let guides = published(score).into_iter().chain(chosen.map(|point| Guide::baseline(point.value)));
            let ribbon = score.change.as_ref().zip(base).map(|(rule, base)| (base.value - rule.reliable, base.value + rule.reliable));
            (guides.collect(), ribbon)
        }
    }
}

fn published(score: &Score) -> Vec<Guide> {
    let bands = score.bands.iter().filter(|band| band.from > score.min).map(|band| Guide::band(band.from, &band.label));
    let cut_off = score.cut_off.as_ref().map(|cut| cut.at);
    let cut_off = cut_off.or_else(|| score.change.as_ref()?.clinical.map(Side::at));
    bands.chain(cut_off.map(Guide::cut_off)).collect()
}

/// A value in the table beside the chart.
fn value(line: &Line, mark: &Mark) -> String {
    match mark {
        Mark::Point(point) if point.estimated => format!("{} (estimated)", number(point.value)),
        Mark::Point(point) => number(point.value),
        Mark::Gap(_) if matches!(line.what, What::Score(..)) => "no total".into(),
        Mark::Gap(_) => "no answer".into(),
        Mark::Seam(seam) => seam_words(seam.seam).into(),
    }
}

/// The answers from which change can be counted: no estimates, none from before the scale changed.
fn baselines(line: &Line, writing: Writing<'_>) -> Option<Baselines> {
    let from = line.baseline.map(|(place, chosen)| (line.series.points[place].response, chosen));
    let exact = line.series.points.get(line.together..).unwrap_or_default().iter().filter(|point| !point.estimated);
    let answers: Vec<Answer> = exact
        .rev()
        .take(MOST_ANSWERS)
        .map(|point| Answer {
            response: point.response.to_string(),
            label: format!("{} on {}", number(point.value), writing.at(point.at)),
            chosen: from == Some((point.response, true)),
        })
        .collect();
    let (template, link_id) = (line.series.template_id.to_string(), line.series.link_id.clone());
    (answers.len() > 1).then(|| Baselines { template, link_id, chosen: from.is_some_and(|(_, chosen)| chosen), answers })
}
