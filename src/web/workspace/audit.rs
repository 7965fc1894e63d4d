//! The audit trail, for owners: who saw or changed what, with a filter, an export, and whether the chain is whole.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::ids::{AuditEventId, ClientId, PractitionerId, ResponseId};
use entity::kinds::ActorKind;
use poem::web::Query;
use poem::{Response, handler};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::controls::Choice;
use super::{Desk, Owners, Seat, Shell};
use crate::actions;
use crate::domain::zone;
use crate::error::Result;
use crate::pages::dates;
use crate::store::audit::{self, AuditEvent, Filter, Order, Verdict};
use crate::store::{
    alert_cases, api_keys, appointments, assignments, clients, entries, occurrences, practitioners, responses, safety_plans, sequences, templates,
    topics,
};
use crate::urls;

/// Lines on a page.
const PAGE: u64 = 100;
/// Lines of an export read at once.
const BATCH: u64 = 5_000;

/// The filter as it stands in the address.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    who: String,
    what: String,
    about: String,
    from: String,
    until: String,
    before: String,
    /// Whether the chain is to be computed again.
    check: String,
}

#[derive(Serialize)]
struct Trail {
    shell: Shell,
    lines: Vec<Line>,
    people: Vec<Choice>,
    verbs: Vec<Choice>,
    about: String,
    from: String,
    until: String,
    filtered: bool,
    older: Option<String>,
    export: String,
    /// How many rows are in the chain.
    rows: i64,
    /// What checking it found, where that was asked for.
    broken_at: Option<i64>,
    checked: Option<i64>,
    mark: String,
}

#[derive(Serialize)]
struct Line {
    when: String,
    who: String,
    verb: String,
    subject: String,
    url: Option<String>,
}

