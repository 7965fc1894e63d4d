//! The client's PIN: choosing it, entering it, changing it, and the recovery words.

use std::sync::Arc;

use poem::http::{HeaderValue, StatusCode, header};
use poem::web::{Data, Query};
use poem::{Response, handler};
use serde::{Deserialize, Serialize};

use super::me::Me;
use super::{Shell, see_other};
use crate::actions::pins::{self as actions, Tried};
use crate::actions::{confirming, links};
use crate::app::App;
use crate::domain::message::Message;
use crate::domain::pin;
use crate::error::{Error, Result};
use crate::pages::dates;
use crate::store::pins;
use crate::urls;
use crate::web::cookies;
use crate::web::forms::Fields;
use crate::web::limits::{Action, Limits};

#[derive(Serialize)]
struct PinPage {
    shell: Shell,
    practice: String,
    next: String,
    has_pin: bool,
    opened: bool,
    /// The day since which the PIN opens what was written; none where it opens everything.
    since: Option<String>,
    /// Whether this device may be trusted at all.
    may_trust: bool,
    /// What an earlier PIN opened is closed.
    closed: bool,
    notice: Option<String>,
    /// Shown this once, one by one.
    words: Option<Vec<String>>,
    /// What is wrong, and with which of the forms.
    wrong: Option<Wrong>,
}

#[derive(Clone, Debug, Serialize)]
struct Wrong {
    form: &'static str,
    /// `pin`, `again`, `code`, `words` or `current`.
    field: &'static str,
    text: String,
}

/// What the address says.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    next: String,
    done: String,
}

/// What is shown besides the forms.
#[derive(Default)]
struct Showing {
    next: String,
    notice: Option<String>,
    words: Option<String>,
    wrong: Option<Wrong>,
}

/// A page of the client's to go on to; the own page where it is none.
pub fn next_page(asked: &str) -> &str {
    let plain = asked.starts_with("/w/") && asked.len() < 200 && asked.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/-_".contains(&byte));
    if plain && !asked.contains("//") { asked } else { urls::CLIENT_HOME }
}

async fn render(app: &App, me: &Me, status: StatusCode, showing: Showing) -> Result<Response> {
    let speech = me.speech(app);
    let kept = pins::find(&app.store, &me.scope, me.client.id).await?;
    let vaults = pins::vaults(&app.store, &me.scope, me.client.id).await?;
    let title = match (&kept, me.reads.unlocked()) {
        (None, _) => "pin-set-title",
        (Some(_), false) => "pin-enter-title",
        (Some(_), true) => "pin-title",
    };
    let context = PinPage {
        shell: me.shell(app, speech.say(title, &[])),
        practice: me.practice.public_name.clone(),
        next: next_page(&showing.next).to_owned(),
        has_pin: kept.is_some(),
        opened: me.reads.unlocked(),
        since: kept.and_then(|pin| pin.opens_from).map(|from| dates::day(speech, from, &me.client.time_zone)),
        may_trust: !me.practice.always_pin,
        closed: vaults.iter().any(|vault| vault.closed_at.is_some()),
        notice: showing.notice,
        words: showing.words.map(|words| words.split(' ').map(str::to_owned).collect()),
        wrong: showing.wrong,
    };
    me.page(app, "client/pin", status, &context)
}

/// Shows what can be done with it.
#[handler]
pub async fn show(app: Data<&App>, me: Me, Query(asked): Query<Asked>) -> poem::Result<Response> {
    let speech = me.speech(&app);
    let notice = ["changed", "wider", "recovered"].contains(&asked.done.as_str()).then(|| speech.say(&format!("pin-done-{}", asked.done), &[]));
    Ok(render(&app, &me, StatusCode::OK, Showing { next: asked.next, notice, ..Showing::default() }).await?)
}

/// What came of a form.
enum Outcome {
    To(String),
    Words(String),
    Wrong(Wrong),
    Refused(StatusCode, Option<u64>, Wrong),
}

/// Does what one of the forms asks.
#[handler]
pub async fn change(app: Data<&App>, limits: Data<&Arc<Limits>>, mut me: Me, fields: Fields) -> poem::Result<Response> {
    limits.count(Action::PinTry, &me.who)?;
    let showing = Showing { next: fields.get("_next").to_owned(), ..Showing::default() };
    let outcome = act(&app, &me, &fields).await?;
    let trusts = matches!(outcome, Outcome::To(_)) && fields.get("_do") == "enter" && fields.get("trust") == "yes" && !me.practice.always_pin;
    let new_device = if trusts { links::trust_device(&app, &mut me.session, me.device.clone()).await? } else { None };
    let mut response = match outcome {
        Outcome::To(path) => see_other(&path),
        Outcome::Words(words) => {
            let me = Me::again(&app, &me).await?;
            let notice = Some(me.speech(&app).say("pin-done-set", &[]));
            render(&app, &me, StatusCode::OK, Showing { words: Some(words), notice, ..showing }).await?
        }
        Outcome::Wrong(wrong) => render(&app, &me, StatusCode::UNPROCESSABLE_ENTITY, Showing { wrong: Some(wrong), ..showing }).await?,
        Outcome::Refused(status, seconds, wrong) => {
            let mut response = render(&app, &me, status, Showing { wrong: Some(wrong), ..showing }).await?;
            seconds.map(|seconds| response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds)));
            response
        }
    };
    if let Some(device) = new_device {
        response.headers_mut().append(header::SET_COOKIE, cookies::set(cookies::DEVICE, &device, Some(30 * 24 * 3600)));
    }
    Ok(response)
}

