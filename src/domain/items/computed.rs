//! Computed from other answers: a sum, a mean, a difference. Asks nothing; no general language of formulas.

use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::domain::content::{Content, Item};
use crate::domain::text;

pub struct Computed;

/// How answers are put together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Op {
    #[default]
    Sum,
    Mean,
    /// How many were answered; of a list or table, its rows.
    Count,
    Min,
    Max,
    /// The first less all others. Between two times of day: the minutes from the second to the first, across midnight.
    Difference,
    /// The first in percent of the second.
    Percent,
}

/// Every operation with its words for authors.
pub const OPS: &[(Op, &str, &str)] = &[
    (Op::Sum, "sum", "Sum"),
    (Op::Mean, "mean", "Mean"),
    (Op::Count, "count", "How many were answered"),
    (Op::Min, "min", "Lowest"),
    (Op::Max, "max", "Highest"),
    (Op::Difference, "difference", "Difference: the first less the others"),
    (Op::Percent, "percent", "The first in percent of the second"),
];

#[derive(Default, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    #[serde(default)]
    pub op: Op,
    /// `link_id`s; of a table `link_id:column`.
    #[serde(default)]
    pub of: Vec<String>,
    /// Whether the client sees it.
    #[serde(default)]
    pub show: bool,
    #[serde(default)]
    pub unit: String,
    /// Digits after the point, at most.
    #[serde(default)]
    pub decimals: u32,
}

const MOST: usize = 60;

impl Kind for Computed {
    const NAME: &'static str = "computed";
    const LABEL: &'static str = "Computed from other answers";
    const ASKS: bool = false;
    const COMPUTES: bool = true;
    const SECONDS: u32 = 0;
    type Config = Config;
    type Answer = f64;

    fn check(mut config: Config, strictness: Strictness) -> Result<Config, Problems> {
        let mut problems = Problems::default();
        config.of.retain(|name| !name.trim().is_empty());
        let least = if matches!(config.op, Op::Difference | Op::Percent) { 2 } else { 1 };
        if strictness == Strictness::Published && config.of.len() < least {
            problems.add("of", format!("Please choose {least} or more answers to compute from."));
        }
        if config.op == Op::Percent && config.of.len() > 2 {
            problems.add("of", "Please choose two answers: the part and the whole.");
        }
        if config.of.len() > MOST {
            problems.add("of", format!("Please keep to {MOST} answers."));
        }
        if config.decimals > 4 {
            problems.add("decimals", "Please choose a number from 0 to 4.");
        }
        config.unit = problems.note("unit", text::optional_line(&config.unit, 40)).flatten().unwrap_or_default();
        problems.or(config)
    }

    fn read_editor(fields: &Fields<'_>) -> Value {
        let decimals = match fields.get("decimals").trim() {
            "" => json!(0),
            text => text.parse::<u32>().map_or_else(|_| json!(text), |n| json!(n)),
        };
        let of: Vec<&str> = fields.all("of").map(str::trim).filter(|name| !name.is_empty()).collect();
        let op = Some(fields.get("op")).filter(|op| !op.is_empty()).unwrap_or("sum");
        json!({ "op": op, "of": of, "show": fields.get("show") == "yes", "unit": fields.get("unit"), "decimals": decimals })
    }

    /// The names that are chosen, and three empty boxes for more.
    fn edit(config: &Value) -> Value {
        let ops: Vec<Value> = OPS.iter().map(|(_, name, label)| json!({ "name": name, "label": label, "chosen": config["op"] == *name })).collect();
        let chosen = config["of"].as_array().cloned().unwrap_or_default();
        let of: Vec<Value> = chosen.into_iter().chain((0..3).map(|_| json!(""))).collect();
        json!({ "ops": ops, "of": of, "show": config["show"] == true, "unit": config["unit"].as_str().unwrap_or(""), "decimals": config["decimals"] })
    }

    /// `typed` holds the value as text, where there is one.
    fn ask(config: &Config, typed: &[String]) -> Value {
        json!({ "show": config.show, "value": typed.first() })
    }

