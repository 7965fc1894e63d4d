//! The program is killed with -9: at every place where that could matter to a mail, at random while it sends, and after every statement
//! of a migration. No mail is lost; a second copy exists only of one that was killed after its last dot, byte for byte the same.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use entity::kinds::{AttemptState, EmailState};
use meanwhile::config::Database;
use migration::MigratorTrait;
use sea_orm::{ConnectionTrait, Statement};

use crate::support::nodes::{Site, long};
use crate::support::world;

/// Where it is killed, and how many copies of a mail arrive in all: of one that goes once more when nobody knows whether it arrived
/// (links), and of one that does not (notices).
const PLACES: [(&str, usize, usize); 7] =
    [("claimed", 1, 1), ("connected", 1, 1), ("mail", 1, 1), ("data", 1, 1), ("dot_pending", 1, 0), ("accepted", 2, 1), ("settling", 2, 1)];

async fn killed_at_each_place(site: Site) {
    let amal = site.found().await;
    let mut ahead = TimeDelta::zero();
    for (place, links, notices) in PLACES {
        for (resent, copies) in [(true, links), (false, notices)] {
            let before = site.sink.count();
            site.ask(amal, resent.into(), (!resent).into()).await;
            let mut node = site.worker(ahead, &[("MEANWHILE_TEST_FAIL_AT", place)]);
            node.says(&format!("fail point {place}")).await;
            node.kill();
            ahead = site.drain(ahead).await;
            let taken = site.sink.taken().split_off(before);
            assert_eq!(taken.len(), copies, "killed at {place}, resent: {resent}");
            assert!(taken.iter().all(|copy| copy.bytes == taken[0].bytes && copy.id == taken[0].id), "copies are the same, byte for byte");
            let (mail, _) = site.mails().await.into_iter().max_by_key(|(mail, _)| mail.id).unwrap();
            let known = if resent || matches!(place, "claimed" | "connected" | "mail" | "data") { EmailState::Sent } else { EmailState::Uncertain };
            assert_eq!(mail.state, known, "killed at {place}, resent: {resent}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_whose_sender_was_killed_arrives_once_or_as_two_equal_copies() {
    for site in Site::each().await {
        killed_at_each_place(site).await;
    }
}

/// A number below `below`.
fn random(below: u32) -> u32 {
    u32::from_be_bytes(meanwhile::random::bytes::<4>()) % below
}

/// R8 of the bar.
async fn killed_at_random(site: Site, mails: i64, kills: u32) {
    let began = Instant::now();
    let amal = site.found().await;
    let left = mails / 4;
    site.ask(amal, mails - left, left).await;
    let (seeded, mut ahead, mut killed) = (began.elapsed(), TimeDelta::zero(), 0);
    for kill in 1..=kills {
        let node = site.worker(ahead, &[]);
        // When its share has gone, and a little later: anywhere in a conversation.
        let share = usize::try_from(mails * i64::from(kill) / i64::from(kills + 1)).unwrap();
        let until = Instant::now() + Duration::from_secs(30);
        while site.sink.count() < share && Instant::now() < until {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        tokio::time::sleep(Duration::from_micros(random(30_000).into())).await;
        node.kill();
        killed += 1;
        ahead += TimeDelta::minutes(20);
    }
    let last = site.drain(ahead).await;
    let copies = site.sink.copies();
    let (mut twice, mut shown) = (0, 0);
    let all = site.mails().await;
    assert_eq!(all.len(), usize::try_from(mails).unwrap());
    for (mail, tries) in all {
        let arrived = copies.get(&mail.message_id).map_or(&[][..], Vec::as_slice);
        let unclear = tries.iter().filter(|one| matches!(one.state, AttemptState::Unclear | AttemptState::DotPending)).count();
        match mail.state {
            EmailState::Sent => assert!(!arrived.is_empty(), "lost: {mail:?}"),
            // Nobody can know, and somebody is told.
            EmailState::Uncertain => shown += 1,
            _ => panic!("lost: {mail:?} {tries:?}"),
        }
        assert!(arrived.len() <= 2, "{} copies: {mail:?} {tries:?}", arrived.len());
        assert!(arrived.len() < 2 || unclear >= 1, "a copy outside the window: {mail:?} {tries:?}");
        assert!(tries.iter().filter(|one| one.state == AttemptState::Accepted).count() <= 1, "{tries:?}");
        assert!(arrived.windows(2).all(|pair| pair[0] == pair[1]), "copies differ: {mail:?}");
        twice += usize::from(arrived.len() == 2);
    }
    println!(
        "{}: {mails} mails, {killed} kills: 0 lost, {twice} twice and {shown} uncertain, all in the window; {seeded:?} of {:?} to ask for them, clock {} h ahead at the end",
        if site.is_postgres() { "PostgreSQL" } else { "SQLite" },
        began.elapsed(),
        last.num_hours(),
    );
}

fn lot() -> (i64, u32) {
    if long() { (20_000, 300) } else { (2_000, 40) }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_killed_again_and_again_loses_no_mail_on_sqlite() {
    let (mails, kills) = lot();
    killed_at_random(Site::new(None).await, mails, kills).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_killed_again_and_again_loses_no_mail_on_postgres() {
    let Some(database) = world::new_postgres_database().await else { return };
    // A commit there takes several times as long.
    let (mails, kills) = if long() { lot() } else { (1_000, 40) };
    killed_at_random(Site::new(Some(database)).await, mails, kills).await;
}

/// What the databases are made of, in an order of its own.
async fn shape(site: &Site) -> Vec<String> {
    let db = site.look().await;
    let sql = if site.is_postgres() {
        "SELECT concat_ws(' ', table_schema, table_name, column_name, data_type, is_nullable, column_default) FROM information_schema.columns \
            WHERE table_schema IN ('public', 'keyring') \
         UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname IN ('public', 'keyring') \
         UNION ALL SELECT concat_ws(' ', tgrelid::regclass, tgname) FROM pg_trigger WHERE NOT tgisinternal \
         UNION ALL SELECT concat_ws(' ', conrelid::regclass, pg_get_constraintdef(oid)) FROM pg_constraint \
            WHERE connamespace IN ('public'::regnamespace, 'keyring'::regnamespace)"
    } else {
        "SELECT concat_ws(' ', name, sql) FROM sqlite_schema"
    };
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap();
    let mut lines: Vec<String> = rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect();
    lines.sort();
    lines
}

/// How many steps were taken; none before there is a list of them.
async fn steps_taken(site: &Site) -> Option<usize> {
    if matches!(&site.database, Database::Sqlite(path) if !path.exists()) {
        return None;
    }
    let db = site.look().await;
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), "SELECT version FROM seaql_migrations")).await;
    rows.ok().map(|rows| rows.len())
}

/// R17 of the bar. Where the program was killed after so many statements, the next start is killed one later; once a step was taken, what
/// follows comes as early as that step did.
async fn migration_killed_after_every_statement(site: Site, whole: Site) {
    let (began, mut kills, mut taken, mut statement, mut first) = (Instant::now(), 0, 0, 1, None);
    // On PostgreSQL each kill costs a third of a second: every third statement, from another one each time, but for the long run.
    let stride = if site.is_postgres() && !long() { 3 } else { 1 };
    statement += random(stride);
    loop {
        let place = format!("statement:{statement}");
        let mut node = site.start(&["migrate"], &[("MEANWHILE_TEST_FAIL_AT", &place)]);
        if !node.says_or_ends(&format!("fail point {place}")).await {
            let log = node.log();
            assert!(node.ended().await.success(), "{log}");
            break;
        }
        node.kill();
        kills += 1;
        let now = steps_taken(&site).await;
        if now.is_some() {
            first = first.or(Some(statement));
        }
        let now = now.unwrap_or(0);
        assert!(now == taken || now == taken + 1 || stride > 1, "{taken} steps became {now}");
        statement = if now > taken { first.unwrap_or(1) + random(stride) } else { statement + stride };
        taken = now;
    }
    assert_eq!(steps_taken(&site).await, Some(migration::Migrator::migrations().len()));
    assert!(whole.command(&["migrate"]).status().unwrap().success());
    assert_eq!(shape(&site).await, shape(&whole).await);
    println!("{}: {kills} kills in {:?}", if site.is_postgres() { "PostgreSQL" } else { "SQLite" }, began.elapsed());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_migration_killed_after_any_statement_is_done_by_the_next_start_on_sqlite() {
    migration_killed_after_every_statement(Site::new(None).await, Site::new(None).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_migration_killed_after_any_statement_is_done_by_the_next_start_on_postgres() {
    let (Some(one), Some(other)) = (world::new_postgres_database().await, world::new_postgres_database().await) else { return };
    migration_killed_after_every_statement(Site::new(Some(one)).await, Site::new(Some(other)).await).await;
}