/// Every verb that is written, with its words.
const VERBS: &[(&str, &str)] = &[
    ("read", "looked at"),
    ("add_crisis_line", "added the crisis line"),
    ("change_crisis_line", "changed the crisis line"),
    ("retire_crisis_line", "retired the crisis line"),
    ("restore_crisis_line", "brought back the crisis line"),
    ("hide_crisis_line", "left out the crisis line"),
    ("show_crisis_line", "showed again the crisis line"),
    ("verify_crisis_line", "checked the crisis line"),
    ("choose_crisis_regions", "chose whose crisis lines show for"),
    ("mail_plan_link", "mailed the link to the safety plan of"),
    ("renew_plan_link", "renewed the link to the safety plan of"),
    ("end_plan_link", "ended the link to the safety plan of"),
    ("lock_plan", "has the PIN asked before the plan:"),
    ("unlock_plan", "no longer has the PIN asked before the plan:"),
    ("read_progress", "looked at the progress of"),
    ("read_brief", "read the brief of"),
    ("read_timeline", "looked at the timeline of"),
    ("search_timeline", "searched the timeline of"),
    ("summarise", "made a summary of the progress of"),
    ("read_coping_box", "looked at the coping box of"),
    ("read_goals", "looked at the goals of"),
    ("read_safety_plan", "looked at the safety plan of"),
    ("begin_plan", "began"),
    ("write_plan", "wrote"),
    ("propose_plan", "proposed changes to"),
    ("accept_proposal", "took what was proposed for"),
    ("decline_proposal", "declined what was proposed for"),
    ("review_plan", "looked again at"),
    ("revisit_plan", "asked for a look at"),
    ("show", "showed to the therapist:"),
    ("hide", "no longer shows to the therapist:"),
    ("put_away", "put away"),
    ("reach", "said that it was reached:"),
    ("say_how", "said how it went with"),
    ("set_levels", "wrote the levels of"),
    ("rate_goal", "said how far it came:"),
    ("move_review", "chose another day to look at"),
    ("set_cover", "entered an absence of"),
    ("ask_cover", "asked for cover for"),
    ("cover_by", "named who reads meanwhile:"),
    ("accept_cover", "said yes to reading for"),
    ("decline_cover", "cannot read for"),
    ("end_cover", "ended the cover for"),
    ("let_read_along", "let somebody read along with"),
    ("reads_along", "named who reads along:"),
    ("end_read_along", "ended the reading along with"),
    ("read_along", "opened, reading along,"),
    ("read_board", "looked, reading along, at the board of"),
    ("export", "exported"),
    ("export_private_notes", "took their private notes along with a copy of the data of"),
    ("submit", "sent"),
    ("amend", "sent a later version of"),
    ("decline", "could not do"),
    ("plan", "said how they plan"),
    ("review", "said afterwards how it went:"),
    ("enter_together", "filled in together"),
    ("correct_together", "corrected what was filled in together:"),
    ("submit_handed_over", "sent on a device that was handed over:"),
    ("hand_over_device", "handed the device over for"),
    ("take_device_back", "took the device back after"),
    ("move_away", "moved away, as it was another client’s:"),
    ("move_here", "moved here from another client:"),
    ("reset", "took back a mistaken submit of"),
    ("rate", "rated"),
    ("write_takeaway", "wrote a takeaway of"),
    ("take_back_takeaway", "took back the takeaway of"),
    ("write_private_note", "wrote a private note of"),
    ("remove_private_note", "removed a private note of"),
    ("carry_over", "put off to the next time"),
    ("put_off", "asked to be reminded later of"),
    ("create", "added"),
    ("import", "imported"),
    ("update", "changed"),
    ("change_address", "changed the address of"),
    ("ask_to_confirm", "asked to confirm the address of"),
    ("confirm_address", "confirmed the address of"),
    ("set_pin", "chose a PIN:"),
    ("set_pin_together", "chose together a PIN that opens everything:"),
    ("change_pin", "changed the PIN:"),
    ("enter_pin", "entered the PIN:"),
    ("recover_pin", "used the recovery words:"),
    ("say_pin_code", "made a code for a PIN of"),
    ("reset_pin", "reset the PIN of"),
    ("attest_address", "said that they checked the address of"),
    ("refuse_address", "said that mail should not go to the address of"),
    ("call_address_wrong", "called wrong the address of"),
    ("stop_mail", "stopped all mail to"),
    ("allow_mail", "let mail go again to"),
    ("end_link", "ended a link to"),
    ("end_links", "ended all links to"),
    ("find_dead", "found the address dead of"),
    ("mark_answered", "saw to what was asked in"),
    ("unmark_answered", "put back what was asked in"),
    ("pause", "paused"),
    ("resume", "resumed"),
    ("discharge", "discharged"),
    ("reopen", "re-opened"),
    ("share", "shared"),
    ("share_with", "shared a case with"),
    ("hand_over_to", "handed clients over to"),
    ("make_owner", "made an owner of"),
    ("make_therapist", "made a therapist of"),
    ("make_assistant", "made an assistant of"),
    ("save_draft", "saved a draft of"),
    ("set_aside_draft", "set own changes aside in a draft of"),
    ("sign_out", "signed out as"),
    ("sign_in_failed", "gave a wrong password for"),
    ("unshare", "stopped sharing"),
    ("hand_over", "handed over"),
    ("resend", "sent again"),
    ("move", "moved"),
    ("skip", "left out"),
    ("put_back", "put back"),
    ("send", "sent now"),
    ("begin_step", "began the next step of"),
    ("skip_step", "skipped a step of"),
    ("restore_step", "brought back a step of"),
    ("end", "ended"),
    ("cancel", "cancelled"),
    ("mark_held", "said that it took place:"),
    ("mark_missed", "said that it did not take place:"),
    ("import_appointments", "imported appointments of"),
    ("see", "saw"),
    ("raise", "put before a person"),
    ("close", "closed"),
    ("act", "noted what was done about"),
    ("set_alerts", "changed who is told of answers that need a person, in"),
    ("consent", "agreed to the consent text as"),
    ("choose_paper", "chose paper as"),
    ("decline_consent", "did not agree to the consent text as"),
    ("enter_paper", "entered from paper"),
    ("correct_paper", "corrected what was entered from paper,"),
    ("mark_discussed", "marked as discussed"),
    ("unmark_discussed", "put back to discuss"),
    ("read_own", "looked at everything that is kept about"),
    ("reply", "replied to"),
    ("change_reply", "changed the reply to"),
    ("take_back_reply", "took back the reply to"),
    ("see_reply", "was shown the reply to"),
    ("ask_about_data", "asked the practice, about own data:"),
    ("take_up_request", "took up"),
    ("carry_out_request", "carried out"),
    ("decline_request", "declined"),
    ("set_baseline", "chose from which answer change is counted for"),
    ("choose_progress", "chose what is shown of the numbers of"),
    ("stop_reminders", "stopped reminders for"),
    ("choose_reminders", "chose when reminders come for"),
    ("resume_reminders", "turned on reminders for"),
    ("copy_starter", "copied from the starter library:"),
    ("publish", "published"),
    ("adopt", "took into use"),
    ("attest", "said that the practice may use"),
    ("move_version", "chose a newer version for"),
    ("describe", "changed purpose, tags or sharing of"),
    ("copy", "made a copy:"),
    ("discard_draft", "discarded the draft of"),
    ("archive", "archived"),
    ("restore", "brought back"),
    ("retry", "tried again"),
    ("found", "founded"),
    ("add", "set up"),
    ("invite", "invited"),
    ("join", "joined as"),
    ("deactivate", "deactivated"),
    ("sign_in", "signed in as"),
    ("ask_reset", "asked for a new password for"),
    ("change_password", "changed the password of"),
    ("end_other_sessions", "ended other sign-ins of"),
    ("revoke", "revoked"),
];

