//! Cards, goals and steps as the API reads and writes them. Only what clients show their therapist is here.

use chrono::NaiveDate;
use poem_openapi::{Enum, Object};
use uuid::Uuid;

use super::Instant;
use super::text::{Full, Text};
use crate::actions::goals::asks_for_a_next;
use crate::domain::coping::ranking::Standing;
use crate::domain::goals::Next;
use crate::store::coping::Card;
use crate::store::goal_steps::Step;
use crate::store::goals::Goal;

/// What sort of card it is
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case", remote = "entity::kinds::CopingKind")]
pub enum CopingKind {
    Do,
    Words,
    Person,
    Place,
}

/// Who wrote it; a starter is a card of the program, unchanged
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case", remote = "entity::kinds::Author")]
pub enum Author {
    Client,
    Practitioner,
    Starter,
}

#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case", remote = "entity::kinds::GoalStatus")]
pub enum GoalStatus {
    Active,
    Reached,
    Aside,
}

/// How a step went, as the client said
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case", remote = "entity::kinds::StepResult")]
pub enum StepResult {
    Done,
    Partly,
    NotDone,
}

/// A card of a coping box.
#[derive(Object)]
pub struct CopingCard {
    id: Uuid,
    client_id: Uuid,
    kind: CopingKind,
    title: String,
    text: Option<String>,
    phone: Option<String>,
    author: Author,
    practitioner_id: Option<Uuid>,
    /// Whether it opens without a PIN
    opens_without_pin: bool,
    /// How often it was used
    uses: u64,
    /// Of these, how often a number was given before and after
    rated_uses: u64,
    /// The mean of the number before minus the number after (0 to 10), over the rated uses
    mean_drop: Option<f64>,
    /// The last two uses that say anything say that it did not help
    low_twice: bool,
    created_at: Instant,
}

impl CopingCard {
    pub fn new((card, standing): (Card, Standing)) -> Self {
        Self {
            id: card.id.0,
            client_id: card.client_id.0,
            kind: card.kind.into(),
            title: card.text.title,
            text: card.text.lines,
            phone: card.text.phone,
            author: card.author.into(),
            practitioner_id: card.practitioner_id.map(|id| id.0),
            opens_without_pin: card.open,
            uses: standing.uses as u64,
            rated_uses: standing.rated as u64,
            mean_drop: standing.drop,
            low_twice: standing.low_twice,
            created_at: card.created_at,
        }
    }
}

#[derive(Object)]
pub struct CopingCardList {
    pub items: Vec<CopingCard>,
}

/// A card to be added.
#[derive(Object)]
#[oai(deny_unknown_fields)]
pub struct NewCopingCard {
    pub kind: CopingKind,
    pub title: Full<80>,
    pub text: Option<Text<2000>>,
    pub phone: Option<Text<40>>,
    /// Whoever opens the client's link can read it; true where left out. Say false where something private stands on it
    pub opens_without_pin: Option<bool>,
}

/// One small step towards a goal.
#[derive(Object)]
pub struct GoalStep {
    id: Uuid,
    text: String,
    from_on: NaiveDate,
    until_on: NaiveDate,
    author: Author,
    result: Option<StepResult>,
    /// A word why
    note: Option<String>,
    result_at: Option<Instant>,
    created_at: Instant,
}

impl From<Step> for GoalStep {
    fn from(step: Step) -> Self {
        let (result, note, result_at) = match step.outcome {
            Some(said) => (Some(said.result.into()), said.note, Some(said.at)),
            None => (None, None, None),
        };
        Self {
            id: step.id.0,
            text: step.plan.text,
            from_on: step.plan.from,
            until_on: step.plan.until,
            author: step.author.into(),
            result,
            note,
            result_at,
            created_at: step.created_at,
        }
    }
}

/// A goal with its steps.
#[derive(Object)]
pub struct GoalObject {
    id: Uuid,
    client_id: Uuid,
    wording: String,
    why: Option<String>,
    /// How the client will know
    measure: Option<String>,
    /// The client's local date to look at it again
    review_on: Option<NaiveDate>,
    status: GoalStatus,
    author: Author,
    practitioner_id: Option<Uuid>,
    created_at: Instant,
    ended_at: Option<Instant>,
    /// In the order of their days
    steps: Vec<GoalStep>,
    /// What may come next, where the last step was said something of and none is open: its words and days as they are offered in the workspace
    next_steps: Vec<OfferedStep>,
}

/// How a next step differs from the last
#[derive(Enum, Clone, Copy)]
#[oai(rename_all = "snake_case", remote = "Next")]
pub enum NextGoalStep {
    Same,
    /// With the words of the last one, to be cut down
    Smaller,
    /// With the words of the last one, to be built on
    Bigger,
    /// Without words
    Other,
}

/// A step that is offered, to be added or changed.
#[derive(Object)]
pub struct OfferedStep {
    next: NextGoalStep,
    text: String,
    from_on: NaiveDate,
    until_on: NaiveDate,
}

fn offered(goal: &Goal, steps: &[Step], today: NaiveDate) -> Vec<OfferedStep> {
    let last = asks_for_a_next(steps).filter(|_| goal.status == entity::kinds::GoalStatus::Active);
    let Some((last, said)) = last.and_then(|last| Some((last, last.outcome.as_ref()?))) else { return Vec::new() };
    let step = |next: Next| {
        let plan = next.plan(&last.plan, today);
        OfferedStep { next: next.into(), text: plan.text, from_on: plan.from, until_on: plan.until }
    };
    Next::after(said.result).map(step).into()
}

impl GoalObject {
    /// A goal with its steps; `today` is the client's.
    pub fn new(goal: Goal, steps: Vec<Step>, today: NaiveDate) -> Self {
        Self {
            next_steps: offered(&goal, &steps, today),
            id: goal.id.0,
            client_id: goal.client_id.0,
            wording: goal.text.wording,
            why: goal.text.why,
            measure: goal.text.measure,
            review_on: goal.review_on,
            status: goal.status.into(),
            author: goal.author.into(),
            practitioner_id: goal.practitioner_id.map(|id| id.0),
            created_at: goal.created_at,
            ended_at: goal.ended_at,
            steps: steps.into_iter().map(Into::into).collect(),
        }
    }
}

#[derive(Object)]
pub struct GoalList {
    pub items: Vec<GoalObject>,
}

/// A goal to be added.
#[derive(Object)]
#[oai(deny_unknown_fields)]
pub struct NewGoalObject {
    pub wording: Full<300>,
    pub why: Option<Text<1000>>,
    pub measure: Option<Text<1000>>,
    /// YYYY-MM-DD in the client's zone
    pub review_on: Option<Text<10>>,
}

/// A step to be added: two weeks at most.
#[derive(Object)]
#[oai(deny_unknown_fields)]
pub struct NewGoalStep {
    pub text: Full<300>,
    /// YYYY-MM-DD in the client's zone
    pub from_on: Text<10>,
    /// YYYY-MM-DD in the client's zone, included
    pub until_on: Text<10>,
}
