//! Clients' addresses and the links that went there: confirming, stopping mail, ending links.

use entity::ids::{AccessLinkId, ClientId, OccurrenceId};
use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use uuid::Uuid;

use super::etags::{Accepted, Done};
use super::words::{LinkPurpose, RevokedWhy, Stop};
use super::{Instant, Key, next, page_size};
use crate::actions::{addresses, revoking};
use crate::app::App;
use crate::domain::scope::ApiScope;
use crate::store::{held, links};

pub struct Addresses;

/// Why mail to a client is stopped
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct StopMail {
    reason: Stop,
}

/// A link that was made for a client. Its token is nowhere.
#[derive(Object)]
#[oai(rename = "Link")]
struct LinkObject {
    id: Uuid,
    client_id: Uuid,
    occurrence_id: Option<Uuid>,
    purpose: LinkPurpose,
    created_at: Instant,
    /// When the mail that carries it was accepted by the mail server
    sent_at: Option<Instant>,
    /// It opens nothing from then on
    expires_at: Instant,
    revoked_at: Option<Instant>,
    /// Why it was ended before its time
    revoked_why: Option<RevokedWhy>,
}

#[derive(Object)]
struct LinkList {
    items: Vec<LinkObject>,
    /// Give this as cursor for the next page
    next: Option<Uuid>,
}

#[OpenApi]
impl Addresses {
    /// Ask a client to confirm the address
    ///
    /// Scope: clinical:write. By a mail with a code, at most once in ten minutes and three times a day.
    #[oai(path = "/clients/:id/ask-to-confirm", method = "post", operation_id = "ask_to_confirm")]
    async fn ask(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Accepted> {
        let scope = key.may(ApiScope::ClinicalWrite)?;
        addresses::ask(&app, scope, ClientId(id.0)).await?;
        Ok(Accepted::Accepted)
    }

    /// Say that the address was checked with the client
    ///
    /// Scope: clinical:write. It counts as confirmed, and what waited goes. Takes back that it was called wrong.
    #[oai(path = "/clients/:id/attest-address", method = "post", operation_id = "attest_address")]
    async fn attest(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Done> {
        let scope = key.may(ApiScope::ClinicalWrite)?;
        addresses::attest(&app, scope, ClientId(id.0)).await?;
        Ok(Done::Done)
    }

    /// Stop mail and links of a client
    ///
    /// Scope: clinical:write. All links end at once. For a wrong address, nothing goes until it is changed or attested. Where it is
    /// unsafe at home, nothing at all goes, opens or is counted as missed until it is allowed again.
    #[oai(path = "/clients/:id/stop-mail", method = "post", operation_id = "stop_mail")]
    async fn stop(&self, app: Data<&App>, key: Key, id: Path<Uuid>, body: Json<StopMail>) -> poem::Result<Done> {
        let scope = key.may(ApiScope::ClinicalWrite)?;
        addresses::stop(&app, scope, ClientId(id.0), body.0.reason.into()).await?;
        Ok(Done::Done)
    }

    /// Let mail to a client go again
    ///
    /// Scope: clinical:write. After it was unsafe. What is open stays open for a week at least and is sent anew.
    #[oai(path = "/clients/:id/allow-mail", method = "post", operation_id = "allow_mail")]
    async fn allow(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Done> {
        let scope = key.may(ApiScope::ClinicalWrite)?;
        addresses::lift(&app, scope, ClientId(id.0)).await?;
        Ok(Done::Done)
    }

    /// List links
    ///
    /// Scope: clinical:read. In the order they were made; of one client or one occurrence, if given.
    #[oai(path = "/links", method = "get", operation_id = "list_links")]
    async fn links(
        &self,
        app: Data<&App>,
        key: Key,
        client_id: Query<Option<Uuid>>,
        occurrence_id: Query<Option<Uuid>>,
        cursor: Query<Option<Uuid>>,
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))] limit: Query<Option<u64>>,
    ) -> poem::Result<Json<LinkList>> {
        let scope = key.may(ApiScope::ClinicalRead)?;
        let size = page_size(limit.0);
        let of = (client_id.0.map(ClientId), occurrence_id.0.map(OccurrenceId));
        let rows = links::page(&app.store, &scope, of, cursor.0.map(AccessLinkId), size).await?;
        let mails = held::sent_with(&app.store, &scope, rows.iter().map(|row| row.id).collect()).await?;
        let next = next(&rows, size, |row| row.id.0);
        let object = |row: links::AccessLink| LinkObject {
            id: row.id.0,
            client_id: row.client_id.0,
            occurrence_id: row.occurrence_id.map(|id| id.0),
            purpose: row.purpose.into(),
            created_at: row.created_at,
            sent_at: mails.get(&row.id).and_then(|mail| mail.sent_at),
            expires_at: row.expires_at,
            revoked_at: row.revoked_at,
            revoked_why: row.revoked_why.map(Into::into),
        };
        Ok(Json(LinkList { items: rows.into_iter().map(object).collect(), next }))
    }

    /// End a link
    ///
    /// Scope: clinical:write. At the next request; what it had opened closes with it.
    #[oai(path = "/links/:id/revoke", method = "post", operation_id = "revoke_link")]
    async fn revoke(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Done> {
        let scope = key.may(ApiScope::ClinicalWrite)?;
        revoking::end_link(&app, scope, AccessLinkId(id.0)).await?;
        Ok(Done::Done)
    }

    /// End all links to an occurrence
    ///
    /// Scope: clinical:write.
    #[oai(path = "/occurrences/:id/revoke-links", method = "post", operation_id = "revoke_links_of_occurrence")]
    async fn revoke_of(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Done> {
        let scope = key.may(ApiScope::ClinicalWrite)?;
        revoking::end_links_of(&app, scope, OccurrenceId(id.0)).await?;
        Ok(Done::Done)
    }

    /// End all links of the practice
    ///
    /// Scope: admin. Clients get new ones with the next mail, or by asking for a fresh one.
    #[oai(path = "/practice/revoke-links", method = "post", operation_id = "revoke_all_links")]
    async fn revoke_all(&self, app: Data<&App>, key: Key) -> poem::Result<Done> {
        let scope = key.may(ApiScope::Admin)?;
        revoking::end_all(&app, scope).await?;
        Ok(Done::Done)
    }
}
