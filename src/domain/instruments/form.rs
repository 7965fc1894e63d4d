//! The form of a measure: its data as a content. Items are not required (but for one that opens the rest): a question somebody
//! would rather not answer is left empty, and the measure's own rule for missing answers says whether there is a total. An option
//! “I would rather not answer” would be an answer without a score, which no published scoring knows.

use serde_json::{Value, json};

use super::{Choice, Instrument, Item};
use crate::domain::content::{self, Content};

/// The content of an instrument, as every practice gets it. Where its words are not ours to give, texts are empty and labels are
/// the scores: a draft to be written in.
pub fn content(instrument: &Instrument, estimate: bool) -> Content {
    let mut sections = Vec::new();
    for (n, section) in instrument.sections.iter().enumerate() {
        let note = section.note.as_ref().map(|note| text_item(instrument.link_id(&format!("note{}", n + 1)), note));
        sections.push(content::Section {
            title: section.title.clone(),
            show_when: section.show_when.clone(),
            items: note.into_iter().chain(section.items.iter().map(|one| item(instrument, one))).collect(),
        });
    }
    Content { sections, measure: Some(instrument.reference(estimate)), ..Content::default() }
}

/// The copyright line as a note, to stand under the form.
pub fn copyright_item(line: &str) -> content::Item {
    text_item("copyright".into(), line)
}

fn text_item(link_id: String, text: &str) -> content::Item {
    content::Item { link_id, kind: "note".into(), text: text.to_owned(), help: None, required: false, config: json!({}), show_when: None, kept: None }
}

fn item(instrument: &Instrument, item: &Item) -> content::Item {
    let options: Vec<Value> = instrument.choices(item).iter().map(|choice| option(item, choice)).collect();
    content::Item {
        link_id: instrument.link_id(&item.key),
        kind: "single_choice".into(),
        text: item.text.clone(),
        help: None,
        required: item.required,
        config: json!({ "options": options }),
        show_when: item.show_when.clone(),
        kept: None,
    }
}

fn option(item: &Item, choice: &Choice) -> Value {
    let label = match choice.score {
        Some(score) if choice.label.is_empty() => format!("{score}"),
        _ => choice.label.clone(),
    };
    let mut option = json!({ "key": choice.key, "label": label });
    if let Some(score) = choice.score {
        option["score"] = json!(score);
    }
    let risk = item.risk.filter(|risk| choice.score.is_some_and(|score| score >= risk.from));
    if risk.is_some_and(|risk| risk.support_card) {
        option["support_card"] = json!(true);
    }
    if risk.is_some_and(|risk| risk.attention) {
        option["attention"] = json!(true);
    }
    option
}
