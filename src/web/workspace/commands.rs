//! What the editor's buttons do. Every button saves what was typed and does one thing. Sections are named by their `section` field,
//! items by their `link_id`: after a move in the browser, the page's order is not the one it was rendered in.

use std::collections::HashMap;

use data_encoding::BASE32_NOPAD;
use serde_json::Value;

use crate::domain::conditions::ShowWhen;
use crate::domain::content::{Content, Item, Section};
use crate::domain::items;
use crate::random;
use crate::web::forms::Fields;

/// What a button does besides saving.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    Save,
    Publish,
    Preview,
    Undo,
    Redo,
    /// After a conflict: leave theirs, keep mine for redo.
    Theirs,
    /// After a conflict: put mine in the place of that revision, knowingly.
    Mine(i32),
    AddItem(String),
    AddAfter(String),
    Up(String),
    Down(String),
    Duplicate(String),
    Remove(String),
    /// An empty condition to fill in.
    When(String),
    AddSection,
    AddSectionAfter(String),
    SectionUp(String),
    SectionDown(String),
    DuplicateSection(String),
    /// Its items go to the section before it.
    JoinSection(String),
    RemoveSection(String),
    WhenSection(String),
    /// Further empty lines for options: they are there after every save.
    More(String),
}

/// Where on the page to go on after a command, and what to say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    /// `#item-…`, `#section-…`, or nothing.
    pub anchor: String,
    /// A word that the editor's page understands after `done=`.
    pub said: &'static str,
    /// Where an empty condition is wanted: a `link_id` or `section-2`.
    pub blank: String,
}

impl Applied {
    fn at(anchor: String) -> Self {
        Self { anchor, ..Self::default() }
    }

    fn item(link_id: &str) -> Self {
        Self::at(format!("#item-{link_id}"))
    }

    fn section(s: usize) -> Self {
        Self::at(format!("#section-{}", s + 1))
    }
}

impl Command {
    /// Reads a button's value, such as `up:mood`; anything unknown only saves.
    pub fn parse(text: &str) -> Self {
        let (word, rest) = text.split_once(':').unwrap_or((text, ""));
        let rest = rest.to_owned();
        match word {
            "publish" => Self::Publish,
            "preview" => Self::Preview,
            "undo" => Self::Undo,
            "redo" => Self::Redo,
            "theirs" => Self::Theirs,
            "mine" => Self::Mine(rest.parse().unwrap_or(-1)),
            "add" => Self::AddItem(rest),
            "add-after" => Self::AddAfter(rest),
            "up" => Self::Up(rest),
            "down" => Self::Down(rest),
            "duplicate" => Self::Duplicate(rest),
            "remove" => Self::Remove(rest),
            "when" => Self::When(rest),
            "add-section" => Self::AddSection,
            "add-section-after" => Self::AddSectionAfter(rest),
            "section-up" => Self::SectionUp(rest),
            "section-down" => Self::SectionDown(rest),
            "duplicate-section" => Self::DuplicateSection(rest),
            "join-section" => Self::JoinSection(rest),
            "remove-section" => Self::RemoveSection(rest),
            "when-section" => Self::WhenSection(rest),
            "more" => Self::More(rest),
            _ => Self::Save,
        }
    }

