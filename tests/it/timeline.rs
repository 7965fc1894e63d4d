//! The one timeline of a client: what stands on it, in which order, what is found in it, and what is never told.

use chrono::TimeDelta;
use entity::ids::ClientId;
use entity::kinds::Role;
use meanwhile::store;
use meanwhile::store::audit::{self, Order};
use serde_json::{Value, json};

use crate::support::{Api, Page, Visitor, World};

fn timeline(client: ClientId) -> String {
    format!("/clients/{client}/timeline")
}

/// Titles of what stands on a page, in its order.
fn titles(page: &Page) -> Vec<String> {
    page.texts(".timeline .happened > :first-child")
}

/// Ann with her phone; her first homework was sent with a canary, the second could not be done.
pub async fn ann(world: &World) -> (ClientId, Visitor) {
    let (_, link) = world.ann_with_homework().await;
    let ann = world.client_named("Ann").await;
    let mut phone = world.visitor();
    let page = phone.post(&link, &[]).await;
    phone.submit(&page, &format!("{}/submit", page.path), &[("mood", "5"), ("best", "Coffee at the Café Céleste with Jo")]).await;
    world.wait(TimeDelta::hours(1)).await;
    let second = world.assign(ann, world.check_in().await, None).await;
    world.wait(TimeDelta::minutes(30)).await;
    let occurrence = world.occurrence(second).await.id;
    let form = phone.get(&format!("/w/{occurrence}/not-now")).await;
    let page = phone.submit(&form, &format!("/w/{occurrence}/not-now"), &[("reason", "no_time"), ("note", "moving house all week")]).await;
    assert_eq!(page.status, 200, "{}", page.text());
    world.wait(TimeDelta::hours(1)).await;
    (ann, phone)
}

/// Ann writes something that she shares; its number.
pub async fn share(world: &World, phone: &mut Visitor, kind: &str, text: &str, tags: &[(&str, &str)]) -> String {
    // Hours have passed: she comes by her mail again.
    phone.post(&world.mails_to("ann@mail.example").pop().unwrap().link(), &[]).await;
    let form = phone.get(&format!("/w/write?kind={kind}")).await;
    let mut fields = vec![("text", text), ("_shown", "shared")];
    fields.extend(tags);
    let page = phone.submit(&form, "/w/write", &fields).await;
    assert!(page.path.starts_with("/w/entries/"), "{} {}", page.status, page.text());
    page.path.rsplit('/').next().unwrap().to_owned()
}

/// An appointment two hours from now, and another in a week; then three hours pass.
async fn appointments(world: &World, ann: ClientId) {
    let at = meanwhile::domain::zone::local(world.clock.now() + TimeDelta::hours(2), "Europe/London");
    let (date, time) = (at.format("%Y-%m-%d").to_string(), at.format("%H:%M").to_string());
    let fields = [("date", date.as_str()), ("time", &time), ("minutes", "50"), ("repeat", "weekly"), ("count", "2")];
    let page = world.amal().await.post(&format!("/clients/{ann}/appointments"), &fields).await;
    assert_eq!(page.status, 200, "{}", page.text());
    world.wait(TimeDelta::hours(4)).await;
}

async fn search(visitor: &mut Visitor, ann: ClientId, words: &str) -> Page {
    visitor.post(&timeline(ann), &[("words", words)]).await
}

async fn verbs(world: &World) -> Vec<String> {
    let rows = audit::page(&world.app.store, &world.amal, &audit::Filter::default(), Order::OldestFirst, None, 1_000).await.unwrap();
    rows.into_iter().map(|row| row.verb).collect()
}

