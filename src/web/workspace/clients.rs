//! The caseload: list with search, adding, changing, one client's page.

use entity::ids::{ClientId, PractitionerId};
use entity::kinds::{ClientStatus, PauseMode};
use poem::http::StatusCode;
use poem::web::{Path, Query};
use poem::{Request, Response, handler};
use serde::{Deserialize, Serialize};

use super::addresses;
use super::controls::{Choice, Control, Field, languages, zones};
use super::going_on::{self, AssignmentLine, GoingOn, ResponseLine};
use super::{Desk, Everybody, Posted, Seat, Shell, entries, notice, said, see_other, sequences};
use crate::actions;
use crate::domain::address;
use crate::domain::addresses::Asking;
use crate::domain::client::{Client, ClientDetails};
use crate::domain::languages;
use crate::domain::problems::Problems;
use crate::domain::role;
use crate::error::{Error, Result};
use crate::pages::dates;
use crate::store::{clients, held, practitioners};
use crate::urls;
use crate::web::forms::Fields;

/// What is looked for, as it stands in the address.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Search {
    q: String,
    /// A status, or `all`; active and paused where nothing is said.
    status: String,
    /// `mine`, or somebody's id; everybody's where nothing is said.
    whose: String,
    page: usize,
}

#[derive(Serialize)]
struct List {
    shell: Shell,
    q: String,
    statuses: Vec<Choice>,
    whose: Vec<Choice>,
    clients: Vec<ListLine>,
    found: usize,
    total: usize,
    /// Which lines these are, where there are more than a page shows.
    range: Option<String>,
    previous: Option<String>,
    next: Option<String>,
}

#[derive(Serialize)]
struct ListLine {
    url: String,
    name: String,
    email: String,
    /// Who is responsible, where it is somebody else.
    whose: Option<String>,
    status: &'static str,
    trouble: bool,
    quiet: bool,
    /// What keeps mail from the address, in a word, and more about it.
    address: Option<(&'static str, String)>,
}

/// Lines on a page.
const PAGE: usize = 100;

impl Search {
    fn wants(&self, client: &Client, me: PractitionerId) -> bool {
        let status = match self.status.as_str() {
            "all" => true,
            "" => client.status != ClientStatus::Discharged,
            word => client.status.word() == word,
        };
        let whose = match self.whose.as_str() {
            "" => true,
            "mine" => client.practitioner_id == me,
            id => client.practitioner_id.to_string() == id,
        };
        let wanted = self.q.trim().to_lowercase();
        status && whose && (client.name.to_lowercase().contains(&wanted) || client.email.to_lowercase().contains(&wanted))
    }

    fn address(&self, page: usize) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, value) in [("q", &self.q), ("status", &self.status), ("whose", &self.whose)] {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        query.append_pair("page", &page.to_string());
        format!("{}?{}", urls::CLIENTS, query.finish())
    }
}

