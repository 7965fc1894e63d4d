//! How many requests the program answers, and how fast. `cargo bench --bench load -- --seconds 5 --connections 16`
//!
//! The site is served in this process from a runtime of its own, on a database that was filled through the real actions; the
//! connections are held by another runtime. Both share the machine's cores, so these are not the numbers of a server that has a
//! machine to itself. See `bench/README.md`.

use std::sync::Arc;
use std::time::{Duration, Instant};

use meanwhile::app::App;
use meanwhile::web;
use tokio_util::sync::CancellationToken;

mod seed;

use seed::{Door, Seeded, Size};

/// What is asked of the program, one after the other. Submitting comes last: it uses the occurrences up.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scenario {
    Landing,
    Questions,
    Draft,
    Progress,
    Clients,
    Submit,
}

impl Scenario {
    const ALL: [Self; 6] = [Self::Landing, Self::Questions, Self::Draft, Self::Progress, Self::Clients, Self::Submit];

    fn words(self, size: Size) -> String {
        match self {
            Self::Landing => "a link's page           GET  /c/{token}".into(),
            Self::Questions => "the questions           GET  /w/{id}".into(),
            Self::Draft => "saving a draft          PUT  /w/{id}/draft".into(),
            Self::Progress => format!("progress, {:>5} answers GET  /clients/{{id}}/progress", size.responses),
            Self::Clients => format!("clients, {:>5} of them   GET  /clients", size.clients),
            Self::Submit => "submitting              POST /w/{id}/submit".into(),
        }
    }
}

/// What one connection saw.
#[derive(Default)]
struct Seen {
    micros: Vec<u64>,
    /// Answers with another status than the right one.
    wrong: u64,
}

struct Options {
    seconds: u64,
    connections: usize,
    size: Size,
}

fn options() -> Options {
    let mut options = Options { seconds: 5, connections: 16, size: Size { clients: 500, responses: 1_000, doors: 2_000 } };
    let mut words = std::env::args().skip(1).filter(|word| word != "--bench");
    while let Some(word) = words.next() {
        let number: usize = words.next().and_then(|number| number.parse().ok()).unwrap_or_else(|| panic!("{word} needs a number"));
        match word.as_str() {
            "--seconds" => options.seconds = number as u64,
            "--connections" => options.connections = number.max(1),
            "--clients" => options.size.clients = number,
            "--responses" => options.size.responses = number,
            "--occurrences" => options.size.doors = number,
            _ => panic!("known are --seconds, --connections, --clients, --responses, --occurrences, each with a number"),
        }
    }
    options
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

fn main() {
    let options = options();
    // Lines are written as in production, and thrown away.
    tracing_subscriber::fmt().json().with_max_level(tracing::Level::INFO).with_writer(std::io::sink).init();
    let (server, client) = (runtime(), runtime());
    let dir = tempfile::tempdir().unwrap();
    for (name, database) in seed::databases(&server, dir.path()) {
        let began = Instant::now();
        let bound = server.block_on(web::serve::bind("127.0.0.1:0".parse().unwrap())).unwrap();
        let address = bound.address;
        let (app, seeded) = server.block_on(async {
            let app = seed::app(address, dir.path(), database).await;
            let seeded = seed::fill(&app, options.size).await;
            (app, seeded)
        });
        println!("\n{name}: filled in {:.0} s; {} connections, {} s each", began.elapsed().as_secs_f64(), options.connections, options.seconds);
        println!("{:<52} {:>9} {:>9} {:>9} {:>7}", "", "per s", "p50 ms", "p99 ms", "wrong");
        let stop = CancellationToken::new();
        let serving = server.spawn(web::serve::serve(App::clone(&app), bound, stop.clone()));
        let seeded = Arc::new(seeded);
        for scenario in Scenario::ALL {
            let (took, seen) = client.block_on(run(scenario, format!("http://{address}"), &options, seeded.clone()));
            report(&scenario.words(options.size), took, seen);
        }
        println!("{:<52} {:>9}", "memory of this process (generator and server)", resident());
        stop.cancel();
        server.block_on(serving).unwrap().unwrap();
        server.block_on(app.store.finish());
    }
}

/// Holds so many connections for so long, or until there is nothing left to submit.
async fn run(scenario: Scenario, base: String, options: &Options, seeded: Arc<Seeded>) -> (Duration, Seen) {
    let (began, seconds, connections) = (Instant::now(), Duration::from_secs(options.seconds), options.connections);
    let tasks: Vec<_> = (0..connections)
        .map(|number| {
            let (base, seeded) = (base.clone(), seeded.clone());
            tokio::spawn(async move {
                // One client is one connection, kept open.
                let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).pool_max_idle_per_host(1).build().unwrap();
                let doors: Vec<&Door> = seeded.doors.iter().skip(number).step_by(connections).collect();
                let mut seen = Seen::default();
                for turn in 0.. {
                    let used_up = scenario == Scenario::Submit && turn >= doors.len();
                    if used_up || began.elapsed() >= seconds {
                        break;
                    }
                    let (request, right) = request(scenario, &http, &base, &seeded, doors[turn % doors.len()], turn / doors.len());
                    let asked = Instant::now();
                    let reply = request.send().await.unwrap();
                    let status = reply.status().as_u16();
                    let _ = reply.bytes().await.unwrap();
                    seen.micros.push(asked.elapsed().as_micros() as u64);
                    seen.wrong += u64::from(status != right);
                }
                seen
            })
        })
        .collect();
    let mut all = Seen::default();
    for task in tasks {
        let seen = task.await.unwrap();
        all.micros.extend(seen.micros);
        all.wrong += seen.wrong;
    }
    (began.elapsed(), all)
}

