//! Unit and property tests of the rules about a plan.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use proptest::prelude::*;
use serde_json::json;

use super::*;

fn content() -> Content {
    let item =
        |link_id: &str, kind: &str, config: Value| json!({ "link_id": link_id, "kind": kind, "text": link_id, "required": true, "config": config });
    let helpers = json!({ "min": 2, "columns": [
        { "key": "who", "label": "Who", "kind": "person", "required": true },
        { "key": "told", "label": "Told", "kind": "yes_no" },
    ] });
    let places = json!({ "columns": [
        { "key": "sort", "label": "Sort", "kind": "single_choice", "config": { "options": [{ "key": "place", "label": "Place" }, { "key": "person", "label": "Person" }] } },
        { "key": "name", "label": "Name", "kind": "short_text" },
        { "key": "phone", "label": "Phone", "kind": "phone" },
    ] });
    serde_json::from_value(json!({ "sections": [
        { "title": "Signals", "items": [item("signals", "list", json!({ "min": 2, "max": 5 }))] },
        { "title": "Places", "items": [item("places", "table", places)] },
        { "title": "People", "items": [item("helpers", "table", helpers), item("where", "long_text", json!({}))] },
    ] }))
    .unwrap()
}

fn asks() -> Content {
    asked(&content())
}

#[test]
fn what_a_plan_does_not_heed_is_noticed() {
    let mut conditional = content();
    assert!(!leaves_something_out(&conditional));
    let when = json!({ "conditions": [{ "item": "signals", "is": "is", "value": "x" }] });
    let item = json!({ "link_id": "late", "kind": "long_text", "text": "late", "config": {}, "show_when": when });
    conditional.sections[0].items.push(serde_json::from_value(item).unwrap());
    assert!(leaves_something_out(&conditional));
    assert!(!leaves_something_out(&asked(&conditional)), "every line is asked for");
}

fn none() -> BTreeSet<String> {
    BTreeSet::new()
}

fn typed(pairs: &[(&str, &[&str])]) -> TypedPlan {
    let typed = pairs.iter().map(|(name, texts)| ((*name).to_owned(), texts.iter().map(|text| (*text).to_owned()).collect())).collect();
    TypedPlan { typed, not_for_me: Vec::new() }
}

fn plan(pairs: &[(&str, &[&str])]) -> PlanContent {
    read(&asks(), &typed(pairs)).unwrap()
}

#[test]
fn a_half_filled_plan_is_a_plan() {
    assert!(plan(&[]).is_empty());
    let one = plan(&[("signals", &["", "I stop sleeping"])]);
    assert_eq!(one.answers["signals"], json!(["I stop sleeping"]));
    // What is typed wrongly is said beside its question.
    let wrong = read(&asks(), &typed(&[("places", &["0:phone:ask her"])])).unwrap_err();
    assert_eq!(wrong[0].0, "places");
}

#[test]
fn what_was_typed_comes_back_to_be_typed_again() {
    let mut one = plan(&[("signals", &["a", "b"]), ("helpers", &["0:who:Maya", "0:who:sister", "0:who:555 0100", "0:told:yes"])]);
    one.not_for_me = vec!["places".into()];
    assert_eq!(read(&asks(), &one.typed(&asks())).unwrap(), one);
}

#[test]
fn a_person_with_a_number_is_found_in_rows_and_a_place_is_nobody() {
    let none = plan(&[("places", &["0:sort:place", "0:name:The library", "0:phone:555 0101"]), ("helpers", &["0:who:Joe", "0:who:", "0:who:"])]);
    assert!(nobody_to_call(&asks(), &none));
    let row = plan(&[("places", &["0:sort:person", "0:name:Aunt Vi", "0:phone:555 0102"])]);
    assert_eq!(people(&asks(), &row), [PlanPerson { name: "Aunt Vi".into(), relation: String::new(), phone: "555 0102".into() }]);
    let mut cell = plan(&[("helpers", &["0:who:Maya", "0:who:sister", "0:who:555 0100"])]);
    assert!(!nobody_to_call(&asks(), &cell));
    // Where the section does not apply, nobody there is named.
    cell.not_for_me = vec!["helpers".into()];
    assert!(nobody_to_call(&asks(), &cell));
}

