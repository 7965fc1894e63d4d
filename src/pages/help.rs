//! Crisis lines as every client page's foot and every mail shows them.

use entity::kinds::CrisisKind;
use serde::Serialize;

use entity::crisis_line::Model as CrisisLine;

/// One line, ready to press.
#[derive(Clone, Debug, Serialize)]
pub struct HelpLine {
    pub emergency: bool,
    pub label: String,
    pub audience: Option<String>,
    pub call: Option<String>,
    pub tel: Option<String>,
    pub text: Option<String>,
    pub sms: Option<String>,
    pub url: Option<String>,
}

/// The lines in their order, the emergency number first.
pub fn lines(lines: &[&CrisisLine]) -> Vec<HelpLine> {
    lines
        .iter()
        .map(|line| HelpLine {
            emergency: line.kind == CrisisKind::Emergency,
            label: line.label.clone(),
            audience: line.audience.clone(),
            call: line.call_display.clone(),
            tel: line.call_number.as_ref().map(|number| format!("tel:{number}")),
            text: line.text_display.clone(),
            sms: line.text_number.as_ref().map(|number| format!("sms:{number}")),
            url: line.url.clone(),
        })
        .collect()
}
