//! Every language says the same, plainly; a client reads and answers in theirs, and the numbers stay the same; a language more is one
//! file. What is not translated says in which language it is.

use std::collections::{BTreeMap, BTreeSet};

use entity::ids::{ClientId, TemplateId};
use fluent_syntax::ast;
use meanwhile::domain::languages::{self, Language};
use meanwhile::domain::readability;
use meanwhile::domain::translation::{Place, Translation};
use meanwhile::domain::{starters, template_file};
use meanwhile::pages::Pages;
use meanwhile::pages::speech::Speech;
use meanwhile::store::templates as stored;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Api, World};

/// One sentence: its plain text with words in place of variables, its variables, whether it has markup.
#[derive(Debug)]
struct Sentence {
    path: String,
    text: String,
    variables: BTreeSet<String>,
}

/// Reads a language with the parser of the format; a name that is there twice is a mistake.
fn sentences(language: &Language) -> BTreeMap<String, Sentence> {
    let mut all = BTreeMap::new();
    for (path, source) in &language.files {
        let resource = fluent_syntax::parser::parse(source.as_str()).unwrap_or_else(|(_, errors)| panic!("{path}: {errors:?}"));
        for entry in &resource.body {
            let (name, pattern) = match entry {
                ast::Entry::Message(message) => (message.id.name.to_owned(), message.value.as_ref()),
                ast::Entry::Term(term) => (format!("-{}", term.id.name), Some(&term.value)),
                ast::Entry::Junk { content } => panic!("{path}: cannot be read: {content}"),
                _ => continue,
            };
            let mut sentence = Sentence { path: path.clone(), text: String::new(), variables: BTreeSet::new() };
            read(pattern.unwrap_or_else(|| panic!("{path}: {name} says nothing")), &mut sentence);
            let known = all.insert(name.clone(), sentence);
            assert!(known.is_none(), "{path}: {name} is there twice, also in {}", known.unwrap().path);
        }
    }
    all
}

fn read(pattern: &ast::Pattern<&str>, sentence: &mut Sentence) {
    for element in &pattern.elements {
        match element {
            ast::PatternElement::TextElement { value } => sentence.text.push_str(value),
            ast::PatternElement::Placeable { expression: ast::Expression::Inline(inline) } => inline_of(inline, sentence),
            ast::PatternElement::Placeable { expression: ast::Expression::Select { selector, variants } } => {
                variable_of(selector, sentence);
                for variant in variants {
                    let mut one = Sentence { path: String::new(), text: String::new(), variables: BTreeSet::new() };
                    read(&variant.value, &mut one);
                    sentence.variables.extend(one.variables);
                    if variant.default {
                        sentence.text.push_str(&one.text);
                    }
                }
            }
        }
    }
}

fn inline_of(inline: &ast::InlineExpression<&str>, sentence: &mut Sentence) {
    variable_of(inline, sentence);
    match inline {
        ast::InlineExpression::VariableReference { .. } => sentence.text.push_str("Ann"),
        ast::InlineExpression::StringLiteral { value } => sentence.text.push_str(value),
        _ => sentence.text.push('x'),
    }
}

fn variable_of(inline: &ast::InlineExpression<&str>, sentence: &mut Sentence) {
    match inline {
        ast::InlineExpression::VariableReference { id } => drop(sentence.variables.insert(format!("${}", id.name))),
        ast::InlineExpression::TermReference { id, .. } => drop(sentence.variables.insert(format!("-{}", id.name))),
        ast::InlineExpression::MessageReference { id, .. } => drop(sentence.variables.insert(id.name.to_owned())),
        _ => {}
    }
}

/// What differs between two languages, each with its name.
fn differences(first: &Language, other: &Language) -> Vec<String> {
    let (said, other_said) = (sentences(first), sentences(other));
    let mut wrong: Vec<String> =
        said.keys().filter(|name| !other_said.contains_key(*name)).map(|name| format!("{} lacks {name}", other.code)).collect();
    for (name, sentence) in &other_said {
        match said.get(name) {
            None => wrong.push(format!("{}: {name} is not in {}", sentence.path, first.code)),
            Some(source) if source.variables != sentence.variables => {
                wrong.push(format!("{}: {name} has {:?} in place of {:?}", sentence.path, sentence.variables, source.variables));
            }
            Some(_) => {}
        }
    }
    wrong
}

