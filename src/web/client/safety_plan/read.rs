//! Reading the plan: large, every number to press, the crisis lines before and after it. Asking to look at it again.

use poem::http::StatusCode;
use poem::web::{Data, Query};
use poem::{Response, handler};
use serde::{Deserialize, Serialize};

use super::{Holder, NoCopy, lines, to_be_kept};
use crate::actions::safety_plans as actions;
use crate::app::App;
use crate::error::Result;
use crate::pages::dates;
use crate::pages::help::HelpLine;
use crate::pages::safety_plan::PlanRead;
use crate::store::safety_plans as store;
use crate::urls;
use crate::web::client::submit::or_busy;
use crate::web::client::{Shell, see_other};
use crate::web::forms::Fields;
use entity::kinds::{Author, PlanTrigger, PlanWriting};

#[derive(Serialize)]
struct ReadPage {
    shell: Shell,
    lines: Vec<HelpLine>,
    /// None: nothing is written.
    plan: Option<PlanRead>,
    /// Nobody has looked at it together yet.
    draft: bool,
    dated: Option<String>,
    reviewed: Option<String>,
    /// When the client proposed something that waits.
    waiting: Option<String>,
    /// The word for changing it: at once, as a proposal, or for the first time.
    edit: Option<&'static str>,
    /// Whether the client may ask to look at it again, or did.
    revisit: bool,
    asked: bool,
    over: bool,
    notice: Option<String>,
    copy: CopyOffer,
    /// Back to the own page, where this session opens it.
    home: Option<&'static str>,
    now: String,
}

/// What is said about a copy on this phone.
#[derive(Serialize)]
struct CopyOffer {
    offered: bool,
    /// The sentence that says why not.
    why: Option<&'static str>,
}

/// What was just done, as a word in the address.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Done {
    done: String,
}

/// The plan.
#[handler]
pub async fn show(app: Data<&App>, holder: Holder, Query(Done { done }): Query<Done>) -> poem::Result<Response> {
    let copy = holder.copy(&app).await?;
    let context = context(&app, &holder, &done, copy.as_ref().err().copied()).await?;
    let response = holder.page(&app, "client/safety_plan/read", StatusCode::OK, &context)?;
    Ok(match copy {
        Ok(pass) => to_be_kept(response, &pass),
        Err(_) => response,
    })
}

async fn context(app: &App, holder: &Holder, done: &str, no_copy: Option<NoCopy>) -> Result<ReadPage> {
    let (speech, zone) = (holder.speech(app), holder.client.time_zone.as_str());
    let standing = holder.standing(app).await?;
    let waiting = store::proposal(&app.store, &holder.scope, holder.plan.id).await?;
    let shell = holder.shell(app, speech.say("myplan-title", &[]));
    let written = standing.current.as_ref();
    // Only what they asked for themselves, in so many words.
    let theirs = |trigger: &store::Trigger| trigger.kind == PlanTrigger::Revisit && trigger.author == Author::Client && trigger.about.is_none();
    let asked = store::triggers(&app.store, &holder.plan).await?.iter().any(theirs);
    let writes = holder.may_write();
    let plan = match written {
        Some(version) => Some(holder.read(app, &standing.version, &version.content).await?),
        None => None,
    };
    Ok(ReadPage {
        lines: lines(&shell),
        shell,
        plan,
        draft: holder.plan.last_reviewed_on.is_none() && holder.plan.in_use_on.is_none(),
        dated: written.map(|version| dates::day(speech, version.row.created_at, zone)),
        reviewed: holder.plan.last_reviewed_on.map(|day| dates::long_day(speech, day)),
        waiting: waiting.map(|version| dates::day(speech, version.row.created_at, zone)),
        edit: writes.then(|| word(holder.practice.plan_writing, written.is_some())),
        revisit: writes && written.is_some() && !asked,
        asked: writes && asked,
        over: !writes,
        notice: speech.try_say(&format!("myplan-done-{done}"), &[]).filter(|_| !done.is_empty()),
        copy: CopyOffer {
            offered: no_copy.is_none() && written.is_some(),
            why: match no_copy {
                Some(NoCopy::Device) => Some("myplan-copy-device"),
                Some(NoCopy::Pin) => Some("myplan-copy-pin"),
                Some(NoCopy::Stopped) | None => None,
            },
        },
        home: holder.own_pages.then_some(urls::CLIENT_HOME),
        now: dates::long(speech, app.now(), zone),
    })
}

fn word(writing: PlanWriting, written: bool) -> &'static str {
    match (written, writing) {
        (false, _) => "myplan-begin",
        (true, PlanWriting::Edit) => "myplan-edit",
        (true, PlanWriting::Propose) => "myplan-propose",
    }
}

/// "I want us to look at this again."
#[handler]
pub async fn revisit(app: Data<&App>, holder: Holder, fields: Fields) -> poem::Result<Response> {
    if !holder.may_write() {
        return Ok(see_other(urls::PLAN));
    }
    let outcome = actions::revisit(&app, holder.scope, holder.client.id).await;
    let outcome = outcome.map(|()| see_other(&format!("{}?done=revisit", urls::PLAN))).map_err(Into::into);
    or_busy(&app, urls::PLAN, &fields, outcome)
}
