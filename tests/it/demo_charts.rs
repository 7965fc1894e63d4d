//! What is said beside the charts of the demo's people, word for word: whoever changes a rule or the story reads it again, aloud. What is
//! committed in `snapshots/` is written anew by `MEANWHILE_UPDATE_SNAPSHOTS=1 cargo test --test it demo_charts`.

use std::fmt::Write;

use meanwhile::actions::progress::{self, Progress};
use meanwhile::app::App;
use meanwhile::clock::Clock;
use meanwhile::config::Config;
use meanwhile::demo;
use meanwhile::domain::client::Client;
use meanwhile::domain::languages;
use meanwhile::domain::period::Period;
use meanwhile::domain::scope::{Actor, Scope};
use meanwhile::pages::reading;
use meanwhile::store::{clients, practices};
use meanwhile::web::figures::{self, Figure, Writing};

use crate::demo_briefs::compare;

/// Words that blame, frighten or name an illness. Questions are the templates' own, and what a band is called is published.
const NEVER: [&str; 12] = ["severe", "fail", "should", "disorder", "adher", "poor", "bad ", "refus", "non-compl", "only you", "symptom", "risk"];

fn told(figure: &Figure, text: &mut String) {
    writeln!(text, "\n{}", figure.heading).unwrap();
    if !figure.facts.is_empty() {
        writeln!(text, "  [{}]", figure.facts.join(" · ")).unwrap();
    }
    writeln!(text, "  {}", figure.sentence).unwrap();
    // What a band is called stands in brackets.
    let rules: String = figure.sentence.split('(').map(|part| part.split_once(')').map_or(part, |(_, after)| after)).collect();
    let rules = rules.to_lowercase();
    NEVER.iter().for_each(|word| assert!(!rules.contains(word), "{word}: {}", figure.sentence));
    if let Some(rate) = &figure.rate {
        writeln!(text, "  {rate}").unwrap();
    }
    if let Some(change) = &figure.change {
        writeln!(text, "  {}, {} ({})", change.label, change.between, change.rule).unwrap();
    }
}

fn written(all: &Progress, writing: Writing<'_>) -> String {
    let mut text = String::new();
    let lines = all.lines.iter().filter(|line| line.first().is_some()).map(|line| figures::of_line(line, all, writing));
    let pairs = all.pairs.iter().enumerate().filter_map(|(n, of)| figures::of_pairs(of, n, writing));
    let hours = all.hours.iter().enumerate().map(|(n, of)| figures::of_hours(of, n, writing));
    lines.chain(pairs).chain(figures::of_weeks(&all.weeks, writing)).chain(hours).for_each(|figure| told(&figure, &mut text));
    if !all.helps.is_empty() {
        writeln!(text, "\nWhat helped").unwrap();
        all.helps.iter().for_each(|(title, standing)| writeln!(text, "  {title}: {}", reading::helped(standing)).unwrap());
        writeln!(text, "  {}", reading::about_helped(&all.helps)).unwrap();
    }
    if text.is_empty() { "\nNothing was answered in this time.\n".to_owned() } else { text }
}

async fn of(app: &App, scope: &Scope, client: &Client) -> String {
    let mut text = format!("{}\n", client.name);
    let writing = Writing { speech: app.pages().speech(languages::FIRST), zone: "Europe/London" };
    for period in [Period::FourWeeks, Period::Everything] {
        let all = progress::of_client(&app.store, scope, client, period, app.now()).await.unwrap();
        write!(text, "\n== {} ==\n{}", period.word(), written(&all, writing)).unwrap();
    }
    text
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_said_beside_the_charts_of_the_demo_reads_as_committed() {
    let dir = tempfile::tempdir().unwrap();
    let config = Config::demo("127.0.0.1:7070".parse().unwrap(), dir.path()).unwrap();
    // The same Friday noon as the briefs.
    let app = App::build(config, Clock::manual("2026-11-27T12:00:00Z".parse().unwrap())).await.unwrap();
    demo::prepare(&app, dir.path()).await.unwrap();
    let practice = practices::all(&app.store).await.unwrap()[0].id;
    let scope = Scope::checked(practice, Actor::System);
    let mut changed = Vec::new();
    let all = clients::list(&app.store, &scope).await.unwrap();
    assert!(all.len() >= 6);
    for client in all {
        let text = of(&app, &scope, &client).await;
        let first = client.name.split(' ').next().unwrap().to_lowercase();
        changed.extend(compare(&format!("charts-{first}.txt"), &text));
    }
    assert!(changed.is_empty(), "{}", changed.join("\n\n"));
}
