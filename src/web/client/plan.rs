//! The plan at first opening: when and where, how sure, what might get in the way. Nothing of it is needed; a smaller step is offered to
//! whoever is not sure. Buttons alone say nothing: a number or a word comes from a person.

use std::sync::Arc;

use entity::ids::OccurrenceId;
use entity::kinds::OccurrenceStatus;
use poem::http::{StatusCode, header};
use poem::web::{Data, Path, Query};
use poem::{Response, handler};
use serde::{Deserialize, Serialize};

use super::choosing::{Asking, Choices, Lines, Problem, Scale};
use super::me::Locked;
use super::{Admitted, Caller, Shell, admitted, capability, consent, page, see_other, submit};
use crate::actions::client_plans::{self as actions, Said};
use crate::actions::drafts::Writer;
use crate::app::App;
use crate::domain::client_plan::{ClientPlan, SUREST, Typed, Wrong};
use crate::domain::message::Message;
use crate::domain::pin::Reads;
use crate::domain::translation;
use crate::error::{Error, Result};
use crate::pages::dates;
use crate::store::assignments::Assignment;
use crate::store::client_plans::{self, Kept};
use crate::store::{assignments, clients, practitioners, templates};
use crate::urls;
use crate::web::forms::Fields;
use crate::web::limits::{Action, Limits};

#[derive(Serialize)]
struct PlanPage {
    shell: Shell,
    occurrence: OccurrenceId,
    title: String,
    minutes: u32,
    due: Option<String>,
    why: Option<String>,
    agreed: Option<String>,
    practitioner: String,
    /// There is a plan that this browser may not read.
    hidden: Option<Locked>,
    capability: String,
    problems: Vec<Problem>,
    when: Lines,
    then: Lines,
    sure: Scale,
    obstacle: Lines,
}

#[derive(Serialize)]
struct SmallPage {
    shell: Shell,
    occurrence: OccurrenceId,
    title: String,
    practitioner: String,
    sure: u8,
    smallest: Option<String>,
    capability: String,
    problems: Vec<Problem>,
    step: Choices,
    own: Lines,
}

/// What both pages are about.
struct About {
    admitted: Admitted,
    assignment: Assignment,
    kept: Option<Kept>,
    /// Whether this browser may read what is kept.
    readable: bool,
    reads: Reads,
}

impl About {
    async fn load(app: &App, admitted: Admitted) -> Result<Self> {
        let assignment = assignments::find(&app.store, &admitted.scope, admitted.occurrence.assignment_id).await?;
        let kept = client_plans::find(&app.store, &admitted.scope, assignment.id).await?;
        let reads = Writer::reading(app, &admitted.scope, &admitted.session).await?.reads;
        Ok(Self { readable: super::plan_card::readable(&reads, kept.as_ref()), admitted, assignment, kept, reads })
    }

    /// The plan, where this browser may read it.
    fn plan(&self) -> Option<&ClientPlan> {
        self.kept.as_ref().filter(|_| self.readable).and_then(|kept| kept.plan.as_ref())
    }

    async fn ask(&self, app: &App, status: StatusCode, fields: &Fields, wrong: &Wrong) -> Result<Response> {
        let (store, scope, occurrence) = (&app.store, &self.admitted.scope, &self.admitted.occurrence);
        let practice = super::practice(app, scope.practice()).await?;
        let client = clients::find(store, scope, occurrence.client_id).await?;
        let version = templates::version(store, scope, self.assignment.version_of(occurrence)).await?;
        let speech = app.pages().speech(&client.language);
        let asking = Asking { speech, fields, wrong };
        let context = PlanPage {
            shell: Shell::opened(app, &practice, scope, &client, speech.say("plan-title", &[])).await?,
            occurrence: occurrence.id,
            title: translation::title(&version.title, &version.content, &client.language).to_owned(),
            minutes: version.content.minutes(),
            due: occurrence.due_at.map(|due| dates::long(speech, due, &client.time_zone)),
            why: self.assignment.agreement.why.clone(),
            agreed: self.assignment.agreement.when_where.clone(),
            practitioner: practitioners::find(store, scope, self.assignment.practitioner_id).await?.name,
            hidden: (!self.readable).then(|| Locked::of(&self.reads, &urls::plan(occurrence.id))),
            capability: capability(app, occurrence.id, self.admitted.link),
            problems: asking.problems(),
            when: asking.lines("when", "plan-when", None, 2),
            then: asking.lines("then", "plan-then", None, 2),
            sure: asking.scale("sure", "plan-sure", SUREST),
            obstacle: asking.lines("obstacle", "plan-obstacle", Some("plan-obstacle-help"), 2),
        };
        page(app, "client/plan", &client.language, status, &context)
    }

