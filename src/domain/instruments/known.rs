//! Measures that are recognised by name or code, when a form from elsewhere comes in: those of the data files, and others that only
//! have a name here. Whoever imports is warned and asked for the practice's word; nothing is blocked silently.

use std::sync::LazyLock;

use serde::Deserialize;

use super::LicenceStatus;

/// A measure that is known by name only.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    pub title: String,
    pub names: Vec<String>,
    pub status: LicenceStatus,
    pub quoted_text: String,
    /// Empty where there is no page to name.
    pub url: String,
    pub checked_on: chrono::NaiveDate,
}

/// What was recognised.
#[derive(Clone, Copy, Debug)]
pub struct Recognised {
    pub title: &'static str,
    pub status: LicenceStatus,
    /// What its terms say.
    pub terms: &'static str,
    /// Key of its data file, where there is one: then the practice can attest it.
    pub key: Option<&'static str>,
}

static NAMED: LazyLock<Vec<Named>> = LazyLock::new(|| serde_json::from_str(include_str!("known.json")).unwrap_or_default());

/// Every measure that is known by name only.
pub fn named() -> &'static [Named] {
    &NAMED
}

/// The restricted measure that a form's title or codes speak of. Free ones are no concern.
pub fn restricted(title: &str, codes: &[&str]) -> Option<Recognised> {
    let ours = super::all()
        .filter(|one| one.gated())
        .find(|one| one.loinc.iter().any(|code| codes.contains(&code.as_str())) || one.names.iter().any(|name| speaks_of(title, name)));
    let ours =
        ours.map(|one| Recognised { title: &one.title, status: one.licence.status, terms: &one.licence.basis.quoted_text, key: Some(&one.key) });
    ours.or_else(|| {
        let named = named().iter().find(|one| one.names.iter().any(|name| speaks_of(title, name)))?;
        Some(Recognised { title: &named.title, status: named.status, terms: &named.quoted_text, key: None })
    })
}

/// Whether a title has a name in it as words of its own, whatever the case and the dashes: “AUDIT” is in “AUDIT (10 items)” and
/// not in “Auditory memory”.
fn speaks_of(title: &str, name: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        text.to_lowercase().split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
    };
    let (title, name) = (words(title), words(name));
    !name.is_empty() && title.windows(name.len()).any(|part| part == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn restricted_measures_are_known_by_name_and_by_code() {
        assert_eq!(restricted("WHO (Five) Well-Being Index", &[]).map(|found| found.title), Some("WHO-5"));
        assert_eq!(restricted("Drinking", &["72110-0"]).and_then(|found| found.key), Some("audit"));
        assert_eq!(restricted("Edinburgh Postnatal Depression Scale (German)", &[]).map(|found| found.title), Some("EPDS"));
        assert_eq!(restricted("AUDIT-C, three questions", &[]).and_then(|found| found.key), Some("audit-c"));
        assert!(restricted("PHQ-9", &["44249-1"]).is_none(), "free ones are no concern");
        assert!(restricted("Auditory memory", &[]).is_none());
    }
}
