//! What a client says at first opening: when and where, how sure, what might get in the way. All of it may be left out. An if–then plan
//! helps to get things done (`PRACTICES.md` E14); below seven of ten a smaller step is offered (CLINICAL 5).

use serde::{Deserialize, Serialize};

use super::message::Message;
use super::text;

/// Sure enough, from here on.
pub const SURE_FROM: u8 = 7;
/// As sure as one can be.
pub const SUREST: u8 = 10;
/// The longest text, in characters.
const LONGEST: usize = 500;

/// Whether the client begins with the smallest version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    Smallest,
    Whole,
}

/// A client's plan for an assignment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ClientPlan {
    /// "When I …"
    pub when: Option<String>,
    /// "… then I …"
    pub then: Option<String>,
    /// How sure the client is, 0 to 10.
    pub sure: Option<u8>,
    /// What might get in the way.
    pub obstacle: Option<String>,
    /// What was chosen where a smaller step was offered.
    pub step: Option<Step>,
    /// The smallest version that was chosen, in its words then.
    pub smallest: Option<String>,
}

/// A plan as it is typed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Typed<'a> {
    pub when: &'a str,
    pub then: &'a str,
    pub sure: &'a str,
    pub obstacle: &'a str,
}

/// What is wrong, by field.
pub type Wrong = Vec<(&'static str, Message)>;

/// Some lines of plain text, perhaps none; notes what is wrong with them.
pub fn words(field: &'static str, typed: &str, longest: usize, wrong: &mut Wrong) -> Option<String> {
    text::lines(typed, longest).unwrap_or_else(|_| {
        let long = typed.trim().chars().count() > longest;
        let message = if long { Message::new("error-too-long").with("longest", longest) } else { Message::new("error-plain-text") };
        wrong.push((field, message));
        None
    })
}

/// A number on a scale from nothing to `most`, perhaps none; notes what is wrong with it.
pub fn point(field: &'static str, typed: &str, most: u8, wrong: &mut Wrong) -> Option<u8> {
    let typed = typed.trim();
    let read = typed.parse::<u8>().ok().filter(|point| *point <= most);
    if read.is_none() && !typed.is_empty() {
        wrong.push((field, Message::new("error-scale").with("min", 0).with("max", most)));
    }
    read
}

impl ClientPlan {
    /// Reads what was typed.
    ///
    /// # Errors
    /// Every problem, by field (`when`, `then`, `sure`, `obstacle`).
    pub fn read(typed: Typed<'_>) -> Result<Self, Wrong> {
        let mut wrong = Wrong::new();
        let plan = Self {
            when: words("when", typed.when, LONGEST, &mut wrong),
            then: words("then", typed.then, LONGEST, &mut wrong),
            sure: point("sure", typed.sure, SUREST, &mut wrong),
            obstacle: words("obstacle", typed.obstacle, LONGEST, &mut wrong),
            step: None,
            smallest: None,
        };
        if wrong.is_empty() { Ok(plan) } else { Err(wrong) }
    }

    /// Whether nothing is said: no plan.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether the client is not sure: something to look at together.
    pub fn is_unsure(&self) -> bool {
        self.sure.is_some_and(|sure| sure < SURE_FROM)
    }

    /// Whether the smallest version is still to be offered.
    pub fn wants_an_offer(&self) -> bool {
        self.is_unsure() && self.step.is_none()
    }

    /// In place of what was said before. What was chosen of the smaller step stays as long as the client is as sure as before.
    pub fn after(self, before: Option<&Self>) -> Self {
        match before {
            Some(before) if before.sure == self.sure => Self { step: before.step, smallest: before.smallest.clone(), ..self },
            _ => self,
        }
    }

    /// Over something that the writer could not see: what is left out stays as it was.
    pub fn over(self, before: &Self) -> Self {
        let sure = self.sure.or(before.sure);
        let whole = Self {
            when: self.when.or_else(|| before.when.clone()),
            then: self.then.or_else(|| before.then.clone()),
            sure,
            obstacle: self.obstacle.or_else(|| before.obstacle.clone()),
            step: None,
            smallest: None,
        };
        whole.after(Some(before))
    }

    /// Begins with the smallest version, in these words: the client's own, else the therapist's.
    ///
    /// # Errors
    /// What is wrong with the words, under `own`.
    pub fn with_smallest(self, own: &str, agreed: Option<&str>) -> Result<Self, Wrong> {
        let mut wrong = Wrong::new();
        let own = words("own", own, LONGEST, &mut wrong);
        let smallest = own.or_else(|| agreed.map(str::to_owned));
        if wrong.is_empty() && smallest.is_none() {
            wrong.push(("own", Message::new("plan-own-missing")));
        }
        if wrong.is_empty() { Ok(Self { step: Some(Step::Smallest), smallest, ..self }) } else { Err(wrong) }
    }

    /// Stays with the whole.
    pub fn with_whole(self) -> Self {
        Self { step: Some(Step::Whole), smallest: None, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_may_be_left_out() {
        assert!(ClientPlan::read(Typed::default()).unwrap().is_empty());
        let some = ClientPlan::read(Typed { when: "have had breakfast", sure: "7", ..Typed::default() }).unwrap();
        assert!(!some.is_empty() && !some.is_unsure());
    }

    #[test]
    fn what_is_no_number_of_the_scale_is_refused_beside_its_field() {
        for sure in ["11", "-1", "seven", "256"] {
            let wrong = ClientPlan::read(Typed { sure, when: "\u{7}", ..Typed::default() }).unwrap_err();
            assert_eq!(wrong.iter().map(|(field, _)| *field).collect::<Vec<_>>(), ["when", "sure"], "{sure}");
        }
    }

    #[test]
    fn a_smaller_step_is_offered_below_seven_and_once() {
        for sure in 0..=SUREST {
            let plan = ClientPlan { sure: Some(sure), ..ClientPlan::default() };
            assert_eq!(plan.wants_an_offer(), sure < 7);
            assert!(!plan.with_whole().wants_an_offer());
        }
    }

    #[test]
    fn the_choice_stays_until_the_client_is_more_or_less_sure() {
        let five = ClientPlan { sure: Some(5), ..ClientPlan::default() };
        let small = five.clone().with_smallest("", Some("one line")).unwrap();
        assert_eq!((small.step, small.smallest.as_deref()), (Some(Step::Smallest), Some("one line")));
        assert_eq!(five.clone().after(Some(&small)), small);
        assert!(ClientPlan { sure: Some(4), ..five.clone() }.after(Some(&small)).wants_an_offer());
        assert!(five.with_smallest(" ", None).is_err());
    }

    #[test]
    fn what_a_stranger_to_it_leaves_out_stays() {
        let before = ClientPlan { when: Some("wake up".into()), sure: Some(3), step: Some(Step::Whole), ..ClientPlan::default() };
        let after = ClientPlan { obstacle: Some("rain".into()), ..ClientPlan::default() }.over(&before);
        assert_eq!(after, ClientPlan { obstacle: Some("rain".into()), ..before });
    }
}
