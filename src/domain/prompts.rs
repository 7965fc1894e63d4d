//! Which prompts of a prompt set are asked this time. The same turn gives the same prompts, so that a page opened twice asks the same.

use std::collections::BTreeSet;

use super::content::{Content, Drawing, DrawingOrder, Item};
use super::items;

/// How far a client has come in a prompt set.
#[derive(Clone, Copy, Debug, Default)]
pub struct Turn {
    /// How often prompts were drawn before.
    pub before: usize,
    /// How many prompts were passed over by the client just now.
    pub passed: usize,
    /// What makes this client's order their own.
    pub seed: u128,
}

fn asks(item: &Item) -> bool {
    items::kind(&item.kind).is_some_and(|kind| kind.asks())
}

/// The `link_id`s of the prompts that are asked in this turn, in their order; `None` where all are.
pub fn draw(content: &Content, turn: Turn) -> Option<Vec<String>> {
    let Drawing { order, each } = content.prompts?;
    let prompts: Vec<&str> = content.items().filter(|item| asks(item)).map(|item| item.link_id.as_str()).collect();
    let each = each as usize;
    if order == DrawingOrder::Chosen || each >= prompts.len() || prompts.is_empty() {
        return None;
    }
    let first = turn.before * each + turn.passed;
    let at = |n: usize| match order {
        DrawingOrder::Shuffled => shuffled(&prompts, turn.seed, n),
        _ => prompts[n % prompts.len()],
    };
    // Where one round ends and the next begins, a prompt may come up twice: it is asked once.
    let mut drawn: Vec<String> = Vec::new();
    for name in (first..first + prompts.len() * 2).map(at) {
        if drawn.len() == each {
            break;
        }
        if !drawn.iter().any(|known| known == name) {
            drawn.push(name.to_owned());
        }
    }
    Some(drawn)
}

/// The n-th prompt of an endless shuffle: every round has each prompt once.
fn shuffled<'a>(prompts: &[&'a str], seed: u128, n: usize) -> &'a str {
    let round = (n / prompts.len()) as u64;
    let mut order: Vec<&str> = prompts.to_vec();
    let mut state = (seed as u64) ^ ((seed >> 64) as u64) ^ round.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    // Fisher and Yates, with the generator SplitMix64 (Steele, Lea, Flood 2014): an order to rely on, not a secret.
    for last in (1..order.len()).rev() {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        order.swap(last, (mixed % (last as u64 + 1)) as usize);
    }
    order[n % prompts.len()]
}

/// The content with only these prompts, in this order; what asks nothing stays.
pub fn only(content: &Content, drawn: &[String]) -> Content {
    let mut content = content.clone();
    for section in &mut content.sections {
        section.items.retain(|item| !asks(item) || drawn.contains(&item.link_id));
        section.items.sort_by_key(|item| drawn.iter().position(|name| *name == item.link_id).unwrap_or(0));
    }
    content.sections.retain(|section| !section.items.is_empty());
    content
}

/// The content in which nothing is required but what was asked: a prompt that was not drawn is not missing.
pub fn require_only(content: &Content, asked: &BTreeSet<&str>) -> Content {
    let mut content = content.clone();
    let chosen = content.prompts.is_some_and(|drawing| drawing.order == DrawingOrder::Chosen);
    for item in content.sections.iter_mut().flat_map(|section| &mut section.items) {
        item.required &= !chosen && asked.contains(item.link_id.as_str());
    }
    content
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn prompts(order: &str, each: u32, n: usize) -> Content {
        let items: Vec<_> = (0..n).map(|i| json!({ "link_id": format!("p{i}"), "kind": "long_text", "text": format!("Prompt {i}") })).collect();
        serde_json::from_value(json!({ "sections": [{ "items": items }], "prompts": { "order": order, "each": each } })).unwrap()
    }

    fn turn(before: usize) -> Turn {
        Turn { before, seed: 0x1234_5678_9abc_def0_1122_3344_5566_7788, ..Turn::default() }
    }

    #[test]
    fn in_turn_every_prompt_comes_and_then_the_first_again() {
        let content = prompts("in_turn", 2, 5);
        let drawn: Vec<_> = (0..3).map(|before| draw(&content, turn(before)).unwrap()).collect();
        assert_eq!(drawn, [["p0", "p1"], ["p2", "p3"], ["p4", "p0"]]);
    }

    #[test]
    fn shuffled_none_comes_again_before_all_were_asked() {
        let content = prompts("shuffled", 1, 7);
        for round in 0..20 {
            let names: BTreeSet<String> = (0..7).flat_map(|n| draw(&content, turn(round * 7 + n)).unwrap()).collect();
            assert_eq!(names.len(), 7);
        }
        let first: Vec<_> = (0..7).map(|n| draw(&content, turn(n)).unwrap()).collect();
        let second: Vec<_> = (7..14).map(|n| draw(&content, turn(n)).unwrap()).collect();
        assert_ne!(first, second, "each round has an order of its own");
        assert_eq!(draw(&content, turn(3)), draw(&content, turn(3)), "a page opened twice asks the same");
    }

    #[test]
    fn what_was_not_drawn_is_not_missing() {
        let mut content = prompts("in_turn", 1, 3);
        content.sections[0].items.iter_mut().for_each(|item| item.required = true);
        let relaxed = require_only(&content, &BTreeSet::from(["p1"]));
        assert_eq!(relaxed.items().filter(|item| item.required).map(|item| item.link_id.as_str()).collect::<Vec<_>>(), ["p1"]);
        assert_eq!(only(&content, &["p2".into(), "p0".into()]).items().map(|item| item.link_id.as_str()).collect::<Vec<_>>(), ["p2", "p0"]);
    }
}
