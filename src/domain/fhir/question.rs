//! One FHIR item as one of ours: its kind and configuration.

use serde_json::{Map, Value, json};

use super::node::Node;
use super::walk::Walk;
use super::{options, own};
use crate::domain::content::Item;
use crate::domain::items;
use crate::domain::problems::Problems;

/// What the item said that decides its kind.
pub struct Said {
    pub original: String,
    pub fhir_type: String,
    pub text: String,
    pub required: bool,
    pub repeats: bool,
    /// Our own kind, where we wrote the file.
    pub own: Option<&'static str>,
}

const MOST_POINTS: f64 = 21.0;

impl Walk<'_> {
    /// The item without its conditions. None where it is of a type that is not carried over.
    pub fn question(&mut self, mut node: Node, said: &Said) -> Result<Option<Item>, Problems> {
        let mut more = Map::new();
        let mut config = node.take_json(own::CONFIG).filter(Value::is_object).unwrap_or_else(|| json!({}));
        let (kind, usual) = match said.fhir_type.as_str() {
            "display" => (said.own.unwrap_or("note"), "display"),
            "question" => ("heading", "display"),
            "boolean" => ("yes_no", "boolean"),
            "date" => ("date", "date"),
            "time" => ("time", "time"),
            "dateTime" => ("date_time", "dateTime"),
            "text" => ("long_text", "text"),
            "string" | "integer" | "decimal" | "quantity" | "url"
                if node.rest.contains_key("answerOption") || node.rest.contains_key("answerValueSet") =>
            {
                self.choice(&mut node, said, &mut config, &mut more)?
            }
            "choice" | "open-choice" | "coding" => self.choice(&mut node, said, &mut config, &mut more)?,
            "string" | "url" if said.own.is_none() => (if said.repeats { "list" } else { "short_text" }, "string"),
            "string" | "url" => (said.own.unwrap_or("short_text"), "string"),
            "integer" | "decimal" | "quantity" => number(&mut node, said, &mut config, &mut more),
            "group" => (said.own.unwrap_or("heading"), "group"),
            _ => return Ok(None),
        };
        node.rest.remove("answerConstraint");
        node.rest.remove("disabledDisplay");
        let known = items::kind(kind).map_or(kind, items::ItemKind::name);
        if said.repeats && !matches!(known, "list" | "multiple_choice" | "table") {
            self.note(&node.place, "Several answers were possible here (repeats); it is asked once.");
        }
        if said.fhir_type != usual {
            more.insert("type".into(), json!(said.fhir_type));
        }
        let link_id = self.names.get(&said.original).unwrap_or_default().to_owned();
        if link_id != said.original {
            more.insert("linkId".into(), json!(said.original));
        }
        self.note_unused(&node);
        if !node.rest.is_empty() {
            more.insert("rest".into(), Value::Object(node.rest));
        }
        let kept = (!more.is_empty()).then(|| json!({ "fhir": more }));
        let required = said.required && items::kind(known).is_some_and(|kind| kind.asks());
        Ok(Some(Item { link_id, kind: known.to_owned(), text: said.text.clone(), help: None, required, config, show_when: None, kept }))
    }

    fn choice(
        &mut self,
        node: &mut Node,
        said: &Said,
        config: &mut Value,
        more: &mut Map<String, Value>,
    ) -> Result<(&'static str, &'static str), Problems> {
        let place = node.at("answerOption");
        let mut raw = node.list("answerOption")?;
        if let Some(reference) = node.text("answerValueSet")? {
            match self.sets.options(&reference) {
                Some(options) if raw.is_empty() => raw = options,
                _ if reference.starts_with('#') => {
                    return Err(Problems::one(node.at("answerValueSet"), format!("The value set “{reference}” is not in this file.")));
                }
                _ => {
                    more.insert("valueSet".into(), json!(reference));
                    let detail = "The options are in a value set outside of this file and could not be read. Please write them before publishing.";
                    self.note(&node.at("answerValueSet"), detail);
                }
            }
        }
        let read = options::read(&raw, self.sets, &place, &mut self.report)?;
        if read.options.is_empty() && !more.contains_key("valueSet") {
            self.note(&node.place, "This choice came without options. Please write them before publishing.");
        }
        let (all, scored) = (read.options.len(), read.scored());
        if all > 0 && scored == 0 && !self.own {
            self.needs_scores.push(said.text.clone());
        } else if scored > 0 && scored < all {
            self.note(&place, "Some options have a score and some have none; answers are charted when all have one.");
        }
        *config = json!({ "options": read.options });
        if !read.kept.is_empty() {
            more.insert("options".into(), Value::Object(read.kept));
        }
        let constraint = node.text("answerConstraint")?;
        let open = said.fhir_type == "open-choice" || constraint.is_some_and(|constraint| constraint != "optionsOnly");
        if open {
            self.note(&node.place, "An answer in one’s own words was possible beside the options; add a question for it if it is needed.");
            more.insert("type".into(), json!("open-choice"));
        }
        // R5's type for choices is written as R4 has it; other types with options stay what they were.
        let usual = match said.fhir_type.as_str() {
            "coding" => "coding",
            "open-choice" => "open-choice",
            _ => "choice",
        };
        Ok((if said.repeats { "multiple_choice" } else { "single_choice" }, usual))
    }
}

/// A number, a scale, or one of our kinds that are numbers elsewhere.
fn number(node: &mut Node, said: &Said, config: &mut Value, more: &mut Map<String, Value>) -> (&'static str, &'static str) {
    let kind = said.own.unwrap_or("");
    if kind == "duration" {
        node.take_extension("questionnaire-unit");
        return ("duration", "integer");
    }
    if kind == "computed" {
        return ("computed", "decimal");
    }
    let limit = |node: &Node, name: &str| node.extension(name).and_then(Value::as_f64);
    let (min, max) = (limit(node, "minValue"), limit(node, "maxValue"));
    let slider = node.control() == "slider";
    if let (Some(low), Some(high)) = (min, max)
        && (kind == "scale" || (kind.is_empty() && slider && said.fhir_type == "integer"))
        && low.fract() == 0.0
        && high.fract() == 0.0
        && high > low
        && high - low < MOST_POINTS
        && low.abs().max(high.abs()) <= 1000.0
    {
        ["minValue", "maxValue", "questionnaire-itemControl"].iter().for_each(|name| drop(node.take_extension(name)));
        config["min"] = json!(low as i64);
        config["max"] = json!(high as i64);
        return ("scale", "integer");
    }
    for (name, limit, ours) in [("minValue", min, "min"), ("maxValue", max, "max")] {
        if let Some(limit) = limit.filter(|limit| limit.abs() <= 1e9) {
            node.take_extension(name);
            config[ours] = json!(limit);
        }
    }
    if min.zip(max).is_some_and(|(min, max)| max <= min) {
        config["max"] = Value::Null;
    }
    if let Some(unit) = node.take_extension("questionnaire-unit") {
        let words = unit["display"].as_str().or(unit["code"].as_str()).unwrap_or_default();
        config["unit"] = json!(options::one_line(words, 40));
        if unit.as_object().is_some_and(|unit| unit.len() > 1) {
            more.insert("unit".into(), unit);
        }
    }
    ("number", "decimal")
}
