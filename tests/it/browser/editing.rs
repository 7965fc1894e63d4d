//! Dr. Amal writes templates in a real browser: from nothing on a phone, by keyboard alone, beside a colleague.

use entity::ids::TemplateId;

use crate::support::World;
use crate::support::chrome::{Chrome, wanted};

pub async fn sign_in(chrome: &Chrome, world: &World, email: &str) {
    chrome.goto(&format!("{}/sign-in", world.base)).await;
    chrome.type_into("[name=_email]", email).await;
    chrome.type_into("[name=_password]", crate::support::world::PASSWORD).await;
    chrome.click("main button").await;
    chrome.until("location.pathname === '/home'").await;
}

async fn at_the_editor(world: &World, template: TemplateId, width: u32, email: &str) -> Chrome {
    let chrome = Chrome::start().await;
    chrome.look(width, "light").await;
    sign_in(&chrome, world, email).await;
    chrome.goto(&format!("{}/templates/{template}/edit", world.base)).await;
    chrome
}

/// Presses a button and waits for the page that follows.
pub async fn press(chrome: &Chrome, selector: &str) {
    chrome.evaluate("window.before = true").await;
    chrome.evaluate(&format!("document.querySelector(\"{selector}\").scrollIntoView({{ block: 'center' }})")).await;
    chrome.click(selector).await;
    chrome.until("!window.before && document.readyState === 'complete'").await;
}

