//! R5 and R7 of the bar: a phone whose connection is cut at any instant of a request, and a button that is pressed eight times at once.
//! What was acknowledged is there, nothing is there in halves or twice, and no connection to the database is left in a transaction.

use std::collections::BTreeSet;
use std::time::Duration;

use entity::ids::{ClientId, OccurrenceId};
use meanwhile::actions::links;
use meanwhile::config::Database;
use meanwhile::store;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::World;
use crate::support::nodes::long;
use crate::support::world::new_postgres_database;

/// Where something is written: a log, so that it takes many.
#[derive(Clone)]
struct Door {
    client: ClientId,
    occurrence: OccurrenceId,
    sessions: Vec<String>,
    capability: String,
}

const DOORS: usize = 6;

async fn world(database: Option<Database>) -> World {
    // Each request comes from an address of its own, so that no limit is met.
    World::configured(database, |config| config.trusted_proxies = vec!["127.0.0.1".parse().unwrap(), "::1".parse().unwrap()]).await
}

async fn doors(world: &World) -> Vec<Door> {
    let log = world.log().await;
    let mut doors = Vec::new();
    for n in 0..DOORS {
        let client = world.client(&format!("Client{n}")).await;
        let assignment = world.agree(client, log, None).await;
        let occurrence = world.occurrence(assignment).await.id;
        let mail = store::outbox::of_assignment(&world.app.store, &world.amal, assignment).await.unwrap().remove(0);
        let link = store::links::find(&world.app.store, mail.link_id.unwrap()).await.unwrap();
        let token = store::links::token(&world.app.store, &link);
        let mut sessions = Vec::new();
        for _ in 0..18 {
            sessions.push(links::exchange(&world.app, &token, None, None, false).await.unwrap().new_token.unwrap());
        }
        let mut phone = world.visitor();
        phone.cookies.insert("__Host-mw".into(), sessions[0].clone());
        let page = phone.get(&format!("/w/{occurrence}")).await;
        doors.push(Door { client, occurrence, sessions, capability: page.attribute("[name=_capability]", "value") });
    }
    doors
}

/// A number below `below`.
fn random(below: usize) -> usize {
    u32::from_be_bytes(meanwhile::random::bytes::<4>()) as usize % below.max(1)
}

