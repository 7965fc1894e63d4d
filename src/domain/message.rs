//! A sentence to a client, not yet in a language: the id of a fluent message and its arguments.

/// What to say; `pages::speech` says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Id in `locales/*/client.ftl`.
    pub id: &'static str,
    pub args: Vec<(&'static str, String)>,
}

impl Message {
    pub fn new(id: &'static str) -> Self {
        Self { id, args: Vec::new() }
    }

    /// Adds an argument.
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.args.push((name, value.to_string()));
        self
    }
}
