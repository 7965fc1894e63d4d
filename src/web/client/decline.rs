//! "I could not do it this time": a full answer. Something is chosen ("rather not say" is one), so that no robot declines for anybody.
//! And "just not now": nothing is answered, and a reminder comes on the day that is chosen.

use chrono::TimeDelta;
use entity::ids::OccurrenceId;
use entity::kinds::OccurrenceStatus;
use poem::http::StatusCode;
use poem::web::{Data, Path, Query};
use poem::{Response, handler};
use serde::{Deserialize, Serialize};

use super::choosing::{Asking, Choices, Lines, Problem};
use super::{Admitted, Caller, Shell, admitted, before_consent, capability, consent, page, see_other, submit};
use crate::actions::{occurrences, putting_off};
use crate::app::App;
use crate::domain::client_plan::Wrong;
use crate::domain::decline::Decline as Given;
use crate::domain::hindrance;
use crate::domain::message::Message;
use crate::domain::zone;
use crate::error::{Error, Result};
use crate::pages::dates;
use crate::store::clients;
use crate::urls;
use crate::web::forms::Fields;

#[derive(Serialize)]
struct Decline {
    shell: Shell,
    occurrence: OccurrenceId,
    capability: String,
    problems: Vec<Problem>,
    reasons: Choices,
    instead: Lines,
    note: Lines,
    /// When a reminder may come; none where none would.
    days: Option<Choices>,
    /// The day of the reminder that was just asked for.
    put_off: Option<String>,
    /// It is not the day that was chosen: reminders come on other days.
    other_day: bool,
}

async fn render(app: &App, admitted: &Admitted, fields: &Fields, wrong: &Wrong, put_off: Option<u16>) -> Result<Response> {
    let occurrence = &admitted.occurrence;
    let practice = super::practice(app, admitted.scope.practice()).await?;
    let client = clients::find(&app.store, &admitted.scope, occurrence.client_id).await?;
    let speech = app.pages().speech(&client.language);
    let asking = Asking { speech, fields, wrong };
    let days = putting_off::offered(app, &admitted.scope, occurrence).await?;
    let context = Decline {
        shell: Shell::opened(app, &practice, &admitted.scope, &client, speech.say("decline-title", &[])).await?,
        occurrence: occurrence.id,
        capability: capability(app, occurrence.id, admitted.link),
        problems: asking.problems(),
        reasons: asking.hindrances("reason", "decline-text", "decline-several", &hindrance::IN_PLACE),
        instead: asking.lines("instead", "decline-instead", None, 2),
        note: asking.lines("note", "decline-note", Some("decline-note-help"), 3),
        days: (!days.is_empty()).then(|| asking.one_of("days", "later-when", "later", days.iter().map(u16::to_string))),
        put_off: put_off.and(occurrence.remind_at).map(|at| dates::day(speech, at, &client.time_zone)),
        other_day: put_off.zip(occurrence.remind_at).is_some_and(|(days, at)| {
            let day = |at| zone::local(at, &client.time_zone).date();
            day(at) != day(app.now() + TimeDelta::days(days.into()))
        }),
    };
    let status = if wrong.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    page(app, "client/decline", &client.language, status, &context)
}

/// What the address says about the page.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Part {
    later: Option<u16>,
}

/// Asks for the reason.
#[handler]
pub async fn show(app: Data<&App>, caller: Caller, Path(id): Path<OccurrenceId>, Query(part): Query<Part>) -> poem::Result<Response> {
    let admitted = admitted(&app, caller.session.as_ref(), id, true).await?.ok_or(Error::NotFound)?;
    if !matches!(admitted.occurrence.status, OccurrenceStatus::Open | OccurrenceStatus::Missed) {
        return Ok(see_other(&urls::occurrence(id)));
    }
    Ok(render(&app, &admitted, &Fields::default(), &Wrong::new(), part.later).await?)
}

/// Takes the answer, or the day of the next reminder. Nothing typed is lost.
#[handler]
pub async fn decline(app: Data<&App>, caller: Caller, Path(id): Path<OccurrenceId>, fields: Fields) -> poem::Result<Response> {
    let action = format!("{}/not-now", urls::occurrence(id));
    submit::or_busy(&app, &action, &fields, take(&app, &caller, id, &fields, &action).await)
}

async fn take(app: &App, caller: &Caller, id: OccurrenceId, fields: &Fields, action: &str) -> poem::Result<Response> {
    let Some(admitted) = before_consent(app, caller.session.as_ref(), id, true).await? else {
        return submit::without_session(app, fields, id).await;
    };
    super::draft::require_page(app, caller, fields.get("_capability"), id).await?;
    let (client, session) = (admitted.session.client_id, Some(admitted.session.id));
    if let Some(first) = consent::ask_first(app, &admitted.scope, client, session, action, fields).await? {
        return Ok(first);
    }
    if fields.get("_do") == "later" {
        return Ok(later(app, &admitted, fields).await?);
    }
    match Given::read(fields.all("reason"), fields.get("note"), fields.get("instead")) {
        Ok(given) => {
            occurrences::decline(app, admitted.scope, id, given).await?;
            Ok(see_other(&urls::receipt(id)))
        }
        Err(wrong) => Ok(render(app, &admitted, fields, &wrong, None).await?),
    }
}

async fn later(app: &App, admitted: &Admitted, fields: &Fields) -> Result<Response> {
    let id = admitted.occurrence.id;
    let days = fields.get("days").parse::<u16>().ok().filter(|days| putting_off::DAYS.contains(days));
    let Some(days) = days else {
        return render(app, admitted, fields, &vec![("days", Message::new("later-missing"))], None).await;
    };
    putting_off::put_off(app, admitted.scope, id, days).await?;
    Ok(see_other(&format!("{}/not-now?later={days}", urls::occurrence(id))))
}