fn verb_words(verb: &str) -> String {
    VERBS.iter().find(|(word, _)| *word == verb).map_or_else(|| verb.replace('_', " "), |(_, words)| (*words).to_owned())
}

impl Asked {
    fn filter(&self, zone_name: &str) -> Filter {
        let text = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty() && text.chars().all(|c| !c.is_control()));
        let day = |typed: &str, plus: u64| {
            let day = NaiveDate::parse_from_str(typed.trim(), "%Y-%m-%d").ok()?.checked_add_days(chrono::Days::new(plus))?;
            Some(zone::resolve(day.and_hms_opt(0, 0, 0)?, zone_name))
        };
        Filter {
            actor_kind: self.who.parse::<ActorKind>().ok(),
            actor_id: self.who.parse::<Uuid>().ok(),
            verb: text(&self.what),
            subject: None,
            subject_id: self.about.trim().parse().ok(),
            from: day(&self.from, 0),
            until: day(&self.until, 1),
        }
    }

    fn address(&self, path: &str, before: Option<AuditEventId>) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let parts = [("who", &self.who), ("what", &self.what), ("about", &self.about), ("from", &self.from), ("until", &self.until)];
        for (name, value) in parts.into_iter().filter(|(_, value)| !value.is_empty()) {
            query.append_pair(name, value);
        }
        if let Some(before) = before {
            query.append_pair("before", &before.to_string());
        }
        match query.finish() {
            query if query.is_empty() => path.to_owned(),
            query => format!("{path}?{query}"),
        }
    }
}

/// Names of whatever events speak of, read once for a page.
struct Names {
    people: HashMap<Uuid, String>,
    clients: HashMap<Uuid, String>,
    templates: HashMap<Uuid, String>,
    keys: HashMap<Uuid, String>,
}

impl Names {
    async fn read(desk: &Desk) -> Result<Self> {
        let (store, scope) = (&desk.app.store, &desk.scope);
        Ok(Self {
            people: practitioners::list(store, scope).await?.into_iter().map(|one| (one.id.0, one.name)).collect(),
            clients: clients::list(store, scope).await?.into_iter().map(|client| (client.id.0, client.name)).collect(),
            templates: templates::list(store, scope).await?.into_iter().map(|template| (template.id.0, template.title)).collect(),
            keys: api_keys::list(store, scope).await?.into_iter().map(|key| (key.id.0, key.name)).collect(),
        })
    }

