//! The hazard log names the story that shows each control. A story that was renamed or taken out is noticed here.

use std::path::Path;

fn log() -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/safety/hazard-log.md")).unwrap()
}

/// The hazards, each with its heading and what stands below it.
fn hazards(log: &str) -> Vec<(&str, &str)> {
    log.split("\n## ").skip(1).filter_map(|part| part.split_once('\n')).collect()
}

/// What stands in back quotes between "Shown by" and the end of its paragraph.
fn shown_by(hazard: &str) -> Vec<&str> {
    let Some((_, rest)) = hazard.split_once("*Shown by.*") else { return Vec::new() };
    let paragraph = rest.split("\n\n").next().unwrap_or_default();
    paragraph.split('`').skip(1).step_by(2).collect()
}

/// Whether the file has a story of this name, itself or one of its parts.
fn told(name: &str) -> bool {
    let Some((file, story)) = name.split_once("::") else { return false };
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/it/{file}.rs"));
    let text = std::fs::read_to_string(path).unwrap_or_default();
    text.contains(&format!("fn {story}(")) || text.contains(&format!("fn {story}<"))
}

#[test]
fn every_hazard_has_causes_controls_and_stories_that_exist() {
    let log = log();
    let hazards = hazards(&log);
    assert!(hazards.len() >= 16, "hazards are added, never taken out");
    for (title, text) in hazards {
        for part in ["*What may happen.*", "*Causes.*", "*Controls.*", "*What remains.*"] {
            assert!(text.contains(part), "{title}: {part} is missing");
        }
        let stories = shown_by(text);
        assert!(!stories.is_empty(), "{title}: nothing shows its controls");
        for story in stories {
            assert!(told(story), "{title}: {story} is not told anywhere");
        }
    }
}
