//! Text in a request, read strictly: poem-openapi takes a number or a truth value where a text is asked, this does not. The longest
//! length is part of the type, so that the document and what is accepted are the same.

use std::borrow::Cow;
use std::ops::Deref;

use poem_openapi::registry::{MetaSchema, MetaSchemaRef};
use poem_openapi::types::{ParseError, ParseFromJSON, ParseResult, ToJSON, Type};
use serde_json::Value;

/// A text that cannot be empty.
pub type Full<const MOST: usize> = Text<MOST, 1>;

/// A text of at most so many characters. That one is empty which may not be is said where it is read, with the field (422).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Text<const MOST: usize, const LEAST: usize = 0>(pub String);

impl<const MOST: usize, const LEAST: usize> Deref for Text<MOST, LEAST> {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl<const MOST: usize, const LEAST: usize> Type for Text<MOST, LEAST> {
    const IS_REQUIRED: bool = true;
    type RawValueType = String;
    type RawElementValueType = String;

    fn name() -> Cow<'static, str> {
        "string".into()
    }

    fn schema_ref() -> MetaSchemaRef {
        MetaSchemaRef::Inline(Box::new(MetaSchema { max_length: Some(MOST), min_length: (LEAST > 0).then_some(LEAST), ..MetaSchema::new("string") }))
    }

    fn as_raw_value(&self) -> Option<&String> {
        Some(&self.0)
    }

    fn raw_element_iter<'a>(&'a self) -> Box<dyn Iterator<Item = &'a String> + 'a> {
        Box::new(std::iter::once(&self.0))
    }
}

impl<const MOST: usize, const LEAST: usize> ParseFromJSON for Text<MOST, LEAST> {
    fn parse_from_json(value: Option<Value>) -> ParseResult<Self> {
        match value {
            Some(Value::String(text)) if text.chars().count() <= MOST => Ok(Self(text)),
            Some(Value::String(_)) => Err(ParseError::custom(format!("at most {MOST} characters"))),
            other => Err(ParseError::expected_type(other.unwrap_or_default())),
        }
    }
}

impl<const MOST: usize, const LEAST: usize> ToJSON for Text<MOST, LEAST> {
    fn to_json(&self) -> Option<Value> {
        Some(Value::String(self.0.clone()))
    }
}
