//! The kinds of questions. To add one: a file here, a folder `templates/items/KIND/` with `edit`, `ask` and `read`,
//! and one line in `KINDS` below. `tests/it/every_item_kind.rs` then asks the new kind everything it must be able to do.
//!
//! Each kind has a typed configuration and a typed answer (`Kind`); the rest of the program sees them as JSON (`ItemKind`).

use chrono::NaiveDateTime;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::content::Strictness;
use super::message::Message;
use super::problems::Problems;

pub mod computed;
mod date;
mod date_time;
mod duration;
mod heading;
pub mod linked_item;
mod list;
mod long_text;
mod moments;
mod multiple_choice;
mod note;
mod number;
mod options;
mod person;
mod phone;
mod scale;
mod short_text;
mod single_choice;
mod table;
mod time;
mod yes_no;

/// Every kind, in the order the editor offers them.
pub const KINDS: &[&dyn ItemKind] = &[
    &Erased(short_text::ShortText),
    &Erased(long_text::LongText),
    &Erased(list::List),
    &Erased(table::Table),
    &Erased(scale::Scale),
    &Erased(single_choice::SingleChoice),
    &Erased(multiple_choice::MultipleChoice),
    &Erased(yes_no::YesNo),
    &Erased(number::Number),
    &Erased(duration::Duration),
    &Erased(date::Date),
    &Erased(time::Time),
    &Erased(date_time::DateTime),
    &Erased(person::Person),
    &Erased(phone::Phone),
    &Erased(linked_item::LinkedItem),
    &Erased(computed::Computed),
    &Erased(heading::Heading),
    &Erased(note::Note),
];

/// The kind of that name.
pub fn kind(name: &str) -> Option<&'static dyn ItemKind> {
    KINDS.iter().copied().find(|kind| kind.name() == name)
}

/// The fields that the editor posted for one item, in document order.
pub struct Fields<'a>(pub &'a [(String, String)]);

impl Fields<'_> {
    /// The first value of that name, empty if there is none.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// All values of that name, in order.
    pub fn all<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'s str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// What an answer asks for, because its author marked it so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// Show the client at once where help is.
    pub support: bool,
    /// Put it on the practitioner's list of what needs attention.
    pub attention: bool,
}

/// What a kind shows of itself, for the test that walks all kinds.
pub struct Sample {
    pub config: Value,
    /// What is typed, and the answer that it means.
    pub right: Vec<(Vec<&'static str>, Value)>,
    /// What must be refused kindly.
    pub wrong: Vec<Vec<&'static str>>,
}

/// One kind of question, with its own types.
pub trait Kind: Sync + 'static {
    /// Stored name; also the folder of its partials.
    const NAME: &'static str;
    /// What the editor calls it.
    const LABEL: &'static str;
    /// Whether it asks anything.
    const ASKS: bool = true;
    /// Seconds that answering may take.
    const SECONDS: u32 = 10;

    /// Kept with the item. Refuses unknown fields.
    type Config: Serialize + DeserializeOwned + Default;
    /// As kept and as the API gives it.
    type Answer: Serialize + DeserializeOwned;

    /// The configuration as it will be kept.
    ///
    /// # Errors
    /// Every problem, by field of the configuration.
    fn check(config: Self::Config, strictness: Strictness) -> Result<Self::Config, Problems>;

