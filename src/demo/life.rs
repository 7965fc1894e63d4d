//! Makes the story happen: moves the clock, lets the worker go round, and does each deed through the action that a page would call.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Days, NaiveDateTime, NaiveTime, Utc};
use entity::ids::{AppointmentId, AssignmentId, ClientId, OccurrenceId, PractitionerId, SubmissionId, TemplateId};
use entity::kinds::{
    AppointmentSource, BriefMail, ConsentAnswer, EntryKind, OccurrenceStatus, PractitionerLinkPurpose, Role, StepTrigger, TemplateKind, TemplateMode,
};

use super::calendar::{Calendar, FIRST_WEEK, ZONE};
use super::story::{Assigned, Deed, Moment, Sheet, Staff, Typed, Who};
use super::{COLLEAGUES, EMAIL, PASSWORD, cast, content};
use crate::actions::appointments::NewAppointment;
use crate::actions::assignments::NewAssignment;
use crate::actions::discussing::{self, Over, TakeawayOf};
use crate::actions::drafts::{Patch, Writer};
use crate::actions::practices::Founding;
use crate::actions::practitioners::NewPractitioner;
use crate::actions::sequences::NewSequence;
use crate::actions::{
    alerts, appointments, assignments, briefs, client_plans, clients, confirming, consents, crisis, drafts, entries, links, measures, occurrences,
    practices, practitioners, reminders, responses, reviews, sequences, templates, topics,
};
use crate::app::App;
use crate::clock::Clock;
use crate::domain::agreement::Agreement;
use crate::domain::appointment::{Repeat, Slot, USUAL_MINUTES};
use crate::domain::client::ClientDetails;
use crate::domain::consent::Texts;
use crate::domain::crisis::typed::TypedLine;
use crate::domain::entry::{Shown, Tag, TagKind, Written};
use crate::domain::practice::TypedSettings;
use crate::domain::rating::Rating;
use crate::domain::reminder_choices::ReminderChoices;
use crate::domain::response;
use crate::domain::review::Review;
use crate::domain::schedule::{Schedule, TypedSchedule, TypedThinning};
use crate::domain::scope::{Actor, Scope};
use crate::domain::sequence::Cue;
use crate::domain::sequence::plan::StepPlan;
use crate::domain::zone;
use crate::error::{Error, Result};
use crate::mail::emails;
use crate::store::assignments::Assignment;
use crate::store::consents::NewConsent;
use crate::store::occurrences::Decline;
use crate::store::outbox::OutboxEmail;
use crate::store::templates::Version;
use crate::store::{self, outbox};
use crate::{random, urls, worker};

/// Lives the twelve weeks, ending now.
pub async fn live(app: &App, mail_dir: &Path) -> Result<()> {
    let calendar = Calendar::ending(app.now());
    let clock = Clock::manual(calendar.at(-7 * (FIRST_WEEK + 1), (9, 0)));
    let past = app.with_clock(clock.clone());
    let mut life = Life::begin(past, clock, calendar, mail_dir).await?;
    let mut renewed = false;
    for moment in cast::moments() {
        // Before the sessions of week 6 the check-in gets its second version.
        if moment.day >= -42 && !renewed {
            renewed = true;
            life.renew_check_in().await?;
        }
        life.perform(moment).await?;
    }
    life.until(app.now()).await?;
    // From now on she hears the evening before that a brief is ready.
    let amal = life.amal.practitioner().ok_or(Error::NotFound)?;
    briefs::choose_mail(app, life.amal, amal, BriefMail::EveningBefore.word()).await?;
    super::own::tell(app, life.amal).await
}

/// Everybody and everything that the story speaks of.
struct Life {
    past: App,
    clock: Clock,
    calendar: Calendar,
    mail_dir: PathBuf,
    /// The practice and its owner.
    amal: Scope,
    staff: HashMap<Staff, PractitionerId>,
    sheets: HashMap<Sheet, TemplateId>,
    clients: HashMap<Who, ClientId>,
    given: HashMap<(Who, String), AssignmentId>,
}

