//! What progress costs with 10, 1,000 and 10,000 answers. `cargo bench --bench progress -- --requests 100`
//!
//! Entries of a log at a steady rate of about 2.7 a day, so that 10,000 go back ten years; the newest through the real actions. The page is
//! asked for in both the usual period and everything, one request after the other. See `bench/README.md`.

use std::time::Instant;

use chrono::TimeDelta;
use entity::ids::SubmissionId;
use meanwhile::actions::{responses, sign_in};
use meanwhile::app::App;
use meanwhile::clock::Clock;
use meanwhile::config::Config;
use meanwhile::domain::response::Answer;
use meanwhile::domain::scope::{Actor, Scope};
use meanwhile::web;
use serde_json::json;
use tokio_util::sync::CancellationToken;

#[allow(dead_code, reason = "the other benchmark uses the rest")]
mod seed;

const PERIODS: [&str; 2] = ["three-months", "everything"];
/// Of each client, the newest answers that come through the real actions.
const REAL: usize = 20;

struct Options {
    requests: usize,
    sizes: Vec<usize>,
}

fn options() -> Options {
    let mut options = Options { requests: 100, sizes: vec![10, 1_000, 10_000] };
    let mut words = std::env::args().skip(1).filter(|word| word != "--bench");
    while let Some(word) = words.next() {
        let number: usize = words.next().and_then(|number| number.parse().ok()).unwrap_or_else(|| panic!("{word} needs a number"));
        match word.as_str() {
            "--requests" => options.requests = number.max(1),
            "--most" => options.sizes.retain(|size| *size <= number),
            _ => panic!("known are --requests and --most, each with a number"),
        }
    }
    options
}

fn answers(number: usize) -> Vec<Answer> {
    vec![Answer::new("mood", json!(number % 11)), Answer::new("sleep", json!(number % 9)), Answer::new("best", json!("A walk."))]
}

fn main() {
    let options = options();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let dir = tempfile::tempdir().unwrap();
    for (name, database) in seed::databases(&runtime, dir.path()) {
        runtime.block_on(measure(name, database, dir.path(), &options));
    }
}

async fn measure(name: &str, database: meanwhile::config::Database, dir: &std::path::Path, options: &Options) {
    let bound = web::serve::bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let base = format!("http://{}", bound.address);
    let mut config = Config::demo(bound.address, dir).unwrap();
    config.database = database;
    config.database_connections = 16;
    let clock = Clock::manual(Clock::system().now() - TimeDelta::days(3_700));
    let app = App::build(config, clock.clone()).await.unwrap();
    let (began, end) = (Instant::now(), Clock::system().now());
    let (scope, clients) = seed::logs(&app, options.sizes.len()).await;
    for (size, log) in options.sizes.iter().zip(&clients) {
        let apart = TimeDelta::minutes(525);
        let begins = end - apart * (*size as i32);
        let mut all: Vec<_> = (0..*size).map(|number| (begins + apart * (number as i32 + 1), answers(number))).collect();
        let newest = all.split_off(size.saturating_sub(REAL));
        seed::answers(&app, scope.practice(), log, &all).await;
        let theirs = Scope::checked(scope.practice(), Actor::Client(log.client));
        for (at, answers) in newest {
            clock.set(at - clock.now());
            let submission = seed::submission_id().parse::<SubmissionId>().unwrap();
            responses::submit(&app, theirs, log.occurrence, log.version.clone(), submission, answers, None).await.unwrap();
        }
    }
    println!("\n{name}: filled in {:.0} s; {} requests each, one after the other", began.elapsed().as_secs_f64(), options.requests);
    println!("{:>8}  {:<14} {:>9} {:>9} {:>11} {:>9}", "answers", "period", "p50 ms", "p99 ms", "statements", "KB");
    clock.set(end - clock.now());
    let (desk, _) = sign_in::sign_in(&app, seed::EMAIL, seed::PASSWORD, None).await.unwrap();
    let stop = CancellationToken::new();
    let serving = tokio::spawn(web::serve::serve(App::clone(&app), bound, stop.clone()));
    let http = reqwest::Client::new();
    for (size, log) in options.sizes.iter().zip(&clients) {
        for period in PERIODS {
            let ask = || http.get(format!("{base}/clients/{}/progress?period={period}", log.client)).header("cookie", format!("__Host-mws={desk}"));
            let (mut micros, mut bytes) = (Vec::new(), 0);
            ask().send().await.unwrap();
            let before = app.store.statements();
            for _ in 0..options.requests {
                let asked = Instant::now();
                let reply = ask().send().await.unwrap();
                assert_eq!(reply.status(), 200);
                bytes = reply.bytes().await.unwrap().len();
                micros.push(asked.elapsed().as_micros() as u64);
            }
            let statements = (app.store.statements() - before) / options.requests as u64;
            micros.sort_unstable();
            let at = |part: f64| micros[((micros.len() - 1) as f64 * part) as usize] as f64 / 1000.0;
            println!("{size:>8}  {period:<14} {:>9.2} {:>9.2} {statements:>11} {:>9}", at(0.5), at(0.99), bytes / 1024);
        }
    }
    stop.cancel();
    serving.await.unwrap().unwrap();
    app.store.finish().await;
}
