//! How long something took, in whole minutes. Asked in hours and minutes.

use super::*;

pub struct Duration;

/// Minutes in a week.
const LONGEST: u32 = 7 * 24 * 60;

#[derive(Default, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {}

/// A whole number; a box left empty is none.
fn whole(typed: &[String], index: usize) -> Result<u32, Message> {
    match typed.get(index).map_or("", |text| text.trim()) {
        "" => Ok(0),
        text => text.parse().ok().filter(|number| *number <= LONGEST).ok_or(Message::new("error-duration")),
    }
}

impl Kind for Duration {
    const NAME: &'static str = "duration";
    const LABEL: &'static str = "How long (hours and minutes)";
    const SECONDS: u32 = 15;
    type Config = Config;
    /// Minutes.
    type Answer = u32;

    fn check(config: Config, _: Strictness) -> Result<Config, Problems> {
        Ok(config)
    }

    fn read_editor(_: &Fields<'_>) -> Value {
        json!({})
    }

    fn ask(_: &Config, typed: &[String]) -> Value {
        json!({ "hours": typed.first(), "minutes": typed.get(1) })
    }

    fn parse(_: &Config, typed: &[String]) -> Result<u32, Message> {
        let (hours, minutes) = (whole(typed, 0)?, whole(typed, 1)?);
        // Ninety minutes are fine; an hour and ninety minutes is a slip.
        if hours > 0 && minutes > 59 {
            return Err(Message::new("error-duration"));
        }
        let total = hours * 60 + minutes;
        if total > LONGEST { Err(Message::new("error-duration-long")) } else { Ok(total) }
    }

    fn typed(_: &Config, answer: &u32) -> Vec<String> {
        vec![(answer / 60).to_string(), (answer % 60).to_string()]
    }

    fn text(_: &Config, answer: &u32) -> String {
        match (answer / 60, answer % 60) {
            (0, minutes) => format!("{minutes} min"),
            (hours, 0) => format!("{hours} h"),
            (hours, minutes) => format!("{hours} h {minutes} min"),
        }
    }

    fn number(_: &Config, answer: &u32) -> Option<f64> {
        Some(f64::from(*answer))
    }

    fn unit(_: &Config) -> String {
        "minutes".to_owned()
    }

    fn charted(_: &Config) -> bool {
        true
    }

    fn sample() -> Sample {
        Sample {
            config: json!({}),
            right: vec![(vec!["7", "30"], json!(450)), (vec!["", "90"], json!(90)), (vec!["2"], json!(120)), (vec!["0", "0"], json!(0))],
            wrong: vec![vec!["1", "75"], vec!["a while", ""], vec!["-1", "0"], vec!["200", "0"], vec!["1.5", ""], vec!["4294967295", ""]],
        }
    }
}
