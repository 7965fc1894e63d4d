//! Crisis lines as every client page's foot and every mail shows them: `components/help_lines.hbs`. What a line says is a rule.

pub use crate::domain::crisis::help::{HelpLine, HelpNumber, first, lines, say};
