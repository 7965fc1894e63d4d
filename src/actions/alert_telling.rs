//! Who is told of an answer that needs a person: at once, and again where nobody has seen it.

use chrono::{DateTime, TimeDelta, Utc};
use entity::ids::{AlertId, ClientId, PractitionerId};
use entity::kinds::{AlertStep, PlanTrigger, Role};

use super::alerts::whole;
use super::safety_plans;
use crate::app::App;
use crate::domain::alert::{self, Presence, Warning};
use crate::domain::content::Content;
use crate::domain::scope::{Actor, Scope};
use crate::domain::{role, zone};
use crate::error::{Error, Result};
use crate::mail::enqueue;
use crate::store::alert_cases::{self, Case};
use crate::store::practices::Practice;
use crate::store::{Cx, Tx, alert_steps, audit, clients, covers, practices, practitioners};

/// Read at once; all of them are gone through, page by page.
const PAGE: u64 = 100;

/// Whether somebody is there to read on this day of the practice, or who does meanwhile.
pub async fn presence(cx: &impl Cx, scope: &Scope, practice: &Practice, one: PractitionerId, now: DateTime<Utc>) -> Result<Presence> {
    let today = zone::local(now, &practice.time_zone).date();
    let works_here = practitioners::find(cx, scope, one).await?.is_active();
    let readers: Vec<PractitionerId> = covers::readers(cx, scope, one, today).await?.into_iter().filter(|reader| *reader != one).collect();
    if !readers.is_empty() {
        return Ok(Presence::Covered(readers));
    }
    let away = !works_here || covers::is_away(cx, scope, one, today).await?;
    Ok(if away { Presence::Away } else { Presence::Here })
}

