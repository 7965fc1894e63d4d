//! Templates as files: what is saved, what a file would become, and the draft that is made of it.

use entity::ids::{TemplateId, VersionId};
use entity::kinds::{TemplateKind, VersionStatus};
use serde_json::Value;

use super::templates as writing;
use crate::app::App;
use crate::domain::content::Strictness;
use crate::domain::fhir::{self, Heading, Imported, ReportLine};
use crate::domain::instruments;
use crate::domain::instruments::known::{self, Recognised};
use crate::domain::json_text;
use crate::domain::problems::Problems;
use crate::domain::scope::Scope;
use crate::domain::sharing::Settings;
use crate::domain::template_file::{self, FORMAT, FORMAT_VERSION, TemplateFile};
use crate::error::{Error, Result};
use crate::random;
use crate::store::templates::{self, Template, Version, Written};
use crate::store::{Tx, attestations, audit, practices};

/// A template as a file, with its version. What is published, or the draft where nothing is.
pub async fn file(app: &App, scope: &Scope, id: TemplateId) -> Result<(TemplateFile, Version)> {
    let template = templates::find(&app.store, scope, id).await?;
    let shown = template.published_version_id.or(template.draft_version_id).ok_or(Error::NotFound)?;
    let version = templates::version(&app.store, scope, shown).await?;
    if instruments::of_content(&version.content).is_some_and(instruments::Instrument::gated) {
        return Err(Error::Conflict("Others hold the rights of its wording, so it is not saved as a file."));
    }
    let practice = practices::find(&app.store, scope.practice()).await?.language;
    let language = version.content.source_language(&practice).to_owned();
    Ok((file_of(&template, &version, language), version))
}

fn file_of(template: &Template, version: &Version, language: String) -> TemplateFile {
    TemplateFile {
        format: FORMAT.into(),
        format_version: FORMAT_VERSION,
        key: None,
        pairs_with: None,
        title: version.title.clone(),
        kind: template.kind,
        mode: version.mode,
        language,
        purpose: template.purpose.clone(),
        tags: serde_json::from_value(template.tags.clone()).unwrap_or_default(),
        content: version.content.clone(),
        checksum: None,
    }
}

/// The same as a FHIR Questionnaire.
pub async fn questionnaire(app: &App, scope: &Scope, id: TemplateId) -> Result<Value> {
    let (file, version) = file(app, scope, id).await?;
    let status = match version.status {
        VersionStatus::Draft => "draft",
        VersionStatus::Published => "active",
        VersionStatus::Retired => "retired",
    };
    let codes = instruments::of_content(&file.content).map(|one| one.loinc.clone()).unwrap_or_default();
    let notice = (!codes.is_empty()).then_some(instruments::LOINC_NOTICE);
    let lines: Vec<&str> = instruments::copyright_line(&file.content).into_iter().chain(notice).collect();
    let copyright = (!lines.is_empty()).then(|| lines.join(" "));
    let heading = Heading { url: format!("urn:uuid:{id}"), version: version.number.to_string(), status, copyright, codes };
    Ok(fhir::export(&heading, &file))
}

/// Reads a file of either format.
///
/// # Errors
/// Every problem with its place in the file.
pub fn read(text: &str) -> Result<Imported, Problems> {
    read_value(json_text::parse(text)?)
}

/// The same, of JSON that was parsed already.
pub fn read_value(value: Value) -> Result<Imported, Problems> {
    if value.get("resourceType").is_some() {
        return fhir::import_value(value);
    }
    if value.get("format").is_none() {
        return Err(Problems::one("file", "This is neither a template file (format) nor a FHIR questionnaire (resourceType)."));
    }
    read_own(value)
}

/// Reads a file of our own format. A copy of a measure is a form of its own: its name, norms and bands belong to the measure alone.
pub fn read_own(value: Value) -> Result<Imported, Problems> {
    let mut file = template_file::from_value(value)?;
    let mut report = Vec::new();
    if instruments::of_content(&file.content).is_some() {
        (file.title, file.content) = instruments::custom(&file.content);
        file.kind = TemplateKind::Measure;
    }
    if file.content.measure.take().is_some() || file.kind == TemplateKind::Measure {
        file.kind = TemplateKind::Homework;
        let detail = "This was a standard measure. It becomes a form of your own, without scores as the measure counts them, norms or bands, and without its name.";
        report.push(ReportLine { place: "content.measure".into(), detail: detail.into() });
    }
    let restricted = known::restricted(&file.title, &[]);
    Ok(Imported { file, report, needs_scores: Vec::new(), restricted })
}

/// Makes a draft of what was read. Nothing is published by an import.
///
/// # Errors
/// `Invalid` at `permitted` where it looks like a measure of others: where the practice can attest it, an owner says so first on the
/// measure's page; else whoever imports it says so.
pub async fn import(app: &App, scope: Scope, read: Imported, permitted: bool) -> Result<TemplateId> {
    let (mut file, restricted) = (read.file, read.restricted);
    // Said only where it is not the practice's own: what came from here comes back the same.
    let usual = practices::find(&app.store, scope.practice()).await?.language;
    file.content.language = file.own_language().filter(|language| *language != usual);
    let written = writing::checked(Written { title: file.title, mode: file.mode, content: file.content }, Strictness::Draft)?;
    let now = app.now();
    let ids = (random::id::<TemplateId>(now), random::id::<VersionId>(now));
    app.store
        .write(move |tx| async move {
            if let Some(found) = restricted {
                demand(&tx, &scope, found, permitted).await?;
                audit::record(&tx, &scope, "attest", ("template", ids.0.0), now).await?;
            }
            templates::insert(&tx, &scope, ids, file.kind, &written, now).await?;
            let made = templates::find(&tx, &scope, ids.0).await?;
            let settings = Settings::of_file(made.sharing, &file.purpose, &file.tags);
            templates::describe(&tx, &scope, ids.0, &settings, made.created_by).await?;
            audit::record(&tx, &scope, "import", ("template", ids.0.0), now).await
        })
        .await?;
    Ok(ids.0)
}

async fn demand(tx: &Tx, scope: &Scope, found: Recognised, permitted: bool) -> Result<()> {
    if !permitted {
        return Err(Problems::one("permitted", "Please say that your practice has the permission of whoever holds the rights.").into());
    }
    match found.key {
        Some(key) if attestations::find(tx, scope, key).await?.is_none() => {
            let detail =
                format!("An owner of the practice says first, under Measures, that it may use {}, and where that can be looked up.", found.title);
            Err(Problems::one("permitted", detail).into())
        }
        _ => Ok(()),
    }
}

/// Notes that a template left the practice as a file.
pub async fn note_export(app: &App, scope: Scope, id: TemplateId) -> Result<()> {
    let now = app.now();
    app.store.write(move |tx| async move { audit::record(&tx, &scope, "export", ("template", id.0), now).await }).await
}
