//! Answers that need a person: raising, telling, and the steps new → seen → acted → closed. Whoever comes second is told who was first.

use chrono::{DateTime, TimeDelta, Utc};
use entity::ids::{AlertId, AlertStepId, ClientId, PractitionerId};
use entity::kinds::{AlertStep, PlanTrigger, Role};

use super::safety_plans;
use crate::app::App;
use crate::domain::alert::{self, LONGEST_NOTE, Presence, Stage, Warning};
use crate::domain::content::Content;
use crate::domain::problems::Problems;
use crate::domain::scope::{Actor, Scope};
use crate::domain::{role, text, zone};
use crate::error::{Error, Result};
use crate::mail::enqueue;
use crate::random;
use crate::store::alert_cases::{self, Case};
use crate::store::practices::Practice;
use crate::store::{Cx, Tx, alert_steps, audit, clients, covers, practices, practitioners};

/// Said to whoever comes second; the page says who was first.
pub const MEANWHILE: &str = "Somebody else did something about this meanwhile.";

/// What somebody notes.
#[derive(Clone, Debug)]
pub struct Acting {
    /// Made with the page, so that pressing twice notes it once; a new one where there is no page.
    pub id: Option<AlertStepId>,
    /// What was done.
    pub note: String,
    /// Whether that is all: it is closed with it.
    pub close: bool,
    /// How far the page knew it to be; where it is further by now, somebody else was first. None: it does not matter.
    pub known: Option<Stage>,
}

/// The whole practice, for what a step needs besides the alert itself: whoever one was passed on to may not reach the client.
fn whole(scope: &Scope) -> Scope {
    Scope::checked(scope.practice(), Actor::System)
}

/// Reads one that the scope reaches while nobody else writes about its client.
async fn held(tx: &Tx, scope: &Scope, id: AlertId, now: DateTime<Utc>) -> Result<Case> {
    let case = alert_cases::find(tx, scope, id).await?;
    clients::hold(tx, &whole(scope), case.client_id, now).await?;
    alert_cases::find(tx, scope, id).await
}

/// Somebody has seen it: nobody is reminded any more. Returns whether they are the first; twice is as once.
pub async fn see(app: &App, scope: Scope, id: AlertId) -> Result<bool> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            let case = held(&tx, &scope, id, now).await?;
            first_look(&tx, &scope, &case, now).await
        })
        .await
}

async fn first_look(tx: &Tx, scope: &Scope, case: &Case, now: DateTime<Utc>) -> Result<bool> {
    let first = alert_cases::see(tx, scope, case.id, now).await?;
    if first {
        alert_steps::add(tx, scope, (case.id, case.client_id), AlertStep::Seen, None, now).await?;
        audit::record(tx, scope, "see", ("alert", case.id.0), now).await?;
    }
    Ok(first)
}

/// Notes what was done, and closes it where that is all. Whoever does has seen it. Later notes are added, also after it is closed.
///
/// # Errors
/// `Invalid` (`note`) where nothing is said. `Conflict` where it is further than the page knew.
pub async fn act(app: &App, scope: Scope, id: AlertId, acting: Acting) -> Result<()> {
    let note = note(&acting.note)?;
    let now = app.now();
    app.store
        .write(move |tx| async move {
            let case = held(&tx, &scope, id, now).await?;
            let step = acting.id.unwrap_or_else(|| random::id(now));
            if alert_steps::exists(&tx, &scope, step).await? {
                return Ok(());
            }
            if acting.known.is_some_and(|known| known != case.stage()) {
                return Err(Error::Conflict(MEANWHILE));
            }
            first_look(&tx, &scope, &case, now).await?;
            alert_cases::act(&tx, &scope, id, now).await?;
            alert_steps::add_once(&tx, &scope, step, (id, case.client_id), (AlertStep::Acted, Some(&note)), now).await?;
            audit::record(&tx, &scope, "act", ("alert", id.0), now).await?;
            if acting.close { shut(&tx, &scope, &case, now).await } else { Ok(()) }
        })
        .await
}

fn note(typed: &str) -> Result<String> {
    match text::lines(typed, LONGEST_NOTE) {
        Ok(Some(note)) => Ok(note),
        Ok(None) => Err(Problems::one("note", "Please write down what was done, even if it is one word.").into()),
        Err(problem) => Err(Problems::one("note", problem).into()),
    }
}

