//! What differs between two versions of a plan, and how what a client proposed comes together with what was written since.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{PlanContent, section_id};
use crate::domain::content::Content;
use crate::domain::items;

/// What differs in one question, or in whether a section applies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The item's lasting name, or the section's.
    pub id: String,
    pub section: Option<String>,
    /// The question; none where it is about the section as a whole.
    pub question: Option<String>,
    pub lines: Vec<Line>,
    /// The same lines in another order.
    pub reordered: bool,
}

/// One line of what a plan says or said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    Same(String),
    Added(String),
    Removed(String),
    /// The section applies no longer, or again.
    LeftOut,
    TakenIn,
}

/// Everything that differs, in the order of what is asked. What is asked of the two may differ too.
pub fn diff((was, old): (&Content, &PlanContent), (is, new): (&Content, &PlanContent)) -> Vec<Change> {
    let mut changes = Vec::new();
    for (content, gone) in [(is, false), (was, true)] {
        for section in &content.sections {
            let title = section.title.clone();
            let left = (old.leaves_out(section), new.leaves_out(section));
            if let (Some(id), true, false) = (section_id(section), left.0 != left.1, gone) {
                let line = if left.1 { Line::LeftOut } else { Line::TakenIn };
                changes.push(Change { id: id.to_owned(), section: title.clone(), question: None, lines: vec![line], reordered: false });
            }
            // What is asked no longer comes last.
            let items = section.items.iter().filter(|item| !gone || is.item(&item.link_id).is_none());
            changes.extend(items.filter_map(|item| of_item(&item.link_id, title.clone(), (was, old), (is, new))));
        }
    }
    changes
}

fn text(content: &Content, plan: &PlanContent, link_id: &str) -> String {
    let found = content.item(link_id).and_then(|item| Some((item, items::kind(&item.kind)?, plan.answers.get(link_id)?)));
    found.map(|(item, kind, answer)| kind.text(&item.config, answer)).unwrap_or_default()
}

fn of_item(link_id: &str, section: Option<String>, (was, old): (&Content, &PlanContent), (is, new): (&Content, &PlanContent)) -> Option<Change> {
    if old.answers.get(link_id) == new.answers.get(link_id) {
        return None;
    }
    let question = is.item(link_id).or_else(|| was.item(link_id)).map(|item| item.text.clone());
    let (before, after) = (text(was, old, link_id), text(is, new, link_id));
    let (before, after): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let sorted = |lines: &[&str]| {
        let mut lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        lines.sort();
        lines
    };
    let reordered = before != after && sorted(&before) == sorted(&after);
    Some(Change { id: link_id.to_owned(), section, question, lines: lines(&before, &after), reordered })
}

/// The lines after, with those that are gone before them.
fn lines(before: &[&str], after: &[&str]) -> Vec<Line> {
    let gone = before.iter().filter(|line| !after.contains(line)).map(|line| Line::Removed((*line).to_owned()));
    let now = after.iter().map(|line| if before.contains(line) { Line::Same((*line).to_owned()) } else { Line::Added((*line).to_owned()) });
    gone.chain(now).collect()
}

/// A proposal on top of the plan as it is now.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Merged {
    pub content: PlanContent,
    /// Items, and sections whose mark it is, that both sides changed to something else since, or that have no place any more as they were
    /// proposed; the plan's own stand in `content` unless the proposal's were asked for.
    pub clashes: Vec<String>,
}

/// What decides how two sides come together.
#[derive(Clone, Copy, Debug)]
pub struct Terms<'a> {
    /// What the plan asks now.
    pub asks: &'a Content,
    /// What of the proposal has no place there, or not all of it ([`super::Brought`]).
    pub lost: &'a BTreeSet<String>,
    /// The clashes in which the proposal's side was asked for.
    pub take: &'a BTreeSet<String>,
}

/// Brings a proposal that was written on top of `base` together with the plan as it is now: what only one side changed is taken from that
/// side; what both changed stays as it is now, unless `take` names it. Nothing that was written since is undone or hidden silently, and
/// nothing is removed only because it has no place any more.
pub fn merge(base: &PlanContent, now: &PlanContent, proposed: &PlanContent, terms: Terms<'_>) -> Merged {
    let mut merged = Merged { content: now.clone(), clashes: Vec::new() };
    let names: BTreeSet<&String> = [base, now, proposed].into_iter().flat_map(|plan| plan.answers.keys()).chain(terms.lost).collect();
    for name in names {
        let of = |plan: &PlanContent| plan.answers.get(name).cloned();
        let take = terms.take.contains(name);
        let chosen =
            if terms.lost.contains(name) { what_is_left(of(now), of(proposed), take) } else { one_of(of(base), of(now), of(proposed), take) };
        if chosen.1 {
            merged.clashes.push(name.clone());
        }
        match chosen.0 {
            Some(answer) => _ = merged.content.answers.insert(name.clone(), answer),
            None => _ = merged.content.answers.remove(name),
        }
    }
    let (marks, clashes) = marks(base, now, proposed, terms);
    merged.content.not_for_me = marks;
    for section in clashes {
        if !merged.clashes.contains(&section) {
            merged.clashes.push(section);
        }
    }
    merged
}

/// What stands after two sides, and whether they clash.
fn one_of(base: Option<Value>, now: Option<Value>, proposed: Option<Value>, take: bool) -> (Option<Value>, bool) {
    if proposed == base || proposed == now {
        (now, false)
    } else if now == base || take {
        let clash = now != base;
        (proposed, clash)
    } else {
        (now, true)
    }
}

/// The same, of something that has no place any more as it was proposed: somebody looks at it in any case.
fn what_is_left(now: Option<Value>, left: Option<Value>, take: bool) -> (Option<Value>, bool) {
    (left.filter(|_| take).or(now), true)
}

/// A mark has two values: whoever changed it since is right, and two who did agree. But one that would hide what was written since is a clash.
fn marks(base: &PlanContent, now: &PlanContent, proposed: &PlanContent, terms: Terms<'_>) -> (Vec<String>, Vec<String>) {
    let has = |plan: &PlanContent, id: &String| plan.not_for_me.contains(id);
    let (mut ids, mut clashes): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    for id in now.not_for_me.iter().chain(&proposed.not_for_me) {
        let theirs = has(proposed, id) != has(base, id) && has(proposed, id) != has(now, id);
        let hides = theirs && has(proposed, id) && was_written(terms.asks, id, base, now);
        if hides && !clashes.contains(id) {
            clashes.push(id.clone());
        }
        let stands = if theirs && (!hides || terms.take.contains(id)) { has(proposed, id) } else { has(now, id) };
        if stands && !ids.contains(id) {
            ids.push(id.clone());
        }
    }
    (ids, clashes)
}

/// Whether anything in this section differs between two plans.
fn was_written(asks: &Content, section: &str, before: &PlanContent, after: &PlanContent) -> bool {
    let found = asks.sections.iter().find(|one| section_id(one) == Some(section));
    found.is_some_and(|one| one.items.iter().any(|item| before.answers.get(&item.link_id) != after.answers.get(&item.link_id)))
}
