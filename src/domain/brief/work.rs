//! What was done, done differently, and not done and why, in this order. Counts and the client's own reasons; not doing it says something
//! about the task or the week (`CLINICAL.md` 5: "non-completion is data about difficulty or rationale, not failure").

use std::sync::Arc;

use entity::ids::{AssignmentId, TemplateId};
use entity::kinds::{StepResult, TemplateMode};

use super::facts::{Facts, NotDone, Open, Reviewed, Sheet, Why};
use super::said::{QUOTE, SHORT, counted, list, lower, quote, times};
use super::{Dates, Line, Source, first};
use crate::domain::decline::Decline;
use crate::domain::hindrance::{self, Hindrance};
use crate::domain::review::Amount;

/// Sessions that did not take place, done, done differently, not done, open, what is left from before.
pub fn lines(facts: &Facts, dates: Dates<'_>) -> Vec<Line> {
    let mut lines = not_held(facts, dates);
    lines.extend(first::acted_on(facts, dates));
    lines.extend(done(facts));
    lines.extend(noticed(facts));
    let declined = facts.not_done.iter().rev().filter_map(|one| match &one.why {
        Why::Declined(decline) => Some((one, decline)),
        _ => None,
    });
    let (differently, not): (Vec<_>, Vec<_>) = declined.partition(|(_, decline)| is_other_way(decline));
    lines.extend(differently.into_iter().map(|(one, decline)| in_another_way(one, decline, dates)));
    lines.extend(steps(facts, StepResult::Partly, "partly done"));
    lines.extend(hindered(facts));
    lines.extend(not.into_iter().map(|(one, decline)| not_this_time(one, decline, dates)));
    lines.extend(steps(facts, StepResult::NotDone, "not done"));
    lines.extend(without_answer(facts));
    lines.extend(facts.open.iter().map(|open| waiting(facts, open, dates)));
    lines.extend(facts.reminders_stopped.map(|at| {
        let text = format!("They stopped reminders on {}. What is assigned still arrives.", (dates.at)(at));
        Line::new(text, Source::Client)
    }));
    lines.extend(carried(facts, dates));
    lines
}

/// What did not take place, in one line for each way.
fn not_held(facts: &Facts, dates: Dates<'_>) -> Vec<Line> {
    let line = |cancelled: bool, words: &str| {
        let these: Vec<_> = facts.not_held.iter().filter(|one| one.cancelled == cancelled).collect();
        let days: Vec<String> = these.iter().map(|one| (dates.at)(one.at)).collect();
        let last = these.last()?;
        let what = if these.len() == 1 { "The session of" } else { "The sessions of" };
        Some(Line::new(format!("{what} {} {words}.", list(&days)), Source::Appointment(last.id)))
    };
    let cancelled = if facts.not_held.iter().filter(|one| one.cancelled).count() == 1 { "was cancelled" } else { "were cancelled" };
    [line(false, "did not take place"), line(true, cancelled)].into_iter().flatten().collect()
}

/// How much of before was not talked about yet.
fn carried(facts: &Facts, dates: Dates<'_>) -> Option<Line> {
    let latest = facts.carried.first()?;
    let n = facts.carried.len() as u64 + facts.carried_more;
    let which = if n == 1 { "of" } else { "the latest of" };
    let text = format!("From before, still to discuss: {}, {which} {}.", counted(n, "completion", "completions"), (dates.at)(latest.at));
    Some(Line::new(text, if n == 1 { Source::Response(latest.id) } else { Source::ToDiscuss }))
}

/// Sheets of the interval's completions and of what was not done, each template once, in the order they came.
fn sheets(facts: &Facts) -> Vec<&Arc<Sheet>> {
    let mut all: Vec<&Arc<Sheet>> = Vec::new();
    for sheet in facts.answers.iter().map(|one| &one.sheet) {
        if all.iter().all(|known| known.template != sheet.template) {
            all.push(sheet);
        }
    }
    all
}

