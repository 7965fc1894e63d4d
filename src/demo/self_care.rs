//! What one sample client keeps for herself: a coping box with what helped, a goal with two steps, something to look forward to.

use chrono::{Days, NaiveDate};
use entity::ids::{ClientId, GoalId};
use entity::kinds::{CopingKind, StepResult, TellPart};

use crate::actions::attainment::{self, NewRating};
use crate::actions::coping::{self, NewCard};
use crate::actions::goals::{self, NewGoal};
use crate::actions::{looking_forward, telling};
use crate::app::App;
use crate::domain::attainment::{self as attained, Scale};
use crate::domain::coping::{CardText, Rating};
use crate::domain::goals::{GoalText, StepPlan};
use crate::domain::looking_forward::Forward;
use crate::domain::scope::Scope;
use crate::domain::zone;
use crate::error::Result;
use crate::random;

use super::calendar::ZONE;

/// One card: kind, title, words, number.
type Sample = (CopingKind, &'static str, &'static str, Option<&'static str>);

const CARDS: [(Sample, &[(u8, u8)]); 3] = [
    ((CopingKind::Do, "Swim", "Twenty minutes, slowly. Leave the phone in the locker.", None), &[(7, 3), (6, 3), (8, 5)]),
    ((CopingKind::Person, "Ring my sister", "She knows. No need to explain.", Some("020 7946 0123")), &[(8, 4), (5, 3)]),
    ((CopingKind::Do, "Read the news", "To take my mind off things.", None), &[(5, 6), (6, 6)]),
];

/// Everything, from the therapist and from the client.
pub async fn live(app: &App, therapist: Scope, client_scope: Scope, client: ClientId) -> Result<()> {
    let words = CardText { title: "A good week needs no reason".into(), lines: Some("It does not have to be explained.".into()), phone: None };
    let new = NewCard { id: None, client, kind: CopingKind::Words, text: words, starter: None, shared: true, open: true, session: None };
    coping::add(app, therapist, new).await?;
    for ((kind, title, lines, phone), uses) in CARDS {
        let text = CardText { title: title.into(), lines: Some(lines.into()), phone: phone.map(Into::into) };
        let new = NewCard { id: None, client, kind, text, starter: None, shared: true, open: false, session: None };
        let card = coping::add(app, client_scope, new).await?;
        for (before, after) in uses {
            let rating = Rating { before: Some(*before), after: Some(*after), helped: None };
            coping::note_use(app, client_scope, card, None, rating, None).await?;
        }
    }
    goal(app, therapist, client_scope, client).await?;
    let today = zone::local(app.now(), ZONE).date();
    let what = Forward { what: "Lunch in the park".into(), with: Some("Jo".into()) };
    looking_forward::add(app, client_scope, client, random::id(app.now()), (what, later(today, 4), None), None).await?;
    for (part, line) in
        [(TellPart::Working, "Seeing people again, one small step at a time."), (TellPart::Help, "Ask me to come for a walk, and do not mind a no.")]
    {
        telling::add(app, client_scope, client, random::id(app.now()), (part, line.to_owned()), None).await?;
    }
    Ok(())
}

fn later(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_add_days(Days::new(days)).unwrap_or(day)
}

async fn goal(app: &App, therapist: Scope, scope: Scope, client: ClientId) -> Result<()> {
    let today = zone::local(app.now(), ZONE).date();
    let text = GoalText {
        wording: "See people again without planning for days".into(),
        why: Some("I miss my friends, and I used to be good at this.".into()),
        measure: Some("I said yes twice in a week, and went.".into()),
    };
    let new = NewGoal { id: None, client, text, review_on: Some(later(today, 40)), shared: true, session: None };
    let goal = goals::add(app, scope, new).await?;
    let first = StepPlan { text: "Write to one friend each week".into(), from: today, until: later(today, 6) };
    let step = goals::add_step(app, scope, goal, None, first, None).await?;
    goals::say_how(app, scope, step, None, (StepResult::Partly, Some("Wrote to Jo at once. The second one was harder.".into())), None).await?;
    let second = StepPlan { text: "Answer Jo, and ask for a day".into(), from: today, until: later(today, 9) };
    goals::add_step(app, scope, goal, None, second, None).await?;
    let words = [
        "I see nobody for a week",
        "One short visit, planned for days",
        "Twice in a week, and I go",
        "Three times, once on a whim",
        "I ask others first",
    ];
    levels(app, therapist, scope, goal, words, "2", (0, 0)).await?;
    let text = GoalText { wording: "Sleep through again".into(), why: Some("I am so tired by noon.".into()), measure: None };
    let new = NewGoal { id: None, client, text, review_on: Some(today), shared: true, session: None };
    let other = goals::add(app, scope, new).await?;
    let words = ["Awake half the night", "Awake twice", "Awake once, and back to sleep", "Most nights without waking", "I wake up rested"];
    levels(app, therapist, scope, other, words, "1", (1, 0)).await
}

/// Five levels, and where both see it.
async fn levels(app: &App, therapist: Scope, client: Scope, goal: GoalId, words: [&str; 5], weight: &str, (hers, mine): (i8, i8)) -> Result<()> {
    let scale = Scale::parse(words, weight, "-1")?;
    attainment::write_scale(app, therapist, goal, 0, scale, None).await?;
    // A few days ago: the day of the second goal has come since.
    let on = zone::local(app.now(), ZONE).date().checked_sub_days(Days::new(3)).unwrap_or_default();
    for (scope, level, note) in [(client, hers, None), (therapist, mine, Some("Talked about it in the room.".to_owned()))] {
        let rating = attained::Rating { level, note };
        attainment::rate(app, scope, NewRating { id: None, goal, rating, on, session: None }).await?;
    }
    Ok(())
}
