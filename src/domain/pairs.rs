//! Before and after within one entry (CLINICAL 4.2, the "View" lines, and 4.3): always with how many and when; nothing is named from fewer
//! than five. What belongs together is said by the names of the questions, so that anybody's own log has it as well as the starters:
//!
//! * two numbers called `before` and `after`, or `NAME_before` and `NAME_after` (`NAME_end` where there is no after), on the same scale;
//! * two tables of which the later is called `after` or `NAME_after`, with one column of words and one of numbers that both have: rows
//!   belong together where the words are the same, and different words are never put together (T1: not different emotions).

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use entity::ids::ResponseId;
use serde_json::Value;

use super::content::{Content, Item};
use super::items;
use super::progress::Point;
use super::response::Answer;

/// With fewer, nothing is said of what usually happens.
pub const ENOUGH: usize = 5;

/// Two questions of one entry.
#[derive(Clone, Copy, Debug)]
pub struct Declared<'a> {
    pub before: &'a Item,
    pub after: &'a Item,
    /// Names of the columns of words and of numbers, where both are tables.
    pub columns: Option<(&'a str, &'a str)>,
}

/// One entry's two numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    pub at: DateTime<Utc>,
    pub response: ResponseId,
    pub before: f64,
    pub after: f64,
    /// Of what, where an entry has several.
    pub of: Option<String>,
}

/// What pairs come to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Summary {
    pub n: usize,
    pub from: DateTime<Utc>,
    pub to: DateTime<Utc>,
    pub lower: usize,
    pub same: usize,
    pub higher: usize,
    /// The middle of the differences, after less before; none below five.
    pub middle: Option<f64>,
}

/// The pairs that a content asks for.
pub fn declared(content: &Content) -> Vec<Declared<'_>> {
    let charted = |item: &&Item| items::kind(&item.kind).is_some_and(|kind| kind.charted(&item.config));
    let numbers = content.items().filter(charted).filter_map(|before| {
        let name = before.link_id.strip_suffix("before").filter(|name| name.is_empty() || name.ends_with('_'))?;
        let after = ["after", "end"].iter().find_map(|end| content.item(&format!("{name}{end}")))?;
        let range = |item: &Item| items::kind(&item.kind).and_then(|kind| kind.range(&item.config));
        (charted(&after) && range(before) == range(after)).then_some(Declared { before, after, columns: None })
    });
    numbers.chain(tables(content)).collect()
}

fn tables(content: &Content) -> Vec<Declared<'_>> {
    let all: Vec<&Item> = content.items().filter(|item| item.kind == "table").collect();
    let mut found = Vec::new();
    for (place, after) in all.iter().enumerate() {
        let stem = after.link_id.strip_suffix("after").map(|stem| stem.trim_end_matches('_'));
        let Some(stem) = stem else { continue };
        let before = all[..place].iter().rev().filter(|item| stem.is_empty() || item.link_id == stem || item.link_id == format!("{stem}_before"));
        let pair = before.filter_map(|before| Some((before, shared(before, after)?))).next();
        found.extend(pair.map(|(before, columns)| Declared { before, after, columns: Some(columns) }));
    }
    found
}

fn columns(table: &Item) -> impl Iterator<Item = (&str, &str)> {
    let columns = table.config.get("columns").and_then(Value::as_array).into_iter().flatten();
    columns.filter_map(|column| Some((column.get("key")?.as_str()?, column.get("kind")?.as_str()?)))
}

/// The column of words and the column of numbers that both tables have.
fn shared<'a>(before: &'a Item, after: &Item) -> Option<(&'a str, &'a str)> {
    let both = |(key, kind): &(&str, &str)| columns(after).any(|other| other == (*key, *kind));
    let words = columns(before).filter(both).find(|(_, kind)| *kind == "short_text")?.0;
    let number = columns(before).filter(both).find(|(_, kind)| *kind == "number" || *kind == "scale")?.0;
    Some((words, number))
}

/// Points of two series that come from the same response, in order of time.
pub fn of_points(before: &[Point], after: &[Point]) -> Vec<Pair> {
    let after: BTreeMap<ResponseId, f64> = after.iter().map(|point| (point.response, point.value)).collect();
    let pair = |point: &Point| {
        let after = *after.get(&point.response)?;
        Some(Pair { at: point.at, response: point.response, before: point.value, after, of: None })
    };
    before.iter().filter_map(pair).collect()
}

/// What one response says before and after in two tables. Words are the same whatever their case and the spaces around them.
pub fn of_tables(of: &Declared<'_>, answers: &[Answer], (at, response): (DateTime<Utc>, ResponseId)) -> Vec<Pair> {
    let Some((words, number)) = of.columns else { return Vec::new() };
    let rows = |link_id: &str| -> Vec<(String, f64)> {
        let answer = answers.iter().find(|answer| answer.link_id == link_id).and_then(|answer| answer.value.as_array());
        let row = |row: &Value| Some((row.get(words)?.as_str()?.trim().to_owned(), row.get(number)?.as_f64()?));
        answer.into_iter().flatten().filter_map(row).collect()
    };
    let after = rows(&of.after.link_id);
    let pair = |(word, before): (String, f64)| {
        let (_, after) = after.iter().find(|(other, _)| other.to_lowercase() == word.to_lowercase())?;
        Some(Pair { at, response, before, after: *after, of: Some(word) })
    };
    rows(&of.before.link_id).into_iter().filter_map(pair).collect()
}

