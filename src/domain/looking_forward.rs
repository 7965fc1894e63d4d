//! One thing to look forward to: what, when, with whom; and afterwards how it was (row 23).

use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};

use super::goals::day;
use super::problems::Problems;
use super::text;

/// Past ones that are kept in sight.
pub const SHOWN: u64 = 10;

/// What is looked forward to, and with whom.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Forward {
    pub what: String,
    pub with: Option<String>,
}

/// One as it was typed.
#[derive(Clone, Copy, Debug, Default)]
pub struct TypedForward<'a> {
    pub what: &'a str,
    pub with: &'a str,
    /// YYYY-MM-DD.
    pub on: &'a str,
    /// HH:MM, or nothing.
    pub at: &'a str,
}

impl Forward {
    /// Reads what was typed; `today` is the client's.
    ///
    /// # Errors
    /// Every problem, by field (`what`, `with`, `on`, `at`).
    pub fn parse(typed: TypedForward<'_>, today: NaiveDate) -> Result<(Self, NaiveDate, Option<NaiveTime>), Problems> {
        let mut problems = Problems::default();
        let what = problems.note("what", text::line(typed.what, 200)).unwrap_or_default();
        let with = problems.note("with", text::optional_line(typed.with, 200)).flatten();
        let on = problems.note("on", day(typed.on, today)).unwrap_or(today);
        let at = match typed.at.trim() {
            "" => Ok(None),
            typed => {
                NaiveTime::parse_from_str(typed, "%H:%M").map(Some).map_err(|_| "Please write the time as hours and minutes, such as 18:30.".into())
            }
        };
        let at = problems.note("at", at).flatten();
        problems.or((Self { what, with }, on, at))
    }
}

/// Whether it is time to ask how it was: the day after, so that nobody is asked on an evening that is not over.
pub fn is_over(on: NaiveDate, today: NaiveDate) -> bool {
    today > on
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_asked_on_the_day_itself() {
        let on: NaiveDate = "2026-11-28".parse().unwrap();
        assert!(!is_over(on, on));
        assert!(is_over(on, on.succ_opt().unwrap()));
    }

    #[test]
    fn the_time_may_be_left_out() {
        let today: NaiveDate = "2026-11-23".parse().unwrap();
        let typed = TypedForward { what: "Swim", with: "Jo", on: "2026-11-28", at: "" };
        assert_eq!(Forward::parse(typed, today).unwrap().2, None);
        assert!(Forward::parse(TypedForward { at: "18:30", ..typed }, today).unwrap().2.is_some());
        assert_eq!(Forward::parse(TypedForward { at: "half six", ..typed }, today).unwrap_err().0[0].field, "at");
        assert_eq!(Forward::parse(TypedForward { on: "2026-11-22", ..typed }, today).unwrap_err().0[0].field, "on");
    }
}
