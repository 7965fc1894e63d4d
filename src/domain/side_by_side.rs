//! What differs between two drafts of one template, told by `link_id`: for two people who wrote at the same time.

use super::content::{Content, Item};

/// One thing that differs between theirs and mine.
#[derive(Clone, Debug, PartialEq)]
pub enum Difference<'a> {
    OnlyTheirs(&'a Item),
    OnlyMine(&'a Item),
    /// The same item in other words.
    Reworded {
        theirs: &'a Item,
        mine: &'a Item,
    },
    /// The same words with other settings, conditions or help.
    Changed(&'a Item),
    /// What both have stands in another order, or under other headings.
    Order,
    Prompts,
    /// Whether it is one page.
    Pages,
}

/// Everything that differs, in the order of theirs and then what only mine has.
pub fn differences<'a>(theirs: &'a Content, mine: &'a Content) -> Vec<Difference<'a>> {
    let mut found = Vec::new();
    for item in theirs.items() {
        match mine.item(&item.link_id) {
            None => found.push(Difference::OnlyTheirs(item)),
            Some(other) if other.text != item.text => found.push(Difference::Reworded { theirs: item, mine: other }),
            Some(other) if other != item => found.push(Difference::Changed(other)),
            Some(_) => {}
        }
    }
    found.extend(mine.items().filter(|item| theirs.item(&item.link_id).is_none()).map(Difference::OnlyMine));
    if frame(theirs, mine) != frame(mine, theirs) {
        found.push(Difference::Order);
    }
    if theirs.prompts != mine.prompts {
        found.push(Difference::Prompts);
    }
    if theirs.one_page != mine.one_page {
        found.push(Difference::Pages);
    }
    found
}

/// Headings and the order of the items that both have.
fn frame<'a>(of: &'a Content, other: &Content) -> Vec<(Option<&'a str>, String, Vec<&'a str>)> {
    let common = |item: &&Item| other.item(&item.link_id).is_some();
    let section = |section: &'a super::content::Section| {
        let items = section.items.iter().filter(common).map(|item| item.link_id.as_str()).collect();
        (section.title.as_deref(), format!("{:?}", section.show_when), items)
    };
    of.sections.iter().map(section).collect()
}

/// The first item that is new or different in `after`: where to look.
pub fn first_change<'a>(before: &Content, after: &'a Content) -> Option<&'a str> {
    let changed = after.items().find(|item| before.item(&item.link_id) != Some(item));
    let moved = || after.items().zip(before.items()).find(|(after, before)| after.link_id != before.link_id).map(|(after, _)| after);
    changed.or_else(moved).map(|item| item.link_id.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn content(items: &[(&str, &str)]) -> Content {
        let items: Vec<_> = items.iter().map(|(name, text)| json!({ "link_id": name, "kind": "short_text", "text": text })).collect();
        serde_json::from_value(json!({ "sections": [{ "items": items }] })).unwrap()
    }

    #[test]
    fn what_each_has_and_the_other_has_not_is_told() {
        let theirs = content(&[("a", "A?"), ("b", "B?"), ("c", "C?")]);
        let mine = content(&[("b", "B!"), ("a", "A?"), ("d", "D?")]);
        let found = differences(&theirs, &mine);
        assert!(matches!(found[0], Difference::Reworded { theirs, .. } if theirs.link_id == "b"));
        assert!(matches!(found[1], Difference::OnlyTheirs(item) if item.link_id == "c"));
        assert!(matches!(found[2], Difference::OnlyMine(item) if item.link_id == "d"));
        assert_eq!(found[3..], [Difference::Order]);
        assert_eq!(differences(&mine, &mine), []);
        assert_eq!(first_change(&theirs, &mine), Some("b"));
    }
}
