//! Help is in sight everywhere: every page of the client's side has the emergency number of the client's region and a line to call or to
//! text; dead links and faults have those of the server. The program's own table of routes is walked, so that no new page is forgotten.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use meanwhile::web;
use reqwest::{Method, StatusCode};

use crate::support::{Page, Visitor, World};
use crate::{access, crisis};

/// What has to be on a page: the emergency number, and a line.
#[derive(Clone, Copy)]
struct Help(&'static str, &'static str);

const GB: Help = Help("tel:999", "tel:116123");
const US: Help = Help("tel:911", "sms:741741");
const ES: Help = Help("tel:112", "tel:024");

impl Help {
    fn is_on(self, page: &Page) -> bool {
        let links = page.attributes("a", "href");
        links.iter().any(|link| link == self.0) && links.iter().any(|link| link == self.1)
    }
}

fn is_page(page: &Page) -> bool {
    page.headers.get("content-type").is_some_and(|kind| kind.to_str().unwrap().starts_with("text/html"))
}

/// Walks every address of the client's side, to be looked at and to be posted to with nothing in it. Returns how many pages had the help
/// of the client's region.
async fn walk(cast: &access::Cast, visitor: &Visitor, own: Help, server: Help) -> usize {
    let routes: BTreeSet<(&str, &str)> = web::table().filter(|(method, path)| access::is_of_the_client(method, path)).collect();
    let (mut seen, mut without) = (0, Vec::new());
    for (method, path) in routes {
        // A device that was handed over, leaving and taking away have a story of their own below, or would end this one.
        if method == "put" || path.starts_with("/kiosk") || (method == "post" && ["/w/leave", "/w/entries/:id/delete"].contains(&path)) {
            continue;
        }
        let real = cast.real(path);
        let mut someone = visitor.clone();
        let page = if method == "get" { someone.get(&real).await } else { someone.once(Method::POST, &real, Some(&Vec::new())).await };
        if page.status == StatusCode::SEE_OTHER {
            continue;
        }
        // What is taken along as a file is no page.
        if !is_page(&page) {
            assert!(method == "post" && path.ends_with("/download"), "{method} {path} is no page: {}", page.status);
            continue;
        }
        // A fault belongs to nobody, and so does a link that opens nothing.
        let faulty = page.status.is_client_error() && page.status != StatusCode::UNPROCESSABLE_ENTITY;
        let fine = own.is_on(&page) || (server.is_on(&page) && (faulty || path.contains(":token")));
        seen += usize::from(own.is_on(&page));
        if !fine {
            without.push(format!("{method} {path} ({})", page.status));
        }
    }
    assert!(without.is_empty(), "without help: {without:#?}");
    seen
}

