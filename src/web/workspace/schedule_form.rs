//! The form that asks how often, with what was typed and each problem beside its field. Every field is in the page; the stylesheet shows
//! those of the kind that is chosen.

use serde::Serialize;

use super::controls::{Choice, Control, Field};
use super::schedule_fields::{named, thin};
use crate::domain::problems::Problems;
use crate::domain::reminding::{self, Phrase};
use crate::domain::schedule::{MOST_A_DAY, TypedThinning, WEEKDAYS};
use crate::web::forms::Fields;

/// Rows for thinning out that are always there.
const THIN_ROWS: usize = 2;

/// Which kinds are offered.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Offered {
    All,
    /// What comes again stays something that comes again.
    Again,
}

/// What `templates/components/schedule.hbs` shows.
#[derive(Serialize)]
pub struct ScheduleForm {
    kinds: Vec<Kind>,
    error: Option<String>,
    /// In whose time, said once.
    place: String,
    /// Something about the template that was chosen.
    hint: Option<String>,
    single: bool,
    due: Vec<Field>,
    send: Vec<Field>,
    send_open: bool,
    log_until: Vec<Field>,
    days: Vec<Field>,
    weeks: Vec<Field>,
    months: Vec<Field>,
    before: Vec<Field>,
    after: Vec<Field>,
    time: String,
    more_times: Vec<String>,
    more_open: bool,
    times_error: Option<String>,
    begin: Vec<Field>,
    until: Vec<Field>,
    count: Vec<Field>,
    within: Vec<Field>,
    thin: Vec<Thin>,
    thin_open: bool,
    thin_error: Option<String>,
    reminders: Vec<Field>,
    reminders_open: bool,
}

#[derive(Serialize)]
struct Kind {
    value: &'static str,
    label: &'static str,
    chosen: bool,
}

#[derive(Serialize)]
struct Thin {
    no: usize,
    date: String,
    every: String,
    units: Vec<Choice>,
}

const KINDS: [(&str, &str); 7] = [
    ("once", "Once"),
    ("days", "Every day, or every few days"),
    ("weeks", "On certain days of the week"),
    ("months", "Every month"),
    ("before", "Before each appointment"),
    ("after", "After each appointment"),
    ("open_log", "Open log: entries whenever there is something"),
];

/// What is to be seen of it, with what a new form begins with where nothing was typed.
struct Writer<'a> {
    fields: &'a Fields,
    problems: Problems,
}

impl Writer<'_> {
    fn field(&self, name: &'static str, label: &str, control: Control, usual: &str) -> Field {
        let value = if self.fields.has(name) { self.fields.get(name) } else { usual };
        Field::new(name, label, control, value, &self.problems)
    }

    fn number(&self, name: &'static str, label: &str, usual: &str) -> Field {
        self.field(name, label, Control::Number, usual)
    }

    fn error(&self, name: &str) -> Option<String> {
        self.problems.0.iter().find(|problem| problem.field == name).map(|problem| problem.detail.clone())
    }

    fn any_error(&self, fields: &[Field]) -> bool {
        fields.iter().any(|field| field.error.is_some() || !field.value.is_empty())
    }

    fn weekdays(&self) -> Field {
        let chosen: Vec<&str> = self.fields.all("weekdays").collect();
        let choice = |(key, label, _): &(&'static str, &'static str, chrono::Weekday)| Choice {
            value: (*key).into(),
            label: (*label).into(),
            chosen: chosen.contains(key),
        };
        self.field("weekdays", "Days", Control::Checkboxes, "")
            .help("None chosen: the weekday on which it begins.")
            .choices(WEEKDAYS.iter().map(choice).collect())
    }

    fn select(&self, name: &'static str, label: &str, choices: &[(&str, &str)]) -> Field {
        let usual = choices.first().map_or("", |(value, _)| value);
        let field = self.field(name, label, Control::Select, usual);
        let choices = choices.iter().map(|(value, label)| Choice::new(*value, *label, &field.value)).collect();
        field.choices(choices)
    }

    fn reminders(&self) -> Vec<Field> {
        let counts = [("1", "one reminder"), ("0", "no reminder"), ("2", "up to two"), ("3", "up to three")];
        let phrases: Vec<(&str, &str)> = Phrase::ALL.iter().map(|(_, word, label)| (*word, *label)).collect();
        vec![
            self.select("reminder_count", "How many, for each", &counts),
            self.number("reminder_days", "Days between two", "1"),
            self.select("reminder_phrase", "What it adds", &phrases),
        ]
    }

    fn thin(&self) -> Vec<Thin> {
        let mut rows = thin(self.fields);
        rows.resize_with(rows.len().max(THIN_ROWS), TypedThinning::default);
        let units = [("weeks", "weeks"), ("days", "days"), ("months", "months")];
        let row = |(at, step): (usize, TypedThinning)| Thin {
            no: at + 1,
            units: units.iter().map(|(value, label)| Choice::new(*value, *label, &step.unit)).collect(),
            date: step.date,
            every: step.every,
        };
        rows.into_iter().enumerate().map(row).collect()
    }
}

