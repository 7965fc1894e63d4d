//! A scale with anchors: whole numbers as real radio buttons. Nothing is chosen at first: untouched is not zero.

use super::*;
use crate::domain::text;

pub struct Scale;

#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub min: i64,
    pub max: i64,
    #[serde(default)]
    pub min_label: String,
    #[serde(default)]
    pub max_label: String,
}

impl Default for Config {
    fn default() -> Self {
        Self { min: 0, max: 10, min_label: String::new(), max_label: String::new() }
    }
}

/// More points than this are better asked as a number.
const MOST_POINTS: i64 = 21;

impl Kind for Scale {
    const NAME: &'static str = "scale";
    const LABEL: &'static str = "Scale";
    type Config = Config;
    type Answer = i64;

    fn check(mut config: Config, _: Strictness) -> Result<Config, Problems> {
        let mut problems = Problems::default();
        if [config.min, config.max].iter().any(|end| !(-1000..=1000).contains(end)) {
            problems.add("max", "Please keep between -1000 and 1000.");
        } else if config.max <= config.min {
            problems.add("max", "The highest number should be above the lowest.");
        } else if config.max - config.min >= MOST_POINTS {
            problems.add("max", format!("A scale can have {MOST_POINTS} points at most; for more, use “Number”."));
        }
        for (field, label) in [("min_label", &mut config.min_label), ("max_label", &mut config.max_label)] {
            *label = problems.note(field, text::optional_line(label, 80)).flatten().unwrap_or_default();
        }
        problems.or(config)
    }

    fn read_editor(fields: &Fields<'_>) -> Value {
        let whole = |name| fields.get(name).trim().parse::<i64>().map_or_else(|_| json!(fields.get(name)), |n| json!(n));
        json!({ "min": whole("min"), "max": whole("max"), "min_label": fields.get("min_label"), "max_label": fields.get("max_label") })
    }

    fn ask(config: &Config, typed: &[String]) -> Value {
        let points: Vec<Value> =
            (config.min..=config.max).map(|point| json!({ "value": point.to_string(), "chosen": only(typed) == point.to_string() })).collect();
        json!({ "points": points, "min": config.min.to_string(), "max": config.max.to_string(),
                "min_label": config.min_label, "max_label": config.max_label, "min_lang": null, "max_lang": null })
    }

    fn parse(config: &Config, typed: &[String]) -> Result<i64, Message> {
        let wrong = || Message::new("error-scale").with("min", config.min).with("max", config.max);
        let [one] = typed else { return Err(wrong()) };
        let point: i64 = one.trim().parse().map_err(|_| wrong())?;
        if (config.min..=config.max).contains(&point) { Ok(point) } else { Err(wrong()) }
    }

    fn typed(_: &Config, answer: &i64) -> Vec<String> {
        vec![answer.to_string()]
    }

    fn text(_: &Config, answer: &i64) -> String {
        answer.to_string()
    }

    fn number(_: &Config, answer: &i64) -> Option<f64> {
        Some(*answer as f64)
    }

    fn range(config: &Config) -> Option<(f64, f64)> {
        Some((config.min as f64, config.max as f64))
    }

    fn charted(_: &Config) -> bool {
        true
    }

    fn sample() -> Sample {
        Sample {
            config: json!({ "min": 0, "max": 10, "min_label": "not at all", "max_label": "very much" }),
            right: vec![(vec!["0"], json!(0)), (vec!["10"], json!(10))],
            wrong: vec![vec!["11"], vec!["-1"], vec!["5.5"], vec!["seven"], vec!["3", "4"]],
        }
    }
}
