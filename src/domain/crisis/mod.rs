//! The crisis directory: which lines somebody sees, and in which order. Nothing here waits or asks the database: pages show it even when
//! that is away.

use std::collections::HashMap;

use chrono::{NaiveDate, TimeDelta};
use entity::ids::{CrisisLineId, PracticeId};
use entity::kinds::{CrisisKind, VerifiedHow};
use uuid::Uuid;

pub mod dial;
pub mod help;
pub mod typed;

/// After so long, a line is to be checked again (the fact sheet asks for every six months).
pub const CHECK_AFTER: TimeDelta = TimeDelta::days(180);
/// Stands for places that the directory does not know.
pub const ELSEWHERE: &str = "*";
/// For whom lines are, as the program says it in the reader's language (`crisis-for-…` in `locales`).
pub const AUDIENCES: [&str; 5] = ["veterans", "under_35", "lgbtq_young", "young_people", "women"];
/// What is said about a line beside that (`crisis-note-…`).
pub const NOTES: [&str; 2] = ["england_mental_health", "where_live"];
/// Hours that the program says in the reader's language (`crisis-hours-…`), by how they are kept.
pub const HOURS: [(&str, &str); 3] = [("24/7", "always"), ("limited", "limited"), ("varies", "varies")];
/// Languages that it can name (`crisis-language-…`).
pub const LANGUAGES: [&str; 8] = ["en", "es", "de", "fr", "it", "nl", "hi", "pt"];

/// One line, shared or a practice's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub id: CrisisLineId,
    /// Added by a practice for its own clients.
    pub own: bool,
    pub replaces: Option<CrisisLineId>,
    /// ISO 3166-1 code; `EU` and `*` for places without lines of their own.
    pub region: String,
    /// The second half of ISO 3166-2, where it is only there.
    pub subdivision: Option<String>,
    pub kind: CrisisKind,
    pub label: String,
    pub audience: Option<String>,
    /// One of `AUDIENCES`, in place of `audience`.
    pub audience_word: Option<String>,
    pub note: Option<String>,
    /// One of `NOTES`, in place of `note`.
    pub note_word: Option<String>,
    /// Codes; empty: nobody said.
    pub languages: Vec<String>,
    /// As it is written.
    pub call: Option<String>,
    /// What to press once somebody answers.
    pub call_option: Option<String>,
    /// Further numbers, as they are written.
    pub also_call: Vec<String>,
    pub text: Option<String>,
    pub sms_keyword: Option<String>,
    pub url: Option<String>,
    pub chat_url: Option<String>,
    pub hours: String,
    pub sort: i32,
    pub source_url: String,
    pub verified_on: NaiveDate,
    pub verified_how: VerifiedHow,
    pub verified_by: Option<Uuid>,
    pub revision: i32,
    /// Spoken in other languages than the reader's; set where lines are chosen for somebody.
    pub foreign: bool,
}

impl Line {
    /// Whether it is to be checked again: nobody did so for 180 days, or at all.
    pub fn is_stale(&self, today: NaiveDate) -> bool {
        self.verified_how == VerifiedHow::Unverified || today - self.verified_on > CHECK_AFTER
    }

    /// An emergency line that can be called, or that says that there is none of ours in that place.
    pub fn is_emergency(&self) -> bool {
        self.kind == CrisisKind::Emergency
    }

    /// Whether it can be called, written to or chatted with from where one is.
    fn is_reached_at_once(&self) -> bool {
        self.call.is_some() || self.text.is_some() || self.chat_url.is_some()
    }

    /// Whether somebody answers there who is not the emergency service: a number to call or to text.
    fn helps(&self) -> bool {
        !self.is_emergency() && (self.call.is_some() || self.text.is_some())
    }

