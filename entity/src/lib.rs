//! The tables, one file each. Nothing here decides anything: rules live in `meanwhile::domain`, SQL in `meanwhile::store`.
//!
//! To add a table: a step in `migration`, a file here, a line below. Columns ending in `_sealed` hold
//! envelopes of `meanwhile::keys` and are unreadable without the practice's or client's key.
//! Times are UTC and come from the application's clock, in whole milliseconds; the databases never supply one.

#![allow(clippy::disallowed_methods, reason = "sea-orm's derived code begins transactions for nested saves, which nobody here calls")]

pub mod ids;
pub mod kinds;
pub mod meta;

pub mod access_link;
pub mod alert;
pub mod alert_step;
pub mod api_key;
pub mod appointment;
pub mod appointment_note;
pub mod assignment;
pub mod attestation;
pub mod audit_event;
pub mod audit_head;
pub mod baseline;
pub mod client;
pub mod client_device;
pub mod client_pin;
pub mod client_pin_code;
pub mod client_plan;
pub mod client_session;
pub mod client_share;
pub mod client_vault;
pub mod consent;
pub mod consent_text;
pub mod coping_card;
pub mod coping_use;
pub mod cover;
pub mod crisis_choice;
pub mod crisis_line;
pub mod draft;
pub mod draft_step;
pub mod draft_watch;
pub mod email_attempt;
pub mod email_bounce;
pub mod email_occurrence;
pub mod entry;
pub mod entry_wording;
pub mod goal;
pub mod goal_rating;
pub mod goal_scale;
pub mod goal_step;
pub mod idempotent_request;
pub mod kiosk;
pub mod look_forward;
pub mod mail_sending;
pub mod notice;
pub mod notice_shown;
pub mod notice_writing;
pub mod occurrence;
pub mod outbox_email;
pub mod own_crisis_line;
pub mod own_request;
pub mod practice;
pub mod practitioner;
pub mod practitioner_link;
pub mod private_entry;
pub mod progress_view;
pub mod rating;
pub mod read_access;
pub mod reply;
pub mod response;
pub mod review;
pub mod safety_plan;
pub mod safety_plan_review;
pub mod safety_plan_trigger;
pub mod safety_plan_version;
pub mod sequence;
pub mod sequence_step;
pub mod series;
pub mod series_part;
pub mod session_grant;
pub mod takeaway;
pub mod tell_line;
pub mod template;
pub mod template_version;
pub mod throttle;
pub mod topic;
pub mod unsent_alert;
pub mod workspace_session;

/// The keyring: wrapped keys, in a database file (SQLite) or schema (PostgreSQL) of their own with their own backup.
pub mod client_key;
pub mod practice_key;
