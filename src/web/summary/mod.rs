//! A summary of progress for the record, put together for paper: chosen charts, chosen lines, a paragraph. Nothing on it can be pressed, and
//! nothing of it is kept. `lines` reads what stands on it beside the charts.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::figures::{self, Figure, Writing};
use super::timeline::Asking;
use crate::actions::progress::{self, Line, Progress, What};
use crate::domain::client::Client;
use crate::domain::period::Period;
use crate::domain::summary::{Chosen, LONGEST_KEY, Part};
use crate::error::Result;
use crate::pages::dates;

mod lines;

/// The sheet, as its template prints it.
#[derive(Serialize)]
pub struct Sheet {
    title: String,
    practice: String,
    client: String,
    /// From when to when, in words.
    period: String,
    made: String,
    by: String,
    paragraph: Option<String>,
    sessions: String,
    figures: Vec<Figure>,
    /// Before and after, weeks, times of day.
    others: Vec<Figure>,
    completions: Option<lines::Table>,
    wins: Option<lines::Table>,
    takeaways: Option<lines::Table>,
    goals: Option<Vec<lines::GoalLine>>,
    plans: Option<Vec<lines::PlanLine>>,
    /// Whose wording the measures are: stands under every sheet that shows one.
    licences: Vec<String>,
    /// How it is changed; only on the screen.
    pub bar: Option<Bar>,
}

/// What stands above the sheet on a screen.
#[derive(Serialize)]
pub struct Bar {
    pub action: String,
    pub token: String,
    /// What was chosen and typed, to be sent back to the form.
    pub fields: Vec<(String, String)>,
}

/// Who makes it, for whom.
pub struct Making<'a> {
    pub asking: Asking<'a>,
    pub client: &'a Client,
    pub practice: &'a str,
    pub by: &'a str,
}

/// By which a series is chosen.
pub fn key(line: &Line) -> String {
    format!("{}:{}", line.series.template_id, line.series.link_id)
}

/// What a series is called where it is chosen.
pub fn label(line: &Line) -> String {
    let n = line.points().len();
    let many = if n == 1 { "1 answer".to_owned() } else { format!("{n} answers") };
    match &line.what {
        What::Score(_, score) => format!("{}: {} ({many})", line.version.title, score.title),
        What::Item(item) => format!("{}: {} ({many})", line.version.title, item.text),
    }
}

/// Everything that can be chosen from, in a period.
pub async fn progress(asking: Asking<'_>, client: &Client, period: Period) -> Result<Progress> {
    progress::of_client(&asking.app.store, asking.scope, client, period, asking.app.now()).await
}

/// One chart that can be chosen besides the numbers over time: its key, what it is called, and how it is drawn.
pub struct Other {
    pub key: String,
    pub label: String,
    figure: Figure,
}

fn entries(n: usize) -> String {
    if n == 1 { "1 entry".to_owned() } else { format!("{n} entries") }
}

/// Before and after, weeks and times of day of a period. Keys last: `pairs:TEMPLATE:KEY` (and `:OF` where entries have several), `weeks:planned`,
/// `weeks:entries`, `hours:TEMPLATE`.
pub fn others(all: &Progress, writing: Writing<'_>) -> Vec<Other> {
    let pairs = all.pairs.iter().enumerate().filter_map(|(n, of)| {
        let word = of.of.as_ref().map(|word| format!(":{word}")).unwrap_or_default();
        let key = format!("pairs:{}:{}{word}", of.template_id, of.before.link_id).chars().take(LONGEST_KEY).collect();
        let figure = figures::of_pairs(of, n, writing)?;
        Some(Other { key, label: format!("Before and after: {} ({})", figure.heading, entries(of.pairs.len())), figure })
    });
    let weeks = figures::of_weeks(&all.weeks, writing).into_iter();
    let weeks = weeks.map(|figure| Other { key: format!("weeks:{}", figure.id), label: figure.heading.clone(), figure });
    let hours = all.hours.iter().enumerate().map(|(n, of)| {
        let label = format!("When in the week: {} ({})", of.title, entries(of.map.n() as usize));
        Other { key: format!("hours:{}", of.template_id), label, figure: figures::of_hours(of, n, writing) }
    });
    pairs.chain(weeks).chain(hours).collect()
}

/// Puts it together.
pub async fn make(making: &Making<'_>, period: Period, chosen: &Chosen) -> Result<Sheet> {
    let (asking, client) = (making.asking, making.client);
    let all = progress(asking, client, period).await?;
    let speech = asking.app.pages().speech(crate::domain::languages::FIRST);
    let writing = Writing { speech, zone: asking.zone };
    let shown: Vec<&Line> = all.lines.iter().filter(|line| chosen.series.contains(&key(line))).collect();
    let wants = |part| chosen.parts.contains(&part);
    let reading = lines::Reading { asking, client: client.id, from: all.from, speech };
    Ok(Sheet {
        title: format!("Summary of progress: {}", client.name),
        practice: making.practice.to_owned(),
        client: client.name.clone(),
        period: words(&all, asking, speech),
        made: dates::short(speech, asking.app.now(), asking.zone),
        by: making.by.to_owned(),
        paragraph: chosen.paragraph.clone(),
        sessions: sessions(&all),
        figures: shown.iter().map(|line| figures::of_line(line, &all, writing)).collect(),
        others: others(&all, writing).into_iter().filter(|one| chosen.series.contains(&one.key)).map(|one| one.figure).collect(),
        completions: if wants(Part::Completions) { Some(reading.completions().await?) } else { None },
        wins: if wants(Part::Wins) { Some(reading.wins().await?) } else { None },
        takeaways: if wants(Part::Takeaways) { Some(reading.takeaways().await?) } else { None },
        goals: if wants(Part::Goals) { Some(reading.goals().await?) } else { None },
        plans: if wants(Part::Plans) { Some(reading.plans().await?) } else { None },
        licences: licences(&all, &shown, wants(Part::Completions)),
        bar: None,
    })
}

/// "3 Sep 2026 to 26 Nov 2026"
fn words(all: &Progress, asking: Asking<'_>, speech: &crate::pages::speech::Speech) -> String {
    let day = |at: DateTime<Utc>| dates::short(speech, at, asking.zone);
    match all.from {
        Some(from) => format!("{} to {}", day(from), day(asking.app.now())),
        None => format!("everything until {}", day(asking.app.now())),
    }
}

fn sessions(all: &Progress) -> String {
    match all.visits.len() {
        0 => "No session was noted in this time.".into(),
        1 => "One session in this time; a thin line with a dark dot marks it.".into(),
        n => format!("{n} sessions in this time; thin lines with a dark dot mark them."),
    }
}

/// The notices of the measures whose numbers are shown: in a chart, or among the completions.
fn licences(all: &Progress, shown: &[&Line], completions: bool) -> Vec<String> {
    let lines = all.lines.iter().filter(|line| shown.iter().any(|one| std::ptr::eq(*one, *line)) || (completions && !line.points().is_empty()));
    let notice = |line: &Line| match &line.what {
        What::Score(instrument, _) => {
            let copyright = instrument.copyright_line.as_deref().unwrap_or_default();
            Some(format!("{}. {copyright} {}", instrument.full_title, instrument.citation).replace("  ", " "))
        }
        What::Item(_) => None,
    };
    lines.filter_map(notice).collect::<BTreeSet<_>>().into_iter().collect()
}
