//! Edits whose result is known are made to generated contents, and the difference must name them, and nothing else.

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::domain::content::{DrawingOrder, MeasureRef};

fn item(name: &str, kind: &str, config: Value) -> Item {
    Item { link_id: name.into(), kind: kind.into(), text: format!("About {name}"), help: None, required: false, config, show_when: None, kept: None }
}

/// Sections of items of three kinds, with names that are there once.
fn contents() -> impl Strategy<Value = Content> {
    prop::collection::vec((prop::option::of("[a-c]"), prop::collection::vec(0..3_u8, 0..6)), 1..5).prop_map(|drawn| {
        let mut number = 0;
        let mut one = |kind: u8| {
            number += 1;
            match kind {
                0 => item(&format!("i{number}"), "scale", json!({ "min": 0, "max": 10, "min_label": "low", "max_label": "high" })),
                1 => item(
                    &format!("i{number}"),
                    "single_choice",
                    json!({ "options": [{ "key": "a", "label": "A", "score": 1.0 }, { "key": "b", "label": "B", "score": 2.0 }] }),
                ),
                _ => item(&format!("i{number}"), "long_text", json!({})),
            }
        };
        let section =
            |(title, kinds): (Option<String>, Vec<u8>)| Section { title, show_when: None, items: kinds.into_iter().map(&mut one).collect() };
        Content { sections: drawn.into_iter().map(section).collect(), ..Content::default() }
    })
}

/// The one item that changed, and how.
fn only(found: &Diff) -> (&str, &[What]) {
    let [one] = &found.items[..] else { panic!("{found:?}") };
    assert!(found.sections.is_empty(), "{found:?}");
    (&one.link_id, &one.what)
}

/// The content with one of its items changed; `None` where it has none.
fn edited(content: &Content, at: usize, edit: impl FnOnce(&mut Item)) -> Option<(Content, String)> {
    let count = content.items().count();
    let mut content = content.clone();
    let chosen = content.sections.iter_mut().flat_map(|section| &mut section.items).nth(at.checked_rem(count)?)?;
    edit(chosen);
    let name = chosen.link_id.clone();
    Some((content, name))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn nothing_differs_from_itself(content in contents()) {
        prop_assert!(diff(&content, &content).is_empty());
        let written: Content = serde_json::from_value(serde_json::to_value(&content).unwrap()).unwrap();
        prop_assert!(diff(&content, &written).is_empty());
    }

    #[test]
    fn other_words_are_other_words_alone(content in contents(), at in 0..100_usize) {
        let Some((after, name)) = edited(&content, at, |item| item.text.push_str(" indeed")) else { return Ok(()) };
        let found = diff(&content, &after);
        prop_assert_eq!(only(&found).0, &name);
        prop_assert!(matches!(only(&found).1, [What::Reworded(_)]), "{:?}", found);
        prop_assert_eq!(seam(&content, &after, &name), Some(Seam::Reworded));
        prop_assert!(content.items().filter(|item| item.link_id != name).all(|item| seam(&content, &after, &item.link_id).is_none()));
    }

    #[test]
    fn another_scale_is_never_called_other_words(content in contents(), at in 0..100_usize, max in 2..9_i64) {
        let edit = |item: &mut Item| match item.kind.as_str() {
            "scale" => item.config["max"] = json!(max),
            "single_choice" => item.config["options"][1]["score"] = json!(max + 1),
            _ => item.kind = "number".into(),
        };
        let Some((after, name)) = edited(&content, at, edit) else { return Ok(()) };
        let found = diff(&content, &after);
        prop_assert_eq!(only(&found).0, &name);
        prop_assert!(matches!(only(&found).1, [What::Rescaled(_)]), "{:?}", found);
        prop_assert_eq!(seam(&content, &after, &name), Some(Seam::Rescaled));
    }

    #[test]
    fn whether_it_is_needed_and_when_it_is_shown_are_named(content in contents(), at in 0..100_usize) {
        let when = serde_json::from_value(json!({ "conditions": [{ "item": "x", "is": "answered" }] })).unwrap();
        let Some((after, name)) = edited(&content, at, |item| { item.required = true; item.show_when = Some(when); }) else { return Ok(()) };
        let found = diff(&content, &after);
        prop_assert_eq!(only(&found), (name.as_str(), &[What::Conditions, What::Required(true)][..]));
        prop_assert_eq!(seam(&content, &after, &name), None);
    }

    #[test]
    fn what_came_and_what_went_are_each_others_mirror(content in contents(), section in 0..100_usize, at in 0..100_usize) {
        let mut after = content.clone();
        let section = section % after.sections.len();
        let items = &mut after.sections[section].items;
        items.insert(at % (items.len() + 1), item("fresh", "number", json!({})));
        let found = diff(&content, &after);
        prop_assert_eq!(only(&found), ("fresh", &[What::Added][..]));
        let found = diff(&after, &content);
        prop_assert_eq!(only(&found), ("fresh", &[What::Removed][..]));
    }

    #[test]
    fn one_that_was_carried_past_others_is_the_one_that_moved(content in contents(), section in 0..100_usize, from in 0..100_usize) {
        let mut after = content.clone();
        let section = section % after.sections.len();
        let items = &mut after.sections[section].items;
        // Of two neighbours that changed places, either can be said to have moved.
        if items.len() < 3 || from % items.len() < 2 { return Ok(()) }
        let carried = items.remove(from % items.len());
        let name = carried.link_id.clone();
        items.insert(0, carried);
        let found = diff(&content, &after);
        prop_assert_eq!(only(&found), (name.as_str(), &[What::Moved][..]));
    }

    #[test]
    fn two_contents_of_any_sort_are_compared_and_every_name_is_accounted_for(before in contents(), after in contents()) {
        let found = diff(&before, &after);
        prop_assert_eq!(found.is_empty(), before == after);
        for item in before.items().chain(after.items()) {
            let change = found.items.iter().filter(|change| change.link_id == item.link_id).collect::<Vec<_>>();
            prop_assert!(change.len() <= 1);
            let what = change.first().map(|change| change.what.as_slice()).unwrap_or_default();
            prop_assert_eq!(what.contains(&What::Added), before.item(&item.link_id).is_none());
            prop_assert_eq!(what.contains(&What::Removed), after.item(&item.link_id).is_none());
            let differs = before.item(&item.link_id).zip(after.item(&item.link_id)).is_some_and(|(was, is)| was != is);
            prop_assert!(!differs || what.iter().any(|what| *what != What::Moved), "{:?}", what);
            seam(&before, &after, &item.link_id);
        }
    }

    #[test]
    fn whatever_stands_in_a_configuration_nothing_breaks(before in json_values(), after in json_values(), kind in "scale|single_choice|table|computed|nonsense") {
        let (was, is) = (item("a", &kind, before.clone()), item("a", &kind, after));
        let _ = of_item(&was, &is);
        prop_assert!(of_item(&was, &was).is_empty());
        let content = |item: Item| Content { sections: vec![Section { items: vec![item], ..Section::default() }], ..Content::default() };
        let _ = seam(&content(was), &content(is), "a");
    }

    #[test]
    fn pieces_make_up_both_texts(before in ".{0,60}", after in ".{0,60}") {
        let of = |gone: Fate| pieces(&before, &after).into_iter().filter(|piece| piece.fate != gone).map(|piece| piece.text).collect::<String>();
        prop_assert_eq!(of(Fate::New), before.clone());
        prop_assert_eq!(of(Fate::Gone), after.clone());
    }
}

