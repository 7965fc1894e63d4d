//! Completes the generated OpenAPI document with what the macros cannot say: every operation can answer with a problem in one shape;
//! what need not be there may be null; objects in requests take no unknown field; headers.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

/// Completes it; sorted and indented, so that a change is a readable diff.
pub fn complete(spec: &str) -> String {
    let Ok(mut spec) = serde_json::from_str::<Value>(spec) else { return spec.to_owned() };
    let schemas = spec["components"]["schemas"].clone();
    let mut sent = BTreeSet::new();
    let paths = spec["paths"].as_object_mut().into_iter().flat_map(|paths| paths.values_mut());
    for (method, operation) in paths.filter_map(Value::as_object_mut).flatten() {
        references(&operation["requestBody"], &schemas, &mut sent);
        complete_operation(method, operation);
        if let Some(operation) = operation.as_object_mut() {
            operation.retain(|_, part| !part.is_null());
        }
    }
    let mut known = schemas.as_object().cloned().unwrap_or_default();
    for name in sent {
        if let Some(schema) = known.get_mut(&name).and_then(Value::as_object_mut).filter(|schema| schema.contains_key("properties")) {
            schema.insert("additionalProperties".into(), json!(false));
        }
    }
    for (schema, property, name, value) in FORMS {
        if let Some(property) = known.get_mut(schema).and_then(|schema| schema.get_mut("properties")?.get_mut(property)) {
            property[name] = json!(value);
        }
    }
    let written = known.iter().map(|(name, schema)| (name.clone(), with_null(schema.clone(), &known)));
    let mut written: Map<String, Value> = written.collect();
    written.insert("Problem".into(), problem_schema());
    spec["components"]["schemas"] = written.into();
    spec["components"]["responses"] =
        ANSWERS.iter().map(|(status, description)| (problem_name(status), problem(status, description))).collect::<Map<_, _>>().into();
    serde_json::to_string_pretty(&spec).unwrap_or_default() + "\n"
}

/// Forms that texts must have, which are looked at where they are read, so that the answer names the field.
const FORMS: [(&str, &str, &str, &str); 4] = [
    ("Item", "link_id", "pattern", "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"),
    ("NewClient", "email", "format", "email"),
    ("ClientChange", "email", "format", "email"),
    ("Invitation", "email", "format", "email"),
];

/// What a problem is called among the document's answers.
fn problem_name(status: &str) -> String {
    format!("Problem{status}")
}

fn problem_schema() -> Value {
    json!({
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
    })
}

/// What every operation can answer, and what only those that change something or have a condition can.
const ANSWERS: [(&str, &str); 12] = [
    ("400", "The request cannot be read"),
    ("401", "A valid key is needed"),
    ("403", "This key may not do that"),
    ("404", "There is no such thing"),
    ("409", "The state of things does not allow this"),
    ("412", "Somebody changed it since the state that If-Match names; nothing was changed"),
    ("413", "The request is too large"),
    ("415", "Not JSON, or compressed"),
    ("422", "Some values are not right; nothing was changed"),
    ("429", "Too many requests; see Retry-After"),
    ("500", "Something went wrong here"),
    ("503", "Please try again in a moment"),
];

fn complete_operation(method: &str, operation: &mut Value) {
    if method == "post" {
        add_idempotency_key(operation);
    }
    let conditions = operation["parameters"].as_array_mut().into_iter().flatten().filter(|parameter| parameter["name"] == "If-Match");
    let mut has_condition = false;
    for condition in conditions {
        has_condition = true;
        condition["description"] =
            json!("The ETag of the state that the edit was made from, or * for any; without it, the edit is made to the current state");
        condition["schema"]["minLength"] = json!(1);
        condition["schema"]["pattern"] = json!(r#"^(\*|(W/)?"[^",]*"( *, *(W/)?"[^",]*")*)$"#);
    }
    let Some(responses) = operation["responses"].as_object_mut() else { return };
    for (status, response) in responses.iter_mut() {
        name_headers(response);
        if method == "post" && status.starts_with('2') {
            let replayed = json!({ "description": "true where this is the answer to the first request with this key", "schema": { "type": "string", "enum": ["true"] } });
            response["headers"]["Idempotent-Replayed"] = replayed;
        }
    }
    for (status, _) in ANSWERS {
        let possible = match status {
            "409" | "422" => method != "get",
            "412" => has_condition,
            _ => true,
        };
        if possible {
            let problem = json!({ "$ref": format!("#/components/responses/{}", problem_name(status)) });
            responses.entry(status).or_insert(problem);
        }
    }
}

fn problem(status: &str, description: &str) -> Value {
    let mut answer = json!({
        "description": description,
        "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } },
    });
    match status {
        "401" => answer["headers"] = json!({ "WWW-Authenticate": { "schema": { "type": "string" } } }),
        "429" => answer["headers"] = json!({ "Retry-After": { "description": "Seconds to wait", "schema": { "type": "integer", "minimum": 1 } } }),
        _ => {}
    }
    answer
}

fn add_idempotency_key(operation: &mut Value) {
    let parameter = json!({
        "name": "Idempotency-Key",
        "in": "header",
        "required": false,
        "description": "With the same key, the same request is done once: sent again within a day, it is answered again",
        "schema": { "type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]+$" },
    });
    match operation["parameters"].as_array_mut() {
        Some(parameters) => parameters.push(parameter),
        None => operation["parameters"] = json!([parameter]),
    }
}

/// Headers as they are usually written; the macro writes them in capitals.
fn name_headers(response: &mut Value) {
    let Some(headers) = response["headers"].as_object_mut() else {
        if let Some(response) = response.as_object_mut() {
            response.remove("headers");
        }
        return;
    };
    let named: Map<String, Value> = std::mem::take(headers)
        .into_iter()
        .map(|(name, header)| match name.as_str() {
            "ETAG" => ("ETag".to_owned(), header),
            "LOCATION" => ("Location".to_owned(), header),
            _ => (name, header),
        })
        .collect();
    *headers = named;
}

/// The schemas that a part of the document refers to, and those that these refer to.
fn references(part: &Value, schemas: &Value, found: &mut BTreeSet<String>) {
    match part {
        Value::Object(fields) => {
            if let Some(name) = fields.get("$ref").and_then(Value::as_str).and_then(|path| path.strip_prefix("#/components/schemas/"))
                && found.insert(name.to_owned())
            {
                references(&schemas[name], schemas, found);
            }
            fields.values().for_each(|value| references(value, schemas, found));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, schemas, found)),
        _ => {}
    }
}

/// What an object need not have may be null: so it is answered, and so it is read. A reference cannot say that, so its schema is written out.
fn with_null(mut schema: Value, known: &Map<String, Value>) -> Value {
    let required: Vec<Value> = schema.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
    for (name, property) in schema.get_mut("properties").and_then(Value::as_object_mut).into_iter().flatten() {
        if required.iter().any(|known| known == name) {
            continue;
        }
        if let Some(target) = referred(property).and_then(|target| known.get(target)) {
            let mut whole = with_null(target.clone(), known);
            if let Some(description) = property.get("description") {
                whole["description"] = description.clone();
            }
            *property = whole;
        }
        if let Some(property) = property.as_object_mut() {
            property.insert("nullable".into(), json!(true));
            if let Some(words) = property.get_mut("enum").and_then(Value::as_array_mut) {
                words.push(Value::Null);
            }
        }
    }
    schema
}

fn referred(property: &Value) -> Option<&str> {
    let path = property.get("$ref").or_else(|| property.get("allOf")?.get(0)?.get("$ref"))?;
    path.as_str()?.strip_prefix("#/components/schemas/")
}