/// Clients by name, as far as this practitioner sees them. Names are opened in memory: they are sealed.
#[handler]
pub async fn list(Seat { desk, .. }: Seat<Everybody>, request: &Request, Query(search): Query<Search>) -> poem::Result<Response> {
    let all = clients::list(&desk.app.store, &desk.scope).await?;
    let people = practitioners::list(&desk.app.store, &desk.scope).await?;
    let total = all.len();
    let mut found: Vec<Client> = all.into_iter().filter(|client| search.wants(client, desk.me.id)).collect();
    found.sort_by_cached_key(|client| client.name.to_lowercase());
    let name = |id: PractitionerId| people.iter().find(|one| one.id == id).map(|one| one.name.clone());
    let waiting = held::counts(&desk.app.store, &desk.scope).await?;
    let line = |client: &Client| ListLine {
        address: addresses::badge(&desk, &client.address, waiting.get(&client.id).copied().unwrap_or(0)),
        url: urls::client(client.id),
        status: client.status.word(),
        trouble: client.mail_refused_at.is_some(),
        quiet: client.reminders_stopped_at.is_some(),
        whose: if client.practitioner_id == desk.me.id { None } else { name(client.practitioner_id) },
        name: client.name.clone(),
        email: client.email.clone(),
    };
    let pages = found.len().div_ceil(PAGE).max(1);
    let page = search.page.clamp(1, pages);
    let shown: Vec<ListLine> = found.iter().skip((page - 1) * PAGE).take(PAGE).map(line).collect();
    let range = (pages > 1).then(|| format!("{} to {} of {}", (page - 1) * PAGE + 1, (page - 1) * PAGE + shown.len(), found.len()));
    let statuses = [("", "Active and paused"), ("active", "Active"), ("paused", "Paused"), ("discharged", "Discharged"), ("all", "All")];
    let mut whose = vec![Choice::new("", "Everybody I see", &search.whose)];
    if role::has_caseload(desk.me.role) {
        whose.push(Choice::new("mine", "My caseload", &search.whose));
    }
    whose.extend(
        people
            .iter()
            .filter(|one| one.id != desk.me.id && one.is_active() && role::has_caseload(one.role))
            .map(|one| Choice::new(one.id.to_string(), one.name.clone(), &search.whose)),
    );
    let mut shell = desk.shell("Clients", "clients");
    shell.notice = notice(request);
    let context = List {
        shell,
        statuses: statuses.map(|(word, label)| Choice::new(word, label, &search.status)).into(),
        whose,
        found: found.len(),
        clients: shown,
        total,
        range,
        previous: (page > 1).then(|| search.address(page - 1)),
        next: (page < pages).then(|| search.address(page + 1)),
        q: search.q,
    };
    Ok(desk.page("workspace/clients", &context)?)
}

/// The form for adding and changing.
#[derive(Serialize)]
struct Form {
    shell: Shell,
    action: String,
    back: String,
    is_new: bool,
    name: String,
    email: String,
    time_zone: String,
    language: String,
    revision: i32,
    zones: Vec<Choice>,
    languages: Vec<Choice>,
    problems: Errors,
    wrong: bool,
    /// Somebody else changed the client meanwhile.
    conflict: bool,
    /// Others with the same address.
    same_email: Vec<String>,
    /// Into whose caseload, where that is a question.
    responsible: Vec<Field>,
    /// The address was checked with the client.
    attested: bool,
}

/// The first problem of each field.
#[derive(Default, Serialize)]
struct Errors {
    name: Option<String>,
    email: Option<String>,
    time_zone: Option<String>,
    language: Option<String>,
}

impl Errors {
    fn of(problems: &Problems) -> Self {
        let find = |field| problems.0.iter().find(|problem| problem.field == field).map(|problem| problem.detail.clone());
        Self { name: find("name"), email: find("email"), time_zone: find("time_zone"), language: find("language") }
    }
}

/// What the form shows: typed texts or a client's.
struct Typed<'a> {
    name: &'a str,
    email: &'a str,
    time_zone: &'a str,
    language: &'a str,
    /// Who is responsible for a new one.
    practitioner: &'a str,
    attested: bool,
    revision: i32,
}

impl<'a> Typed<'a> {
    fn of(fields: &'a Fields) -> Self {
        Self {
            name: fields.get("name"),
            email: fields.get("email"),
            time_zone: fields.get("time_zone"),
            language: fields.get("language"),
            practitioner: fields.get("practitioner_id"),
            attested: fields.get("attested") == "yes",
            revision: fields.get("revision").parse().unwrap_or(0),
        }
    }
}

