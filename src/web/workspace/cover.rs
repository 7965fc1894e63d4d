//! Who is away and who reads meanwhile; who reads along with whose caseload.

use entity::ids::{CoverId, PractitionerId, ReadAccessId};
use poem::http::StatusCode;
use poem::{Request, Response, handler};
use serde::Serialize;
use uuid::Uuid;

use super::controls::{Choice, Control, Field};
use super::{Desk, Posted, Seat, Shell, notice, see_other};
use crate::actions::covers::{self as actions, NewCover};
use crate::actions::read_access::{self as reading, About, NewAccess};
use crate::domain::cover::{Absence, Standing, standing};
use crate::domain::problems::Problems;
use crate::domain::role;
use crate::error::{Error, Result};
use crate::pages::dates;
use crate::random;
use crate::store::clients;
use crate::store::covers::{self, Cover};
use crate::store::practitioners::{self, Practitioner};
use crate::store::read_access::{self, ReadAccess};
use crate::urls;
use crate::web::forms::Fields;

#[derive(Serialize)]
struct Page {
    shell: Shell,
    covers: Vec<CoverLine>,
    cover_fields: Vec<Field>,
    /// Whether what is entered counts at once.
    counts: bool,
    along: Vec<AlongLine>,
    along_fields: Vec<Field>,
    once: Uuid,
    wrong: bool,
    /// Somebody was faster.
    conflict: bool,
}

#[derive(Serialize)]
struct CoverLine {
    id: CoverId,
    text: String,
    days: String,
    state: &'static str,
    badge: &'static str,
    accept: bool,
    end: Option<&'static str>,
}

#[derive(Serialize)]
struct AlongLine {
    id: ReadAccessId,
    text: String,
    days: String,
    end: bool,
}

fn name(people: &[Practitioner], id: PractitionerId) -> String {
    people.iter().find(|one| one.id == id).map(|one| one.name.clone()).unwrap_or_default()
}

fn cover_line(desk: &Desk, people: &[Practitioner], cover: &Cover) -> CoverLine {
    let (me, owner) = (desk.me.id, role::runs_practice(desk.me.role));
    let at = standing(Absence { from: cover.starts_on, until: cover.ends_on }, cover.accepted_at.is_some(), desk.today());
    let day = |on| dates::short_day(desk.speech(), on);
    let asked = cover.accepted_at.is_none();
    CoverLine {
        id: cover.id,
        text: format!("{} reads for {}", name(people, cover.reader_id), name(people, cover.absent_id)),
        days: format!("{} to {}", day(cover.starts_on), day(cover.ends_on)),
        state: at.words(),
        badge: match at {
            Standing::Now => "completed",
            Standing::Asked => "late",
            Standing::Coming | Standing::Over => "planned",
        },
        accept: asked && cover.reader_id == me,
        end: match (cover.reader_id == me && asked, cover.reader_id == me || cover.absent_id == me || owner) {
            (true, _) => Some("I cannot"),
            (_, true) => Some("End it"),
            _ => None,
        },
    }
}

fn along_line(
    desk: &Desk,
    people: &[Practitioner],
    names: &[(entity::ids::ClientId, String, PractitionerId)],
    row: &ReadAccess,
) -> Option<AlongLine> {
    let (me, owner) = (desk.me.id, role::runs_practice(desk.me.role));
    let reader = name(people, row.practitioner_id);
    let (about, whose) = match (row.client_id, row.caseload_of) {
        (Some(client), _) => {
            let (_, name, whose) = names.iter().find(|(id, ..)| *id == client)?;
            (name.clone(), *whose)
        }
        (None, Some(whose)) => (format!("all clients of {}", name(people, whose)), whose),
        (None, None) => return None,
    };
    let concerned = owner || row.practitioner_id == me || whose == me;
    let since = dates::short(desk.speech(), row.created_at, desk.zone());
    let until = row.ends_on.map(|on| format!(" until {}", dates::short_day(desk.speech(), on))).unwrap_or_default();
    concerned.then(|| AlongLine {
        id: row.id,
        text: format!("{reader} reads along with {about}"),
        days: format!("since {since}{until}"),
        end: concerned,
    })
}

