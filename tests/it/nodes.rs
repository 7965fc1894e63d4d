//! Several nodes on one PostgreSQL: sites, workers, one that is stopped and wakes up late, one that is a version behind; a mail server
//! that is away for a day; a clock that somebody sets.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use entity::kinds::{AttemptState, EmailState, OccurrenceStatus};
use meanwhile::config::{Database, MailTransport, Tls};
use meanwhile::domain::clock_watch::ClockWatch;
use meanwhile::worker;
use sea_orm::ConnectionTrait;

use crate::support::nodes::{Site, long};
use crate::support::sink::{Sink, Temper};
use crate::support::{Mail, Visitor, World, world};

/// A site on PostgreSQL, if there is one.
async fn site() -> Option<Site> {
    Some(Site::new(Some(world::new_postgres_database().await?)).await)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_site_and_a_worker_are_two_processes_and_each_says_what_it_is() {
    let Some(site) = site().await else { return };
    // Together, on an empty database: one of them migrates, both come up.
    let server = site.start(&["serve", "--no-worker"], &[]);
    let by_setting = site.start(&["serve"], &[("MEANWHILE_WORKER", "no")]);
    let worker = site.start(&["work"], &[]);
    for server in [&server, &by_setting] {
        assert_eq!(server.ready(&server.listen).await["worker"], "not here", "it knows of no worker, and claims none");
        assert_eq!(server.ready(&server.metrics).await["worker"], "not here");
    }
    assert_eq!(worker.ready(&worker.metrics).await["worker"], "ok");
    assert!(reqwest::get(format!("http://{}/healthz", worker.listen)).await.is_err(), "a worker serves no site");
    let metrics = async |address: &str| reqwest::get(format!("http://{address}/metrics")).await.unwrap().text().await.unwrap();
    let told = metrics(&server.metrics).await;
    assert!(told.contains("meanwhile_worker_here 0\n") && !told.contains("meanwhile_worker_since_round"), "{told}");
    let told = metrics(&worker.metrics).await;
    assert!(told.contains("meanwhile_worker_here 1\n") && told.contains("meanwhile_worker_since_round_seconds "), "{told}");

    // What is asked for at the site goes out by the worker.
    let create = ["practice", "create", "--name", "Riverside", "--owner-name", "Dr. Amal", "--owner-email", "amal@riverside.example"];
    let told = site.command(&[&create[..], &["--region", "GB", "--time-zone", "Europe/London"]].concat()).output().unwrap();
    let told = String::from_utf8(told.stdout).unwrap();
    let join = told.trim().rsplit(' ').next().unwrap().split_once("/join/").unwrap().1;
    let mut amal = Visitor::new(&format!("http://{}", server.listen));
    amal.post(&format!("/join/{join}"), &[("name", "Dr. Amal"), ("password", world::PASSWORD)]).await;
    let mut elsewhere = Visitor::new(&format!("http://{}", by_setting.listen));
    elsewhere.post("/forgot", &[("_email", "amal@riverside.example"), ("email", "amal@riverside.example")]).await;
    for _ in 0..200 {
        if site.sink.count() > 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(site.sink.count(), 1);
    // SIGUSR1 says that the time is right; it ends nothing.
    worker.signal("USR1");
    worker.ready(&worker.metrics).await;
    for node in [worker, server, by_setting] {
        node.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_sqlite_one_process_does_it_all() {
    let site = Site::new(None).await;
    let server = site.start(&["serve"], &[]);
    server.ready(&server.listen).await;
    let refused = site.command(&["work"]).output().unwrap();
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(!refused.status.success() && said.contains("SQLite takes one at a time"), "{said}");
    server.stop().await;
    let refused = site.command(&["serve", "--no-worker"]).output().unwrap();
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(!refused.status.success() && said.contains("would never send"), "{said}");
    let worker = site.start(&["work"], &[]);
    worker.ready(&worker.metrics).await;
    worker.stop().await;
}

/// R10 of the bar: three nodes, one of them stopped for longer than three leases, then continued.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_slept_too_long_claims_nothing_twice_and_settles_nothing_late() {
    const LEASE: u64 = 2;
    let Some(site) = site().await else { return };
    const MORE: i64 = 200;
    let mut mails: usize = if long() { 10_000 } else { 1_500 };
    let began = Instant::now();
    let amal = site.found().await;
    site.ask(amal, i64::try_from(mails).unwrap(), 0).await;
    let seeded = began.elapsed();
    let lease = LEASE.to_string();
    let settings = [("MEANWHILE_TEST_LEASE_SECONDS", lease.as_str())];
    let nodes: Vec<_> = (0..3).map(|_| site.start(&["work"], &settings)).collect();
    while site.sink.count() < mails / 10 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    // Until it slept with something in its hands twice, at different places; each time there is enough to do for the others.
    let (mut slept, mut taken_over) = (0, 0);
    while slept < 2 && began.elapsed() < Duration::from_secs(300) {
        nodes[0].signal("STOP");
        site.ask(amal, MORE, 0).await;
        mails += usize::try_from(MORE).unwrap();
        tokio::time::sleep(Duration::from_secs(3 * LEASE + 1)).await;
        nodes[0].signal("CONT");
        tokio::time::sleep(Duration::from_millis(500)).await;
        let now = site.mails().await.iter().filter(|(mail, _)| mail.lease_no > 1).count();
        slept += usize::from(now > taken_over);
        taken_over = now;
    }
    let until = Instant::now() + Duration::from_secs(if long() { 600 } else { 90 });
    while site.sink.count() < mails && Instant::now() < until {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let sent = began.elapsed();
    for node in nodes {
        node.stop().await;
    }
    site.drain(TimeDelta::zero()).await;
    let copies = site.sink.copies();
    let (mut taken_over, mut twice) = (0, 0);
    let all = site.mails().await;
    assert_eq!(all.len(), mails);
    for (mail, mut tries) in all {
        tries.sort_by_key(|one| one.no);
        let arrived = copies.get(&mail.message_id).map_or(0, Vec::len);
        let unclear = tries.iter().filter(|one| one.state == AttemptState::Unclear).count();
        assert_eq!(mail.state, EmailState::Sent, "{mail:?} {tries:?}");
        // A try of which nobody knows whether it arrived may have; on a slow machine a mail can meet that more than once.
        assert!((1..=1 + unclear).contains(&arrived), "claimed twice: {arrived} copies of {mail:?} {tries:?}");
        // What stands there was written by whoever claimed it last, and by nobody who had lost it.
        let accepted: Vec<_> = tries.iter().filter(|one| one.state == AttemptState::Accepted).map(|one| one.no).collect();
        assert_eq!(accepted, [mail.lease_no], "a stale completion: {mail:?} {tries:?}");
        assert_eq!(tries.len(), tries.iter().map(|one| one.no).collect::<std::collections::HashSet<_>>().len());
        taken_over += usize::from(mail.lease_no > 1);
        twice += usize::from(arrived > 1);
    }
    assert!(taken_over > 0, "the node held nothing when it was stopped: nothing was tested");
    println!(
        "3 nodes, {mails} mails, {slept} sleeps: {taken_over} taken over, {twice} twice in the window, asked for in {seeded:?}, sent after {sent:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_beside_each_other_send_each_mail_once() {
    let Some(site) = site().await else { return };
    let amal = site.found().await;
    site.ask(amal, 200, 100).await;
    let nodes = [site.start(&["work"], &[]), site.start(&["serve"], &[])];
    let until = Instant::now() + Duration::from_secs(60);
    while site.sink.count() < 300 && Instant::now() < until {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    for node in nodes {
        node.stop().await;
    }
    let copies = site.sink.copies();
    assert_eq!((copies.len(), site.sink.count()), (300, 300));
}

/// A database that a newer program has brought further: this one starts and works, as long as it knows the beginning.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_of_the_version_before_starts_beside_a_newer_one() {
    for site in Site::each().await {
        site.found().await;
        let db = sea_orm::Database::connect(site.url()).await.unwrap();
        db.execute_unprepared("INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_of_the_next_version', 0)").await.unwrap();
        db.close_by_ref().await.unwrap();
        let node = site.start(&["serve"], &[]);
        node.ready(&node.listen).await;
        assert!(node.log().contains("a newer version"), "{}", node.log());
        node.stop().await;
        // One whose own steps are not all taken belongs to another line.
        let db = sea_orm::Database::connect(site.url()).await.unwrap();
        db.execute_unprepared("DELETE FROM seaql_migrations WHERE version LIKE 'm0009%'").await.unwrap();
        db.close_by_ref().await.unwrap();
        let refused = site.command(&["migrate"]).output().unwrap();
        let said = String::from_utf8(refused.stderr).unwrap();
        assert!(!refused.status.success() && said.contains("another line of versions"), "{said}");
    }
}

/// Real workers and a mail server in every temper: what is asked for arrives once the server is well again, and no more copies than its
/// temper makes.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_server_in_any_temper_gets_each_mail_in_the_end() {
    // Greylisting, an answer for later, and a line that breaks before the dot lose nothing and double nothing; after the dot one copy more.
    let tempers = [
        (Temper::Greylists, 1),
        (Temper::Refuses("450 4.2.0 later"), 1),
        (Temper::Down, 1),
        (Temper::DropsBeforeDot, 1),
        (Temper::DropsAfterDot, 2),
        (Temper::Hangs, 1),
    ];
    for site in Site::each().await {
        let amal = site.found().await;
        let mut ahead = TimeDelta::zero();
        for (temper, copies) in tempers {
            let before = site.sink.count();
            site.ask(amal, 2, 0).await;
            site.sink.set(temper);
            let mut worker = site.worker(ahead, &[]);
            if temper == Temper::Hangs {
                // It is killed waiting; nobody waits for half a minute here.
                tokio::time::sleep(Duration::from_millis(1500)).await;
                worker.kill();
            } else {
                worker.says("state=retry").await;
                worker.stop().await;
            }
            site.sink.set(Temper::Good);
            ahead = site.drain(ahead).await;
            let taken = site.sink.taken().split_off(before);
            let ids: std::collections::HashSet<_> = taken.iter().map(|taken| taken.id.clone()).collect();
            assert_eq!(ids.len(), 2, "{temper:?}");
            assert!(taken.len() >= 2 && taken.len() <= 2 * copies, "{temper:?}: {}", taken.len());
        }
        // A refusal for good is shown, and nothing waits any more.
        site.ask(amal, 1, 0).await;
        let before = site.sink.count();
        site.sink.set(Temper::Refuses("550 5.1.1 unknown"));
        site.drain(ahead).await;
        assert_eq!(site.sink.count(), before);
        let failed = site.mails().await.into_iter().filter(|(mail, _)| mail.state == EmailState::Failed).count();
        assert_eq!(failed, 1);
    }
}

/// A world whose mail goes to a sink.
async fn with_sink(database: Option<Database>) -> (World, Sink) {
    let sink = Sink::start().await;
    let mail = MailTransport::Smtp { host: "127.0.0.1".into(), port: sink.port, tls: Tls::None, credentials: None };
    (World::with_mail(database, mail).await, sink)
}

fn to(sink: &Sink, address: &str) -> Vec<Mail> {
    sink.taken().iter().filter(|taken| taken.to == address).map(|taken| Mail::parse(&taken.bytes)).collect()
}

/// R9 of the bar: the mail server is away for a day (`--long`: three).
async fn a_day_without_a_mail_server(database: Option<Database>) {
    let (world, sink) = with_sink(database).await;
    let template = world.check_in().await;
    sink.set(Temper::Down);
    let hours = if long() { 72 } else { 24 };
    let mut wanted = Vec::new();
    for n in 0..8 {
        // Some are due long after, some before the server is back; one is ended meanwhile.
        let name = format!("Client{n}");
        let due = ["2026-11-30 18:00", "2026-11-27 12:00", "2026-11-24 08:30"][n % 3];
        let client = world.client(&name).await;
        let assignment = world.agree(client, template, Some(due)).await;
        wanted.push((name.to_lowercase(), client, assignment));
    }
    for minute in 0..hours * 12 {
        world.wait(TimeDelta::minutes(5)).await;
        if minute == 30 {
            meanwhile::actions::assignments::cancel(&world.app, world.amal, wanted[0].2).await.unwrap();
        }
    }
    assert_eq!(sink.count(), 0);
    sink.set(Temper::Good);
    for _ in 0..30 {
        world.wait(TimeDelta::minutes(1)).await;
    }
    for (n, (name, _, assignment)) in wanted.iter().enumerate() {
        let mails = to(&sink, &format!("{name}@mail.example"));
        let open = world.occurrence(*assignment).await.status == OccurrenceStatus::Open;
        assert_eq!(n == 0, mails.is_empty(), "{name}: {} mails, open: {open}", mails.len());
    }
    let at_return = sink.count();
    // For a while nothing more comes than what is due by itself; no reminder for what is over, and one reminder of each thing.
    for _ in 0..12 * 24 * 3 {
        world.wait(TimeDelta::minutes(20)).await;
    }
    let all = meanwhile::store::outbox::page(&world.app.store, &world.amal, &[], None, 1_000).await.unwrap();
    for (name, client, assignment) in &wanted {
        let occurrence = world.occurrence(*assignment).await;
        let of = all.iter().filter(|mail| mail.client_id == Some(*client));
        let (reminders, others): (Vec<_>, Vec<_>) = of.partition(|mail| mail.kind == "reminder");
        let sent: Vec<_> = reminders.iter().filter_map(|mail| mail.sent_at).collect();
        assert!(sent.len() <= 1, "{name} was reminded {} times", sent.len());
        assert!(sent.iter().all(|at| *at < occurrence.closes_at), "{name} was reminded of what was over");
        assert!(others.iter().filter(|mail| mail.sent_at.is_some()).count() <= 1, "{name}");
    }
    println!("away for {hours} h: {at_return} mails within half an hour of its return, {} in all", sink.count());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_day_without_a_mail_server_what_is_wanted_goes_within_half_an_hour_on_sqlite() {
    a_day_without_a_mail_server(None).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_day_without_a_mail_server_what_is_wanted_goes_within_half_an_hour_on_postgres() {
    if let Some(database) = world::new_postgres_database().await {
        a_day_without_a_mail_server(Some(database)).await;
    }
}

/// A worker that goes round as `serve` and `work` let it.
struct Watched(ClockWatch);

impl Watched {
    async fn round(&mut self, world: &World) {
        worker::watched(&world.app, &mut self.0).await.unwrap();
        meanwhile::mail::outbox::send_due(&world.app, &tokio_util::sync::CancellationToken::new()).await.unwrap();
    }

    /// So much time passes, in steps.
    async fn live(&mut self, world: &World, time: TimeDelta, step: TimeDelta) {
        let mut passed = TimeDelta::zero();
        while passed < time {
            world.clock.advance(step);
            passed += step;
            self.round(world).await;
        }
    }
}

stories! {
    async fn somebody_sets_the_clock_and_nothing_is_sent_or_made_twice(world: World) {
        let mut node = Watched(ClockWatch::default());
        node.round(&world).await;
        let template = world.check_in().await;
        let mut all = Vec::new();
        for (n, step) in [TimeDelta::hours(1), TimeDelta::hours(-1), TimeDelta::days(1), TimeDelta::days(-1), TimeDelta::days(-1), TimeDelta::hours(1)].into_iter().enumerate() {
            let name = format!("Client{n}");
            let client = world.client(&name).await;
            all.push((name.to_lowercase(), world.agree(client, template, Some("2026-11-27 18:00")).await));
            node.round(&world).await;
            world.clock.set(step);
            node.live(&world, TimeDelta::minutes(30), TimeDelta::minutes(1)).await;
        }
        node.live(&world, TimeDelta::days(6), TimeDelta::minutes(30)).await;
        for (name, assignment) in all {
            let mails = world.mails_to(&format!("{name}@mail.example"));
            let reminders = mails.iter().filter(|mail| mail.header("List-Unsubscribe").is_some()).count();
            assert!(reminders <= 1 && mails.len() - reminders == 1, "{name}: {reminders} reminders of {} mails", mails.len());
            let made = meanwhile::store::occurrences::page(&world.app.store, &world.amal, Some(assignment), None, 10).await.unwrap();
            assert_eq!(made.len(), 1, "{name}");
        }
    }

    async fn a_jump_of_a_day_holds_what_a_calendar_asks_for_until_it_can_be_believed(world: World) {
        let mut node = Watched(ClockWatch::default());
        node.round(&world).await;
        let (ann, template) = (world.client("Ann").await, world.check_in().await);
        let assignment = world.agree(ann, template, Some("2026-11-27 18:00")).await;
        node.round(&world).await;
        assert_eq!(world.mails_to("ann@mail.example").len(), 1);
        // Somebody sets the clock to the next month: not reminded, not missed.
        world.clock.set(TimeDelta::days(30));
        node.live(&world, TimeDelta::minutes(5), TimeDelta::minutes(1)).await;
        assert_eq!(world.occurrence(assignment).await.status, OccurrenceStatus::Open);
        // And puts it right again: all is as it was.
        world.clock.set(TimeDelta::days(-30));
        node.live(&world, TimeDelta::minutes(20), TimeDelta::minutes(1)).await;
        assert_eq!(world.occurrence(assignment).await.status, OccurrenceStatus::Open);
        assert_eq!(world.mails_to("ann@mail.example").len(), 1);
        // The time was right: after ten minutes, or as soon as somebody says so, it goes on.
        world.clock.set(TimeDelta::days(30));
        node.round(&world).await;
        assert_eq!(world.occurrence(assignment).await.status, OccurrenceStatus::Open);
        world.app.confirm_clock();
        node.round(&world).await;
        assert_eq!(world.occurrence(assignment).await.status, OccurrenceStatus::Missed);
        let second = world.agree(ann, template, Some("2027-01-08 18:00")).await;
        world.clock.set(TimeDelta::days(30));
        node.live(&world, TimeDelta::minutes(9), TimeDelta::minutes(1)).await;
        assert_ne!(world.occurrence(second).await.status, OccurrenceStatus::Missed);
        node.live(&world, TimeDelta::minutes(3), TimeDelta::minutes(1)).await;
        assert_eq!(world.occurrence(second).await.status, OccurrenceStatus::Missed);
    }

    async fn a_worker_goes_through_both_nights_of_the_clock_change(world: World) {
        // 01:30 is skipped in March and happens twice in October.
        for (n, (evening, due)) in [("2027-03-27T22:00:00Z", "2027-03-28 01:30"), ("2027-10-30T22:00:00Z", "2027-10-31 01:30")].into_iter().enumerate() {
            let evening: chrono::DateTime<chrono::Utc> = evening.parse().unwrap();
            world.clock.advance(evening - world.app.now());
            let mut node = Watched(ClockWatch::default());
            node.round(&world).await;
            let (name, template) = (format!("Client{n}"), world.check_in().await);
            let assignment = world.agree(world.client(&name).await, template, Some(due)).await;
            node.live(&world, TimeDelta::hours(6), TimeDelta::minutes(2)).await;
            assert!(!node.0.holds(), "a change of the local time is none of the clock");
            node.live(&world, TimeDelta::days(5), TimeDelta::minutes(30)).await;
            let mails = world.mails_to(&format!("{}@mail.example", name.to_lowercase()));
            let reminders = mails.iter().filter(|mail| mail.header("List-Unsubscribe").is_some()).count();
            assert!(reminders <= 1 && mails.len() - reminders == 1, "{reminders} reminders of {} mails", mails.len());
            let made = meanwhile::store::occurrences::page(&world.app.store, &world.amal, Some(assignment), None, 10).await.unwrap();
            assert_eq!(made.len(), 1);
        }
    }

    async fn a_clock_in_1970_or_2040_breaks_nothing(world: World) {
        let mut node = Watched(ClockWatch::default());
        node.round(&world).await;
        let assignment = world.agree(world.client("Ann").await, world.check_in().await, Some("2026-11-27 18:00")).await;
        node.round(&world).await;
        let now = world.app.now();
        for wrong in ["1970-01-01T00:00:10Z", "2040-02-01T00:00:00Z", "1970-01-01T00:00:10Z"] {
            let wrong: chrono::DateTime<chrono::Utc> = wrong.parse().unwrap();
            world.clock.set(wrong - world.app.now());
            node.live(&world, TimeDelta::minutes(5), TimeDelta::minutes(1)).await;
        }
        world.clock.set(now - world.app.now());
        node.live(&world, TimeDelta::minutes(30), TimeDelta::minutes(1)).await;
        assert_eq!(world.occurrence(assignment).await.status, OccurrenceStatus::Open);
        assert_eq!(world.mails_to("ann@mail.example").len(), 1);
    }

    async fn a_worker_that_is_not_watched_takes_its_clock_as_it_is(world: World) {
        let assignment = world.assign(world.client("Ann").await, world.check_in().await, Some("2026-11-27 18:00")).await;
        world.clock.set(TimeDelta::days(30));
        world.work().await;
        assert_eq!(world.occurrence(assignment).await.status, OccurrenceStatus::Missed);
    }
}
