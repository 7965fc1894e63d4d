//! How hard it was and how sure they are, 0 to 10, in the client's own words where they gave any. Below seven is worth a word
//! (`CLINICAL.md` 5: "confidence … ask again if <7/10").

use entity::ids::TemplateId;

use super::facts::{Facts, Planned, Reviewed};
use super::said::{SHORT, quote, span};
use super::{Line, Source};
use crate::domain::client_plan::Step;
use crate::domain::review::Next;

/// Of what was done: how hard, and what they would like next. Of what is planned: how sure.
pub fn lines(facts: &Facts) -> Vec<Line> {
    let mut seen: Vec<TemplateId> = Vec::new();
    let mut lines = Vec::new();
    for one in facts.reviews.iter().filter(|one| one.within) {
        if !seen.contains(&one.template) {
            seen.push(one.template);
            lines.extend(hard(facts, one));
        }
    }
    lines.extend(facts.plans.iter().filter_map(sure));
    lines
}

fn hard(facts: &Facts, latest: &Reviewed) -> Option<Line> {
    let mine = facts.reviews.iter().filter(|one| one.within && one.template == latest.template);
    let hard: Vec<u8> = mine.filter_map(|one| one.review.hard).collect();
    let said = span(&hard).map(|span| format!("{span} of 10 hard (n = {})", hard.len()));
    let next = latest.review.next.map(|next| format!("They would {}", Next::text(next)));
    let both = match (said, next) {
        (Some(said), Some(next)) => format!("{said}. {next}"),
        (said, next) => said.or(next)?,
    };
    Some(Line::new(format!("{}: {both}.", quote(&latest.title, SHORT)), Source::Response(latest.response)))
}

fn sure(planned: &Planned) -> Option<Line> {
    let sure = planned.plan.sure?;
    let worth = if planned.plan.is_unsure() { " Below 7: worth a word." } else { "" };
    let step = match planned.plan.step {
        Some(Step::Smallest) => " They begin with the smallest version.",
        _ => "",
    };
    let obstacle = planned.plan.obstacle.as_deref().map(|words| format!(" Perhaps in the way: {}", quote(words, SHORT))).unwrap_or_default();
    let text = format!("{}: {sure} of 10 sure of doing it.{worth}{step}{obstacle}", quote(&planned.title, SHORT));
    Some(Line::new(text, Source::Assignment(planned.assignment)))
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn how_hard_has_its_n_and_how_sure_its_reason() {
        let texts: Vec<String> = lines(&samples::busy()).into_iter().map(|line| line.text).collect();
        assert_eq!(
            texts,
            [
                "“Check-in”: 6 to 7 of 10 hard (n = 2). They would make it easier.",
                "“Journal”: 5 of 10 sure of doing it. Below 7: worth a word. They begin with the smallest version. Perhaps in the way: “Late \
                 shifts”",
            ]
        );
    }
}
