//! What of a thing holds the words that are looked for.

use super::Told;
use crate::domain::timeline::search::Sought;

/// The thing, with what stands around what was found in it; nothing where not every word is there. `more` is what else was written
/// about it and is not shown.
pub fn among(told: Told, more: &[String], sought: &Sought) -> Option<Told> {
    let shown = || std::iter::once(told.title.as_str()).chain(told.lines.iter().map(String::as_str));
    if !sought.is_in(shown().chain(more.iter().map(String::as_str))) {
        return None;
    }
    // What stands on the page already need not be shown twice.
    let around = if sought.is_in(shown()) { None } else { more.iter().find_map(|text| sought.around(text)) };
    Some(Told { found: around, ..told })
}
