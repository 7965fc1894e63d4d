//! Goal attainment scaling: for a goal, five levels in own words, set before anybody looks how far it was reached, from much less than
//! expected (−2) over what is expected (0) to much more (+2). Client and therapist both say where they see it; the level is what a client
//! sees. The T score is for the practice alone, never from one goal, and never without the number of goals.
//!
//! Source: Kiresuk TJ, Sherman RE (1968): Goal attainment scaling: a general method for evaluating comprehensive community mental health
//! programs. Community Mental Health Journal 4:443–453. Weights and the formula's use: Turner-Stokes L (2009): Goal attainment scaling in
//! rehabilitation: a practical guide. Clinical Rehabilitation 23:362–370.

use serde::{Deserialize, Serialize};

use super::problems::Problems;
use super::text;

/// Looks at one goal.
pub const MOST_RATINGS: u64 = 400;
/// The assumed correlation between goals, as Kiresuk and Sherman propose.
const RHO: f64 = 0.3;
/// The levels, from much less than expected to much more.
pub const LEVELS: [i8; 5] = [-2, -1, 0, 1, 2];
/// The name that forms and the API give to each level, in the order of `LEVELS`.
pub const FIELDS: [&str; 5] = ["much_less", "less", "expected", "more", "much_more"];

/// A goal's levels in words, how much it counts (1 to 3), and where it began.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Scale {
    /// In the order of `LEVELS`.
    pub words: [String; 5],
    pub weight: u8,
    pub baseline: Option<i8>,
}

impl Scale {
    /// Reads what was typed; `words` in the order of `LEVELS`, `weight` and `baseline` may be left empty.
    ///
    /// # Errors
    /// Every problem, by field (`FIELDS`, `weight`, `baseline`).
    pub fn parse(words: [&str; 5], weight: &str, baseline: &str) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let mut read: [String; 5] = Default::default();
        for ((field, typed), word) in FIELDS.iter().zip(words).zip(read.iter_mut()) {
            *word = problems.note(field, text::line(typed, 300)).unwrap_or_default();
        }
        let weight = match weight.trim() {
            "" => 1,
            "1" => 1,
            "2" => 2,
            "3" => 3,
            _ => {
                problems.add("weight", "Please choose 1, 2 or 3.");
                1
            }
        };
        let baseline = match baseline.trim() {
            "" => None,
            typed => problems.note("baseline", level(typed)),
        };
        problems.or(Self { words: read, weight, baseline })
    }

    /// The words of a level.
    pub fn words_of(&self, level: i8) -> &str {
        LEVELS.iter().position(|one| *one == level).and_then(|at| self.words.get(at)).map_or("", String::as_str)
    }
}

/// A level that was chosen.
///
/// # Errors
/// A sentence for whoever chose.
pub fn level(typed: &str) -> Result<i8, String> {
    let known = typed.trim().parse().ok().filter(|level| LEVELS.contains(level));
    known.ok_or_else(|| "Please choose one of the five levels.".into())
}

/// A level as it is written: a real minus sign, and a plus.
pub fn sign(level: i8) -> String {
    match level {
        0 => "0".into(),
        level if level < 0 => format!("\u{2212}{}", level.unsigned_abs()),
        level => format!("+{level}"),
    }
}

/// A level as five marks in a row, the level filled: for the eye, beside the level itself.
pub fn track(level: i8) -> String {
    LEVELS.iter().map(|one| if *one == level { '\u{25cf}' } else { '\u{25cb}' }).collect()
}

/// What a level is called in the workspace.
pub fn meaning(level: i8) -> &'static str {
    match level {
        ..=-2 => "much less than expected",
        -1 => "less than expected",
        0 => "as expected",
        1 => "more than expected",
        2.. => "much more than expected",
    }
}

/// How far somebody saw a goal reached on a day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rating {
    pub level: i8,
    pub note: Option<String>,
}

