//! What clients write unasked: whose it is, who sees it, and what nobody but them ever sees.

use chrono::TimeDelta;
use entity::ids::ClientId;
use entity::kinds::Role;
use meanwhile::domain::scope::ApiScope;
use meanwhile::{store, web};
use serde_json::{Value, json};

use crate::support::{Api, Page, Visitor, World};

pub const PIN: &str = "483971";

/// Ann with her phone, come in by the link in her mail; her id.
async fn ann(world: &World) -> (Visitor, ClientId) {
    let (_, link) = world.ann_with_homework().await;
    let mut phone = world.visitor();
    assert_eq!(phone.post(&link, &[]).await.status, 200);
    let all = store::clients::list(&world.app.store, &world.amal).await.unwrap();
    (phone, all.into_iter().find(|client| client.name == "Ann").unwrap().id)
}

async fn set_pin(phone: &mut Visitor) {
    let page = phone.post("/w/pin", &[("_do", "set"), ("pin", PIN), ("again", PIN)]).await;
    assert_eq!(page.status, 200, "{}", page.text());
}

async fn enter_pin(phone: &mut Visitor) {
    phone.post("/w/pin", &[("_do", "enter"), ("pin", PIN)]).await;
}

/// Writes an entry; the page that says so.
async fn write(phone: &mut Visitor, kind: &str, text: &str, shown: &str) -> Page {
    let form = phone.get(&format!("/w/write?kind={kind}")).await;
    let page = phone.submit(&form, "/w/write", &[("text", text), ("_shown", shown)]).await;
    assert!(page.path.starts_with("/w/entries/"), "{} {}", page.status, page.text());
    page
}

/// The workspace's address of an entry.
fn opened(page: &Page) -> String {
    page.path.replace("/w/", "/")
}

async fn show(phone: &mut Visitor, page: &Page, to: &str) -> Page {
    phone.post(&format!("{}/show", page.path), &[("to", to)]).await
}

/// Every page of the workspace that can be looked at about this client, and every answer of the API, one after the other.
async fn everything_the_practice_sees(world: &World, client: ClientId, entries: &[String]) -> String {
    let mut all = String::new();
    let mut amal = world.amal().await;
    for (method, path) in web::table()
        .filter(|(_, path)| !["/w", "/c/", "/u/", "/api", "/static", "/mailbox", "/join", "/reset"].iter().any(|not| path.starts_with(not)))
    {
        if method != "get" || path.contains(":key") || path.contains(":number") {
            continue;
        }
        let ids: Vec<String> = match path {
            path if path.starts_with("/clients/:id") => vec![client.to_string()],
            path if path.contains(":id") => entries.to_vec(),
            _ => vec![String::new()],
        };
        for id in ids {
            let page = amal.get(&path.replace(":id", &id)).await;
            all += &format!("\n{} {path} {}\n{}", page.status, page.path, page.body);
        }
    }
    let api = Api::new(world).await;
    let document: Value = serde_json::from_str(&web::api::openapi()).unwrap();
    for (path, methods) in document["paths"].as_object().unwrap() {
        if methods.get("get").is_none() || path.contains("{key}") || path.contains("{number}") {
            continue;
        }
        let path = path.trim_start_matches("/api/v1");
        let ids = if path.starts_with("/clients") { vec![client.to_string()] } else { entries.to_vec() };
        for id in ids {
            let reply = api.get(&path.replace("{id}", &id)).await;
            all += &format!("\n{} {path}\n{}", reply.status, reply.json);
        }
    }
    for mail in world.mails() {
        all += &mail.raw;
    }
    all
}