#[test]
fn every_language_says_the_same_with_the_same_variables() {
    let first = languages::find("en").unwrap();
    let wrong: Vec<String> = languages::all().iter().flat_map(|other| differences(first, other)).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(languages::all().len() >= 3);
}

#[test]
fn a_missing_sentence_and_a_missing_variable_are_noticed() {
    let file = |text: &str| ("qps.ftl".to_owned(), text.to_owned());
    let lacking = &languages::of_files([file("language-name = Pseudo\nhome-due-by = soon\nmade-up = x")])[0];
    let wrong = differences(languages::find("en").unwrap(), lacking).join("\n");
    for name in ["qps lacks landing-button", "home-due-by has", "made-up is not in en"] {
        assert!(wrong.contains(name), "{name}");
    }
}

/// No markup, nothing that shouts, nobody addressed as a stranger, nothing left in English.
#[test]
fn no_sentence_has_markup_or_shouts() {
    let first = sentences(languages::find("en").unwrap());
    for language in languages::all() {
        for (name, sentence) in sentences(language) {
            let at = format!("{}: {name}: {}", sentence.path, sentence.text);
            assert!(!sentence.text.contains(['<', '>', '!', '¡']), "{at}");
            assert!(!sentence.text.contains("&"), "{at}");
            let words: Vec<&str> = sentence.text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).collect();
            let formal: &[&str] = match language.code.as_str() {
                "de" => &["Ihnen", "Ihre", "Ihren", "Ihrem", "Ihrer"],
                "es" => &["usted", "ustedes", "vosotros", "vuestra"],
                _ => &[],
            };
            assert!(!words.iter().any(|word| formal.contains(word)), "{at}");
            let same =
                language.code != "en" && !sentence.path.ends_with("dates.ftl") && first.get(&name).is_some_and(|source| source.text == sentence.text);
            assert!(!same || words.len() < 3, "not translated? {at}");
        }
    }
}

/// What only practitioners read, and what is a form of writing.
fn is_for_clients(path: &str, name: &str) -> bool {
    const OTHERS: &[&str] = &["join", "reset", "changed", "moved", "response", "stopped", "refused", "test", "weekday", "month", "date"];
    let group = name.split('-').next().unwrap_or_default();
    !OTHERS.contains(&group) && !name.starts_with("fault-role") && !name.starts_with("fault-401") && !path.ends_with("dates.ftl")
}

/// Whole sentences, by page or mail; labels of one or two words would make any page look easy.
fn groups(language: &Language) -> BTreeMap<String, Vec<String>> {
    let mut groups: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, sentence) in sentences(language).into_iter().filter(|(name, sentence)| is_for_clients(&sentence.path, name)) {
        let whole = sentence.text.contains(['.', '?', ':']) && sentence.text.split_whitespace().count() >= 5;
        if whole {
            let topic = sentence.path.rsplit('/').next().unwrap_or_default().trim_end_matches(".ftl").to_owned();
            let page = name.split('-').next().unwrap_or_default().to_owned();
            groups.entry(format!("{topic}: {page}")).or_default().push(sentence.text);
        }
    }
    // A few words give no figure that means something: they count with the rest of their file, or with those of all files.
    for wider in [|group: &str| format!("{}: other", group.split(':').next().unwrap_or_default()), |_: &str| "all: other".to_owned()] {
        let words = |texts: &[String]| texts.iter().map(|text| text.split_whitespace().count()).sum::<usize>();
        let few: Vec<String> = groups.iter().filter(|(_, texts)| words(texts) < 60).map(|(group, _)| group.clone()).collect();
        for group in few {
            let texts = groups.remove(&group).unwrap_or_default();
            groups.entry(wider(&group)).or_default().extend(texts);
        }
    }
    groups
}

