//! Reading back: a link gives the right to write, the PIN the right to read.

use chrono::TimeDelta;
use meanwhile::actions::pins_together;
use meanwhile::store::pins;

use serde_json::json;

use crate::support::Api;
use crate::support::{Page, Visitor, World};

const PIN: &str = "483971";

/// Ann sends a sentence; returns the page of it when read back.
async fn ann_sends(world: &World, text: &str) -> String {
    let (_, link) = world.ann_with_homework().await;
    let mut phone = world.visitor();
    let page = phone.post(&link, &[]).await;
    phone.submit(&page, &format!("{}/submit", page.path), &[("mood", "5"), ("best", text)]).await;
    format!("/w/answers/{}", page.path.rsplit('/').next().unwrap())
}

/// A browser that came through a newer mail to Ann.
async fn through_mail(world: &World) -> Visitor {
    let ann = world.responses().await[0].client_id;
    world.assign(ann, world.check_in().await, None).await;
    let mut browser = world.visitor();
    browser.post(&world.mails_to("ann@mail.example").pop().unwrap().link(), &[]).await;
    browser
}

async fn choose(browser: &mut Visitor, code: &str) -> Page {
    let page = browser.get("/w/pin").await;
    let fields = [("_do", "set"), ("pin", PIN), ("again", PIN), ("code", code)];
    browser.submit(&page, "/w/pin", &fields).await
}

async fn enter(browser: &mut Visitor, pin: &str, next: &str) -> Page {
    browser.post("/w/pin", &[("_do", "enter"), ("pin", pin), ("_next", next)]).await
}

