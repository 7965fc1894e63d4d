//! The starter library: templates that come with the program, as readable files in `library/`. `docs/TEMPLATE_FILES.md` describes them.

use std::sync::LazyLock;

use rust_embed::RustEmbed;

use super::template_file::TemplateFile;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/library"]
struct Library;

/// What starters are for, in the order in which they are offered.
pub const PURPOSES: &[&str] = &[
    "every session",
    "low mood",
    "anxiety",
    "worry",
    "facing fears",
    "sleep",
    "hard moments",
    "urges",
    "self-kindness",
    "gratitude",
    "relationships",
    "boundaries",
    "values",
    "goals",
    "planning",
    "journal",
    "staying well",
];

/// A test reads every file, so that none is missing here.
static ALL: LazyLock<Vec<TemplateFile>> = LazyLock::new(|| {
    let mut all: Vec<TemplateFile> =
        Library::iter().filter_map(|name| Library::get(&name)).filter_map(|file| serde_json::from_slice(&file.data).ok()).collect();
    all.sort_by(|one, other| one.title.cmp(&other.title));
    all
});

/// Every starter, by title.
pub fn all() -> &'static [TemplateFile] {
    &ALL
}

/// The starter of that key.
pub fn find(key: &str) -> Option<&'static TemplateFile> {
    all().iter().find(|starter| starter.key.as_deref() == Some(key))
}

/// The starter that belongs together with this one: the log of a plan, the plan of a log.
pub fn partner(starter: &TemplateFile) -> Option<&'static TemplateFile> {
    starter.pairs_with.as_deref().and_then(find)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::domain::content::{Item, Strictness};
    use crate::domain::template_file::{FORMAT, FORMAT_VERSION};

    fn key(starter: &TemplateFile) -> &str {
        starter.key.as_deref().unwrap()
    }

    /// The columns of a table; none of anything else.
    fn columns(item: &Item) -> Vec<&serde_json::Value> {
        item.config["columns"].as_array().into_iter().flatten().collect()
    }

    #[test]
    fn every_file_is_a_starter_that_can_be_published() {
        let mut keys = BTreeSet::new();
        for name in Library::iter() {
            let starter: TemplateFile =
                serde_json::from_slice(&Library::get(&name).unwrap().data).unwrap_or_else(|error| panic!("library/{name}: {error}"));
            assert_eq!((starter.format.as_str(), starter.format_version), (FORMAT, FORMAT_VERSION), "{name}");
            assert_eq!(format!("{}.json", key(&starter)), *name, "a file is called as its key");
            assert!(keys.insert(key(&starter).to_owned()), "{name}: the key is there twice");
            assert!(!starter.purpose.is_empty() && !starter.tags.is_empty(), "{name} says nothing of what it is for");
            assert!(starter.tags.iter().all(|tag| PURPOSES.contains(&tag.as_str())), "{name}: {:?}", starter.tags);
            starter.content.checked(Strictness::Published).unwrap_or_else(|problems| panic!("{name}: {problems:#?}"));
        }
        assert_eq!(keys.len(), all().len());
        for purpose in PURPOSES {
            assert!(all().iter().any(|starter| starter.tags.iter().any(|tag| tag == purpose)), "nothing is for “{purpose}”");
        }
    }

    #[test]
    fn pairs_point_at_each_other() {
        let pairs: Vec<_> = all().iter().filter(|starter| starter.pairs_with.is_some()).collect();
        assert!(pairs.len() >= 10);
        for starter in pairs {
            let partner = partner(starter).unwrap_or_else(|| panic!("{} belongs to nothing", key(starter)));
            assert_eq!(partner.pairs_with, starter.key, "{}", key(partner));
        }
    }

    /// The client's earlier answers are found by the item's name, so that name means one thing in the whole library.
    #[test]
    fn what_is_picked_from_is_a_table_or_list_of_one_starter() {
        let mut picked = BTreeSet::new();
        for item in all().iter().flat_map(|starter| starter.content.items()) {
            let configs = std::iter::once((&item.kind[..], &item.config))
                .chain(columns(item).into_iter().map(|column| (column["kind"].as_str().unwrap_or_default(), &column["config"])));
            for (_, config) in configs.filter(|(kind, _)| *kind == "linked_item") {
                picked.insert((config["from"].as_str().unwrap().to_owned(), config["column"].as_str().map(str::to_owned)));
            }
        }
        assert!(picked.len() >= 5, "{picked:?}");
        for (from, column) in picked {
            let sources: Vec<&Item> = all().iter().filter_map(|starter| starter.content.item(&from)).collect();
            let [source] = sources[..] else { panic!("“{from}” is in {} starters", sources.len()) };
            match column {
                None => assert_eq!(source.kind, "list", "{from}"),
                Some(column) => assert!(columns(source).iter().any(|known| known["key"] == *column), "{from} has no column “{column}”"),
            }
        }
    }

    #[test]
    fn little_is_required_and_nothing_of_weight_or_streaks_is_asked() {
        for starter in all() {
            let asked = starter.content.items().filter(|item| crate::domain::items::kind(&item.kind).is_some_and(|kind| kind.asks())).count();
            assert!(asked <= 20, "{} asks {asked} questions", key(starter));
            let words = serde_json::to_string(starter).unwrap().to_lowercase();
            for word in ["calorie", "your weight", "streak", "you should", "you failed", "must "] {
                assert!(!words.contains(word), "{} says “{word}”", key(starter));
            }
        }
    }
}
