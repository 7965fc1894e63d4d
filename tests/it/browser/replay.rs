//! Ann sends, and the network, the phone or the home do something else: whatever happens, one answer arrives and no word is lost.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::TimeDelta;
use meanwhile::actions::addresses::{self, Stop};
use meanwhile::store::drafts;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::support::World;
use crate::support::chrome::{Chrome, wanted};

/// Ann's page on a phone of hers.
async fn on_a_phone(base: &str, link: &str) -> Chrome {
    let chrome = Chrome::phone().await;
    chrome.goto(&format!("{base}{link}")).await;
    chrome.click("main button").await;
    chrome.until("location.pathname.startsWith('/w/')").await;
    chrome
}

const SAVED: &str = "document.getElementById('state').textContent.startsWith('Saved at')";

async fn press_send(chrome: &Chrome) {
    chrome.evaluate("document.querySelector('form.questions .actions button').click()").await;
}

/// All revisions of one field.
async fn revisions(world: &World, name: &str) -> Vec<String> {
    let mut all = Vec::new();
    for occurrence in meanwhile::store::occurrences::page(&world.app.store, &world.amal, None, None, 10).await.unwrap() {
        for rev in 1.. {
            let found = drafts::revision(&world.app.store, &world.amal, occurrence.client_id, occurrence.id, (name, rev)).await.unwrap();
            let Some(draft) = found else { break };
            all.push(draft.value.concat());
        }
    }
    all
}

