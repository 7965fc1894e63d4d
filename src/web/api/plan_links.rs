//! The link to a client's safety plan.

use entity::ids::ClientId;
use poem::web::Data;
use poem_openapi::OpenApi;
use poem_openapi::param::Path;
use uuid::Uuid;

use super::Key;
use super::etags::{Accepted, Done};
use crate::actions::plan_links;
use crate::app::App;
use crate::domain::scope::ApiScope;

pub struct PlanLinks;

#[OpenApi]
impl PlanLinks {
    /// Mail a client the link to their safety plan
    ///
    /// Scope: clinical:write. The one that works, or a new one where none does. It lives until it is ended; list_links shows it, with
    /// the purpose plan.
    #[oai(path = "/clients/:id/safety-plan/mail-link", method = "post", operation_id = "mail_safety_plan_link")]
    async fn mail(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Accepted> {
        let scope = key.may(ApiScope::ClinicalWrite)?;
        plan_links::mail(&app, scope, ClientId(id.0)).await?;
        Ok(Accepted::Accepted)
    }

    /// Renew the link to a safety plan
    ///
    /// Scope: clinical:write. The one that works ends at once, and a new one is mailed.
    #[oai(path = "/clients/:id/safety-plan/renew-link", method = "post", operation_id = "renew_safety_plan_link")]
    async fn renew(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Accepted> {
        let scope = key.may(ApiScope::ClinicalWrite)?;
        plan_links::renew(&app, scope, ClientId(id.0)).await?;
        Ok(Accepted::Accepted)
    }

    /// End the link to a safety plan
    ///
    /// Scope: clinical:write. At the next request; a copy on a phone goes when that is next online. Other links of the client still lead
    /// to the plan. The client can ask for a new one.
    #[oai(path = "/clients/:id/safety-plan/revoke-link", method = "post", operation_id = "revoke_safety_plan_link")]
    async fn revoke(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Done> {
        let scope = key.may(ApiScope::ClinicalWrite)?;
        plan_links::revoke(&app, scope, ClientId(id.0)).await?;
        Ok(Done::Done)
    }
}
