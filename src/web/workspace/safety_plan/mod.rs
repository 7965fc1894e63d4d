//! A client's safety plan: reading it, what asks for a look at it, looking at it together, its versions. Writing is in `edit`, a dated copy in
//! `copies`, what the client proposes in `proposal`, a newer version of the template in `newer`.

use chrono::NaiveDate;
use entity::ids::{ClientId, SafetyPlanReviewId, TemplateId};
use entity::kinds::{Author, ClientStatus, PlanTrigger, PlanVersionState, SafetyPlanStatus, TemplateKind};
use poem::http::StatusCode;
use poem::web::{Path, Query};
use poem::{Request, Response, handler};
use serde::{Deserialize, Serialize};

use super::controls::{Choice, Control, Field};
use super::plan_link::{self, PlanLinkCard};
use super::{Desk, Posted, Seat, Shell, notice, see_other};
use crate::actions::safety_plans::{self as actions, Begun, Reviewed, Standing};
use crate::domain::client::Client;
use crate::domain::placeholders::Names;
use crate::domain::problems::Problems;
use crate::domain::safety_plan::{is_due, is_missed, nobody_to_call, words};
use crate::domain::translation::Said;
use crate::domain::zone;
use crate::error::{Error, Result};
use crate::pages::safety_plan::{self as pages, PlanRead};
use crate::pages::{dates, help};
use crate::random;
use crate::store::practitioners::Practitioner;
use crate::store::safety_plans::{self as store, Trigger, VersionRow};
use crate::store::{clients, practitioners, templates};
use crate::urls;
use crate::web::forms::Fields;

mod changes;
pub mod copies;
pub mod edit;
pub mod newer;
pub mod proposal;

/// Versions that are listed at a time.
const SHOWN: u64 = 12;

#[derive(Serialize)]
struct PlanPage {
    shell: Shell,
    id: ClientId,
    name: String,
    in_care: bool,
    /// None: there is no plan yet.
    plan: Option<Plan>,
    /// What it can be begun from, where there is none.
    begin: Vec<Field>,
    /// The client's way to it, where there is a plan.
    link: Option<PlanLinkCard>,
    wrong: bool,
    conflict: Option<&'static str>,
}

#[derive(Serialize)]
struct Plan {
    status: &'static str,
    badge: &'static str,
    archived: bool,
    draft: bool,
    /// The language of what it says, where it is not the workspace's.
    language: Option<String>,
    read: PlanRead,
    number: i32,
    revision: i32,
    /// When and by whom it was written last.
    written: Option<String>,
    /// A nudge, not a block.
    nobody_to_call: bool,
    reviewed: String,
    review: Option<String>,
    review_due: bool,
    /// Why it needs a look, in sentences.
    reasons: Vec<String>,
    proposal: bool,
    newer: bool,
    review_fields: Vec<Field>,
    once: SafetyPlanReviewId,
    versions: Vec<VersionLine>,
    older: Option<i32>,
}

#[derive(Serialize)]
struct VersionLine {
    number: i32,
    url: String,
    state: &'static str,
    badge: &'static str,
    text: String,
}

/// A plan's page of older versions.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Older {
    before: String,
}

/// What belongs to a client's plan on every page about it.
struct Place {
    client: Client,
    standing: Standing,
    people: Vec<Practitioner>,
}

impl Place {
    /// Reads it.
    ///
    /// # Errors
    /// `NotFound`: no such client, or no plan.
    async fn of(desk: &Desk, id: ClientId) -> Result<Self> {
        let client = clients::find(&desk.app.store, &desk.scope, id).await?;
        let standing = Standing::of(&desk.app.store, &desk.scope, id).await?;
        Self::with(desk, client, standing).await
    }

    async fn with(desk: &Desk, client: Client, standing: Standing) -> Result<Self> {
        let people = practitioners::list(&desk.app.store, &desk.scope.whole_practice()).await?;
        Ok(Self { client, standing, people })
    }