stories! {
    async fn everything_stands_in_its_interval_the_newest_first(world: World) {
        let (ann, mut phone) = ann(&world).await;
        appointments(&world, ann).await;
        share(&world, &mut phone, "win", "I called my sister", &[]).await;
        world.wait(TimeDelta::hours(1)).await;
        // She signs in again: a sign-in that was left alone for a quarter of an hour is locked.
        let mut amal = world.amal().await;
        amal.post(&format!("/clients/{ann}/entries"), &[("text", "The flight in May")]).await;

        let page = amal.get(&timeline(ann)).await;
        let seen = titles(&page);
        let order = ["For the next session, from the practice", "A win", "Appointment held", "Could not be done: Weekly check-in",
            "Assigned: Weekly check-in", "Completed: Weekly check-in", "Assigned: Weekly check-in"];
        let places: Vec<Option<usize>> = order.iter().map(|title| seen.iter().position(|one| one.contains(title))).collect();
        assert!(places.iter().all(Option::is_some), "{seen:?}");
        assert_eq!(seen, order, "nothing else, and in this order");
        let heads = page.texts(".card h2");
        assert!(heads[0].starts_with("Since the appointment on 23 Nov 2026; the next one is on 30 Nov"), "{heads:?}");
        assert!(heads[1].starts_with("Before the appointment on 23 Nov 2026"), "{heads:?}");
        assert!(page.has("There was no time") && page.has("moving house") && page.has("The flight in May"));
        // Looking at the timeline opens nothing that she could still take back.
        assert!(!page.has("I called my sister") && page.has("Not opened yet"));
        let rows = store::entries::of_client(&world.app.store, &world.amal, ann, 10).await.unwrap();
        assert!(rows[0].read_at.is_none());
        assert!(verbs(&world).await.contains(&"read_timeline".to_owned()));
    }

    async fn kinds_and_days_can_be_chosen(world: World) {
        let (ann, _) = ann(&world).await;
        let mut amal = world.amal().await;
        let path = timeline(ann);
        assert_eq!(titles(&amal.get(&format!("{path}?kind=completion")).await), ["Completed: Weekly check-in"]);
        assert_eq!(titles(&amal.get(&format!("{path}?kind=completion&kind=not_done")).await).len(), 2);
        assert!(titles(&amal.get(&format!("{path}?until=2026-11-22")).await).is_empty());
        assert_eq!(titles(&amal.get(&format!("{path}?from=2026-11-23&until=2026-11-23")).await).len(), 4);
        // What cannot be read is said beside its field, and stays typed.
        let wrong = amal.get(&format!("{path}?from=2026-11-23&until=2026-11-01&kind=mail")).await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.exists("[role=alert]") && wrong.has("before the first day"));
        assert_eq!(wrong.attribute("[name=until]", "value"), "2026-11-01");
        // What nobody types is passed over.
        assert_eq!(amal.get(&format!("{path}?kind=sad&before=nonsense")).await.status, 200);
    }

    async fn words_are_found_in_what_was_opened_and_stand_in_no_address(world: World) {
        let (ann, mut phone) = ann(&world).await;
        let mut amal = world.amal().await;
        let opened = share(&world, &mut phone, "journal", "A quarrel with my brother about the garden", &[]).await;
        share(&world, &mut phone, "journal", "Another quarrel, at night", &[]).await;
        assert!(amal.get(&format!("/entries/{opened}")).await.has("quarrel"));
        world.wait(TimeDelta::minutes(5)).await;

        // In an answer, whatever case and accents; with what stands around it.
        let found = search(&mut amal, ann, "cafe celeste").await;
        assert_eq!((found.status.as_u16(), titles(&found)), (200, vec!["Completed: Weekly check-in".to_owned()]));
        assert!(found.has("Coffee at the Café Céleste with Jo"));
        // In why it could not be done; in what was opened, and not in what was not.
        assert_eq!(titles(&search(&mut amal, ann, "moving house").await), ["Could not be done: Weekly check-in"]);
        let quarrels = search(&mut amal, ann, "QUARREL").await;
        assert_eq!(titles(&quarrels).len(), 1, "{}", quarrels.text());
        assert!(quarrels.has("about the garden") && !quarrels.has("at night"));
        assert!(titles(&search(&mut amal, ann, "quarrel airport").await).is_empty());
        // A search within what is chosen.
        let within = amal.post(&timeline(ann), &[("words", "quarrel"), ("kind", "completion")]).await;
        assert!(titles(&within).is_empty() && within.exists("input[type=hidden][name=kind][value=completion]"));
        // Nothing to look for is said beside the field.
        let none = search(&mut amal, ann, "  ").await;
        assert_eq!(none.status, 422);
        assert!(none.exists("#e-words"));
        // No link of the page carries the words, and the trail tells that it was searched, not for what.
        assert!(quarrels.attributes("a[href]", "href").iter().all(|link| !link.to_lowercase().contains("quarrel")));
        let rows = audit::page(&world.app.store, &world.amal, &audit::Filter::default(), Order::OldestFirst, None, 1_000).await.unwrap();
        assert!(rows.iter().any(|row| row.verb == "search_timeline") && !format!("{rows:?}").to_lowercase().contains("quarrel"));
    }

    async fn however_much_there_is_each_thing_stands_on_one_page(world: World) {
        let ann = world.client("Ann").await;
        let template = world.check_in().await;
        // Many at the very same moment, too.
        for n in 0..50 {
            world.agree(ann, template, None).await;
            if n % 5 == 0 {
                world.clock.advance(TimeDelta::minutes(1));
            }
        }
        let mut amal = world.amal().await;
        let (mut seen, mut path, mut pages) = (Vec::new(), timeline(ann), 0);
        loop {
            let page = amal.get(&path).await;
            seen.extend(page.attributes(".timeline a", "href"));
            pages += 1;
            let Some(older) = page.attributes("a.button.plain", "href").into_iter().find(|link| link.contains("before=")) else { break };
            path = older;
        }
        let distinct: std::collections::HashSet<&String> = seen.iter().collect();
        assert_eq!((pages, seen.len(), distinct.len()), (2, 50, 50));
    }

    async fn a_page_costs_the_same_however_much_there_is(world: World) {
        let (ann, mut phone) = ann(&world).await;
        appointments(&world, ann).await;
        let mut amal = world.amal().await;
        let asking = async |amal: &mut Visitor, words: Option<&'static str>| {
            let before = world.app.store.statements();
            let page = match words {
                Some(words) => search(amal, ann, words).await,
                None => amal.get(&timeline(ann)).await,
            };
            assert_eq!(page.status, 200);
            world.app.store.statements() - before
        };
        share(&world, &mut phone, "win", "I called my sister", &[]).await;
        amal.post(&format!("/clients/{ann}/entries"), &[("text", "Something to talk about")]).await;
        // The first look also notes things that later ones find noted.
        asking(&mut amal, None).await;
        let few = (asking(&mut amal, None).await, asking(&mut amal, Some("house")).await);
        let template = world.check_in().await;
        for n in 0..60 {
            world.agree(ann, template, None).await;
            amal.post(&format!("/clients/{ann}/entries"), &[("text", &format!("Something to talk about, {n}"))]).await;
        }
        world.clock.advance(TimeDelta::seconds(30));
        asking(&mut amal, None).await;
        let many = (asking(&mut amal, None).await, asking(&mut amal, Some("house")).await);
        // Fewer is fine: a page that is full of one thing reads less of others.
        assert!(many.0 <= few.0 && many.1 <= few.1 && many.0 > 10, "few {few:?}, many {many:?}");
    }

    async fn an_assistant_sees_that_and_never_what(world: World) {
        let (ann, _) = ann(&world).await;
        appointments(&world, ann).await;
        let (_, email) = world.hire("Sam", Role::Assistant).await;
        let mut sam = world.signed_in(&email).await;
        let page = sam.get(&timeline(ann)).await;
        let seen = titles(&page);
        assert_eq!(seen, ["Appointment held", "Something to fill in was assigned", "Something to fill in was assigned"]);
        for secret in ["Weekly check-in", "no time", "moving house", "Café", "Completed", "So that we both see"] {
            assert!(!page.body.contains(secret), "{secret}");
        }
        // Asking for more gives no more, and nothing is found that is not shown.
        assert!(titles(&sam.get(&format!("{}?kind=completion&kind=entry", timeline(ann))).await).is_empty());
        for words in ["Café", "check-in", "house"] {
            assert!(titles(&search(&mut sam, ann, words).await).is_empty(), "{words}");
        }
        assert_eq!(titles(&search(&mut sam, ann, "held").await).len(), 1);
    }

    async fn tags_are_counted_over_what_was_opened_in_the_time_chosen(world: World) {
        let (ann, mut phone) = ann(&world).await;
        let mut amal = world.amal().await;
        let tags = [("trigger", "noise, Late evening"), ("place", "Bus")];
        for text in ["one", "two"] {
            let entry = share(&world, &mut phone, "journal", text, &tags).await;
            amal.get(&format!("/entries/{entry}")).await;
        }
        let plain = share(&world, &mut phone, "journal", "no tag", &[]).await;
        amal.get(&format!("/entries/{plain}")).await;
        share(&world, &mut phone, "journal", "three", &[("trigger", "secret trigger")]).await;
        world.wait(TimeDelta::minutes(5)).await;
        let page = amal.get(&timeline(ann)).await;
        assert!(page.has("3 shared entries that were opened; 2 of them carry tags"), "{}", page.text());
        assert!(page.has("noise") && page.has("Bus") && page.has("2×"));
        assert!(!page.body.contains("secret trigger"), "nobody has opened that one");
        let before = amal.get(&format!("{}?until=2026-11-22", timeline(ann))).await;
        assert!(before.has("No shared entry was opened in this time") && !before.has("noise"));
    }

    async fn a_program_reads_and_searches_it(world: World) {
        let (ann, mut phone) = ann(&world).await;
        share(&world, &mut phone, "win", "I called my sister", &[]).await;
        world.wait(TimeDelta::hours(1)).await;
        let api = Api::new(&world).await;
        let first = api.get(&format!("/clients/{ann}/timeline?limit=2")).await;
        let events = |reply: &Value| reply["items"].as_array().unwrap().iter().map(|item| item["event"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
        assert_eq!(events(&first.json), ["entry_shared", "declined"]);
        assert!(!first.json.to_string().contains("sister"), "reading the timeline is not reading the entry");
        let cursor = first.json["next"].as_str().unwrap();
        let rest = api.get(&format!("/clients/{ann}/timeline?cursor={cursor}")).await;
        assert_eq!(events(&rest.json), ["assignment_given", "completed", "assignment_given"]);
        assert_eq!(rest.json["next"], Value::Null);
        assert_eq!(api.get(&format!("/clients/{ann}/timeline?cursor=nonsense")).await.status, 400);
        let found = api.post(&format!("/clients/{ann}/timeline/search"), json!({ "words": "celeste" })).await;
        assert_eq!((found.status, events(&found.json)), (200, vec!["completed".to_owned()]));
        assert!(found.json["items"][0]["found"].as_str().unwrap().contains("Céleste"), "{}", found.json);
        // Nobody else's.
        let carol = Api::with(&world, &world.key_of(world.carol, &meanwhile::domain::scope::ApiScope::ALL).await);
        assert_eq!(carol.get(&format!("/clients/{ann}/timeline")).await.status, 404);
        assert_eq!(carol.post(&format!("/clients/{ann}/timeline/search"), json!({ "words": "a" })).await.status, 404);
    }

    async fn a_colleague_who_is_not_on_the_case_sees_nothing(world: World) {
        let (ann, _) = ann(&world).await;
        let mut ben = world.signed_in("ben@riverside.example").await;
        assert_eq!(ben.get(&timeline(ann)).await.status, 404);
        assert_eq!(search(&mut ben, ann, "Café").await.status, 404);
    }
}
