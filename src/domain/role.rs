//! What each role may do. An assistant keeps addresses, imports and mails in order and sees no clinical content.

use entity::kinds::Role;

/// Whether the role reads and writes what concerns care: assignments, answers, progress, templates.
pub fn is_clinical(role: Role) -> bool {
    matches!(role, Role::Owner | Role::Therapist)
}

/// Whether the role runs the practice: settings, people, keys, audit trail.
pub fn runs_practice(role: Role) -> bool {
    role == Role::Owner
}

/// Whether the role sees every client of the practice, or only its own caseload and what was shared with it.
pub fn sees_all_clients(role: Role) -> bool {
    matches!(role, Role::Owner | Role::Assistant)
}

/// Whether a client can be in this role's caseload.
pub fn has_caseload(role: Role) -> bool {
    is_clinical(role)
}