fn json_values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![Just(Value::Null), any::<bool>().prop_map(Value::from), any::<f64>().prop_map(Value::from), "[a-c]".prop_map(Value::from)];
    leaf.prop_recursive(4, 24, 4, |inner| {
        let key = "key|label|score|options|columns|config|kind|min|max|min_label|max_label|of|op";
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(key, inner, 0..5).prop_map(|map| map.into_iter().collect())
        ]
    })
}

fn one(config: Value) -> Item {
    item("a", "scale", config)
}

#[test]
fn ends_that_changed_places_turn_every_number_round() {
    let before = one(json!({ "min": 0, "max": 10, "min_label": "calm", "max_label": "tense" }));
    let turned = one(json!({ "min": 0, "max": 10, "min_label": "tense", "max_label": "calm" }));
    let typo = one(json!({ "min": 0, "max": 10, "min_label": "calm", "max_label": "very tense" }));
    assert!(of_item(&before, &turned).iter().any(|what| matches!(what, What::Rescaled(_))));
    assert!(matches!(of_item(&before, &typo)[..], [What::Reworded(_)]));
    // The same number written differently is the same number.
    assert!(of_item(&before, &one(json!({ "min": 0.0, "max": 10.0, "min_label": "calm", "max_label": "tense" }))).is_empty());
}

#[test]
fn title_mode_prompts_and_measure_are_named() {
    let plain = Content::default();
    let drawn = Content {
        prompts: Some(Drawing { order: DrawingOrder::Shuffled, each: 2 }),
        measure: Some(MeasureRef { instrument: "phq-9".into(), version: 1, estimate: false }),
        ..Content::default()
    };
    let side = |title, mode, content| Side { title, mode, content };
    let found = between(side("Evenings", TemplateMode::Form, &plain), side("Nights", TemplateMode::Log, &drawn));
    assert!(found.title.is_some() && found.mode.is_some() && found.prompts.is_some() && found.measure && found.items.is_empty());
    assert_eq!(seam(&plain, &drawn, "score:total"), Some(Seam::Rescaled));
}
