//! Every address of the product, built and parsed. Links in mails come from the configured base, never from a request.

use entity::ids::{
    AlertId, AppointmentId, AssignmentId, ClientId, CopingCardId, CopingUseId, CrisisLineId, EmailId, EntryId, GoalId, GoalStepId, OccurrenceId,
    OwnRequestId, PractitionerId, ReplyId, ResponseId, SequenceId, TemplateId, TopicId,
};

/// Builds whole addresses for mails.
#[derive(Clone, Debug)]
pub struct Urls {
    base: String,
}

impl Urls {
    pub fn new(base: &str) -> Self {
        Self { base: base.trim_end_matches('/').to_owned() }
    }

    /// A path of ours as a whole address.
    pub fn whole(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// The host and port that our own pages name in `Origin` and `Referer`.
    pub fn host(&self) -> &str {
        self.base.split_once("://").map_or("", |(_, host)| host)
    }

    /// What a client's mail carries: at most 76 characters for hosts of up to 32.
    pub fn link(&self, token: &str) -> String {
        self.whole(&format!("/c/{token}"))
    }

    /// Stops reminders, or chooses when they come.
    pub fn unsubscribe(&self, token: &str) -> String {
        self.whole(&unsubscribe(token))
    }
}

pub const SIGN_IN: &str = "/sign-in";
pub const FORGOT: &str = "/forgot";
pub const ACCOUNT: &str = "/account";
pub const PRACTICE: &str = "/practice";
pub const CRISIS_LINES: &str = "/practice/crisis-lines";
pub const PEOPLE: &str = "/practice/people";
pub const KEYS: &str = "/practice/keys";
pub const AUDIT: &str = "/practice/audit";
pub const LIBRARY: &str = "/library";
pub const MAILS: &str = "/mails";
pub const MEASURES: &str = "/measures";
pub const HOME: &str = "/home";
/// Who is away, who reads meanwhile, and who reads along.
pub const COVER: &str = "/cover";
pub const ALERTS: &str = "/alerts";
pub const ALERT_RULES: &str = "/practice/alerts";
pub const COMING: &str = "/coming";
pub const IMPORT_TEMPLATE: &str = "/templates/import";
pub const CLIENTS: &str = "/clients";
pub const NEW_SEQUENCE: &str = "/sequences/new";
pub const APPOINTMENTS: &str = "/appointments";
pub const IMPORT_CALENDAR: &str = "/appointments/import";
pub const CLIENT_HOME: &str = "/w/";
/// The practice's consent text and the client's answer.
pub const CONSENT: &str = "/w/consent";
/// Where owners write it.
pub const CONSENT_TEXT: &str = "/practice/consent";
pub const CLIENT_REMINDERS: &str = "/w/reminders";
pub const CLIENT_WHERE: &str = "/w/where";
pub const CLIENT_DATA: &str = "/w/data";
pub const CLIENT_EVERYTHING: &str = "/w/data/everything";
pub const CLIENT_PROGRESS: &str = "/w/progress";
pub const REQUESTS: &str = "/requests";
pub const CLIENT_PIN: &str = "/w/pin";
pub const CLIENT_ANSWERS: &str = "/w/answers";
/// What a client takes away.
pub const CLIENT_TAKEAWAYS: &str = "/w/takeaways";
/// The one form on a device that was handed over.
pub const KIOSK: &str = "/kiosk";
pub const KIOSK_DONE: &str = "/kiosk/done";
pub const KIOSK_LEAVE: &str = "/kiosk/leave";
pub const CLIENT_WRITE: &str = "/w/write";
pub const CLIENT_ASK: &str = "/w/ask";
pub const CLIENT_STRUGGLING: &str = "/w/struggling";
pub const CLIENT_ENTRIES: &str = "/w/entries";
pub const CLIENT_TOPICS: &str = "/w/topics";
pub const COPING: &str = "/w/coping";
pub const NEW_COPING: &str = "/w/coping/new";
pub const PRINT_COPING: &str = "/w/coping/print";
pub const GOALS: &str = "/w/goals";
pub const NEW_GOAL: &str = "/w/goals/new";
pub const FORWARD: &str = "/w/forward";
pub const WINS: &str = "/w/wins";
pub const NEW_WIN: &str = "/w/wins/new";
pub const TELL: &str = "/w/tell";
pub const PRINT_TELL: &str = "/w/tell/print";
/// A client's safety plan: the client's own pages of it.
pub const PLAN: &str = "/plan";
pub const PLAN_EDIT: &str = "/plan/edit";
pub const PLAN_PIN: &str = "/plan/pin";
/// What the plan said before.
pub const PLAN_COPIES: &str = "/plan/copies";
pub const API: &str = "/api/v1";
pub const API_DOCS: &str = "/api/docs";
pub const MAILBOX: &str = "/mailbox";

pub fn client(id: ClientId) -> String {
    format!("/clients/{id}")
}

/// A crisis line of the practice's own.
pub fn crisis_line(id: CrisisLineId) -> String {
    format!("{CRISIS_LINES}/{id}")
}

/// Whose crisis lines a client sees.
pub fn client_crisis(id: ClientId) -> String {
    format!("/clients/{id}/crisis-lines")
}

/// A client's safety plan.
pub fn safety_plan(id: ClientId) -> String {
    format!("/clients/{id}/safety-plan")
}

/// What the plan said at one time.
pub fn plan_copy(number: i32) -> String {
    format!("{PLAN_COPIES}/{number}")
}

/// Where the link to a client's safety plan is mailed, renewed and ended.
pub fn plan_link(id: ClientId) -> String {
    format!("/clients/{id}/safety-plan/link")
}

/// A client's own PIN, for the practitioner.
pub fn client_pin(id: ClientId) -> String {
    format!("/clients/{id}/pin")
}

/// Where a client reads back what was sent for an occurrence.
pub fn client_answers(id: OccurrenceId) -> String {
    format!("{CLIENT_ANSWERS}/{id}")
}

/// A card of the client's own coping box.
pub fn coping_card(id: CopingCardId) -> String {
    format!("{COPING}/{id}")
}

/// Changes one.
pub fn edit_coping_card(id: CopingCardId) -> String {
    format!("{COPING}/{id}/edit")
}

/// How one use of a card was.
pub fn coping_use(id: CopingUseId) -> String {
    format!("/w/uses/{id}")
}

/// A goal of the client's own.
pub fn goal(id: GoalId) -> String {
    format!("{GOALS}/{id}")
}

/// Writes one anew.
pub fn edit_goal(id: GoalId) -> String {
    format!("{GOALS}/{id}/edit")
}

/// Plans a step of it.
pub fn goal_steps(id: GoalId) -> String {
    format!("{GOALS}/{id}/steps")
}

/// How a step went.
pub fn step(id: GoalStepId) -> String {
    format!("/w/steps/{id}")
}

/// One goal, in the workspace.
pub fn desk_goal(id: GoalId) -> String {
    format!("/goals/{id}")
}

/// Levels of a goal, and how far it was reached: the client's.
pub fn goal_levels(id: GoalId) -> String {
    format!("/w/goals/{id}/levels")
}

/// The practitioner's page of a client's goals.
pub fn client_goals(id: ClientId) -> String {
    format!("/clients/{id}/goals")
}

/// The practitioner's page of a client's coping box.
pub fn client_coping(id: ClientId) -> String {
    format!("/clients/{id}/coping")
}

/// Sessions in the room with a client.
pub fn appointments(id: ClientId) -> String {
    format!("/clients/{id}/appointments")
}

/// Imports a calendar of one client's.
pub fn import_calendar(id: ClientId) -> String {
    format!("/clients/{id}/appointments/import")
}

/// The brief for an appointment.
pub fn brief(id: AppointmentId) -> String {
    format!("/appointments/{id}/brief")
}

/// The same, short enough for a line of a mail.
pub fn brief_in_mail(id: AppointmentId) -> String {
    format!("/briefs/{id}")
}

/// A client's brief now.
pub fn client_brief(id: ClientId) -> String {
    format!("/clients/{id}/brief")
}

/// The page of an appointment: what was talked about in it.
pub fn appointment(id: AppointmentId) -> String {
    format!("/appointments/{id}")
}

/// What is to be discussed with a client.
pub fn discuss(id: ClientId) -> String {
    format!("/clients/{id}/discuss")
}

/// Fills something in together, on the practitioner's screen.
pub fn together(id: OccurrenceId) -> String {
    format!("/occurrences/{id}/together")
}

/// Hands the device over for one form.
pub fn hand_over(id: OccurrenceId) -> String {
    format!("/occurrences/{id}/hand-over")
}

/// Moves a completion to the right client.
pub fn move_response(id: ResponseId) -> String {
    format!("/responses/{id}/move")
}

/// Takes a mistaken submit back.
pub fn reset_response(id: ResponseId) -> String {
    format!("/responses/{id}/reset")
}

/// Ends an assignment.
pub fn cancel_assignment(id: AssignmentId) -> String {
    format!("/assignments/{id}/cancel")
}

/// Prepares what comes after a completion.
pub fn assign_next(id: ClientId, before: AssignmentId, next: &str, of: ResponseId) -> String {
    format!("/clients/{id}/assign?repeat={before}&next={next}&of={of}")
}

/// Moves an appointment.
pub fn edit_appointment(id: AppointmentId) -> String {
    format!("/appointments/{id}/edit")
}

/// A practitioner joins with this link.
pub fn join(token: &str) -> String {
    format!("/join/{token}")
}

/// A practitioner chooses a new password with this link.
pub fn reset(token: &str) -> String {
    format!("/reset/{token}")
}

pub fn person(id: PractitionerId) -> String {
    format!("{PEOPLE}/{id}")
}

pub fn mail(id: EmailId) -> String {
    format!("{MAILS}/{id}")
}

/// A standard measure.
pub fn measure(key: &str) -> String {
    format!("{MEASURES}/{key}")
}

pub fn progress(id: ClientId) -> String {
    format!("/clients/{id}/progress")
}

/// Everything that happened with a client.
pub fn timeline(id: ClientId) -> String {
    format!("/clients/{id}/timeline")
}

/// The page that makes a summary of progress for the record.
pub fn summary(id: ClientId) -> String {
    format!("/clients/{id}/summary")
}

pub fn assign(id: ClientId) -> String {
    format!("/clients/{id}/assign")
}

/// What a client asks about their own data.
pub fn own_request(id: OwnRequestId) -> String {
    format!("{REQUESTS}/{id}")
}

/// A copy of everything that is kept about a client, and what they asked about it.
pub fn own_data(id: ClientId) -> String {
    format!("/clients/{id}/own-data")
}

/// What a client is shown of the own numbers.
pub fn own_progress(id: ClientId) -> String {
    format!("/clients/{id}/own-progress")
}

/// Where a client reads a reply.
pub fn client_reply(id: ReplyId) -> String {
    format!("/w/replies/{id}")
}

/// What goes to a client within the next two weeks.
pub fn coming(id: ClientId) -> String {
    format!("/clients/{id}/coming")
}

/// The practitioner's page of one occurrence: its delivery record, and what can be done with it.
pub fn delivery_record(id: OccurrenceId) -> String {
    format!("/occurrences/{id}")
}

/// A starter of the library.
pub fn starter(key: &str) -> String {
    format!("{LIBRARY}/{key}")
}

pub fn template(id: TemplateId) -> String {
    format!("/templates/{id}")
}

/// The page of a template's texts in other languages.
pub fn translations(id: TemplateId) -> String {
    format!("/templates/{id}/translations")
}

pub fn edit_template(id: TemplateId) -> String {
    format!("/templates/{id}/edit")
}

pub fn assignment(id: AssignmentId) -> String {
    format!("/assignments/{id}")
}

pub fn sequence(id: SequenceId) -> String {
    format!("/sequences/{id}")
}

/// One answer that needs a person.
pub fn alert(id: AlertId) -> String {
    format!("{ALERTS}/{id}")
}

pub fn response(id: ResponseId) -> String {
    format!("/responses/{id}")
}

/// What a client shared, opened in the workspace.
pub fn entry(id: EntryId) -> String {
    format!("/entries/{id}")
}

/// What one client shared, and what both want to talk about.
pub fn from_client(id: ClientId) -> String {
    format!("/clients/{id}/entries")
}

/// A topic for the next session, in the workspace.
pub fn topic(id: TopicId) -> String {
    format!("/topics/{id}")
}

/// The client's own page of what they wrote.
pub fn own_entry(id: EntryId) -> String {
    format!("{CLIENT_ENTRIES}/{id}")
}

/// The client's page of one occurrence: no secret in it.
pub fn occurrence(id: OccurrenceId) -> String {
    format!("/w/{id}")
}

/// The page where reminders are stopped or chosen without a session.
pub fn unsubscribe(token: &str) -> String {
    format!("/u/{token}")
}

/// What a client chose about reminders, in the workspace.
pub fn reminders(id: ClientId) -> String {
    format!("/clients/{id}/reminders")
}

/// A client's blank form for paper.
pub fn print(id: OccurrenceId) -> String {
    format!("/w/{id}/print")
}

/// The practitioner's page that enters what was done on paper.
pub fn paper(id: OccurrenceId) -> String {
    format!("/occurrences/{id}/paper")
}

/// A blank form of an assignment, with what is fitted to its client.
pub fn print_assignment(id: AssignmentId) -> String {
    format!("/assignments/{id}/print")
}

/// Where the client plans it.
pub fn plan(id: OccurrenceId) -> String {
    format!("/w/{id}/plan")
}

/// Where the client says afterwards how it went.
pub fn review(id: OccurrenceId) -> String {
    format!("/w/{id}/review")
}

pub fn receipt(id: OccurrenceId) -> String {
    format!("/w/{id}/done")
}

/// The address of a client's link, as a path.
pub fn link(token: &str) -> String {
    format!("/c/{token}")
}

/// Reads a token as it may come back from mail systems: upper-cased, wrapped, with something stuck to its end.
/// `None` for what cannot have been a token of ours.
pub fn token(raw: &str) -> Option<String> {
    let token: String = raw.trim().trim_end_matches(['.', '>', ')', ',', ';']).to_ascii_lowercase();
    let plain = token.len() == 32 && token.bytes().all(|b| b.is_ascii_lowercase() || (b'2'..=b'7').contains(&b));
    plain.then_some(token)
}

/// A path of this site to go on to, from a form: anything else is ignored.
pub fn own_path(raw: &str) -> Option<&str> {
    let own = raw.starts_with('/') && !raw.starts_with("//") && raw.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    own.then_some(raw)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TOKEN: &str = "abcdefghijklmnopqrstuvwxyz234567";

    #[test]
    fn a_token_survives_what_mail_systems_do_to_it() {
        for raw in [TOKEN.to_owned(), TOKEN.to_uppercase(), format!(" {TOKEN}."), format!("{TOKEN}>\n"), format!("{TOKEN})")] {
            assert_eq!(token(&raw).as_deref(), Some(TOKEN), "{raw}");
        }
        for raw in ["", "abc", "abcdefghijklmnopqrstuvwxyz234568", "../../../../etc/passwd"] {
            assert_eq!(token(raw), None);
        }
    }

    #[test]
    fn only_our_own_paths_are_gone_on_to() {
        assert_eq!(own_path("/clients?q=a"), Some("/clients?q=a"));
        for raw in ["//evil.example", "https:evil", "/\\evil", "\\\\evil", "/%09/evil\t", ""] {
            assert_eq!(own_path(raw), None, "{raw}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_the_token_reader_panic(raw in ".*") {
            if let Some(token) = token(&raw) {
                prop_assert_eq!(token.len(), 32);
            }
        }
    }
}
