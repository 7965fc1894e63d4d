//! One walk over all pages of the demo: at phone's and desk's width, light and dark, with scripts and without; nothing wider than
//! the window, no complaint of the browser, no finding of the accessibility scan (axe-core, WCAG 2.2 A and AA).

use std::path::Path;

use meanwhile::app::App;
use meanwhile::clock::Clock;
use meanwhile::config::Config;
use meanwhile::{demo, server, web};
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use crate::support::chrome::{Chrome, wanted};
use crate::support::{Visitor, mailbox};

struct Walk {
    chrome: Chrome,
    base: String,
    axe: String,
    scripts: bool,
    /// Clients' pages, which are light and fit the smallest phones.
    clients: bool,
    width: u32,
    scheme: &'static str,
    found: Vec<String>,
}

impl Walk {
    /// Whether the scan sees a page that is wrong on purpose.
    async fn prove_that_the_scan_can_fail(&mut self) {
        self.chrome.goto(&format!("{}/sign-in", self.base)).await;
        self.chrome
            .evaluate("{ document.querySelector('[name=_email]').closest('label').replaceWith(document.querySelector('[name=_email]')); true }")
            .await;
        self.look("broken on purpose").await;
        assert!(self.found.iter().any(|finding| finding.contains("label")), "the scan sees nothing: {:?}", self.found);
        self.found.clear();
    }

    /// Goes to a page and looks at it.
    async fn see(&mut self, path: &str) {
        self.chrome.goto(&format!("{}{path}", self.base)).await;
        self.look(path).await;
    }

    async fn look(&mut self, name: &str) {
        let wider = self.chrome.evaluate("document.documentElement.scrollWidth - innerWidth").await.as_i64().unwrap_or(0);
        if wider > 0 {
            self.found.push(format!("{name}: {wider} px wider than the window"));
        }
        if self.clients {
            self.light_and_narrow(name).await;
        }
        self.found.extend(self.chrome.complaints().await.into_iter().map(|text| format!("{name}: {text}")));
        if self.scripts {
            let rules = "axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })";
            let tell = "r => r.violations.map(v => v.id + ' ' + v.nodes.map(n => n.target + ' ' + n.failureSummary).slice(0, 3).join(' | '))";
            let findings = self.chrome.evaluate(&format!("{}; {rules}.then({tell})", self.axe)).await;
            let findings = findings.as_array().unwrap_or_else(|| panic!("{name}: no scan")).clone();
            self.found.extend(findings.iter().filter_map(Value::as_str).map(|finding| format!("{name}: {finding}")));
        }
    }

    /// Fifteen kilobytes, no letters at which phones zoom in, nothing wider than 320 pixels or at letters twice as large; nothing moves.
    async fn light_and_narrow(&mut self, name: &str) {
        // First: what follows moves everything.
        if self.scripts && self.chrome.evaluate("window.shifted || 0").await.as_f64().unwrap_or(0.0) > 0.0 {
            self.found.push(format!("{name}: something moved by itself"));
        }
        let bytes = self.chrome.evaluate("new TextEncoder().encode(document.documentElement.outerHTML).length").await.as_i64().unwrap_or(0);
        // All of a plan is written on one page.
        let most = if name == "/plan/edit" { 40 * 1024 } else { 15 * 1024 };
        if bytes > most {
            self.found.push(format!("{name}: {bytes} bytes"));
        }
        let wider = "document.documentElement.scrollWidth - innerWidth";
        self.chrome.look(320, self.scheme).await;
        let narrow = self.chrome.evaluate(wider).await.as_i64().unwrap_or(0);
        self.chrome.look(390, self.scheme).await;
        self.chrome.evaluate("{ document.documentElement.style.fontSize = '200%'; true }").await;
        let large = self.chrome.evaluate(wider).await.as_i64().unwrap_or(0);
        self.chrome.evaluate("{ document.documentElement.style.fontSize = ''; true }").await;
        self.chrome.look(self.width, self.scheme).await;
        // What was moved here on purpose counts for nothing.
        if self.scripts {
            self.chrome.evaluate("new Promise(done => setTimeout(() => { window.shifted = 0; done(true) }, 200))").await;
        }
        if narrow > 0 || large > 0 {
            self.found.push(format!("{name}: {narrow} px too wide at 320 px, {large} px at letters twice as large"));
        }
        let small = "[...document.querySelectorAll('input:not([type=hidden], [type=radio], [type=checkbox]), select, textarea')].filter(e => parseFloat(getComputedStyle(e).fontSize) < 16).length";
        if self.chrome.evaluate(small).await != 0 {
            self.found.push(format!("{name}: letters at which phones zoom in"));
        }
    }

