//! The coping box in words: what sort of card it is, what its uses come to, and the cards that ship with the program.

use entity::kinds::CopingKind;

use super::speech::Speech;
use crate::domain::coping::ranking::Standing;
use crate::domain::coping::{CardText, Starter};

/// How a card stands: how often it was used, and how much the number fell, over how many uses with both numbers.
pub fn standing_words(speech: &Speech, standing: &Standing) -> Option<String> {
    if standing.uses == 0 {
        return None;
    }
    let used = speech.say("coping-used", &[("number", &standing.uses.to_string())]);
    let Some(drop) = standing.drop else { return Some(used) };
    let id = if drop >= 0.05 {
        "coping-fell"
    } else if drop <= -0.05 {
        "coping-rose"
    } else {
        "coping-stayed"
    };
    let value = decimal(speech, drop.abs());
    let changed = speech.say(id, &[("value", &value), ("number", &standing.rated.to_string())]);
    Some(format!("{used} {changed}"))
}

/// Tenths, as the language writes them; none where they are nought.
fn decimal(speech: &Speech, value: f64) -> String {
    let written = format!("{value:.1}");
    speech.number(written.strip_suffix(".0").unwrap_or(&written))
}

/// The sentence that names a kind.
pub fn kind_words(speech: &Speech, kind: CopingKind) -> String {
    speech.say(&format!("coping-kind-{}", kind.word()), &[])
}

/// A starter's words in a language.
pub fn starter_text(speech: &Speech, starter: &Starter) -> CardText {
    let say = |part: &str| speech.say(&format!("coping-starter-{}-{part}", starter.key), &[]);
    CardText { title: say("title"), lines: Some(say("text")), phone: None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::coping::STARTERS;
    use crate::domain::coping::TypedCard;
    use crate::domain::languages;
    use crate::pages::speech::of;

    #[test]
    fn every_starter_is_a_card_in_every_language() {
        for language in languages::all() {
            for starter in STARTERS {
                let text = starter_text(of(&language.code), starter);
                assert!(!text.title.starts_with("coping-starter"), "{}: {}", language.code, starter.key);
                let lines = text.lines.as_deref().unwrap_or_default();
                let typed = TypedCard { kind: starter.kind.word(), title: &text.title, lines, phone: "" };
                assert_eq!(CardText::parse(typed).unwrap().1, text, "{}: {}", language.code, starter.key);
            }
        }
    }

    #[test]
    fn the_number_of_uses_always_stands_beside_the_mean() {
        let standing = Standing { uses: 3, rated: 2, drop: Some(2.5), low_twice: false };
        let words = standing_words(of("en"), &standing).unwrap();
        assert!(words.contains('3') && words.contains("2.5") && words.contains("2 "), "{words}");
        assert!(standing_words(of("de"), &standing).unwrap().contains("2,5"));
        assert_eq!(standing_words(of("en"), &Standing::default()), None);
    }
}
