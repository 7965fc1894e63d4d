//! The brief: the one page that is read before an appointment. Made of facts by fixed rules, one file for each part, in the order in
//! which it is read (`PRACTICES.md` 16 and 43, `CLINICAL.md` 5 "session-prep page"). Every line says where it comes from. Nothing is
//! guessed, weighed or summed up to a score of a person; what is empty is left out.
//!
//! A new part: a variant of [`Part`], a file with a function from facts to lines, one line in [`make`].

use chrono::{DateTime, NaiveDate, Utc};
use entity::ids::{AlertId, AppointmentId, AssignmentId, EntryId, ResponseId};
use entity::kinds::EntryKind;

mod agreed;
mod changes;
mod due;
pub mod facts;
mod first;
mod hard;
mod helped;
pub mod interval;
pub mod mail;
mod numbers;
mod said;
#[cfg(test)]
mod samples;
mod taken;
mod topics;
mod totals;
mod wins;
mod words;
mod work;

use facts::Facts;

/// A part of the brief. The order is fixed: what went well comes before what did not, and what the client wants to talk about before
/// what was counted. One thing stands above everything: what needs a person now must not be missed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    First,
    Wins,
    Topics,
    Words,
    Changes,
    Work,
    Hard,
    Helped,
    Due,
    Taken,
    Agreed,
}

impl Part {
    pub const ALL: [Self; 11] = [
        Self::First,
        Self::Wins,
        Self::Topics,
        Self::Words,
        Self::Changes,
        Self::Work,
        Self::Hard,
        Self::Helped,
        Self::Due,
        Self::Taken,
        Self::Agreed,
    ];

    /// In the API.
    pub fn word(self) -> &'static str {
        match self {
            Self::First => "look_first",
            Self::Wins => "wins",
            Self::Topics => "topics",
            Self::Words => "in_their_words",
            Self::Changes => "changes",
            Self::Work => "work",
            Self::Hard => "difficulty_and_confidence",
            Self::Helped => "what_helped",
            Self::Due => "reviews_due",
            Self::Taken => "taken_away_last_time",
            Self::Agreed => "agreed_last_time",
        }
    }

    /// On the page.
    pub fn title(self) -> &'static str {
        match self {
            Self::First => "Look at this first",
            Self::Wins => "Went well",
            Self::Topics => "They want to talk about",
            Self::Words => "In their words",
            Self::Changes => "What changed",
            Self::Work => "Between the sessions",
            Self::Hard => "How hard, how sure",
            Self::Helped => "What helped, what did not",
            Self::Due => "To look at again",
            Self::Taken => "Taken away last time",
            Self::Agreed => "Agreed last time",
        }
    }

    /// How many lines are shown, so that the whole stays one sheet of paper and two minutes; the rest is behind a link.
    fn most(self) -> usize {
        match self {
            Self::First | Self::Hard | Self::Helped | Self::Due | Self::Taken => 3,
            Self::Wins | Self::Words | Self::Agreed => 4,
            Self::Topics | Self::Changes => 5,
            Self::Work => 6,
        }
    }

    /// Where what is left out can be seen.
    fn rest(self) -> Source {
        match self {
            Self::First | Self::Wins | Self::Topics => Source::FromClient,
            Self::Changes | Self::Helped => Source::Progress,
            Self::Words => Source::ToDiscuss,
            Self::Work | Self::Hard | Self::Taken | Self::Agreed => Source::Client,
            Self::Due => Source::Goals,
        }
    }
}

/// Where a line comes from. What names no id is a page of the client's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    Alert(AlertId),
    Response(ResponseId),
    Entry(EntryId),
    Assignment(AssignmentId),
    Appointment(AppointmentId),
    /// What the client shared, and the list for the next session.
    FromClient,
    /// What waits to be talked about.
    ToDiscuss,
    Goals,
    SafetyPlan,
    Coping,
    Progress,
    Client,
}

/// One sentence with its source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub text: String,
    pub source: Source,
}

impl Line {
    fn new(text: impl Into<String>, source: Source) -> Self {
        Self { text: text.into(), source }
    }
}

/// The lines of one part, and how many more there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    pub part: Part,
    pub lines: Vec<Line>,
    pub more: usize,
    /// Where these are.
    pub rest: Source,
}