#[test]
fn what_differs_is_said_line_by_line() {
    let (old, mut new) = (plan(&[("signals", &["a", "b"])]), plan(&[("signals", &["b", "c"]), ("where", &["In my wallet"])]));
    new.not_for_me = vec!["places".into()];
    let changes = diff((&asks(), &old), (&asks(), &new));
    assert_eq!(changes[0].lines, [Line::Removed("a".into()), Line::Same("b".into()), Line::Added("c".into())]);
    assert_eq!((changes[1].id.as_str(), &changes[1].lines[..]), ("places", &[Line::LeftOut][..]));
    assert_eq!(changes[2].lines, [Line::Added("In my wallet".into())]);
    let turned = diff((&asks(), &old), (&asks(), &plan(&[("signals", &["b", "a"])])));
    assert!(turned[0].reordered);
    assert!(diff((&asks(), &old), (&asks(), &old)).is_empty());
}

#[test]
fn a_proposal_on_an_older_version_undoes_nothing_silently() {
    let base = plan(&[("signals", &["a"]), ("where", &["In my wallet"])]);
    let now = plan(&[("signals", &["a", "from the session"]), ("where", &["In my wallet"])]);
    let proposed = plan(&[("signals", &["a"]), ("where", &["On the fridge"])]);
    let merged = merge(&base, &now, &proposed, Terms { asks: &asks(), lost: &none(), take: &none() });
    assert_eq!(
        (merged.content.answers["signals"].clone(), merged.content.answers["where"].clone()),
        (json!(["a", "from the session"]), json!("On the fridge"))
    );
    assert!(merged.clashes.is_empty());

    let other = plan(&[("signals", &["a", "mine"]), ("where", &["In my wallet"])]);
    let merged = merge(&base, &now, &other, Terms { asks: &asks(), lost: &none(), take: &none() });
    assert_eq!((merged.clashes, merged.content.answers["signals"].clone()), (vec!["signals".to_owned()], json!(["a", "from the session"])));
    let taken = merge(&base, &now, &other, Terms { asks: &asks(), lost: &none(), take: &BTreeSet::from(["signals".to_owned()]) });
    assert_eq!(taken.content.answers["signals"], json!(["a", "mine"]));
}

#[test]
fn a_proposal_hides_nothing_that_was_written_since_unless_somebody_says_so() {
    let base = plan(&[("signals", &["a"]), ("where", &["In my wallet"])]);
    let proposed = PlanContent { not_for_me: vec!["helpers".into()], ..base.clone() };
    let merging = |now: &PlanContent, take: &BTreeSet<String>| merge(&base, now, &proposed, Terms { asks: &asks(), lost: &none(), take });
    // Nobody wrote there: it is theirs to say.
    let merged = merging(&base, &none());
    assert_eq!((merged.content.not_for_me, merged.clashes), (vec!["helpers".to_owned()], vec![]));
    // In another part.
    let elsewhere = plan(&[("signals", &["a", "b"]), ("where", &["In my wallet"])]);
    assert_eq!(merging(&elsewhere, &none()).content.not_for_me, ["helpers"]);
    // In the first question of the part, and in another one of it.
    let first = plan(&[("signals", &["a"]), ("helpers", &["0:who:Maya"]), ("where", &["In my wallet"])]);
    let second = plan(&[("signals", &["a"]), ("where", &["On the fridge"])]);
    for now in [first, second] {
        let merged = merging(&now, &none());
        assert_eq!((&merged.content, &merged.clashes[..]), (&now, &["helpers".to_owned()][..]));
        let taken = merging(&now, &BTreeSet::from(["helpers".to_owned()]));
        assert_eq!((&taken.content.answers, &taken.content.not_for_me[..]), (&now.answers, &["helpers".to_owned()][..]), "hidden, and kept");
    }
}

