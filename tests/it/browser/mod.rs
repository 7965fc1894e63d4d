//! Stories that need a real browser: scripts, keyboards, widths, colours, lost connections.

mod authored;
mod briefs;
mod care;
mod editing;
mod leaving;
mod plan;
mod replay;
mod stepping;
mod summary;
mod walk;
mod writing;
