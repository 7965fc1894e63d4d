//! `meanwhile doctor`: looks at settings, database, zone data, crisis directory and mail, and says what it finds.

use std::collections::BTreeSet;

use entity::kinds::VerifiedHow;

use crate::app::App;
use crate::domain::crisis::{self, Reader};
use crate::domain::zone;
use crate::mail::outbox;
use crate::store::{self, practices, sending};
use crate::urls;

/// What mail programs show on one line for certain (RFC 5322 asks for 78 at most).
const LONGEST_LINE: usize = 76;

/// One finding.
pub struct Finding {
    pub fine: bool,
    pub text: String,
}

/// Looks at everything; with `mail_to`, sends a test message there.
pub async fn examine(app: &App, mail_to: Option<&str>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut say = |fine: bool, text: String| findings.push(Finding { fine, text });
    let config = app.config();
    say(true, format!("Settings: people reach it at {}, it listens on {}", config.base_url, config.listen));
    let database = app.store.ping().await;
    say(
        database.is_ok(),
        match database {
            Ok(()) => "Database: answers, migrated, root key opens its keyring".into(),
            Err(error) => format!("Database: {error}"),
        },
    );
    say(true, format!("Zone data: {}", zone::version()));
    if let Err(problem) = app.check_regions() {
        say(false, format!("Regions: {problem}; the site does not start so"));
    }
    for region in regions(app).await {
        let (fine, text) = directory(app, region);
        say(fine, text);
    }
    let mail = app.mailer().check(outbox::envelope_from(app, None).parse().ok()).await;
    say(
        mail.is_ok(),
        match mail {
            Ok(()) => format!("Mail: {:?}", config.mail.transport),
            Err(sent) => format!("Mail: {}", sent.sentence()),
        },
    );
    let (fine, text) = sending_now(app).await;
    say(fine, text);
    let (fine, text) = bounces(app);
    say(fine, text);
    let longest = config.base_url.len() + urls::reset(&"x".repeat(32)).len();
    if longest > LONGEST_LINE {
        say(false, format!("Links: those in mails have {longest} characters; more than {LONGEST_LINE} may be broken by mail programs"));
    }
    if let Some(to) = mail_to {
        let sent = outbox::send_test(app, to).await;
        say(
            sent.is_ok(),
            match sent {
                Ok(()) => "Test message: accepted by the mail server".into(),
                Err(error) => format!("Test message: {error}"),
            },
        );
    }
    findings
}

/// The regions of this server, of its practices and of clients who have others; each once.
async fn regions(app: &App) -> Vec<String> {
    let mut regions = app.config().regions.clone();
    match (practices::all(&app.store).await, store::crisis::regions_of_clients(&app.store, None).await) {
        (Ok(practices), Ok(of_clients)) => {
            let chosen = practices.iter().flat_map(|practice| crisis::regions_of(&practice.crisis_regions)).chain(of_clients);
            let new: BTreeSet<String> = chosen.filter(|region| !regions.contains(region)).collect();
            regions.extend(new);
        }
        // That the database is away is said above.
        (Err(_), _) | (_, Err(_)) => {}
    }
    regions
}

/// What the directory has for one region, and whether somebody should look at it again. What practices checked for themselves counts for
/// them alone.
fn directory(app: &App, region: String) -> (bool, String) {
    let lines = app.crisis().shown(Reader { practice: None, regions: std::slice::from_ref(&region), language: "" });
    let today = app.now().date_naive();
    let unverified = lines.iter().filter(|line| line.verified_how == VerifiedHow::Unverified).count();
    let oldest = lines.iter().filter(|line| line.verified_how != VerifiedHow::Unverified).map(|line| line.verified_on).min();
    let Some(oldest) = oldest else { return (false, format!("Crisis directory for {region}: no lines; please verify the numbers again")) };
    let fine = lines.iter().all(|line| !line.is_stale(today));
    let never = if unverified > 0 { format!(", {unverified} of them by nobody yet") } else { String::new() };
    let again = if fine { "" } else { "; please verify the numbers again" };
    (fine, format!("Crisis directory for {region}: {} lines, verified on {oldest}{never}{again}", lines.len()))
}

/// Whether mail is being sent, as all nodes see it.
async fn sending_now(app: &App) -> (bool, String) {
    let sending = match sending::read(&app.store).await {
        Ok(sending) => sending,
        Err(error) => return (false, format!("Sending: {error}")),
    };
    let when = |at: chrono::DateTime<chrono::Utc>| at.format("%Y-%m-%d %H:%M UTC");
    if let Some(since) = sending.paused_since {
        let fault = sending.fault.unwrap_or_default();
        return (false, format!("Sending: nothing is sent since {}, the mail server does not let us in ({fault})", when(since)));
    }
    if let Some(since) = sending.away_since {
        return (false, format!("Sending: the mail server cannot be reached since {}", when(since)));
    }
    let rate = app.config().mail.rate.map_or("without a limit".to_owned(), |rate| format!("at most {rate} a second"));
    (true, format!("Sending: goes on, {rate}"))
}

/// Where reports about mails go that could not be delivered.
fn bounces(app: &App) -> (bool, String) {
    let mail = &app.config().mail;
    match (&mail.bounce_domain, &mail.bounce_spool) {
        (None, _) => (true, "Reports of failed deliveries: go to the sender’s address, and are not read".into()),
        (Some(domain), None) => (true, format!("Reports of failed deliveries: go to {domain}; by the command or the API, there is no spool folder")),
        (Some(domain), Some(spool)) => {
            let readable = std::fs::read_dir(spool).is_ok();
            (
                readable,
                format!(
                    "Reports of failed deliveries: go to {domain}, read from {}{}",
                    spool.display(),
                    if readable { "" } else { ", which cannot be read" }
                ),
            )
        }
    }
}
