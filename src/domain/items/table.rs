//! A table of repeating rows with typed columns: steps, feelings with their strength, people. Each column is of another kind and asked by
//! it. A cell's field is called `ITEM:ROW:COLUMN`; a text typed into it is handed on as `ROW:COLUMN:TEXT`.

use std::collections::{BTreeMap, HashSet};

use super::*;
use crate::domain::content::is_link_id;
use crate::domain::text;

pub struct Table;

const MOST_ROWS: u32 = 40;
const MOST_COLUMNS: usize = 12;
/// No page of ours has a row of a higher number.
const MOST_TYPED: usize = 1_000;
/// Rows that are there at first; more come as they are filled.
const AT_FIRST: usize = 2;
/// Kinds that no column can have: they repeat themselves, or belong to a page.
const NO_COLUMN: &[&str] = &["table", "list"];

/// One column: a question that is asked in every row.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    pub key: String,
    pub label: String,
    pub kind: String,
    /// An answer is needed in every row that is not empty.
    #[serde(default)]
    pub required: bool,
    #[serde(default)]
    pub config: Value,
}

#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub columns: Vec<Column>,
    /// Fewest rows of an answer.
    #[serde(default = "one")]
    pub min: u32,
    /// Most rows of an answer.
    #[serde(default = "ten")]
    pub max: u32,
    /// What one row is called: Step, Feeling.
    #[serde(default)]
    pub row_name: String,
}

fn one() -> u32 {
    1
}

fn ten() -> u32 {
    10
}

impl Default for Config {
    fn default() -> Self {
        Self { columns: Vec::new(), min: one(), max: ten(), row_name: String::new() }
    }
}

/// Rows of answers by column.
type Rows = Vec<BTreeMap<String, Value>>;
/// What was typed, by row and column.
type TypedRows = BTreeMap<usize, BTreeMap<String, Vec<String>>>;

/// Takes `ROW:COLUMN:TEXT` apart; anything else cannot have come from our page and is left out.
fn typed_rows(typed: &[String]) -> TypedRows {
    let mut rows = TypedRows::new();
    for text in typed {
        let mut parts = text.splitn(3, ':');
        let number = |text: &str| text.parse().ok().filter(|row| *row < MOST_TYPED);
        let (Some(row), Some(column), Some(text)) = (parts.next().and_then(number), parts.next(), parts.next()) else { continue };
        rows.entry(row).or_default().entry(column.to_owned()).or_default().push(text.to_owned());
    }
    rows
}

/// Kinds that a column can have.
pub fn column_kinds() -> impl Iterator<Item = &'static dyn ItemKind> {
    KINDS.iter().copied().filter(|kind| kind.asks() && !NO_COLUMN.contains(&kind.name()))
}

impl Column {
    fn kind(&self) -> Option<&'static dyn ItemKind> {
        column_kinds().find(|kind| kind.name() == self.kind)
    }

    fn check(&mut self, strictness: Strictness, keys: &mut HashSet<String>) -> Result<(), Problems> {
        let mut problems = Problems::default();
        if !is_link_id(&self.key) {
            problems.add("key", "A key is 1 to 64 letters, digits, dots, dashes or underscores.");
        } else if !keys.insert(self.key.clone()) {
            problems.add("key", "Another column already has this key.");
        }
        if let Some(label) = problems.note("label", text::line(&self.label, 300)) {
            self.label = label;
        }
        match self.kind().map(|kind| kind.config(&self.config, strictness)) {
            None => problems.add("kind", format!("A column cannot be of the kind “{}”.", self.kind)),
            Some(Ok(config)) => self.config = config,
            Some(Err(found)) => problems.0.extend(found.0.into_iter().map(|problem| crate::domain::problems::Problem {
                field: format!("config.{}", problem.field),
                detail: format!("Column “{}”: {}", self.label, problem.detail),
            })),
        }
        problems.or(())
    }

    /// The answer in one cell.
    fn parse(&self, typed: &[String]) -> Result<Option<Value>, Message> {
        let Some(kind) = self.kind() else { return Ok(None) };
        match kind.parse(&self.config, typed)? {
            None if self.required => Err(Message::new("error-required")),
            answer => Ok(answer),
        }
    }
}

impl Config {
    fn name_of(&self, row: usize) -> Message {
        if self.row_name.is_empty() {
            Message::new("answer-row").with("number", row + 1)
        } else {
            Message::new("answer-row-named").with("number", row + 1).with("name", &self.row_name)
        }
    }