impl Life {
    /// The practice is founded, colleagues are invited and join, templates are written.
    async fn begin(past: App, clock: Clock, calendar: Calendar, mail_dir: &Path) -> Result<Self> {
        let owner = NewPractitioner { name: "Dr. Amal Haddad".into(), email: EMAIL.into(), password: Some(PASSWORD.into()), role: Role::Owner };
        let founding = Founding { public_name: "Riverside Therapy".into(), region: "GB".into(), time_zone: ZONE.into(), owner };
        let (practice, owner) = practices::found(&past, founding).await?;
        let amal = Scope::checked(practice, Actor::Practitioner(owner));
        let staff = HashMap::from([(Staff::Amal, owner)]);
        let (sheets, clients, given) = (HashMap::new(), HashMap::new(), HashMap::new());
        let mut life = Self { past, clock, calendar, mail_dir: mail_dir.to_owned(), amal, staff, sheets, clients, given };
        life.write_templates().await?;
        life.settle_in().await?;
        for (who, colleague) in [Staff::Ben, Staff::Sam].into_iter().zip(COLLEAGUES) {
            life.welcome(who, colleague).await?;
        }
        Ok(life)
    }

    async fn write_templates(&mut self) -> Result<()> {
        for (sheet, kind, mode, title, content) in content::sheets() {
            let id = templates::create(&self.past, self.amal, kind, content::written(title, mode, content)?).await?;
            templates::publish(&self.past, self.amal, id).await?;
            self.sheets.insert(sheet, id);
        }
        let measure = measures::adopt(&self.past, self.amal, "phq-9", Some(true)).await?;
        self.sheets.insert(Sheet::Measure, measure);
        let plan = content::written("Plan for the week", TemplateMode::Form, content::week_plan())?;
        let plan = templates::create(&self.past, self.amal, TemplateKind::PromptSet, plan).await?;
        templates::publish(&self.past, self.amal, plan).await?;
        templates::archive(&self.past, self.amal, plan).await?;
        let letter = content::written("A letter to myself", TemplateMode::Form, content::letter())?;
        templates::create(&self.past, self.amal, TemplateKind::PromptSet, letter).await.map(drop)
    }

    /// The practice's settings are looked through and completed.
    async fn settle_in(&self) -> Result<()> {
        let practice = store::practices::find(&self.past.store, self.amal.practice()).await?;
        let typed = TypedSettings {
            public_name: practice.public_name,
            sender_name: "Riverside Therapy".into(),
            region: practice.region.clone(),
            crisis_regions: vec![practice.region],
            time_zone: practice.time_zone,
            language: practice.language,
            quiet_from: "20:30".into(),
            quiet_until: "08:00".into(),
            sending_from: String::new(),
            sending_until: String::new(),
            retention_note: "Kept for seven years after the last session, then erased.".into(),
            notes_read: "We read what you send on working days, by the evening.".into(),
            plan_writing: "propose".into(),
            always_pin: false,
            plan_after_discharge: true,
        };
        practices::update(&self.past, self.amal, practice.revision, &typed).await?;
        let near = TypedLine {
            region: "GB".into(),
            kind: "line".into(),
            label: "Riverside drop-in".into(),
            note: "no appointment needed".into(),
            languages: "en".into(),
            url: "https://drop-in.riverside.example".into(),
            hours: "Thursdays, six to nine in the evening".into(),
            source_url: "https://drop-in.riverside.example".into(),
            checked: true,
            ..TypedLine::default()
        };
        crisis::add(&self.past, self.amal, None, &near).await?;
        consents::save_draft(&self.past, self.amal, 0, Texts::start()).await?;
        consents::publish(&self.past, self.amal, 1, false).await
    }

    /// Before the first word that a client types: the text is read, and agreed to.
    async fn read_and_agree(&self, who: Who) -> Result<()> {
        let (scope, client) = (self.client_scope(who), self.clients[&who]);
        let text = store::consents::in_force(&self.past.store, &scope).await?.ok_or(Error::NotFound)?;
        if store::consents::standing(&self.past.store, &scope, client).await?.opens() {
            return Ok(());
        }
        let (id, number, language, answer) = (random::id(self.past.now()), text.number, "en".into(), ConsentAnswer::Agreed);
        consents::answer(&self.past, scope, NewConsent { id, client, number, language, answer, session: None }).await
    }

