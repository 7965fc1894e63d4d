//! Who within a practice sees a template, and who may change it. Own: its author. Shared: every clinician uses it, its author changes
//! it, others copy it. Standard: owners change it, every clinician uses it. Owners and keys of the practice see and change all of them,
//! so that nothing is lost when somebody leaves. See docs/decisions/0019.

use entity::ids::PractitionerId;
use entity::kinds::Sharing;

use super::problems::Problems;
use super::scope::{Reach, Scope};
use super::text;

const LONGEST_PURPOSE: usize = 500;
const MOST_TAGS: usize = 20;
const LONGEST_TAG: usize = 40;

/// Who acts, as far as templates are concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hands {
    /// Owners, keys of the practice, the program itself.
    All,
    /// A therapist.
    One(PractitionerId),
    /// Clients choose no templates.
    None,
}

/// Whose hands a scope is.
pub fn hands(scope: &Scope) -> Hands {
    match scope.reach() {
        Reach::Practice => Hands::All,
        Reach::Caseload(practitioner) => Hands::One(practitioner),
        Reach::Client(_) => Hands::None,
    }
}

/// Whether they see it and can assign it.
pub fn sees(hands: Hands, sharing: Sharing, author: Option<PractitionerId>) -> bool {
    match hands {
        Hands::All => true,
        Hands::One(me) => sharing != Sharing::Own || author == Some(me),
        Hands::None => false,
    }
}

/// Whether they write, publish, archive and describe it. A shared one without an author is everybody's, as all were before.
pub fn edits(hands: Hands, sharing: Sharing, author: Option<PractitionerId>) -> bool {
    match (hands, sharing) {
        (Hands::All, _) => true,
        (Hands::One(me), Sharing::Own) => author == Some(me),
        (Hands::One(me), Sharing::Shared) => author.is_none_or(|author| author == me),
        (Hands::One(_), Sharing::Standard) | (Hands::None, _) => false,
    }
}

/// Who may see a template that was just begun.
pub fn beginning(hands: Hands) -> Sharing {
    if matches!(hands, Hands::One(_)) { Sharing::Own } else { Sharing::Shared }
}

/// What somebody who may change the template can choose from.
pub fn choices(hands: Hands) -> &'static [Sharing] {
    if hands == Hands::All { &[Sharing::Own, Sharing::Shared, Sharing::Standard] } else { &[Sharing::Own, Sharing::Shared] }
}

/// A template's description, for practitioners.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    pub sharing: Sharing,
    pub purpose: String,
    pub tags: Vec<String>,
}

impl Settings {
    /// The settings as they will be kept: texts trimmed, no tag twice.
    ///
    /// # Errors
    /// By field: `sharing` where these hands cannot choose it, `purpose`, `tags`.
    pub fn checked(self, hands: Hands) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        if !choices(hands).contains(&self.sharing) {
            problems.add("sharing", "Only an owner makes a template the practice’s standard.");
        }
        let purpose = problems.note("purpose", text::lines(&self.purpose, LONGEST_PURPOSE)).flatten().unwrap_or_default();
        let mut tags: Vec<String> = Vec::new();
        for tag in &self.tags {
            if let Some(tag) = problems.note("tags", text::optional_line(tag, LONGEST_TAG)).flatten()
                && !tags.iter().any(|known| known.to_lowercase() == tag.to_lowercase())
            {
                tags.push(tag);
            }
        }
        if tags.len() > MOST_TAGS {
            problems.add("tags", format!("Please keep to {MOST_TAGS} tags."));
        }
        problems.or(Self { sharing: self.sharing, purpose, tags })
    }

    /// The settings of a file, as far as they can be kept: it has been written elsewhere.
    pub fn of_file(sharing: Sharing, purpose: &str, tags: &[String]) -> Self {
        let purpose: String = purpose.chars().filter(|c| !c.is_control() || *c == '\n').take(LONGEST_PURPOSE).collect();
        let mut kept: Vec<String> = Vec::new();
        for tag in tags.iter().filter_map(|tag| text::optional_line(tag, LONGEST_TAG).ok().flatten()) {
            if kept.len() < MOST_TAGS && !kept.iter().any(|known| known.to_lowercase() == tag.to_lowercase()) {
                kept.push(tag);
            }
        }
        Self { sharing, purpose: purpose.trim().to_owned(), tags: kept }
    }
}

/// Tags as they are typed: with commas between them.
pub fn typed_tags(typed: &str) -> Vec<String> {
    typed.split(',').map(str::trim).filter(|tag| !tag.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(n: u128) -> PractitionerId {
        PractitionerId(uuid::Uuid::from_u128(n))
    }

    #[test]
    fn who_sees_and_who_changes() {
        let (ben, amal) = (Some(person(1)), Some(person(2)));
        let therapist = Hands::One(person(1));
        // (sharing, author, sees, edits)
        let rules = [
            (Sharing::Own, ben, true, true),
            (Sharing::Own, amal, false, false),
            (Sharing::Own, None, false, false),
            (Sharing::Shared, ben, true, true),
            (Sharing::Shared, amal, true, false),
            (Sharing::Shared, None, true, true),
            (Sharing::Standard, ben, true, false),
            (Sharing::Standard, amal, true, false),
        ];
        for (sharing, author, may_see, may_edit) in rules {
            assert_eq!((sees(therapist, sharing, author), edits(therapist, sharing, author)), (may_see, may_edit), "{sharing:?} {author:?}");
            assert!(sees(Hands::All, sharing, author) && edits(Hands::All, sharing, author));
            assert!(!sees(Hands::None, sharing, author) && !edits(Hands::None, sharing, author));
        }
    }

    #[test]
    fn tags_are_there_once_and_only_owners_set_standards() {
        let typed = Settings { sharing: Sharing::Shared, purpose: " For evenings ".into(), tags: typed_tags("Sleep, sleep ,, ÜBUNG, übung") };
        let kept = typed.clone().checked(Hands::One(person(1))).unwrap();
        assert_eq!((kept.purpose.as_str(), kept.tags), ("For evenings", vec!["Sleep".to_owned(), "ÜBUNG".to_owned()]));
        let standard = Settings { sharing: Sharing::Standard, ..typed };
        assert!(standard.clone().checked(Hands::One(person(1))).is_err() && standard.checked(Hands::All).is_ok());
    }
}