    fn names<'a>(&'a self, desk: &'a Desk) -> Names<'a> {
        let responsible = self.people.iter().find(|one| one.id == self.client.practitioner_id);
        let practitioner = responsible.map_or(desk.practice.public_name.as_str(), |one| one.name.as_str());
        Names { client: &self.client.name, practitioner, practice: &desk.practice.public_name }
    }

    /// What it asks, as the client is asked it.
    fn said(&self, desk: &Desk) -> Said {
        let version = &self.standing.version;
        pages::said((&version.title, &version.content), &self.client.language, &desk.practice.language, self.names(desk))
    }

    /// Who wrote a version, and how.
    fn author(&self, row: &VersionRow) -> String {
        let name = |id| self.people.iter().find(|one| one.id == id).map_or("somebody who left", |one| one.name.as_str());
        match (row.author, row.practitioner_id, row.together) {
            (Author::Client, ..) => self.client.name.clone(),
            (_, Some(id), true) => format!("{} together with {}", name(id), self.client.name),
            (_, Some(id), false) => name(id).to_owned(),
            (_, None, _) => "the practice’s other software".to_owned(),
        }
    }

    fn line(&self, desk: &Desk, row: &VersionRow) -> VersionLine {
        let (state, badge) = match (row.state, row.decided_at) {
            (PlanVersionState::Current, _) => ("the plan now", "completed"),
            (PlanVersionState::Proposed, _) => ("proposed", "begun"),
            (PlanVersionState::Declined, _) => ("proposed, not taken", "planned"),
            (PlanVersionState::Replaced, Some(_)) if row.author == Author::Client => ("proposed, taken", "planned"),
            (PlanVersionState::Replaced, _) => ("before", "planned"),
        };
        let at = dates::short_with_time(desk.speech(), row.created_at, desk.zone());
        VersionLine {
            number: row.number,
            url: format!("{}/versions/{}", urls::safety_plan(self.client.id), row.number),
            state,
            badge,
            text: format!("{at}, {}", self.author(row)),
        }
    }

    fn language(&self) -> Option<String> {
        (self.client.language != crate::domain::languages::FIRST).then(|| self.client.language.clone())
    }
}

fn short(desk: &Desk, on: NaiveDate) -> String {
    dates::short_day(desk.speech(), on)
}

fn reason(desk: &Desk, place: &Place, trigger: &Trigger) -> String {
    let at = dates::short_with_time(desk.speech(), trigger.created_at, desk.zone());
    let who = if trigger.author == Author::Client { place.client.name.as_str() } else { "The practice" };
    match trigger.kind {
        PlanTrigger::MissedReviews => format!("The day to look at it went by without a look ({at})."),
        PlanTrigger::Alert => format!("An answer needed attention on {at}."),
        PlanTrigger::Proposal => format!("{} proposed changes on {at}.", place.client.name),
        PlanTrigger::Revisit if trigger.about.is_some() => format!("{who} began it on {at}. It was not looked at together yet."),
        PlanTrigger::Revisit => format!("{who} asked for a look at it on {at}."),
    }
}

/// When it was looked at last.
fn reviewed(desk: &Desk, standing: &Standing, last: Option<&store::Review>, today: NaiveDate) -> String {
    let ago = |on: NaiveDate| match (today - on).num_days() {
        0 => "today".to_owned(),
        1 => "yesterday".to_owned(),
        days => format!("{days} days ago"),
    };
    match (last, standing.plan.in_use_on) {
        (Some(last), _) if last.together => format!("Last reviewed together on {}, {}", short(desk, last.reviewed_on), ago(last.reviewed_on)),
        (Some(last), _) => format!("Last looked at, not together, on {}, {}", short(desk, last.reviewed_on), ago(last.reviewed_on)),
        (None, Some(on)) => format!("Not reviewed since it came into use on {}, {}", short(desk, on), ago(on)),
        (None, None) => "Not in use yet".to_owned(),
    }
}