    /// Invited by mail; joins with the link in it.
    async fn welcome(&mut self, who: Staff, (name, email, password, role): (&str, &str, &str, Role)) -> Result<()> {
        let new = NewPractitioner { name: name.into(), email: email.into(), password: None, role };
        let id = practitioners::invite(&self.past, self.amal, new).await?;
        self.until(self.past.now() + chrono::TimeDelta::hours(3)).await?;
        let mails = outbox::page(&self.past.store, &self.amal, &[], None, 200).await?;
        let invitation = mails.iter().rev().find(|mail| mail.practitioner_id == Some(id)).ok_or(Error::NotFound)?;
        let token = self.token_in(invitation, &urls::join(""))?;
        let linked = practitioners::linked(&self.past, &token, PractitionerLinkPurpose::Join).await?.ok_or(Error::NotFound)?;
        practitioners::join(&self.past, linked, name, password, None).await?;
        self.staff.insert(who, id);
        Ok(())
    }

    /// One more question, one in better words: what was assigned before keeps the version that it began with.
    async fn renew_check_in(&mut self) -> Result<()> {
        self.until(self.calendar.at(-42, (8, 40))).await?;
        let id = self.sheets[&Sheet::CheckIn];
        let draft = templates::draft(&self.past, self.amal, id).await?;
        let written = content::written(&draft.title, draft.mode, content::check_in_again())?;
        templates::save(&self.past, self.amal, &draft, draft.revision, written).await?;
        templates::publish(&self.past, self.amal, id).await.map(drop)
    }

    /// Time passes; the worker goes round on the way and at the end, unless the server stands still.
    async fn until(&mut self, then: DateTime<Utc>) -> Result<()> {
        let ((day, hour), (last_day, last_hour)) = cast::STANDSTILL;
        let standstill = self.calendar.at(day, hour)..self.calendar.at(last_day, last_hour);
        for at in self.calendar.rounds(self.past.now(), then).into_iter().chain([then]) {
            self.clock.advance((at - self.past.now()).max(chrono::TimeDelta::zero()));
            if !standstill.contains(&at) {
                worker::round(&self.past).await?;
            }
        }
        Ok(())
    }

