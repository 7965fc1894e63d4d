//! One file per step. A step knows table names, never entities: entities move on, steps stay as they were.
//!
//! Two databases are migrated: the data (`Migrator`) and the keyring (`keyring::Migrator`), which is a file
//! or schema of its own so that it can be backed up, and forgotten, apart from the data.
//! Each step runs in a transaction on both SQLite and PostgreSQL. One change per statement, foreign keys in
//! `create_table`: SQLite refuses anything else.

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::prelude::*;

mod m0001_begin;
mod m0002_crisis_lines;
mod m0003_published_is_final;
mod m0004_practice_life;
mod m0005_authoring;
mod m0007_versions;
mod m0009_undone_steps;
mod m0010_schedules;
mod m0011_delivery;
mod m0012_appointments;
mod m0013_reminders;
mod m0014_addresses;
mod m0016_sequences;
mod m0017_pins;
mod m0018_agreements;
mod m0019_entries;
mod m0020_self_care;
mod m0021_consent;
mod m0022_own_data;
mod m0023_loop;
mod m0024_progress;
mod m0025_timeline;
mod m0026_briefs;
mod m0027_caseload;
mod m0028_safety_plans;
mod m0029_plan_reach;
mod m0030_crisis_directory;
mod m0031_alerts;
mod m0032_board;
mod m0033_words_before;

/// The steps of the data.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_begin::Migration),
            Box::new(m0002_crisis_lines::Migration),
            Box::new(m0003_published_is_final::Migration),
            Box::new(m0004_practice_life::Migration),
            Box::new(m0005_authoring::Migration),
            Box::new(m0007_versions::Migration),
            Box::new(m0009_undone_steps::Migration),
            Box::new(m0010_schedules::Migration),
            Box::new(m0011_delivery::Migration),
            Box::new(m0012_appointments::Migration),
            Box::new(m0013_reminders::Migration),
            Box::new(m0014_addresses::Migration),
            Box::new(m0016_sequences::Migration),
            Box::new(m0017_pins::Migration),
            Box::new(m0018_agreements::Migration),
            Box::new(m0019_entries::Migration),
            Box::new(m0020_self_care::Migration),
            Box::new(m0021_consent::Migration),
            Box::new(m0022_own_data::Migration),
            Box::new(m0023_loop::Migration),
            Box::new(m0024_progress::Migration),
            Box::new(m0025_timeline::Migration),
            Box::new(m0026_briefs::Migration),
            Box::new(m0027_caseload::Migration),
            Box::new(m0028_safety_plans::Migration),
            Box::new(m0029_plan_reach::Migration),
            Box::new(m0030_crisis_directory::Migration),
            Box::new(m0031_alerts::Migration),
            Box::new(m0032_board::Migration),
            Box::new(m0033_words_before::Migration),
        ]
    }
}

pub mod keyring {
    //! The steps of the keyring.
    use super::*;

    mod k0001_begin;

    pub struct Migrator;

    #[async_trait::async_trait]
    impl MigratorTrait for Migrator {
        fn migrations() -> Vec<Box<dyn MigrationTrait>> {
            vec![Box::new(k0001_begin::Migration)]
        }
    }
}