stories! {
    async fn the_therapist_sees_what_was_promised_and_nothing_else(world: World) {
        let (mut phone, ann) = ann(&world).await;
        set_pin(&mut phone).await;
        let private = write(&mut phone, "journal", "canary-private", "private").await;
        let kept = write(&mut phone, "lapse", "canary-kept", "kept").await;
        let back = write(&mut phone, "win", "canary-back", "shared").await;
        show(&mut phone, &back, "taken_back").await;
        let locked = write(&mut phone, "win", "canary-locked", "shared").await;
        assert!(show(&mut phone, &locked, "private").await.has("kept only for you"));
        let shared = write(&mut phone, "win", "a win to read", "shared").await;
        let form = phone.get("/w/topics").await;
        phone.submit(&form, "/w/topics", &[("text", "canary-topic")]).await;
        world.work().await;

        let ids: Vec<String> = [&private, &kept, &back, &locked, &shared].iter().map(|page| page.path.rsplit('/').next().unwrap().to_owned()).collect();
        let seen = everything_the_practice_sees(&world, ann, &ids).await;
        assert!(seen.contains("a win to read"), "what is shared is there");
        for canary in ["canary-private", "canary-kept", "canary-back", "canary-locked", "canary-topic"] {
            assert!(!seen.contains(canary), "{canary} is seen");
        }
        // The numbers of what is not shared are nowhere either, but in what was asked for them.
        let lists = everything_the_practice_sees(&world, ann, &[]).await;
        for (id, name) in ids.iter().zip(["private", "kept", "taken back", "locked away"]) {
            assert!(!lists.contains(id.as_str()), "the number of what is {name} is seen");
        }
        // One thing is kept for the session: that much she said.
        let mut amal = world.amal().await;
        assert!(amal.get(&format!("/clients/{ann}")).await.has("kept for the session"));
        let counts = Api::new(&world).await.get(&format!("/clients/{ann}/entry-counts")).await;
        assert_eq!(counts.json["kept"], json!(1));

        // The database tells nothing at all, and the client reads everything.
        let dump = crate::sealed::dump(&world).await;
        for text in ["canary-private", "canary-kept", "canary-back", "canary-locked", "canary-topic", "a win to read"] {
            assert!(!crate::sealed::finds(&dump, text), "{text} is readable in the database");
        }
        let list = phone.get("/w/entries").await;
        for text in ["canary-private", "canary-kept", "canary-back", "canary-locked", "a win to read"] {
            assert!(list.has(text), "{text} is not in {}", list.text());
        }
        assert!(phone.get("/w/entries?kind=win").await.has("canary-locked") && !phone.get("/w/entries?kind=win").await.has("canary-kept"));
    }

    async fn sharing_a_private_entry_seals_it_anew_and_leaves_nothing_behind(world: World) {
        let (mut phone, ann) = ann(&world).await;
        set_pin(&mut phone).await;
        let page = write(&mut phone, "journal", "first for me, then for both", "private").await;
        let mut amal = world.amal().await;
        assert_eq!(amal.get(&opened(&page)).await.status, 404);
        assert!(show(&mut phone, &page, "shared").await.has("shared with your therapist"));
        assert!(phone.get(&page.path).await.has("Not opened yet"));
        assert!(amal.get(&opened(&page)).await.has("first for me, then for both"));
        assert!(phone.get(&page.path).await.has("Opened by your therapist on"));
        assert!(phone.get("/w/entries").await.text().matches("first for me").nth(1).is_none(), "it is there once");
        assert_eq!(store::entries::of_client(&world.app.store, &world.amal, ann, 9).await.unwrap().len(), 1);
    }

    async fn what_was_opened_cannot_be_taken_back_whoever_is_first(world: World) {
        let (mut phone, _) = ann(&world).await;
        let mut amal = world.amal().await;
        let page = write(&mut phone, "journal", "take me back", "shared").await;
        assert!(show(&mut phone, &page, "taken_back").await.has("had not opened it"));
        assert_eq!(amal.get(&opened(&page)).await.status, 404);
        assert!(show(&mut phone, &page, "shared").await.has("Not opened yet"));
        // Looking at lists is not reading.
        amal.get("/home").await;
        assert!(phone.get(&page.path).await.has("Not opened yet"));
        assert!(amal.get(&opened(&page)).await.has("take me back"));
        let late = show(&mut phone, &page, "taken_back").await;
        assert!(late.has("had opened it by then") && late.has("Opened by your therapist on"), "{}", late.text());
        assert!(!late.exists("button[name=to]") && amal.get(&opened(&page)).await.has("take me back"));
        // What was said is corrected by a note.
        let note = late.attribute("a[href*='about=']", "href");
        let form = phone.get(&note).await;
        let added = phone.submit(&form, "/w/write", &[("text", "I meant Tuesday"), ("_shown", "shared")]).await;
        assert!(amal.get(&opened(&added)).await.exists(&format!("a[href='{}']", opened(&page))));

        for _ in 0..5 {
            let page = write(&mut phone, "win", "at the same moment", "shared").await;
            let (address, way) = (opened(&page), format!("{}/show", page.path));
            let mut other = phone.clone();
            let (read, taken) = tokio::join!(amal.get(&address), other.post(&way, &[("to", "taken_back")]));
            match read.status.as_u16() {
                200 => assert!(taken.has("had opened it by then"), "{}", taken.text()),
                404 => assert!(taken.has("had not opened it"), "{}", taken.text()),
                other => panic!("{other}"),
            }
        }
    }

    async fn private_needs_a_pin_and_nothing_typed_is_lost_over_it(world: World) {
        let (mut phone, _) = ann(&world).await;
        let form = phone.get("/w/write").await;
        assert!(!form.exists("input[name=_shown][value=private]") && form.has("enter your PIN first"));
        assert_eq!(form.attribute("input[name=_shown][checked]", "value"), "kept");
        let refused = phone.submit(&form, "/w/write", &[("text", "only for me"), ("_shown", "private")]).await;
        assert!(refused.status == 422 && refused.body.contains("only for me"), "{}", refused.text());
        assert_eq!(refused.attribute("input[name=_shown][checked]", "value"), "private");
        set_pin(&mut phone).await;
        let page = phone.submit(&refused, "/w/write", &[("text", "only for me"), ("_shown", "private")]).await;
        assert!(page.has("Only you see this") && page.has("Whoever runs this server"), "{}", page.text());
        assert_eq!(phone.get("/w/write").await.attribute("input[name=_shown][checked]", "value"), "private");

        // Another device: nothing of it without the PIN, on no route; all of it with the PIN.
        let mut tablet = world.visitor();
        tablet.post(&world.mails_to("ann@mail.example").pop().unwrap().link(), &[]).await;
        for path in ["/w/entries".to_owned(), page.path.clone(), format!("{}/edit", page.path), "/w/".to_owned()] {
            let there = tablet.get(&path).await;
            assert!(!there.body.contains("only for me"), "{path}");
        }
        assert_eq!(tablet.get(&page.path).await.status, 404);
        tablet.post(&format!("{}/delete", page.path), &[("_sure", "yes"), ("_revision", "1")]).await;
        tablet.post(&format!("{}/show", page.path), &[("to", "shared")]).await;
        enter_pin(&mut tablet).await;
        assert!(tablet.get(&page.path).await.has("only for me"));
        // Deleting asks once more, and then it is gone.
        let one = tablet.get(&page.path).await;
        let action = format!("{}/delete", page.path);
        tablet.submit(&one, &action, &[]).await;
        assert!(tablet.get(&page.path).await.has("only for me"));
        tablet.submit(&one, &action, &[("_sure", "yes")]).await;
        assert_eq!((tablet.get(&page.path).await.status, phone.get(&page.path).await.status), (404.try_into().unwrap(), 404.try_into().unwrap()));
    }

    async fn two_clients_on_one_device_do_not_see_each_other(world: World) {
        let (mut phone, _) = ann(&world).await;
        let page = write(&mut phone, "journal", "written by Ann", "kept").await;
        let ed = world.client("Ed").await;
        world.assign(ed, world.check_in().await, None).await;
        phone.post(&world.mails_to("ed@mail.example").pop().unwrap().link(), &[]).await;
        for path in ["/w/entries".to_owned(), page.path.clone(), format!("{}/edit", page.path), "/w/topics".to_owned()] {
            assert!(!phone.get(&path).await.body.contains("written by Ann"), "{path}");
        }
        assert_eq!(show(&mut phone, &page, "shared").await.status, 404);
        assert!(store::entries::of_client(&world.app.store, &world.amal, ed, 9).await.unwrap().is_empty());
        // The number of Ann's page, sent by Ed, makes an entry of his own.
        let id = page.path.rsplit('/').next().unwrap();
        let own = phone.post("/w/write", &[("text", "written by Ed"), ("_kind", "journal"), ("_shown", "kept"), ("_once", id)]).await;
        assert!(own.path != page.path && own.has("written by Ed"), "{}", own.text());
    }

    async fn somebody_who_struggles_finds_help_first_and_an_honest_sentence(world: World) {
        let (mut phone, ann) = ann(&world).await;
        let page = phone.get("/w/struggling").await;
        let text = page.text();
        let at = |words: &str| text.find(words).unwrap_or_else(|| panic!("no {words} in {text}"));
        assert!(at("999") < at("A few words") && at("Call") < at("Tell your therapist"), "help comes first");
        assert!(page.has("at or before your next session") && page.has("no computer looks"));
        // Without a session too.
        let nobody = world.visitor().get("/w/struggling").await;
        assert!(nobody.status == 200 && nobody.exists("a[href^='tel:']") && !nobody.exists("textarea"), "{}", nobody.text());
        // A robot that presses the button says nothing.
        let pressed = phone.submit(&page, "/w/struggling", &[]).await;
        assert_eq!(pressed.status, 422);
        let sent = phone.post("/w/struggling", &[("_once", &page.attribute("input[name=_once]", "value")), ("text", "canary-struggle")]).await;
        assert!(sent.has("Your note is sent") && sent.exists("a[href^='tel:']"));
        phone.post("/w/struggling", &[("_once", &page.attribute("input[name=_once]", "value")), ("text", "canary-struggle")]).await;
        world.work().await;
        let mails = world.mails_to("amal@riverside.example");
        assert_eq!(mails.len(), 1, "a double tap writes once");
        let all = format!("{} {} {}", mails[0].subject, mails[0].text, mails[0].html);
        assert!(!all.contains("canary") && !all.contains("Ann") && !all.to_lowercase().contains("struggl"), "{all}");

        let mut amal = world.amal().await;
        let home = amal.get("/home").await;
        assert!(home.texts("a.line")[0].contains("struggling"), "{:?}", home.texts("a.line"));
        let address = home.line_with("struggling");
        assert!(!home.body.contains("canary"));
        let opened = amal.get(&address).await;
        assert!(opened.has("canary-struggle"));
        assert!(amal.get("/home").await.has("struggling"), "opening is not seeing to it");
        amal.submit(&opened, &format!("{address}/answered"), &[("answered", "yes")]).await;
        assert!(!amal.get("/home").await.has("struggling"));
        let own = phone.get(&address.replace("/entries", "/w/entries")).await;
        assert!(own.has("saw to it on"), "{}", own.text());
        // The practice says when notes are read.
        let settings = [("public_name", "Riverside"), ("region", "GB"), ("time_zone", "Europe/London"), ("language", "en"), ("quiet_from", "21:00"), ("quiet_until", "08:00"), ("notes_read", "Read on working days.")];
        let form = amal.get("/practice").await;
        assert!(amal.submit(&form, "/practice", &settings).await.has("Saved"));
        assert!(phone.get("/w/struggling").await.has("Read on working days."));
        assert_eq!(store::entries::of_client(&world.app.store, &world.amal, ann, 9).await.unwrap().len(), 1);
    }

    async fn a_note_that_is_taken_back_in_time_sends_no_mail(world: World) {
        let (mut phone, _) = ann(&world).await;
        let page = phone.get("/w/struggling").await;
        let sent = phone.submit(&page, "/w/struggling", &[("_once", &page.attribute("input[name=_once]", "value")), ("_wordless", "yes")]).await;
        let own = sent.attribute("a[href^='/w/entries/']", "href");
        assert!(phone.post(&format!("{own}/show"), &[("to", "taken_back")]).await.has("had not opened it"));
        world.work().await;
        assert!(world.mails_to("amal@riverside.example").is_empty());
        assert!(!world.amal().await.get("/home").await.has("struggling"));
    }

    async fn who_asks_for_something_to_work_on_is_seen_until_somebody_saw_to_it(world: World) {
        let (mut phone, ann) = ann(&world).await;
        let page = phone.get("/w/ask").await;
        let once = page.attribute("input[name=_once]", "value");
        assert!(phone.post("/w/ask", &[("_once", &once), ("text", "Something for the evenings")]).await.has("Your note is sent"));
        let mut amal = world.amal().await;
        let address = amal.get(&format!("/clients/{ann}")).await.line_with("Asks for something");
        assert!(amal.get("/home").await.has("Asks for something to work on"));
        // Nobody else of another practice, nobody without clinical content, no colleague who is not on the case.
        let (_, sam) = world.hire("Sam", Role::Assistant).await;
        for (who, status) in [("carol@hillside.example", 404), ("ben@riverside.example", 404), (sam.as_str(), 403)] {
            let mut other = world.signed_in(who).await;
            for path in [address.clone(), format!("/clients/{ann}/entries"), format!("/clients/{ann}"), "/home".to_owned()] {
                let page = other.get(&path).await;
                assert!(!page.body.contains("evenings") && !page.has("Asks for something"), "{who} {path}");
            }
            assert_eq!(other.get(&address).await.status, status, "{who}");
            assert_eq!(other.post(&format!("{address}/answered"), &[("answered", "yes")]).await.status, status, "{who}");
        }
        assert!(phone.get(&format!("/w{address}")).await.has("Not opened yet"), "nobody has read it");
        let api = Api::new(&world).await;
        let listed = api.get(&format!("/entries?client_id={ann}&kind=ask")).await;
        assert!(listed.json["items"][0]["read_at"].is_null() && listed.json["items"][0]["text"].is_null());
        let id = &listed.ids()[0];
        let read = api.get(&format!("/entries/{id}")).await;
        assert!(read.json["text"] == "Something for the evenings" && read.json["read_at"].is_string(), "{read:?}");
        assert!(phone.get(&format!("/w{address}")).await.has("Opened by your therapist"), "reading by the API is reading");
        let answered = api.post(&format!("/entries/{id}/answered"), json!({ "answered": true })).await;
        assert!(answered.json["answered_at"].is_string() && !amal.get("/home").await.has("Asks for something"));
    }

    async fn the_list_for_next_time_is_carried_over_until_it_is_ticked_off(world: World) {
        let (mut phone, ann) = ann(&world).await;
        for (text, share) in [("The bus", "no"), ("My sister", "yes"), ("Sleep", "yes")] {
            let form = phone.get("/w/topics").await;
            assert!(phone.submit(&form, "/w/topics", &[("text", text), ("_share", share)]).await.has(text));
        }
        let order = |page: &Page| page.texts(".topics b");
        let list = phone.get("/w/topics").await;
        assert_eq!(order(&list), ["The bus", "My sister", "Sleep"]);
        let form_of = |page: &Page, n: usize| page.attributes(".topics form", "action")[n].clone();
        let list = phone.post(&form_of(&list, 2), &[("_do", "up")]).await;
        assert_eq!(order(&list), ["The bus", "Sleep", "My sister"]);
        assert_eq!(order(&phone.post(&form_of(&list, 0), &[("_do", "up")]).await), ["The bus", "Sleep", "My sister"]);

        let mut amal = world.amal().await;
        let page = amal.get(&format!("/clients/{ann}/entries")).await;
        assert!(page.has("Sleep") && page.has("My sister") && !page.body.contains("The bus"));
        let action = format!("/clients/{ann}/entries");
        assert_eq!(amal.submit(&page, &action, &[("text", " ")]).await.status, 422);
        assert!(amal.submit(&page, &action, &[("text", "Your new job")]).await.has("Your new job"));
        amal.submit(&page, &action, &[("text", "Your new job")]).await;
        // Anybody with her link can write to it, and read what this phone wrote; what comes from the practice needs the PIN.
        assert!(!phone.get("/w/topics").await.has("Your new job"));
        let list = phone.get("/w/topics").await;
        phone.post(&form_of(&list, 0), &[("_do", "share")]).await;
        phone.post(&form_of(&list, 2), &[("_do", "hide")]).await;
        let page = amal.get(&format!("/clients/{ann}")).await;
        assert!(page.has("The bus") && !page.body.contains("My sister"));
        // Next week it is still there; talked about, it goes.
        world.wait(TimeDelta::days(7)).await;
        let mut amal = world.amal().await;
        let page = amal.get(&format!("/clients/{ann}/entries")).await;
        let bus = page.attributes("form[action^='/topics/']", "action")[0].clone();
        let ticked = amal.submit(&page, &bus, &[("done", "yes")]).await;
        assert!(ticked.has("Marked as discussed"), "{}", ticked.text());
        let mut carol = world.signed_in("carol@hillside.example").await;
        assert_eq!(carol.post(&bus, &[("done", "no")]).await.status, 404);
        let topics = store::topics::open(&world.app.store, &world.amal, ann).await.unwrap();
        let texts: Vec<&str> = topics.iter().map(|topic| topic.text.as_str()).collect();
        assert_eq!(texts, ["Sleep", "Your new job"]);
        let api = Api::new(&world).await;
        let made = api.post("/topics", json!({ "client_id": ann, "text": "The letter" })).await;
        assert_eq!((made.status, made.json["by_client"].clone()), (201, json!(false)));
        let listed = api.get(&format!("/topics?client_id={ann}")).await;
        assert!(!listed.json.to_string().contains("My sister") && listed.json.to_string().contains("The letter"));
        assert!(api.post(&format!("/topics/{}/done", made.id()), json!({ "done": true })).await.json["done_at"].is_string());
    }

    async fn an_entry_brought_to_the_session_goes_when_it_is_taken_back(world: World) {
        let (mut phone, ann) = ann(&world).await;
        let page = write(&mut phone, "journal", "A long story about the bus and everything else", "shared").await;
        let bring = format!("{}/bring", page.path);
        phone.submit(&page, &bring, &[("text", "the bus"), ("_share", "yes")]).await;
        phone.submit(&page, &bring, &[("text", "the bus"), ("_share", "yes")]).await;
        let mut amal = world.amal().await;
        let seen = amal.get(&format!("/clients/{ann}/entries")).await;
        assert!(seen.text().matches("the bus").count() >= 1 && seen.exists(&format!("a[href='{}']", opened(&page))));
        assert_eq!(store::topics::open(&world.app.store, &world.amal, ann).await.unwrap().len(), 1);
        show(&mut phone, &page, "taken_back").await;
        assert!(!amal.get(&format!("/clients/{ann}/entries")).await.body.contains("the bus"));
        set_pin(&mut phone).await;
        assert!(show(&mut phone, &page, "private").await.has("kept only for you"));
        assert!(!phone.get("/w/topics").await.has("the bus"), "nothing of it is left under the other key");
    }

    async fn an_entry_can_be_changed_until_it_is_read(world: World) {
        let (mut phone, _) = ann(&world).await;
        let page = write(&mut phone, "journal", "first words", "shared").await;
        let edit = format!("{}/edit", page.path);
        let (form, other_tab) = (phone.get(&edit).await, phone.get(&edit).await);
        assert!(form.body.contains("first words"));
        let changed = phone.submit(&form, &edit, &[("text", "second words")]).await;
        assert!(changed.has("second words") && changed.has("How it read before") && changed.has("first words"), "{}", changed.text());
        let clash = phone.submit(&other_tab, &edit, &[("text", "words of the other tab")]).await;
        assert!(clash.status == 409 && clash.body.contains("words of the other tab"));
        let third = phone.submit(&clash, &edit, &[("text", "words of the other tab")]).await;
        assert!(third.has("words of the other tab"));
        let stale = phone.get(&edit).await;
        let read = world.amal().await.get(&opened(&page)).await;
        assert!(read.has("words of the other tab") && !read.body.contains("first words"));
        let late = phone.submit(&stale, &edit, &[("text", "too late")]).await;
        assert!(late.status == 409 && late.body.contains("too late") && late.has("opened this by now"), "{}", late.text());
    }

    async fn the_same_page_sent_again_changes_who_sees_it_and_loses_no_other_words(world: World) {
        let (mut phone, _) = ann(&world).await;
        let form = phone.get("/w/write?kind=win").await;
        let first = phone.submit(&form, "/w/write", &[("text", "I slept"), ("_shown", "kept")]).await;
        let again = phone.submit(&form, "/w/write", &[("text", "I slept"), ("_shown", "shared")]).await;
        assert_eq!(opened(&first), opened(&again));
        let other = phone.submit(&form, "/w/write", &[("text", "I ate"), ("_shown", "kept")]).await;
        assert_ne!(opened(&first), opened(&other));
        let mut amal = world.amal().await;
        assert!(amal.get(&opened(&first)).await.has("I slept"));
        assert_eq!(amal.get(&opened(&other)).await.status, 404);
        // Read by now: what she chooses too late is not said to be done.
        let late = phone.submit(&form, "/w/write", &[("text", "I slept"), ("_shown", "kept")]).await;
        assert_eq!(opened(&first), opened(&late));
        assert!(amal.get(&opened(&first)).await.has("I slept"));
    }

    async fn nothing_typed_is_lost(world: World) {
        let (mut phone, _) = ann(&world).await;
        let form = phone.get("/w/write").await;
        let long = "x".repeat(20_001);
        let refused = phone.submit(&form, "/w/write", &[("text", &long), ("place", "kitchen"), ("_strength", "7"), ("_shown", "kept")]).await;
        assert!(refused.status == 422 && refused.body.contains(&long) && refused.body.contains("kitchen"));
        assert_eq!((refused.attribute("input[name=_strength][checked]", "value"), refused.attribute("#problems a", "href")), ("7".into(), "#f-text".into()));
        assert_eq!(phone.submit(&form, "/w/write", &[("text", "  "), ("_shown", "kept")]).await.status, 422);
        // Sent twice it is there once; sent with other words, both are there.
        let one = phone.submit(&refused, "/w/write", &[("text", "once"), ("_shown", "kept")]).await;
        let same = phone.submit(&refused, "/w/write", &[("text", "once"), ("_shown", "kept")]).await;
        let other = phone.submit(&refused, "/w/write", &[("text", "and something else"), ("_shown", "kept")]).await;
        assert!(one.path == same.path && other.path != one.path);
        assert_eq!(phone.get("/w/entries").await.texts("a.line").len(), 2);
        // The session has ended meanwhile: what was typed is there to be copied.
        let open = phone.get("/w/write").await;
        let mut gone = phone.clone();
        gone.cookies.clear();
        let kept = gone.submit(&open, "/w/write", &[("text", "typed for an hour"), ("_shown", "private")]).await;
        assert!(kept.status == 401 && kept.has("typed for an hour"), "{}", kept.text());
        let kept = gone.post("/w/struggling", &[("text", "typed in a bad hour")]).await;
        assert!(kept.status == 401 && kept.has("typed in a bad hour"), "{}", kept.text());
        // From elsewhere nothing is taken.
        let mut elsewhere = phone.clone();
        elsewhere.fetch_site = Some("cross-site");
        assert_eq!(elsewhere.post("/w/write", &[("text", "forged"), ("_shown", "shared")]).await.status, 403);
    }

    async fn tags_are_counted_for_the_client_and_of_what_was_opened_for_the_therapist(world: World) {
        let (mut phone, ann) = ann(&world).await;
        for (text, shown, place) in [("one", "shared", "Bus, kitchen"), ("two", "shared", "bus"), ("three", "kept", "bus")] {
            let form = phone.get("/w/write").await;
            phone.submit(&form, "/w/write", &[("text", text), ("place", place), ("_shown", shown)]).await;
        }
        let list = phone.get("/w/entries").await;
        assert!(list.has("3 times") && list.has("kitchen"), "{}", list.text());
        let mut amal = world.amal().await;
        let page = format!("/clients/{ann}/entries");
        assert!(amal.get(&page).await.has("No tags in this time"), "tags are content: not before it was opened");
        let rows = store::entries::of_client(&world.app.store, &world.amal, ann, 9).await.unwrap();
        for row in rows {
            amal.get(&format!("/entries/{}", row.id)).await;
        }
        assert!(amal.get(&page).await.has("2×"), "{}", amal.get(&page).await.text());
        world.wait(TimeDelta::days(40)).await;
        let mut amal = world.amal().await;
        assert!(amal.get(&page).await.has("No tags in this time") && amal.get(&format!("{page}?days=90")).await.has("2×"));
    }

    async fn a_journal_page_can_follow_the_prompts_of_a_set_that_was_given(world: World) {
        let (mut phone, ann) = ann(&world).await;
        let content = json!({ "sections": [{ "items": [
            { "link_id": "a", "kind": "long_text", "text": "What did you take from the session?" },
            { "link_id": "b", "kind": "scale", "text": "How was it?", "config": { "min": 0, "max": 10 } },
            { "link_id": "c", "kind": "short_text", "text": "What do you want to bring?" },
        ] }] });
        let written = store::templates::Written { title: "Therapy journal".into(), mode: entity::kinds::TemplateMode::Log, content: serde_json::from_value(content).unwrap() };
        let set = meanwhile::actions::templates::create(&world.app, world.amal, entity::kinds::TemplateKind::PromptSet, written).await.unwrap();
        meanwhile::actions::templates::publish(&world.app, world.amal, set).await.unwrap();
        let mail = world.mails_to("ann@mail.example").pop().unwrap().link();
        set_pin(&mut phone).await;
        let given = world.assign(ann, set, None).await;
        let link = phone.get("/w/write").await.attribute("a[href*='set=']", "href");
        assert!(link.contains(&given.to_string()));
        let form = phone.get(&link).await;
        assert_eq!(form.attributes("input[name=_prompt]", "value"), ["What did you take from the session?", "What do you want to bring?"]);
        let page = phone.submit(&form, "/w/write", &[("prompt-1", "The bus"), ("_shown", "shared")]).await;
        assert!(page.has("What do you want to bring?") && page.has("The bus") && !page.has("What did you take"), "{}", page.text());
        assert!(world.amal().await.get(&opened(&page)).await.has("What do you want to bring?"));
        // A title is not shown to whoever has the link only, and another client's set is not there at all.
        let mut other = world.visitor();
        other.post(&mail, &[]).await;
        assert!(!other.get("/w/write").await.body.contains("Therapy journal"));
        assert_eq!(other.get(&link).await.status, 404);
    }

    async fn a_key_for_something_else_reads_no_entry(world: World) {
        let (mut phone, _) = ann(&world).await;
        let page = write(&mut phone, "win", "for Dr. Amal", "shared").await;
        let key = world.key(&[ApiScope::Admin, ApiScope::Templates]).await;
        let ask = reqwest::Client::new().get(format!("{}/api/v1{}", world.base, opened(&page))).bearer_auth(key).send().await.unwrap();
        assert_eq!(ask.status(), 403);
        assert!(phone.get(&page.path).await.has("Not opened yet"));
    }
}
