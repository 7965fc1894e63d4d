//! Completes the generated OpenAPI document: every operation can answer with a problem, in one shape.

use serde_json::{Value, json};

/// Adds the problem responses to every operation; sorted and indented, so that a change is a readable diff.
pub fn complete(spec: &str) -> String {
    let Ok(mut spec) = serde_json::from_str::<Value>(spec) else { return spec.to_owned() };
    spec["components"]["schemas"]["Problem"] = json!({
        "type": "object",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": { "type": "string", "description": "Stable name of this kind of problem" },
            "title": { "type": "string" },
            "status": { "type": "integer" },
            "detail": { "type": "string" },
            "errors": { "type": "array", "items": {
                "type": "object",
                "required": ["field", "detail"],
                "properties": { "field": { "type": "string" }, "detail": { "type": "string" } },
            } },
        },
    });
    let problem = |description: &str| {
        json!({
            "description": description,
            "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } },
        })
    };
    let answers = [
        ("400", "The request cannot be read"),
        ("401", "A valid key is needed"),
        ("403", "This key may not do that"),
        ("404", "There is no such thing"),
        ("409", "The state of things does not allow this"),
        ("413", "The request is too large"),
        ("415", "Not JSON, or compressed"),
        ("422", "Some values are not right; nothing was changed"),
        ("429", "Too many requests; see Retry-After"),
        ("503", "Please try again in a moment"),
    ];
    let paths = spec["paths"].as_object_mut().into_iter().flat_map(|paths| paths.values_mut());
    for operation in paths.filter_map(Value::as_object_mut).flat_map(|path| path.values_mut()) {
        if let Some(responses) = operation["responses"].as_object_mut() {
            for (status, description) in answers {
                responses.entry(status).or_insert_with(|| problem(description));
            }
        }
    }
    serde_json::to_string_pretty(&spec).unwrap_or_default() + "\n"
}
