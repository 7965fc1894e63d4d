//! `meanwhile doctor`: looks at settings, database, zone data, crisis directory and mail, and says what it finds.

use chrono::TimeDelta;

use crate::app::App;
use crate::domain::zone;
use crate::mail::outbox;

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
    let mail = app.mailer().check().await;
    say(
        mail.is_ok(),
        match mail {
            Ok(()) => format!("Mail: {:?}", config.mail.transport),
            Err(error) => format!("Mail: {error}"),
        },
    );
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
