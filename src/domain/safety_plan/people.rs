//! Whom a plan names. Plans without somebody to call are the ones that help least (Psychiatric Services, doi 10.1176/appi.ps.202100699):
//! hence a nudge, and only that.

use serde_json::Value;

use super::PlanContent;
use crate::domain::content::{Content, Item};

/// Somebody whom a plan names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlanPerson {
    pub name: String,
    /// Empty where it was not said.
    pub relation: String,
    /// As typed; empty where it was not said.
    pub phone: String,
}

/// Whom it names, in its order: persons, and rows of tables that have a phone. Sections that do not apply are left out, and so are rows
/// that are marked as a place.
pub fn people(content: &Content, plan: &PlanContent) -> Vec<PlanPerson> {
    let sections = content.sections.iter().filter(|section| !plan.leaves_out(section));
    sections.flat_map(|section| &section.items).flat_map(|item| of_item(item, plan.answers.get(&item.link_id))).collect()
}

/// Whether nobody with a phone number is named.
pub fn nobody_to_call(content: &Content, plan: &PlanContent) -> bool {
    people(content, plan).iter().all(|person| person.phone.is_empty())
}

fn of_item(item: &Item, answer: Option<&Value>) -> Vec<PlanPerson> {
    match (item.kind.as_str(), answer) {
        ("person", Some(answer)) => vec![person(answer)],
        ("table", Some(Value::Array(rows))) => rows.iter().filter_map(|row| of_row(item, row)).collect(),
        _ => Vec::new(),
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn person(answer: &Value) -> PlanPerson {
    PlanPerson { name: text(&answer["name"]), relation: text(&answer["relation"]), phone: text(&answer["phone"]) }
}

fn of_row(item: &Item, row: &Value) -> Option<PlanPerson> {
    let columns = item.config["columns"].as_array()?;
    let of_kind =
        |kind: &'static str| columns.iter().filter(move |column| column["kind"] == kind).filter_map(|column| row.get(column["key"].as_str()?));
    if let Some(answer) = of_kind("person").next() {
        return Some(person(answer));
    }
    if of_kind("single_choice").any(|choice| choice == "place") {
        return None;
    }
    let phone = of_kind("phone").next().map(text)?;
    let mut words = of_kind("short_text").map(text);
    Some(PlanPerson { name: words.next().unwrap_or_default(), relation: words.next().unwrap_or_default(), phone })
}
