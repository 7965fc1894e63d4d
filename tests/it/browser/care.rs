//! An answer that asks for a person, on a phone without a network: what is said is part of the page.

use crate::support::World;
use crate::support::chrome::{Chrome, wanted};

const SHOWN: &str =
    "(() => { const card = document.querySelector('#q-phq9_9 .support'); return card.checkVisibility() && card.textContent.length > 80 })()";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_a_tunnel_it_is_said_at_once_where_help_is() {
    if !wanted() {
        return;
    }
    let world = World::sqlite().await;
    let ann = world.client("Ann").await;
    let phq = crate::alerts::phq(&world).await;
    world.assign(ann, phq, None).await;
    let chrome = Chrome::phone().await;
    chrome.goto(&format!("{}{}", world.base, world.mails_to("ann@mail.example").last().unwrap().link())).await;
    chrome.click("main button").await;
    chrome.until("location.pathname.startsWith('/w/')").await;
    assert_eq!(chrome.evaluate(SHOWN).await, false, "nothing is said before anything is chosen");
    assert_eq!(
        chrome.evaluate("document.querySelector('#q-phq9_9 [role=status]').checkVisibility()").await,
        true,
        "what announces it is there from the beginning"
    );
    chrome.offline(true).await;
    let choose = |value: u8| {
        format!("(() => {{ const one = document.querySelector('input[name=phq9_9][value=\"{value}\"]'); one.focus(); one.click(); return true }})()")
    };
    chrome.evaluate(&choose(1)).await;
    assert_eq!(chrome.evaluate(SHOWN).await, true);
    assert_eq!(chrome.evaluate("document.activeElement.name").await, "phq9_9", "the focus stays where it was");
    assert_eq!(chrome.evaluate("document.querySelector('#q-phq9_9 .support a[href^=\"tel:\"]').checkVisibility()").await, true);
    // Going on, and a save that comes later, do not hide it.
    chrome.evaluate("document.querySelector('input[name=phq9_1]').click()").await;
    chrome.offline(false).await;
    chrome.until("document.getElementById('state').textContent.startsWith('Saved at')").await;
    assert_eq!(chrome.evaluate(SHOWN).await, true);
    // Taken back, it goes quietly.
    chrome.evaluate(&choose(0)).await;
    assert_eq!(chrome.evaluate(SHOWN).await, false);
}
