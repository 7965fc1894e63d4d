//! The order of lines matters to whoever wrote them, and can be changed while writing: one line up or down.

use super::TypedPlan;
use crate::domain::content::Content;

/// One line of one item goes one place up or down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub link_id: String,
    /// From 0 on; of a table, the row's number.
    pub line: usize,
    pub down: bool,
}

impl Step {
    /// Reads `ITEM:LINE:up` or `ITEM:LINE:down`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.rsplitn(3, ':');
        let (way, line, link_id) = (parts.next()?, parts.next()?, parts.next()?);
        let down = match way {
            "up" => false,
            "down" => true,
            _ => return None,
        };
        Some(Self { link_id: link_id.to_owned(), line: line.parse().ok()?, down })
    }

    fn other(&self) -> Option<usize> {
        if self.down { self.line.checked_add(1) } else { self.line.checked_sub(1) }
    }
}

/// What was typed, with one line moved. Where there is nothing to move it stays as it is.
pub fn reordered(content: &Content, mut plan: TypedPlan, step: &Step) -> TypedPlan {
    let (Some(item), Some(other), Some(texts)) = (content.item(&step.link_id), step.other(), plan.typed.get_mut(&step.link_id)) else {
        return plan;
    };
    match item.kind.as_str() {
        "list" if step.line.max(other) < texts.len() => texts.swap(step.line, other),
        "table" => *texts = rows_swapped(texts, step.line, other),
        _ => {}
    }
    plan
}

/// Texts of a table are `ROW:COLUMN:TEXT`; two rows change their numbers.
fn rows_swapped(texts: &[String], one: usize, other: usize) -> Vec<String> {
    let row = |text: &String| text.split_once(':').and_then(|(row, _)| row.parse::<usize>().ok());
    // A row beyond the last one is no place to go to.
    if ![one, other].iter().all(|number| texts.iter().any(|text| row(text) == Some(*number))) {
        return texts.to_vec();
    }
    let swap = |text: &String| match (row(text), text.split_once(':')) {
        (Some(number), Some((_, rest))) if number == one => format!("{other}:{rest}"),
        (Some(number), Some((_, rest))) if number == other => format!("{one}:{rest}"),
        _ => text.clone(),
    };
    texts.iter().map(swap).collect()
}
