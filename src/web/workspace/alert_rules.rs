//! What the practice does about answers that need a person: hours, second person, answers that were not sent.

use poem::http::StatusCode;
use poem::{Request, Response, handler};
use serde::Serialize;

use super::controls::{Choice, Control, Field};
use super::{Desk, Owners, Posted, Seat, Shell, notice, see_other};
use crate::actions::alert_rules::{self as actions, Gone, TypedRule};
use crate::domain::problems::Problems;
use crate::domain::role;
use crate::error::{Error, Result};
use crate::store::practices::Practice;
use crate::store::practitioners::{self, Practitioner};
use crate::urls;
use crate::web::forms::Fields;

#[derive(Serialize)]
struct Page {
    shell: Shell,
    /// The second person is told nothing any more.
    gone: Option<String>,
    fields: Vec<Field>,
    revision: i32,
    wrong: bool,
    conflict: bool,
}

fn typed(fields: &Fields) -> TypedRule {
    TypedRule { hours: fields.get("hours").into(), second: fields.get("second").into(), unsent: fields.get("unsent") == "yes" }
}

fn kept(desk: &Desk) -> TypedRule {
    TypedRule {
        hours: desk.practice.alert_hours.to_string(),
        second: desk.practice.alert_second_id.map(|id| id.to_string()).unwrap_or_default(),
        unsent: desk.practice.alert_unsent,
    }
}

/// Said to owners where the second person left, or became an assistant.
pub fn gone(practice: &Practice, people: &[Practitioner]) -> Option<String> {
    let (one, why) = actions::second_gone(practice, people)?;
    let why = match why {
        Gone::Left => "no longer works here",
        Gone::Assistant => "is an assistant now, and assistants do not see answers",
    };
    Some(format!(
        "{} was named as the second person, and {why}. Until somebody else is named, the other owners are told instead, if there are any.",
        one.name
    ))
}

fn fields(people: &[Practitioner], shown: &TypedRule, problems: &Problems) -> Vec<Field> {
    let able = people.iter().filter(|one| one.is_active() && role::is_clinical(one.role));
    let mut choices = vec![Choice::new("", "Nobody yet", &shown.second)];
    choices.extend(able.map(|one| Choice::new(one.id.to_string(), one.name.clone(), &shown.second)));
    vec![
        Field::new("hours", "Hours until it is said again", Control::Text, &shown.hours, problems)
            .help("Whoever is responsible hears at once. If nobody has marked it as seen after so many hours, they and the second person are told again, once each."),
        Field::new("second", "Second person", Control::Select, &shown.second, problems)
            .help("Hears after those hours; at once where the responsible person is away and nobody reads meanwhile. Sees this one answer, whoever’s client it is.")
            .choices(choices)
            .optional(),
        Field::new("unsent", "Answers that are not sent", Control::Checkboxes, "", problems)
            .help("Somebody may choose such an answer and close the page. After two hours without typing that one answer is shown to you, marked “not submitted”, and nothing else of the draft. The page tells clients so before they begin; without this tick it does not, and nothing is looked at.")
            .choices(vec![Choice { value: "yes".into(), label: "Show them to the responsible person after two hours".into(), chosen: shown.unsent }]),
    ]
}

async fn render(desk: &Desk, shown: &TypedRule, problems: &Problems, status: StatusCode, notice: Option<String>) -> Result<Response> {
    let mut shell = desk.shell("Answers that need a person", "practice");
    shell.notice = notice;
    let people = practitioners::list(&desk.app.store, &desk.scope).await?;
    let context = Page {
        shell,
        gone: gone(&desk.practice, &people),
        fields: fields(&people, shown, problems),
        revision: desk.practice.revision,
        wrong: !problems.is_empty(),
        conflict: status == StatusCode::CONFLICT,
    };
    desk.page_with(status, "workspace/alert_rules", &context)
}

/// Shows it.
#[handler]
pub async fn show(Seat { desk, .. }: Seat<Owners>, request: &Request) -> poem::Result<Response> {
    Ok(render(&desk, &kept(&desk), &Problems::default(), StatusCode::OK, notice(request)).await?)
}

/// Changes it.
#[handler]
pub async fn save(Posted { desk, fields, .. }: Posted<Owners>) -> poem::Result<Response> {
    let (shown, revision) = (typed(&fields), fields.get("revision").parse().unwrap_or(0));
    match actions::set(&desk.app, desk.scope, revision, &shown).await {
        Ok(()) => Ok(see_other(&format!("{}?done=saved", urls::ALERT_RULES))),
        Err(Error::Invalid(problems)) => Ok(render(&desk, &shown, &problems, StatusCode::UNPROCESSABLE_ENTITY, None).await?),
        Err(Error::Conflict(_)) => Ok(render(&desk, &shown, &Problems::default(), StatusCode::CONFLICT, None).await?),
        Err(error) => Err(error.into()),
    }
}