/// The second person of the practice, where one is named who works here and may read.
pub async fn second(cx: &impl Cx, scope: &Scope, practice: &Practice) -> Result<Option<PractitionerId>> {
    let Some(second) = practice.alert_second_id else { return Ok(None) };
    match practitioners::find(cx, scope, second).await {
        Ok(one) => Ok((one.is_active() && role::is_clinical(one.role)).then_some(second)),
        Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The owners who work here, but for whoever is responsible.
async fn owners(tx: &Tx, all: &Scope, responsible: PractitionerId) -> Result<Vec<PractitionerId>> {
    let all = practitioners::list(tx, all).await?.into_iter();
    Ok(all.filter(|one| one.role == Role::Owner && one.is_active() && one.id != responsible).map(|one| one.id).collect())
}

/// Who is told besides: the second person; where the practice named nobody, somebody who left, or whoever is responsible themself, every
/// other owner: it must not end with the one who has not seen it.
async fn second_or_owners(tx: &Tx, all: &Scope, practice: &Practice, responsible: PractitionerId) -> Result<Vec<PractitionerId>> {
    match second(tx, all, practice).await?.filter(|named| *named != responsible) {
        Some(named) => Ok(vec![named]),
        None => owners(tx, all, responsible).await,
    }
}

/// What is worth a thought when this is given to clients of these people, each once: who reads meanwhile, who is told when nobody does.
pub async fn warnings(app: &App, scope: &Scope, content: &Content, responsible: &[PractitionerId]) -> Result<Vec<Warning>> {
    if !alert::has_marked(content) {
        return Ok(Vec::new());
    }
    let practice = practices::find(&app.store, scope.practice()).await?;
    let second = second(&app.store, scope, &practice).await?;
    let mut found = Vec::new();
    for one in responsible {
        let presence = presence(&app.store, scope, &practice, *one, app.now()).await?;
        for warning in alert::warnings(content, &presence, second) {
            if !found.contains(&warning) {
                found.push(warning);
            }
        }
    }
    Ok(found)
}

/// Alerts were made: the audit trail says so, whoever is to look is told by mail at once, and the client's safety plan is to be looked at
/// again. `knows` says who sat beside it.
pub(super) async fn raised(
    tx: &Tx,
    scope: &Scope,
    client: ClientId,
    alerts: &[AlertId],
    knows: impl Fn(PractitionerId) -> bool,
    (mail_domain, now): (&str, DateTime<Utc>),
) -> Result<()> {
    if alerts.is_empty() {
        return Ok(());
    }
    let all = whole(scope);
    let practice = practices::find(tx, scope.practice()).await?;
    let responsible = clients::find(tx, &all, client).await?.practitioner_id;
    let presence = presence(tx, &all, &practice, responsible, now).await?;
    let besides = second_or_owners(tx, &all, &practice, responsible).await?;
    let told = alert::told_at_once(responsible, &presence, &besides);
    for id in alerts {
        audit::record(tx, scope, "raise", ("alert", id.0), now).await?;
        for one in told.iter().filter(|one| !knows(**one)) {
            if besides.contains(one) {
                pass_on(tx, &all, &practice, (*id, client), *one, now).await?;
            }
            enqueue::alert_new(tx, &all, *one, *id, mail_domain, now).await?;
        }
        safety_plans::raise(tx, scope, client, PlanTrigger::Alert, Some(id.0), now).await?;
    }
    Ok(())
}

/// Somebody is asked to look, too. The second person reaches it by that; owners reach it in any case.
async fn pass_on(tx: &Tx, all: &Scope, practice: &Practice, of: (AlertId, ClientId), to: PractitionerId, now: DateTime<Utc>) -> Result<()> {
    if practice.alert_second_id == Some(to) {
        alert_cases::pass_on(tx, all, of.0, to).await?;
    }
    alert_steps::told(tx, all, of, AlertStep::PassedOn, to, now).await
}

/// Says again what nobody has seen after the practice's hours: once to whoever is responsible (and reads meanwhile), once to the second
/// person, or to each of the owners. Any number of nodes may do this. One that cannot be said keeps none of the others waiting.
pub async fn remind_due(app: &App) -> Result<()> {
    let (now, domain) = (app.now(), app.config().mail_domain().to_owned());
    for hours in practices::alert_hours(&app.store).await? {
        let (before, mut after) = (now - TimeDelta::hours(i64::from(hours)), None);
        loop {
            let page = alert_cases::unseen(&app.store, hours, before, after, PAGE).await?;
            after = page.last().map(|case| case.id);
            let whole = page.len() as u64 == PAGE;
            for case in page {
                let domain = domain.clone();
                let done = app.store.write(move |tx| async move { remind(&tx, &case, &domain, now).await }).await;
                if let Err(error) = done {
                    tracing::error!(%error, "somebody could not be told again that an answer waits");
                }
            }
            if !whole {
                break;
            }
        }
    }
    Ok(())
}

async fn remind(tx: &Tx, case: &Case, mail_domain: &str, now: DateTime<Utc>) -> Result<()> {
    let all = Scope::checked(case.practice_id, Actor::System);
    if !alert_cases::remind(tx, &all, case.id, now).await? {
        return Ok(());
    }
    let practice = practices::find(tx, case.practice_id).await?;
    let responsible = clients::find(tx, &all, case.client_id).await?.practitioner_id;
    let presence = presence(tx, &all, &practice, responsible, now).await?;
    let besides = second_or_owners(tx, &all, &practice, responsible).await?;
    let before = alert_steps::told_since(tx, &all, case.id, case.created_at).await?;
    for one in alert::told_again(responsible, &presence, &besides) {
        if besides.contains(&one) && !before.contains(&one) {
            pass_on(tx, &all, &practice, (case.id, case.client_id), one, now).await?;
        } else {
            alert_steps::told(tx, &all, (case.id, case.client_id), AlertStep::Reminded, one, now).await?;
        }
        enqueue::alert_unseen(tx, &all, one, case.id, mail_domain, now).await?;
    }
    Ok(())
}

/// A mail about it did not arrive with `missed`: every owner and the second person who got none are asked to look. Returns how many those are.
pub(super) async fn ask_others(tx: &Tx, case: &Case, missed: PractitionerId, asked: &[PractitionerId], at: (&str, DateTime<Utc>)) -> Result<usize> {
    let (all, (mail_domain, now)) = (Scope::checked(case.practice_id, Actor::System), at);
    let practice = practices::find(tx, case.practice_id).await?;
    let named = second(tx, &all, &practice).await?;
    let mut others: Vec<PractitionerId> = owners(tx, &all, missed).await?.into_iter().filter(|one| Some(*one) != named).collect();
    others.extend(named);
    others.retain(|one| *one != missed && !asked.contains(one));
    for one in &others {
        pass_on(tx, &all, &practice, (case.id, case.client_id), *one, now).await?;
        enqueue::alert_new(tx, &all, *one, case.id, mail_domain, now).await?;
    }
    Ok(others.len())
}
