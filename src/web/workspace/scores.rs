//! Whether a measure would be asked again too soon.

use entity::ids::{ClientId, TemplateId};

use super::Desk;
use crate::domain::instruments;
use crate::error::Result;
use crate::store::templates::Version;
use crate::store::{assignments, occurrences};

/// A quiet line where a measure was answered so lately that what it asks about overlaps.
pub async fn overlap(desk: &Desk, client: ClientId, template: TemplateId, version: &Version) -> Result<Option<String>> {
    let Some(instrument) = instruments::of_content(&version.content) else { return Ok(None) };
    let given = assignments::of_client(&desk.app.store, &desk.scope, client).await?;
    let mine = |id| given.iter().any(|one| one.id == id && one.template_id == template);
    let all = occurrences::of_client(&desk.app.store, &desk.scope, client).await?;
    let last = all.iter().filter(|one| mine(one.assignment_id)).filter_map(|one| one.completed_at).max();
    let days = last.map(|last| (desk.app.now() - last).num_days()).filter(|days| *days < i64::from(instrument.min_repeat_days));
    Ok(days.map(|days| {
        let ago = match days {
            0 => "today".to_owned(),
            1 => "yesterday".to_owned(),
            n => format!("{n} days ago"),
        };
        format!("It asks about the last {} days and was answered {ago}: what the two ask about overlaps.", instrument.recall_days)
    }))
}
