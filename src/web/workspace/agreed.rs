//! What is agreed with an assignment besides why and message: its fields when assigning and changing.

use serde::Serialize;

use super::controls::{Choice, Control, Field};
use crate::domain::agreement::{Agreement, Typed};
use crate::domain::problems::Problems;
use crate::web::forms::Fields;

/// The fields, folded where nothing is in them.
#[derive(Serialize)]
pub struct Panel {
    open: bool,
    fields: Vec<Field>,
}

/// The fields as they were typed.
pub fn panel(fields: &Fields, problems: &Problems) -> Panel {
    let controls = controls(fields, problems);
    Panel { open: controls.iter().any(|field| !field.value.is_empty() || field.error.is_some()), fields: controls }
}

/// When and where, the smallest version, and whether to ask afterwards.
pub fn controls(fields: &Fields, problems: &Problems) -> Vec<Field> {
    let field = |name, label, control| Field::new(name, label, control, fields.get(name), problems);
    let review = fields.get("review");
    vec![
        field("when_where", "When and where", Control::Lines).help("As you agreed in session. The client can make it into a plan.").optional(),
        field("smallest", "The smallest version that still counts", Control::Lines)
            .help("Offered to a client who says they are not sure (below 7 of 10).")
            .optional(),
        field("review", "Ask afterwards how it went", Control::Select)
            .help("A few taps after sending: how much, how hard, did it help. Usual for homework, not for measures and prompts.")
            .choices(vec![Choice::new("", "as usual for its kind", review), Choice::new("yes", "yes", review), Choice::new("no", "no", review)]),
    ]
}

/// Reads the whole agreement.
///
/// # Errors
/// Every problem, by field.
pub fn read(fields: &Fields) -> Result<Agreement, Problems> {
    let get = |name| fields.get(name);
    Agreement::read(Typed {
        why: get("why"),
        message: get("message"),
        smallest: get("smallest"),
        when_where: get("when_where"),
        review: get("review"),
    })
}

/// An agreement as the form would send it.
pub fn fields(agreement: &Agreement) -> Vec<(String, String)> {
    let typed = agreement.typed();
    let pairs =
        [("why", typed.why), ("message", typed.message), ("smallest", typed.smallest), ("when_where", typed.when_where), ("review", typed.review)];
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).into()
}
