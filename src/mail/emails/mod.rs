//! What is sent: one file each. A file says whether the mail still matters, to whom it goes and what it shows;
//! the words are in `templates/emails/NAME/` and `locales/*/mail.ftl`.

use chrono::{DateTime, Utc};
use futures_util::future::BoxFuture;
use serde_json::Value;

use crate::app::App;
use crate::domain::unsent::{Held, NotSent};
use crate::error::Result;
use crate::store::outbox::OutboxEmail;

pub mod address_changed;
pub mod address_refused;
pub mod alert_new;
pub mod alert_unseen;
pub mod brief_ready;
pub mod confirm_address;
pub mod cover_asked;
pub mod for_you;
pub mod fresh_link;
pub mod invitation;
pub mod join;
pub mod link_mail;
pub mod note_received;
pub mod own_page;
pub mod own_request;
pub mod password_changed;
pub mod password_reset;
pub mod plan_link;
pub mod plan_review;
pub mod plan_unsure;
pub mod practitioner_link;
pub mod reminder;
pub mod reminders_stopped;
pub mod response_received;
pub mod still;
pub mod together;

/// Every email.
pub const ALL: &[Email] = &[
    Email { name: invitation::NAME, prepare: invitation::prepare, resent_when_uncertain: true },
    Email { name: reminder::NAME, prepare: reminder::prepare, resent_when_uncertain: false },
    Email { name: together::NAME, prepare: together::prepare, resent_when_uncertain: true },
    Email { name: fresh_link::NAME, prepare: fresh_link::prepare, resent_when_uncertain: true },
    Email { name: join::NAME, prepare: join::prepare, resent_when_uncertain: true },
    Email { name: password_reset::NAME, prepare: password_reset::prepare, resent_when_uncertain: true },
    Email { name: password_changed::NAME, prepare: password_changed::prepare, resent_when_uncertain: false },
    Email { name: address_changed::NAME, prepare: address_changed::prepare, resent_when_uncertain: false },
    Email { name: address_refused::NAME, prepare: address_refused::prepare, resent_when_uncertain: false },
    Email { name: confirm_address::NAME, prepare: confirm_address::prepare, resent_when_uncertain: true },
    Email { name: response_received::NAME, prepare: response_received::prepare, resent_when_uncertain: false },
    Email { name: for_you::NAME, prepare: for_you::prepare, resent_when_uncertain: false },
    Email { name: cover_asked::NAME, prepare: cover_asked::prepare, resent_when_uncertain: false },
    Email { name: own_page::NAME, prepare: own_page::prepare, resent_when_uncertain: true },
    Email { name: plan_link::NAME, prepare: plan_link::prepare, resent_when_uncertain: true },
    Email { name: own_request::NAME, prepare: own_request::prepare, resent_when_uncertain: false },
    Email { name: note_received::NAME, prepare: note_received::prepare, resent_when_uncertain: false },
    // Twice is better than never.
    Email { name: alert_new::NAME, prepare: alert_new::prepare, resent_when_uncertain: true },
    Email { name: alert_unseen::NAME, prepare: alert_unseen::prepare, resent_when_uncertain: true },
    Email { name: brief_ready::NAME, prepare: brief_ready::prepare, resent_when_uncertain: false },
    Email { name: reminders_stopped::NAME, prepare: reminders_stopped::prepare, resent_when_uncertain: false },
    Email { name: plan_unsure::NAME, prepare: plan_unsure::prepare, resent_when_uncertain: false },
    Email { name: plan_review::NAME, prepare: plan_review::prepare, resent_when_uncertain: false },
];

/// One kind of email.
pub struct Email {
    /// Stored with the outbox row; also the folder of its templates.
    pub name: &'static str,
    /// Reads again what it is about, at the last moment.
    pub prepare: for<'a> fn(&'a App, &'a OutboxEmail) -> BoxFuture<'a, Result<Prepared>>,
    /// Whether it goes once more when nobody knows if the server took it.
    pub resent_when_uncertain: bool,
}

/// The email of that name.
pub fn find(name: &str) -> Option<&'static Email> {
    ALL.iter().find(|email| email.name == name)
}

/// What to send, or why not to.
pub enum Prepared {
    Letter(Letter),
    /// It no longer matters, and why.
    Drop(NotSent),
    /// Not before then, and why.
    Later(DateTime<Utc>, Held),
    /// It waits for the client's address to be confirmed.
    Hold,
}

/// A mail before it is written.
pub struct Letter {
    pub to: String,
    /// Display name of the sender.
    pub from_name: String,
    pub language: String,
    /// What the templates show.
    pub context: Value,
    /// One-click address that stops reminders (RFC 8058).
    pub unsubscribe: Option<String>,
}
