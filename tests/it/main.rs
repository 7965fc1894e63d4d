//! The stories, in one binary. People: Dr. Amal owns Riverside, Ben works there; Carol is at another practice and must never get in;
//! Ann and Ed are clients. Stories run on both databases, with the real worker and the real mailbox.

#[macro_use]
mod support;

mod access;
mod answering;
mod api_access;
mod api_conformance;
mod api_edits;
mod api_idempotency;
mod api_lists;
mod assigning;
mod authoring;
mod browser;
mod demo;
mod editor;
mod every_email;
mod every_endpoint;
mod every_instrument;
mod every_item_kind;
mod every_starter;
mod every_template;
mod examples;
mod fhir_cases;
mod isolation;
mod links;
mod main_job;
mod measures;
mod metrics;
mod operations;
mod outbox;
mod practice_life;
mod process;
mod reminders;
mod rooms;
mod schedules;
mod sealed;
mod sharing;
mod template_files;
mod versions;
mod workspace;
