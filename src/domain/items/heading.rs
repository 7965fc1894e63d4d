//! A heading between questions. Asks nothing.

use super::*;

pub struct Heading;

#[derive(Default, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {}

impl Kind for Heading {
    const NAME: &'static str = "heading";
    const LABEL: &'static str = "Heading";
    const ASKS: bool = false;
    type Config = Config;
    type Answer = ();

    fn check(config: Config, _: Strictness) -> Result<Config, Problems> {
        Ok(config)
    }

    fn read_editor(_: &Fields<'_>) -> Value {
        json!({})
    }

    fn ask(_: &Config, _: &[String]) -> Value {
        json!({})
    }

    fn parse(_: &Config, _: &[String]) -> Result<(), Message> {
        Err(Message::new("error-not-asked"))
    }

    fn typed(_: &Config, _: &()) -> Vec<String> {
        Vec::new()
    }

    fn text(_: &Config, _: &()) -> String {
        String::new()
    }

    fn sample() -> Sample {
        Sample { config: json!({}), right: vec![], wrong: vec![vec!["an answer to nothing"]] }
    }
}
