//! `enableWhen` as our conditions, once all items are known.

use serde_json::Value;

use super::codings;
use super::node::Node;
use super::own;
use super::walk::Walk;
use crate::domain::conditions::{Condition, Mode, Operator, ShowWhen};
use crate::domain::content::{Content, Item};
use crate::domain::items;
use crate::domain::problems::Problems;

/// When an item or group is shown, as the file says it.
#[derive(Clone, Debug)]
pub struct Rule {
    place: String,
    any: bool,
    conditions: Vec<Value>,
    /// Our own words for it, where we wrote the file.
    own: Option<ShowWhen>,
}

/// What a rule comes to.
enum Outcome {
    Shown(ShowWhen),
    Always,
}

impl Walk<'_> {
    /// Takes the rule out of an item.
    pub fn take_rule(&mut self, node: &mut Node) -> Result<Option<Rule>, Problems> {
        let own = node.take_json(own::SHOW_WHEN).and_then(|own| serde_json::from_value(own).ok());
        let conditions = node.list("enableWhen")?;
        let any = node.text("enableBehavior")?.as_deref() == Some("any");
        if node.extension("sdc-questionnaire-enableWhenExpression").is_some() {
            self.note(&node.place, "When this is shown was said by an expression that is not understood: it is always shown.");
            return Ok(None);
        }
        Ok((own.is_some() || !conditions.is_empty()).then(|| Rule { place: node.at("enableWhen"), any, conditions, own }))
    }

    /// All the rules that must hold together, as one of ours.
    pub fn settle(&mut self, content: &Content, rules: &[Rule]) -> Result<Option<ShowWhen>, Problems> {
        let mut all = Vec::new();
        for rule in rules {
            if let Outcome::Shown(when) = self.settle_one(content, rule)? {
                all.push(when);
            }
        }
        let joinable = |when: &ShowWhen| when.mode == Mode::All || when.conditions.len() == 1;
        if all.len() > 1 && all.iter().all(joinable) {
            let mut conditions: Vec<Condition> = Vec::new();
            for condition in all.into_iter().flat_map(|when| when.conditions) {
                if !conditions.contains(&condition) {
                    conditions.push(condition);
                }
            }
            return Ok(Some(ShowWhen { mode: Mode::All, conditions }));
        }
        if all.len() > 1 {
            let place = rules.last().map(|rule| rule.place.clone()).unwrap_or_default();
            self.note(&place, "This and the group around it had conditions that cannot be put together; only its own were kept.");
        }
        Ok(all.pop())
    }

    fn settle_one(&mut self, content: &Content, rule: &Rule) -> Result<Outcome, Problems> {
        if let Some(own) = &rule.own {
            return Ok(Outcome::Shown(own.clone()));
        }
        let mut conditions = Vec::new();
        for (i, raw) in rule.conditions.iter().enumerate() {
            match self.condition(content, raw, &format!("{}[{i}]", rule.place))? {
                Some(condition) => conditions.push(condition),
                None if rule.any => return Ok(Outcome::Always),
                None => {}
            }
        }
        if conditions.is_empty() {
            return Ok(Outcome::Always);
        }
        Ok(Outcome::Shown(ShowWhen { mode: if rule.any { Mode::Any } else { Mode::All }, conditions }))
    }

    /// One condition. None, with a line in the report, where what it asks about is not carried over.
    fn condition(&mut self, content: &Content, raw: &Value, place: &str) -> Result<Option<Condition>, Problems> {
        let mut node = Node::of(raw, place)?;
        let question = node.text("question")?.unwrap_or_default();
        let Some(name) = self.names.get(&question).map(str::to_owned) else {
            return Err(Problems::one(format!("{place}.question"), format!("This asks about an item “{question}” that is not in the file.")));
        };
        let asked = content.item(&name).filter(|item| items::kind(&item.kind).is_some_and(|kind| kind.asks() || kind.computes()));
        let Some(item) = asked else {
            self.note(place, "This condition asks about something that is not asked here; it was left out.");
            return Ok(None);
        };
        let said = node.text("operator")?.unwrap_or_default();
        let answer = node.rest.iter().find(|(name, _)| name.starts_with("answer")).map(|(_, value)| value.clone());
        let is = match (said.as_str(), &answer) {
            ("exists", Some(Value::Bool(false))) => Operator::NotAnswered,
            ("exists", _) => Operator::Answered,
            ("=", _) => Operator::Is,
            ("!=", _) => Operator::IsNot,
            (">", _) => Operator::Above,
            (">=", _) => Operator::AtLeast,
            ("<", _) => Operator::Below,
            ("<=", _) => Operator::AtMost,
            _ => return Err(Problems::one(format!("{place}.operator"), format!("“{said}” is not one of exists, =, !=, >, <, >= and <=."))),
        };
        if !is.compares() {
            return Ok(Some(Condition { item: name, is, value: None }));
        }
        let Some(answer) = answer else { return Err(Problems::one(place, "This condition needs an answer to compare with.")) };
        match value(item, &answer) {
            Some(value) => Ok(Some(Condition { item: name, is, value: Some(value) })),
            None => {
                self.note(place, "What this condition compares with is none of the answers; it was left out.");
                Ok(None)
            }
        }
    }
}

/// The answer that a condition compares with, as ours is kept.
fn value(item: &Item, answer: &Value) -> Option<Value> {
    if matches!(item.kind.as_str(), "single_choice" | "multiple_choice") {
        let options = codings::of(item);
        return codings::find(&options, answer).map(Value::from);
    }
    match (item.kind.as_str(), answer) {
        ("date_time", Value::String(moment)) => Some(moment.chars().take(19).collect::<String>().into()),
        (_, Value::Object(quantity)) => quantity.get("value").or_else(|| quantity.get("code")).filter(|value| !value.is_object()).cloned(),
        (_, Value::Array(_) | Value::Null) => None,
        (_, plain) => Some(plain.clone()),
    }
}
