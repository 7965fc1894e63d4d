//! A calendar date.

use chrono::{Datelike, NaiveDate};

use super::moments::{self, Config};
use super::*;

pub struct Date;

/// Further off is a slip of the finger.
pub(super) const YEARS: std::ops::RangeInclusive<i32> = 1900..=2200;

impl Kind for Date {
    const NAME: &'static str = "date";
    const LABEL: &'static str = "Date";
    type Config = Config;
    type Answer = NaiveDate;

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
        config.now.then(|| vec![local.date().to_string()])
    }

    fn ask(_: &Config, typed: &[String]) -> Value {
        json!({ "value": typed.first() })
    }

    fn parse(_: &Config, typed: &[String]) -> Result<NaiveDate, Message> {
        let date = NaiveDate::parse_from_str(only(typed), "%Y-%m-%d").map_err(|_| Message::new("error-date"))?;
        if YEARS.contains(&date.year()) { Ok(date) } else { Err(Message::new("error-date")) }
    }

    fn typed(_: &Config, answer: &NaiveDate) -> Vec<String> {
        vec![answer.to_string()]
    }

    fn text(_: &Config, answer: &NaiveDate) -> String {
        answer.to_string()
    }

    /// Days: for the time between two dates.
    fn quantity(_: &Config, answer: &NaiveDate) -> Option<f64> {
        Some(f64::from(answer.num_days_from_ce()))
    }

    fn sample() -> Sample {
        Sample {
            config: json!({}),
            right: vec![(vec!["2026-11-24"], json!("2026-11-24"))],
            wrong: vec![vec!["24/11/2026"], vec!["2026-02-30"], vec!["9999-01-01"], vec!["tomorrow"]],
        }
    }
}
