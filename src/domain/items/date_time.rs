//! A moment: a date with a time of day, as the client's clock shows it.

use chrono::Datelike;

use super::moments::{self, Config};
use super::*;

pub struct DateTime;

/// As a browser's own field sends it.
const TYPED: &str = "%Y-%m-%dT%H:%M";
/// As people without such a field write it.
const WRITTEN: &str = "%Y-%m-%d %H:%M";

impl Kind for DateTime {
    const NAME: &'static str = "date_time";
    const LABEL: &'static str = "Date and time";
    const SECONDS: u32 = 15;
    type Config = Config;
    type Answer = NaiveDateTime;

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
        config.now.then(|| vec![local.format(TYPED).to_string()])
    }

    fn ask(_: &Config, typed: &[String]) -> Value {
        json!({ "value": typed.first() })
    }

    fn parse(_: &Config, typed: &[String]) -> Result<NaiveDateTime, Message> {
        let typed = only(typed);
        let moment = [TYPED, WRITTEN].iter().find_map(|format| NaiveDateTime::parse_from_str(typed, format).ok());
        moment.filter(|moment| date::YEARS.contains(&moment.year())).ok_or(Message::new("error-date-time"))
    }

    fn typed(_: &Config, answer: &NaiveDateTime) -> Vec<String> {
        vec![answer.format(TYPED).to_string()]
    }

    fn text(_: &Config, answer: &NaiveDateTime) -> String {
        answer.format(WRITTEN).to_string()
    }

    /// Minutes, counted from 1970: for the time between two moments.
    fn quantity(_: &Config, answer: &NaiveDateTime) -> Option<f64> {
        Some(answer.and_utc().timestamp() as f64 / 60.0)
    }

    fn sample() -> Sample {
        Sample {
            config: json!({}),
            right: vec![(vec!["2026-11-24T18:30"], json!("2026-11-24T18:30:00")), (vec!["2026-11-24 18:30"], json!("2026-11-24T18:30:00"))],
            wrong: vec![vec!["2026-11-24"], vec!["2026-02-30T10:00"], vec!["9999-01-01T00:00"], vec!["last night"]],
        }
    }
}
