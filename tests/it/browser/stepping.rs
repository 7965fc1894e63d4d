//! A long form on a phone, step by step; and every state of the questions as the scan for accessibility sees it.

use std::path::Path;

use chrono::TimeDelta;
use meanwhile::actions::addresses::{self, Stop};
use serde_json::{Value, json};

use crate::support::World;
use crate::support::chrome::{Chrome, wanted};
use crate::writing::{long_form, long_template};

async fn opened(world: &World, content: Value) -> Chrome {
    let template = long_template(world, content).await;
    let ann = world.client("Ann").await;
    world.assign(ann, template, None).await;
    let chrome = Chrome::phone().await;
    // Counts every shift that nobody caused by touching something.
    chrome.at_every_page("window.shifted = 0; new PerformanceObserver(list => { for (const e of list.getEntries()) if (!e.hadRecentInput) window.shifted += e.value }).observe({ type: 'layout-shift', buffered: true })").await;
    chrome.goto(&format!("{}{}", world.base, world.mails_to("ann@mail.example").pop().unwrap().link())).await;
    still(&chrome).await;
    chrome.click("main button").await;
    chrome.until("location.pathname.startsWith('/w/') && document.readyState === 'complete'").await;
    chrome
}

/// Nothing moved by itself, and nothing is wider than the window: at 390 and 320 pixels, and with letters twice as large.
async fn still(chrome: &Chrome) {
    assert_eq!(chrome.evaluate("window.shifted").await, 0, "something moved at {}", chrome.path().await);
    let wider = "document.documentElement.scrollWidth - innerWidth";
    for width in [390, 320] {
        chrome.look(width, "light").await;
        assert!(chrome.evaluate(wider).await.as_i64().unwrap() <= 0, "{width} px: {}", chrome.path().await);
    }
    chrome.look(390, "light").await;
    chrome.evaluate("{ document.documentElement.style.fontSize = '200%'; true }").await;
    let sideways = chrome.evaluate(wider).await.as_i64().unwrap();
    let widest = "[...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1).map(e => e.tagName + '.' + e.className).slice(0, 5).join(' ')";
    assert!(sideways <= 0, "at 200 %: {} {}", chrome.path().await, chrome.evaluate(widest).await);
    chrome.evaluate("{ document.documentElement.style.fontSize = ''; true }").await;
    // What was moved here on purpose counts for nothing.
    chrome.evaluate("new Promise(done => setTimeout(() => { window.shifted = 0; done(true) }, 200))").await;
    // Phones zoom into smaller letters.
    let small = "[...document.querySelectorAll('input:not([type=hidden]), select, textarea')].filter(e => parseFloat(getComputedStyle(e).fontSize) < 16 && !/radio|checkbox/.test(e.type)).length";
    assert_eq!(chrome.evaluate(small).await, 0);
}

fn open_step() -> &'static str {
    "[...document.querySelectorAll('[data-step]')].filter(s => !s.hidden).map(s => s.dataset.step).join()"
}

