//! Whether and with whom a client is in care: pausing, discharging, sharing, handing over.

use entity::ids::{ClientId, PractitionerId, ReadAccessId};
use entity::kinds::{OccurrenceStatus, PauseMode, Role};
use poem::http::StatusCode;
use poem::web::{Path, Query};
use poem::{Request, Response, handler};
use serde::{Deserialize, Serialize};

use super::controls::{Choice, Control, Field};
use super::cover::last_day;
use super::{Desk, Posted, Seat, Shell, notice, see_other};
use crate::actions::clients as actions_of;
use crate::actions::read_access::{self as reading, About, NewAccess};
use crate::domain::client::Client;
use crate::domain::problems::Problems;
use crate::domain::role;
use crate::error::{Error, Result};
use crate::random;
use crate::store::practitioners::Practitioner;
use crate::store::read_access::ReadAccess;
use crate::store::{clients, occurrences, practitioners, read_access};
use crate::urls;
use crate::web::forms::Fields;

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    to: String,
}

/// What is about to change.
#[derive(Serialize)]
struct Confirm {
    shell: Shell,
    id: ClientId,
    name: String,
    to: String,
    heading: String,
    text: String,
    button: &'static str,
    /// How many things are planned or open.
    open: usize,
    /// What else is to be said.
    fields: Vec<Field>,
    wrong: bool,
}

fn words(to: &str, name: &str) -> Option<(String, String, &'static str)> {
    Some(match to {
        "pause" => (
            format!("Pause {name}?"),
            "Nothing new is sent, nobody is reminded, nothing is counted as missed. Links that were sent go on working. You can resume at any time.".into(),
            "Pause",
        ),
        "resume" => (format!("Resume with {name}?"), "What was waiting goes on, and stays open for a week at least.".into(), "Resume"),
        "discharge" => (
            format!("Discharge {name}?"),
            "What is planned or open is cancelled, and its links end. Everything that came in stays. You can re-open later; what was cancelled stays cancelled.".into(),
            "Discharge",
        ),
        "reopen" => (format!("Re-open {name}?"), "They are active again. What was cancelled stays cancelled; assign anew what fits.".into(), "Re-open"),
        _ => return None,
    })
}

/// How long a pause lasts, and what becomes of what falls into it.
fn pause_fields(fields: &Fields, problems: &Problems) -> Vec<Field> {
    let mode = if fields.has("mode") { fields.get("mode") } else { PauseMode::Shift.word() };
    vec![
        Field::new("mode", "What falls into the pause", Control::Select, mode, problems)
            .help("Comes afterwards: all later dates move. What comes once always waits.")
            .choices(vec![Choice::new(PauseMode::Shift.word(), "comes afterwards", mode), Choice::new(PauseMode::Skip.word(), "is left out", mode)]),
        Field::new("until", "Back on", Control::Date, fields.get("until"), problems)
            .help("The first day after the pause: then it ends by itself. No date: until you resume.")
            .optional(),
    ]
}

async fn ask(desk: &Desk, id: ClientId, to: &str, fields: &Fields, problems: &Problems) -> Result<Response> {
    let client = clients::find(&desk.app.store, &desk.scope, id).await?;
    let Some((heading, text, button)) = words(to, &client.name) else { return Ok(see_other(&urls::client(id))) };
    let all = occurrences::of_client(&desk.app.store, &desk.scope, id).await?;
    let open = all.iter().filter(|one| matches!(one.status, OccurrenceStatus::Planned | OccurrenceStatus::Open)).count();
    let shell = desk.shell(heading.clone(), "clients");
    let shown = if to == "pause" { pause_fields(fields, problems) } else { Vec::new() };
    let wrong = !problems.is_empty();
    let context = Confirm { shell, id, name: client.name, to: to.into(), heading, text, button, open, fields: shown, wrong };
    let status = if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    desk.page_with(status, "workspace/confirm_status", &context)
}

/// Asks before anything changes.
#[handler]
pub async fn confirm(Seat { desk, .. }: Seat, Path(id): Path<ClientId>, Query(asked): Query<Asked>) -> poem::Result<Response> {
    Ok(ask(&desk, id, &asked.to, &Fields::default(), &Problems::default()).await?)
}

/// The pause that was chosen; one without anything chosen lasts until it is ended.
fn pause_of(fields: &Fields) -> Result<actions_of::Pause> {
    let until = match fields.get("until").trim() {
        "" => None,
        typed => Some(typed.parse().map_err(|_| Problems::one("until", "Please write the date as year-month-day, such as 2026-12-03."))?),
    };
    let mode = if fields.get("mode") == PauseMode::Skip.word() { PauseMode::Skip } else { PauseMode::Shift };
    Ok(actions_of::Pause { until, mode })
}

