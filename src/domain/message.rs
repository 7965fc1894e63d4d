//! A sentence to a client, not yet in a language: the id of a fluent message and its arguments.

/// What to say; `pages::speech` says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Id in `locales/*/client.ftl`.
    pub id: &'static str,
    pub args: Vec<(&'static str, String)>,
    /// Arguments that are sentences themselves.
    pub parts: Vec<(&'static str, Message)>,
    /// Which cell of a table it is about, as `ROW:COLUMN`.
    pub at: Option<String>,
}

impl Message {
    pub fn new(id: &'static str) -> Self {
        Self { id, args: Vec::new(), parts: Vec::new(), at: None }
    }

    /// Adds an argument.
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.args.push((name, value.to_string()));
        self
    }

    /// Adds a sentence as an argument.
    pub fn within(mut self, name: &'static str, part: Self) -> Self {
        self.parts.push((name, part));
        self
    }

    /// Says which cell of a table it is about.
    pub fn at(mut self, place: impl Into<String>) -> Self {
        self.at = Some(place.into());
        self
    }
}
