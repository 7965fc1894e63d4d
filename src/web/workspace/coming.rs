//! The next 14 days: what goes to whom and when, what waits, and what will not go. One list from whatever has a time to come.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use entity::ids::{AssignmentId, ClientId, OccurrenceId};
use entity::kinds::EmailState;
use poem::web::{Path, Query};
use poem::{Request, Response, handler};
use serde::{Deserialize, Serialize};

use super::controls::{Choice, Control, Field};
use super::{Desk, Seat, Shell, home, mails, notice};
use crate::domain::barrier::{self, Barrier};
use crate::domain::client::Client;
use crate::domain::delivery_record::Part;
use crate::domain::problems::Problems;
use crate::domain::zone;
use crate::error::Result;
use crate::pages::dates;
use crate::store::occurrences::Occurrence;
use crate::store::outbox::OutboxEmail;
use crate::store::{clients, occurrences, outbox};
use crate::urls;

const AHEAD: TimeDelta = TimeDelta::days(14);
/// More lines than anybody reads.
const MOST: usize = 500;

/// What will become of a line, as far as is known now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Goes {
    Planned,
    Waits,
    Not,
    LeftOut,
}

impl Goes {
    /// CSS class and words of the badge.
    fn badge(self) -> (&'static str, &'static str) {
        match self {
            Self::Planned => ("planned", "planned"),
            Self::Waits => ("begun", "waits"),
            Self::Not => ("expired", "will not go"),
            Self::LeftOut => ("cancelled", "left out"),
        }
    }
}

/// One thing to come.
struct Item {
    at: DateTime<Utc>,
    client: ClientId,
    assignment: Option<AssignmentId>,
    url: String,
    what: &'static str,
    goes: Goes,
    more: Vec<String>,
}

#[derive(Serialize)]
struct Line {
    url: String,
    time: String,
    /// The client's zone, where it is another one than that of whoever looks.
    zone: Option<String>,
    name: String,
    title: String,
    what: &'static str,
    badge: &'static str,
    state: &'static str,
    more: Option<String>,
}

#[derive(Serialize)]
struct Day {
    heading: String,
    lines: Vec<Line>,
}

#[derive(Serialize)]
struct Coming {
    shell: Shell,
    /// The one client, where it is one.
    client: Option<Crumb>,
    filter: Vec<Field>,
    days: Vec<Day>,
    zone: String,
    too_many: bool,
}

#[derive(Serialize)]
struct Crumb {
    url: String,
    name: String,
}

/// What is looked for, as it stands in the address.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    client: String,
}

/// Everybody whom the practitioner reaches, or one of them.
#[handler]
pub async fn show(Seat { desk, .. }: Seat, request: &Request, Query(asked): Query<Asked>) -> poem::Result<Response> {
    let people = clients::list(&desk.app.store, &desk.scope).await?;
    let chosen = asked.client.parse::<ClientId>().ok().filter(|id| people.iter().any(|client| client.id == *id));
    let mut choices = vec![Choice::new("", "Everybody", &asked.client)];
    let mut sorted: Vec<&Client> = people.iter().filter(|client| client.discharged_at.is_none()).collect();
    sorted.sort_by_key(|client| client.name.to_lowercase());
    choices.extend(sorted.iter().map(|client| Choice::new(client.id.to_string(), client.name.clone(), &asked.client)));
    let filter = Field::new("client", "Client", Control::Select, asked.client.clone(), &Problems::default()).choices(choices);
    let filter = if people.len() > 1 { vec![filter] } else { Vec::new() };
    Ok(page(&desk, request, (chosen, None, filter), people).await?)
}

/// One client.
#[handler]
pub async fn of_client(Seat { desk, .. }: Seat, request: &Request, Path(id): Path<ClientId>) -> poem::Result<Response> {
    let client = clients::find(&desk.app.store, &desk.scope, id).await?;
    let crumb = Crumb { url: urls::client(id), name: client.name.clone() };
    Ok(page(&desk, request, (Some(id), Some(crumb), Vec::new()), vec![client]).await?)
}

async fn page(
    desk: &Desk,
    request: &Request,
    (chosen, client, filter): (Option<ClientId>, Option<Crumb>, Vec<Field>),
    people: Vec<Client>,
) -> Result<Response> {
    let people: HashMap<ClientId, Client> = people.into_iter().map(|client| (client.id, client)).collect();
    let mut items = items(desk, chosen, &people).await?;
    items.sort_by(|one, other| (one.at, name(&people, one)).cmp(&(other.at, name(&people, other))));
    let too_many = items.len() > MOST;
    items.truncate(MOST);
    let titles = home::titles(desk, items.iter().filter_map(|item| item.assignment).collect()).await?;
    let mut days: Vec<(Option<NaiveDate>, Day)> = Vec::new();
    for item in items {
        let day = (item.at > desk.app.now()).then(|| zone::local(item.at, desk.zone()).date());
        let line = line(desk, &people, &titles, item.at, item);
        match days.last_mut() {
            Some((last, lines)) if *last == day => lines.lines.push(line),
            _ => days.push((day, Day { heading: heading(desk, day), lines: vec![line] })),
        }
    }
    let mut shell = desk.shell("Next 14 days", if client.is_some() { "clients" } else { "home" });
    shell.notice = notice(request);
    let days = days.into_iter().map(|(_, day)| day).collect();
    desk.page("workspace/coming", &Coming { shell, client, filter, days, zone: spoken(desk.zone()), too_many })
}

fn name<'a>(people: &'a HashMap<ClientId, Client>, item: &Item) -> &'a str {
    people.get(&item.client).map_or("", |client| client.name.as_str())
}

