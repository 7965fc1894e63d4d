//! What the editor posts, and what its buttons do. One form, read in document order: each `section` field begins a section, each
//! `item` field an item, and what follows belongs to it. So moving an item is moving its part of the page, with JavaScript or without.
//! Every button saves what was typed and does one thing.

use data_encoding::BASE32_NOPAD;
use serde_json::Value;

use crate::domain::content::{Content, Item, Section};
use crate::domain::items::{self, Fields as ItemFields};
use crate::random;
use crate::web::forms::Fields;

/// Reads the form in document order.
pub fn read(fields: &Fields) -> Content {
    let mut content = Content::default();
    let mut begun: Vec<(String, String)> = Vec::new();
    for (name, value) in &fields.0 {
        match name.as_str() {
            "section" => {
                finish(&mut content, &mut begun);
                content.sections.push(Section::default());
            }
            "section_title" => {
                if let Some(section) = content.sections.last_mut() {
                    section.title = Some(value.clone()).filter(|title| !title.trim().is_empty());
                }
            }
            "item" => {
                finish(&mut content, &mut begun);
                begun.push((name.clone(), value.clone()));
            }
            "add_kind" => finish(&mut content, &mut begun),
            _ if !begun.is_empty() => begun.push((name.clone(), value.clone())),
            _ => {}
        }
    }
    finish(&mut content, &mut begun);
    content
}

fn finish(content: &mut Content, begun: &mut Vec<(String, String)>) {
    let pairs = std::mem::take(begun);
    let fields = ItemFields(&pairs);
    let (Some(section), false) = (content.sections.last_mut(), pairs.is_empty()) else { return };
    let kind = fields.get("kind").to_owned();
    section.items.push(Item {
        link_id: fields.get("item").to_owned(),
        config: items::kind(&kind).map_or(Value::Null, |kind| kind.read_editor(&fields)),
        kind,
        text: fields.get("text").to_owned(),
        help: Some(fields.get("help").to_owned()).filter(|help| !help.trim().is_empty()),
        required: fields.get("required") == "yes",
        show_when: None,
        kept: None,
    });
}

/// What a button does besides saving.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    Save,
    Publish,
    Preview,
    AddItem(usize),
    AddSection,
    RemoveSection(usize),
    Up(String),
    Down(String),
    Duplicate(String),
    Remove(String),
    /// Further empty lines for options: they are there after every save.
    More(String),
}

impl Command {
    /// Reads a button's value, such as `up:mood`; anything unknown only saves.
    pub fn parse(text: &str) -> Self {
        let (word, rest) = text.split_once(':').unwrap_or((text, ""));
        let number = rest.parse().unwrap_or(0);
        match word {
            "publish" => Self::Publish,
            "preview" => Self::Preview,
            "add" => Self::AddItem(number),
            "add-section" => Self::AddSection,
            "remove-section" => Self::RemoveSection(number),
            "up" => Self::Up(rest.into()),
            "down" => Self::Down(rest.into()),
            "duplicate" => Self::Duplicate(rest.into()),
            "remove" => Self::Remove(rest.into()),
            "more" => Self::More(rest.into()),
            _ => Self::Save,
        }
    }

    /// Changes the content; returns where on the page to go on.
    pub fn apply(&self, content: &mut Content, fields: &Fields) -> String {
        match self {
            Self::Save | Self::Publish | Self::Preview => String::new(),
            Self::AddItem(s) => {
                let chosen = fields.0.iter().filter(|(name, _)| name == "add_kind").nth(*s).map_or("", |(_, kind)| kind);
                let (Some(kind), Some(section)) = (items::kind(chosen), content.sections.get_mut(*s)) else { return String::new() };
                let link_id = fresh_link_id();
                let anchor = format!("#item-{link_id}");
                section.items.push(Item {
                    link_id,
                    kind: kind.name().into(),
                    text: String::new(),
                    help: None,
                    required: false,
                    config: kind.fresh(),
                    show_when: None,
                    kept: None,
                });
                anchor
            }
            Self::AddSection => {
                content.sections.push(Section::default());
                format!("#section-{}", content.sections.len())
            }
            // Its items go to the section before it: nothing that was written is thrown away with a heading.
            Self::RemoveSection(s) => {
                if content.sections.len() > 1 && *s < content.sections.len() {
                    let mut removed = content.sections.remove(*s);
                    let heir = s.saturating_sub(1);
                    if *s == 0 {
                        content.sections[heir].items.splice(0..0, removed.items);
                    } else {
                        content.sections[heir].items.append(&mut removed.items);
                    }
                }
                String::new()
            }
            Self::Up(link_id) => {
                move_item(content, link_id, true);
                format!("#item-{link_id}")
            }
            Self::Down(link_id) => {
                move_item(content, link_id, false);
                format!("#item-{link_id}")
            }
            Self::Duplicate(link_id) => {
                let Some((s, i)) = find(content, link_id) else { return String::new() };
                let copy = Item { link_id: fresh_link_id(), ..content.sections[s].items[i].clone() };
                let anchor = format!("#item-{}", copy.link_id);
                content.sections[s].items.insert(i + 1, copy);
                anchor
            }
            Self::More(link_id) => format!("#item-{link_id}"),
            Self::Remove(link_id) => {
                let Some((s, i)) = find(content, link_id) else { return String::new() };
                content.sections[s].items.remove(i);
                match content.sections[s].items.get(i.saturating_sub(1)) {
                    Some(neighbour) => format!("#item-{}", neighbour.link_id),
                    None => format!("#section-{}", s + 1),
                }
            }
        }
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