/// Who can be chosen, without these.
fn choices(people: &[Practitioner], without: Option<PractitionerId>, chosen: &str) -> Vec<Choice> {
    let able = people.iter().filter(|one| one.is_active() && role::has_caseload(one.role) && Some(one.id) != without);
    let mut all = vec![Choice::new("", "Choose …", chosen)];
    all.extend(able.map(|one| Choice::new(one.id.to_string(), one.name.clone(), chosen)));
    all
}

/// Owners choose whose it is; for everybody else it is their own.
fn whose_field(desk: &Desk, people: &[Practitioner], field: &'static str, label: &str, fields: &Fields, problems: &Problems) -> Option<Field> {
    let chosen = if fields.has(field) { fields.get(field).to_owned() } else { desk.me.id.to_string() };
    let choices = choices(people, None, &chosen);
    role::runs_practice(desk.me.role).then(|| Field::new(field, label, Control::Select, chosen.clone(), problems).choices(choices))
}

fn cover_fields(desk: &Desk, people: &[Practitioner], fields: &Fields, problems: &Problems) -> Vec<Field> {
    let own = (!role::runs_practice(desk.me.role)).then_some(desk.me.id);
    let mut all: Vec<Field> = whose_field(desk, people, "absent_id", "Who is away", fields, problems).into_iter().collect();
    all.extend([
        Field::new("starts_on", "From", Control::Date, fields.get("starts_on"), problems),
        Field::new("ends_on", "Until", Control::Date, fields.get("ends_on"), problems).help("Both days included, in the practice’s zone."),
        Field::new("reader_id", "Who reads meanwhile", Control::Select, fields.get("reader_id"), problems).choices(choices(
            people,
            own,
            fields.get("reader_id"),
        )),
    ]);
    all
}

fn along_fields(desk: &Desk, people: &[Practitioner], fields: &Fields, problems: &Problems) -> Vec<Field> {
    let own = (!role::runs_practice(desk.me.role)).then_some(desk.me.id);
    let mut all: Vec<Field> = whose_field(desk, people, "caseload_of", "Whose clients", fields, problems).into_iter().collect();
    all.extend([
        Field::new("along_id", "Who reads along", Control::Select, fields.get("along_id"), problems).choices(choices(
            people,
            own,
            fields.get("along_id"),
        )),
        Field::new("along_until", "Until", Control::Date, fields.get("along_until"), problems).help("No date: until it is ended.").optional(),
    ]);
    all
}

async fn render(desk: &Desk, fields: &Fields, problems: &Problems, status: StatusCode, notice: Option<String>) -> Result<Response> {
    let (store, scope, today) = (&desk.app.store, &desk.scope, desk.today());
    let people = practitioners::list(store, scope).await?;
    let owner = role::runs_practice(desk.me.role);
    let standing = covers::standing(store, scope, (!owner).then_some(desk.me.id), today).await?;
    let names = clients::list(store, scope).await?.into_iter().map(|client| (client.id, client.name, client.practitioner_id)).collect::<Vec<_>>();
    let along = read_access::all(store, scope, today).await?;
    let mut shell = desk.shell("Cover and reading along", "home");
    shell.notice = notice;
    let context = Page {
        shell,
        covers: standing.iter().map(|cover| cover_line(desk, &people, cover)).collect(),
        cover_fields: cover_fields(desk, &people, fields, problems),
        counts: owner,
        along: along.iter().filter_map(|row| along_line(desk, &people, &names, row)).collect(),
        along_fields: along_fields(desk, &people, fields, problems),
        once: fields.get("_once").parse().unwrap_or_else(|_| random::id::<CoverId>(desk.app.now()).0),
        wrong: !problems.is_empty(),
        conflict: status == StatusCode::CONFLICT,
    };
    desk.page_with(status, "workspace/cover", &context)
}

