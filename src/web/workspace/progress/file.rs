//! All answers of a client as a file for spreadsheets.

use entity::ids::ClientId;
use poem::web::Path;
use poem::{Response, handler};

use super::super::Seat;
use crate::domain::instruments::score;
use crate::pages::ask;
use crate::pages::chart;
use crate::pages::scores::read as read_scores;
use crate::store::{clients, responses, templates};

/// All answers of a client as CSV (RFC 4180), one line each. Cells that a spreadsheet would run as a formula are defused.
#[handler]
pub async fn export(Seat { desk, .. }: Seat, Path(id): Path<ClientId>) -> poem::Result<Response> {
    let (store, scope) = (&desk.app.store, &desk.scope);
    clients::find(store, scope, id).await?;
    let mut csv = String::from("received_at,template,version,link_id,question,value,text\r\n");
    let mut all = responses::latest(store, scope, id, 10_000).await?;
    all.reverse();
    let versions = templates::versions(store, scope, all.iter().map(|response| response.row.version_id).collect()).await?;
    for response in all {
        let Some(version) = versions.iter().find(|version| version.id == response.row.version_id) else { continue };
        let mut line = |link_id: &str, question: &str, value: String, text: String| {
            let (at, title, number) = (response.row.submitted_at.to_rfc3339(), version.title.clone(), version.number.to_string());
            let cells = [at, title, number, link_id.to_owned(), question.to_owned(), value, text];
            csv.push_str(&cells.map(|cell| cell_of(&cell)).join(","));
            csv.push_str("\r\n");
        };
        for answer in &response.answers {
            let Some(item) = version.content.item(&answer.link_id) else { continue };
            let value = answer.value.as_str().map_or_else(|| answer.value.to_string(), str::to_owned);
            line(&answer.link_id, &item.text, value, ask::text(item, &answer.value));
        }
        let Some(measure) = read_scores(&version.content, &response.answers) else { continue };
        for (score, (_, kept)) in measure.scores.iter().zip(score::kept(&response.answers)) {
            line(&score.link_id, &score.title, kept.value.map(chart::number).unwrap_or_default(), score.text.clone());
        }
        if let Some(copyright) = measure.copyright {
            line("copyright", "", String::new(), copyright);
        }
    }
    crate::actions::clients::note_export(&desk.app, desk.scope, id).await?;
    let response = Response::builder().content_type("text/csv; charset=utf-8").header("content-disposition", "attachment; filename=\"answers.csv\"");
    Ok(response.body(csv))
}

/// One cell: quoted always, defused where it begins like a formula (OWASP CSV injection; ASVS 1.2.10).
fn cell_of(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\0', '＝', '＋', '－', '＠']);
    let number = text.parse::<f64>().is_ok();
    format!("\"{}{}\"", if formula && !number { "'" } else { "" }, text.replace('"', "\"\""))
}
