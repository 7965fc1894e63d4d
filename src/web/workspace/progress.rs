//! Progress of one client: counts, charts with their sentence and table, the completions as entries. And the export of all answers.

use chrono::{DateTime, Utc};
use entity::ids::ClientId;
use entity::kinds::{OccurrenceStatus, TemplateMode};
use poem::web::Path;
use poem::{Response, handler};
use serde::Serialize;

use super::{Desk, Seat, Shell, scores};
use crate::domain::instruments::{self, Instrument, score};
use crate::domain::items;
use crate::domain::progress::{self, Adherence, Mark};
use crate::domain::version_diff::Seam;
use crate::error::Result;
use crate::pages::ask::{self, ReadItem};
use crate::pages::chart::{self, Chart};
use crate::pages::scores::{ReadChange, ReadScore, read as read_scores};
use crate::pages::{dates, reading};
use crate::store::occurrences::Occurrence;
use crate::store::series::Series;
use crate::store::templates::Version;
use crate::store::{assignments, clients, occurrences, responses, series, templates};
use crate::urls;

#[derive(Serialize)]
struct ProgressPage {
    shell: Shell,
    client: ClientId,
    name: String,
    adherence: Adherence,
    charts: Vec<ChartBlock>,
    entries: Vec<Entry>,
    more: bool,
}

/// One chart with everything that stands beside it.
#[derive(Serialize)]
struct ChartBlock {
    id: String,
    question: String,
    template: String,
    unit: String,
    low: String,
    high: String,
    sentence: String,
    chart: Chart,
    rows: Vec<TableRow>,
    /// What the change since the first total can be called, for a measure.
    change: Option<ReadChange>,
    copyright: Option<&'static str>,
}

#[derive(Serialize)]
struct TableRow {
    when: String,
    value: String,
}

#[derive(Serialize)]
struct Entry {
    url: String,
    title: String,
    when: String,
    late: bool,
    amendment: bool,
    /// Entered from paper.
    paper: bool,
    discussed: bool,
    items: Vec<ReadItem>,
    scores: Vec<ReadScore>,
}

/// Completions shown on the page; the rest are in the export.
const ENTRIES: u64 = 30;

/// Shows it.
#[handler]
pub async fn show(Seat { desk, .. }: Seat, Path(id): Path<ClientId>) -> poem::Result<Response> {
    let (store, scope) = (&desk.app.store, &desk.scope);
    let client = clients::find(store, scope, id).await?;
    crate::actions::clients::note_progress_read(&desk.app, desk.scope, id).await?;
    let all = occurrences::of_client(store, scope, id).await?;
    let latest = responses::latest(store, scope, id, ENTRIES + 1).await?;
    let versions = templates::versions(store, scope, latest.iter().map(|response| response.row.version_id).collect()).await?;
    let version = |id| versions.iter().find(|version| version.id == id);
    let more = latest.len() > ENTRIES as usize;
    let given = assignments::of_client(store, scope, id).await?;
    let fitted = |response: &responses::Response, version: &Version| {
        let tailoring = given.iter().find(|one| one.id == response.row.assignment_id).map(|one| one.tailoring.clone()).unwrap_or_default();
        tailoring.apply_to_read(version.content.clone(), &response.answers)
    };
    let entry = |response: &responses::Response| {
        let version = version(response.row.version_id)?;
        Some(Entry {
            url: urls::response(response.row.id),
            title: version.title.clone(),
            when: dates::short_with_time(desk.speech(), response.row.submitted_at, desk.zone()),
            late: response.row.late,
            amendment: response.row.amends_id.is_some(),
            paper: response.row.on_paper_at.is_some(),
            discussed: response.row.discussed_at.is_some(),
            items: ask::readable(&fitted(response, version), &response.answers),
            scores: read_scores(&version.content, &response.answers).map(|measure| measure.scores).unwrap_or_default(),
        })
    };
    let context = ProgressPage {
        shell: desk.shell(format!("Progress of {}", client.name), "clients"),
        client: id,
        name: client.name.clone(),
        adherence: occurrences::adherence(&all),
        charts: charts(&desk, id, &all).await?,
        entries: latest.iter().take(ENTRIES as usize).filter_map(entry).collect(),
        more,
    };
    Ok(desk.page("workspace/progress", &context)?)
}