/// Issue 6, point 9: reading level of our own texts at most grade 6, by the formulas in `domain::readability`.
#[test]
fn our_own_texts_can_be_read_after_six_years_of_school() {
    let mut hard = Vec::new();
    for language in languages::all() {
        for (group, texts) in groups(language) {
            let all: Vec<&str> = texts.iter().map(String::as_str).collect();
            let level = readability::level(&all, &language.code).unwrap();
            if !level.is_plain() {
                hard.push(format!("{} {group}: {level:?}", language.code));
            }
            // One hard sentence does not hide among easy ones.
            for text in &texts {
                let long = readability::read(text, &language.code).long;
                if long.iter().any(|(_, words)| *words > 28) {
                    hard.push(format!("{} {group}: a long sentence: {text}", language.code));
                }
            }
        }
    }
    assert!(hard.is_empty(), "{hard:#?}");
}

/// English where every letter has a mark and everything runs from right to left.
fn pseudo() -> Language {
    let mut file = String::from("language-name = Pseudo\nlanguage-direction = rtl\nfirst-weekday = 6\nclock-hours = 12\ndecimal-mark = ٫\n");
    file.push_str("landing-button = [Öpéñ]\nlanding-heading = [Öpéñ whât { $practice } sént]\n");
    languages::of_files([("qps.ftl".to_owned(), file)]).remove(0)
}

#[test]
fn a_fourth_language_is_one_file() {
    let pages = Pages::speaking(&[pseudo()]);
    let shell = json!({ "title": "x", "practice": "Riverside", "help": [], "script": false, "quiet": false, "leave": false, "asks_where": false, "style": null, "plan": null });
    let page = pages.page("client/landing", "qps", &json!({ "shell": shell, "practice": "Riverside", "home": false, "lasting": false })).unwrap();
    assert!(
        page.contains("<html lang=\"qps\" dir=\"rtl\">") && page.contains("[Öpéñ whât Riverside sént]") && page.contains("<button>[Öpéñ]</button>")
    );
    // What it does not say yet is said in English.
    assert!(page.contains("This link works until you have finished."));
    let speech: &Speech = pages.speech("qps");
    assert_eq!((speech.number("7.5"), speech.weekdays().next()), ("7٫5".to_owned(), Some(6)));
    // A language that nobody speaks is English.
    assert!(
        pages
            .page("client/landing", "xx", &json!({ "shell": shell, "practice": "Riverside", "home": false, "lasting": false }))
            .unwrap()
            .contains("<html lang=\"en\" dir=\"ltr\">")
    );
}

/// Where the stylesheet says left or right, it says it of what has no direction.
#[test]
fn nothing_in_the_clients_stylesheet_depends_on_the_direction() {
    let css = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/static/meanwhile.css")).unwrap();
    for (number, line) in css.lines().enumerate() {
        for physical in [
            "margin-left",
            "margin-right",
            "padding-left",
            "padding-right",
            "border-left",
            "border-right",
            "text-align: left",
            "text-align: right",
            "float: left",
            "float: right",
        ] {
            assert!(!line.contains(physical), "line {}: {physical}: use the logical property", number + 1);
        }
    }
}

#[test]
fn shipped_translations_are_complete_and_plain() {
    let mut translated = 0;
    for starter in starters::all().iter().filter(|starter| !starter.content.translations.is_empty()) {
        translated += 1;
        for code in ["es", "de"] {
            let said = starter.content.translations.get(code).unwrap_or_else(|| panic!("{} has no {code}", starter.title));
            let pairs = meanwhile::domain::translation::pairs(&starter.title, &starter.content, said);
            let missing: Vec<_> = pairs.iter().filter(|pair| !pair.counts()).map(|pair| &pair.place).collect();
            assert!(missing.is_empty(), "{} {code}: {missing:?}", starter.title);
            let texts: Vec<&str> = pairs.iter().map(|pair| pair.text.as_str()).collect();
            assert!(readability::level(&texts, code).unwrap().is_plain(), "{} {code}", starter.title);
        }
    }
    assert!(translated >= 3, "{translated}");
}

