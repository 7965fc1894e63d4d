//! Templates as files: what is saved, what a file would become, and the draft that is made of it.

use entity::ids::TemplateId;
use entity::kinds::{TemplateKind, VersionStatus};
use serde_json::Value;

use super::templates as writing;
use crate::app::App;
use crate::domain::fhir::{self, Heading, Imported, ReportLine};
use crate::domain::json_text;
use crate::domain::problems::Problems;
use crate::domain::restricted::looks_restricted;
use crate::domain::scope::Scope;
use crate::domain::sharing::Settings;
use crate::domain::template_file::{self, FORMAT, FORMAT_VERSION, TemplateFile};
use crate::error::{Error, Result};
use crate::store::templates::{self, Template, Version, Written};
use crate::store::{audit, practices};

/// A template as a file, with its version. What is published, or the draft where nothing is.
pub async fn file(app: &App, scope: &Scope, id: TemplateId) -> Result<(TemplateFile, Version)> {
    let template = templates::find(&app.store, scope, id).await?;
    let shown = template.published_version_id.or(template.draft_version_id).ok_or(Error::NotFound)?;
    let version = templates::version(&app.store, scope, shown).await?;
    let language = practices::find(&app.store, scope.practice()).await?.language;
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
    let heading = Heading { url: format!("urn:uuid:{id}"), version: version.number.to_string(), status, copyright: None };
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
    if file.content.measure.take().is_some() || file.kind == TemplateKind::Measure {
        file.kind = TemplateKind::Homework;
        let detail = "This was a standard measure. It becomes a form of your own, without scores as the measure counts them, norms or bands.";
        report.push(ReportLine { place: "content.measure".into(), detail: detail.into() });
    }
    let restricted = looks_restricted(&file.title, []);
    Ok(Imported { file, report, needs_scores: Vec::new(), restricted })
}

/// Makes a draft of what was read. Nothing is published by an import.
pub async fn import(app: &App, scope: Scope, file: TemplateFile) -> Result<TemplateId> {
    let (purpose, tags) = (file.purpose, file.tags);
    let id = writing::create(app, scope, file.kind, Written { title: file.title, mode: file.mode, content: file.content }).await?;
    let now = app.now();
    app.store
        .write(move |tx| async move {
            let template = templates::find(&tx, &scope, id).await?;
            templates::describe(&tx, &scope, id, &Settings { sharing: template.sharing, purpose, tags }, template.created_by).await?;
            audit::record(&tx, &scope, "import", ("template", id.0), now).await
        })
        .await?;
    Ok(id)
}

/// Notes that a template left the practice as a file.
pub async fn note_export(app: &App, scope: Scope, id: TemplateId) -> Result<()> {
    let now = app.now();
    app.store.write(move |tx| async move { audit::record(&tx, &scope, "export", ("template", id.0), now).await }).await
}
