//! Questionnaires as FHIR has them: R4 and R5 are read, R4 is written. What we have no use for is kept raw with the item or the
//! content (`kept`) and given back on export; what is lost is said in a report. `docs/FHIR.md` has the whole table.

use serde::Serialize;
use serde_json::Value;

use super::instruments::known::Recognised;
use super::template_file::TemplateFile;

mod codings;
mod export;
mod export_item;
mod import;
mod names;
mod node;
mod options;
mod question;
mod response;
mod totals;
mod walk;
mod when;
mod when_export;

pub use export::{Heading, export};
pub use import::{import, import_value};
pub use response::{Matched, match_answers};

/// Something that was not carried over, or not as it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReportLine {
    /// Where in the file, such as `item[0].item[2]`.
    pub place: String,
    pub detail: String,
}

/// A questionnaire as a template.
#[derive(Clone, Debug)]
pub struct Imported {
    pub file: TemplateFile,
    pub report: Vec<ReportLine>,
    /// Questions whose options came without any score.
    pub needs_scores: Vec<String>,
    /// The restricted instrument that it looks like.
    pub restricted: Option<Recognised>,
}

const BASE: &str = "http://hl7.org/fhir/StructureDefinition/";
const ORDINAL: &str = "http://hl7.org/fhir/StructureDefinition/ordinalValue";
/// The most levels of items within items.
const DEEPEST: usize = 20;

/// Our own extensions, each with a name that lasts.
mod own {
    pub const KIND: &str = "urn:meanwhile:kind";
    pub const LINK_ID: &str = "urn:meanwhile:link-id";
    pub const CONFIG: &str = "urn:meanwhile:config";
    pub const SHOW_WHEN: &str = "urn:meanwhile:show-when";
    pub const PROMPTS: &str = "urn:meanwhile:prompts";
    pub const ONE_PAGE: &str = "urn:meanwhile:one-page";
    pub const TEMPLATE: &str = "urn:meanwhile:template";
    pub const SUPPORT_CARD: &str = "urn:meanwhile:support-card";
    pub const ATTENTION: &str = "urn:meanwhile:attention";
}

/// What is kept under `fhir` of an item or content.
fn kept(kept: Option<&Value>) -> &Value {
    kept.and_then(|kept| kept.get("fhir")).unwrap_or(&Value::Null)
}

/// The last part of an extension's address: FHIR and its guides have moved them about.
fn short(url: &str) -> &str {
    url.rsplit('/').next().unwrap_or(url)
}