#[test]
fn what_has_no_place_any_more_as_it_was_proposed_removes_nothing() {
    // The question of signals became a text, and the one about the place is gone.
    let mut newer = content();
    newer.sections[0].items[0].kind = "long_text".into();
    newer.sections[0].items[0].config = json!({});
    newer.sections[2].items.pop();
    let to = asked(&newer);
    let base = plan(&[("signals", &["a"]), ("where", &["In my wallet"])]);
    let mut now = PlanContent::default();
    now.answers.insert("signals".into(), json!("from the session"));
    let proposed = plan(&[("signals", &["a", "mine"]), ("where", &["On the fridge"])]);
    let both = brought((&asks(), &base), (&asks(), &proposed), &to);
    assert_eq!(both.lost, BTreeSet::from(["signals".to_owned(), "where".to_owned()]));
    for take in [none(), both.lost.clone()] {
        let merged = merge(&both.base, &now, &both.proposed, Terms { asks: &to, lost: &both.lost, take: &take });
        assert_eq!((merged.content, merged.clashes), (now.clone(), vec!["signals".to_owned(), "where".to_owned()]));
    }
    // What they left as it was is no clash.
    let same = brought((&asks(), &base), (&asks(), &base), &to);
    let merged = merge(&same.base, &now, &same.proposed, Terms { asks: &to, lost: &same.lost, take: &none() });
    assert_eq!((merged.content, merged.clashes), (now, vec![]));
}

#[test]
fn a_line_goes_up_and_down_and_never_over_the_edge() {
    let list = typed(&[("signals", &["a", "b", ""])]);
    let go = |plan: TypedPlan, text: &str| reordered(&asks(), plan, &Step::parse(text).unwrap());
    assert_eq!(go(list.clone(), "signals:1:up").typed["signals"], ["b", "a", ""]);
    assert_eq!(go(list.clone(), "signals:0:up"), list);
    assert_eq!(go(list.clone(), "signals:2:down"), list);
    let rows = typed(&[("helpers", &["0:who:Maya", "1:who:Joe"])]);
    assert_eq!(go(rows.clone(), "helpers:0:down").typed["helpers"], ["1:who:Maya", "0:who:Joe"]);
    assert_eq!(go(rows.clone(), "helpers:1:down"), rows);
    assert!(Step::parse("helpers:1:sideways").is_none() && Step::parse("1:up").is_none());
}