fn heading(desk: &Desk, day: Option<NaiveDate>) -> String {
    let Some(day) = day else { return "Now".into() };
    let words = dates::day(desk.speech(), zone::resolve(day.and_time(chrono::NaiveTime::MIN), desk.zone()), desk.zone());
    let today = zone::local(desk.app.now(), desk.zone()).date();
    match (day - today).num_days() {
        0 => format!("Today, {words}"),
        1 => format!("Tomorrow, {words}"),
        _ => words,
    }
}

/// A zone as people write it.
pub fn spoken(zone: &str) -> String {
    zone.replace('_', " ")
}

fn line(desk: &Desk, people: &HashMap<ClientId, Client>, titles: &HashMap<AssignmentId, String>, at: DateTime<Utc>, item: Item) -> Line {
    let (here, there) = (desk.zone(), people.get(&item.client).map_or(desk.zone(), |client| client.time_zone.as_str()));
    let (mine, theirs) = (zone::local(at, here), zone::local(at, there));
    let past = at <= desk.app.now();
    let same_day = mine.date() == theirs.date() && !past;
    let time = if same_day { dates::time(at, there) } else { dates::short_with_time(desk.speech(), at, there) };
    let zone = (here != there).then(|| match mine == theirs {
        true => spoken(there),
        false => format!("{}; {} for you", spoken(there), dates::time(at, here)),
    });
    let (badge, state) = item.goes.badge();
    let title = item.assignment.and_then(|id| titles.get(&id).cloned()).unwrap_or_default();
    let more = Some(item.more.join("; ")).filter(|text| !text.is_empty());
    Line { name: name(people, &item).to_owned(), url: item.url, time, zone, title, what: item.what, badge, state, more }
}

/// Everything that has a time to come: planned, left out, reminders, mails that wait. A new source comes in here.
async fn items(desk: &Desk, client: Option<ClientId>, people: &HashMap<ClientId, Client>) -> Result<Vec<Item>> {
    let (store, scope, now) = (&desk.app.store, &desk.scope, desk.app.now());
    let until = now + AHEAD;
    let mut items = Vec::new();
    let known = |one: &Occurrence| people.get(&one.client_id);
    for one in occurrences::coming(store, scope, client, until).await? {
        items.extend(known(&one).map(|client| planned(desk, &one, client)));
    }
    for one in occurrences::left_out(store, scope, client, now, until).await? {
        items.push(item(&one, one.opens_at, "Nothing", Goes::LeftOut, vec!["left out by hand; it can be put back".into()]));
    }
    for one in occurrences::reminders_coming(store, scope, client, until).await? {
        items.extend(known(&one).map(|client| reminder(desk, &one, client)));
    }
    let waiting = outbox::waiting(store, scope, client).await?;
    let about = waiting.iter().map(|mail| OccurrenceId(mail.subject_id)).collect();
    let about: HashMap<_, _> = occurrences::some(store, scope, about).await?.into_iter().map(|one| (one.id.0, one)).collect();
    let later = |mail: &&OutboxEmail| mail.next_try_at <= until && (mail.next_try_at > now || !is_about_to_go(mail));
    items.extend(waiting.iter().filter(later).filter_map(|mail| waiting_mail(desk, mail, about.get(&mail.subject_id))));
    Ok(items)
}

fn is_about_to_go(mail: &OutboxEmail) -> bool {
    matches!(mail.state, EmailState::Ready | EmailState::Sending)
}

fn item(one: &Occurrence, at: DateTime<Utc>, what: &'static str, goes: Goes, more: Vec<String>) -> Item {
    Item { at, client: one.client_id, assignment: Some(one.assignment_id), url: urls::delivery_record(one.id), what, goes, more }
}

/// What a barrier makes of it, and its words.
fn behind(barrier: Option<Barrier>) -> (Goes, Option<String>) {
    match barrier {
        None => (Goes::Planned, None),
        Some(barrier) if barrier.waits() => (Goes::Waits, Some(barrier.words())),
        Some(barrier) => (Goes::Not, Some(barrier.words())),
    }
}

fn planned(desk: &Desk, one: &Occurrence, client: &Client) -> Item {
    let (goes, why) = behind(barrier::between(client, one.opens_at.max(desk.app.now()), false));
    let due = one.due_at.map(|due| format!("due {}", dates::short_with_time(desk.speech(), due, &client.time_zone)));
    let moved = one.moved_at.map(|_| "moved by hand".to_owned());
    let what = if goes == Goes::Not { "Nothing" } else { Part::Invitation.words() };
    item(one, one.opens_at, what, goes, why.into_iter().chain(due).chain(moved).collect())
}

fn reminder(desk: &Desk, one: &Occurrence, client: &Client) -> Item {
    let at = one.remind_at.unwrap_or(one.opens_at);
    let (goes, why) = behind(barrier::between(client, at.max(desk.app.now()), true));
    let unless = (goes == Goes::Planned).then(|| "if there is no answer by then".to_owned());
    let what = if goes == Goes::Not { "No reminder" } else { Part::Reminder.words() };
    item(one, at, what, goes, why.into_iter().chain(unless).collect())
}

/// A mail that was asked for and goes later.
fn waiting_mail(desk: &Desk, mail: &OutboxEmail, about: Option<&Occurrence>) -> Option<Item> {
    let client = mail.client_id?;
    Some(Item {
        at: mail.next_try_at,
        client,
        assignment: about.map(|one| one.assignment_id),
        url: about.map_or_else(|| urls::mail(mail.id), |one| urls::delivery_record(one.id)),
        what: mails::kind_label(&mail.kind, &mail.key),
        goes: Goes::Waits,
        more: vec![mails::outcome(desk, mail)],
    })
}