fn review_fields(fields: &Fields, problems: &Problems) -> Vec<Field> {
    vec![
        Field::new("review_on", "Look at it again on", Control::Date, fields.get("review_on"), problems)
            .help("Empty: at each of the next three appointments, then every three months.")
            .optional(),
    ]
}

async fn plan(desk: &Desk, place: &Place, before: Option<i32>, fields: &Fields, problems: &Problems) -> Result<Plan> {
    let (store_, scope, standing) = (&desk.app.store, &desk.scope, &place.standing);
    let row = &standing.plan;
    let today = zone::local(desk.app.now(), &place.client.time_zone).date();
    let rows = store::versions(store_, scope, row.id, before, SHOWN).await?;
    let reviews = store::reviews(store_, scope, row, 1).await?;
    let triggers = store::triggers(store_, row).await?;
    let content = standing.content();
    let lines = help::lines(&desk.app.crisis_lines_for(&desk.practice, &place.client));
    let speech = desk.app.pages().speech(&place.client.language);
    let in_use = matches!(row.status, SafetyPlanStatus::InUse | SafetyPlanStatus::NeedsReview);
    let written = standing.current.as_ref().map(|current| format!("Version {} of {}", current.row.number, place.line(desk, &current.row).text));
    Ok(Plan {
        status: words(row.status),
        badge: if row.status == SafetyPlanStatus::NeedsReview { "late" } else { "planned" },
        archived: row.status == SafetyPlanStatus::Archived,
        draft: row.status == SafetyPlanStatus::Draft,
        language: place.language(),
        nobody_to_call: !content.is_empty() && nobody_to_call(&standing.asks, &content),
        read: pages::read(speech, &place.said(desk), &content, lines),
        number: standing.number(),
        revision: row.revision,
        written,
        reviewed: reviewed(desk, standing, reviews.first(), today),
        review: row.review_on.filter(|_| in_use).map(|on| short(desk, on)),
        review_due: in_use && (is_due(row.review_on, today) || is_missed(row.review_on, today)),
        reasons: triggers.iter().map(|trigger| reason(desk, place, trigger)).collect(),
        proposal: store::proposal(store_, scope, row.id).await?.is_some(),
        newer: actions::newer(store_, scope, standing).await?.is_some(),
        review_fields: if in_use { review_fields(fields, problems) } else { Vec::new() },
        once: fields.get("_once").parse().unwrap_or_else(|_| random::id(desk.app.now())),
        older: rows.last().filter(|last| last.number > 1).map(|last| last.number),
        versions: rows.iter().map(|row| place.line(desk, row)).collect(),
    })
}

/// The templates that a plan can be begun from.
async fn offered(desk: &Desk, fields: &Fields, problems: &Problems) -> Result<Vec<Field>> {
    let all = templates::list(&desk.app.store, &desk.scope).await?;
    let can = all.into_iter().filter(|one| one.kind == TemplateKind::SafetyPlan && one.published_version_id.is_some() && one.archived_at.is_none());
    let chosen = fields.get("template_id");
    let choices: Vec<Choice> = can.map(|one| Choice::new(one.id.to_string(), one.title, chosen)).collect();
    if choices.is_empty() {
        return Ok(Vec::new());
    }
    Ok(vec![Field::new("template_id", "Begin it from", Control::Select, chosen, problems).choices(choices)])
}

struct Showing<'a> {
    before: Option<i32>,
    fields: &'a Fields,
    problems: &'a Problems,
    notice: Option<String>,
    conflict: Option<&'static str>,
}

