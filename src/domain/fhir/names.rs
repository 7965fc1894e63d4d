//! Names of items. Any text is a `linkId` in FHIR; ours are plain. The first look at all items: names, and whether they can be read.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::node::Node;
use super::{DEEPEST, own};
use crate::domain::content::is_link_id;
use crate::domain::problems::Problems;

/// More items than this are no questionnaire for people.
const MOST: usize = 2_000;

/// Our name for each `linkId`.
#[derive(Debug, Default)]
pub struct Names {
    ours: HashMap<String, String>,
}

impl Names {
    /// Looks at every item.
    ///
    /// # Errors
    /// The place of an item without a name, with one that was there before, or nested too deeply.
    pub fn of(items: &[Value]) -> Result<Self, Problems> {
        let mut found = Vec::new();
        collect(items, "item", 1, &mut found)?;
        let mut problems = Problems::default();
        let mut seen: HashMap<&str, &str> = HashMap::new();
        for (original, place, _) in &found {
            if let Some(first) = seen.insert(original, place) {
                problems.add(format!("{place}.linkId"), format!("The linkId “{original}” is there twice; the first is at {first}."));
            }
        }
        problems.or(())?;
        let mut names = Self::default();
        let mut taken = HashSet::new();
        for (original, _, wish) in &found {
            let plain = wish.as_deref().unwrap_or(original);
            if is_link_id(plain) && taken.insert(plain.to_owned()) {
                names.ours.insert(original.clone(), plain.to_owned());
            }
        }
        for (original, _, _) in found {
            names.ours.entry(original).or_insert_with_key(|original| {
                let plain = fresh(original, &taken);
                taken.insert(plain.clone());
                plain
            });
        }
        Ok(names)
    }

    /// Our name, where there is such an item.
    pub fn get(&self, original: &str) -> Option<&str> {
        self.ours.get(original).map(String::as_str)
    }
}

fn collect(items: &[Value], place: &str, level: usize, found: &mut Vec<(String, String, Option<String>)>) -> Result<(), Problems> {
    for (i, item) in items.iter().enumerate() {
        let place = format!("{place}[{i}]");
        if level > DEEPEST {
            return Err(Problems::one(place, format!("Items are nested more than {DEEPEST} levels deep here.")));
        }
        if found.len() >= MOST {
            return Err(Problems::one(place, format!("There are more than {MOST} items.")));
        }
        let mut node = Node::of(item, &place)?;
        let original = node.text("linkId")?.filter(|name| !name.trim().is_empty());
        let original = original.ok_or_else(|| Problems::one(node.at("linkId"), "Each item needs a linkId."))?;
        let wish = node.extension(own::LINK_ID).and_then(Value::as_str).map(str::to_owned);
        found.push((original, place.clone(), wish));
        let children = node.list("item")?;
        collect(&children, &format!("{place}.item"), level + 1, found)?;
    }
    Ok(())
}

/// A plain name made from any, which nobody else has.
pub fn fresh(original: &str, taken: &HashSet<String>) -> String {
    let plain: String = original.chars().map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') { c } else { '-' }).collect();
    let plain = plain.trim_start_matches(|c: char| !c.is_ascii_alphanumeric());
    let mut base: String = plain.chars().take(56).collect();
    if base.is_empty() {
        base.push_str("item");
    }
    let mut name = base.clone();
    let mut n = 2;
    while taken.contains(&name) {
        name = format!("{base}-{n}");
        n += 1;
    }
    name
}
