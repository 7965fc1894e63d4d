//! Standard measures: what there is, taking one into use, saying that one may be used, copying one.

use entity::ids::TemplateId;
use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Enum, Object, OpenApi};
use uuid::Uuid;

use super::text::Full;
use super::{Instant, Key};
use crate::actions::measures as actions;
use crate::app::App;
use crate::domain::instruments::{self, Instrument};
use crate::domain::scope::{ApiScope, Scope};
use crate::error::Result;
use crate::store::attestations;

pub struct Measures;

/// On what terms a measure may be used. All but the first two need the practice's attestation
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case", remote = "crate::domain::instruments::LicenceStatus")]
enum LicenceStatus {
    Free,
    FreeWithNotice,
    Noncommercial,
    PermissionRequired,
    Unknown,
}

/// What the terms say, and when somebody looked
#[derive(Object)]
struct LicenceBasis {
    url: Option<String>,
    quoted_text: String,
    /// YYYY-MM-DD
    checked_on: String,
}

/// That the practice may use it: who holds the permission, where that can be looked up
#[derive(Object)]
#[oai(rename = "Attestation")]
struct AttestationObject {
    holder: String,
    reference: String,
    practitioner_id: Option<Uuid>,
    created_at: Instant,
}

/// A standard measure that is known here.
#[derive(Object)]
#[oai(rename = "Instrument")]
struct InstrumentObject {
    /// Such as phq-9
    key: String,
    version: u32,
    title: String,
    full_title: String,
    measures: String,
    licence_status: LicenceStatus,
    licence_basis: LicenceBasis,
    /// Stands under every form of it
    copyright_line: Option<String>,
    citation: String,
    /// How many days back it asks
    recall_days: u32,
    /// Whether its wording comes with the program
    texts: bool,
    /// Whether the practice has to attest before using it
    needs_attestation: bool,
    attestation: Option<AttestationObject>,
    /// The practice's template of it
    template_id: Option<Uuid>,
}

#[derive(Object)]
struct MeasureList {
    items: Vec<InstrumentObject>,
}

/// How it is taken into use.
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct Adoption {
    /// Whether totals are estimated where the measure has a rule for missing answers; its own habit where left out
    estimate: Option<bool>,
}

/// The practice's word.
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct NewAttestation {
    /// Who holds the permission
    holder: Full<200>,
    /// Where it can be looked up
    reference: Full<500>,
    /// Must be true: the practice may use this measure
    confirmed: bool,
}

/// The template that stands for it now.
#[derive(Object)]
struct TemplateOf {
    template_id: Uuid,
}

#[derive(ApiResponse)]
enum CreatedTemplate {
    /// The template
    #[oai(status = 201)]
    Template(Json<TemplateOf>),
}

fn created(id: TemplateId) -> CreatedTemplate {
    CreatedTemplate::Template(Json(TemplateOf { template_id: id.0 }))
}

async fn all(app: &App, scope: &Scope) -> Result<Vec<InstrumentObject>> {
    let used = actions::used(&app.store, scope).await?;
    let attested = attestations::list(&app.store, scope).await?;
    let object = |one: &Instrument| InstrumentObject {
        key: one.key.clone(),
        version: one.version,
        title: one.title.clone(),
        full_title: one.full_title.clone(),
        measures: one.measures.clone(),
        licence_status: one.licence.status.into(),
        licence_basis: LicenceBasis {
            url: Some(one.licence.basis.url.clone()).filter(|url| !url.is_empty()),
            quoted_text: one.licence.basis.quoted_text.clone(),
            checked_on: one.licence.basis.checked_on.to_string(),
        },
        copyright_line: one.copyright_line.clone(),
        citation: one.citation.clone(),
        recall_days: one.recall_days,
        texts: one.texts,
        needs_attestation: one.gated(),
        attestation: attested.iter().find(|row| row.instrument == one.key).map(|row| AttestationObject {
            holder: row.holder.clone(),
            reference: row.reference.clone(),
            practitioner_id: row.practitioner_id.map(|id| id.0),
            created_at: row.created_at,
        }),
        template_id: used.iter().find(|(_, key)| *key == one.key).map(|(template, _)| template.id.0),
    };
    Ok(instruments::all().map(object).collect())
}

#[OpenApi]
impl Measures {
    /// List standard measures
    ///
    /// Scope: templates. All that are known here, with their terms and the practice's own attestations.
    #[oai(path = "/measures", method = "get", operation_id = "list_measures")]
    async fn list(&self, app: Data<&App>, key: Key) -> poem::Result<Json<MeasureList>> {
        let scope = key.may(ApiScope::Templates)?;
        Ok(Json(MeasureList { items: all(&app, &scope).await? }))
    }

    /// Take a measure into use
    ///
    /// Scope: templates. Makes and publishes its locked template, one for each practice; where there is one, that one is given.
    #[oai(path = "/measures/:key/adopt", method = "post", operation_id = "adopt_measure")]
    async fn adopt(
        &self,
        app: Data<&App>,
        key: Key,
        #[oai(name = "key")] measure: Path<String>,
        body: Json<Adoption>,
    ) -> poem::Result<CreatedTemplate> {
        let scope = key.may(ApiScope::Templates)?;
        Ok(created(actions::adopt(&app, scope, &measure, body.estimate).await?))
    }

    /// Attest that the practice may use a measure
    ///
    /// Scope: templates. Makes its template: a draft to be written in from the licensed copy, where the wording is not here.
    #[oai(path = "/measures/:key/attestation", method = "post", operation_id = "attest_measure")]
    async fn attest(
        &self,
        app: Data<&App>,
        key: Key,
        #[oai(name = "key")] measure: Path<String>,
        body: Json<NewAttestation>,
    ) -> poem::Result<CreatedTemplate> {
        let scope = key.may(ApiScope::Templates)?;
        Ok(created(actions::attest(&app, scope, &measure, &body.holder.0, &body.reference.0, body.confirmed).await?))
    }
}
