//! What a rule brings, before anything is sent: the rule in words, the next dates, a small calendar, changes of the clocks, the mails
//! that will go, and what will not go and why.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use entity::kinds::ClientStatus;
use serde::Serialize;

use super::Desk;
use super::clock_words::{and, change_words, clock, day, hours, offset_words};
use crate::domain::addresses::Gate;
use crate::domain::client::Client;
use crate::domain::reminding::ReminderRule;
use crate::domain::schedule::{Anchor, Place, Planned, Schedule};
use crate::domain::zone::{self, ClockChange, Reading};
use crate::error::Result;
use crate::pages::calendar::{self, Mark, Month};
use crate::pages::dates;
use crate::store::{appointments, practices};

/// So many dates are said in words.
const IN_WORDS: usize = 6;
/// So many months are shown.
const MONTHS: u32 = 2;
/// Appointments are looked for as far ahead as this.
const FURTHEST: TimeDelta = TimeDelta::days(731);
/// More mails than this in 24 hours go only where that was agreed.
const MOST_MAILS: usize = 2;

/// What `templates/components/forecast.hbs` shows.
#[derive(Serialize)]
pub struct Forecast {
    pub rule: String,
    pub zone: String,
    /// How far its clocks are from Greenwich today.
    pub offset: String,
    pub lines: Vec<Line>,
    /// Why there is no date yet.
    pub none: Option<String>,
    pub and_so_on: Option<String>,
    pub clocks: Vec<String>,
    pub months: Vec<Month>,
    pub mails: Vec<String>,
}

/// One date.
#[derive(Serialize)]
pub struct Line {
    pub when: String,
    pub due: Option<String>,
}

/// The client's appointments from then on, where the rule hangs on them.
pub async fn anchors(desk: &Desk, client: &Client, schedule: &Schedule) -> Result<Vec<Anchor>> {
    let Schedule::Appointment(rule) = schedule else { return Ok(Vec::new()) };
    let from = zone::resolve(rule.from.and_time(NaiveTime::MIN), &client.time_zone);
    let found = appointments::anchors(&desk.app.store, &desk.scope, client.id, from, desk.app.now() + FURTHEST).await?;
    Ok(found.into_iter().map(|(id, start, end)| Anchor { id: id.0, start, end }).collect())
}

/// Where and from when on a rule is looked at before it is assigned.
pub fn place<'a>(desk: &Desk, zone: &'a str, anchors: &'a [Anchor], reminders: ReminderRule) -> Place<'a> {
    Place { zone, quiet: practices::quiet_hours(&desk.practice), since: desk.app.now(), anchors, reminders }
}

/// What this rule brings there. `reminded`: whether reminders go at all.
pub fn forecast(desk: &Desk, schedule: &Schedule, place: Place<'_>, reminded: bool) -> Forecast {
    let ahead = schedule.ahead(place, IN_WORDS + 1);
    let teller = Teller { desk, schedule, place, ahead: &ahead };
    Forecast {
        rule: schedule.in_words(),
        zone: place.zone.replace('_', " "),
        offset: offset_words(zone::offset(place.since, place.zone)),
        lines: ahead.iter().take(IN_WORDS).map(|one| teller.line(one)).collect(),
        none: teller.none(),
        and_so_on: teller.and_so_on(),
        clocks: teller.clocks(),
        months: teller.months(),
        mails: teller.mails(reminded),
    }
}

/// What does not go to this client, and why.
pub fn not_sent(desk: &Desk, client: &Client) -> Vec<String> {
    let name = &client.name;
    let day = |at: DateTime<Utc>| dates::short(desk.speech(), at, desk.zone());
    let mut all = Vec::new();
    if let Some(at) = client.mail_refused_at {
        all.push(format!("No mail reaches {name}: the address was refused on {}. Please change it first.", day(at)));
    }
    match client.address.gate() {
        Gate::Open => {}
        Gate::Held => all.push(format!("Mail to {name} waits until the address is confirmed.")),
        Gate::Stopped(_) => all.push(format!("Mail to {name} is stopped: nothing goes.")),
    }
    if client.status == ClientStatus::Paused {
        let until = client.paused_until.map_or_else(|| "until you resume".to_owned(), |until| format!("before {}", until.format("%-d %B %Y")));
        all.push(format!("{name} is paused: nothing goes {until}."));
    }
    if let Some(at) = client.reminders_stopped_at {
        all.push(format!("No reminders: {name} stopped them on {}.", day(at)));
    }
    all
}

