//! The rules, without I/O: nothing here waits, asks the time, or formats HTML.
//! May import `entity::{ids, kinds}`, chrono, jiff, serde. A new rule gets its file here; the verb that uses it goes to `actions`.

pub mod address;
pub mod agreement;
pub mod barrier;
pub mod client;
pub mod client_import;
pub mod conditions;
pub mod content;
pub mod delivery_record;
pub mod fhir;
pub mod instruments;
pub mod items;
pub mod json_text;
pub mod message;
pub mod occurrence;
pub mod password;
pub mod placeholders;
pub mod practice;
pub mod problems;
pub mod progress;
pub mod prompts;
pub mod readability;
pub mod response;
pub mod role;
pub mod schedule;
pub mod scope;
pub mod sharing;
pub mod side_by_side;
pub mod starters;
pub mod tailoring;
pub mod template_file;
pub mod template_search;
pub mod text;
pub mod version_diff;
pub mod zone;
