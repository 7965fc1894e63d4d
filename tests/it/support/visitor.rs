//! A browser without scripts: cookies, forms, redirects.

use std::collections::BTreeMap;

use reqwest::header::HeaderMap;
use reqwest::{Client, Method, StatusCode};
use scraper::{Html, Selector};

/// Keeps cookies as a browser does.
#[derive(Clone)]
pub struct Visitor {
    base: String,
    http: Client,
    pub cookies: BTreeMap<String, String>,
    /// What the browser says about where a request comes from; none for very old ones.
    pub fetch_site: Option<&'static str>,
}

/// A page that was shown.
#[derive(Clone, Debug)]
pub struct Page {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
    /// Path of the address after redirects.
    pub path: String,
}

impl Visitor {
    pub fn new(base: &str) -> Self {
        let http = Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { base: base.to_owned(), http, cookies: BTreeMap::new(), fetch_site: Some("same-origin") }
    }

    pub async fn get(&mut self, path: &str) -> Page {
        let page = self.once(Method::GET, path, None).await;
        self.follow(page, None).await
    }

    pub async fn head(&mut self, path: &str) -> Page {
        self.once(Method::HEAD, path, None).await
    }

    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let fields: Vec<(String, String)> = fields.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        self.post_all(path, fields).await
    }

    pub async fn post_all(&mut self, path: &str, fields: Vec<(String, String)>) -> Page {
        let page = self.once(Method::POST, path, Some(&fields)).await;
        self.follow(page, Some(fields)).await
    }

    /// Fills in the form with that action on a page (hidden fields come along) and sends it.
    pub async fn submit(&mut self, page: &Page, action: &str, fields: &[(&str, &str)]) -> Page {
        let mut all = page.hidden(action);
        all.extend(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        self.post_all(action, all).await
    }

    async fn follow(&mut self, mut page: Page, fields: Option<Vec<(String, String)>>) -> Page {
        for _ in 0..5 {
            let Some(location) = page.headers.get("location").map(|location| location.to_str().unwrap().to_owned()) else { return page };
            page = match page.status {
                StatusCode::TEMPORARY_REDIRECT => self.once(Method::POST, &location, fields.as_ref()).await,
                _ => self.once(Method::GET, &location, None).await,
            };
        }
        panic!("redirected without end: {}", page.path)
    }

    /// One request, no redirects.
    pub async fn once(&mut self, method: Method, path: &str, fields: Option<&Vec<(String, String)>>) -> Page {
        let mut request = self.http.request(method, format!("{}{path}", self.base));
        if let Some(site) = self.fetch_site {
            request = request.header("sec-fetch-site", site);
        }
        if !self.cookies.is_empty() {
            let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request = request.header("cookie", cookies.join("; "));
        }
        if let Some(fields) = fields {
            request = request.form(fields);
        }
        self.finish(request, path).await
    }

    /// Sends a form with a file, as a browser does.
    pub async fn post_file(&mut self, path: &str, fields: &[(String, String)], file: (&str, &[u8])) -> Page {
        let mut body = Vec::new();
        for (name, value) in fields {
            body.extend(format!("--between\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").into_bytes());
        }
        let head =
            format!("--between\r\nContent-Disposition: form-data; name=\"{}\"; filename=\"list.csv\"\r\nContent-Type: text/csv\r\n\r\n", file.0);
        body.extend([head.as_bytes(), file.1, b"\r\n--between--\r\n"].concat());
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = self.http.post(format!("{}{path}", self.base)).header("sec-fetch-site", "same-origin").header("cookie", cookies.join("; "));
        self.finish(request.header("content-type", "multipart/form-data; boundary=between").body(body), path).await
    }

    /// Sends JSON, as the page's script does.
    pub async fn put_json(&mut self, path: &str, body: &serde_json::Value) -> Page {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request =
            self.http.put(format!("{}{path}", self.base)).header("sec-fetch-site", "same-origin").header("cookie", cookies.join("; ")).json(body);
        self.finish(request, path).await
    }

    async fn finish(&mut self, request: reqwest::RequestBuilder, path: &str) -> Page {
        let reply = request.send().await.unwrap();
        let (status, headers) = (reply.status(), reply.headers().clone());
        for cookie in headers.get_all("set-cookie") {
            let cookie = cookie.to_str().unwrap();
            assert!(cookie.starts_with("__Host-") && cookie.contains("; Path=/; Secure; HttpOnly; SameSite=Lax"), "{cookie}");
            let (name, rest) = cookie.split_once('=').unwrap();
            if cookie.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), rest.split(';').next().unwrap().to_owned());
            }
        }
        let path = path.split(['?', '#']).next().unwrap().to_owned();
        Page { status, headers, body: reply.text().await.unwrap(), path }
    }
}

impl Page {
    fn document(&self) -> Html {
        Html::parse_document(&self.body)
    }

    /// What a reader sees, white space made single.
    pub fn text(&self) -> String {
        let document = self.document();
        let body = Selector::parse("body").unwrap();
        let text: String = document.select(&body).flat_map(|body| body.text()).collect::<Vec<_>>().join(" ");
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    pub fn has(&self, text: &str) -> bool {
        self.text().contains(text)
    }

    pub fn exists(&self, selector: &str) -> bool {
        self.document().select(&Selector::parse(selector).unwrap()).next().is_some()
    }

    /// An attribute of the first element that matches.
    pub fn attribute(&self, selector: &str, name: &str) -> String {
        let document = self.document();
        let found = document.select(&Selector::parse(selector).unwrap()).next();
        found.and_then(|element| element.value().attr(name)).unwrap_or_else(|| panic!("no {selector} with {name} in {}", self.body)).to_owned()
    }

    /// Texts of all elements that match.
    pub fn texts(&self, selector: &str) -> Vec<String> {
        let document = self.document();
        let selector = Selector::parse(selector).unwrap();
        let texts = document.select(&selector).map(|element| element.text().collect::<String>().trim().to_owned());
        texts.collect()
    }

    /// Attributes of all elements that match.
    pub fn attributes(&self, selector: &str, name: &str) -> Vec<String> {
        let document = self.document();
        let selector = Selector::parse(selector).unwrap();
        let found = document.select(&selector).filter_map(|element| element.value().attr(name).map(str::to_owned));
        found.collect()
    }

    /// The hidden fields of the form with that action.
    pub fn hidden(&self, action: &str) -> Vec<(String, String)> {
        let document = self.document();
        let selector = Selector::parse(&format!("form[action='{action}'] input[type=hidden]")).unwrap();
        let fields = document.select(&selector).map(|field| {
            let get = |name| field.value().attr(name).unwrap_or_default().to_owned();
            (get("name"), get("value"))
        });
        fields.collect()
    }

    /// The main links of lists on the page.
    pub fn line_with(&self, text: &str) -> String {
        let document = self.document();
        let selector = Selector::parse("a.line").unwrap();
        let found = document.select(&selector).find(|line| line.text().collect::<String>().contains(text));
        found.and_then(|line| line.value().attr("href")).unwrap_or_else(|| panic!("no line with {text}: {}", self.text())).to_owned()
    }
}
