//! What they want to talk about (`PRACTICES.md` 14): what they ask for, the list in the client's order, what else they shared, and that
//! something is kept for the session: a count and nothing more.

use entity::kinds::EntryKind;

use super::facts::{Facts, Wrote};
use super::said::{QUOTE, SHORT, counted, list, quote};
use super::{Dates, Line, Source};

/// Wishes, topics, what else was shared, what is kept.
pub fn lines(facts: &Facts, dates: Dates<'_>) -> Vec<Line> {
    let mut lines: Vec<Line> = facts.entries.iter().filter(|one| one.kind == EntryKind::Ask).map(|one| wish(facts, one, dates)).collect();
    lines.extend(facts.topics.iter().map(|topic| {
        let by = if topic.by_client { "" } else { " (from the practice)" };
        Line::new(format!("{}{by}", quote(&topic.text, QUOTE)), Source::FromClient)
    }));
    lines.extend(shared(facts));
    lines.extend(unopened(facts));
    lines.extend((facts.kept > 0).then(|| {
        let what = counted(facts.kept, "entry", "entries");
        Line::new(format!("They keep {what} for the session, to bring along themselves."), Source::FromClient)
    }));
    lines
}

fn wish(facts: &Facts, one: &Wrote, dates: Dates<'_>) -> Line {
    let words = one.text.as_deref().filter(|text| !text.trim().is_empty()).map(|text| format!(": {}", quote(text, SHORT))).unwrap_or_default();
    let seen = match (one.seen_to, facts.past) {
        (true, _) => "",
        (false, true) => " Not seen to by then.",
        (false, false) => " Not seen to yet.",
    };
    Line::new(format!("They ask for something to work on{words} ({}).{seen}", (dates.at)(one.at)), Source::Entry(one.id))
}

/// Journal entries and setbacks are counted, not quoted: they are read on their own page, if at all before the session.
fn shared(facts: &Facts) -> Option<Line> {
    let (journal, lapses) = (count(facts, EntryKind::Journal, false), count(facts, EntryKind::Lapse, false));
    let struggled = facts.entries.iter().filter(|one| one.kind == EntryKind::Struggling && one.seen_to).count() as u64;
    let parts: Vec<String> = [
        (journal > 0).then(|| counted(journal, "journal entry", "journal entries")),
        (lapses > 0).then(|| counted(lapses, "setback", "setbacks")),
        (struggled > 0).then(|| counted(struggled, "“I am struggling” that was seen to", "“I am struggling” that were seen to")),
    ]
    .into_iter()
    .flatten()
    .collect();
    let source = if struggled == 0 { leads_to(facts, false) } else { Source::FromClient };
    (!parts.is_empty()).then(|| Line::new(format!("Also shared: {}.", list(&parts)), source))
}

/// The same of before, where nobody had opened it when the last appointment ended.
fn unopened(facts: &Facts) -> Option<Line> {
    let (journal, lapses) = (count(facts, EntryKind::Journal, true), count(facts, EntryKind::Lapse, true));
    let parts: Vec<String> =
        [(journal > 0).then(|| counted(journal, "journal entry", "journal entries")), (lapses > 0).then(|| counted(lapses, "setback", "setbacks"))]
            .into_iter()
            .flatten()
            .collect();
    (!parts.is_empty()).then(|| Line::new(format!("From before, not opened by then: {}.", list(&parts)), leads_to(facts, true)))
}

fn count(facts: &Facts, kind: EntryKind, before: bool) -> u64 {
    facts.entries.iter().filter(|one| one.kind == kind && one.before == before).count() as u64
}

/// The one entry that is counted, or all of them.
fn leads_to(facts: &Facts, before: bool) -> Source {
    let mut counted = facts.entries.iter().filter(|one| matches!(one.kind, EntryKind::Journal | EntryKind::Lapse) && one.before == before);
    match (counted.next(), counted.next()) {
        (Some(one), None) => Source::Entry(one.id),
        _ => Source::FromClient,
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn topics_come_in_their_order_and_what_is_kept_is_a_number() {
        let texts: Vec<String> = lines(&samples::busy(), samples::DATES).into_iter().map(|line| line.text).collect();
        assert_eq!(
            texts,
            [
                "They ask for something to work on: “Something short for the evening?” (day 98). Not seen to yet.",
                "“Saying no to my boss”",
                "“The holidays” (from the practice)",
                "Also shared: 2 journal entries and 1 setback.",
                "From before, not opened by then: 1 setback.",
                "They keep 1 entry for the session, to bring along themselves.",
            ]
        );
    }
}
