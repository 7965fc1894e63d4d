//! The people of the practice: inviting, roles, leaving with a hand-over.

use entity::ids::PractitionerId;
use entity::kinds::{PractitionerLinkPurpose, Role};
use poem::http::StatusCode;
use poem::web::Path;
use poem::{Request, Response, handler};
use serde::Serialize;

use super::controls::{Choice, Control, Field};
use super::{Desk, Owners, Posted, Seat, Shell, notice, see_other};
use crate::actions::practitioners::{self, NewPractitioner};
use crate::domain::problems::Problems;
use crate::domain::role;
use crate::error::{Error, Result};
use crate::pages::dates;
use crate::store::practitioners::{self as store, Practitioner};
use crate::store::{clients, practitioner_links};
use crate::urls;
use crate::web::forms::Fields;

/// A role in words.
pub fn role_label(role: Role) -> &'static str {
    match role {
        Role::Owner => "Owner",
        Role::Therapist => "Therapist",
        Role::Assistant => "Assistant",
    }
}

/// What the roles mean.
const ROLES: &str = "Therapists see their own clients and cases shared with them. Assistants keep addresses, imports and mails in order and see no content. \
                     Owners see everything and run the practice.";

fn role_choices(chosen: &str) -> Vec<Choice> {
    vec![Choice::new("therapist", "Therapist", chosen), Choice::new("assistant", "Assistant", chosen), Choice::new("owner", "Owner", chosen)]
}

#[derive(Serialize)]
struct People {
    shell: Shell,
    people: Vec<Line>,
    fields: Vec<Field>,
    wrong: bool,
}

#[derive(Serialize)]
struct Line {
    url: String,
    name: String,
    email: String,
    role: &'static str,
    state: &'static str,
}

fn state(one: &Practitioner) -> &'static str {
    match (one.deactivated_at, one.accepted_at) {
        (Some(_), _) => "left",
        (None, None) => "invited",
        (None, Some(_)) => "active",
    }
}

async fn render_list(desk: &Desk, typed: &Fields, problems: &Problems, notice: Option<String>) -> Result<Response> {
    let mut all = store::list(&desk.app.store, &desk.scope).await?;
    all.sort_by_key(|one| (one.deactivated_at.is_some(), one.name.to_lowercase()));
    let line =
        |one: Practitioner| Line { url: urls::person(one.id), role: role_label(one.role), state: state(&one), name: one.name, email: one.email };
    let role = if typed.get("role").is_empty() { "therapist" } else { typed.get("role") };
    let mut shell = desk.shell("People", "practice");
    shell.notice = notice;
    let context = People {
        shell,
        people: all.into_iter().map(line).collect(),
        fields: vec![
            Field::new("name", "Name", Control::Text, typed.get("name"), problems),
            Field::new("email", "Email", Control::Email, typed.get("email"), problems).help("The invitation goes there, and they sign in with it."),
            Field::new("role", "Role", Control::Select, role, problems).help(ROLES).choices(role_choices(role)),
        ],
        wrong: !problems.is_empty(),
    };
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    desk.page_with(status, "workspace/people", &context)
}

/// Everybody, and the form that invites.
#[handler]
pub async fn list(Seat { desk, .. }: Seat<Owners>, request: &Request) -> poem::Result<Response> {
    Ok(render_list(&desk, &Fields::default(), &Problems::default(), notice(request)).await?)
}

/// Invites by mail.
#[handler]
pub async fn invite(Posted { desk, fields, .. }: Posted<Owners>) -> poem::Result<Response> {
    let new = match fields.get("role").parse::<Role>() {
        Ok(role) => NewPractitioner { name: fields.get("name").into(), email: fields.get("email").into(), password: None, role },
        Err(_) => return Ok(render_list(&desk, &fields, &Problems::one("role", "Please choose a role."), None).await?),
    };
    match practitioners::invite(&desk.app, desk.scope, new).await {
        Ok(_) => Ok(see_other(&format!("{}?done=invited", urls::PEOPLE))),
        Err(Error::Invalid(problems)) => Ok(render_list(&desk, &fields, &problems, None).await?),
        Err(error) => Err(error.into()),
    }
}

#[derive(Serialize)]
struct Person {
    shell: Shell,
    id: PractitionerId,
    name: String,
    email: String,
    state: &'static str,
    role: &'static str,
    revision: i32,
    since: String,
    joined: Option<String>,
    left: Option<String>,
    /// Until when the invitation can be accepted.
    invited_until: Option<String>,
    caseload: usize,
    shared: usize,
    role_field: Vec<Field>,
    heir_field: Vec<Field>,
    me: bool,
    wrong: bool,
    conflict: bool,
}

