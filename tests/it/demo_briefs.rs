//! The briefs of the demo's people, word for word: whoever changes a rule or the story reads them again, aloud. What is committed in
//! `snapshots/` is written anew by `MEANWHILE_UPDATE_SNAPSHOTS=1 cargo test --test it demo_briefs`.

use std::fmt::Write;
use std::path::PathBuf;

use chrono::{DateTime, NaiveDate, Utc};
use meanwhile::actions::briefs::{self, Brief};
use meanwhile::app::App;
use meanwhile::clock::Clock;
use meanwhile::config::Config;
use meanwhile::demo;
use meanwhile::domain::brief::{self, Dates};
use meanwhile::domain::scope::{Actor, Scope};
use meanwhile::domain::zone;
use meanwhile::store::{appointments, clients, practices};

fn day(at: DateTime<Utc>) -> String {
    on(zone::local(at, "Europe/London").date())
}

fn on(date: NaiveDate) -> String {
    date.format("%-d %b").to_string()
}

fn written(brief: &Brief) -> String {
    let interval = brief.facts.interval;
    let mut text = format!("{}\n", interval.words(&day(interval.from)));
    let sections = brief::make(&brief.facts, Dates { at: &day, on: &on });
    for section in &sections {
        writeln!(text, "\n{}", section.part.title()).unwrap();
        section.lines.iter().for_each(|line| writeln!(text, "  {}", line.text).unwrap());
        if section.more > 0 {
            writeln!(text, "  and {} more", section.more).unwrap();
        }
    }
    if sections.is_empty() {
        text += "\nNothing came in during this time.\n";
    }
    text
}

/// Compares with what is committed, or writes it anew.
pub fn compare(name: &str, text: &str) -> Option<String> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/snapshots").join(name);
    #[allow(clippy::disallowed_methods, reason = "whoever runs the test says whether snapshots are to be written anew")]
    if std::env::var("MEANWHILE_UPDATE_SNAPSHOTS").is_ok() {
        std::fs::write(&path, text).unwrap();
    }
    let known = std::fs::read_to_string(&path).unwrap_or_default();
    (known != text).then(|| format!("{name} is other than committed:\n{text}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_briefs_of_the_demo_read_as_committed() {
    let dir = tempfile::tempdir().unwrap();
    let config = Config::demo("127.0.0.1:7070".parse().unwrap(), dir.path()).unwrap();
    // A Friday noon: the last sessions were on Wednesday.
    let app = App::build(config, Clock::manual("2026-11-27T12:00:00Z".parse().unwrap())).await.unwrap();
    demo::prepare(&app, dir.path()).await.unwrap();
    let practice = practices::all(&app.store).await.unwrap()[0].id;
    let scope = Scope::checked(practice, Actor::System);
    let mut changed = Vec::new();
    let mut all = clients::list(&app.store, &scope).await.unwrap();
    all.sort_by(|one, other| one.name.cmp(&other.name));
    assert!(all.len() >= 6);
    for client in all {
        let mut text = format!("{}\n", client.name);
        if let Some(last) = appointments::last_of(&app.store, &scope, client.id, app.now()).await.unwrap() {
            let brief = briefs::of_appointment(&app, scope, last.id).await.unwrap();
            writeln!(text, "\n== Before the last appointment, on {} ==\n\n{}", day(last.starts_at), written(&brief)).unwrap();
        }
        let brief = briefs::of_client(&app, scope, client.id).await.unwrap();
        write!(text, "\n== Now ==\n\n{}", written(&brief)).unwrap();
        for word in ["severe", "failed", "should", "disorder", "non-adher", "poor"] {
            assert!(!text.to_lowercase().contains(word), "{word}: {text}");
        }
        let first = client.name.split(' ').next().unwrap().to_lowercase();
        changed.extend(compare(&format!("brief-{first}.txt"), &text));
    }
    assert!(changed.is_empty(), "{}", changed.join("\n\n"));
}
