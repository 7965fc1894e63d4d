//! What one sample client keeps for herself: a coping box with what helped, a goal with two steps, something to look forward to.

use chrono::{Days, NaiveDate};
use entity::ids::ClientId;
use entity::kinds::{CopingKind, StepResult, TellPart};

use crate::actions::coping::{self, NewCard};
use crate::actions::goals::{self, NewGoal};
use crate::actions::{looking_forward, telling};
use crate::app::App;
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
    goal(app, client_scope, client).await?;
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

async fn goal(app: &App, scope: Scope, client: ClientId) -> Result<()> {
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
    Ok(())
}
