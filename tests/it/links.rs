//! Links that survive real mail, and are worth nothing to anybody else.

use chrono::TimeDelta;
use entity::kinds::{DeclineReason, OccurrenceStatus};
use meanwhile::actions::{assignments, clients, occurrences};
use meanwhile::domain::scope::{Actor, Scope};
use meanwhile::error::Error;
use meanwhile::store::occurrences::Decline;

use crate::support::Page;

/// Everything of an answer that somebody could compare.
fn seen(page: &Page) -> (u16, Vec<(String, String)>, String) {
    let headers = page.headers.iter().filter(|(name, _)| *name != "date").map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()));
    (page.status.as_u16(), headers.collect(), page.body.clone())
}

stories! {
    async fn a_link_opened_by_a_scanner_changes_nothing(world: World) {
        let (assignment, link) = world.ann_with_homework().await;
        let before = world.occurrence(assignment).await;
        for _ in 0..20 {
            let mut scanner = world.visitor();
            scanner.fetch_site = None;
            let page = scanner.get(&link).await;
            assert_eq!(page.status, 200);
            assert!(!page.exists("script") && scanner.cookies.is_empty());
            scanner.head(&link).await;
        }
        // Some press the button too, and every button after it.
        let mut robot = world.visitor();
        let page = robot.post(&link, &[]).await;
        let refused = robot.submit(&page, &format!("{}/submit", page.path), &[]).await;
        assert_eq!(refused.status, 422, "an empty form is not an answer");
        let decline = robot.get(&format!("{}/not-now", page.path)).await;
        assert_eq!(robot.submit(&decline, &decline.path, &[]).await.status, 422, "declining needs a choice");
        assert_eq!(world.occurrence(assignment).await, before);
        assert_eq!(world.amal().await.get("/home").await.texts(".badge"), Vec::<String>::new());
        // And Ann can still write.
        let mut phone = world.visitor();
        let page = phone.post(&link, &[]).await;
        assert!(phone.submit(&page, &format!("{}/submit", page.path), &[("mood", "4")]).await.path.ends_with("/done"));
    }

    async fn closed_links_look_alike(world: World) {
        let (_, link) = world.ann_with_homework().await;
        let ed = world.client("Ed").await;
        let used = world.assign(ed, world.check_in().await, None).await;
        let used_link = world.mails_to("ed@mail.example").pop().unwrap().link();
        let mut phone = world.visitor();
        let page = phone.post(&used_link, &[]).await;
        phone.submit(&page, &format!("{}/submit", page.path), &[("mood", "4")]).await;
        assert_eq!(world.occurrence(used).await.status, OccurrenceStatus::Completed);
        let revoked = world.client("Mia").await;
        world.assign(revoked, world.check_in().await, None).await;
        let revoked_link = world.mails_to("mia@mail.example").pop().unwrap().link();
        let (store, practice) = (world.app.store.clone(), world.amal.practice());
        store.write(move |tx| async move { meanwhile::store::links::revoke_of_client(&tx, practice, revoked, crate::support::world::beginning()).await }).await.unwrap();
        world.clock.advance(TimeDelta::days(13));

        let unknown = format!("/c/{}", "a".repeat(32));
        let mut looks = Vec::new();
        for path in [&link, &used_link, &revoked_link, &unknown, &"/c/nonsense".to_owned()] {
            let page = world.visitor().get(path).await;
            assert!(page.has("This link is closed") && page.has("999") && !page.has("Riverside"), "{path}: {}", page.text());
            looks.push(seen(&page));
            looks.push(seen(&world.visitor().get(path).await));
        }
        assert!(looks.windows(2).all(|pair| pair[0] == pair[1]), "they can be told apart");
        let mut asked = Vec::new();
        for path in [&link, &used_link, &unknown] {
            asked.push(seen(&world.visitor().post(path, &[("fresh", "yes")]).await));
        }
        assert!(asked.windows(2).all(|pair| pair[0] == pair[1]));
    }

    async fn a_fresh_link_ends_the_older_ones_once_a_person_opens_it(world: World) {
        let (assignment, old) = world.ann_with_homework().await;
        world.visitor().post(&old, &[("fresh", "yes")]).await;
        world.visitor().post(&old, &[("fresh", "yes")]).await;
        world.work().await;
        let mails = world.mails_to("ann@mail.example");
        assert_eq!(mails.len(), 2, "one in ten minutes");
        let fresh = mails.last().unwrap().link();
        assert_ne!(fresh, old);
        world.visitor().get(&fresh).await;
        assert_eq!(world.visitor().get(&old).await.status, 200, "looking at it ends nothing");
        let mut phone = world.visitor();
        assert!(phone.post(&fresh, &[]).await.path.starts_with("/w/"));
        assert_eq!(world.visitor().get(&old).await.status, 404);
        for _ in 0..5 {
            world.wait(TimeDelta::minutes(11)).await;
            world.visitor().post(&old, &[("fresh", "yes")]).await;
        }
        world.work().await;
        assert_eq!(world.mails_to("ann@mail.example").len(), 4, "three a day");
        assert_eq!(world.occurrence(assignment).await.status, OccurrenceStatus::Open);
    }

    async fn when_everything_is_sent_an_old_link_still_leads_to_the_own_page(world: World) {
        let (_, old) = world.ann_with_homework().await;
        let mut phone = world.visitor();
        let page = phone.post(&old, &[]).await;
        phone.submit(&page, &format!("{}/submit", page.path), &[("mood", "4")]).await;
        // Weeks later she wants to look at her own page, and the mail she has is the old one.
        world.wait(TimeDelta::days(20)).await;
        let before = world.mails_to("ann@mail.example").len();
        world.visitor().post(&old, &[("fresh", "yes")]).await;
        world.visitor().post(&old, &[("fresh", "yes")]).await;
        world.work().await;
        let mails = world.mails_to("ann@mail.example");
        assert_eq!(mails.len(), before + 1, "one in ten minutes");
        let link = mails.last().unwrap().link();
        let mut later = world.visitor();
        assert_eq!(later.post(&link, &[]).await.path, "/w/");
        assert_eq!(later.get("/w/topics").await.status, 200, "it opens all that is hers");
        // It is closed one day too, and asks for the next one by itself.
        world.wait(TimeDelta::days(400)).await;
        assert_eq!(world.visitor().get(&link).await.status, 404);
        world.visitor().post(&link, &[("fresh", "yes")]).await;
        world.work().await;
        let mails = world.mails_to("ann@mail.example");
        assert_eq!(mails.len(), before + 2);
        let link = mails.last().unwrap().link();
        assert_eq!(world.visitor().post(&link, &[]).await.path, "/w/");
    }

    async fn after_a_discharge_the_own_page_stays_for_a_month_to_look_back(world: World) {
        let (_, old) = world.ann_with_homework().await;
        let mut phone = world.visitor();
        let page = phone.post(&old, &[]).await;
        phone.submit(&page, &format!("{}/submit", page.path), &[("mood", "4")]).await;
        clients::discharge(&world.app, world.amal, world.responses().await[0].client_id).await.unwrap();
        world.wait(TimeDelta::days(20)).await;
        world.visitor().post(&old, &[("fresh", "yes")]).await;
        world.work().await;
        let link = world.mails_to("ann@mail.example").pop().unwrap().link();
        let mut later = world.visitor();
        let home = later.post(&link, &[]).await;
        assert!(home.path == "/w/" && !home.exists("a[href='/w/write']") && home.exists("a[href='/w/data']"), "{}", home.text());
        for open in ["/w/goals", "/w/coping", "/w/data", "/w/answers", "/w/entries"] {
            assert_eq!(later.get(open).await.path, open);
        }
        // Nobody would read it: there is nowhere to write it, and what an old page still sends comes back.
        for closed in ["/w/write", "/w/topics", "/w/ask"] {
            assert_eq!(later.get(closed).await.path, "/w/", "{closed}");
            let kept = later.post(closed, &[("text", "Are you there?"), ("_shown", "shared")]).await;
            assert!(!kept.status.is_success() && kept.has("Are you there?"), "{closed}: {}", kept.text());
        }
        let help = later.get("/w/struggling").await;
        assert!(help.exists("main a[href^='tel:']") && !help.exists("textarea"), "{}", help.text());
        world.wait(TimeDelta::days(11)).await;
        assert_eq!(world.visitor().post(&link, &[]).await.status, 404, "then it is closed");
        let before = world.mails_to("ann@mail.example").len();
        world.visitor().post(&link, &[("fresh", "yes")]).await;
        world.work().await;
        assert_eq!(world.mails_to("ann@mail.example").len(), before);
    }

    async fn a_link_that_a_mail_system_mangled_still_opens(world: World) {
        let (_, link) = world.ann_with_homework().await;
        let token = link.strip_prefix("/c/").unwrap().to_owned();
        for path in [format!("/c/{}", token.to_uppercase()), format!("{link}."), format!("{link}%3E"), format!("{link}%20"), format!("{link}?utm_source=x")] {
            assert_eq!(world.visitor().get(&path).await.status, 200, "{path}");
        }
        let last = if token.ends_with('a') { 'b' } else { 'a' };
        assert_eq!(world.visitor().get(&format!("/c/{}{last}", &token[..31])).await.status, 404);
    }

    async fn the_second_clients_link_ends_the_first_clients_session(world: World) {
        let (_, anns) = world.ann_with_homework().await;
        let ed = world.client("Ed").await;
        world.assign(ed, world.check_in().await, None).await;
        let eds = world.mails_to("ed@mail.example").pop().unwrap().link();
        let mut shared = world.visitor();
        let anns_page = shared.post(&anns, &[]).await.path;
        let cookie = shared.cookies.clone();
        let eds_page = shared.post(&eds, &[]).await.path;
        assert_ne!(anns_page, eds_page);
        assert_eq!(shared.get(&anns_page).await.status, 404);
        shared.cookies = cookie;
        assert_eq!(shared.get(&anns_page).await.status, 404, "the old cookie opens nothing either");
    }

    async fn a_forwarded_link_shows_nothing_that_was_typed(world: World) {
        let (_, link) = world.ann_with_homework().await;
        let mut phone = world.visitor();
        let page = phone.post(&link, &[("remember", "yes")]).await;
        phone.submit(&page, &format!("{}/draft", page.path).replace("/draft", "/submit"), &[]).await;
        let mut typed = page.hidden(&format!("{}/submit", page.path));
        typed.push(("best".into(), "a secret between us".into()));
        let saved = phone.post_all(&format!("{}/draft", page.path), typed).await;
        assert!(saved.has("a secret between us"), "the browser that typed it sees it");

        let mut other = world.visitor();
        let page = other.post(&link, &[]).await;
        assert!(!page.body.contains("a secret between us") && page.has("saved from another browser"));

        // The next day, the browser was closed: the remembered device sees it again.
        world.clock.advance(TimeDelta::hours(20));
        phone.cookies.remove("__Host-mw");
        assert!(phone.post(&link, &[]).await.has("a secret between us"));
        // Until it is told to forget.
        phone.post("/w/leave", &[]).await;
        assert!(phone.cookies.is_empty());
        assert!(!phone.post(&link, &[]).await.body.contains("a secret between us"));
    }

    async fn a_couple_may_share_a_computer_and_a_remembered_device_survives_the_night(world: World) {
        let (_, anns) = world.ann_with_homework().await;
        let ed = world.client("Ed").await;
        world.assign(ed, world.check_in().await, Some("2026-11-27 18:00")).await;
        let eds = world.mails_to("ed@mail.example").pop().unwrap().link();
        let type_into = async |browser: &mut crate::support::Visitor, page: &Page, text: &str| {
            let mut typed = page.hidden(&format!("{}/submit", page.path));
            typed.push(("best".into(), text.into()));
            browser.post_all(&format!("{}/draft", page.path), typed).await;
        };
        let mut shared = world.visitor();
        let page = shared.post(&anns, &[("remember", "yes")]).await;
        type_into(&mut shared, &page, "what Ann typed").await;
        let page = shared.post(&eds, &[]).await;
        type_into(&mut shared, &page, "what Ed typed").await;
        shared.cookies.remove("__Host-mw");
        assert!(!shared.post(&eds, &[]).await.body.contains("what Ed typed"), "Ed remembered nothing here");

        // Ann's browser stays open over night: the session ends, the remembered device does not.
        let mut phone = world.visitor();
        let page = phone.post(&anns, &[("remember", "yes")]).await;
        let mut typed = page.hidden(&format!("{}/submit", page.path));
        typed.push(("best".into(), "typed in the evening".into()));
        phone.post_all(&format!("{}/draft", page.path), typed).await;
        world.clock.advance(TimeDelta::hours(12));
        assert!(phone.post(&anns, &[]).await.body.contains("typed in the evening"));
    }

    async fn a_link_opens_no_sessions_without_end(world: World) {
        let (_, link) = world.ann_with_homework().await;
        let mut last = None;
        for _ in 0..21 {
            last = Some(world.visitor().post(&link, &[]).await);
        }
        let last = last.unwrap();
        assert_eq!(last.status, 429);
        assert!(last.headers.contains_key("retry-after"));
        world.clock.advance(TimeDelta::hours(1));
        assert!(world.visitor().post(&link, &[]).await.path.starts_with("/w/"), "later it opens again");
    }

    async fn after_a_discharge_no_old_link_opens_anything_and_nothing_is_made_due_again(world: World) {
        let ann = world.client("Ann").await;
        let missed = world.assign(ann, world.check_in().await, Some("2026-11-23 18:00")).await;
        world.wait(TimeDelta::minutes(1)).await;
        let declined = world.assign(ann, world.check_in().await, Some("2026-12-20 18:00")).await;
        let herself = Scope::checked(world.amal.practice(), Actor::Client(ann));
        let reason = Decline::because(DeclineReason::NoTime);
        occurrences::decline(&world.app, herself, world.occurrence(declined).await.id, reason).await.unwrap();
        let link = world.mails_to("ann@mail.example").pop().unwrap().link();
        world.wait(TimeDelta::days(10)).await;
        assert_eq!(world.occurrence(missed).await.status, OccurrenceStatus::Missed);
        assert_eq!(world.occurrence(declined).await.status, OccurrenceStatus::Declined);
        assert!(world.visitor().post(&link, &[]).await.path.starts_with("/w/"), "what was declined can be answered after all");

        clients::discharge(&world.app, world.amal, ann).await.unwrap();
        assert!(!world.visitor().post(&link, &[]).await.path.starts_with("/w/"));
        let due = chrono::NaiveDate::from_ymd_opt(2027, 1, 8).unwrap().and_hms_opt(18, 0, 0);
        let later = assignments::Changed { due_at: Some(due), ..Default::default() };
        let known = meanwhile::store::assignments::find(&world.app.store, &world.amal, missed).await.unwrap();
        let refused = assignments::update(&world.app, world.amal, missed, known.revision, later).await;
        assert!(matches!(refused, Err(Error::Conflict(_))), "{refused:?}");
        assert_eq!(world.occurrence(missed).await.status, OccurrenceStatus::Missed);
    }
}
