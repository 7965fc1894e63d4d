//! The coming two weeks in the room, by day.

use std::collections::HashMap;

use chrono::{Days, NaiveTime};
use entity::ids::{ClientId, PractitionerId};
use entity::kinds::AppointmentStatus;
use poem::web::Query;
use poem::{Request, Response, handler};
use serde::{Deserialize, Serialize};

use super::{Everybody, Seat, Shell, notice};
use crate::domain::appointment::{standing, words};
use crate::domain::{role, zone};
use crate::pages::dates;
use crate::store::{appointments, clients, practitioners};
use crate::urls;

/// How many days are shown.
const DAYS: u64 = 14;

/// Whose, as it stands in the address.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// `all`, where somebody sees all clients; one's own where nothing is said.
    whose: String,
}

#[derive(Serialize)]
struct Page {
    shell: Shell,
    days: Vec<Day>,
    /// Whether there is a choice between one's own and everybody's.
    choice: bool,
    everybody: bool,
    zone: String,
}

#[derive(Serialize)]
struct Day {
    name: String,
    lines: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    url: String,
    name: String,
    time: String,
    /// Whose, where everybody's are shown.
    whose: Option<String>,
    state: &'static str,
    state_text: &'static str,
}

/// Shows them; days without any are left out.
#[handler]
pub async fn show(Seat { desk, .. }: Seat<Everybody>, request: &Request, Query(asked): Query<Asked>) -> poem::Result<Response> {
    let (store, scope, here, now) = (&desk.app.store, &desk.scope, desk.zone(), desk.app.now());
    let choice = role::sees_all_clients(desk.me.role) && role::has_caseload(desk.me.role);
    // An assistant has none of their own.
    let everybody = !role::has_caseload(desk.me.role) || (choice && asked.whose == "all");
    let today = zone::local(now, here).date();
    let midnight = |days: u64| zone::resolve(today.checked_add_days(Days::new(days)).unwrap_or(today).and_time(NaiveTime::MIN), here);
    let found = appointments::between(store, scope, (!everybody).then_some(desk.me.id), midnight(0), midnight(DAYS)).await?;
    let names: HashMap<ClientId, String> = clients::list(store, scope).await?.into_iter().map(|client| (client.id, client.name)).collect();
    let people: HashMap<PractitionerId, String> = practitioners::list(store, scope).await?.into_iter().map(|one| (one.id, one.name)).collect();
    let mut days: Vec<Day> = Vec::new();
    for one in found {
        let name = dates::day(desk.speech(), one.starts_at, here);
        let status = standing(one.status, one.ends_at, now);
        let line = Line {
            url: if role::is_clinical(desk.me.role) { urls::appointment(one.id) } else { urls::appointments(one.client_id) },
            name: names.get(&one.client_id).cloned().unwrap_or_default(),
            time: format!("{} to {}", dates::time(one.starts_at, here), dates::time(one.ends_at, here)),
            whose: everybody.then(|| people.get(&one.practitioner_id).cloned().unwrap_or_default()),
            state: if status == AppointmentStatus::Planned { "" } else { status.word() },
            state_text: words(status),
        };
        match days.last_mut().filter(|day| day.name == name) {
            Some(day) => day.lines.push(line),
            None => days.push(Day { name, lines: vec![line] }),
        }
    }
    let mut shell = desk.shell("Appointments", "clients");
    shell.notice = notice(request);
    Ok(desk.page("workspace/days", &Page { shell, days, choice, everybody, zone: here.replace('_', " ") })?)
}
