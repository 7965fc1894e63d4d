//! What templates may call. `if` and `unless` are our own: handlebars' would take a misspelt name for false.

use handlebars::{
    Context, Handlebars, Helper, HelperDef, HelperResult, JsonRender, Output, RenderContext, RenderError, RenderErrorReason, Renderable, ScopedJson,
};
use serde_json::Value;

use super::speech::Speech;
use super::{assets, markdown};

/// Registers `t`, `if`, `unless`, `asset`, `dial`, `help_about`.
pub fn register(registry: &mut Handlebars<'static>, speech: &'static Speech) {
    registry.register_helper("t", Box::new(Say(speech)));
    registry.register_helper("asset", Box::new(Asset));
    registry.register_helper("dial", Box::new(Dial));
    registry.register_helper("help_about", Box::new(HelpAbout(speech)));
    registry.register_helper("if", Box::new(Condition { wanted: true }));
    registry.register_helper("unless", Box::new(Condition { wanted: false }));
}

fn fault(what: impl Into<String>) -> RenderError {
    RenderErrorReason::Other(what.into()).into()
}

/// `{{t "id" name=value}}`: a sentence in the registry's language.
struct Say(&'static Speech);

impl HelperDef for Say {
    fn call_inner<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
    ) -> Result<ScopedJson<'rc>, RenderError> {
        let id = helper.param(0).and_then(|param| param.value().as_str()).ok_or_else(|| fault("t needs the id of a sentence"))?;
        let mut args = Vec::new();
        for (name, value) in helper.hash() {
            if value.is_value_missing() {
                return Err(fault(format!("t {id}: {name} is missing")));
            }
            args.push((*name, value.value().render()));
        }
        let args: Vec<(&str, &str)> = args.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let said = self.0.try_say(id, &args).ok_or_else(|| fault(format!("t {id}: no such sentence")))?;
        Ok(ScopedJson::Derived(Value::String(said)))
    }
}

/// `{{asset "meanwhile.css"}}`: the address of a file with its fingerprint.
struct Asset;

impl HelperDef for Asset {
    fn call_inner<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
    ) -> Result<ScopedJson<'rc>, RenderError> {
        let name = helper.param(0).and_then(|param| param.value().as_str()).ok_or_else(|| fault("asset needs a name"))?;
        Ok(ScopedJson::Derived(Value::String(assets::address(name))))
    }
}

/// `{{dial number}}`: what a phone dials of a number as it was typed. "(0)" after a country's code is not dialled.
struct Dial;

impl HelperDef for Dial {
    fn call_inner<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
    ) -> Result<ScopedJson<'rc>, RenderError> {
        let typed = helper.param(0).and_then(|param| param.value().as_str()).ok_or_else(|| fault("dial needs a number"))?;
        let dialled = if typed.trim_start().starts_with('+') { typed.replace("(0)", "") } else { typed.to_owned() };
        let dialled: String = dialled.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
        Ok(ScopedJson::Derived(Value::String(dialled)))
    }
}

/// `{{help_about this}}`: what a crisis line says besides its name and numbers, in the registry's language: in which other languages, for
/// whom, what else, and when. Empty where it says nothing.
struct HelpAbout(&'static Speech);

impl HelpAbout {
    fn said(&self, id: &str, args: &[(&str, &str)]) -> Result<String, RenderError> {
        self.0.try_say(id, args).ok_or_else(|| fault(format!("help_about {id}: no such sentence")))
    }
}

impl HelperDef for HelpAbout {
    fn call_inner<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
    ) -> Result<ScopedJson<'rc>, RenderError> {
        let line = helper.param(0).map(|param| param.value()).filter(|line| line.is_object()).ok_or_else(|| fault("help_about needs a line"))?;
        let mut parts = Vec::new();
        for language in line["speaks_say"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            parts.push(self.said("crisis-in-language", &[("language", &self.said(language, &[])?)])?);
        }
        for name in ["audience", "note", "hours"] {
            match (line[format!("{name}_say")].as_str(), line[name].as_str()) {
                (Some(id), _) => parts.push(self.said(id, &[])?),
                (None, Some(words)) if !words.is_empty() => parts.push(words.to_owned()),
                _ => {}
            }
        }
        Ok(ScopedJson::Derived(Value::String(parts.join(", "))))
    }
}

/// `{{#if x}}`: strict about names; empty texts and lists, null, false and 0 are false.
struct Condition {
    wanted: bool,
}

impl HelperDef for Condition {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        registry: &'reg Handlebars<'reg>,
        context: &'rc Context,
        render: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let param = helper.param(0).ok_or_else(|| fault("if needs a value"))?;
        if param.is_value_missing() {
            return Err(fault(format!("{} is missing", param.relative_path().map_or("a value", String::as_str))));
        }
        let holds = handlebars::JsonTruthy::is_truthy(param.value(), false);
        let branch = if holds == self.wanted { helper.template() } else { helper.inverse() };
        branch.map_or(Ok(()), |branch| branch.render(registry, context, render, out))
    }
}

/// `{{markdown text}}`: sanitised HTML, the only thing written unescaped.
pub struct Markdown;

impl HelperDef for Markdown {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let text = helper.param(0).and_then(|param| param.value().as_str()).ok_or_else(|| fault("markdown needs a text"))?;
        out.write(&markdown::to_html(text))?;
        Ok(())
    }
}
