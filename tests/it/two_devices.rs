//! R6 of the bar: two pages of one form, in one browser or on two devices, save, lose replies, choose and send in any order. Whatever
//! was typed and reached the server is current, in the history, or was sent.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use entity::ids::{AssignmentId, ClientId, OccurrenceId, SubmissionId, TemplateId};
use meanwhile::actions::drafts::{self, Clash, Patch, Writer};
use meanwhile::actions::{links, responses};
use meanwhile::config::Database;
use meanwhile::domain::response::{self, Typed};
use meanwhile::domain::scope::{Actor, Scope};
use meanwhile::random;
use meanwhile::store;
use meanwhile::store::sessions;
use meanwhile::store::templates::Version;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use serde_json::json;

use crate::support::World;
use crate::support::nodes::long;

const FIELDS: [&str; 2] = ["one", "two"];

/// What one of the two pages does.
#[derive(Clone, Copy, Debug)]
enum Does {
    Type(usize),
    Save,
    /// The server has it, the page never hears so.
    SaveUnheard,
    KeepMine(usize),
    KeepOther(usize),
    /// The page is opened anew; only where nothing in it is unsaved.
    Open,
    Send,
}

fn does() -> impl Strategy<Value = (usize, Does)> {
    let field = 0..FIELDS.len();
    let verb = prop_oneof![
        5 => field.clone().prop_map(Does::Type),
        5 => Just(Does::Save),
        2 => Just(Does::SaveUnheard),
        2 => field.clone().prop_map(Does::KeepMine),
        2 => field.prop_map(Does::KeepOther),
        1 => Just(Does::Open),
        1 => Just(Does::Send),
    ];
    (0..2_usize, verb)
}

/// A page as its script keeps it.
struct Page {
    writer: Writer,
    submission: SubmissionId,
    shown: BTreeMap<&'static str, String>,
    /// What is saved as far as the page knows, and on top of what it saves next.
    known: BTreeMap<&'static str, (String, i32)>,
    clashes: BTreeMap<&'static str, Clash>,
}

impl Page {
    fn new(writer: Writer, now: chrono::DateTime<chrono::Utc>) -> Self {
        Self { writer, submission: random::id(now), shown: BTreeMap::new(), known: BTreeMap::new(), clashes: BTreeMap::new() }
    }

    fn dirty(&self) -> Vec<(&'static str, String, i32)> {
        let known = |name: &&'static str| self.known.get(name).cloned().unwrap_or_default();
        let changed = self.shown.iter().filter(|(name, text)| known(name).0 != **text);
        changed.map(|(name, text)| (*name, text.clone(), known(name).1)).collect()
    }
}

/// The same homework again and again, and who writes in it.
struct Site {
    world: World,
    client: ClientId,
    version: Version,
    template: TemplateId,
    assignment: AssignmentId,
}

impl Site {
    async fn new() -> (Self, tempfile::TempDir) {
        // Where there is a disk of memory: this is about order, not about flushing.
        let memory = std::path::Path::new("/dev/shm");
        let dir = if memory.is_dir() { tempfile::tempdir_in(memory).unwrap() } else { tempfile::tempdir().unwrap() };
        let world = World::configured(Some(Database::Sqlite(dir.path().join("meanwhile.sqlite"))), |_| ()).await;
        let items = json!([{ "link_id": "one", "kind": "long_text", "text": "One?" }, { "link_id": "two", "kind": "long_text", "text": "Two?" }]);
        let template = world.template("Two pages", items).await;
        let client = world.client("Ann").await;
        let assignment = world.agree(client, template, None).await;
        let pinned = store::assignments::find(&world.app.store, &world.amal, assignment).await.unwrap();
        let version = store::templates::version(&world.app.store, &world.amal, pinned.version_of(&world.occurrence(assignment).await)).await.unwrap();
        (Self { world, client, version, template, assignment }, dir)
    }

    /// A browser of Ann's.
    async fn browser(&self) -> Writer {
        self.world.clock.advance(TimeDelta::hours(1));
        let mail = store::outbox::of_assignment(&self.world.app.store, &self.world.amal, self.assignment).await.unwrap().remove(0);
        let link = store::links::find(&self.world.app.store, mail.link_id.unwrap()).await.unwrap();
        let token = store::links::token(&self.world.app.store, &link);
        let opened = links::exchange(&self.world.app, &token, None, None, false).await.unwrap();
        let session = sessions::by_token(&self.world.app.store, &opened.new_token.unwrap()).await.unwrap().unwrap();
        Writer::of(&self.world.app, &session).await.unwrap()
    }

    fn theirs(&self) -> Scope {
        Scope::checked(self.world.amal.practice(), Actor::Client(self.client))
    }