    async fn perform(&mut self, Moment { who, day, hour, deed }: Moment) -> Result<()> {
        self.until(self.calendar.at(day, hour)).await?;
        let (app, amal) = (self.past.clone(), self.amal);
        match deed {
            Deed::Add { by, of, name, email, zone, language, asking } => {
                let details = ClientDetails::parse(name, email, zone, language)?;
                let id = clients::create(&app, self.staff_scope(by), self.staff[&of], details, asking).await?;
                self.clients.insert(who, id);
            }
            Deed::Agree => self.read_and_agree(who).await?,
            Deed::Confirm => self.confirm_address(who).await?,
            Deed::Meet { hour, times } => self.meet(who, self.calendar.local(day, (hour, 0)), times).await?,
            Deed::CallOff(days) => {
                let one = self.in_the_room(who, days).await?;
                appointments::cancel(&app, self.scope_of(who).await?, one, None, false).await?;
            }
            Deed::StayAway => {
                let one = self.in_the_room(who, 0).await?;
                appointments::mark(&app, self.scope_of(who).await?, one, None, false).await?;
            }
            Deed::Assign { name, sheet, due, why, message } => self.assign(who, name, sheet, due, (why, message)).await?,
            Deed::Rule { name, sheet, rule, why } => self.rule(who, name, sheet, *rule, why).await?,
            Deed::Plan(title, sheets) => self.plan(who, title, &sheets).await?,
            Deed::Answer(name, typed) => self.answer(who, &name, typed).await?,
            Deed::Begin(name, typed) => self.write_a_little(who, &name, typed).await?,
            Deed::Decline(name, reason, note) => {
                let decline = Decline::because(reason).noting(note);
                occurrences::decline(&app, self.client_scope(who), self.occurrence(who, &name).await?, decline).await?;
            }
            Deed::Intend(name, plan) => {
                client_plans::say(&app, self.client_scope(who), self.given(who, &name)?, None, client_plans::Said::Plan(*plan)).await?;
            }
            Deed::LookBack(name, review) => self.look_back(who, &name, *review).await?,
            Deed::Write(kind, text, place, shown) => self.write_unasked(who, kind, (text, place), shown).await?,
            Deed::Topic(text) => {
                let client = self.clients[&who];
                let new = topics::New { id: random::id(app.now()), client, session: None, text: text.into(), entry: None, shared: true };
                topics::add(&app, self.client_scope(who), new).await?;
            }
            Deed::Discuss(name) => self.discuss(who, &name).await?,
            Deed::Conclude(name, line, rating) => {
                self.conclude(who, &name, line, rating).await?;
                self.discuss(who, &name).await?;
            }
            Deed::SendAgain(name) => assignments::resend(&app, self.scope_of(who).await?, self.given(who, &name)?).await?,
            Deed::Postpone(name, days) => {
                let known = store::assignments::find(&app.store, &amal, self.given(who, &name)?).await?;
                let changed = assignments::Changed { due_at: Some(Some(self.evening(days))), ..Default::default() };
                assignments::update(&app, amal, known.id, known.revision, changed).await?;
            }
            Deed::Cancel(name) => assignments::cancel(&app, amal, self.given(who, &name)?).await?,
            Deed::StopReminders => self.stop_reminders(who).await?,
            Deed::ChooseReminders { hour, days, pause } => {
                let paused_until = zone::local(app.now(), ZONE).date().checked_add_days(Days::new(pause));
                let choices = ReminderChoices { hour: Some(hour), days: days.to_vec(), paused_until };
                reminders::choose(&app, self.client_scope(who), self.clients[&who], None, choices).await?;
            }
            Deed::SelfCare => super::self_care::live(&app, self.scope_of(who).await?, self.client_scope(who), self.clients[&who]).await?,
            Deed::PlanTogether { later } => super::safety::together(&app, self.scope_of(who).await?, self.clients[&who], later).await?,
            Deed::PlanReviewed => super::safety::reviewed(&app, self.scope_of(who).await?, self.clients[&who]).await?,
            Deed::PlanProposed => super::safety::proposed(&app, self.client_scope(who), self.clients[&who]).await?,
            Deed::MoveTo(email) => {
                let known = store::clients::find(&app.store, &amal, self.clients[&who]).await?;
                let details = ClientDetails::parse(&known.name, email, &known.time_zone, &known.language)?;
                clients::update(
                    &app,
                    amal,
                    known.id,
                    known.revision,
                    clients::Changed { details: Some(details), practitioner: None, attested: true },
                )
                .await?;
            }
            Deed::Share(with) => clients::share(&app, self.scope_of(who).await?, self.clients[&who], self.staff[&with]).await?,
            Deed::Pause => clients::pause(&app, self.scope_of(who).await?, self.clients[&who], clients::Pause::default()).await?,
            Deed::Resume => clients::resume(&app, self.scope_of(who).await?, self.clients[&who]).await?,
            Deed::Discharge => clients::discharge(&app, self.scope_of(who).await?, self.clients[&who]).await?,
            Deed::Look => clients::note_progress_read(&app, self.scope_of(who).await?, self.clients[&who]).await?,
        }
        let now = app.now();
        self.until(now).await
    }

    async fn write_unasked(&self, who: Who, kind: EntryKind, (text, place): (&str, &str), shown: Shown) -> Result<()> {
        self.read_and_agree(who).await?;
        let tags = if place.is_empty() { Vec::new() } else { vec![Tag { kind: TagKind::Place, word: place.to_owned() }] };
        let written = Written { text: text.to_owned(), tags, ..Written::default() };
        let author = entries::Author { scope: self.client_scope(who), client: self.clients[&who], session: None, vaults: Vec::new() };
        let new = entries::New { id: random::id(self.past.now()), kind, written, shown };
        entries::write(&self.past, author, new).await.map(drop)
    }

    /// In which right somebody acts: the owner and the assistant for the practice, a therapist within the own caseload.
    fn staff_scope(&self, who: Staff) -> Scope {
        let id = self.staff[&who];
        let scope = Scope::checked(self.amal.practice(), Actor::Practitioner(id));
        if who == Staff::Ben { scope.within_caseload_of(id) } else { scope }
    }

    /// Whoever is responsible for this client.
    async fn scope_of(&self, who: Who) -> Result<Scope> {
        let client = store::clients::find(&self.past.store, &self.amal, self.clients[&who]).await?;
        let responsible = self.staff.iter().find(|(_, id)| **id == client.practitioner_id);
        responsible.map(|(staff, _)| self.staff_scope(*staff)).ok_or(Error::NotFound)
    }

