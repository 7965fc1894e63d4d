//! What differs between two versions, as the pages show it.

use serde::Serialize;

use crate::domain::content::Content;
use crate::domain::safety_plan::{Change, Line, PlanContent, diff};

/// One question that differs.
#[derive(Serialize)]
pub struct ChangeView {
    pub id: String,
    pub section: Option<String>,
    pub question: Option<String>,
    pub lines: Vec<LineView>,
    pub reordered: bool,
}

/// One line: as it was, added or gone.
#[derive(Serialize)]
pub struct LineView {
    pub what: &'static str,
    pub text: String,
}

/// What differs from `old` to `new`, each with what it asked.
pub fn views(old: (&Content, &PlanContent), new: (&Content, &PlanContent)) -> Vec<ChangeView> {
    diff(old, new).into_iter().map(view).collect()
}

fn view(change: Change) -> ChangeView {
    let line = |line: Line| match line {
        Line::Same(text) => LineView { what: "same", text },
        Line::Added(text) => LineView { what: "added", text },
        Line::Removed(text) => LineView { what: "removed", text },
        Line::LeftOut => LineView { what: "added", text: "This part does not apply.".into() },
        Line::TakenIn => LineView { what: "removed", text: "This part does not apply.".into() },
    };
    ChangeView {
        id: change.id,
        section: change.section,
        question: change.question,
        lines: change.lines.into_iter().map(line).collect(),
        reordered: change.reordered,
    }
}