    fn blank_row(&self, cells: &BTreeMap<String, Vec<String>>) -> bool {
        self.columns.iter().all(|column| cells.get(&column.key).is_none_or(|typed| column.kind().is_none_or(|kind| kind.blank(typed))))
    }

    /// The shown text of each cell of a row that has an answer.
    fn texts<'a>(&'a self, row: &'a BTreeMap<String, Value>) -> impl Iterator<Item = (&'a Column, String)> {
        self.columns.iter().filter_map(|column| Some((column, column.kind()?.text(&column.config, row.get(&column.key)?))))
    }
}

impl Kind for Table {
    const NAME: &'static str = "table";
    const LABEL: &'static str = "Table of rows";
    const SECONDS: u32 = 120;
    type Config = Config;
    type Answer = Rows;

    fn check(mut config: Config, strictness: Strictness) -> Result<Config, Problems> {
        let mut problems = Problems::default();
        if !(1..=MOST_ROWS).contains(&config.max) {
            problems.add("max", format!("Please choose a number from 1 to {MOST_ROWS}."));
        } else if !(1..=config.max).contains(&config.min) {
            problems.add("min", format!("Please choose a number from 1 to {}.", config.max));
        }
        config.row_name = problems.note("row_name", text::optional_line(&config.row_name, 40)).flatten().unwrap_or_default();
        if strictness == Strictness::Published && config.columns.is_empty() {
            problems.add("columns", "Please give the table at least one column.");
        }
        if config.columns.len() > MOST_COLUMNS {
            problems.add("columns", format!("Please keep to {MOST_COLUMNS} columns."));
        }
        let mut keys = HashSet::new();
        for (i, column) in config.columns.iter_mut().enumerate() {
            if let Err(found) = column.check(strictness, &mut keys) {
                found.0.into_iter().for_each(|problem| problems.add(format!("columns[{i}].{}", problem.field), problem.detail));
            }
        }
        problems.or(config)
    }

    /// The table's own fields come first; each `column` field begins a column, `column_end` ends the last one.
    fn read_editor(fields: &Fields<'_>) -> Value {
        let begins = |(name, _): &(String, String)| name == "column" || name == "column_end";
        let mut parts = fields.0.split_inclusive_before(begins);
        let own = Fields(parts.next().unwrap_or_default());
        let rows = |name, usual: u32| match own.get(name).trim() {
            "" => json!(usual),
            text => text.parse::<u32>().map_or_else(|_| json!(text), |n| json!(n)),
        };
        let parts: Vec<Fields<'_>> = parts.map(Fields).filter(|part| part.0.first().is_some_and(|(name, _)| name == "column")).collect();
        let mut taken: Vec<String> = parts.iter().map(|part| part.get("column").to_owned()).filter(|key| !key.is_empty()).collect();
        let mut columns = Vec::new();
        for part in parts.iter().filter(|part| !part.get("column_label").trim().is_empty()) {
            let kind = kind(part.get("column_kind"));
            // Where the kind was changed just now, what follows are the settings of the kind before.
            let same = part.get("column_was") == part.get("column_kind");
            let key = match part.get("column") {
                "" => options::fresh_key(&text::slug(part.get("column_label")), &taken),
                key => key.to_owned(),
            };
            taken.push(key.clone());
            columns.push(json!({
                "key": key, "label": part.get("column_label"), "kind": part.get("column_kind"), "required": part.get("column_required") == "yes",
                "config": kind.map_or(Value::Null, |kind| if same { kind.read_editor(part) } else { kind.fresh() }),
            }));
        }
        json!({ "columns": columns, "min": rows("min", one()), "max": rows("max", ten()), "row_name": own.get("row_name") })
    }

    /// The columns with what their kinds edit, and two empty ones to write in.
    fn edit(config: &Value) -> Value {
        let fresh = || json!({ "key": "", "label": "", "kind": "short_text", "required": false, "config": null });
        let columns = config["columns"].as_array().cloned().unwrap_or_default().into_iter().chain([fresh(), fresh()]);
        let column = |(i, column): (usize, Value)| {
            let name = column["kind"].as_str().unwrap_or("short_text").to_owned();
            let kinds: Vec<Value> =
                column_kinds().map(|kind| json!({ "name": kind.name(), "label": kind.label(), "chosen": kind.name() == name })).collect();
            let field = kind(&name).filter(|_| column["key"] != "").map_or(Value::Null, |kind| kind.edit(&column["config"]));
            json!({ "number": i + 1, "key": column["key"], "label": column["label"], "kind": name, "kinds": kinds, "required": column["required"],
                    "partial": format!("items/{name}/edit"), "fresh": column["key"] == "", "field": field })
        };
        json!({ "min": config["min"], "max": config["max"], "row_name": config["row_name"], "columns": columns.enumerate().map(column).collect::<Vec<_>>() })
    }

