//! Importing a calendar: looked at first, written then, all or nothing. Nothing is fetched from anywhere, and no title is kept.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::{DateTime, Utc};
use entity::ids::{ClientId, PractitionerId};
use entity::kinds::{AppointmentSource, AppointmentStatus, ClientStatus};

use super::appointments::{changed, row, with_whom};
use crate::app::App;
use crate::domain::appointment::Slot;
use crate::domain::client::Client;
use crate::domain::ical::person::{Candidate, Candidates, Why};
use crate::domain::ical::{self, Event, LeftOut};
use crate::domain::problems::Problems;
use crate::domain::scope::Scope;
use crate::error::{Error, Result};
use crate::store::appointments::{self, Appointment};
use crate::store::{Tx, audit, clients, practices};

/// The most lines that somebody can be asked to look through.
const MOST_LINES: usize = 500;

/// What an import does about one time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Not known yet: added.
    New,
    /// As it is known.
    Unchanged,
    /// Known at another time or length.
    Moved,
    /// Cancelled in the calendar: cancelled here too.
    Cancelled,
    /// No longer in the calendar: cancelled here too.
    Gone,
    /// Something else was said here, or a newer file was read before: stays as it is.
    Kept,
    /// Cancelled in the calendar and never known here.
    Nothing,
}

impl Standing {
    /// Whether something is written for it.
    pub fn writes(self) -> bool {
        matches!(self, Self::New | Self::Moved | Self::Cancelled | Self::Gone)
    }
}

/// One time of a calendar, with what is known of it.
#[derive(Clone, Debug)]
pub struct Item {
    pub standing: Standing,
    pub event: Option<Event>,
    pub known: Option<Appointment>,
    mark: Vec<u8>,
    series_mark: Vec<u8>,
}

/// Times that belong together: what repeats, or what has the same title and is about the same client.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its name in a form or request; says nothing to anybody else.
    pub key: String,
    pub title: String,
    /// Where it first stands in the file.
    pub line: usize,
    pub proposed: Option<(ClientId, Why)>,
    /// In the order of time.
    pub items: Vec<Item>,
    pub note: Option<String>,
}

/// What came of looking at a file.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    pub lines: Vec<Line>,
    pub left_out: Vec<LeftOut>,
}

/// How many of each were written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    pub added: usize,
    pub moved: usize,
    pub cancelled: usize,
}

/// Looks at a calendar; writes nothing. `only` is the client on whose page this began.
///
/// # Errors
/// `Invalid` (field `file`) when the file as a whole cannot be read.
pub async fn look(app: &App, scope: Scope, text: &str, zone: Option<&str>, only: Option<ClientId>) -> Result<Plan> {
    let now = app.now();
    let practice = practices::find(&app.store, scope.practice()).await?;
    let (zone, text) = (zone.unwrap_or(&practice.time_zone).to_owned(), text.to_owned());
    // A long file with many rules takes a moment: not on the threads that answer others.
    let read = tokio::task::spawn_blocking(move || ical::read(&text, &zone, now)).await;
    let unreadable = |_| "This file could not be read. Please export it again.".to_owned();
    let calendar = read.map_err(unreadable).and_then(|read| read).map_err(|sentence| Problems::one("file", sentence))?;
    let seen = clients::list(&app.store, &scope).await?;
    Looking::begin(app, scope, &seen, only, now, calendar).await?.plan()
}

struct Looking<'a> {
    seen: &'a [Client],
    only: Option<ClientId>,
    now: DateTime<Utc>,
    calendar: ical::Calendar,
    /// Of each entry, by its UID.
    series_marks: BTreeMap<String, Vec<u8>>,
    /// Of each time, in the order of the calendar's.
    marks: Vec<Vec<u8>>,
    known: Vec<Appointment>,
}

