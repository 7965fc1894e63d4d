//! What is different for one client: wording, answers that are there already, items left out, their order. A small overlay over the
//! version that everybody has; the template is not forked, and taking the overlay away brings everything back.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::content::{Content, Item};
use super::items;
use super::problems::Problems;
use super::response::{Answer, Typed};
use super::text;

/// The overlay of one assignment.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tailoring {
    /// Other words for an item, by `link_id`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub wording: BTreeMap<String, String>,
    /// What is filled in already, by `link_id`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub prefilled: BTreeMap<String, Prefilled>,
    /// Items this client is not asked.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub left_out: BTreeSet<String>,
    /// Items in another order than the template's; items that are not named keep their place after those.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub order: Vec<String>,
}

/// An answer that is there already.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prefilled {
    /// As typed into the item's boxes.
    pub typed: Vec<String>,
    /// The client sees it and cannot change it.
    #[serde(default)]
    pub locked: bool,
}

const LONGEST_TEXT: usize = 4_000;

impl Tailoring {
    /// Whether nothing is different.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }

    /// The content as this client is asked it. Items that are gone from the content are passed over; where nothing would be left to
    /// ask (the version may be newer than the overlay), nothing is left out.
    pub fn apply(&self, content: Content) -> Content {
        let asks = |item: &Item| items::kind(&item.kind).is_some_and(|kind| kind.asks());
        let any = content.items().any(|item| asks(item) && !self.left_out.contains(&item.link_id));
        self.apply_but(content, |link_id| any && self.left_out.contains(link_id))
    }

    /// The content as a response to it is read: what was answered before it was left out is still there.
    pub fn apply_to_read(&self, content: Content, answers: &[Answer]) -> Content {
        self.apply_but(content, |link_id| self.left_out.contains(link_id) && !answers.iter().any(|answer| answer.link_id == link_id))
    }

    fn apply_but(&self, mut content: Content, leaves_out: impl Fn(&str) -> bool) -> Content {
        for section in &mut content.sections {
            section.items.retain(|item| !leaves_out(&item.link_id));
            for item in &mut section.items {
                if let Some(words) = self.wording.get(&item.link_id) {
                    item.text.clone_from(words);
                }
            }
            section.items.sort_by_key(|item| self.order.iter().position(|name| *name == item.link_id).unwrap_or(usize::MAX));
        }
        content.sections.retain(|section| !section.items.is_empty());
        content
    }

    /// What is filled in already and can be changed by the client, or cannot.
    pub fn typed(&self, locked: bool) -> Typed {
        let wanted = self.prefilled.iter().filter(|(link_id, prefilled)| prefilled.locked == locked && !self.left_out.contains(*link_id));
        wanted.map(|(link_id, prefilled)| (link_id.clone(), prefilled.typed.clone())).collect()
    }

    /// The overlay as it will be kept, for this content: no words that are the template's own, nothing for items that are not there.
    ///
    /// # Errors
    /// Every problem, by field such as `wording.mood` or `prefilled.mood`.
    pub fn checked(mut self, content: &Content) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        if content.measure.is_some() && !self.is_none() {
            return Err(Problems::one("tailoring", "A standard measure is asked as it is, in everybody’s words."));
        }
        let known = |link_id: &str| content.item(link_id).is_some();
        self.left_out.retain(|link_id| known(link_id));
        self.order.retain(|link_id| known(link_id));
        // Items move within their section; an order that moves nothing is none.
        let ordered = Self { order: self.order.clone(), ..Self::default() }.apply(content.clone());
        if ordered == *content {
            self.order.clear();
        }
        let mut wording = BTreeMap::new();
        for (link_id, words) in self.wording {
            let Some(item) = content.item(&link_id) else { continue };
            match problems.note(&format!("wording.{link_id}"), text::lines(&words, LONGEST_TEXT)).flatten() {
                Some(words) if words != item.text => drop(wording.insert(link_id, words)),
                _ => {}
            }
        }
        self.wording = wording;
        self.prefilled.retain(|link_id, _| known(link_id));
        self.prefilled.retain(|link_id, prefilled| {
            let Some((item, kind)) = content.item(link_id).and_then(|item| Some((item, items::kind(&item.kind).filter(|kind| kind.asks())?))) else {
                return false;
            };
            if kind.blank(&prefilled.typed) {
                return false;
            }
            if kind.parse(&item.config, &prefilled.typed).is_err() {
                problems.add(format!("prefilled.{link_id}"), "This is no answer to this question. Please look again.");
            }
            true
        });
        let mut left = content.items().filter(|item| !self.left_out.contains(&item.link_id));
        if !left.any(|item| items::kind(&item.kind).is_some_and(|kind| kind.asks())) {
            problems.add("left_out", "Please leave at least one question in.");
        }
        let locked = |link_id: &str| self.prefilled.get(link_id).is_some_and(|prefilled| prefilled.locked);
        let mut asked =
            content.items().filter(|item| items::kind(&item.kind).is_some_and(|kind| kind.asks()) && !self.left_out.contains(&item.link_id));
        if problems.is_empty() && asked.all(|item| locked(&item.link_id)) {
            problems.add("left_out", "Please leave at least one question for the client to answer.");
        }
        problems.or(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn content() -> Content {
        serde_json::from_value(json!({ "sections": [{ "items": [
            { "link_id": "a", "kind": "short_text", "text": "A?" }, { "link_id": "b", "kind": "scale", "text": "B?", "config": { "min": 0, "max": 10 } },
            { "link_id": "c", "kind": "long_text", "text": "C?" },
        ] }] }))
        .unwrap()
    }

    #[test]
    fn an_overlay_changes_what_is_asked_and_nothing_else() {
        let tailoring = Tailoring {
            wording: [("a".to_owned(), "A for you?".to_owned()), ("c".to_owned(), "C?".to_owned()), ("gone".to_owned(), "x".to_owned())].into(),
            left_out: ["b".to_owned()].into(),
            order: vec!["c".into(), "a".into()],
            prefilled: [("c".to_owned(), Prefilled { typed: vec!["as agreed".into()], locked: true })].into(),
        };
        let tailoring = tailoring.checked(&content()).unwrap();
        assert_eq!(tailoring.wording.len(), 1, "the template's own words are no overlay");
        let asked = tailoring.apply(content());
        assert_eq!(asked.items().map(|item| item.text.as_str()).collect::<Vec<_>>(), ["C?", "A for you?"]);
        assert_eq!(tailoring.typed(true), Typed::from([("c".to_owned(), vec!["as agreed".to_owned()])]));
        assert_eq!(Tailoring::default().apply(content()), content());
    }

    #[test]
    fn nonsense_is_refused_with_its_place() {
        let prefilled = [("b".to_owned(), Prefilled { typed: vec!["99".into()], locked: false })].into();
        let problems = Tailoring { prefilled, ..Tailoring::default() }.checked(&content()).unwrap_err();
        assert_eq!(problems.0[0].field, "prefilled.b");
        let left_out = ["a", "b", "c"].map(str::to_owned).into();
        assert!(Tailoring { left_out, ..Tailoring::default() }.checked(&content()).is_err());
    }
}
