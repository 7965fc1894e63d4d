//! Who may import whom. Reads `src/**/*.rs` and fails on a forbidden `use`.

use std::path::{Path, PathBuf};

fn sources(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

/// A rule: files below `room` (or all but the rooms in `only_in`) hold none of these.
const FORBIDDEN: &[(&str, &[&str])] = &[
    (
        "domain",
        &[
            "crate::store",
            "crate::actions",
            "crate::web",
            "crate::mail",
            "crate::pages",
            "crate::app",
            "crate::clock",
            "crate::random",
            "async fn",
            "sea_orm",
            "poem",
        ],
    ),
    ("store", &["crate::actions", "crate::web", "crate::mail", "crate::pages", "crate::app", "poem"]),
    ("actions", &["crate::web", "crate::pages", "crate::mail::outbox", "crate::mail::transport", "crate::mail::message"]),
    ("mail", &["crate::web", "crate::actions"]),
    ("pages", &["crate::web", "crate::actions", "crate::store", "crate::mail", "crate::app"]),
    ("web", &["crate::worker", "crate::mail"]),
];

/// A crate or call, and the only places where it may stand.
const ONLY_IN: &[(&str, &[&str])] = &[
    ("sea_orm::", &["store/"]),
    ("::poem", &["web/"]),
    ("use poem", &["web/"]),
    ("lettre::", &["mail/"]),
    ("handlebars::", &["pages/"]),
    ("prometheus_client::", &["metrics.rs"]),
    ("std::env::", &["config.rs"]),
    ("Utc::now", &["clock.rs"]),
    ("getrandom::", &["random.rs"]),
    ("Scope::checked", &["domain/scope.rs", "web/api/mod.rs", "web/workspace/mod.rs", "web/client/", "actions/", "mail/", "demo/", "commands.rs"]),
];

#[test]
fn nobody_reaches_into_a_room_that_is_not_theirs() {
    let src = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut broken = Vec::new();
    for path in sources(&src) {
        let name = path.strip_prefix(&src).unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
        for (room, words) in FORBIDDEN {
            if name.starts_with(&format!("{room}/")) {
                broken.extend(words.iter().filter(|word| code.contains(**word)).map(|word| format!("{name}: {word}")));
            }
        }
        for (word, places) in ONLY_IN {
            if code.contains(word) && !places.iter().any(|place| name.starts_with(place)) {
                broken.push(format!("{name}: {word}"));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

/// What is a client's own is read by the client's own pages, and by the actions that they call; by no page of the workspace, no
/// operation, no mail, no export, no alert, no worker.
#[test]
fn what_is_private_is_opened_by_the_clients_own_pages_alone() {
    const OWN: &[(&str, &[&str])] = &[
        ("private_entries", &["store/mod.rs", "store/private_entries.rs", "actions/entries.rs", "web/client/"]),
        (
            "own_entries",
            &["store/mod.rs", "store/own_entries.rs", "store/private_entries.rs", "store/entries.rs", "actions/entries.rs", "web/client/"],
        ),
        // The keys of vaults, and the actions through which private entries are found.
        (".private(", &["store/private_entries.rs", "keys/fields.rs"]),
        ("entries::find(", &["actions/entries.rs", "web/client/"]),
        ("Own::", &["actions/entries.rs", "web/client/"]),
    ];
    let src = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut broken = Vec::new();
    for path in sources(&src) {
        let name = path.strip_prefix(&src).unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
        let out = OWN.iter().filter(|(word, places)| code.contains(word) && !places.iter().any(|place| name.starts_with(place)));
        broken.extend(out.map(|(word, _)| format!("{name}: {word}")));
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn every_room_says_what_it_is_for() {
    let src = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src");
    for path in sources(&src) {
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("//!"), "{} has no head comment", path.display());
    }
}
