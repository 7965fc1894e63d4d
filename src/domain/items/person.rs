//! Somebody who matters: a name, who they are to the client, a number to call.

use super::*;
use crate::domain::text;

pub struct Person;

/// Characters of the name, and of the relation.
const LONGEST: usize = 120;

#[derive(Default, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {}

#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    pub name: String,
    /// Empty where it was not said.
    #[serde(default)]
    pub relation: String,
    /// As typed; empty where it was not said.
    #[serde(default)]
    pub phone: String,
}

impl Kind for Person {
    const NAME: &'static str = "person";
    const LABEL: &'static str = "Person (name, relation, phone)";
    const SECONDS: u32 = 30;
    type Config = Config;
    type Answer = Answer;

    fn check(config: Config, _: Strictness) -> Result<Config, Problems> {
        Ok(config)
    }

    fn read_editor(_: &Fields<'_>) -> Value {
        json!({})
    }

    fn ask(_: &Config, typed: &[String]) -> Value {
        json!({ "name": typed.first(), "relation": typed.get(1), "phone": typed.get(2), "longest": LONGEST, "longest_phone": phone::LONGEST })
    }

    fn parse(_: &Config, typed: &[String]) -> Result<Answer, Message> {
        let part = |index: usize| {
            let typed = typed.get(index).map_or("", String::as_str);
            if typed.trim().chars().count() > LONGEST {
                return Err(Message::new("error-too-long").with("longest", LONGEST));
            }
            text::optional_line(typed, LONGEST).map(Option::unwrap_or_default).map_err(|_| Message::new("error-one-line"))
        };
        let answer = Answer { name: part(0)?, relation: part(1)?, phone: phone::number(typed.get(2).map_or("", String::as_str))? };
        if answer.name.is_empty() { Err(Message::new("error-person-name")) } else { Ok(answer) }
    }

    fn typed(_: &Config, answer: &Answer) -> Vec<String> {
        vec![answer.name.clone(), answer.relation.clone(), answer.phone.clone()]
    }

    fn text(_: &Config, answer: &Answer) -> String {
        [&answer.name, &answer.relation, &answer.phone].into_iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(", ")
    }

    fn free_text(_: &Config) -> bool {
        true
    }

    fn sample() -> Sample {
        Sample {
            config: json!({}),
            right: vec![
                (
                    vec!["Maya <b>", "sister", "+44 (0)20 7946 0018"],
                    json!({ "name": "Maya <b>", "relation": "sister", "phone": "+44 (0)20 7946 0018" }),
                ),
                (vec!["Joe"], json!({ "name": "Joe", "relation": "", "phone": "" })),
            ],
            wrong: vec![vec!["", "sister", "020 7946 0018"], vec!["Maya", "", "ask her"], vec!["Maya", "two\nlines"], vec!["Maya", "", "1\n23"]],
        }
    }
}