impl<'a> Looking<'a> {
    async fn begin(
        app: &App,
        scope: Scope,
        seen: &'a [Client],
        only: Option<ClientId>,
        now: DateTime<Utc>,
        calendar: ical::Calendar,
    ) -> Result<Self> {
        let uids: BTreeSet<String> = calendar.events.iter().map(|event| event.uid.clone()).chain(calendar.whole.iter().cloned()).collect();
        let uids: Vec<String> = uids.into_iter().collect();
        let names: Vec<String> = calendar.events.iter().map(|event| format!("{}\n{}", event.uid, event.recurrence)).collect();
        let of_uids = appointments::marks(&app.store, &scope, &uids).await?;
        let marks = appointments::marks(&app.store, &scope, &names).await?;
        let series_marks: BTreeMap<String, Vec<u8>> = uids.into_iter().zip(of_uids).collect();
        // Also those of clients out of sight: nothing is added twice.
        let known = appointments::of_calendar(&app.store, &scope.whole_practice(), &series_marks.values().cloned().collect()).await?;
        Ok(Self { seen, only, now, calendar, series_marks, marks, known })
    }

    fn plan(mut self) -> Result<Plan> {
        let mut by_uid = self.items()?;
        self.add_gone(&mut by_uid);
        let mut plan = Plan { lines: self.lines(by_uid), left_out: std::mem::take(&mut self.calendar.left_out) };
        plan.left_out.sort_by_key(|left| left.line);
        if plan.lines.len() > MOST_LINES {
            let sentence = format!("This file has more than {MOST_LINES} different entries. Please export fewer months.");
            return Err(Problems::one("file", sentence).into());
        }
        Ok(plan)
    }

    /// What the calendar says now, each with what is known of it.
    fn items(&mut self) -> Result<BTreeMap<String, Vec<Item>>> {
        let by_mark: HashMap<&Vec<u8>, &Appointment> = self.known.iter().filter_map(|row| Some((row.calendar_mark.as_ref()?, row))).collect();
        let visible: HashSet<ClientId> = self.seen.iter().map(|client| client.id).collect();
        let mut by_uid: BTreeMap<String, Vec<Item>> = BTreeMap::new();
        let mut hidden: BTreeMap<String, LeftOut> = BTreeMap::new();
        for (event, mark) in self.calendar.events.iter().zip(&self.marks) {
            let known = by_mark.get(mark).copied();
            if known.is_some_and(|row| !visible.contains(&row.client_id)) {
                let reason = "It is in the practice’s calendar already, with a client whom you do not see.".to_owned();
                hidden.entry(event.uid.clone()).or_insert(LeftOut { line: event.line, title: event.title.clone(), reason });
                continue;
            }
            let item = Item {
                standing: standing(event, known),
                event: Some(event.clone()),
                known: known.cloned(),
                mark: mark.clone(),
                series_mark: self.series_marks.get(&event.uid).cloned().unwrap_or_default(),
            };
            by_uid.entry(event.uid.clone()).or_default().push(item);
        }
        self.calendar.left_out.extend(hidden.into_values());
        Ok(by_uid)
    }

    /// What was known of an entry, is still to come, and is not in it any more.
    fn add_gone(&self, by_uid: &mut BTreeMap<String, Vec<Item>>) {
        let Some((_, until)) = self.calendar.window else { return };
        let present: HashSet<&Vec<u8>> = self.marks.iter().collect();
        let visible: HashSet<ClientId> = self.seen.iter().map(|client| client.id).collect();
        for uid in &self.calendar.whole {
            let mark = self.series_marks.get(uid);
            for row in self.known.iter().filter(|row| row.calendar_series_mark.as_ref() == mark && visible.contains(&row.client_id)) {
                let to_come = row.status == AppointmentStatus::Planned && row.starts_at > self.now && row.starts_at < until;
                let (Some(own), true) = (&row.calendar_mark, to_come) else { continue };
                if !present.contains(own) {
                    let series_mark = mark.cloned().unwrap_or_default();
                    let item = Item { standing: Standing::Gone, event: None, known: Some(row.clone()), mark: own.clone(), series_mark };
                    by_uid.entry(uid.clone()).or_default().push(item);
                }
            }
        }
    }

