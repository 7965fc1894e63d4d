//! Facts for tests: a client with something of everything, and one with nothing.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use entity::ids::{AlertId, AppointmentId, AssignmentId, EntryId, ResponseId, TemplateId};
use entity::kinds::{EntryKind, StepResult, TemplateMode};
use serde_json::{Value, json};
use uuid::Uuid;

use super::Dates;
use super::facts::*;
use super::interval::{Interval, Since};
use crate::domain::client_plan::{self, ClientPlan};
use crate::domain::decline::Decline;
use crate::domain::hindrance::Hindrance;
use crate::domain::instruments;
use crate::domain::progress::Point;
use crate::domain::response::Answer;
use crate::domain::review::{Amount, Next, Review};

/// Dates as numbers of days.
pub const DATES: Dates<'static> = Dates {
    at: &|at: DateTime<Utc>| format!("day {}", at.timestamp() / 86_400),
    on: &|on: NaiveDate| format!("date {}", (on - NaiveDate::from_ymd_opt(1970, 1, 1).unwrap_or_default()).num_days()),
};

pub fn day(day: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(day * 86_400, 0).unwrap()
}

fn date(number: i64) -> NaiveDate {
    NaiveDate::from_ymd_opt(1970, 1, 1).unwrap() + TimeDelta::days(number)
}

pub fn interval() -> Interval {
    Interval { from: day(93), until: day(100), since: Since::Appointment }
}

