//! Asks every kind of question everything it must be able to do: edit, ask, refuse, read, chart, export.

use meanwhile::domain::content::{Content, Strictness};
use meanwhile::domain::items::{self, Fields};
use meanwhile::domain::response::{self, Answer, Refusal};
use meanwhile::pages::{Pages, ask};
use serde_json::{Value, json};

use crate::support::Page;

fn content(kind: &str, config: &Value) -> Content {
    let content: Content = serde_json::from_value(json!({ "sections": [{ "items": [
        { "link_id": "it", "kind": kind, "text": "What <is> it?", "help": "Some help", "required": false, "config": config },
        { "link_id": "other", "kind": "short_text", "text": "Other?" },
    ] }] }))
    .unwrap();
    content.checked(Strictness::Published).unwrap()
}

/// What a browser would post of a form, in document order.
fn posted(document: &scraper::Html) -> Vec<(String, String)> {
    let controls = scraper::Selector::parse("input[name], select[name], textarea[name]").unwrap();
    let chosen = scraper::Selector::parse("option[selected]").unwrap();
    let value = |control: scraper::ElementRef<'_>| match (control.value().name(), control.value().attr("type")) {
        ("select", _) => control.select(&chosen).next().map(|option| option.value().attr("value").unwrap_or_default().to_owned()),
        ("textarea", _) => Some(control.text().collect()),
        (_, Some("checkbox" | "radio")) if control.value().attr("checked").is_none() => None,
        _ => Some(control.value().attr("value").unwrap_or_default().to_owned()),
    };
    let named = document.select(&controls).filter_map(|control| Some((control.value().attr("name")?.to_owned(), value(control)?)));
    named.collect()
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
        let fields = posted(&document);
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
            assert_eq!(answers, [Answer::new("it", value.clone())], "{name}");
            let readable = &ask::readable(&content, &answers)[0];
            let read = pages.page(&readable.partial, "en", readable).unwrap();
            assert!(!read.trim().is_empty() && !read.contains("<b>"), "{name}: {read}");
            assert!(!ask::text(content.item("it").unwrap(), value).is_empty(), "{name} exports nothing");
            let shown = response::Typed::from([("it".to_owned(), kind.typed(&sample.config, value))]);
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

stories! {
    async fn a_night_and_a_plan_in_kinds_of_several_boxes(world: World) {
        let ann = world.client("Ann").await;
        let items = json!([
            { "link_id": "bed", "kind": "time", "text": "When did you go to bed?" },
            { "link_id": "slept", "kind": "duration", "text": "How long did you sleep?", "required": true },
            { "link_id": "helps", "kind": "heading", "text": "What helps" },
            { "link_id": "things", "kind": "list", "text": "Things to look forward to", "config": { "min": 1, "max": 6 } },
            { "link_id": "who", "kind": "person", "text": "Somebody I can call" },
        ]);
        let template = world.template("A night and a plan", items).await;
        let assignment = world.assign(ann, template, Some("2026-11-27 18:00")).await;
        let mut phone = world.visitor();
        let page = phone.post(&world.mails_to("ann@mail.example")[0].link(), &[]).await;
        assert!(page.has("What helps") && page.has("About 2 minutes"));
        let (home, values) = (page.path.clone(), |page: &Page, name: &str| page.attributes(&format!("input[name={name}]"), "value"));
        // Saved for later with empty boxes before full ones: each comes back in its own place.
        let typed = [("bed", "23:15"), ("slept", "1"), ("slept", "75"), ("things", "A walk"), ("things", ""), ("things", ""), ("things", ""), ("things", "Choir"), ("who", ""), ("who", "sister"), ("who", "+44 (0)20 7946 0018")];
        let mut draft = page.hidden(&format!("{home}/submit"));
        draft.extend(typed.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        phone.post_all(&format!("{home}/draft"), draft).await;
        let later = phone.get(&home).await;
        assert_eq!(values(&later, "slept"), ["1", "75"]);
        assert_eq!(values(&later, "things")[..5], ["A walk", "", "", "", "Choir"]);
        assert_eq!(values(&later, "who"), ["", "sister", "+44 (0)20 7946 0018"]);
        // An hour and 75 minutes, and nobody's number: both are said where they belong, and nothing is lost.
        let refused = phone.submit(&later, &format!("{home}/submit"), &typed).await;
        assert!(refused.status == 422 && refused.exists("#error-slept") && refused.exists("#error-who"));
        assert_eq!(values(&refused, "who"), ["", "sister", "+44 (0)20 7946 0018"]);
        let right = [("bed", "23:15"), ("slept", ""), ("slept", "450"), ("things", "A walk"), ("things", "Choir"), ("who", "Maya"), ("who", "sister"), ("who", "+44 (0)20 7946 0018")];
        assert!(phone.submit(&refused, &format!("{home}/submit"), &right).await.path.ends_with("/done"));
        // Dr. Amal reads it, and one tap calls.
        let mut amal = world.amal().await;
        let response = amal.get(&format!("/responses/{}", world.responses().await[0].id)).await;
        assert!(response.has("7 h 30 min") && response.has("23:15"));
        assert_eq!(response.texts(".answers li"), ["A walk", "Choir"]);
        assert_eq!(response.attribute("a[href^='tel:']", "href"), "tel:+442079460018");
        assert!(amal.get(&format!("/clients/{ann}/progress")).await.has("· minutes"), "a chart says what it counts");
        assert_eq!(world.occurrence(assignment).await.status, entity::kinds::OccurrenceStatus::Completed);
    }
}
