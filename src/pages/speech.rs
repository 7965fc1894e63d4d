//! Sentences in the client's language, by fluent. Each language is a folder of `locales/`; a missing sentence falls back to English.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use rust_embed::RustEmbed;
use unic_langid::LanguageIdentifier;

use crate::domain::client::LANGUAGES;
use crate::domain::message::Message;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/locales"]
struct Locales;

/// The sentences of one language.
pub struct Speech {
    bundle: FluentBundle<FluentResource>,
}

static ALL: LazyLock<BTreeMap<&'static str, Speech>> = LazyLock::new(|| LANGUAGES.iter().map(|(code, _)| (*code, Speech::load(code))).collect());

/// The sentences of a language; English for one that is not spoken.
pub fn of(code: &str) -> &'static Speech {
    ALL.get(code).or_else(|| ALL.get("en")).unwrap_or_else(|| unreachable!("English is always there"))
}

impl Speech {
    fn load(code: &str) -> Self {
        let language: LanguageIdentifier = code.parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![language]);
        // Isolation marks are for mixed directions; they would show up in subjects and dates.
        bundle.set_use_isolating(false);
        for folder in ["en", code] {
            for path in Locales::iter().filter(|path| path.starts_with(&format!("{folder}/"))) {
                let source = Locales::get(&path).map(|file| String::from_utf8_lossy(&file.data).into_owned()).unwrap_or_default();
                match FluentResource::try_new(source) {
                    Ok(resource) => bundle.add_resource_overriding(resource),
                    Err((_, errors)) => panic!("locales/{path}: {errors:?}"),
                }
            }
        }
        Self { bundle }
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

    /// A message of the domain.
    pub fn message(&self, message: &Message) -> String {
        let parts: Vec<(&str, String)> = message.parts.iter().map(|(name, part)| (*name, self.message(part))).collect();
        let args = message.args.iter().chain(&parts).map(|(name, value)| (*name, value.as_str()));
        self.say(message.id, &args.collect::<Vec<_>>())
    }
}
