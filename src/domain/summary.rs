//! A summary of progress for the record: what can be chosen for it. It is put together from what is kept, and kept nowhere itself: the free
//! paragraph is typed, printed and gone (ADR 0044).

use super::problems::Problems;
use super::text;

/// The longest free paragraph, in characters.
pub const LONGEST: usize = 4_000;
/// Most charts on one summary.
pub const MOST_SERIES: usize = 24;
/// The longest key of a chart, in characters.
pub const LONGEST_KEY: usize = 200;
/// Lines of one sort that are printed; how many more there are is said.
pub const MOST_LINES: usize = 200;

/// Lines that can stand on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    Completions,
    Wins,
    Takeaways,
    Goals,
    Plans,
}

impl Part {
    pub const ALL: [Self; 5] = [Self::Completions, Self::Wins, Self::Takeaways, Self::Goals, Self::Plans];

    /// In forms and the API.
    pub fn word(self) -> &'static str {
        match self {
            Self::Completions => "completions",
            Self::Wins => "wins",
            Self::Takeaways => "takeaways",
            Self::Goals => "goals",
            Self::Plans => "plans",
        }
    }

    /// For whoever chooses.
    pub fn label(self) -> &'static str {
        match self {
            Self::Completions => "What was completed, and what could not be done",
            Self::Wins => "Wins that were shared and opened",
            Self::Takeaways => "Takeaways",
            Self::Goals => "Goals and steps that they show",
            Self::Plans => "What is agreed now, and their plans for it",
        }
    }
}

/// What is chosen for one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chosen {
    pub parts: Vec<Part>,
    /// Keys of charts.
    pub series: Vec<String>,
    pub paragraph: Option<String>,
}

impl Chosen {
    /// Reads what was chosen and typed.
    ///
    /// # Errors
    /// Every problem, by field (`series`, `parts`, `paragraph`).
    pub fn read<'a>(parts: impl Iterator<Item = &'a str>, series: impl Iterator<Item = &'a str>, paragraph: &str) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let words: Vec<&str> = parts.collect();
        let parts: Vec<Part> = Part::ALL.into_iter().filter(|part| words.contains(&part.word())).collect();
        let series: Vec<String> = series.take(MOST_SERIES + 1).map(|key| key.chars().take(LONGEST_KEY).collect()).collect();
        if series.len() > MOST_SERIES {
            problems.add("series", format!("Please choose at most {MOST_SERIES}."));
        }
        let paragraph = problems.note("paragraph", text::lines(paragraph, LONGEST)).flatten();
        if parts.is_empty() && series.is_empty() && paragraph.is_none() && problems.is_empty() {
            problems.add("parts", "Please choose something, or write a paragraph.");
        }
        problems.or(Self { parts, series, paragraph })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn something_is_chosen_and_a_paragraph_has_an_end() {
        let read = |parts: &[&str], series: &[&str], paragraph: &str| Chosen::read(parts.iter().copied(), series.iter().copied(), paragraph);
        assert_eq!(read(&[], &[], " ").unwrap_err().0[0].field, "parts");
        assert_eq!(read(&["goals"], &[], &"a".repeat(LONGEST + 1)).unwrap_err().0[0].field, "paragraph");
        assert_eq!(read(&[], &vec!["x"; MOST_SERIES + 1], "").unwrap_err().0[0].field, "series");
        let chosen = read(&["goals", "completions", "diagnosis"], &["a"], "Seen\r\nweekly. ").unwrap();
        assert_eq!(chosen.parts, [Part::Completions, Part::Goals], "in the order of the page");
        assert_eq!(chosen.paragraph.as_deref(), Some("Seen\nweekly."));
        assert!(read(&[], &[], "Only this.").is_ok());
    }
}