    fn client_scope(&self, who: Who) -> Scope {
        Scope::checked(self.amal.practice(), Actor::Client(self.clients[&who]))
    }

    fn given(&self, who: Who, name: &str) -> Result<AssignmentId> {
        self.given.get(&(who, name.to_owned())).copied().ok_or_else(|| Error::internal(format!("{who:?} was never given {name}")))
    }

    /// What was assigned, in the version that it pins.
    async fn pinned(&self, who: Who, name: &str) -> Result<(Assignment, Version)> {
        let assignment = store::assignments::find(&self.past.store, &self.amal, self.given(who, name)?).await?;
        let version = store::templates::version(&self.past.store, &self.amal, assignment.version_id).await?;
        Ok((assignment, version))
    }

    /// The one that is open, else the first.
    async fn occurrence(&self, who: Who, name: &str) -> Result<OccurrenceId> {
        let all = store::occurrences::of_assignment(&self.past.store, &self.amal, self.given(who, name)?).await?;
        let open = all.iter().rev().find(|occurrence| occurrence.status == OccurrenceStatus::Open);
        open.or(all.first()).map(|occurrence| occurrence.id).ok_or(Error::NotFound)
    }

    /// Times in the room, week by week from then on.
    async fn meet(&self, who: Who, local_start: NaiveDateTime, times: usize) -> Result<()> {
        let first = Slot { local_start, time_zone: ZONE.to_owned(), minutes: USUAL_MINUTES };
        let slots = first.series(Repeat::Weekly, times, self.past.now())?;
        let new = NewAppointment { client: self.clients[&who], practitioner: None, slots, source: AppointmentSource::Hand };
        appointments::add(&self.past, self.scope_of(who).await?, new).await.map(drop)
    }

    /// The one that is so many days from now.
    async fn in_the_room(&self, who: Who, days: u64) -> Result<AppointmentId> {
        let day = zone::local(self.past.now(), ZONE).date() + Days::new(days);
        let all = store::appointments::of_client(&self.past.store, &self.amal, self.clients[&who]).await?;
        all.iter().find(|one| one.local_start.date() == day).map(|one| one.id).ok_or(Error::NotFound)
    }

    /// What is said of the newest answers.
    async fn look_back(&self, who: Who, name: &str, review: Review) -> Result<()> {
        let (given, scope) = (self.given(who, name)?, self.client_scope(who));
        let rows = store::responses::page(&self.past.store, &scope, Some(self.clients[&who]), None, 10_000).await?;
        let newest = rows.iter().rev().find(|row| row.assignment_id == given).ok_or(Error::NotFound)?;
        reviews::save(&self.past, scope, newest.id, None, review, true).await
    }

    /// Six in the evening, so many days from now.
    fn evening(&self, days: u32) -> NaiveDateTime {
        let day = zone::local(self.past.now(), ZONE).date() + Days::new(days.into());
        day.and_time(NaiveTime::from_hms_opt(18, 0, 0).unwrap_or_default())
    }

    async fn assign(&mut self, who: Who, name: String, sheet: Sheet, due: Option<u32>, words: (&str, Option<&str>)) -> Result<()> {
        let schedule = Schedule::once(due.map(|days| self.evening(days)));
        self.agree(who, name, sheet, schedule, words).await
    }

    /// The rule's dates are numbers of days from today.
    async fn rule(&mut self, who: Who, name: String, sheet: Sheet, rule: TypedSchedule, why: &str) -> Result<()> {
        let today = zone::local(self.past.now(), ZONE).date();
        let date = |days: &String| days.parse().map_or(String::new(), |days| (today + Days::new(days)).to_string());
        let thin = rule.thin.iter().map(|step| TypedThinning { date: date(&step.date), ..step.clone() }).collect();
        let rule = TypedSchedule { from_date: date(&rule.from_date), until_date: date(&rule.until_date), thin, ..rule };
        let schedule = Schedule::read(&rule, ZONE, self.past.now())?;
        self.agree(who, name, sheet, schedule, (why, None)).await
    }

