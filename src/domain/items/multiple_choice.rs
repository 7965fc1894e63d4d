//! Any of several options. Their scores are added up and charted where every option has one.

use super::options::{self, Config};
use super::*;

pub struct MultipleChoice;

impl Kind for MultipleChoice {
    const NAME: &'static str = "multiple_choice";
    const LABEL: &'static str = "Choose any";
    const SECONDS: u32 = 15;
    type Config = Config;
    type Answer = Vec<String>;

    fn check(config: Config, strictness: Strictness) -> Result<Config, Problems> {
        options::check(config, strictness)
    }

    fn read_editor(fields: &Fields<'_>) -> Value {
        options::read_editor(fields)
    }

    fn edit(config: &Value) -> Value {
        options::edit(config)
    }

    fn ask(config: &Config, typed: &[String]) -> Value {
        options::ask(config, typed)
    }

    /// In the author's order, each once.
    fn parse(config: &Config, typed: &[String]) -> Result<Vec<String>, Message> {
        if !typed.iter().all(|key| config.has(key)) {
            return Err(Message::new("error-choose-listed"));
        }
        Ok(config.options.iter().map(|option| &option.key).filter(|key| typed.contains(key)).cloned().collect())
    }

    fn typed(_: &Config, answer: &Vec<String>) -> Vec<String> {
        answer.clone()
    }

    fn text(config: &Config, answer: &Vec<String>) -> String {
        answer.iter().map(|key| config.label(key)).collect::<Vec<_>>().join("; ")
    }

    fn number(config: &Config, answer: &Vec<String>) -> Option<f64> {
        if config.scored() { answer.iter().map(|key| config.score(key)).sum() } else { None }
    }

    /// The scores of what was chosen, where each has one.
    fn quantity(config: &Config, answer: &Vec<String>) -> Option<f64> {
        answer.iter().map(|key| config.score(key)).sum()
    }

    fn charted(config: &Config) -> bool {
        config.scored()
    }

    fn marks(config: &Config, answer: &Vec<String>) -> Marks {
        config.marks(answer)
    }

    fn supports(config: &Config) -> bool {
        config.options.iter().any(|option| option.support_card)
    }

    fn alerts(config: &Config) -> bool {
        config.options.iter().any(|option| option.attention)
    }

    fn sample() -> Sample {
        Sample {
            config: json!({ "options": [
                { "key": "walk", "label": "A walk", "score": 1.0 },
                { "key": "music", "label": "Music", "score": 2.0 },
                { "key": "call", "label": "Calling a friend", "score": 3.0 },
            ] }),
            right: vec![(vec!["call", "walk", "walk"], json!(["walk", "call"]))],
            wrong: vec![vec!["walk", "flying"]],
        }
    }
}
