//! Scores, computed once when answers come in, over the items that were shown, and kept with them. A missing answer is not 0.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Instrument, Item, Score};
use crate::domain::conditions;
use crate::domain::content::Content;
use crate::domain::response::Answer;

/// With what the names of scores begin among a response's answers.
pub const PREFIX: &str = "score:";

/// One score as it is kept: the value of an answer whose `link_id` is `score:total` or `score:KEY`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scored {
    /// None where too much was left out.
    pub value: Option<f64>,
    /// Whether missing answers were replaced by the mean of the others.
    pub estimated: bool,
    pub answered: usize,
    /// How many items it is made of.
    pub items: usize,
    /// The sum before it was multiplied, where it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw: Option<f64>,
    /// The published word for its range.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub band: Option<String>,
    /// What else is published about such answers, each for itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<String>,
}

/// What was answered of a form, ready to be counted.
struct Sheet<'a> {
    instrument: &'a Instrument,
    content: &'a Content,
    answers: BTreeMap<&'a str, &'a Value>,
    shown: BTreeSet<&'a str>,
    estimate: bool,
}

/// The scores of a response, as answers to be kept beside the others. None where the content is no measure that is known here.
pub fn scores(content: &Content, answers: &[Answer]) -> Vec<Answer> {
    let Some(measure) = &content.measure else { return Vec::new() };
    let Some(instrument) = super::of(measure) else { return Vec::new() };
    let answered: BTreeMap<&str, &Value> = answers.iter().map(|answer| (answer.link_id.as_str(), &answer.value)).collect();
    let known: BTreeMap<&str, &Value> =
        content.items().filter_map(|item| Some((item.link_id.as_str(), *answered.get(item.link_id.as_str())?))).collect();
    let shown = conditions::shown(content, &known);
    let answers = known.into_iter().filter(|(link_id, _)| shown.contains(link_id)).collect();
    let sheet = Sheet { instrument, content, answers, shown, estimate: measure.estimate };
    instrument.scores.iter().filter_map(|score| sheet.answer(score)).collect()
}

/// The scores among a response's answers.
pub fn kept(answers: &[Answer]) -> impl Iterator<Item = (&str, Scored)> {
    answers.iter().filter(|answer| answer.link_id.starts_with(PREFIX)).filter_map(|answer| {
        let scored = serde_json::from_value(answer.value.clone()).ok()?;
        Some((answer.link_id.as_str(), scored))
    })
}

impl Sheet<'_> {
    fn answer(&self, score: &Score) -> Option<Answer> {
        let value = serde_json::to_value(self.scored(score)).ok()?;
        Some(Answer::new(format!("{PREFIX}{}", score.key), value))
    }

    fn scored(&self, score: &Score) -> Scored {
        if score.zero_when.as_ref().is_some_and(|when| when.holds(self.content, &self.answers)) {
            return Scored { value: Some(0.0), estimated: false, answered: 0, items: 0, raw: None, band: score.band(0.0), facts: Vec::new() };
        }
        let items: Vec<&Item> = self.items_of(score).collect();
        let counted: Vec<f64> = items.iter().filter_map(|item| self.points(item)).collect();
        let (n, missing) = (items.len(), items.len() - counted.len());
        let most = score.missing.as_ref().filter(|_| self.estimate).map_or(0, |rule| rule.most);
        let sum: f64 = counted.iter().sum();
        let whole = match missing {
            0 => Some(sum),
            some if some <= most && !counted.is_empty() => Some(sum / counted.len() as f64 * n as f64),
            _ => None,
        };
        let value = whole.map(|whole| tidy(whole * score.multiply.unwrap_or(1.0)));
        Scored {
            value,
            estimated: value.is_some() && missing > 0,
            answered: counted.len(),
            items: n,
            raw: whole.filter(|_| score.multiply.is_some()).map(tidy),
            band: value.and_then(|value| score.band(value)),
            facts: self.facts(score, value),
        }
    }

    fn items_of<'s>(&'s self, score: &'s Score) -> impl Iterator<Item = &'s Item> {
        let mine = |item: &&Item| item.scored && (score.items.is_empty() || score.items.contains(&item.key));
        self.instrument.items().filter(mine)
    }

    /// The score of an item's answer, if it was shown and answered.
    fn points(&self, item: &Item) -> Option<f64> {
        let link_id = self.instrument.link_id(&item.key);
        if !self.shown.contains(link_id.as_str()) {
            return None;
        }
        let key = self.answers.get(link_id.as_str())?.as_str()?;
        let choices = self.instrument.choices(item);
        let points = choices.iter().find(|choice| choice.key == key)?.score?;
        if !item.reverse {
            return Some(points);
        }
        let all = || choices.iter().filter_map(|choice| choice.score);
        Some(all().fold(f64::NEG_INFINITY, f64::max) + all().fold(f64::INFINITY, f64::min) - points)
    }

    fn facts(&self, score: &Score, value: Option<f64>) -> Vec<String> {
        let cut_off = score.cut_off.as_ref().zip(value);
        let cut_off = cut_off.map(|(cut, value)| if value >= cut.at { cut.reached.clone() } else { cut.below.clone() });
        self.pattern(score).into_iter().chain(cut_off).collect()
    }

    /// Whether the pattern is met. Not met is only said where every item was answered.
    fn pattern(&self, score: &Score) -> Option<String> {
        let pattern = score.pattern.as_ref()?;
        let counts = |need: &super::Need| {
            let part = self.instrument.scores.iter().find(|part| part.key == need.score);
            let items = part.into_iter().flat_map(|part| self.items_of(part));
            items.filter(|item| self.points(item).is_some_and(|points| points >= pattern.counts_from)).count()
        };
        if pattern.need.iter().all(|need| counts(need) >= need.at_least) {
            return Some(pattern.met.clone());
        }
        self.items_of(score).all(|item| self.points(item).is_some()).then(|| pattern.not_met.clone())
    }
}

impl Score {
    /// The word for a value. What was estimated is rounded, half upwards, before the range is looked up.
    pub fn band(&self, value: f64) -> Option<String> {
        let value = (value + 0.5).floor();
        self.bands.iter().find(|band| band.from <= value && value <= band.to).map(|band| band.label.clone())
    }
}

/// Two decimals, half upwards.
fn tidy(value: f64) -> f64 {
    (value * 100.0 + 0.5 + 1e-9).floor() / 100.0
}
