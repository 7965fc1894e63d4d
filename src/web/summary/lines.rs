//! The lines of a summary: what was completed, wins, takeaways, goals, what is agreed. Each sort is bounded, and what is left out is counted.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use entity::ids::ClientId;
use entity::kinds::{AssignmentStatus, Author, EntryKind, GoalStatus, StepResult};
use serde::Serialize;

use crate::domain::attainment::{meaning, sign};
use crate::domain::summary::MOST_LINES;
use crate::domain::timeline::Kind;
use crate::error::Result;
use crate::pages::dates;
use crate::pages::speech::Speech;
use crate::store::attainment::{self, KeptRating, KeptScale};
use crate::store::{assignments, client_plans, entries, goal_steps, goals, occurrences, takeaways, templates};
use crate::web::timeline::{self, Asking, Told, Wanted, if_then};

/// Rows with their dates, the newest first.
#[derive(Serialize)]
pub struct Table {
    rows: Vec<Row>,
    /// Whether there are older ones that are not printed.
    more: bool,
}

#[derive(Serialize)]
pub struct Row {
    when: String,
    what: String,
    lines: Vec<String>,
}

/// A goal, and what became of its steps.
#[derive(Serialize)]
pub struct GoalLine {
    wording: String,
    measure: Option<String>,
    /// How it stands, and since when.
    state: String,
    /// How far each side saw it reached, where there are levels.
    levels: Vec<String>,
    steps: Vec<String>,
}

/// Something that is agreed now.
#[derive(Serialize)]
pub struct PlanLine {
    title: String,
    why: Option<String>,
    when_where: Option<String>,
    smallest: Option<String>,
    plan: Option<String>,
    sure: Option<String>,
}

/// What is read, of whom, from when on.
pub struct Reading<'a> {
    pub asking: Asking<'a>,
    pub client: ClientId,
    pub from: Option<DateTime<Utc>>,
    pub speech: &'a Speech,
}

fn table(mut rows: Vec<Row>) -> Table {
    let more = rows.len() > MOST_LINES;
    rows.truncate(MOST_LINES);
    Table { rows, more }
}

