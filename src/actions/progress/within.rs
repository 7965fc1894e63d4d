//! What entries and counts of the period tell besides the series: weeks, tasks with how they were rated, before and after, times of day.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use entity::ids::{ResponseId, TemplateId, VersionId};
use entity::kinds::{OccurrenceStatus, TemplateMode};
use serde_json::Value;

use super::lines::Line;
use super::{OPENED, Read};
use crate::domain::hours::Map;
use crate::domain::pairs::{self, Declared, Pair};
use crate::domain::progress::Point;
use crate::domain::rating::{Quality, Rating, qualities};
use crate::domain::response::Answer;
use crate::domain::review::Amount;
use crate::domain::weeks::{self, Week};
use crate::domain::zone;
use crate::domain::{content::Item, items};
use crate::store::occurrences::Outcome;
use crate::store::reviews::Kept;
use crate::store::templates::Version;

/// Numbers that clients gave to how it went, with how many there are.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Ratings {
    pub n: usize,
    pub mean: Option<f64>,
}

/// One thing that was assigned: how much of it, and how it went.
#[derive(Clone, Debug)]
pub struct Task {
    pub template_id: TemplateId,
    pub title: String,
    /// What reached the client; none for a log, which plans nothing.
    pub planned: Option<usize>,
    pub done: usize,
    /// How hard it was, 0 to 10, as the client said afterwards.
    pub hard: Ratings,
    /// How much it helped, 0 to 10.
    pub helpful: Ratings,
    /// How much of it was done in the client's own word, most often said first.
    pub amounts: Vec<(&'static str, usize)>,
    /// How well, as the practice rated it, the best first. Private to the practice.
    pub quality: Vec<(Quality, usize)>,
}

/// Before and after in entries of one template.
#[derive(Clone, Debug)]
pub struct Pairs {
    pub template_id: TemplateId,
    /// Of the template.
    pub title: String,
    pub before: Item,
    pub after: Item,
    /// Of which feeling, where the entries have several; each by itself.
    pub of: Option<String>,
    pub pairs: Vec<Pair>,
    pub range: Option<(f64, f64)>,
    /// They are rows of tables: one entry may have several.
    pub rows: bool,
    /// Not all entries of the period were looked at: only the newest ones.
    pub newest_only: bool,
}

/// When entries of one log were noted.
#[derive(Clone, Debug)]
pub struct Hours {
    pub template_id: TemplateId,
    pub title: String,
    pub map: Map,
    pub newest_only: bool,
}

fn mean(values: &[f64]) -> Ratings {
    let mean = (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64);
    Ratings { n: values.len(), mean }
}

/// Planned beside done, until today.
pub(super) fn weeks(read: &Read, today: NaiveDate) -> Vec<Week> {
    let is_log = |template: TemplateId| read.newest(template).is_some_and(|version| version.mode == TemplateMode::Log);
    let form = |id| read.template_of.get(id).is_some_and(|template| !is_log(*template));
    // What was answered before its day counts in the week in which it was.
    let day = |one: &Outcome| {
        let said = one.completed_at.or(one.declined_at).map(|at| zone::local(at, &read.zone).date());
        said.map_or(one.local_date, |day| day.min(one.local_date))
    };
    let due: Vec<(NaiveDate, OccurrenceStatus)> =
        read.outcomes.iter().filter(|one| one.reached() && form(&one.assignment_id)).map(|one| (day(one), one.status)).collect();
    let entries = read.entries.iter().filter(|one| !form(&one.assignment_id));
    let entries: Vec<NaiveDate> = entries.map(|one| zone::local(one.submitted_at, &read.zone).date()).collect();
    weeks::count(&due, &entries, today)
}

/// What was said of completions afterwards: by the client, and by the practice.
pub(super) struct Said {
    reviews: Vec<Kept>,
    /// Of completions in the period.
    ratings: Vec<(TemplateId, Rating)>,
}

impl Said {
    /// Sorts ratings to what they are of.
    pub(super) fn new(read: &Read, reviews: Vec<Kept>, ratings: &HashMap<ResponseId, Rating>) -> Self {
        let rated = read.entries.iter().filter_map(|one| Some((read.template_of.get(&one.assignment_id)?, ratings.get(&one.id)?)));
        let ratings = rated.map(|(template, rating)| (*template, *rating)).collect();
        Self { reviews, ratings }
    }
}

/// Everything that reached the client or was answered in the period, by title.
pub(super) fn tasks(read: &Read, said: &Said) -> Vec<Task> {
    let mut entries: BTreeMap<TemplateId, usize> = BTreeMap::new();
    for one in read.outcomes.iter().filter(|one| one.reached()) {
        read.template_of.get(&one.assignment_id).map(|template| entries.entry(*template).or_default());
    }
    for template in read.entries.iter().filter_map(|one| read.template_of.get(&one.assignment_id)) {
        *entries.entry(*template).or_default() += 1;
    }
    let mut tasks: Vec<Task> = entries.into_iter().filter_map(|(template, entries)| task(read, said, template, entries)).collect();
    tasks.sort_by_key(|task| task.title.to_lowercase());
    tasks
}

fn task(read: &Read, afterwards: &Said, template_id: TemplateId, entries: usize) -> Option<Task> {
    let version = read.newest(template_id)?;
    let is_form = version.mode == TemplateMode::Form;
    let said: Vec<&Kept> = afterwards.reviews.iter().filter(|one| one.template_id == template_id && read.within(one.written_at)).collect();
    let numbers = |of: fn(&Kept) -> Option<u8>| mean(&said.iter().filter_map(|one| of(one)).map(f64::from).collect::<Vec<_>>());
    let completed = || read.reached(template_id).filter(|one| one.status == OccurrenceStatus::Completed).count();
    Some(Task {
        template_id,
        title: version.title.clone(),
        planned: is_form.then(|| read.reached(template_id).count()),
        done: if is_form { completed() } else { entries },
        hard: numbers(|one| one.review.hard),
        helpful: numbers(|one| one.review.helpful),
        amounts: amounts(said.iter().filter_map(|one| one.review.amount)),
        quality: qualities(afterwards.ratings.iter().filter(|(of, _)| *of == template_id).filter_map(|(_, one)| one.quality)),
    })
}

/// How often each amount was said, the most frequent first.
fn amounts(said: impl Iterator<Item = Amount>) -> Vec<(&'static str, usize)> {
    let mut amounts: Vec<(&'static str, usize)> = Vec::new();
    for word in said.map(Amount::text) {
        match amounts.iter_mut().find(|(known, _)| *known == word) {
            Some((_, n)) => *n += 1,
            None => amounts.push((word, 1)),
        }
    }
    amounts.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    amounts
}

/// Templates with something in the period, each with its newest version.
fn versions(read: &Read) -> Vec<&Version> {
    let templates: std::collections::BTreeSet<TemplateId> =
        read.entries.iter().filter_map(|one| read.template_of.get(&one.assignment_id)).copied().collect();
    let mut versions: Vec<&Version> = templates.into_iter().filter_map(|template| read.newest(template)).collect();
    versions.sort_by_key(|version| version.title.to_lowercase());
    versions
}

/// One completion: what was sent last, at the time it was first sent.
struct Opened<'a> {
    at: DateTime<Utc>,
    id: ResponseId,
    answers: &'a [Answer],
    version: VersionId,
}

/// Opened completions of a template in the period, oldest first, and whether there are more than were opened.
fn opened<'a>(read: &'a Read, template: TemplateId) -> (Vec<Opened<'a>>, bool) {
    let mine = |one: &&super::Response| read.template_of.get(&one.row.assignment_id) == Some(&template);
    let mut found: Vec<Opened<'a>> = Vec::new();
    // The newest first: what amends comes before what it amends.
    for one in read.latest.iter().filter(mine) {
        let root = one.row.amends_id.unwrap_or(one.row.id);
        match found.iter_mut().find(|known| known.id == root) {
            Some(known) if one.row.id == root => known.at = one.row.submitted_at,
            Some(_) => {}
            None => found.push(Opened { at: one.row.submitted_at, id: root, answers: &one.answers, version: one.row.version_id }),
        }
    }
    found.retain(|one| read.within(one.at));
    found.sort_by_key(|one| (one.at, one.id));
    let all = read.entries.iter().filter(|one| read.template_of.get(&one.assignment_id) == Some(&template)).count();
    let more = all > found.len() && read.latest.len() as u64 == OPENED;
    (found, more)
}

