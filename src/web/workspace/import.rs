//! Importing clients from a file: choose or paste, look at every problem, then add. Looking adds nothing.

use entity::kinds::Role;
use poem::http::StatusCode;
use poem::{Response, handler};
use serde::Serialize;

use super::controls::{Choice, Control, Field};
use super::{Desk, Everybody, Posted, Seat, Shell, see_other};
use crate::actions::clients;
use crate::domain::client_import::Sheet;
use crate::domain::problems::Problems;
use crate::domain::role;
use crate::error::{Error, Result};
use crate::store::practitioners;
use crate::urls;
use crate::web::forms::Fields;

#[derive(Serialize)]
struct Import {
    shell: Shell,
    /// What was chosen or pasted, carried along to the next step.
    csv: String,
    practitioner: Vec<Field>,
    error: Option<String>,
    report: Option<Report>,
    zone: String,
    attested: bool,
}

/// What a file holds.
#[derive(Serialize)]
struct Report {
    total: usize,
    fine: usize,
    wrong_count: usize,
    wrong: Vec<Line>,
    /// The first few that are right, to see that the columns are understood.
    right: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    line: u64,
    name: String,
    email: String,
    problems: Vec<String>,
}

const SHOWN_RIGHT: usize = 5;

/// Enough to find it again.
fn short(text: &str) -> String {
    if text.chars().count() > 80 { text.chars().take(79).chain(['…']).collect() } else { text.to_owned() }
}

fn report(sheet: &Sheet) -> Report {
    let line = |row: &crate::domain::client_import::Row| Line {
        line: row.line,
        name: short(&row.name),
        email: short(&row.email),
        problems: row.problems.clone(),
    };
    let (wrong, right): (Vec<_>, Vec<_>) = sheet.rows.iter().partition(|row| !row.problems.is_empty());
    Report {
        total: sheet.rows.len(),
        fine: right.len(),
        wrong_count: wrong.len(),
        wrong: wrong.into_iter().map(line).collect(),
        right: right.into_iter().take(SHOWN_RIGHT).map(line).collect(),
    }
}

async fn render(desk: &Desk, fields: &Fields, problems: &Problems, csv: String, sheet: Option<&Sheet>) -> Result<Response> {
    let people = practitioners::list(&desk.app.store, &desk.scope).await?;
    let usual = if role::has_caseload(desk.me.role) { desk.me.id.to_string() } else { String::new() };
    let chosen = if fields.has("practitioner_id") { fields.get("practitioner_id").to_owned() } else { usual };
    let able = people.iter().filter(|one| one.is_active() && role::has_caseload(one.role));
    // A therapist adds to their own caseload only.
    let able = able.filter(|one| desk.me.role != Role::Therapist || one.id == desk.me.id);
    let choices = able.map(|one| Choice::new(one.id.to_string(), one.name.clone(), &chosen)).collect();
    let error = problems.0.iter().find(|problem| problem.field == "file").map(|problem| problem.detail.clone());
    let lines = problems.0.iter().any(|problem| problem.field.starts_with("line "));
    let error = error.or_else(|| {
        lines.then(|| {
            "Nothing was added: some lines have problems. Say below that they are left out, or correct the file and choose it again.".to_owned()
        })
    });
    let context = Import {
        shell: desk.shell("Import clients", "clients"),
        csv,
        practitioner: vec![Field::new("practitioner_id", "Into whose caseload", Control::Select, chosen, problems).choices(choices)],
        error,
        report: sheet.map(report),
        zone: desk.practice.time_zone.clone(),
        attested: fields.get("attested") == "yes",
    };
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    desk.page_with(status, "workspace/import", &context)
}

/// The form.
#[handler]
pub async fn show(Seat { desk, .. }: Seat<Everybody>) -> poem::Result<Response> {
    Ok(render(&desk, &Fields::default(), &Problems::default(), String::new(), None).await?)
}

/// Looks at a file, or adds what is in it.
#[handler]
pub async fn import(Posted { desk, fields, .. }: Posted<Everybody>) -> poem::Result<Response> {
    let file = fields.get("file");
    let csv = if file.trim().is_empty() { fields.get("csv") } else { file }.to_owned();
    if csv.trim().is_empty() {
        let problems = Problems::one("file", "Please choose a file, or paste its text.");
        return Ok(render(&desk, &fields, &problems, String::new(), None).await?);
    }
    let sheet = match clients::read_import(&desk.app, desk.scope, &csv).await {
        Ok(sheet) => sheet,
        // What cannot be read as text is not shown either.
        Err(Error::Invalid(problems)) => {
            let shown = if csv.contains('\u{fffd}') { String::new() } else { csv };
            return Ok(render(&desk, &fields, &problems, shown, None).await?);
        }
        Err(error) => return Err(error.into()),
    };
    if fields.get("_do") != "add" {
        return Ok(render(&desk, &fields, &Problems::default(), csv, Some(&sheet)).await?);
    }
    let practitioner = if desk.me.role == Role::Therapist { Some(desk.me.id) } else { fields.get("practitioner_id").parse().ok() };
    let Some(practitioner) = practitioner else {
        let problems = Problems::one("practitioner_id", "Please choose who they come to.");
        return Ok(render(&desk, &fields, &problems, csv, Some(&sheet)).await?);
    };
    let (skip_wrong, attested) = (fields.get("skip_wrong") == "yes", fields.get("attested") == "yes");
    match clients::import(&desk.app, desk.scope, practitioner, sheet.clone(), skip_wrong, attested).await {
        Ok(_) => Ok(see_other(&format!("{}?done=imported", urls::CLIENTS))),
        Err(Error::Invalid(problems)) => Ok(render(&desk, &fields, &problems, csv, Some(&sheet)).await?),
        Err(error) => Err(error.into()),
    }
}
