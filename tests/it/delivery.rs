//! What mail servers say, and what becomes of a mail: tried again, held, given up, come back; and that one fault of ours stops nothing
//! for longer than it lasts.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use entity::ids::{AssignmentId, ClientId};
use entity::kinds::{EmailState, MailTrouble};
use meanwhile::actions::assignments::{self, NewAssignment};
use meanwhile::config::{Config, Database, MailTransport, Tls};
use meanwhile::domain::delivery::rate::Rate;
use meanwhile::domain::schedule::Schedule;
use meanwhile::store::outbox::{self, OutboxEmail};
use meanwhile::store::{clients, sending};
use meanwhile::{doctor, worker};

use crate::support::post::{Post, Then, Verb};
use crate::support::{World, world};

const VERBS: [Verb; 6] = [Verb::Banner, Verb::Hello, Verb::Mail, Verb::Rcpt, Verb::Data, Verb::Message];

/// What a reply is taken for at a verb.
type Expected = fn(Verb) -> MailTrouble;

/// A world whose mail goes to a mail server of ours, on each database, with other settings.
async fn worlds(change: impl Fn(&mut Config)) -> Vec<(World, Post)> {
    let mut worlds = vec![with_post(None, &change).await];
    if let Some(database) = world::new_postgres_database().await {
        worlds.push(with_post(Some(database), &change).await);
    }
    worlds
}

async fn with_post(database: Option<Database>, change: impl Fn(&mut Config)) -> (World, Post) {
    let post = Post::start().await;
    let transport = MailTransport::Smtp { host: "127.0.0.1".into(), port: post.port, tls: Tls::None, credentials: None };
    let world = World::configured(database, |config| {
        config.mail.transport = transport;
        change(config);
    });
    (world.await, post)
}

/// The last mail of an assignment.
async fn mail(world: &World, assignment: AssignmentId) -> OutboxEmail {
    outbox::of_assignment(&world.app.store, &world.amal, assignment).await.unwrap().pop().unwrap()
}

/// What the program sends by itself, ten minutes from now.
async fn planned(world: &World, client: ClientId) -> AssignmentId {
    let in_ten = (world.clock.now() + TimeDelta::minutes(10)).naive_utc();
    let schedule = Schedule::Once { send_at: Some(in_ten), due_at: None };
    let new = NewAssignment {
        id: None,
        client,
        template: world.check_in().await,
        practitioner: world.amal.practitioner().unwrap(),
        agreement: Default::default(),
        schedule,
        tailoring: Default::default(),
        reminders: Default::default(),
    };
    assignments::assign(&world.app, world.amal, new).await.unwrap()
}