impl ScheduleForm {
    /// The form with what was typed. `place` says in whose time; `usual` is the kind that a new form begins with.
    pub fn new(fields: &Fields, problems: &Problems, offered: Offered, usual: &str, place: String) -> Self {
        let kind = if fields.get("schedule").is_empty() { usual } else { fields.get("schedule") };
        let writer = Writer { fields, problems: named(problems, kind) };
        let mut times: Vec<String> = fields.all("times").map(str::to_owned).collect();
        if !fields.has("times") {
            times.push("09:00".into());
        }
        times.resize(times.len().max(MOST_A_DAY), String::new());
        let more_times = times.split_off(1);
        let send = vec![
            writer.field("send_date", "Send on", Control::Date, ""),
            writer.field("send_time", "at", Control::Time, "").help("9:00 where no time is given."),
        ];
        let (thin, reminders) = (writer.thin(), writer.reminders());
        let usual = reminding::ReminderRule::default();
        let unusual = |name: &str| fields.has(name) && fields.get(name) != reminding::typed(&usual, name);
        Self {
            kinds: KINDS
                .iter()
                .filter(|(value, _)| offered == Offered::All || !matches!(*value, "once" | "open_log"))
                .map(|(value, label)| Kind { value, label, chosen: *value == kind })
                .collect(),
            error: writer.error("schedule"),
            place,
            hint: None,
            single: offered == Offered::All,
            due: vec![
                writer.field("due_date", "Date", Control::Date, ""),
                writer.field("due_time", "Time", Control::Time, "").help("18:00 where no time is given."),
            ],
            send_open: writer.any_error(&send),
            send,
            log_until: vec![writer.field("log_until", "Open until", Control::Date, "").help("No date: for a year.").optional()],
            days: vec![writer.number("every_days", "Every how many days", "1").help("1 is every day.")],
            weeks: vec![writer.weekdays(), writer.number("every_weeks", "Every how many weeks", "1").help("1 is every week, 2 every other week.")],
            months: vec![
                writer
                    .number("month_day", "Day of the month", "")
                    .help("The last one where a month is shorter. None: the day on which it begins.")
                    .optional(),
                writer.number("every_months", "Every how many months", "1"),
            ],
            before: vec![
                writer.number("days_before", "Days before", "1").help("0 is the day itself."),
                writer.field("before_time", "at", Control::Time, "09:00"),
            ],
            after: vec![writer.number("hours_after", "Hours after its end", "24")],
            time: times.pop().unwrap_or_default(),
            more_open: more_times.iter().any(|at| !at.is_empty()) || writer.error("times").is_some(),
            more_times,
            times_error: writer.error("times"),
            begin: vec![
                writer.field("from_date", "Begins on", Control::Date, "").help("No date: today.").optional(),
                writer.select("end", "Goes on", &[("never", "until it is ended"), ("on", "until a day"), ("after", "a number of times")]),
            ],
            until: vec![writer.field("until_date", "Last day", Control::Date, "")],
            count: vec![writer.number("count", "How many times", "")],
            within: vec![
                writer.number("within", "To be done within", "1"),
                writer.select("within_unit", "Days or hours", &[("days", "days"), ("hours", "hours")]),
            ],
            thin_open: thin.iter().any(|row| !row.date.is_empty()) || writer.error("thin_date").is_some(),
            thin,
            thin_error: writer.error("thin_date"),
            reminders_open: reminding::FIELDS.iter().any(|name| unusual(name)),
            reminders,
        }
    }

    /// The same, with something to know about the template.
    pub fn hint(self, hint: Option<String>) -> Self {
        Self { hint, ..self }
    }
}