/// A wire between browser and server. When it is told to, it lets the next form through and cuts before the answer.
async fn wire(to: String, cut: Arc<AtomicBool>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut browser, _)) = listener.accept().await {
            let (to, cut) = (to.clone(), cut.clone());
            tokio::spawn(async move {
                let mut server = TcpStream::connect(to).await.unwrap();
                let (mut asked, mut told) = ([0; 65536], [0; 65536]);
                let mut armed = false;
                loop {
                    tokio::select! {
                        read = browser.read(&mut asked) => match read {
                            Ok(n) if n > 0 => {
                                let submits = asked[..n].starts_with(b"POST ") && asked[..n].windows(7).any(|bytes| bytes == b"/submit");
                                armed |= submits && cut.swap(false, Ordering::SeqCst);
                                if server.write_all(&asked[..n]).await.is_err() { return }
                            }
                            _ => return,
                        },
                        read = server.read(&mut told) => match read {
                            // The server has committed, and the browser never hears so.
                            Ok(n) if n > 0 && !armed => if browser.write_all(&told[..n]).await.is_err() { return },
                            _ => return,
                        },
                    }
                }
            });
        }
    });
    format!("http://localhost:{port}")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_a_tunnel_nothing_is_sent_and_nothing_is_lost() {
    if !wanted() {
        return;
    }
    let world = World::sqlite().await;
    let (_, link) = world.ann_with_homework().await;
    let chrome = on_a_phone(&world.base, &link).await;
    chrome.offline(true).await;
    chrome.type_into("textarea[name=best]", "in the tunnel").await;
    chrome.click(".scale label:nth-child(7)").await;
    press_send(&chrome).await;
    chrome.until("document.getElementById('state').textContent.includes('no connection')").await;
    assert!(!chrome.path().await.ends_with("/submit"), "the page stays");
    assert_eq!(chrome.evaluate("document.querySelector('textarea').value").await, "in the tunnel");
    // Whoever leaves now is asked.
    let asked = "(() => { const e = new Event('beforeunload', { cancelable: true }); dispatchEvent(e); return e.defaultPrevented })()";
    assert_eq!(chrome.evaluate(asked).await, true);
    chrome.offline(false).await;
    chrome.until(SAVED).await;
    assert_eq!(chrome.evaluate(asked).await, false);
    press_send(&chrome).await;
    chrome.until("location.pathname.endsWith('/done')").await;
    assert_eq!(world.responses().await.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wire_cut_after_the_commit_brings_the_receipt_on_the_next_try() {
    if !wanted() {
        return;
    }
    let world = World::sqlite().await;
    let (_, link) = world.ann_with_homework().await;
    let cut = Arc::new(AtomicBool::new(false));
    let base = wire(world.base.rsplit('/').next().unwrap().replace("localhost", "127.0.0.1"), cut.clone()).await;
    let chrome = on_a_phone(&base, &link).await;
    chrome.click(".scale label:nth-child(7)").await;
    chrome.type_into("textarea[name=best]", "just before").await;
    chrome.until(SAVED).await;
    cut.store(true, Ordering::SeqCst);
    chrome.click("form.questions .actions button").await;
    for _ in 0..100 {
        if world.responses().await.len() == 1 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    assert!(!cut.load(Ordering::SeqCst), "the wire was cut");
    // Trying again brings the receipt, and not a second answer.
    for _ in 0..10 {
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        if chrome.path().await.ends_with("/done") {
            break;
        }
        let _ = chrome.page.refresh().await;
        let _ = chrome.page.accept_alert().await;
    }
    assert!(chrome.path().await.ends_with("/done"), "{}", chrome.path().await);
    assert_eq!(world.responses().await.len(), 1);
    world.work().await;
    assert_eq!(world.mails_to("amal@riverside.example").len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn back_and_again_and_enter_twice_are_one_answer() {
    if !wanted() {
        return;
    }
    let world = World::sqlite().await;
    let (_, link) = world.ann_with_homework().await;
    let chrome = on_a_phone(&world.base, &link).await;
    // A refused page, loaded again, is refused again and keeps what was typed.
    chrome.type_into("textarea[name=best]", "the bridge").await;
    press_send(&chrome).await;
    chrome.until("!!document.getElementById('problems')").await;
    let _ = chrome.page.refresh().await;
    let _ = chrome.page.accept_alert().await;
    chrome.until("document.readyState === 'complete' && document.querySelector('textarea').value === 'the bridge'").await;
    chrome.click(".scale label:nth-child(4)").await;
    chrome.evaluate("{ const b = document.querySelector('form.questions .actions button'); b.click(); b.click(); b.click(); true }").await;
    chrome.until("location.pathname.endsWith('/done')").await;
    // Back: the receipt, or a page that sends the same once more.
    chrome.page.back().await.unwrap();
    chrome.until("document.readyState === 'complete'").await;
    if chrome.evaluate("!!document.querySelector('form.questions')").await == true {
        press_send(&chrome).await;
        chrome.until("location.pathname.endsWith('/done')").await;
    }
    assert_eq!(world.responses().await.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_two_devices_both_texts_are_kept_and_neither_is_shown_on_the_other() {
    if !wanted() {
        return;
    }
    let world = World::sqlite().await;
    let (_, link) = world.ann_with_homework().await;
    let (phone, tablet) = (on_a_phone(&world.base, &link).await, on_a_phone(&world.base, &link).await);
    phone.type_into("textarea[name=best]", "on the phone").await;
    phone.until(SAVED).await;
    tablet.type_into("textarea[name=best]", "on the tablet").await;
    tablet.until("!!document.querySelector('.clash')").await;
    assert!(!tablet.text(".clash").await.contains("on the phone"), "no PIN was entered here");
    assert_eq!(tablet.evaluate("document.querySelectorAll('.clash button').length").await, 1);
    // Typing goes on, and what is typed is kept, before anything is chosen.
    tablet.type_into("textarea[name=best]", ", later").await;
    for _ in 0..50 {
        if revisions(&world, "best").await.contains(&"on the tablet, later".to_owned()) {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    assert_eq!(revisions(&world, "best").await, ["on the phone", "on the tablet", "on the tablet, later"]);
    tablet.click(".clash button").await;
    tablet.until("!document.querySelector('.clash')").await;
    // Both are sent: the second is kept beside the first.
    for device in [&phone, &tablet] {
        device.click(".scale label:nth-child(4)").await;
        press_send(device).await;
        device.until("location.pathname.endsWith('/done')").await;
    }
    let rows = world.responses().await;
    assert_eq!((rows.len(), rows[1].amends_id), (2, Some(rows[0].id)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_tab_had_saved_all_but_the_last_moment() {
    if !wanted() {
        return;
    }
    let world = World::sqlite().await;
    let (_, link) = world.ann_with_homework().await;
    let chrome = on_a_phone(&world.base, &link).await;
    chrome.type_into("textarea[name=best]", "long before").await;
    chrome.until(SAVED).await;
    chrome.type_into("textarea[name=best]", " and just now").await;
    chrome.crash().await;
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    assert!(revisions(&world, "best").await.last().unwrap().starts_with("long before"));
    // Another page of the site, at once after typing: what was typed goes along.
    let chrome = on_a_phone(&world.base, &link).await;
    chrome.type_into("textarea[name=best]", "typed and gone").await;
    chrome.evaluate("dispatchEvent(new Event('pagehide'))").await;
    for _ in 0..50 {
        if revisions(&world, "best").await.last().unwrap() == "typed and gone" {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    assert_eq!(revisions(&world, "best").await.last().unwrap(), "typed and gone");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn more_than_a_browser_carries_for_a_hidden_page_goes_in_parts() {
    if !wanted() {
        return;
    }
    let world = World::sqlite().await;
    let names = ["a", "b", "c", "d", "e"];
    let items: Vec<_> = names.iter().map(|name| json!({ "link_id": name, "kind": "long_text", "text": format!("{name}?") })).collect();
    let template = world.template("A lot", json!(items)).await;
    let ann = world.client("Ann").await;
    world.assign(ann, template, None).await;
    let chrome = on_a_phone(&world.base, &world.mails_to("ann@mail.example").pop().unwrap().link()).await;
    let fill = "for (const [n, t] of [...document.querySelectorAll('textarea')].entries()) { t.value = String(n) + 'é'.repeat(9_999); t.dispatchEvent(new Event('input', { bubbles: true })) }";
    chrome
        .evaluate(
            "window.asked = []; const f = window.fetch; window.fetch = (u, o) => { asked.push([o.body.length, o.keepalive]); return f(u, o) }; true",
        )
        .await;
    chrome.evaluate(&format!("{fill}; Object.defineProperty(document, 'visibilityState', {{ value: 'hidden' }}); document.dispatchEvent(new Event('visibilitychange')); true")).await;
    for (n, name) in names.iter().enumerate() {
        let whole = format!("{n}{}", "é".repeat(9_999));
        for _ in 0..80 {
            if revisions(&world, name).await.contains(&whole) {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        assert!(revisions(&world, name).await.contains(&whole), "{name}: {}", chrome.evaluate("JSON.stringify(asked)").await);
    }
    let asked = chrome.evaluate("asked").await;
    assert!(asked.as_array().unwrap().len() >= 2 && asked[0][1] == true, "{asked}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn at_an_unsafe_home_the_open_page_shows_the_way_out() {
    if !wanted() {
        return;
    }
    let world = World::sqlite().await;
    let (assignment, link) = world.ann_with_homework().await;
    let ann = world.occurrence(assignment).await.client_id;
    let chrome = on_a_phone(&world.base, &link).await;
    addresses::stop(&world.app, world.amal, ann, Stop::Unsafe).await.unwrap();
    chrome.type_into("textarea[name=best]", "not for others").await;
    chrome.until("document.activeElement.id === 'closed'").await;
    assert_eq!(chrome.evaluate("[...document.querySelectorAll('form.questions button')].every(b => b.hidden)").await, true, "nothing can be sent");
    assert_eq!(chrome.evaluate("document.querySelector('textarea').value").await, "not for others", "for copying");
    assert!(revisions(&world, "best").await.is_empty());
    chrome.evaluate("window.onbeforeunload = null; addEventListener('beforeunload', e => e.stopImmediatePropagation(), true)").await;
    chrome.click("#closed button").await;
    let _ = chrome.page.accept_alert().await;
    chrome.until("!document.querySelector('form.questions')").await;
    assert!(world.responses().await.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_that_was_open_too_long_says_so_and_still_sends() {
    if !wanted() {
        return;
    }
    let world = World::sqlite().await;
    let (_, link) = world.ann_with_homework().await;
    let chrome = on_a_phone(&world.base, &link).await;
    world.clock.advance(TimeDelta::hours(25));
    chrome.type_into("textarea[name=best]", "all night").await;
    chrome.until("document.getElementById('state').textContent.includes('a long time')").await;
    assert_eq!(chrome.evaluate("document.querySelector('textarea').value").await, "all night");
    chrome.click(".scale label:nth-child(4)").await;
    press_send(&chrome).await;
    chrome.until("location.pathname.endsWith('/done')").await;
    assert_eq!(world.responses().await.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_that_was_typed_stays_on_the_device() {
    if !wanted() {
        return;
    }
    let world = World::sqlite().await;
    let (_, link) = world.ann_with_homework().await;
    let chrome = on_a_phone(&world.base, &link).await;
    chrome.type_into("textarea[name=best]", "for nobody else").await;
    chrome.until(SAVED).await;
    let stores = "(async () => [localStorage.length, sessionStorage.length, (await indexedDB.databases()).length, (await caches.keys()).length, (await navigator.serviceWorker.getRegistrations()).length, document.cookie])()";
    assert_eq!(chrome.evaluate(stores).await, json!([0, 0, 0, 0, 0, ""]));
    chrome.offline(true).await;
    chrome.type_into("textarea[name=best]", ", and not saved").await;
    chrome.until("document.getElementById('state').textContent.includes('no connection')").await;
    assert_eq!(chrome.evaluate(stores).await, json!([0, 0, 0, 0, 0, ""]), "nor what waits for a connection");
}
