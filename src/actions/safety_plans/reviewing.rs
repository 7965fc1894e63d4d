//! Looking at a plan again: when, that somebody did, and who is reminded.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use entity::ids::{ClientId, SafetyPlanReviewId};
use entity::kinds::{PlanTrigger, SafetyPlanStatus};

use super::{held, in_care, keep, raise_for, today};
use crate::app::App;
use crate::domain::client::Client;
use crate::domain::problems::Problems;
use crate::domain::safety_plan::{self as rules, MISSED_AFTER_DAYS};
use crate::domain::scope::{Actor, Scope};
use crate::domain::zone;
use crate::error::{Error, Result};
use crate::mail::enqueue;
use crate::random;
use crate::store::safety_plans::{self as store, Review, SafetyPlan};
use crate::store::{Tx, appointments, audit, clients};

/// A look at a plan.
#[derive(Clone, Copy, Debug)]
pub struct Reviewed {
    /// Made with the page, so that pressing twice notes it once; a new one where there is no page.
    pub id: Option<SafetyPlanReviewId>,
    /// With the client.
    pub together: bool,
    /// The day of the next look, where somebody chose it; by rule otherwise.
    pub next: Option<NaiveDate>,
}

/// How far ahead a look may be planned, in days.
const FURTHEST: i64 = 366;
/// Looked at in one go.
const BATCH: u64 = 200;

fn check_day(on: NaiveDate, today: NaiveDate) -> Result<()> {
    if on <= today || on - today > TimeDelta::days(FURTHEST) {
        return Err(Problems::one("review_on", "Please choose a day after today, within a year.").into());
    }
    Ok(())
}

/// Notes that the plan was looked at, with its number as it was seen. What asked for it is settled, but for an open proposal; a draft is in
/// use from then on.
///
/// # Errors
/// `Invalid`: the next day is none. `Conflict`: nothing is written, archived, discharged. `Stale`: it was written meanwhile.
pub async fn mark_reviewed(app: &App, scope: Scope, client: ClientId, expected: i32, reviewed: Reviewed) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            let plan = held(&tx, &scope, client, now).await?;
            let client = in_care(&tx, &scope, client).await?;
            let today = today(&client, now);
            reviewed.next.map_or(Ok(()), |on| check_day(on, today))?;
            let Some(number) = plan.current_number.filter(|_| plan.status != SafetyPlanStatus::Archived) else {
                return Err(Error::Conflict("There is nothing to look at: the plan is archived, or nothing is written yet."));
            };
            if number != expected {
                return Err(Error::Stale);
            }
            let row = Review {
                id: reviewed.id.unwrap_or_else(|| random::id(now)),
                practice_id: scope.practice(),
                client_id: client.id,
                plan_id: plan.id,
                reviewed_on: today,
                reviewed_at: now,
                practitioner_id: scope.practitioner(),
                together: reviewed.together,
                number: Some(number),
            };
            if !store::insert_review(&tx, row).await? {
                return Ok(());
            }
            store::settle(&tx, &plan, None, now).await?;
            let mut plan = looked_at(&tx, plan, today).await?;
            (plan.review_on, plan.review_by_hand) = (reviewed.next, reviewed.next.is_some());
            by_rule(&tx, &scope, &client, &mut plan, now).await?;
            keep(&tx, &scope, &plan).await?;
            audit::record(&tx, &scope, "review_plan", ("safety_plan", plan.id.0), now).await
        })
        .await
}

async fn looked_at(tx: &Tx, plan: SafetyPlan, today: NaiveDate) -> Result<SafetyPlan> {
    let open = !store::triggers(tx, &plan).await?.is_empty();
    // The day on which it comes into use is the beginning, and none of the three looks.
    let left = if plan.in_use_on.is_some_and(|on| on < today) { (plan.reviews_left - 1).max(0) } else { plan.reviews_left };
    Ok(SafetyPlan {
        status: if open { SafetyPlanStatus::NeedsReview } else { SafetyPlanStatus::InUse },
        in_use_on: plan.in_use_on.or(Some(today)),
        last_reviewed_on: Some(today),
        reviews_left: left,
        ..plan
    })
}

/// Sets the day of the next look by rule, where nobody chose one and the plan is in use.
pub(super) async fn by_rule(tx: &Tx, scope: &Scope, client: &Client, plan: &mut SafetyPlan, now: DateTime<Utc>) -> Result<()> {
    if plan.review_by_hand || !matches!(plan.status, SafetyPlanStatus::InUse | SafetyPlanStatus::NeedsReview) {
        return Ok(());
    }
    let since = plan.last_reviewed_on.max(plan.in_use_on).unwrap_or_else(|| today(client, now));
    let from = zone::resolve(since.and_time(chrono::NaiveTime::MIN), &client.time_zone);
    let whole = scope.whole_practice();
    let coming = appointments::anchors(tx, &whole, client.id, from, from + TimeDelta::days(FURTHEST)).await?;
    let days: Vec<NaiveDate> = coming.into_iter().map(|(_, starts, _)| zone::local(starts, &client.time_zone).date()).collect();
    plan.review_on = Some(rules::next_review(since, plan.reviews_left, &days));
    Ok(())
}

