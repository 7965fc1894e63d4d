//! Standard measures as data: wording, scoring, bands and licence of each in `data/KEY.json`, and the few rules that read them.
//! `form` builds the content, `score` computes, `change` compares, `lock` keeps the wording, `known` recognises what is not ours.
//!
//! To add one: check its licence at the source; write `data/KEY.json` (a measure that others hold the rights of gets no text at all:
//! `"texts": false`, and items and options without words); one line in [`FILES`]. Words are copied exactly, never edited. A LOINC code
//! is written only where it was looked up. `tests/it/every_instrument.rs` then asks the new one everything it must be able to do.
//!
//! A change of wording, scores or rules is a new `version` in a new file beside the old one (`KEY.2.json`): what was asked and
//! scored with the old one keeps it. Nothing is ever computed anew from a newer definition.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::conditions::ShowWhen;
use super::content::{Content, MeasureRef};

pub mod change;
mod custom;
mod form;
pub mod known;
mod lock;
pub mod score;

pub use custom::custom;
pub use form::{content, copyright_item};
pub use lock::locked;
pub use score::{Scored, scores};

/// Every data file.
const FILES: &[&str] = &[
    include_str!("data/phq-9.json"),
    include_str!("data/phq-8.json"),
    include_str!("data/phq-2.json"),
    include_str!("data/gad-7.json"),
    include_str!("data/gad-2.json"),
    include_str!("data/phq-4.json"),
    include_str!("data/pcl-5.json"),
    include_str!("data/pc-ptsd-5.json"),
    include_str!("data/k6.json"),
    include_str!("data/k10-us.json"),
    include_str!("data/k10-au.json"),
    include_str!("data/who-5.json"),
    include_str!("data/core-10.json"),
    include_str!("data/wsas.json"),
    include_str!("data/isi.json"),
    include_str!("data/audit-c.json"),
    include_str!("data/audit.json"),
    include_str!("data/dass-21.json"),
];

/// What must stand beside LOINC's codes wherever they go out.
pub const LOINC_NOTICE: &str = "This material contains content from LOINC (http://loinc.org). LOINC is copyright © Regenstrief Institute, Inc. and the LOINC Committee and is available at no cost under the license at http://loinc.org/license.";

/// A measure as its data file says it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Instrument {
    /// Lasting name, such as `phq-9`.
    pub key: String,
    pub version: u32,
    pub language: String,
    /// With what names of its items begin, such as `phq9`.
    pub prefix: String,
    pub title: String,
    pub full_title: String,
    /// What it measures, for practitioners.
    pub measures: String,
    pub licence: Licence,
    /// Stands under every form of it. None where a licensed copy brings its own.
    pub copyright_line: Option<String>,
    pub citation: String,
    /// How many days back it asks.
    pub recall_days: u32,
    /// Asked again sooner than this, what it asks about overlaps.
    pub min_repeat_days: u32,
    /// Names by which it is recognised.
    pub names: Vec<String>,
    /// LOINC codes of the whole, by which it is recognised.
    #[serde(default)]
    pub loinc: Vec<String>,
    /// What a practitioner should know before using it.
    #[serde(default)]
    pub notes: Option<String>,
    /// What of it rests on memory or on others' word, said plainly.
    #[serde(default)]
    pub unverified: Option<String>,
    /// What has to be looked up before it may be used, where its terms are not known.
    #[serde(default)]
    pub check: Option<String>,
    /// Whether its words are in the file. Without them a practice writes them in from its licensed copy.
    #[serde(default = "yes")]
    pub texts: bool,
    pub sections: Vec<Section>,
    /// Sets of options by name.
    pub answers: std::collections::BTreeMap<String, Vec<Choice>>,
    pub higher_is: Direction,
    pub scores: Vec<Score>,
}

fn yes() -> bool {
    true
}

/// On what terms it may be used.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Licence {
    pub status: LicenceStatus,
    pub basis: Basis,
}

/// What is known of the terms. A practice's attestation stands beside it, in the table of that name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LicenceStatus {
    Free,
    FreeWithNotice,
    Noncommercial,
    PermissionRequired,
    Unknown,
}

impl LicenceStatus {
    /// Whether a practice has to say that it may use it.
    pub fn gated(self) -> bool {
        !matches!(self, Self::Free | Self::FreeWithNotice)
    }

    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Free => "free to use",
            Self::FreeWithNotice => "free to use, with its copyright line",
            Self::Noncommercial => "non-commercial use only: your practice needs permission",
            Self::PermissionRequired => "your practice needs permission",
            Self::Unknown => "terms not confirmed",
        }
    }
}

/// Where that was read, what it says, and when somebody looked.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Basis {
    /// Empty where there is no page to name.
    pub url: String,
    pub quoted_text: String,
    pub checked_on: chrono::NaiveDate,
}

/// A group of items under one stem.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    #[serde(default)]
    pub title: Option<String>,
    /// An instruction that stands before the items.
    #[serde(default)]
    pub note: Option<String>,
    #[serde(default)]
    pub show_when: Option<ShowWhen>,
    pub items: Vec<Item>,
}

/// One question.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    pub key: String,
    #[serde(default)]
    pub text: String,
    /// Name of its set of options.
    pub answers: String,
    #[serde(default = "yes")]
    pub scored: bool,
    /// Whether its highest answer counts as its lowest.
    #[serde(default)]
    pub reverse: bool,
    #[serde(default)]
    pub required: bool,
    #[serde(default)]
    pub loinc: Option<String>,
    #[serde(default)]
    pub show_when: Option<ShowWhen>,
    #[serde(default)]
    pub risk: Option<Risk>,
}

