//! Founding a practice, and changing its settings.

use chrono::{DateTime, Utc};
use entity::ids::{PracticeId, PractitionerId};
use entity::kinds::Role;

use super::practitioners::{self, NewPractitioner};
use crate::app::App;
use crate::domain::practice::{PracticeSettings, TypedSettings};
use crate::domain::scope::{Actor, Scope};
use crate::error::{Error, Result};
use crate::random;
use crate::store::practices::Practice;
use crate::store::{audit, practices, practitioners as people};

/// What is needed to begin.
#[derive(Clone, Debug)]
pub struct Founding {
    pub public_name: String,
    pub region: String,
    pub time_zone: String,
    pub owner: NewPractitioner,
}

/// Founds a practice. Where the owner has no password yet, they join by the link of `practitioners::join_link`.
///
/// # Errors
/// `Invalid` with every problem by field; `Conflict` when the owner's address already signs in.
pub async fn found(app: &App, founding: Founding) -> Result<(PracticeId, PractitionerId)> {
    let typed = TypedSettings {
        public_name: founding.public_name,
        region: founding.region,
        time_zone: founding.time_zone,
        language: app.config().language.clone(),
        quiet_from: "21:00".into(),
        quiet_until: "08:00".into(),
        plan_after_discharge: true,
        ..TypedSettings::default()
    };
    let checked = typed.check(&app.regions());
    let (id, now) = (random::id::<PracticeId>(app.now()), app.now());
    let owner = practitioners::checked(id, NewPractitioner { role: Role::Owner, ..founding.owner }, now).await;
    let (settings, owner) = match (checked, owner) {
        (Ok(settings), Ok(owner)) => (settings, owner),
        (Err(mut problems), Err(Error::Invalid(more))) => {
            problems.0.extend(more.0);
            return Err(problems.into());
        }
        (Err(problems), _) => return Err(problems.into()),
        (_, Err(error)) => return Err(error),
    };
    if people::is_taken(&app.store, &owner.email).await? {
        return Err(Error::Conflict("Somebody already signs in with this address."));
    }
    app.store.keys().create_practice(id, now).await?;
    let owner_id = owner.id;
    let scope = Scope::checked(id, Actor::System);
    app.store
        .write(move |tx| async move {
            practices::insert(&tx, begun(id, settings, now)).await?;
            people::insert(&tx, owner).await?;
            audit::record(&tx, &scope, "found", ("practice", id.0), now).await
        })
        .await?;
    Ok((id, owner_id))
}

fn begun(id: PracticeId, settings: PracticeSettings, now: DateTime<Utc>) -> Practice {
    Practice {
        id,
        public_name: settings.public_name,
        region: settings.region,
        time_zone: settings.time_zone,
        language: settings.language,
        created_at: now,
        sender_name: settings.sender_name,
        crisis_regions: settings.crisis_regions.join(" "),
        quiet_from: settings.quiet.from.into(),
        quiet_until: settings.quiet.until.into(),
        sending_from: settings.sending.0.into(),
        sending_until: settings.sending.1.into(),
        retention_note: settings.retention_note,
        always_pin: settings.always_pin,
        notes_read: settings.notes_read,
        plan_after_discharge: settings.plan_after_discharge,
        plan_writing: settings.plan_writing,
        alert_hours: crate::domain::alert::HOURS,
        alert_second_id: None,
        alert_unsent: true,
        revision: 1,
    }
}

/// Changes the settings.
///
/// # Errors
/// `Invalid` with every problem by field; `Conflict` when somebody else changed them since `revision`.
pub async fn update(app: &App, scope: Scope, revision: i32, typed: &TypedSettings) -> Result<()> {
    let (settings, now) = (typed.check(&app.regions())?, app.now());
    app.store
        .write(move |tx| async move {
            practices::update(&tx, &scope, revision, settings).await?;
            audit::record(&tx, &scope, "update", ("practice", scope.practice().0), now).await
        })
        .await
}
