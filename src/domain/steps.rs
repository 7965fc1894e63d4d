//! A long form is asked in steps, one part after the other, so that nobody meets a wall of questions on a phone. Sections are steps; a
//! long section is several. Its author need do nothing, and may say that it is one page.

use super::content::{Content, Item};
use super::items;

/// One step: what is asked together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its section's title.
    pub title: Option<String>,
    /// Names of its items in their order, notes and headings too.
    pub items: Vec<String>,
}

/// So many questions are always one page.
const SHORT: usize = 8;
/// So many questions of one section are still one page.
const MOST_ON_A_PAGE: usize = 12;
/// So many questions are in one step.
const MOST_IN_A_STEP: usize = 8;

/// The steps of a content; none where it is one page. Prompts that are drawn are few, and one page.
pub fn of(content: &Content) -> Vec<Step> {
    if content.one_page || content.prompts.is_some() {
        return Vec::new();
    }
    let counts = content.sections.iter().map(|section| asking(&section.items)).collect::<Vec<_>>();
    let (asked, parts) = (counts.iter().sum::<usize>(), counts.iter().filter(|count| **count > 0).count());
    if asked <= SHORT || (parts < 2 && asked <= MOST_ON_A_PAGE) {
        return Vec::new();
    }
    let mut steps: Vec<Step> = Vec::new();
    // Sections that only tell something are told with what is asked next.
    let mut told: Vec<String> = Vec::new();
    for (section, count) in content.sections.iter().zip(counts) {
        if count == 0 {
            told.extend(names(&section.items));
            continue;
        }
        for mut items in chunks(&section.items, count) {
            items.splice(0..0, told.drain(..));
            steps.push(Step { title: section.title.clone(), items });
        }
    }
    if let Some(last) = steps.last_mut() {
        last.items.extend(told);
    }
    steps
}

/// The step in which something is asked, from 0.
pub fn step_of(steps: &[Step], link_id: &str) -> Option<usize> {
    steps.iter().position(|step| step.items.iter().any(|item| item == link_id))
}

/// The first step from `to` on, in the direction from `from`, in which something is shown; none beyond the last. Before the first it is
/// the first.
pub fn next_shown(steps: &[Step], from: usize, to: usize, shows: impl Fn(&str) -> bool) -> Option<usize> {
    let asks = |step: &usize| steps.get(*step).is_some_and(|step| step.items.iter().any(|item| shows(item)));
    if to >= from { (to..steps.len()).find(asks) } else { Some((0..=to).rev().find(asks).unwrap_or(0)) }
}

fn asks(item: &Item) -> bool {
    items::kind(&item.kind).is_some_and(|kind| kind.asks())
}

fn asking(items: &[Item]) -> usize {
    items.iter().filter(|item| asks(item)).count()
}

fn names(items: &[Item]) -> Vec<String> {
    items.iter().map(|item| item.link_id.clone()).collect()
}

/// A section in parts of about the same size. What tells something stands before what it tells about; what is computed stands after.
fn chunks(items: &[Item], count: usize) -> Vec<Vec<String>> {
    let each = count.div_ceil(count.div_ceil(MOST_IN_A_STEP));
    let mut chunks = vec![Vec::new()];
    let mut here = 0;
    for (n, item) in items.iter().enumerate() {
        let computes = items::kind(&item.kind).is_some_and(|kind| kind.computes());
        if here == each && !computes && asking(&items[n..]) > 0 {
            chunks.push(Vec::new());
            here = 0;
        }
        here += usize::from(asks(item));
        if let Some(last) = chunks.last_mut() {
            last.push(item.link_id.clone());
        }
    }
    chunks
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::domain::content::Section;

    fn item(name: &str, kind: &str) -> Item {
        serde_json::from_value(json!({ "link_id": name, "kind": kind, "text": "?" })).unwrap()
    }

    fn section(title: &str, kinds: &[&str]) -> Section {
        let items = kinds.iter().enumerate().map(|(n, kind)| item(&format!("{title}{n}"), kind)).collect();
        Section { title: Some(title.into()), show_when: None, items }
    }

    fn content(sections: Vec<Section>) -> Content {
        Content { sections, ..Content::default() }
    }

    #[test]
    fn a_short_form_is_one_page_and_sections_of_a_long_one_are_steps() {
        let three = ["scale"; 3];
        assert!(of(&content(vec![section("a", &three), section("b", &three)])).is_empty());
        assert!(of(&content(vec![section("a", &["scale"; 12])])).is_empty());
        let steps = of(&content(vec![section("a", &three), section("b", &["scale"; 6])]));
        assert_eq!(steps.iter().map(|step| step.title.as_deref().unwrap()).collect::<Vec<_>>(), ["a", "b"]);
        let mut one = content(vec![section("a", &["scale"; 13])]);
        assert_eq!(of(&one).iter().map(|step| step.items.len()).collect::<Vec<_>>(), [7, 6]);
        one.one_page = true;
        assert!(of(&one).is_empty());
    }

    #[test]
    fn a_note_stands_with_what_it_is_about() {
        let mut kinds = vec!["scale"; 7];
        kinds.extend(["note"; 1]);
        kinds.extend(["scale"; 6]);
        kinds.push("note");
        let steps = of(&content(vec![section("intro", &["note"]), section("a", &kinds)]));
        assert_eq!(steps.len(), 2);
        assert_eq!((steps[0].items[0].as_str(), steps[1].items[0].as_str()), ("intro0", "a7"));
        assert_eq!(steps[1].items.last().unwrap(), "a14", "a last note is no step of its own");
    }

    #[test]
    fn steps_in_which_nothing_is_shown_are_passed_over() {
        let steps = of(&content(vec![section("a", &["scale"; 4]), section("b", &["scale"]), section("c", &["scale"; 4])]));
        let shows = |name: &str| !name.starts_with('b');
        assert_eq!(next_shown(&steps, 0, 1, shows), Some(2));
        assert_eq!(next_shown(&steps, 2, 1, shows), Some(0));
        assert_eq!(next_shown(&steps, 2, 3, shows), None);
        assert_eq!(step_of(&steps, "c1"), Some(2));
    }

    proptest! {
        #[test]
        fn every_item_is_in_one_step_in_its_order(sections in prop::collection::vec(prop::collection::vec(0..4usize, 0..30), 1..8)) {
            let kinds = ["scale", "long_text", "note", "heading"];
            let sections = sections.iter().enumerate().map(|(n, items)| section(&format!("s{n}-"), &items.iter().map(|kind| kinds[*kind]).collect::<Vec<_>>()));
            let content = content(sections.collect());
            let steps = of(&content);
            let asked = content.items().filter(|item| asks(item)).count();
            prop_assert!(!steps.is_empty() || asked <= MOST_ON_A_PAGE);
            if !steps.is_empty() {
                let all: Vec<String> = steps.iter().flat_map(|step| step.items.clone()).collect();
                prop_assert_eq!(all, content.items().map(|item| item.link_id.clone()).collect::<Vec<_>>());
                for step in &steps {
                    let here = step.items.iter().filter(|name| asks(content.item(name).unwrap())).count();
                    prop_assert!((1..=MOST_IN_A_STEP).contains(&here));
                }
            }
        }
    }
}
