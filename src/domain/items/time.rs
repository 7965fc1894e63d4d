//! A time of day, as the client's clock shows it.

use chrono::{NaiveTime, Timelike};

use super::moments::{self, Config};
use super::*;

pub struct Time;

impl Kind for Time {
    const NAME: &'static str = "time";
    const LABEL: &'static str = "Time of day";
    type Config = Config;
    type Answer = NaiveTime;

    fn check(config: Config, _: Strictness) -> Result<Config, Problems> {
        Ok(config)
    }

    fn read_editor(fields: &Fields<'_>) -> Value {
        moments::read_editor(fields)
    }

    fn edit(config: &Value) -> Value {
        moments::edit(config)
    }

    fn now(config: &Config, local: NaiveDateTime) -> Option<Vec<String>> {
        config.now.then(|| vec![local.format("%H:%M").to_string()])
    }

    fn ask(_: &Config, typed: &[String]) -> Value {
        json!({ "value": typed.first() })
    }

    fn parse(_: &Config, typed: &[String]) -> Result<NaiveTime, Message> {
        NaiveTime::parse_from_str(only(typed), "%H:%M").map_err(|_| Message::new("error-time"))
    }

    fn typed(_: &Config, answer: &NaiveTime) -> Vec<String> {
        vec![answer.format("%H:%M").to_string()]
    }

    fn text(_: &Config, answer: &NaiveTime) -> String {
        answer.format("%H:%M").to_string()
    }

    /// Minutes after midnight.
    fn quantity(_: &Config, answer: &NaiveTime) -> Option<f64> {
        Some(f64::from(answer.num_seconds_from_midnight()) / 60.0)
    }

    fn sample() -> Sample {
        Sample {
            config: json!({}),
            right: vec![(vec!["23:15"], json!("23:15:00")), (vec!["0:05"], json!("00:05:00"))],
            wrong: vec![vec!["24:00"], vec!["11 pm"], vec!["late"], vec!["12:60"]],
        }
    }
}