stories! {
    async fn every_page_of_the_client_shows_help_of_their_region(world: World) {
        let cast = access::cast(&world).await;
        let ann = world.client_named("Ann").await;
        let scope = world.amal;
        let choose = async |regions: &[String], was: Option<&str>| {
            meanwhile::actions::crisis::choose_for_client(&world.app, scope, ann, was.map(str::to_owned), regions).await.unwrap();
        };
        // As the practice chose; then her own.
        assert!(walk(&cast, cast.ann(), GB, GB).await > 40);
        choose(&["US".into()], None).await;
        assert!(walk(&cast, cast.ann(), US, GB).await > 40);
        choose(&[], Some("US")).await;

        // A practice in Spain.
        let mut amal = world.amal().await;
        let settings = amal.get("/practice").await;
        assert!(amal.submit(&settings, "/practice", &crisis::with(crisis::SETTINGS, &[("region", "ES"), ("crisis_regions", "ES"), ("language", "es")])).await.has("Saved"));
        assert!(walk(&cast, cast.ann(), ES, GB).await > 40);

        // The ways in, and the ways that are closed.
        let fresh = world.client("Ida").await;
        world.assign(fresh, world.check_in().await, None).await;
        world.work().await;
        let link = world.mails_to("ida@mail.example").pop().unwrap().link();
        let mut phone = world.visitor();
        assert!(ES.is_on(&phone.get(&link).await));
        let opened = phone.post(&link, &[]).await;
        assert!(ES.is_on(&opened));
        let sent = phone.submit(&opened, &format!("{}/submit", opened.path), &[("mood", "5")]).await;
        assert!(sent.path.ends_with("/done") && ES.is_on(&sent), "the receipt: {}", sent.text());
        assert!(GB.is_on(&world.visitor().get("/c/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa").await), "a dead link");
        assert!(GB.is_on(&world.visitor().get("/w/").await), "no session");
        assert!(GB.is_on(&world.visitor().get("/w/struggling").await));
        assert!(GB.is_on(&world.visitor().get("/nowhere").await), "a fault");
        let ended = phone.post("/w/leave", &[]).await;
        assert!(GB.is_on(&ended), "whoever left is nobody here: {}", ended.text());
        // A page before the address is confirmed says nothing of the practice or of care, and still has the server's lines.
        world.client_with("Ed", meanwhile::domain::addresses::Asking::Now).await;
        world.work().await;
        let asked = world.mails_to("ed@mail.example").pop().unwrap();
        let confirm = world.visitor().get(&asked.link()).await;
        assert!(confirm.exists("#code") && GB.is_on(&confirm) && !ES.is_on(&confirm), "{}", confirm.text());
    }

    async fn every_page_that_the_plans_link_alone_opens_shows_help_and_leads_nowhere_closed(world: World) {
        let cast = access::cast(&world).await;
        let ann = world.client_named("Ann").await;
        meanwhile::actions::crisis::choose_for_client(&world.app, world.amal, ann, None, &["US".into()]).await.unwrap();
        let link = world.mails_to("ann@mail.example").pop().unwrap().link();
        let mut phone = world.visitor();
        let plan = phone.post(&link, &[]).await;
        assert!(plan.path == "/plan" && phone.get("/w/").await.status == StatusCode::NOT_FOUND, "the plan, and nothing else of hers");
        // Whatever of the client's side somebody with this link alone asks for.
        assert!(walk(&cast, &phone, US, GB).await > 8);
        let (mut opened, mut closed, mut links) = (0, Vec::new(), BTreeSet::new());
        for (_, path) in web::table().filter(|(method, path)| *method == "get" && access::is_of_the_client(method, path)) {
            let asked = cast.real(path);
            let page = phone.get(&asked).await;
            if page.status != StatusCode::OK || !is_page(&page) || path.starts_with("/kiosk") {
                continue;
            }
            opened += 1;
            links.extend(page.attributes("a", "href").into_iter().map(|to| (page.path.clone(), to)));
            // What is sent from there is taken, too; leaving would end the walk.
            for action in page.attributes("form", "action").into_iter().filter(|action| action != "/w/leave") {
                let answer = phone.clone().once(Method::POST, &action, Some(&page.hidden(&action))).await;
                if answer.status == StatusCode::NOT_FOUND {
                    closed.push(format!("{} sends to {action}", page.path));
                }
            }
        }
        for (from, to) in links.iter().filter(|(_, to)| to.starts_with('/')) {
            let page = phone.get(to).await;
            let fine = page.status == StatusCode::OK && (US.is_on(&page) || to.starts_with("/w/struggling"));
            if !fine {
                closed.push(format!("{from} leads to {to} ({})", page.status));
            }
        }
        assert!(opened > 5 && links.len() > 5, "{opened} pages, {links:?}");
        assert!(closed.is_empty(), "{closed:#?}");
    }

    async fn a_reminder_a_stop_consent_and_a_device_that_was_handed_over_show_it_too(world: World) {
        let (assignment, _) = world.ann_with_homework().await;
        let ann = world.client_named("Ann").await;
        meanwhile::actions::crisis::choose_for_client(&world.app, world.amal, ann, None, &["US".into()]).await.unwrap();
        world.wait(chrono::TimeDelta::days(3) + chrono::TimeDelta::hours(9)).await;
        let reminder = world.mails_to("ann@mail.example").pop().unwrap();
        assert!(reminder.text.contains("911") && reminder.html.contains("741741"), "{}", reminder.text);
        let stop = reminder.address_with("/u/");
        assert!(US.is_on(&world.visitor().get(&stop).await));
        assert!(US.is_on(&world.visitor().post(&stop, &[("_do", "stop")]).await));

        let occurrence = world.occurrence(assignment).await.id;
        let hand = format!("/occurrences/{occurrence}/hand-over");
        let mut amal = world.amal().await;
        let asks = amal.get(&hand).await;
        let form = amal.submit(&asks, &hand, &[]).await;
        assert!(form.path == "/kiosk" && US.is_on(&form), "{}", form.text());
        let refused = amal.submit(&form, "/kiosk", &[("best", "Kept here.")]).await;
        assert!(refused.status == 422 && US.is_on(&refused));
        let thanks = amal.submit(&refused, "/kiosk", &[("mood", "4")]).await;
        assert!(thanks.path == "/kiosk/done" && US.is_on(&thanks), "{}", thanks.text());
        assert!(US.is_on(&amal.get("/kiosk/leave").await));

        // Consent stands before everything else.
        let texts = r#"{"texts":[{"language":"en","text":"What is kept, and for how long."}]}"#;
        let api = crate::support::api::Api::new(&world).await;
        let written = api.call(Method::PUT, "/consent-texts/draft", &[], Some(&serde_json::from_str(texts).unwrap())).await;
        assert_eq!(written.status, 200, "{}", written.json);
        let published = api.post("/consent-texts/publish", serde_json::json!({ "asks_again": true })).await;
        assert!(published.status < 300, "{}", published.json);
        let ida = world.client("Ida").await;
        meanwhile::actions::crisis::choose_for_client(&world.app, world.amal, ida, None, &["US".into()]).await.unwrap();
        world.assign(ida, world.check_in().await, None).await;
        world.work().await;
        let link = world.mails_to("ida@mail.example").pop().unwrap().link();
        let consent = world.visitor().post(&link, &[]).await;
        assert!(consent.path.starts_with("/w/consent") && US.is_on(&consent), "{} {}", consent.path, consent.text());
    }
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// What the program is made of, without its unit tests.
fn without_tests(path: &Path) -> Option<String> {
    if path.file_name().is_some_and(|name| name == "tests.rs") || path.components().any(|part| part.as_os_str() == "tests") {
        return None;
    }
    let text = String::from_utf8(std::fs::read(path).unwrap()).ok()?;
    Some(text.split("#[cfg(test)]").next().unwrap_or_default().to_owned())
}

/// Numbers of four digits and more, however they are spaced, wherever they stand; shorter ones where they could be meant to be dialled.
#[tokio::test]
async fn no_number_of_the_directory_stands_in_a_template_a_sentence_or_in_code() {
    let world = World::sqlite().await;
    let directory = world.app.crisis();
    let mut numbers = BTreeSet::new();
    for line in &directory.shared {
        numbers.extend(line.call.iter().chain(&line.also_call).chain(&line.text).cloned());
    }
    assert!(numbers.len() > 25, "{numbers:?}");
    let mut all = Vec::new();
    for folder in ["templates", "locales", "static", "library", "src"] {
        files(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut all);
    }
    let mut stand = Vec::new();
    for path in all {
        let Some(text) = without_tests(&path) else { continue };
        for number in &numbers {
            let digits: String = number.chars().filter(char::is_ascii_digit).collect();
            let spaced = number.chars().any(|c| !c.is_ascii_digit());
            let whole = |wanted: &str| {
                text.match_indices(wanted).any(|(at, _)| {
                    let near = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '#' | ','));
                    !near(text[..at].chars().next_back()) && !near(text[at + wanted.len()..].chars().next())
                })
            };
            let told = [format!("tel:{digits}"), format!("sms:{digits}"), format!("all {digits}"), format!("ext {digits}")];
            let found = told.iter().any(|told| whole(told)) || (spaced && whole(number)) || (digits.len() > 3 && whole(&digits));
            // Fewer digits than three are quarters of an hour and the like.
            let sentence = digits.len() > 2 && path.extension().is_some_and(|kind| kind == "ftl" || kind == "hbs") && whole(&digits);
            if found || sentence {
                stand.push(format!("{number} in {}", path.display()));
            }
        }
    }
    assert!(stand.is_empty(), "{stand:#?}");
}
