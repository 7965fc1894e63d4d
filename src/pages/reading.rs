//! The plain sentence beside a chart, for the practitioner. By rule; says also what cannot be read from so few answers.

use chrono::{DateTime, Utc};

use super::chart::{number, tenths};
use crate::domain::coping::ranking::{ENOUGH as ENOUGH_USES, Standing};
use crate::domain::hours::{ENOUGH as ENOUGH_TIMES, Map};
use crate::domain::pairs::Summary;
use crate::domain::progress::{ENOUGH_FOR_A_MEAN, Rate, Reading, SeamAt};
use crate::domain::version_diff::Seam;
use crate::domain::weeks::Week;

/// Says what can be read. `say` writes a date; `gaps` is how often it was asked and not answered.
pub fn sentence(reading: &Reading, gaps: usize, say: impl Fn(DateTime<Utc>) -> String) -> String {
    let stops = if matches!(reading, Reading::None) { "" } else { "; the line stops there" };
    let missing = match gaps {
        0 => String::new(),
        1 => format!(" Once it was asked and not answered{stops}."),
        2 => format!(" Twice it was asked and not answered{stops}."),
        n => format!(" {n} times it was asked and not answered{stops}."),
    };
    let said = match reading {
        Reading::None => "No answers in this time.".to_owned(),
        Reading::One(point) => format!("One answer in this time: {} on {}. One answer cannot show a change.", number(point.value), say(point.at)),
        Reading::Few { n, low, high, latest } => format!(
            "{n} answers, {}; the latest is {} on {}. That is too few to speak of a direction.",
            between(*low, *high),
            number(latest.value),
            say(latest.at)
        ),
        Reading::Some { n, low, high, first, latest, from, to } => format!(
            "{n} answers from {} to {}, {}. The first three average {}, the latest three {}. What moved \
             them cannot be read from numbers.",
            say(*from),
            say(*to),
            between(*low, *high),
            number((first * 10.0).round() / 10.0),
            number((latest * 10.0).round() / 10.0)
        ),
    };
    said + &missing
}

/// Says where the answers were asked differently, to stand before and after the sentence about those that can be read together.
pub fn about_seams(seams: &[SeamAt], say: impl Fn(DateTime<Utc>) -> String) -> (String, String) {
    let rescaled = seams.iter().rev().find(|seam| seam.seam == Seam::Rescaled);
    let before = rescaled.map(|seam| {
        let answers = if seam.index == 1 { "The answer before that was" } else { "The answers before that were" };
        format!(
            "Since version {}, first answered on {}, a number here means something else. {answers} asked differently and must not be \
             compared with those since; this is about those since: ",
            seam.version,
            say(seam.after.at)
        )
    });
    let from = rescaled.map_or(0, |seam| seam.index);
    let reworded = seams.iter().filter(|seam| seam.seam == Seam::Reworded && seam.index > from);
    let after = reworded.map(|seam| {
        format!(
            " The words changed with version {}, first answered on {}: answers before and after were asked differently.",
            seam.version,
            say(seam.after.at)
        )
    });
    (before.unwrap_or_default(), after.collect())
}

/// How often it was answered, and the mean of that. `unit` may be empty.
pub fn rate(rate: &Rate, unit: &str) -> String {
    let answered = match (rate.answered, rate.asked) {
        (n, Some(asked)) => format!("{n} of {asked} answered"),
        (1, None) => "1 answer".to_owned(),
        (n, None) => format!("{n} answers"),
    };
    match rate.mean {
        Some(mean) => format!("{answered}; mean {}{}", tenths(mean), unit_after(unit)),
        None if rate.answered == 0 => answered,
        None => format!("{answered}; no mean of fewer than {ENOUGH_FOR_A_MEAN}"),
    }
}

/// A unit behind a number.
fn unit_after(unit: &str) -> String {
    if unit.is_empty() || unit == "%" { unit.to_owned() } else { format!(" {unit}") }
}