    fn actor(&self, event: &AuditEvent) -> String {
        let known = |names: &HashMap<Uuid, String>| event.actor_id.and_then(|id| names.get(&id).cloned());
        match event.actor_kind {
            ActorKind::Practitioner => known(&self.people).unwrap_or_else(|| "a practitioner".into()),
            ActorKind::Client => known(&self.clients).map_or_else(|| "a client".into(), |name| format!("{name} (client)")),
            ActorKind::ApiKey => known(&self.keys).map_or_else(|| "an API key".into(), |name| format!("{name} (API key)")),
            ActorKind::System => "Meanwhile itself".into(),
        }
    }

    async fn subject(&self, desk: &Desk, event: &AuditEvent) -> (String, Option<String>) {
        let (store, scope, id) = (&desk.app.store, &desk.scope, event.subject_id);
        let client_name = |id: ClientId| self.clients.get(&id.0).cloned().unwrap_or_else(|| "a client".into());
        match event.subject.as_str() {
            "client" => (client_name(id.into()), self.clients.contains_key(&id).then(|| urls::client(id.into()))),
            "practitioner" => {
                let name = self.people.get(&id).cloned();
                (name.clone().unwrap_or_else(|| "a practitioner".into()), name.map(|_| urls::person(PractitionerId(id))))
            }
            "template" => (self.templates.get(&id).cloned().unwrap_or_else(|| "a template".into()), Some(urls::template(id.into()))),
            "assignment" => match assignments::find(store, scope, id.into()).await {
                Ok(assignment) => (format!("an assignment of {}", client_name(assignment.client_id)), Some(urls::assignment(id.into()))),
                Err(_) => ("an assignment".into(), None),
            },
            "response" => match responses::row(store, scope, ResponseId(id)).await {
                Ok(row) => (format!("a response of {}", client_name(row.client_id)), Some(urls::response(id.into()))),
                Err(_) => ("a response".into(), None),
            },
            "appointment" => match appointments::find(store, scope, id.into()).await {
                Ok(one) => (format!("an appointment of {}", client_name(one.client_id)), Some(urls::appointments(one.client_id))),
                Err(_) => ("an appointment".into(), None),
            },
            "entry" => match entries::row(store, scope, id.into()).await {
                Ok(row) => (format!("something that {} wrote", client_name(row.client_id)), Some(urls::from_client(row.client_id))),
                Err(_) => ("something that a client wrote".into(), None),
            },
            "topic" => match topics::find(store, scope, id.into()).await {
                Ok(topic) => {
                    (format!("a topic for the next session with {}", client_name(topic.row.client_id)), Some(urls::from_client(topic.row.client_id)))
                }
                Err(_) => ("a topic for a session".into(), None),
            },
            "alert" => match alert_cases::find(store, scope, id.into()).await {
                Ok(case) => (format!("an answer of {} that needs attention", client_name(case.client_id)), Some(urls::alert(case.id))),
                Err(_) => ("an answer that needs attention".into(), None),
            },
            "safety_plan" => match safety_plans::find(store, scope, id.into()).await {
                Ok(plan) => (format!("the safety plan of {}", client_name(plan.client_id)), Some(urls::safety_plan(plan.client_id))),
                Err(_) => ("a safety plan".into(), None),
            },
            "own_request" => ("a request about own data".into(), Some(urls::own_request(id.into()))),
            "api_key" => (format!("the API key {}", self.keys.get(&id).cloned().unwrap_or_default()), None),
            "practice" => ("the practice".into(), None),
            "occurrence" => match occurrences::find(store, scope, id.into()).await {
                Ok(one) => (format!("an assignment of {}", client_name(one.client_id)), Some(urls::assignment(one.assignment_id))),
                Err(_) => ("an assignment".into(), None),
            },
            "sequence" => match sequences::find(store, scope, id.into()).await {
                Ok(one) => (format!("a sequence of {}", client_name(one.client_id)), Some(urls::sequence(one.id))),
                Err(_) => ("a sequence".into(), None),
            },
            "audit_trail" => ("this trail".into(), None),
            "email" => ("a mail".into(), Some(urls::mail(id.into()))),
            other => (other.replace('_', " "), None),
        }
    }
}

