//! Crisis lines as every client page's foot and every mail shows them. Kept in dated copies too: what is added here later needs a default.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{AUDIENCES, ELSEWHERE, HOURS, LANGUAGES, Line, NOTES, dial};

/// One line, ready to press. What is called `…_say` is the id of a sentence in the reader's language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct HelpLine {
    /// The shared emergency number of a region, which needs no name. One of a practice's own is named, as every other line.
    pub emergency: bool,
    pub label: String,
    pub audience: Option<String>,
    pub audience_say: Option<String>,
    pub note: Option<String>,
    pub note_say: Option<String>,
    pub hours: Option<String>,
    pub hours_say: Option<String>,
    /// In which languages, where the reader's is not among them.
    pub speaks_say: Vec<String>,
    /// Where it is, where lines of several regions stand together.
    pub region_say: Option<String>,
    pub call: Option<String>,
    pub tel: Option<String>,
    /// What to press once somebody answers.
    pub option: Option<String>,
    pub also: Vec<HelpNumber>,
    pub text: Option<String>,
    /// What to write in the text; no `sms:` address carries it, phones differ too much in how they read it.
    pub keyword: Option<String>,
    pub sms: Option<String>,
    pub url: Option<String>,
    pub chat: Option<String>,
    pub verified_on: Option<NaiveDate>,
}

/// A further number.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HelpNumber {
    pub call: String,
    pub tel: String,
}

/// Regions that have a name in every language (`crisis-region-…`).
const REGIONS: [&str; 15] = ["US", "CA", "GB", "IE", "AU", "NZ", "DE", "AT", "CH", "ES", "FR", "NL", "IT", "IN", "EU"];

/// The id of the sentence for a word of the directory.
pub fn say(kind: &str, word: &str) -> String {
    format!("crisis-{kind}-{}", word.to_lowercase().replace('_', "-"))
}

fn known(kind: &str, word: Option<&String>, words: &[&str]) -> Option<String> {
    word.filter(|word| words.contains(&word.as_str())).map(|word| say(kind, word))
}

/// The first emergency number, and the first line where somebody else answers: for a place where there is no room for all.
pub fn first(lines: &[HelpLine]) -> Vec<HelpLine> {
    let one = |emergency: bool| lines.iter().find(|line| line.emergency == emergency).cloned();
    one(true).into_iter().chain(one(false)).collect()
}

/// The lines in their order.
pub fn lines(lines: &[Line]) -> Vec<HelpLine> {
    let several = lines.iter().any(|line| line.region != lines[0].region);
    lines.iter().map(|line| help_line(line, several)).collect()
}

fn help_line(line: &Line, several: bool) -> HelpLine {
    let hours = HOURS.iter().find(|(kept, _)| *kept == line.hours).map(|(_, word)| say("hours", word));
    let spoken = line.languages.iter().filter(|code| line.foreign && LANGUAGES.contains(&code.as_str()));
    let chat = line.chat_url.clone();
    HelpLine {
        emergency: line.is_emergency() && !line.own,
        label: line.label.clone(),
        audience: line.audience.clone(),
        audience_say: known("for", line.audience_word.as_ref(), &AUDIENCES),
        note: line.note.clone(),
        note_say: known("note", line.note_word.as_ref(), &NOTES),
        hours: Some(line.hours.clone()).filter(|_| hours.is_none()),
        hours_say: hours,
        speaks_say: spoken.map(|code| say("language", code)).collect(),
        region_say: Some(&line.region)
            .filter(|region| several && region.as_str() != ELSEWHERE && REGIONS.contains(&region.as_str()))
            .map(|region| say("region", region)),
        tel: line.call.as_ref().map(|number| format!("tel:{}", dial::digits(number))),
        call: line.call.clone(),
        option: line.call_option.clone(),
        also: line.also_call.iter().map(|number| HelpNumber { call: number.clone(), tel: format!("tel:{}", dial::digits(number)) }).collect(),
        sms: line.text.as_ref().map(|number| format!("sms:{}", dial::digits(number))),
        text: line.text.clone(),
        keyword: line.sms_keyword.clone(),
        // Where the chat is on its website, one link is enough.
        url: line.url.clone().filter(|url| chat.as_ref() != Some(url)),
        chat,
        verified_on: Some(line.verified_on),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_of_an_earlier_program_can_still_be_read() {
        let kept = r#"{"emergency":false,"label":"A line","audience":null,"call":"12 34","tel":"tel:1234","text":null,"sms":null,"url":null}"#;
        let read: HelpLine = serde_json::from_str(kept).unwrap();
        assert_eq!((read.label.as_str(), read.tel.as_deref(), read.also.len()), ("A line", Some("tel:1234"), 0));
        let again: HelpLine = serde_json::from_str(&serde_json::to_string(&read).unwrap()).unwrap();
        assert_eq!(again, read);
    }
}