impl Rating {
    /// Reads what was typed.
    ///
    /// # Errors
    /// Every problem, by field (`level`, `note`).
    pub fn parse(typed: &str, note: &str) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let level = problems.note("level", level(typed)).unwrap_or_default();
        let note = problems.note("note", text::lines(note, 1000)).flatten();
        problems.or(Self { level, note })
    }
}

/// A goal's part in the score.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    pub weight: u8,
    pub level: i8,
}

/// `T = 50 + 10·Σ(w·x) / √((1−ρ)·Σw² + ρ·(Σw)²)` with ρ = 0.3 (Kiresuk & Sherman 1968): 50 where everything came as expected, and in
/// theory a spread of 10. Nothing where there is no goal.
pub fn t_score(parts: &[Part]) -> Option<f64> {
    let weight = |part: &Part| f64::from(part.weight);
    let sum: f64 = parts.iter().map(weight).sum();
    let squares: f64 = parts.iter().map(|part| weight(part).powi(2)).sum();
    let reached: f64 = parts.iter().map(|part| weight(part) * f64::from(part.level)).sum();
    let spread = ((1.0 - RHO) * squares + RHO * sum.powi(2)).sqrt();
    (spread > 0.0).then(|| 50.0 + 10.0 * reached / spread)
}

/// The score of several goals, as one side sees them last.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Attainment {
    pub t: f64,
    /// Goals in it: two at least.
    pub goals: usize,
    /// The same formula over where these goals began, where that was said of all of them.
    pub began: Option<f64>,
}

/// Where a goal stands: how much it counts, where it began, and the last level that somebody gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    pub weight: u8,
    pub baseline: Option<i8>,
    pub latest: i8,
}

/// The score; nothing from a single goal, of which the level says all there is.
pub fn attainment(goals: &[Standing]) -> Option<Attainment> {
    if goals.len() < 2 {
        return None;
    }
    let parts: Vec<Part> = goals.iter().map(|goal| Part { weight: goal.weight, level: goal.latest }).collect();
    let began: Option<Vec<Part>> = goals.iter().map(|goal| goal.baseline.map(|level| Part { weight: goal.weight, level })).collect();
    Some(Attainment { t: t_score(&parts)?, goals: goals.len(), began: began.and_then(|parts| t_score(&parts)) })
}

/// The score as a sentence for the practice, with its number of goals and what it does not say. `whose`: "By your ratings".
pub fn sentence(whose: &str, score: &Attainment) -> String {
    let began = score.began.map(|began| format!(", {began:.1} where they began")).unwrap_or_default();
    format!("{whose}: T {:.1} from {} goals{began}. 50 means that on the whole it came as expected.", score.t, score.goals)
}

/// What has to stand beside every score.
pub const CAVEAT: &str = "It says how far these goals were reached as they were worded, and nothing about how somebody is. \
                          The levels were set by hand, so scores of different people, or of other goals, do not compare.";

/// One look, as far as the order of time and the sides go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Look<Id> {
    pub on: chrono::NaiveDate,
    pub id: Id,
    pub by_client: bool,
    pub level: i8,
}

/// The looks that count: of each side and day the last, in the order of days. Said anew on the same day, the last word stands.
pub fn counting<Id: Copy + Ord>(looks: &[Look<Id>]) -> Vec<Look<Id>> {
    let mut last: std::collections::BTreeMap<(chrono::NaiveDate, bool), Look<Id>> = std::collections::BTreeMap::new();
    for look in looks {
        let entry = last.entry((look.on, look.by_client)).or_insert(*look);
        if entry.id < look.id {
            *entry = *look;
        }
    }
    last.into_values().collect()
}