/// Before and after, by what each template's questions are called.
pub(super) fn pairs(read: &Read, lines: &[Line]) -> Vec<Pairs> {
    versions(read)
        .into_iter()
        .flat_map(|version| pairs::declared(&version.content).into_iter().flat_map(|of| of_one(read, lines, version, &of)))
        .collect()
}

fn of_one(read: &Read, lines: &[Line], version: &Version, of: &Declared<'_>) -> Vec<Pairs> {
    let line = |item: &Item| -> &[Point] {
        let mine = |line: &&Line| line.series.template_id == version.template_id && line.series.link_id == item.link_id;
        lines.iter().find(mine).map(Line::comparable).unwrap_or_default()
    };
    let (groups, range, newest_only) = match of.columns {
        None => {
            let range = items::kind(&of.before.kind).and_then(|kind| kind.range(&of.before.config));
            (vec![(None, pairs::of_points(line(of.before), line(of.after)))], range, false)
        }
        Some((_, number)) => {
            let (found, more) = opened(read, version.template_id);
            let all =
                found.iter().filter(|one| asks_alike(read, one.version, of)).flat_map(|one| pairs::of_tables(of, one.answers, (one.at, one.id)));
            (pairs::by_word(all.collect()), column_range(of.before, number), more)
        }
    };
    let one = |(word, pairs): (Option<String>, Vec<Pair>)| Pairs {
        template_id: version.template_id,
        title: version.title.clone(),
        before: of.before.clone(),
        after: of.after.clone(),
        of: word,
        pairs,
        range,
        rows: of.columns.is_some(),
        newest_only,
    };
    groups.into_iter().filter(|(_, pairs)| !pairs.is_empty()).map(one).collect()
}

