//! The walk over all items: groups become sections, groups within them headings, repeating groups tables.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::names::Names;
use super::node::Node;
use super::options::{Sets, one_line};
use super::question::Said;
use super::totals::{self, Over};
use super::when::Rule;
use super::{ReportLine, own};
use crate::domain::content::{Content, Item, Section};
use crate::domain::items;
use crate::domain::problems::Problems;

const LONGEST_TITLE: usize = 200;
/// Members that say nothing about how something is asked.
const INERT: &[&str] = &["code", "prefix", "definition", "id", "_text", "_prefix", "modifierExtension"];

/// What is gathered on the way.
pub struct Walk<'a> {
    pub names: &'a Names,
    pub sets: &'a Sets,
    /// Whether we wrote the file.
    pub own: bool,
    pub report: Vec<ReportLine>,
    pub needs_scores: Vec<String>,
    pub sections: Vec<Section>,
    /// Where each item stood in the file.
    pub places: HashMap<String, String>,
    /// The rules of each item.
    rules: Vec<(String, Vec<Rule>)>,
    section_rules: Vec<Option<Rule>>,
    totals: Vec<(String, Over, Value)>,
    /// What the groups said besides, for export.
    pub groups: Vec<Value>,
    /// Items that are not asked, as they were.
    pub left_out: Vec<Value>,
    loose: bool,
    /// Our place of each item, once all are there.
    order: Vec<(String, String)>,
}

impl<'a> Walk<'a> {
    pub fn new(names: &'a Names, sets: &'a Sets, own: bool) -> Self {
        Self {
            names,
            sets,
            own,
            report: Vec::new(),
            needs_scores: Vec::new(),
            sections: Vec::new(),
            places: HashMap::new(),
            rules: Vec::new(),
            section_rules: Vec::new(),
            totals: Vec::new(),
            groups: Vec::new(),
            left_out: Vec::new(),
            loose: false,
            order: Vec::new(),
        }
    }

    /// A line in the report.
    pub fn note(&mut self, place: &str, detail: impl Into<String>) {
        self.report.push(ReportLine { place: place.to_owned(), detail: detail.into() });
    }

    /// Says what of an item has no effect here.
    pub fn note_unused(&mut self, node: &Node) {
        let extensions = node.rest.get("extension").and_then(Value::as_array);
        let urls = extensions.into_iter().flatten().filter_map(|one| one.get("url").and_then(Value::as_str)).map(|url| super::short(url).to_owned());
        let members = node.rest.keys().filter(|name| *name != "extension" && !INERT.contains(&name.as_str())).cloned();
        let unused: Vec<String> = members.chain(urls).collect();
        if !unused.is_empty() {
            self.note(&node.place, format!("Kept for export, without effect here: {}.", unused.join(", ")));
        }
    }

    /// The items of the questionnaire itself.
    pub fn top(&mut self, items: &[Value]) -> Result<(), Problems> {
        for (i, item) in items.iter().enumerate() {
            let place = format!("item[{i}]");
            let node = Node::of(item, &place)?;
            let is_group = node.rest.get("type").is_some_and(|kind| kind == "group");
            if is_group && node.rest.get("repeats") != Some(&Value::Bool(true)) && node.extension(own::KIND).is_none() && !hidden(&node) {
                self.section(node)?;
                self.loose = false;
                continue;
            }
            if !self.loose {
                self.begin(None, None);
                self.loose = true;
            }
            self.one(item, &place, &[])?;
        }
        Ok(())
    }

    fn begin(&mut self, title: Option<String>, rule: Option<Rule>) {
        self.sections.push(Section { title, ..Section::default() });
        self.section_rules.push(rule);
    }

