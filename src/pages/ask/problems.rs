//! The list of what is wrong, at the top of a form.

use serde::Serialize;

use crate::domain::content::Content;
use crate::domain::message::Message;
use crate::pages::speech::Speech;

/// One line of the list, leading to its field.
#[derive(Clone, Debug, Serialize)]
pub struct Problem {
    /// The id of the place on the page.
    pub link_id: String,
    pub question: String,
    pub text: String,
}

/// The list, in the order of the problems, each with its question as `content` words it.
pub fn problems(speech: &Speech, content: &Content, problems: &[(String, Message)]) -> Vec<Problem> {
    let one = |(link_id, message): &(String, Message)| Problem {
        // To the very cell, where there is one.
        link_id: message.at.as_ref().map_or_else(|| format!("q-{link_id}"), |at| format!("error-{link_id}:{at}")),
        question: content.item(link_id).map(|item| item.text.clone()).unwrap_or_default(),
        text: speech.message(message),
    };
    problems.iter().map(one).collect()
}
