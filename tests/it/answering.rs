//! Nothing typed is ever lost, nothing happens twice.

use chrono::TimeDelta;
use entity::kinds::OccurrenceStatus;
use serde_json::json;

use crate::support::{Page, Visitor, World};

/// Ann's page, opened.
async fn opened(world: &World) -> (entity::ids::AssignmentId, Visitor, Page) {
    let (assignment, link) = world.ann_with_homework().await;
    let mut phone = world.visitor();
    let page = phone.post(&link, &[]).await;
    (assignment, phone, page)
}

fn submit_path(page: &Page) -> String {
    format!("{}/submit", page.path.trim_end_matches("/submit"))
}

stories! {
    async fn a_refused_form_keeps_everything_typed(world: World) {
        let (assignment, mut phone, page) = opened(&world).await;
        let refused = phone.submit(&page, &submit_path(&page), &[("best", "line one\r\nline <two> & \"three\"")]).await;
        assert_eq!(refused.status, 422);
        assert!(refused.exists("#error-mood") && refused.exists("#problems a[href='#q-mood']"));
        assert_eq!(refused.texts("textarea[name=best]"), ["line one\nline <two> & \"three\""]);
        assert_eq!(world.occurrence(assignment).await.status, OccurrenceStatus::Open);
        assert!(world.responses().await.is_empty());
        let wrong = phone.submit(&refused, &submit_path(&page), &[("mood", "11")]).await;
        assert_eq!(wrong.status, 422);
        // A form for other questions than were asked is refused as a whole.
        assert_eq!(phone.submit(&page, &submit_path(&page), &[("mood", "5"), ("practice_id", "x")]).await.status, 400);
        assert!(world.responses().await.is_empty());
    }

    async fn eight_presses_at_once_are_one_response_and_one_mail(world: World) {
        let (_, phone, page) = opened(&world).await;
        let mut fields = page.hidden(&submit_path(&page));
        fields.push(("mood".into(), "6".into()));
        let mut presses = Vec::new();
        for _ in 0..8 {
            let (mut phone, path, fields) = (phone.clone(), submit_path(&page), fields.clone());
            presses.push(tokio::spawn(async move { phone.post_all(&path, fields).await }));
        }
        for press in presses {
            let page = press.await.unwrap();
            assert!(page.status.is_success() && page.path.ends_with("/done"), "{} {}", page.status, page.text());
        }
        world.work().await;
        assert_eq!(world.responses().await.len(), 1);
        assert_eq!(world.mails_to("amal@riverside.example").len(), 1);
    }

    async fn a_second_tab_is_kept_as_an_amendment_and_moves_the_chart(world: World) {
        let (assignment, mut phone, page) = opened(&world).await;
        let second = phone.get(&page.path).await;
        phone.submit(&page, &submit_path(&page), &[("mood", "3")]).await;
        world.clock.advance(TimeDelta::minutes(5));
        let receipt = phone.submit(&second, &submit_path(&second), &[("mood", "8"), ("best", "the park")]).await;
        assert!(receipt.path.ends_with("/done"));
        let rows = world.responses().await;
        assert_eq!(rows.iter().map(|row| row.amends_id).collect::<Vec<_>>(), [None, Some(rows[0].id)]);
        let client = world.occurrence(assignment).await.client_id;
        let series = meanwhile::store::series::of_client(&world.app.store, &world.amal, client).await.unwrap();
        assert_eq!(series[0].points.iter().map(|point| point.value).collect::<Vec<_>>(), [8.0]);
        // The same page sent again changes nothing more; back on the page leads to the receipt.
        phone.submit(&second, &submit_path(&second), &[("mood", "8"), ("best", "the park")]).await;
        assert_eq!(world.responses().await.len(), 2);
        assert!(phone.get(&page.path).await.path.ends_with("/done"));
    }

    async fn without_cookies_the_page_can_still_send_and_nothing_else(world: World) {
        let (_, phone, page) = opened(&world).await;
        let mut bare = world.visitor();
        bare.fetch_site = None;
        assert_eq!(bare.get(&page.path).await.status, 404);
        let receipt = bare.submit(&page, &submit_path(&page), &[("mood", "2")]).await;
        assert!(receipt.path.ends_with("/done"), "{}", receipt.text());
        assert_eq!(world.responses().await.len(), 1);
        assert!(!bare.get("/w/").await.body.contains("mood"));

        // A page of another occurrence proves nothing here.
        let ed = world.client("Ed").await;
        world.assign(ed, world.check_in().await, None).await;
        let link = world.mails_to("ed@mail.example").pop().unwrap().link();
        let eds = world.visitor().post(&link, &[]).await;
        let mut fields = page.hidden(&submit_path(&page));
        fields.push(("mood".into(), "9".into()));
        fields.push(("best".into(), "what Ann wrote".into()));
        let refused = world.visitor().post_all(&submit_path(&eds), fields).await;
        assert_eq!(refused.status, 401);
        assert!(refused.has("what Ann wrote"), "what was typed is shown for copying");
        assert_eq!(world.responses().await.len(), 1);
        drop(phone);
    }

    async fn a_session_that_ended_while_writing_still_sends(world: World) {
        let (_, mut phone, page) = opened(&world).await;
        world.clock.advance(TimeDelta::hours(3));
        let submit = submit_path(&page);
        let draft = phone.put_json(&submit.replace("submit", "draft"), &json!({ "fields": [{ "link_id": "best", "value": ["x"] }] })).await;
        assert_eq!(draft.status, 401, "a draft is not saved by a session that was left alone");
        assert!(phone.submit(&page, &submit, &[("mood", "5")]).await.path.ends_with("/done"));
        world.clock.advance(TimeDelta::days(9));
        let late = world.visitor().submit(&page, &submit, &[("mood", "6")]).await;
        assert_eq!(late.status, 401, "after a week the page proves nothing");
    }

    async fn a_link_revoked_meanwhile_shows_what_was_typed_and_keeps_nothing(world: World) {
        let (assignment, mut phone, page) = opened(&world).await;
        let (practice, client) = (world.amal.practice(), world.occurrence(assignment).await.client_id);
        let now = world.app.now();
        world.app.store.write(move |tx| async move { meanwhile::store::links::revoke_of_client(&tx, practice, client, now).await }).await.unwrap();
        let refused = phone.submit(&page, &submit_path(&page), &[("mood", "5"), ("best", "my own words")]).await;
        assert_eq!(refused.status, 403);
        assert!(refused.has("my own words") && refused.has("999"));
        assert!(world.responses().await.is_empty());
    }

    async fn not_this_time_is_a_full_answer(world: World) {
        let (assignment, mut phone, page) = opened(&world).await;
        let form = phone.get(&format!("{}/not-now", page.path)).await;
        let receipt = phone.submit(&form, &form.path, &[("reason", "too_hard"), ("note", "after the late shift")]).await;
        assert!(receipt.path.ends_with("/done"));
        assert_eq!(world.occurrence(assignment).await.status, OccurrenceStatus::Declined);
        let mut amal = world.amal().await;
        let shown = amal.get(&format!("/assignments/{assignment}")).await;
        assert!(shown.has("It was too hard or upsetting") && shown.has("after the late shift"));
        assert!(amal.get("/home").await.has("could not be done this time"));
        // It may still be done after all.
        let page = phone.get(&page.path).await;
        phone.submit(&page, &submit_path(&page), &[("mood", "5")]).await;
        assert_eq!(world.occurrence(assignment).await.status, OccurrenceStatus::Completed);
        assert!(world.responses().await[0].late);
    }

    async fn a_late_answer_counts_and_says_so(world: World) {
        let (assignment, link) = world.ann_with_homework().await;
        world.wait(TimeDelta::days(5)).await;
        let mut amal = world.amal().await;
        assert!(amal.get(&format!("/assignments/{assignment}")).await.texts(".badge").contains(&"late".to_owned()));
        let mut phone = world.visitor();
        let page = phone.post(&link, &[]).await;
        phone.submit(&page, &submit_path(&page), &[("mood", "5")]).await;
        assert!(amal.get(&format!("/assignments/{assignment}")).await.texts(".badge").contains(&"completed, late".to_owned()));
    }

    async fn what_is_missed_is_recorded_and_an_open_page_still_sends(world: World) {
        let (assignment, mut phone, page) = opened(&world).await;
        world.wait(TimeDelta::days(4) + TimeDelta::hours(7)).await;
        assert_eq!(world.occurrence(assignment).await.status, OccurrenceStatus::Open);
        world.wait(TimeDelta::days(7) + TimeDelta::hours(2)).await;
        assert_eq!(world.occurrence(assignment).await.status, OccurrenceStatus::Missed);
        let kept = phone.submit(&page, &submit_path(&page), &[("mood", "5"), ("best", "too late?")]).await;
        assert!(kept.status == 401 && kept.has("too late?"), "after a week the text is given back");
    }

    async fn two_tabs_cannot_overwrite_each_other(world: World) {
        let (_, mut phone, page) = opened(&world).await;
        let draft = format!("{}/draft", page.path);
        let body = |value: &str, rev: i32| json!({ "fields": [{ "link_id": "best", "value": [value], "base_rev": rev }] });
        let first = phone.put_json(&draft, &body("from the first tab", 0)).await;
        assert_eq!(first.status, 200, "{}", first.body);
        let again = phone.put_json(&draft, &body("from the first tab", 0)).await;
        assert_eq!(again.status, 200, "the same text again is no clash");
        let second = phone.put_json(&draft, &body("from the second tab", 0)).await;
        assert_eq!(second.status, 409);
        let clash: serde_json::Value = serde_json::from_str(&second.body).unwrap();
        assert_eq!(clash["clashes"][0]["other"], json!(["from the first tab"]));
        assert!(phone.get(&page.path).await.body.contains("from the first tab"));
        let rev = clash["clashes"][0]["rev"].as_i64().unwrap() as i32;
        assert_eq!(phone.put_json(&draft, &body("from the second tab", rev)).await.status, 200, "keeping mine is a choice");
        assert!(phone.get(&page.path).await.body.contains("from the second tab"));
    }

    async fn a_log_takes_many_entries_from_the_same_link(world: World) {
        let log = world.log().await;
        let ann = world.client("Ann").await;
        let assignment = world.assign(ann, log, Some("2026-11-27 18:00")).await;
        let link = world.mails_to("ann@mail.example").pop().unwrap().link();
        for mood in ["3", "4", "6"] {
            let mut phone = world.visitor();
            let page = phone.post(&link, &[]).await;
            assert!(!page.exists("input[checked]"), "each entry begins blank");
            let receipt = phone.submit(&page, &submit_path(&page), &[("mood", mood)]).await;
            phone.submit(&page, &submit_path(&page), &[("mood", mood)]).await;
            assert!(receipt.exists(&format!("a[href='{}']", page.path)), "another entry can follow");
            world.clock.advance(TimeDelta::hours(20));
        }
        assert_eq!(world.responses().await.iter().map(|row| row.amends_id).collect::<Vec<_>>(), [None, None, None]);
        let series = meanwhile::store::series::of_client(&world.app.store, &world.amal, ann).await.unwrap();
        assert_eq!(series[0].points.iter().map(|point| point.value).collect::<Vec<_>>(), [3.0, 4.0, 6.0]);
        world.wait(TimeDelta::days(10)).await;
        assert_eq!(world.occurrence(assignment).await.status, OccurrenceStatus::Completed, "its time is over, it has entries");
    }

    async fn an_empty_form_from_another_browser_wipes_nothing(world: World) {
        let (assignment, link) = world.ann_with_homework().await;
        let mut phone = world.visitor();
        let page = phone.post(&link, &[]).await;
        let draft = format!("{}/draft", page.path);
        let mut other = world.visitor();
        let blank = other.post(&link, &[]).await;
        let hidden = blank.hidden(&submit_path(&blank));
        other.post_all(&draft, [&hidden[..], &[("best".to_owned(), String::new())]].concat()).await;
        assert_eq!(world.occurrence(assignment).await.begun_at, None, "nothing was typed");
        phone.put_json(&draft, &json!({ "fields": [{ "link_id": "best", "value": ["precious"] }] })).await;
        other.post_all(&draft, [&hidden[..], &[("best".to_owned(), String::new())]].concat()).await;
        assert!(phone.get(&page.path).await.body.contains("precious"));
    }

    async fn after_a_refused_form_saving_goes_on_where_it_was(world: World) {
        let (_, mut phone, page) = opened(&world).await;
        let draft = format!("{}/draft", page.path);
        phone.put_json(&draft, &json!({ "fields": [{ "link_id": "best", "value": ["first"] }] })).await;
        let refused = phone.submit(&page, &submit_path(&page), &[("best", "first")]).await;
        assert_eq!(refused.attribute("[data-item=best]", "data-rev"), "1");
        let long = "x".repeat(50_000);
        let saved = phone.put_json(&draft, &json!({ "fields": [{ "link_id": "best", "value": [long], "base_rev": 1 }, { "link_id": "mood", "value": ["3"] }] })).await;
        assert!(saved.status == 200 && saved.body.contains("\"too_long\":[\"best\"]") && saved.body.contains("mood"), "{}", saved.body);
        assert_eq!(phone.get(&submit_path(&page)).await.path, page.path, "the address of a sent form leads back");
    }

    async fn a_page_from_an_older_link_still_sends(world: World) {
        let (_, old) = world.ann_with_homework().await;
        let mut phone = world.visitor();
        let page = phone.post(&old, &[]).await;
        world.visitor().post(&old, &[("fresh", "yes")]).await;
        world.work().await;
        let fresh = world.mails_to("ann@mail.example").pop().unwrap().link();
        world.visitor().post(&fresh, &[]).await;
        assert_eq!(world.visitor().get(&old).await.status, 404);
        assert!(phone.submit(&page, &submit_path(&page), &[("mood", "5")]).await.path.ends_with("/done"));
    }

    async fn a_log_that_was_declined_takes_an_entry_after_all(world: World) {
        let log = world.log().await;
        let assignment = world.assign(world.client("Ann").await, log, None).await;
        let mut phone = world.visitor();
        let page = phone.post(&world.mails_to("ann@mail.example").pop().unwrap().link(), &[]).await;
        let form = phone.get(&format!("{}/not-now", page.path)).await;
        phone.submit(&form, &form.path, &[("reason", "forgot")]).await;
        phone.submit(&page, &submit_path(&page), &[("mood", "5")]).await;
        assert_eq!(world.occurrence(assignment).await.status, OccurrenceStatus::Completed);
    }

    async fn begun_means_that_something_was_saved(world: World) {
        let (assignment, mut phone, page) = opened(&world).await;
        assert_eq!(world.occurrence(assignment).await.begun_at, None);
        phone.put_json(&format!("{}/draft", page.path), &json!({ "fields": [{ "link_id": "mood", "value": ["4"] }] })).await;
        assert!(world.occurrence(assignment).await.begun_at.is_some());
        let home = world.amal().await.get(&format!("/assignments/{assignment}")).await;
        assert!(home.texts(".badge").contains(&"begun".to_owned()));
        assert!(!home.body.contains("value=\"4\""), "the workspace sees no drafts");
        let unknown = phone.put_json(&format!("{}/draft", page.path), &json!({ "fields": [{ "link_id": "nothing", "value": ["4"] }] })).await;
        assert_eq!(unknown.status, 400);
    }
}
