//! Ann's session ends while she writes, or a form cannot be taken: what she typed comes back, whatever she was writing.

use chrono::TimeDelta;
use entity::kinds::OccurrenceStatus;

use crate::support::{Page, Visitor, World};

const WORDS: &str = "Walk to the sea on Sunday";

/// Ann's phone on the questions.
async fn ann(world: &World) -> (entity::ids::AssignmentId, Visitor, Page) {
    let (assignment, link) = world.ann_with_homework().await;
    let mut phone = world.visitor();
    let page = phone.post(&link, &[]).await;
    (assignment, phone, page)
}

/// Opens a form, leaves it for three hours, and sends it.
async fn too_late(world: &World, phone: &mut Visitor, path: &str, fields: &[(&str, &str)]) {
    let form = phone.get(path).await;
    assert_eq!(form.status, 200, "{path}: {}", form.text());
    world.clock.advance(TimeDelta::hours(3));
    let page = phone.submit(&form, path, fields).await;
    assert!(page.status == 401 && page.has(WORDS), "{path}: {} {}", page.status, page.text());
}

stories! {
    async fn what_ann_writes_for_herself_outlasts_her_session(world: World) {
        let forms: [(&str, &[(&str, &str)]); 5] = [
            ("/w/goals/new", &[("wording", WORDS)]),
            ("/w/coping/new", &[("kind", "do"), ("title", WORDS)]),
            ("/w/forward", &[("what", WORDS), ("on", "2026-12-06")]),
            ("/w/tell", &[("part", "working"), ("line", WORDS)]),
            ("/w/data/request", &[("kind", "correct"), ("words", WORDS)]),
        ];
        let (_, mut phone, _) = ann(&world).await;
        let mut tabs = Vec::new();
        for (path, fields) in forms {
            tabs.push((phone.get(path).await, path, fields));
        }
        world.clock.advance(TimeDelta::hours(3));
        for (form, path, fields) in tabs {
            let page = phone.submit(&form, path, fields).await;
            assert!(page.status == 401 && page.has(WORDS), "{path}: {} {}", page.status, page.text());
        }
    }

    async fn a_note_on_why_not_outlasts_the_session(world: World) {
        let (assignment, mut phone, page) = ann(&world).await;
        too_late(&world, &mut phone, &format!("{}/not-now", page.path), &[("reason", "too_hard"), ("note", WORDS)]).await;
        assert_eq!(world.occurrence(assignment).await.status, OccurrenceStatus::Open);
    }

    async fn so_does_a_plan(world: World) {
        let (_, mut phone, page) = ann(&world).await;
        too_late(&world, &mut phone, &format!("{}/plan", page.path), &[("when", WORDS), ("_plan", "save")]).await;
    }

    async fn so_does_what_ann_learned(world: World) {
        let (_, mut phone, page) = ann(&world).await;
        let receipt = phone.submit(&page, &format!("{}/submit", page.path), &[("mood", "5")]).await;
        let review = receipt.attribute("a[href$='/review']", "href");
        too_late(&world, &mut phone, &review, &[("learned", WORDS)]).await;
    }

    async fn a_page_without_its_number_gives_the_answers_back(world: World) {
        let (_, mut phone, page) = ann(&world).await;
        let refused = phone.post(&format!("{}/submit", page.path), &[("mood", "5"), ("best", WORDS)]).await;
        assert!(refused.status == 400 && refused.has(WORDS), "{}", refused.text());
        assert!(world.responses().await.is_empty());
    }

    async fn asking_too_often_keeps_the_words(world: World) {
        let (_, mut phone, _) = ann(&world).await;
        for _ in 0..20 {
            assert_eq!(phone.post("/w/data/request", &[("kind", "correct")]).await.status, 422);
        }
        let refused = phone.post("/w/data/request", &[("kind", "correct"), ("words", WORDS)]).await;
        assert!(refused.status == 429 && refused.has(WORDS), "{}", refused.text());
    }
}
