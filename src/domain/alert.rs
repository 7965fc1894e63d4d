//! Answers that need a person: how far one is, what may follow, who is told, and when it is said again. No level of anything is computed:
//! what is shown is the answer, and what was answered the time before (CLINICAL 2.4, NICE NG225).

use chrono::TimeDelta;
use entity::ids::PractitionerId;
use serde::Serialize;
use serde_json::Value;

use super::content::{Content, Item};
use super::items;
use super::response::{self, Answer, Typed};

/// After so many hours it is said again that nobody has seen one, where the practice chose nothing else (CLINICAL 2.6).
pub const HOURS: i32 = 24;
/// What a practice may choose: up to two weeks.
pub const MOST_HOURS: i32 = 336;
/// A draft without a save for so long is looked at (DESIGN 9.6).
pub const UNSENT_AFTER: TimeDelta = TimeDelta::hours(2);
/// Longest note about what was done, in characters.
pub const LONGEST_NOTE: usize = 4_000;

/// What a practice chose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AlertRule {
    /// Hours after which it is said again that nobody has seen one.
    pub hours: i32,
    /// Who is asked then, too.
    pub second: Option<PractitionerId>,
    /// Whether a marked answer is put before a person where it is not sent.
    pub unsent: bool,
}

/// How far an alert is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Nobody has seen it.
    New,
    Seen,
    /// Somebody noted what was done.
    Acted,
    Closed,
}

impl Stage {
    /// Every stage, in their order.
    pub const ALL: [Self; 4] = [Self::New, Self::Seen, Self::Acted, Self::Closed];

    /// Of its times.
    pub fn of(seen: bool, acted: bool, closed: bool) -> Self {
        match (closed, acted, seen) {
            (true, ..) => Self::Closed,
            (_, true, _) => Self::Acted,
            (.., true) => Self::Seen,
            _ => Self::New,
        }
    }

    /// As it is written in addresses.
    pub fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Seen => "seen",
            Self::Acted => "acted",
            Self::Closed => "closed",
        }
    }

    /// As people read it.
    pub fn name(self) -> &'static str {
        match self {
            Self::New => "nobody has seen it yet",
            Self::Seen => "seen",
            Self::Acted => "acted on",
            Self::Closed => "closed",
        }
    }

    /// The stage of that word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.word() == word)
    }
}

/// Whether somebody is there to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Presence {
    Here,
    /// Away, and these read meanwhile.
    Covered(Vec<PractitionerId>),
    /// Away (or gone), and nobody reads meanwhile.
    Away,
}

/// What is worth a thought when a form is assigned whose answers may need a person. Nothing is held back by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Warning {
    /// Whoever is responsible is away, and nobody reads meanwhile.
    NobodyReads,
    /// No second person is named who is told when nobody has seen it.
    NobodySecond,
    /// The same measure exists without the question: PHQ-8 for PHQ-9.
    Shorter,
}

/// The measure without the question that asks for a person, where there is one.
pub fn shorter(content: &Content) -> Option<&'static str> {
    content.measure.as_ref().filter(|measure| measure.instrument == "phq-9").map(|_| "phq-8")
}

/// What is worth a thought about a content; nothing where no answer of it needs a person.
pub fn warnings(content: &Content, presence: &Presence, second: Option<PractitionerId>) -> Vec<Warning> {
    let mut warnings = Vec::new();
    if !has_marked(content) {
        return warnings;
    }
    if *presence == Presence::Away {
        warnings.push(Warning::NobodyReads);
    }
    if second.is_none() {
        warnings.push(Warning::NobodySecond);
    }
    // The other measure is offered where this one asks for somebody who is not there.
    if !warnings.is_empty() && shorter(content).is_some() {
        warnings.push(Warning::Shorter);
    }
    warnings
}

/// Who is told at once: whoever is responsible, whoever reads for them meanwhile; where nobody does, the second person of the practice, or
/// all of the owners where there is none (`second`).
pub fn told_at_once(responsible: PractitionerId, presence: &Presence, second: &[PractitionerId]) -> Vec<PractitionerId> {
    let mut told = vec![responsible];
    match presence {
        Presence::Here => {}
        Presence::Covered(readers) => told.extend(readers),
        Presence::Away => told.extend(second),
    }
    without_twice(told)
}

/// Who is told when nobody has seen it after the practice's hours: the same, and the second person (or the owners) in any case.
pub fn told_again(responsible: PractitionerId, presence: &Presence, second: &[PractitionerId]) -> Vec<PractitionerId> {
    let mut told = told_at_once(responsible, presence, second);
    told.extend(second);
    without_twice(told)
}

fn without_twice(told: Vec<PractitionerId>) -> Vec<PractitionerId> {
    let mut once: Vec<PractitionerId> = Vec::with_capacity(told.len());
    for one in told {
        if !once.contains(&one) {
            once.push(one);
        }
    }
    once
}

/// The marked answers of a submission that nobody was told of before: of what amends another, those that are not the same answer again.
pub fn newly_marked(content: &Content, before: &[Answer], answers: &[Answer]) -> Vec<String> {
    let same = |link_id: &String| {
        let value = |all: &[Answer]| all.iter().find(|answer| answer.link_id == *link_id).map(|answer| answer.value.clone());
        value(before).is_some() && value(before) == value(answers)
    };
    response::needs_attention(content, answers).into_iter().filter(|link_id| !same(link_id)).collect()
}