    fn section(&mut self, mut node: Node) -> Result<(), Problems> {
        let place = node.place.clone();
        let rule = self.take_rule(&mut node)?;
        let original = node.text("linkId")?.unwrap_or_default();
        let text = node.text("text")?.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        let children = node.list("item")?;
        ["type", "required", "repeats", "readOnly"].iter().for_each(|name| drop(node.rest.remove(*name)));
        let fits = |text: &String| text.chars().count() <= LONGEST_TITLE && !text.chars().any(char::is_control);
        self.begin(text.clone().filter(fits), rule);
        self.note_unused(&node);
        // A long instruction is read, not a title.
        if let Some(text) = text.filter(|text| !fits(text)) {
            let link_id = self.names.get(&original).unwrap_or_default().to_owned();
            self.push(Item { link_id, text, ..plain("note") }, &place, &[]);
        }
        self.children(&children, &place, &[])?;
        let first = self.sections.last().and_then(|section| section.items.first()).map(|item| item.link_id.clone());
        let number = self.sections.len();
        if !node.rest.is_empty() || original != super::export::section_name(number) {
            self.groups.push(json!({ "linkId": original, "rest": node.rest, "first": first }));
        }
        Ok(())
    }

    fn children(&mut self, items: &[Value], place: &str, rules: &[Rule]) -> Result<(), Problems> {
        items.iter().enumerate().try_for_each(|(i, item)| self.one(item, &format!("{place}.item[{i}]"), rules))
    }

    fn push(&mut self, item: Item, place: &str, rules: &[Rule]) {
        self.places.insert(item.link_id.clone(), place.to_owned());
        self.rules.push((item.link_id.clone(), rules.to_vec()));
        if let Some(section) = self.sections.last_mut() {
            section.items.push(item);
        }
    }

    fn leave_out(&mut self, value: &Value, place: &str, why: &str) {
        self.note(place, why);
        self.left_out.push(value.clone());
    }

    /// One item, and those within it.
    fn one(&mut self, value: &Value, place: &str, around: &[Rule]) -> Result<(), Problems> {
        let mut node = Node::of(value, place)?;
        let (said, read_only) = said_of(&mut node)?;
        if hidden(&node) {
            self.leave_out(value, place, "This is hidden and was not carried over; it is kept for export.");
            return Ok(());
        }
        let mut rules = around.to_vec();
        rules.extend(self.take_rule(&mut node)?);
        let mut children = node.list("item")?;
        let help = take_help(&mut children);
        let numeric = matches!(said.fhir_type.as_str(), "integer" | "decimal" | "quantity");
        let expression = totals::expression(&node);
        if said.own.is_none() && (read_only || expression.is_some() || (numeric && totals::looks_like_total(&said))) {
            return self.not_asked(value, place, &said, expression.as_deref());
        }
        if said.fhir_type == "group" && said.own.is_none() {
            if said.repeats && is_table(&children) {
                return self.table(node, &said, &children, rules);
            }
            return self.flat(node, &said, &children, &rules);
        }
        if matches!(said.own, Some("table")) {
            return self.table(node, &said, &children, rules);
        }
        if matches!(said.fhir_type.as_str(), "attachment" | "reference") {
            let why = format!("Questions of the type {} are not carried over; it is kept for export.", said.fhir_type);
            self.leave_out(value, place, &why);
            return Ok(());
        }
        let Some(mut item) = self.question(node, &said)? else {
            return Err(Problems::one(format!("{place}.type"), format!("There is no type of item called “{}”.", said.fhir_type)));
        };
        item.help = help;
        self.push(item, place, &rules);
        if said.own.is_some() { Ok(()) } else { self.children(&children, place, &rules) }
    }

    /// A total, or something read-only.
    fn not_asked(&mut self, value: &Value, place: &str, said: &Said, expression: Option<&str>) -> Result<(), Problems> {
        let over = expression.and_then(totals::sum_of_weights).filter(|_| items::kind("computed").is_some());
        let Some(over) = over else {
            let why = match expression {
                Some(_) => {
                    "This is calculated by an expression that is not understood. Clients are not asked for it; add a computed value if it is needed."
                }
                None => "This is read-only or looks like a total: clients are not asked for it. Add a computed value if it is needed.",
            };
            self.leave_out(value, place, why);
            return Ok(());
        };
        let link_id = self.names.get(&said.original).unwrap_or_default().to_owned();
        let text = if said.text.trim().is_empty() { "Total".to_owned() } else { said.text.clone() };
        self.totals.push((link_id.clone(), over, value.clone()));
        self.push(Item { link_id, text, ..plain("computed") }, place, &[]);
        Ok(())
    }

