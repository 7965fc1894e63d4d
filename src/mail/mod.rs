//! Mail: what is sent, how it is asked for, how it leaves. The only room that imports lettre.
//! To add an email: a file in `emails/`, a folder in `templates/emails/`, one line in `emails::ALL`.
//!
//! No text that anybody typed travels by mail, no template's title, no client's name: a mail says who writes and where to open it.

pub mod circuit;
pub mod dsn;
pub mod emails;
pub mod enqueue;
mod for_you;
pub mod message;
pub mod outbox;
mod plan_link;
pub mod scheduling;
pub mod transport;
pub mod verdict;
