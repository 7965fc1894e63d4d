//! Yes or no.

use super::*;

pub struct YesNo;

#[derive(Default, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {}

impl Kind for YesNo {
    const NAME: &'static str = "yes_no";
    const LABEL: &'static str = "Yes or no";
    type Config = Config;
    type Answer = bool;

    fn check(config: Config, _: Strictness) -> Result<Config, Problems> {
        Ok(config)
    }

    fn read_editor(_: &Fields<'_>) -> Value {
        json!({})
    }

    fn ask(_: &Config, typed: &[String]) -> Value {
        json!({ "yes": only(typed) == "yes", "no": only(typed) == "no" })
    }

    fn parse(_: &Config, typed: &[String]) -> Result<bool, Message> {
        match (typed.len(), only(typed)) {
            (1, "yes") => Ok(true),
            (1, "no") => Ok(false),
            _ => Err(Message::new("error-choose-one")),
        }
    }

    fn typed(_: &Config, answer: &bool) -> Vec<String> {
        vec![if *answer { "yes" } else { "no" }.into()]
    }

    fn text(_: &Config, answer: &bool) -> String {
        if *answer { "Yes" } else { "No" }.into()
    }

    fn sample() -> Sample {
        Sample {
            config: json!({}),
            right: vec![(vec!["yes"], json!(true)), (vec!["no"], json!(false))],
            wrong: vec![vec!["maybe"], vec!["yes", "no"]],
        }
    }
}
