//! The crisis directory as first shipped. Numbers are data: they are changed in the directory, never in code.
//! `verified_on` is the day the source was last read; lines that nobody could verify are not here.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::prelude::{Date, Uuid};

#[derive(DeriveMigrationName)]
pub struct Migration;

const VERIFIED_ON: (i32, u32, u32) = (2026, 11, 21);

struct Line {
    region: &'static str,
    kind: &'static str,
    label: &'static str,
    audience: &'static str,
    /// As written; `tel:` takes the digits.
    call: &'static str,
    /// What to write to which number: (as written, digits).
    text: (&'static str, &'static str),
    url: &'static str,
}

const fn emergency(region: &'static str, call: &'static str) -> Line {
    Line { region, kind: "emergency", label: "Emergency", audience: "", call, text: ("", ""), url: "" }
}

const fn line(region: &'static str, label: &'static str, call: &'static str, text: (&'static str, &'static str), url: &'static str) -> Line {
    Line { region, kind: "line", label, audience: "", call, text, url }
}

const fn line_for(audience: &'static str, line: Line) -> Line {
    Line { audience, ..line }
}

const NO_TEXT: (&str, &str) = ("", "");

const LINES: &[Line] = &[
    emergency("US", "911"),
    line("US", "988 Suicide & Crisis Lifeline", "988", ("988", "988"), "https://988lifeline.org"),
    line_for("Veterans", line("US", "Veterans Crisis Line", "988 then 1", ("838255", "838255"), "https://www.veteranscrisisline.net")),
    line("US", "Crisis Text Line", "", ("HOME to 741741", "741741"), "https://www.crisistextline.org"),
    line_for("LGBTQ+ young people", line("US", "The Trevor Project", "1-866-488-7386", NO_TEXT, "https://www.thetrevorproject.org")),
    emergency("CA", "911"),
    line("CA", "988 Suicide Crisis Helpline", "988", ("988", "988"), "https://988.ca"),
    emergency("GB", "999"),
    line("GB", "Samaritans", "116 123", NO_TEXT, "https://www.samaritans.org"),
    line("GB", "Shout", "", ("SHOUT to 85258", "85258"), "https://giveusashout.org"),
    line("GB", "NHS 111 (England), option 2 for mental health", "111 then 2", NO_TEXT, "https://111.nhs.uk"),
    line_for("under 35", line("GB", "Papyrus HOPELINE247", "0800 068 4141", NO_TEXT, "https://www.papyrus-uk.org")),
    emergency("IE", "112"),
    line("IE", "Samaritans", "116 123", NO_TEXT, "https://www.samaritans.org/ireland"),
    line("IE", "Text About It (HSE)", "", ("HELLO to 50808", "50808"), "https://www.textaboutit.ie"),
    emergency("AU", "000"),
    line("AU", "Lifeline", "13 11 14", ("0477 13 11 14", "0477131114"), "https://www.lifeline.org.au"),
    emergency("NZ", "111"),
    line("NZ", "1737 Need to talk?", "1737", ("1737", "1737"), "https://1737.org.nz"),
    emergency("DE", "112"),
    line("DE", "TelefonSeelsorge", "0800 111 0 111", NO_TEXT, "https://www.telefonseelsorge.de"),
    emergency("AT", "112"),
    emergency("CH", "112"),
    emergency("ES", "112"),
    line("ES", "Línea 024", "024", NO_TEXT, "https://www.sanidad.gob.es/linea024"),
    emergency("FR", "112"),
    line("FR", "3114", "3114", NO_TEXT, "https://3114.fr"),
    emergency("NL", "112"),
    emergency("IT", "112"),
    emergency("IN", "112"),
    line("IN", "Tele-MANAS", "14416", NO_TEXT, "https://telemanas.mohfw.gov.in"),
    emergency("EU", "112"),
];

/// The number to dial: what comes before "then", digits only.
fn digits(call: &str) -> String {
    call.split("then").next().unwrap_or_default().chars().filter(char::is_ascii_digit).collect()
}

fn or_null(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let (year, month, day) = VERIFIED_ON;
        let verified_on = Date::from_ymd_opt(year, month, day);
        let mut insert = Query::insert();
        insert.into_table("crisis_line").columns([
            "id",
            "region",
            "kind",
            "label",
            "audience",
            "call_display",
            "call_number",
            "text_display",
            "text_number",
            "url",
            "hours",
            "sort",
            "verified_on",
            "source_url",
            "active",
        ]);
        for (sort, line) in LINES.iter().enumerate() {
            insert.values_panic([
                Uuid::from_u128(0x0c00_0000_0000_4000_8000_0000_0000_0000 + sort as u128).into(),
                line.region.into(),
                line.kind.into(),
                line.label.into(),
                or_null(line.audience).into(),
                or_null(line.call).into(),
                or_null(&digits(line.call)).into(),
                or_null(line.text.0).into(),
                or_null(line.text.1).into(),
                or_null(line.url).into(),
                "24/7".into(),
                (sort as i32).into(),
                verified_on.into(),
                line.url.into(),
                true.into(),
            ]);
        }
        manager.execute(insert).await
    }
}