impl Reading<'_> {
    fn day(&self, at: DateTime<Utc>) -> String {
        dates::short(self.speech, at, self.asking.zone)
    }

    fn span(&self) -> (DateTime<Utc>, DateTime<Utc>) {
        (self.from.unwrap_or(DateTime::UNIX_EPOCH), self.asking.app.now())
    }

    /// What was completed and what could not be done, as the timeline tells it.
    pub async fn completions(&self) -> Result<Table> {
        let wanted = Wanted { kinds: vec![Kind::Completion, Kind::NotDone], from: self.from, ..Wanted::default() };
        let page = timeline::page(self.asking, self.client, &wanted, MOST_LINES).await?;
        let row = |told: Told| {
            let marks: Vec<&str> = told.badges.iter().map(|badge| badge.text).collect();
            let what = if marks.is_empty() { told.title } else { format!("{} ({})", told.title, marks.join(", ")) };
            Row { when: self.day(told.happening.at), what, lines: told.lines }
        };
        Ok(Table { more: page.next.is_some(), rows: page.told.into_iter().map(row).collect() })
    }

    /// Wins that were shared and that somebody has opened: printing one that nobody has would read it.
    pub async fn wins(&self) -> Result<Table> {
        let read = entries::read_between(&self.asking.app.store, self.asking.scope, self.client, self.span(), 1_000).await?;
        let wins = read.into_iter().filter(|entry| entry.row.kind == EntryKind::Win);
        let words = |written: crate::domain::entry::Written| {
            let prompted = written.prompts.into_iter().map(|one| one.text);
            std::iter::once(written.text).chain(prompted).filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n")
        };
        Ok(table(wins.map(|win| Row { when: self.day(win.row.written_at), what: words(win.written), lines: Vec::new() }).collect()))
    }

    pub async fn takeaways(&self) -> Result<Table> {
        let (from, until) = self.span();
        let mut all = takeaways::between(&self.asking.app.store, self.asking.scope, self.client, from, until).await?;
        all.sort_by_key(|one| std::cmp::Reverse(one.row.created_at));
        Ok(table(all.into_iter().map(|one| Row { when: self.day(one.row.created_at), what: one.text, lines: Vec::new() }).collect()))
    }

    /// Goals that the client shows and that were worked on or ended in this time, with what they said of steps.
    pub async fn goals(&self) -> Result<Vec<GoalLine>> {
        let (store, scope) = (&self.asking.app.store, self.asking.scope);
        let (from, _) = self.span();
        let steps = goal_steps::of_client(store, scope, self.client).await?;
        let all = goals::of_client(store, scope, self.client, true).await?;
        let current = all.into_iter().filter(|goal| goal.ended_at.is_none_or(|ended| ended >= from));
        let scales = attainment::scales_of(store, scope, self.client).await?;
        let ratings = attainment::ratings_of(store, scope, self.client).await?;
        let line = |goal: goals::Goal| GoalLine {
            levels: self.levels(&goal, &scales, &ratings),
            steps: steps.iter().filter(|step| step.goal_id == goal.id).filter_map(|step| self.step(step, from)).collect(),
            state: match (goal.status, goal.ended_at) {
                (GoalStatus::Active, _) => format!("being worked on since {}", self.day(goal.created_at)),
                (GoalStatus::Reached, at) => format!("reached on {}", self.day(at.unwrap_or(goal.written_at))),
                (GoalStatus::Aside, at) => format!("put aside on {}", self.day(at.unwrap_or(goal.written_at))),
            },
            wording: goal.text.wording,
            measure: goal.text.measure,
        };
        Ok(current.map(line).collect())
    }

    /// Where it began and the latest look of each side; nothing where no levels were set.
    fn levels(&self, goal: &goals::Goal, scales: &[KeptScale], ratings: &[KeptRating]) -> Vec<String> {
        let Some(kept) = scales.iter().find(|one| one.goal_id == goal.id) else { return Vec::new() };
        let said = |level: i8| format!("{}, {}: {}", sign(level), meaning(level), kept.scale.words_of(level));
        let began = kept.scale.baseline.map(|level| format!("Where it began: {}", said(level)));
        let seen = |by: Author, whose: &str| {
            let last = ratings.iter().rev().find(|one| one.goal_id == goal.id && one.author == by)?;
            Some(format!("{}, as {whose}: {}", dates::short_day(self.speech, last.rated_on), said(last.rating.level)))
        };
        let sides = [seen(Author::Practitioner, "the practice sees it"), seen(Author::Client, "they see it")];
        began.into_iter().chain(sides.into_iter().flatten()).collect()
    }

    fn step(&self, step: &goal_steps::Step, from: DateTime<Utc>) -> Option<String> {
        let said = step.outcome.as_ref().filter(|said| said.at >= from)?;
        let result = match said.result {
            StepResult::Done => "done",
            StepResult::Partly => "partly done",
            StepResult::NotDone => "not done",
        };
        Some(format!("{}: {} ({result})", self.day(said.at), step.plan.text))
    }

    /// What is agreed now, whenever that was.
    pub async fn plans(&self) -> Result<Vec<PlanLine>> {
        let (store, scope) = (&self.asking.app.store, self.asking.scope);
        let given = assignments::of_client(store, scope, self.client).await?;
        // What was to be done once and was done is not agreed any more.
        let going_on: HashSet<_> = occurrences::going_on(store, scope, self.client).await?.into_iter().collect();
        let current = given.into_iter().filter(|one| one.status == AssignmentStatus::Active && going_on.contains(&one.id));
        let given: Vec<_> = current.take(MOST_LINES).collect();
        let versions = templates::versions(store, scope, given.iter().map(|one| one.version_id).collect()).await?;
        let plans = client_plans::of_assignments(store, scope, given.iter().map(|one| one.id).collect()).await?;
        let plans: HashMap<_, _> = plans.into_iter().filter_map(|kept| Some((kept.assignment_id, kept.plan?))).collect();
        let line = |one: assignments::Assignment| {
            let plan = plans.get(&one.id);
            PlanLine {
                title: versions.iter().find(|version| version.id == one.version_id).map(|version| version.title.clone()).unwrap_or_default(),
                why: one.agreement.why,
                when_where: one.agreement.when_where,
                smallest: one.agreement.smallest,
                plan: plan.map(if_then).filter(|plan| !plan.is_empty()),
                sure: plan.and_then(|plan| plan.sure).map(|sure| format!("{sure} of 10 sure of doing it")),
            }
        };
        Ok(given.into_iter().map(line).collect())
    }
}