    /// Whether it is there for everybody for whom another one is. A line for veterans leaves the others without.
    fn stands_in_for(&self, was: &Line) -> bool {
        let place = self.region == was.region && (self.subdivision.is_none() || self.subdivision == was.subdivision);
        let spoken_to = self.call.is_some() || was.call.is_none();
        self.helps() && spoken_to && place && (!self.is_for_some() || was.is_for_some())
    }

    fn is_for_some(&self) -> bool {
        self.audience.is_some() || self.audience_word.is_some()
    }

    fn speaks(&self, language: &str) -> bool {
        self.languages.is_empty() || self.languages.iter().any(|spoken| spoken == language)
    }

    /// Whether it is for a region as it was chosen: `GB` with all its parts, or `GB-SCT` with what is for all of it.
    fn is_in(&self, code: &str) -> bool {
        match code.split_once('-') {
            None => self.region == code,
            Some((region, part)) => self.region == region && self.subdivision.as_deref().is_none_or(|own| own == part),
        }
    }
}

/// What a practice decided about a shared line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    pub line: CrisisLineId,
    pub hidden: bool,
    pub verified_on: Option<NaiveDate>,
    pub verified_by: Option<Uuid>,
}

/// What one practice has of its own.
#[derive(Clone, Debug, Default)]
pub struct OfPractice {
    /// Active ones.
    pub lines: Vec<Line>,
    pub choices: Vec<Choice>,
}

impl OfPractice {
    /// Whether a shared line stays for its clients. The emergency number of a region always does, and always under its own name: the
    /// program says it in the reader's language, and no other number may pass for it.
    fn keeps(&self, shared: &Line) -> bool {
        let replaced = self.lines.iter().any(|line| line.replaces == Some(shared.id));
        let hidden = self.choices.iter().any(|choice| choice.line == shared.id && choice.hidden);
        shared.is_emergency() || !(replaced || hidden)
    }
}

/// Everything that is active.
#[derive(Clone, Debug, Default)]
pub struct Directory {
    pub shared: Vec<Line>,
    pub practices: HashMap<PracticeId, OfPractice>,
}

/// For whom lines are chosen.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    pub practice: Option<PracticeId>,
    /// Chosen regions, the first one first.
    pub regions: &'a [String],
    pub language: &'a str,
}

impl Directory {
    /// The regions that it knows, each once.
    pub fn regions(&self) -> Vec<String> {
        let mut regions: Vec<String> = self.shared.iter().map(|line| line.region.clone()).collect();
        regions.extend(self.shared.iter().filter_map(|line| Some(format!("{}-{}", line.region, line.subdivision.as_ref()?))));
        regions.sort();
        regions.dedup();
        regions
    }

    /// Whether at least one of these regions has an emergency number that can be called.
    pub fn has_emergency(&self, regions: &[String]) -> bool {
        let callable = |line: &Line| line.is_emergency() && line.call.is_some();
        regions.iter().any(|region| self.shared.iter().any(|line| callable(line) && line.is_in(region)))
    }

    /// What a reader sees: region by region in the order chosen, each with its shared emergency number first.
    pub fn shown(&self, reader: Reader<'_>) -> Vec<Line> {
        let all = self.of_practice(reader.practice);
        let mut shown = Vec::new();
        for region in reader.regions {
            let mut here = in_order(&all, region, reader.language);
            here.retain(|line| shown.iter().all(|known: &Line| known.id != line.id));
            shown.extend(here);
        }
        shown
    }

    /// The lines of all regions as this practice's clients see them: without what it hides or replaces, with its own, each with the
    /// newest day on which somebody checked it. Emergency numbers stay whatever it decided, and so does what nothing else stands in for.
    pub fn of_practice(&self, practice: Option<PracticeId>) -> Vec<Line> {
        match practice.and_then(|practice| self.practices.get(&practice)) {
            None => self.shared.clone(),
            Some(own) => merged(&self.shared, own),
        }
    }

