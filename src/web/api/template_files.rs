//! Templates as files: our own format and FHIR.

use entity::ids::TemplateId;
use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::types::Any;
use poem_openapi::{Enum, Object, OpenApi};
use serde_json::Value;
use uuid::Uuid;

use super::Key;
use super::content::ContentObject;
use super::words::{TemplateKind, TemplateMode};
use crate::actions::template_files;
use crate::app::App;
use crate::domain::fhir::{self, Imported, ReportLine};
use crate::domain::problems::Problems;
use crate::domain::scope::ApiScope;
use crate::domain::template_file;
use crate::error::{Error, Result};

pub struct TemplateFiles;

/// Which kind of file it is
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case")]
enum FileFormat {
    /// This program's own
    Own,
    /// A FHIR Questionnaire, R4 or R5
    Fhir,
}

/// A template from a file.
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct TemplateImport {
    format: FileFormat,
    /// The file's JSON
    document: Any<Value>,
    /// Makes nothing and says what would be made; true where left out
    dry_run: Option<bool>,
}

/// Something that was not carried over, or not as it was.
#[derive(Object)]
#[oai(rename = "ReportLine")]
struct ReportLineObject {
    /// Where in the document, such as item[0].item[2]
    place: String,
    detail: String,
}

impl From<ReportLine> for ReportLineObject {
    fn from(line: ReportLine) -> Self {
        Self { place: line.place, detail: line.detail }
    }
}

/// What came of a file. A template begins as a draft
#[derive(Object)]
struct ImportedTemplate {
    dry_run: bool,
    /// None in a dry run
    template_id: Option<Uuid>,
    title: String,
    kind: TemplateKind,
    mode: TemplateMode,
    /// The instrument that it looks like, whose wording needs its holder's permission
    restricted: Option<String>,
    /// Questions whose options came without scores; none were made up
    needs_scores: Vec<String>,
    report: Vec<ReportLineObject>,
    content: ContentObject,
}

impl ImportedTemplate {
    fn new(imported: &Imported, template_id: Option<TemplateId>) -> Self {
        let file = &imported.file;
        Self {
            dry_run: template_id.is_none(),
            template_id: template_id.map(|id| id.0),
            title: file.title.clone(),
            kind: file.kind.into(),
            mode: file.mode.into(),
            restricted: imported.restricted.map(str::to_owned),
            needs_scores: imported.needs_scores.clone(),
            report: imported.report.iter().cloned().map(Into::into).collect(),
            content: file.content.clone().into(),
        }
    }
}

/// Places in the document, as places in the body.
fn placed(problems: Problems) -> Error {
    let mut all = Problems::default();
    for problem in problems.0 {
        let field = if problem.field == "file" { "document".to_owned() } else { format!("document.{}", problem.field) };
        all.add(field, problem.detail);
    }
    all.into()
}

#[OpenApi]
impl TemplateFiles {
    /// Save a template as a file
    ///
    /// Scope: templates. What is published, or the draft where nothing is.
    #[oai(path = "/templates/:id/file", method = "get", operation_id = "read_template_file")]
    async fn file(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Json<Any<Value>>> {
        let (scope, id) = (key.may(ApiScope::Templates)?, TemplateId(id.0));
        let (file, _) = template_files::file(&app, &scope, id).await?;
        template_files::note_export(&app, scope, id).await?;
        Ok(Json(Any(serde_json::from_str(&template_file::write(&file)).map_err(Error::from)?)))
    }

    /// Save a template as a FHIR questionnaire
    ///
    /// Scope: templates. R4. What is published, or the draft where nothing is.
    #[oai(path = "/templates/:id/fhir", method = "get", operation_id = "read_template_fhir")]
    async fn questionnaire(&self, app: Data<&App>, key: Key, id: Path<Uuid>) -> poem::Result<Json<Any<Value>>> {
        let (scope, id) = (key.may(ApiScope::Templates)?, TemplateId(id.0));
        let questionnaire = template_files::questionnaire(&app, &scope, id).await?;
        template_files::note_export(&app, scope, id).await?;
        Ok(Json(Any(questionnaire)))
    }

    /// Import a template
    ///
    /// Scope: templates. A dry run unless it says otherwise. At most 5 MB.
    #[oai(path = "/templates/import", method = "post", operation_id = "import_template")]
    async fn import(&self, app: Data<&App>, key: Key, body: Json<TemplateImport>) -> poem::Result<Json<ImportedTemplate>> {
        let scope = key.may(ApiScope::Templates)?;
        let document = body.document.0.clone();
        let read = match body.format {
            FileFormat::Own => template_files::read_own(document),
            FileFormat::Fhir => fhir::import_value(document),
        };
        let imported = read.map_err(placed)?;
        let id = made(&app, scope, &imported, body.dry_run.unwrap_or(true)).await?;
        Ok(Json(ImportedTemplate::new(&imported, id)))
    }
}

async fn made(app: &App, scope: crate::domain::scope::Scope, imported: &Imported, dry_run: bool) -> Result<Option<TemplateId>> {
    if dry_run { Ok(None) } else { template_files::import(app, scope, imported.file.clone()).await.map(Some) }
}