fn uuid(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

pub fn point(at: i64, value: f64, estimated: bool) -> Point {
    Point { at: day(at), value, response: ResponseId(uuid(1)), estimated, version: None }
}

fn sheet(title: &str, most: i64) -> Arc<Sheet> {
    let scale = json!({ "min": 0, "max": most, "min_label": "", "max_label": "" });
    let item = json!({ "link_id": "mood", "kind": "scale", "text": "Mood?", "config": scale });
    let content = serde_json::from_value(json!({ "sections": [{ "items": [item] }] })).unwrap();
    Arc::new(Sheet { template: TemplateId(uuid(1)), number: if most == 10 { 1 } else { 2 }, title: title.into(), mode: TemplateMode::Form, content })
}

pub fn phq() -> Totals {
    let phq = instruments::find("phq-9").unwrap();
    let content = instruments::content(phq, false);
    let sheet = Sheet { template: TemplateId(uuid(9)), number: 1, title: "PHQ-9".into(), mode: TemplateMode::Form, content };
    Totals { sheet: Arc::new(sheet), link_id: "score:total".into(), points: Vec::new(), rescaled: false, chosen: false }
}

pub fn empty() -> Facts {
    Facts {
        interval: interval(),
        begins: day(100),
        past: false,
        today: date(100),
        answers: Vec::new(),
        unread_answers: 0,
        carried: Vec::new(),
        carried_more: 0,
        earlier: Vec::new(),
        not_held: Vec::new(),
        reminders_stopped: None,
        not_done: Vec::new(),
        open: Vec::new(),
        reviews: Vec::new(),
        plans: Vec::new(),
        entries: Vec::new(),
        kept: 0,
        topics: Vec::new(),
        alerts: Vec::new(),
        goals: Vec::new(),
        steps: Vec::new(),
        safety_plan: None,
        cards: Vec::new(),
        totals: Vec::new(),
        agreed: Vec::new(),
        takeaways: Vec::new(),
    }
}

fn moods(sheet: &Arc<Sheet>, values: &[u8], from: i64) -> Vec<Answered> {
    let one = |(at, value): (usize, &u8)| Answered {
        id: ResponseId(uuid(100 + from as u128 + at as u128)),
        assignment: AssignmentId(uuid(1)),
        sheet: sheet.clone(),
        at: day(from + at as i64),
        answers: vec![Answer::new("mood", Value::from(*value))],
        to_discuss: true,
    };
    values.iter().enumerate().map(one).collect()
}

pub fn with_moods(values: &[u8]) -> Facts {
    Facts { answers: moods(&sheet("Check-in", 10), values, 93), ..empty() }
}

pub fn earlier(link_id: &str, value: f64) -> Earlier {
    Earlier { template: TemplateId(uuid(1)), link_id: link_id.into(), value }
}

/// A completion of the interval and one of before, both with answers in words and still to be talked about.
pub fn with_words() -> Facts {
    let item = |link_id: &str, kind: &str, text: &str| json!({ "link_id": link_id, "kind": kind, "text": text, "config": {} });
    let items = [item("best", "long_text", "What was the best moment?"), item("wish", "short_text", "Anything to talk about")];
    let content = serde_json::from_value(json!({ "sections": [{ "items": items }] })).unwrap();
    let sheet = Sheet { template: TemplateId(uuid(2)), number: 1, title: "Look back".into(), mode: TemplateMode::Form, content };
    let sheet = Arc::new(sheet);
    let one = |n, at, answers: &[(&str, &str)]| Answered {
        id: ResponseId(uuid(n)),
        assignment: AssignmentId(uuid(1)),
        sheet: sheet.clone(),
        at: day(at),
        answers: answers.iter().map(|(link_id, text)| Answer::new(*link_id, Value::from(*text))).collect(),
        to_discuss: true,
    };
    let answers = vec![one(301, 97, &[("best", "Swam twice."), ("wish", "The holidays")])];
    Facts { answers, carried: vec![one(302, 90, &[("best", "Coffee in the sun."), ("wish", " ")])], ..empty() }
}

pub fn rescaled(before: &[u8], after: &[u8]) -> Facts {
    let mut answers = moods(&sheet("Check-in", 10), before, 93);
    answers.extend(moods(&sheet("Check-in", 100), after, 96));
    Facts { answers, ..empty() }
}

pub fn busy() -> Facts {
    let (check_in, assignment) = (sheet("Check-in", 10), AssignmentId(uuid(1)));
    let not_done = |at, why| NotDone { assignment, sheet: check_in.clone(), at: day(at), why };
    let review = |helpful, hard| Review { helpful: Some(helpful), hard: Some(hard), ..Review::default() };
    let reviewed = |n, review| Reviewed {
        response: ResponseId(uuid(n)),
        template: TemplateId(uuid(1)),
        title: "Check-in".into(),
        review,
        within: true,
        discussed: false,
    };
    let latest = Review {
        amount: Some(Amount::Half),
        learned: Some("It rains.".into()),
        next: Some(Next::Easier),
        hindrances: vec![Hindrance::NoTime],
        ..review(2, 7)
    };
    let wrote = |n, kind, at, text: Option<&str>| Wrote {
        id: EntryId(uuid(n)),
        kind,
        at: day(at),
        text: text.map(str::to_owned),
        seen_to: false,
        before: at < 93,
    };
    let not_held = |n, at, cancelled| NotHeld { id: AppointmentId(uuid(n)), at: day(at), cancelled };
    let goal = |text: &str, review_on: Option<i64>, reached: Option<i64>| Goal {
        text: text.into(),
        review_on: review_on.map(date),
        reached: reached.map(day),
        active: reached.is_none(),
    };
    let step = |text: &str, until, result: Option<(StepResult, Option<&str>)>| Step {
        text: text.into(),
        until: date(until),
        told: result.is_some(),
        result: result.map(|(result, note)| (result, note.map(str::to_owned))),
    };
    Facts {
        answers: moods(&check_in, &[4, 6], 96),
        not_done: vec![
            not_done(94, Why::Declined(Decline::because(Hindrance::NoTime).noting("Quarter’s end."))),
            not_done(95, Why::Declined(Decline::read(["differently"].into_iter(), "", "A walk instead").unwrap())),
            not_done(95, Why::NoAnswer),
            not_done(96, Why::NotReached),
        ],
        open: vec![Open { assignment, sheet: check_in.clone(), due: Some(day(102)), begun: true }],
        reviews: vec![reviewed(3, latest), reviewed(2, review(3, 6))],
        plans: vec![Planned {
            assignment: AssignmentId(uuid(2)),
            title: "Journal".into(),
            plan: ClientPlan {
                sure: Some(5),
                obstacle: Some("Late shifts".into()),
                step: Some(client_plan::Step::Smallest),
                ..ClientPlan::default()
            },
        }],
        entries: vec![
            wrote(1, EntryKind::Win, 96, Some("Swam before work.")),
            wrote(2, EntryKind::Ask, 98, Some("Something short for the evening?")),
            wrote(3, EntryKind::Struggling, 97, None),
            wrote(4, EntryKind::Journal, 95, None),
            wrote(5, EntryKind::Journal, 94, None),
            wrote(6, EntryKind::Lapse, 94, None),
            wrote(7, EntryKind::Win, 91, Some("Said no to a shift.")),
            wrote(8, EntryKind::Lapse, 90, None),
        ],
        carried: moods(&check_in, &[5], 90),
        carried_more: 2,
        not_held: vec![not_held(5, 94, false), not_held(6, 96, false), not_held(7, 97, true)],
        reminders_stopped: Some(day(98)),
        kept: 1,
        topics: vec![Topic { text: "Saying no to my boss".into(), by_client: true }, Topic { text: "The holidays".into(), by_client: false }],
        alerts: vec![Alert { id: AlertId(uuid(3)), at: day(95), seen: None, acted: None }],
        goals: vec![goal("Sleep better", Some(99), None), goal("Swim again", None, Some(97))],
        steps: vec![
            step("Bed by eleven", 97, Some((StepResult::Done, None))),
            step("Read in bed", 97, Some((StepResult::Partly, Some("Twice")))),
            step("Phone in the kitchen", 98, None),
        ],
        cards: vec![CardUsed { title: "Swim".into(), times: 2, rated: vec![(7, 3), (6, 4)] }],
        totals: vec![Totals { points: vec![point(10, 17.0, false), point(60, 11.0, false), point(95, 9.0, false)], ..phq() }],
        agreed: vec![Agreed {
            assignment: AssignmentId(uuid(2)),
            title: "Journal".into(),
            why: Some("To keep hold of it.".into()),
            when_where: Some("After tea".into()),
        }],
        takeaways: vec![Takeaway { appointment: Some(AppointmentId(uuid(1))), response: None, text: "Late is not never.".into(), at: day(93) }],
        ..empty()
    }
}
