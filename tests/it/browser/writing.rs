//! Ann writes on her phone.

use crate::support::World;
use crate::support::chrome::{Chrome, wanted};

/// Ann's page, open in a real browser.
async fn anns_page(world: &World) -> Chrome {
    let (_, link) = world.ann_with_homework().await;
    let chrome = Chrome::phone().await;
    chrome.goto(&format!("{}{link}", world.base)).await;
    chrome.click("main button").await;
    chrome.until("location.pathname.startsWith('/w/')").await;
    chrome
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_typed_saves_itself_and_is_there_again() {
    if !wanted() {
        return;
    }
    let world = World::sqlite().await;
    let chrome = anns_page(&world).await;
    assert!(chrome.evaluate("document.referrer").await == "" && !chrome.path().await.contains("/c/"));
    assert_eq!(chrome.evaluate("!!document.querySelector('input:checked')").await, false);
    chrome.type_into("textarea[name=best]", "the walk home").await;
    chrome.click(".scale label:nth-child(7)").await;
    chrome.until("document.getElementById('state').textContent.startsWith('Saved at')").await;
    chrome.goto(&format!("{}/w/", world.base)).await;
    chrome.click("a.line").await;
    assert_eq!(chrome.evaluate("document.querySelector('textarea').value").await, "the walk home");
    assert_eq!(chrome.evaluate("document.querySelector('input:checked').value").await, "6");
    assert_eq!(chrome.evaluate("localStorage.length + sessionStorage.length").await, 0, "nothing stays on the device");
    chrome.click("form.questions button").await;
    chrome.until("location.pathname.endsWith('/done')").await;
    assert_eq!(world.responses().await.len(), 1);
    assert_eq!(chrome.complaints().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_connection_the_page_says_so_and_saves_later() {
    if !wanted() {
        return;
    }
    let world = World::sqlite().await;
    let chrome = anns_page(&world).await;
    chrome.offline(true).await;
    chrome.type_into("textarea[name=best]", "in the tunnel").await;
    chrome.until("document.getElementById('state').textContent.includes('no connection')").await;
    chrome.offline(false).await;
    chrome.until("document.getElementById('state').textContent.startsWith('Saved at')").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_tabs_are_asked_which_text_stays() {
    if !wanted() {
        return;
    }
    let world = World::sqlite().await;
    let chrome = anns_page(&world).await;
    let address = chrome.page.current_url().await.unwrap().to_string();
    let first = chrome.page.window().await.unwrap();
    let second = chrome.page.new_window(true).await.unwrap();
    chrome.page.switch_to_window(second.handle).await.unwrap();
    chrome.goto(&address).await;
    chrome.type_into("textarea[name=best]", "from the second tab").await;
    chrome.until("document.getElementById('state').textContent.startsWith('Saved at')").await;
    chrome.page.switch_to_window(first).await.unwrap();
    chrome.type_into("textarea[name=best]", "from the first tab").await;
    chrome.until("!!document.querySelector('.clash')").await;
    assert!(chrome.text(".clash").await.contains("from the second tab"));
    assert_eq!(chrome.evaluate("document.querySelector('textarea').value").await, "from the first tab");
    chrome.click(".clash button").await;
    chrome.until("document.getElementById('state').textContent.startsWith('Saved at')").await;
    chrome.goto(&address).await;
    assert_eq!(chrome.evaluate("document.querySelector('textarea').value").await, "from the first tab");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_keyboard_alone_is_enough() {
    if !wanted() {
        return;
    }
    let world = World::sqlite().await;
    let chrome = anns_page(&world).await;
    let press = async |keys: &str| {
        let body = chrome.page.active_element().await.unwrap();
        body.send_keys(keys).await.unwrap();
    };
    // Tab to the skip link, then on to the scale.
    chrome.evaluate("document.body.focus()").await;
    for _ in 0..12 {
        press("\u{e004}").await;
        if chrome.evaluate("document.activeElement.type === 'radio'").await == true {
            break;
        }
    }
    assert_eq!(chrome.evaluate("document.activeElement.type").await, "radio");
    press("\u{e014}").await;
    press("\u{e014}").await;
    assert_eq!(chrome.evaluate("document.querySelector('input:checked').value").await, "2");
    press("\u{e004}").await;
    press("quiet mornings").await;
    press("\u{e004}").await;
    press("\u{e007}").await;
    chrome.until("location.pathname.endsWith('/done')").await;
    assert_eq!(world.responses().await.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_page_leads_to_the_first_mistake_and_pressing_twice_is_harmless() {
    if !wanted() {
        return;
    }
    let world = World::sqlite().await;
    let chrome = anns_page(&world).await;
    chrome.type_into("textarea[name=best]", "the park").await;
    chrome.click("form.questions button").await;
    chrome.until("!!document.getElementById('problems')").await;
    assert_eq!(chrome.evaluate("document.activeElement.id").await, "problems");
    assert_eq!(chrome.evaluate("document.querySelector('textarea').value").await, "the park");
    chrome.click(".scale label:nth-child(4)").await;
    chrome.evaluate("{ const b = document.querySelector('form.questions button'); b.click(); b.click(); true }").await;
    chrome.until("location.pathname.endsWith('/done')").await;
    chrome.page.back().await.unwrap();
    chrome.page.refresh().await.unwrap();
    assert_eq!(world.responses().await.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_item_moves_in_the_editor_without_a_new_page() {
    if !wanted() {
        return;
    }
    let world = World::sqlite().await;
    let template = world.check_in().await;
    let chrome = Chrome::start().await;
    chrome.look(1280, "light").await;
    chrome.goto(&format!("{}/sign-in", world.base)).await;
    chrome.type_into("[name=_email]", "amal@riverside.example").await;
    chrome.type_into("[name=_password]", crate::support::world::PASSWORD).await;
    chrome.click("main button").await;
    chrome.until("location.pathname === '/home'").await;
    chrome.goto(&format!("{}/templates/{template}/edit", world.base)).await;
    chrome.evaluate("window.stayed = true").await;
    chrome.evaluate("document.querySelector('#item-mood [data-move=down]').scrollIntoView({ block: 'center' })").await;
    chrome.click("#item-mood [data-move=down]").await;
    assert_eq!(chrome.evaluate("window.stayed").await, true);
    assert!(chrome.text("[data-state]").await.contains("place 2 of 2"));
    chrome.click("button[value=save]:not(.unseen)").await;
    chrome.until("!!document.querySelector('.notice.good')").await;
    let order = chrome.evaluate("[...document.querySelectorAll('input[name=item]')].map(i => i.value).join()").await;
    assert_eq!(order, "best,mood");
    assert_eq!(chrome.complaints().await, Vec::<String>::new());
}