/// Whether a goal is to be looked at: its day has come, and nobody looked since.
pub fn review_is_due(review_on: Option<chrono::NaiveDate>, last_look: Option<chrono::NaiveDate>, today: chrono::NaiveDate) -> bool {
    review_on.is_some_and(|on| on <= today && last_look.is_none_or(|look| look < on))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn t(parts: &[(u8, i8)]) -> String {
        let parts: Vec<Part> = parts.iter().map(|(weight, level)| Part { weight: *weight, level: *level }).collect();
        format!("{:.1}", t_score(&parts).unwrap())
    }

    /// By hand: Σwx = 1, Σw² = 2, (Σw)² = 4: 50 + 10 / √(1.4 + 1.2) = 50 + 10 / 1.6125.
    #[test]
    fn two_goals_of_one_weight() {
        assert_eq!(t(&[(1, 1), (1, 0)]), "56.2");
    }

    /// By hand: Σwx = 6, Σw² = 14, (Σw)² = 36: 50 + 60 / √(9.8 + 10.8) = 50 + 60 / 4.5387.
    #[test]
    fn three_goals_of_three_weights() {
        assert_eq!(t(&[(3, 1), (1, -1), (2, 2)]), "63.2");
    }

    #[test]
    fn as_expected_is_fifty_and_the_ends_of_one_goal_are_thirty_and_seventy() {
        assert_eq!(t(&[(1, 0), (3, 0), (2, 0)]), "50.0");
        assert_eq!(t(&[(1, 2)]), "70.0");
        assert_eq!(t(&[(3, -2)]), "30.0");
        assert_eq!(t_score(&[]), None);
    }

    #[test]
    fn one_goal_has_no_score() {
        let goal = Standing { weight: 1, baseline: Some(-1), latest: 1 };
        assert_eq!(attainment(&[goal]), None);
        let score = attainment(&[goal, Standing { baseline: None, ..goal }]).unwrap();
        assert_eq!((score.goals, score.began), (2, None), "where one began is not known of both");
        // By hand: levels +1, +1: 2 / 1.6125; began −1, −1.
        let score = attainment(&[goal, goal]).unwrap();
        assert_eq!(format!("{:.1} {:.1}", score.t, score.began.unwrap()), "62.4 37.6");
    }

    #[test]
    fn all_five_levels_have_words() {
        let problems = Scale::parse(["Never", "Once", " ", "Three times", ""], "4", "3").unwrap_err();
        assert_eq!(problems.0.iter().map(|one| one.field.as_str()).collect::<Vec<_>>(), ["expected", "much_more", "weight", "baseline"]);
        let scale = Scale::parse(["Never", "Once", "Twice", "Three times", "Most days"], "", "-1").unwrap();
        assert_eq!((scale.weight, scale.baseline, scale.words_of(2), scale.words_of(-2)), (1, Some(-1), "Most days", "Never"));
    }

    #[test]
    fn of_a_day_the_last_word_of_each_side_counts() {
        let on = |day: &str| day.parse().unwrap();
        let look = |day: &str, id: u8, by_client: bool, level: i8| Look { on: on(day), id, by_client, level };
        let looks =
            [look("2026-11-02", 1, true, 0), look("2026-11-02", 3, true, 1), look("2026-11-02", 2, false, -1), look("2026-12-01", 4, true, 2)];
        let levels: Vec<(bool, i8)> = counting(&looks).iter().map(|look| (look.by_client, look.level)).collect();
        assert_eq!(levels, [(false, -1), (true, 1), (true, 2)]);
    }

    #[test]
    fn a_review_is_due_until_somebody_looked() {
        let on = |day: &str| day.parse::<chrono::NaiveDate>().unwrap();
        let due = |look: Option<&str>, today| review_is_due(Some(on("2026-11-20")), look.map(on), on(today));
        assert!(!due(None, "2026-11-19"));
        assert!(due(None, "2026-11-20"));
        assert!(due(Some("2026-11-19"), "2026-11-25"));
        assert!(!due(Some("2026-11-20"), "2026-11-25"));
        assert!(!review_is_due(None, None, on("2026-11-25")));
    }
}