    /// A group within a group: a heading, then what is in it.
    fn flat(&mut self, mut node: Node, said: &Said, children: &[Value], rules: &[Rule]) -> Result<(), Problems> {
        let place = node.place.clone();
        if said.repeats {
            self.note(&place, "This group could be repeated, and what is in it does not fit a table; it is asked once.");
        } else {
            self.note(&place, "A group within a group became a heading.");
        }
        node.rest.remove("required");
        if said.text.trim().is_empty() {
            if !node.rest.is_empty() {
                self.note(&place, "What this group without a title said besides was not carried over.");
            }
        } else if let Some(heading) = self.question(node, said)? {
            self.push(heading, &place, rules);
        }
        self.children(children, &place, rules)
    }

    /// A table with a column for each item in it.
    fn table(&mut self, mut node: Node, said: &Said, children: &[Value], rules: Vec<Rule>) -> Result<(), Problems> {
        let place = node.place.clone();
        let count = |node: &mut Node, name: &str| node.take_extension(name).and_then(|value| value.as_u64());
        let (min, max) = (count(&mut node, "questionnaire-minOccurs"), count(&mut node, "questionnaire-maxOccurs"));
        let (mut columns, mut kept) = (Vec::new(), Map::new());
        for (i, child) in children.iter().enumerate() {
            let mut node = Node::of(child, &format!("{place}.item[{i}]"))?;
            let (of_column, _) = said_of(&mut node)?;
            let inner = node.list("item")?;
            self.take_rule(&mut node)?;
            let Some(item) = self.question(node, &of_column)? else { continue };
            let column = of_column.original.strip_prefix(&format!("{}:", said.original)).filter(|key| crate::domain::content::is_link_id(key));
            let key = column.map_or_else(|| item.link_id.clone(), str::to_owned);
            let label = if item.text.trim().is_empty() { key.clone() } else { one_line(&item.text, 300) };
            let mut extra = super::kept(item.kept.as_ref()).clone();
            if let Some(extra) = extra.as_object_mut() {
                extra.remove("linkId");
                if column.is_none() {
                    extra.insert("linkId".into(), json!(of_column.original));
                }
                if !inner.is_empty() {
                    extra.insert("item".into(), json!(inner));
                }
                if !extra.is_empty() {
                    kept.insert(key.clone(), Value::Object(extra.clone()));
                }
            } else if column.is_none() {
                kept.insert(key.clone(), json!({ "linkId": of_column.original }));
            }
            columns.push(json!({ "key": key, "label": label, "kind": item.kind, "required": item.required, "config": item.config }));
        }
        let own_table = Said { own: Some("table"), original: said.original.clone(), fhir_type: "group".into(), text: said.text.clone(), ..*said };
        let Some(mut item) = self.question(node, &own_table)? else { return Ok(()) };
        item.config["columns"] = json!(columns);
        if let Some(min) = min {
            item.config["min"] = json!(min.clamp(1, 40));
        }
        if let Some(max) = max {
            item.config["max"] = json!(max.clamp(min.unwrap_or(1).clamp(1, 40), 40));
        }
        if !kept.is_empty() {
            let mut all = super::kept(item.kept.as_ref()).as_object().cloned().unwrap_or_default();
            all.insert("columns".into(), Value::Object(kept));
            item.kept = Some(json!({ "fhir": all }));
        }
        self.push(item, &place, &rules);
        Ok(())
    }