async fn form(
    desk: &Desk,
    id: Option<ClientId>,
    typed: &Typed<'_>,
    problems: &Problems,
    conflict: bool,
    same_email: Vec<String>,
) -> Result<Response> {
    let responsible = if id.is_none() { responsible(desk, typed.practitioner, problems).await? } else { Vec::new() };
    let back = id.map_or(urls::CLIENTS.to_owned(), urls::client);
    let context = Form {
        shell: desk.shell(if id.is_none() { "Add a client" } else { "Change details" }, "clients"),
        action: id.map_or(urls::CLIENTS.to_owned(), |id| format!("{}/edit", urls::client(id))),
        back,
        is_new: id.is_none(),
        name: typed.name.into(),
        email: typed.email.into(),
        time_zone: typed.time_zone.into(),
        language: typed.language.into(),
        revision: typed.revision,
        zones: zones(typed.time_zone, None),
        languages: languages(typed.language),
        problems: Errors::of(problems),
        wrong: !problems.is_empty(),
        conflict,
        same_email,
        responsible,
        attested: typed.attested,
    };
    let status = match (conflict, problems.is_empty()) {
        (true, _) => StatusCode::CONFLICT,
        (_, false) => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::OK,
    };
    desk.page_with(status, "workspace/client_form", &context)
}

/// Whoever sees all clients says whose a new one is, where there is somebody to choose from.
async fn responsible(desk: &Desk, chosen: &str, problems: &Problems) -> Result<Vec<Field>> {
    if !role::sees_all_clients(desk.me.role) {
        return Ok(Vec::new());
    }
    let people = practitioners::list(&desk.app.store, &desk.scope).await?;
    let able: Vec<_> = people.iter().filter(|one| one.is_active() && role::has_caseload(one.role)).collect();
    if able.len() < 2 && role::has_caseload(desk.me.role) {
        return Ok(Vec::new());
    }
    let me = desk.me.id.to_string();
    let chosen = if chosen.is_empty() && role::has_caseload(desk.me.role) { me.as_str() } else { chosen };
    let mut choices: Vec<Choice> = able.iter().map(|one| Choice::new(one.id.to_string(), one.name.clone(), chosen)).collect();
    if !role::has_caseload(desk.me.role) && able.len() > 1 {
        choices.insert(0, Choice::new("", "Choose …", chosen));
    }
    Ok(vec![Field::new("practitioner_id", "Responsible", Control::Select, chosen, problems).choices(choices)])
}

/// An empty form, with the practice's zone and language.
#[handler]
pub async fn new(Seat { desk, .. }: Seat<Everybody>) -> poem::Result<Response> {
    let typed =
        Typed { name: "", email: "", time_zone: desk.zone(), language: &desk.practice.language, practitioner: "", attested: false, revision: 0 };
    Ok(form(&desk, None, &typed, &Problems::default(), false, vec![]).await?)
}

/// Adds a client. A shared address is allowed, but asked about once.
#[handler]
pub async fn create(Posted { desk, fields, .. }: Posted<Everybody>) -> poem::Result<Response> {
    let typed = Typed::of(&fields);
    let details = match ClientDetails::parse(typed.name, typed.email, typed.time_zone, typed.language) {
        Ok(details) => details,
        Err(problems) => return Ok(form(&desk, None, &typed, &problems, false, vec![]).await?),
    };
    if let Some(names) = unconfirmed_twin(&desk, &fields, &details).await? {
        return Ok(form(&desk, None, &typed, &Problems::default(), false, names).await?);
    }
    let responsible = match typed.practitioner.parse() {
        Ok(chosen) if role::sees_all_clients(desk.me.role) => chosen,
        _ if role::has_caseload(desk.me.role) => desk.me.id,
        // An assistant has nobody of their own, and says whose the client is.
        _ => {
            let problems = Problems::one("practitioner_id", "Please choose who is responsible.");
            return Ok(form(&desk, None, &typed, &problems, false, vec![]).await?);
        }
    };
    let id = match actions::clients::create(&desk.app, desk.scope, responsible, details, Asking::unless(typed.attested)).await {
        Ok(id) => id,
        Err(Error::Invalid(problems)) => return Ok(form(&desk, None, &typed, &problems, false, vec![]).await?),
        Err(error) => return Err(error.into()),
    };
    let done = if typed.attested { "client-added" } else { "client-asked" };
    Ok(see_other(&format!("{}?done={done}", urls::client(id))))
}

