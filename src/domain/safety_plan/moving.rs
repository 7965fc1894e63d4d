//! A newer version of the template: the plan keeps the one it was written in until somebody moves it.

use std::collections::BTreeSet;

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

/// A proposal and what it was written on top of, as they would be in what is asked now.
#[derive(Clone, Debug, PartialEq)]
pub struct Brought {
    pub base: PlanContent,
    pub proposed: PlanContent,
    /// What the proposal changed and has no place there, or not all of it. That it is missing there does not say that somebody removed it.
    pub lost: BTreeSet<String>,
}

/// Brings both to what `to` asks, each from what it was asked itself.
pub fn brought((base_asks, base): (&Content, &PlanContent), (asks, proposed): (&Content, &PlanContent), to: &Content) -> Brought {
    let (there, mut moved) = (moved_to(base_asks, base, to).content, moved_to(asks, proposed, to));
    let mut lost = BTreeSet::new();
    for Lost { link_id, .. } in moved.lost {
        if proposed.answers.get(&link_id) != base.answers.get(&link_id) {
            lost.insert(link_id);
        } else if let Some(answer) = there.answers.get(&link_id) {
            moved.content.answers.insert(link_id, answer.clone());
        } else {
            moved.content.answers.remove(&link_id);
        }
    }
    Brought { base: there, proposed: moved.content, lost }
}

/// The answer as the other version keeps it: typed into it anew.
fn carried(was: &Item, item: &Item, answer: &Value) -> Option<Value> {
    if was.kind != item.kind {
        return None;
    }
    let kind = items::kind(&item.kind).filter(|kind| kind.asks())?;
    kind.parse(&item.config, &kind.typed(&item.config, answer)).ok()?
}
