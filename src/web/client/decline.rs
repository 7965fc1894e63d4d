//! "I could not do it this time": a full answer. A reason is chosen ("rather not say" is one), so that no robot declines for anybody.

use entity::ids::OccurrenceId;
use entity::kinds::{DeclineReason, OccurrenceStatus};
use poem::http::StatusCode;
use poem::web::{Data, Path};
use poem::{Response, handler};
use serde::Serialize;

use super::{Admitted, Caller, Shell, admitted, before_consent, capability, consent, page, see_other};
use crate::actions::occurrences;
use crate::app::App;
use crate::domain::text;
use crate::error::{Error, Result};
use crate::store::clients;
use crate::store::occurrences::Decline as Given;
use crate::urls;
use crate::web::forms::Fields;

#[derive(Serialize)]
struct Decline {
    shell: Shell,
    occurrence: OccurrenceId,
    reasons: Vec<Reason>,
    note: String,
    capability: String,
    missing: bool,
    note_error: bool,
}

#[derive(Serialize)]
struct Reason {
    word: &'static str,
    text: String,
    chosen: bool,
}

async fn render(app: &App, admitted: &Admitted, status: StatusCode, fields: &Fields) -> Result<Response> {
    let practice = super::practice(app, admitted.scope.practice()).await?;
    let client = clients::find(&app.store, &admitted.scope, admitted.occurrence.client_id).await?;
    let speech = app.pages().speech(&client.language);
    let reason = |reason: &DeclineReason| Reason {
        word: reason.word(),
        text: speech.say(&format!("decline-{}", reason.word().replace('_', "-")), &[]),
        chosen: fields.get("reason") == reason.word(),
    };
    let context = Decline {
        shell: Shell::of(app, &practice, &client.language, speech.say("decline-title", &[])),
        occurrence: admitted.occurrence.id,
        reasons: DeclineReason::ALL.iter().map(reason).collect(),
        note: fields.get("note").to_owned(),
        capability: capability(app, admitted.occurrence.id, admitted.link),
        missing: status == StatusCode::UNPROCESSABLE_ENTITY && fields.get("reason").is_empty(),
        note_error: status == StatusCode::UNPROCESSABLE_ENTITY && !fields.get("reason").is_empty(),
    };
    page(app, "client/decline", &client.language, status, &context)
}

/// Asks for the reason.
#[handler]
pub async fn show(app: Data<&App>, caller: Caller, Path(id): Path<OccurrenceId>) -> poem::Result<Response> {
    let admitted = admitted(&app, caller.session.as_ref(), id, true).await?.ok_or(Error::NotFound)?;
    if !matches!(admitted.occurrence.status, OccurrenceStatus::Open | OccurrenceStatus::Missed) {
        return Ok(see_other(&urls::occurrence(id)));
    }
    Ok(render(&app, &admitted, StatusCode::OK, &Fields::default()).await?)
}

/// Takes the answer.
#[handler]
pub async fn decline(app: Data<&App>, caller: Caller, Path(id): Path<OccurrenceId>, fields: Fields) -> poem::Result<Response> {
    let admitted = before_consent(&app, caller.session.as_ref(), id, true).await?.ok_or(Error::NotFound)?;
    super::draft::require_page(&app, &caller, fields.get("_capability"), id).await?;
    let (client, session) = (admitted.session.client_id, Some(admitted.session.id));
    let action = format!("{}/not-now", urls::occurrence(id));
    if let Some(first) = consent::ask_first(&app, &admitted.scope, client, session, &action, &fields).await? {
        return Ok(first);
    }
    let reason = fields.get("reason").parse::<DeclineReason>();
    let note = text::lines(fields.get("note"), 2000);
    let (Ok(reason), Ok(note)) = (reason, note) else {
        return Ok(render(&app, &admitted, StatusCode::UNPROCESSABLE_ENTITY, &fields).await?);
    };
    occurrences::decline(&app, admitted.scope, id, Given { reason, note }).await?;
    Ok(see_other(&urls::receipt(id)))
}
