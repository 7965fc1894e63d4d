//! A summary for the record, printed by a real browser: its pages are read again, and nothing on them is cut.

use chrono::TimeDelta;
use entity::ids::ClientId;
use serde_json::{Value, json};

use super::editing::sign_in;
use crate::support::chrome::{Chrome, wanted};
use crate::support::{Api, World};

/// Eight scales, so that there are more charts than a page holds.
fn scales() -> Value {
    let scale = |n: i32| json!({ "link_id": format!("s{n}"), "kind": "scale", "text": format!("How was it, question-{n}-mark?"), "config": { "min": 0, "max": 10, "min_label": "low", "max_label": "high" } });
    Value::Array((1..=8).map(scale).collect())
}

/// Ann with six weeks of charts, a measure, and thirty things that could not be done, each with a note of several lines.
async fn ann(world: &World) -> ClientId {
    let ann = world.client("Ann").await;
    let api = Api::new(world).await;
    let phq = api.post("/measures/phq-9/adopt", json!({})).await.json["template_id"].as_str().unwrap().parse().unwrap();
    let scales = world.template("Eight scales", scales()).await;
    let mut phone = world.visitor();
    for week in 0..6 {
        world.assign(ann, scales, None).await;
        let link = world.mails_to("ann@mail.example").pop().unwrap().link();
        let page = phone.post(&link, &[]).await;
        let answers: Vec<(String, String)> = (1..=8).map(|n| (format!("s{n}"), ((week + n) % 11).to_string())).collect();
        let answers: Vec<(&str, &str)> = answers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        phone.submit(&page, &format!("{}/submit", page.path), &answers).await;
        world.assign(ann, phq, None).await;
        let link = world.mails_to("ann@mail.example").pop().unwrap().link();
        let page = phone.post(&link, &[]).await;
        let answers: Vec<(String, &str)> = (1..=9).map(|n| (format!("phq9_{n}"), if n > week { "2" } else { "1" })).collect();
        let answers: Vec<(&str, &str)> = answers.iter().map(|(name, value)| (name.as_str(), *value)).collect();
        phone.submit(&page, &format!("{}/submit", page.path), &answers).await;
        world.wait(TimeDelta::days(7)).await;
    }
    let template = world.check_in().await;
    for n in 0..30 {
        let assignment = world.assign(ann, template, None).await;
        let occurrence = world.occurrence(assignment).await.id;
        phone.post(&world.mails_to("ann@mail.example").pop().unwrap().link(), &[]).await;
        let note = format!("begin-{n}-mark {} end-{n}-mark", "a line of words about the week that was. ".repeat(4));
        let form = phone.get(&format!("/w/{occurrence}/not-now")).await;
        let done = phone.submit(&form, &format!("/w/{occurrence}/not-now"), &[("reason", "no_time"), ("note", &note)]).await;
        assert!(done.path.ends_with("/done"), "{}", done.text());
        world.wait(TimeDelta::minutes(5)).await;
    }
    ann
}

/// The text of each page, white space left out: where a line is broken does not matter, nor which letters are drawn as one.
fn pages(pdf: &[u8]) -> Vec<String> {
    let document = lopdf::Document::load_mem(pdf).unwrap();
    let numbers: Vec<u32> = document.get_pages().into_keys().collect();
    numbers.into_iter().map(|number| squeezed(&document.extract_text(&[number]).unwrap())).collect()
}

fn squeezed(text: &str) -> String {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    [("ﬁ", "fi"), ("ﬂ", "fl"), ("ﬀ", "ff"), ("ﬃ", "ffi"), ("ﬄ", "ffl")].iter().fold(text, |text, (one, letters)| text.replace(one, letters))
}

/// The page on which a text stands; none where it stands on none or is broken between two.
fn page_of(pages: &[String], text: &str) -> Option<usize> {
    pages.iter().position(|page| page.contains(&squeezed(text)))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_summary_is_printed_without_cutting_a_chart_or_a_line() {
    if !wanted() {
        return;
    }
    let world = World::sqlite().await;
    let ann = ann(&world).await;
    let chrome = Chrome::start().await;
    chrome.look(1280, "dark").await;
    sign_in(&chrome, &world, "amal@riverside.example").await;
    chrome.goto(&format!("{}/clients/{ann}/summary", world.base)).await;
    chrome.evaluate("document.querySelectorAll('main [type=checkbox]').forEach(box => box.checked = true)").await;
    chrome.type_into("[name=paragraph]", "Ann came to six sessions. paragraph-mark").await;
    chrome.click("main form button").await;
    chrome.until("!!document.querySelector('.figure svg')").await;
    let words = |selector: &str| format!("[...document.querySelectorAll('{selector}')].map(one => one.innerText)");
    let texts = |value: Value| value.as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()).collect::<Vec<_>>();
    let heads = texts(chrome.evaluate(&words(".figure h3")).await);
    let sentences = texts(chrome.evaluate(&words(".figure svg + p")).await);
    assert!(heads.len() >= 9 && heads.len() == sentences.len(), "{heads:?}");
    assert_eq!(chrome.evaluate("document.querySelectorAll('main a, main button, main input, main details').length").await, json!(0));

    for (paper, size) in [("A4", (8.27, 11.69)), ("Letter", (8.5, 11.0))] {
        let asked = json!({ "paperWidth": size.0, "paperHeight": size.1, "preferCSSPageSize": false, "printBackground": true });
        let reply = chrome.cdp("Page.printToPDF", asked).await;
        let pdf = data_encoding::BASE64.decode(reply["data"].as_str().unwrap().as_bytes()).unwrap();
        let pages = pages(&pdf);
        assert!((4..=12).contains(&pages.len()), "{paper}: {} pages", pages.len());
        // What stands above a chart and what stands below it are on one page, so the chart between them is not cut.
        for (head, sentence) in heads.iter().zip(&sentences) {
            let (above, below) = (page_of(&pages, head), page_of(&pages, sentence));
            assert!(above.is_some() && above == below, "{paper}: {head} on {above:?}, its sentence on {below:?}: {pages:#?}");
        }
        // The same of each line of the table.
        for n in 0..30 {
            let (begin, end) = (page_of(&pages, &format!("begin-{n}-mark")), page_of(&pages, &format!("end-{n}-mark")));
            assert!(begin.is_some() && begin == end, "{paper}: line {n} on {begin:?} and {end:?}");
        }
        for (n, page) in pages.iter().enumerate() {
            assert!(page.contains(&squeezed("Ann · Summary of progress")), "{paper}: page {} does not say whose it is", n + 1);
            assert!(page.contains(&format!("Page{}of{}", n + 1, pages.len())), "{paper}: page {} has no number: {page}", n + 1);
        }
        let all = pages.concat();
        assert!(all.contains("paragraph-mark") && all.contains("Pfizer"), "{paper}: the paragraph and the notice of the measure");
        assert!(!all.contains(&squeezed("Change something")), "{paper}: what is pressed is not printed");
    }
    assert!(chrome.complaints().await.is_empty());
}