struct Teller<'a> {
    desk: &'a Desk,
    schedule: &'a Schedule,
    place: Place<'a>,
    ahead: &'a [Planned],
}

impl Teller<'_> {
    fn local(&self, at: DateTime<Utc>) -> NaiveDateTime {
        zone::local(at, self.place.zone)
    }

    fn at_once(&self, planned: &Planned) -> bool {
        planned.times.opens_at <= self.place.since
    }

    fn line(&self, planned: &Planned) -> Line {
        let speech = self.desk.speech();
        let say = |at| dates::long(speech, at, self.place.zone);
        let when = if self.at_once(planned) { "As soon as you press Send".to_owned() } else { say(planned.times.opens_at) };
        Line { when, due: planned.times.due_at.map(say) }
    }

    fn none(&self) -> Option<String> {
        let none = match self.schedule {
            Schedule::Appointment(_) if self.place.anchors.is_empty() => "No appointment is planned yet: the dates follow as soon as one is.",
            Schedule::Appointment(_) => "None of the appointments that are planned brings it.",
            _ => "By this rule nothing comes any more.",
        };
        self.ahead.is_empty().then(|| none.into())
    }

    fn and_so_on(&self) -> Option<String> {
        let more = self.ahead.len() > IN_WORDS;
        match self.schedule.last_day() {
            _ if self.schedule.is_single() => None,
            Some(last) if more => Some(format!("… and so on until {}.", day(last))),
            Some(_) => Some("Then it ends.".into()),
            None if matches!(self.schedule, Schedule::Appointment(_)) => Some("And so on with each further appointment.".into()),
            None => Some("… and so on until it is ended.".into()),
        }
    }

    fn first_day(&self) -> NaiveDate {
        let first = self.ahead.first().map_or(self.place.since, |one| one.times.opens_at);
        self.local(first).date()
    }

    /// The last instant that is shown in words or in the calendar.
    fn shown_until(&self) -> DateTime<Utc> {
        let end = calendar::last_day(self.first_day(), MONTHS).and_hms_opt(23, 59, 59).unwrap_or_default();
        let last = self.ahead.iter().take(IN_WORDS).next_back().map(|one| one.times.opens_at);
        zone::resolve(end, self.place.zone).max(last.unwrap_or(self.place.since))
    }

    fn changes(&self) -> Vec<ClockChange> {
        if self.ahead.is_empty() { Vec::new() } else { zone::clock_changes(self.place.since, self.shown_until(), self.place.zone) }
    }

    /// Changes of the clocks while it goes on, and what they do to it.
    fn clocks(&self) -> Vec<String> {
        let ends =
            self.schedule.last_day().or_else(|| if self.schedule.is_single() { self.ahead.first().map(|one| self.last_of(one)) } else { None });
        let mut all: Vec<String> = Vec::new();
        for change in self.changes() {
            let date = self.local(change.at).date();
            if ends.is_none_or(|last| date <= last) {
                all.push(format!("{}: {}; {} there.", day(date), change_words(change.by), self.still()));
            }
        }
        let until = self.shown_until();
        for planned in self.ahead.iter().filter(|planned| planned.times.opens_at <= until) {
            let Some(meant) = self.schedule.meant(planned) else { continue };
            let (time, date) = (clock(meant), day(meant.date()));
            match zone::reading(meant, self.place.zone) {
                Reading::Plain => {}
                Reading::Skipped(shown) => all.push(format!("{time} does not exist on {date}: sent at {}.", clock(shown))),
                Reading::Twice => all.push(format!("{time} comes twice on {date}: sent the first time.")),
            }
        }
        all
    }

    fn last_of(&self, planned: &Planned) -> NaiveDate {
        self.local(planned.times.due_at.unwrap_or(planned.times.opens_at)).date()
    }

    /// What stays as it is when the clocks change.
    fn still(&self) -> String {
        match self.schedule {
            Schedule::Recurring(rule) => format!("still {}", and(&rule.at.iter().map(|at| at.format("%H:%M").to_string()).collect::<Vec<_>>())),
            _ => "the time stays the same on the clock".into(),
        }
    }

    fn months(&self) -> Vec<Month> {
        if self.ahead.is_empty() {
            return Vec::new();
        }
        let mut marks: Vec<Mark> = Vec::new();
        for planned in self.ahead {
            let at = self.local(planned.times.opens_at);
            marks.push(Mark { date: at.date(), label: clock(at), said: "mail at", kind: "mail" });
        }
        let mut marks = joined(marks);
        if self.schedule.is_single()
            && let Some(due) = self.ahead.first().and_then(|one| one.times.due_at).map(|due| self.local(due))
        {
            marks.push(Mark { date: due.date(), label: format!("due {}", clock(due)), said: "", kind: "due" });
        }
        for change in self.changes() {
            marks.push(Mark { date: self.local(change.at).date(), label: hours(change.by), said: "clocks change by", kind: "clocks" });
        }
        calendar::months(self.first_day(), MONTHS as usize, &marks, self.local(self.place.since).date())
    }

    /// A time of day at which no reminder would go: what was agreed is kept.
    fn held(&self) -> Option<String> {
        let held = |one: &&Planned| !self.at_once(one) && self.place.quiet.after(one.times.opens_at, self.place.zone) > one.times.opens_at;
        let one = self.ahead.iter().take(IN_WORDS).find(held)?;
        let opens = clock(self.local(one.times.opens_at));
        Some(format!("{opens} is in the quiet hours. Its mail goes then all the same, because that time was chosen; reminders wait for the morning."))
    }

    fn mails(&self, reminded: bool) -> Vec<String> {
        let mut all = Vec::new();
        let Some(first) = self.ahead.first() else { return all };
        let say = |at| dates::long(self.desk.speech(), at, self.place.zone);
        all.push(match self.schedule {
            Schedule::Once { .. } | Schedule::OpenLog { .. } if self.at_once(first) => "One mail as soon as you press Send.".into(),
            Schedule::Once { .. } | Schedule::OpenLog { .. } => format!("One mail on {}.", say(first.times.opens_at)),
            _ => format!("One mail each time, the first on {}.", say(first.times.opens_at)),
        });
        all.extend(self.held());
        let reminder = self.ahead.iter().find_map(|one| one.times.remind_at).filter(|_| reminded);
        let many = match self.place.reminders.count {
            0 | 1 => "One reminder".to_owned(),
            count => format!("Up to {count} reminders"),
        };
        all.push(match reminder {
            None if reminded && self.place.reminders.count > 0 => "No reminder: there is no room for one before it is due.".into(),
            None => "No reminder.".into(),
            Some(at) if self.schedule.is_single() => format!("{many}, if nothing came by then: on {}.", say(at)),
            Some(at) => format!("{many} each time, if nothing came by then; the first on {}.", say(at)),
        });
        let a_day = self.schedule.times_a_day();
        if a_day > MOST_MAILS {
            all.push(format!(
                "That is up to {a_day} mails in 24 hours. More than {MOST_MAILS} go only because you choose this number here, as agreed."
            ));
        } else if !self.schedule.is_single() {
            all.push("What is due at about the same time comes together in one mail.".into());
        }
        all
    }
}

/// Several mails on one day are one mark that says how many.
fn joined(marks: Vec<Mark>) -> Vec<Mark> {
    let mut joined: Vec<(Mark, usize)> = Vec::new();
    for mark in marks {
        match joined.last_mut() {
            Some((last, count)) if last.date == mark.date => *count += 1,
            _ => joined.push((mark, 1)),
        }
    }
    let one = |(mark, count): (Mark, usize)| if count == 1 { mark } else { Mark { label: format!("{count} mails"), said: "", ..mark } };
    joined.into_iter().map(one).collect()
}
