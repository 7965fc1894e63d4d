//! Progress of one client in a period: numbers over time, before and after, planned beside done, when in the week, what helped, and the
//! newest completions. Each chart with its sentence and its table.
//!
//! `file` is all answers for spreadsheets.

use entity::ids::{ClientId, ResponseId};
use poem::http::StatusCode;
use poem::web::Path;
use poem::{Request, Response, handler};
use serde::Serialize;

use super::entries::TagCard;
use super::{Desk, Posted, Seat, Shell, notice, see_other};
use crate::actions::progress::{self as actions, Choice, Progress};
use crate::domain::period::Period;
use crate::domain::progress::Adherence;
use crate::error::{Error, Result};
use crate::pages::ask::{self, ReadItem};
use crate::pages::chart::tenths;
use crate::pages::scores::{ReadScore, read as read_scores};
use crate::pages::{dates, reading};
use crate::store::{clients, responses};
use crate::urls;
use crate::web::figures::{self, Figure, Writing};

mod file;

pub use file::export;

#[derive(Serialize)]
struct ProgressPage {
    shell: Shell,
    client: ClientId,
    name: String,
    periods: Vec<PeriodLink>,
    period: &'static str,
    sessions: String,
    adherence: Adherence,
    lines: Vec<Figure>,
    /// Questions and totals without anything in this period.
    silent: usize,
    pairs: Vec<Figure>,
    weeks: Vec<Figure>,
    tasks: Vec<TaskRow>,
    hours: Vec<Figure>,
    helps: Vec<HelpRow>,
    about_helped: String,
    tags: TagCard,
    entries: Vec<Entry>,
    more: bool,
    /// Why nothing was changed.
    problem: Option<String>,
}

#[derive(Serialize)]
struct PeriodLink {
    url: String,
    label: String,
    here: bool,
}

/// How much of one thing, beside how it went.
#[derive(Serialize)]
struct TaskRow {
    title: String,
    done: String,
    amounts: String,
    quality: String,
    hard: String,
    helpful: String,
}

#[derive(Serialize)]
struct HelpRow {
    title: String,
    text: String,
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
const ENTRIES: usize = 30;

/// Shows it.
#[handler]
pub async fn show(Seat { desk, .. }: Seat, request: &Request, Path(id): Path<ClientId>) -> poem::Result<Response> {
    let query = request.uri().query().unwrap_or_default();
    let word = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "period").map(|(_, word)| word.into_owned());
    let period = word.as_deref().and_then(Period::of).unwrap_or_default();
    Ok(page(&desk, id, period, notice(request), None).await?)
}

/// Chooses from which answer change is counted.
#[handler]
pub async fn set_baseline(Posted { desk, fields, .. }: Posted, Path(id): Path<ClientId>) -> poem::Result<Response> {
    clients::find(&desk.app.store, &desk.scope, id).await?;
    let period = Period::of(fields.get("period")).unwrap_or_default();
    let response = match fields.get("response") {
        "" => Ok(None),
        typed => typed.parse::<ResponseId>().map(Some).map_err(|_| Error::NotFound),
    };
    let template = fields.get("template").parse().map_err(|_| Error::NotFound)?;
    let choice = Choice { template, link_id: fields.get("link_id").to_owned(), response: response? };
    match actions::set_baseline(&desk.app, desk.scope, id, choice).await {
        Ok(()) => Ok(see_other(&format!("{}?period={}&done=saved", urls::progress(id), period.word()))),
        Err(Error::Invalid(problems)) => {
            let problem = problems.0.first().map(|problem| problem.detail.clone());
            Ok(page(&desk, id, period, None, problem).await?)
        }
        Err(error) => Err(error.into()),
    }
}