    /// Offers a smaller step to somebody who is this sure.
    async fn offer(&self, app: &App, sure: u8, status: StatusCode, fields: &Fields, wrong: &Wrong) -> Result<Response> {
        let (store, scope, occurrence) = (&app.store, &self.admitted.scope, &self.admitted.occurrence);
        let practice = super::practice(app, scope.practice()).await?;
        let client = clients::find(store, scope, occurrence.client_id).await?;
        let version = templates::version(store, scope, self.assignment.version_of(occurrence)).await?;
        let speech = app.pages().speech(&client.language);
        let asking = Asking { speech, fields, wrong };
        let smallest = self.assignment.agreement.smallest.clone();
        let words: &[&str] = if smallest.is_some() { &["agreed", "own", "whole"] } else { &["own", "whole"] };
        let context = SmallPage {
            shell: Shell::opened(app, &practice, scope, &client, speech.say("plan-small-title", &[])).await?,
            occurrence: occurrence.id,
            title: translation::title(&version.title, &version.content, &client.language).to_owned(),
            practitioner: practitioners::find(store, scope, self.assignment.practitioner_id).await?.name,
            sure,
            smallest,
            capability: capability(app, occurrence.id, self.admitted.link),
            problems: asking.problems(),
            step: asking.one_of("step", "plan-small-step", "plan-small-step", words.iter().map(|word| (*word).to_owned())),
            own: asking.lines("own", "plan-small-own", None, 2),
        };
        page(app, "client/plan_small", &client.language, status, &context)
    }
}

/// The fields of a plan.
fn fields_of(plan: Option<&ClientPlan>) -> Fields {
    let Some(plan) = plan else { return Fields::default() };
    let text = |given: &Option<String>| given.clone().unwrap_or_default();
    Fields(vec![
        ("when".into(), text(&plan.when)),
        ("then".into(), text(&plan.then)),
        ("sure".into(), plan.sure.map(|sure| sure.to_string()).unwrap_or_default()),
        ("obstacle".into(), text(&plan.obstacle)),
    ])
}

/// What the address says about the page.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Part {
    /// A smaller step is offered.
    smaller: Option<String>,
}

/// Asks; what was said before stands in the fields, where this browser said it.
#[handler]
pub async fn show(app: Data<&App>, caller: Caller, Path(id): Path<OccurrenceId>, Query(part): Query<Part>) -> poem::Result<Response> {
    let admitted = admitted(&app, caller.session.as_ref(), id, true).await?.ok_or(Error::NotFound)?;
    if !matches!(admitted.occurrence.status, OccurrenceStatus::Open | OccurrenceStatus::Missed | OccurrenceStatus::Declined) {
        return Ok(see_other(&urls::occurrence(id)));
    }
    let about = About::load(&app, admitted).await?;
    if part.smaller.is_some() {
        return match about.plan().filter(|plan| plan.is_unsure()).and_then(|plan| plan.sure) {
            Some(sure) => Ok(about.offer(&app, sure, StatusCode::OK, &Fields::default(), &Wrong::new()).await?),
            None => Ok(see_other(&urls::occurrence(id))),
        };
    }
    let fields = fields_of(about.plan());
    Ok(about.ask(&app, StatusCode::OK, &fields, &Wrong::new()).await?)
}

