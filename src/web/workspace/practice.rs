//! The practice's settings, for its owners.

use poem::http::StatusCode;
use poem::{Request, Response, handler};
use serde::Serialize;

use super::controls::{Choice, Control, Field, languages, zones};
use super::{Desk, Owners, Posted, Seat, Shell, notice, see_other};
use crate::actions::practices;
use crate::domain::crisis::ELSEWHERE;
use crate::domain::practice::TypedSettings;
use crate::domain::problems::Problems;
use crate::error::{Error, Result};
use crate::store::practices::{self as store, Practice};
use crate::urls;
use crate::web::forms::Fields;

#[derive(Serialize)]
struct Settings {
    shell: Shell,
    fields: Vec<Field>,
    revision: i32,
    wrong: bool,
    conflict: bool,
}

/// Minutes after midnight as `HH:MM`.
fn clock(minutes: i32) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

fn kept(practice: &Practice) -> TypedSettings {
    TypedSettings {
        public_name: practice.public_name.clone(),
        sender_name: practice.sender_name.clone().unwrap_or_default(),
        region: practice.region.clone(),
        crisis_regions: store::crisis_regions(practice).map(str::to_owned).collect(),
        time_zone: practice.time_zone.clone(),
        language: practice.language.clone(),
        quiet_from: clock(practice.quiet_from),
        quiet_until: clock(practice.quiet_until),
        sending_from: store::sending_hours(practice).map(|(from, _)| clock(from)).unwrap_or_default(),
        sending_until: store::sending_hours(practice).map(|(_, until)| clock(until)).unwrap_or_default(),
        retention_note: practice.retention_note.clone().unwrap_or_default(),
        always_pin: practice.always_pin,
        notes_read: practice.notes_read.clone().unwrap_or_default(),
        plan_after_discharge: practice.plan_after_discharge,
        plan_writing: practice.plan_writing.word().into(),
    }
}

fn typed(fields: &Fields) -> TypedSettings {
    let text = |name| fields.get(name).to_owned();
    TypedSettings {
        public_name: text("public_name"),
        sender_name: text("sender_name"),
        region: text("region"),
        crisis_regions: fields.all("crisis_regions").map(str::to_owned).collect(),
        time_zone: text("time_zone"),
        language: text("language"),
        quiet_from: text("quiet_from"),
        quiet_until: text("quiet_until"),
        sending_from: text("sending_from"),
        sending_until: text("sending_until"),
        retention_note: text("retention_note"),
        always_pin: fields.get("always_pin") == "yes",
        notes_read: text("notes_read"),
        plan_after_discharge: fields.get("plan_after_discharge") == "yes",
        plan_writing: text("plan_writing"),
    }
}

/// A region's code in words; codes that have none stay as they are.
pub fn region_name(code: &str) -> &str {
    match code {
        "EU" => "Europe, without lines of its own",
        "*" => "Somewhere else, without a number of ours",
        "GB-ENG" => "England",
        "US" => "United States",
        "CA" => "Canada",
        "GB" => "United Kingdom",
        "IE" => "Ireland",
        "AU" => "Australia",
        "NZ" => "New Zealand",
        "DE" => "Germany",
        "AT" => "Austria",
        "CH" => "Switzerland",
        "FR" => "France",
        "NL" => "Netherlands",
        "ES" => "Spain",
        "IT" => "Italy",
        "IN" => "India",
        other => other,
    }
}