    fn parse(_: &Config, _: &[String]) -> Result<f64, Message> {
        Err(Message::new("error-not-asked"))
    }

    fn typed(_: &Config, answer: &f64) -> Vec<String> {
        vec![plain(*answer)]
    }

    fn text(config: &Config, answer: &f64) -> String {
        let unit = if config.op == Op::Percent && config.unit.is_empty() { "%" } else { &config.unit };
        format!("{} {unit}", plain(*answer)).trim().to_owned()
    }

    fn number(_: &Config, answer: &f64) -> Option<f64> {
        Some(*answer)
    }

    fn unit(config: &Config) -> String {
        config.unit.clone()
    }

    fn charted(_: &Config) -> bool {
        true
    }

    fn reads(config: &Config) -> Vec<String> {
        config.of.iter().map(|name| name.split(':').next().unwrap_or(name).to_owned()).collect()
    }

    fn sample() -> Sample {
        Sample {
            config: json!({ "op": "difference", "of": ["other", "other"], "show": true, "unit": "points", "decimals": 1 }),
            right: Vec::new(),
            wrong: Vec::new(),
        }
    }
}

/// The value of a computed item, given the answers of what is shown. None where an answer that it needs is missing: what was not
/// answered is not zero. What is hidden is left out of it.
pub fn value(content: &Content, item: &Item, shown: &BTreeSet<&str>, answers: &BTreeMap<&str, &Value>) -> Option<f64> {
    let config = typed_config::<Computed>(&item.config);
    let mut parts: Vec<Option<Part>> = Vec::new();
    for name in &config.of {
        let (link_id, column) = name.split_once(':').map_or((name.as_str(), None), |(link_id, column)| (link_id, Some(column)));
        let Some((asked, kind)) = content.item(link_id).and_then(|item| Some((item, kind(&item.kind)?))) else { continue };
        if !shown.contains(link_id) && !matches!(config.op, Op::Difference | Op::Percent) {
            continue;
        }
        parts.push(answers.get(link_id).filter(|_| shown.contains(link_id)).map(|answer| Part {
            numbers: kind.numbers(&asked.config, answer, column),
            entries: kind.entries(answer),
            time_of_day: kind.name() == "time",
        }));
    }
    let value = config.op.of(&parts)?;
    let shift = 10f64.powi(config.decimals.min(4) as i32);
    Some((value * shift).round() / shift).filter(|value| value.is_finite())
}

/// What one answer brings.
struct Part {
    numbers: Vec<f64>,
    entries: usize,
    time_of_day: bool,
}

const DAY: f64 = 24.0 * 60.0;

impl Op {
    fn of(self, parts: &[Option<Part>]) -> Option<f64> {
        let answered = || parts.iter().flatten().flat_map(|part| part.numbers.iter().copied());
        let any = |value: f64| (answered().count() > 0).then_some(value);
        // One number for each part, or none at all.
        let each = || {
            parts
                .iter()
                .map(|part| part.as_ref().filter(|part| !part.numbers.is_empty()).map(|part| part.numbers.iter().sum()))
                .collect::<Option<Vec<f64>>>()
        };
        match self {
            Self::Sum => each().filter(|each| !each.is_empty()).map(|each| each.iter().sum()),
            Self::Mean => any(answered().sum::<f64>() / answered().count() as f64),
            Self::Count => Some(parts.iter().flatten().map(|part| part.entries as f64).sum()),
            Self::Min => any(answered().fold(f64::INFINITY, f64::min)),
            Self::Max => any(answered().fold(f64::NEG_INFINITY, f64::max)),
            Self::Difference => {
                let each = each()?;
                let (first, rest) = each.split_first()?;
                let difference = first - rest.iter().sum::<f64>();
                let both_times = parts.len() == 2 && parts.iter().flatten().all(|part| part.time_of_day);
                Some(if both_times { difference.rem_euclid(DAY) } else { difference })
            }
            Self::Percent => match each()?[..] {
                [part, whole] if whole != 0.0 => Some(part / whole * 100.0),
                _ => None,
            },
        }
    }
}