stories! {
    async fn without_a_pin_nothing_that_was_sent_is_shown_anywhere(world: World) {
        let answers = ann_sends(&world, "a canary in the garden").await;
        let mut browser = through_mail(&world).await;
        for path in ["/w/", "/w/answers", &answers] {
            let page = browser.get(path).await;
            assert!(page.status == 200 && !page.has("canary") && !page.has("Weekly check-in"), "{path}: {}", page.text());
        }
        assert!(browser.get(&answers).await.path.starts_with("/w/pin"), "the way to see it is shown");
    }

    async fn a_pin_from_a_link_alone_opens_only_what_comes_after(world: World) {
        let before = ann_sends(&world, "a canary from before").await;
        let mut browser = through_mail(&world).await;
        world.clock.advance(TimeDelta::minutes(5));
        let set = choose(&mut browser, "").await;
        assert_eq!(set.texts(".code-words")[0].split(' ').count(), 6, "recovery words are shown once");
        assert!(!browser.get("/w/pin").await.exists(".code-words"));
        assert!(!browser.get(&before).await.has("canary") && !browser.get("/w/answers").await.exists(".plain-list li"));
        // What Ann sends now she reads on any device, with the PIN.
        let due = browser.get("/w/").await.attribute("li a.line", "href");
        let page = browser.get(&due).await;
        browser.submit(&page, &format!("{due}/submit"), &[("mood", "6"), ("best", "a swim in the sea")]).await;
        let mut other = through_mail(&world).await;
        let after = due.replace("/w/", "/w/answers/");
        assert!(!other.get(&after).await.has("a swim"));
        let shown = enter(&mut other, "483 971", &after).await;
        assert!(shown.path == after && shown.has("a swim"), "{}", shown.text());
        assert!(!other.get(&before).await.has("canary"));
    }

    async fn a_pin_set_together_opens_the_past_too(world: World) {
        let before = ann_sends(&world, "a canary from before").await;
        let ann = world.responses().await[0].client_id;
        let mut browser = through_mail(&world).await;
        let mut amal = world.amal().await;
        let page = amal.get(&format!("/clients/{ann}/pin")).await;
        let code = amal.submit(&page, &page.path, &[("_do", "code")]).await.texts(".big-code")[0].clone();
        assert_eq!(choose(&mut browser, if code == "000000" { "000001" } else { "000000" }).await.status, 422, "another code is refused");
        world.clock.advance(TimeDelta::minutes(16));
        assert_eq!(choose(&mut browser, &code).await.status, 422, "and one whose time is over");
        let code = pins_together::say_code(&world.app, world.amal, ann).await.unwrap();
        assert!(choose(&mut browser, &code).await.exists(".code-words"));
        assert!(browser.get(&before).await.has("a canary from before"));
        assert!(browser.get("/w/").await.has("Weekly check-in"), "titles are shown as well");
        assert!(!world.amal().await.get(&format!("/clients/{ann}/pin")).await.has(PIN), "and nobody else sees the PIN");
    }

    async fn guessing_ends_soon_and_writing_goes_on(world: World) {
        ann_sends(&world, "a canary").await;
        let ann = world.responses().await[0].client_id;
        let mut browser = through_mail(&world).await;
        choose(&mut browser, "").await;
        let mut stranger = through_mail(&world).await;
        let tries = (0..12).map(|n| {
            let mut twin = stranger.clone();
            async move { twin.post("/w/pin", &[("_do", "enter"), ("pin", &format!("73{n:02}61"))]).await.status.as_u16() }
        });
        let all = futures_util::future::join_all(tries).await;
        assert_eq!(all.iter().filter(|status| **status == 422).count(), 5, "{all:?}");
        assert_eq!(enter(&mut stranger, PIN, "").await.status, 429, "the right one waits as well");
        assert!(stranger.get("/w/").await.status == 200 && stranger.get("/w/reminders").await.status == 200);
        world.clock.advance(TimeDelta::minutes(16));
        let mut stranger = through_mail(&world).await;
        for n in 0..5 {
            assert_eq!(enter(&mut stranger, &format!("73{n:02}62"), "").await.status, 422);
        }
        world.clock.advance(TimeDelta::minutes(16));
        let mut hers = through_mail(&world).await;
        assert_eq!(enter(&mut hers, PIN, "").await.status, 403, "after ten in a day the practice has to reset it");
        let mut amal = world.amal().await;
        let page = amal.get(&format!("/clients/{ann}/pin")).await;
        assert!(page.has("too many wrong tries"));
        amal.submit(&page, &page.path, &[("_do", "reset")]).await;
        assert!(choose(&mut hers, "").await.exists(".code-words"));
    }

    async fn after_a_reset_the_recovery_words_open_what_was_open(world: World) {
        let before = ann_sends(&world, "a canary from before").await;
        let ann = world.responses().await[0].client_id;
        let mut browser = through_mail(&world).await;
        let code = pins_together::say_code(&world.app, world.amal, ann).await.unwrap();
        let words = choose(&mut browser, &code).await.texts(".code-words")[0].clone();
        pins_together::reset(&world.app, world.amal, ann).await.unwrap();
        assert!(!browser.get(&before).await.has("canary"), "a browser that had entered it is asked anew");
        world.clock.advance(TimeDelta::minutes(1));
        choose(&mut browser, "").await;
        assert!(!browser.get(&before).await.has("canary"));
        let wrong = browser.post("/w/pin", &[("_do", "reopen"), ("words", "apple arrow autumn bag ball barn")]).await;
        assert_eq!(wrong.status, 422);
        browser.post("/w/pin", &[("_do", "reopen"), ("words", &format!(" {} ", words.to_uppercase().replace(' ', ", ")))]).await;
        assert!(browser.get(&before).await.has("a canary from before"));
        let vaults = pins::vaults(&world.app.store, &world.amal, ann).await.unwrap();
        assert!(vaults.len() == 2 && vaults.iter().all(|vault| vault.closed_at.is_none()));
    }

    async fn a_trusted_device_is_not_asked_and_can_be_locked(world: World) {
        let before = ann_sends(&world, "a canary from before").await;
        let ann = world.responses().await[0].client_id;
        let code = pins_together::say_code(&world.app, world.amal, ann).await.unwrap();
        let mut phone = through_mail(&world).await;
        choose(&mut phone, &code).await;
        let mut tablet = through_mail(&world).await;
        tablet.post("/w/pin", &[("_do", "enter"), ("pin", PIN), ("trust", "yes")]).await;
        world.clock.advance(TimeDelta::hours(3));
        assert_eq!(tablet.get("/w/").await.status, 404, "a session ends all the same");
        world.assign(ann, world.check_in().await, None).await;
        tablet.post(&world.mails_to("ann@mail.example").pop().unwrap().link(), &[]).await;
        assert!(tablet.get(&before).await.has("a canary from before"), "but the device is known");
        // A practice that minds asks every time.
        let saved = Api::new(&world).await.patch("/practice", json!({ "always_pin": true })).await;
        assert_eq!((saved.status, &saved.json["always_pin"]), (200, &json!(true)));
        assert!(!tablet.get(&before).await.has("canary"));
        enter(&mut tablet, PIN, "").await;
        assert!(tablet.get(&before).await.has("canary"));
        tablet.post("/w/pin", &[("_do", "lock")]).await;
        assert!(!tablet.get(&before).await.has("canary"));
        // Another PIN asks everybody.
        enter(&mut tablet, PIN, "").await;
        let other = "905836";
        let changed = tablet.post("/w/pin", &[("_do", "change"), ("current", PIN), ("pin", other), ("again", other)]).await;
        assert!(changed.status == 200 && changed.exists("[role=status]"));
        assert!(tablet.get(&before).await.has("canary"));
        world.assign(ann, world.check_in().await, None).await;
        phone.post(&world.mails_to("ann@mail.example").pop().unwrap().link(), &[]).await;
        assert!(!phone.get(&before).await.has("canary"));
    }

    async fn a_draft_from_elsewhere_is_shown_with_the_pin(world: World) {
        let (_, link) = world.ann_with_homework().await;
        let mut phone = world.visitor();
        let page = phone.post(&link, &[]).await;
        choose(&mut phone, "").await;
        world.clock.advance(TimeDelta::minutes(1));
        phone.submit(&page, &format!("{}/draft", page.path), &[("best", "half a sentence")]).await;
        let mut desk = world.visitor();
        let page = desk.post(&link, &[]).await;
        assert!(!page.has("half a sentence") && page.exists("a[href^='/w/pin']"));
        assert!(enter(&mut desk, PIN, &page.path).await.has("half a sentence"));
    }

    async fn a_plain_pin_is_refused_beside_its_field(world: World) {
        ann_sends(&world, "a canary").await;
        let mut browser = through_mail(&world).await;
        for (pin, again) in [("123456", "123456"), ("240785", "240785"), ("48397", "48397"), (PIN, "905836")] {
            let page = browser.post("/w/pin", &[("_do", "set"), ("pin", pin), ("again", again)]).await;
            assert!(page.status == 422 && page.exists(".error"), "{pin}");
        }
    }

    async fn one_clients_pin_opens_nothing_of_another(world: World) {
        let anns = ann_sends(&world, "a canary of Ann's").await;
        let ed = world.client("Ed").await;
        world.assign(ed, world.check_in().await, None).await;
        let mut eds = world.visitor();
        eds.post(&world.mails_to("ed@mail.example").pop().unwrap().link(), &[]).await;
        let code = pins_together::say_code(&world.app, world.amal, ed).await.unwrap();
        choose(&mut eds, &code).await;
        assert_eq!(eds.get(&anns).await.status, 404);
        // The code of one is none for another.
        let ann = world.responses().await[0].client_id;
        let hers = pins_together::say_code(&world.app, world.amal, ann).await.unwrap();
        assert_eq!(eds.post("/w/pin", &[("_do", "widen"), ("code", &hers)]).await.status, 422);
        let carol = crate::support::world::practice(&world.app, "Lakeside", "carol@lakeside.example", "Carol").await;
        assert!(pins_together::say_code(&world.app, carol, ann).await.is_err() && pins_together::reset(&world.app, carol, ed).await.is_err());
    }

    async fn words_of_an_earlier_pin_take_nobodys_pin_away(world: World) {
        let before = ann_sends(&world, "a canary from before").await;
        let ann = world.responses().await[0].client_id;
        // Whoever reads Ann's mail was faster than she.
        let mut stranger = through_mail(&world).await;
        let words = choose(&mut stranger, "").await.texts(".code-words")[0].clone();
        pins_together::reset(&world.app, world.amal, ann).await.unwrap();
        let mut hers = through_mail(&world).await;
        let code = pins_together::say_code(&world.app, world.amal, ann).await.unwrap();
        choose(&mut hers, &code).await;
        let tried = [("_do", "recover"), ("words", words.as_str()), ("pin", "905836"), ("again", "905836")];
        assert_eq!(stranger.post("/w/pin", &tried).await.status, 422);
        assert!(!stranger.get(&before).await.has("canary") && hers.get(&before).await.has("a canary from before"));
    }

    async fn a_pin_that_was_forgotten_is_chosen_anew_with_its_words(world: World) {
        let before = ann_sends(&world, "a canary from before").await;
        let ann = world.responses().await[0].client_id;
        let code = pins_together::say_code(&world.app, world.amal, ann).await.unwrap();
        let mut phone = through_mail(&world).await;
        let old = choose(&mut phone, &code).await.texts(".code-words")[0].clone();
        let words = phone.post("/w/pin", &[("_do", "words")]).await.texts(".code-words")[0].clone();
        let mut tablet = through_mail(&world).await;
        for (typed, status) in [(&old, 422), (&words, 200)] {
            let page = tablet.post("/w/pin", &[("_do", "recover"), ("words", typed), ("pin", "905836"), ("again", "905836")]).await;
            assert_eq!(page.status, status, "{}", page.text());
        }
        assert!(tablet.get(&before).await.has("canary") && !phone.get(&before).await.has("canary"));
    }

    async fn a_code_is_guessed_at_five_times_whoever_knows_the_pin(world: World) {
        ann_sends(&world, "a canary").await;
        let ann = world.responses().await[0].client_id;
        let mut stranger = through_mail(&world).await;
        choose(&mut stranger, "").await;
        let code = pins_together::say_code(&world.app, world.amal, ann).await.unwrap();
        let wrong = if code == "111222" { "111223" } else { "111222" };
        let mut seen = Vec::new();
        for _ in 0..7 {
            seen.push(stranger.post("/w/pin", &[("_do", "widen"), ("code", wrong)]).await.status.as_u16());
            enter(&mut stranger, PIN, "").await;
        }
        assert_eq!(seen, [422, 422, 422, 422, 422, 429, 429]);
    }
}
