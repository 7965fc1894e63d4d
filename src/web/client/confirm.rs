//! The page behind the first mail: is this your address? A code is typed, or a reason is chosen why mail should not go there; pressing
//! buttons does nothing. Whoever reads this may be a stranger, and should learn no more than who is writing: the foot is the one that every
//! page of this server has, with the lines of its own regions.

use entity::kinds::WrongAddress;
use poem::Response;
use poem::http::{HeaderValue, StatusCode, header};
use serde::Serialize;

use super::{Shell, see_other, still_page};
use crate::actions::confirming::{self, Asked, Tried};
use crate::app::App;
use crate::domain::scope::{Actor, Scope};
use crate::error::Result;
use crate::pages::speech::Speech;
use crate::store::clients;
use crate::urls;
use crate::web::forms::Fields;

#[derive(Serialize)]
struct Confirm {
    shell: Shell,
    practice: String,
    /// The code as it was typed.
    typed: String,
    error: Option<String>,
    /// The part that says "not me" stands open.
    refusing: bool,
    missing: bool,
    reasons: Vec<Reason>,
    confirmed: bool,
    /// Something that waited is on its way.
    waits: bool,
    refused: bool,
}

#[derive(Serialize)]
struct Reason {
    word: &'static str,
    text: String,
    chosen: bool,
}

/// Reasons that somebody can choose; the practice has one of its own.
const REASONS: [WrongAddress; 4] = [WrongAddress::Stranger, WrongAddress::Elsewhere, WrongAddress::NoMail, WrongAddress::NotSaid];

/// What is shown besides the question itself.
#[derive(Default)]
struct Showing {
    error: Option<String>,
    refusing: bool,
    missing: bool,
    waits: bool,
    refused: bool,
}

struct Reader {
    language: String,
    speech: &'static Speech,
}

async fn reader(app: &App, asked: &Asked) -> Result<Reader> {
    let scope = Scope::checked(asked.link.practice_id, Actor::Client(asked.link.client_id));
    let language = clients::find(&app.store, &scope, asked.link.client_id).await?.language;
    Ok(Reader { speech: app.pages().speech(&language), language })
}

async fn page(app: &App, asked: &Asked, status: StatusCode, fields: &Fields, showing: Showing) -> Result<Response> {
    let Reader { language, speech } = reader(app, asked).await?;
    let practice = super::practice(app, asked.link.practice_id).await?;
    let title = if asked.confirmed { "confirm-done-title" } else { "confirm-title" };
    let shell = Shell::to_stranger(app, &practice, &language, speech.say(title, &[]));
    let reason = |why: WrongAddress| Reason {
        word: why.word(),
        text: speech.say(&format!("confirm-reason-{}", why.word().replace('_', "-")), &[("practice", &practice.public_name)]),
        chosen: fields.get("why") == why.word(),
    };
    let context = Confirm {
        shell,
        practice: practice.public_name.clone(),
        typed: fields.get("code").chars().take(40).collect(),
        error: showing.error,
        refusing: showing.refusing,
        missing: showing.missing,
        reasons: REASONS.map(reason).into(),
        confirmed: asked.confirmed,
        waits: showing.waits,
        refused: showing.refused,
    };
    still_page(app, "client/confirm", &language, status, &context)
}

/// The question, or that it was answered.
pub async fn show(app: &App, asked: &Asked, waits: bool) -> Result<Response> {
    page(app, asked, StatusCode::OK, &Fields::default(), Showing { waits, ..Showing::default() }).await
}

/// Takes the code, or a reason.
pub async fn take(app: &App, asked: Asked, token: &str, fields: &Fields) -> Result<Response> {
    if asked.confirmed {
        return Ok(see_other(&urls::link(token)));
    }
    if fields.get("_do") == "refuse" { refuse(app, asked, fields).await } else { confirm(app, asked, token, fields).await }
}

async fn confirm(app: &App, asked: Asked, token: &str, fields: &Fields) -> Result<Response> {
    let speech = reader(app, &asked).await?.speech;
    let wrong = |error: String| Showing { error: Some(error), ..Showing::default() };
    let Some(code) = confirming::read_code(fields.get("code")) else {
        return page(app, &asked, StatusCode::UNPROCESSABLE_ENTITY, fields, wrong(speech.say("confirm-six-digits", &[]))).await;
    };
    match confirming::confirm(app, asked.link.clone(), code).await? {
        Tried::Confirmed(0) => Ok(see_other(&urls::link(token))),
        Tried::Confirmed(_) => Ok(see_other(&format!("{}?waits=1", urls::link(token)))),
        Tried::Wrong => page(app, &asked, StatusCode::UNPROCESSABLE_ENTITY, fields, wrong(speech.say("confirm-wrong", &[]))).await,
        Tried::Wait(seconds) => {
            let minutes = seconds.div_ceil(60).to_string();
            let showing = wrong(speech.say("confirm-wait", &[("minutes", &minutes)]));
            let mut response = page(app, &asked, StatusCode::TOO_MANY_REQUESTS, fields, showing).await?;
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            Ok(response)
        }
    }
}

async fn refuse(app: &App, asked: Asked, fields: &Fields) -> Result<Response> {
    let chosen = fields.get("why").parse::<WrongAddress>().ok().filter(|why| REASONS.contains(why));
    let Some(why) = chosen else {
        let showing = Showing { refusing: true, missing: true, ..Showing::default() };
        return page(app, &asked, StatusCode::UNPROCESSABLE_ENTITY, fields, showing).await;
    };
    confirming::refuse(app, asked.link.clone(), why).await?;
    page(app, &asked, StatusCode::OK, fields, Showing { refused: true, ..Showing::default() }).await
}
