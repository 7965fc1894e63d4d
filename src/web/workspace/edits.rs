//! What the editor posts. One form, read in document order: each `section` field begins a section, each `item` field an item, and
//! what follows belongs to it, until `add_kind` or the next of them. So moving an item is moving its part of the page, with JavaScript
//! or without. What the page does not show (what an import kept, the measure that it is) comes from the draft that was edited.

use serde_json::Value;

use super::when;
use crate::domain::content::{Content, Drawing, DrawingOrder, Item, Section};
use crate::domain::items::{self, Fields as ItemFields};
use crate::web::forms::Fields;

/// Reads the form in document order. `base` is the content that the page showed.
pub fn read(fields: &Fields, base: &Content) -> Content {
    let mut content = Content { sections: Vec::new(), prompts: drawing(fields, base), one_page: one_page(fields, base), ..base.clone() };
    let mut begun: Vec<(String, String)> = Vec::new();
    for (name, value) in &fields.0 {
        match name.as_str() {
            "section" | "item" | "add_kind" => {
                finish(&mut content, &mut begun, base);
                if name != "add_kind" {
                    begun.push((name.clone(), value.clone()));
                }
            }
            _ if !begun.is_empty() => begun.push((name.clone(), value.clone())),
            _ => {}
        }
    }
    finish(&mut content, &mut begun, base);
    when::settle(&mut content);
    content
}

/// Takes what was begun into the content: a section, or an item of the last one.
fn finish(content: &mut Content, begun: &mut Vec<(String, String)>, base: &Content) {
    let pairs = std::mem::take(begun);
    let Some((name, _)) = pairs.first() else { return };
    let fields = ItemFields(&pairs);
    if name == "section" {
        let title = Some(fields.get("section_title").to_owned()).filter(|title| !title.trim().is_empty());
        content.sections.push(Section { title, show_when: when::read(&pairs), items: Vec::new() });
    } else if let Some(section) = content.sections.last_mut() {
        section.items.push(item(&fields, &pairs, base));
    }
}

fn item(fields: &ItemFields<'_>, pairs: &[(String, String)], base: &Content) -> Item {
    let (link_id, kind) = (fields.get("item").to_owned(), fields.get("kind").to_owned());
    let known = base.item(&link_id);
    Item {
        config: match items::kind(&kind) {
            Some(kind) => kind.read_editor(fields),
            // A kind that this version does not know keeps what it has.
            None => known.map_or(Value::Null, |item| item.config.clone()),
        },
        text: fields.get("text").to_owned(),
        help: Some(fields.get("help").to_owned()).filter(|help| !help.trim().is_empty()),
        required: fields.get("required") == "yes",
        show_when: when::read(pairs),
        kept: known.and_then(|item| item.kept.clone()),
        link_id,
        kind,
    }
}

/// Whether it is one page, where the page asks for it.
fn one_page(fields: &Fields, base: &Content) -> bool {
    if fields.has("pages") { fields.get("pages") == "one" } else { base.one_page }
}

/// How prompts are drawn, where the page asks for it.
fn drawing(fields: &Fields, base: &Content) -> Option<Drawing> {
    if !fields.has("prompt_order") {
        return base.prompts;
    }
    let order = match fields.get("prompt_order") {
        "in_turn" => DrawingOrder::InTurn,
        "shuffled" => DrawingOrder::Shuffled,
        "chosen" => DrawingOrder::Chosen,
        _ => return None,
    };
    Some(Drawing { order, each: fields.get("prompt_each").trim().parse().unwrap_or(1) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::content::MeasureRef;
    use serde_json::json;

    fn fields(list: &[(&str, &str)]) -> Fields {
        Fields(list.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    fn base() -> Content {
        let mut base: Content = serde_json::from_value(json!({
            "sections": [{ "items": [
                { "link_id": "gate", "kind": "yes_no", "text": "Did it happen?", "kept": { "code": "x" } },
                { "link_id": "what", "kind": "long_text", "text": "What?" },
            ] }],
            "prompts": { "order": "shuffled", "each": 2 },
            "kept": { "url": "https://a.example" },
            "language": "en",
            "translations": { "de": { "title": { "text": "Abend" } } },
        }))
        .unwrap();
        base.measure = Some(MeasureRef { instrument: "phq-9".into(), version: 1, estimate: false });
        base
    }

    #[test]
    fn what_the_page_does_not_show_stays() {
        let typed = fields(&[
            ("section", "0"),
            ("section_title", "One"),
            ("when_mode", "any"),
            ("when_item", "gate"),
            ("when_is", "is_not"),
            ("when_value", "No"),
            ("item", "what"),
            ("kind", "long_text"),
            ("text", "What?"),
            ("when_item", "gate"),
            ("when_is", "is"),
            ("when_value", "yes"),
            ("when_item", ""),
            ("when_is", "is"),
            ("when_value", ""),
            ("add_kind", "scale"),
            ("text", "not mine"),
            ("item", "gate"),
            ("kind", "yes_no"),
            ("text", "Did it?"),
        ]);
        let read = read(&typed, &base());
        let gate = read.item("gate").unwrap();
        assert_eq!((gate.text.as_str(), &gate.kept), ("Did it?", &Some(json!({ "code": "x" }))));
        assert_eq!((read.prompts, &read.measure, &read.kept), (base().prompts, &base().measure, &base().kept));
        assert_eq!((&read.language, &read.translations), (&base().language, &base().translations));
        let when = serde_json::to_value(&read.item("what").unwrap().show_when).unwrap();
        assert_eq!(when, json!({ "mode": "all", "conditions": [{ "item": "gate", "is": "is", "value": true }] }));
        let when = serde_json::to_value(&read.sections[0].show_when).unwrap();
        assert_eq!(when, json!({ "mode": "any", "conditions": [{ "item": "gate", "is": "is_not", "value": false }] }));
    }

    #[test]
    fn prompts_are_drawn_as_the_page_says() {
        let chosen = fields(&[("prompt_order", "chosen"), ("prompt_each", "3"), ("section", "0")]);
        assert_eq!(read(&chosen, &base()).prompts, Some(Drawing { order: DrawingOrder::Chosen, each: 3 }));
        assert_eq!(read(&fields(&[("prompt_order", "all"), ("prompt_each", "")]), &base()).prompts, None);
    }
}
