//! What can be done: one file per noun, one function per verb, one transaction each (audit row included).
//! May import `domain`, `store`, `mail::enqueue`, `clock` and the `App` that holds them. The rule of a verb is in `domain`;
//! who may ask is settled by the `Scope` that comes in.

pub mod addresses;
pub mod alerts;
pub mod api_keys;
pub mod appointments;
pub mod asking;
pub mod assignments;
pub mod audit;
pub mod bounces;
pub mod calendars;
pub mod clients;
pub mod confirming;
pub mod drafting;
pub mod drafts;
pub mod entries;
pub mod idempotency;
pub mod links;
pub mod measures;
pub mod occurrences;
pub mod outbox;
pub mod pins;
pub mod pins_together;
pub mod planning;
pub mod practices;
pub mod practitioners;
pub mod publishing;
pub mod reminders;
pub mod responses;
pub mod revoking;
pub mod sequences;
pub mod sign_in;
pub mod starters;
pub mod template_files;
pub mod templates;
pub mod tidy;
pub mod topics;