/// A form that is sent by its capability alone, or a draft with a cookie; and its own text, by which it is known again.
fn request(world: &World, door: &Door, number: usize) -> (Vec<u8>, String, bool) {
    let (text, host) = (format!("text {number}"), world.base.rsplit('/').next().unwrap());
    let from = format!("10.{}.{}.{}", number >> 16 & 255, number >> 8 & 255, number & 255);
    let head = |verb: &str, path: &str, kind: &str, more: &str, body: &str| {
        let path = format!("/w/{}/{path}", door.occurrence);
        format!(
            "{verb} {path} HTTP/1.1\r\nHost: {host}\r\nSec-Fetch-Site: same-origin\r\nX-Forwarded-For: {from}\r\n{more}Content-Type: {kind}\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
    };
    if number.is_multiple_of(2) {
        let submission: entity::ids::SubmissionId = meanwhile::random::id(chrono_now(number));
        let fields =
            [("_submission_id", submission.to_string()), ("_capability", door.capability.clone()), ("mood", "5".into()), ("best", text.clone())];
        let body = fields.iter().map(|(name, value)| format!("{name}={}", value.replace(' ', "+"))).collect::<Vec<_>>().join("&");
        return (head("POST", "submit", "application/x-www-form-urlencoded", "", &body).into_bytes(), text, true);
    }
    let session = &door.sessions[(number / 2 / DOORS) % door.sessions.len()];
    let body = json!({ "fields": [{ "link_id": "best", "value": [text], "base_rev": 0 }] }).to_string();
    (head("PUT", "draft", "application/json", &format!("Cookie: __Host-mw={session}\r\n"), &body).into_bytes(), text, false)
}

fn chrono_now(number: usize) -> chrono::DateTime<chrono::Utc> {
    crate::support::world::beginning() + chrono::TimeDelta::milliseconds(number as i64)
}

/// Sends it and cuts the connection somewhere: within the request, while it is worked on, or after the answer. Whether it was acknowledged.
async fn cut(address: &str, request: &[u8]) -> bool {
    let mut wire = TcpStream::connect(address).await.unwrap();
    wire.set_zero_linger().unwrap();
    let mut reply = [0; 64];
    let mut heard = 0;
    match random(8) {
        0 => wire.write_all(&request[..random(request.len())]).await.unwrap(),
        7 => {
            wire.write_all(request).await.unwrap();
            heard = tokio::time::timeout(Duration::from_secs(30), wire.read(&mut reply)).await.unwrap().unwrap_or(0);
        }
        _ => {
            wire.write_all(request).await.unwrap();
            tokio::time::sleep(Duration::from_micros(random(80_000) as u64)).await;
            heard = wire.try_read(&mut reply).unwrap_or(0);
        }
    }
    let status = String::from_utf8_lossy(&reply[..heard]).split(' ').nth(1).unwrap_or_default().to_owned();
    matches!(status.as_str(), "200" | "303" | "409")
}

/// Everything of the practice that was sent, and whether each is whole.
async fn sent(world: &World) -> BTreeSet<String> {
    let mut texts = BTreeSet::new();
    let mut after = None;
    loop {
        let rows = store::responses::page(&world.app.store, &world.amal, None, after, 200).await.unwrap();
        let Some(last) = rows.last() else { break };
        after = Some(last.id);
        for row in &rows {
            let response = store::responses::find(&world.app.store, &world.amal, row.id).await.unwrap();
            assert_eq!(response.answers.len(), 2, "half an answer");
            assert!(texts.insert(response.answers[1].value.as_str().unwrap().to_owned()), "twice");
        }
    }
    texts
}

async fn saved(world: &World, doors: &[Door]) -> BTreeSet<String> {
    let mut texts = BTreeSet::new();
    for door in doors {
        for rev in 1.. {
            let Some(draft) = store::drafts::revision(&world.app.store, &world.amal, door.client, door.occurrence, ("best", rev)).await.unwrap()
            else {
                break;
            };
            texts.extend(draft.value);
        }
    }
    texts
}

/// The test's own connection, beside those of the program.
async fn look(world: &World) -> sea_orm::DatabaseConnection {
    let url = match &world.app.config().database {
        Database::Sqlite(path) => format!("sqlite:{}?mode=ro", path.display()),
        Database::Postgres(url) => url.clone(),
    };
    sea_orm::Database::connect(url).await.unwrap()
}

async fn count(db: &sea_orm::DatabaseConnection, question: &str) -> i64 {
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), question)).await.unwrap().unwrap();
    row.try_get_by_index(0).unwrap()
}