fn items() -> Value {
    json!([
        { "link_id": "mood", "kind": "scale", "text": "How was your mood?", "required": true, "config": { "min": 0, "max": 10, "min_label": "low", "max_label": "good" } },
        { "link_id": "sleep", "kind": "number", "text": "How long did you sleep?", "help": "As well as you know.", "config": { "min": 0.0, "max": 24.0, "unit": "hours" } },
        { "link_id": "what", "kind": "single_choice", "text": "What helped?", "config": { "options": [{ "key": "walk", "label": "A walk" }, { "key": "rest", "label": "Rest" }] } },
        { "link_id": "best", "kind": "long_text", "text": "What was the best moment?" },
    ])
}

/// The check-in with its texts in German, all but one.
fn translations() -> Value {
    let part = |link_id: &str, part: &str, text: &str| json!({ "link_id": link_id, "part": part, "text": text });
    json!([{ "language": "de", "title": { "text": "Wochenblick" }, "items": [
        part("mood", "text", "Wie war deine Stimmung?"), part("mood", "min_label", "tief"), part("mood", "max_label", "gut"),
        part("sleep", "text", "Wie lange hast du geschlafen?"), part("sleep", "unit", "Stunden"),
        part("what", "text", "Was hat geholfen?"), part("what", "options/walk/label", "Ein Spaziergang"), part("what", "options/rest/label", "Ruhe"),
        part("best", "text", "Was war der beste Moment?"),
    ] }])
}

/// Through the API: a template with its translations, published.
async fn translated(world: &World) -> (Api, TemplateId) {
    let api = Api::new(world).await;
    let content = json!({ "language": "en", "sections": [{ "items": items() }], "translations": translations() });
    let made = api.post("/templates", json!({ "kind": "homework", "title": "Week", "content": content })).await;
    assert_eq!(made.status, 201, "{:?}", made.json);
    let id: TemplateId = made.id().parse().unwrap();
    meanwhile::actions::templates::publish(&world.app, world.amal, id).await.unwrap();
    (api, id)
}

async fn ed_in(world: &World, language: &str) -> ClientId {
    let details = meanwhile::domain::client::ClientDetails::parse("Ed", "ed@mail.example", "Europe/Berlin", language).unwrap();
    let asking = meanwhile::domain::addresses::Asking::Attested;
    meanwhile::actions::clients::create(&world.app, world.amal, world.amal.practitioner().unwrap(), details, asking).await.unwrap()
}