/// How a chosen baseline compares with the latest answer, where it is no measure: nothing is called reliable.
pub fn since_baseline(first: (f64, DateTime<Utc>), latest: f64, unit: &str, say: impl Fn(DateTime<Utc>) -> String) -> String {
    let by = latest - first.0;
    let way = if by > 0.0 { "higher" } else { "lower" };
    let by = if by == 0.0 { "the same".to_owned() } else { format!("{}{} {way}", number(by.abs()), unit_after(unit)) };
    format!("Counted from {} on {}, the latest is {by}. Two answers alone show no direction.", number(first.0), say(first.1))
}

/// Before and after in entries. Says of how many and when; of fewer than five nothing usual.
pub fn pairs(summary: &Summary, newest_only: bool, say: impl Fn(DateTime<Utc>) -> String) -> String {
    let Summary { n, from, to, lower, same, higher, middle } = *summary;
    let when = if say(from) == say(to) { format!("on {}", say(from)) } else { format!("from {} to {}", say(from), say(to)) };
    let entries = if n == 1 { "1 entry has both numbers".to_owned() } else { format!("{n} entries have both numbers") };
    let counts = [(lower, "lower"), (same, "the same"), (higher, "higher")];
    // Not "4 times lower", which would be read as a quarter.
    let counts: Vec<String> = counts.iter().filter(|(n, _)| *n > 0).map(|(n, way)| format!("{way} in {n}")).collect();
    let counts = counts.join(", ");
    let usual = match middle {
        Some(middle) if middle < 0.0 => format!("The middle difference is {} lower.", tenths(-middle)),
        Some(middle) if middle > 0.0 => format!("The middle difference is {} higher.", tenths(middle)),
        Some(_) => "The middle difference is none.".to_owned(),
        None => "That is too few to say what usually happens.".to_owned(),
    };
    let newest = if newest_only { " Only the newest entries were looked at." } else { "" };
    format!("{entries}, {when}. Afterwards the number was {counts}. {usual} It does not show what made the difference.{newest}")
}

/// Planned beside done.
pub fn planned_and_done(weeks: &[Week]) -> String {
    let sum = |of: fn(&Week) -> u32| weeks.iter().map(of).sum::<u32>();
    let (planned, done, declined, open) = (sum(|week| week.planned), sum(|week| week.done), sum(|week| week.declined), sum(|week| week.open));
    let weeks = if weeks.len() == 1 { "In this week".to_owned() } else { format!("In these {} weeks", weeks.len()) };
    let was = |n: u32| if n == 1 { "was" } else { "were" };
    let mut said = format!("{weeks}, {done} of {planned} {} done", was(planned));
    if declined > 0 {
        said += &format!("; {declined} could not be done");
    }
    if open > 0 {
        said += &format!("; {open} {} still open", if open == 1 { "is" } else { "are" });
    }
    let silent = planned.saturating_sub(done + declined + open);
    if silent > 0 {
        said += &format!("; {silent} had no answer");
    }
    said + ". This counts what was sent and came back. It shows neither effort nor how it went."
}

/// Entries in logs.
pub fn entries(weeks: &[Week]) -> String {
    let n: u32 = weeks.iter().map(|week| week.entries).sum();
    let entries = if n == 1 { "1 entry".to_owned() } else { format!("{n} entries") };
    let weeks = if weeks.len() == 1 { "this week".to_owned() } else { format!("these {} weeks", weeks.len()) };
    format!("{entries} in {weeks}. How often something was noted is not how often it happened.")
}

const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// When in the week something was noted.
pub fn hours(map: &Map, newest_only: bool) -> String {
    let n = map.n();
    let entries = if n == 1 { "1 entry".to_owned() } else { format!("{n} entries") };
    let which = if newest_only { ", the newest" } else { "" };
    let peak = map.peak().map(|peak| {
        let (from, to) = (peak.hour, (peak.hour + 3) % 24);
        format!("Most were noted on {} between {from:02}:00 and {to:02}:00 ({} of {n}).", DAYS[peak.day], peak.count)
    });
    let said = match peak {
        Some(peak) => peak,
        None if (n as usize) < ENOUGH_TIMES => "That is too few to read a time of day from.".to_owned(),
        None => "No time stands out.".to_owned(),
    };
    format!("{entries}{which}. {said} What was not noted is not here.")
}

