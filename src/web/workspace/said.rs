//! What clients say of what they were assigned, as the workspace reads it: their plan, how sure they are, how it went afterwards.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use entity::ids::{AssignmentId, ClientId, TemplateId};
use entity::kinds::AssignmentStatus;
use serde::Serialize;

use super::Desk;
use crate::domain::client_plan::{ClientPlan, Step};
use crate::domain::hindrance;
use crate::domain::review::{self, Amount, Next, Review};
use crate::error::Result;
use crate::pages::dates;
use crate::store::client_plans::{self, Kept};
use crate::store::{assignments, responses, reviews};
use crate::urls;

/// A client's plan, in words.
#[derive(Serialize)]
pub struct PlanRead {
    /// "When I …, then I …"
    plan: Option<String>,
    /// Whether a number was given: 0 is one.
    has_sure: bool,
    sure: Option<u8>,
    /// Below seven: worth a word.
    unsure: bool,
    obstacle: Option<String>,
    /// What was chosen where a smaller step was offered.
    step: Option<&'static str>,
    smallest: Option<String>,
    written: String,
}

/// The plan of an assignment; nothing where there is none.
pub fn plan(desk: &Desk, kept: Option<&Kept>) -> Option<PlanRead> {
    let kept = kept?;
    let plan = kept.plan.as_ref().filter(|plan| !plan.is_empty())?;
    Some(PlanRead {
        plan: if_then(plan),
        has_sure: plan.sure.is_some(),
        sure: plan.sure,
        unsure: plan.is_unsure(),
        obstacle: plan.obstacle.clone(),
        step: plan.step.map(|step| match step {
            Step::Smallest => "They begin with the smallest version.",
            Step::Whole => "They were offered the smallest version and try the whole.",
        }),
        smallest: plan.smallest.clone(),
        written: kept.written_at.map(|at| dates::short_with_time(desk.speech(), at, desk.zone())).unwrap_or_default(),
    })
}

fn if_then(plan: &ClientPlan) -> Option<String> {
    match (&plan.when, &plan.then) {
        (Some(when), Some(then)) => Some(format!("When I {when}, then I {then}")),
        (Some(when), None) => Some(format!("When I {when}")),
        (None, Some(then)) => Some(format!("Then I {then}")),
        (None, None) => None,
    }
}

/// What a client said afterwards, in words.
#[derive(Serialize)]
pub struct ReviewRead {
    /// Label and value, where something was said.
    lines: Vec<(&'static str, String)>,
    learned: Option<String>,
    written: String,
}

/// What was said of a response.
pub async fn review(desk: &Desk, row: &responses::ResponseRow) -> Result<Option<ReviewRead>> {
    let kept = reviews::find(&desk.app.store, &desk.scope, reviews::root(row)).await?;
    Ok(kept.map(|kept| read(desk, &kept)))
}

/// What was said, in words.
pub fn read(desk: &Desk, kept: &reviews::Kept) -> ReviewRead {
    ReviewRead {
        lines: lines(&kept.review),
        learned: kept.review.learned.clone(),
        written: dates::short_with_time(desk.speech(), kept.written_at, desk.zone()),
    }
}

fn lines(review: &Review) -> Vec<(&'static str, String)> {
    let of_ten = |point: u8| format!("{point} of {}", review::MOST);
    let hindrances = Some(hindrance::texts(&review.hindrances)).filter(|line| !line.is_empty());
    let all = [
        ("Did", review.amount.map(|amount| Amount::text(amount).to_owned())),
        ("How hard", review.hard.map(of_ten)),
        ("Helped", review.helpful.map(of_ten)),
        ("In the way", hindrances),
        ("Next", review.next.map(|next| Next::text(next).to_owned())),
    ];
    all.into_iter().filter_map(|(label, value)| Some((label, value?))).collect()
}

/// Something to look at together: a line that leads somewhere.
#[derive(Serialize)]
pub struct Look {
    url: String,
    text: String,
    when: String,
}

/// Of one client: where they are not sure, and what helped little twice in a row.
pub async fn of_client(desk: &Desk, client: ClientId) -> Result<Vec<Look>> {
    let (store, scope) = (&desk.app.store, &desk.scope);
    let given = assignments::of_client(store, scope, client).await?;
    let titles = super::home::titles(desk, given.iter().map(|one| one.id).collect()).await?;
    let title = |id: AssignmentId| titles.get(&id).cloned().unwrap_or_default();
    let live = |id: AssignmentId| given.iter().any(|one| one.id == id && one.status == AssignmentStatus::Active);
    let plans = client_plans::of_client(store, scope, client).await?;
    let mut looks: Vec<Look> = plans.iter().filter(|kept| live(kept.assignment_id)).filter_map(|kept| unsure(desk, kept, &title)).collect();
    let mut of_template: HashMap<TemplateId, Vec<reviews::Kept>> = HashMap::new();
    for kept in reviews::of_client(store, scope, client, 200).await? {
        of_template.entry(kept.template_id).or_default().push(kept);
    }
    for kept in of_template.values() {
        looks.extend(little_help(desk, kept, &title).await?);
    }
    looks.sort_by(|one, other| one.text.cmp(&other.text));
    Ok(looks)
}

fn unsure(desk: &Desk, kept: &Kept, title: &impl Fn(AssignmentId) -> String) -> Option<Look> {
    let sure = kept.plan.as_ref().filter(|plan| plan.is_unsure())?.sure?;
    Some(Look {
        url: urls::assignment(kept.assignment_id),
        text: format!("“{}”: {sure} of 10 sure of doing it", title(kept.assignment_id)),
        when: kept.written_at.map(|at| dates::short(desk.speech(), at, desk.zone())).unwrap_or_default(),
    })
}

/// A task that helped little twice in a row, until the newest of the two was talked about.
async fn little_help(desk: &Desk, newest_first: &[reviews::Kept], title: &impl Fn(AssignmentId) -> String) -> Result<Option<Look>> {
    let rated = newest_first.iter().find(|kept| kept.review.helpful.is_some());
    let (Some((last, before)), Some(newest)) = (review::little_help_twice(newest_first.iter().map(|kept| &kept.review)), rated) else {
        return Ok(None);
    };
    let row = responses::row(&desk.app.store, &desk.scope, newest.response_id).await?;
    Ok(row.discussed_at.is_none().then(|| Look {
        url: urls::response(row.id),
        text: format!(
            "“{}” helped little twice in a row ({before} and {last} of 10): perhaps another task, or a smaller one",
            title(row.assignment_id)
        ),
        when: dates::short(desk.speech(), newest.written_at, desk.zone()),
    }))
}

/// What was planned in the practice since then by clients who are not sure: client, assignment, when, how sure.
pub async fn unsure_since(desk: &Desk, since: DateTime<Utc>) -> Result<Vec<(ClientId, AssignmentId, DateTime<Utc>, u8)>> {
    let kept = client_plans::since(&desk.app.store, &desk.scope, since.max(desk.app.now() - TimeDelta::days(14)), 200).await?;
    let line = |kept: &Kept| {
        let sure = kept.plan.as_ref().filter(|plan| plan.is_unsure())?.sure?;
        Some((kept.client_id, kept.assignment_id, kept.written_at?, sure))
    };
    Ok(kept.iter().filter_map(line).collect())
}
