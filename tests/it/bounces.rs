//! Reports that a mail could not be delivered after all: they count with our mark only, end links to dead addresses, and tell people.

use chrono::TimeDelta;
use entity::ids::{AssignmentId, ClientId};
use entity::kinds::{EmailState, MailTrouble};
use meanwhile::actions::bounces::{self, Taken};
use meanwhile::config::{Config, Database, MailTransport, Tls};
use meanwhile::store::clients;
use meanwhile::store::outbox::{self, OutboxEmail};
use serde_json::json;

use crate::support::post::Post;
use crate::support::{Api, World, world};

/// A report about a mail from that envelope sender, as Postfix writes it.
fn report(verp: &str, action: &str, status: &str) -> String {
    format!(
        "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example.org\r\nTo: {verp}\r\nSubject: Undelivered Mail Returned to Sender\r\n\
         Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=\"b1\"\r\n\r\n\
         --b1\r\nContent-Type: text/plain\r\n\r\nI'm sorry.\r\n\r\n--b1\r\nContent-Type: message/delivery-status\r\n\r\n\
         Reporting-MTA: dns; mx.example.org\r\n\r\nFinal-Recipient: rfc822; ann@mail.example\r\nAction: {action}\r\nStatus: {status}\r\n\
         Remote-MTA: dns; mx.mail.example\r\nDiagnostic-Code: smtp; 550 {status} <ann@mail.example>: user ann unknown\r\n\r\n--b1--\r\n"
    )
}

fn bounce_domain(config: &mut Config) {
    config.mail.bounce_domain = Some("bounces.example.org".into());
}

async fn worlds() -> Vec<(World, Post)> {
    let mut worlds = Vec::new();
    let databases = [Some(None), world::new_postgres_database().await.map(Some)];
    for database in databases.into_iter().flatten() {
        let post = Post::start().await;
        let transport = MailTransport::Smtp { host: "127.0.0.1".into(), port: post.port, tls: Tls::None, credentials: None };
        let world = World::configured(database, |config| {
            config.mail.transport = transport;
            bounce_domain(config);
        });
        worlds.push((world.await, post));
    }
    worlds
}

async fn mail(world: &World, assignment: AssignmentId) -> OutboxEmail {
    outbox::of_assignment(&world.app.store, &world.amal, assignment).await.unwrap().pop().unwrap()
}

async fn is_refused(world: &World, client: ClientId) -> bool {
    clients::find(&world.app.store, &world.amal, client).await.unwrap().mail_refused_at.is_some()
}

