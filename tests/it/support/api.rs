//! A program that uses the admin API with a key.

use meanwhile::domain::scope::ApiScope;
use reqwest::header::HeaderMap;
use reqwest::{Client, Method};
use serde_json::Value;

use super::World;

/// Who asks, with which key.
#[derive(Clone)]
pub struct Api {
    http: Client,
    base: String,
    key: String,
}

/// What was answered.
#[derive(Clone, Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    pub json: Value,
}

impl Reply {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The id of what was answered.
    pub fn id(&self) -> String {
        self.json["id"].as_str().unwrap_or_else(|| panic!("no id in {self:?}")).to_owned()
    }

    /// The ids of a list.
    pub fn ids(&self) -> Vec<String> {
        self.json["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
    }
}

impl Api {
    /// With a key of Riverside that may do everything.
    pub async fn new(world: &World) -> Self {
        Self::with(world, &world.key(&ApiScope::ALL).await)
    }

    pub fn with(world: &World, key: &str) -> Self {
        Self { http: Client::new(), base: world.base.clone(), key: key.to_owned() }
    }

    pub async fn call(&self, method: Method, path: &str, headers: &[(&str, &str)], body: Option<&Value>) -> Reply {
        let mut request = self.http.request(method, format!("{}/api/v1{path}", self.base)).bearer_auth(&self.key);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        let reply = request.send().await.unwrap();
        let (status, headers) = (reply.status().as_u16(), reply.headers().clone());
        let text = reply.text().await.unwrap();
        Reply { status, headers, json: serde_json::from_str(&text).unwrap_or(Value::Null) }
    }

    pub async fn get(&self, path: &str) -> Reply {
        self.call(Method::GET, path, &[], None).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Reply {
        self.call(Method::POST, path, &[], Some(&body)).await
    }

    /// A POST with a key of its own.
    pub async fn once(&self, path: &str, key: &str, body: &Value) -> Reply {
        self.call(Method::POST, path, &[("idempotency-key", key)], Some(body)).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Reply {
        self.call(Method::PATCH, path, &[], Some(&body)).await
    }

    /// An edit of the state with this mark.
    pub async fn edit(&self, method: Method, path: &str, mark: &str, body: Value) -> Reply {
        self.call(method, path, &[("if-match", mark)], Some(&body)).await
    }
}
