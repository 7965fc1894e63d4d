//! What was authored, met in a real browser: a measure of nine questions, a table with six rows on a phone, a version that is published
//! while something is open.

use entity::kinds::{TemplateKind, TemplateMode};
use meanwhile::actions::{measures, templates};
use meanwhile::store::templates::Written;
use serde_json::{Value, json};

use super::editing::{press, sign_in};
use crate::support::World;
use crate::support::chrome::{Chrome, wanted};

/// Ann's phone, with what was assigned open.
async fn anns_phone(world: &World) -> Chrome {
    let chrome = Chrome::phone().await;
    let link = world.mails_to("ann@mail.example").last().unwrap().link();
    chrome.goto(&format!("{}{link}", world.base)).await;
    chrome.click("main button").await;
    chrome.until("location.pathname.startsWith('/w/')").await;
    chrome
}

async fn published(world: &World, content: Value) -> entity::ids::TemplateId {
    let written = Written { title: "My ladder".into(), mode: TemplateMode::Form, content: serde_json::from_value(content).unwrap() };
    let id = templates::create(&world.app, world.amal, TemplateKind::Homework, written).await.unwrap();
    templates::publish(&world.app, world.amal, id).await.unwrap();
    id
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nine_questions_are_answered_and_help_is_there_at_once_even_without_a_connection() {
    if !wanted() {
        return;
    }
    let world = World::sqlite().await;
    let (ann, measure) = (world.client("Ann").await, measures::adopt(&world.app, world.amal, "phq-9", Some(true)).await.unwrap());
    world.assign(ann, measure, None).await;
    let chrome = anns_phone(&world).await;
    let seen =
        |selector: &str| format!("(() => {{ const e = document.querySelector(\"{selector}\"); return !!e && e.getClientRects().length > 0 }})()");
    assert_eq!(chrome.evaluate(&seen("#q-phq9_difficulty")).await, false, "asked only where something troubles");
    for n in 1..=8 {
        chrome.evaluate(&format!("document.querySelector('[name=phq9_{n}][value=\"{}\"]').click()", option(&chrome, n, 1).await)).await;
    }
    assert_eq!(chrome.evaluate(&seen("#q-phq9_difficulty")).await, true);
    assert_eq!(chrome.evaluate(&seen("#q-phq9_9 .support")).await, false);
    chrome.offline(true).await;
    chrome.evaluate(&format!("document.querySelector('[name=phq9_9][value=\"{}\"]').click()", option(&chrome, 9, 1).await)).await;
    assert_eq!(chrome.evaluate(&seen("#q-phq9_9 .support a[href^='tel:']")).await, true, "help needs no connection");
    chrome.offline(false).await;
    chrome.evaluate(&format!("document.querySelector('[name=phq9_9][value=\"{}\"]').click()", option(&chrome, 9, 0).await)).await;
    assert_eq!(chrome.evaluate(&seen("#q-phq9_9 .support")).await, false, "and goes again");
    chrome.evaluate(&format!("document.querySelector('[name=phq9_9][value=\"{}\"]').click()", option(&chrome, 9, 2).await)).await;
    chrome.until("document.getElementById('state').textContent.startsWith('Saved at')").await;
    chrome.evaluate("document.querySelector('form.questions').requestSubmit()").await;
    chrome.until("location.pathname.endsWith('/done')").await;
    assert_eq!(chrome.evaluate(&seen(".support a[href^='tel:']")).await, true, "and on the page that follows");
    let response = meanwhile::store::responses::find(&world.app.store, &world.amal, world.responses().await[0].id).await.unwrap();
    let total = response.answers.iter().find(|answer| answer.link_id == "score:total").unwrap();
    assert_eq!(total.value["value"], json!(10.0));
    assert_eq!(chrome.complaints().await, Vec::<String>::new());
}

/// The value of the n-th option of a question.
async fn option(chrome: &Chrome, question: usize, n: usize) -> String {
    chrome.evaluate(&format!("document.querySelectorAll('[name=phq9_{question}]')[{n}].value")).await.as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn six_rows_are_written_one_after_the_other_on_a_phone_and_are_there_again() {
    if !wanted() {
        return;
    }
    let world = World::sqlite().await;
    let columns = json!([
        { "key": "step", "label": "What I do", "kind": "short_text", "required": true },
        { "key": "distress", "label": "How hard", "kind": "scale", "required": true, "config": { "min": 0, "max": 10 } },
    ]);
    let template = published(&world, json!({ "sections": [{ "items": [
        { "link_id": "steps", "kind": "table", "text": "Steps", "required": true, "config": { "min": 1, "max": 6, "row_name": "Step", "columns": columns } },
        { "link_id": "hardest", "kind": "computed", "text": "The hardest", "config": { "op": "max", "of": ["steps:distress"], "show": true } },
    ] }] })).await;
    let ann = world.client("Ann").await;
    world.assign(ann, template, None).await;
    let chrome = anns_phone(&world).await;
    for n in 0..6 {
        if n > 0 {
            chrome.evaluate("document.querySelector('[data-add-row]').scrollIntoView({ block: 'center' })").await;
            chrome.click("[data-add-row]").await;
        }
        assert_eq!(chrome.evaluate("document.querySelectorAll('details[data-row][open]').length").await, 1, "one row at a time");
        chrome.until(&format!("document.activeElement.name === 'steps:{n}:step' || {n} === 0")).await;
        chrome.type_into(&format!("[name='steps:{n}:step']"), &format!("Step number {n}")).await;
        chrome.evaluate(&format!("document.querySelector(\"[name='steps:{n}:distress'][value='{}']\").click()", n + 2)).await;
    }
    assert_eq!(chrome.evaluate("document.querySelector('[data-add-row]').hidden").await, true, "six is the most");
    assert_eq!(chrome.evaluate("document.documentElement.scrollWidth > innerWidth").await, false, "nothing runs out of the page");
    chrome.until("document.querySelector('[data-computed]').textContent === '7'").await;
    let address = chrome.page.current_url().await.unwrap().to_string();
    chrome.goto(&address).await;
    let texts = chrome.evaluate("[...document.querySelectorAll('[name$=\":step\"]')].map(f => f.value).filter(Boolean).join('|')").await;
    assert_eq!(texts.as_str().unwrap().split('|').count(), 6, "{texts}");
    chrome.evaluate("document.querySelector('form.questions').requestSubmit()").await;
    chrome.until("location.pathname.endsWith('/done')").await;
    let response = meanwhile::store::responses::find(&world.app.store, &world.amal, world.responses().await[0].id).await.unwrap();
    assert_eq!(response.answers[0].value.as_array().unwrap().len(), 6);
    assert_eq!(chrome.complaints().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_open_is_asked_about_before_a_version_is_published() {
    if !wanted() {
        return;
    }
    let world = World::sqlite().await;
    let (assignment, _) = world.ann_with_homework().await;
    let template = meanwhile::store::assignments::find(&world.app.store, &world.amal, assignment).await.unwrap().template_id;
    let chrome = Chrome::phone().await;
    sign_in(&chrome, &world, "amal@riverside.example").await;
    chrome.goto(&format!("{}/templates/{template}/edit", world.base)).await;
    chrome.evaluate("document.querySelector('#text-mood').value = ''").await;
    chrome.type_into("#text-mood", "How is your mood today?").await;
    press(&chrome, "button[value=publish]").await;
    assert!(chrome.path().await.ends_with("/publish"));
    let page = chrome.text("main").await;
    assert!(page.contains("Ann") && page.contains("today"), "what changes, and for whom: {page}");
    assert_eq!(
        chrome.evaluate("document.querySelectorAll('input[type=radio][value=keep]:checked').length").await,
        1,
        "nothing happens to anybody unless it is chosen"
    );
    chrome.evaluate("document.querySelector('input[type=radio][value=end]').click()").await;
    press(&chrome, "main form button:not(.plain):not(.link)").await;
    assert_eq!(chrome.path().await, format!("/templates/{template}"));
    assert_eq!(world.occurrence(assignment).await.status, entity::kinds::OccurrenceStatus::Cancelled);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn conditions_see_what_is_locked_and_what_is_computed_unseen() {
    if !wanted() {
        return;
    }
    let world = World::sqlite().await;
    let template = published(&world, json!({ "sections": [{ "items": [
        { "link_id": "gate", "kind": "yes_no", "text": "Did we agree on it?" },
        { "link_id": "first", "kind": "scale", "text": "First?", "required": true, "show_when": { "conditions": [{ "item": "gate", "is": "is", "value": true }] } },
        { "link_id": "second", "kind": "scale", "text": "Second?" },
        { "link_id": "both", "kind": "computed", "text": "Both", "config": { "op": "sum", "of": ["first", "second"] } },
        { "link_id": "why", "kind": "short_text", "text": "What made it so much?", "show_when": { "conditions": [{ "item": "both", "is": "at_least", "value": 12 }] } },
    ] }] })).await;
    let ann = world.client("Ann").await;
    let locked = meanwhile::domain::tailoring::Prefilled { typed: vec!["yes".into()], locked: true };
    let tailoring = meanwhile::domain::tailoring::Tailoring { prefilled: [("gate".to_owned(), locked)].into(), ..Default::default() };
    let new = meanwhile::actions::assignments::NewAssignment {
        id: None,
        client: ann,
        template,
        practitioner: world.amal.practitioner().unwrap(),
        agreement: Default::default(),
        schedule: meanwhile::domain::schedule::Schedule::once(None),
        tailoring,
        reminders: Default::default(),
    };
    meanwhile::actions::assignments::assign(&world.app, world.amal, new).await.unwrap();
    world.work().await;
    let chrome = anns_phone(&world).await;
    let seen = |name: &str| format!("document.querySelector('#q-{name}').getClientRects().length > 0");
    assert_eq!(chrome.evaluate(&seen("first")).await, true, "what is locked counts");
    assert_eq!(chrome.evaluate(&seen("why")).await, false);
    assert_eq!(
        chrome.evaluate("[...document.querySelectorAll('[data-computed]')].every(o => o.getClientRects().length === 0)").await,
        true,
        "the author does not show it"
    );
    for (name, value) in [("first", 7), ("second", 6)] {
        chrome.evaluate(&format!("document.querySelector('[name={name}][value=\"{value}\"]').click()")).await;
    }
    chrome.until(&seen("why")).await;
    // Opened again it is there at once.
    let address = chrome.page.current_url().await.unwrap().to_string();
    chrome.goto(&address).await;
    assert_eq!(chrome.evaluate(&seen("why")).await, true);
    chrome.type_into("[name=why]", "Everything at once.").await;
    chrome.evaluate("document.querySelector('form.questions').requestSubmit()").await;
    chrome.until("location.pathname.endsWith('/done')").await;
    let response = meanwhile::store::responses::find(&world.app.store, &world.amal, world.responses().await[0].id).await.unwrap();
    assert_eq!(response.answers.iter().map(|answer| answer.link_id.as_str()).collect::<Vec<_>>(), ["gate", "first", "second", "both", "why"]);
    assert_eq!(chrome.complaints().await, Vec::<String>::new());
}
