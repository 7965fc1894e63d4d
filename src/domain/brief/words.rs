//! What they wrote into their worksheets, as far as it waits to be talked about (`PRACTICES.md` 14, 43): no author can mark a question as one
//! for the session, so the answers in words of each such completion are quoted, short, a few of each, the newest completion first. What
//! was not talked about in an earlier session comes after that.

use entity::ids::ResponseId;

use super::facts::{Answered, Facts};
use super::said::{QUOTE, SHORT, from_before, quote, short};
use super::{Dates, Line, Source};
use crate::domain::content::Item;
use crate::domain::response::Answer;

/// Answers that are quoted of one completion.
const EACH: usize = 3;
/// Kinds of questions that are answered in a person's own words.
const IN_WORDS: [&str; 2] = ["short_text", "long_text"];

/// Answers of the interval, then of before.
pub fn lines(facts: &Facts, dates: Dates<'_>) -> Vec<Line> {
    let waiting = facts.answers.iter().rev().filter(|one| one.to_discuss);
    let mut lines: Vec<Line> = waiting.flat_map(|one| of_one(one, false, dates)).collect();
    lines.extend(facts.carried.iter().flat_map(|one| of_one(one, true, dates)));
    lines
}

fn of_one(one: &Answered, before: bool, dates: Dates<'_>) -> Vec<Line> {
    let said = |item: &Item| {
        let answer = one.answers.iter().find(|answer| answer.link_id == item.link_id)?;
        let words = answer.value.as_str().filter(|text| !text.trim().is_empty())?;
        let text = format!("{} {} ({}{})", question(item, answer), quote(words, QUOTE), (dates.at)(one.at), from_before(before));
        Some(Line::new(text, Source::Response(one.id)))
    };
    let items = one.sheet.content.items().filter(|item| IN_WORDS.contains(&item.kind.as_str()));
    items.filter_map(said).take(EACH).collect()
}

/// In the words in which it was asked.
fn question(item: &Item, answer: &Answer) -> String {
    let asked = short(answer.asked.as_deref().unwrap_or(&item.text), SHORT);
    if asked.ends_with(['?', '…', '.', ':', '!']) { asked } else { format!("{asked}:") }
}

/// The completions that these lines quote.
pub fn quoted(lines: &[Line]) -> Vec<ResponseId> {
    let mut ids = Vec::new();
    for line in lines {
        if let Source::Response(id) = line.source
            && !ids.contains(&id)
        {
            ids.push(id);
        }
    }
    ids
}

#[cfg(test)]
mod tests {
    use super::super::samples::{self, DATES};
    use super::*;

    #[test]
    fn answers_in_words_are_quoted_until_they_were_talked_about() {
        let mut facts = samples::with_words();
        let texts = |facts: &Facts| lines(facts, DATES).into_iter().map(|line| line.text).collect::<Vec<_>>();
        assert_eq!(
            texts(&facts),
            [
                "What was the best moment? “Swam twice.” (day 97)",
                "Anything to talk about: “The holidays” (day 97)",
                "What was the best moment? “Coffee in the sun.” (day 90, from before)",
            ]
        );
        assert_eq!(quoted(&lines(&facts, DATES)).len(), 2);
        facts.answers[0].to_discuss = false;
        facts.carried.clear();
        assert!(texts(&facts).is_empty());
    }

    #[test]
    fn of_one_completion_a_few_are_quoted() {
        let mut facts = samples::with_words();
        let item = facts.answers[0].sheet.content.sections[0].items[0].clone();
        for n in 0..5 {
            let link_id = format!("more{n}");
            let sheet = std::sync::Arc::make_mut(&mut facts.answers[0].sheet);
            sheet.content.sections[0].items.push(Item { link_id: link_id.clone(), ..item.clone() });
            facts.answers[0].answers.push(Answer::new(link_id, "And more.".into()));
        }
        facts.carried.clear();
        assert_eq!(lines(&facts, DATES).len(), EACH);
    }
}