    async fn agree(&mut self, who: Who, name: String, sheet: Sheet, schedule: Schedule, words: (&str, Option<&str>)) -> Result<()> {
        let scope = self.scope_of(who).await?;
        let client = store::clients::find(&self.past.store, &scope, self.clients[&who]).await?;
        let new = NewAssignment {
            tailoring: Default::default(),
            reminders: Default::default(),
            id: None,
            client: client.id,
            template: self.sheets[&sheet],
            practitioner: client.practitioner_id,
            agreement: Agreement::parse(words.0, words.1.unwrap_or_default())?,
            schedule,
        };
        let id = assignments::assign(&self.past, scope, new).await?;
        self.given.insert((who, name), id);
        Ok(())
    }

    /// Something every few days, each once the one before is done.
    async fn plan(&mut self, who: Who, title: &str, sheets: &[Assigned]) -> Result<()> {
        let scope = self.scope_of(who).await?;
        let client = store::clients::find(&self.past.store, &scope, self.clients[&who]).await?;
        let mut steps = Vec::with_capacity(sheets.len());
        for (place, sheet) in sheets.iter().enumerate() {
            let nine = NaiveTime::from_hms_opt(9, 0, 0);
            let cue = match place {
                0 => Cue { begins: StepTrigger::Time, delay_days: 0, send_time: None },
                _ => Cue { begins: StepTrigger::Completion, delay_days: 2, send_time: nine },
            };
            let agreement = Agreement::parse(sheet.why, sheet.message.unwrap_or_default())?;
            let due_days = sheet.due.and_then(|days| days.try_into().ok());
            steps.push(StepPlan { template: self.sheets[&sheet.sheet], agreement, cue, due_days });
        }
        let practitioner = client.practitioner_id;
        let new = NewSequence { id: None, client: client.id, practitioner, title: title.into(), starts_on: None, steps };
        let made = sequences::create(&self.past, scope, vec![new]).await?;
        let steps = store::sequences::steps(&self.past.store, &scope, made[0]).await?;
        if let Some(first) = steps.first().and_then(|step| step.assignment_id) {
            self.given.insert((who, title.to_owned()), first);
        }
        Ok(())
    }

    /// What is typed, as far as this version asks for it.
    fn typed(&self, version: &Version, typed: Typed) -> Vec<(String, String)> {
        let today = zone::local(self.past.now(), ZONE).date();
        let yesterday = today.pred_opt().unwrap_or(today);
        let said = |text: String| text.replace("{today}", &today.to_string()).replace("{yesterday}", &yesterday.to_string());
        let asked = typed.into_iter().filter(|(name, _)| version.content.item(name).is_some());
        asked.map(|(name, text)| (name.to_owned(), said(text))).collect()
    }

    async fn answer(&self, who: Who, name: &str, typed: Typed) -> Result<()> {
        self.read_and_agree(who).await?;
        let (_, version) = self.pinned(who, name).await?;
        let unfit = |_| Error::internal(format!("what {who:?} typed into {name} does not fit"));
        let typed = response::typed(&version.content, &self.typed(&version, typed)).map_err(|_| Error::internal("no such question"))?;
        let answers = response::read(&version.content, &typed).map_err(unfit)?;
        let submission: SubmissionId = random::id(self.past.now());
        let occurrence = self.occurrence(who, name).await?;
        responses::submit(&self.past, self.client_scope(who), occurrence, version, submission, answers, None).await.map(drop)
    }

    /// The newest mail about an assignment is opened, its button pressed, something typed and left.
    async fn write_a_little(&self, who: Who, name: &str, typed: Typed) -> Result<()> {
        let (assignment, version) = self.pinned(who, name).await?;
        let mails = outbox::of_assignment(&self.past.store, &self.amal, assignment.id).await?;
        let token = self.token_in(mails.last().ok_or(Error::NotFound)?, "/c/")?;
        let opened = links::exchange(&self.past, &token, None, None, false).await?;
        let cookie = opened.new_token.ok_or(Error::NotFound)?;
        self.read_and_agree(who).await?;
        let session = store::sessions::by_token(&self.past.store, &cookie).await?.ok_or(Error::NotFound)?;
        let writer = Writer::of(&self.past, &session).await?;
        let patch = |(link_id, text)| Patch { link_id, value: vec![text], base_rev: 0 };
        let patches = self.typed(&version, typed).into_iter().map(patch).collect();
        let occurrence = opened.occurrence.ok_or(Error::NotFound)?;
        drafts::save(&self.past, self.client_scope(who), writer, occurrence, &version.content, patches).await.map(drop)
    }

