//! Stories that need a real browser.
