//! Founding a practice, with its first owner.

use chrono::{DateTime, Utc};
use entity::ids::{PracticeId, PractitionerId};
use entity::kinds::Role;

use crate::app::App;
use crate::domain::problems::Problems;
use crate::domain::scope::{Actor, Scope};
use crate::domain::{address, text, zone};
use crate::error::Result;
use crate::store::practices::Practice;
use crate::store::practitioners::Practitioner;
use crate::store::{audit, practices, practitioners};
use crate::{keys, random};

/// What is needed to begin.
#[derive(Clone, Debug)]
pub struct Founding {
    pub public_name: String,
    pub region: String,
    pub time_zone: String,
    pub owner: NewPractitioner,
}

/// Somebody who will sign in.
#[derive(Clone, Debug)]
pub struct NewPractitioner {
    pub name: String,
    pub email: String,
    pub password: String,
    pub role: Role,
}

/// Founds a practice.
///
/// # Errors
/// `Invalid` with every problem by field; `Conflict` when the owner's address already signs in.
pub async fn found(app: &App, founding: Founding) -> Result<(PracticeId, PractitionerId)> {
    let mut problems = Problems::default();
    let public_name = problems.note("public_name", text::line(&founding.public_name, 120));
    let time_zone = problems.note("time_zone", zone::parse(&founding.time_zone));
    let region = founding.region.to_uppercase();
    if app.crisis_lines(&region).is_empty() {
        problems.add("region", "Please choose one of the regions in the crisis directory.");
    }
    let (Some(public_name), Some(time_zone), true) = (public_name, time_zone, problems.is_empty()) else { return Err(problems.into()) };
    let (id, now) = (random::id::<PracticeId>(app.now()), app.now());
    app.store.keys().create_practice(id, now).await?;
    let language = app.config().language.clone();
    let owner = checked(id, founding.owner, now).await?;
    let owner_id = owner.id;
    let scope = Scope::checked(id, Actor::Practitioner(owner_id));
    app.store
        .write(move |tx| async move {
            practices::insert(&tx, Practice { id, public_name, region, time_zone, language, created_at: now }).await?;
            practitioners::insert(&tx, owner, now).await?;
            audit::record(&tx, &scope, "found", ("practice", id.0), now).await
        })
        .await?;
    Ok((id, owner_id))
}

/// Adds a practitioner to a practice.
///
/// # Errors
/// `Invalid` by field, or `Conflict` when the address already signs in on this server.
pub async fn add_practitioner(app: &App, scope: Scope, new: NewPractitioner) -> Result<PractitionerId> {
    let now = app.now();
    let practitioner = checked(scope.practice(), new, now).await?;
    let id = practitioner.id;
    app.store
        .write(move |tx| async move {
            practitioners::insert(&tx, practitioner, now).await?;
            audit::record(&tx, &scope, "add", ("practitioner", id.0), now).await
        })
        .await?;
    Ok(id)
}

async fn checked(practice_id: PracticeId, new: NewPractitioner, now: DateTime<Utc>) -> Result<Practitioner> {
    let mut problems = Problems::default();
    let name = problems.note("name", text::line(&new.name, 200));
    let email = problems.note("email", address::parse(&new.email));
    let length = new.password.chars().count();
    if !(12..=256).contains(&length) {
        problems.add("password", "Please choose a password of 12 to 256 characters.");
    }
    let (Some(name), Some(email), true) = (name, email, problems.is_empty()) else { return Err(problems.into()) };
    let password_hash = super::sign_in::off_thread(move || keys::hash_password(&new.password)).await?;
    Ok(Practitioner { id: random::id(now), practice_id, name, email, role: new.role, password_hash })
}
