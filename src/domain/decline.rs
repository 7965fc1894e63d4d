//! "I could not do it this time": a full answer. Something is always chosen, several things may be.

use serde::{Deserialize, Serialize};

use super::client_plan::{Wrong, words};
use super::hindrance::{self, Hindrance};
use super::message::Message;

/// Why, and what was added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decline {
    /// The first of the reasons, in a word that every version of the program knows.
    reason: Hindrance,
    /// All of them; none in what was kept when there was only one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    reasons: Vec<Hindrance>,
    pub note: Option<String>,
    /// What was done instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instead: Option<String>,
}

/// The word that stood for it when there were eight.
fn long_known(one: Hindrance) -> Hindrance {
    match one {
        Hindrance::Avoided => Hindrance::TooHard,
        Hindrance::Boring | Hindrance::NoReward => Hindrance::NoPoint,
        Hindrance::Form => Hindrance::Other,
        known => known,
    }
}

impl Decline {
    /// For this one reason.
    pub fn because(reason: Hindrance) -> Self {
        Self { reason: long_known(reason), reasons: vec![reason], note: None, instead: None }
    }

    /// With something added.
    pub fn noting(self, note: &str) -> Self {
        Self { note: Some(note.to_owned()), ..self }
    }

    /// Reads what was chosen and typed. Whoever gives a reason did say.
    ///
    /// # Errors
    /// What is wrong, by field (`reason`, `note`, `instead`).
    pub fn read<'a>(reasons: impl Iterator<Item = &'a str>, note: &str, instead: &str) -> Result<Self, Wrong> {
        let mut wrong = Wrong::new();
        let mut reasons = hindrance::chosen(&hindrance::IN_PLACE, reasons);
        if reasons.len() > 1 {
            reasons.retain(|one| *one != Hindrance::RatherNotSay);
        }
        if reasons.is_empty() {
            wrong.push(("reason", Message::new("decline-missing")));
        }
        let note = words("note", note, 2000, &mut wrong);
        let instead = words("instead", instead, 2000, &mut wrong);
        match reasons.first() {
            Some(first) if wrong.is_empty() => Ok(Self { reason: long_known(*first), reasons, note, instead }),
            _ => Err(wrong),
        }
    }

    /// Every reason.
    pub fn reasons(&self) -> &[Hindrance] {
        if self.reasons.is_empty() { std::slice::from_ref(&self.reason) } else { &self.reasons }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_needed_and_several_are_kept() {
        assert_eq!(Decline::read([].into_iter(), "", "").unwrap_err()[0].0, "reason");
        assert!(Decline::read(["laziness"].into_iter(), "", "").is_err());
        let two = Decline::read(["boring", "no_time", "rather_not_say"].into_iter(), " a note ", "").unwrap();
        assert_eq!(two.reasons(), [Hindrance::NoTime, Hindrance::Boring]);
        assert_eq!(two.note.as_deref(), Some("a note"));
        assert_eq!(Decline::read(["rather_not_say"].into_iter(), "", "").unwrap().reasons(), [Hindrance::RatherNotSay]);
    }

    #[test]
    fn what_was_kept_with_one_reason_still_opens() {
        let old: Decline = serde_json::from_str(r#"{"reason":"unsure","note":"as before"}"#).unwrap();
        assert_eq!((old.reasons(), old.note.as_deref()), (&[Hindrance::Unsure][..], Some("as before")));
        // And what is kept now opens in the version before, whose words were eight.
        let eight = ["no_time", "forgot", "unsure", "no_point", "too_hard", "differently", "other", "rather_not_say"];
        for one in hindrance::IN_PLACE {
            let kept = serde_json::to_value(Decline::because(one)).unwrap();
            assert!(eight.contains(&kept["reason"].as_str().unwrap()), "{kept}");
        }
    }
}
