//! Meanwhile: the work between therapy sessions. See `docs/ARCHITECTURE.md` for the rooms and who may import whom.

pub mod actions;
pub mod app;
pub mod clock;
pub mod commands;
pub mod config;
pub mod demo;
pub mod doctor;
pub mod domain;
pub mod error;
pub mod fail_point;
pub mod keys;
pub mod mail;
pub mod metrics;
pub mod pages;
pub mod random;
pub mod server;
pub mod store;
pub mod urls;
pub mod web;
pub mod worker;