/// Takes a plan or passes it over. Buttons above the questions keep what is typed there first.
#[handler]
pub async fn act(
    app: Data<&App>,
    limits: Data<&Arc<Limits>>,
    caller: Caller,
    Path(id): Path<OccurrenceId>,
    fields: Fields,
) -> poem::Result<Response> {
    submit::or_busy(&app, &urls::plan(id), &fields, take(&app, &limits, &caller, id, &fields).await)
}

async fn take(app: &App, limits: &Limits, caller: &Caller, id: OccurrenceId, fields: &Fields) -> poem::Result<Response> {
    let what = fields.get("_plan");
    let from_questions = matches!(what, "open" | "skip");
    if from_questions {
        let kept = super::draft::keep(app, limits, caller, id, fields).await?;
        // Two texts of one question are asked about first.
        let clash = kept.headers().get(header::LOCATION).is_some_and(|location| location.as_bytes().contains(&b'#'));
        if kept.status() != StatusCode::SEE_OTHER || clash {
            return Ok(kept);
        }
        if what == "open" {
            return Ok(see_other(&urls::plan(id)));
        }
    }
    if !from_questions && let Some(first) = consent::before_form(app, caller, id, &urls::plan(id), fields).await? {
        return Ok(first);
    }
    let Some(admitted) = admitted(app, caller.session.as_ref(), id, true).await? else {
        return submit::without_session(app, fields, id).await;
    };
    if !from_questions {
        limits.count(Action::Draft, admitted.session.id)?;
        super::draft::require_page(app, caller, fields.get("_capability"), id).await?;
    }
    if what == "skip" {
        actions::skip(app, admitted.scope, admitted.occurrence.assignment_id).await?;
        return Ok(see_other(&urls::occurrence(id)));
    }
    let about = About::load(app, admitted).await?;
    Ok(if what == "small" { choose(app, about, fields).await? } else { keep(app, about, fields).await? })
}

async fn keep(app: &App, about: About, fields: &Fields) -> Result<Response> {
    let typed = Typed { when: fields.get("when"), then: fields.get("then"), sure: fields.get("sure"), obstacle: fields.get("obstacle") };
    let plan = match ClientPlan::read(typed) {
        Ok(plan) => plan,
        Err(wrong) => return about.ask(app, StatusCode::UNPROCESSABLE_ENTITY, fields, &wrong).await,
    };
    let Admitted { scope, session, occurrence, .. } = &about.admitted;
    let said = if about.readable { Said::Plan(plan) } else { Said::Blindly(plan) };
    let plan = actions::say(app, *scope, about.assignment.id, Some(session.id), said).await?;
    let smaller = plan.wants_an_offer();
    Ok(see_other(&if smaller { format!("{}?smaller=1", urls::plan(occurrence.id)) } else { urls::occurrence(occurrence.id) }))
}

/// Takes the smaller step, or the whole.
async fn choose(app: &App, about: About, fields: &Fields) -> Result<Response> {
    let Admitted { scope, session, occurrence, .. } = &about.admitted;
    let Some(sure) = about.plan().filter(|plan| plan.is_unsure()).and_then(|plan| plan.sure) else {
        return Ok(see_other(&urls::occurrence(occurrence.id)));
    };
    let own = fields.get("own");
    let agreed = about.assignment.agreement.smallest.as_deref();
    // Words of one's own are a choice as well.
    let said = match fields.get("step") {
        "whole" => Ok(Said::Whole),
        "agreed" if agreed.is_some() => Ok(Said::Smallest(String::new())),
        "" if own.trim().is_empty() => Err(vec![("step", Message::new("error-choose-one"))]),
        _ => ClientPlan::default().with_smallest(own, None).map(|_| Said::Smallest(own.to_owned())),
    };
    match said {
        Ok(said) => {
            actions::say(app, *scope, about.assignment.id, Some(session.id), said).await?;
            Ok(see_other(&urls::occurrence(occurrence.id)))
        }
        Err(wrong) => about.offer(app, sure, StatusCode::UNPROCESSABLE_ENTITY, fields, &wrong).await,
    }
}