/// After every change of a client's appointments, in its transaction: the next look may come on another day.
pub async fn appointments_changed(tx: &Tx, scope: &Scope, client: ClientId, now: DateTime<Utc>) -> Result<()> {
    let scope = scope.whole_practice();
    let Some(plan) = store::of_client(tx, &scope, client).await? else { return Ok(()) };
    let client = clients::find(tx, &scope, client).await?;
    let mut changed = plan.clone();
    by_rule(tx, &scope, &client, &mut changed, now).await?;
    if changed == plan { Ok(()) } else { keep(tx, &scope, &changed).await }
}

/// Chooses the day of the next look, or (with none) leaves it to the rule again.
///
/// # Errors
/// `Invalid`: the day has been, or is more than a year away. `Conflict`: the plan is not in use, or the client was discharged.
pub async fn set_review(app: &App, scope: Scope, client: ClientId, on: Option<NaiveDate>) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            let plan = held(&tx, &scope, client, now).await?;
            let client = in_care(&tx, &scope, client).await?;
            on.map_or(Ok(()), |on| check_day(on, today(&client, now)))?;
            if !matches!(plan.status, SafetyPlanStatus::InUse | SafetyPlanStatus::NeedsReview) {
                return Err(Error::Conflict("Only a plan that is in use has a day to be looked at."));
            }
            let mut changed = SafetyPlan { review_on: on, review_by_hand: on.is_some(), ..plan.clone() };
            by_rule(&tx, &scope, &client, &mut changed, now).await?;
            if changed == plan {
                return Ok(());
            }
            keep(&tx, &scope, &changed).await?;
            audit::record(&tx, &scope, "move_review", ("safety_plan", plan.id.0), now).await
        })
        .await
}

/// Asks for a look: ticked by the client, or by somebody of the practice. Twice is the same as once.
///
/// # Errors
/// `NotFound`: no plan.
pub async fn revisit(app: &App, scope: Scope, client: ClientId) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            let plan = held(&tx, &scope, client, now).await?;
            raise_for(&tx, &scope, &plan, PlanTrigger::Revisit, None, now).await?;
            audit::record(&tx, &scope, "revisit_plan", ("safety_plan", plan.id.0), now).await
        })
        .await
}

/// Reminds whoever is responsible, or reads for them, of plans whose day has come, once for each day; and finds those that nobody looked at.
pub async fn remind_due(app: &App) -> Result<()> {
    let now = app.now();
    // Where the day begins first.
    let latest = now.date_naive() + Days::new(1);
    let mut after = None;
    loop {
        let page = store::due(&app.store, latest, latest - TimeDelta::days(MISSED_AFTER_DAYS), after, BATCH).await?;
        after = page.last().map(|plan| plan.id);
        let full = page.len() as u64 == BATCH;
        for plan in page {
            // One that fails does not keep the others waiting.
            if let Err(error) = remind(app, &plan, now).await {
                tracing::error!(%error, "nobody could be reminded of a safety plan");
            }
        }
        if !full {
            return Ok(());
        }
    }
}

/// Whether there is anything to do about a plan on this day of its client's.
fn is_asked(plan: &SafetyPlan, today: NaiveDate) -> bool {
    let untold = plan.reminded_for != plan.review_on;
    rules::is_due(plan.review_on, today) && (untold || rules::is_missed(plan.review_on, today))
}

async fn remind(app: &App, found: &SafetyPlan, now: DateTime<Utc>) -> Result<()> {
    let (scope, client) = (Scope::checked(found.practice_id, Actor::System), found.client_id);
    // Most of what is found has its day only tomorrow, and is found again every few seconds: nothing is held for that.
    if !is_asked(found, today(&clients::find(&app.store, &scope, client).await?, now)) {
        return Ok(());
    }
    let domain = app.config().mail_domain().to_owned();
    let wakes = app
        .store
        .write(move |tx| async move {
            // Looked at, moved or archived at this moment, it is found again or not.
            let plan = held(&tx, &scope, client, now).await?;
            let client = clients::find(&tx, &scope, client).await?;
            let today = today(&client, now);
            if !matches!(plan.status, SafetyPlanStatus::InUse | SafetyPlanStatus::NeedsReview) || !rules::is_due(plan.review_on, today) {
                return Ok(false);
            }
            let untold = plan.reminded_for != plan.review_on;
            let mut plan = plan;
            if rules::is_missed(plan.review_on, today) {
                plan = raise_for(&tx, &scope, &plan, PlanTrigger::MissedReviews, None, now).await?;
            }
            if let (true, Some(on)) = (untold, plan.review_on) {
                keep(&tx, &scope, &SafetyPlan { reminded_for: Some(on), ..plan.clone() }).await?;
                enqueue::plan_review(&tx, &scope, client.practitioner_id, (plan.id, on), &domain, now).await?;
            }
            Ok(untold)
        })
        .await?;
    if wakes {
        app.wake_worker();
    }
    Ok(())
}
