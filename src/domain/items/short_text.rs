//! One line of text.

use super::*;
use crate::domain::text;

pub struct ShortText;

const LONGEST: usize = 500;

#[derive(Default, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {}

impl Kind for ShortText {
    const NAME: &'static str = "short_text";
    const LABEL: &'static str = "Short text";
    const SECONDS: u32 = 20;
    type Config = Config;
    type Answer = String;

    fn check(config: Config, _: Strictness) -> Result<Config, Problems> {
        Ok(config)
    }

    fn read_editor(_: &Fields<'_>) -> Value {
        json!({})
    }

    fn ask(_: &Config, typed: &[String]) -> Value {
        json!({ "value": typed.first(), "longest": LONGEST })
    }

    fn parse(_: &Config, typed: &[String]) -> Result<String, Message> {
        let typed = only(typed);
        if typed.chars().count() > LONGEST {
            return Err(Message::new("error-too-long").with("longest", LONGEST));
        }
        text::line(typed, LONGEST).map_err(|_| Message::new("error-one-line"))
    }

    fn typed(_: &Config, answer: &String) -> Vec<String> {
        vec![answer.clone()]
    }

    fn text(_: &Config, answer: &String) -> String {
        answer.clone()
    }

    fn free_text(_: &Config) -> bool {
        true
    }

    fn sample() -> Sample {
        Sample {
            config: json!({}),
            right: vec![(vec!["  a walk by the river 🌿 "], json!("a walk by the river 🌿"))],
            wrong: vec![vec!["two\nlines"]],
        }
    }
}
