//! What the practice wrote to its clients these days, and what one of them asks about her data: through the same actions as the pages.

use chrono::Days;
use entity::kinds::{ProgressShown, Role};

use crate::actions::covers::{self, NewCover};
use crate::actions::{own_progress, own_requests, replies};
use crate::app::App;
use crate::domain::cover::Absence;
use crate::domain::own_request::Asked;
use crate::domain::scope::{Actor, Scope};
use crate::error::Result;
use crate::random;
use crate::store::{clients, practitioners, responses};

const REPLIES: [&str; 2] = [
    "Thank you for writing this down, on a day that was not easy. Let us start there next time.",
    "I read this with pleasure. What made the second evening go better?",
];

/// Two replies that wait; a request; and one who is shown what the numbers can be.
pub async fn tell(app: &App, amal: Scope) -> Result<()> {
    let all = clients::list(&app.store, &amal).await?;
    let named = |name: &str| all.iter().find(|client| client.name.starts_with(name));
    for (client, text) in [named("Ann"), named("Ed")].into_iter().flatten().zip(REPLIES) {
        let Some(latest) = responses::latest(&app.store, &amal, client.id, 1).await?.pop() else { continue };
        let by = client.practitioner_id;
        replies::write(app, amal, latest.row.id, by, None, text).await?;
    }
    if let Some(client) = named("Ann") {
        own_progress::choose(app, amal, client.id, Some(ProgressShown::Meaning), Vec::new()).await?;
        let asked = Asked::parse("correct", "In what I sent in the third week I wrote Monday. It was Tuesday.")?;
        let own = Scope::checked(amal.practice(), Actor::Client(client.id));
        own_requests::ask(app, own, client.id, random::id(app.now()), asked, None).await?;
    }
    away(app, amal).await
}

/// Ben is away for a few days soon, and Dr. Amal reads meanwhile.
async fn away(app: &App, amal: Scope) -> Result<()> {
    let people = practitioners::list(&app.store, &amal).await?;
    let ben = people.iter().find(|one| one.role == Role::Therapist).map(|one| one.id);
    if let (Some(absent), Some(reader)) = (ben, amal.practitioner()) {
        let today = covers::today(app, &amal).await?;
        let day = |days| today.checked_add_days(Days::new(days)).unwrap_or(today);
        let absence = Absence { from: day(10), until: day(14) };
        covers::add(app, amal, NewCover { id: None, absent, reader, absence }).await?;
    }
    Ok(())
}