    /// Shared lines that this practice left out or replaced.
    pub fn left_out(&self, practice: PracticeId) -> Vec<Line> {
        let shown: Vec<CrisisLineId> = self.of_practice(Some(practice)).iter().map(|line| line.id).collect();
        self.shared.iter().filter(|line| !shown.contains(&line.id)).cloned().collect()
    }
}

fn in_order(lines: &[Line], region: &str, language: &str) -> Vec<Line> {
    let here = lines.iter().filter(|line| line.is_in(region));
    let mut here: Vec<Line> = here.map(|line| Line { foreign: !line.speaks(language), ..line.clone() }).collect();
    here.sort_by_key(|line| {
        let emergency = (!line.is_emergency(), line.is_emergency() && line.own);
        // What somebody made sure of stands before what nobody did, and where somebody answers now before a place to go to or to read.
        let unsure = line.verified_how == VerifiedHow::Unverified;
        let rank = (line.foreign, unsure, line.is_for_some(), line.kind == CrisisKind::Directory, !line.is_reached_at_once());
        (emergency, rank, line.sort, line.id.0)
    });
    here
}

/// Shared lines as one practice has them.
fn merged(shared: &[Line], own: &OfPractice) -> Vec<Line> {
    let choice = |id| own.choices.iter().find(|choice| choice.line == id);
    let lost = lost(shared, own);
    let stays = shared.iter().filter(|line| own.keeps(line) || lost.contains(&line.id));
    let mut all: Vec<Line> = stays.map(|line| checked(line.clone(), choice(line.id))).collect();
    all.extend(own.lines.iter().map(|line| {
        let place = shared.iter().find(|known| Some(known.id) == line.replaces).map(|known| known.sort);
        // What a practice added for the people near it stands before what is for the whole country.
        Line { sort: place.unwrap_or(-1), ..line.clone() }
    }));
    all
}

fn checked(line: Line, choice: Option<&Choice>) -> Line {
    let newer = choice.and_then(|choice| Some((choice.verified_on?, choice.verified_by)));
    match newer.filter(|(day, _)| *day > line.verified_on || line.verified_how == VerifiedHow::Unverified) {
        Some((day, by)) => Line { verified_on: day, verified_how: VerifiedHow::Called, verified_by: by, ..line },
        None => line,
    }
}

/// Shared lines to call or to text that this practice left out or replaced although nothing stands in for them.
fn lost(shared: &[Line], own: &OfPractice) -> Vec<CrisisLineId> {
    let stays: Vec<&Line> = shared.iter().filter(|line| own.keeps(line)).chain(&own.lines).collect();
    let without = |was: &&Line| was.helps() && !stays.iter().any(|line| line.stands_in_for(was));
    shared.iter().filter(without).map(|line| line.id).collect()
}

/// Whether a change leaves every region with a line to call or to text, where it had one: the emergency number alone is not for whoever
/// needs somebody to talk to. What was gone before does not hold up other changes.
pub fn keeps_lines(shared: &[Line], before: &OfPractice, after: &OfPractice) -> bool {
    let gone = lost(shared, before);
    lost(shared, after).iter().all(|line| gone.contains(line))
}

/// A choice of regions as it is kept: codes separated by spaces.
pub fn regions_of(kept: &str) -> Vec<String> {
    kept.split_whitespace().map(str::to_owned).collect()
}

/// Reads chosen regions; each once, in the order chosen.
///
/// # Errors
/// A sentence for the person who chose them.
pub fn read_regions(typed: &[String], known: &[String]) -> Result<Vec<String>, String> {
    let mut regions = Vec::new();
    for one in typed.iter().map(|one| one.trim().to_uppercase()).filter(|one| !one.is_empty()) {
        if !known.contains(&one) {
            return Err("Please choose one of the regions in the crisis directory.".into());
        }
        if !regions.contains(&one) {
            regions.push(one);
        }
    }
    Ok(regions)
}

#[cfg(test)]
mod tests;