stories! {
    async fn ed_gets_everything_in_german_and_the_therapist_reads_the_same_numbers(world: World) {
        let (_, template) = translated(&world).await;
        let ed = ed_in(&world, "de").await;
        world.assign(ed, template, Some("2026-11-26 18:00")).await;
        let mail = world.mails_to("ed@mail.example").pop().unwrap();
        assert_eq!(mail.header("Content-Language").as_deref(), Some("de"));
        assert!(mail.subject.contains("etwas zum Ausfüllen") && mail.raw.contains("26. November 2026"), "{}", mail.subject);
        let mut phone = world.visitor();
        let page = phone.post(&mail.link(), &[]).await;
        assert_eq!((page.attribute("html", "lang"), page.attribute("html", "dir")), ("de".into(), "ltr".into()));
        for words in ["Wochenblick", "Wie war deine Stimmung?", "0: tief", "Stunden", "Ein Spaziergang", "Donnerstag, 26. November 2026, 18:00 Uhr", "Meine Antworten schicken", "Wenn du jetzt Hilfe brauchst"] {
            assert!(page.has(words), "{words}: {}", page.text());
        }
        // The one text that is not translated says which language it is in.
        assert_eq!(page.texts("[lang=en]"), ["As well as you know."]);
        let refused = phone.submit(&page, &format!("{}/submit", page.path), &[("sleep", "30,5")]).await;
        assert!(refused.status == 422 && refused.has("Wie war deine Stimmung?") && refused.has("Bitte schreibe eine Zahl, die nicht über 24 liegt."), "{}", refused.text());
        assert_eq!(refused.attribute("[name=sleep]", "value"), "30,5");
        let done = phone.submit(&refused, &format!("{}/submit", page.path), &[("mood", "7"), ("sleep", "6,5"), ("what", "walk"), ("best", "Am See")]).await;
        assert!(done.path.ends_with("/done") && done.has("Wochenblick"), "{}", done.text());

        let mut amal = world.amal().await;
        let response = amal.get(&format!("/responses/{}", world.responses().await[0].id)).await;
        for words in ["Week", "How was your mood?", "6.5 hours", "A walk", "Am See"] {
            assert!(response.has(words), "{words}: {}", response.text());
        }
        assert!(!response.has("Spaziergang") && response.attribute("html", "lang") == "en");
    }

    async fn what_is_not_translated_says_so_and_a_client_of_the_own_language_sees_no_marks(world: World) {
        let (_, template) = translated(&world).await;
        let ed = ed_in(&world, "es").await;
        world.assign(ed, template, None).await;
        let mut phone = world.visitor();
        let page = phone.post(&world.mails_to("ed@mail.example").pop().unwrap().link(), &[]).await;
        assert!(page.has("Las preguntas están en inglés") && page.has("How was your mood?"));
        assert_eq!(page.attribute("h1", "lang"), "en");
        assert!(page.texts("[lang=en]").iter().any(|text| text.contains("A walk")));
        let ann = world.client("Ann").await;
        world.assign(ann, template, None).await;
        let page = world.visitor().post(&world.mails_to("ann@mail.example").pop().unwrap().link(), &[]).await;
        assert!(!page.exists("main [lang]"));
    }

    async fn a_published_translation_is_frozen_and_travels_with_the_template(world: World) {
        let (api, template) = translated(&world).await;
        let whole = api.get(&format!("/templates/{template}")).await.json;
        let published = &whole["published_version"]["content"];
        assert_eq!(published["translations"][0]["title"], json!({ "text": "Wochenblick", "of": "Week" }));
        // A draft that leaves translations out keeps them; other words are told from those that were translated.
        let mut sections = published["sections"].clone();
        sections[0]["items"][0]["text"] = json!("How is your mood today?");
        let draft = json!({ "title": "Week", "mode": "form", "content": { "sections": sections } });
        let draft = api.call(Method::PUT, &format!("/templates/{template}/draft"), &[], Some(&draft)).await;
        assert_eq!(draft.status, 200, "{:?}", draft.json);
        let texts = draft.json["content"]["translations"][0]["items"].as_array().unwrap().clone();
        let of = |part: &Value| part["link_id"] == "mood" && part["part"] == "text" && part["of"] == "How was your mood?";
        assert!(texts.iter().any(of), "{texts:?}");

        // Until somebody looks, Ed reads the original of that one question.
        meanwhile::actions::templates::publish(&world.app, world.amal, template).await.unwrap();
        let ed = ed_in(&world, "de").await;
        world.assign(ed, template, None).await;
        let mut phone = world.visitor();
        let page = phone.post(&world.mails_to("ed@mail.example").pop().unwrap().link(), &[]).await;
        assert!(page.has("How is your mood today?") && page.has("Wie lange hast du geschlafen?") && page.has("Manches ist noch auf Englisch"));
        let first = api.get(&format!("/templates/{template}/versions/1")).await.json;
        assert_eq!(first["content"], *published, "what is published stays as it was");

        // A file brings everything along; so does a copy.
        let (file, _) = meanwhile::actions::template_files::file(&world.app, &world.amal, template).await.unwrap();
        let read = template_file::read(&template_file::write(&file)).unwrap();
        assert_eq!((read.content.clone(), read.language.as_str()), (file.content.clone(), "en"));
        let imported = meanwhile::actions::template_files::read(&template_file::write(&file)).unwrap();
        let copy = meanwhile::actions::template_files::import(&world.app, world.carol, imported, false).await.unwrap();
        let copy = stored::find(&world.app.store, &world.carol, copy).await.unwrap();
        let copy = stored::version(&world.app.store, &world.carol, copy.draft_version_id.unwrap()).await.unwrap();
        assert_eq!(copy.content.translations, file.content.translations);
        let gone = json!({ "title": "Week", "mode": "form", "content": { "sections": sections, "translations": [] } });
        let gone = api.call(Method::PUT, &format!("/templates/{template}/draft"), &[], Some(&gone)).await;
        assert_eq!(gone.json["content"]["translations"], json!([]));
    }

    async fn translations_are_written_side_by_side_without_a_script(world: World) {
        let template = world.check_in().await;
        let mut amal = world.amal().await;
        let address = format!("/templates/{template}/translations");
        let page = amal.get(&format!("{address}?in=de")).await;
        assert!(page.has("How was your mood?") && page.has("5 still missing"), "{}", page.text());
        let mut fields: Vec<(String, String)> = Vec::new();
        let hidden = page.hidden(&address);
        let (mut texts, mut place) = (BTreeMap::from([("item:mood:text", "Wie war die Stimmung?"), ("title", "Wochenblick")]), String::new());
        for (name, value) in hidden {
            if name == "place" {
                place = value.clone();
            }
            let source = name == "source";
            fields.push((name, value));
            if source {
                fields.push(("text".into(), texts.remove(place.as_str()).unwrap_or_default().to_owned()));
            }
        }
        let saved = amal.post_all(&address, fields.clone()).await;
        assert!(saved.has("Saved.") && saved.has("3 still missing"), "{}", saved.text());
        let draft = stored::find(&world.app.store, &world.amal, template).await.unwrap().draft_version_id.unwrap();
        let draft = stored::version(&world.app.store, &world.amal, draft).await.unwrap();
        let expected = Place::Item("mood".into(), "text".into());
        let mut said = Translation::default();
        said.say(&expected, "Wie war die Stimmung?", "How was your mood?");
        assert_eq!(draft.content.translations["de"].items["mood"], said.items["mood"]);
        // The same form once more, from a page that is old by now: nothing is lost.
        fields.iter_mut().filter(|(name, value)| name == "text" && value == "Wochenblick").for_each(|(_, value)| *value = "Woche".into());
        let old = amal.post_all(&address, fields).await;
        assert!(old.status == 409 && old.attribute("#t0", "value") == "Woche", "{} {}", old.status, old.text());
    }

    async fn dead_links_speak_the_browsers_language_and_stay_alike(world: World) {
        let (_, link) = world.ann_with_homework().await;
        let ann = meanwhile::store::clients::list(&world.app.store, &world.amal).await.unwrap().remove(0);
        let (store, practice, id) = (world.app.store.clone(), world.amal.practice(), ann.id);
        store.write(move |tx| async move { meanwhile::store::links::revoke_of_client(&tx, practice, id, crate::support::world::beginning()).await }).await.unwrap();
        let unknown = format!("/c/{}", "A".repeat(link.len() - 3));
        let ask = async |path: &str, wish: &str| {
            let answer = reqwest::Client::new().get(format!("{}{path}", world.base)).header("accept-language", wish).send().await.unwrap();
            assert!(answer.headers()["vary"].to_str().unwrap().contains("Accept-Language"));
            (answer.status().as_u16(), answer.text().await.unwrap())
        };
        for (wish, words) in [("de-DE,de;q=0.9", "Dieser Link ist geschlossen"), ("es", "Este enlace está cerrado"), ("fr", "This link is closed")] {
            let (revoked, never, malformed) = (ask(&link, wish).await, ask(&unknown, wish).await, ask("/c/x", wish).await);
            assert!(revoked.1.contains(words), "{wish}");
            assert!(revoked == never && never == malformed, "{wish}: they look alike");
        }
    }

    async fn the_landing_page_speaks_the_clients_language_and_the_workspace_english(world: World) {
        let (assignment, _) = world.ann_with_homework().await;
        let mut amal = world.amal().await;
        let ann = world.occurrence(assignment).await.client_id;
        let api = Api::new(&world).await;
        let changed = api.patch(&format!("/clients/{ann}"), json!({ "language": "de" })).await;
        assert_eq!(changed.status, 200, "{:?}", changed.json);
        assert_eq!(api.patch("/practice", json!({ "language": "es" })).await.status, 200);
        amal.post(&format!("/assignments/{assignment}/resend"), &[]).await;
        world.work().await;
        let mail = world.mails_to("ann@mail.example").pop().unwrap();
        let landing = world.visitor().get(&mail.link()).await;
        assert!(landing.attribute("html", "lang") == "de" && landing.has("Öffne, was Riverside dir geschickt hat"), "that of the mail");
        let home = amal.get("/home").await;
        assert!(home.attribute("html", "lang") == "en" && home.has("Clients"));
    }
}
