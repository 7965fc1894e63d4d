//! A number to call or to text.

use super::*;

pub struct Phone;

/// Characters of the number, digits or not.
pub(super) const LONGEST: usize = 30;

#[derive(Default, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {}

/// As typed, where it can be one: three digits at least, and nothing but what people write between them.
pub(super) fn number(typed: &str) -> Result<String, Message> {
    let typed = typed.trim();
    let fits = typed.chars().all(|c| c.is_ascii_digit() || " +-().,/".contains(c)) && typed.chars().filter(char::is_ascii_digit).count() >= 3;
    if typed.is_empty() || (fits && typed.len() <= LONGEST) { Ok(typed.to_owned()) } else { Err(Message::new("error-phone")) }
}

impl Kind for Phone {
    const NAME: &'static str = "phone";
    const LABEL: &'static str = "Phone number";
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
        number(only(typed))
    }

    fn typed(_: &Config, answer: &String) -> Vec<String> {
        vec![answer.clone()]
    }

    fn read(_: &Config, answer: &String) -> Value {
        json!({ "phone": answer })
    }

    fn text(_: &Config, answer: &String) -> String {
        answer.clone()
    }

    fn sample() -> Sample {
        Sample {
            config: json!({}),
            right: vec![(vec!["+44 (0)20 7946 0018"], json!("+44 (0)20 7946 0018")), (vec![" 112 "], json!("112"))],
            wrong: vec![vec!["ask her"], vec!["12"], vec!["0123456789012345678901234567890"], vec!["1\n23"]],
        }
    }
}