/// Shows a page of it, the newest first.
#[handler]
pub async fn show(Seat { desk, .. }: Seat<Owners>, Query(asked): Query<Asked>) -> poem::Result<Response> {
    let (store, scope) = (&desk.app.store, &desk.scope);
    let events = audit::page(store, scope, &asked.filter(desk.zone()), Order::NewestFirst, asked.before.parse().ok(), PAGE).await?;
    let names = Names::read(&desk).await?;
    let mut lines = Vec::with_capacity(events.len());
    for event in &events {
        let (subject, url) = names.subject(&desk, event).await;
        lines.push(Line {
            when: dates::short_with_time(desk.speech(), event.at, desk.zone()),
            who: names.actor(event),
            verb: verb_words(&event.verb),
            subject,
            url,
        });
    }
    let mut people = vec![Choice::new("", "Anybody", &asked.who)];
    people.extend(
        [("client", "Clients"), ("api_key", "API keys"), ("system", "Meanwhile itself")].map(|(word, label)| Choice::new(word, label, &asked.who)),
    );
    let mut known: Vec<(&Uuid, &String)> = names.people.iter().collect();
    known.sort_by_key(|(_, name)| name.to_lowercase());
    people.extend(known.into_iter().map(|(id, name)| Choice::new(id.to_string(), name.clone(), &asked.who)));
    let mut verbs = vec![Choice::new("", "Anything", &asked.what)];
    verbs.extend(VERBS.iter().map(|(word, words)| Choice::new(*word, *words, &asked.what)));
    let verdict = if asked.check.is_empty() { None } else { Some(audit::verify(store, scope).await?) };
    let (broken_at, checked, mark) = match verdict {
        Some(Verdict::Broken { at }) => (Some(at), None, String::new()),
        Some(Verdict::Whole { rows, mark, .. }) => (None, Some(rows), data_encoding::HEXLOWER.encode(&mark)),
        None => (None, None, String::new()),
    };
    let last = events.last().filter(|_| events.len() as u64 == PAGE).map(|event| event.id);
    let context = Trail {
        shell: desk.shell("Audit trail", "practice"),
        lines,
        people,
        verbs,
        filtered: !asked.address("", None).is_empty(),
        older: last.map(|last| asked.address(urls::AUDIT, Some(last))),
        export: asked.address("/practice/audit.csv", None),
        about: asked.about.clone(),
        from: asked.from.clone(),
        until: asked.until.clone(),
        rows: audit::head(store, scope).await?,
        broken_at,
        checked,
        mark,
    };
    Ok(desk.page("workspace/audit", &context)?)
}

/// What the filter lets through as CSV, oldest first. Ids only, as they are kept.
#[handler]
pub async fn export(Seat { desk, .. }: Seat<Owners>, Query(asked): Query<Asked>) -> poem::Result<Response> {
    let (store, scope) = (&desk.app.store, &desk.scope);
    actions::audit::note_export(&desk.app, *scope).await?;
    let filter = asked.filter(desk.zone());
    let mut csv = csv::Writer::from_writer(Vec::new());
    let mut write = |cells: [String; 9]| csv.write_record(cells).map_err(crate::error::Error::internal);
    write(["number", "at", "actor_kind", "actor_id", "verb", "subject", "subject_id", "event_id", "mark"].map(str::to_owned))?;
    let mut after = None;
    loop {
        let events = audit::page(store, scope, &filter, Order::OldestFirst, after, BATCH).await?;
        let last = events.last().filter(|_| events.len() as u64 == BATCH).map(|event| event.id);
        for event in events {
            write([
                event.seq.map(|seq| seq.to_string()).unwrap_or_default(),
                event.at.to_rfc3339(),
                event.actor_kind.word().into(),
                event.actor_id.map(|id| id.to_string()).unwrap_or_default(),
                event.verb,
                event.subject,
                event.subject_id.to_string(),
                event.id.to_string(),
                event.mac.map(|mac| data_encoding::HEXLOWER.encode(&mac)).unwrap_or_default(),
            ])?;
        }
        match last {
            Some(last) => after = Some(last),
            None => break,
        }
    }
    let csv = csv.into_inner().map_err(crate::error::Error::internal)?;
    let response = Response::builder().content_type("text/csv; charset=utf-8").header("content-disposition", "attachment; filename=\"audit.csv\"");
    Ok(response.body(csv))
}