/// The marked answers among what is typed and not sent, each alone; of questions that are not shown, none.
pub fn marked_in_draft(content: &Content, typed: &Typed) -> Vec<(String, Value)> {
    let settled = response::so_far(content, typed);
    let marked = |item: &Item| {
        let value = settled.values.get(item.link_id.as_str()).filter(|_| settled.shows(&item.link_id))?;
        items::kind(&item.kind)?.marks(&item.config, value).attention.then(|| (item.link_id.clone(), value.clone()))
    };
    content.items().filter_map(marked).collect()
}

/// A marked answer in words, as the trail keeps it.
pub fn in_words(content: &Content, link_id: &str, answer: &Value) -> String {
    let item = content.item(link_id);
    item.and_then(|item| Some(items::kind(&item.kind)?.text(&item.config, answer))).unwrap_or_default()
}

/// Whether some answer of this content would need a person.
pub fn has_marked(content: &Content) -> bool {
    content.items().any(|item| items::kind(&item.kind).is_some_and(|kind| kind.alerts(&item.config)))
}

/// Whether some answer of it is free text, which nobody scans.
pub fn has_free_text(content: &Content) -> bool {
    content.items().any(|item| items::kind(&item.kind).is_some_and(|kind| kind.free_text(&item.config)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::instruments;
    use serde_json::json;
    use uuid::Uuid;

    fn person(n: u128) -> PractitionerId {
        PractitionerId(Uuid::from_u128(n))
    }

    fn measure(key: &str) -> Content {
        instruments::content(instruments::find(key).unwrap(), false)
    }

    fn answer(link_id: &str, value: &str) -> Answer {
        Answer { link_id: link_id.into(), value: json!(value), asked: None }
    }

    #[test]
    fn each_step_follows_the_one_before() {
        let stages = [(false, false, false), (true, false, false), (true, true, false), (true, true, true)];
        assert_eq!(stages.map(|(seen, acted, closed)| Stage::of(seen, acted, closed)), Stage::ALL);
        assert!(Stage::ALL.windows(2).all(|two| two[0] < two[1]));
        assert!(Stage::ALL.iter().all(|stage| Stage::parse(stage.word()) == Some(*stage)));
    }

    #[test]
    fn the_second_person_is_told_at_once_only_where_nobody_reads_meanwhile() {
        let (amal, ben, dora, owen) = (person(1), person(2), person(3), person(4));
        assert_eq!(told_at_once(amal, &Presence::Here, &[dora]), [amal]);
        assert_eq!(told_at_once(amal, &Presence::Covered(vec![ben]), &[dora]), [amal, ben]);
        assert_eq!(told_at_once(amal, &Presence::Away, &[dora]), [amal, dora]);
        assert_eq!(told_at_once(amal, &Presence::Away, &[amal]), [amal], "nobody hears twice");
        assert_eq!(told_again(amal, &Presence::Covered(vec![ben]), &[dora]), [amal, ben, dora]);
        assert_eq!(told_again(amal, &Presence::Covered(vec![dora]), &[dora, owen]), [amal, dora, owen]);
        assert_eq!(told_again(amal, &Presence::Here, &[]), [amal]);
    }

    #[test]
    fn the_ninth_question_counts_by_itself_and_the_short_forms_have_none() {
        let phq9 = measure("phq-9");
        assert!(has_marked(&phq9));
        for positive in ["1", "2", "3"] {
            let typed = [("phq9_9".to_owned(), vec![option(&phq9, positive)])].into();
            assert_eq!(marked_in_draft(&phq9, &typed).len(), 1, "{positive} alone, with nothing else answered");
        }
        let none = [("phq9_9".to_owned(), vec![option(&phq9, "0")])].into();
        assert!(marked_in_draft(&phq9, &none).is_empty());
        for short in ["phq-8", "phq-2", "phq-4", "gad-7", "gad-2"] {
            assert!(!has_marked(&measure(short)), "{short}");
        }
    }

    /// The option of that score.
    fn option(content: &Content, score: &str) -> String {
        let options = content.item("phq9_9").unwrap().config["options"].as_array().unwrap().clone();
        let score: f64 = score.parse().unwrap();
        options.iter().find(|option| option["score"] == json!(score)).unwrap()["key"].as_str().unwrap().to_owned()
    }

    #[test]
    fn only_a_form_with_such_an_answer_asks_who_reads_meanwhile() {
        let dora = Some(person(3));
        let phq9 = measure("phq-9");
        assert!(warnings(&phq9, &Presence::Here, dora).is_empty());
        assert!(warnings(&phq9, &Presence::Covered(vec![person(2)]), dora).is_empty());
        assert_eq!(warnings(&phq9, &Presence::Away, dora), [Warning::NobodyReads, Warning::Shorter]);
        assert_eq!(warnings(&phq9, &Presence::Here, None), [Warning::NobodySecond, Warning::Shorter]);
        assert!(warnings(&measure("phq-8"), &Presence::Away, None).is_empty());
    }

    #[test]
    fn an_amendment_is_told_where_the_answer_is_another() {
        let phq9 = measure("phq-9");
        let of = |score| vec![answer("phq9_9", &option(&phq9, score))];
        assert_eq!(newly_marked(&phq9, &[], &of("1")), ["phq9_9"]);
        assert_eq!(newly_marked(&phq9, &of("0"), &of("1")), ["phq9_9"]);
        assert_eq!(newly_marked(&phq9, &of("1"), &of("2")), ["phq9_9"], "another answer is news");
        assert!(newly_marked(&phq9, &of("1"), &of("1")).is_empty());
        assert!(newly_marked(&phq9, &of("1"), &of("0")).is_empty());
    }
}
