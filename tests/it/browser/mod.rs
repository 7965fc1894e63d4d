//! Stories that need a real browser: scripts, keyboards, widths, colours, lost connections.

mod authored;
mod briefs;
mod editing;
mod leaving;
mod replay;
mod stepping;
mod walk;
mod writing;
