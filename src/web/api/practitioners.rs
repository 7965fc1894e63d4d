//! The people of the practice.

use entity::ids::PractitionerId;
use poem::web::Data;
use poem_openapi::param::{Header, Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use uuid::Uuid;

use super::etags::{Accepted, Condition, Made, Mark, Tagged, tag};
use super::text::Full;
use super::words::{PractitionerStatus, Role};
use super::{Instant, Key, after, location, next, page_size};
use crate::actions;
use crate::actions::practitioners::NewPractitioner;
use crate::app::App;
use crate::domain::scope::{ApiScope, Scope};
use crate::error::Result;
use crate::store::practitioners;

pub struct Practitioners;

/// A person who signs in.
#[derive(Object)]
struct Practitioner {
    id: Uuid,
    name: String,
    email: String,
    role: Role,
    status: PractitionerStatus,
    /// IANA name, where it is not the practice's
    time_zone: Option<String>,
    created_at: Instant,
    /// When the invitation was accepted
    joined_at: Option<Instant>,
    deactivated_at: Option<Instant>,
}

impl From<practitioners::Practitioner> for Practitioner {
    fn from(one: practitioners::Practitioner) -> Self {
        let status = match (one.accepted_at, one.deactivated_at) {
            (_, Some(_)) => PractitionerStatus::Deactivated,
            (Some(_), None) => PractitionerStatus::Active,
            (None, None) => PractitionerStatus::Invited,
        };
        Self {
            id: one.id.0,
            status,
            name: one.name,
            email: one.email,
            role: one.role.into(),
            time_zone: one.time_zone,
            created_at: one.created_at,
            joined_at: one.accepted_at,
            deactivated_at: one.deactivated_at,
        }
    }
}

#[derive(Object)]
struct PractitionerList {
    items: Vec<Practitioner>,
    /// Give this as cursor for the next page
    next: Option<Uuid>,
}

/// Somebody to be invited by mail. They choose a password when they join
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct Invitation {
    name: Full<200>,
    email: Full<254>,
    role: Role,
}

#[derive(Object)]
#[oai(deny_unknown_fields)]
struct PractitionerChange {
    role: Role,
}

#[derive(Object)]
#[oai(deny_unknown_fields)]
struct Leaving {
    /// Who takes over their clients; needed where they have any
    hand_over_to: Option<Uuid>,
}

async fn now(app: &App, scope: &Scope, id: PractitionerId) -> Result<Tagged<Practitioner>> {
    let one = practitioners::find(&app.store, scope, id).await?;
    let mark = tag(one.revision);
    Ok(Tagged::Now(Json(one.into()), mark))
}

#[OpenApi]
impl Practitioners {
    /// List practitioners
    ///
    /// Scope: admin. Also those who have not joined yet, and those who left.
    #[oai(path = "/practitioners", method = "get", operation_id = "list_practitioners")]
    async fn list(
        &self,
        app: Data<&App>,
        key: Key,
        cursor: Query<Option<Uuid>>,
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))] limit: Query<Option<u64>>,
    ) -> poem::Result<Json<PractitionerList>> {
        let scope = key.may(ApiScope::Admin)?;
        let size = page_size(limit.0);
        let all = practitioners::list(&app.store, &scope).await?;
        let rows = after(all, cursor.0, size, |one| one.id.0);
        let next = next(&rows, size, |one| one.id.0);
        Ok(Json(PractitionerList { items: rows.into_iter().map(Practitioner::from).collect(), next }))
    }

    /// Invite somebody
    ///
    /// Scope: admin. A mail with a link to join goes to them.
    #[oai(path = "/practitioners", method = "post", operation_id = "invite_practitioner")]
    async fn invite(&self, app: Data<&App>, key: Key, body: Json<Invitation>) -> poem::Result<Made<Practitioner>> {
        let scope = key.may(ApiScope::Admin)?;
        let Invitation { name, email, role } = body.0;
        let new = NewPractitioner { name: name.0, email: email.0, password: None, role: role.into() };
        let id = actions::practitioners::invite(&app, scope, new).await?;
        let one = practitioners::find(&app.store, &scope, id).await?;
        let mark = Mark(Some(tag(one.revision)));
        Ok(Made::Made(Json(one.into()), location(format!("practitioners/{id}")), mark))
    }

    /// Read a practitioner
    ///
    /// Scope: admin.
    #[oai(path = "/practitioners/:id", method = "get", operation_id = "read_practitioner")]
    async fn read(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Tagged<Practitioner>> {
        Ok(now(&app, &key.may(ApiScope::Admin)?, PractitionerId(id.0)).await?)
    }

    /// Give a practitioner another role
    ///
    /// Scope: admin. The last owner stays one.
    #[oai(path = "/practitioners/:id", method = "patch", operation_id = "update_practitioner")]
    async fn update(
        &self,
        app: Data<&App>,
        key: Key,
        id: Path<Uuid>,
        #[oai(name = "If-Match")] if_match: Header<Option<String>>,
        body: Json<PractitionerChange>,
    ) -> poem::Result<Tagged<Practitioner>> {
        let (scope, condition, id) = (key.may(ApiScope::Admin)?, Condition::new(if_match.0), PractitionerId(id.0));
        let was = practitioners::find(&app.store, &scope, id).await?;
        condition.check(Some(&tag(was.revision)))?;
        let outcome = actions::practitioners::change_role(&app, scope, id, was.revision, body.role.into()).await;
        let current = async { Ok(tag(practitioners::find(&app.store, &scope, id).await?.revision)) };
        condition.settle(outcome, current).await?;
        Ok(now(&app, &scope, id).await?)
    }

    /// Send a new invitation
    ///
    /// Scope: admin. The older one ends.
    #[oai(path = "/practitioners/:id/invite-again", method = "post", operation_id = "invite_practitioner_again")]
    async fn invite_again(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Accepted> {
        let scope = key.may(ApiScope::Admin)?;
        actions::practitioners::invite_again(&app, scope, PractitionerId(id.0)).await?;
        Ok(Accepted::Accepted)
    }

    /// Deactivate a practitioner
    ///
    /// Scope: admin. Every sign-in and link of theirs ends at once, their clients go to the one named. A second time changes nothing.
    #[oai(path = "/practitioners/:id/deactivate", method = "post", operation_id = "deactivate_practitioner")]
    async fn deactivate(&self, app: Data<&App>, key: Key, id: Path<Uuid>, body: Json<Leaving>) -> poem::Result<Tagged<Practitioner>> {
        let (scope, id) = (key.may(ApiScope::Admin)?, PractitionerId(id.0));
        actions::practitioners::deactivate(&app, scope, id, body.hand_over_to.map(PractitionerId)).await?;
        Ok(now(&app, &scope, id).await?)
    }
}
