//! The board's lines in words: short, each leading to what it is about, the first few in sight and the rest folded.

use std::collections::HashMap;

use entity::ids::{AlertId, AssignmentId, ClientId, EntryId, GoalId, OwnRequestId, PractitionerId, SequenceId};
use entity::kinds::{ConsentAnswer, EntryKind};
use serde::Serialize;

use super::{Desk, entries, mails, own_requests};
use crate::actions::board::Board;
use crate::domain::alert::Stage;
use crate::domain::board::{Item, Kind};
use crate::pages::dates;
use crate::store::alert_cases::About;
use crate::urls;

/// Lines of a list that are in sight before one unfolds it.
const IN_SIGHT: usize = 12;

/// One line that leads somewhere.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    pub url: String,
    pub name: String,
    pub what: String,
    pub when: String,
}

/// A list: what is in sight, and the rest.
#[derive(Default, Serialize)]
pub struct Section {
    pub lines: Vec<Line>,
    pub more: Vec<Line>,
    /// How many are folded.
    pub folded: usize,
    pub all: usize,
}

impl Section {
    pub fn of(mut lines: Vec<Line>) -> Self {
        let all = lines.len();
        // Folding one line saves nothing.
        let more = if all > IN_SIGHT + 1 { lines.split_off(IN_SIGHT) } else { Vec::new() };
        Self { folded: more.len(), lines, more, all }
    }
}

/// Names for the lines.
pub struct Names<'a> {
    pub clients: HashMap<ClientId, &'a str>,
    pub people: HashMap<PractitionerId, &'a str>,
}

/// A list in words.
pub fn section(desk: &Desk, board: &Board, names: &Names<'_>, items: &[Item]) -> Section {
    Section::of(items.iter().map(|item| line(desk, board, names, item)).collect())
}

fn line(desk: &Desk, board: &Board, names: &Names<'_>, item: &Item) -> Line {
    let name = match (item.client, item.kind) {
        // It was passed on by a colleague.
        (Some(client), Kind::Alert) => names.clients.get(&client).copied().unwrap_or("A colleague’s client"),
        (Some(client), _) => names.clients.get(&client).copied().unwrap_or_default(),
        (None, _) => names.people.get(&PractitionerId(item.about)).copied().unwrap_or_default(),
    };
    Line { url: url(item), name: name.to_owned(), what: with_capital(&what(desk, board, item)), when: when(desk, board, item) }
}

/// Every line begins alike, whether it begins with a title or not.
fn with_capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

fn url(item: &Item) -> String {
    let id = item.about;
    match item.kind {
        Kind::Entry => urls::entry(EntryId(id)),
        Kind::Alert => urls::alert(AlertId(id)),
        Kind::Request => urls::own_request(OwnRequestId(id)),
        Kind::CoverAsked => urls::COVER.to_owned(),
        Kind::Declined | Kind::Missed | Kind::NotSent | Kind::Unsure | Kind::PlanReview | Kind::AssignmentEnds => urls::assignment(AssignmentId(id)),
        Kind::SafetyPlan => item.client.map(urls::safety_plan).unwrap_or_default(),
        Kind::GoalReview => urls::desk_goal(GoalId(id)),
        Kind::SequenceEnds => urls::sequence(SequenceId(id)),
        Kind::LastAppointment => item.client.map(urls::appointments).unwrap_or_default(),
        Kind::Unsafe | Kind::Mail | Kind::RemindersStopped | Kind::OffLine | Kind::Silent => item.client.map(urls::client).unwrap_or_default(),
    }
}

/// A title with how many others, and how often.
fn several(item: &Item, words: &str) -> String {
    let title = item.title.as_deref().unwrap_or_default();
    let others = if item.others == 0 { String::new() } else { format!(" and {} more", item.others) };
    let often = if item.count > 1 { format!(", {} times", item.count) } else { String::new() };
    format!("{title}{others}: {words}{often}")
}

fn what(desk: &Desk, board: &Board, item: &Item) -> String {
    let title = item.title.as_deref().unwrap_or_default();
    match item.kind {
        Kind::Entry => title.parse::<EntryKind>().map(entries::kind_words).unwrap_or("Something was written").to_owned(),
        Kind::Alert => alert(board, item, title),
        Kind::Unsafe => "Mail was stopped as unsafe; all links are ended".into(),
        Kind::Mail => {
            let mail = board.mails.iter().find(|mail| mail.id.0 == item.about);
            format!("A mail could not be delivered: {}", mail.map(|mail| mails::outcome(desk, mail)).unwrap_or_default())
        }
        Kind::Request => {
            let row = board.requests.iter().find(|row| row.id.0 == item.about);
            format!("{} (own data)", row.map(|row| own_requests::line(desk, row, String::new()).what).unwrap_or_default())
        }
        Kind::CoverAsked => "asks you to read while they are away".into(),
        Kind::Declined => several(item, "could not be done this time"),
        Kind::Missed => several(item, "no answer came"),
        Kind::NotSent => several(item, "could not be sent in time"),
        Kind::Unsure => format!("{title}: {} of 10 sure of doing it", item.count),
        Kind::RemindersStopped => "stopped reminders".into(),
        Kind::OffLine if title == ConsentAnswer::Paper.word() => "chose paper: no invitations or reminders go".into(),
        Kind::OffLine => "does not want to fill things in online: no invitations or reminders go".into(),
        Kind::SafetyPlan => "Safety plan to look at together".into(),
        Kind::GoalReview => format!("Goal to look at again: {title}"),
        Kind::PlanReview => format!("{title}: the plan is as it was, perhaps look at it again"),
        Kind::Silent if item.count == 0 => "nothing came in yet".into(),
        Kind::Silent => "nothing came in".into(),
        Kind::AssignmentEnds => format!("{title}: comes for the last time"),
        Kind::SequenceEnds => "The last step of a sequence has begun".into(),
        Kind::LastAppointment => "The last appointment that is planned".into(),
    }
}

/// An answer that needs a person, with how far it is.
fn alert(board: &Board, item: &Item, title: &str) -> String {
    let case = board.alerts.iter().find(|case| case.id.0 == item.about);
    let unsent = if case.is_some_and(|case| matches!(case.about, About::Unsent(_))) { ", not submitted" } else { "" };
    let stage = if case.is_some_and(|case| case.stage() == Stage::Seen) { " · seen, nothing noted yet" } else { "" };
    let title = if title.is_empty() { String::new() } else { format!("{title}: ") };
    format!("{title}an answer that needs a person{unsent}{stage}")
}

fn when(desk: &Desk, board: &Board, item: &Item) -> String {
    let (speech, here) = (desk.speech(), desk.zone());
    if let Some(on) = item.on {
        return dates::short_day(speech, on);
    }
    match item.kind {
        Kind::Entry | Kind::Alert => dates::short_with_time(speech, item.at, here),
        Kind::Request => {
            let row = board.requests.iter().find(|row| row.id.0 == item.about);
            row.map(|row| own_requests::line(desk, row, String::new()).when).unwrap_or_default()
        }
        Kind::Silent if item.longer => format!("since before {}", dates::short(speech, item.at, here)),
        Kind::Silent => format!("since {}", dates::short(speech, item.at, here)),
        Kind::PlanReview => format!("from {}", dates::short(speech, item.at, here)),
        Kind::SequenceEnds | Kind::SafetyPlan => String::new(),
        _ => dates::short(speech, item.at, here),
    }
}