/// Who has this address already, unless somebody said that it is meant so. A client whom this practitioner does not see has no name here.
async fn unconfirmed_twin(desk: &Desk, fields: &Fields, details: &ClientDetails) -> Result<Option<Vec<String>>> {
    if fields.get("same_email") == "yes" {
        return Ok(None);
    }
    let (mut names, hidden) = actions::clients::with_email(&desk.app, desk.scope, &details.email).await?;
    if hidden > 0 {
        names.push("Another client of this practice".into());
    }
    Ok((!names.is_empty()).then_some(names))
}

/// The form with a client's details.
#[handler]
pub async fn edit(Seat { desk, .. }: Seat<Everybody>, Path(id): Path<ClientId>) -> poem::Result<Response> {
    let client = clients::find(&desk.app.store, &desk.scope, id).await?;
    actions::clients::note_read(&desk.app, desk.scope, id).await?;
    let typed = Typed {
        name: &client.name,
        email: &client.email,
        time_zone: &client.time_zone,
        language: &client.language,
        practitioner: "",
        attested: false,
        revision: client.revision,
    };
    Ok(form(&desk, Some(id), &typed, &Problems::default(), false, vec![]).await?)
}

/// Changes a client.
#[handler]
pub async fn update(Posted { desk, fields, .. }: Posted<Everybody>, Path(id): Path<ClientId>) -> poem::Result<Response> {
    let client = clients::find(&desk.app.store, &desk.scope, id).await?;
    let typed = Typed::of(&fields);
    let details = match ClientDetails::parse(typed.name, typed.email, typed.time_zone, typed.language) {
        Ok(details) => details,
        Err(problems) => return Ok(form(&desk, Some(id), &typed, &problems, false, vec![]).await?),
    };
    if details.email != client.email
        && let Some(names) = unconfirmed_twin(&desk, &fields, &details).await?
    {
        return Ok(form(&desk, Some(id), &typed, &Problems::default(), false, names).await?);
    }
    let changed = actions::clients::Changed { details: Some(details), practitioner: None, attested: typed.attested };
    match actions::clients::update(&desk.app, desk.scope, id, typed.revision, changed).await {
        Ok(()) => {
            let moved = client.email != address::parse(typed.email).unwrap_or_default();
            let done = match (moved, typed.attested) {
                (false, _) => "saved",
                (true, true) => "address",
                (true, false) => "address-asked",
            };
            Ok(see_other(&format!("{}?done={done}", urls::client(id))))
        }
        Err(Error::Conflict(_)) => {
            let newest = Typed { revision: client.revision, ..typed };
            Ok(form(&desk, Some(id), &newest, &Problems::default(), true, vec![]).await?)
        }
        Err(error) => Err(error.into()),
    }
}

#[derive(Serialize)]
struct ClientPage {
    shell: Shell,
    id: ClientId,
    name: String,
    email: String,
    time_zone: String,
    language: String,
    status: &'static str,
    /// Since when, where it is not active.
    status_since: Option<String>,
    /// Until when a pause lasts, and what becomes of what falls into it.
    pause: Option<String>,
    /// The audit trail about this client, for owners.
    trail_url: String,
    responsible: String,
    shared_with: Vec<String>,
    /// The form that assigns the last thing again.
    repeat_url: Option<String>,
    address: addresses::State,
    mail_refused: Option<String>,
    reminders_stopped: Option<String>,
    /// What was chosen about reminders, in words.
    reminders: String,
    /// In the room: the next and the last time.
    next_appointment: Option<super::appointments::Linked>,
    last_appointment: Option<super::appointments::Linked>,
    assignments: Vec<AssignmentLine>,
    /// How many past ones are not shown, and where they are.
    more: usize,
    all_url: String,
    to_discuss: Vec<ResponseLine>,
    sequences: Vec<sequences::Line>,
    /// What the client chose instead of filling things in online, for clinicians.
    chose: Option<String>,
    /// Where the client stands with the consent text.
    consent: Option<String>,
    /// Where the client is not sure, and what helped little.
    looks: Vec<said::Look>,
    /// What the client shared unasked, and the list for the next session.
    from: entries::FromClient,
}

