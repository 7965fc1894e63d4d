//! What they want to talk about (`PRACTICES.md` 14): what they ask for, the list in the client's order, what else they shared, and that
//! something is kept for the session: a count and nothing more.

use entity::kinds::EntryKind;

use super::facts::{Facts, Wrote};
use super::said::{QUOTE, SHORT, counted, list, quote};
use super::{Dates, Line, Source};

/// Wishes, topics, what else was shared, what is kept.
pub fn lines(facts: &Facts, dates: Dates<'_>) -> Vec<Line> {
    let mut lines: Vec<Line> = facts.entries.iter().filter(|one| one.kind == EntryKind::Ask).map(|one| wish(one, dates)).collect();
    lines.extend(facts.topics.iter().map(|topic| {
        let by = if topic.by_client { "" } else { " (from the practice)" };
        Line::new(format!("{}{by}", quote(&topic.text, QUOTE)), Source::FromClient)
    }));
    lines.extend(shared(facts));
    lines.extend((facts.kept > 0).then(|| {
        let what = counted(facts.kept, "entry", "entries");
        Line::new(format!("They keep {what} for the session, to bring along themselves."), Source::FromClient)
    }));
    lines
}

fn wish(one: &Wrote, dates: Dates<'_>) -> Line {
    let words = one.text.as_deref().filter(|text| !text.trim().is_empty()).map(|text| format!(": {}", quote(text, SHORT))).unwrap_or_default();
    let seen = if one.seen_to { "" } else { " Not seen to yet." };
    Line::new(format!("They ask for something to work on{words} ({}).{seen}", (dates.at)(one.at)), Source::Entry(one.id))
}

/// Journal entries and setbacks are counted, not quoted: they are read on their own page, if at all before the session.
fn shared(facts: &Facts) -> Option<Line> {
    let count = |kind| facts.entries.iter().filter(|one| one.kind == kind).count() as u64;
    let (journal, lapses) = (count(EntryKind::Journal), count(EntryKind::Lapse));
    let struggled = facts.entries.iter().filter(|one| one.kind == EntryKind::Struggling && one.seen_to).count() as u64;
    let parts: Vec<String> = [
        (journal > 0).then(|| counted(journal, "journal entry", "journal entries")),
        (lapses > 0).then(|| counted(lapses, "setback", "setbacks")),
        (struggled > 0).then(|| counted(struggled, "“I am struggling” that was seen to", "“I am struggling” that were seen to")),
    ]
    .into_iter()
    .flatten()
    .collect();
    let one = facts.entries.iter().filter(|one| matches!(one.kind, EntryKind::Journal | EntryKind::Lapse)).collect::<Vec<_>>();
    let source = if let ([one], 0) = (one.as_slice(), struggled) { Source::Entry(one.id) } else { Source::FromClient };
    (!parts.is_empty()).then(|| Line::new(format!("Also shared: {}.", list(&parts)), source))
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
                "They keep 1 entry for the session, to bring along themselves.",
            ]
        );
    }
}
