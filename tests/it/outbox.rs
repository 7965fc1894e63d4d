//! A mail whose fact was committed is sent or shown as not sent; never twice but for the one moment nobody can know about.

use chrono::TimeDelta;
use entity::kinds::EmailState;
use meanwhile::config::{Database, MailTransport, Tls};
use meanwhile::worker;

use crate::support::post::{Post, Then};
use crate::support::{World, world};

/// A world whose mail goes to a mail server of ours, on each database.
async fn worlds() -> Vec<(World, Post)> {
    let mut worlds = Vec::new();
    for database in [None, world::new_postgres_database().await] {
        if database.is_none() && !worlds.is_empty() {
            continue;
        }
        worlds.push(with_post(database).await);
    }
    worlds
}

async fn with_post(database: Option<Database>) -> (World, Post) {
    let post = Post::start().await;
    let mail = MailTransport::Smtp { host: "127.0.0.1".into(), port: post.port, tls: Tls::None, credentials: None };
    (World::with_mail(database, mail).await, post)
}

async fn states(world: &World, assignment: entity::ids::AssignmentId) -> Vec<EmailState> {
    let mails = meanwhile::store::outbox::of_assignment(&world.app.store, &world.amal, assignment).await.unwrap();
    mails.into_iter().map(|mail| mail.state).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_busy_server_gets_the_same_message_later() {
    for (world, post) in worlds().await {
        for answer in ["451 4.7.1 greylisted", "421 4.3.2 busy"] {
            post.next(Then::RefuseRecipient(answer));
        }
        post.next(Then::HangUpBeforeMessage);
        let assignment = world.assign(world.client("Ann").await, world.check_in().await, None).await;
        assert_eq!(states(&world, assignment).await, [EmailState::Retry]);
        world.wait(TimeDelta::seconds(30)).await;
        assert!(post.taken().is_empty(), "not before its time");
        let (_, waiting_since) = meanwhile::store::outbox::counts(&world.app.store, world.app.now()).await.unwrap();
        assert_eq!(waiting_since, Some(crate::support::world::beginning()), "a mail that is tried again and again is seen to wait");
        for minutes in [6, 7, 20] {
            world.wait(TimeDelta::minutes(minutes)).await;
        }
        assert_eq!(states(&world, assignment).await, [EmailState::Sent]);
        assert_eq!(post.taken().len(), 1);
        world.wait(TimeDelta::hours(1)).await;
        assert_eq!(post.taken().len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_hangs_up_at_the_last_moment_gets_at_most_one_more_copy_byte_for_byte() {
    for (world, post) in worlds().await {
        post.next(Then::HangUpAfterMessage);
        let assignment = world.assign(world.client("Ann").await, world.check_in().await, None).await;
        assert_eq!(states(&world, assignment).await, [EmailState::Retry]);
        world.wait(TimeDelta::minutes(16)).await;
        let taken = post.taken();
        assert_eq!(taken.len(), 2);
        assert_eq!(taken[0], taken[1], "the copy can be told to be one");
        assert_eq!(states(&world, assignment).await, [EmailState::Sent]);

        // Unclear twice: then it is left, and shown.
        post.next(Then::HangUpAfterMessage);
        post.next(Then::HangUpAfterMessage);
        let assignment = world.assign(world.client("Ed").await, world.check_in().await, None).await;
        world.wait(TimeDelta::minutes(16)).await;
        world.wait(TimeDelta::hours(5)).await;
        assert_eq!(states(&world, assignment).await[0], EmailState::Uncertain);
        assert_eq!(post.mails().iter().filter(|mail| mail.to == "ed@mail.example" && mail.subject.contains("something to fill in")).count(), 2);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dead_address_is_told_to_the_therapist_and_not_written_to_again() {
    for (world, post) in worlds().await {
        post.next(Then::RefuseRecipient("550 5.1.1 <ann@mail.example> unknown"));
        let ann = world.client("Ann").await;
        let assignment = world.assign(ann, world.check_in().await, None).await;
        assert_eq!(states(&world, assignment).await, [EmailState::Failed]);
        let mut amal = world.amal().await;
        assert!(amal.get("/home").await.has("the address does not exist"));
        assert!(amal.get(&format!("/clients/{ann}")).await.has("was refused as undeliverable"));
        let second = world.assign(ann, world.check_in().await, None).await;
        assert_eq!(states(&world, second).await, [EmailState::Dropped]);
        assert!(post.taken().is_empty());
        // A new address is believed, and what is open can be sent there.
        let page = amal.get(&format!("/clients/{ann}/edit")).await;
        let fields = [("name", "Ann"), ("email", "ann.larsen@mail.example"), ("time_zone", "Europe/London"), ("language", "en"), ("attested", "yes")];
        amal.submit(&page, &format!("/clients/{ann}/edit"), &fields).await;
        world.assign(ann, world.check_in().await, None).await;
        assert_eq!(post.mails().last().unwrap().to, "ann.larsen@mail.example");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_refuses_for_good_is_given_up_visibly() {
    for (world, post) in worlds().await {
        for _ in 0..9 {
            post.next(Then::RefuseMessage("554 5.7.1 not wanted"));
        }
        let assignment = world.assign(world.client("Ann").await, world.check_in().await, None).await;
        for _ in 0..8 {
            world.wait(TimeDelta::hours(7)).await;
        }
        assert_eq!(states(&world, assignment).await[0], EmailState::Failed);
        assert!(world.amal().await.get("/home").await.has("A mail could not be delivered"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_workers_send_each_mail_once() {
    for (world, post) in worlds().await {
        let template = world.check_in().await;
        for n in 0..12 {
            let client = world.client(&format!("Client{n}")).await;
            world.agree(client, template, None).await;
        }
        // On PostgreSQL, another node with pools of its own; on SQLite one node, several workers.
        let mut nodes = vec![world.app.clone(), world.app.clone(), world.app.clone()];
        if matches!(world.app.config().database, Database::Postgres(_)) {
            nodes[2] = meanwhile::app::App::build(world.app.config().clone(), world.clock.clone()).await.unwrap();
        }
        let workers: Vec<_> = nodes.into_iter().map(|node| tokio::spawn(async move { worker::round(&node).await.unwrap() })).collect();
        for worker in workers {
            worker.await.unwrap();
        }
        let mut to: Vec<String> = post.mails().into_iter().map(|mail| mail.to).collect();
        to.sort();
        to.dedup();
        assert_eq!((to.len(), post.taken().len()), (12, 12));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_that_died_holding_a_mail_is_followed_by_another() {
    for (world, post) in worlds().await {
        world.agree(world.client("Ann").await, world.check_in().await, None).await;
        let now = world.app.now();
        let dead = world.app.store.write(move |tx| async move { meanwhile::store::outbox::claim(&tx, 10, now).await }).await.unwrap();
        assert_eq!(dead.len(), 1);
        world.work().await;
        assert!(post.taken().is_empty(), "it is held");
        world.wait(TimeDelta::seconds(121)).await;
        assert_eq!(post.taken().len(), 1, "the lease ended, another worker sent it");
        // The first worker comes back to life: it may write nothing any more.
        let outcome =
            meanwhile::store::outbox::Outcome { state: EmailState::Retry, next_try_at: Some(now), reason: None, trouble: None, counted: true };
        let late = dead[0].clone();
        let kept = world.app.store.write(move |tx| async move { meanwhile::store::outbox::settle(&tx, &late, outcome, now).await }).await.unwrap();
        assert!(!kept);
        world.wait(TimeDelta::hours(1)).await;
        assert_eq!(post.taken().len(), 1);
    }
}
