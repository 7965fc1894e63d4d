//! The brief on paper: one sheet of A4 and one of Letter, however busy the weeks were.

use chrono::TimeDelta;
use entity::kinds::{DeclineReason, EntryKind};
use meanwhile::actions::discussing::{self, Over, TakeawayOf};
use meanwhile::actions::topics::{self, New};
use meanwhile::actions::{occurrences, reviews};
use meanwhile::domain::decline::Decline;
use meanwhile::domain::entry::Shown;
use meanwhile::domain::review::{Amount, Next, Review};
use meanwhile::domain::scope::{Actor, Scope};
use meanwhile::random;
use serde_json::json;

use super::editing::sign_in;
use crate::briefs::{answer_with, appointment, write};
use crate::support::World;
use crate::support::chrome::{self, Chrome};

/// Width and height in inches.
const PAPERS: [(&str, f64, f64); 2] = [("A4", 8.27, 11.69), ("Letter", 8.5, 11.0)];

/// Ann, of whom there is more to say than a sheet holds.
async fn busy(world: &World) -> entity::ids::ClientId {
    let ann = world.client("Ann").await;
    let scope = Scope::checked(world.amal.practice(), Actor::Client(ann));
    let last = appointment(world, ann, "2026-11-23 11:00").await;
    world.wait(TimeDelta::hours(3)).await;
    let long = "It took most of the evening and it was raining, and all the same I went out of the door and stayed for an hour with people I like. ";
    for n in 0..9_u8 {
        let items = json!([
            { "link_id": "mood", "kind": "scale", "text": "How was your mood on most days of this week?", "config": { "min": 0, "max": 10, "min_label": "", "max_label": "" } },
            { "link_id": "best", "kind": "long_text", "text": "What was the best moment of this whole long week, however small it may have been?" },
            { "link_id": "sleep", "kind": "scale", "text": "How well did you sleep?", "config": { "min": 0, "max": 10, "min_label": "", "max_label": "" } },
        ]);
        let template = world.template(&format!("A worksheet with quite a long title, number {n}"), items).await;
        let given = world.assign(ann, template, None).await;
        let response = answer_with(world, ann, given, n, Some(&long.repeat(2))).await;
        discussing::write_takeaway(
            &world.app,
            world.amal,
            TakeawayOf::Completion(response, Some(last)),
            Over { value: Some(long.into()), revision: 0 },
        )
        .await
        .unwrap();
        let review = Review {
            amount: Some(Amount::Half),
            hard: Some(n),
            helpful: Some(n),
            hindrances: vec![DeclineReason::NoTime, DeclineReason::Boring],
            learned: Some(long.into()),
            next: Some(Next::Easier),
        };
        reviews::save(&world.app, scope, response, None, review, true).await.unwrap();
        let declined = world.assign(ann, template, None).await;
        let occurrence = world.occurrence(declined).await.id;
        let why = Decline::because(DeclineReason::TooHard).noting(long);
        occurrences::decline(&world.app, scope, occurrence, why).await.unwrap();
        for kind in [EntryKind::Win, EntryKind::Ask, EntryKind::Struggling, EntryKind::Journal] {
            write(world, ann, kind, &long.repeat(3), Shown::Shared).await;
        }
        let new = New { id: random::id(world.clock.now()), client: ann, session: None, text: long.repeat(2), entry: None, shared: true };
        topics::add(&world.app, scope, New { text: new.text.chars().take(290).collect(), ..new }).await.unwrap();
        world.wait(TimeDelta::hours(1)).await;
    }
    ann
}

fn decoded(text: &str) -> Vec<u8> {
    data_encoding::BASE64.decode(text.as_bytes()).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_busy_clients_brief_is_one_sheet_of_either_paper() {
    if !chrome::wanted() {
        return;
    }
    let world = World::sqlite().await;
    let ann = busy(&world).await;
    let chrome = Chrome::start().await;
    sign_in(&chrome, &world, "amal@riverside.example").await;
    chrome.goto(&format!("{}/clients/{ann}/brief", world.base)).await;
    assert!(chrome.evaluate("document.querySelectorAll('.brief li').length").await.as_u64().unwrap() > 25);
    for scheme in ["light", "dark"] {
        chrome.look(1280, scheme).await;
        for (name, width, height) in PAPERS {
            let printed = chrome.cdp("Page.printToPDF", json!({ "paperWidth": width, "paperHeight": height, "preferCSSPageSize": false })).await;
            let pdf = decoded(printed["data"].as_str().unwrap());
            let text = String::from_utf8_lossy(&pdf);
            let pages = text.matches("/Type /Page\n").count() + text.matches("/Type /Page ").count();
            assert_eq!(pages, 1, "{name}, {scheme}");
        }
    }
    for width in [320, 390, 1280] {
        chrome.look(width, "light").await;
        assert_eq!(chrome.evaluate("document.documentElement.scrollWidth <= innerWidth").await, json!(true), "{width}");
    }
    assert_eq!(chrome.complaints().await, [""; 0]);
}