    /// Entries with one title that are about one client make one line; of whom nothing is known, each stays by itself.
    fn lines(&self, by_uid: BTreeMap<String, Vec<Item>>) -> Vec<Line> {
        let open = self.seen.iter().filter(|client| client.status != ClientStatus::Discharged);
        let candidate = |client: &Client| Candidate { id: client.id, name: client.name.clone(), email: client.email.clone() };
        let candidates = Candidates::new(&open.map(candidate).collect::<Vec<_>>());
        let mut lines: BTreeMap<(String, String), Line> = BTreeMap::new();
        for (uid, items) in by_uid {
            let first = items.iter().find_map(|item| item.event.as_ref());
            let title = first.map(|event| event.title.clone()).unwrap_or_default();
            let proposed = self.proposed(&candidates, &items);
            let mark = self.series_marks.get(&uid).map(|mark| data_encoding::HEXLOWER.encode(mark)).unwrap_or_default();
            let at = match proposed {
                Some((client, _)) => (client.to_string(), title.to_lowercase()),
                None => (String::new(), mark.clone()),
            };
            let (line, note) = first.map_or((0, None), |event| (event.line, event.note.clone()));
            let key = mark.chars().take(24).collect();
            let entry = lines.entry(at).or_insert(Line { key, title, line, proposed, items: Vec::new(), note });
            entry.items.extend(items);
        }
        let mut lines: Vec<Line> = lines.into_values().collect();
        for line in &mut lines {
            line.items.sort_by_key(Item::starts_at);
        }
        lines.sort_by_key(|line| (line.proposed.is_some(), line.items.first().map(Item::starts_at)));
        lines
    }

    fn proposed(&self, candidates: &Candidates, items: &[Item]) -> Option<(ClientId, Why)> {
        let known = items.iter().find_map(|item| Some((item.known.as_ref()?.client_id, Why::Known)));
        let asked = self.only.map(|client| (client, Why::Page));
        let event = items.iter().find_map(|item| item.event.as_ref());
        known.or(asked).or_else(|| candidates.find(&event?.title, &event?.people))
    }
}

impl Item {
    /// When it is, or was.
    pub fn starts_at(&self) -> DateTime<Utc> {
        let known = self.known.as_ref().map(|row| row.starts_at);
        self.event.as_ref().map(|event| event.starts_at).or(known).unwrap_or_default()
    }
}

fn standing(event: &Event, known: Option<&Appointment>) -> Standing {
    let Some(known) = known else { return if event.cancelled { Standing::Nothing } else { Standing::New } };
    let same = known.starts_at == event.starts_at && known.ends_at == event.ends_at;
    match known.status {
        AppointmentStatus::Cancelled if event.cancelled => Standing::Unchanged,
        AppointmentStatus::Planned if known.calendar_sequence.is_some_and(|newest| newest > event.sequence) => Standing::Kept,
        AppointmentStatus::Planned if event.cancelled => Standing::Cancelled,
        AppointmentStatus::Planned if !same => Standing::Moved,
        AppointmentStatus::Planned | AppointmentStatus::Held | AppointmentStatus::Missed if same && !event.cancelled => Standing::Unchanged,
        _ => Standing::Kept,
    }
}

/// Which client each line is about, by its key; none leaves it out. What is not named goes to whom it is proposed for, if anybody.
pub type Choices = HashMap<String, Option<ClientId>>;

