//! The options of single and multiple choice: a key that is kept, a label that is shown, perhaps a score.

use super::*;
use crate::domain::content::is_link_id;
use crate::domain::text;

/// One option.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    pub key: String,
    pub label: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<f64>,
    /// Choosing it shows the client where help is.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub support_card: bool,
    /// Choosing it puts the answer on the practitioner's list of what needs attention.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub attention: bool,
}

/// Configuration of both kinds of choice.
#[derive(Default, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    #[serde(default)]
    pub options: Vec<Choice>,
}

const MOST: usize = 60;

/// Checks the options: unique keys, labels there, at least two when published.
pub fn check(mut config: Config, strictness: Strictness) -> Result<Config, Problems> {
    let mut problems = Problems::default();
    if strictness == Strictness::Published && config.options.len() < 2 {
        problems.add("options", "Please give at least two options to choose from.");
    }
    if config.options.len() > MOST {
        problems.add("options", format!("Please keep to {MOST} options."));
    }
    let mut keys = std::collections::HashSet::new();
    for (i, option) in config.options.iter_mut().enumerate() {
        if !is_link_id(&option.key) {
            problems.add(format!("options[{i}].key"), "A key is 1 to 64 letters, digits, dots, dashes or underscores.");
        } else if !keys.insert(option.key.clone()) {
            problems.add(format!("options[{i}].key"), "Another option already has this key.");
        }
        if let Some(label) = problems.note(&format!("options[{i}].label"), text::line(&option.label, 300)) {
            option.label = label;
        }
        if option.score.is_some_and(|score| !score.is_finite() || score.abs() > 1e6) {
            problems.add(format!("options[{i}].score"), "Please give a score between -1000000 and 1000000.");
        }
    }
    problems.or(config)
}

/// Reads the editor's rows of `option_key`, `option_label`, `option_score`. A row without a label is left out;
/// a new row gets a key made from its label, which then lasts.
pub fn read_editor(fields: &Fields<'_>) -> Value {
    let (keys, scores): (Vec<_>, Vec<_>) = (fields.all("option_key").collect(), fields.all("option_score").collect());
    let mut options: Vec<Value> = Vec::new();
    let mut taken: Vec<String> = keys.iter().filter(|key| !key.is_empty()).map(|key| (*key).to_owned()).collect();
    for (i, label) in fields.all("option_label").enumerate() {
        if label.trim().is_empty() {
            continue;
        }
        let mut key = keys.get(i).copied().unwrap_or("").to_owned();
        if key.is_empty() {
            key = fresh_key(&text::slug(label), &taken);
            taken.push(key.clone());
        }
        let mut option = json!({ "key": key, "label": label });
        if let Some(score) = scores.get(i).map(|score| score.trim()).filter(|score| !score.is_empty()) {
            option["score"] = score.parse::<f64>().map_or_else(|_| json!(score), |score| json!(score));
        }
        options.push(option);
    }
    json!({ "options": options })
}

pub(super) fn fresh_key(slug: &str, taken: &[String]) -> String {
    let base = if slug.is_empty() { "option" } else { slug };
    let mut key = base.to_owned();
    let mut n = 2;
    while taken.contains(&key) {
        key = format!("{base}-{n}");
        n += 1;
    }
    key
}

/// What `edit.hbs` shows: the options, and three empty rows to write in without JavaScript.
pub fn edit(config: &Value) -> Value {
    let mut rows: Vec<Value> = config["options"].as_array().cloned().unwrap_or_default();
    for row in &mut rows {
        if row.get("score").is_none() {
            row["score"] = json!("");
        }
    }
    rows.extend((0..3).map(|_| json!({ "key": "", "label": "", "score": "" })));
    for (i, row) in rows.iter_mut().enumerate() {
        row["number"] = json!(i + 1);
    }
    json!({ "options": rows })
}

/// What `ask.hbs` shows.
pub fn ask(config: &Config, typed: &[String]) -> Value {
    let options: Vec<Value> =
        config.options.iter().map(|option| json!({ "key": option.key, "label": option.label, "chosen": typed.contains(&option.key), "support": option.support_card, "number": option.score })).collect();
    json!({ "options": options })
}

impl Config {
    /// The label of a key; the key itself if the option is gone.
    pub fn label<'a>(&'a self, key: &'a str) -> &'a str {
        self.options.iter().find(|option| option.key == key).map_or(key, |option| &option.label)
    }

    /// Whether every option has a score.
    pub fn scored(&self) -> bool {
        !self.options.is_empty() && self.options.iter().all(|option| option.score.is_some())
    }

    /// The score of a key.
    pub fn score(&self, key: &str) -> Option<f64> {
        self.options.iter().find(|option| option.key == key)?.score
    }

    /// What follows from these options being chosen.
    pub fn marks<'a>(&self, chosen: impl IntoIterator<Item = &'a String>) -> Marks {
        let mut marks = Marks::default();
        for option in chosen.into_iter().filter_map(|key| self.options.iter().find(|option| option.key == *key)) {
            marks.support |= option.support_card;
            marks.attention |= option.attention;
        }
        marks
    }

    /// Whether there is such an option.
    pub fn has(&self, key: &str) -> bool {
        self.options.iter().any(|option| option.key == key)
    }
}
