//! Several lines of text.

use super::*;
use crate::domain::text;

pub struct LongText;

#[derive(Default, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {}

impl Kind for LongText {
    const NAME: &'static str = "long_text";
    const LABEL: &'static str = "Long text";
    const SECONDS: u32 = 90;
    type Config = Config;
    type Answer = String;

    fn check(config: Config, _: Strictness) -> Result<Config, Problems> {
        Ok(config)
    }

    fn read_editor(_: &Fields<'_>) -> Value {
        json!({})
    }

    fn ask(_: &Config, typed: &[String]) -> Value {
        json!({ "value": typed.first(), "longest": text::LONGEST_ANSWER })
    }

    fn parse(_: &Config, typed: &[String]) -> Result<String, Message> {
        let typed = only(typed);
        if typed.chars().count() > text::LONGEST_ANSWER {
            return Err(Message::new("error-too-long").with("longest", text::LONGEST_ANSWER));
        }
        text::lines(typed, text::LONGEST_ANSWER).ok().flatten().ok_or(Message::new("error-plain-text"))
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
            right: vec![(vec!["first line\r\nsecond {{line}} <b>"], json!("first line\nsecond {{line}} <b>"))],
            wrong: vec![vec!["a bell \u{7}"]],
        }
    }
}
