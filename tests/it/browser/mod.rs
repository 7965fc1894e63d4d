//! Stories that need a real browser: scripts, keyboards, widths, colours, lost connections.

mod authored;
mod editing;
mod replay;
mod stepping;
mod walk;
mod writing;