fn fields(desk: &Desk, shown: &TypedSettings, problems: &Problems) -> Vec<Field> {
    let regions = |chosen: &[String]| {
        let choice = |code: String| Choice { chosen: chosen.contains(&code), label: format!("{} ({code})", region_name(&code)), value: code };
        desk.app.regions().into_iter().filter(|code| code != ELSEWHERE).map(choice).collect::<Vec<_>>()
    };
    let field = |name, label, control, value: &str| Field::new(name, label, control, value, problems);
    vec![
        field("public_name", "Public name", Control::Text, &shown.public_name).help("Clients see it on their pages and in mails."),
        field("sender_name", "Sender’s name in mails", Control::Text, &shown.sender_name)
            .help("Where the public name says more than a mailbox should show to others. “via Meanwhile” is added.")
            .optional(),
        field("region", "Region", Control::Select, &shown.region).choices(regions(std::slice::from_ref(&shown.region))),
        field("crisis_regions", "Crisis lines that clients see", Control::Checkboxes, "")
            .help("On every page and in every mail to clients. The practice’s own region where none is chosen.")
            .choices(regions(&shown.crisis_regions)),
        field("time_zone", "Time zone", Control::Select, &shown.time_zone)
            .help("In which the workspace shows times. New clients begin with it; each client has their own.")
            .choices(zones(&shown.time_zone, None)),
        field("language", "Language", Control::Select, &shown.language).choices(languages(&shown.language)),
        field("quiet_from", "No reminders from", Control::Time, &shown.quiet_from).help("In the client’s own time."),
        field("quiet_until", "until", Control::Time, &shown.quiet_until)
            .help("A reminder that would fall between waits until then. The same time twice: reminders may go at any time."),
        field("sending_from", "Scheduled mails leave from", Control::Time, &shown.sending_from)
            .help("In the practice’s own time. Leave both empty and they leave at any time. What somebody waits for, such as a fresh link, always goes at once.")
            .optional(),
        field("sending_until", "until", Control::Time, &shown.sending_until)
            .help("A mail outside these hours waits until they begin. Nothing is left out.")
            .optional(),
        field("retention_note", "How long records are kept", Control::Lines, &shown.retention_note)
            .help("In your own words, for clients. Nothing is deleted by itself.")
            .optional(),
        field("always_pin", "Reading back", Control::Checkboxes, "")
            .help("Clients read what they wrote with a PIN of their own. They may tell a device not to ask for 30 days, unless this is ticked.")
            .choices(vec![Choice { value: "yes".into(), label: "Ask for the PIN on every device, every time".into(), chosen: shown.always_pin }]),
        field("plan_writing", "What clients write into their safety plan", Control::Select, &shown.plan_writing)
            .help("What a client writes first is the plan either way, so that they can use it at once.")
            .choices(vec![
                Choice { value: "propose".into(), label: "is a proposal that you accept or decline".into(), chosen: shown.plan_writing != "edit" },
                Choice { value: "edit".into(), label: "changes the plan at once".into(), chosen: shown.plan_writing == "edit" },
            ]),
        field("notes_read", "When you read what clients send", Control::Lines, &shown.notes_read)
            .help("Clients see it before each form and where they write to you, such as “We read what you send on working days, by the evening.” Without it they are told: at or before the next session. Please promise only what you can keep.")
            .optional(),
        field("plan_after_discharge", "Safety plans after discharge", Control::Checkboxes, "")
            .help("A plan is needed most when nobody expects it. Unticked, links to it open nothing once care has ended. An archived plan never opens.")
            .choices(vec![Choice {
                value: "yes".into(),
                label: "Clients can still open their plan after discharge".into(),
                chosen: shown.plan_after_discharge,
            }]),
    ]
}

fn render(desk: &Desk, shown: &TypedSettings, revision: i32, problems: &Problems, status: StatusCode, notice: Option<String>) -> Result<Response> {
    let mut shell = desk.shell("Practice", "practice");
    shell.notice = notice;
    let context =
        Settings { shell, fields: fields(desk, shown, problems), revision, wrong: !problems.is_empty(), conflict: status == StatusCode::CONFLICT };
    desk.page_with(status, "workspace/practice", &context)
}

/// Shows the settings.
#[handler]
pub fn show(Seat { desk, .. }: Seat<Owners>, request: &Request) -> poem::Result<Response> {
    let shown = kept(&desk.practice);
    Ok(render(&desk, &shown, desk.practice.revision, &Problems::default(), StatusCode::OK, notice(request))?)
}

/// Changes them.
#[handler]
pub async fn save(Posted { desk, fields, .. }: Posted<Owners>) -> poem::Result<Response> {
    let (shown, revision) = (typed(&fields), fields.get("revision").parse().unwrap_or(0));
    match practices::update(&desk.app, desk.scope, revision, &shown).await {
        Ok(()) => Ok(see_other(&format!("{}?done=saved", urls::PRACTICE))),
        Err(Error::Invalid(problems)) => Ok(render(&desk, &shown, revision, &problems, StatusCode::UNPROCESSABLE_ENTITY, None)?),
        Err(Error::Conflict(_)) => Ok(render(&desk, &shown, desk.practice.revision, &Problems::default(), StatusCode::CONFLICT, None)?),
        Err(error) => Err(error.into()),
    }
}