/// Writes what was looked at, all or nothing.
///
/// # Errors
/// `Invalid` (field: the line's key) for a client who is not there or discharged; `Conflict` when something changed meanwhile.
pub async fn import(app: &App, scope: Scope, plan: Plan, choices: &Choices, with: Option<PractitionerId>) -> Result<Written> {
    let mut problems = Problems::default();
    let mut chosen: Vec<(Client, Line)> = Vec::new();
    for line in plan.lines {
        let client = choices.get(&line.key).copied().unwrap_or(line.proposed.map(|(client, _)| client));
        let Some(client) = client else { continue };
        match clients::find(&app.store, &scope, client).await {
            Ok(client) if client.status != ClientStatus::Discharged => chosen.push((client, line)),
            Ok(_) | Err(Error::NotFound) => problems.add(line.key, "Please choose a client in your care, or leave it out."),
            Err(error) => return Err(error),
        }
    }
    problems.or(()).map_err(Error::from)?;
    let now = app.now();
    app.store
        .write(move |tx| async move {
            let mut written = Written::default();
            let mut touched: BTreeSet<ClientId> = BTreeSet::new();
            // Each client's row is taken before anything about them is written, always in the same order.
            let before = chosen.iter().flat_map(|(_, line)| &line.items).filter_map(|item| Some(item.known.as_ref()?.client_id));
            let held: BTreeSet<ClientId> = chosen.iter().map(|(client, _)| client.id).chain(before).collect();
            for client in held {
                clients::hold(&tx, &scope, client, now).await?;
            }
            for (client, line) in &chosen {
                let practitioner = with_whom(&tx, &scope, client, with).await?;
                for item in &line.items {
                    write_one(&tx, &scope, (client, practitioner), item, now, &mut written, &mut touched).await?;
                }
            }
            for client in touched {
                audit::record(&tx, &scope, "import_appointments", ("client", client.0), now).await?;
                changed(&tx, &scope, client, now).await?;
            }
            Ok(written)
        })
        .await
}

async fn write_one(
    tx: &Tx,
    scope: &Scope,
    (client, practitioner): (&Client, PractitionerId),
    item: &Item,
    now: DateTime<Utc>,
    written: &mut Written,
    touched: &mut BTreeSet<ClientId>,
) -> Result<()> {
    let Some(known) = &item.known else {
        let (Some(event), Standing::New) = (&item.event, item.standing) else { return Ok(()) };
        let slot =
            Slot { local_start: event.local_start, time_zone: event.time_zone.clone(), minutes: (event.ends_at - event.starts_at).num_minutes() };
        let new = Appointment {
            // The calendar's instants, to the second, where its zone is one of its own.
            starts_at: event.starts_at,
            ends_at: event.ends_at,
            calendar_mark: Some(item.mark.clone()),
            calendar_series_mark: Some(item.series_mark.clone()),
            calendar_sequence: Some(event.sequence),
            ..row(scope, client, practitioner, &slot, AppointmentSource::Calendar, now)
        };
        // Somebody else imported it in this very moment: then it is known, and the next look shows it so.
        if appointments::insert(tx, new).await? {
            written.added += 1;
            touched.insert(client.id);
        }
        return Ok(());
    };
    let mut after = known.clone();
    if known.status == AppointmentStatus::Planned && known.client_id != client.id {
        (after.client_id, after.practitioner_id) = (client.id, practitioner);
    }
    match (item.standing, &item.event) {
        (Standing::Moved, Some(event)) => {
            (after.starts_at, after.ends_at) = (event.starts_at, event.ends_at);
            (after.local_start, after.time_zone) = (event.local_start, event.time_zone.clone());
        }
        (Standing::Cancelled | Standing::Gone, _) => (after.status, after.cancelled_at) = (AppointmentStatus::Cancelled, Some(now)),
        _ => {}
    }
    if after == *known {
        return Ok(());
    }
    if let Some(event) = &item.event {
        after.calendar_sequence = Some(event.sequence);
    }
    appointments::update(tx, scope, &after, now).await?;
    written.moved += usize::from(after.status == AppointmentStatus::Planned);
    written.cancelled += usize::from(after.status == AppointmentStatus::Cancelled);
    touched.extend([known.client_id, client.id]);
    Ok(())
}