    /// Rows with their cells: what is filled, and an empty one at least. `pages::ask` gives the cells their names and sentences.
    fn ask(config: &Config, typed: &[String]) -> Value {
        let typed = typed_rows(typed);
        let filled = typed.iter().filter(|(_, cells)| !config.blank_row(cells)).map(|(row, _)| row + 1).max().unwrap_or(0);
        let seen = (filled + 1).max(config.min as usize).max(AT_FIRST).min(config.max as usize);
        let is_there = |number: usize| typed.get(&number).is_some_and(|cells| !config.blank_row(cells));
        let row = |number: usize| {
            let cells = typed.get(&number);
            let blank = cells.is_none_or(|cells| config.blank_row(cells));
            let cell = |column: &Column| {
                let typed = cells.and_then(|cells| cells.get(&column.key)).map_or(&[][..], Vec::as_slice);
                json!({ "name": format!("{number}:{}", column.key), "kind": column.kind, "text": column.label, "required": column.required,
                        "field": column.kind().map_or(Value::Null, |kind| kind.ask(&column.config, typed)) })
            };
            let title =
                config.columns.first().and_then(|first| cells?.get(&first.key)).and_then(|typed| typed.iter().find(|text| !text.trim().is_empty()));
            let (up, down) = (number > 0 && !blank, !blank && is_there(number + 1));
            json!({ "number": number, "up": up, "down": down, "blank": blank, "open": number == filled, "title": title, "cells": config.columns.iter().map(cell).collect::<Vec<_>>() })
        };
        json!({ "row_name": config.row_name, "rows": (0..seen).map(row).collect::<Vec<_>>(), "max": config.max, "more": seen < config.max as usize })
    }

    fn parse(config: &Config, typed: &[String]) -> Result<Rows, Message> {
        let mut rows = Rows::new();
        for (number, cells) in typed_rows(typed).into_iter().filter(|(_, cells)| !config.blank_row(cells)) {
            let mut row = BTreeMap::new();
            for column in &config.columns {
                let typed = cells.get(&column.key).map_or(&[][..], Vec::as_slice);
                let answer = column.parse(typed).map_err(|problem| {
                    let place = format!("{number}:{}", column.key);
                    Message::new("error-cell")
                        .with("column", &column.label)
                        .within("row", config.name_of(number))
                        .within("problem", problem)
                        .at(place)
                })?;
                row.extend(answer.map(|answer| (column.key.clone(), answer)));
            }
            rows.push(row);
        }
        if rows.len() < config.min as usize {
            return Err(Message::new("error-rows-few").with("min", config.min));
        }
        if rows.len() > config.max as usize {
            return Err(Message::new("error-rows-many").with("max", config.max));
        }
        Ok(rows)
    }

    /// The cells that can be read, whatever is still missing in their rows.
    fn so_far(config: &Config, typed: &[String]) -> Option<Rows> {
        let rows = typed_rows(typed);
        let cell = |cells: &BTreeMap<String, Vec<String>>, column: &Column| Some((column.key.clone(), column.parse(cells.get(&column.key)?).ok()??));
        let filled = rows.values().filter(|cells| !config.blank_row(cells));
        Some(filled.map(|cells| config.columns.iter().filter_map(|column| cell(cells, column)).collect()).collect())
    }

    fn blank(typed: &[String]) -> bool {
        typed.iter().all(|text| text.splitn(3, ':').nth(2).is_none_or(|text| text.trim().is_empty()))
    }

    fn typed(config: &Config, answer: &Rows) -> Vec<String> {
        let mut typed = Vec::new();
        for (number, row) in answer.iter().enumerate() {
            for column in &config.columns {
                let (Some(kind), Some(answer)) = (column.kind(), row.get(&column.key)) else { continue };
                typed.extend(kind.typed(&column.config, answer).into_iter().map(|text| format!("{number}:{}:{text}", column.key)));
            }
        }
        typed
    }

