//! Leaving a shared device: one press on any page, and the browser's way back shows nothing.

use crate::support::World;
use crate::support::chrome::{Chrome, wanted};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_done_here_leaves_nothing_for_the_back_button() {
    if !wanted() {
        return;
    }
    let world = World::sqlite().await;
    let (_, link) = world.ann_with_homework().await;
    let chrome = Chrome::phone().await;
    chrome.goto(&format!("{}{link}", world.base)).await;
    chrome.click("main button").await;
    chrome.until("!!document.querySelector('form.questions')").await;
    chrome.goto(&format!("{}/w/data", world.base)).await;
    chrome.until("document.body.innerText.includes('Dr. Amal')").await;
    chrome.click("header form[action='/w/leave'] button").await;
    chrome.until("document.title.includes('done')").await;
    assert!(chrome.complaints().await.is_empty());
    for _ in 0..2 {
        chrome.evaluate("(history.back(), true)").await;
        tokio::time::sleep(std::time::Duration::from_millis(800)).await;
        chrome.until("document.readyState === 'complete'").await;
        assert!(!chrome.text("body").await.contains("Dr. Amal"), "{}", chrome.path().await);
    }
}
