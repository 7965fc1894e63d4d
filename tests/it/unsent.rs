//! Answers that are typed and not sent, whatever becomes of the form meanwhile; and mails about what nobody has seen, whatever becomes of them.

use chrono::TimeDelta;
use entity::ids::{AlertId, ClientId, OccurrenceId, ResponseId};
use entity::kinds::{AlertStep, OccurrenceStatus, Role};
use meanwhile::actions::alerts::{self, Acting};
use meanwhile::actions::drafts::{self, Patch, Writer};
use meanwhile::actions::{assignments, clients, misfiled, practitioners, responses, unsent};
use meanwhile::domain::alert::Stage;
use meanwhile::domain::response::Answer;
use meanwhile::domain::scope::{Actor, Scope};
use meanwhile::store::alert_cases::{About, Case};
use meanwhile::store::drafts::Owner;
use meanwhile::store::occurrences::Occurrence;
use meanwhile::store::{self, Cx, alert_steps, notices, occurrences};
use meanwhile::worker;
use sea_orm::ConnectionTrait;
use serde_json::json;

use crate::alerts::{AGAIN, AMAL, AT_ONCE, SEVERAL_DAYS, all, ann, keep, one_answer, opened, rule, send, told};
use crate::support::{Page, World};

const TWO_HOURS: TimeDelta = TimeDelta::minutes(125);

fn occurrence_of(page: &Page) -> OccurrenceId {
    page.path.strip_prefix("/w/").unwrap().parse().unwrap()
}

/// What there is about this client.
async fn cases(world: &World, client: ClientId) -> Vec<Case> {
    all(world).await.into_iter().filter(|case| case.client_id == client).collect()
}

/// The words that the trail of an alert keeps at such steps.
async fn trail(world: &World, alert: AlertId, client: ClientId, step: AlertStep) -> Vec<String> {
    let steps = alert_steps::of(&world.app.store, &world.amal, alert, client).await.unwrap();
    steps.into_iter().filter(|one| one.step == step).map(|one| one.note.unwrap_or_default()).collect()
}

async fn close(world: &World, alert: AlertId) {
    let acting = Acting { id: None, note: "Called her.".into(), close: true, known: None };
    alerts::act(&world.app, world.amal, alert, acting).await.unwrap();
}

async fn on_board(world: &World, alert: AlertId) -> bool {
    world.amal().await.get("/home").await.exists(&format!("a[href='/alerts/{alert}']"))
}

async fn by_hand(world: &World, sql: &'static str) {
    world.app.store.write(move |tx| async move { tx.db().execute_unprepared(sql).await.map(|_| ()).map_err(Into::into) }).await.unwrap();
}