/// How dates are written: the brief knows no zones and no languages.
#[derive(Clone, Copy)]
pub struct Dates<'a> {
    pub at: &'a dyn Fn(DateTime<Utc>) -> String,
    pub on: &'a dyn Fn(NaiveDate) -> String,
}

/// Makes the brief. Parts without a line are left out.
pub fn make(facts: &Facts, dates: Dates<'_>) -> Vec<Section> {
    let lines = |part| match part {
        Part::First => first::lines(facts, dates),
        Part::Wins => wins::lines(facts, dates),
        Part::Topics => topics::lines(facts, dates),
        Part::Words => words::lines(facts, dates),
        Part::Changes => changes::lines(facts, dates),
        Part::Work => work::lines(facts, dates),
        Part::Hard => hard::lines(facts),
        Part::Helped => helped::lines(facts),
        Part::Due => due::lines(facts, dates),
        Part::Taken => taken::lines(facts, dates),
        Part::Agreed => agreed::lines(facts),
    };
    Part::ALL.into_iter().map(|part| cut(part, lines(part))).filter(|section| !section.lines.is_empty()).collect()
}

/// Which entries are quoted, of kinds that come newest first: as many wins and wishes as are shown. They stand at the head of their parts.
/// Whose words are shown counts as read, so nothing else is opened.
pub fn quoted(kinds: impl Iterator<Item = EntryKind>) -> Vec<bool> {
    let (mut wins, mut wishes) = (0, 0);
    let mut quoted = |kind| {
        let (count, most) = match kind {
            EntryKind::Win => (&mut wins, Part::Wins.most()),
            EntryKind::Ask => (&mut wishes, Part::Topics.most()),
            _ => return false,
        };
        *count += 1;
        *count <= most
    };
    kinds.map(&mut quoted).collect()
}

/// The completions whose words are quoted: as many as are shown.
pub fn quoted_answers(facts: &Facts) -> Vec<ResponseId> {
    let undated = Dates { at: &|_| String::new(), on: &|_| String::new() };
    words::quoted(&cut(Part::Words, words::lines(facts, undated)).lines)
}

/// Cuts a part where it has more lines than there is room. One line too many is not worth a line that says so.
fn cut(part: Part, mut lines: Vec<Line>) -> Section {
    let most = part.most();
    let more = if lines.len() > most + 1 { lines.len() - most } else { 0 };
    lines.truncate(lines.len() - more);
    Section { part, lines, more, rest: part.rest() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_list_is_cut_and_says_how_much_is_left() {
        let lines = |n: usize| (0..n).map(|at| Line::new(at.to_string(), Source::Client)).collect::<Vec<_>>();
        let shown = |n| {
            let section = cut(Part::Topics, lines(n));
            (section.lines.len(), section.more)
        };
        assert_eq!([shown(0), shown(6), shown(7), shown(8), shown(40)], [(0, 0), (6, 0), (5, 2), (5, 3), (5, 35)]);
    }

    #[test]
    fn no_more_is_opened_than_is_shown() {
        use EntryKind::{Ask, Journal, Struggling, Win};
        let kinds = [Struggling, Win, Journal, Ask, Win, Win, Win, Win, Ask];
        assert_eq!(quoted(kinds.into_iter()), [false, true, false, true, true, true, true, false, true]);
    }

    #[test]
    fn the_order_is_fixed_and_what_is_empty_is_left_out() {
        let facts = Facts { answers: samples::with_words().answers, ..samples::busy() };
        let parts: Vec<Part> = make(&facts, samples::DATES).into_iter().map(|section| section.part).collect();
        assert_eq!(parts, Part::ALL);
        assert!(make(&samples::empty(), samples::DATES).is_empty());
    }

    #[test]
    fn no_line_blames_names_an_illness_or_calls_anybody_severe() {
        let text: String =
            make(&samples::busy(), samples::DATES).iter().flat_map(|section| &section.lines).map(|line| line.text.to_lowercase() + "\n").collect();
        for word in ["severe", "fail", "non-complian", "did not bother", "only", "should", "disorder", "diagnos", "relapse", "depress"] {
            assert!(!text.contains(word), "{word} in {text}");
        }
    }
}