    /// Every answer to it that was not discussed yet is read and ticked off.
    async fn discuss(&self, who: Who, name: &str) -> Result<()> {
        let scope = self.scope_of(who).await?;
        for occurrence in store::occurrences::of_assignment(&self.past.store, &scope, self.given(who, name)?).await? {
            for row in store::responses::of_occurrence(&self.past.store, &scope, occurrence.id).await? {
                if row.discussed_at.is_none() {
                    responses::note_read(&self.past, scope, row.id).await?;
                    discussing::set_discussed(&self.past, scope, row.id, true, None).await?;
                    for alert in store::alerts::of_response(&self.past.store, &scope, row.id).await? {
                        alerts::see(&self.past, scope, alert.id).await?;
                        let note = "Talked about it in the session.".into();
                        alerts::act(&self.past, scope, alert.id, alerts::Acting { id: None, note, close: true, known: None }).await?;
                    }
                }
            }
        }
        Ok(())
    }

    /// The newest answers to it are rated, with one line to take away, in the session of that day where there is one.
    async fn conclude(&self, who: Who, name: &str, line: &'static str, rating: Rating) -> Result<()> {
        let (scope, store, now) = (self.scope_of(who).await?, &self.past.store, self.past.now());
        let given = store::assignments::find(store, &scope, self.given(who, name)?).await?;
        let mut newest = None;
        for occurrence in store::occurrences::of_assignment(store, &scope, given.id).await? {
            newest = store::responses::of_occurrence(store, &scope, occurrence.id).await?.pop().or(newest);
        }
        let Some(row) = newest else { return Ok(()) };
        let hour = chrono::TimeDelta::hours(1);
        let next = store::appointments::next_of(store, &scope, given.client_id, now).await?.filter(|one| one.starts_at < now + hour);
        let within = match next {
            Some(one) => Some(one.id),
            None => store::appointments::last_of(store, &scope, given.client_id, now).await?.map(|one| one.id),
        };
        discussing::set_discussed(&self.past, scope, row.id, true, within).await?;
        let over = Over { value: Some(line.to_owned()), revision: 0 };
        discussing::write_takeaway(&self.past, scope, TakeawayOf::Completion(row.id, within), over).await?;
        discussing::rate(&self.past, scope, row.id, Over { value: rating, revision: 0 }).await
    }

    async fn stop_reminders(&self, who: Who) -> Result<()> {
        let mails = outbox::latest(&self.past.store, &self.client_scope(who), &[], None, 50).await?;
        let reminder = mails.iter().find(|mail| mail.kind == emails::reminder::NAME).ok_or(Error::NotFound)?;
        let link = reminders::link(&self.past, &self.token_in(reminder, "/u/")?).await?.ok_or(Error::NotFound)?;
        reminders::stop(&self.past, reminders::scope_of(&link), link.client_id).await
    }

    /// The code and the link of the newest mail that asks, as its reader would take them.
    async fn confirm_address(&self, who: Who) -> Result<()> {
        let mails = outbox::latest(&self.past.store, &self.client_scope(who), &[], None, 50).await?;
        let asking = mails.iter().find(|mail| mail.kind == emails::confirm_address::NAME).ok_or(Error::NotFound)?;
        let asked = confirming::live(&self.past, &self.token_in(asking, "/c/")?).await?.ok_or(Error::NotFound)?;
        let text = self.text_of(asking)?;
        let code = text.lines().find_map(confirming::read_code).ok_or_else(|| Error::internal("a mail without its code"))?;
        confirming::confirm(&self.past, asked.link, code).await.map(drop)
    }

    fn text_of(&self, mail: &OutboxEmail) -> Result<String> {
        std::fs::read_to_string(self.mail_dir.join(format!("{}.eml", mail.id))).map_err(Error::internal)
    }

    /// The token after `path` in a mail, read from its file as its reader would.
    fn token_in(&self, mail: &OutboxEmail, path: &str) -> Result<String> {
        let text = self.text_of(mail)?;
        let words = text.split(path).skip(1).filter_map(|rest| rest.get(..32)).find_map(urls::token);
        words.ok_or_else(|| Error::internal("a mail without its link"))
    }
}