async fn render(desk: &Desk, id: ClientId, showing: Showing<'_>) -> Result<Response> {
    let client = clients::find(&desk.app.store, &desk.scope, id).await?;
    let in_care = client.status != ClientStatus::Discharged;
    let mut shell = desk.shell(format!("Safety plan of {}", client.name), "clients");
    shell.notice = showing.notice;
    let name = client.name.clone();
    let standing = Standing::read(&desk.app.store, &desk.scope, id).await?;
    let link = if standing.is_some() { Some(plan_link::card(desk, &client).await?) } else { None };
    let (plan, begin) = match standing {
        Some(standing) => {
            let place = Place::with(desk, client, standing).await?;
            (Some(plan(desk, &place, showing.before, showing.fields, showing.problems).await?), Vec::new())
        }
        None if in_care => (None, offered(desk, showing.fields, showing.problems).await?),
        None => (None, Vec::new()),
    };
    let status = match (showing.conflict, showing.problems.is_empty()) {
        (Some(_), _) => StatusCode::CONFLICT,
        (None, false) => StatusCode::UNPROCESSABLE_ENTITY,
        (None, true) => StatusCode::OK,
    };
    let context = PlanPage { shell, id, name, in_care, plan, begin, link, wrong: !showing.problems.is_empty(), conflict: showing.conflict };
    desk.page_with(status, "workspace/safety_plan", &context)
}

/// The plan.
#[handler]
pub async fn show(Seat { desk, .. }: Seat, request: &Request, Path(id): Path<ClientId>, Query(older): Query<Older>) -> poem::Result<Response> {
    let (fields, problems) = (Fields::default(), Problems::default());
    let showing = Showing { before: older.before.parse().ok(), fields: &fields, problems: &problems, notice: notice(request), conflict: None };
    let response = render(&desk, id, showing).await?;
    actions::note_read(&desk.app, desk.scope, id).await?;
    Ok(response)
}

/// Begins it, notes a look at it, chooses the next day, asks for a look, archives it or takes it up again.
#[handler]
pub async fn act(Posted { desk, fields, .. }: Posted, Path(id): Path<ClientId>) -> poem::Result<Response> {
    let (problems, conflict) = match done(&desk, id, &fields).await {
        Ok(word) => return Ok(see_other(&format!("{}?done={word}", urls::safety_plan(id)))),
        Err(Error::Invalid(problems)) => (problems, None),
        Err(Error::Conflict(why)) => (Problems::default(), Some(why)),
        Err(Error::Stale) => (Problems::default(), Some("Somebody changed this plan meanwhile. Nothing was done; this is how it is now.")),
        Err(error) => return Err(error.into()),
    };
    Ok(render(&desk, id, Showing { before: None, fields: &fields, problems: &problems, notice: None, conflict }).await?)
}

fn day(fields: &Fields) -> Result<Option<NaiveDate>> {
    match fields.get("review_on").trim() {
        "" => Ok(None),
        typed => typed.parse().map(Some).map_err(|_| Problems::one("review_on", "Please choose a day.").into()),
    }
}

async fn done(desk: &Desk, id: ClientId, fields: &Fields) -> Result<&'static str> {
    let (app, scope) = (&desk.app, desk.scope);
    match fields.get("_do") {
        "begin" => {
            let template: TemplateId = fields.get("template_id").parse().map_err(|_| Problems::one("template_id", "Please choose a template."))?;
            let (_, begun) = actions::begin(app, scope, id, template).await?;
            Ok(if begun == Begun::There { "plan-there" } else { "plan-begun" })
        }
        "reviewed" => {
            let number = fields.get("number").parse().map_err(|_| Error::BadRequest("This page is missing its number. Please open it again."))?;
            let reviewed = Reviewed { id: fields.get("_once").parse().ok(), together: fields.get("together") == "yes", next: day(fields)? };
            actions::mark_reviewed(app, scope, id, number, reviewed).await.map(|()| "plan-reviewed")
        }
        "review" => actions::set_review(app, scope, id, day(fields)?).await.map(|()| "review-moved"),
        "revisit" => actions::revisit(app, scope, id).await.map(|()| "plan-revisit"),
        "archive" => actions::archive(app, scope, id, fields.get("revision").parse().ok()).await.map(|()| "plan-archived"),
        "reopen" => actions::reopen(app, scope, id).await.map(|()| "plan-reopened"),
        _ => Err(Error::BadRequest("This page does not know what to do.")),
    }
}
