//! Templates from files and as files. A file is looked at first: what would be made of it, and what would not be carried over.

use entity::ids::TemplateId;
use poem::http::StatusCode;
use poem::web::Path;
use poem::{Response, handler};
use serde::Serialize;

use super::templates::kind_label;
use super::{Desk, Posted, Seat, Shell, see_other};
use crate::actions::template_files;
use crate::domain::fhir::{Imported, ReportLine};
use crate::domain::problems::Problems;
use crate::domain::response::Typed;
use crate::domain::template_file;
use crate::domain::text;
use crate::error::Result;
use crate::pages::ask::{self, AskedSection};
use crate::urls;

#[derive(Serialize)]
struct Page {
    shell: Shell,
    /// What was chosen or pasted, carried along to the next step.
    text: String,
    problems: Vec<ReportLine>,
    look: Option<Look>,
}

/// What would be made of a file.
#[derive(Serialize)]
struct Look {
    title: String,
    kind: &'static str,
    minutes: u32,
    questions: usize,
    restricted: Option<&'static str>,
    needs_scores: Vec<String>,
    report: Vec<ReportLine>,
    /// Lines of the report that are not shown.
    more: usize,
    sections: Vec<AskedSection>,
}

/// Lines that somebody reads.
const SHOWN: usize = 60;

fn look(desk: &Desk, imported: Imported) -> Look {
    let content = &imported.file.content;
    let more = imported.report.len().saturating_sub(SHOWN);
    Look {
        title: imported.file.title.clone(),
        kind: kind_label(imported.file.kind),
        minutes: content.minutes(),
        questions: content.items().filter(|item| crate::domain::items::kind(&item.kind).is_some_and(|kind| kind.asks())).count(),
        restricted: imported.restricted,
        sections: ask::sections(desk.speech(), content, &Typed::new(), &[], &[]),
        needs_scores: imported.needs_scores,
        report: imported.report.into_iter().take(SHOWN).collect(),
        more,
    }
}

fn render(desk: &Desk, problems: Problems, text: String, imported: Option<Imported>) -> Result<Response> {
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let place = |field: String| if field == "file" { String::new() } else { field };
    let problems = problems.0.into_iter().take(SHOWN).map(|problem| ReportLine { place: place(problem.field), detail: problem.detail });
    let context = Page {
        shell: desk.shell("Import a template", "templates"),
        text,
        problems: problems.collect(),
        look: imported.map(|imported| look(desk, imported)),
    };
    desk.page_with(status, "workspace/template_import", &context)
}

/// The form.
#[handler]
pub async fn show(Seat { desk, .. }: Seat) -> poem::Result<Response> {
    Ok(render(&desk, Problems::default(), String::new(), None)?)
}

/// Looks at a file, or makes a draft of it.
#[handler]
pub async fn import(Posted { desk, fields, .. }: Posted) -> poem::Result<Response> {
    let file = fields.get("file");
    let text = if file.trim().is_empty() { fields.get("text") } else { file }.to_owned();
    if text.trim().is_empty() {
        return Ok(render(&desk, Problems::one("file", "Please choose a file, or paste its text."), String::new(), None)?);
    }
    if text.contains('\u{fffd}') {
        return Ok(render(&desk, Problems::one("file", "This is no text file (UTF-8)."), String::new(), None)?);
    }
    let imported = match template_files::read(&text) {
        Ok(imported) => imported,
        Err(problems) => return Ok(render(&desk, problems, text, None)?),
    };
    if fields.get("_do") != "import" {
        return Ok(render(&desk, Problems::default(), text, Some(imported))?);
    }
    let id = template_files::import(&desk.app, desk.scope, imported.file).await?;
    Ok(see_other(&format!("{}?done=template-imported", urls::template(id))))
}

/// A file to keep, named after the template.
fn download(title: &str, ending: &str, kind: &str, body: String) -> Response {
    let name = text::slug(title);
    let name = if name.is_empty() { "template" } else { &name };
    let disposition = format!("attachment; filename=\"{name}{ending}\"");
    Response::builder().content_type(kind).header("content-disposition", disposition).body(body)
}

/// The template as a file of ours.
#[handler]
pub async fn save_file(Seat { desk, .. }: Seat, Path(id): Path<TemplateId>) -> poem::Result<Response> {
    let (file, _) = template_files::file(&desk.app, &desk.scope, id).await?;
    template_files::note_export(&desk.app, desk.scope, id).await?;
    Ok(download(&file.title, ".template.json", "application/json", template_file::write(&file)))
}

/// The template as a FHIR questionnaire.
#[handler]
pub async fn save_questionnaire(Seat { desk, .. }: Seat, Path(id): Path<TemplateId>) -> poem::Result<Response> {
    let questionnaire = template_files::questionnaire(&desk.app, &desk.scope, id).await?;
    template_files::note_export(&desk.app, desk.scope, id).await?;
    let title = questionnaire["title"].as_str().unwrap_or_default().to_owned();
    let body = serde_json::to_string_pretty(&questionnaire).map_err(crate::error::Error::from)?;
    Ok(download(&title, ".questionnaire.json", "application/fhir+json", body))
}