    /// The configuration from the editor's fields, not yet checked.
    fn read_editor(fields: &Fields<'_>) -> Value;

    /// What `edit.hbs` shows.
    fn edit(config: &Value) -> Value {
        config.clone()
    }

    /// What `ask.hbs` shows, with what was typed so far.
    fn ask(config: &Self::Config, typed: &[String]) -> Value;

    /// The answer that was typed. All-blank input never gets here. Where a question has several boxes, they share its
    /// name and the position says which is which; boxes left empty are there as empty texts.
    ///
    /// # Errors
    /// A sentence for the client.
    fn parse(config: &Self::Config, typed: &[String]) -> Result<Self::Answer, Message>;

    /// What can be read of it while it is still being written.
    fn so_far(config: &Self::Config, typed: &[String]) -> Option<Self::Answer> {
        Self::parse(config, typed).ok()
    }

    /// What was typed to give this answer.
    fn typed(config: &Self::Config, answer: &Self::Answer) -> Vec<String>;

    /// Whether nothing was typed. Usually: all boxes are empty.
    fn blank(typed: &[String]) -> bool {
        typed.iter().all(|text| text.trim().is_empty())
    }

    /// What `read.hbs` shows besides the text, where an answer has parts.
    fn read(_config: &Self::Config, _answer: &Self::Answer) -> Value {
        Value::Null
    }

    /// What is typed already when the page is opened at this local time, where the author wants that.
    fn now(_config: &Self::Config, _local: NaiveDateTime) -> Option<Vec<String>> {
        None
    }

    /// What follows from this answer at once.
    fn marks(_config: &Self::Config, _answer: &Self::Answer) -> Marks {
        Marks::default()
    }

    /// Whether some answer shows the client where help is.
    fn supports(_config: &Self::Config) -> bool {
        false
    }

    /// Whether some answer needs a person's attention.
    fn alerts(_config: &Self::Config) -> bool {
        false
    }

    /// Whether anything may be written in it, which nobody scans.
    fn free_text(_config: &Self::Config) -> bool {
        false
    }

    /// The numbers in one column of a table.
    fn column(_config: &Self::Config, _answer: &Self::Answer, _column: &str) -> Vec<f64> {
        Vec::new()
    }

    /// The answer as plain text, for reading and export.
    fn text(config: &Self::Config, answer: &Self::Answer) -> String;

    /// The answer as a number, where it is one.
    fn number(_config: &Self::Config, _answer: &Self::Answer) -> Option<f64> {
        None
    }

    /// The answer as a number to compute and compare with; minutes where it is a time of day. Usually [`Kind::number`].
    fn quantity(config: &Self::Config, answer: &Self::Answer) -> Option<f64> {
        Self::number(config, answer)
    }

    /// Whether the answer comes from other answers instead of being typed.
    const COMPUTES: bool = false;

    /// Names of the items whose answers it needs.
    fn reads(_config: &Self::Config) -> Vec<String> {
        Vec::new()
    }

    /// Lowest and highest possible number, where there are such; charts use them as their axis.
    fn range(_config: &Self::Config) -> Option<(f64, f64)> {
        None
    }

    /// What the number counts; empty where it is a bare number.
    fn unit(_config: &Self::Config) -> String {
        String::new()
    }

    /// Whether answers make a series that can be charted.
    fn charted(_config: &Self::Config) -> bool {
        false
    }

    fn sample() -> Sample;
}

/// One kind of question, as the rest of the program uses it.
pub trait ItemKind: Sync {
    fn name(&self) -> &'static str;
    fn label(&self) -> &'static str;
    fn asks(&self) -> bool;
    fn seconds(&self) -> u32;
    /// A new item's configuration.
    fn fresh(&self) -> Value;
    /// See [`Kind::check`]; null means the default.
    fn config(&self, raw: &Value, strictness: Strictness) -> Result<Value, Problems>;
    fn read_editor(&self, fields: &Fields<'_>) -> Value;
    fn edit(&self, config: &Value) -> Value;
    fn ask(&self, config: &Value, typed: &[String]) -> Value;
    /// `None` where nothing was typed.
    fn parse(&self, config: &Value, typed: &[String]) -> Result<Option<Value>, Message>;
    /// What can be read of it while it is still being written; `None` where nothing can.
    fn so_far(&self, config: &Value, typed: &[String]) -> Option<Value>;
    fn typed(&self, config: &Value, answer: &Value) -> Vec<String>;
    fn blank(&self, typed: &[String]) -> bool;
    fn read(&self, config: &Value, answer: &Value) -> Value;
    fn now(&self, config: &Value, local: NaiveDateTime) -> Option<Vec<String>>;
    fn marks(&self, config: &Value, answer: &Value) -> Marks;
    fn supports(&self, config: &Value) -> bool;
    fn alerts(&self, config: &Value) -> bool;
    fn free_text(&self, config: &Value) -> bool;
    /// What an answer counts for where something is computed: of a table, the numbers in one column.
    fn numbers(&self, config: &Value, answer: &Value, column: Option<&str>) -> Vec<f64>;
    fn entries(&self, answer: &Value) -> usize;
    fn text(&self, config: &Value, answer: &Value) -> String;
    fn number(&self, config: &Value, answer: &Value) -> Option<f64>;
    fn quantity(&self, config: &Value, answer: &Value) -> Option<f64>;
    fn computes(&self) -> bool;
    fn reads(&self, config: &Value) -> Vec<String>;
    fn range(&self, config: &Value) -> Option<(f64, f64)>;
    fn unit(&self, config: &Value) -> String;
    fn charted(&self, config: &Value) -> bool;
    fn sample(&self) -> Sample;
}

struct Erased<K>(K);

/// Stored configurations were checked before they were kept, so the default stands in only for damage.
fn typed_config<K: Kind>(config: &Value) -> K::Config {
    serde_json::from_value(config.clone()).unwrap_or_default()
}

impl<K: Kind> ItemKind for Erased<K> {
    fn name(&self) -> &'static str {
        K::NAME
    }

    fn label(&self) -> &'static str {
        K::LABEL
    }

    fn asks(&self) -> bool {
        K::ASKS
    }

    fn seconds(&self) -> u32 {
        K::SECONDS
    }

    fn fresh(&self) -> Value {
        serde_json::to_value(K::Config::default()).unwrap_or_else(|_| json!({}))
    }

    fn config(&self, raw: &Value, strictness: Strictness) -> Result<Value, Problems> {
        let config = match raw {
            Value::Null => K::Config::default(),
            raw => serde_json::from_value(raw.clone()).map_err(|error| misread::<K>(raw, &error.to_string()))?,
        };
        K::check(config, strictness).map(|config| serde_json::to_value(config).unwrap_or_else(|_| json!({})))
    }

    fn read_editor(&self, fields: &Fields<'_>) -> Value {
        K::read_editor(fields)
    }

    fn edit(&self, config: &Value) -> Value {
        K::edit(config)
    }