stories! {
    async fn what_was_announced_is_seen_whatever_became_of_the_form_meanwhile(world: World) {
        let (ann, ed, bea, fay) = (world.client("Ann").await, world.client("Ed").await, world.client("Bea").await, world.client("Fay").await);
        let (mut anns, ann_page) = opened(&world, ann, "ann@mail.example").await;
        let (mut eds, ed_page) = opened(&world, ed, "ed@mail.example").await;
        let (mut beas, bea_page) = opened(&world, bea, "bea@mail.example").await;
        let (mut fays, fay_page) = opened(&world, fay, "fay@mail.example").await;
        for (phone, page) in [(&mut anns, &ann_page), (&mut eds, &ed_page), (&mut beas, &bea_page), (&mut fays, &fay_page)] {
            keep(phone, page, &[("phq9_1", "1"), ("phq9_9", "2")]).await;
        }
        // Within the two hours, one is cancelled, one client is discharged, one is entered from paper with another answer.
        world.clock.advance(TimeDelta::minutes(30));
        let of = |page: &Page| occurrences::find(&world.app.store, &world.amal, occurrence_of(page));
        let (anns, beas) = (of(&ann_page).await.unwrap(), of(&bea_page).await.unwrap());
        assignments::cancel(&world.app, world.amal, anns.assignment_id).await.unwrap();
        clients::discharge(&world.app, world.amal, ed).await.unwrap();
        let version = store::templates::version(&world.app.store, &world.amal, beas.version_id.unwrap()).await.unwrap();
        let (submission, answers) = (meanwhile::random::id(world.app.now()), vec![Answer::new("phq9_9", json!("0"))]);
        responses::enter_paper(&world.app, world.amal, beas.id, version, submission, answers, world.app.now()).await.unwrap();
        // Fay sends hers after all, with another answer: it is her last word.
        let zero: Vec<(&str, &str)> = SEVERAL_DAYS.iter().map(|(name, _)| (*name, "0")).collect();
        send(&mut fays, &fay_page, &zero).await;
        assert_eq!((of(&ann_page).await.unwrap().status, of(&bea_page).await.unwrap().status), (OccurrenceStatus::Cancelled, OccurrenceStatus::Completed));
        world.wait(TWO_HOURS).await;
        for client in [ann, ed, bea] {
            let found = cases(&world, client).await;
            assert!(found.len() == 1 && matches!(found[0].about, About::Unsent(_)) && found[0].stage() == Stage::New, "{found:?}");
        }
        assert!(cases(&world, fay).await.is_empty());
        assert_eq!(told(&world, AMAL, AT_ONCE), 3);
    }

    async fn sent_in_the_moment_in_which_its_draft_is_looked_at_it_is_one(world: World) {
        for (n, name) in ["Ann", "Ed", "Bea", "Fay", "Gil", "Hal"].into_iter().enumerate() {
            let client = world.client(name).await;
            let address = format!("{}@mail.example", name.to_lowercase());
            let (mut phone, page) = opened(&world, client, &address).await;
            keep(&mut phone, &page, &[("phq9_9", "1")]).await;
            world.clock.advance(TWO_HOURS);
            let page = phone.post(&world.mails_to(&address).pop().unwrap().link(), &[]).await;
            let (done, looked) = tokio::join!(send(&mut phone, &page, SEVERAL_DAYS), unsent::look_at_due(&world.app));
            looked.unwrap();
            assert!(done.path.ends_with("/done"));
            let found = cases(&world, client).await;
            assert!(found.len() == 1 && matches!(found[0].about, About::Response(_)), "{found:?}");
            assert_eq!(all(&world).await.len(), n + 1);
        }
        unsent::look_at_due(&world.app).await.unwrap();
        world.work().await;
        assert_eq!((all(&world).await.len(), told(&world, AMAL, AT_ONCE)), (6, 6));
    }

    async fn of_two_texts_that_clash_both_are_looked_at(world: World) {
        let (ann, mut phone, page) = ann(&world).await;
        let link = world.mails_to("ann@mail.example").last().unwrap().link();
        keep(&mut phone, &page, &[("phq9_9", "0")]).await;
        world.wait(TWO_HOURS).await;
        assert!(all(&world).await.is_empty(), "it was looked at, and says no");
        // Another page is older than that: what it saves waits beside the other, and nothing else is saved.
        let occurrence = occurrences::find(&world.app.store, &world.amal, occurrence_of(&page)).await.unwrap();
        let version = store::templates::version(&world.app.store, &world.amal, occurrence.version_id.unwrap()).await.unwrap();
        let session = store::drafts::current(&world.app.store, &world.amal, ann, occurrence.id).await.unwrap().0[0].session_id;
        let writer = Writer { client: ann, session, sessions: vec![session], reads: Default::default() };
        let patch = Patch { link_id: "phq9_9".into(), value: vec!["3".into()], base_rev: 0 };
        let anns = Scope::checked(world.amal.practice(), Actor::Client(ann));
        let saved = drafts::save(&world.app, anns, writer, occurrence.id, &version.content, vec![patch]).await.unwrap();
        assert!(saved.clashes.len() == 1 && saved.revs.is_empty(), "{saved:?}");
        let rivals = store::drafts::rivals(&world.app.store, &world.amal, ann, occurrence_of(&page)).await.unwrap();
        assert_eq!(rivals.len(), 1);
        world.wait(TWO_HOURS).await;
        let case = cases(&world, ann).await.remove(0);
        let path = format!("/alerts/{}", case.id);
        assert!(world.amal().await.get(&path).await.has("Nearly every day"));
        alerts::see(&world.app, world.amal, case.id).await.unwrap();
        // The phone says something else that needs a person: both answers are there, and it is new.
        let page = phone.post(&link, &[]).await;
        phone.submit(&page, &format!("{}/draft", page.path), &[("phq9_9", "1")]).await;
        world.wait(TWO_HOURS).await;
        let found = cases(&world, ann).await;
        assert!(found.len() == 1 && found[0].id == case.id && found[0].stage() == Stage::New, "{found:?}");
        let read = world.amal().await.get(&path).await;
        assert!(read.has("Several days") && read.has("Nearly every day"), "{}", read.text());
        assert_eq!(told(&world, AMAL, AT_ONCE), 2);
    }

    async fn turned_off_and_on_again_what_was_announced_is_looked_at_and_nothing_else(world: World) {
        let (ann, mut phone, page) = ann(&world).await;
        let ed = world.client("Ed").await;
        let (mut eds, ed_page) = opened(&world, ed, "ed@mail.example").await;
        assert!(ed_page.has("after two hours"));
        keep(&mut phone, &page, &[("phq9_9", "2")]).await;
        world.clock.advance(TimeDelta::minutes(10));
        rule(&world, "24", None, false).await;
        world.clock.advance(TimeDelta::minutes(10));
        // Ed opens his page again: it says nothing of the kind now, and so it is.
        let ed_page = eds.get(&ed_page.path).await;
        assert!(!ed_page.has("after two hours"));
        keep(&mut eds, &ed_page, &[("phq9_9", "3")]).await;
        for _ in 0..20 {
            world.wait(TimeDelta::hours(1)).await;
        }
        assert!(all(&world).await.is_empty(), "nobody looks while it is turned off");
        rule(&world, "24", None, true).await;
        world.wait(TimeDelta::minutes(65)).await;
        assert_eq!((cases(&world, ann).await.len(), cases(&world, ed).await.len()), (1, 0));
        // Shown again with the words, it is announced again.
        let page = eds.post(&world.mails_to("ed@mail.example").pop().unwrap().link(), &[]).await;
        assert!(page.has("after two hours"));
        world.clock.advance(TimeDelta::minutes(1));
        keep(&mut eds, &page, &[("phq9_9", "2")]).await;
        // Off for longer than some days, it is forgotten.
        rule(&world, "24", None, false).await;
        for _ in 0..8 {
            world.wait(TimeDelta::days(1)).await;
        }
        rule(&world, "24", None, true).await;
        world.wait(TWO_HOURS).await;
        assert!(cases(&world, ed).await.is_empty());
    }

    async fn a_draft_that_cannot_be_opened_keeps_nobody_else_waiting(world: World) {
        let (ann, mut phone, page) = ann(&world).await;
        keep(&mut phone, &page, &[("phq9_9", "1")]).await;
        let good = occurrences::find(&world.app.store, &world.amal, occurrence_of(&page)).await.unwrap();
        let session = store::drafts::current(&world.app.store, &world.amal, ann, good.id).await.unwrap().0[0].session_id;
        let ed = world.client("Ed").await;
        let (scope, now) = (Scope::checked(world.amal.practice(), Actor::System), world.app.now());
        let model = good.clone();
        world.app.store.write(move |tx| async move {
            for n in 0..101_u128 {
                // Older than the good one, and typed under a key that is not Ann's.
                let id = OccurrenceId(uuid::Uuid::from_u128(n + 1));
                occurrences::insert(&tx, Occurrence { id, slot: 100 + n as i32, ..model.clone() }).await?;
                store::drafts::append(&tx, &scope, Owner { client: ed, occurrence: id, session }, ("phq9_9", 1, true), &["1".to_owned()], now).await?;
                store::unsent_alerts::watch(&tx, &scope, (ann, id), now + TimeDelta::hours(1)).await?;
            }
            Ok(())
        }).await.unwrap();
        world.clock.advance(TWO_HOURS);
        unsent::look_at_due(&world.app).await.unwrap();
        assert_eq!(cases(&world, ann).await.len(), 1);
    }

    async fn a_hundred_and_one_are_said_again_in_one_round(world: World) {
        let client = world.client("Ann").await;
        one_answer(&world, client).await;
        let row = world.responses().await.remove(0);
        let (scope, now) = (world.amal, world.app.now());
        world.app.store.write(move |tx| async move {
            let marked: Vec<String> = (0..101).map(|n| format!("question-{n}")).collect();
            store::alerts::raise(&tx, &scope, (client, row.occurrence_id, row.id), &marked, &[], now).await
        }).await.unwrap();
        world.clock.advance(TimeDelta::hours(25));
        alerts::remind_due(&world.app).await.unwrap();
        let left = store::alert_cases::unseen(&world.app.store, 24, world.app.now(), None, 200).await.unwrap();
        assert!(left.is_empty(), "{}", left.len());
    }

    async fn another_answer_is_new_and_the_one_before_stays_in_the_trail(world: World) {
        let (ann, mut phone, page) = ann(&world).await;
        let link = world.mails_to("ann@mail.example").last().unwrap().link();
        keep(&mut phone, &page, &[("phq9_9", "1")]).await;
        world.wait(TWO_HOURS).await;
        let id = all(&world).await.remove(0).id;
        close(&world, id).await;
        assert!(!on_board(&world, id).await);
        let page = phone.post(&link, &[]).await;
        keep(&mut phone, &page, &[("phq9_9", "2")]).await;
        world.wait(TWO_HOURS).await;
        let found = all(&world).await;
        assert!(found.len() == 1 && found[0].id == id && found[0].stage() == Stage::New && on_board(&world, id).await, "{found:?}");
        assert_eq!(trail(&world, id, ann, AlertStep::Changed).await, ["Several days"]);
        assert_eq!(told(&world, AMAL, AT_ONCE), 2);
        let read = world.amal().await.get(&format!("/alerts/{id}")).await;
        assert!(read.has("Several days") && read.has("More than half the days") && read.has("Called her."), "{}", read.text());
        // Closed once more; then a worse one is sent.
        close(&world, id).await;
        world.clock.advance(TimeDelta::minutes(1));
        let page = phone.post(&link, &[]).await;
        send(&mut phone, &page, &[("phq9_1", "2"), ("phq9_9", "3")]).await;
        world.work().await;
        let found = all(&world).await;
        assert!(found.len() == 1 && found[0].stage() == Stage::New && on_board(&world, id).await, "{found:?}");
        assert_eq!(told(&world, AMAL, AT_ONCE), 3);
        let read = world.amal().await.get(&format!("/alerts/{id}")).await;
        assert!(read.has("Nearly every day") && read.has("More than half the days") && read.has("Several days"), "{}", read.text());
    }

    async fn where_no_second_person_is_named_every_owner_hears_once(world: World) {
        let (_, olive) = world.hire("Olive", Role::Owner).await;
        let (_, otto) = world.hire("Otto", Role::Owner).await;
        let (gone, left) = world.hire("Gus", Role::Owner).await;
        world.ben().await;
        practitioners::deactivate(&world.app, world.amal, gone, world.amal.practitioner()).await.unwrap();
        let client = world.client("Ann").await;
        let alert = one_answer(&world, client).await;
        world.work().await;
        let counts = || [AMAL, olive.as_str(), otto.as_str(), left.as_str(), crate::alerts::BEN].map(|one| (told(&world, one, AT_ONCE), told(&world, one, AGAIN)));
        assert_eq!(counts(), [(1, 0), (0, 0), (0, 0), (0, 0), (0, 0)]);
        world.wait(TimeDelta::hours(24)).await;
        for _ in 0..3 {
            world.wait(TimeDelta::hours(24)).await;
        }
        assert_eq!(counts(), [(1, 1), (0, 1), (0, 1), (0, 0), (0, 0)]);
        let read = world.signed_in(&otto).await.get(&format!("/alerts/{alert}")).await;
        assert!(read.has("Olive was asked to look, too") && read.has("Otto was asked to look, too"), "{}", read.text());
    }

    async fn moved_to_the_right_client_the_hours_begin_anew(world: World) {
        let (ann, ed) = (world.client("Ann").await, world.client("Ed").await);
        one_answer(&world, ann).await;
        world.wait(TimeDelta::hours(30)).await;
        assert_eq!(told(&world, AMAL, AGAIN), 1);
        let response: ResponseId = world.responses().await[0].id;
        misfiled::move_to(&world.app, world.amal, response, ed, None).await.unwrap();
        world.work().await;
        world.wait(TimeDelta::hours(23)).await;
        assert_eq!((told(&world, AMAL, AT_ONCE), told(&world, AMAL, AGAIN)), (2, 1), "told at once, and reminded of nothing yet");
        world.wait(TimeDelta::hours(2)).await;
        assert_eq!(told(&world, AMAL, AGAIN), 2);
    }

    async fn a_mail_about_what_nobody_has_seen_does_not_end_in_silence(world: World) {
        let (_, olive) = world.hire("Olive", Role::Owner).await;
        let (ann, ed) = (world.client("Ann").await, world.client("Ed").await);
        // The mail server was away for longer than other mails wait.
        one_answer(&world, ann).await;
        by_hand(&world, "UPDATE practice SET alert_hours = 336").await;
        for _ in 0..4 {
            world.clock.advance(TimeDelta::days(1));
        }
        world.work().await;
        assert_eq!((told(&world, AMAL, AT_ONCE), told(&world, &olive, AT_ONCE)), (1, 0));
        // Of what was seen meanwhile nobody is told any more.
        let alert = one_answer(&world, ed).await;
        alerts::see(&world.app, world.amal, alert).await.unwrap();
        world.work().await;
        assert_eq!(told(&world, AMAL, AT_ONCE), 1);
        // Given up: the trail says so, and the next person is asked, once.
        by_hand(&world, "UPDATE outbox_email SET state = 'failed' WHERE kind = 'alert_new'").await;
        world.work().await;
        world.work().await;
        assert_eq!((told(&world, AMAL, AT_ONCE), told(&world, &olive, AT_ONCE)), (1, 1), "of Ann’s, which nobody has seen");
        let case = cases(&world, ann).await.remove(0);
        let read = world.signed_in(&olive).await.get(&format!("/alerts/{}", case.id)).await;
        assert!(read.has("did not reach Dr. Amal") && read.has("Olive was asked to look, too"), "{}", read.text());
    }

    async fn a_step_of_the_worker_that_fails_stops_no_alert(world: World) {
        let client = world.client("Ann").await;
        let alert = one_answer(&world, client).await;
        world.work().await;
        by_hand(&world, "DROP TABLE draft_watch").await;
        world.clock.advance(TimeDelta::hours(25));
        assert!(worker::round(&world.app).await.is_err(), "the first step fails");
        assert_eq!(trail(&world, alert, client, AlertStep::Reminded).await.len(), 1, "and the next one was done all the same");
    }

    async fn which_words_stood_before_what_a_client_writes_is_kept(world: World) {
        let (_, link) = world.ann_with_homework().await;
        let ann = world.client_named("Ann").await;
        let mut phone = world.visitor();
        phone.post(&link, &[]).await;
        let told = async || notices::of_writing(&world.app.store, &world.amal, ann).await.unwrap();
        assert!(told().await.is_empty());
        let form = phone.get("/w/write").await;
        phone.get("/w/write?kind=win").await;
        let kept = told().await;
        assert_eq!(kept.len(), 1, "once for each wording");
        assert!(!kept[0].1.lines.is_empty() && kept[0].1.lines.iter().all(|line| form.has(line)), "{kept:?}");
        world.clock.advance(TimeDelta::minutes(1));
        let page = phone.submit(&form, "/w/write", &[("text", "A long day"), ("_shown", "shared")]).await;
        let entry = page.path.split('?').next().unwrap().rsplit('/').next().unwrap().to_owned();
        let read = world.amal().await.get(&format!("/entries/{entry}")).await;
        assert!(kept[0].1.lines.iter().all(|line| read.has(line)), "{}", read.text());
        // Before a note in a hard hour, and before what is asked for, stand others.
        for path in ["/w/struggling", "/w/ask"] {
            let before = told().await.len();
            world.clock.advance(TimeDelta::minutes(1));
            let page = phone.get(path).await;
            let kept = told().await;
            assert!(kept.len() == before + 1 && kept[before].1.lines.iter().all(|line| page.has(line)), "{path}: {kept:?}");
        }
    }
}
