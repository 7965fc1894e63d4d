//! What is different for one client, as the API reads and writes it.

use poem_openapi::Object;

use super::text::{Full, Text};
use crate::domain::tailoring::{Prefilled, Tailoring};

/// What is different for this client. The template stays as it is
#[derive(Object, Default)]
#[oai(deny_unknown_fields, rename = "Tailoring")]
pub struct TailoringObject {
    /// Other words for items
    #[oai(validator(max_items = 200))]
    wording: Option<Vec<Wording>>,
    /// Answers that are there already
    #[oai(validator(max_items = 200))]
    prefilled: Option<Vec<PrefilledObject>>,
    /// link_ids of items this client is not asked
    #[oai(validator(max_items = 200))]
    left_out: Option<Vec<Text<64>>>,
    /// link_ids in the order in which they are asked
    #[oai(validator(max_items = 200))]
    order: Option<Vec<Text<64>>>,
}

/// Other words for an item
#[derive(Object)]
#[oai(deny_unknown_fields)]
struct Wording {
    link_id: Full<64>,
    text: Text<4000>,
}

/// An answer that is there already
#[derive(Object)]
#[oai(deny_unknown_fields, rename = "Prefilled")]
struct PrefilledObject {
    link_id: Full<64>,
    /// As typed into the boxes of the item; a cell of a table as ROW:COLUMN:TEXT
    #[oai(validator(max_items = 500))]
    typed: Vec<Text<20000>>,
    /// The client sees it and cannot change it
    locked: Option<bool>,
}

impl From<&TailoringObject> for Tailoring {
    fn from(object: &TailoringObject) -> Self {
        let texts = |list: &Option<Vec<Text<64>>>| list.iter().flatten().map(|text| text.0.clone()).collect::<Vec<_>>();
        let prefilled =
            |one: &PrefilledObject| Prefilled { typed: one.typed.iter().map(|text| text.0.clone()).collect(), locked: one.locked.unwrap_or(false) };
        Self {
            wording: object.wording.iter().flatten().map(|one| (one.link_id.0.clone(), one.text.0.clone())).collect(),
            prefilled: object.prefilled.iter().flatten().map(|one| (one.link_id.0.clone(), prefilled(one))).collect(),
            left_out: texts(&object.left_out).into_iter().collect(),
            order: texts(&object.order),
        }
    }
}

impl From<Tailoring> for TailoringObject {
    fn from(tailoring: Tailoring) -> Self {
        let wording = tailoring.wording.into_iter().map(|(link_id, text)| Wording { link_id: Text(link_id), text: Text(text) });
        let prefilled = tailoring.prefilled.into_iter().map(|(link_id, one)| PrefilledObject {
            link_id: Text(link_id),
            typed: one.typed.into_iter().map(Text).collect(),
            locked: Some(one.locked),
        });
        Self {
            wording: Some(wording.collect()),
            prefilled: Some(prefilled.collect()),
            left_out: Some(tailoring.left_out.into_iter().map(Text).collect()),
            order: Some(tailoring.order.into_iter().map(Text).collect()),
        }
    }
}
