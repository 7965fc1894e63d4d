//! What the API says of a safety plan.

use chrono::NaiveDate;
use poem_openapi::{Enum, Object};
use serde_json::Value;
use uuid::Uuid;

use super::Instant;
use super::self_care_objects::Author;
use super::text::Text;
use super::words::{PlanTrigger, PlanVersionState, SafetyPlanStatus};
use crate::actions::safety_plans::{Proposal, Standing};
use crate::domain::content::Content;
use crate::domain::safety_plan::{Change, KeptLine, Line, PlanContent, PlanPerson, diff, nobody_to_call, people, section_id};
use crate::pages::ask;
use crate::store::safety_plans::{SafetyPlanVersion, Trigger, VersionRow};

/// One question of a plan that was answered
#[derive(Object)]
pub struct PlanAnswer {
    link_id: String,
    section: Option<String>,
    question: String,
    /// As plain text, a line for each of several
    text: String,
    /// As its kind keeps it
    value: Value,
}

/// Somebody whom a plan names
#[derive(Object)]
struct NamedPerson {
    name: String,
    relation: String,
    /// Empty where it was not said
    phone: String,
}

impl From<PlanPerson> for NamedPerson {
    fn from(person: PlanPerson) -> Self {
        Self { name: person.name, relation: person.relation, phone: person.phone }
    }
}

/// A crisis line as it stood on the day on which a version was written
#[derive(Object)]
struct PlanLine {
    emergency: bool,
    label: String,
    call: Option<String>,
    text: Option<String>,
    url: Option<String>,
}

impl From<&KeptLine> for PlanLine {
    fn from(line: &KeptLine) -> Self {
        Self { emergency: line.emergency, label: line.label.clone(), call: line.call.clone(), text: line.text.clone(), url: line.url.clone() }
    }
}

/// What asks for a look at a plan
#[derive(Object)]
struct AskedFor {
    kind: PlanTrigger,
    /// The alert, or the proposal's version, where it is one
    about: Option<Uuid>,
    created_at: Instant,
}

/// A client's one safety plan. It is never done, and has no score
#[derive(Object)]
pub struct SafetyPlan {
    id: Uuid,
    client_id: Uuid,
    template_id: Uuid,
    /// Number of the version of its template in which it is written
    template_version: i32,
    title: String,
    status: SafetyPlanStatus,
    /// Number of the version that is the plan; 0: nothing is written yet. Whoever writes gives it as `expected`
    number: i32,
    answers: Vec<PlanAnswer>,
    /// Sections that do not apply, each by the link_id of its first item
    not_for_me: Vec<String>,
    people: Vec<NamedPerson>,
    /// Nobody with a phone number is named. A nudge, and only that
    nobody_to_call: bool,
    /// The client's local date of the next look
    review_on: Option<NaiveDate>,
    /// Of the first appointments at which it is looked at, how many are left
    reviews_left: i32,
    last_reviewed_on: Option<NaiveDate>,
    asked_for: Vec<AskedFor>,
    created_at: Instant,
    archived_at: Option<Instant>,
}

impl SafetyPlan {
    pub fn of(standing: &Standing, triggers: &[Trigger]) -> Self {
        let (plan, content) = (&standing.plan, standing.content());
        Self {
            id: plan.id.0,
            client_id: plan.client_id.0,
            template_id: plan.template_id.0,
            template_version: standing.version.number,
            title: standing.version.title.clone(),
            status: plan.status.into(),
            number: standing.number(),
            answers: answers(&standing.asks, &content),
            people: people(&standing.asks, &content).into_iter().map(Into::into).collect(),
            nobody_to_call: nobody_to_call(&standing.asks, &content),
            not_for_me: content.not_for_me,
            review_on: plan.review_on,
            reviews_left: plan.reviews_left,
            last_reviewed_on: plan.last_reviewed_on,
            asked_for: triggers.iter().map(|one| AskedFor { kind: one.kind.into(), about: one.about, created_at: one.created_at }).collect(),
            created_at: plan.created_at,
            archived_at: plan.archived_at,
        }
    }
}

fn answers(content: &Content, plan: &PlanContent) -> Vec<PlanAnswer> {
    let items = content.sections.iter().flat_map(|section| section.items.iter().map(move |item| (section, item)));
    let answer = |(section, item): (&crate::domain::content::Section, &crate::domain::content::Item)| {
        let value = plan.answers.get(&item.link_id)?;
        Some(PlanAnswer {
            link_id: item.link_id.clone(),
            section: section_id(section).and(section.title.clone()),
            question: item.text.clone(),
            text: ask::text(item, value),
            value: value.clone(),
        })
    };
    items.filter_map(answer).collect()
}

/// One version without what it says
#[derive(Object)]
pub struct PlanVersion {
    number: i32,
    /// The version on top of which it was written; 0: none
    base_number: i32,
    state: PlanVersionState,
    author: Author,
    practitioner_id: Option<Uuid>,
    /// Written together, in the room
    together: bool,
    created_at: Instant,
    /// When a proposal was taken or declined
    decided_at: Option<Instant>,
}

impl From<&VersionRow> for PlanVersion {
    fn from(row: &VersionRow) -> Self {
        Self {
            number: row.number,
            base_number: row.base_number,
            state: row.state.into(),
            author: row.author.into(),
            practitioner_id: row.practitioner_id.map(|id| id.0),
            together: row.together,
            created_at: row.created_at,
            decided_at: row.decided_at,
        }
    }
}

