//! A time of day, as the client's clock shows it.

use chrono::NaiveTime;

use super::*;

pub struct Time;

#[derive(Default, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {}

impl Kind for Time {
    const NAME: &'static str = "time";
    const LABEL: &'static str = "Time of day";
    type Config = Config;
    type Answer = NaiveTime;

    fn check(config: Config, _: Strictness) -> Result<Config, Problems> {
        Ok(config)
    }

    fn read_editor(_: &Fields<'_>) -> Value {
        json!({})
    }

    fn ask(_: &Config, typed: &[String]) -> Value {
        json!({ "value": typed.first() })
    }

    fn parse(_: &Config, typed: &[String]) -> Result<NaiveTime, Message> {
        NaiveTime::parse_from_str(only(typed), "%H:%M").map_err(|_| Message::new("error-time"))
    }

    fn typed(answer: &NaiveTime) -> Vec<String> {
        vec![answer.format("%H:%M").to_string()]
    }

    fn text(_: &Config, answer: &NaiveTime) -> String {
        answer.format("%H:%M").to_string()
    }

    fn sample() -> Sample {
        Sample {
            config: json!({}),
            right: vec![(vec!["23:15"], json!("23:15:00")), (vec!["0:05"], json!("00:05:00"))],
            wrong: vec![vec!["24:00"], vec!["11 pm"], vec!["late"], vec!["12:60"]],
        }
    }
}