async fn next(chrome: &Chrome) {
    chrome.evaluate("document.querySelector('[data-step]:not([hidden]) button[name=_step]').click()").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn steps_go_on_without_a_new_page_and_the_back_button_works() {
    if !wanted() {
        return;
    }
    let world = World::sqlite().await;
    let chrome = opened(&world, long_form()).await;
    still(&chrome).await;
    chrome.evaluate("window.stayed = true").await;
    chrome.evaluate("document.querySelector('[name=bad][value=no]').click()").await;
    chrome.type_into("[name=bed]", "at ten").await;
    // In a tunnel one can go on all the same.
    chrome.offline(true).await;
    next(&chrome).await;
    assert_eq!(chrome.evaluate(open_step()).await, "3", "the second is asked only of who slept badly");
    assert_eq!(chrome.evaluate("document.activeElement.tagName").await, "H2");
    chrome.offline(false).await;
    chrome.type_into("[name=work]", "quiet").await;
    chrome.page.back().await.unwrap();
    chrome.until(&format!("{} === '1'", open_step())).await;
    assert_eq!(chrome.evaluate("document.querySelector('[name=bed]').value").await, "at ten");
    chrome.evaluate("document.querySelector('[name=bad][value=yes]').click()").await;
    next(&chrome).await;
    assert_eq!(chrome.evaluate(open_step()).await, "2");
    // Enter in a field goes on, and sends nothing.
    chrome.type_into("[name=first]", "at three\n").await;
    chrome.until(&format!("{} === '3'", open_step())).await;
    assert_eq!(chrome.evaluate("window.stayed").await, true);
    assert!(world.responses().await.is_empty());
    still(&chrome).await;
    next(&chrome).await;
    chrome.until("location.search === '?step=check' && document.readyState === 'complete'").await;
    let look = chrome.text("[data-overview]").await;
    assert!(look.contains("at ten") && look.contains("at three") && look.contains("quiet"), "{look}");
    still(&chrome).await;
    chrome.evaluate("document.querySelector('[data-send]').click()").await;
    chrome.until("document.activeElement.id === 'problems'").await;
    assert_eq!(chrome.evaluate(open_step()).await, "3", "the step with the mistake");
    chrome.click("[data-step='3'] .scale label:nth-child(5)").await;
    chrome.evaluate("document.querySelector('[data-send]').click()").await;
    chrome.until("location.pathname.endsWith('/done')").await;
    still(&chrome).await;
    assert_eq!(world.responses().await.len(), 1);
    assert_eq!(chrome.complaints().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn steps_by_keyboard_alone() {
    if !wanted() {
        return;
    }
    let world = World::sqlite().await;
    let chrome = opened(&world, long_form()).await;
    let press = async |keys: &str| chrome.page.active_element().await.unwrap().send_keys(keys).await.unwrap();
    let (tab, enter, space, down) = ("\u{e004}", "\u{e007}", " ", "\u{e015}");
    let until = async |what: &str| {
        for _ in 0..30 {
            if chrome.evaluate(what).await == true {
                return;
            }
            press(tab).await;
        }
        panic!("never reached: {what}");
    };
    until("document.activeElement.name === 'bad'").await;
    press(space).await;
    press(down).await;
    assert_eq!(chrome.evaluate("document.querySelector('[name=bad]:checked').value").await, "no");
    until("document.activeElement.name === '_step'").await;
    press(enter).await;
    assert_eq!(chrome.evaluate(open_step()).await, "3");
    until("document.activeElement.name === 'mood'").await;
    press(space).await;
    until("document.activeElement.name === 'people'").await;
    press("my sister").await;
    until("document.activeElement.name === '_step'").await;
    press(enter).await;
    chrome.until("location.search === '?step=check' && document.readyState === 'complete'").await;
    until("document.activeElement.hasAttribute('data-send')").await;
    press(enter).await;
    chrome.until("location.pathname.endsWith('/done')").await;
    assert_eq!(world.responses().await.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_large_table_fits_a_phone() {
    if !wanted() {
        return;
    }
    let world = World::sqlite().await;
    let column = |n: usize, kind: &str| json!({ "key": format!("c{n}"), "label": format!("A rather long name of column {n}"), "kind": kind });
    let columns: Vec<_> =
        ["short_text", "scale", "long_text", "yes_no", "number", "time", "date"].iter().enumerate().map(|(n, kind)| column(n, kind)).collect();
    let items = json!([{ "link_id": "t", "kind": "table", "text": "What happened", "config": { "min": 3, "max": 12, "row_name": "Moment", "columns": columns } }]);
    let chrome = opened(&world, json!({ "sections": [{ "items": items }] })).await;
    still(&chrome).await;
    assert_eq!(chrome.evaluate("document.querySelectorAll('details[data-row][open]').length").await, 1, "one row at a time");
    let named = "[...document.querySelectorAll('details[open] input:not([type=hidden]), details[open] textarea')].every(e => e.labels.length > 0 || e.closest('fieldset'))";
    assert_eq!(chrome.evaluate(named).await, true, "every cell says what it is");
    chrome.evaluate("for (const row of document.querySelectorAll('details[data-row]')) row.open = true").await;
    still(&chrome).await;
}

/// What the scan finds on the open page, light and dark.
async fn findings(chrome: &Chrome, axe: &str, state: &str) -> Vec<String> {
    let mut found = Vec::new();
    for scheme in ["light", "dark"] {
        chrome.look(390, scheme).await;
        let rules = "axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })";
        let tell = "r => r.violations.map(v => v.id + ' ' + v.nodes.map(n => n.target + ' ' + n.failureSummary).slice(0, 3).join(' | '))";
        let said = chrome.evaluate(&format!("{axe}; {rules}.then({tell})")).await;
        found.extend(said.as_array().unwrap().iter().filter_map(Value::as_str).map(|one| format!("{state}, {scheme}: {one}")));
    }
    found
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_state_of_the_questions_is_accessible() {
    if !wanted() {
        return;
    }
    let axe = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/node_modules/axe-core/axe.min.js");
    let axe = std::fs::read_to_string(&axe).expect("axe-core: npm ci --prefix tests/browser (bin/test does it)");
    let world = World::sqlite().await;
    let chrome = opened(&world, long_form()).await;
    let state = |text: &str| format!("document.getElementById('state').textContent.includes('{text}')");
    let mut found = findings(&chrome, &axe, "empty").await;
    chrome.type_into("[name=bed]", "at ten").await;
    chrome.until(&state("Saved at")).await;
    found.extend(findings(&chrome, &axe, "saved").await);
    let address = chrome.page.current_url().await.unwrap().to_string();
    let first = chrome.page.window().await.unwrap();
    let second = chrome.page.new_window(true).await.unwrap();
    chrome.page.switch_to_window(second.handle).await.unwrap();
    chrome.goto(&address).await;
    chrome.type_into("[name=bed]", " or eleven").await;
    chrome.until(&state("Saved at")).await;
    chrome.page.close_window().await.unwrap();
    chrome.page.switch_to_window(first).await.unwrap();
    chrome.type_into("[name=bed]", " o'clock").await;
    chrome.until("!!document.querySelector('.clash')").await;
    found.extend(findings(&chrome, &axe, "two texts").await);
    // Opened anew it still asks.
    chrome.goto(&address).await;
    chrome.until("document.querySelectorAll('.clash button').length === 2").await;
    assert_eq!(chrome.evaluate("document.querySelector('[name=bed]').value").await, "at ten o'clock");
    chrome.evaluate("document.querySelector('.clash button').click()").await;
    chrome.until("!document.querySelector('.clash')").await;
    chrome.offline(true).await;
    chrome.type_into("[name=noise]", "none").await;
    chrome.until(&state("no connection")).await;
    found.extend(findings(&chrome, &axe, "offline").await);
    chrome.offline(false).await;
    chrome.until(&state("Saved at")).await;
    chrome.goto(&format!("{}?step=check", address.split('?').next().unwrap())).await;
    found.extend(findings(&chrome, &axe, "looked over").await);
    chrome.evaluate("document.querySelector('[data-send]').click()").await;
    chrome.until("!!document.getElementById('problems')").await;
    found.extend(findings(&chrome, &axe, "mistakes").await);
    chrome.evaluate("document.querySelector('[name=bad][value=no]').click()").await;
    chrome.evaluate("document.querySelector('[name=mood][value=\"5\"]').click()").await;
    chrome.evaluate("document.querySelector('[data-send]').click()").await;
    chrome.until("location.pathname.endsWith('/done')").await;
    found.extend(findings(&chrome, &axe, "done").await);
    // Another one, whose session ends, and which is closed in the end.
    let ann = meanwhile::store::clients::list(&world.app.store, &world.amal).await.unwrap()[0].id;
    world.assign(ann, world.check_in().await, None).await;
    chrome.goto(&format!("{}{}", world.base, world.mails_to("ann@mail.example").pop().unwrap().link())).await;
    chrome.click("main button").await;
    chrome.until("!!document.querySelector('form.questions')").await;
    world.clock.advance(TimeDelta::hours(3));
    chrome.type_into("[name=best]", "late").await;
    chrome.until(&state("a long time")).await;
    found.extend(findings(&chrome, &axe, "open too long").await);
    addresses::stop(&world.app, world.amal, ann, Stop::Unsafe).await.unwrap();
    chrome.evaluate("{ document.getElementById('closed').hidden = false; true }").await;
    found.extend(findings(&chrome, &axe, "closed").await);
    assert!(found.is_empty(), "{found:#?}");
}
