//! "What I am working on, and how you can help": lines that the client picks, on a page of their own to print. Nothing is sent.

use entity::ids::TellLineId;
use entity::kinds::{GoalStatus, TellPart};
use poem::http::StatusCode;
use poem::web::Data;
use poem::{Response, handler};
use serde::Serialize;

use super::coping::OwnBox;
use super::goals::OwnGoals;
use super::{Form, OwnField, once, once_of, status, summary};
use crate::actions::telling as actions;
use crate::app::App;
use crate::domain::problems::Problems;
use crate::domain::telling as rules;
use crate::error::{Error, Result};
use crate::pages::speech::Speech;
use crate::store::telling::{self, TellLine};
use crate::urls;
use crate::web::client::entries::taken;
use crate::web::client::me::{Locked, Me};
use crate::web::client::{Shell, see_other};
use crate::web::forms::Fields;

#[derive(Serialize)]
struct TellPage {
    shell: Shell,
    parts: Vec<Part>,
    /// Whether there is anything to print.
    any: bool,
    fields: Vec<OwnField>,
    wrong: Vec<OwnField>,
    once: TellLineId,
    /// Lines that can be taken from goals and cards with one tap.
    offered: Vec<Offered>,
    full: bool,
    locked: Option<Locked>,
}

#[derive(Serialize)]
struct Part {
    title: String,
    lines: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    id: TellLineId,
    text: String,
}

#[derive(Serialize)]
struct Offered {
    part: &'static str,
    text: String,
    from: String,
    once: TellLineId,
}

/// What this session may read, and whether there is more.
async fn lines(app: &App, me: &Me) -> Result<(Vec<TellLine>, bool)> {
    let all = telling::of_client(&app.store, &me.scope, me.client.id).await?;
    let count = all.len();
    let readable: Vec<TellLine> = all.into_iter().filter(|line| me.reads.allows(line.created_at, line.session_id)).collect();
    let more = readable.len() < count;
    Ok((readable, more))
}

fn parts(speech: &Speech, lines: &[TellLine]) -> Vec<Part> {
    let part = |part: &TellPart| Part {
        title: speech.say(&format!("tell-in-{}", part.word()), &[]),
        lines: lines.iter().filter(|line| line.part == *part).map(|line| Line { id: line.id, text: line.text.clone() }).collect(),
    };
    TellPart::ALL.iter().map(part).filter(|part| !part.lines.is_empty()).collect()
}

/// Words of goals and titles of cards that are not on the page yet.
async fn offered(app: &App, me: &Me, lines: &[TellLine]) -> Result<Vec<Offered>> {
    let speech = me.speech(app);
    let goals = OwnGoals::read(app, me).await?.goals.into_iter().filter(|goal| goal.status == GoalStatus::Active);
    let goals = goals.map(|goal| (TellPart::Working, goal.text.wording, "tell-from-goal"));
    let cards = OwnBox::read(app, me).await?.cards.into_iter().map(|(card, _)| (TellPart::Help, card.text.title, "tell-from-card"));
    let new = |(_, text, _): &(TellPart, String, &str)| lines.iter().all(|line| line.text != *text);
    let offer = |(part, text, from): (TellPart, String, &str)| Offered { part: part.word(), text, from: speech.say(from, &[]), once: once(app) };
    Ok(goals.chain(cards).filter(new).map(offer).collect())
}

async fn render(app: &App, me: &Me, typed: &Fields, problems: &Problems, full: bool) -> Result<Response> {
    let speech = me.speech(app);
    let (lines, more) = lines(app, me).await?;
    let form = Form { speech, prefix: "tell", problems };
    let choices = TellPart::ALL.iter().map(|part| (part.word().to_owned(), speech.say(&format!("tell-in-{}", part.word()), &[])));
    let part = if typed.has("part") { typed.get("part") } else { TellPart::Working.word() };
    let fields = vec![form.field("line", "text", typed.get("line")), form.field("part", "radio", part).choices(choices)];
    let context = TellPage {
        shell: me.shell(app, speech.say("tell-title", &[])),
        any: !lines.is_empty(),
        parts: parts(speech, &lines),
        wrong: summary(&fields),
        fields,
        once: once_of(app, typed.get("_once")),
        offered: offered(app, me, &lines).await?,
        full,
        locked: more.then(|| me.locked(urls::TELL)),
    };
    let status = if full { StatusCode::CONFLICT } else { status(problems) };
    me.page(app, "client/selfcare/tell", status, &context)
}

/// The lines, and ways to add more.
#[handler]
pub async fn show(app: Data<&App>, me: Me) -> poem::Result<Response> {
    Ok(render(&app, &me, &Fields::default(), &Problems::default(), false).await?)
}

/// Adds a line, or takes one out.
#[handler]
pub async fn act(app: Data<&App>, me: poem::Result<Me>, fields: Fields) -> poem::Result<Response> {
    taken(&app, me, (urls::TELL, &fields), |me| take(&app, me, &fields)).await
}

async fn take(app: &App, me: Me, fields: &Fields) -> poem::Result<Response> {
    if let Some(id) = fields.get("_do").strip_prefix("remove ") {
        let id: TellLineId = id.parse().map_err(|_| Error::NotFound)?;
        if lines(app, &me).await?.0.iter().any(|line| line.id == id) {
            actions::remove(app, me.scope, id).await?;
        }
        return Ok(see_other(urls::TELL));
    }
    let read = match rules::parse(fields.get("part"), fields.get("line")) {
        Ok(read) => read,
        Err(problems) => return Ok(render(app, &me, fields, &problems, false).await?),
    };
    match actions::add(app, me.scope, me.client.id, once_of(app, fields.get("_once")), read, Some(me.session.id)).await {
        Ok(()) => Ok(see_other(urls::TELL)),
        Err(Error::Conflict(_)) => Ok(render(app, &me, fields, &Problems::default(), true).await?),
        Err(error) => Err(error.into()),
    }
}

#[derive(Serialize)]
struct TellPrint {
    shell: Shell,
    back: &'static str,
    parts: Vec<Part>,
    locked: Option<Locked>,
}

/// The page to print, with nothing else on it.
#[handler]
pub async fn print(app: Data<&App>, me: Me) -> poem::Result<Response> {
    let speech = me.speech(&app);
    let (lines, more) = lines(&app, &me).await?;
    let shell = me.shell(&app, speech.say("tell-print-title", &[]));
    let locked = more.then(|| me.locked(urls::PRINT_TELL));
    let context = TellPrint { shell, back: urls::TELL, parts: parts(speech, &lines), locked };
    Ok(me.page(&app, "client/selfcare/tell_print", StatusCode::OK, &context)?)
}
