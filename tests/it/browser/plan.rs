//! The safety plan in a real browser: a copy that is there without a connection and goes when it should, every width, and on paper.

use std::net::SocketAddr;

use chrono::TimeDelta;
use meanwhile::actions::addresses::{self, Stop};
use meanwhile::actions::safety_plans;
use serde_json::json;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::task::JoinSet;

use crate::plan_reach::{typed, with_plan};
use crate::support::World;
use crate::support::chrome::{Chrome, wanted};

/// The way from the phone to the server, which can be cut.
struct Line {
    address: SocketAddr,
    to: String,
    carrying: Option<tokio::task::JoinHandle<()>>,
}

impl Line {
    async fn to(world: &World) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut line = Self { address: listener.local_addr().unwrap(), to: world.base.replace("http://", ""), carrying: None };
        line.carry(listener);
        line
    }

    fn carry(&mut self, listener: TcpListener) {
        let to = self.to.clone();
        self.carrying = Some(tokio::spawn(async move {
            // They go with this task.
            let mut open = JoinSet::new();
            while let Ok((mut from, _)) = listener.accept().await {
                let to = to.clone();
                open.spawn(async move {
                    if let Ok(mut server) = TcpStream::connect(&to).await {
                        let _ = tokio::io::copy_bidirectional(&mut from, &mut server).await;
                    }
                });
            }
        }));
    }

    async fn cut(&mut self) {
        if let Some(carrying) = self.carrying.take() {
            carrying.abort();
            let _ = carrying.await;
        }
    }

    fn mend(&mut self) {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_reuseaddr(true).unwrap();
        socket.bind(self.address).unwrap();
        self.carry(socket.listen(64).unwrap());
    }

    fn at(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
}

/// Opens the link on a phone that is the client's own, and keeps a copy.
async fn keeps_a_copy(chrome: &Chrome, line: &Line, link: &str) {
    chrome.goto(&line.at(link)).await;
    chrome.click("input[name=remember]").await;
    chrome.click("main button").await;
    chrome.until("location.pathname === '/plan' && document.getElementById('copy')?.hidden === false").await;
    chrome.click("#copy-keep").await;
    chrome.until("!document.getElementById('copy-remove').hidden").await;
    assert_eq!(
        chrome.evaluate("document.getElementById('copy-state').textContent === document.getElementById('copy').dataset.kept").await,
        json!(true)
    );
    assert_eq!(chrome.evaluate(HAS_STYLE).await, json!(true), "its files are kept with it");
}

/// The copy brings along what makes it look as it does.
const HAS_STYLE: &str = "caches.open('safety-plan').then(kept => kept.keys()).then(all => ['meanwhile.css', 'plan.css', 'plan.js'].every(file => all.some(one => new URL(one.url).pathname === '/static/' + file)))";

