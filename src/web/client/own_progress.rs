//! The client's own numbers over time, as the therapist allows and the PIN opens: no bands, no colours that judge, gaps as gaps.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use entity::ids::TemplateId;
use entity::kinds::{ProgressShown, TemplateMode};
use poem::http::StatusCode;
use poem::web::Data;
use poem::{Response, handler};
use serde::Serialize;

use super::Shell;
use super::me::{Locked, Me};
use crate::actions::progress::{answered, range};
use crate::app::App;
use crate::domain::instruments;
use crate::domain::items;
use crate::domain::progress::{self, Mark, Point};
use crate::domain::translation;
use crate::error::Result;
use crate::pages::chart::{self, Chart, Name, Plan};
use crate::pages::{dates, own_progress as words};
use crate::store::occurrences::{self, Outcome};
use crate::store::series::{self, Series};
use crate::store::templates::Version;
use crate::store::{assignments, progress_views, templates};
use crate::urls;

#[derive(Serialize)]
struct Page {
    shell: Shell,
    charts: Vec<Own>,
    /// Something is kept for talking about together.
    some_hidden: bool,
    locked: Option<Locked>,
}

/// One question or total over time.
#[derive(Serialize)]
struct Own {
    question: String,
    title: String,
    sentence: String,
    meaning: Option<String>,
    chart: Chart,
    rows: Vec<Row>,
    /// A measure's own line.
    copyright: Option<&'static str>,
}

#[derive(Serialize)]
struct Row {
    when: String,
    value: String,
}

/// What every chart needs.
struct Room<'a> {
    app: &'a App,
    me: &'a Me,
    versions: Vec<Version>,
    occurrences: Vec<Outcome>,
    of_template: BTreeMap<TemplateId, Vec<entity::ids::AssignmentId>>,
    asked: series::Asked,
}

/// The numbers.
#[handler]
pub async fn show(app: Data<&App>, me: Me) -> poem::Result<Response> {
    let (store, scope) = (&app.store, &me.scope);
    let all = series::of_client(store, scope, me.client.id).await?;
    let chosen = progress_views::of_client(store, scope, me.client.id).await?;
    let room = Room::of(&app, &me, &all).await?;
    let (mut charts, mut some_hidden, mut closed) = (Vec::new(), false, false);
    for series in &all {
        let Some(version) = room.newest(series.template_id) else { continue };
        let measure = instruments::of_content(&version.content);
        // Of a measure the totals are shown, not each question.
        if measure.is_some_and(|instrument| instrument.score(&series.link_id).is_none()) {
            continue;
        }
        let shown = if measure.is_some() { chosen.of_measure(series.template_id) } else { chosen.of(series.template_id) };
        if shown == ProgressShown::Hidden {
            some_hidden = true;
            continue;
        }
        let points: Vec<Point> = series.points.iter().filter(|point| me.reads.opens(point.at)).copied().collect();
        closed |= points.len() < series.points.len();
        if !points.is_empty() {
            charts.extend(room.own(charts.len(), series, version, &points, shown));
        }
    }
    let speech = me.speech(&app);
    let locked = (closed || !me.reads.unlocked()).then(|| me.locked(urls::CLIENT_PROGRESS));
    let context = Page { shell: me.shell(&app, speech.say("progress-title", &[])), charts, some_hidden, locked };
    Ok(me.page(&app, "client/own_progress", StatusCode::OK, &context)?)
}

impl<'a> Room<'a> {
    async fn of(app: &'a App, me: &'a Me, all: &[Series]) -> Result<Self> {
        let (store, scope) = (&app.store, &me.scope);
        let given = assignments::of_client(store, scope, me.client.id).await?;
        let asked = series::asked(store, scope, all).await?;
        let mut versions = templates::versions(store, scope, given.iter().map(|assignment| assignment.version_id).collect()).await?;
        versions.extend(asked.versions.iter().filter(|version| given.iter().all(|one| one.version_id != version.id)).cloned());
        versions.sort_by_key(|version| version.number);
        let mut of_template: BTreeMap<TemplateId, Vec<_>> = BTreeMap::new();
        for assignment in given {
            of_template.entry(assignment.template_id).or_default().push(assignment.id);
        }
        let occurrences = occurrences::outcomes(store, scope, me.client.id, None).await?;
        Ok(Self { app, me, versions, occurrences, of_template, asked })
    }