/// How often each was done, of how often it was due; a log has no such number.
fn done(facts: &Facts) -> Vec<Line> {
    let line = |sheet: &Arc<Sheet>| {
        let mine: Vec<_> = facts.answers.iter().filter(|one| one.sheet.template == sheet.template).collect();
        let asked = mine.len() + facts.not_done.iter().filter(|one| is_due(one, sheet.template)).count();
        let last = mine.last()?;
        let said = match (sheet.mode, mine.len(), asked) {
            (TemplateMode::Log, n, _) => counted(n as u64, "entry", "entries"),
            (_, 1, 1) => "done".to_owned(),
            (_, n, asked) if n == asked => format!("done {}", times(n)),
            (_, n, asked) => format!("done {n} of {asked} times"),
        };
        let amount = facts.reviews.iter().find(|one| one.within && one.template == sheet.template).and_then(|one| one.review.amount);
        let amount = amount.map(|amount| format!(" They say they did {}.", Amount::text(amount))).unwrap_or_default();
        let source =
            if mine.len() == 1 { Source::Response(last.id) } else { one_assignment(&mine.iter().map(|one| one.assignment).collect::<Vec<_>>()) };
        Some(Line::new(format!("{}: {said}.{amount}", quote(&sheet.title, SHORT)), source))
    };
    let mut lines: Vec<Line> = sheets(facts).into_iter().filter_map(line).collect();
    lines.extend((facts.unread_answers > 0).then(|| {
        Line::new(
            format!("And {} before these, which are not counted here.", counted(facts.unread_answers, "completion", "completions")),
            Source::Progress,
        )
    }));
    lines
}

/// What reached the client counts as asked.
fn is_due(one: &NotDone, template: TemplateId) -> bool {
    one.sheet.template == template && !matches!(one.why, Why::NotReached)
}

fn one_assignment(ids: &[AssignmentId]) -> Source {
    match ids {
        [first, rest @ ..] if rest.iter().all(|id| id == first) => Source::Assignment(*first),
        _ => Source::Client,
    }
}

/// What they noticed or learned, in their words.
fn noticed(facts: &Facts) -> Vec<Line> {
    let within = facts.reviews.iter().filter(|one| one.within);
    within
        .filter_map(|one| {
            let learned = one.review.learned.as_deref()?;
            Some(Line::new(format!("They noticed, of {}: {}", quote(&one.title, SHORT), quote(learned, QUOTE)), Source::Response(one.response)))
        })
        .collect()
}

fn is_other_way(decline: &Decline) -> bool {
    decline.instead.is_some() || decline.reasons().contains(&Hindrance::Differently)
}

fn in_another_way(one: &NotDone, decline: &Decline, dates: Dates<'_>) -> Line {
    let words = decline.instead.as_deref().or(decline.note.as_deref()).map(|words| format!(": {}", quote(words, SHORT))).unwrap_or_default();
    let others: Vec<Hindrance> = decline.reasons().iter().copied().filter(|reason| *reason != Hindrance::Differently).collect();
    let why = if others.is_empty() { String::new() } else { format!(" {}.", hindrance::texts(&others)) };
    Line::new(
        format!("{}: done differently on {}{words}.{why}", quote(&one.sheet.title, SHORT), (dates.at)(one.at)),
        Source::Assignment(one.assignment),
    )
}

fn not_this_time(one: &NotDone, decline: &Decline, dates: Dates<'_>) -> Line {
    let note = decline.note.as_deref().map(|note| format!(" {}", quote(note, SHORT))).unwrap_or_default();
    let text =
        format!("{}: not this time, on {}. {}.{note}", quote(&one.sheet.title, SHORT), (dates.at)(one.at), hindrance::texts(decline.reasons()));
    Line::new(text, Source::Assignment(one.assignment))
}

/// What got in the way of things that were done all the same.
fn hindered(facts: &Facts) -> Vec<Line> {
    let within = facts.reviews.iter().filter(|one: &&Reviewed| one.within && !one.review.hindrances.is_empty());
    within
        .map(|one| {
            let text = format!("In the way of {}: {}.", quote(&one.title, SHORT), lower(&hindrance::texts(&one.review.hindrances)));
            Line::new(text, Source::Response(one.response))
        })
        .collect()
}

