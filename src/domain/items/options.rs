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

/// One row of the editor as it was typed.
#[derive(Default)]
struct Row<'a> {
    key: &'a str,
    label: Option<&'a str>,
    score: &'a str,
    support_card: bool,
    attention: bool,
}

/// Reads the editor's rows in document order: each `option_key` begins one, and what follows belongs to it. A box that is not ticked
/// posts nothing, so counting would not do. A row without a label is left out; a new row gets a key made from its label, which lasts.
pub fn read_editor(fields: &Fields<'_>) -> Value {
    let rows = rows(fields);
    let mut taken: Vec<String> = rows.iter().filter(|row| !row.key.is_empty()).map(|row| row.key.to_owned()).collect();
    let mut options: Vec<Value> = Vec::new();
    for row in rows {
        let Some(label) = row.label.filter(|label| !label.trim().is_empty()) else { continue };
        let mut key = row.key.to_owned();
        if key.is_empty() {
            key = fresh_key(&text::slug(label), &taken);
            taken.push(key.clone());
        }
        let mut option = json!({ "key": key, "label": label });
        let score = row.score.trim();
        if !score.is_empty() {
            option["score"] = score.replace(',', ".").parse::<f64>().map_or_else(|_| json!(score), |score| json!(score));
        }
        for (mark, set) in [("support_card", row.support_card), ("attention", row.attention)] {
            if set {
                option[mark] = json!(true);
            }
        }
        options.push(option);
    }
    json!({ "options": options })
}

fn rows<'a>(fields: &Fields<'a>) -> Vec<Row<'a>> {
    let mut rows: Vec<Row<'a>> = Vec::new();
    for (name, value) in fields.0 {
        let has_label = rows.last().is_none_or(|row| row.label.is_some());
        match name.as_str() {
            "option_key" => rows.push(Row { key: value, ..Row::default() }),
            "option_label" if has_label => rows.push(Row { label: Some(value), ..Row::default() }),
            _ => {
                let Some(row) = rows.last_mut() else { continue };
                match name.as_str() {
                    "option_label" => row.label = Some(value),
                    "option_score" => row.score = value,
                    "option_support" => row.support_card = true,
                    "option_attention" => row.attention = true,
                    _ => {}
                }
            }
        }
    }
    rows
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
        if let Some(score) = row.get("score").and_then(Value::as_f64) {
            row["score"] = json!(plain(score));
        }
    }
    rows.extend((0..3).map(|_| json!({ "key": "", "label": "" })));
    for (i, row) in rows.iter_mut().enumerate() {
        let marked = |mark: &str| row.get(mark) == Some(&json!(true));
        let marks = (marked("support_card"), marked("attention"));
        if row.get("score").is_none() {
            row["score"] = json!("");
        }
        row["support_card"] = json!(marks.0);
        row["attention"] = json!(marks.1);
        row["marked"] = json!(marks.0 || marks.1);
        row["number"] = json!(i + 1);
    }
    json!({ "options": rows })
}

/// What `ask.hbs` shows.
pub fn ask(config: &Config, typed: &[String]) -> Value {
    let options: Vec<Value> =
        config.options.iter().map(|option| json!({ "key": option.key, "label": option.label, "chosen": typed.contains(&option.key), "support": option.support_card, "number": option.score, "lang": null })).collect();
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

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
        list.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn marks_stay_with_their_rows_whichever_boxes_are_ticked() {
        let typed = pairs(&[
            ("option_key", "never"),
            ("option_label", "Never"),
            ("option_score", "0"),
            ("option_key", ""),
            ("option_label", " "),
            ("option_score", ""),
            ("option_attention", "yes"),
            ("option_key", "often"),
            ("option_label", "Often"),
            ("option_score", "2"),
            ("option_support", "yes"),
            ("option_attention", "yes"),
            ("option_key", ""),
            ("option_label", "Often"),
            ("option_score", ""),
            ("option_attention", "yes"),
        ]);
        let read = read_editor(&Fields(&typed));
        assert_eq!(
            read["options"],
            json!([
                { "key": "never", "label": "Never", "score": 0.0 },
                { "key": "often", "label": "Often", "score": 2.0, "support_card": true, "attention": true },
                { "key": "often-2", "label": "Often", "attention": true },
            ])
        );
        assert_eq!(edit(&read)["options"][1]["marked"], json!(true));
    }

    #[test]
    fn rows_without_a_key_are_new() {
        let typed = pairs(&[("option_label", "One"), ("option_label", "Two")]);
        assert_eq!(read_editor(&Fields(&typed))["options"], json!([{ "key": "one", "label": "One" }, { "key": "two", "label": "Two" }]));
    }
}
