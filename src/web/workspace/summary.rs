//! Makes a summary of progress for the record: what is chosen, then the sheet as it is printed. Both are posted: the paragraph is in no
//! address, and it is kept nowhere.

use entity::ids::ClientId;
use poem::http::StatusCode;
use poem::web::Path;
use poem::{Response, handler};
use serde::Serialize;

use super::controls::{Choice, Control, Field};
use super::{Desk, Posted, Seat, Shell};
use crate::actions::progress::{Progress, What};
use crate::actions::timeline as actions;
use crate::domain::client::Client;
use crate::domain::period::Period;
use crate::domain::problems::Problems;
use crate::domain::summary::{Chosen, LONGEST, Part};
use crate::error::Result;
use crate::pages::dates;
use crate::store::clients;
use crate::urls;
use crate::web::figures::Writing;
use crate::web::forms::Fields;
use crate::web::summary::{self, Bar, Making};
use crate::web::timeline::Asking;

#[derive(Serialize)]
struct Form {
    shell: Shell,
    id: ClientId,
    name: String,
    fields: Vec<Field>,
    wrong: bool,
}

fn asking(desk: &Desk) -> Asking<'_> {
    Asking { app: &desk.app, scope: &desk.scope, zone: desk.zone(), clinical: true }
}

fn period(fields: &Fields) -> Period {
    Period::of(fields.get("period")).unwrap_or_default()
}

/// What the form begins with: totals that have answers, and every sort of line.
fn usual(all: &Progress) -> Fields {
    let totals = all.lines.iter().filter(|line| matches!(line.what, What::Score(..)) && !line.points().is_empty());
    let series = totals.map(|line| ("series".to_owned(), summary::key(line)));
    let parts = Part::ALL.into_iter().map(|part| ("parts".to_owned(), part.word().to_owned()));
    Fields(parts.chain(series).collect())
}

fn periods(desk: &Desk, all: &Progress, chosen: Period) -> Vec<Choice> {
    let label = |period: Period| match (period, all.last_visit) {
        (Period::SinceAppointment, Some(at)) => format!("Since the session on {}", dates::short(desk.speech(), at, desk.zone())),
        (Period::SinceAppointment, None) => "The last 4 weeks: there was no session yet".into(),
        (Period::FourWeeks, _) => "The last 4 weeks".into(),
        (Period::ThreeMonths, _) => "The last 3 months".into(),
        (Period::Everything, _) => "Everything".into(),
    };
    Period::ALL.into_iter().map(|period| Choice::new(period.word(), label(period), chosen.word())).collect()
}

async fn form(desk: &Desk, client: Client, typed: Option<&Fields>, problems: &Problems) -> Result<Response> {
    let chosen = typed.map(period).unwrap_or_default();
    let all = summary::progress(asking(desk), &client, chosen).await?;
    let usual = usual(&all);
    let fields = typed.unwrap_or(&usual);
    let has = |name: &str, value: &str| fields.all(name).any(|one| one == value);
    let choice = |name, value: String, label: String| Choice { chosen: has(name, &value), value, label };
    let writing = Writing { speech: desk.speech(), zone: desk.zone() };
    let over_time = all.lines.iter().map(|line| (summary::key(line), summary::label(line)));
    let others = summary::others(&all, writing).into_iter().map(|one| (one.key, one.label));
    let series = over_time.chain(others).map(|(key, label)| choice("series", key, label)).collect::<Vec<_>>();
    let parts = Part::ALL.into_iter().map(|part| choice("parts", part.word().into(), part.label().into())).collect();
    let mut shown = vec![Field::new("period", "How far back", Control::Select, chosen.word(), problems).choices(periods(desk, &all, chosen))];
    if !series.is_empty() {
        shown.push(Field::new("series", "Charts", Control::Checkboxes, "", problems).choices(series).optional());
    }
    shown.push(Field::new("parts", "Lines", Control::Checkboxes, "", problems).choices(parts).optional());
    shown.push(
        Field::new("paragraph", "A paragraph of your own", Control::Lines, fields.get("paragraph"), problems)
            .help(format!("Stands at the beginning, up to {LONGEST} characters. It is not kept: what is printed is the record."))
            .optional(),
    );
    let context = Form {
        shell: desk.shell(format!("Summary of {}", client.name), "clients"),
        id: client.id,
        name: client.name,
        fields: shown,
        wrong: !problems.is_empty(),
    };
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    desk.page_with(status, "workspace/summary", &context)
}

/// What can be chosen.
#[handler]
pub async fn show(Seat { desk, .. }: Seat, Path(id): Path<ClientId>) -> poem::Result<Response> {
    let client = clients::find(&desk.app.store, &desk.scope, id).await?;
    Ok(form(&desk, client, None, &Problems::default()).await?)
}

/// What was chosen and typed, to come along with the sheet.
fn kept(fields: &Fields) -> Vec<(String, String)> {
    let known = ["period", "series", "parts", "paragraph"];
    fields.0.iter().filter(|(name, _)| known.contains(&name.as_str())).cloned().collect()
}

/// The sheet, as it is printed; or the form again, with everything that was typed.
#[handler]
pub async fn make(Posted { desk, fields, .. }: Posted, Path(id): Path<ClientId>) -> poem::Result<Response> {
    let client = clients::find(&desk.app.store, &desk.scope, id).await?;
    if fields.get("_do") == "change" {
        return Ok(form(&desk, client, Some(&fields), &Problems::default()).await?);
    }
    let chosen = match Chosen::read(fields.all("parts"), fields.all("series"), fields.get("paragraph")) {
        Ok(chosen) => chosen,
        Err(problems) => return Ok(form(&desk, client, Some(&fields), &problems).await?),
    };
    actions::note_summary(&desk.app, desk.scope, id).await?;
    let making = Making { asking: asking(&desk), client: &client, practice: &desk.practice.public_name, by: &desk.me.name };
    let mut sheet = summary::make(&making, period(&fields), &chosen).await?;
    sheet.bar = Some(Bar { action: urls::summary(id), token: desk.visit.form_token.clone(), fields: kept(&fields) });
    Ok(desk.page("summary", &sheet)?)
}
