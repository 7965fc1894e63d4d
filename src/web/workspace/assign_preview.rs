//! What the client will see, and when, before it is assigned.

use entity::kinds::TemplateMode;
use serde::Serialize;

use super::Desk;
use super::schedule_preview::{self as ahead, Forecast};
use crate::actions::assignments::NewAssignment;
use crate::domain::client::Client;
use crate::domain::placeholders::Names;
use crate::domain::response::Typed;
use crate::domain::schedule::Schedule;
use crate::error::{Error, Result};
use crate::pages::ask::{self, AskedSection};
use crate::store::templates::{self, Version};

/// What the client will see, and when.
#[derive(Serialize)]
pub struct Preview {
    title: String,
    practitioner: String,
    why: Option<String>,
    message: Option<String>,
    forecast: Forecast,
    not_sent: Vec<String>,
    minutes: u32,
    /// A measure that was answered lately.
    overlap: Option<String>,
    sections: Vec<AskedSection>,
}

/// Looks at what would be assigned; changes nothing.
///
/// # Errors
/// `NotFound` for a template that is not there or not published; `Invalid` for what does not fit it.
pub async fn preview(desk: &Desk, client: &Client, new: &NewAssignment) -> Result<Preview> {
    let template = templates::find(&desk.app.store, &desk.scope, new.template).await?;
    let version = templates::version(&desk.app.store, &desk.scope, template.published_version_id.ok_or(Error::NotFound)?).await?;
    let anchors = ahead::anchors(desk, client, &new.schedule).await?;
    let place = ahead::place(desk, &client.time_zone, &anchors, new.reminders);
    Ok(Preview {
        overlap: super::scores::overlap(desk, client.id, template.id, &version).await?,
        title: version.title.clone(),
        practitioner: desk.me.name.clone(),
        why: new.agreement.why.clone(),
        message: new.agreement.message.clone(),
        forecast: ahead::forecast(desk, &new.schedule, place, client.reminders_stopped_at.is_none()),
        not_sent: ahead::not_sent(desk, client),
        minutes: version.content.minutes(),
        sections: sections(desk, client, new, version)?,
    })
}

fn sections(desk: &Desk, client: &Client, new: &NewAssignment, version: Version) -> Result<Vec<AskedSection>> {
    let speech = desk.app.pages().speech(&client.language);
    let names = Names { client: &client.name, practitioner: &desk.me.name, practice: &desk.practice.public_name };
    let content = names.fill_in(new.tailoring.clone().checked(&version.content)?.apply(version.content));
    let (free, locked) = (new.tailoring.typed(false), new.tailoring.typed(true));
    let typed: Typed = free.into_iter().chain(locked.clone()).collect();
    Ok(ask::with_locked(ask::sections(speech, &content, &typed, &[], &[]), &locked))
}

/// Something to know where the rule and the template do not quite go together.
pub fn hint(mode: TemplateMode, schedule: Option<&Schedule>) -> Option<String> {
    let open = matches!(schedule, Some(Schedule::OpenLog { .. }));
    match (mode, open) {
        (TemplateMode::Log, false) => Some("This template is a log. As an open log it takes entries whenever there is something.".into()),
        (TemplateMode::Form, true) => Some("This template is no log: it takes one answer, however long it is open.".into()),
        _ => None,
    }
}
