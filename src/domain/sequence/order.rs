//! The order of steps. What was begun stands before what waits; what was skipped keeps its place until it is brought back.

use super::Became;

/// The step that is next: the first that waits after everything that was begun. Never one before that: a sequence does not go backwards.
pub fn first_waiting(steps: impl Iterator<Item = Became>) -> Option<usize> {
    let mut found = None;
    for (place, became) in steps.enumerate() {
        match became {
            Became::Begun { .. } => found = None,
            Became::Waiting => found = found.or(Some(place)),
            Became::Skipped(_) => {}
        }
    }
    found
}

/// The new order, as old places, when a skipped step is brought back: where it was, or next where later ones were begun since.
pub fn brought_back(steps: &[Became], place: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..steps.len()).collect();
    let last_begun = steps.iter().rposition(|became| matches!(became, Became::Begun { .. }));
    if let Some(last) = last_begun.filter(|last| *last > place) {
        order.remove(place);
        order.insert(last, place);
    }
    order
}

/// The new order, as old places, when a waiting step changes places with the one that waits before (or after) it.
pub fn moved(steps: &[Became], place: usize, up: bool) -> Option<Vec<usize>> {
    let waits = |at: &usize| steps[*at] == Became::Waiting;
    if place >= steps.len() || !waits(&place) {
        return None;
    }
    let other = if up { (0..place).rev().find(waits) } else { (place + 1..steps.len()).find(waits) }?;
    let mut order: Vec<usize> = (0..steps.len()).collect();
    order.swap(place, other);
    Some(order)
}

/// Steps in a new order: those that stay keep their places, the others fill the gaps in theirs.
pub fn refilled<T>(old: Vec<T>, stays: impl Fn(&T) -> bool, others: Vec<T>) -> Vec<T> {
    let mut others = others.into_iter();
    let mut steps = Vec::with_capacity(old.len());
    for step in old {
        if stays(&step) { steps.push(step) } else { steps.extend(others.next()) }
    }
    steps.extend(others);
    steps
}
