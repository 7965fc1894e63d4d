//! Finding a template among many: by words, tag, kind and who uses it. In memory, so that upper and lower case are the same for every
//! letter on both databases.

use entity::kinds::{Sharing, TemplateKind};

/// What is looked for; what is none is not asked about.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Words that must all be in the title, the purpose or a tag.
    pub words: String,
    pub tag: Option<String>,
    pub kind: Option<TemplateKind>,
    pub sharing: Option<Sharing>,
    pub archived: Option<bool>,
}

/// What there is of a template to look at.
#[derive(Clone, Copy, Debug)]
pub struct Described<'a> {
    pub title: &'a str,
    pub purpose: &'a str,
    pub tags: &'a [String],
    pub kind: TemplateKind,
    pub sharing: Sharing,
    pub archived: bool,
}

impl Wanted {
    /// Whether a template is among what is looked for.
    pub fn matches(&self, one: Described<'_>) -> bool {
        let fits = self.kind.is_none_or(|kind| kind == one.kind)
            && self.sharing.is_none_or(|sharing| sharing == one.sharing)
            && self.archived.is_none_or(|archived| archived == one.archived)
            && self.tag.as_ref().is_none_or(|tag| one.tags.iter().any(|known| known.to_lowercase() == tag.to_lowercase()));
        let said = || format!("{}\n{}\n{}", one.title, one.purpose, one.tags.join("\n")).to_lowercase();
        fits && (self.words.trim().is_empty() || {
            let said = said();
            self.words.to_lowercase().split_whitespace().all(|word| said.contains(word))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_must_be_somewhere_whatever_its_case() {
        let tags = ["Schlaf".to_owned()];
        let one = Described {
            title: "ÜBUNG am Abend",
            purpose: "To calm down",
            tags: &tags,
            kind: TemplateKind::Homework,
            sharing: Sharing::Own,
            archived: false,
        };
        let found = |words: &str| Wanted { words: words.into(), ..Wanted::default() }.matches(one);
        assert!(found("übung") && found("abend CALM") && found("schlaf") && found("  "));
        assert!(!found("übung morgen"));
        assert!(Wanted { tag: Some("schlaf".into()), ..Wanted::default() }.matches(one));
        assert!(!Wanted { sharing: Some(Sharing::Standard), ..Wanted::default() }.matches(one));
    }
}
