//! Why this for you, and what was agreed in the session: said by the therapist with an assignment, shown on the client's page, never
//! sent by mail. What the client plans is the client's own: `client_plan.rs`.

use entity::kinds::TemplateKind;
use serde::{Deserialize, Serialize};

use super::problems::Problems;
use super::text;

/// The agreement of an assignment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Agreement {
    /// Why this, for this person.
    pub why: Option<String>,
    /// A message in the therapist's own words.
    pub message: Option<String>,
    /// The smallest version that still counts: offered to a client who is not sure.
    pub smallest: Option<String>,
    /// When and where, as agreed in the session.
    pub when_where: Option<String>,
    /// Whether the client is asked afterwards how it went; as usual for its kind where nothing is said.
    pub review: Option<bool>,
}

/// An agreement as it is typed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Typed<'a> {
    pub why: &'a str,
    pub message: &'a str,
    pub smallest: &'a str,
    pub when_where: &'a str,
    /// `yes`, `no`, or nothing for as usual.
    pub review: &'a str,
}

impl Agreement {
    /// Reads why and message alone.
    ///
    /// # Errors
    /// Every problem, by field (`why`, `message`).
    pub fn parse(why: &str, message: &str) -> Result<Self, Problems> {
        Self::read(Typed { why, message, ..Typed::default() })
    }

    /// Reads what was typed.
    ///
    /// # Errors
    /// Every problem, by field (`why`, `message`, `smallest`, `when_where`, `review`).
    pub fn read(typed: Typed<'_>) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let mut lines = |field, given, longest| problems.note(field, text::lines(given, longest)).flatten();
        let why = lines("why", typed.why, 1000);
        let message = lines("message", typed.message, 4000);
        let smallest = lines("smallest", typed.smallest, 500);
        let when_where = lines("when_where", typed.when_where, 500);
        let review = match typed.review {
            "" => Ok(None),
            "yes" => Ok(Some(true)),
            "no" => Ok(Some(false)),
            _ => Err("Please choose one of these.".to_owned()),
        };
        let review = problems.note("review", review).flatten();
        problems.or(Self { why, message, smallest, when_where, review })
    }

    /// As it would be typed.
    pub fn typed(&self) -> Typed<'_> {
        Typed {
            why: self.why.as_deref().unwrap_or_default(),
            message: self.message.as_deref().unwrap_or_default(),
            smallest: self.smallest.as_deref().unwrap_or_default(),
            when_where: self.when_where.as_deref().unwrap_or_default(),
            review: self.review.map_or("", |yes| if yes { "yes" } else { "no" }),
        }
    }

    /// Whether the client may say afterwards how it went. Usual for homework, which is a thing done; not for a measure or a set of
    /// prompts, where answering is all there is to do.
    pub fn asks_afterwards(&self, kind: TemplateKind) -> bool {
        self.review.unwrap_or(kind == TemplateKind::Homework)
    }

    /// Whether the client is asked to plan it: whatever is more than a questionnaire, and whatever was agreed on.
    pub fn invites_a_plan(&self, kind: TemplateKind) -> bool {
        kind != TemplateKind::Measure || self.smallest.is_some() || self.when_where.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_kept_before_there_was_more_to_agree_on_still_opens() {
        let old: Agreement = serde_json::from_str(r#"{"why":"To see.","message":null}"#).unwrap();
        assert_eq!(old, Agreement::parse("To see.", "").unwrap());
    }

    #[test]
    fn it_reads_again_what_it_says() {
        let typed = Typed { why: "To see.", smallest: "One line", when_where: "after tea", review: "no", ..Typed::default() };
        let read = Agreement::read(typed).unwrap();
        assert_eq!(Agreement::read(read.typed()).unwrap(), read);
        let long = "x".repeat(501);
        let found = Agreement::read(Typed { smallest: &long, review: "perhaps", ..typed }).unwrap_err();
        assert_eq!(found.0.iter().map(|one| one.field.as_str()).collect::<Vec<_>>(), ["smallest", "review"]);
    }

    #[test]
    fn only_homework_is_asked_about_afterwards_unless_somebody_says_otherwise() {
        use TemplateKind::{Homework, Measure, PromptSet};
        let usual = Agreement::default();
        assert_eq!([Homework, PromptSet, Measure].map(|kind| usual.asks_afterwards(kind)), [true, false, false]);
        let off = Agreement { review: Some(false), ..usual.clone() };
        let on = Agreement { review: Some(true), ..usual.clone() };
        assert!(!off.asks_afterwards(Homework) && on.asks_afterwards(Measure));
        assert!(!usual.invites_a_plan(Measure) && usual.invites_a_plan(PromptSet));
    }
}
