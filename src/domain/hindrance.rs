//! What got in the way, with words for the workspace. The list is that of families in Bunnell and others 2021 (`PRACTICES.md` C9): a busy
//! home, avoidance, boring, forgetting, not knowing when or where or how, not seeing the point, no reward, the form of it.

pub use entity::kinds::DeclineReason as Hindrance;

/// What can be chosen afterwards: whoever would rather not say leaves it open.
pub const AFTERWARDS: [Hindrance; 10] = [
    Hindrance::NoTime,
    Hindrance::Forgot,
    Hindrance::Unsure,
    Hindrance::TooHard,
    Hindrance::Avoided,
    Hindrance::Boring,
    Hindrance::NoPoint,
    Hindrance::NoReward,
    Hindrance::Form,
    Hindrance::Other,
];

/// What can be chosen in place of doing it, in the order of the page.
pub const IN_PLACE: [Hindrance; 12] = [
    Hindrance::NoTime,
    Hindrance::Forgot,
    Hindrance::Unsure,
    Hindrance::TooHard,
    Hindrance::Avoided,
    Hindrance::Boring,
    Hindrance::NoPoint,
    Hindrance::NoReward,
    Hindrance::Form,
    Hindrance::Differently,
    Hindrance::Other,
    Hindrance::RatherNotSay,
];

/// In the workspace's words.
pub fn text(hindrance: Hindrance) -> &'static str {
    match hindrance {
        Hindrance::NoTime => "There was no time",
        Hindrance::Forgot => "Forgot",
        Hindrance::Unsure => "Was not sure when, where or how",
        Hindrance::NoPoint => "Did not see the point",
        Hindrance::TooHard => "It was too hard or upsetting",
        Hindrance::Avoided => "Kept putting it off",
        Hindrance::Boring => "It was boring",
        Hindrance::NoReward => "There was nothing in it for them",
        Hindrance::Form => "The page or form of it was awkward",
        Hindrance::Differently => "Did it differently",
        Hindrance::Other => "Something else",
        Hindrance::RatherNotSay => "Would rather not say",
    }
}

/// Several, as one line: "There was no time; it was boring".
pub fn texts(all: &[Hindrance]) -> String {
    let mut line = String::new();
    for (at, one) in all.iter().enumerate() {
        let words = text(*one);
        if at == 0 {
            line.push_str(words);
        } else {
            let mut letters = words.chars();
            line.push_str("; ");
            line.extend(letters.next().into_iter().flat_map(char::to_lowercase));
            line.push_str(letters.as_str());
        }
    }
    line
}

/// The ones of a list that were chosen, each once, in its order.
pub fn chosen<'a>(offered: &[Hindrance], words: impl Iterator<Item = &'a str>) -> Vec<Hindrance> {
    let words: Vec<&str> = words.collect();
    offered.iter().copied().filter(|one| words.contains(&one.word())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_offered_once_and_has_words_of_its_own() {
        let words: std::collections::HashSet<&str> = Hindrance::ALL.iter().map(|one| text(*one)).collect();
        assert_eq!(words.len(), Hindrance::ALL.len());
        assert!(Hindrance::ALL.iter().all(|one| IN_PLACE.iter().filter(|other| *other == one).count() == 1));
    }

    #[test]
    fn what_was_not_offered_is_not_chosen() {
        let typed = ["boring", "no_time", "boring", "rather_not_say", "x"];
        assert_eq!(chosen(&AFTERWARDS, typed.into_iter()), [Hindrance::NoTime, Hindrance::Boring]);
        assert_eq!(texts(&[Hindrance::NoTime, Hindrance::Boring]), "There was no time; it was boring");
    }
}