    fn ask(&self, config: &Value, typed: &[String]) -> Value {
        K::ask(&typed_config::<K>(config), typed)
    }

    fn parse(&self, config: &Value, typed: &[String]) -> Result<Option<Value>, Message> {
        if K::blank(typed) {
            return Ok(None);
        }
        let answer = K::parse(&typed_config::<K>(config), typed)?;
        Ok(serde_json::to_value(answer).ok())
    }

    fn so_far(&self, config: &Value, typed: &[String]) -> Option<Value> {
        if K::blank(typed) {
            return None;
        }
        serde_json::to_value(K::so_far(&typed_config::<K>(config), typed)?).ok()
    }

    fn typed(&self, config: &Value, answer: &Value) -> Vec<String> {
        serde_json::from_value(answer.clone()).map(|answer| K::typed(&typed_config::<K>(config), &answer)).unwrap_or_default()
    }

    fn blank(&self, typed: &[String]) -> bool {
        K::blank(typed)
    }

    fn read(&self, config: &Value, answer: &Value) -> Value {
        serde_json::from_value(answer.clone()).map_or(Value::Null, |answer| K::read(&typed_config::<K>(config), &answer))
    }

    fn now(&self, config: &Value, local: NaiveDateTime) -> Option<Vec<String>> {
        K::now(&typed_config::<K>(config), local)
    }

    fn marks(&self, config: &Value, answer: &Value) -> Marks {
        serde_json::from_value(answer.clone()).map(|answer| K::marks(&typed_config::<K>(config), &answer)).unwrap_or_default()
    }

    fn supports(&self, config: &Value) -> bool {
        K::supports(&typed_config::<K>(config))
    }

    fn alerts(&self, config: &Value) -> bool {
        K::alerts(&typed_config::<K>(config))
    }

    fn free_text(&self, config: &Value) -> bool {
        K::free_text(&typed_config::<K>(config))
    }

    fn numbers(&self, config: &Value, answer: &Value, column: Option<&str>) -> Vec<f64> {
        match (serde_json::from_value(answer.clone()), column) {
            (Ok(answer), Some(column)) => K::column(&typed_config::<K>(config), &answer, column),
            (Ok(answer), None) => K::quantity(&typed_config::<K>(config), &answer).into_iter().collect(),
            (Err(_), _) => Vec::new(),
        }
    }

    fn entries(&self, answer: &Value) -> usize {
        answer.as_array().map_or(1, Vec::len)
    }

    fn text(&self, config: &Value, answer: &Value) -> String {
        serde_json::from_value(answer.clone()).map(|answer| K::text(&typed_config::<K>(config), &answer)).unwrap_or_default()
    }

    fn number(&self, config: &Value, answer: &Value) -> Option<f64> {
        K::number(&typed_config::<K>(config), &serde_json::from_value(answer.clone()).ok()?)
    }

    fn quantity(&self, config: &Value, answer: &Value) -> Option<f64> {
        K::quantity(&typed_config::<K>(config), &serde_json::from_value(answer.clone()).ok()?)
    }

    fn computes(&self) -> bool {
        K::COMPUTES
    }

    fn reads(&self, config: &Value) -> Vec<String> {
        K::reads(&typed_config::<K>(config))
    }

    fn range(&self, config: &Value) -> Option<(f64, f64)> {
        K::range(&typed_config::<K>(config))
    }

    fn unit(&self, config: &Value) -> String {
        K::unit(&typed_config::<K>(config))
    }

    fn charted(&self, config: &Value) -> bool {
        K::charted(&typed_config::<K>(config))
    }

    fn sample(&self) -> Sample {
        K::sample()
    }
}

/// Says which settings of a configuration cannot be read, in words for whoever wrote them.
fn misread<K: Kind>(raw: &Value, error: &str) -> Problems {
    let mut problems = Problems::default();
    let usual = serde_json::to_value(K::Config::default()).unwrap_or_else(|_| json!({}));
    for (name, value) in raw.as_object().into_iter().flatten() {
        let mut one = usual.clone();
        one[name] = value.clone();
        let Err(error) = serde_json::from_value::<K::Config>(one) else { continue };
        let error = error.to_string();
        let detail = match () {
            () if error.contains("unknown field") => format!("There is no setting called “{name}” here."),
            () if ["f64", "i64", "u32"].iter().any(|number| error.contains(number)) => "Please write a number here, such as 7.".to_owned(),
            () => "This is not what belongs here.".to_owned(),
        };
        problems.add(name, detail);
    }
    if let Some((_, missing)) = error.split_once("missing field `") {
        problems.add(missing.trim_end_matches('`'), "Please fill this in.");
    }
    if problems.is_empty() {
        problems.add("", "These settings cannot be read.");
    }
    problems
}

/// The one text that was typed for kinds with a single field.
fn only(typed: &[String]) -> &str {
    typed.iter().map(|text| text.trim()).find(|text| !text.is_empty()).unwrap_or("")
}

/// A number as people write it: `7`, `7.5`.
fn plain(number: f64) -> String {
    format!("{}", (number * 1e6).round() / 1e6)
}