async fn order(chrome: &Chrome) -> String {
    let names = chrome.evaluate("[...document.querySelectorAll('form[data-editor] textarea[name=text]')].map(t => t.value).join('|')").await;
    names.as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_template_is_written_from_nothing_on_a_phone() {
    if !wanted() {
        return;
    }
    let world = World::sqlite().await;
    let chrome = Chrome::phone().await;
    sign_in(&chrome, &world, "amal@riverside.example").await;
    chrome.goto(&format!("{}/templates", world.base)).await;
    chrome.type_into("input[name=title]", "Evenings").await;
    chrome.evaluate("document.querySelector('input[name=title]').form.requestSubmit()").await;
    chrome.until("location.pathname.endsWith('/edit')").await;
    // A question is added and the cursor is where its words go.
    chrome.evaluate("document.querySelector('[data-end] select').value = 'scale'").await;
    press(&chrome, "[data-end] button").await;
    chrome.until("document.activeElement.name === 'text'").await;
    chrome.page.active_element().await.unwrap().send_keys("How tense were you?").await.unwrap();
    // The next one right after it.
    chrome.evaluate("document.querySelector('details.between').open = true").await;
    chrome.evaluate("document.querySelector('details.between select').value = 'long_text'").await;
    press(&chrome, "details.between button").await;
    chrome.until("document.activeElement.name === 'text'").await;
    assert_eq!(chrome.evaluate("document.querySelectorAll('.folded').length").await, 1, "only what one writes now is open");
    chrome.page.active_element().await.unwrap().send_keys("What helped?").await.unwrap();
    // What the client sees, without leaving.
    chrome.click("[data-look]").await;
    chrome.until("(document.querySelector('[data-shown]').textContent || '').includes('What helped?')").await;
    assert_eq!(chrome.evaluate("document.querySelector('[data-sheet]').checkVisibility()").await, false);
    chrome.click("[data-look]").await;
    // Nothing is wider than the phone, and the bar hides nothing: the last button can be scrolled free of it.
    assert_eq!(chrome.evaluate("document.documentElement.scrollWidth <= innerWidth").await, true);
    chrome.evaluate("scrollTo({ top: document.body.scrollHeight, behavior: 'instant' })").await;
    let free = "document.querySelector('[value=add-section]').getBoundingClientRect().bottom <= document.querySelector('.bar-small').getBoundingClientRect().top";
    assert_eq!(chrome.evaluate(free).await, true);
    press(&chrome, "button[value=publish]").await;
    chrome.until("!location.pathname.endsWith('/edit')").await;
    assert!(chrome.text("main").await.contains("How tense were you?"));
    assert_eq!(chrome.complaints().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_keyboard_moves_items_and_sections_and_undo_takes_it_back() {
    if !wanted() {
        return;
    }
    let world = World::sqlite().await;
    let template = world.check_in().await;
    let chrome = at_the_editor(&world, template, 1280, "amal@riverside.example").await;
    let (mood, best) = ("How was your mood?", order(&chrome).await.split('|').nth(1).unwrap().to_owned());
    assert_eq!(order(&chrome).await, format!("{mood}|{best}"));
    let press_keys = async |keys: &str| chrome.page.active_element().await.unwrap().send_keys(keys).await.unwrap();
    // Alt and the down arrow, on the handle.
    chrome.evaluate("document.querySelector('#item-mood [data-handle]').focus()").await;
    press_keys("\u{e00a}\u{e015}").await;
    assert_eq!(order(&chrome).await, format!("{best}|{mood}"));
    assert_eq!(chrome.evaluate("document.activeElement === document.querySelector('#item-mood [data-handle]')").await, true, "the focus stays");
    assert!(chrome.text("[data-state]").await.contains("place 2 of 2"));
    press_keys("\u{e00a}\u{e013}").await;
    press_keys("\u{e00a}\u{e013}").await;
    assert!(chrome.text("[data-state]").await.contains("already there"));
    press_keys("\u{e00a}\u{e015}").await;
    // Undo takes back what was not saved, without a new page.
    chrome.evaluate("window.stayed = true").await;
    for _ in 0..3 {
        chrome.click("[data-undo]").await;
    }
    assert_eq!(chrome.evaluate("window.stayed").await, true);
    assert_eq!(order(&chrome).await, format!("{mood}|{best}"));
    // A new section, moved to the top by keyboard; saved, it stays there with what is in it.
    press(&chrome, "[value=add-section]").await;
    chrome.type_into("#section-2 [name=section_title]", "Second").await;
    chrome.evaluate("document.querySelector('#section-2 [data-handle]').focus()").await;
    press_keys("\u{e00a}\u{e013}").await;
    assert_eq!(
        chrome.evaluate("document.querySelector('[data-section]').id + document.querySelector('[name=section_title]').value").await,
        "section-1Second"
    );
    press(&chrome, "button[value=save]:not(.unseen)").await;
    assert_eq!(chrome.evaluate("document.querySelector('[name=section_title]').value").await, "Second");
    // Undone on the server, twice.
    press(&chrome, "[data-undo]").await;
    press(&chrome, "[data-undo]").await;
    assert_eq!(chrome.evaluate("document.querySelectorAll('[data-section]').length").await, 1);
    assert_eq!(chrome.complaints().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_finger_or_a_mouse_drags_an_item_by_its_handle() {
    if !wanted() {
        return;
    }
    let world = World::sqlite().await;
    let template = world.check_in().await;
    let chrome = at_the_editor(&world, template, 390, "amal@riverside.example").await;
    let before = order(&chrome).await;
    chrome.evaluate("document.querySelector('#item-mood [data-handle]').scrollIntoView({ block: 'center', behavior: 'instant' })").await;
    let middle = async |selector: &str| {
        let at = chrome.evaluate(&format!("(() => {{ const b = document.querySelector(\"{selector}\").getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2] }})()")).await;
        (at[0].as_f64().unwrap(), at[1].as_f64().unwrap())
    };
    let touch = async |kind: &str, points: serde_json::Value| {
        chrome.cdp("Input.dispatchTouchEvent", serde_json::json!({ "type": kind, "touchPoints": points })).await;
    };
    let (x, y) = middle("#item-mood [data-handle]").await;
    touch("touchStart", serde_json::json!([{ "x": x, "y": y }])).await;
    touch("touchMove", serde_json::json!([{ "x": x, "y": y + 10.0 }])).await;
    chrome.until("!!document.querySelector('.dragged')").await;
    let (_, below) = middle("#item-best").await;
    for step in [0.5, 1.0] {
        touch("touchMove", serde_json::json!([{ "x": x, "y": y + (below + 30.0 - y) * step }])).await;
    }
    touch("touchEnd", serde_json::json!([])).await;
    chrome.until("!document.querySelector('.dragged')").await;
    let reversed: Vec<&str> = before.split('|').rev().collect();
    assert_eq!(order(&chrome).await, reversed.join("|"));
    press(&chrome, "button[value=save]:not(.unseen)").await;
    assert_eq!(order(&chrome).await, reversed.join("|"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_editors_at_once_choose_whose_words_stay() {
    if !wanted() {
        return;
    }
    let world = World::sqlite().await;
    let template = world.check_in().await;
    let amal = at_the_editor(&world, template, 1280, "amal@riverside.example").await;
    let (_, olgas) = world.hire("Olga", entity::kinds::Role::Owner).await;
    let olga = at_the_editor(&world, template, 390, &olgas).await;
    let write = async |chrome: &Chrome, words: &str| {
        chrome.evaluate("document.querySelector('#text-mood').value = ''").await;
        chrome.type_into("#text-mood", words).await;
    };
    write(&amal, "Her words?").await;
    press(&amal, "button[value=save]:not(.unseen)").await;
    write(&olga, "His words?").await;
    press(&olga, "button[value=save]:not(.unseen)").await;
    let asked = olga.text(".summary[role=alert]").await;
    assert!(asked.contains("Dr. Amal") && asked.contains("Her words?") && asked.contains("His words?"), "{asked}");
    assert_eq!(olga.evaluate("document.querySelector('#text-mood').value").await, "His words?");
    press(&olga, "button[value='theirs']").await;
    assert_eq!(olga.evaluate("document.querySelector('#text-mood').value").await, "Her words?");
    press(&olga, "[data-redo]").await;
    assert_eq!(olga.evaluate("document.querySelector('#text-mood').value").await, "His words?");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_preview_follows_what_is_typed() {
    if !wanted() {
        return;
    }
    let world = World::sqlite().await;
    let template = world.check_in().await;
    let chrome = at_the_editor(&world, template, 1280, "amal@riverside.example").await;
    chrome.until("!!document.querySelector('[data-shown] .phone')").await;
    chrome.type_into("#text-mood", " And why").await;
    chrome.until("document.querySelector('[data-shown]').textContent.includes('And why')").await;
    chrome.evaluate("document.querySelector('#item-mood [data-move=down]').click()").await;
    chrome.until("document.querySelector('[data-shown] [data-item]').dataset.item === 'best'").await;
    assert_eq!(chrome.complaints().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn conditions_act_in_the_preview() {
    if !wanted() {
        return;
    }
    let world = World::sqlite().await;
    let items = serde_json::json!([
        { "link_id": "gate", "kind": "yes_no", "text": "Did it happen?" },
        { "link_id": "more", "kind": "short_text", "text": "What?", "show_when": { "conditions": [{ "item": "gate", "is": "is", "value": true }] } },
    ]);
    let template = world.template("Gate", items).await;
    let chrome = at_the_editor(&world, template, 1280, "amal@riverside.example").await;
    chrome.until("!!document.querySelector('[data-shown] .phone')").await;
    let seen = "[...document.querySelectorAll('[data-shown] input[name=more]')].some(one => one.checkVisibility())";
    assert_eq!(chrome.evaluate(seen).await, false);
    chrome.evaluate("document.querySelector('[data-shown] input[name=gate][value=yes]').click()").await;
    assert_eq!(chrome.evaluate(seen).await, true);
}
