//! What may be changed of a measure: nothing where its words are in the data file; only its words where a practice wrote them in.

use serde_json::Value;

use super::Instrument;
use crate::domain::content::{Content, Item};
use crate::domain::problems::Problems;

/// The content that may be kept for one that says it is a measure: as the data file has it, with the practice's own words
/// where the file has none. Marks and conditions are always the file's.
///
/// # Errors
/// What differs from the measure, with its place.
pub fn locked(content: &Content) -> Result<Content, Problems> {
    let Some(measure) = &content.measure else { return Ok(content.clone()) };
    let Some(instrument) = super::of(measure) else {
        return Err(Problems::one("measure", "This measure is not known here."));
    };
    let mut original = super::content(instrument, measure.estimate);
    let mut problems = Problems::default();
    if !same_shape(&original, content) {
        problems.add("sections", "The questions of a standard measure stay as they are: none may be added, removed or moved.");
        return Err(problems);
    }
    for (s, section) in original.sections.iter_mut().enumerate() {
        let written = &content.sections[s];
        if instrument.texts {
            if section.title.as_deref().unwrap_or_default() != written.title.as_deref().unwrap_or_default() {
                problems.add(format!("sections[{s}].title"), "The wording of a standard measure stays as it is.");
            }
        } else {
            section.title.clone_from(&written.title);
        }
        for (i, item) in section.items.iter_mut().enumerate() {
            keep(instrument, item, &written.items[i], &format!("sections[{s}].items[{i}]"), &mut problems);
        }
    }
    problems.or(original)
}

/// The same sections with the same items in the same order.
fn same_shape(original: &Content, written: &Content) -> bool {
    let names = |content: &Content| -> Vec<Vec<(String, String)>> {
        let of = |item: &Item| (item.link_id.clone(), item.kind.clone());
        content.sections.iter().map(|section| section.items.iter().map(of).collect()).collect()
    };
    names(original) == names(written)
}

fn keep(instrument: &Instrument, item: &mut Item, written: &Item, place: &str, problems: &mut Problems) {
    if !instrument.texts {
        item.text.clone_from(&written.text);
        item.help.clone_from(&written.help);
    } else if item.text.trim() != written.text.trim() || written.help.as_ref().is_some_and(|help| !help.trim().is_empty()) {
        problems.add(format!("{place}.text"), "The wording of a standard measure stays as it is.");
    }
    let theirs = options(&written.config);
    // Not by index, which would add an empty list to a note.
    let Some(ours) = item.config.get_mut("options").and_then(Value::as_array_mut) else { return };
    let same = ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(one, other)| one["key"] == other["key"] && score(one) == score(other));
    if !same {
        return problems.add(format!("{place}.config.options"), "The answers of a standard measure and their scores stay as they are.");
    }
    for (one, other) in ours.iter_mut().zip(theirs) {
        if !instrument.texts {
            one["label"] = other["label"].clone();
        } else if one["label"] != other["label"] {
            problems.add(format!("{place}.config.options"), "The wording of a standard measure stays as it is.");
        }
    }
}

fn options(config: &Value) -> &[Value] {
    config["options"].as_array().map_or(&[], Vec::as_slice)
}

fn score(option: &Value) -> Option<f64> {
    option.get("score").and_then(Value::as_f64)
}
