//! A row of a table or list that the same client wrote earlier: a step of the ladder, a value. The client may also write something
//! else, so nobody is stuck where nothing was written yet. What is kept is the row's text as it was then.

use super::*;
use crate::domain::content::is_link_id;
use crate::domain::text;

pub struct LinkedItem;

/// Characters of the text.
const LONGEST: usize = 500;

#[derive(Default, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// `link_id` of the table or list that the client answered earlier, in whatever template it is.
    #[serde(default)]
    pub from: String,
    /// The column that is shown; none for a list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// What can be picked; filled in when it is asked, never kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<String>,
}

impl Kind for LinkedItem {
    const NAME: &'static str = "linked_item";
    const LABEL: &'static str = "Pick from an earlier answer";
    type Config = Config;
    type Answer = String;

    fn check(mut config: Config, strictness: Strictness) -> Result<Config, Problems> {
        let mut problems = Problems::default();
        config.rows.clear();
        config.column = config.column.filter(|column| !column.trim().is_empty());
        if config.from.is_empty() {
            if strictness == Strictness::Published {
                problems.add("from", "Please choose the table or list to pick from.");
            }
        } else if !is_link_id(&config.from) || config.column.as_ref().is_some_and(|column| !is_link_id(column)) {
            problems.add("from", "There is no such table or list.");
        }
        problems.or(config)
    }

    /// One box holds both: `ladder_steps:step`.
    fn read_editor(fields: &Fields<'_>) -> Value {
        let (from, column) = fields.get("from").split_once(':').unwrap_or((fields.get("from"), ""));
        json!({ "from": from.trim(), "column": Some(column.trim()).filter(|column| !column.is_empty()) })
    }

    fn edit(config: &Value) -> Value {
        let (from, column) = (config["from"].as_str().unwrap_or(""), config["column"].as_str());
        json!({ "from": column.map_or_else(|| from.to_owned(), |column| format!("{from}:{column}")) })
    }

    fn ask(config: &Config, typed: &[String]) -> Value {
        let picked = typed.first().map_or("", |text| text.trim());
        // What was picked from rows that changed since is still there.
        let gone = Some(picked).filter(|picked| !picked.is_empty() && !config.rows.iter().any(|row| row == picked));
        let rows = config.rows.iter().map(String::as_str).chain(gone.filter(|_| !config.rows.is_empty()));
        let rows: Vec<Value> = rows.map(|row| json!({ "text": row, "chosen": row == picked })).collect();
        let other = typed.get(1).map_or("", String::as_str);
        json!({ "rows": rows, "other": if config.rows.is_empty() && other.is_empty() { picked } else { other }, "longest": LONGEST })
    }

    /// What is written counts more than what is picked: it was done last.
    fn parse(_: &Config, typed: &[String]) -> Result<String, Message> {
        let text = typed.iter().rev().map(|text| text.trim()).find(|text| !text.is_empty()).unwrap_or("");
        if text.chars().count() > LONGEST {
            return Err(Message::new("error-too-long").with("longest", LONGEST));
        }
        text::line(text, LONGEST).map_err(|_| Message::new("error-one-line"))
    }

    fn typed(config: &Config, answer: &String) -> Vec<String> {
        if config.rows.contains(answer) { vec![answer.clone(), String::new()] } else { vec![String::new(), answer.clone()] }
    }

    fn text(_: &Config, answer: &String) -> String {
        answer.clone()
    }

    fn sample() -> Sample {
        Sample {
            config: json!({ "from": "ladder_steps", "column": "step" }),
            right: vec![(vec!["Taking the bus", ""], json!("Taking the bus")), (vec!["", "Something <b> else"], json!("Something <b> else"))],
            wrong: vec![vec!["", "two\nlines"]],
        }
    }
}

/// The texts that can be picked of an answer to a table or list.
pub fn rows(answer: &Value, column: Option<&str>) -> Vec<String> {
    let text = |row: &Value| match (row, column) {
        (Value::String(line), _) => Some(line.clone()),
        (Value::Object(cells), Some(column)) => cells.get(column)?.as_str().map(str::to_owned),
        (Value::Object(cells), None) => cells.values().find_map(|cell| cell.as_str().map(str::to_owned)),
        _ => None,
    };
    let rows = answer.as_array().into_iter().flatten().filter_map(text);
    rows.map(|row| row.split_whitespace().collect::<Vec<_>>().join(" ")).filter(|row| !row.is_empty()).collect()
}
