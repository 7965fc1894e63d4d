//! One of several options. Scored and charted where every option has a score.

use super::options::{self, Config};
use super::*;

pub struct SingleChoice;

impl Kind for SingleChoice {
    const NAME: &'static str = "single_choice";
    const LABEL: &'static str = "Choose one";
    type Config = Config;
    type Answer = String;

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

    fn parse(config: &Config, typed: &[String]) -> Result<String, Message> {
        match typed {
            [key] if config.has(key) => Ok(key.clone()),
            _ => Err(Message::new("error-choose-one")),
        }
    }

    fn typed(_: &Config, answer: &String) -> Vec<String> {
        vec![answer.clone()]
    }

    fn text(config: &Config, answer: &String) -> String {
        config.label(answer).to_owned()
    }

    fn number(config: &Config, answer: &String) -> Option<f64> {
        if config.scored() { config.score(answer) } else { None }
    }

    /// The score of what was chosen, whether or not every option has one.
    fn quantity(config: &Config, answer: &String) -> Option<f64> {
        config.score(answer)
    }

    fn range(config: &Config) -> Option<(f64, f64)> {
        let scores = || config.options.iter().filter_map(|option| option.score);
        config.scored().then(|| (scores().fold(f64::INFINITY, f64::min), scores().fold(f64::NEG_INFINITY, f64::max)))
    }

    fn charted(config: &Config) -> bool {
        config.scored()
    }

    fn marks(config: &Config, answer: &String) -> Marks {
        config.marks([answer])
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
                { "key": "none", "label": "Not at all", "score": 0.0 },
                { "key": "some", "label": "A little", "score": 1.0, "support_card": true, "attention": true },
            ] }),
            right: vec![(vec!["some"], json!("some"))],
            wrong: vec![vec!["a lot"], vec!["none", "some"]],
        }
    }
}