    /// Changes the content; returns where on the page to go on.
    pub fn apply(&self, content: &mut Content, fields: &Fields) -> Applied {
        let section = |name: &str| nth_section(fields, name).filter(|s| *s < content.sections.len());
        match self {
            Self::Save | Self::Publish | Self::Preview | Self::Undo | Self::Redo | Self::Theirs | Self::Mine(_) => Applied::default(),
            Self::AddItem(name) => section(name).map_or_else(Applied::default, |s| {
                let end = content.sections[s].items.len();
                add_item(content, (s, end), chosen_kind(fields, "section", name, true))
            }),
            Self::AddAfter(link_id) => find(content, link_id)
                .map_or_else(Applied::default, |(s, i)| add_item(content, (s, i + 1), chosen_kind(fields, "item", link_id, false))),
            Self::Up(link_id) => {
                move_item(content, link_id, true);
                Applied::item(link_id)
            }
            Self::Down(link_id) => {
                move_item(content, link_id, false);
                Applied::item(link_id)
            }
            Self::Duplicate(link_id) => duplicate_item(content, link_id),
            Self::Remove(link_id) => remove_item(content, link_id),
            Self::When(link_id) => Applied { blank: link_id.clone(), ..Applied::item(link_id) },
            Self::More(link_id) => Applied::item(link_id),
            Self::AddSection => add_section(content, content.sections.len()),
            Self::AddSectionAfter(name) => section(name).map_or_else(Applied::default, |s| add_section(content, s + 1)),
            Self::SectionUp(name) => section(name).map_or_else(Applied::default, |s| swap_sections(content, s, s.saturating_sub(1))),
            Self::SectionDown(name) => section(name).map_or_else(Applied::default, |s| swap_sections(content, s, s + 1)),
            Self::DuplicateSection(name) => section(name).map_or_else(Applied::default, |s| duplicate_section(content, s)),
            Self::JoinSection(name) => section(name).map_or_else(Applied::default, |s| join_section(content, s)),
            Self::RemoveSection(name) => section(name).map_or_else(Applied::default, |s| remove_section(content, s)),
            Self::WhenSection(name) => {
                section(name).map_or_else(Applied::default, |s| Applied { blank: format!("section-{}", s + 1), ..Applied::section(s) })
            }
        }
    }
}

/// Which section on the page has that name now.
fn nth_section(fields: &Fields, name: &str) -> Option<usize> {
    fields.all("section").position(|value| value == name)
}

/// The kind chosen to be added after an item, or (`at_end`) at the end of a section.
fn chosen_kind<'a>(fields: &'a Fields, field: &str, name: &str, at_end: bool) -> &'a str {
    let Some(start) = fields.0.iter().rposition(|(key, value)| key == field && value == name) else { return "" };
    let within = fields.0[start + 1..].iter().take_while(|(key, _)| key != "section");
    let mut kinds = within.filter(|(key, _)| key == "add_kind").map(|(_, kind)| kind.as_str());
    if at_end { kinds.last() } else { kinds.next() }.unwrap_or("")
}

fn add_item(content: &mut Content, (s, i): (usize, usize), chosen: &str) -> Applied {
    let Some(kind) = items::kind(chosen) else { return Applied::default() };
    let link_id = fresh_link_id();
    let applied = Applied { said: "added", ..Applied::item(&link_id) };
    let item = Item {
        link_id,
        kind: kind.name().into(),
        text: String::new(),
        help: None,
        required: false,
        config: kind.fresh(),
        show_when: None,
        kept: None,
    };
    content.sections[s].items.insert(i, item);
    applied
}

fn duplicate_item(content: &mut Content, link_id: &str) -> Applied {
    let Some((s, i)) = find(content, link_id) else { return Applied::default() };
    let copy = Item { link_id: fresh_link_id(), ..content.sections[s].items[i].clone() };
    let applied = Applied { said: "copied", ..Applied::item(&copy.link_id) };
    content.sections[s].items.insert(i + 1, copy);
    applied
}

fn remove_item(content: &mut Content, link_id: &str) -> Applied {
    let Some((s, i)) = find(content, link_id) else { return Applied::default() };
    content.sections[s].items.remove(i);
    forget_conditions(content);
    let neighbour = content.sections[s].items.get(i.saturating_sub(1));
    let at = neighbour.map_or_else(|| Applied::section(s), |neighbour| Applied::item(&neighbour.link_id));
    Applied { said: "removed", ..at }
}

fn add_section(content: &mut Content, s: usize) -> Applied {
    content.sections.insert(s, Section::default());
    Applied { said: "added", ..Applied::section(s) }
}

