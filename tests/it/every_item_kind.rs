//! Asks every kind of question everything it must be able to do: edit, ask, refuse, read, chart, export.

use meanwhile::domain::content::{Content, Strictness};
use meanwhile::domain::items::{self, Fields};
use meanwhile::domain::response::{self, Answer, Refusal};
use meanwhile::pages::{Pages, ask};
use serde_json::{Value, json};

fn content(kind: &str, config: &Value) -> Content {
    let content: Content = serde_json::from_value(json!({ "sections": [{ "items": [
        { "link_id": "it", "kind": kind, "text": "What <is> it?", "help": "Some help", "required": false, "config": config },
        { "link_id": "other", "kind": "short_text", "text": "Other?" },
    ] }] }))
    .unwrap();
    content.checked(Strictness::Published).unwrap()
}

fn texts(list: &[&str]) -> Vec<String> {
    list.iter().map(|text| (*text).to_owned()).collect()
}

#[test]
fn every_kind_edits_asks_refuses_reads_and_exports() {
    let pages = Pages::load();
    let speech = pages.speech("en");
    for kind in items::KINDS {
        let (name, sample) = (kind.name(), kind.sample());
        let content = content(name, &sample.config);
        // The editor shows its configuration and reads the same back.
        let edit = pages.page(&format!("items/{name}/edit"), "en", &json!({ "field": kind.edit(&sample.config) })).unwrap();
        let document = scraper::Html::parse_fragment(&edit);
        let inputs = scraper::Selector::parse("input[name]").unwrap();
        let fields: Vec<(String, String)> = document
            .select(&inputs)
            .map(|input| (input.value().attr("name").unwrap().to_owned(), input.value().attr("value").unwrap_or_default().to_owned()))
            .collect();
        let again = kind.config(&kind.read_editor(&Fields(&fields)), Strictness::Published).unwrap();
        assert_eq!(again, kind.config(&sample.config, Strictness::Published).unwrap(), "{name}: the editor changes what it shows");
        assert!(kind.config(&json!({ "unknown": 1 }), Strictness::Draft).is_err(), "{name} takes unknown settings");
        kind.config(&kind.fresh(), Strictness::Draft).unwrap_or_else(|problems| panic!("{name}: a new item cannot be saved: {problems:?}"));
        if !kind.asks() {
            assert!(response::typed(&content, &[("it".into(), "x".into())]).is_err());
            continue;
        }
        let asked = |typed: &response::Typed, problems: &[_]| {
            let sections = ask::sections(speech, &content, typed, problems, &[]);
            pages.page("components/section", "en", &sections[0]).unwrap()
        };
        let blank = asked(&response::Typed::new(), &[]);
        assert!(blank.contains("What &lt;is&gt; it?") && blank.contains("Some help") && !blank.contains(" checked"), "{name}: {blank}");
        for (typed, value) in &sample.right {
            let typed = response::Typed::from([("it".to_owned(), texts(typed))]);
            let answers = response::read(&content, &typed).unwrap_or_else(|refusal| panic!("{name} refuses {typed:?}: {refusal:?}"));
            assert_eq!(answers, [Answer { link_id: "it".into(), value: value.clone() }], "{name}");
            let readable = &ask::readable(&content, &answers)[0];
            let read = pages.page(&readable.partial, "en", readable).unwrap();
            assert!(!read.trim().is_empty() && !read.contains("<b>"), "{name}: {read}");
            assert!(!ask::text(content.item("it").unwrap(), value).is_empty(), "{name} exports nothing");
            let shown = response::Typed::from([("it".to_owned(), kind.typed(value))]);
            assert_eq!(response::read(&content, &shown).unwrap(), answers, "{name}: what is shown again means the same");
            if kind.charted(&sample.config) {
                assert!(kind.number(&sample.config, value).is_some(), "{name} cannot be charted");
            }
        }
        for wrong in &sample.wrong {
            let typed = response::Typed::from([("it".to_owned(), texts(wrong))]);
            let Err(Refusal::Problems(problems)) = response::read(&content, &typed) else { panic!("{name} takes {wrong:?}") };
            let sentence = speech.message(&problems[0].1);
            assert!(sentence.ends_with('.') && sentence.contains(' '), "{name}: {sentence}");
            let page = asked(&typed, &problems);
            assert!(page.contains("error-it"), "{name}");
        }
    }
}

#[test]
fn every_kind_has_its_three_partials() {
    let names = Pages::load().names();
    for kind in items::KINDS {
        for part in ["edit", "ask", "read"] {
            let name = format!("items/{}/{part}", kind.name());
            assert!(names.contains(&name), "{name} is missing");
        }
    }
}
