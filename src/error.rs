//! One error type. `web::middleware::guard` turns it into one HTML page or one JSON problem; nothing inside it that
//! could be personal or technical is ever shown, and only its kind is logged.

use crate::domain::problems::Problems;

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What can go wrong, as seen by whoever asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("not found")]
    NotFound,
    /// Something comes first: the browser goes there.
    #[error("first another page")]
    First(String),
    #[error("not allowed")]
    Forbidden,
    #[error("not signed in")]
    Unauthorized,
    /// What was sent is wrong in these places; nothing was changed.
    #[error("invalid")]
    Invalid(Problems),
    /// The request makes no sense as it is, with a sentence why.
    #[error("bad request: {0}")]
    BadRequest(&'static str),
    /// Someone else changed it meanwhile, or its state does not allow this; a sentence for a person.
    #[error("conflict: {0}")]
    Conflict(&'static str),
    /// The request named a version that is no longer the current one.
    #[error("stale")]
    Stale,
    #[error("too large")]
    TooLarge,
    #[error("unsupported media type")]
    UnsupportedMedia,
    /// Seconds until it may be tried again.
    #[error("too many requests")]
    TooMany(u64),
    /// The database is busy or away.
    #[error("unavailable: {0}")]
    Unavailable(String),
    #[error("internal: {0}")]
    Internal(String),
}

impl Error {
    /// For what should never happen; the text goes to the log and must hold nothing personal.
    pub fn internal(what: impl std::fmt::Display) -> Self {
        Self::Internal(what.to_string())
    }
}

impl From<Problems> for Error {
    fn from(problems: Problems) -> Self {
        Self::Invalid(problems)
    }
}

impl From<crate::keys::Unopenable> for Error {
    fn from(error: crate::keys::Unopenable) -> Self {
        Self::internal(error)
    }
}

impl From<serde_json::Error> for Error {
    /// Only the kind of fault: the text of a JSON error may quote what it read.
    fn from(error: serde_json::Error) -> Self {
        Self::internal(format!("stored JSON: {:?}", error.classify()))
    }
}