async fn render(desk: &Desk, id: PractitionerId, problems: &Problems, status: StatusCode, notice: Option<String>) -> Result<Response> {
    let (store, scope) = (&desk.app.store, &desk.scope);
    let one = store::find(store, scope, id).await?;
    let at = |at| dates::short_with_time(desk.speech(), at, desk.zone());
    let link = practitioner_links::newest(store, id, PractitionerLinkPurpose::Join).await?;
    let invited_until = link.filter(|link| practitioner_links::is_live(link, desk.app.now())).map(|link| at(link.expires_at));
    let heirs = store::list(store, scope).await?;
    let heirs = heirs.iter().filter(|heir| heir.id != id && heir.is_active() && role::has_caseload(heir.role));
    let mut heirs: Vec<Choice> = heirs.map(|heir| Choice::new(heir.id.to_string(), heir.name.clone(), "")).collect();
    heirs.insert(0, Choice::new("", "Choose …", ""));
    let mut shell = desk.shell(one.name.clone(), "practice");
    shell.notice = notice;
    let caseload = store::caseload(store, scope, id).await?.len();
    let context = Person {
        shell,
        id,
        state: state(&one),
        role: role_label(one.role),
        revision: one.revision,
        since: at(one.created_at),
        joined: one.accepted_at.map(at),
        left: one.deactivated_at.map(at),
        invited_until,
        caseload,
        shared: clients::shared_cases(store, scope, id).await?.len(),
        role_field: vec![Field::new("role", "Role", Control::Select, one.role.word(), problems).help(ROLES).choices(role_choices(one.role.word()))],
        heir_field: if caseload == 0 {
            Vec::new()
        } else {
            vec![
                Field::new("hand_over_to", "Who takes over their clients", Control::Select, "", problems)
                    .help("With everything that was assigned and came in.")
                    .choices(heirs),
            ]
        },
        me: id == desk.me.id,
        wrong: !problems.is_empty(),
        conflict: status == StatusCode::CONFLICT,
        name: one.name,
        email: one.email,
    };
    desk.page_with(status, "workspace/person", &context)
}

/// One of them.
#[handler]
pub async fn show(Seat { desk, .. }: Seat<Owners>, request: &Request, Path(id): Path<PractitionerId>) -> poem::Result<Response> {
    Ok(render(&desk, id, &Problems::default(), StatusCode::OK, notice(request)).await?)
}

/// The address of a posted form, opened again.
#[handler]
pub fn back(_seat: Seat<Owners>, Path(id): Path<PractitionerId>) -> Response {
    see_other(&urls::person(id))
}

async fn answer(desk: &Desk, id: PractitionerId, outcome: Result<()>, done: &str) -> poem::Result<Response> {
    match outcome {
        Ok(()) => Ok(see_other(&format!("{}?done={done}", urls::person(id)))),
        Err(Error::Invalid(problems)) => Ok(render(desk, id, &problems, StatusCode::UNPROCESSABLE_ENTITY, None).await?),
        Err(Error::Conflict(_)) => Ok(render(desk, id, &Problems::default(), StatusCode::CONFLICT, None).await?),
        Err(error) => Err(error.into()),
    }
}

/// Gives somebody another role.
#[handler]
pub async fn change_role(Posted { desk, fields, .. }: Posted<Owners>, Path(id): Path<PractitionerId>) -> poem::Result<Response> {
    let revision = fields.get("revision").parse().unwrap_or(0);
    let outcome = match fields.get("role").parse::<Role>() {
        Ok(role) => practitioners::change_role(&desk.app, desk.scope, id, revision, role).await,
        Err(_) => Err(Problems::one("role", "Please choose a role.").into()),
    };
    answer(&desk, id, outcome, "role").await
}

/// Sends the invitation again.
#[handler]
pub async fn invite_again(Posted { desk, .. }: Posted<Owners>, Path(id): Path<PractitionerId>) -> poem::Result<Response> {
    let outcome = practitioners::invite_again(&desk.app, desk.scope, id).await;
    answer(&desk, id, outcome, "invited").await
}

/// Somebody leaves.
#[handler]
pub async fn deactivate(Posted { desk, fields, .. }: Posted<Owners>, Path(id): Path<PractitionerId>) -> poem::Result<Response> {
    let heir = fields.get("hand_over_to").parse().ok();
    let outcome = practitioners::deactivate(&desk.app, desk.scope, id, heir).await;
    answer(&desk, id, outcome, "left").await
}
