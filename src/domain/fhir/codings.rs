//! Which option an answer means: by system and code, then by code, then by what is displayed.

use serde_json::Value;

use super::kept;
use crate::domain::content::Item;

/// One option with the names that other systems have for it.
#[derive(Clone, Debug)]
pub struct OptionName {
    pub key: String,
    system: Option<String>,
    code: String,
    display: String,
}

/// The options of a choice, with what its file called them.
pub fn of(item: &Item) -> Vec<OptionName> {
    let options = item.config.get("options").and_then(Value::as_array);
    let name = |option: &Value| {
        let key = option.get("key")?.as_str()?.to_owned();
        let raw = kept(item.kept.as_ref()).get("options").and_then(|options| options.get(&key));
        let value = raw.and_then(Value::as_object).and_then(|raw| raw.iter().find(|(name, _)| name.starts_with("value"))).map(|(_, value)| value);
        let part = |name: &str| value.and_then(|value| value.get(name)).and_then(Value::as_str).map(str::to_owned);
        let plain = value.filter(|value| !value.is_object()).map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
        let display = option.get("label").and_then(Value::as_str).unwrap_or_default().to_owned();
        Some(OptionName { system: part("system"), code: part("code").or(plain).unwrap_or_else(|| key.clone()), display, key })
    };
    options.into_iter().flatten().filter_map(name).collect()
}

/// The key of the option that an answer means: a Coding, or the value itself.
pub fn find(options: &[OptionName], answer: &Value) -> Option<String> {
    let part = |name: &str| answer.get(name).and_then(Value::as_str);
    let plain = answer.as_str().map(str::to_owned).or_else(|| answer.as_number().map(ToString::to_string));
    let (system, code) = (part("system"), part("code").map(str::to_owned).or(plain));
    let display = part("display").or(answer.as_str());
    let exact = options.iter().find(|one| system.is_some() && one.system.as_deref() == system && Some(&one.code) == code.as_ref());
    let by_code = || options.iter().find(|one| Some(&one.code) == code.as_ref() || Some(&one.key) == code.as_ref());
    let by_display = || options.iter().find(|one| display.is_some_and(|display| one.display.trim().eq_ignore_ascii_case(display.trim())));
    exact.or_else(by_code).or_else(by_display).map(|one| one.key.clone())
}