/// Changes it.
#[handler]
pub async fn change_status(Posted { desk, fields, .. }: Posted, Path(id): Path<ClientId>) -> poem::Result<Response> {
    let to = fields.get("to");
    let changed = match to {
        "pause" => match pause_of(&fields) {
            Ok(pause) => actions_of::pause(&desk.app, desk.scope, id, pause).await,
            Err(error) => Err(error),
        },
        "resume" => actions_of::resume(&desk.app, desk.scope, id).await,
        "discharge" => actions_of::discharge(&desk.app, desk.scope, id).await,
        "reopen" => actions_of::reopen(&desk.app, desk.scope, id).await,
        _ => Err(Error::BadRequest("There is no such change.")),
    };
    match changed {
        Ok(()) => Ok(see_other(&format!("{}?done={to}", urls::client(id)))),
        Err(Error::Invalid(problems)) => Ok(ask(&desk, id, to, &fields, &problems).await?),
        // Somebody was faster: the page shows how it is now.
        Err(Error::Conflict(_)) => Ok(see_other(&urls::client(id))),
        Err(error) => Err(error.into()),
    }
}

/// Whether this practitioner may give a case away or share it.
pub fn may_entrust(desk: &Desk, client: &Client) -> bool {
    desk.me.role == Role::Owner || client.practitioner_id == desk.me.id
}

#[derive(Serialize)]
struct Sharing {
    shell: Shell,
    id: ClientId,
    name: String,
    responsible: String,
    shared: Vec<Person>,
    /// Who reads along with this client, or with the whole caseload.
    along: Vec<Along>,
    along_fields: Vec<Field>,
    once: uuid::Uuid,
    share_field: Vec<Field>,
    heir_field: Vec<Field>,
    revision: i32,
    may: bool,
    wrong: bool,
    conflict: bool,
}

#[derive(Serialize)]
struct Person {
    id: PractitionerId,
    name: String,
    /// Whether this practitioner may end it.
    removable: bool,
}

#[derive(Serialize)]
struct Along {
    id: ReadAccessId,
    name: String,
    /// With the whole caseload: ended where that is given.
    caseload: bool,
    removable: bool,
}

async fn along(desk: &Desk, client: &Client, people: &[Practitioner], may: bool) -> Result<Vec<Along>> {
    let rows = read_access::readers(&desk.app.store, &desk.scope, Some(client.id), client.practitioner_id, desk.today()).await?;
    let name = |id: PractitionerId| people.iter().find(|one| one.id == id).map(|one| one.name.clone()).unwrap_or_default();
    let line = |row: &ReadAccess| Along {
        id: row.id,
        name: name(row.practitioner_id),
        caseload: row.client_id.is_none(),
        removable: row.client_id.is_some() && (may || row.practitioner_id == desk.me.id),
    };
    Ok(rows.iter().map(line).collect())
}

async fn render(desk: &Desk, id: ClientId, problems: &Problems, status: StatusCode, notice: Option<String>) -> Result<Response> {
    let (store, scope) = (&desk.app.store, &desk.scope);
    let client = clients::find(store, scope, id).await?;
    let people = practitioners::list(store, scope).await?;
    let shares = clients::shares(store, scope, id).await?;
    let may = may_entrust(desk, &client);
    let name = |id: PractitionerId| people.iter().find(|one| one.id == id).map(|one| one.name.clone()).unwrap_or_default();
    let able = |one: &&Practitioner| one.is_active() && role::has_caseload(one.role) && one.id != client.practitioner_id;
    // Owners see every case already.
    let seeing: Vec<PractitionerId> = people.iter().filter(|one| role::sees_all_clients(one.role)).map(|one| one.id).chain(shares.clone()).collect();
    let choices = |leave_out: &[PractitionerId]| {
        let mut choices = vec![Choice::new("", "Choose …", "")];
        choices.extend(
            people.iter().filter(able).filter(|one| !leave_out.contains(&one.id)).map(|one| Choice::new(one.id.to_string(), one.name.clone(), "")),
        );
        choices
    };
    let mut shell = desk.shell(format!("Who sees {}", client.name), "clients");
    shell.notice = notice;
    let context = Sharing {
        shell,
        id,
        responsible: name(client.practitioner_id),
        shared: shares.iter().map(|one| Person { id: *one, name: name(*one), removable: may || *one == desk.me.id }).collect(),
        along: along(desk, &client, &people, may).await?,
        along_fields: vec![
            Field::new("along_id", "Let somebody read along", Control::Select, "", problems).choices(choices(&seeing)),
            Field::new("along_until", "Until", Control::Date, "", problems).help("No date: until it is ended.").optional(),
        ],
        once: random::id::<ReadAccessId>(desk.app.now()).0,
        share_field: vec![Field::new("share_with", "Share with", Control::Select, "", problems).choices(choices(&seeing))],
        heir_field: vec![
            Field::new("hand_over_to", "Hand over to", Control::Select, "", problems)
                .help("They become responsible, also for what is assigned already.")
                .choices(choices(&[])),
        ],
        revision: client.revision,
        name: client.name,
        may,
        wrong: !problems.is_empty(),
        conflict: status == StatusCode::CONFLICT,
    };
    desk.page_with(status, "workspace/sharing", &context)
}