fn steps(facts: &Facts, wanted: StepResult, words: &str) -> Vec<Line> {
    let said = facts.steps.iter().filter_map(|step| step.result.as_ref().filter(|(result, _)| *result == wanted).map(|(_, note)| (step, note)));
    said.map(|(step, note)| {
        let note = note.as_deref().map(|note| format!(" {}", quote(note, SHORT))).unwrap_or_default();
        Line::new(format!("Step {}: {words}.{note}", quote(&step.text, SHORT)), Source::Goals)
    })
    .collect()
}

/// What came to nothing without a word, and what never reached them: each template once.
fn without_answer(facts: &Facts) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut seen: Vec<(TemplateId, bool)> = Vec::new();
    for one in &facts.not_done {
        let reached = match one.why {
            Why::Declined(_) => continue,
            Why::NoAnswer => true,
            Why::NotReached => false,
        };
        let key = (one.sheet.template, reached);
        if seen.contains(&key) {
            continue;
        }
        seen.push(key);
        let same: Vec<&NotDone> = facts
            .not_done
            .iter()
            .filter(|other| {
                other.sheet.template == one.sheet.template && matches!((&other.why, reached), (Why::NoAnswer, true) | (Why::NotReached, false))
            })
            .collect();
        let what = if reached { "no answer came" } else { "it did not reach them" };
        let text = format!("{}: {what}, {}.", quote(&one.sheet.title, SHORT), times(same.len()));
        lines.push(Line::new(text, one_assignment(&same.iter().map(|one| one.assignment).collect::<Vec<_>>())));
    }
    lines
}

/// What waits; what is over its day is called late, as on the board, and can still be sent.
fn waiting(facts: &Facts, open: &Open, dates: Dates<'_>) -> Line {
    let begun = if open.begun { "begun, " } else { "" };
    let late = |due| if due < facts.interval.until { "still open, late: it was asked for by" } else { "open, asked for by" };
    let due = open.due.map_or_else(|| "open".to_owned(), |due| format!("{} {}", late(due), (dates.at)(due)));
    Line::new(format!("{}: {begun}{due}.", quote(&open.sheet.title, SHORT)), Source::Assignment(open.assignment))
}

#[cfg(test)]
mod tests {
    use super::super::samples::{self, DATES};
    use super::*;

    fn texts(facts: &Facts) -> Vec<String> {
        lines(facts, DATES).into_iter().map(|line| line.text).collect()
    }

    #[test]
    fn done_differently_and_not_done_are_told_apart_with_their_reasons() {
        assert_eq!(
            texts(&samples::busy()),
            [
                "The sessions of day 94 and day 96 did not take place.",
                "The session of day 97 was cancelled.",
                "“Check-in”: done 2 of 5 times. They say they did about half.",
                "They noticed, of “Check-in”: “It rains.”",
                "“Check-in”: done differently on day 95: “A walk instead”.",
                "Step “Read in bed”: partly done. “Twice”",
                "In the way of “Check-in”: there was no time.",
                "“Check-in”: not this time, on day 94. There was no time. “Quarter’s end.”",
                "“Check-in”: no answer came, once.",
                "“Check-in”: it did not reach them, once.",
                "“Check-in”: begun, open, asked for by day 102.",
                "They stopped reminders on day 98. What is assigned still arrives.",
                "From before, still to discuss: 3 completions, the latest of day 90.",
            ]
        );
    }

    #[test]
    fn what_is_over_its_day_is_late_and_still_open() {
        let mut facts = samples::empty();
        facts.open = samples::busy().open;
        facts.open[0].due = Some(samples::day(99));
        assert_eq!(texts(&facts), ["“Check-in”: begun, still open, late: it was asked for by day 99."]);
        facts.open[0].begun = false;
        facts.open[0].due = None;
        assert_eq!(texts(&facts), ["“Check-in”: open."]);
    }

    #[test]
    fn done_once_and_asked_once_needs_no_number() {
        assert_eq!(texts(&samples::with_moods(&[5])), ["“Check-in”: done."]);
        assert_eq!(texts(&samples::with_moods(&[5, 5])), ["“Check-in”: done twice."]);
        let mut log = samples::with_moods(&[5, 6, 7]);
        for one in &mut log.answers {
            Arc::make_mut(&mut one.sheet).mode = TemplateMode::Log;
        }
        assert_eq!(texts(&log), ["“Check-in”: 3 entries."]);
    }
}