/// Closes it: nothing more is to be done. Twice is as once.
///
/// # Errors
/// `Conflict` where nobody has noted what was done, or it is further than the page knew.
pub async fn close(app: &App, scope: Scope, id: AlertId) -> Result<()> {
    let now = app.now();
    app.store
        .write(move |tx| async move {
            let case = held(&tx, &scope, id, now).await?;
            match case.stage() {
                Stage::New | Stage::Seen => Err(Error::Conflict("Please note first what was done.")),
                Stage::Closed if case.closed.is_some_and(|(_, by)| by != scope.practitioner()) => Err(Error::Conflict(MEANWHILE)),
                Stage::Acted | Stage::Closed => shut(&tx, &scope, &case, now).await,
            }
        })
        .await
}

async fn shut(tx: &Tx, scope: &Scope, case: &Case, now: DateTime<Utc>) -> Result<()> {
    if alert_cases::close(tx, scope, case.id, now).await? {
        alert_steps::add(tx, scope, (case.id, case.client_id), AlertStep::Closed, None, now).await?;
        audit::record(tx, scope, "close", ("alert", case.id.0), now).await?;
    }
    Ok(())
}

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

/// The same; where the practice named nobody, or somebody who left, an owner other than whoever is responsible: it must not end with the one
/// who has not seen it.
async fn second_or_owner(tx: &Tx, all: &Scope, practice: &Practice, responsible: PractitionerId) -> Result<Option<PractitionerId>> {
    if let Some(named) = second(tx, all, practice).await?.filter(|named| *named != responsible) {
        return Ok(Some(named));
    }
    let owners = practitioners::list(tx, all).await?.into_iter();
    Ok(owners.filter(|one| one.role == Role::Owner && one.is_active() && one.id != responsible).map(|one| one.id).next())
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
    let second = second_or_owner(tx, &all, &practice, responsible).await?;
    let told = alert::told_at_once(responsible, &presence, second);
    for id in alerts {
        audit::record(tx, scope, "raise", ("alert", id.0), now).await?;
        for one in told.iter().filter(|one| !knows(**one)) {
            if Some(*one) == second && *one != responsible {
                pass_on(tx, &all, (*id, client), *one, now).await?;
            }
            enqueue::alert_new(tx, &all, *one, *id, mail_domain, now).await?;
        }
        safety_plans::raise(tx, scope, client, PlanTrigger::Alert, Some(id.0), now).await?;
    }
    Ok(())
}

async fn pass_on(tx: &Tx, all: &Scope, of: (AlertId, ClientId), to: PractitionerId, now: DateTime<Utc>) -> Result<()> {
    alert_cases::pass_on(tx, of.0, to).await?;
    alert_steps::told(tx, all, of, AlertStep::PassedOn, to, now).await
}

/// Says again what nobody has seen after the practice's hours: once to whoever is responsible (and reads meanwhile), once to the second
/// person. Any number of nodes may do this.
pub async fn remind_due(app: &App) -> Result<()> {
    let (now, domain) = (app.now(), app.config().mail_domain().to_owned());
    for hours in practices::alert_hours(&app.store).await? {
        let before = now - TimeDelta::hours(i64::from(hours));
        for case in alert_cases::unseen(&app.store, hours, before, 100).await? {
            let domain = domain.clone();
            let done = app.store.write(move |tx| async move { remind(&tx, &case, &domain, now).await }).await;
            if let Err(error) = done {
                tracing::error!(%error, "somebody could not be told again that an answer waits");
            }
        }
    }
    Ok(())
}

async fn remind(tx: &Tx, case: &Case, mail_domain: &str, now: DateTime<Utc>) -> Result<()> {
    let all = Scope::checked(case.practice_id, Actor::System);
    if !alert_cases::remind(tx, case.id, now).await? {
        return Ok(());
    }
    let practice = practices::find(tx, case.practice_id).await?;
    let responsible = clients::find(tx, &all, case.client_id).await?.practitioner_id;
    let presence = presence(tx, &all, &practice, responsible, now).await?;
    let second = second_or_owner(tx, &all, &practice, responsible).await?;
    for one in alert::told_again(responsible, &presence, second) {
        if Some(one) == second && one != responsible && case.second != second {
            pass_on(tx, &all, (case.id, case.client_id), one, now).await?;
        } else {
            alert_steps::told(tx, &all, (case.id, case.client_id), AlertStep::Reminded, one, now).await?;
        }
        enqueue::alert_unseen(tx, &all, one, case.id, mail_domain, now).await?;
    }
    Ok(())
}
