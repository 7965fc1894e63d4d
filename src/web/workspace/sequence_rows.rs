//! The rows of the form that plans a sequence: what was typed into each, and what its buttons do.

use entity::ids::ClientId;
use entity::kinds::StepTrigger;
use serde::Serialize;

use super::controls::Choice;
use crate::domain::problems::Problems;
use crate::domain::sequence::plan::{self, StepPlan, TypedStep};
use crate::store::sequences::SequenceStep;
use crate::store::templates::Template;
use crate::web::forms::Fields;

/// A row of the form as it was typed.
#[derive(Clone, Default)]
pub struct Row {
    pub step: String,
    pub template: String,
    pub begins: String,
    pub delay: String,
    pub time: String,
    pub due: String,
    pub why: String,
    pub message: String,
}

impl Row {
    fn empty(begins: StepTrigger) -> Self {
        Self {
            begins: begins.word().into(),
            delay: "0".into(),
            time: if begins == StepTrigger::Time { "" } else { "09:00" }.into(),
            ..Self::default()
        }
    }

    pub fn of(step: &SequenceStep, with_id: bool) -> Self {
        Self {
            step: if with_id { step.id.to_string() } else { String::new() },
            template: step.template_id.to_string(),
            begins: step.cue.begins.word().into(),
            delay: step.cue.delay_days.to_string(),
            time: step.cue.send_time.map(|time| time.format("%H:%M").to_string()).unwrap_or_default(),
            due: step.due_days.map(|days| days.to_string()).unwrap_or_default(),
            why: step.agreement.why.clone().unwrap_or_default(),
            message: step.agreement.message.clone().unwrap_or_default(),
        }
    }

    fn typed(&self) -> TypedStep<'_> {
        TypedStep {
            template: &self.template,
            begins: &self.begins,
            delay: &self.delay,
            time: &self.time,
            due: &self.due,
            why: &self.why,
            message: &self.message,
        }
    }
}

/// Everything that is typed.
#[derive(Clone, Default)]
pub struct Typed {
    pub batch: String,
    pub revision: i32,
    pub title: String,
    pub starts_on: String,
    pub clients: Vec<ClientId>,
    pub rows: Vec<Row>,
}

impl Typed {
    pub fn of(fields: &Fields) -> Self {
        let column = |name| fields.all(name).map(str::to_owned).collect::<Vec<_>>();
        let columns = ["step", "template_id", "begins", "delay_days", "send_time", "due_days", "why", "message"].map(column);
        let rows = columns.iter().map(Vec::len).max().unwrap_or(0).min(plan::MOST_STEPS + 1);
        let cell = |column: usize, row: usize| columns[column].get(row).cloned().unwrap_or_default();
        let row = |at| Row {
            step: cell(0, at),
            template: cell(1, at),
            begins: cell(2, at),
            delay: cell(3, at),
            time: cell(4, at),
            due: cell(5, at),
            why: cell(6, at),
            message: cell(7, at),
        };
        Self {
            batch: fields.get("batch").into(),
            revision: fields.get("revision").parse().unwrap_or(0),
            title: fields.get("title").into(),
            starts_on: fields.get("starts_on").into(),
            clients: fields.all("client").filter_map(|id| id.parse().ok()).collect(),
            rows: (0..rows).map(row).collect(),
        }
    }

    pub fn fresh() -> Self {
        Self { rows: vec![Row::empty(StepTrigger::Time), Row::empty(StepTrigger::Completion)], ..Self::default() }
    }

    /// Two steps change places. How a place in the order begins stays with the place: the first one follows nothing.
    fn swap(&mut self, one: usize, other: usize) {
        self.rows.swap(one, other);
        let begins = self.rows[one].begins.clone();
        self.rows[one].begins = std::mem::replace(&mut self.rows[other].begins, begins);
    }

