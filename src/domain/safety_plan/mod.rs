//! A client's one safety plan: what it says, and the rules about it (`CLINICAL.md` 2.3). Nothing in it is needed and nothing is counted: a
//! half-filled plan is a plan. It has no score and no percentage.
//!
//! `people` finds who can be called, `changes` what differs between two versions and how they come together, `reviews` when it is looked
//! at again.

use std::collections::BTreeMap;

use entity::kinds::{Author, PlanWriting, SafetyPlanStatus};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::content::{Content, Item, Section};
/// A line of the crisis directory as it stood on the day of a dated copy.
pub use super::crisis::help::HelpLine as KeptLine;
use super::items;
use super::message::Message;
use super::response::Typed;

mod changes;
mod moving;
mod order;
mod people;
mod reviews;

pub use changes::{Change, Line, Merged, Terms, diff, merge};
pub use moving::{Brought, Lost, Moved, brought, moved_to};
pub use order::{Step, reordered};
pub use people::{PlanPerson, nobody_to_call, people};
pub use reviews::{FIRST_REVIEWS, MISSED_AFTER_DAYS, is_due, is_missed, next_review};

/// What a safety plan says.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PlanContent {
    /// By the item's lasting name, as its kind keeps them.
    pub answers: BTreeMap<String, Value>,
    /// Sections that do not apply, by [`section_id`]. What was written there is kept, and not shown.
    #[serde(default)]
    pub not_for_me: Vec<String>,
    /// The crisis lines as they were on the day it was written: a dated copy keeps what it said. The living plan shows today's.
    #[serde(default)]
    pub lines: Vec<KeptLine>,
}

impl PlanContent {
    /// Whether it says the same; the crisis lines are no part of what a person wrote.
    pub fn says_the_same(&self, other: &Self) -> bool {
        self.answers == other.answers && self.not_for_me == other.not_for_me
    }

    /// Whether nothing is written.
    pub fn is_empty(&self) -> bool {
        self.answers.is_empty() && self.not_for_me.is_empty()
    }

    /// Whether this section does not apply.
    pub fn leaves_out(&self, section: &Section) -> bool {
        section_id(section).is_some_and(|id| self.not_for_me.iter().any(|left| left == id))
    }

    /// What would have been typed to say this.
    pub fn typed(&self, content: &Content) -> TypedPlan {
        let typed = |(link_id, value): (&String, &Value)| {
            let item = content.item(link_id)?;
            Some((link_id.clone(), items::kind(&item.kind)?.typed(&item.config, value)))
        };
        TypedPlan { typed: self.answers.iter().filter_map(typed).collect(), not_for_me: self.not_for_me.clone() }
    }
}

/// A section's lasting name: that of its first item.
pub fn section_id(section: &Section) -> Option<&str> {
    section.items.first().map(|item| item.link_id.as_str())
}

/// What was typed into a plan's form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypedPlan {
    pub typed: Typed,
    pub not_for_me: Vec<String>,
}

/// What a plan asks of a template's content: nothing is needed, no least number of lines, nothing hidden after answers, nothing computed.
pub fn asked(content: &Content) -> Content {
    let mut content = super::paper::lenient(content);
    for section in &mut content.sections {
        section.show_when = None;
        section.items.retain(|item| items::kind(&item.kind).is_some_and(|kind| !kind.computes()));
        for item in &mut section.items {
            item.show_when = None;
            if item.config.get("min").is_some() && matches!(item.kind.as_str(), "list" | "table") {
                item.config["min"] = 1.into();
            }
        }
    }
    content
}

/// Whether a template has what a plan does not heed: conditions, lines that are computed, answers that ask for a person. Its author is told.
pub fn leaves_something_out(content: &Content) -> bool {
    let unheeded = |item: &Item| {
        let kind = items::kind(&item.kind);
        item.show_when.is_some() || kind.is_some_and(|kind| kind.computes() || kind.alerts(&item.config))
    };
    content.sections.iter().any(|section| section.show_when.is_some() || section.items.iter().any(unheeded))
}

/// Reads what was typed against what the plan asks ([`asked`]). The crisis lines are not typed and not there.
///
/// # Errors
/// Sentences by item, in the order of the page.
pub fn read(content: &Content, typed: &TypedPlan) -> Result<PlanContent, Vec<(String, Message)>> {
    let mut plan = PlanContent::default();
    let mut problems = Vec::new();
    for item in content.items() {
        let Some(kind) = items::kind(&item.kind).filter(|kind| kind.asks()) else { continue };
        match kind.parse(&item.config, typed.typed.get(&item.link_id).map_or(&[], Vec::as_slice)) {
            Ok(Some(answer)) => _ = plan.answers.insert(item.link_id.clone(), answer),
            Ok(None) => {}
            Err(message) => problems.push((item.link_id.clone(), message)),
        }
    }
    let known = content.sections.iter().filter_map(section_id);
    plan.not_for_me = known.filter(|id| typed.not_for_me.iter().any(|left| left == id)).map(str::to_owned).collect();
    if problems.is_empty() { Ok(plan) } else { Err(problems) }
}

/// Whether what a client writes is the plan at once. The first words are, however the practice chose: they undo nothing, and a plan that
/// somebody began alone at home can be used.
pub fn is_written_at_once(author: Author, writing: PlanWriting, has_current: bool) -> bool {
    author != Author::Client || writing == PlanWriting::Edit || !has_current
}

/// Where a plan stands after somebody wrote into it. A draft is in use once it was written together; what a client wrote alone is to be
/// looked at together.
pub fn after_writing(status: SafetyPlanStatus, author: Author, together: bool) -> SafetyPlanStatus {
    match status {
        SafetyPlanStatus::Draft if author == Author::Client => SafetyPlanStatus::NeedsReview,
        SafetyPlanStatus::Draft if together => SafetyPlanStatus::InUse,
        other => other,
    }
}

/// Where a plan stands after something asked for a look at it: a draft stays one, an archived one is not woken.
pub fn after_trigger(status: SafetyPlanStatus) -> SafetyPlanStatus {
    if status == SafetyPlanStatus::InUse { SafetyPlanStatus::NeedsReview } else { status }
}

/// In words, for the practice.
pub fn words(status: SafetyPlanStatus) -> &'static str {
    match status {
        SafetyPlanStatus::Draft => "draft",
        SafetyPlanStatus::InUse => "in use",
        SafetyPlanStatus::NeedsReview => "needs review",
        SafetyPlanStatus::Archived => "archived",
    }
}

#[cfg(test)]
mod tests;
