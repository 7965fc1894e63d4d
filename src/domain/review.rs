//! How it went, said by the client afterwards, in words of our own (CLINICAL 5, `hw_review`): its starred keys, what got in the way, what
//! was learned, and what should come next. Seven taps; each may be left out.

use serde::{Deserialize, Serialize};

use super::client_plan::{Wrong, point, words};
use super::hindrance::{self, Hindrance};
use super::message::Message;

/// The top of both scales.
pub const MOST: u8 = 10;
/// Helped little, up to here.
pub const LITTLE_HELP: u8 = 3;

/// How much was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Amount {
    None,
    Little,
    Half,
    Most,
    All,
}

/// What should come next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Next {
    Keep,
    Easier,
    Harder,
    Change,
    Drop,
}

impl Amount {
    pub const ALL: [Self; 5] = [Self::None, Self::Little, Self::Half, Self::Most, Self::All];

    /// In a form and in the names of its sentences.
    pub fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Little => "little",
            Self::Half => "half",
            Self::Most => "most",
            Self::All => "all",
        }
    }

    /// In the workspace's words.
    pub fn text(self) -> &'static str {
        match self {
            Self::None => "none of it",
            Self::Little => "a little",
            Self::Half => "about half",
            Self::Most => "most of it",
            Self::All => "all of it or more",
        }
    }
}

impl Next {
    pub const ALL: [Self; 5] = [Self::Keep, Self::Easier, Self::Harder, Self::Change, Self::Drop];

    /// In a form and in the names of its sentences.
    pub fn word(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Easier => "easier",
            Self::Harder => "harder",
            Self::Change => "change",
            Self::Drop => "drop",
        }
    }

    /// In the workspace's words.
    pub fn text(self) -> &'static str {
        match self {
            Self::Keep => "keep it as it is",
            Self::Easier => "make it easier",
            Self::Harder => "make it harder",
            Self::Change => "change it",
            Self::Drop => "leave it",
        }
    }
}

/// What a client said afterwards.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Review {
    pub amount: Option<Amount>,
    /// How hard it was, 0 to 10.
    pub hard: Option<u8>,
    /// How much it helped, 0 to 10.
    pub helpful: Option<u8>,
    pub hindrances: Vec<Hindrance>,
    pub learned: Option<String>,
    pub next: Option<Next>,
}

impl Review {
    /// What is said now, with what was said before where nothing is said.
    pub fn over(self, before: &Self) -> Self {
        Self {
            amount: self.amount.or(before.amount),
            hard: self.hard.or(before.hard),
            helpful: self.helpful.or(before.helpful),
            hindrances: if self.hindrances.is_empty() { before.hindrances.clone() } else { self.hindrances },
            learned: self.learned.or_else(|| before.learned.clone()),
            next: self.next.or(before.next),
        }
    }
}

/// A review as it is typed.
#[derive(Clone, Debug, Default)]
pub struct Typed<'a> {
    pub amount: &'a str,
    pub hard: &'a str,
    pub helpful: &'a str,
    pub hindrances: Vec<&'a str>,
    pub learned: &'a str,
    pub next: &'a str,
}

fn one_of<T: Copy>(field: &'static str, typed: &str, all: &[T], word: impl Fn(T) -> &'static str, wrong: &mut Wrong) -> Option<T> {
    let found = all.iter().copied().find(|one| word(*one) == typed);
    if found.is_none() && !typed.is_empty() {
        wrong.push((field, Message::new("error-choose-one")));
    }
    found
}

impl Review {
    /// Reads what was chosen and typed.
    ///
    /// # Errors
    /// Every problem, by field.
    pub fn read(typed: &Typed<'_>) -> Result<Self, Wrong> {
        let mut wrong = Wrong::new();
        let review = Self {
            amount: one_of("amount", typed.amount, &Amount::ALL, Amount::word, &mut wrong),
            hard: point("hard", typed.hard, MOST, &mut wrong),
            helpful: point("helpful", typed.helpful, MOST, &mut wrong),
            hindrances: hindrance::chosen(&hindrance::AFTERWARDS, typed.hindrances.iter().copied()),
            learned: words("learned", typed.learned, 4000, &mut wrong),
            next: one_of("next", typed.next, &Next::ALL, Next::word, &mut wrong),
        };
        if wrong.is_empty() { Ok(review) } else { Err(wrong) }
    }

    /// Whether nothing was said: a robot may have pressed the button.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Two of the same task in a row that helped little, newest first: what they said. Reviews come newest first; those that say nothing
/// of help are passed over (`PRACTICES.md` 36).
pub fn little_help_twice<'a>(mut newest_first: impl Iterator<Item = &'a Review>) -> Option<(u8, u8)> {
    let mut next = || newest_first.find_map(|review| review.helpful);
    let (last, before) = (next()?, next()?);
    (last <= LITTLE_HELP && before <= LITTLE_HELP).then_some((last, before))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_may_be_left_out_and_what_is_odd_is_refused() {
        assert!(Review::read(&Typed::default()).unwrap().is_empty());
        let odd = Typed { amount: "lots", hard: "11", helpful: "x", next: "stop", ..Typed::default() };
        let wrong = Review::read(&odd).unwrap_err();
        assert_eq!(wrong.iter().map(|(field, _)| *field).collect::<Vec<_>>(), ["amount", "hard", "helpful", "next"]);
        let full =
            Typed { amount: "half", hard: "6", helpful: "4", hindrances: vec!["boring", "rather_not_say"], learned: "It rains.", next: "easier" };
        let read = Review::read(&full).unwrap();
        assert_eq!((read.amount, read.hindrances, read.next), (Some(Amount::Half), vec![Hindrance::Boring], Some(Next::Easier)));
    }

    #[test]
    fn two_in_a_row_that_helped_little_are_noticed() {
        let of = |helpful: Option<u8>| Review { helpful, ..Review::default() };
        let said = |all: &[Option<u8>]| {
            let all: Vec<Review> = all.iter().map(|one| of(*one)).collect();
            little_help_twice(all.iter())
        };
        assert_eq!(said(&[Some(2), None, Some(3), Some(9)]), Some((2, 3)));
        assert_eq!(said(&[Some(2), Some(4)]), None);
        assert_eq!(said(&[Some(8), Some(1), Some(1)]), None, "it helps again");
        assert_eq!(said(&[Some(0)]), None);
    }
}