async fn is_refused(world: &World, client: ClientId) -> bool {
    clients::find(&world.app.store, &world.amal, client).await.unwrap().mail_refused_at.is_some()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_reply_at_every_verb_means_what_the_table_says() {
    for (world, post) in worlds(|_| {}).await {
        post.one_message_each();
        let template = world.check_in().await;
        let rows: [(&str, Expected); 8] = [
            ("421 4.3.2 closing", |_| MailTrouble::Later),
            ("450 4.7.1 greylisted", |_| MailTrouble::Greylisted),
            ("452 4.2.2 over quota", |_| MailTrouble::Full),
            ("552 5.2.2 over quota", |_| MailTrouble::Full),
            ("554 5.7.1 not wanted", |_| MailTrouble::Policy),
            (
                "550 5.1.1 unknown",
                |verb| if matches!(verb, Verb::Rcpt | Verb::Data | Verb::Message) { MailTrouble::Dead } else { MailTrouble::Refused },
            ),
            ("530 5.7.0 sign in first", |_| MailTrouble::Configuration),
            ("503 5.5.1 bad sequence", |_| MailTrouble::Configuration),
        ];
        for (reply, expected) in rows {
            for verb in VERBS {
                let client = world.client(&format!("C{}{verb:?}", &reply[..3])).await;
                post.next(Then::Refuse(verb, reply));
                let assignment = world.assign(client, template, None).await;
                let (mail, trouble) = (mail(&world, assignment).await, expected(verb));
                assert_eq!(mail.trouble, Some(trouble), "{reply} at {verb:?}");
                assert_eq!(mail.state, if trouble == MailTrouble::Dead { EmailState::Failed } else { EmailState::Retry }, "{reply} at {verb:?}");
                assert_eq!(mail.attempts, i32::from(trouble != MailTrouble::Configuration), "{reply} at {verb:?}");
                assert_eq!(is_refused(&world, client).await, trouble == MailTrouble::Dead, "{reply} at {verb:?}");
                let attempt = outbox::last_attempt(&world.app.store, mail.id).await.unwrap().unwrap();
                assert_eq!(attempt.code, Some(reply[..3].parse().unwrap()));
                assert_eq!(attempt.enhanced.as_deref(), reply.split(' ').nth(1));
                assert_eq!(attempt.server, Some(format!("127.0.0.1:{}", post.port)));
                assert_eq!(sending::read(&world.app.store).await.unwrap().paused_since.is_some(), trouble == MailTrouble::Configuration);
                if trouble == MailTrouble::Configuration {
                    world.wait(TimeDelta::seconds(61)).await;
                    assert_eq!(sending::read(&world.app.store).await.unwrap().paused_since, None, "{reply} at {verb:?}");
                }
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_wants_to_see_us_again_sees_us_after_five_minutes() {
    for (world, post) in worlds(|_| {}).await {
        post.next(Then::RefuseRecipient("450 4.7.1 <ann@mail.example>: come back later"));
        post.next(Then::RefuseRecipient("451 4.7.1 still greylisted"));
        let assignment = world.assign(world.client("Ann").await, world.check_in().await, None).await;
        let first = mail(&world, assignment).await;
        assert!(first.next_try_at >= world.app.now() + TimeDelta::minutes(5));
        let attempt = outbox::last_attempt(&world.app.store, first.id).await.unwrap().unwrap();
        assert!(!attempt.text.unwrap().contains("ann"), "no address is kept");
        world.wait(TimeDelta::minutes(4)).await;
        assert_eq!(mail(&world, assignment).await.attempts, 1);
        world.wait(TimeDelta::minutes(3)).await;
        world.wait(TimeDelta::minutes(7)).await;
        assert_eq!((mail(&world, assignment).await.state, post.taken().len()), (EmailState::Sent, 1));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_mailbox_is_tried_for_three_days_and_told_in_plain_words() {
    for (world, post) in worlds(|_| {}).await {
        post.always(Some(Then::RefuseRecipient("552 5.2.2 mailbox full")));
        let ann = world.client("Ann").await;
        let assignment = world.assign(ann, world.check_in().await, None).await;
        let waiting = mail(&world, assignment).await;
        let mut amal = world.amal().await;
        for page in ["/mails".to_owned(), format!("/mails/{}", waiting.id), format!("/assignments/{assignment}")] {
            let page = amal.get(&page).await;
            assert!(page.has("mailbox full; we try again 23 Nov 2026, 10:0"), "{}", page.text());
        }
        let told = crate::support::Api::new(&world).await.get(&format!("/outbox/{}", waiting.id)).await.json;
        assert!(told["explanation"].as_str().unwrap().contains("mailbox full; we try again"), "{told}");
        assert_eq!(
            (&told["trouble"], &told["tries"][0]["enhanced_code"], &told["tries"][0]["step"]),
            (&"full".into(), &"5.2.2".into(), &"RCPT".into())
        );
        for _ in 0..20 {
            world.wait(TimeDelta::hours(4)).await;
        }
        let given_up = outbox::find(&world.app.store, &world.amal, waiting.id).await.unwrap();
        assert_eq!(given_up.state, EmailState::Failed);
        assert!((10..25).contains(&given_up.attempts), "{}", given_up.attempts);
        assert!(!is_refused(&world, ann).await, "full is not dead");
        // Somebody looks into it, days later, and tries again.
        post.always(None);
        let mut amal = world.amal().await;
        let page = amal.get(&format!("/mails/{}", given_up.id)).await;
        amal.submit(&page, &format!("/mails/{}/retry", given_up.id), &[]).await;
        world.work().await;
        assert_eq!(outbox::find(&world.app.store, &world.amal, waiting.id).await.unwrap().state, EmailState::Sent);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dead_address_ends_every_link_that_went_there() {
    for (world, post) in worlds(|_| {}).await {
        let ann = world.client("Ann").await;
        world.assign(ann, world.check_in().await, None).await;
        let link = post.mails().last().unwrap().link();
        assert!(world.visitor().get(&link).await.status == 200);
        post.next(Then::RefuseRecipient("550 5.1.1 <ann@mail.example>: no such user"));
        world.assign(ann, world.check_in().await, None).await;
        assert!(is_refused(&world, ann).await);
        assert_ne!(world.visitor().get(&link).await.status, 200, "whoever has that mailbox next opens nothing");
        let mut amal = world.amal().await;
        assert!(amal.get("/home").await.has("the address does not exist"));
        assert!(amal.get("/practice/audit").await.has("found the address dead"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rule_against_us_is_tried_three_times_more_and_never_held_against_the_client() {
    for (world, post) in worlds(|_| {}).await {
        post.always(Some(Then::RefuseMessage("550 5.7.1 looks like spam")));
        let ann = world.client("Ann").await;
        let assignment = world.assign(ann, world.check_in().await, None).await;
        let begun = world.app.now();
        for (hours, tries) in [(1, 2), (6, 3), (24, 4)] {
            let next = mail(&world, assignment).await.next_try_at - world.app.now();
            assert!(next >= TimeDelta::minutes(hours * 48) && next <= TimeDelta::minutes(hours * 72 + 1), "{next}");
            world.wait(next + TimeDelta::seconds(1)).await;
            assert_eq!(mail(&world, assignment).await.attempts, tries);
        }
        let given_up = mail(&world, assignment).await;
        assert_eq!((given_up.state, given_up.trouble), (EmailState::Failed, Some(MailTrouble::Policy)));
        assert!(world.app.now() - begun < TimeDelta::hours(40));
        assert!(!is_refused(&world, ann).await);
        let metrics = world.app.metrics().text(world.app.now(), world.app.now(), None).unwrap();
        assert!(metrics.contains("meanwhile_mail_tries_total{outcome=\"policy\"} 4"), "{metrics}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_password_stops_everything_after_one_try_and_nothing_is_counted() {
    let signed_in = |config: &mut Config| {
        if let MailTransport::Smtp { credentials, .. } = &mut config.mail.transport {
            *credentials = Some(("riverside".into(), "right".into()));
        }
    };
    for (world, post) in worlds(signed_in).await {
        post.ask_for_password("another");
        let template = world.check_in().await;
        let mut assignments = Vec::new();
        for name in ["Ann", "Ed", "Finn"] {
            assignments.push(world.agree(world.client(name).await, template, None).await);
        }
        world.work().await;
        assert_eq!(post.connections(), 1, "one try is enough to know");
        for assignment in &assignments {
            assert_eq!(mail(&world, *assignment).await.attempts, 0);
        }
        // Another node knows it from the database.
        if matches!(world.app.config().database, Database::Postgres(_)) {
            let node = meanwhile::app::App::build(world.app.config().clone(), world.clock.clone()).await.unwrap();
            worker::round(&node).await.unwrap();
        }
        world.work().await;
        assert_eq!(post.connections(), 1);
        let page = world.amal().await.get("/mails").await;
        assert!(page.has("Nothing is being sent") && page.has("535"), "{}", page.text());
        let (_, zed) = world.hire("Zed", entity::kinds::Role::Assistant).await;
        let page = world.signed_in(&zed).await.get("/mails").await;
        assert!(page.has("Nothing is being sent") && !page.has("535"), "what the server said is for owners");
        let found = doctor::examine(&world.app, None).await;
        assert!(found.iter().any(|finding| !finding.fine && finding.text.contains("nothing is sent since")));

        // One look a minute, however many look.
        for _ in 0..6 {
            world.wait(TimeDelta::seconds(30)).await;
        }
        assert!((3..=5).contains(&post.connections()), "{}", post.connections());
        post.ask_for_password("right");
        world.wait(TimeDelta::seconds(61)).await;
        for assignment in &assignments {
            let mail = mail(&world, *assignment).await;
            assert_eq!((mail.state, mail.attempts), (EmailState::Sent, 1));
        }
        assert!(!world.amal().await.get("/mails").await.has("Nothing is being sent"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_mail_that_a_server_chokes_on_does_not_stop_the_others_for_ever() {
    for (world, post) in worlds(|_| {}).await {
        let template = world.check_in().await;
        for _ in 0..9 {
            post.next_to("ann@mail.example", Then::RefuseRecipient("501 5.5.4 syntax"));
        }
        let ann = world.agree(world.client("Ann").await, template, None).await;
        let ed = world.agree(world.client("Ed").await, template, None).await;
        world.work().await;
        for _ in 0..3 {
            world.wait(TimeDelta::seconds(61)).await;
        }
        assert_eq!(mail(&world, ed).await.state, EmailState::Sent);
        let hers = mail(&world, ann).await;
        assert_eq!((hers.state, hers.trouble, hers.attempts), (EmailState::Retry, Some(MailTrouble::Refused), 1));
        assert_eq!(sending::read(&world.app.store).await.unwrap().paused_since, None);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_says_nothing_is_left_in_time_at_every_verb() {
    for (world, post) in worlds(|config| config.mail.phase = Duration::from_millis(200)).await {
        post.one_message_each();
        let template = world.check_in().await;
        for verb in VERBS {
            post.next(Then::Hang(verb));
            let begun = Instant::now();
            let assignment = world.assign(world.client(&format!("C{verb:?}")).await, template, None).await;
            assert!(begun.elapsed() < Duration::from_secs(8), "{verb:?}: {:?}", begun.elapsed());
            let trouble = if verb == Verb::Message { MailTrouble::Unclear } else { MailTrouble::Unreachable };
            assert_eq!(mail(&world, assignment).await.trouble, Some(trouble), "{verb:?}");
            // The same server, slow but speaking.
            post.next(Then::Slow(verb, Duration::from_millis(100)));
            let assignment = world.assign(world.client(&format!("S{verb:?}")).await, template, None).await;
            assert_eq!(mail(&world, assignment).await.state, EmailState::Sent, "{verb:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_goes_unencrypted_where_encryption_was_asked_for() {
    for tls in [Tls::StartTls, Tls::Implicit] {
        let with_tls = |config: &mut Config| {
            if let MailTransport::Smtp { tls: kept, .. } = &mut config.mail.transport {
                *kept = tls;
            }
        };
        for (world, post) in worlds(with_tls).await {
            let assignment = world.assign(world.client("Ann").await, world.check_in().await, None).await;
            assert_eq!(mail(&world, assignment).await.trouble, Some(MailTrouble::Configuration), "{tls:?}");
            assert!(sending::read(&world.app.store).await.unwrap().paused_since.is_some());
            world.wait(TimeDelta::minutes(5)).await;
            assert!(post.taken().is_empty());
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_day_without_a_mail_server_everything_goes_within_minutes() {
    for (world, post) in worlds(|_| {}).await {
        post.always(Some(Then::HangUp(Verb::Banner)));
        let template = world.check_in().await;
        let mut assignments = Vec::new();
        for name in ["Ann", "Ed"] {
            assignments.push(world.agree(world.client(name).await, template, None).await);
        }
        for _ in 0..48 {
            world.wait(TimeDelta::minutes(30)).await;
        }
        let waiting = mail(&world, assignments[0]).await;
        assert_eq!((waiting.state, waiting.trouble), (EmailState::Retry, Some(MailTrouble::Unreachable)));
        assert!(world.amal().await.get("/mails").await.has("cannot be reached"));
        post.always(None);
        world.wait(TimeDelta::minutes(2)).await;
        for assignment in assignments {
            assert_eq!(mail(&world, assignment).await.state, EmailState::Sent);
        }
        assert_eq!(post.taken().len(), 2);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fresh_link_does_not_wait_behind_hundreds_of_others_and_the_rate_is_kept() {
    for (world, post) in worlds(|config| config.mail.rate = Rate::new(2.0)).await {
        let template = world.check_in().await;
        let ann = world.assign(world.client("Ann").await, template, None).await;
        let link = post.mails().last().unwrap().link();
        for n in 0..150 {
            planned(&world, world.client(&format!("Client{n}")).await).await;
        }
        world.wait(TimeDelta::minutes(10)).await;
        let first = post.taken().len();
        assert!(first < 10, "two a second, however long it was quiet: {first}");
        world.visitor().post(&link, &[("fresh", "yes")]).await;
        world.wait(TimeDelta::milliseconds(500)).await;
        assert_eq!(post.envelopes().last().unwrap().to, "ann@mail.example");
        assert_eq!(mail(&world, ann).await.kind, "fresh_link");
        for second in 1..=20 {
            world.wait(TimeDelta::seconds(1)).await;
            assert!(post.taken().len() <= first + 2 + 2 * second);
        }
        assert!(post.taken().len() >= 40, "{}", post.taken().len());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn scheduled_mails_wait_for_the_hours_in_which_the_practice_sends() {
    for (world, post) in worlds(|_| {}).await {
        let mut amal = world.amal().await;
        let page = amal.get("/practice").await;
        let saved = amal
            .submit(
                &page,
                "/practice",
                &[
                    ("public_name", "Riverside"),
                    ("region", "GB"),
                    ("time_zone", "Europe/London"),
                    ("language", "en"),
                    ("quiet_from", "21:00"),
                    ("quiet_until", "08:00"),
                    ("sending_from", "11:00"),
                    ("sending_until", "17:00"),
                ],
            )
            .await;
        assert!(saved.has("Saved") && amal.get("/practice").await.body.contains("11:00"), "{}", saved.text());
        let ann = world.client("Ann").await;
        // What somebody assigns now goes now; what was planned waits.
        let now = world.assign(ann, world.check_in().await, None).await;
        assert_eq!(mail(&world, now).await.state, EmailState::Sent);
        let assignment = planned(&world, world.client("Ed").await).await;
        world.wait(TimeDelta::minutes(10)).await;
        let held = mail(&world, assignment).await;
        assert_eq!((held.state, held.trouble, held.attempts), (EmailState::Ready, Some(MailTrouble::Held), 0));
        assert!(amal.get("/mails").await.has("waits for the hours in which the practice sends"));
        // What somebody waits for goes at once.
        let page = amal.get(&format!("/assignments/{assignment}")).await;
        amal.submit(&page, &format!("/assignments/{assignment}/resend"), &[]).await;
        world.work().await;
        assert_eq!(post.taken().len(), 2);
        world.wait(TimeDelta::minutes(61)).await;
        assert_eq!(post.taken().len(), 3, "at eleven");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lease_has_an_owner_and_is_measured_by_the_database() {
    for (world, _post) in worlds(|_| {}).await {
        world.agree(world.client("Ann").await, world.check_in().await, None).await;
        let own = world.app.now();
        let claimed = world.app.store.write(move |tx| async move { outbox::claim(&tx, 10, own).await }).await.unwrap();
        assert!(claimed[0].lease_owner.as_ref().is_some_and(|owner| owner.len() == 12));
        let far_ahead = own + TimeDelta::days(3000);
        let told = world.app.store.write(move |tx| async move { outbox::lease_time(&tx, far_ahead, false).await }).await.unwrap();
        let on_postgres = matches!(world.app.config().database, Database::Postgres(_));
        assert_eq!(told < far_ahead - TimeDelta::days(1000), on_postgres, "a node's wrong clock does not matter there");
        let by_hand = world.app.store.write(move |tx| async move { outbox::lease_time(&tx, far_ahead, true).await }).await.unwrap();
        assert_eq!(by_hand, far_ahead);
    }
}