/// What an answer sets off by itself, whatever the total is and however much was answered.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Risk {
    /// The lowest score that does.
    pub from: f64,
    #[serde(default)]
    pub support_card: bool,
    #[serde(default)]
    pub attention: bool,
}

/// One option.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    pub key: String,
    pub label: String,
    #[serde(default)]
    pub score: Option<f64>,
    #[serde(default)]
    pub loinc: Option<String>,
}

/// Whether much of it is good or bad.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    Worse,
    Better,
}

/// A sum of some items, or of all.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Score {
    /// `total`, or a subscale's name.
    pub key: String,
    pub title: String,
    /// Keys of its items; all scored ones where none are named.
    #[serde(default)]
    pub items: Vec<String>,
    pub min: f64,
    pub max: f64,
    /// By what the sum is multiplied.
    #[serde(default)]
    pub multiply: Option<f64>,
    #[serde(default)]
    pub unit: String,
    #[serde(default)]
    pub loinc: Option<String>,
    /// How many answers may be missing. None: not one.
    #[serde(default)]
    pub missing: Option<Missing>,
    /// When the sum is 0 because nothing further was asked.
    #[serde(default)]
    pub zero_when: Option<ShowWhen>,
    pub bands: Vec<Band>,
    #[serde(default)]
    pub cut_off: Option<CutOff>,
    #[serde(default)]
    pub pattern: Option<Pattern>,
    #[serde(default)]
    pub change: Option<change::Rule>,
}

/// Missing answers are replaced by the mean of the others, and the sum is marked as estimated.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Missing {
    /// At most this many.
    pub most: usize,
    /// Whether that is done unless the practice says otherwise.
    pub usual: bool,
    pub source: String,
}

/// A range with its published word.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    pub from: f64,
    pub to: f64,
    pub label: String,
}

/// A published threshold that is told as a fact beside the total.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CutOff {
    pub at: f64,
    pub reached: String,
    pub below: String,
}

/// How many items of each subscale must count for a pattern to be met, told as a fact beside the total.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pattern {
    /// The lowest score with which an item counts.
    pub counts_from: f64,
    pub need: Vec<Need>,
    pub met: String,
    pub not_met: String,
}

/// So many items of one subscale.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Need {
    pub score: String,
    pub at_least: usize,
}

/// Every instrument in every version. A file that cannot be read is left out; a test sees to it that there is none.
static ALL: LazyLock<Vec<Instrument>> = LazyLock::new(|| FILES.iter().filter_map(|file| serde_json::from_str(file).ok()).collect());

/// The texts of the data files, for the test that walks them.
pub fn files() -> &'static [&'static str] {
    FILES
}

/// The newest version of each, in the order they are offered.
pub fn all() -> impl Iterator<Item = &'static Instrument> {
    ALL.iter().filter(|one| !ALL.iter().any(|other| other.key == one.key && other.version > one.version))
}

/// The newest version of one.
pub fn find(key: &str) -> Option<&'static Instrument> {
    all().find(|one| one.key == key)
}

/// Exactly the one that a content is.
pub fn of(measure: &MeasureRef) -> Option<&'static Instrument> {
    ALL.iter().find(|one| one.key == measure.instrument && one.version == measure.version)
}

/// The instrument of a content, where it is one.
pub fn of_content(content: &Content) -> Option<&'static Instrument> {
    content.measure.as_ref().and_then(of)
}

/// The line that stands under every form of this content, on every page and in every export.
pub fn copyright_line(content: &Content) -> Option<&'static str> {
    of_content(content)?.copyright_line.as_deref()
}

impl Instrument {
    /// Whether the practice has to attest before using it.
    pub fn gated(&self) -> bool {
        self.licence.status.gated()
    }

    /// All items in order.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.sections.iter().flat_map(|section| &section.items)
    }

    /// The `link_id` of one of its items.
    pub fn link_id(&self, key: &str) -> String {
        format!("{}_{key}", self.prefix)
    }

    /// The item of that `link_id`, for its code.
    pub fn item(&self, link_id: &str) -> Option<&Item> {
        let key = link_id.strip_prefix(&self.prefix)?.strip_prefix('_')?;
        self.items().find(|item| item.key == key)
    }

    /// The options of an item.
    pub fn choices(&self, item: &Item) -> &[Choice] {
        self.answers.get(&item.answers).map_or(&[], Vec::as_slice)
    }

    /// The score whose series has this name, such as `score:total`.
    pub fn score(&self, link_id: &str) -> Option<&Score> {
        let key = link_id.strip_prefix(score::PREFIX)?;
        self.scores.iter().find(|score| score.key == key)
    }

    /// Whether totals are estimated unless somebody says otherwise; none where there is no rule for it.
    pub fn estimates(&self) -> Option<bool> {
        self.scores.iter().find_map(|score| score.missing.as_ref()).map(|missing| missing.usual)
    }

    /// How a content refers to it.
    pub fn reference(&self, estimate: bool) -> MeasureRef {
        MeasureRef { instrument: self.key.clone(), version: self.version, estimate: estimate && self.estimates().is_some() }
    }
}
