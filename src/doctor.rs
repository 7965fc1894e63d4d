//! `meanwhile doctor`: looks at settings, database, zone data, crisis directory and mail, and says what it finds.

use chrono::TimeDelta;

use crate::app::App;
use crate::domain::zone;
use crate::mail::outbox;
use crate::store::sending;
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
    for region in &config.regions {
        let lines = app.crisis_lines(region);
        let oldest = lines.iter().map(|line| line.verified_on).min();
        let stale = oldest.is_none_or(|day| app.now().date_naive() - day > TimeDelta::days(180));
        let since = oldest.map_or("no lines".to_owned(), |day| format!("{} lines, verified on {day}", lines.len()));
        say(!stale, format!("Crisis directory for {region}: {since}{}", if stale { "; please verify the numbers again" } else { "" }));
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
