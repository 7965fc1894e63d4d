//! A template as one readable file: how templates travel between practices and how the starter library is kept.
//! `docs/TEMPLATE_FILES.md` describes it for authors.

use entity::kinds::{TemplateKind, TemplateMode};
use serde::{Deserialize, Serialize};

use super::content::Content;

/// What `format` says.
pub const FORMAT: &str = "meanwhile-template";
/// The version of the format that is written; older ones are read.
pub const FORMAT_VERSION: u32 = 1;

/// The file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TemplateFile {
    pub format: String,
    pub format_version: u32,
    /// Lasting name of a starter, such as `thought-record`; none for a practice's own template.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Key of the starter it belongs together with: a plan and its log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pairs_with: Option<String>,
    pub title: String,
    pub kind: TemplateKind,
    pub mode: TemplateMode,
    pub language: String,
    /// What it is for, for practitioners.
    #[serde(default)]
    pub purpose: String,
    #[serde(default)]
    pub tags: Vec<String>,
    pub content: Content,
    /// `sha256:` and 64 hexadecimal digits over everything else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checksum: Option<String>,
}