    async fn first_line(&self, list: &str) -> String {
        let expression = format!("document.querySelector({list:?}).getAttribute('href')");
        self.chrome.evaluate(&expression).await.as_str().unwrap_or_else(|| panic!("no {list}")).to_owned()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_at_every_width_in_every_light_with_scripts_and_without() {
    if !wanted() {
        return;
    }
    let axe = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/node_modules/axe-core/axe.min.js");
    let axe = std::fs::read_to_string(&axe).expect("axe-core: npm ci --prefix tests/browser (bin/test does it)");
    let dir = tempfile::tempdir().unwrap();
    let bound = web::serve::bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let app = App::build(Config::demo(bound.address, dir.path()).unwrap(), Clock::system()).await.unwrap();
    let demo = demo::prepare(&app, dir.path()).await.unwrap();
    let stop = CancellationToken::new();
    let running = tokio::spawn(server::serve(app.clone(), bound, stop.clone()));
    for scripts in [true, false] {
        // Without scripts nothing is scanned: one look at each width is enough.
        let looks: &[(u32, &'static str)] =
            if scripts { &[(390, "light"), (390, "dark"), (1280, "light"), (1280, "dark")] } else { &[(390, "light"), (1280, "dark")] };
        for &(width, scheme) in looks {
            let chrome = Chrome::start().await;
            chrome.look(width, scheme).await;
            chrome.scripts(scripts).await;
            // Counts every shift that nobody caused by touching something.
            chrome.at_every_page("window.shifted = 0; new PerformanceObserver(list => { for (const e of list.getEntries()) if (!e.hadRecentInput) window.shifted += e.value }).observe({ type: 'layout-shift', buffered: true })").await;
            let mut walk = Walk { chrome, base: demo.base_url.clone(), axe: axe.clone(), scripts, clients: false, width, scheme, found: Vec::new() };
            if scripts {
                walk.prove_that_the_scan_can_fail().await;
            }
            workspace(&mut walk, &demo).await;
            client(&mut walk, &demo).await;
            assert!(walk.found.is_empty(), "{width} px, {scheme}, scripts {scripts}: {:#?}", walk.found);
        }
    }
    stop.cancel();
    running.await.unwrap().unwrap();
}

async fn workspace(walk: &mut Walk, demo: &demo::DemoFile) {
    walk.see("/sign-in").await;
    walk.chrome.type_into("[name=_email]", &demo.workspace.email).await;
    walk.chrome.type_into("[name=_password]", &demo.workspace.password).await;
    walk.chrome.click("main button").await;
    walk.chrome.until("location.pathname === '/home'").await;
    walk.look("/home").await;
    for path in [
        "/clients",
        "/clients?status=all",
        "/clients?q=nobody",
        "/clients/new",
        "/clients/import",
        "/templates",
        "/templates?q=nothing",
        "/templates/import",
        "/library",
        "/library/exposure-ladder",
        "/library/thought-record",
        "/library/therapy-journal",
        "/measures",
        "/measures/phq-9",
        "/measures/who-5",
        "/mailbox",
        "/nothing",
        "/account",
        "/practice",
        "/practice/people",
        "/practice/consent",
        "/practice/keys",
        "/practice/audit",
        "/mails",
        "/mails?state=trouble",
        "/forgot",
        "/join/nothing",
        "/reset/nothing",
    ] {
        walk.see(path).await;
    }
    for list in ["/practice/people", "/mails"] {
        walk.see(list).await;
        let last = walk.first_line("main li:last-child a.line").await;
        walk.see(&last).await;
    }
    // Mistakes, and a secret that is shown once.
    for (path, wrong) in [
        ("/practice/people", "main form.card button"),
        ("/practice/keys", "main form.card > .actions button"),
        ("/account", "form[action='/account/password'] button"),
    ] {
        walk.see(path).await;
        walk.chrome.click(wrong).await;
        walk.chrome.until("!!document.querySelector('.error')").await;
        walk.look(&format!("{path} with mistakes")).await;
    }
    walk.see("/practice/keys").await;
    walk.chrome.type_into("#f-name", "For a script").await;
    walk.chrome.click("[name=scopes]").await;
    walk.chrome.click("main form.card > .actions button").await;
    walk.chrome.until("!!document.querySelector('.secret')").await;
    walk.look("a key, shown once").await;
    walk.see("/clients/import").await;
    walk.chrome.type_into("#csv", "name,email\nPia,pia@mail.example\n,odd\n").await;
    walk.chrome.click("button[value=look]").await;
    walk.chrome.until("!!document.querySelector('button[value=add]')").await;
    walk.look("an import, looked at").await;
    walk.see("/clients?q=ann").await;
    let ann = walk.first_line("a.line").await;
    walk.see(&ann).await;
    let response = walk.first_line("a.line[href^='/responses/']").await;
    let assignment = walk.first_line("a.line[href^='/assignments/']").await;
    walk.see("/coming").await;
    let occurrence = walk.first_line("a[href^='/occurrences/']").await;
    walk.see("/clients?q=ed").await;
    let ed = walk.first_line("a.line").await;
    walk.see(&ed).await;
    let sequence = walk.first_line("a[href^='/sequences/']").await;
    for path in [
        format!("{ann}/edit"),
        format!("{ann}/assign"),
        format!("{ann}/progress"),
        format!("{ann}/own-progress"),
        format!("{ann}/own-data"),
        "/requests".to_owned(),
        format!("{ann}/sharing"),
        format!("{ann}/status?to=pause"),
        format!("{ann}/status?to=discharge"),
        format!("{assignment}/edit"),
        format!("{assignment}/tailoring"),
        format!("{assignment}/cancel"),
        response,
        assignment,
        format!("{ann}/coming"),
        format!("{ann}/reminders"),
        format!("{ann}/appointments"),
        format!("{ann}/stop"),
        format!("{ann}/sequences/new"),
        format!("{occurrence}/move"),
        occurrence,
        format!("{sequence}/edit"),
        sequence,
        "/sequences/new".into(),
        "/appointments".into(),
        "/appointments/import".into(),
        "/practice/links".into(),
    ] {
        walk.see(&path).await;
    }
    // Mistakes and a preview.
    walk.see(&format!("{ann}/assign")).await;
    walk.chrome.click("button[value=send]").await;
    walk.chrome.until("!!document.querySelector('.error')").await;
    walk.look("assign with a mistake").await;
    walk.chrome.evaluate("document.querySelector('#template_id').selectedIndex = 1").await;
    walk.chrome.click("button[value=preview]").await;
    walk.chrome.until("!!document.querySelector('#preview')").await;
    walk.look("assign with a preview").await;
    walk.chrome.evaluate("document.querySelector('[name=schedule][value=weeks]').click()").await;
    walk.chrome.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })").await;
    walk.look("assign by a rule").await;
    walk.chrome.click("button[value=preview]").await;
    walk.chrome.until("document.readyState === 'complete' && !!document.querySelector('table.month, #preview table')").await;
    walk.look("the dates of a rule").await;
    walk.see(&format!("{ann}/assign")).await;
    walk.chrome.evaluate("document.querySelector('#template_id').selectedIndex = 1").await;
    walk.chrome.click("button[value=tailor]").await;
    walk.chrome.until("!!document.querySelector('[name=t_on]')").await;
    walk.chrome.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })").await;
    walk.look("assign, fitted to Ann").await;
    walk.see("/measures/who-5").await;
    walk.chrome.click("main form button:not(.unseen)").await;
    walk.chrome.until("!!document.querySelector('.error')").await;
    walk.look("an attestation with mistakes").await;
    walk.see("/templates/import").await;
    walk.chrome.type_into("textarea", "{ \"resourceType\": \"Questionnaire\", \"item\": [{ \"linkId\": \"1\", \"type\": \"attachment\" }, { \"linkId\": \"2\", \"type\": \"boolean\", \"text\": \"Well?\" }] }").await;
    walk.chrome.click("main form button:not(.unseen)").await;
    walk.chrome.until("document.readyState === 'complete' && !!document.querySelector('.phone, .error')").await;
    walk.look("an import, looked at before anything is made").await;
    walk.see("/clients/new").await;
    walk.chrome.click("form.card button").await;
    walk.chrome.until("!!document.querySelector('.error')").await;
    walk.look("client form with mistakes").await;
    walk.see("/templates").await;
    let templates = walk.chrome.evaluate("[...document.querySelectorAll('a.line')].map(a => a.getAttribute('href'))").await;
    for template in templates.as_array().unwrap().iter().filter_map(Value::as_str) {
        for path in [
            template.to_owned(),
            format!("{template}/preview"),
            format!("{template}/print"),
            format!("{template}/edit"),
            format!("{template}/assign"),
            format!("{template}/versions/1"),
            format!("{template}/settings"),
            format!("{template}/publish"),
        ] {
            walk.see(&path).await;
        }
    }
    if walk.scripts {
        walk.chrome.goto(&format!("{}/api/docs", walk.base)).await;
        walk.chrome.until("document.querySelectorAll('.opblock').length >= 8").await;
        walk.found.extend(walk.chrome.complaints().await.into_iter().map(|text| format!("/api/docs: {text}")));
    }
    walk.see("/home").await;
    walk.chrome.click("form[action='/lock'] button").await;
    walk.chrome.until("!!document.querySelector('form[action=\"/unlock\"]')").await;
    walk.look("locked").await;
}