/// A request and the status it should get. `round`: how often this door was used before.
fn request(scenario: Scenario, http: &reqwest::Client, base: &str, seeded: &Seeded, door: &Door, round: usize) -> (reqwest::RequestBuilder, u16) {
    let page = format!("{base}/w/{}", door.occurrence);
    let client = format!("__Host-mw={}", door.session);
    let desk = format!("__Host-mws={}", seeded.desk);
    match scenario {
        Scenario::Landing => (http.get(format!("{base}/c/{}", door.token)), 200),
        Scenario::Questions => (http.get(page).header("cookie", client), 200),
        Scenario::Draft => {
            let field = serde_json::json!({ "link_id": "best", "value": [format!("We walked along the river, {round}.")], "base_rev": round });
            let request = http.put(format!("{page}/draft")).header("cookie", client).header("sec-fetch-site", "same-origin");
            (request.json(&serde_json::json!({ "fields": [field] })), 200)
        }
        Scenario::Progress => (http.get(format!("{base}/clients/{}/progress", seeded.busy)).header("cookie", desk), 200),
        Scenario::Clients => (http.get(format!("{base}/clients")).header("cookie", desk), 200),
        Scenario::Submit => {
            let request = http.post(format!("{page}/submit")).header("cookie", client).header("sec-fetch-site", "same-origin");
            let submission = seed::submission_id();
            (request.form(&[("_submission_id", submission.as_str()), ("mood", "7"), ("best", "We walked along the river.")]), 303)
        }
    }
}

fn report(words: &str, took: Duration, mut seen: Seen) {
    seen.micros.sort_unstable();
    let at = |part: f64| seen.micros.get(((seen.micros.len() as f64 - 1.0) * part) as usize).copied().unwrap_or(0) as f64 / 1000.0;
    let per_second = seen.micros.len() as f64 / took.as_secs_f64();
    println!("{words:<52} {per_second:>9.0} {:>9.2} {:>9.2} {:>7}", at(0.5), at(0.99), seen.wrong);
}

/// What this process holds in memory, where the system tells.
fn resident() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or("unknown");
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}
