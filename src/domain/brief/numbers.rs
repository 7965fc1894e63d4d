//! Numbers that were asked for, by the same rules as beside the charts (`domain::progress::reading`), with n: one answer shows where
//! somebody stood once, two to four are too few for a direction, from five on the first three stand beside the latest three. Only
//! answers of the interval are read together, and none across a change of the scale.

use entity::ids::TemplateId;

use super::facts::{Answered, Facts};
use super::said::number;
use super::{Dates, Line, Source};
use crate::domain::content::Item;
use crate::domain::progress::{self, Point, Reading};
use crate::domain::{instruments, items, response};

/// A question with its numbers in the interval, oldest first.
struct Asked<'a> {
    template: TemplateId,
    link_id: &'a str,
    /// In the newest words.
    text: String,
    of: String,
    points: Vec<Point>,
}

/// A line for each numeric question, in the order of forms and questions.
pub fn lines(facts: &Facts, dates: Dates<'_>) -> Vec<Line> {
    asked(&facts.answers).iter().filter_map(|asked| line(facts, asked, dates)).collect()
}

fn asked(answers: &[Answered]) -> Vec<Asked<'_>> {
    let mut all: Vec<Asked<'_>> = Vec::new();
    for one in answers.iter().filter(|one| instruments::of_content(&one.sheet.content).is_none()) {
        for item in response::charted(&one.sheet.content) {
            let Some(answer) = one.answers.iter().find(|answer| answer.link_id == item.link_id) else { continue };
            let Some(value) = response::number(item, &answer.value) else { continue };
            let point = Point { at: one.at, value, response: one.id, estimated: false, version: Some(one.sheet.number) };
            let text = answer.asked.clone().unwrap_or_else(|| item.text.clone());
            let known = all.iter_mut().find(|known| known.template == one.sheet.template && known.link_id == item.link_id);
            match known {
                Some(known) => {
                    known.points.push(point);
                    (known.text, known.of) = (text, of(item));
                }
                None => all.push(Asked { template: one.sheet.template, link_id: &item.link_id, text, of: of(item), points: vec![point] }),
            }
        }
    }
    all
}

/// What a number is of: " of 10", " hours".
fn of(item: &Item) -> String {
    let Some(kind) = items::kind(&item.kind) else { return String::new() };
    let unit = kind.unit(&item.config);
    match kind.range(&item.config) {
        _ if !unit.is_empty() => format!(" {unit}"),
        Some((_, most)) => format!(" of {}", number(most)),
        None => String::new(),
    }
}

fn line(facts: &Facts, asked: &Asked<'_>, dates: Dates<'_>) -> Option<Line> {
    let with = |point: &Point| facts.answers.iter().find(|one| one.id == point.response).map(|one| (one.sheet.number, &one.sheet.content));
    let seams = progress::seams(&asked.points, asked.link_id, with);
    let together = asked.points.get(progress::comparable(&seams)..)?;
    let latest = together.last()?;
    let (label, of) = (asked.text.trim_end_matches(['?', ':', '.']), &asked.of);
    // Beside the only answer stands the one before it, where it was asked on the same scale. Nothing is called a change.
    let mut known = facts.earlier.iter().filter(|one| one.template == asked.template && one.link_id == asked.link_id);
    let before =
        known.next().filter(|_| together.len() == asked.points.len()).map(|one| format!(", before that {}", number(one.value))).unwrap_or_default();
    let said = match progress::reading(together) {
        Reading::None => return None,
        Reading::One(point) => format!("{}{of} on {}{before} (n = 1)", number(point.value), (dates.at)(point.at)),
        Reading::Few { n, low, high, latest } if low == high => format!("{}{of} each time (n = {n})", number(latest.value)),
        Reading::Few { n, low, high, latest } => {
            format!("{} to {}{of}, the latest {} (n = {n}, too few for a direction)", number(low), number(high), number(latest.value))
        }
        Reading::Some { n, low, high, first, latest, .. } => format!(
            "the first three average {}, the latest three {}{of} (n = {n}, {} to {})",
            number(first),
            number(latest),
            number(low),
            number(high)
        ),
    };
    let seam = if together.len() < asked.points.len() { " Before that it was asked on another scale." } else { "" };
    let source = if together.len() == 1 { Source::Response(latest.response) } else { Source::Progress };
    Some(Line::new(format!("{label}: {said}.{seam}"), source))
}

#[cfg(test)]
mod tests {
    use super::super::samples::{self, DATES};
    use super::*;

    fn texts(values: &[u8]) -> Vec<String> {
        let facts = samples::with_moods(values);
        lines(&facts, DATES).into_iter().map(|line| line.text).collect()
    }

    #[test]
    fn one_few_and_many_are_said_apart() {
        assert!(texts(&[]).is_empty());
        assert_eq!(texts(&[6]), ["Mood: 6 of 10 on day 93 (n = 1)."]);
        assert_eq!(texts(&[6, 6]), ["Mood: 6 of 10 each time (n = 2)."]);
        assert_eq!(texts(&[4, 7, 6]), ["Mood: 4 to 7 of 10, the latest 6 (n = 3, too few for a direction)."]);
        assert_eq!(texts(&[3, 4, 5, 6, 6, 7]), ["Mood: the first three average 4, the latest three 6.3 of 10 (n = 6, 3 to 7)."]);
    }

    #[test]
    fn beside_one_answer_stands_the_one_before() {
        let mut facts = samples::with_moods(&[8]);
        facts.earlier = vec![samples::earlier("sleep", 3.0), samples::earlier("mood", 7.0)];
        let texts = |facts: &Facts| lines(facts, DATES).into_iter().map(|line| line.text).collect::<Vec<_>>();
        assert_eq!(texts(&facts), ["Mood: 8 of 10 on day 93, before that 7 (n = 1)."]);
        facts.answers = samples::rescaled(&[3], &[60]).answers;
        assert_eq!(texts(&facts), ["Mood: 60 of 100 on day 96 (n = 1). Before that it was asked on another scale."]);
    }

    #[test]
    fn numbers_of_two_scales_are_not_read_together() {
        let facts = samples::rescaled(&[3, 4], &[60, 70]);
        let texts: Vec<String> = lines(&facts, DATES).into_iter().map(|line| line.text).collect();
        assert_eq!(texts, ["Mood: 60 to 70 of 100, the latest 70 (n = 2, too few for a direction). Before that it was asked on another scale."]);
    }
}