fn swap_sections(content: &mut Content, s: usize, other: usize) -> Applied {
    if other >= content.sections.len() {
        return Applied::section(s);
    }
    content.sections.swap(s, other);
    Applied::section(other)
}

/// Its items get names of their own; conditions among them ask the copies.
fn duplicate_section(content: &mut Content, s: usize) -> Applied {
    let mut copy = content.sections[s].clone();
    let names: HashMap<String, String> = copy.items.iter().map(|item| (item.link_id.clone(), fresh_link_id())).collect();
    rename_in(&mut copy.show_when, &names);
    for item in &mut copy.items {
        if items::kind(&item.kind).is_some_and(|kind| !kind.reads(&item.config).is_empty()) {
            rename_in_config(&mut item.config, &names);
        }
        rename_in(&mut item.show_when, &names);
        item.link_id = names[&item.link_id].clone();
    }
    content.sections.insert(s + 1, copy);
    Applied { said: "copied", ..Applied::section(s + 1) }
}

fn rename_in(when: &mut Option<ShowWhen>, names: &HashMap<String, String>) {
    for condition in when.iter_mut().flat_map(|when| &mut when.conditions) {
        if let Some(name) = names.get(&condition.item) {
            condition.item.clone_from(name);
        }
    }
}

/// Names of other items within a computed item's settings: `a`, or `a:column`.
fn rename_in_config(config: &mut Value, names: &HashMap<String, String>) {
    match config {
        Value::String(text) => {
            let (name, rest) = text.split_once(':').map_or((text.as_str(), None), |(name, rest)| (name, Some(rest)));
            if let Some(name) = names.get(name) {
                *text = rest.map_or_else(|| name.clone(), |rest| format!("{name}:{rest}"));
            }
        }
        Value::Array(all) => all.iter_mut().for_each(|one| rename_in_config(one, names)),
        Value::Object(all) => all.values_mut().for_each(|one| rename_in_config(one, names)),
        _ => {}
    }
}

/// Nothing that was written is thrown away with a heading.
fn join_section(content: &mut Content, s: usize) -> Applied {
    if s == 0 {
        return Applied::section(s);
    }
    let mut removed = content.sections.remove(s);
    content.sections[s - 1].items.append(&mut removed.items);
    Applied::section(s - 1)
}

fn remove_section(content: &mut Content, s: usize) -> Applied {
    content.sections.remove(s);
    if content.sections.is_empty() {
        content.sections.push(Section::default());
    }
    forget_conditions(content);
    Applied { said: "removed", ..Applied::section(s.saturating_sub(1)) }
}

/// Takes away conditions on what is no longer here.
fn forget_conditions(content: &mut Content) {
    let here: Vec<String> = content.items().map(|item| item.link_id.clone()).collect();
    let forget = |when: &mut Option<ShowWhen>| {
        if let Some(all) = when {
            all.conditions.retain(|condition| here.contains(&condition.item));
        }
        if when.as_ref().is_some_and(|all| all.conditions.is_empty()) {
            *when = None;
        }
    };
    for section in &mut content.sections {
        forget(&mut section.show_when);
        section.items.iter_mut().for_each(|item| forget(&mut item.show_when));
    }
}

fn find(content: &Content, link_id: &str) -> Option<(usize, usize)> {
    content.sections.iter().enumerate().find_map(|(s, section)| section.items.iter().position(|item| item.link_id == link_id).map(|i| (s, i)))
}

/// One place up or down; at the edge of a section into the next one.
fn move_item(content: &mut Content, link_id: &str, up: bool) {
    let Some((s, i)) = find(content, link_id) else { return };
    let last = content.sections[s].items.len() - 1;
    match (up, i) {
        (true, 0) if s > 0 => {
            let item = content.sections[s].items.remove(0);
            content.sections[s - 1].items.push(item);
        }
        (true, 0) => {}
        (true, i) => content.sections[s].items.swap(i, i - 1),
        (false, i) if i == last && s + 1 < content.sections.len() => {
            let item = content.sections[s].items.remove(i);
            content.sections[s + 1].items.insert(0, item);
        }
        (false, i) if i < last => content.sections[s].items.swap(i, i + 1),
        (false, _) => {}
    }
}