    /// The content, with totals and conditions.
    pub fn finish(&mut self) -> Result<Content, Problems> {
        let mut content = Content { sections: std::mem::take(&mut self.sections), ..Content::default() };
        for (name, over, raw) in std::mem::take(&mut self.totals) {
            let of = totals::scored(&content, &over);
            let place = self.places.get(&name).cloned().unwrap_or_default();
            if of.is_empty() {
                content.sections.iter_mut().for_each(|section| section.items.retain(|item| item.link_id != name));
                self.leave_out(&raw, &place, "This is a total of scores, and nothing it is over has scores here. Clients are not asked for it.");
                continue;
            }
            for item in content.sections.iter_mut().flat_map(|section| &mut section.items).filter(|item| item.link_id == name) {
                item.config = json!({ "op": "sum", "of": of, "show": false, "unit": "", "decimals": 2 });
            }
            self.note(&place, "This total is computed; clients are not asked for it.");
        }
        let known = content.clone();
        for (name, rules) in std::mem::take(&mut self.rules) {
            let when = self.settle(&known, &rules)?;
            let all = content.sections.iter_mut().flat_map(|section| &mut section.items);
            all.filter(|item| item.link_id == name).for_each(|item| item.show_when = when.clone());
        }
        for (s, rule) in std::mem::take(&mut self.section_rules).into_iter().enumerate() {
            let when = self.settle(&known, rule.as_slice())?;
            if let Some(section) = content.sections.get_mut(s) {
                section.show_when = when;
            }
        }
        for (s, section) in content.sections.iter().enumerate() {
            let places = section.items.iter().enumerate().map(|(i, item)| (format!("sections[{s}].items[{i}]"), item.link_id.clone()));
            self.order.extend(places);
        }
        Ok(content)
    }
}

fn plain(kind: &str) -> Item {
    Item {
        link_id: String::new(),
        kind: kind.into(),
        text: String::new(),
        help: None,
        required: false,
        config: json!({}),
        show_when: None,
        kept: None,
    }
}

fn hidden(node: &Node) -> bool {
    node.extension("questionnaire-hidden") == Some(&Value::Bool(true))
}

/// What decides an item's kind, and whether it is read-only.
pub fn said_of(node: &mut Node) -> Result<(Said, bool), Problems> {
    let own = node.take_extension(own::KIND).and_then(|name| items::kind(name.as_str()?)).map(items::ItemKind::name);
    node.take_extension(own::LINK_ID);
    let fhir_type = node.text("type")?.ok_or_else(|| Problems::one(node.at("type"), "Each item needs a type."))?;
    let original = node.text("linkId")?.unwrap_or_default();
    let text = node.text("text")?.unwrap_or_default();
    let (required, repeats, read_only) = (node.truth("required")?, node.truth("repeats")?, node.truth("readOnly")?);
    Ok((Said { original, fhir_type, text, required, repeats, own }, read_only))
}

/// Takes a help text out of the items within an item.
fn take_help(children: &mut Vec<Value>) -> Option<String> {
    let is_help = |child: &Value| Node::of(child, "").is_ok_and(|node| node.control() == "help");
    let at = children.iter().position(is_help)?;
    children.remove(at).get("text").and_then(Value::as_str).map(str::to_owned)
}

/// Whether the items of a repeating group can be columns.
fn is_table(children: &[Value]) -> bool {
    let simple =
        ["boolean", "decimal", "integer", "quantity", "date", "dateTime", "time", "string", "text", "url", "choice", "open-choice", "coding"];
    let fits = |child: &Value| {
        let kind = child["type"].as_str().unwrap_or_default();
        let node = Node::of(child, "");
        simple.contains(&kind)
            && ["item", "enableWhen"].iter().all(|name| child.get(*name).is_none())
            && child["readOnly"] != true
            && (child["repeats"] != true || matches!(kind, "choice" | "open-choice" | "coding"))
            && node.is_ok_and(|node| !hidden(&node) && totals::expression(&node).is_none())
    };
    items::kind("table").is_some() && !children.is_empty() && children.len() <= 12 && children.iter().all(fits)
}

impl Walk<'_> {
    /// Where in the file a place of our content stood.
    pub fn place_of(&self, field: &str) -> String {
        let by_item = self.order.iter().find_map(|(ours, link_id)| {
            let rest = field.strip_prefix(ours.as_str()).filter(|rest| rest.is_empty() || rest.starts_with('.'))?;
            let rest = rest.replace("show_when", "enableWhen").replace("config.options", "answerOption").replace(".conditions", "");
            Some(format!("{}{rest}", self.places.get(link_id)?))
        });
        by_item.unwrap_or_else(|| if field == "sections" { "item".into() } else { field.to_owned() })
    }
}
