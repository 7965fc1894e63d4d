//! What helped and what did not. Where the same thing helped little twice in a row, the brief offers to change it, shrink it or swap it
//! (`PRACTICES.md` 36), until the newest of the two was talked about. One use alone is counted and nothing is read from it.

use entity::ids::TemplateId;

use super::facts::{CardUsed, Facts, Reviewed};
use super::said::{SHORT, number, quote, span, times};
use super::{Line, Source};
use crate::domain::review::little_help_twice;

/// What helped little twice, then what was rated, then cards of the coping box.
pub fn lines(facts: &Facts) -> Vec<Line> {
    let mut templates: Vec<TemplateId> = Vec::new();
    for one in &facts.reviews {
        if !templates.contains(&one.template) {
            templates.push(one.template);
        }
    }
    let of = |template: TemplateId| facts.reviews.iter().filter(move |one| one.template == template).collect::<Vec<_>>();
    let little: Vec<(TemplateId, Line)> = templates.iter().filter_map(|id| Some((*id, twice(&of(*id))?))).collect();
    let rated = templates.iter().filter(|id| little.iter().all(|(other, _)| other != *id)).filter_map(|id| rated(&of(*id)));
    let rated: Vec<Line> = rated.collect();
    little.iter().map(|(_, line)| line.clone()).chain(rated).chain(facts.cards.iter().map(card)).collect()
}

fn twice(newest_first: &[&Reviewed]) -> Option<Line> {
    let (last, before) = little_help_twice(newest_first.iter().map(|one| &one.review))?;
    let newest = newest_first.iter().find(|one| one.review.helpful.is_some()).filter(|one| !one.discussed)?;
    let text =
        format!("{} helped little twice in a row ({before} and {last} of 10). Change it, make it smaller, or swap it?", quote(&newest.title, SHORT));
    Some(Line::new(text, Source::Response(newest.response)))
}

fn rated(newest_first: &[&Reviewed]) -> Option<Line> {
    let within: Vec<&&Reviewed> = newest_first.iter().filter(|one| one.within && one.review.helpful.is_some()).collect();
    let helpful: Vec<u8> = within.iter().filter_map(|one| one.review.helpful).collect();
    let newest = within.first()?;
    let text = format!("{}: helped {} of 10 (n = {}).", quote(&newest.title, SHORT), span(&helpful)?, helpful.len());
    Some(Line::new(text, Source::Response(newest.response)))
}

fn card(card: &CardUsed) -> Line {
    let used = format!("Coping box, {}: used {}", quote(&card.title, SHORT), times(card.times));
    let n = card.rated.len();
    if n < 2 {
        return Line::new(format!("{used}."), Source::Coping);
    }
    let mean = |pick: fn(&(u8, u8)) -> u8| card.rated.iter().map(|one| f64::from(pick(one))).sum::<f64>() / n as f64;
    let text = format!("{used}; what was felt went from {} to {} on average (n = {n}).", number(mean(|one| one.0)), number(mean(|one| one.1)));
    Line::new(text, Source::Coping)
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    fn texts(facts: &Facts) -> Vec<String> {
        lines(facts).into_iter().map(|line| line.text).collect()
    }

    #[test]
    fn twice_little_help_is_an_offer_until_it_was_talked_about() {
        let mut facts = samples::busy();
        assert_eq!(texts(&facts)[0], "“Check-in” helped little twice in a row (3 and 2 of 10). Change it, make it smaller, or swap it?");
        facts.reviews[0].discussed = true;
        assert_eq!(texts(&facts)[0], "“Check-in”: helped 2 to 3 of 10 (n = 2).");
    }

    #[test]
    fn one_use_of_a_card_is_counted_and_not_read() {
        let card = |rated: Vec<(u8, u8)>| super::card(&CardUsed { title: "Swim".into(), times: 2, rated }).text;
        assert_eq!(card(vec![(7, 3)]), "Coping box, “Swim”: used twice.");
        assert_eq!(card(vec![(7, 3), (6, 4)]), "Coping box, “Swim”: used twice; what was felt went from 6.5 to 3.5 on average (n = 2).");
    }
}
