//! A newer version of the template: the plan keeps the one it was written in until somebody moves it.

use serde_json::Value;

use super::PlanContent;
use crate::domain::content::{Content, Item};
use crate::domain::items;

/// A plan as it would be in another version of what is asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Moved {
    pub content: PlanContent,
    /// What has no place there, or not all of it.
    pub lost: Vec<Lost>,
}

/// An answer that would be lost, or a part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lost {
    pub link_id: String,
    pub question: String,
    pub text: String,
}

/// Moves a plan to what `to` asks (both as [`super::asked`] gives them): every answer whose item still exists stays, as far as it still is
/// an answer to it.
pub fn moved_to(from: &Content, plan: &PlanContent, to: &Content) -> Moved {
    let mut moved = Moved { content: PlanContent { answers: Default::default(), ..plan.clone() }, lost: Vec::new() };
    for (link_id, answer) in &plan.answers {
        let was = from.item(link_id);
        let kept = was.zip(to.item(link_id)).and_then(|(was, item)| carried(was, item, answer));
        if kept.as_ref() != Some(answer) {
            let kind = was.and_then(|item| Some((item, items::kind(&item.kind)?)));
            let text = kind.map(|(item, kind)| kind.text(&item.config, answer)).unwrap_or_default();
            let question = was.map_or_else(|| link_id.clone(), |item| item.text.clone());
            moved.lost.push(Lost { link_id: link_id.clone(), question, text });
        }
        moved.content.answers.extend(kept.map(|answer| (link_id.clone(), answer)));
    }
    let known = |id: &String| to.sections.iter().any(|section| super::section_id(section) == Some(id));
    moved.content.not_for_me.retain(known);
    moved
}

/// The answer as the other version keeps it: typed into it anew.
fn carried(was: &Item, item: &Item, answer: &Value) -> Option<Value> {
    if was.kind != item.kind {
        return None;
    }
    let kind = items::kind(&item.kind).filter(|kind| kind.asks())?;
    kind.parse(&item.config, &kind.typed(&item.config, answer)).ok()?
}