async fn a_wire_is_cut(world: World, rounds: usize) {
    let (doors, began) = (doors(&world).await, std::time::Instant::now());
    let address = world.base.rsplit('/').next().unwrap().replace("localhost", "127.0.0.1");
    let mut acknowledged = (BTreeSet::new(), BTreeSet::new());
    let numbers: Vec<usize> = (0..rounds).collect();
    for batch in numbers.chunks(8) {
        let cuts = batch.iter().map(|number| {
            let (bytes, text, submits) = request(&world, &doors[number / 2 % DOORS], *number);
            let address = address.clone();
            async move { (cut(&address, &bytes).await, text, submits) }
        });
        for (heard, text, submits) in futures_util::future::join_all(cuts).await {
            if heard {
                if submits {
                    acknowledged.0.insert(text)
                } else {
                    acknowledged.1.insert(text)
                };
            }
        }
    }
    // What was taken goes on without whoever asked for it.
    tokio::time::sleep(Duration::from_millis(500)).await;
    let db = look(&world).await;
    if matches!(world.app.config().database, Database::Postgres(_)) {
        let left = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'";
        for _ in 0..20 {
            if count(&db, left).await == 0 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        assert_eq!(count(&db, left).await, 0, "connections were left in a transaction");
    }
    let (sent, saved) = (sent(&world).await, saved(&world, &doors).await);
    let lost = |heard: &BTreeSet<String>, kept: &BTreeSet<String>| heard.difference(kept).cloned().collect::<Vec<_>>();
    assert_eq!(lost(&acknowledged.0, &sent), Vec::<String>::new(), "acknowledged and lost");
    assert_eq!(lost(&acknowledged.1, &saved), Vec::<String>::new(), "acknowledged and lost");
    // Seen from beside: as many of everything that belongs to one.
    let responses = sent.len() as i64;
    assert_eq!(count(&db, "SELECT count(*) FROM response").await, responses);
    assert_eq!(count(&db, "SELECT count(*) FROM audit_event WHERE verb = 'submit'").await, responses);
    let mut points = 0;
    for door in &doors {
        points += store::series::of_client(&world.app.store, &world.amal, door.client)
            .await
            .unwrap()
            .iter()
            .map(|series| series.points.len())
            .sum::<usize>();
    }
    assert_eq!(points, sent.len(), "each has its number");
    assert!(acknowledged.0.len() > rounds / 40 && acknowledged.1.len() > rounds / 40, "hardly anything was acknowledged: {acknowledged:?}");
    // And the next one is taken and seen.
    let (bytes, text, _) = request(&world, &doors[0], rounds * 2);
    let mut wire = TcpStream::connect(&address).await.unwrap();
    wire.write_all(&bytes).await.unwrap();
    let mut reply = [0; 64];
    let heard = wire.read(&mut reply).await.unwrap();
    assert!(String::from_utf8_lossy(&reply[..heard]).contains(" 303 "), "{text}");
    assert_eq!(count(&db, "SELECT count(*) FROM response").await, responses + 1);
    println!(
        "{rounds} cuts in {:?}: {} of {} sent and {} of {} saved were acknowledged, 0 lost, 0 halves, 0 poisoned",
        began.elapsed(),
        acknowledged.0.len(),
        sent.len(),
        acknowledged.1.len(),
        saved.len()
    );
}

fn rounds() -> usize {
    if long() { 10_000 } else { 600 }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_cut_at_any_instant_loses_nothing_on_sqlite() {
    a_wire_is_cut(world(None).await, rounds()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_cut_at_any_instant_loses_nothing_on_postgres() {
    let Some(database) = new_postgres_database().await else { return };
    a_wire_is_cut(world(Some(database)).await, rounds()).await;
}

async fn a_button_is_pressed_eight_times(world: World, rounds: usize) {
    let doors = doors(&world).await;
    for round in 0..rounds {
        let door = doors[round % DOORS].clone();
        let submission: entity::ids::SubmissionId = meanwhile::random::id(chrono_now(round));
        let fields = [
            ("_submission_id", submission.to_string()),
            ("_capability", door.capability.clone()),
            ("mood", "5".into()),
            ("best", format!("text {round}")),
        ];
        let fields: Vec<(String, String)> = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let presses = (0..8).map(|press| {
            let (fields, path, url) = (fields.clone(), format!("/w/{}/submit", door.occurrence), world.base.clone());
            let from = format!("10.{press}.{}.{}", round >> 8, round & 255);
            async move {
                let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
                let request = http.post(format!("{url}{path}")).header("sec-fetch-site", "same-origin").header("x-forwarded-for", from);
                request.form(&fields).send().await.unwrap().status().as_u16()
            }
        });
        assert_eq!(futures_util::future::join_all(presses).await, [303; 8]);
    }
    assert_eq!(sent(&world).await.len(), rounds);
    let db = look(&world).await;
    assert_eq!(count(&db, "SELECT count(*) FROM outbox_email WHERE kind = 'response_received'").await, rounds as i64, "one mail each");
}

fn presses() -> usize {
    if long() { 2_000 } else { 250 }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn eight_presses_are_one_response_and_one_mail_on_sqlite() {
    a_button_is_pressed_eight_times(world(None).await, presses()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn eight_presses_are_one_response_and_one_mail_on_postgres() {
    let Some(database) = new_postgres_database().await else { return };
    a_button_is_pressed_eight_times(world(Some(database)).await, presses()).await;
}
