//! Which sections belong together, and what stands elsewhere than before. As little as possible counts as moved: whatever is left in
//! its order stays, and one item that was carried past ten others is one that moved, not ten.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::content::{Content, Section};

/// For each section now, the one that it was. Sections have no lasting names: those with the most items in common belong together,
/// then those with the same title.
pub fn pairs(before: &[Section], after: &[Section]) -> Vec<Option<usize>> {
    let names: Vec<BTreeSet<&str>> = before.iter().map(|section| section.items.iter().map(|item| item.link_id.as_str()).collect()).collect();
    let mut pairs: Vec<Option<usize>> = vec![None; after.len()];
    let mut shared: Vec<(usize, usize, usize)> = Vec::new();
    for (now, section) in after.iter().enumerate() {
        for (was, names) in names.iter().enumerate() {
            let common = section.items.iter().filter(|item| names.contains(item.link_id.as_str())).count();
            if common > 0 {
                shared.push((common, was, now));
            }
        }
    }
    shared.sort_by_key(|(common, was, now)| (std::cmp::Reverse(*common), *was, *now));
    let mut taken = BTreeSet::new();
    for (_, was, now) in shared {
        if pairs[now].is_none() && taken.insert(was) {
            pairs[now] = Some(was);
        }
    }
    for (now, section) in after.iter().enumerate() {
        if pairs[now].is_some() {
            continue;
        }
        // Without a title and without anything in common, only an empty one can be told to be the same.
        let alike = |was: &Section| was.title == section.title && (was.title.is_some() || was.items.is_empty() || section.items.is_empty());
        if let Some((was, _)) = before.iter().enumerate().find(|(was, one)| !taken.contains(was) && alike(one)) {
            taken.insert(was);
            pairs[now] = Some(was);
        }
    }
    pairs
}

/// Sections that stand elsewhere among those that were there before.
pub fn moved_sections(pairs: &[Option<usize>]) -> BTreeSet<usize> {
    let known: Vec<(usize, usize)> = pairs.iter().enumerate().filter_map(|(now, was)| Some((now, (*was)?))).collect();
    let kept = longest_rising(&known.iter().map(|(_, was)| *was).collect::<Vec<_>>());
    known.iter().enumerate().filter(|(at, _)| !kept.contains(at)).map(|(_, (now, _))| *now).collect()
}

/// Items that stand in another section, or elsewhere among the items that stayed in theirs.
pub fn moved_items<'a>(before: &Content, after: &'a Content, pairs: &[Option<usize>]) -> BTreeSet<&'a str> {
    let mut places: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (s, section) in before.sections.iter().enumerate() {
        for (i, item) in section.items.iter().enumerate() {
            places.insert(&item.link_id, (s, i));
        }
    }
    let mut moved = BTreeSet::new();
    for (now, section) in after.sections.iter().enumerate() {
        let mut stayed: Vec<(&str, usize)> = Vec::new();
        for item in &section.items {
            match places.get(item.link_id.as_str()) {
                Some((was, at)) if pairs.get(now) == Some(&Some(*was)) => stayed.push((&item.link_id, *at)),
                Some(_) => drop(moved.insert(item.link_id.as_str())),
                None => {}
            }
        }
        let kept = longest_rising(&stayed.iter().map(|(_, at)| *at).collect::<Vec<_>>());
        moved.extend(stayed.iter().enumerate().filter(|(at, _)| !kept.contains(at)).map(|(_, (name, _))| *name));
    }
    moved
}

/// Places of a longest run of rising numbers.
fn longest_rising(numbers: &[usize]) -> BTreeSet<usize> {
    let mut best: Vec<(usize, Option<usize>)> = Vec::with_capacity(numbers.len());
    for (at, number) in numbers.iter().enumerate() {
        let before = (0..at).filter(|earlier| numbers[*earlier] < *number).max_by_key(|earlier| (best[*earlier].0, std::cmp::Reverse(*earlier)));
        best.push((before.map_or(1, |before| best[before].0 + 1), before));
    }
    let mut kept = BTreeSet::new();
    let mut at = (0..best.len()).max_by_key(|at| (best[*at].0, std::cmp::Reverse(*at)));
    while let Some(here) = at {
        kept.insert(here);
        at = best[here].1;
    }
    kept
}
