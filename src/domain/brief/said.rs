//! How things are said in a brief: short quotes, counts, numbers.

/// Words on one line, cut between words where they are long.
pub fn short(text: &str, longest: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= longest {
        return line;
    }
    let cut: String = line.chars().take(longest).collect();
    let whole = cut.rsplit_once(' ').map_or(cut.as_str(), |(whole, _)| whole);
    format!("{} …", whole.trim_end_matches([',', ';', ':', '.']))
}

/// Words of somebody's, in quotation marks, made short.
pub fn quote(text: &str, longest: usize) -> String {
    format!("“{}”", short(text, longest))
}

/// Said of what is older than the interval.
pub fn from_before(before: bool) -> &'static str {
    if before { ", from before" } else { "" }
}

/// The longest quote.
pub const QUOTE: usize = 90;
/// The longest quote beside other words.
pub const SHORT: usize = 56;

/// "once", "twice", "3 times".
pub fn times(n: usize) -> String {
    match n {
        1 => "once".into(),
        2 => "twice".into(),
        n => format!("{n} times"),
    }
}

/// "1 entry", "3 entries".
pub fn counted(n: u64, one: &str, many: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {many}") }
}

/// A number with at most one decimal.
pub fn number(value: f64) -> String {
    format!("{}", (value * 10.0).round() / 10.0)
}

/// "4", or "3 to 6" of several.
pub fn span(values: &[u8]) -> Option<String> {
    let (low, high) = (values.iter().min()?, values.iter().max()?);
    Some(if low == high { low.to_string() } else { format!("{low} to {high}") })
}

/// Joined by commas, with "and" before the last.
pub fn list(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// With a small letter in front, for the middle of a sentence.
pub fn lower(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().into_iter().flat_map(char::to_lowercase).chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_quote_ends_between_words() {
        assert_eq!(quote("One two\nthree, four", 40), "“One two three, four”");
        assert_eq!(quote("One two three, four", 15), "“One two three …”");
        assert_eq!(quote("Donaudampfschifffahrt", 5), "“Donau …”");
    }

    #[test]
    fn counts_are_said_as_people_say_them() {
        assert_eq!([times(1), times(2), times(3)], ["once", "twice", "3 times"]);
        assert_eq!(counted(1, "entry", "entries"), "1 entry");
        assert_eq!(list(&["a".into(), "b".into(), "c".into()]), "a, b and c");
        assert_eq!((span(&[3, 6, 4]).unwrap(), span(&[4, 4]).unwrap(), span(&[])), ("3 to 6".into(), "4".into(), None));
    }

    proptest! {
        #[test]
        fn whatever_was_written_a_quote_is_one_short_line(text in ".*", longest in 1usize..200) {
            let quoted = quote(&text, longest);
            prop_assert!(quoted.chars().count() <= longest + 4 && !quoted.contains('\n'));
        }
    }
}