/// A page of versions, the newest first
#[derive(Object)]
pub struct PlanVersionList {
    pub items: Vec<PlanVersion>,
    /// Give this as `before` for the next page
    pub before: Option<i32>,
}

/// A dated copy: what a plan said in one version, with the crisis lines of that day
#[derive(Object)]
pub struct PlanCopy {
    #[oai(flatten)]
    version: PlanVersion,
    answers: Vec<PlanAnswer>,
    not_for_me: Vec<String>,
    lines: Vec<PlanLine>,
}

impl PlanCopy {
    pub fn of(version: &SafetyPlanVersion, asks: &Content) -> Self {
        Self {
            version: (&version.row).into(),
            answers: answers(asks, &version.content),
            not_for_me: version.content.not_for_me.clone(),
            lines: version.content.lines.iter().map(Into::into).collect(),
        }
    }
}

/// What became of a line
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case")]
enum PlanLineFate {
    Same,
    Added,
    Removed,
    /// The section applies no longer
    LeftOut,
    /// The section applies again
    TakenIn,
}

/// One line of what differs
#[derive(Object)]
struct PlanLineChange {
    what: PlanLineFate,
    text: Option<String>,
}

impl From<Line> for PlanLineChange {
    fn from(line: Line) -> Self {
        let (what, text) = match line {
            Line::Same(text) => (PlanLineFate::Same, Some(text)),
            Line::Added(text) => (PlanLineFate::Added, Some(text)),
            Line::Removed(text) => (PlanLineFate::Removed, Some(text)),
            Line::LeftOut => (PlanLineFate::LeftOut, None),
            Line::TakenIn => (PlanLineFate::TakenIn, None),
        };
        Self { what, text }
    }
}

/// One question that differs
#[derive(Object)]
struct PlanChange {
    link_id: String,
    question: Option<String>,
    /// The same lines in another order
    reordered: bool,
    lines: Vec<PlanLineChange>,
}

impl From<Change> for PlanChange {
    fn from(change: Change) -> Self {
        Self { link_id: change.id, question: change.question, reordered: change.reordered, lines: change.lines.into_iter().map(Into::into).collect() }
    }
}

/// What a client proposes
#[derive(Object)]
pub struct PlanProposal {
    /// Number of the proposal
    number: i32,
    /// Number of the plan's version now
    expected: i32,
    /// The plan was written after the client saw it. Taking it keeps what was written since
    is_older: bool,
    created_at: Instant,
    /// What taking it would change, with nothing chosen of what both sides changed
    changes: Vec<PlanChange>,
    /// Items that both sides changed since: the plan's own words stay unless `take` names them
    clashes: Vec<String>,
}

impl PlanProposal {
    pub fn of(found: &Proposal) -> Self {
        let (asks, now) = (&found.standing.asks, found.standing.content());
        Self {
            number: found.version.row.number,
            expected: found.standing.number(),
            is_older: found.is_older,
            created_at: found.version.row.created_at,
            changes: diff((asks, &now), (asks, &found.merged.content)).into_iter().map(Into::into).collect(),
            clashes: found.merged.clashes.clone(),
        }
    }
}

/// From which template a plan is begun
#[derive(Object)]
#[oai(deny_unknown_fields)]
pub struct BeginPlan {
    pub template_id: Uuid,
}

/// One answer, as it would be typed on the page
#[derive(Object)]
#[oai(deny_unknown_fields)]
pub struct TypedPlanAnswer {
    pub link_id: Text<64>,
    /// Several where several lines or boxes are filled in. A cell of a table is ROW:COLUMN:TEXT
    #[oai(validator(max_items = 1000))]
    pub typed: Vec<Text<20_000>>,
}

/// The whole plan as it is to be; what is left out is empty
#[derive(Object)]
#[oai(deny_unknown_fields)]
pub struct WritePlan {
    /// The number that was read; another one by now is refused with 412
    pub expected: i32,
    /// With the client, in the room: a draft is in use from then on
    pub together: bool,
    #[oai(validator(max_items = 500))]
    pub answers: Vec<TypedPlanAnswer>,
    /// Sections that do not apply, each by the link_id of its first item
    #[oai(validator(max_items = 100))]
    pub not_for_me: Vec<Text<64>>,
}

/// A proposal that is taken
#[derive(Object)]
#[oai(deny_unknown_fields)]
pub struct AcceptProposal {
    pub number: i32,
    pub expected: i32,
    /// Of what both sides changed, the items whose proposed words are taken
    #[oai(validator(max_items = 500))]
    pub take: Vec<Text<64>>,
}

/// A proposal that is declined
#[derive(Object)]
#[oai(deny_unknown_fields)]
pub struct DeclineProposal {
    pub number: i32,
}

/// A look at a plan
#[derive(Object)]
#[oai(deny_unknown_fields)]
pub struct PlanLook {
    /// The version that was looked at
    pub number: i32,
    /// With the client
    pub together: bool,
    /// YYYY-MM-DD, the day of the next look; left out: by rule
    pub review_on: Option<NaiveDate>,
}

/// The day of the next look
#[derive(Object)]
#[oai(deny_unknown_fields)]
pub struct PlanReviewDay {
    /// YYYY-MM-DD in the client's zone; left out: by rule
    pub review_on: Option<NaiveDate>,
}

/// To which version of its template a plan is moved
#[derive(Object)]
#[oai(deny_unknown_fields)]
pub struct MovePlan {
    /// Number of the template's newest version
    pub to: i32,
    pub expected: i32,
}
