//! What a therapist says of a completion, for themselves: how much was done, how well, and what comes next. In words of our own
//! (CLINICAL 5, the therapist's side of `hw_review`): a rating of quality says more about the outcome than a share of what was done, and
//! the two sides together more than either. Never shown to a client; the client's own words are in `review.rs`.

use serde::{Deserialize, Serialize};

use super::problems::Problems;
use super::review::{Amount, Next};

/// How much of it went as it was meant, on a small fixed scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Quality {
    NotYet,
    Start,
    Partly,
    Mostly,
    Fully,
}

impl Quality {
    pub const ALL: [Self; 5] = [Self::NotYet, Self::Start, Self::Partly, Self::Mostly, Self::Fully];

    /// In a form and in the API.
    pub fn word(self) -> &'static str {
        match self {
            Self::NotYet => "not_yet",
            Self::Start => "start",
            Self::Partly => "partly",
            Self::Mostly => "mostly",
            Self::Fully => "fully",
        }
    }

    /// In the workspace's words.
    pub fn text(self) -> &'static str {
        match self {
            Self::NotYet => "not yet as meant",
            Self::Start => "a start",
            Self::Partly => "partly as meant",
            Self::Mostly => "mostly as meant",
            Self::Fully => "as meant, or better",
        }
    }

    /// Its step, 0 to 4: for a chart beside amount and difficulty.
    pub fn step(self) -> u8 {
        self as u8
    }
}

/// How often each quality was given, the best first, those that were not given left out. No mean: the steps are words, and the way between
/// two of them is not the same everywhere.
pub fn qualities(given: impl Iterator<Item = Quality>) -> Vec<(Quality, usize)> {
    let given: Vec<Quality> = given.collect();
    let times = |of: Quality| given.iter().filter(|one| **one == of).count();
    Quality::ALL.into_iter().rev().map(|of| (of, times(of))).filter(|(_, times)| *times > 0).collect()
}

/// A rating. Each part may be left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rating {
    pub amount: Option<Amount>,
    pub quality: Option<Quality>,
    /// What was agreed to come next.
    pub next: Option<Next>,
}

fn one_of<T: Copy>(field: &str, typed: &str, all: &[T], word: impl Fn(T) -> &'static str, problems: &mut Problems) -> Option<T> {
    let found = all.iter().copied().find(|one| word(*one) == typed);
    if found.is_none() && !typed.is_empty() {
        problems.add(field, "Please choose one of these.");
    }
    found
}

impl Rating {
    /// Reads what was chosen; nothing for each that is empty.
    ///
    /// # Errors
    /// Every problem, by field (`amount`, `quality`, `next`).
    pub fn read(amount: &str, quality: &str, next: &str) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let rating = Self {
            amount: one_of("amount", amount, &Amount::ALL, Amount::word, &mut problems),
            quality: one_of("quality", quality, &Quality::ALL, Quality::word, &mut problems),
            next: one_of("next", next, &Next::ALL, Next::word, &mut problems),
        };
        problems.or(rating)
    }

    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rating_is_read_from_its_words() {
        let read = Rating::read("half", "mostly", "easier").unwrap();
        assert_eq!(read, Rating { amount: Some(Amount::Half), quality: Some(Quality::Mostly), next: Some(Next::Easier) });
        assert!(Rating::read("", "", "").unwrap().is_empty());
        assert_eq!(Rating::read("", "superb", "never").unwrap_err().0.len(), 2);
    }

    #[test]
    fn each_word_is_its_own_and_the_steps_rise() {
        for (step, quality) in (0..).zip(Quality::ALL) {
            assert_eq!(quality.step(), step);
            assert_eq!(Rating::read("", quality.word(), "").unwrap().quality, Some(quality));
        }
    }

    #[test]
    fn qualities_are_counted_the_best_first_and_never_averaged() {
        let given = [Quality::Start, Quality::Fully, Quality::Start];
        assert_eq!(qualities(given.into_iter()), [(Quality::Fully, 1), (Quality::Start, 2)]);
        assert!(qualities(std::iter::empty()).is_empty());
    }

    #[test]
    fn what_is_kept_is_read_again_also_where_less_was_kept() {
        let kept = serde_json::to_string(&Rating { quality: Some(Quality::Start), ..Rating::default() }).unwrap();
        assert_eq!(serde_json::from_str::<Rating>(&kept).unwrap().quality, Some(Quality::Start));
        assert!(serde_json::from_str::<Rating>("{}").unwrap().is_empty());
    }
}
