//! Marked answers that are typed and not sent: when a draft is looked at, and which of its answers a person is to see (DESIGN 9.6).

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use super::alert::{UNSENT_AFTER, marked_in_draft};
use super::content::Content;
use super::response::Typed;

/// Where a practice turned it off, a draft waits so long for it to be turned on again; then nobody looks at it any more.
pub const LONGEST_OFF: TimeDelta = TimeDelta::days(7);
/// So often it is looked whether it was.
const OFF_AGAIN: TimeDelta = TimeDelta::hours(1);

/// What is done about a draft whose time has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    Look,
    Later(DateTime<Utc>),
    Forget,
}

/// What is done about a draft that was last saved then; `on`: whether the practice has unsent answers looked at.
pub fn then(saved_at: DateTime<Utc>, on: bool, now: DateTime<Utc>) -> Then {
    match saved_at + UNSENT_AFTER {
        due if due > now => Then::Later(due),
        _ if on => Then::Look,
        _ if saved_at + LONGEST_OFF > now => Then::Later(now + OFF_AGAIN),
        _ => Then::Forget,
    }
}

/// One field as it is typed.
#[derive(Clone, Debug)]
pub struct Field {
    pub link_id: String,
    pub value: Vec<String>,
    pub at: DateTime<Utc>,
}

/// A marked answer that is typed.
#[derive(Clone, Debug, PartialEq)]
pub struct Marked {
    pub link_id: String,
    pub answer: Value,
    pub typed_at: DateTime<Utc>,
    /// It is not the current text: another page or device has it, and one of both is to be chosen.
    pub beside: bool,
}

/// The marked answers of what is typed, and of each text that waits beside it to be chosen, every one once. What is computed counts as typed
/// with the field that was typed last.
pub fn marked(content: &Content, current: &[Field], beside: &[Vec<Field>]) -> Vec<Marked> {
    let mut found = alone(content, current, &[]);
    for other in beside {
        for one in alone(content, current, other) {
            if !found.iter().any(|known| known.link_id == one.link_id && known.answer == one.answer) {
                found.push(one);
            }
        }
    }
    found
}

/// Of one text: the current one, with `over` in the place of its fields.
fn alone(content: &Content, current: &[Field], over: &[Field]) -> Vec<Marked> {
    let fields: BTreeMap<&str, &Field> = current.iter().chain(over).map(|field| (field.link_id.as_str(), field)).collect();
    let typed: Typed = fields.values().map(|field| (field.link_id.clone(), field.value.clone())).collect();
    let last = fields.values().map(|field| field.at).max().unwrap_or_default();
    let of = |(link_id, answer): (String, Value)| {
        let typed_at = fields.get(link_id.as_str()).map_or(last, |field| field.at);
        Marked { link_id, answer, typed_at, beside: !over.is_empty() }
    };
    marked_in_draft(content, &typed).into_iter().map(of).collect()
}

/// What was sent of the same questions, for one of them.
#[derive(Clone, Debug)]
pub struct Sent {
    /// When it was answered: of what was on paper, then.
    pub at: DateTime<Utc>,
    /// The client sent it from their own page.
    pub own: bool,
    pub answer: Option<Value>,
}

/// Whether a marked answer needs nobody any more: the client sent the form since, or that very answer is what was sent last, in whatever way.
/// What somebody else entered otherwise, or that it was ended, settles nothing. Of a log (`is_log`), each entry counts for itself. `sent` comes
/// with the earliest first.
pub fn is_settled(one: &Marked, is_log: bool, sent: &[Sent]) -> bool {
    let same = |sent: &Sent| sent.answer.as_ref() == Some(&one.answer);
    match is_log {
        true => sent.iter().any(|sent| sent.at >= one.typed_at && same(sent)),
        false => sent.iter().any(|sent| sent.own && sent.at >= one.typed_at) || sent.last().is_some_and(same),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::instruments;
    use serde_json::json;

    fn at(hour: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::hours(hour)
    }

    fn phq9() -> Content {
        instruments::content(instruments::find("phq-9").unwrap(), false)
    }

    fn ninth(score: usize, hour: i64) -> Field {
        let content = phq9();
        let option = content.item("phq9_9").unwrap().config["options"][score]["key"].as_str().unwrap();
        Field { link_id: "phq9_9".into(), value: vec![option.to_owned()], at: at(hour) }
    }

    #[test]
    fn it_is_looked_at_after_two_hours_and_waits_some_days_where_it_is_turned_off() {
        assert_eq!(then(at(0), true, at(1)), Then::Later(at(2)));
        assert_eq!(then(at(0), true, at(2)), Then::Look);
        assert_eq!(then(at(0), true, at(2_000)), Then::Look, "the server was down: it is late, and it is looked at");
        assert_eq!(then(at(0), false, at(2)), Then::Later(at(3)));
        assert_eq!(then(at(0), false, at(7 * 24)), Then::Forget);
    }

    #[test]
    fn both_of_two_texts_are_looked_at_and_the_same_answer_is_one() {
        let marks =
            |current: &[Field], beside: &[Vec<Field>]| -> Vec<bool> { marked(&phq9(), current, beside).into_iter().map(|one| one.beside).collect() };
        assert_eq!(marks(&[ninth(0, 1)], &[vec![ninth(3, 2)]]), [true], "the current one says no, the other one does not");
        assert_eq!(marks(&[ninth(1, 1)], &[vec![ninth(3, 2)], vec![ninth(2, 2)]]), [false, true, true]);
        assert_eq!(marks(&[ninth(1, 1)], &[vec![ninth(1, 2)], vec![ninth(0, 2)]]), [false]);
        assert!(marks(&[], &[]).is_empty());
    }

    #[test]
    fn what_the_client_sent_since_settles_it_and_what_others_entered_only_where_it_says_the_same() {
        let one = marked(&phq9(), &[ninth(2, 5)], &[]).remove(0);
        let none = json!(ninth(0, 0).value[0]);
        let sent = |hour, own, answer: &Value| Sent { at: at(hour), own, answer: Some(answer.clone()) };
        assert!(!is_settled(&one, false, &[]));
        assert!(is_settled(&one, false, &[sent(5, true, &none)]));
        assert!(!is_settled(&one, false, &[sent(4, true, &none)]), "typed after it was sent");
        assert!(is_settled(&one, false, &[sent(4, true, &one.answer)]), "and it is what was sent");
        assert!(!is_settled(&one, false, &[sent(3, true, &one.answer), sent(4, true, &none)]), "sent once, and changed since");
        assert!(!is_settled(&one, false, &[sent(6, false, &none)]), "on paper, it was something else");
        assert!(is_settled(&one, false, &[sent(1, false, &one.answer)]));
        // An entry of a log says nothing of the next one.
        assert!(!is_settled(&one, true, &[sent(4, true, &one.answer)]));
        assert!(!is_settled(&one, true, &[sent(6, true, &none)]));
        assert!(is_settled(&one, true, &[sent(6, true, &one.answer)]));
    }
}
