//! Sentences in the client's language, by fluent. `domain::languages` says which there are; a missing sentence falls back to English.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use unic_langid::LanguageIdentifier;

use crate::domain::languages::{self, FIRST, Language};
use crate::domain::message::Message;

/// The sentences of one language.
pub struct Speech {
    bundle: FluentBundle<FluentResource>,
    code: String,
    decimal_mark: String,
    half_days: bool,
    first_weekday: u8,
}

static ALL: LazyLock<BTreeMap<&'static str, Speech>> =
    LazyLock::new(|| languages::all().iter().map(|language| (language.code.as_str(), Speech::load(language))).collect());

/// The sentences of a language; English for one that is not spoken.
pub fn of(code: &str) -> &'static Speech {
    ALL.get(code).or_else(|| ALL.get(FIRST)).unwrap_or_else(|| unreachable!("English is always there"))
}

impl Speech {
    /// Reads a language over English, in which it says what it does not say itself yet.
    ///
    /// # Panics
    /// When a file cannot be read: the program was built from broken ones.
    pub fn load(language: &Language) -> Self {
        let id: LanguageIdentifier = language.code.parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![id]);
        // Isolation marks are for mixed directions; they would show up in subjects and dates.
        bundle.set_use_isolating(false);
        let first = languages::find(FIRST).map(|first| first.files.as_slice()).unwrap_or_default();
        let own = if language.code == FIRST { &[] } else { language.files.as_slice() };
        for (path, source) in first.iter().chain(own) {
            match FluentResource::try_new(source.clone()) {
                Ok(resource) => bundle.add_resource_overriding(resource),
                Err((_, errors)) => panic!("locales/{path}: {errors:?}"),
            }
        }
        if let Ok(own) = FluentResource::try_new(format!("language-code = {}\n", language.code)) {
            bundle.add_resource_overriding(own);
        }
        let mut speech = Self { bundle, code: language.code.clone(), decimal_mark: String::new(), half_days: false, first_weekday: 1 };
        speech.decimal_mark = speech.say("decimal-mark", &[]);
        speech.half_days = speech.say("clock-hours", &[]) == "12";
        speech.first_weekday = speech.say("first-weekday", &[]).parse().ok().filter(|day| (1..=7).contains(day)).unwrap_or(1);
        speech
    }

    /// Its code, as in `lang`.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// The day with which weeks begin: 1 is Monday.
    pub fn first_weekday(&self) -> u8 {
        self.first_weekday
    }

    /// The weekdays in the order of a week.
    pub fn weekdays(&self) -> impl Iterator<Item = u8> {
        let first = self.first_weekday;
        (0..7).map(move |day| (first - 1 + day) % 7 + 1)
    }

    /// Whether the day has twice twelve hours.
    pub fn half_days(&self) -> bool {
        self.half_days
    }

    /// A number that was written with a point (`7.5`), with this language's mark; any other text as it is.
    pub fn number(&self, plain: &str) -> String {
        let decimal = plain.strip_prefix('-').unwrap_or(plain).split_once('.');
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        match decimal {
            Some((whole, part)) if digits(whole) && digits(part) => plain.replace('.', &self.decimal_mark),
            _ => plain.to_owned(),
        }
    }

    /// A sentence, if there is one of that name and everything it needs is given.
    pub fn try_say(&self, id: &str, args: &[(&str, &str)]) -> Option<String> {
        let pattern = self.bundle.get_message(id)?.value()?;
        let mut given = FluentArgs::new();
        for (name, value) in args {
            // Whole numbers choose plural forms; everything else is text.
            match value.parse::<i64>() {
                Ok(number) if value.len() < 10 && !value.starts_with('0') => given.set(*name, number),
                _ => given.set(*name, *value),
            }
        }
        let mut errors = Vec::new();
        let said = self.bundle.format_pattern(pattern, Some(&given), &mut errors).into_owned();
        errors.is_empty().then_some(said)
    }

    /// A sentence; its name where there is none (a test sees to it that there is).
    pub fn say(&self, id: &str, args: &[(&str, &str)]) -> String {
        self.try_say(id, args).unwrap_or_else(|| id.to_owned())
    }

    /// A message of the domain. Its numbers are written as this language does.
    pub fn message(&self, message: &Message) -> String {
        let parts: Vec<(&str, String)> = message.parts.iter().map(|(name, part)| (*name, self.message(part))).collect();
        let own = message.args.iter().map(|(name, value)| (*name, self.number(value)));
        let args: Vec<(&str, String)> = own.chain(parts).collect();
        self.say(message.id, &args.iter().map(|(name, value)| (*name, value.as_str())).collect::<Vec<_>>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_the_language_does() {
        assert_eq!(of("de").number("7.5"), "7,5");
        assert_eq!(of("es").number("-0.25"), "-0,25");
        assert_eq!(of("en").number("7.5"), "7.5");
        for text in ["7", "1.", ".5", "24.11.2026", "a.b", "", "v1.2"] {
            assert_eq!(of("de").number(text), text);
        }
    }

    #[test]
    fn plural_forms_are_the_languages_own() {
        assert_eq!(of("de").say("answer-minutes", &[("minutes", "1")]), "Etwa eine Minute");
        assert_eq!(of("es").say("answer-minutes", &[("minutes", "5")]), "Unos 5 minutos");
    }
}