/// How a way of coping did.
pub fn helped(standing: &Standing) -> String {
    let uses = if standing.uses == 1 { "used once".to_owned() } else { format!("used {} times", standing.uses) };
    match standing.drop {
        None => format!("{uses}; not rated before and after"),
        Some(_) if standing.rated < ENOUGH_USES => format!("{uses}, rated before and after once: too few to rank"),
        Some(drop) => {
            let way = if drop < 0.0 { "higher" } else { "lower" };
            let by = if drop == 0.0 { "no different".to_owned() } else { format!("{} {way}", tenths(drop.abs())) };
            format!("{uses}; afterwards {by} on average (n = {})", standing.rated)
        }
    }
}

/// What the list of what helped cannot say.
pub fn about_helped(all: &[(String, Standing)]) -> String {
    let ranked = all.iter().filter(|(_, standing)| standing.rated >= ENOUGH_USES).count();
    let few = all.iter().any(|(_, standing)| standing.rated >= ENOUGH_USES && standing.rated < 5);
    let order = match ranked {
        0 => "No card was rated before and after twice, so there is no order.".to_owned(),
        1 => "One card was rated before and after at least twice.".to_owned(),
        n => format!("{n} cards were rated before and after at least twice; these stand in the order of the average drop."),
    };
    let few = if few { " With fewer than five ratings, one hard day can change that order." } else { "" };
    format!("{order}{few} Cards are used at different moments, so this does not show which works best.")
}

fn between(low: f64, high: f64) -> String {
    if low == high { format!("all {}", number(low)) } else { format!("between {} and {}", number(low), number(high)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::pairs::Summary;

    fn day(at: DateTime<Utc>) -> String {
        at.date_naive().to_string()
    }

    fn summary(n: usize, middle: Option<f64>) -> Summary {
        let at = |day: i64| DateTime::from_timestamp(day * 86_400, 0).unwrap();
        Summary { n, from: at(0), to: at(n as i64 - 1), lower: n, same: 0, higher: 0, middle }
    }

    #[test]
    fn how_many_and_when_always_stand_there() {
        let said = pairs(&summary(3, None), false, day);
        assert!(said.contains("3 entries") && said.contains("1970-01-01 to 1970-01-03") && said.contains("too few"), "{said}");
        let said = pairs(&summary(6, Some(-2.5)), false, day);
        assert!(said.contains("2.5 lower") && !said.contains("too few"), "{said}");
    }

    #[test]
    fn a_mean_stands_only_with_enough_answers_and_beside_how_often_it_was_asked() {
        let few = Rate { answered: 3, asked: Some(9), mean: None };
        assert_eq!(rate(&few, ""), "3 of 9 answered; no mean of fewer than 4");
        assert_eq!(rate(&Rate { answered: 6, asked: Some(9), mean: Some(4.46) }, "minutes"), "6 of 9 answered; mean 4.5 minutes");
        assert_eq!(rate(&Rate { answered: 0, asked: None, mean: None }, ""), "0 answers");
    }

    #[test]
    fn no_time_of_day_is_read_from_nine_entries() {
        let evening: chrono::NaiveDateTime = "2026-11-24T19:00:00".parse().unwrap();
        assert!(hours(&Map::of(vec![evening; 9]), false).contains("too few"));
        assert!(hours(&Map::of(vec![evening; 10]), false).contains("Tuesday between 18:00 and 21:00 (10 of 10)"));
    }

    #[test]
    fn one_rated_use_has_no_rank() {
        let once = Standing { uses: 4, rated: 1, drop: Some(9.0), low_twice: false };
        assert!(helped(&once).contains("too few to rank"));
        assert!(about_helped(&[("Walk".into(), once)]).contains("no order"));
    }
}
