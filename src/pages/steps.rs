//! A long form in steps: what each step shows, and the overview before sending.

use std::collections::BTreeSet;

use serde::Serialize;

use super::ask::AskedSection;
use crate::domain::steps::{self, Step};

/// Which step is open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Open {
    /// Where somebody stopped, else the first.
    #[default]
    Last,
    /// This one, from 1.
    Step(usize),
    /// None: everything is looked over before it is sent.
    Overview,
}

impl Open {
    /// From the address, or from the button that was pressed.
    pub fn read(word: &str) -> Self {
        match word {
            "check" => Self::Overview,
            number => number.parse().map_or(Self::Last, Self::Step),
        }
    }
}

/// One step with its questions.
#[derive(Clone, Debug, Serialize)]
pub struct AskedStep {
    /// From 1.
    pub number: usize,
    pub title: Option<String>,
    /// The language of its title, where that is not the page's.
    pub lang: Option<String>,
    /// Whether it is shown; the others are there, so that everything is sent together.
    pub open: bool,
    pub back: Option<usize>,
    pub next: Option<usize>,
    pub sections: Vec<AskedSection>,
}

/// A long form.
#[derive(Clone, Debug, Serialize)]
pub struct Stepped {
    pub steps: Vec<AskedStep>,
    /// How many there are.
    pub count: usize,
    /// What belongs to no step, such as the line under a measure.
    pub rest: Vec<AskedSection>,
    /// What was answered, where that is looked over.
    pub overview: Option<Vec<LookedOver>>,
    /// Whether it can be sent from here.
    pub sends: bool,
    /// Where pressing Enter in a field leads.
    pub enter: String,
    /// The number of the open step, 0 for the overview.
    pub at: usize,
}

/// One step in the overview.
#[derive(Clone, Debug, Serialize)]
pub struct LookedOver {
    pub number: usize,
    pub title: Option<String>,
    pub lang: Option<String>,
    pub lines: Vec<Line>,
}

/// One question and what was answered.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    pub question: String,
    pub lang: Option<String>,
    pub answer: String,
    /// It is needed, and not answered.
    pub missing: bool,
}

/// Puts sections into their steps. Steps with mistakes are all open, and can be sent again from there.
pub fn stepped(steps: &[Step], sections: Vec<AskedSection>, open: &Open, last: Option<&str>, wrong: &[&str], shown: &BTreeSet<&str>) -> Stepped {
    let wrong: BTreeSet<usize> = wrong.iter().filter_map(|link_id| steps::step_of(steps, link_id)).collect();
    let at = match (wrong.first(), open) {
        (Some(first), _) => Some(*first),
        (None, Open::Overview) => None,
        (None, Open::Step(number)) => Some(number.saturating_sub(1).min(steps.len().saturating_sub(1))),
        (None, Open::Last) => Some(last.and_then(|link_id| steps::step_of(steps, link_id)).unwrap_or(0)),
    };
    let step = |(n, step): (usize, &Step)| AskedStep {
        number: n + 1,
        title: step.title.clone(),
        lang: sections.iter().find(|section| section.title.is_some() && section.title == step.title).and_then(|section| section.lang.clone()),
        open: if wrong.is_empty() { at == Some(n) } else { wrong.contains(&n) },
        back: (n > 0).then_some(n),
        next: (n + 1 < steps.len()).then_some(n + 2),
        sections: sections.iter().filter_map(|section| part(section, step)).collect(),
    };
    let asked: Vec<AskedStep> = steps.iter().enumerate().map(step).collect();
    Stepped {
        count: steps.len(),
        rest: sections.iter().filter(|section| section.items.iter().all(|item| steps::step_of(steps, &item.link_id).is_none())).cloned().collect(),
        overview: at.is_none().then(|| asked.iter().map(|step| looked_over(step, shown)).filter(|step| !step.lines.is_empty()).collect()),
        sends: at.is_none() || !wrong.is_empty(),
        enter: enter(at, steps.len(), !wrong.is_empty()),
        at: at.map_or(0, |at| at + 1),
        steps: asked,
    }
}

fn enter(at: Option<usize>, count: usize, wrong: bool) -> String {
    match at {
        Some(at) if wrong => (at + 1).to_string(),
        Some(at) if at + 1 < count => (at + 2).to_string(),
        _ => "check".into(),
    }
}

/// What of a section is in this step. Its own title is the step's.
fn part(section: &AskedSection, step: &Step) -> Option<AskedSection> {
    let items: Vec<_> = section.items.iter().filter(|item| step.items.contains(&item.link_id)).cloned().collect();
    let title = section.title.clone().filter(|title| step.title.as_ref() != Some(title));
    (!items.is_empty()).then(|| AskedSection { title, items, ..section.clone() })
}

fn looked_over(step: &AskedStep, shown: &BTreeSet<&str>) -> LookedOver {
    let items = step.sections.iter().flat_map(|section| &section.items);
    let lines = items.filter(|item| shown.contains(item.link_id.as_str()) && (item.asks || !item.shown.is_empty()));
    let line = |item: &super::ask::Asked| Line {
        question: item.text.clone(),
        lang: item.lang.clone(),
        missing: item.required && item.shown.is_empty(),
        answer: item.shown.clone(),
    };
    LookedOver { number: step.number, title: step.title.clone(), lang: step.lang.clone(), lines: lines.map(line).collect() }
}
