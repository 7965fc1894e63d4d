//! A caseload from another program: looked at first, added then.

use entity::ids::PractitionerId;
use poem::web::Data;
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use uuid::Uuid;

use super::Key;
use super::text::Text;
use crate::actions;
use crate::app::App;
use crate::domain::client_import::{Row, Sheet};
use crate::domain::scope::ApiScope;
use crate::error::Error;
use crate::store::practitioners;

pub struct Imports;

/// A file of clients.
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct Import {
    /// CSV with a header: name, email, and if there are any time_zone, language
    csv: Text<900_000>,
    /// Whose caseload they join; the practice's owner's where left out
    practitioner_id: Option<Uuid>,
    /// Adds nothing and names every problem; true where left out
    dry_run: Option<bool>,
    /// Adds the lines without problems and leaves the others out; false where left out: then all are added or none
    skip_wrong: Option<bool>,
    /// Somebody checked every address with its client; else each is asked to confirm when there is something to send
    addresses_attested: Option<bool>,
}

/// One line of the file.
#[derive(Object)]
struct ImportRow {
    /// As an editor counts lines: the header is 1
    line: u64,
    name: String,
    email: String,
    problems: Vec<String>,
}

impl From<&Row> for ImportRow {
    fn from(row: &Row) -> Self {
        Self { line: row.line, name: row.name.clone(), email: row.email.clone(), problems: row.problems.clone() }
    }
}

/// What came of a file.
#[derive(Object)]
struct Imported {
    dry_run: bool,
    /// How many were added
    added: u64,
    /// How many lines have problems
    wrong: u64,
    client_ids: Vec<Uuid>,
    rows: Vec<ImportRow>,
}

#[OpenApi]
impl Imports {
    /// Import clients
    ///
    /// Scope: clinical:write. A dry run unless it says otherwise.
    #[oai(path = "/clients/import", method = "post", operation_id = "import_clients")]
    async fn import(&self, app: Data<&App>, key: Key, body: Json<Import>) -> poem::Result<Json<Imported>> {
        let scope = key.may(ApiScope::ClinicalWrite)?;
        let dry_run = body.dry_run.unwrap_or(true);
        let sheet: Sheet = actions::clients::read_import(&app, scope, &body.csv).await.map_err(|error| match error {
            Error::Invalid(mut problems) => {
                problems.0.iter_mut().for_each(|problem| problem.field = problem.field.replace("file", "csv"));
                problems.into()
            }
            other => other,
        })?;
        let (wrong, rows) = (sheet.wrong() as u64, sheet.rows.iter().map(ImportRow::from).collect());
        let client_ids: Vec<Uuid> = if dry_run {
            Vec::new()
        } else {
            let practitioner = match body.practitioner_id {
                Some(id) => PractitionerId(id),
                None => practitioners::owner(&app.store, &scope).await?.id,
            };
            let attested = body.addresses_attested == Some(true);
            let ids = actions::clients::import(&app, scope, practitioner, sheet, body.skip_wrong.unwrap_or(false), attested).await?;
            ids.into_iter().map(|id| id.0).collect()
        };
        Ok(Json(Imported { dry_run, added: client_ids.len() as u64, wrong, client_ids, rows }))
    }
}
