//! What differs between two versions, in plain words for whoever publishes.

use entity::kinds::TemplateMode;
use serde::Serialize;

use crate::domain::content::{Drawing, DrawingOrder};
use crate::domain::languages;
use crate::domain::version_diff::{Diff, Fate, ItemChange, Part, SectionChange, SectionWhat, What, pieces};

/// All of it.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Changes {
    pub none: bool,
    /// What concerns the whole, and its sections.
    pub whole: Vec<String>,
    pub items: Vec<ItemLine>,
    /// Whether a number means something else somewhere.
    pub rescaled: bool,
}

/// One item that changed.
#[derive(Clone, Debug, Serialize)]
pub struct ItemLine {
    pub text: String,
    pub marks: Vec<&'static str>,
    pub notes: Vec<String>,
    pub wordings: Vec<Wording>,
}

/// One text, with the words that went and came.
#[derive(Clone, Debug, Serialize)]
pub struct Wording {
    pub of: String,
    pub pieces: Vec<PieceLine>,
}

#[derive(Clone, Debug, Serialize)]
pub struct PieceLine {
    pub gone: bool,
    pub new: bool,
    pub text: String,
}

/// Says what differs.
pub fn say(diff: &Diff) -> Changes {
    let rescaled = diff.items.iter().flat_map(|item| &item.what).any(|what| matches!(what, What::Rescaled(_))) || diff.measure;
    Changes { none: diff.is_empty(), whole: whole(diff), items: diff.items.iter().map(item).collect(), rescaled }
}

fn whole(diff: &Diff) -> Vec<String> {
    let mut said = Vec::new();
    if let Some((before, after)) = &diff.title {
        said.push(format!("The title was “{before}” and is “{after}”."));
    }
    if let Some((before, after)) = diff.mode {
        said.push(format!("It was answered {} and is answered {}.", mode(before), mode(after)));
    }
    if let Some((before, after)) = diff.prompts {
        said.push(format!("Prompts: {}; before: {}.", drawing(after), drawing(before)));
    }
    if let Some(one_page) = diff.one_page {
        said.push(if one_page { "It is asked on one page now.".into() } else { "It is asked in steps now, where it is long.".into() });
    }
    if diff.measure {
        said.push("It is scored as another measure, or by other rules.".into());
    }
    if diff.language {
        said.push("It is said to be written in another language.".into());
    }
    said.extend(diff.translations.iter().map(|code| format!("Its texts in {} changed.", languages::name(code))));
    said.extend(diff.sections.iter().map(section));
    said
}

/// How often a mode is answered.
fn mode(mode: TemplateMode) -> &'static str {
    match mode {
        TemplateMode::Form => "once each time it is due",
        TemplateMode::Log => "many times, as a log",
    }
}

fn drawing(drawing: Option<Drawing>) -> String {
    let Some(drawing) = drawing else { return "all are asked each time".into() };
    let order = match drawing.order {
        DrawingOrder::InTurn => "in turn",
        DrawingOrder::Shuffled => "shuffled",
        DrawingOrder::Chosen => "chosen by the client",
    };
    format!("{} each time, {order}", drawing.each)
}

fn section(change: &SectionChange) -> String {
    let name = change.title.as_ref().map_or_else(|| "without a heading".to_owned(), |title| format!("“{title}”"));
    match &change.what {
        SectionWhat::Added => format!("A new section {name}."),
        SectionWhat::Removed => format!("The section {name} is gone."),
        SectionWhat::Renamed(Some(before)) => format!("The section “{before}” is now {name}."),
        SectionWhat::Renamed(None) => format!("A section has a heading now: {name}."),
        SectionWhat::Moved => format!("The section {name} stands elsewhere."),
        SectionWhat::Conditions => format!("The section {name} is shown under other conditions."),
    }
}

fn item(change: &ItemChange) -> ItemLine {
    let mut line = ItemLine { text: change.text.clone(), marks: Vec::new(), notes: Vec::new(), wordings: Vec::new() };
    for what in &change.what {
        match what {
            What::Added => line.marks.push("new"),
            What::Removed => line.marks.push("removed"),
            What::Moved => line.marks.push("moved"),
            What::Reworded(parts) => {
                line.marks.push("other words");
                line.wordings.extend(parts.iter().map(wording));
            }
            What::Rescaled(parts) => {
                line.marks.push("another scale");
                line.notes.extend(parts.iter().map(note));
            }
            What::Conditions => line.notes.push("It is shown under other conditions.".into()),
            What::Required(true) => line.notes.push("An answer is needed now.".into()),
            What::Required(false) => line.notes.push("An answer is no longer needed.".into()),
            What::Settings(names) => line.notes.push(format!("Other settings: {}.", names.join(", "))),
        }
    }
    line
}

fn note(part: &Part) -> String {
    match (part.before.as_str(), part.after.as_str()) {
        ("", after) => format!("{}: now {after}", part.of),
        (before, "") => format!("{}: no longer {before}", part.of),
        (before, after) => format!("{}: was {before}, is {after}", part.of),
    }
}

fn wording(part: &Part) -> Wording {
    let piece =
        |piece: crate::domain::version_diff::Piece| PieceLine { gone: piece.fate == Fate::Gone, new: piece.fate == Fate::New, text: piece.text };
    Wording { of: part.of.clone(), pieces: pieces(&part.before, &part.after).into_iter().map(piece).collect() }
}