/// A chart for each numeric item that was ever answered, by the newest wording known.
async fn charts(desk: &Desk, client: ClientId, all: &[Occurrence]) -> Result<Vec<ChartBlock>> {
    let (store, scope, zone) = (&desk.app.store, &desk.scope, desk.zone());
    let given = assignments::of_client(store, scope, client).await?;
    let all_series = series::of_client(store, scope, client).await?;
    let asked_with = series::asked(store, scope, &all_series).await?;
    // What is assigned now, and what was answered before it moved on.
    let mut versions = templates::versions(store, scope, given.iter().map(|assignment| assignment.version_id).collect()).await?;
    versions.extend(asked_with.versions.iter().filter(|version| given.iter().all(|one| one.version_id != version.id)).cloned());
    versions.sort_by_key(|version| version.number);
    let mut blocks = Vec::new();
    for series in all_series {
        let of_template = versions.iter().filter(|version| version.template_id == series.template_id);
        let Some(version) = of_template.max_by_key(|version| version.number) else { continue };
        let asked = versions.iter().filter(|known| known.template_id == series.template_id);
        let instrument = instruments::of_content(&version.content);
        // Of a measure the totals are charted, not each question.
        if instrument.is_some_and(|instrument| instrument.score(&series.link_id).is_none()) {
            continue;
        }
        let item = version.content.item(&series.link_id).or_else(|| asked.filter_map(|known| known.content.item(&series.link_id)).next_back());
        let found = item.and_then(|item| Some((item, items::kind(&item.kind)?)));
        let mine = |occurrence: &&Occurrence| {
            given.iter().any(|assignment| assignment.id == occurrence.assignment_id && assignment.template_id == series.template_id)
        };
        // A log has no single moment at which it was asked.
        let gaps: Vec<_> =
            all.iter().filter(mine).filter(|_| version.mode == TemplateMode::Form).filter_map(|occurrence| gap(occurrence, &series.points)).collect();
        let seams = asked_with.seams(&series);
        let marks = progress::with_seams(progress::marks(&series.points, &gaps), &seams);
        let together = series.points.get(progress::comparable(&seams)..).unwrap_or_default();
        let say = |at| dates::short(desk.speech(), at, zone);
        if let Some(block) = instrument.and_then(|instrument| score_block(instrument, &series, version, (&marks, &seams), gaps.len(), say)) {
            blocks.push(block);
            continue;
        }
        let Some((item, kind)) = found else { continue };
        let row = |mark: &Mark| match mark {
            Mark::Point(point) => TableRow { when: say(point.at), value: chart::number(point.value) },
            Mark::Gap(at) => TableRow { when: say(*at), value: "no answer".into() },
            Mark::Seam(seam) => TableRow { when: format!("version {}", seam.version), value: seam_words(seam.seam).into() },
        };
        let (before, after) = reading::about_seams(&seams, say);
        let label = |name: &str| item.config.get(name).and_then(|label| label.as_str()).unwrap_or_default().to_owned();
        blocks.push(ChartBlock {
            id: format!("{}-{}", series.template_id, series.link_id),
            question: item.text.clone(),
            template: version.title.clone(),
            unit: kind.unit(&item.config),
            low: label("min_label"),
            high: label("max_label"),
            sentence: format!("{before}{}{after}", reading::sentence(&progress::reading(together), gaps.len(), say)),
            chart: chart::draw(&marks, range(&series, &versions, kind.range(&item.config)), say),
            rows: marks.iter().rev().map(row).collect(),
            change: None,
            copyright: None,
        });
    }
    Ok(blocks)
}

