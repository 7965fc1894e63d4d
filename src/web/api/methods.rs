//! A method that an address does not know: 405, and `Allow` names those it knows (RFC 9110, 15.5.6). Read from the document.

use std::sync::Arc;

use poem::http::{HeaderValue, StatusCode, header};
use poem::{Endpoint, Request, Response};
use serde_json::Value;

use super::problem;

/// The addresses of the document with their methods.
pub struct Methods(Vec<(Vec<String>, String)>);

impl Methods {
    /// Of this document.
    pub fn of(spec: &str) -> Self {
        let spec: Value = serde_json::from_str(spec).unwrap_or_default();
        let segments = |path: &str| path.split('/').map(str::to_owned).collect();
        let names = |operations: &Value| {
            let names = operations.as_object().into_iter().flatten().map(|(name, _)| name.to_uppercase());
            names.collect::<Vec<_>>().join(", ")
        };
        let mut all: Vec<(Vec<String>, String)> =
            spec["paths"].as_object().into_iter().flatten().map(|(path, operations)| (segments(path), names(operations))).collect();
        // Fixed words come before placeholders, as they do when an address is looked up.
        all.sort_by_key(|(path, _)| path.iter().filter(|segment| segment.starts_with('{')).count());
        Self(all)
    }

    fn at(&self, path: &str) -> Option<&str> {
        let asked: Vec<&str> = path.split('/').collect();
        let fits =
            |known: &[String]| known.len() == asked.len() && known.iter().zip(&asked).all(|(known, asked)| known.starts_with('{') || known == asked);
        self.0.iter().find(|(known, _)| fits(known)).map(|(_, methods)| methods.as_str())
    }
}

/// Names the methods where another one was used.
pub async fn name<E: Endpoint<Output = Response>>(methods: Arc<Methods>, endpoint: Arc<E>, request: Request) -> poem::Result<Response> {
    let path = request.original_uri().path().to_owned();
    match endpoint.call(request).await {
        Err(error) if error.status() == StatusCode::METHOD_NOT_ALLOWED => {
            let mut response = problem::from_text(StatusCode::METHOD_NOT_ALLOWED, "This address does not know that method. See Allow.");
            if let Some(Ok(allow)) = methods.at(&path).map(HeaderValue::from_str) {
                response.headers_mut().insert(header::ALLOW, allow);
            }
            Ok(response)
        }
        outcome => outcome,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_address_knows_its_methods() {
        let methods = Methods::of(&super::super::openapi());
        assert_eq!(methods.at("/api/v1/clients/import"), Some("POST"));
        assert_eq!(methods.at("/api/v1/clients/01a15b64"), Some("GET, PATCH"));
        assert_eq!(methods.at("/api/v1/nothing"), None);
    }
}
