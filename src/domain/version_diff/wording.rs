//! Which words of a text went and which came.

use similar::{ChangeTag, TextDiff};

/// What became of a stretch of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Same,
    Gone,
    New,
}

/// A stretch of text with one fate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    pub fate: Fate,
    pub text: String,
}

/// Both texts as one, word by word.
pub fn pieces(before: &str, after: &str) -> Vec<Piece> {
    let diff = TextDiff::from_words(before, after);
    // Where little stays, both texts are easier read whole.
    if diff.ratio() < 0.5 {
        let whole = [(Fate::Gone, before), (Fate::New, after)].into_iter().filter(|(_, text)| !text.is_empty());
        return whole.map(|(fate, text)| Piece { fate, text: text.to_owned() }).collect();
    }
    let mut pieces: Vec<Piece> = Vec::new();
    for change in diff.iter_all_changes() {
        let fate = match change.tag() {
            ChangeTag::Equal => Fate::Same,
            ChangeTag::Delete => Fate::Gone,
            ChangeTag::Insert => Fate::New,
        };
        match pieces.last_mut() {
            Some(last) if last.fate == fate => last.text.push_str(change.value()),
            _ => pieces.push(Piece { fate, text: change.value().to_owned() }),
        }
    }
    pieces
}