    /// Does what a row's button says. Returns whether it was one.
    pub fn edit(&mut self, button: &str) -> bool {
        let (word, row) = button.split_once(':').unwrap_or((button, ""));
        let row = row.parse::<usize>().ok().filter(|row| *row < self.rows.len());
        match (word, row) {
            ("add", _) => {
                let begins = if self.rows.is_empty() { StepTrigger::Time } else { StepTrigger::Completion };
                self.rows.push(Row::empty(begins));
            }
            ("remove", Some(row)) => drop(self.rows.remove(row)),
            ("up", Some(row)) if row > 0 => self.swap(row - 1, row),
            ("down", Some(row)) if row + 1 < self.rows.len() => self.swap(row, row + 1),
            ("remove" | "up" | "down", _) => {}
            _ => return false,
        }
        true
    }

    /// Title, day and steps; problems beside what they are about.
    pub fn read(&self, problems: &mut Problems) -> Option<(String, Option<chrono::NaiveDate>, Vec<StepPlan>)> {
        let title = problems.note("title", plan::title(&self.title));
        let starts_on = problems.note("starts_on", plan::starts_on(&self.starts_on));
        let typed: Vec<TypedStep<'_>> = self.rows.iter().map(Row::typed).collect();
        let steps = plan::steps(&typed, problems);
        Some((title?, starts_on?, steps)).filter(|_| problems.is_empty())
    }
}

/// A row as the page shows it.
#[derive(Serialize)]
pub struct RowForm {
    at: usize,
    number: usize,
    step: String,
    templates: Vec<Choice>,
    begins: Vec<Choice>,
    delay: String,
    time: String,
    due: String,
    why: String,
    message: String,
    first: bool,
    last: bool,
    alone: bool,
    template_error: Option<String>,
    begins_error: Option<String>,
    delay_error: Option<String>,
    time_error: Option<String>,
    due_error: Option<String>,
    why_error: Option<String>,
    message_error: Option<String>,
}

fn begins(first: bool, chosen: &str) -> Vec<Choice> {
    let all: &[(StepTrigger, &str)] = if first {
        &[(StepTrigger::Time, "At the start"), (StepTrigger::Manual, "When I begin it")]
    } else {
        &[
            (StepTrigger::Completion, "After the step before is done"),
            (StepTrigger::Time, "After the step before began"),
            (StepTrigger::Both, "After both: done, and so long since it began"),
            (StepTrigger::Manual, "When I begin it"),
        ]
    };
    all.iter().map(|(trigger, label)| Choice::new(trigger.word(), *label, chosen)).collect()
}

/// The form of one row; `before` steps are begun or skipped already, `rows` are in the form.
pub fn row_form(at: usize, row: &Row, before: usize, rows: usize, offered: &[Template], problems: &Problems) -> RowForm {
    let find = |field: &str| {
        let name = format!("steps[{at}].{field}");
        problems.0.iter().find(|problem| problem.field == name).map(|problem| problem.detail.clone())
    };
    let mut templates = vec![Choice::new("", "Choose …", &row.template)];
    templates.extend(offered.iter().map(|one| Choice::new(one.id.to_string(), one.title.clone(), &row.template)));
    if !templates.iter().any(|choice| choice.chosen) {
        templates.push(Choice::new(row.template.clone(), "A template that is not offered any more", &row.template));
    }
    RowForm {
        at,
        number: before + at + 1,
        step: row.step.clone(),
        templates,
        begins: begins(before + at == 0, &row.begins),
        delay: row.delay.clone(),
        time: row.time.clone(),
        due: row.due.clone(),
        why: row.why.clone(),
        message: row.message.clone(),
        first: at == 0,
        last: at + 1 == rows,
        alone: rows + before == 1,
        template_error: find("template_id"),
        begins_error: find("begins"),
        delay_error: find("delay_days"),
        time_error: find("send_time"),
        due_error: find("due_days"),
        why_error: find("why"),
        message_error: find("message").or_else(|| find("id")),
    }
}
