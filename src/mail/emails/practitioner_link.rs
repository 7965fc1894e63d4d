//! What an invitation to join and a link to a new password have in common: to one practitioner, with a link that works once.

use entity::ids::PractitionerLinkId;
use entity::kinds::PractitionerLinkPurpose;
use serde_json::json;

use super::{Letter, Prepared};
use crate::app::App;
use crate::domain::scope::{Actor, Scope};
use crate::domain::unsent::NotSent;
use crate::error::Result;
use crate::pages::dates;
use crate::store::outbox::OutboxEmail;
use crate::store::{practices, practitioner_links, practitioners};
use crate::urls;

/// Prepares a mail with a practitioner's link.
pub async fn prepare(app: &App, email: &OutboxEmail) -> Result<Prepared> {
    let scope = Scope::checked(email.practice_id, Actor::System);
    let link = practitioner_links::find(&app.store, PractitionerLinkId(email.subject_id)).await?;
    if !practitioner_links::is_live(&link, app.now()) {
        return Ok(Prepared::Drop(NotSent::PractitionerLinkEnded));
    }
    let practitioner = practitioners::find(&app.store, &scope, link.practitioner_id).await?;
    if practitioner.deactivated_at.is_some() {
        return Ok(Prepared::Drop(NotSent::PractitionerLeft));
    }
    let practice = practices::find(&app.store, scope.practice()).await?;
    let token = practitioner_links::token(&app.store, &link);
    let path = match link.purpose {
        PractitionerLinkPurpose::Join => urls::join(&token),
        PractitionerLinkPurpose::Reset => urls::reset(&token),
    };
    let speech = app.pages().speech(&practice.language);
    Ok(Prepared::Letter(Letter {
        to: practitioner.email,
        from_name: practices::sender_name(&practice).to_owned(),
        language: practice.language.clone(),
        context: json!({
            "practice": practice.public_name,
            "url": app.urls().whole(&path),
            "expires": dates::long(speech, link.expires_at, &practice.time_zone),
        }),
        unsubscribe: None,
    }))
}