    fn newest(&self, template: TemplateId) -> Option<&Version> {
        self.versions.iter().filter(|version| version.template_id == template).max_by_key(|version| version.number)
    }

    /// When it was asked and not answered, as far as the PIN opens that time. A log has no single moment at which it was asked.
    fn gaps(&self, series: &Series, version: &Version) -> Vec<DateTime<Utc>> {
        let mine = self.of_template.get(&series.template_id).cloned().unwrap_or_default();
        let asked = self.occurrences.iter().filter(|occurrence| version.mode == TemplateMode::Form && mine.contains(&occurrence.assignment_id));
        let answered = |at| answered(&series.points, at);
        asked.filter_map(|occurrence| occurrence.gap(answered)).filter(|at| self.me.reads.opens(*at)).collect()
    }

    /// The chart of one series; none where nothing says any more what it is.
    fn own(&self, number: usize, series: &Series, version: &Version, points: &[Point], shown: ProgressShown) -> Option<Own> {
        let (speech, zone) = (self.me.speech(self.app), self.me.client.time_zone.as_str());
        let instrument = instruments::of_content(&version.content);
        let score = instrument.and_then(|instrument| instrument.score(&series.link_id));
        let known = self.versions.iter().filter(|known| known.template_id == series.template_id);
        let item = version.content.item(&series.link_id).or_else(|| known.filter_map(|known| known.content.item(&series.link_id)).next_back());
        let (question, range, ends, copyright) = match (score, item) {
            (Some(score), _) => {
                let line = instrument.and_then(|instrument| instrument.copyright_line.as_deref());
                (score.title.clone(), Some((score.min, score.max)), (String::new(), String::new()), line)
            }
            (None, Some(item)) => {
                let kind = items::kind(&item.kind)?;
                let label = |name: &str| item.config.get(name).and_then(|label| label.as_str()).unwrap_or_default().to_owned();
                let range = range(series, &self.versions, kind.range(&item.config));
                (item.text.clone(), range, (label("min_label"), label("max_label")), None)
            }
            (None, None) => return None,
        };
        let gaps = self.gaps(series, version);
        let seams: Vec<_> = self.asked.seams(series).into_iter().filter(|seam| points.iter().any(|point| point.at >= seam.after.at)).collect();
        let open: Vec<_> = seams.into_iter().filter(|seam| points.first().is_some_and(|first| seam.between > first.at)).collect();
        let since = open.iter().rev().find(|seam| seam.seam == crate::domain::version_diff::Seam::Rescaled).map(|seam| seam.after.at);
        let together: Vec<Point> = points.iter().filter(|point| since.is_none_or(|since| point.at >= since)).copied().collect();
        let marks = progress::with_seams(progress::marks(points, &gaps), &open);
        let say = |at| dates::short(speech, at, zone);
        let sentence = words::sentence(speech, &progress::reading(&together), gaps.len(), say);
        let name = Name { id: number.to_string(), title: question.clone(), sentence: sentence.clone() };
        let plan = Plan { marks: &marks, range, ..Plan::default() };
        let drawn = chart::series(&name, &plan, say, |_| speech.say("progress-seam", &[]));
        let means = shown == ProgressShown::Meaning;
        let direction = instrument.map(|instrument| instrument.higher_is);
        Some(Own {
            question,
            title: translation::title(&version.title, &version.content, &self.me.client.language).to_owned(),
            sentence,
            meaning: if means { words::meaning(speech, range, (&ends.0, &ends.1), direction) } else { None },
            chart: drawn,
            rows: marks.iter().rev().map(|mark| self.row(mark)).collect(),
            copyright,
        })
    }

    fn row(&self, mark: &Mark) -> Row {
        let speech = self.me.speech(self.app);
        let value = match mark {
            Mark::Point(point) => speech.number(&chart::number(point.value)),
            Mark::Gap(_) => speech.say("progress-no-answer", &[]),
            Mark::Seam(_) => speech.say("progress-seam", &[]),
        };
        Row { when: dates::short(speech, mark.at(), &self.me.client.time_zone), value }
    }
}