/// What pairs, oldest first, come to. None where there are none.
pub fn summary(pairs: &[Pair]) -> Option<Summary> {
    let (first, last) = (pairs.first()?, pairs.last()?);
    let count = |way: std::cmp::Ordering| pairs.iter().filter(|pair| pair.after.total_cmp(&pair.before) == way).count();
    let mut differences: Vec<f64> = pairs.iter().map(|pair| pair.after - pair.before).collect();
    Some(Summary {
        n: pairs.len(),
        from: first.at,
        to: last.at,
        lower: count(std::cmp::Ordering::Less),
        same: count(std::cmp::Ordering::Equal),
        higher: count(std::cmp::Ordering::Greater),
        middle: (pairs.len() >= ENOUGH).then(|| middle(&mut differences)),
    })
}

fn middle(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    let half = values.len() / 2;
    if values.len() % 2 == 1 { values[half] } else { f64::midpoint(values[half - 1], values[half]) }
}

/// Pairs by what they are of, the most frequent first. Different feelings are never read together.
pub fn by_word(pairs: Vec<Pair>) -> Vec<(Option<String>, Vec<Pair>)> {
    let mut groups: Vec<(Option<String>, Vec<Pair>)> = Vec::new();
    for pair in pairs {
        let same = |word: &Option<String>| word.as_deref().map(str::to_lowercase) == pair.of.as_deref().map(str::to_lowercase);
        match groups.iter_mut().find(|(word, _)| same(word)) {
            Some((_, group)) => group.push(pair),
            None => groups.push((pair.of.clone(), vec![pair])),
        }
    }
    groups.sort_by_key(|(_, group)| std::cmp::Reverse(group.len()));
    groups
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::domain::starters;

    fn names(key: &str) -> Vec<(String, String)> {
        let starter = starters::find(key).unwrap();
        declared(&starter.content).iter().map(|one| (one.before.link_id.clone(), one.after.link_id.clone())).collect()
    }

    fn point(n: u128, value: f64) -> Point {
        let at = DateTime::from_timestamp(n as i64 * 86_400, 0).unwrap();
        Point { at, value, response: ResponseId(uuid::Uuid::from_u128(n)), estimated: false, version: None }
    }

    #[test]
    fn the_starters_have_the_pairs_that_their_views_ask_for() {
        let pair = |one: &str, other: &str| vec![(one.to_owned(), other.to_owned())];
        assert_eq!(names("thought-record"), pair("feelings", "after"));
        assert_eq!(names("activity-done"), pair("mood_before", "mood_after"));
        assert_eq!(names("relaxation-log"), pair("tension_before", "tension_after"));
        assert_eq!(names("behavioural-experiment"), pair("belief_before", "belief_after"));
        assert_eq!(names("exposure-log"), [pair("likelihood_before", "likelihood_after"), pair("distress_before", "distress_end")].concat());
        assert!(names("sleep-diary").is_empty());
    }

    #[test]
    fn numbers_on_different_scales_or_of_other_names_are_no_pair() {
        let of = |one: &str, other: &str, max: i64| {
            let item = |link_id: &str, max: i64| json!({ "link_id": link_id, "kind": "scale", "text": "?", "config": { "min": 0, "max": max } });
            let content: Content = serde_json::from_value(json!({ "sections": [{ "items": [item(one, 10), item(other, max)] }] })).unwrap();
            declared(&content).len()
        };
        assert_eq!((of("before", "after", 10), of("fear_before", "fear_end", 10)), (1, 1));
        assert_eq!((of("before", "after", 100), of("fear_before", "anger_after", 10), of("thebefore", "theafter", 10)), (0, 0, 0));
    }

    #[test]
    fn two_numbers_belong_together_only_in_one_entry() {
        let pairs = of_points(&[point(1, 8.0), point(2, 7.0)], &[point(2, 3.0), point(3, 1.0)]);
        assert_eq!(pairs.iter().map(|pair| (pair.before, pair.after)).collect::<Vec<_>>(), [(7.0, 3.0)]);
    }

    #[test]
    fn different_feelings_are_never_put_together() {
        let content = &starters::find("thought-record").unwrap().content;
        let of = declared(content)[0];
        let rows = |rows: Value| rows;
        let answers = [
            Answer::new("feelings", rows(json!([{ "emotion": "Fear", "strength": 80 }, { "emotion": "Shame", "strength": 60 }]))),
            Answer::new("after", rows(json!([{ "emotion": "fear ", "strength": 30 }, { "emotion": "Anger", "strength": 10 }]))),
        ];
        let pairs = of_tables(&of, &answers, (DateTime::UNIX_EPOCH, ResponseId(uuid::Uuid::nil())));
        assert_eq!(pairs.len(), 1);
        assert_eq!((pairs[0].of.as_deref(), pairs[0].before, pairs[0].after), (Some("Fear"), 80.0, 30.0));
    }

    #[test]
    fn nothing_usual_is_said_of_fewer_than_five() {
        let pairs = |n: u128| -> Vec<Pair> { (1..=n).flat_map(|day| of_points(&[point(day, 9.0)], &[point(day, day as f64)])).collect() };
        assert_eq!(summary(&pairs(0)), None);
        let four = summary(&pairs(4)).unwrap();
        assert_eq!((four.n, four.lower, four.middle), (4, 4, None));
        assert_eq!(summary(&pairs(5)).unwrap().middle, Some(-6.0));
        assert_eq!(summary(&pairs(6)).unwrap().middle, Some(-5.5));
        let nine = summary(&pairs(10)).unwrap();
        assert_eq!((nine.lower, nine.same, nine.higher), (8, 1, 1));
    }
}
