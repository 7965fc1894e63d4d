//! Several short lines: reasons, steps, things to look forward to.

use super::*;
use crate::domain::text;

pub struct List;

/// Characters of one line.
const LONGEST: usize = 500;
/// Lines that fit on a page.
const MOST: u32 = 20;
/// Lines that are seen at first; the others unfold.
const AT_FIRST: u32 = 3;

#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Fewest lines of an answer.
    #[serde(default = "one")]
    pub min: u32,
    /// Most lines of an answer.
    #[serde(default = "five")]
    pub max: u32,
}

fn one() -> u32 {
    1
}

fn five() -> u32 {
    5
}

impl Default for Config {
    fn default() -> Self {
        Self { min: one(), max: five() }
    }
}

impl Kind for List {
    const NAME: &'static str = "list";
    const LABEL: &'static str = "List of short lines";
    const SECONDS: u32 = 45;
    type Config = Config;
    type Answer = Vec<String>;

    fn check(config: Config, _: Strictness) -> Result<Config, Problems> {
        let mut problems = Problems::default();
        if !(1..=MOST).contains(&config.max) {
            problems.add("max", format!("Please choose a number from 1 to {MOST}."));
        } else if !(1..=config.max).contains(&config.min) {
            problems.add("min", format!("Please choose a number from 1 to {}.", config.max));
        }
        problems.or(config)
    }

    fn read_editor(fields: &Fields<'_>) -> Value {
        let lines = |name, usual: u32| match fields.get(name).trim() {
            "" => json!(usual),
            text => text.parse::<u32>().map_or_else(|_| json!(text), |n| json!(n)),
        };
        json!({ "min": lines("min", one()), "max": lines("max", five()) })
    }

    fn ask(config: &Config, typed: &[String]) -> Value {
        let is_there = |n: usize| typed.get(n).is_some_and(|text| !text.trim().is_empty());
        let line = |n: u32| {
            let at = n as usize;
            json!({ "number": n + 1, "value": typed.get(at), "at": at, "up": at > 0 && is_there(at), "down": is_there(at) && is_there(at + 1) })
        };
        let filled = typed.iter().rposition(|text| !text.trim().is_empty()).map_or(0, |last| last as u32 + 1);
        let seen = filled.max(config.min).max(AT_FIRST).min(config.max);
        json!({ "lines": (0..seen).map(line).collect::<Vec<_>>(), "more": (seen..config.max).map(line).collect::<Vec<_>>(), "longest": LONGEST })
    }

    fn parse(config: &Config, typed: &[String]) -> Result<Vec<String>, Message> {
        let mut lines = Vec::new();
        for typed in typed.iter().filter(|text| !text.trim().is_empty()) {
            if typed.trim().chars().count() > LONGEST {
                return Err(Message::new("error-too-long").with("longest", LONGEST));
            }
            lines.push(text::line(typed, LONGEST).map_err(|_| Message::new("error-plain-text"))?);
        }
        if lines.len() < config.min as usize {
            return Err(Message::new("error-list-few").with("min", config.min));
        }
        if lines.len() > config.max as usize {
            return Err(Message::new("error-list-many").with("max", config.max));
        }
        Ok(lines)
    }

    fn typed(_: &Config, answer: &Vec<String>) -> Vec<String> {
        answer.clone()
    }

    fn text(_: &Config, answer: &Vec<String>) -> String {
        answer.join("\n")
    }

    fn free_text(_: &Config) -> bool {
        true
    }

    fn sample() -> Sample {
        Sample {
            config: json!({ "min": 2, "max": 4 }),
            right: vec![
                (vec!["A walk", "", " Call {{Maya}} <b> "], json!(["A walk", "Call {{Maya}} <b>"])),
                (vec!["a", "b", "c", "d"], json!(["a", "b", "c", "d"])),
            ],
            wrong: vec![vec!["only one"], vec!["a", "b", "c", "d", "e"], vec!["a", "two\nlines"]],
        }
    }
}