const IS_COPY: &str = "document.documentElement.dataset.copy === 'yes'";
const HAS_COPY: &str = "caches.has('safety-plan')";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_is_there_without_a_connection_and_goes_once_it_is_unsafe_at_home() {
    if !wanted() {
        return;
    }
    let world = World::sqlite().await;
    let (ann, link) = with_plan(&world, "Ann").await;
    let mut line = Line::to(&world).await;
    let chrome = Chrome::phone().await;
    keeps_a_copy(&chrome, &line, &link).await;

    line.cut().await;
    chrome.goto(&line.at("/plan")).await;
    chrome.until(IS_COPY).await;
    let text = chrome.text("main").await;
    assert!(text.contains("canary in the garden") && text.contains("copy on this phone"), "{text}");
    assert!(
        chrome.evaluate("!!document.querySelector('main a[href=\"tel:02079460018\"]') && !!document.querySelector('a[href=\"tel:999\"]')").await
            == json!(true)
    );
    assert_eq!(chrome.evaluate("getComputedStyle(document.querySelector('.plan')).fontSize").await, json!("20px"), "it looks as it did");
    assert_eq!(
        chrome.evaluate("getComputedStyle(document.querySelector('nav')).display === 'none' || !document.querySelector('nav').offsetParent").await,
        json!(true)
    );

    // What is sent without a connection looks like nothing that arrived.
    line.mend();
    chrome.goto(&line.at("/plan/edit")).await;
    line.cut().await;
    chrome.evaluate("document.querySelector('main form').submit(), true").await;
    chrome.until("location.protocol === 'chrome-error:'").await;
    assert!(!chrome.text("body").await.contains("canary"));

    // What it says follows the plan, once there is a connection.
    line.mend();
    safety_plans::write(&world.app, world.amal, ann, typed("A heron by the river"), 1, true).await.unwrap().unwrap();
    chrome.goto(&line.at("/plan")).await;
    chrome.until("document.body.innerText.includes('heron')").await;
    assert_eq!(chrome.evaluate(IS_COPY).await, json!(false));
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    line.cut().await;
    chrome.goto(&line.at("/plan/print")).await;
    chrome.until(IS_COPY).await;
    assert!(chrome.text("main").await.contains("heron"));

    // Revoked while the phone is away: it shows the copy until it is online again, as the page says.
    addresses::stop(&world.app, world.amal, ann, Stop::Unsafe).await.unwrap();
    chrome.goto(&line.at("/plan")).await;
    chrome.until(IS_COPY).await;
    line.mend();
    chrome.goto(&line.at("/plan")).await;
    chrome.until("document.readyState === 'complete'").await;
    assert!(!chrome.text("body").await.contains("heron"));
    chrome.until(&format!("{HAS_COPY}.then(has => !has)")).await;
    line.cut().await;
    let _ = chrome.page.goto(&line.at("/plan")).await;
    assert!(!chrome.text("body").await.contains("heron"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_typed_stays_without_a_connection_and_where_the_link_has_to_be_opened_again() {
    if !wanted() {
        return;
    }
    let world = World::sqlite().await;
    let (_, link) = with_plan(&world, "Ann").await;
    let mut line = Line::to(&world).await;
    let chrome = Chrome::phone().await;
    chrome.goto(&line.at(&link)).await;
    chrome.click("main button").await;
    chrome.until("location.pathname === '/plan'").await;
    chrome.goto(&line.at("/plan/edit")).await;
    chrome.type_into("[name=signals]", " I stop answering").await;
    let typed = "document.querySelector('[name=signals]').value.includes('I stop answering')";
    let told = |why: &str| format!("document.getElementById('plan-state').textContent === document.querySelector('main form').dataset.{why}");
    let save = "main form .actions button[value=save]";

    line.cut().await;
    chrome.click(save).await;
    chrome.until(&told("offline")).await;
    assert_eq!((chrome.evaluate(typed).await, chrome.path().await), (json!(true), "/plan/edit".to_owned()));

    line.mend();
    let cookies = chrome.cdp("Network.getAllCookies", json!({})).await["cookies"].clone();
    chrome.cdp("Network.clearBrowserCookies", json!({})).await;
    chrome.click(save).await;
    chrome.until(&told("closed")).await;
    assert_eq!((chrome.evaluate(typed).await, chrome.path().await), (json!(true), "/plan/edit".to_owned()));

    chrome.cdp("Network.setCookies", json!({ "cookies": cookies })).await;
    chrome.click(save).await;
    chrome.until("location.pathname === '/plan'").await;
    chrome.until("document.body.innerText.includes('I stop answering') || !!document.querySelector('main .notice')").await;
    assert!(chrome.text("main").await.contains("canary"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_browser_left_alone_shows_the_copy_and_a_pin_sends_it_away() {
    if !wanted() {
        return;
    }
    let world = World::sqlite().await;
    let (ann, link) = with_plan(&world, "Ann").await;
    let line = Line::to(&world).await;
    let chrome = Chrome::phone().await;
    keeps_a_copy(&chrome, &line, &link).await;
    // Nobody touched it for hours: the server would ask to open the link again, and the copy is at hand.
    world.clock.advance(TimeDelta::hours(5));
    chrome.goto(&line.at("/plan")).await;
    chrome.until(IS_COPY).await;
    assert!(chrome.text("main").await.contains("canary"));
    // The client chooses a PIN before the plan, on another device.
    world.assign(ann, world.check_in().await, None).await;
    let mut home = world.visitor();
    home.post(&world.mails_to("ann@mail.example").pop().unwrap().link(), &[]).await;
    let page = home.get("/w/pin").await;
    home.submit(&page, "/w/pin", &[("_do", "set"), ("pin", "739146"), ("again", "739146")]).await;
    home.post("/plan/pin", &[("_do", "on"), ("pin", "739146")]).await;
    chrome.goto(&line.at("/plan")).await;
    chrome.until("document.readyState === 'complete'").await;
    assert!(!chrome.text("body").await.contains("canary"));
    chrome.until(&format!("{HAS_COPY}.then(has => !has)")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_is_removed_by_its_button_and_by_leaving() {
    if !wanted() {
        return;
    }
    let world = World::sqlite().await;
    let (_, link) = with_plan(&world, "Ann").await;
    let line = Line::to(&world).await;
    let chrome = Chrome::phone().await;
    keeps_a_copy(&chrome, &line, &link).await;
    chrome.click("#copy-remove").await;
    chrome.until("!document.getElementById('copy-keep').hidden").await;
    assert_eq!(chrome.evaluate(HAS_COPY).await, json!(false));
    chrome.click("#copy-keep").await;
    chrome.until("!document.getElementById('copy-remove').hidden").await;
    chrome.click("header form[action='/w/leave'] button").await;
    chrome.until("document.title.includes('done')").await;
    chrome.until(&format!("{HAS_COPY}.then(has => !has)")).await;
    assert!(chrome.complaints().await.is_empty());
    // On a device that nobody called their own, none is offered.
    let chrome = Chrome::phone().await;
    chrome.goto(&line.at(&link)).await;
    chrome.click("main button").await;
    chrome.until("location.pathname === '/plan'").await;
    assert_eq!(chrome.evaluate("!document.getElementById('copy')").await, json!(true));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_the_smallest_screen_with_the_largest_letters_nothing_goes_sideways() {
    if !wanted() {
        return;
    }
    let world = World::sqlite().await;
    let (_, link) = with_plan(&world, "Ann").await;
    let chrome = Chrome::phone().await;
    chrome.goto(&format!("{}{link}", world.base)).await;
    chrome.click("main button").await;
    chrome.until("location.pathname === '/plan'").await;
    for path in ["/plan", "/plan/edit", "/plan/pin", "/plan/copies", "/plan/copies/1", "/plan/print", "/plan/card"] {
        for scheme in ["light", "dark"] {
            // 320 px with letters twice as large, and with everything twice as large.
            for (width, letters) in [(320, "200%"), (160, "100%")] {
                chrome.look(width, scheme).await;
                chrome.goto(&format!("{}{path}", world.base)).await;
                chrome.evaluate(&format!("{{ document.documentElement.style.fontSize = '{letters}'; true }}")).await;
                let wider = chrome.evaluate("document.documentElement.scrollWidth - innerWidth").await.as_i64().unwrap();
                assert!(wider <= 0, "{path}, {width} px, {letters}: {wider} px too wide");
            }
        }
    }
    assert!(chrome.complaints().await.is_empty());
}

/// The text of each page, white space left out.
fn pages(pdf: &[u8]) -> Vec<String> {
    let document = lopdf::Document::load_mem(pdf).unwrap();
    let numbers: Vec<u32> = document.get_pages().into_keys().collect();
    numbers.into_iter().map(|number| squeezed(&document.extract_text(&[number]).unwrap())).collect()
}

fn squeezed(text: &str) -> String {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    [("ﬁ", "fi"), ("ﬂ", "fl"), ("ﬀ", "ff"), ("ﬃ", "ffi"), ("ﬄ", "ffl")].iter().fold(text, |text, (one, letters)| text.replace(one, letters))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_is_printed_on_one_sheet_and_on_a_card() {
    if !wanted() {
        return;
    }
    let world = World::sqlite().await;
    let (_, link) = with_plan(&world, "Ann").await;
    let chrome = Chrome::start().await;
    chrome.look(1280, "dark").await;
    chrome.goto(&format!("{}{link}", world.base)).await;
    chrome.click("main button").await;
    chrome.until("location.pathname === '/plan'").await;
    for path in ["/plan/print", "/plan/card"] {
        chrome.goto(&format!("{}{path}", world.base)).await;
        for (paper, size) in [("A4", (8.27, 11.69)), ("Letter", (8.5, 11.0))] {
            let asked = json!({ "paperWidth": size.0, "paperHeight": size.1, "preferCSSPageSize": false, "printBackground": false });
            let reply = chrome.cdp("Page.printToPDF", asked).await;
            let pdf = data_encoding::BASE64.decode(reply["data"].as_str().unwrap().as_bytes()).unwrap();
            let pages = pages(&pdf);
            assert_eq!(pages.len(), 1, "{path}, {paper}: {pages:#?}");
            for text in ["A canary in the garden", "Cold water on my hands", "Maya", "020 7946 0018", "999", "My safety plan"] {
                assert!(pages[0].contains(&squeezed(text)), "{path}, {paper}: {text} is not on {}", pages[0]);
            }
            assert!(!pages[0].contains(&squeezed("Back to my plan")), "what is for the screen stays there");
        }
    }
}
