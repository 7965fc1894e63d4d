//! A measure's questions as a form of the practice's own: no name, no norms, no bands, no codes. Names of items are new, so that no
//! series and no export takes the one for the other. Marks on answers stay: what was a sign of danger still is one.

use std::collections::BTreeMap;

use super::copyright_item;
use crate::domain::conditions::ShowWhen;
use crate::domain::content::Content;

/// The title that such a copy begins with.
pub const TITLE: &str = "Questionnaire of our own";

/// The content as a form of one's own. While the words are somebody else's, their line stays at the end, as a note to be taken
/// out when they are no longer.
pub fn custom(content: &Content) -> (String, Content) {
    let line = super::copyright_line(content);
    let names: BTreeMap<String, String> = content.items().enumerate().map(|(n, item)| (item.link_id.clone(), format!("q{}", n + 1))).collect();
    let renamed = |when: &mut Option<ShowWhen>| {
        for condition in when.iter_mut().flat_map(|when| &mut when.conditions) {
            if let Some(name) = names.get(&condition.item) {
                condition.item.clone_from(name);
            }
        }
    };
    let mut copy = Content { measure: None, kept: None, language: Some("en".into()), ..content.clone() };
    for section in &mut copy.sections {
        renamed(&mut section.show_when);
        for item in &mut section.items {
            renamed(&mut item.show_when);
            item.kept = None;
            if let Some(name) = names.get(&item.link_id) {
                item.link_id.clone_from(name);
            }
        }
    }
    if let (Some(line), Some(last)) = (line, copy.sections.last_mut()) {
        last.items.push(copyright_item(line));
    }
    (TITLE.to_owned(), copy)
}
