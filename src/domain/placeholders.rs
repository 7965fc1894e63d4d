//! The few words in braces that stand for names. A fixed list, put in by plain replacement: text typed by people is never a program.

use serde_json::Value;

use super::content::Content;

/// What can stand in a template's texts: the word, and what it stands for.
pub const WORDS: &[(&str, &str)] =
    &[("{client}", "the client’s name"), ("{practitioner}", "the practitioner’s name"), ("{practice}", "the practice’s name")];

/// Whose names are put in.
#[derive(Clone, Copy, Debug)]
pub struct Names<'a> {
    pub client: &'a str,
    pub practitioner: &'a str,
    pub practice: &'a str,
}

impl Names<'_> {
    /// The text with names. Goes through it once: braces in a name stay as they are.
    pub fn fill(&self, text: &str) -> String {
        let mut filled = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find('{') {
            filled.push_str(&rest[..at]);
            rest = &rest[at..];
            match self.at_start(rest) {
                Some((word, name)) => {
                    filled.push_str(name);
                    rest = &rest[word.len()..];
                }
                None => {
                    filled.push('{');
                    rest = &rest[1..];
                }
            }
        }
        filled + rest
    }

    fn at_start(&self, text: &str) -> Option<(&'static str, &str)> {
        let names = [self.client, self.practitioner, self.practice];
        WORDS.iter().zip(names).find(|((word, _), _)| text.starts_with(word)).map(|((word, _), name)| (*word, name))
    }

    /// The words in a configuration that clients see: of options, columns, the ends of a scale.
    fn fill_labels(&self, config: &mut Value) {
        match config {
            Value::Object(fields) => {
                for (name, value) in fields.iter_mut() {
                    match value {
                        Value::String(text) if matches!(name.as_str(), "label" | "min_label" | "max_label" | "row_name") => *text = self.fill(text),
                        other => self.fill_labels(other),
                    }
                }
            }
            Value::Array(all) => all.iter_mut().for_each(|one| self.fill_labels(one)),
            _ => {}
        }
    }

    /// Every text of a content with names: titles, questions, help, labels.
    pub fn fill_in(&self, mut content: Content) -> Content {
        for section in &mut content.sections {
            section.title = section.title.as_deref().map(|title| self.fill(title));
            for item in &mut section.items {
                item.text = self.fill(&item.text);
                item.help = item.help.as_deref().map(|help| self.fill(help));
                self.fill_labels(&mut item.config);
            }
        }
        content
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_put_in_once_and_everything_else_stays() {
        let names = Names { client: "{practice} Ann", practitioner: "Dr. Amal", practice: "Riverside" };
        assert_eq!(names.fill("Dear {client}, {{name}} {practitioner} of {practice} {"), "Dear {practice} Ann, {{name}} Dr. Amal of Riverside {");
    }
}