/// Shows it.
#[handler]
pub async fn show(Seat { desk, .. }: Seat, request: &Request) -> poem::Result<Response> {
    Ok(render(&desk, &Fields::default(), &Problems::default(), StatusCode::OK, notice(request)).await?)
}

fn person(fields: &Fields, field: &'static str) -> Result<PractitionerId> {
    fields.get(field).parse().map_err(|_| Problems::one(field, "Please choose somebody.").into())
}

/// Whose, where an owner chose; one's own otherwise.
fn whose(desk: &Desk, fields: &Fields, field: &'static str) -> Result<PractitionerId> {
    if role::runs_practice(desk.me.role) { person(fields, field) } else { Ok(desk.me.id) }
}

async fn add_cover(desk: &Desk, fields: &Fields) -> Result<()> {
    let absence = Absence::parse(fields.get("starts_on"), fields.get("ends_on"), desk.today())?;
    let new =
        NewCover { id: fields.get("_once").parse().ok(), absent: whose(desk, fields, "absent_id")?, reader: person(fields, "reader_id")?, absence };
    actions::add(&desk.app, desk.scope, new).await.map(drop)
}

/// A last day that was typed, or none.
pub fn last_day(fields: &Fields, field: &'static str) -> Result<Option<chrono::NaiveDate>> {
    match fields.get(field).trim() {
        "" => Ok(None),
        typed => typed.parse().map(Some).map_err(|_| Problems::one(field, "Please write the date as year-month-day, such as 2026-12-03.").into()),
    }
}

async fn add_reading(desk: &Desk, fields: &Fields) -> Result<()> {
    let about = About::Caseload(whose(desk, fields, "caseload_of")?);
    let (reader, ends_on) = (person(fields, "along_id")?, last_day(fields, "along_until")?);
    let new = NewAccess { id: fields.get("_once").parse().ok(), reader, about, ends_on };
    reading::give(&desk.app, desk.scope, new)
        .await
        .map(drop)
        .map_err(|error| renamed(error, &[("reader_id", "along_id"), ("ends_on", "along_until")]))
}

/// The action's names of fields, as a page calls them.
pub fn renamed(error: Error, names: &[(&str, &str)]) -> Error {
    let Error::Invalid(mut problems) = error else { return error };
    for problem in &mut problems.0 {
        if let Some((_, here)) = names.iter().find(|(there, _)| *there == problem.field) {
            problem.field = (*here).to_owned();
        }
    }
    problems.into()
}

/// Enters an absence, answers to one, ends one; lets somebody read along, or no more.
#[handler]
pub async fn act(Posted { desk, fields, .. }: Posted) -> poem::Result<Response> {
    let (app, scope) = (&desk.app, desk.scope);
    let (verb, id) = fields.get("_do").split_once(':').unwrap_or((fields.get("_do"), ""));
    let id = || id.parse::<Uuid>().map_err(|_| Error::NotFound);
    let (outcome, done) = match verb {
        "cover" if role::runs_practice(desk.me.role) => (add_cover(&desk, &fields).await, "cover-added"),
        "cover" => (add_cover(&desk, &fields).await, "cover-asked"),
        "accept" => (actions::accept(app, scope, CoverId(id()?)).await, "cover-accepted"),
        "end" => (actions::end(app, scope, CoverId(id()?)).await, "cover-ended"),
        "read-along" => (add_reading(&desk, &fields).await, "read-along"),
        "end-read" => (reading::end(app, scope, ReadAccessId(id()?)).await, "read-along-ended"),
        _ => (Err(Error::BadRequest("There is no such button.")), ""),
    };
    match outcome {
        Ok(()) => Ok(see_other(&format!("{}?done={done}", urls::COVER))),
        Err(Error::Invalid(problems)) => Ok(render(&desk, &fields, &problems, StatusCode::UNPROCESSABLE_ENTITY, None).await?),
        Err(Error::Conflict(_)) => Ok(render(&desk, &fields, &Problems::default(), StatusCode::CONFLICT, None).await?),
        Err(error) => Err(error.into()),
    }
}
