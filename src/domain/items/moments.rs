//! What dates and times share: they can begin with the moment at which the page is opened.

use super::*;

#[derive(Default, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Filled in with the moment the page is opened; the client can change it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub now: bool,
}

pub fn read_editor(fields: &Fields<'_>) -> Value {
    json!({ "now": fields.get("now") == "yes" })
}

pub fn edit(config: &Value) -> Value {
    json!({ "now": config["now"] == true })
}