/// A lasting name for a new item.
fn fresh_link_id() -> String {
    format!("q{}", BASE32_NOPAD.encode(&random::bytes::<5>()).to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn fields(list: &[(&str, &str)]) -> Fields {
        Fields(list.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    fn content() -> Content {
        let item = |name: &str| json!({ "link_id": name, "kind": "yes_no", "text": name });
        let mut c = item("c");
        c["show_when"] = json!({ "conditions": [{ "item": "b", "is": "is", "value": true }, { "item": "a", "is": "answered" }] });
        serde_json::from_value(json!({ "sections": [{ "title": "One", "items": [item("a")] }, { "title": "Two", "items": [item("b"), c] }] }))
            .unwrap()
    }

    fn order(content: &Content) -> Vec<Vec<&str>> {
        content.sections.iter().map(|section| section.items.iter().map(|item| item.link_id.as_str()).collect()).collect()
    }

    fn done(command: &str, fields: &Fields) -> (Content, Applied) {
        let mut content = content();
        let applied = Command::parse(command).apply(&mut content, fields);
        (content, applied)
    }

    #[test]
    fn a_section_moves_with_all_its_items() {
        // The browser has moved sections already: names, not places, say which one is meant.
        let page = fields(&[("section", "7"), ("section", "3")]);
        let (content, applied) = done("section-up:3", &page);
        assert_eq!((order(&content), applied.anchor.as_str()), (vec![vec!["b", "c"], vec!["a"]], "#section-1"));
        assert_eq!(order(&done("section-down:3", &page).0), [vec!["a"], vec!["b", "c"]]);
        assert_eq!(order(&done("section-down:nothing", &page).0), [vec!["a"], vec!["b", "c"]]);
    }

    #[test]
    fn a_copied_section_asks_its_own_copies() {
        let (content, _) = done("duplicate-section:1", &fields(&[("section", "0"), ("section", "1")]));
        let copy = &content.sections[2];
        let asked: Vec<&str> = copy.items[1].show_when.iter().flat_map(|when| &when.conditions).map(|one| one.item.as_str()).collect();
        assert_eq!(asked, [copy.items[0].link_id.as_str(), "a"]);
        assert!(copy.items.iter().all(|item| !["b", "c"].contains(&item.link_id.as_str())));
    }

    #[test]
    fn what_is_removed_takes_the_conditions_on_it_along() {
        let page = fields(&[("section", "0"), ("section", "1")]);
        let (content, applied) = done("remove:b", &page);
        assert_eq!((applied.said, content.item("c").unwrap().show_when.as_ref().unwrap().conditions.len()), ("removed", 1));
        let (content, _) = done("remove-section:0", &page);
        assert_eq!((order(&content), content.item("c").unwrap().show_when.as_ref().unwrap().conditions.len()), (vec![vec!["b", "c"]], 1));
        assert_eq!(order(&done("join-section:1", &page).0), [vec!["a", "b", "c"]]);
    }

    #[test]
    fn a_new_item_is_what_was_chosen_where_it_was_chosen() {
        let page = fields(&[
            ("section", "0"),
            ("item", "a"),
            ("add_kind", "date"),
            ("add_kind", "note"),
            ("section", "1"),
            ("item", "b"),
            ("add_kind", "scale"),
            ("item", "c"),
            ("add_kind", "number"),
            ("add_kind", "time"),
        ]);
        let kind = |command: &str, s: usize, i: usize| done(command, &page).0.sections[s].items[i].kind.clone();
        assert_eq!(kind("add-after:b", 1, 1), "scale");
        assert_eq!(kind("add-after:a", 0, 1), "date");
        assert_eq!(kind("add:0", 0, 1), "note");
        assert_eq!(kind("add:1", 1, 2), "time");
        assert_eq!(done("add-section-after:0", &page).0.sections.len(), 3);
    }
}