/// Whether a version asks both tables as the newest one does: numbers of two scales are never put together.
fn asks_alike(read: &Read, version: VersionId, of: &Declared<'_>) -> bool {
    let Some(version) = read.versions.iter().find(|known| known.id == version) else { return false };
    [of.before, of.after]
        .iter()
        .all(|item| version.content.item(&item.link_id).is_some_and(|then| then.config.get("columns") == item.config.get("columns")))
}

/// The range of one column of a table.
fn column_range(table: &Item, key: &str) -> Option<(f64, f64)> {
    let column = table.config.get("columns")?.as_array()?.iter().find(|column| column.get("key").and_then(Value::as_str) == Some(key))?;
    items::kind(column.get("kind")?.as_str()?)?.range(column.get("config").unwrap_or(&Value::Null))
}

/// When entries of logs were noted: by the time that the entry itself says, else by when it came.
pub(super) fn hours(read: &Read) -> Vec<Hours> {
    let logs = versions(read).into_iter().filter(|version| version.mode == TemplateMode::Log);
    let hours = |version: &Version| {
        let (times, newest_only) = match version.content.items().find(|item| item.kind == "date_time") {
            Some(item) => {
                let (found, more) = opened(read, version.template_id);
                let said = |one: &Opened<'_>| {
                    let answer = one.answers.iter().find(|answer| answer.link_id == item.link_id)?;
                    serde_json::from_value::<NaiveDateTime>(answer.value.clone()).ok()
                };
                (found.iter().filter_map(said).collect::<Vec<_>>(), more)
            }
            None => {
                let mine = read.entries.iter().filter(|one| read.template_of.get(&one.assignment_id) == Some(&version.template_id));
                (mine.map(|one| zone::local(one.submitted_at, &read.zone)).collect(), false)
            }
        };
        Hours { template_id: version.template_id, title: version.title.clone(), map: Map::of(times), newest_only }
    };
    logs.map(hours).filter(|one| one.map.n() > 0).collect()
}