/// The chart of a measure's total, or of one of its parts.
fn score_block(
    instrument: &'static Instrument,
    series: &series::Series,
    version: &Version,
    (marks, seams): (&[Mark], &[progress::SeamAt]),
    gaps: usize,
    say: impl Fn(DateTime<Utc>) -> String + Copy,
) -> Option<ChartBlock> {
    let drawn = scores::chart(instrument, series, (marks, seams), gaps, say)?;
    let row = |mark: &Mark| match mark {
        Mark::Point(progress::Point { at, .. }) | Mark::Gap(at) => TableRow { when: say(*at), value: scores::value(mark) },
        Mark::Seam(seam) => TableRow { when: format!("version {}", seam.version), value: scores::value(mark) },
    };
    Some(ChartBlock {
        id: format!("{}-{}", series.template_id, series.link_id.replace(':', "-")),
        question: format!("{}: {}", version.title, drawn.title),
        template: version.title.clone(),
        unit: drawn.unit,
        low: String::new(),
        high: String::new(),
        sentence: drawn.sentence,
        chart: drawn.chart,
        rows: marks.iter().rev().map(row).collect(),
        change: drawn.change,
        copyright: instrument.copyright_line.as_deref(),
    })
}

/// What a seam says in the table, between the answers before and after it.
pub fn seam_words(seam: Seam) -> &'static str {
    match seam {
        Seam::Reworded => "asked in other words from here on",
        Seam::Rescaled => "another scale from here on: not to be compared",
    }
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
    Some((values().fold(low, f64::min), values().fold(high, f64::max)))
}

/// When it was asked and not answered: missed, declined, or sent with this question left out.
pub fn gap(occurrence: &Occurrence, points: &[progress::Point]) -> Option<chrono::DateTime<chrono::Utc>> {
    match occurrence.status {
        OccurrenceStatus::Missed | OccurrenceStatus::Declined => {
            Some(occurrence.due_at.or(occurrence.declined_at).or(occurrence.missed_at).unwrap_or(occurrence.opens_at))
        }
        OccurrenceStatus::Completed => {
            let at = occurrence.completed_at?;
            (!points.iter().any(|point| (point.at - at).abs() < chrono::TimeDelta::seconds(1))).then_some(at)
        }
        _ => None,
    }
}

/// All answers of a client as CSV (RFC 4180), one line each. Cells that a spreadsheet would run as a formula are defused.
#[handler]
pub async fn export(Seat { desk, .. }: Seat, Path(id): Path<ClientId>) -> poem::Result<Response> {
    let (store, scope) = (&desk.app.store, &desk.scope);
    clients::find(store, scope, id).await?;
    let mut csv = String::from("received_at,template,version,link_id,question,value,text\r\n");
    let mut all = responses::latest(store, scope, id, 10_000).await?;
    all.reverse();
    let versions = templates::versions(store, scope, all.iter().map(|response| response.row.version_id).collect()).await?;
    for response in all {
        let Some(version) = versions.iter().find(|version| version.id == response.row.version_id) else { continue };
        let mut line = |link_id: &str, question: &str, value: String, text: String| {
            let (at, title, number) = (response.row.submitted_at.to_rfc3339(), version.title.clone(), version.number.to_string());
            let cells = [at, title, number, link_id.to_owned(), question.to_owned(), value, text];
            csv.push_str(&cells.map(|cell| cell_of(&cell)).join(","));
            csv.push_str("\r\n");
        };
        for answer in &response.answers {
            let Some(item) = version.content.item(&answer.link_id) else { continue };
            let value = answer.value.as_str().map_or_else(|| answer.value.to_string(), str::to_owned);
            line(&answer.link_id, &item.text, value, ask::text(item, &answer.value));
        }
        let Some(measure) = read_scores(&version.content, &response.answers) else { continue };
        for (score, (_, kept)) in measure.scores.iter().zip(score::kept(&response.answers)) {
            line(&score.link_id, &score.title, kept.value.map(chart::number).unwrap_or_default(), score.text.clone());
        }
        if let Some(copyright) = measure.copyright {
            line("copyright", "", String::new(), copyright);
        }
    }
    crate::actions::clients::note_export(&desk.app, desk.scope, id).await?;
    let response = Response::builder().content_type("text/csv; charset=utf-8").header("content-disposition", "attachment; filename=\"answers.csv\"");
    Ok(response.body(csv))
}

/// One cell: quoted always, defused where it begins like a formula (OWASP CSV injection; ASVS 1.2.10).
fn cell_of(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\0', '＝', '＋', '－', '＠']);
    let number = text.parse::<f64>().is_ok();
    format!("\"{}{}\"", if formula && !number { "'" } else { "" }, text.replace('"', "\"\""))
}
