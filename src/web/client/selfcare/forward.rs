//! Something to look forward to: one thing, when, with whom; the day after, how it was. Only the client sees it.

use chrono::NaiveDate;
use entity::ids::LookForwardId;
use entity::kinds::ForwardOutcome;
use poem::web::Data;
use poem::{Response, handler};
use serde::Serialize;

use super::{Form, OwnField, day, once_of, status, summary, today};
use crate::actions::looking_forward as actions;
use crate::app::App;
use crate::domain::looking_forward::{Forward, SHOWN, TypedForward, is_over};
use crate::domain::problems::Problems;
use crate::error::{Error, Result};
use crate::pages::dates;
use crate::store::look_forward::{self, LookForward};
use crate::urls;
use crate::web::client::entries::taken;
use crate::web::client::me::{Locked, Me};
use crate::web::client::{Shell, see_other};
use crate::web::forms::Fields;

/// One as pages show it.
#[derive(Clone, Debug, Serialize)]
pub struct ForwardLine {
    pub id: LookForwardId,
    pub what: String,
    pub when: String,
    pub whom: Option<String>,
    /// How it was, in words.
    pub outcome: Option<String>,
    /// Its day is over, and it may be asked how it was.
    pub over: bool,
}

/// What a session may read: what is to come or waits for a word, and the last few.
pub struct OwnForward {
    pub open: Vec<LookForward>,
    pub past: Vec<LookForward>,
    pub more: bool,
}

impl OwnForward {
    pub async fn read(app: &App, me: &Me) -> Result<Self> {
        let all = look_forward::of_client(&app.store, &me.scope, me.client.id, SHOWN).await?;
        let count = all.len();
        let readable: Vec<LookForward> = all.into_iter().filter(|one| me.reads.allows(one.created_at, one.session_id)).collect();
        let more = readable.len() < count;
        let (mut open, past): (Vec<_>, Vec<_>) = readable.into_iter().partition(|one| one.outcome.is_none());
        open.reverse();
        Ok(Self { open, past, more })
    }
}

/// One in words, on this day.
pub fn line(app: &App, me: &Me, one: &LookForward, today: NaiveDate) -> ForwardLine {
    let speech = me.speech(app);
    let date = day(app, me, one.on);
    let when = match one.at {
        Some(at) => speech.say("date-and-time", &[("date", &date), ("time", &dates::clock(speech, at))]),
        None => date,
    };
    let outcome = one.outcome.map(|outcome| speech.say(&format!("forward-was-{}", outcome.word().replace('_', "-")), &[]));
    let whom = one.text.with.as_ref().map(|name| speech.say("forward-with-whom", &[("name", name)]));
    ForwardLine { id: one.id, what: one.text.what.clone(), when, whom, outcome, over: is_over(one.on, today) }
}

#[derive(Serialize)]
struct ForwardPage {
    shell: Shell,
    open: Vec<ForwardLine>,
    past: Vec<ForwardLine>,
    fields: Vec<OwnField>,
    wrong: Vec<OwnField>,
    once: LookForwardId,
    locked: Option<Locked>,
}

async fn render(app: &App, me: &Me, typed: &Fields, problems: &Problems) -> Result<Response> {
    let (speech, today) = (me.speech(app), today(app, me));
    let own = OwnForward::read(app, me).await?;
    let form = Form { speech, prefix: "forward", problems };
    let fields = vec![
        form.field("what", "text", typed.get("what")),
        form.field("on", "date", typed.get("on")),
        form.field("at", "time", typed.get("at")).optional(),
        form.field("with", "text", typed.get("with")).optional(),
    ];
    let context = ForwardPage {
        shell: me.shell(app, speech.say("forward-title", &[])),
        open: own.open.iter().map(|one| line(app, me, one, today)).collect(),
        past: own.past.iter().map(|one| line(app, me, one, today)).collect(),
        wrong: summary(&fields),
        fields,
        once: once_of(app, typed.get("_once")),
        locked: own.more.then(|| me.locked(urls::FORWARD)),
    };
    me.page(app, "client/selfcare/forward", status(problems), &context)
}

/// What there is, and a form for the next.
#[handler]
pub async fn show(app: Data<&App>, me: Me) -> poem::Result<Response> {
    Ok(render(&app, &me, &Fields::default(), &Problems::default()).await?)
}

/// Notes one, takes one back, or says how it was.
#[handler]
pub async fn act(app: Data<&App>, me: poem::Result<Me>, fields: Fields) -> poem::Result<Response> {
    taken(&app, me, (urls::FORWARD, &fields), |me| take(&app, me, &fields)).await
}

async fn take(app: &App, me: Me, fields: &Fields) -> poem::Result<Response> {
    let typed = |name| fields.get(name);
    let Some((word, id)) = fields.get("_do").split_once(' ') else {
        let read = TypedForward { what: typed("what"), with: typed("with"), on: typed("on"), at: typed("at") };
        let read = match Forward::parse(read, today(app, &me)) {
            Ok(read) => read,
            Err(problems) => return Ok(render(app, &me, fields, &problems).await?),
        };
        actions::add(app, me.scope, me.client.id, once_of(app, typed("_once")), read, Some(me.session.id)).await?;
        return Ok(see_other(urls::FORWARD));
    };
    let id: LookForwardId = id.parse().map_err(|_| Error::NotFound)?;
    let own = OwnForward::read(app, &me).await?;
    if !own.open.iter().any(|one| one.id == id) {
        // Said already, or not to be read here: the page shows how it is.
        return Ok(see_other(urls::FORWARD));
    }
    if word == "remove" {
        actions::remove(app, me.scope, id).await?;
        return Ok(see_other(urls::FORWARD));
    }
    let outcome: ForwardOutcome = word.parse().map_err(|_| Error::BadRequest("There is no such button."))?;
    actions::say_how(app, me.scope, id, outcome).await?;
    // Asked on the own page, it leads back there.
    Ok(see_other(if typed("_from") == "home" { urls::CLIENT_HOME } else { urls::FORWARD }))
}