/// The text she agreed to; nothing chosen; paper; and agreeing again.
async fn consent(walk: &mut Walk) {
    walk.see("/w/consent").await;
    walk.chrome.click("form:has(#consent-choice) button").await;
    walk.chrome.until("!!document.getElementById('problems')").await;
    walk.look("consent, nothing chosen").await;
    for choice in ["paper", "agreed"] {
        walk.chrome.click(&format!("input[value={choice}]")).await;
        walk.chrome.click("form:has(#consent-choice) button").await;
        walk.chrome.until("document.readyState === 'complete' && !document.getElementById('problems')").await;
        walk.look("consent, answered").await;
    }
}

async fn client(walk: &mut Walk, demo: &demo::DemoFile) {
    walk.clients = true;
    let mails = mailbox::read(Path::new(&demo.mail_dir));
    let waiting = mails.iter().rev().find(|mail| mail.to == "mina@mail.example").expect("Mina's mail");
    walk.see(&waiting.link()).await;
    walk.chrome.click("main button").await;
    walk.chrome.until("location.pathname.startsWith('/w/')").await;
    walk.look("the questions").await;
    let page = walk.chrome.path().await;
    // It is long: in steps, looked over, and only then sent.
    walk.chrome.evaluate("document.querySelector('[data-step]:not([hidden]) button[name=_step]').scrollIntoView({ block: 'center' })").await;
    walk.chrome.click("[data-step]:not([hidden]) button[name=_step]").await;
    walk.chrome.until("!!document.querySelector('[data-step=\"2\"]:not([hidden])')").await;
    walk.look("the second step").await;
    walk.see(&format!("{page}?step=check")).await;
    walk.chrome.evaluate("document.querySelector('[data-send]').scrollIntoView({ block: 'center' })").await;
    walk.chrome.click("[data-send]").await;
    walk.chrome.until("!!document.getElementById('problems')").await;
    walk.look("the questions, refused").await;
    walk.see(&format!("{page}/not-now")).await;
    walk.chrome.click("main form button").await;
    walk.chrome.until("!!document.querySelector('.error')").await;
    walk.look("not this time, refused").await;
    walk.see(&format!("{page}/print")).await;
    consent(walk).await;
    for path in ["/w/data", "/w/data/request", "/w/progress"] {
        walk.see(path).await;
    }
    walk.chrome.goto(&format!("{}/w/data/request", walk.base)).await;
    walk.chrome.click("main form button").await;
    walk.chrome.until("!!document.querySelector('.error')").await;
    walk.look("a request, refused").await;
    walk.see("/w/").await;
    walk.chrome.click("form[action='/w/leave'] button").await;
    walk.chrome.until("document.title.includes('done')").await;
    walk.look("left").await;
    let used = mails.iter().find(|mail| mail.to == "ann@mail.example").expect("Ann's first mail");
    walk.see(&used.link()).await;
    walk.chrome.click("main button").await;
    walk.chrome.until("!!document.querySelector('.notice')").await;
    walk.look("a fresh link, asked for").await;
    walk.see("/w/").await;
    if let Some(reminder) = mails.iter().find(|mail| mail.subject.contains("still something")) {
        walk.see(&reminder.address_with("/u/")).await;
    }
    // The safety plan, by its own link.
    let kept = mails.iter().rev().find(|mail| mail.subject.contains("a link to keep")).expect("the link to a plan");
    walk.see(&kept.link()).await;
    walk.chrome.click("input[name=remember]").await;
    walk.chrome.click("main button").await;
    walk.chrome.until("location.pathname === '/plan'").await;
    walk.look("the plan").await;
    for path in ["/plan", "/plan/edit", "/plan/pin", "/plan/copies", "/plan/copies/1", "/plan/print", "/plan/card"] {
        walk.see(path).await;
    }
    walk.chrome.goto(&format!("{}/plan", walk.base)).await;
    walk.chrome.click("header form[action='/w/leave'] button").await;
    walk.chrome.until("document.title.includes('done')").await;
    walk.see("/plan").await;
    // What one client's first page weighs, in all.
    let mut visitor = Visitor::new(&walk.base);
    let mut bytes = 0;
    let landing = visitor.get(&waiting.link()).await;
    let page = visitor.post(&waiting.link(), &[]).await;
    for asset in landing.attributes("link[href]", "href").into_iter().chain(page.attributes("script[src]", "src")) {
        bytes += visitor.get(&asset).await.body.len();
    }
    assert!(bytes + landing.body.len().max(page.body.len()) < 40 * 1024, "{bytes} and the page");
}
