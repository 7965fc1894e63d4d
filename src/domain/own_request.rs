//! What a client may ask about their own data, and how the practice answers. GDPR articles 12, 15, 16 and 17: an answer within one
//! month; a correction never overwrites in silence; erasing may be declined while a duty to keep runs (17(3)), and then the reason is said.

use chrono::{DateTime, Months, NaiveDate, Utc};
use entity::kinds::{OwnRequestKind, OwnRequestStatus};

use super::problems::Problems;
use super::{text, zone};

/// The longest request and the longest answer, in characters.
pub const LONGEST: usize = 2_000;
/// Requests of one client that may be open at once: a double tap makes one, a robot not thousands.
pub const MOST_OPEN: usize = 20;

/// A request as it is typed, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    pub kind: OwnRequestKind,
    pub words: String,
}

/// Whether a request of this kind says nothing without words: which thing, and what is wrong with it.
pub fn needs_words(kind: OwnRequestKind) -> bool {
    matches!(kind, OwnRequestKind::Correct | OwnRequestKind::EraseOne | OwnRequestKind::Other)
}

impl Asked {
    /// Reads what was typed.
    ///
    /// # Errors
    /// Every problem, by field (`kind`, `words`).
    pub fn parse(kind: &str, words: &str) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let kind = problems.note("kind", kind.parse::<OwnRequestKind>().map_err(|_| "Please choose one.".to_owned()));
        let words = problems.note("words", text::lines(words, LONGEST)).flatten();
        if kind.is_some_and(needs_words) && words.is_none() && problems.is_empty() {
            problems.add("words", "Please say what it is about.");
        }
        match kind {
            Some(kind) if problems.is_empty() => Ok(Self { kind, words: words.unwrap_or_default() }),
            _ => Err(problems),
        }
    }
}

/// The day by which it is answered: a month after it came, by the practice's calendar (article 12(3)).
pub fn due_on(asked_at: DateTime<Utc>, practice_zone: &str) -> NaiveDate {
    let day = zone::local(asked_at, practice_zone).date();
    day.checked_add_months(Months::new(1)).unwrap_or(day)
}

/// Whether somebody at the practice still has to do something.
pub fn is_open(status: OwnRequestStatus) -> bool {
    matches!(status, OwnRequestStatus::New | OwnRequestStatus::InProgress)
}

/// How a request is answered, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    pub status: OwnRequestStatus,
    /// What the client is told.
    pub words: Option<String>,
}

impl Answered {
    /// Reads what was typed. Done and declined are said in words: the client reads them. One that was answered can be taken up again.
    ///
    /// # Errors
    /// Every problem, by field (`status`, `answer`).
    pub fn parse(status: &str, answer: &str) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let known = status.parse::<OwnRequestStatus>().ok().filter(|status| *status != OwnRequestStatus::New);
        let status = problems.note("status", known.ok_or_else(|| "Please choose one.".to_owned()));
        let words = problems.note("answer", text::lines(answer, LONGEST)).flatten();
        if let (Some(status), None, true) = (status, &words, problems.is_empty()) {
            match status {
                OwnRequestStatus::Done => problems.add("answer", "Please say in words what was done: the client reads it."),
                OwnRequestStatus::Declined => problems.add("answer", "Please say in words why not: the client reads it."),
                OwnRequestStatus::New | OwnRequestStatus::InProgress => {}
            }
        }
        match status {
            Some(status) if problems.is_empty() => Ok(Self { status, words }),
            _ => Err(problems),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_means_nothing_without_words_needs_them() {
        assert!(Asked::parse("erase_one", " \r\n ").is_err() && Asked::parse("correct", "").is_err());
        assert_eq!(Asked::parse("erase_all", "").map(|asked| asked.kind), Ok(OwnRequestKind::EraseAll));
        assert_eq!(Asked::parse("everything", "x").map_err(|problems| problems.0[0].field.clone()), Err("kind".into()));
        assert_eq!(Asked::parse("copy", &"x".repeat(LONGEST + 1)).map_err(|problems| problems.0[0].field.clone()), Err("words".into()));
    }

    #[test]
    fn an_end_is_said_in_words() {
        assert!(Answered::parse("declined", "").is_err() && Answered::parse("done", " ").is_err());
        assert!(Answered::parse("new", "words").is_err(), "nothing goes back to new");
        assert_eq!(Answered::parse("in_progress", "").map(|answered| answered.words), Ok(None));
    }

    #[test]
    fn a_month_ends_with_the_month() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        assert_eq!(due_on(at("2027-01-31T12:00:00Z"), "Europe/London"), NaiveDate::from_ymd_opt(2027, 2, 28).unwrap());
        assert_eq!(due_on(at("2026-11-26T23:30:00Z"), "Asia/Tokyo"), NaiveDate::from_ymd_opt(2026, 12, 27).unwrap());
    }

    proptest! {
        #[test]
        fn whatever_is_typed_is_read_or_refused(kind in ".{0,12}", words in ".*", status in "(new|in_progress|done|declined|.{0,9})") {
            if let Ok(asked) = Asked::parse(&kind, &words) {
                prop_assert!(!needs_words(asked.kind) || !asked.words.is_empty());
            }
            if let Ok(answered) = Answered::parse(&status, &words) {
                prop_assert!(is_open(answered.status) || answered.words.is_some());
            }
        }
    }
}