async fn act(app: &App, me: &Me, fields: &Fields) -> Result<Outcome> {
    let say = |message: Message| me.speech(app).message(&message);
    let next = next_page(fields.get("_next")).to_owned();
    let form = match fields.get("_do") {
        "set" => "set",
        "enter" => "enter",
        "change" => "change",
        "recover" => "recover",
        "reopen" => "reopen",
        "widen" => "widen",
        "words" => "words",
        "lock" => "lock",
        _ => return Err(Error::BadRequest("There is no such change.")),
    };
    let wrong = |field: &'static str, text: String| Ok(Outcome::Wrong(Wrong { form, field, text }));
    let chosen = match form {
        "set" | "change" | "recover" => match pin::choose(fields.get("pin")) {
            Err(message) => return wrong("pin", say(message)),
            Ok(chosen) if pin::read(fields.get("again")).as_ref() != Some(&chosen) => return wrong("again", say(Message::new("pin-differ"))),
            Ok(chosen) => chosen,
        },
        _ => String::new(),
    };
    let (scope, session, language) = (me.scope, &me.session, me.client.language.as_str());
    let (field, tried, then) = match form {
        "set" => return set(app, me, &chosen, fields.get("code")).await,
        "enter" => ("pin", actions::unlock(app, scope, session, fields.get("pin")).await?, next),
        "change" => ("current", actions::change(app, scope, session, fields.get("current"), &chosen).await?, done("changed")),
        "recover" => {
            if !me.reads.has_pin {
                return Ok(Outcome::To(urls::CLIENT_PIN.to_owned()));
            }
            let tried = actions::recover(app, scope, session, fields.get("words"), &chosen).await?;
            ("words", tried, done("changed"))
        }
        _ if !me.reads.unlocked() => return Ok(Outcome::To(urls::CLIENT_PIN.to_owned())),
        "reopen" => ("words", actions::reopen(app, scope, session, fields.get("words")).await?, done("recovered")),
        "widen" => {
            let code = confirming::read_code(fields.get("code")).unwrap_or_default();
            ("code", actions::widen(app, scope, me.client.id, &code).await?, done("wider"))
        }
        "words" => return Ok(Outcome::Words(actions::renew_words(app, scope, me.client.id, language).await?)),
        _ => {
            actions::lock(app, session).await?;
            return Ok(Outcome::To(urls::CLIENT_HOME.to_owned()));
        }
    };
    Ok(outcome(app, me, (form, field), tried, then))
}

fn done(word: &str) -> String {
    format!("{}?done={word}", urls::CLIENT_PIN)
}

fn outcome(app: &App, me: &Me, (form, field): (&'static str, &'static str), tried: Tried, then: String) -> Outcome {
    let speech = me.speech(app);
    let wrong = |text| Wrong { form, field, text };
    match tried {
        Tried::Right => Outcome::To(then),
        Tried::Wrong => Outcome::Wrong(wrong(speech.say(
            match field {
                "words" => "pin-words-wrong",
                "code" => "pin-code-wrong",
                _ => "pin-wrong",
            },
            &[],
        ))),
        Tried::Wait(seconds) => {
            let text = speech.say("pin-wait", &[("minutes", &seconds.div_ceil(60).to_string())]);
            Outcome::Refused(StatusCode::TOO_MANY_REQUESTS, Some(seconds), wrong(text))
        }
        Tried::Locked => {
            let text = speech.say("pin-locked", &[("practice", &me.practice.public_name)]);
            Outcome::Refused(StatusCode::FORBIDDEN, None, wrong(text))
        }
    }
}

async fn set(app: &App, me: &Me, chosen: &str, code: &str) -> Result<Outcome> {
    let speech = me.speech(app);
    let wrong = |text| Wrong { form: "set", field: "code", text };
    let code = match (code.trim(), confirming::read_code(code)) {
        ("", _) => None,
        (_, Some(code)) => Some(code),
        (_, None) => return Ok(Outcome::Wrong(wrong(speech.say("pin-code-wrong", &[])))),
    };
    match actions::set(app, me.scope, &me.session, chosen, code, &me.client.language).await {
        Ok(words) => Ok(Outcome::Words(words)),
        Err(Error::Forbidden) => Ok(Outcome::Wrong(wrong(speech.say("pin-code-wrong", &[])))),
        Err(Error::TooMany(seconds)) => {
            let text = speech.say("pin-wait", &[("minutes", &seconds.div_ceil(60).to_string())]);
            Ok(Outcome::Refused(StatusCode::TOO_MANY_REQUESTS, Some(seconds), wrong(text)))
        }
        // Set a moment ago by a double tap, whose answer nobody saw: other words, to be seen. Set elsewhere: it is to be entered.
        Err(Error::Conflict(_)) if Me::again(app, me).await?.reads.unlocked() => {
            Ok(Outcome::Words(actions::renew_words(app, me.scope, me.client.id, &me.client.language).await?))
        }
        Err(Error::Conflict(_)) => Ok(Outcome::To(urls::CLIENT_PIN.to_owned())),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::next_page;

    #[test]
    fn only_pages_of_the_client_follow() {
        assert_eq!(next_page("/w/answers/0198-a"), "/w/answers/0198-a");
        for asked in ["", "//evil.example", "/w//evil.example", "https://evil.example/w/", "/home", "/w/../home", "/w/x?y=z", "/w/\\evil"] {
            assert_eq!(next_page(asked), "/w/", "{asked}");
        }
    }
}
