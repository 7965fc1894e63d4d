//! A number, with limits and a unit if wanted. A decimal comma is understood.

use super::*;
use crate::domain::text;

pub struct Number;

#[derive(Default, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    #[serde(default)]
    pub min: Option<f64>,
    #[serde(default)]
    pub max: Option<f64>,
    /// Shown after the field: minutes, times …
    #[serde(default)]
    pub unit: String,
}

const LARGEST: f64 = 1e9;

impl Kind for Number {
    const NAME: &'static str = "number";
    const LABEL: &'static str = "Number";
    const SECONDS: u32 = 15;
    type Config = Config;
    type Answer = f64;

    fn check(mut config: Config, _: Strictness) -> Result<Config, Problems> {
        let mut problems = Problems::default();
        for (field, limit) in [("min", config.min), ("max", config.max)] {
            if limit.is_some_and(|limit| !limit.is_finite() || limit.abs() > LARGEST) {
                problems.add(field, "Please choose a smaller number.");
            }
        }
        if let (Some(min), Some(max)) = (config.min, config.max)
            && max <= min
        {
            problems.add("max", "The highest number should be above the lowest.");
        }
        config.unit = problems.note("unit", text::optional_line(&config.unit, 40)).flatten().unwrap_or_default();
        problems.or(config)
    }

    fn read_editor(fields: &Fields<'_>) -> Value {
        let limit = |name| match fields.get(name).trim() {
            "" => Value::Null,
            text => text.replace(',', ".").parse::<f64>().map_or_else(|_| json!(text), |n| json!(n)),
        };
        json!({ "min": limit("min"), "max": limit("max"), "unit": fields.get("unit") })
    }

    fn edit(config: &Value) -> Value {
        let written = |limit: &Value| limit.as_f64().map_or_else(|| limit.clone(), |limit| json!(plain(limit)));
        json!({ "min": written(&config["min"]), "max": written(&config["max"]), "unit": config["unit"] })
    }

    fn ask(config: &Config, typed: &[String]) -> Value {
        json!({ "value": typed.first(), "unit": config.unit, "unit_lang": null, "min": config.min.map(plain), "max": config.max.map(plain) })
    }

    fn parse(config: &Config, typed: &[String]) -> Result<f64, Message> {
        let number: f64 = only(typed).replace(',', ".").parse().map_err(|_| Message::new("error-number"))?;
        if !number.is_finite() || number.abs() > LARGEST {
            return Err(Message::new("error-number"));
        }
        match (config.min, config.max) {
            (Some(min), _) if number < min => Err(Message::new("error-number-min").with("min", plain(min))),
            (_, Some(max)) if number > max => Err(Message::new("error-number-max").with("max", plain(max))),
            _ => Ok(number),
        }
    }

    fn typed(_: &Config, answer: &f64) -> Vec<String> {
        vec![plain(*answer)]
    }

    fn text(config: &Config, answer: &f64) -> String {
        format!("{} {}", plain(*answer), config.unit).trim().to_owned()
    }

    fn number(_: &Config, answer: &f64) -> Option<f64> {
        Some(*answer)
    }

    fn range(config: &Config) -> Option<(f64, f64)> {
        config.min.zip(config.max)
    }

    fn unit(config: &Config) -> String {
        config.unit.clone()
    }

    fn charted(_: &Config) -> bool {
        true
    }

    fn sample() -> Sample {
        Sample {
            config: json!({ "min": 0.0, "max": 24.0, "unit": "hours" }),
            right: vec![(vec!["7,5"], json!(7.5)), (vec!["0"], json!(0.0))],
            wrong: vec![vec!["25"], vec!["-1"], vec!["a few"], vec!["1e400"], vec!["NaN"]],
        }
    }
}
