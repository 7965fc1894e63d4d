//! What can be opened from the client's own page, in the order it is shown. A new page: one line, and its sentence (`NAME`, and
//! `NAME-about` where a few words help).

use serde::Serialize;

use crate::pages::speech::Speech;
use crate::urls;

/// One page that can be opened.
#[derive(Serialize)]
pub struct Tile {
    pub url: &'static str,
    pub label: String,
    /// Said below in a few words.
    pub about: Option<String>,
}

/// Pages that belong together.
#[derive(Serialize)]
pub struct Group {
    title: String,
    tiles: Vec<Tile>,
    /// Seldom needed: opened by its title.
    folded: bool,
}

const BEGIN: &[(&str, &str)] = &[(urls::CLIENT_WRITE, "tile-write"), (urls::CLIENT_TOPICS, "tile-topics"), (urls::CLIENT_ASK, "tile-ask")];
const CARE: &[(&str, &str)] = &[(urls::COPING, "tile-coping"), (urls::GOALS, "tile-goals"), (urls::FORWARD, "tile-forward")];
const BACK: &[(&str, &str)] = &[
    (urls::WINS, "tile-wins"),
    (urls::CLIENT_ENTRIES, "tile-entries"),
    (urls::CLIENT_ANSWERS, "tile-answers"),
    (urls::CLIENT_TAKEAWAYS, "tile-takeaways"),
    (urls::CLIENT_PROGRESS, "tile-progress"),
    (urls::TELL, "tile-tell"),
];
const SETTINGS: &[(&str, &str)] = &[(urls::CLIENT_REMINDERS, "tile-reminders"), (urls::CLIENT_PIN, "tile-pin"), (urls::CLIENT_DATA, "tile-data")];

fn tile(speech: &Speech, (url, id): (&'static str, &str)) -> Tile {
    Tile { url, label: speech.say(id, &[]), about: speech.try_say(&format!("{id}-about"), &[]) }
}

/// Help first: above everything else.
pub fn struggling(speech: &Speech) -> Tile {
    tile(speech, (urls::CLIENT_STRUGGLING, "tile-struggling"))
}

/// Everything else, by what it is for. Where care is over, nothing is begun for a practitioner to read. The practice's text stands among the settings, where there is one.
pub fn groups(speech: &Speech, over: bool, consent: Option<Tile>) -> Vec<Group> {
    let group = |title: &str, pages: &[(&'static str, &str)]| Group {
        title: speech.say(title, &[]),
        tiles: pages.iter().map(|page| tile(speech, *page)).collect(),
        folded: false,
    };
    let mut settings = group("home-settings", SETTINGS);
    settings.tiles.extend(consent);
    settings.folded = true;
    let begin = (!over).then(|| group("home-begin", BEGIN));
    begin.into_iter().chain([group("home-care", CARE), group("home-back", BACK), settings]).collect()
}