async fn take(world: &World, text: String) -> Taken {
    bounces::take_in(&world.app, None, text.into_bytes(), None).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_that_comes_back_ends_the_links_and_tells_the_therapist() {
    for (world, post) in worlds().await {
        let ann = world.client("Ann").await;
        let assignment = world.assign(ann, world.check_in().await, None).await;
        let (sent, link) = (post.envelopes().pop().unwrap(), post.mails().pop().unwrap().link());
        assert!(sent.from.starts_with("b+") && sent.from.ends_with("@bounces.example.org") && sent.from.split('@').next().unwrap().len() <= 64);
        assert!(!String::from_utf8_lossy(&sent.bytes).contains("bounces.example.org"), "the address of reports is for mail servers only");
        world.clock.advance(TimeDelta::minutes(5));

        // A delay is only told.
        assert!(matches!(take(&world, report(&sent.from, "delayed", "4.4.1")).await, Taken::Noted(_)));
        let mut amal = world.amal().await;
        let waiting = mail(&world, assignment).await;
        assert_eq!((waiting.state, waiting.bounced_at), (EmailState::Sent, None));
        assert!(amal.get("/mails").await.has("it is delayed"));
        assert_eq!(world.visitor().get(&link).await.status, 200);

        assert_eq!(take(&world, report(&sent.from, "failed", "5.1.1")).await, Taken::Noted(waiting.id));
        assert_eq!(take(&world, report(&sent.from, "failed", "5.1.1")).await, Taken::Known(waiting.id), "twice is once");
        let back = mail(&world, assignment).await;
        assert_eq!((back.trouble, back.bounced_at), (Some(MailTrouble::Dead), Some(world.app.now())));
        assert!(is_refused(&world, ann).await);
        assert_ne!(world.visitor().get(&link).await.status, 200);
        assert!(amal.get("/home").await.has("no such mailbox"));
        assert!(amal.get(&format!("/clients/{ann}")).await.has("was refused as undeliverable"));
        let page = amal.get(&format!("/mails/{}", back.id)).await;
        assert!(page.has("came back") && page.has("Told later") && page.has("mx.mail.example") && !page.has("ann@"), "{}", page.text());
        let told = Api::new(&world).await.get(&format!("/outbox/{}", back.id)).await.json;
        assert!(told["explanation"].as_str().unwrap().contains("no such mailbox") && told["bounces"][1]["is_final"] == true, "{told}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_forged_mark_an_answering_machine_and_another_practice_change_nothing() {
    for (world, post) in worlds().await {
        let ann = world.client("Ann").await;
        let assignment = world.assign(ann, world.check_in().await, None).await;
        let verp = post.envelopes().pop().unwrap().from;
        let at = verp.find('.').unwrap() + 1;
        let other = if verp.as_bytes()[at] == b'a' { "b" } else { "a" };
        let forged = format!("{}{other}{}", &verp[..at], &verp[at + 1..]);
        assert_eq!(take(&world, report(&forged, "failed", "5.1.1")).await, Taken::Ignored("its mark is not ours"));
        let away = format!("From: ann@mail.example\r\nTo: {verp}\r\nAuto-Submitted: auto-replied\r\nSubject: away\r\n\r\nBack on Monday.\r\n");
        assert_eq!(take(&world, away).await, Taken::Ignored("it is an automatic reply"));
        // Our own mail, come round to us.
        let own = post.taken().pop().unwrap();
        assert!(matches!(bounces::take_in(&world.app, None, own, Some(verp.clone())).await.unwrap(), Taken::Ignored(_)));
        let hers = Api::with(&world, &world.key_of(world.carol, &[meanwhile::domain::scope::ApiScope::Admin]).await);
        let reply = hers.post("/outbox/bounces", json!({ "message": report(&verp, "failed", "5.1.1") })).await;
        assert_eq!((reply.status, &reply.json["noted"], &reply.json["email_id"]), (200, &json!(false), &json!(null)), "Carol cannot silence Ann");
        assert_eq!((mail(&world, assignment).await.trouble, is_refused(&world, ann).await), (None, false));
        // Dr. Amal's own program can tell it.
        let reply = Api::new(&world).await.post("/outbox/bounces", json!({ "message": report(&verp, "failed", "5.1.1") })).await;
        assert_eq!((reply.status, &reply.json["noted"]), (200, &json!(true)), "{reply:?}");
        assert!(is_refused(&world, ann).await);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_report_about_an_address_that_the_client_has_left_is_only_noted() {
    for (world, post) in worlds().await {
        let ann = world.client("Ann").await;
        let assignment = world.assign(ann, world.check_in().await, None).await;
        let verp = post.envelopes().pop().unwrap().from;
        let old = mail(&world, assignment).await.id;
        let mut amal = world.amal().await;
        let page = amal.get(&format!("/clients/{ann}/edit")).await;
        let fields = [("name", "Ann"), ("email", "ann.larsen@mail.example"), ("time_zone", "Europe/London"), ("language", "en")];
        amal.submit(&page, &format!("/clients/{ann}/edit"), &fields).await;
        assert_eq!(take(&world, report(&verp, "failed", "5.1.1")).await, Taken::Noted(old));
        assert!(!is_refused(&world, ann).await, "the new address is believed");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn full_and_unwanted_mails_come_back_without_ending_anything_and_can_be_sent_again() {
    for (world, post) in worlds().await {
        let ann = world.client("Ann").await;
        let assignment = world.assign(ann, world.check_in().await, None).await;
        let (verp, link) = (post.envelopes().pop().unwrap().from, post.mails().pop().unwrap().link());
        take(&world, report(&verp, "failed", "5.2.2")).await;
        let back = mail(&world, assignment).await;
        assert_eq!((back.trouble, is_refused(&world, ann).await), (Some(MailTrouble::Full), false));
        assert_eq!(world.visitor().get(&link).await.status, 200);
        let mut amal = world.amal().await;
        assert!(amal.get("/mails?state=trouble").await.has("mailbox full"));
        let page = amal.get(&format!("/mails/{}", back.id)).await;
        amal.submit(&page, &format!("/mails/{}/retry", back.id), &[]).await;
        world.work().await;
        let again = mail(&world, assignment).await;
        assert_eq!((again.state, again.bounced_at, post.taken().len()), (EmailState::Sent, None, 2));
        assert_eq!(post.taken()[0], post.taken()[1]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_worker_empties_the_spool_folder_that_the_command_fills() {
    let spool = tempfile::tempdir().unwrap();
    let folder = spool.path().join("bounces");
    let world = World::configured(None, |config| {
        bounce_domain(config);
        config.mail.bounce_spool = Some(folder.clone());
    });
    let world = world.await;
    let ann = world.client("Ann").await;
    let assignment = world.assign(ann, world.check_in().await, None).await;
    let id = mail(&world, assignment).await.id;
    let verp = meanwhile::mail::outbox::envelope_from(&world.app, Some(id));
    // A mail server gives the report to the command, which needs neither root key nor database.
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_meanwhile"));
    command.args(["bounce", "--recipient", &verp]).env_clear().env("MEANWHILE_BOUNCE_SPOOL", &folder);
    let mut child = command.stdin(std::process::Stdio::piped()).stderr(std::process::Stdio::null()).spawn().unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), report("nobody@example.org", "failed", "5.1.1").as_bytes()).unwrap();
    assert!(child.wait().unwrap().success());
    // A Maildir is read too; what is no report goes, and half-written files are left alone.
    std::fs::create_dir_all(folder.join("new")).unwrap();
    std::fs::write(folder.join("new/1.mx"), "Subject: hello\r\n\r\nhello").unwrap();
    std::fs::write(folder.join(".half"), "Sub").unwrap();
    world.work().await;
    assert!(is_refused(&world, ann).await);
    let left: Vec<_> = std::fs::read_dir(&folder).unwrap().flatten().map(|entry| entry.file_name().into_string().unwrap()).collect();
    assert_eq!(
        {
            let mut left = left;
            left.sort();
            left
        },
        [".half", "new"]
    );
    assert_eq!(std::fs::read_dir(folder.join("new")).unwrap().count(), 0);
    assert!(matches!(world.app.config().database, Database::Sqlite(_)));
}
