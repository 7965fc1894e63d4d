//! The PIN before the plan: entering it, and choosing whether it is asked at all. Whoever cannot enter it still has the numbers to call.

use std::sync::Arc;

use poem::http::{HeaderValue, StatusCode, header};
use poem::web::{Data, Query};
use poem::{Response, handler};
use serde::{Deserialize, Serialize};

use super::{AtTheDoor, Holder, lines};
use crate::actions::pins::{self as actions, Tried};
use crate::actions::plan_access;
use crate::app::App;
use crate::error::{Error, Result};
use crate::pages::help::HelpLine;
use crate::urls;
use crate::web::client::{Shell, see_other};
use crate::web::forms::Fields;
use crate::web::limits::{Action, Limits};

#[derive(Serialize)]
struct PinPage {
    shell: Shell,
    lines: Vec<HelpLine>,
    practice: String,
    /// It is asked for before the plan, and was not entered here.
    locked: bool,
    has_pin: bool,
    asks: bool,
    /// Where a PIN is chosen, where this session opens that page.
    choose: Option<String>,
    next: &'static str,
    wrong: Option<String>,
}

/// Where somebody wanted to go.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    next: String,
}

fn next(asked: &str) -> &'static str {
    if asked == urls::PLAN_COPIES { urls::PLAN_COPIES } else { urls::PLAN }
}

fn render(app: &App, holder: &Holder, asked: &str, status: StatusCode, wrong: Option<String>) -> Result<Response> {
    // Older copies ask for the PIN too, where the plan itself does not.
    let locked = holder.is_locked() || (holder.reads.has_pin && !holder.reads.unlocked() && next(asked) == urls::PLAN_COPIES);
    let title = if locked { "myplan-pin-enter-title" } else { "myplan-pin-title" };
    let shell = holder.shell(app, holder.speech(app).say(title, &[]));
    let context = PinPage {
        lines: lines(&shell),
        shell,
        practice: holder.practice.public_name.clone(),
        locked,
        has_pin: holder.reads.has_pin,
        asks: holder.asks_pin,
        choose: holder.own_pages.then(|| urls::CLIENT_PIN.to_owned()),
        next: next(asked),
        wrong,
    };
    holder.page(app, "client/safety_plan/pin", status, &context)
}

/// Asks for it, or for the choice.
#[handler]
pub fn show(app: Data<&App>, AtTheDoor(holder): AtTheDoor, Query(asked): Query<Asked>) -> poem::Result<Response> {
    Ok(render(&app, &holder, &asked.next, StatusCode::OK, None)?)
}

/// Takes the PIN, and the choice that goes with it.
#[handler]
pub async fn change(app: Data<&App>, limits: Data<&Arc<Limits>>, AtTheDoor(holder): AtTheDoor, fields: Fields) -> poem::Result<Response> {
    limits.count(Action::PinTry, &holder.who)?;
    if !holder.reads.has_pin {
        return Ok(see_other(urls::PLAN_PIN));
    }
    let asks = match fields.get("_do") {
        "enter" => None,
        "on" => Some(true),
        "off" => Some(false),
        _ => return Err(Error::BadRequest("There is no such change.").into()),
    };
    // Also to have it asked: whoever cannot type it would lock themselves out.
    let tried = actions::unlock(&app, holder.scope, &holder.session, fields.get("pin")).await?;
    if tried != Tried::Right {
        return Ok(refused(&app, &holder, &fields, tried)?);
    }
    let Some(asks) = asks else { return Ok(see_other(next(fields.get("_next")))) };
    plan_access::choose(&app, holder.scope, holder.client.id, asks).await?;
    Ok(see_other(&format!("{}?done={}", urls::PLAN, if asks { "pin-on" } else { "pin-off" })))
}

fn refused(app: &App, holder: &Holder, fields: &Fields, tried: Tried) -> Result<Response> {
    let speech = holder.speech(app);
    let (status, seconds, text) = match tried {
        Tried::Wait(seconds) => {
            let minutes = seconds.div_ceil(60).to_string();
            (StatusCode::TOO_MANY_REQUESTS, Some(seconds), speech.say("pin-wait", &[("minutes", &minutes)]))
        }
        Tried::Locked => (StatusCode::FORBIDDEN, None, speech.say("pin-locked", &[("practice", &holder.practice.public_name)])),
        Tried::Right | Tried::Wrong => (StatusCode::UNPROCESSABLE_ENTITY, None, speech.say("pin-wrong", &[])),
    };
    let mut response = render(app, holder, fields.get("_next"), status, Some(text))?;
    if let Some(seconds) = seconds {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    Ok(response)
}