async fn page(desk: &Desk, id: ClientId, period: Period, said: Option<String>, problem: Option<String>) -> Result<Response> {
    let (store, scope) = (&desk.app.store, &desk.scope);
    let client = clients::find(store, scope, id).await?;
    crate::actions::clients::note_progress_read(&desk.app, desk.scope, id).await?;
    let all = actions::of_client(store, scope, &client, period, desk.app.now()).await?;
    let writing = Writing { speech: desk.speech(), zone: desk.zone() };
    let (shown, silent): (Vec<_>, Vec<_>) = all.lines.iter().partition(|line| line.first().is_some());
    let mut shell = desk.shell(format!("Progress of {}", client.name), "clients");
    shell.notice = said;
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let context = ProgressPage {
        shell,
        client: id,
        periods: periods(id, &all, writing),
        period: period.word(),
        sessions: sessions(&all),
        adherence: all.adherence,
        lines: shown.iter().map(|line| figures::of_line(line, &all, writing)).collect(),
        silent: silent.len(),
        pairs: all.pairs.iter().enumerate().filter_map(|(n, of)| figures::of_pairs(of, n, writing)).collect(),
        weeks: figures::of_weeks(&all.weeks, writing),
        tasks: all.tasks.iter().map(task).collect(),
        hours: all.hours.iter().enumerate().map(|(n, of)| figures::of_hours(of, n, writing)).collect(),
        helps: all.helps.iter().map(|(title, one)| HelpRow { title: title.clone(), text: reading::helped(one) }).collect(),
        about_helped: reading::about_helped(&all.helps),
        tags: TagCard::new(desk, all.from, desk.app.now(), all.tags.clone()),
        entries: all.latest.iter().take(ENTRIES).filter_map(|response| entry(desk, &all, response)).collect(),
        more: all.latest.len() > ENTRIES,
        name: client.name,
        problem,
    };
    desk.page_with(status, "workspace/progress", &context)
}

fn periods(id: ClientId, all: &Progress, writing: Writing<'_>) -> Vec<PeriodLink> {
    let label = |period: Period| match (period, all.last_visit) {
        (Period::SinceAppointment, Some(at)) => format!("Since the session on {}", writing.at(at)),
        (Period::SinceAppointment, None) => "Since the last session".into(),
        (Period::FourWeeks, _) => "4 weeks".into(),
        (Period::ThreeMonths, _) => "3 months".into(),
        (Period::Everything, _) => "Everything".into(),
    };
    let link = |period: Period| PeriodLink {
        url: format!("{}?period={}", urls::progress(id), period.word()),
        label: label(period),
        here: period == all.period,
    };
    Period::ALL.into_iter().filter(|period| *period != Period::SinceAppointment || all.last_visit.is_some()).map(link).collect()
}

fn sessions(all: &Progress) -> String {
    match all.visits.len() {
        0 => "No session was noted in this time.".into(),
        1 => "All charts over time have the same axis. The thin line with a dark dot is the session in this time.".into(),
        n => format!("All charts over time have the same axis. Thin lines with a dark dot are the {n} sessions in this time."),
    }
}

fn task(task: &actions::Task) -> TaskRow {
    let rating = |of: &actions::Ratings| of.mean.map(|mean| format!("{} of 10 (n = {})", tenths(mean), of.n)).unwrap_or_else(|| "not said".into());
    let often = |word: &str, n: usize| if n == 1 { word.to_owned() } else { format!("{word} ({n} times)") };
    let amounts = task.amounts.iter().map(|(word, n)| often(word, *n)).collect::<Vec<_>>().join(", ");
    let quality = task.quality.iter().map(|(quality, n)| often(quality.text(), *n)).collect::<Vec<_>>().join(", ");
    TaskRow {
        title: task.title.clone(),
        done: match task.planned {
            Some(planned) => format!("{} of {planned}", task.done),
            None if task.done == 1 => "1 entry".into(),
            None => format!("{} entries", task.done),
        },
        amounts: if amounts.is_empty() { "not said".into() } else { amounts },
        quality: if quality.is_empty() { "not rated".into() } else { quality },
        hard: rating(&task.hard),
        helpful: rating(&task.helpful),
    }
}

fn entry(desk: &Desk, all: &Progress, response: &responses::Response) -> Option<Entry> {
    let version = all.versions.iter().find(|version| version.id == response.row.version_id)?;
    let tailoring = all.given.iter().find(|one| one.id == response.row.assignment_id).map(|one| one.tailoring.clone()).unwrap_or_default();
    let fitted = tailoring.apply_to_read(version.content.clone(), &response.answers);
    Some(Entry {
        url: urls::response(response.row.id),
        title: version.title.clone(),
        when: dates::short_with_time(desk.speech(), response.row.submitted_at, desk.zone()),
        late: response.row.late,
        amendment: response.row.amends_id.is_some(),
        paper: response.row.on_paper_at.is_some(),
        discussed: response.row.discussed_at.is_some(),
        items: ask::readable(&fitted, &response.answers),
        scores: read_scores(&version.content, &response.answers).map(|measure| measure.scores).unwrap_or_default(),
    })
}
