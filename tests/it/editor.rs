//! Writing templates without JavaScript: nothing that was written is lost, everything can be taken back.

use entity::ids::TemplateId;
use entity::kinds::{TemplateKind, TemplateMode};
use meanwhile::actions::templates;
use meanwhile::domain::content::Content;
use meanwhile::store::templates::{Version, Written};
use scraper::{Html, Selector};
use serde_json::{Value, json};

use crate::support::{Page, Visitor, World};

/// Everything that a browser would post of the editor's form, in its order.
fn posted(page: &Page) -> Vec<(String, String)> {
    let document = Html::parse_document(&page.body);
    let selector = Selector::parse("form[data-editor] :is(input, select, textarea)[name]").unwrap();
    let (chosen, first) = (Selector::parse("option[selected]").unwrap(), Selector::parse("option").unwrap());
    let mut fields = Vec::new();
    for field in document.select(&selector) {
        let element = field.value();
        let attr = |name: &str| element.attr(name).unwrap_or_default().to_owned();
        let value = match element.name() {
            "select" => field
                .select(&chosen)
                .next()
                .or_else(|| field.select(&first).next())
                .map_or_else(String::new, |option| option.value().attr("value").unwrap().to_owned()),
            "textarea" => field.text().collect::<String>().trim_start_matches('\n').to_owned(),
            _ if matches!(element.attr("type"), Some("checkbox" | "radio")) && element.attr("checked").is_none() => continue,
            _ => attr("value"),
        };
        fields.push((attr("name"), value));
    }
    fields
}

/// Presses a button of the editor with everything as it is shown, but for what `change` does to it.
async fn press(visitor: &mut Visitor, page: &Page, button: &str, change: impl FnOnce(&mut Vec<(String, String)>)) -> Page {
    let mut fields = posted(page);
    change(&mut fields);
    fields.push(("_do".into(), button.into()));
    let action = page.attribute("form[data-editor]", "action");
    visitor.post_all(&action, fields).await
}

/// Sets the field of an item: the first of that name after the item's own field.
fn set(fields: &mut [(String, String)], item: &str, name: &str, value: &str) {
    let start = fields.iter().position(|(key, known)| key == "item" && known == item).unwrap();
    fields[start..].iter_mut().find(|(key, _)| key == name).unwrap().1 = value.to_owned();
}

async fn draft(world: &World, id: TemplateId) -> Version {
    templates::draft(&world.app, world.amal, id).await.unwrap()
}

async fn write(world: &World, kind: TemplateKind, content: Value) -> TemplateId {
    let content: Content = serde_json::from_value(content).unwrap();
    templates::create(&world.app, world.amal, kind, Written { title: "Evenings".into(), mode: TemplateMode::Form, content }).await.unwrap()
}

/// Two sections with everything that an editor could lose.
fn rich() -> Value {
    json!({
        "sections": [
            { "title": "First", "items": [
                { "link_id": "gate", "kind": "yes_no", "text": "Did it happen?", "kept": { "code": "LL1" } },
                { "link_id": "how", "kind": "single_choice", "text": "How was it?", "config": { "options": [
                    { "key": "fine", "label": "Fine", "score": 0 },
                    { "key": "bad", "label": "Bad", "score": 3, "support_card": true, "attention": true },
                ] }, "show_when": { "mode": "any", "conditions": [{ "item": "gate", "is": "is", "value": true }, { "item": "level", "is": "at_least", "value": 7 }] } },
            ] },
            { "title": "Second", "show_when": { "conditions": [{ "item": "gate", "is": "is_not", "value": false }] }, "items": [
                { "link_id": "level", "kind": "scale", "text": "How strong?" },
                { "link_id": "words", "kind": "long_text", "text": "In words?", "help": "As you like.", "required": true },
            ] },
        ],
        "prompts": { "order": "shuffled", "each": 2 },
        "kept": { "url": "https://questions.example/1" },
    })
}

fn order(page: &Page) -> Vec<String> {
    page.attributes("input[name=section_title], input[name=item]", "value")
}

