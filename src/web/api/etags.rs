//! `ETag` and `If-Match`: an edit that names the state it was made from is refused when there is a newer one.

use poem_openapi::payload::Json;
use poem_openapi::types::{ToHeader, ToJSON};
use poem_openapi::{ApiResponse, types};

use crate::error::{Error, Result};

/// The mark of a revision, as it stands in `ETag`.
pub fn tag(revision: impl std::fmt::Display) -> String {
    format!("\"{revision}\"")
}

/// A thing as it is now, with its mark.
#[derive(ApiResponse)]
pub enum Tagged<T: ToJSON> {
    /// As it is now
    #[oai(status = 200)]
    Now(
        Json<T>,
        /// The mark of this state, for If-Match
        #[oai(header = "ETag")]
        String,
    ),
}

/// A thing that was made.
#[derive(ApiResponse)]
pub enum Made<T: ToJSON> {
    /// Made
    #[oai(status = 201)]
    Made(
        Json<T>,
        /// Where it can be read
        #[oai(header = "Location")]
        String,
        /// The mark of this state, for If-Match
        #[oai(header = "ETag")]
        Mark,
    ),
}

/// A mark, where the thing has one.
pub struct Mark(pub Option<String>);

impl types::Type for Mark {
    const IS_REQUIRED: bool = false;
    type RawValueType = String;
    type RawElementValueType = String;

    fn name() -> std::borrow::Cow<'static, str> {
        String::name()
    }

    fn schema_ref() -> poem_openapi::registry::MetaSchemaRef {
        String::schema_ref()
    }

    fn as_raw_value(&self) -> Option<&String> {
        self.0.as_ref()
    }

    fn raw_element_iter<'a>(&'a self) -> Box<dyn Iterator<Item = &'a String> + 'a> {
        Box::new(self.0.iter())
    }
}

impl ToHeader for Mark {
    fn to_header(&self) -> Option<poem::http::HeaderValue> {
        self.0.as_ref()?.to_header()
    }
}

/// What has nothing to say.
#[derive(ApiResponse)]
pub enum Done {
    /// Done
    #[oai(status = 204)]
    Done,
}

/// What goes on in the background.
#[derive(ApiResponse)]
pub enum Accepted {
    /// Accepted: its mail goes in a moment
    #[oai(status = 202)]
    Accepted,
}

/// An `If-Match` that was sent, or none.
#[derive(Clone, Debug)]
pub struct Condition(Option<String>);

impl Condition {
    /// As it came.
    pub fn new(header: Option<String>) -> Self {
        Self(header)
    }

    /// Whether the edit may go on from the state with this mark; `None` where there is no such thing yet.
    ///
    /// # Errors
    /// `Stale` when it was made from another state; `BadRequest` for what is no list of marks.
    pub fn check(&self, current: Option<&str>) -> Result<()> {
        let Some(header) = self.0.as_deref().map(str::trim) else { return Ok(()) };
        if header == "*" {
            return if current.is_some() { Ok(()) } else { Err(Error::Stale) };
        }
        let mut met = false;
        for mark in header.split(',').map(str::trim) {
            let strong = mark.strip_prefix("W/").unwrap_or(mark);
            let inner = strong.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
            if inner.is_none_or(|inner| inner.contains('"')) {
                return Err(Error::BadRequest("If-Match should be * or the ETag that came with what you read, in double quotes."));
            }
            // A weak mark never matches here (RFC 9110, 13.1.1).
            met |= current == Some(mark);
        }
        if met { Ok(()) } else { Err(Error::Stale) }
    }

    /// What an edit came to: where its condition held when it was looked at and no longer when it was written, that is stale too.
    pub async fn settle<T>(&self, outcome: Result<T>, current: impl Future<Output = Result<String>>) -> Result<T> {
        match outcome {
            Err(Error::Conflict(sentence)) if self.0.is_some() => {
                self.check(Some(&current.await?))?;
                Err(Error::Conflict(sentence))
            }
            outcome => outcome,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edit_goes_on_only_from_the_state_that_it_names() {
        let check = |header: &str, current| Condition::new(Some(header.to_owned())).check(current);
        assert!(Condition::new(None).check(None).is_ok());
        assert!(check("\"3\"", Some("\"3\"")).is_ok() && check("\"1\", \"3\"", Some("\"3\"")).is_ok() && check(" * ", Some("\"3\"")).is_ok());
        for stale in ["\"2\"", "W/\"3\"", "\"\""] {
            assert!(matches!(check(stale, Some("\"3\"")), Err(Error::Stale)), "{stale}");
        }
        assert!(matches!(check("*", None), Err(Error::Stale)));
        for odd in ["", "3", "\"3", "\"3\"\"", "W/3", "\"3\","] {
            assert!(matches!(check(odd, Some("\"3\"")), Err(Error::BadRequest(_))), "{odd}");
        }
    }
}