#[test]
fn moving_keeps_what_still_has_a_place_and_names_the_rest() {
    let old = plan(&[("signals", &["a"]), ("where", &["In my wallet"]), ("helpers", &["0:who:Maya", "0:told:yes"])]);
    let mut newer = content();
    newer.sections[2].items.pop();
    newer.sections[2].items[0].config["columns"].as_array_mut().unwrap().pop();
    let moved = moved_to(&asks(), &old, &asked(&newer));
    assert_eq!(moved.content.answers.keys().collect::<Vec<_>>(), ["helpers", "signals"]);
    assert_eq!(moved.lost.iter().map(|lost| lost.link_id.as_str()).collect::<Vec<_>>(), ["helpers", "where"]);
    assert_eq!(moved.lost[1].text, "In my wallet");
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn it_is_looked_at_at_three_appointments_and_then_every_three_months() {
    let weekly: Vec<NaiveDate> = ["2027-01-04", "2027-01-11", "2027-01-18", "2027-01-25"].map(day).into();
    // Put in use in the first session.
    let mut since = weekly[0];
    for (left, expected) in [(3, "2027-01-11"), (2, "2027-01-18"), (1, "2027-01-25"), (0, "2027-04-25")] {
        assert_eq!(next_review(since, left, &weekly), day(expected));
        since = day(expected);
    }
    // One that is cancelled or moved counts no longer on its old day.
    assert_eq!(next_review(weekly[0], 3, &[weekly[0], day("2027-01-13"), weekly[2]]), day("2027-01-13"));
    // Without any it is not forgotten, and one in a year's time is too late.
    assert_eq!(next_review(day("2027-11-30"), 3, &[]), day("2028-02-29"));
    assert_eq!(next_review(day("2027-01-04"), 2, &[day("2028-01-04")]), day("2027-04-04"));
}

#[test]
fn a_look_is_due_on_its_day_and_missed_a_week_later() {
    let on = Some(day("2027-01-11"));
    assert!(!is_due(on, day("2027-01-10")) && is_due(on, day("2027-01-11")));
    assert!(!is_missed(on, day("2027-01-17")) && is_missed(on, day("2027-01-18")));
    assert!(!is_due(None, day("2027-01-11")) && !is_missed(None, day("2027-01-11")));
}

#[test]
fn what_a_client_writes_first_is_the_plan() {
    assert!(is_written_at_once(Author::Client, PlanWriting::Propose, false));
    assert!(!is_written_at_once(Author::Client, PlanWriting::Propose, true));
    assert!(is_written_at_once(Author::Client, PlanWriting::Edit, true));
    assert!(is_written_at_once(Author::Practitioner, PlanWriting::Propose, true));
    assert_eq!(after_writing(SafetyPlanStatus::Draft, Author::Client, false), SafetyPlanStatus::NeedsReview);
    assert_eq!(after_writing(SafetyPlanStatus::Draft, Author::Practitioner, true), SafetyPlanStatus::InUse);
    assert_eq!(after_writing(SafetyPlanStatus::NeedsReview, Author::Practitioner, true), SafetyPlanStatus::NeedsReview);
    assert_eq!(after_trigger(SafetyPlanStatus::Archived), SafetyPlanStatus::Archived);
}

/// A section for each of a few items.
fn letters() -> Content {
    let section = |name: &str| json!({ "items": [{ "link_id": name, "kind": "long_text", "text": name, "config": {} }] });
    let sections = ["a", "b", "c", "d"].map(section);
    serde_json::from_value(json!({ "sections": sections })).unwrap()
}

fn any_plan() -> impl Strategy<Value = PlanContent> {
    let answers = proptest::collection::btree_map("[a-d]", (0..4_i32).prop_map(Value::from), 0..4);
    let marks = proptest::sample::subsequence(vec!["a".to_owned(), "b".to_owned(), "c".to_owned()], 0..3);
    (answers, marks).prop_map(|(answers, not_for_me)| PlanContent { answers, not_for_me, lines: Vec::new() })
}

proptest! {
    #[test]
    fn a_proposal_on_the_plan_as_it_is_is_taken_whole(base in any_plan(), proposed in any_plan()) {
        let merged = merge(&base, &base, &proposed, Terms { asks: &letters(), lost: &none(), take: &none() });
        prop_assert!(merged.clashes.is_empty());
        prop_assert_eq!(&merged.content.answers, &proposed.answers);
        prop_assert_eq!(merged.content.not_for_me.iter().collect::<BTreeSet<_>>(), proposed.not_for_me.iter().collect::<BTreeSet<_>>());
    }

    #[test]
    fn whatever_was_written_since_stays_unless_the_proposal_was_chosen(base in any_plan(), now in any_plan(), proposed in any_plan()) {
        let merged = merge(&base, &now, &proposed, Terms { asks: &letters(), lost: &none(), take: &none() });
        for (name, answer) in now.answers.iter().filter(|(name, answer)| base.answers.get(*name) != Some(answer)) {
            prop_assert_eq!(merged.content.answers.get(name), Some(answer));
        }
        for id in merged.content.not_for_me.iter().filter(|id| !now.not_for_me.contains(id)) {
            prop_assert_eq!(base.answers.get(id), now.answers.get(id), "nothing that was written since is hidden");
        }
        let all: BTreeSet<String> = merged.clashes.iter().cloned().collect();
        let taken = merge(&base, &now, &proposed, Terms { asks: &letters(), lost: &none(), take: &all });
        for name in merged.clashes.iter().filter(|name| proposed.answers.get(*name) != base.answers.get(*name)) {
            prop_assert_eq!(taken.content.answers.get(name), proposed.answers.get(name));
        }
    }

    #[test]
    fn any_text_is_read_or_refused_without_panic(texts in proptest::collection::vec(".*", 0..6), step in ".*") {
        let one = TypedPlan { typed: content().items().map(|item| (item.link_id.clone(), texts.clone())).collect(), not_for_me: texts.clone() };
        let one = Step::parse(&step).map_or(one.clone(), |step| reordered(&asks(), one, &step));
        if let Ok(plan) = read(&asks(), &one) {
            people(&asks(), &plan);
            prop_assert!(diff((&asks(), &plan), (&asks(), &plan)).is_empty());
        }
    }

    #[test]
    fn the_next_look_is_later_and_never_more_than_three_months(since in 0..20_000_i64, left in -1..4_i32, days in proptest::collection::vec(-50..400_i64, 0..8)) {
        let since = NaiveDate::default() + chrono::TimeDelta::days(since);
        let days: Vec<NaiveDate> = days.into_iter().map(|day| since + chrono::TimeDelta::days(day)).collect();
        let next = next_review(since, left, &days);
        prop_assert!(next > since && next <= since + chrono::TimeDelta::days(92));
    }
}