stories! {
    async fn saving_what_is_shown_changes_nothing_at_all(world: World) {
        let mut amal = world.amal().await;
        for kind in [TemplateKind::PromptSet, TemplateKind::Homework] {
            let template = write(&world, kind, rich()).await;
            let before = draft(&world, template).await;
            let page = amal.get(&format!("/templates/{template}/edit")).await;
            assert_eq!(page.exists("[name=prompt_order]"), kind == TemplateKind::PromptSet);
            let page = press(&mut amal, &page, "save", |_| {}).await;
            assert_eq!(draft(&world, template).await.content, before.content, "conditions, marks, prompts, what an import kept");
            // A real change keeps the rest too.
            press(&mut amal, &page, "save", |fields| set(fields, "words", "text", "In your words?")).await;
            let mut expected = before.content.clone();
            expected.sections[1].items[1].text = "In your words?".into();
            assert_eq!(draft(&world, template).await.content, expected);
        }
    }

    async fn sections_move_are_copied_joined_and_removed_without_javascript(world: World) {
        let template = write(&world, TemplateKind::Homework, rich()).await;
        let mut amal = world.amal().await;
        let page = amal.get(&format!("/templates/{template}/edit")).await;
        let page = press(&mut amal, &page, "section-up:1", |_| {}).await;
        assert_eq!(order(&page), ["Second", "level", "words", "First", "gate", "how"]);
        let page = press(&mut amal, &page, "duplicate-section:1", |_| {}).await;
        let copied = draft(&world, template).await.content;
        assert_eq!(copied.sections.iter().map(|section| section.items.len()).collect::<Vec<_>>(), [2, 2, 2]);
        let (own, conditions) = (&copied.sections[2].items[0].link_id, &copied.sections[2].items[1].show_when.as_ref().unwrap().conditions);
        assert_eq!([&conditions[0].item, &conditions[1].item], [own, "level"]);
        let page = press(&mut amal, &page, "join-section:2", |_| {}).await;
        assert_eq!(draft(&world, template).await.content.sections.len(), 2);
        let page = press(&mut amal, &page, "add-section-after:0", |_| {}).await;
        assert_eq!(page.attributes("input[name=section]", "value").len(), 3);
        let page = press(&mut amal, &page, "add-after:words", |fields| set(fields, "words", "add_kind", "date")).await;
        let added = draft(&world, template).await.content;
        assert_eq!(added.sections[0].items.iter().map(|item| item.kind.as_str()).collect::<Vec<_>>()[2..], ["date"]);
        // Removed with its questions; what asked about them asks no more; and all of it comes back.
        let page = press(&mut amal, &page, "remove:level", |_| {}).await;
        assert_eq!(draft(&world, template).await.content.item("how").unwrap().show_when.as_ref().unwrap().conditions.len(), 1);
        let page = press(&mut amal, &page, "remove-section:0", |_| {}).await;
        assert!(page.exists("button[value=undo]:not([disabled])"));
        press(&mut amal, &page, "undo", |_| {}).await;
        let page = amal.get(&format!("/templates/{template}/edit")).await;
        press(&mut amal, &page, "undo", |_| {}).await;
        assert_eq!(draft(&world, template).await.content, added);
    }

    async fn undo_walks_back_and_redo_walks_forth(world: World) {
        let template = write(&world, TemplateKind::Homework, rich()).await;
        let mut amal = world.amal().await;
        let text = async |world: &World| draft(world, template).await.content.item("words").unwrap().text.clone();
        let mut page = amal.get(&format!("/templates/{template}/edit")).await;
        assert!(page.exists("button[value=undo][disabled]") && page.exists("button[value=redo][disabled]"));
        for words in ["One?", "Two?", "Three?"] {
            page = press(&mut amal, &page, "save", |fields| set(fields, "words", "text", words)).await;
        }
        for words in ["Two?", "One?", "In words?"] {
            page = press(&mut amal, &page, "undo", |_| {}).await;
            assert_eq!(text(&world).await, words);
        }
        assert!(page.exists("button[value=undo][disabled]"));
        for words in ["One?", "Two?"] {
            page = press(&mut amal, &page, "redo", |_| {}).await;
            assert_eq!(text(&world).await, words);
        }
        // What was typed and not saved is the first thing to be undone; and it is not lost.
        page = press(&mut amal, &page, "undo", |fields| set(fields, "words", "text", "Typed just now?")).await;
        assert_eq!(text(&world).await, "Two?");
        page = press(&mut amal, &page, "redo", |_| {}).await;
        assert_eq!(text(&world).await, "Typed just now?");
        // Whoever writes on after undoing has a new future.
        page = press(&mut amal, &page, "undo", |_| {}).await;
        page = press(&mut amal, &page, "save", |fields| set(fields, "words", "text", "Another way?")).await;
        assert!(page.exists("button[value=redo][disabled]"));
        // At most fifty steps are kept.
        for n in 0..55 {
            page = press(&mut amal, &page, "save", |fields| set(fields, "words", "text", &format!("Number {n}?"))).await;
        }
        let mut undone = 0;
        while page.exists("button[value=undo]:not([disabled])") {
            page = press(&mut amal, &page, "undo", |_| {}).await;
            undone += 1;
        }
        assert!((45..=50).contains(&undone), "{undone}");
        // Published, its steps are gone.
        templates::publish(&world.app, world.amal, template).await.unwrap();
        let page = amal.get(&format!("/templates/{template}/edit")).await;
        assert!(page.exists("button[value=undo][disabled]"));
    }

    async fn a_condition_is_written_in_words(world: World) {
        let content = json!({ "sections": [{ "items": [
            { "link_id": "gate", "kind": "yes_no", "text": "Did it happen?" },
            { "link_id": "how", "kind": "single_choice", "text": "How?", "config": { "options": [{ "key": "k1", "label": "Very well" }, { "key": "k2", "label": "Badly" }] } },
            { "link_id": "what", "kind": "long_text", "text": "What?" },
        ] }] });
        let template = write(&world, TemplateKind::Homework, content).await;
        let mut amal = world.amal().await;
        let when = async |world: &World| serde_json::to_value(&draft(world, template).await.content.item("what").unwrap().show_when).unwrap();
        let page = amal.get(&format!("/templates/{template}/edit")).await;
        assert!(!page.exists("[name=when_item]"));
        let condition = |question: &'static str, is: &'static str, value: &'static str| move |fields: &mut Vec<(String, String)>| {
            set(fields, "what", "when_item", question);
            set(fields, "what", "when_is", is);
            set(fields, "what", "when_value", value);
        };
        let page = press(&mut amal, &page, "when:what", |_| {}).await;
        assert!(page.exists("#item-what [name=when_item]") && !page.exists("#item-how [name=when_item]"));
        let page = press(&mut amal, &page, "save", condition("how", "is", "very WELL")).await;
        assert_eq!(when(&world).await["conditions"], json!([{ "item": "how", "is": "is", "value": "k1" }]));
        assert_eq!(page.attribute("#item-what [name=when_value]", "value"), "Very well");
        // A second one.
        let page = press(&mut amal, &page, "when:what", |_| {}).await;
        let page = press(&mut amal, &page, "save", |fields| {
            set(fields, "what", "when_mode", "any");
            let last = fields.iter().rposition(|(name, _)| name == "when_item").unwrap();
            fields[last].1 = "gate".into();
            fields[last + 2].1 = "no".into();
        }).await;
        assert_eq!(when(&world).await, json!({ "mode": "any", "conditions": [{ "item": "how", "is": "is", "value": "k1" }, { "item": "gate", "is": "is", "value": false }] }));
        // Nothing to compare with is said beside it, and stays as typed.
        let wrong = press(&mut amal, &page, "save", |fields| set(fields, "what", "when_value", "")).await;
        assert!(wrong.status == 422 && wrong.exists("#item-what .summary"));
        assert_eq!(wrong.attributes("#item-what [name=when_item] option[selected]", "value"), ["how", "gate"]);
        // What would depend on itself is refused where it stands.
        let own = press(&mut amal, &page, "when:gate", |_| {}).await;
        let circle = press(&mut amal, &own, "save", |fields| {
            set(fields, "gate", "when_item", "what");
            set(fields, "gate", "when_is", "answered");
        }).await;
        assert!(circle.status == 422 && circle.exists("#item-gate .summary") && circle.exists("#item-what .summary"));
        // Cleared, it is gone.
        press(&mut amal, &page, "save", |fields| fields.iter_mut().filter(|(name, _)| name == "when_item").for_each(|field| field.1.clear())).await;
        assert_eq!(when(&world).await, Value::Null);
    }

    async fn marks_and_prompts_are_chosen_on_the_page(world: World) {
        let template = write(&world, TemplateKind::PromptSet, rich()).await;
        let mut amal = world.amal().await;
        let page = amal.get(&format!("/templates/{template}/edit")).await;
        press(&mut amal, &page, "save", |fields| {
            // The first row gets a mark, the second loses one; a new row is written with its own.
            fields.retain(|(name, _)| name != "option_attention");
            let at = fields.iter().position(|(name, value)| name == "option_label" && value == "Fine").unwrap();
            fields.insert(at + 1, ("option_attention".into(), "yes".into()));
            let new = fields.iter().position(|(name, value)| name == "option_label" && value.is_empty()).unwrap();
            fields[new].1 = "Worse".into();
            fields.insert(new + 1, ("option_support".into(), "yes".into()));
            for (name, value) in fields.iter_mut() {
                match name.as_str() {
                    "prompt_order" => *value = "chosen".into(),
                    "prompt_each" => *value = "3".into(),
                    _ => {}
                }
            }
        }).await;
        let content = draft(&world, template).await.content;
        assert_eq!(content.item("how").unwrap().config["options"], json!([
            { "key": "fine", "label": "Fine", "score": 0.0, "attention": true },
            { "key": "bad", "label": "Bad", "score": 3.0, "support_card": true },
            { "key": "worse", "label": "Worse", "support_card": true },
        ]));
        assert_eq!(serde_json::to_value(content.prompts).unwrap(), json!({ "order": "chosen", "each": 3 }));
    }

    async fn two_in_one_draft_see_what_differs_and_lose_nothing(world: World) {
        let template = write(&world, TemplateKind::Homework, rich()).await;
        let (_, olgas) = world.hire("Olga", entity::kinds::Role::Owner).await;
        let (mut amal, mut olga) = (world.amal().await, world.signed_in(&olgas).await);
        let path = format!("/templates/{template}/edit");
        let (hers, theirs) = (amal.get(&path).await, olga.get(&path).await);
        press(&mut amal, &hers, "remove:level", |fields| set(fields, "gate", "text", "Hers?")).await;
        assert!(olga.get(&path).await.has("Dr. Amal saved this"));
        // Olga's save is refused, with both versions of what differs; what an import kept is still known.
        let refused = press(&mut olga, &theirs, "down:gate", |fields| set(fields, "gate", "text", "His?")).await;
        assert_eq!(refused.status, 409);
        let summary = refused.texts("[role=alert]").join(" ");
        for part in ["Dr. Amal", "Hers?", "His?", "How strong?"] {
            assert!(summary.contains(part), "{part}: {summary}");
        }
        assert_eq!(order(&refused), ["First", "how", "gate", "Second", "level", "words"], "what she typed and moved is still there");
        assert_eq!(draft(&world, template).await.content.item("gate").unwrap().text, "Hers?");
        // Any other button asks again; only the one that says so puts hers in place.
        assert_eq!(press(&mut olga, &refused, "save", |_| {}).await.status, 409);
        let mine = refused.attribute("button[value^='mine:']", "value");
        press(&mut olga, &refused, &mine, |_| {}).await;
        let content = draft(&world, template).await.content;
        assert_eq!((content.item("gate").unwrap().text.as_str(), content.item("gate").unwrap().kept.is_some()), ("His?", true));
        // Dr. Amal writes on from her old page, is asked too, takes Olga’s, and gets hers back with redo.
        let refused = press(&mut amal, &hers, "save", |fields| set(fields, "gate", "text", "Hers again?")).await;
        assert_eq!(refused.status, 409);
        let page = press(&mut amal, &refused, "theirs", |_| {}).await;
        assert_eq!(page.texts("textarea[name=text]")[1], "His?");
        press(&mut amal, &page, "redo", |_| {}).await;
        assert_eq!(draft(&world, template).await.content.item("gate").unwrap().text, "Hers again?");
        let page = amal.get(&path).await;
        press(&mut amal, &page, "undo", |_| {}).await;
        assert_eq!(draft(&world, template).await.content.item("gate").unwrap().text, "His?");
    }

    async fn tables_picks_and_computed_values_keep_what_they_have(world: World) {
        let choice = json!({ "options": [{ "key": "a", "label": "A" }, { "key": "b", "label": "B", "attention": true }] });
        let content = json!({ "sections": [{ "items": [
            { "link_id": "steps", "kind": "table", "text": "Steps?", "config": { "columns": [
                { "key": "what", "label": "What?", "kind": "short_text", "required": true },
                { "key": "how", "label": "How?", "kind": "single_choice", "config": choice },
                { "key": "minutes", "label": "Minutes?", "kind": "number" },
            ], "min": 1, "max": 4, "row_name": "Step" } },
            { "link_id": "next", "kind": "linked_item", "text": "Which next?", "config": { "from": "steps", "column": "what" } },
            { "link_id": "total", "kind": "computed", "text": "Minutes in all", "config": { "op": "sum", "of": ["steps:minutes"], "show": true } },
            { "link_id": "long", "kind": "long_text", "text": "And?", "show_when": { "conditions": [{ "item": "total", "is": "above", "value": 30 }] } },
        ] }] });
        let template = write(&world, TemplateKind::Homework, content).await;
        let before = draft(&world, template).await.content;
        let mut amal = world.amal().await;
        let page = amal.get(&format!("/templates/{template}/edit")).await;
        assert!(page.exists("#computed-sources option[value='steps:minutes']") && page.exists("#linked-sources option[value='steps:what']"));
        let page = press(&mut amal, &page, "save", |_| {}).await;
        assert_eq!(draft(&world, template).await.content, before);
        // A copied section computes and asks of its own copies.
        press(&mut amal, &page, "duplicate-section:0", |_| {}).await;
        let content = draft(&world, template).await.content;
        let copy = &content.sections[1].items;
        assert_eq!(copy[2].config["of"], json!([format!("{}:minutes", copy[0].link_id)]));
        assert_eq!(copy[3].show_when.as_ref().unwrap().conditions[0].item, copy[2].link_id);
    }

    async fn the_preview_shows_what_is_typed_and_keeps_nothing(world: World) {
        let template = write(&world, TemplateKind::Homework, rich()).await;
        let before = draft(&world, template).await;
        let mut amal = world.amal().await;
        let page = amal.get(&format!("/templates/{template}/edit")).await;
        let mut fields = posted(&page);
        let long = "Please write down everything that went through your mind on the way home from work yesterday, however small or silly it may seem to you now.";
        set(&mut fields, "words", "text", long);
        set(&mut fields, "level", "min", "ten");
        let shown = amal.post_all(&page.attribute("form[data-editor]", "data-preview-at"), fields).await;
        assert!(shown.status == 200 && shown.texts(".phone .question").join(" ").contains("however small"), "{}", shown.body);
        assert!(shown.texts("[data-hint-for=words]").join("").contains("words") && shown.exists("[data-facts]"));
        let after = draft(&world, template).await;
        assert_eq!((after.revision, after.content), (before.revision, before.content));
    }
}
