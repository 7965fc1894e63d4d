//! Instruments whose wording may not be used without permission. A file that looks like one of them is imported with a warning: whether
//! a practice may use it is between the practice and the rights holder.

/// Full names, in lower case, with what they are called.
const NAMES: &[(&str, &str)] = &[
    ("well-being index", "WHO-5"),
    ("wellbeing index", "WHO-5"),
    ("alcohol use disorders identification test", "AUDIT"),
    ("depression anxiety stress scale", "DASS"),
    ("core-10", "CORE-10"),
    ("core-om", "CORE-OM"),
    ("clinical outcomes in routine evaluation", "CORE"),
    ("work and social adjustment", "WSAS"),
    ("insomnia severity index", "ISI"),
    ("outcome rating scale", "ORS"),
    ("session rating scale", "SRS"),
    ("columbia-suicide", "C-SSRS"),
    ("columbia suicide", "C-SSRS"),
    ("goal-based outcomes", "GBO"),
    ("goal based outcomes", "GBO"),
    ("mental well-being scale", "WEMWBS"),
    ("mental wellbeing scale", "WEMWBS"),
    ("sleep condition indicator", "SCI"),
    ("edinburgh postnatal depression", "EPDS"),
    ("epworth sleepiness", "ESS"),
    ("montgomery-asberg", "MADRS"),
    ("montgomery-åsberg", "MADRS"),
    ("mini-mental state", "MMSE"),
    ("mini mental state", "MMSE"),
    ("psychlops", "PSYCHLOPS"),
    ("penn state worry", "PSWQ"),
    ("stanley-brown", "Stanley-Brown safety plan"),
    ("stanley brown", "Stanley-Brown safety plan"),
    ("crisis response plan", "Crisis Response Plan"),
];

/// Short names, which count only where they stand as a word in capital letters.
const ACRONYMS: &[&str] = &[
    "WHO-5", "WHO5", "AUDIT", "AUDIT-C", "DASS-21", "DASS21", "DASS", "DASS-42", "CORE-10", "CORE-OM", "WSAS", "ISI", "ORS", "SRS", "C-SSRS",
    "CSSRS", "GBO", "WEMWBS", "SWEMWBS", "SCI", "EPDS", "ESS", "EQ-5D", "EQ-5D-5L", "EQ-5D-3L", "MADRS", "MMSE", "PSWQ", "CAMS", "PROMIS",
];

/// LOINC codes of panels and totals.
const CODES: &[(&str, &str)] = &[("72109-2", "AUDIT-C"), ("75626-2", "AUDIT-C"), ("72110-0", "AUDIT"), ("75624-7", "AUDIT")];

/// The restricted instrument that a title or one of the codes speaks of.
pub fn looks_restricted<'a>(title: &str, codes: impl IntoIterator<Item = &'a str>) -> Option<&'static str> {
    let by_code = |code: &str| CODES.iter().find(|(known, _)| *known == code).map(|(_, name)| *name);
    if let Some(name) = codes.into_iter().find_map(by_code) {
        return Some(name);
    }
    let lower = title.to_lowercase();
    let words = || title.split(|c: char| !c.is_alphanumeric() && c != '-').map(|word| word.trim_matches('-'));
    let by_name = NAMES.iter().find(|(name, _)| lower.contains(name)).map(|(_, name)| *name);
    by_name.or_else(|| ACRONYMS.iter().copied().find(|acronym| words().any(|word| word == *acronym)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn restricted_names_are_recognised_and_plain_words_are_not() {
        assert_eq!(looks_restricted("WHO-5 Well-Being Index", []), Some("WHO-5"));
        assert_eq!(looks_restricted("DASS-21 (2024)", []), Some("DASS-21"));
        assert_eq!(looks_restricted("Drinking", ["72109-2"]), Some("AUDIT-C"));
        for free in ["Weekly check-in", "An audit of my week", "What I promise myself: less", "PHQ-9", "Core values"] {
            assert_eq!(looks_restricted(free, ["44249-1"]), None, "{free}");
        }
    }
}