/// Who sees a client.
#[handler]
pub async fn sharing(Seat { desk, .. }: Seat, request: &Request, Path(id): Path<ClientId>) -> poem::Result<Response> {
    Ok(render(&desk, id, &Problems::default(), StatusCode::OK, notice(request)).await?)
}

/// Shares, stops sharing, or hands over.
#[handler]
pub async fn change_sharing(Posted { desk, fields, .. }: Posted, Path(id): Path<ClientId>) -> poem::Result<Response> {
    let chosen =
        |field: &'static str| fields.get(field).parse::<PractitionerId>().map_err(|_| Error::from(Problems::one(field, "Please choose somebody.")));
    let (outcome, done) = match fields.get("_do") {
        "hand-over" => (hand_over(&desk, id, chosen("hand_over_to"), fields.get("revision").parse().unwrap_or(0)).await, "handed-over"),
        "share" => match chosen("share_with") {
            Ok(with) => (actions_of::share(&desk.app, desk.scope, id, with).await.map_err(|error| renamed(error, "share_with")), "shared"),
            Err(error) => (Err(error), "shared"),
        },
        "read-along" => (read_along(&desk, id, &fields).await, "read-along"),
        other if other.starts_with("end-read:") => (end_reading(&desk, id, other).await, "read-along-ended"),
        other => match other.strip_prefix("unshare:").and_then(|with| with.parse().ok()) {
            Some(with) => (actions_of::unshare(&desk.app, desk.scope, id, with).await, "unshared"),
            None => (Err(Error::BadRequest("There is no such change.")), ""),
        },
    };
    match outcome {
        Ok(()) => match clients::find(&desk.app.store, &desk.scope, id).await {
            Ok(_) => Ok(see_other(&format!("{}/sharing?done={done}", urls::client(id)))),
            // What was given away may be out of sight now.
            Err(Error::NotFound) => Ok(see_other(&format!("{}?done={done}", urls::CLIENTS))),
            Err(error) => Err(error.into()),
        },
        Err(Error::Invalid(problems)) => Ok(render(&desk, id, &problems, StatusCode::UNPROCESSABLE_ENTITY, None).await?),
        Err(Error::Conflict(_)) => Ok(render(&desk, id, &Problems::default(), StatusCode::CONFLICT, None).await?),
        Err(error) => Err(error.into()),
    }
}

async fn read_along(desk: &Desk, id: ClientId, fields: &Fields) -> Result<()> {
    let reader = fields.get("along_id").parse().map_err(|_| Problems::one("along_id", "Please choose somebody."))?;
    let ends_on = last_day(fields, "along_until")?;
    let new = NewAccess { id: fields.get("_once").parse().ok(), reader, about: About::Client(id), ends_on };
    let given = reading::give(&desk.app, desk.scope, new).await.map(drop);
    given.map_err(|error| super::cover::renamed(error, &[("reader_id", "along_id"), ("ends_on", "along_until")]))
}

async fn end_reading(desk: &Desk, client: ClientId, pressed: &str) -> Result<()> {
    let id = pressed.trim_start_matches("end-read:").parse().map_err(|_| Error::NotFound)?;
    if read_access::find(&desk.app.store, &desk.scope, id).await?.client_id != Some(client) {
        return Err(Error::NotFound);
    }
    reading::end(&desk.app, desk.scope, id).await
}

async fn hand_over(desk: &Desk, id: ClientId, to: Result<PractitionerId>, revision: i32) -> Result<()> {
    let changed = actions_of::Changed { practitioner: Some(to?), ..Default::default() };
    actions_of::update(&desk.app, desk.scope, id, revision, changed).await.map_err(|error| renamed(error, "hand_over_to"))
}

/// The action speaks of `practitioner_id`; this page has a field of its own.
fn renamed(error: Error, field: &str) -> Error {
    match error {
        Error::Invalid(mut problems) => {
            problems.0.iter_mut().for_each(|problem| problem.field = field.to_owned());
            problems.into()
        }
        other => other,
    }
}