/// How much of the past is looked at.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Past {
    /// `all`: everything.
    past: String,
}

/// One client: what is going on, what to discuss. An assistant sees details and nothing else.
#[handler]
pub async fn show(
    Seat { desk, .. }: Seat<Everybody>,
    request: &Request,
    Path(id): Path<ClientId>,
    Query(Past { past }): Query<Past>,
) -> poem::Result<Response> {
    let (store, scope) = (&desk.app.store, &desk.scope);
    let client = clients::find(store, scope, id).await?;
    actions::clients::note_read(&desk.app, *scope, id).await?;
    let speech = desk.speech();
    let going_on = if role::is_clinical(desk.me.role) { going_on::of(&desk, &client, past == "all").await? } else { GoingOn::default() };
    let from = if role::is_clinical(desk.me.role) { entries::card(&desk, id).await? } else { entries::FromClient::default() };
    let (next_appointment, last_appointment) = super::appointments::next_and_last(&desk, id).await?;
    let people = practitioners::list(store, scope).await?;
    let name = |id: PractitionerId| people.iter().find(|one| one.id == id).map(|one| one.name.clone()).unwrap_or_default();
    let day = |at| dates::short(speech, at, desk.zone());
    let mut shell = desk.shell(client.name.clone(), "clients");
    shell.notice = notice(request);
    let context = ClientPage {
        shell,
        id,
        status: client.status.word(),
        status_since: client.paused_at.or(client.discharged_at).map(day),
        address: addresses::state(&desk, &client).await?,
        mail_refused: client.mail_refused_at.map(day),
        reminders_stopped: client.reminders_stopped_at.map(day),
        pause: pause_words(&client),
        repeat_url: going_on.last.map(|last| format!("{}?repeat={last}", urls::assign(id))),
        assignments: going_on.assignments,
        more: going_on.more,
        all_url: format!("{}?past=all", urls::client(id)),
        to_discuss: going_on.to_discuss,
        reminders: super::reminders::said(&desk, &client),
        next_appointment,
        last_appointment,
        looks: if role::is_clinical(desk.me.role) { said::of_client(&desk, id).await? } else { Vec::new() },
        from,
        sequences: if role::is_clinical(desk.me.role) { sequences::lines(&desk, id).await? } else { Vec::new() },
        chose: if role::is_clinical(desk.me.role) { super::consent::chose(&desk, &client).await? } else { None },
        consent: if role::is_clinical(desk.me.role) { super::consent::stands(&desk, &client).await? } else { None },
        trail_url: format!("{}?about={id}", urls::AUDIT),
        responsible: name(client.practitioner_id),
        shared_with: clients::shares(store, scope, id).await?.into_iter().map(name).collect(),
        language: languages::name(&client.language).to_owned(),
        name: client.name,
        email: client.email,
        time_zone: client.time_zone,
    };
    Ok(desk.page("workspace/client", &context)?)
}

/// Such as "Paused until 3 December 2026; what falls into it comes afterwards."
fn pause_words(client: &Client) -> Option<String> {
    if client.status != ClientStatus::Paused {
        return None;
    }
    let until = match client.paused_until {
        Some(back) => format!("Back on {}", back.format("%-d %B %Y")),
        None => "Until you resume".into(),
    };
    let falls = if client.pause_mode == Some(PauseMode::Skip) { "is left out" } else { "comes afterwards" };
    Some(format!("{until}; what falls into the pause {falls}."))
}
