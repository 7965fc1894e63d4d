//! A real browser: headless Chromium through chromedriver, one of each for every story.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;

/// A browser window.
pub struct Chrome {
    pub page: Client,
    _driver: Driver,
    _profile: TempDir,
}

/// A running chromedriver; it goes when the story ends.
struct Driver(Child);

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Whether browser stories are told: `bin/test --fast` leaves them out.
pub fn wanted() -> bool {
    #[allow(clippy::disallowed_methods, reason = "tests are told by bin/test whether there is a browser")]
    let told = std::env::var("MEANWHILE_TEST_BROWSER").unwrap_or_default();
    if told != "1" {
        eprintln!("skipped: MEANWHILE_TEST_BROWSER is not 1 (bin/test sets it)");
    }
    told == "1"
}

#[allow(clippy::disallowed_methods, reason = "tests are told by bin/test where the browser is")]
fn program(name: &str, usual: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| usual.to_owned())
}

impl Chrome {
    /// A phone's width, light, with scripts.
    pub async fn phone() -> Self {
        let chrome = Self::start().await;
        chrome.look(390, "light").await;
        chrome
    }

    pub async fn start() -> Self {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut driver = Command::new(program("CHROMEDRIVER", "/usr/bin/chromedriver"));
        let driver = Driver(driver.arg(format!("--port={port}")).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("chromedriver"));
        let profile = tempfile::tempdir().unwrap();
        let args = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
            &format!("--user-data-dir={}", profile.path().display()),
        ];
        let options = json!({ "args": args, "binary": program("CHROMIUM", "/usr/bin/chromium") });
        let capabilities = json!({ "goog:chromeOptions": options, "goog:loggingPrefs": { "browser": "ALL" } });
        let capabilities = capabilities.as_object().unwrap().clone();
        let address = format!("http://127.0.0.1:{port}");
        for _ in 0..100 {
            let mut builder = ClientBuilder::new(HttpConnector::new());
            if let Ok(page) = builder.capabilities(capabilities.clone()).connect(&address).await {
                return Self { page, _driver: driver, _profile: profile };
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("chromedriver did not start");
    }

    /// Width of the window, and the colours the person prefers.
    pub async fn look(&self, width: u32, scheme: &str) {
        self.cdp("Emulation.setDeviceMetricsOverride", json!({ "width": width, "height": 844, "deviceScaleFactor": 1, "mobile": width < 600 })).await;
        let features = json!([{ "name": "prefers-color-scheme", "value": scheme }, { "name": "prefers-reduced-motion", "value": "reduce" }]);
        self.cdp("Emulation.setEmulatedMedia", json!({ "features": features })).await;
    }

    /// Turns scripts of pages off or on.
    pub async fn scripts(&self, on: bool) {
        self.cdp("Emulation.setScriptExecutionDisabled", json!({ "value": !on })).await;
    }

    /// Takes the network away, or gives it back.
    pub async fn offline(&self, offline: bool) {
        self.cdp("Network.enable", json!({})).await;
        let conditions = json!({ "offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
        self.cdp("Network.emulateNetworkConditions", conditions).await;
    }

    /// Runs this at the beginning of every page that follows.
    pub async fn at_every_page(&self, script: &str) {
        self.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script })).await;
    }

    /// Ends the page's process, as a phone does that needs its memory.
    pub async fn crash(&self) {
        let asked = Cdp { command: "Page.crash".to_owned(), params: json!({}) };
        let _ = tokio::time::timeout(Duration::from_secs(5), self.page.issue_cmd(asked)).await;
    }

    pub async fn cdp(&self, command: &str, params: Value) -> Value {
        let asked = Cdp { command: command.to_owned(), params };
        self.page.issue_cmd(asked).await.unwrap_or_else(|error| panic!("{command}: {error}"))
    }

    /// Evaluates in the page, whatever its policy says about scripts.
    pub async fn evaluate(&self, expression: &str) -> Value {
        let params = json!({ "expression": expression, "awaitPromise": true, "returnByValue": true });
        let reply = self.cdp("Runtime.evaluate", params).await;
        assert!(reply.get("exceptionDetails").is_none(), "{expression:.200}: {reply}");
        reply["result"]["value"].clone()
    }

    /// What the browser complained about since it was last asked, other than refused forms and missing pages.
    pub async fn complaints(&self) -> Vec<String> {
        let log = self.page.issue_cmd(Log).await.unwrap();
        let lines = log.as_array().unwrap().iter().filter(|line| line["level"] == "SEVERE");
        let texts = lines.map(|line| line["message"].as_str().unwrap_or_default().to_owned());
        texts.filter(|text| !["status of 4", "ERR_INTERNET_DISCONNECTED"].iter().any(|expected| text.contains(expected))).collect()
    }

    pub async fn goto(&self, url: &str) {
        self.page.goto(url).await.unwrap();
    }

    pub async fn click(&self, selector: &str) {
        self.page.find(Locator::Css(selector)).await.unwrap_or_else(|_| panic!("no {selector}")).click().await.unwrap();
    }

    pub async fn type_into(&self, selector: &str, text: &str) {
        self.page.find(Locator::Css(selector)).await.unwrap_or_else(|_| panic!("no {selector}")).send_keys(text).await.unwrap();
    }

    pub async fn text(&self, selector: &str) -> String {
        self.page.find(Locator::Css(selector)).await.unwrap_or_else(|_| panic!("no {selector}")).text().await.unwrap()
    }

    pub async fn path(&self) -> String {
        self.page.current_url().await.unwrap().path().to_owned()
    }

    /// Waits until an expression is true.
    pub async fn until(&self, expression: &str) {
        for _ in 0..150 {
            if self.evaluate(expression).await == json!(true) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("never: {expression}");
    }
}

#[derive(Debug)]
struct Cdp {
    command: String,
    params: Value,
}

fn endpoint(base: &url::Url, session: Option<&str>, path: &str) -> Result<url::Url, url::ParseError> {
    base.join(&format!("session/{}/{path}", session.unwrap_or_default()))
}

impl WebDriverCompatibleCommand for Cdp {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        endpoint(base, session, "goog/cdp/execute")
    }
    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(json!({ "cmd": self.command, "params": self.params }).to_string()))
    }
}

#[derive(Debug)]
struct Log;

impl WebDriverCompatibleCommand for Log {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        endpoint(base, session, "se/log")
    }
    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(json!({ "type": "browser" }).to_string()))
    }
}
