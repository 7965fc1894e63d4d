//! Whose time in the room an entry of a calendar may be.

use calcard::icalendar::{ICalendarEntry, ICalendarParameterName, ICalendarProperty};
use entity::ids::ClientId;

use crate::domain::address;

/// Somebody who takes part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The address, normalised; empty where there is none.
    pub email: String,
    pub name: String,
}

impl Person {
    /// From `ATTENDEE` or `ORGANIZER`: programs for booking name the client as either.
    pub fn of(entry: &ICalendarEntry) -> Option<Self> {
        if !matches!(entry.name, ICalendarProperty::Attendee | ICalendarProperty::Organizer) {
            return None;
        }
        let email = entry.calendar_address().filter(|email| email.len() <= 254 && email.contains('@')).unwrap_or_default();
        let name = entry.parameter(&ICalendarParameterName::Cn).and_then(|name| name.as_text()).unwrap_or_default();
        Some(Self { email: address::normalise(email.trim()), name: name.chars().take(200).collect() })
    }
}

/// A client that an entry may be about.
#[derive(Clone, Debug)]
pub struct Candidate {
    pub id: ClientId,
    pub name: String,
    pub email: String,
}

/// Why a client is proposed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The import was begun from this client's page.
    Page,
    /// This entry was imported for them before.
    Known,
    /// Somebody with their address takes part.
    Address,
    /// Their name stands in the title, or somebody of that name takes part.
    Name,
}

impl Why {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Page => "because you began on this client’s page",
            Self::Known => "known from the last import",
            Self::Address => "by the attendee’s address",
            Self::Name => "by the name in the title",
        }
    }
}

/// The candidates, ready to be looked through for many entries.
pub struct Candidates(Vec<(ClientId, String, Vec<String>)>);

impl Candidates {
    pub fn new(candidates: &[Candidate]) -> Self {
        let ready = candidates.iter().map(|one| (one.id, address::normalise(one.email.trim()), words_of(&one.name)));
        Self(ready.collect())
    }

    /// The one client whom an entry is about, if there is exactly one: a shared address or a name that two have proposes nobody.
    pub fn find(&self, title: &str, people: &[Person]) -> Option<(ClientId, Why)> {
        let by_address = self.only(|_, email, _| !email.is_empty() && people.iter().any(|person| person.email == email));
        let texts: Vec<Vec<String>> = std::iter::once(title).chain(people.iter().map(|person| person.name.as_str())).map(words_of).collect();
        let named = |name: &[String]| !name.is_empty() && texts.iter().any(|text| text.windows(name.len()).any(|window| window == name));
        // Of "Ann" and "Ann Larsen" in the same title, the longer name is meant.
        let longest = self.0.iter().filter(|(_, _, name)| named(name)).map(|(_, _, name)| name.len()).max();
        let by_name = || self.only(|_, _, name| named(name) && Some(name.len()) == longest);
        by_address.map(|id| (id, Why::Address)).or_else(|| by_name().map(|id| (id, Why::Name)))
    }

    fn only(&self, fits: impl Fn(ClientId, &str, &[String]) -> bool) -> Option<ClientId> {
        let mut found = self.0.iter().filter(|(id, email, name)| fits(*id, email, name));
        let first = found.next()?.0;
        found.next().is_none().then_some(first)
    }
}

/// The words of a name or title, without punctuation and whatever the case.
fn words_of(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’');
    words.filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}