    fn text(config: &Config, answer: &Rows) -> String {
        let row = |row| config.texts(row).map(|(column, text)| format!("{}: {text}", column.label)).collect::<Vec<_>>().join("; ");
        answer.iter().map(row).collect::<Vec<_>>().join("\n")
    }

    fn read(config: &Config, answer: &Rows) -> Value {
        let cell = |row: &BTreeMap<String, Value>, column: &Column| {
            let answer = row.get(&column.key);
            let text = column.kind().zip(answer).map(|(kind, answer)| kind.text(&column.config, answer)).unwrap_or_default();
            // A number to call is pressed, in a table too.
            let (text, phone) = match answer {
                Some(Value::String(number)) if column.kind == "phone" => (String::new(), number.clone()),
                answer => (text, answer.and_then(|answer| answer.get("phone")).and_then(Value::as_str).unwrap_or("").to_owned()),
            };
            json!({ "label": column.label, "text": text, "phone": phone })
        };
        let rows: Vec<Vec<Value>> = answer.iter().map(|row| config.columns.iter().map(|column| cell(row, column)).collect()).collect();
        json!({ "columns": config.columns.iter().map(|column| &column.label).collect::<Vec<_>>(), "rows": rows })
    }

    fn marks(config: &Config, answer: &Rows) -> Marks {
        let mut marks = Marks::default();
        for (column, answer) in answer.iter().flat_map(|row| config.columns.iter().filter_map(|column| Some((column, row.get(&column.key)?)))) {
            let found = column.kind().map(|kind| kind.marks(&column.config, answer)).unwrap_or_default();
            marks.support |= found.support;
            marks.attention |= found.attention;
        }
        marks
    }

    fn supports(config: &Config) -> bool {
        config.columns.iter().any(|column| column.kind().is_some_and(|kind| kind.supports(&column.config)))
    }

    fn alerts(config: &Config) -> bool {
        config.columns.iter().any(|column| column.kind().is_some_and(|kind| kind.alerts(&column.config)))
    }

    fn free_text(config: &Config) -> bool {
        config.columns.iter().any(|column| column.kind().is_some_and(|kind| kind.free_text(&column.config)))
    }

    fn column(config: &Config, answer: &Rows, key: &str) -> Vec<f64> {
        let Some((column, kind)) = config.columns.iter().find(|column| column.key == key).and_then(|column| Some((column, column.kind()?))) else {
            return Vec::new();
        };
        answer.iter().filter_map(|row| kind.quantity(&column.config, row.get(key)?)).collect()
    }

    fn sample() -> Sample {
        Sample {
            config: json!({ "min": 1, "max": 3, "row_name": "Feeling", "columns": [
                { "key": "what", "label": "What", "kind": "short_text", "required": true, "config": {} },
                { "key": "strength", "label": "How strong", "kind": "number", "required": false, "config": { "min": 0.0, "max": 100.0, "unit": "" } },
                { "key": "sort", "label": "Which sort", "kind": "single_choice", "required": false, "config": { "options": [{ "key": "old", "label": "Known" }, { "key": "new", "label": "New" }] } },
            ] }),
            right: vec![(
                vec!["0:what:Fear: <b>", "0:strength:80", "1:what:", "1:strength:", "2:what:Shame", "2:sort:new"],
                json!([{ "what": "Fear: <b>", "strength": 80.0 }, { "what": "Shame", "sort": "new" }]),
            )],
            wrong: vec![
                vec!["0:what:", "0:strength:80"],
                vec!["0:what:Fear", "0:strength:800"],
                vec!["0:what:a", "1:what:b", "2:what:c", "3:what:d"],
                vec!["0:what:a", "0:sort:old", "0:sort:new"],
            ],
        }
    }
}

/// Splits before each element that begins something; the first part is what comes before.
trait SplitBefore<T> {
    fn split_inclusive_before<'a>(&'a self, begins: impl Fn(&T) -> bool + 'a) -> impl Iterator<Item = &'a [T]>
    where
        T: 'a;
}

impl<T> SplitBefore<T> for [T] {
    fn split_inclusive_before<'a>(&'a self, begins: impl Fn(&T) -> bool + 'a) -> impl Iterator<Item = &'a [T]>
    where
        T: 'a,
    {
        let starts: Vec<usize> = self.iter().enumerate().filter(|(_, one)| begins(one)).map(|(i, _)| i).collect();
        let mut bounds = vec![0];
        bounds.extend(starts);
        bounds.push(self.len());
        (0..bounds.len() - 1).map(move |i| &self[bounds[i]..bounds[i + 1]])
    }
}