    async fn save(&self, occurrence: OccurrenceId, page: &mut Page, heard: bool) {
        let dirty = page.dirty();
        if dirty.is_empty() {
            return;
        }
        let patch = |(name, text, rev): &(&'static str, String, i32)| Patch { link_id: (*name).into(), value: vec![text.clone()], base_rev: *rev };
        let patches = dirty.iter().map(patch).collect();
        let saved = drafts::save(&self.world.app, self.theirs(), page.writer.clone(), occurrence, &self.version.content, patches).await.unwrap();
        if !heard {
            return;
        }
        for (name, text, _) in dirty {
            let rev = saved.revs.get(name).copied();
            if rev.is_some() {
                page.clashes.remove(name);
            }
            let before = page.known.get(name).map_or(0, |known| known.1);
            page.known.insert(name, (text, rev.unwrap_or(before)));
        }
        for clash in saved.clashes {
            let name = FIELDS.into_iter().find(|name| *name == clash.link_id).unwrap();
            page.clashes.insert(name, clash);
        }
    }

    /// What the page shows when it is opened.
    async fn open(&self, occurrence: OccurrenceId, page: &mut Page) {
        let found = drafts::found(&self.world.app, &self.theirs(), &page.writer, occurrence).await.unwrap();
        (page.shown, page.known, page.clashes) = Default::default();
        for name in FIELDS {
            let text = found.typed.get(name).map(|value| value.concat()).unwrap_or_default();
            let rev = found.revs.iter().find(|(of, _)| of == name).map_or(0, |(_, rev)| *rev);
            page.shown.insert(name, text.clone());
            page.known.insert(name, (text, rev));
        }
        for clash in found.clashes {
            let name = FIELDS.into_iter().find(|name| *name == clash.link_id).unwrap();
            page.clashes.insert(name, clash);
        }
        page.submission = random::id(self.world.app.now());
    }

    async fn send(&self, occurrence: OccurrenceId, page: &mut Page) {
        let typed: Typed = page.shown.iter().map(|(name, text)| ((*name).to_owned(), vec![text.clone()])).collect();
        let Ok(answers) = response::read(&self.version.content, &typed) else { return };
        let seen = page.known.iter().map(|(name, (_, rev))| ((*name).to_owned(), *rev)).collect();
        let sender = responses::Sender { writer: page.writer.clone(), seen: Some(seen) };
        responses::submit(&self.world.app, self.theirs(), occurrence, self.version.clone(), page.submission, answers, Some(sender)).await.unwrap();
    }

    /// Everything that is kept of an occurrence: every revision, and what was sent.
    async fn kept(&self, occurrence: OccurrenceId) -> BTreeSet<String> {
        let (store, scope) = (&self.world.app.store, &self.world.amal);
        let mut kept = BTreeSet::new();
        for name in FIELDS {
            for rev in 1.. {
                let Some(draft) = store::drafts::revision(store, scope, self.client, occurrence, (name, rev)).await.unwrap() else { break };
                kept.extend(draft.value);
            }
        }
        for row in store::responses::of_occurrence(store, scope, occurrence).await.unwrap() {
            let response = store::responses::find(store, scope, row.id).await.unwrap();
            kept.extend(response.answers.iter().filter_map(|answer| answer.value.as_str().map(str::to_owned)));
        }
        kept
    }

    async fn play(&self, browsers: [Writer; 2], script: &[(usize, Does)]) -> Result<(), TestCaseError> {
        let assignment = self.world.agree(self.client, self.template, None).await;
        let occurrence = self.world.occurrence(assignment).await.id;
        let mut pages = browsers.map(|writer| Page::new(writer, self.world.app.now()));
        let mut reached = BTreeSet::new();
        for (step, (who, verb)) in script.iter().enumerate() {
            let page = &mut pages[*who];
            match *verb {
                Does::Type(field) => {
                    page.shown.insert(FIELDS[field], format!("text {step}"));
                }
                Does::Save | Does::SaveUnheard => {
                    reached.extend(page.dirty().into_iter().map(|(_, text, _)| text));
                    self.save(occurrence, page, matches!(verb, Does::Save)).await;
                }
                Does::KeepMine(field) | Does::KeepOther(field) => {
                    let name = FIELDS[field];
                    let Some(clash) = page.clashes.get(name).cloned() else { continue };
                    let mine = matches!(verb, Does::KeepMine(_));
                    let Some(chosen) = (if mine { page.shown.get(name).cloned() } else { clash.other.map(|other| other.concat()) }) else { continue };
                    if !mine {
                        // What was typed since goes first.
                        reached.extend(page.dirty().into_iter().map(|(_, text, _)| text));
                        self.save(occurrence, page, true).await;
                    }
                    page.shown.insert(name, chosen.clone());
                    page.known.insert(name, ("never".into(), clash.rev));
                    reached.insert(chosen);
                    self.save(occurrence, page, true).await;
                }
                Does::Open if page.dirty().is_empty() => self.open(occurrence, page).await,
                Does::Open => {}
                Does::Send => {
                    reached.extend(page.shown.values().filter(|text| !text.is_empty()).cloned());
                    self.send(occurrence, page).await;
                }
            }
        }
        let kept = self.kept(occurrence).await;
        let lost: Vec<&String> = reached.iter().filter(|text| !text.is_empty() && !kept.contains(*text)).collect();
        prop_assert!(lost.is_empty(), "lost: {lost:?}; kept: {kept:?}");
        Ok(())
    }
}

/// Two tabs of one browser, or two devices.
#[test]
fn nothing_that_was_typed_on_two_pages_is_lost_whatever_the_order() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let (site, _dir) = runtime.block_on(Site::new());
    let (phone, tablet) = runtime.block_on(async { (site.browser().await, site.browser().await) });
    let cases = if long() { 50_000 } else { 2_000 };
    let mut runner = TestRunner::new(Config { cases, failure_persistence: None, max_shrink_iters: 200, ..Config::default() });
    let script = (any::<bool>(), prop::collection::vec(does(), 4..10));
    let began = std::time::Instant::now();
    let told = runner.run(&script, |(tabs, script)| {
        let other = if tabs { phone.clone() } else { tablet.clone() };
        runtime.block_on(site.play([phone.clone(), other], &script))
    });
    told.unwrap();
    println!("{cases} interleavings of two pages: 0 texts lost, in {:?}", began.elapsed());
    runtime.block_on(site.world.app.store.finish());
}
