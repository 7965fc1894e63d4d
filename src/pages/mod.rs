//! Pages and emails as text: the handlebars registries, helpers, typed contexts, charts. Knows no request and no database.
//!
//! One HTML registry for each language (`domain::languages`; so that `{{t "id"}}` needs no argument), one without escaping for the text parts of mails.
//! Templates are read once, embedded in the binary. Text typed by people is never compiled as a template.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use handlebars::Handlebars;
use rust_embed::RustEmbed;
use serde::Serialize;
use serde_json::Value;

use crate::domain::languages::{self, FIRST};
use crate::error::{Error, Result};

pub mod ask;
pub mod assets;
pub mod calendar;
pub mod changes;
pub mod chart;
pub mod coping;
pub mod dates;
pub mod help;
mod helpers;
pub mod markdown;
pub mod own_data;
pub mod own_progress;
pub mod print;
pub mod reading;
pub mod safety_plan;
pub mod scores;
pub mod sequences;
pub mod speech;
pub mod steps;

use speech::Speech;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/templates"]
struct Templates;

/// Everything that can be rendered.
pub struct Pages {
    by_language: BTreeMap<String, Language>,
}

/// A language with its compiled templates. The first language's are compiled at the start, which shows that all templates compile;
/// another's when first needed.
struct Language {
    speech: &'static Speech,
    registries: OnceLock<Registries>,
}

struct Registries {
    html: Handlebars<'static>,
    text: Handlebars<'static>,
}

impl Pages {
    /// Reads and compiles all templates.
    ///
    /// # Panics
    /// When a template does not compile: the program was built from broken templates.
    #[must_use]
    pub fn load() -> Self {
        Self::speaking(languages::all())
    }

    /// The same, in these languages; English is always among them.
    ///
    /// # Panics
    /// As [`Pages::load`].
    #[must_use]
    pub fn speaking(all: &[languages::Language]) -> Self {
        let shared = |language: &languages::Language| match languages::find(&language.code) {
            Some(known) if known == language => speech::of(&language.code),
            _ => Box::leak(Box::new(Speech::load(language))),
        };
        let first = languages::find(FIRST).into_iter().chain(all);
        let pages =
            Self { by_language: first.map(|one| (one.code.clone(), Language { speech: shared(one), registries: OnceLock::new() })).collect() };
        pages.language(FIRST).registries();
        pages
    }

    fn language(&self, code: &str) -> &Language {
        self.by_language.get(code).or_else(|| self.by_language.get(FIRST)).unwrap_or_else(|| unreachable!("English is always there"))
    }

    /// The sentences of a language; English for one that is not spoken.
    pub fn speech(&self, language: &str) -> &'static Speech {
        self.language(language).speech
    }

    /// A page.
    ///
    /// # Errors
    /// When the context does not fit the template: every value a template names must be there.
    pub fn page(&self, name: &str, language: &str, context: &impl Serialize) -> Result<String> {
        self.language(language).registries().html.render(name, context).map_err(|error| Error::internal(format!("page {name}: {}", error.reason())))
    }

    /// A part (`subject`, `text`, `html`) of an email.
    ///
    /// # Errors
    /// As for pages.
    pub fn email(&self, name: &str, part: &str, language: &str, context: &Value) -> Result<String> {
        let registries = self.language(language).registries();
        let registry = if part == "html" { &registries.html } else { &registries.text };
        let template = format!("emails/{name}/{part}");
        registry.render(&template, context).map_err(|error| Error::internal(format!("email {template}: {}", error.reason())))
    }

    /// Names of all templates, for the test that looks at each.
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.language(FIRST).registries().html.get_templates().keys().cloned().collect();
        names.sort();
        names
    }
}

impl Language {
    fn registries(&self) -> &Registries {
        self.registries.get_or_init(|| {
            let mut html = registry(self.speech);
            let mut text = registry(self.speech);
            text.register_escape_fn(handlebars::no_escape);
            html.register_helper("markdown", Box::new(helpers::Markdown));
            Registries { html, text }
        })
    }
}

fn registry(speech: &'static Speech) -> Handlebars<'static> {
    let mut registry = Handlebars::new();
    registry.set_strict_mode(true);
    registry.set_prevent_indent(true);
    helpers::register(&mut registry, speech);
    for path in Templates::iter() {
        let Some(name) = path.strip_suffix(".hbs") else { continue };
        let source = Templates::get(&path).map(|file| String::from_utf8_lossy(&file.data).into_owned()).unwrap_or_default();
        if let Err(error) = registry.register_template_string(name, source) {
            panic!("template {path}: {error}");
        }
    }
    registry
}
