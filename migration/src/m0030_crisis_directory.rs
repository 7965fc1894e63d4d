//! The crisis directory grows: languages, words to text, an option to press, further numbers, what the program says in the reader's own
//! language, how a line was verified; lines that a practice adds for its own clients, and what it decided about shared ones; regions of
//! one client. Only new tables, and columns with a default: a program of the version before goes on working beside them. Lines of a
//! practice have a table of their own, because that version would show every active row of `crisis_line` to everybody.
//!
//! Rows as first shipped are brought up to date where nobody touched them; a row that somebody edited stays as they left it.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;
use sea_orm_migration::sea_orm::prelude::{Date, Uuid};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in [
            text_null("subdivision"),
            string_len("languages", 120).default("").take(),
            text_null("audience_word"),
            text_null("note"),
            text_null("note_word"),
            text_null("call_option"),
            text_null("also_call"),
            text_null("sms_keyword"),
            text_null("chat_url"),
            string_len("verified_how", 32).default("source").take(),
        ] {
            manager.alter_table(Table::alter().table("crisis_line").add_column(column).to_owned()).await?;
        }
        manager.alter_table(Table::alter().table("client").add_column(text_null("crisis_regions")).to_owned()).await?;
        manager.create_table(own_line()).await?;
        manager.create_table(choice()).await?;
        let mut index = Index::create();
        manager.create_index(index.name("ix_own_crisis_line_practice").table("own_crisis_line").col("practice_id").take()).await?;
        for shipped in SHIPPED {
            manager.execute(shipped.update()).await?;
        }
        for (n, line) in NEW.iter().enumerate() {
            manager.execute(line.insert(n)).await?;
        }
        Ok(())
    }
}

/// A line of one practice.
fn own_line() -> TableCreateStatement {
    Table::create()
        .table("own_crisis_line")
        .col(uuid("id"))
        .col(uuid("practice_id"))
        .col(uuid_null("replaces"))
        .col(text("region"))
        .col(string_len("kind", 32))
        .col(text("label"))
        .col(text_null("audience"))
        .col(text_null("audience_word"))
        .col(text_null("note"))
        .col(string_len("languages", 120))
        .col(text_null("call_display"))
        .col(text_null("call_option"))
        .col(text_null("also_call"))
        .col(text_null("text_display"))
        .col(text_null("sms_keyword"))
        .col(text_null("url"))
        .col(text_null("chat_url"))
        .col(text("hours"))
        .col(text("source_url"))
        .col(date("verified_on"))
        .col(string_len("verified_how", 32))
        .col(uuid_null("verified_by"))
        .col(boolean("active"))
        .col(integer("revision"))
        .col(timestamp_with_time_zone("created_at"))
        .col(uuid_null("created_by"))
        .col(timestamp_with_time_zone("updated_at"))
        .primary_key(Index::create().col("id"))
        .foreign_key(ForeignKey::create().from("own_crisis_line", "practice_id").to("practice", "id"))
        .foreign_key(ForeignKey::create().from("own_crisis_line", "replaces").to("crisis_line", "id"))
        .to_owned()
}

/// What a practice decided about a shared line: to leave it out, and when somebody there last checked it.
fn choice() -> TableCreateStatement {
    Table::create()
        .table("crisis_choice")
        .col(uuid("practice_id"))
        .col(uuid("line_id"))
        .col(boolean("hidden"))
        .col(date_null("verified_on"))
        .col(uuid_null("verified_by"))
        .primary_key(Index::create().col("practice_id").col("line_id"))
        .foreign_key(ForeignKey::create().from("crisis_choice", "practice_id").to("practice", "id"))
        .foreign_key(ForeignKey::create().from("crisis_choice", "line_id").to("crisis_line", "id"))
        .to_owned()
}

/// Ids of shipped lines begin here.
const FIRST_ID: u128 = 0x0c00_0000_0000_4000_8000_0000_0000_0000;

fn id(number: u128) -> Uuid {
    Uuid::from_u128(FIRST_ID + number)
}

fn or_null(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// A row as m0002 shipped it, and what becomes of it. What is empty in `now` stays.
struct Shipped {
    number: u128,
    label: &'static str,
    audience: &'static str,
    call: &'static str,
    text: &'static str,
    url: &'static str,
    now: Now,
}

/// What changes about a shipped row, or all that a new one has.
#[derive(Clone, Copy)]
struct Now {
    label: &'static str,
    languages: &'static str,
    subdivision: &'static str,
    audience_word: &'static str,
    note_word: &'static str,
    call: &'static str,
    option: &'static str,
    /// Further numbers, one a line.
    also: &'static str,
    text: &'static str,
    keyword: &'static str,
    chat: &'static str,
}

const fn speaks(languages: &'static str) -> Now {
    Now { label: "", languages, subdivision: "", audience_word: "", note_word: "", call: "", option: "", also: "", text: "", keyword: "", chat: "" }
}

const fn shipped(number: u128, label: &'static str, call: &'static str, text: &'static str, url: &'static str, now: Now) -> Shipped {
    Shipped { number, label, audience: "", call, text, url, now }
}

/// An emergency number, with further ones that are answered in the same country.
const fn emergency(number: u128, call: &'static str, also: &'static str) -> Shipped {
    shipped(number, "Emergency", call, "", "", Now { also, ..speaks("") })
}

const SHIPPED: &[Shipped] = &[
    shipped(1, "988 Suicide & Crisis Lifeline", "988", "988", "https://988lifeline.org", Now { chat: "https://988lifeline.org", ..speaks("en") }),
    Shipped {
        audience: "Veterans",
        ..shipped(
            2,
            "Veterans Crisis Line",
            "988 then 1",
            "838255",
            "https://www.veteranscrisisline.net",
            Now { audience_word: "veterans", call: "988", option: "1", chat: "https://www.veteranscrisisline.net", ..speaks("en") },
        )
    },
    shipped(3, "Crisis Text Line", "", "HOME to 741741", "https://www.crisistextline.org", Now { text: "741741", keyword: "HOME", ..speaks("en") }),
    Shipped {
        audience: "LGBTQ+ young people",
        ..shipped(
            4,
            "The Trevor Project",
            "1-866-488-7386",
            "",
            "https://www.thetrevorproject.org",
            Now { audience_word: "lgbtq_young", ..speaks("en") },
        )
    },
    shipped(6, "988 Suicide Crisis Helpline", "988", "988", "https://988.ca", speaks("en fr")),
    shipped(8, "Samaritans", "116 123", "", "https://www.samaritans.org", speaks("en")),
    shipped(9, "Shout", "", "SHOUT to 85258", "https://giveusashout.org", Now { text: "85258", keyword: "SHOUT", ..speaks("en") }),
    shipped(
        10,
        "NHS 111 (England), option 2 for mental health",
        "111 then 2",
        "",
        "https://111.nhs.uk",
        Now { label: "NHS 111", subdivision: "ENG", note_word: "england_mental_health", call: "111", option: "2", ..speaks("en") },
    ),
    Shipped {
        audience: "under 35",
        ..shipped(11, "Papyrus HOPELINE247", "0800 068 4141", "", "https://www.papyrus-uk.org", Now { audience_word: "under_35", ..speaks("en") })
    },
    emergency(12, "112", "999"),
    shipped(13, "Samaritans", "116 123", "", "https://www.samaritans.org/ireland", speaks("en")),
    shipped(14, "Text About It (HSE)", "", "HELLO to 50808", "https://www.textaboutit.ie", Now { text: "50808", keyword: "HELLO", ..speaks("en") }),
    shipped(16, "Lifeline", "13 11 14", "0477 13 11 14", "https://www.lifeline.org.au", Now { chat: "https://www.lifeline.org.au", ..speaks("en") }),
    shipped(18, "1737 Need to talk?", "1737", "1737", "https://1737.org.nz", speaks("en")),
    shipped(
        20,
        "TelefonSeelsorge",
        "0800 111 0 111",
        "",
        "https://www.telefonseelsorge.de",
        Now { also: "0800 111 0 222\n116 123", chat: "https://online.telefonseelsorge.de", ..speaks("de") },
    ),
    emergency(21, "112", "144"),
    emergency(22, "112", "144"),
    shipped(24, "Línea 024", "024", "", "https://www.sanidad.gob.es/linea024", Now { chat: "https://www.sanidad.gob.es/linea024", ..speaks("es") }),
    emergency(25, "112", "15"),
    shipped(26, "3114", "3114", "", "https://3114.fr", speaks("fr")),
    shipped(30, "Tele-MANAS", "14416", "", "https://telemanas.mohfw.gov.in", Now { also: "1-800-891-4416", ..speaks("en hi") }),
];

impl Shipped {
    fn update(&self) -> UpdateStatement {
        let mut update = Query::update();
        update.table("crisis_line").value("languages", self.now.languages);
        let now = &self.now;
        for (column, value) in [
            ("label", now.label),
            ("subdivision", now.subdivision),
            ("audience_word", now.audience_word),
            ("note_word", now.note_word),
            ("call_display", now.call),
            ("call_option", now.option),
            ("also_call", now.also),
            ("text_display", now.text),
            ("sms_keyword", now.keyword),
            ("chat_url", now.chat),
        ] {
            if !value.is_empty() {
                update.value(column, value);
            }
        }
        update.and_where(Expr::col("id").eq(id(self.number))).and_where(Expr::col("label").eq(self.label));
        for (column, was) in [("audience", self.audience), ("call_display", self.call), ("text_display", self.text), ("url", self.url)] {
            match or_null(was) {
                Some(was) => update.and_where(Expr::col(column).eq(was)),
                None => update.and_where(Expr::col(column).is_null()),
            };
        }
        update
    }
}

/// A line that was not there yet.
struct New {
    region: &'static str,
    kind: &'static str,
    url: &'static str,
    hours: &'static str,
    /// The day its source was last read; none where nobody has: then it says so, and asks to be checked.
    verified_on: Option<(i32, u32, u32)>,
    now: Now,
}

const fn unverified(region: &'static str, label: &'static str, call: &'static str, url: &'static str, languages: &'static str) -> New {
    New { region, kind: "line", url, hours: "24/7", verified_on: None, now: Now { label, call, ..speaks(languages) } }
}

const VERIFIED: Option<(i32, u32, u32)> = Some((2026, 11, 21));
const DIRECTORY: &str = "https://findahelpline.com";

const NEW: &[New] = &[
    New {
        region: "US",
        kind: "line",
        url: "https://988lifeline.org",
        hours: "24/7",
        verified_on: VERIFIED,
        now: Now { label: "988 Lifeline", call: "988", option: "2", ..speaks("es") },
    },
    unverified("IE", "Pieta", "1800 247 247", "https://www.pieta.ie", "en"),
    unverified("AU", "Suicide Call Back Service", "1300 659 467", "https://www.suicidecallbackservice.org.au", "en"),
    unverified("AT", "TelefonSeelsorge", "142", "https://www.telefonseelsorge.at", "de"),
    unverified("CH", "Die Dargebotene Hand", "143", "https://www.143.ch", "de fr it"),
    New {
        now: Now { label: "113 Zelfmoordpreventie", call: "113", also: "0800-0113", chat: "https://www.113.nl", ..speaks("nl") },
        ..unverified("NL", "", "", "https://www.113.nl", "")
    },
    New { hours: "limited", ..unverified("IT", "Telefono Amico", "02 2327 2327", "https://www.telefonoamico.it", "it") },
    New {
        region: "EU",
        kind: "line",
        url: "",
        hours: "varies",
        verified_on: VERIFIED,
        now: Now { label: "116 123", call: "116 123", note_word: "where_live", ..speaks("") },
    },
    // Somewhere else: no number of ours is right there, and saying so is better than a wrong one.
    New { region: "*", kind: "emergency", url: "", hours: "24/7", verified_on: VERIFIED, now: Now { label: "Emergency", ..speaks("") } },
    New { kind: "directory", ..unverified("*", "Find A Helpline", "", DIRECTORY, "") },
];

impl New {
    fn insert(&self, n: usize) -> InsertStatement {
        let (now, number) = (&self.now, 0x100 + n);
        let digits = |text: &str| or_null(&text.chars().filter(char::is_ascii_digit).collect::<String>());
        // The column asks for a day; long ago is what every version takes as "verify it again".
        let (year, month, day) = self.verified_on.unwrap_or((2000, 1, 1));
        let source = if self.url.is_empty() { DIRECTORY } else { self.url };
        let columns: [(&str, Value); 23] = [
            ("id", id(number as u128).into()),
            ("region", self.region.into()),
            ("kind", self.kind.into()),
            ("label", now.label.into()),
            ("call_display", or_null(now.call).into()),
            ("call_number", digits(now.call).into()),
            ("text_display", or_null(now.text).into()),
            ("text_number", digits(now.text).into()),
            ("url", or_null(self.url).into()),
            ("hours", self.hours.into()),
            ("sort", (number as i32).into()),
            ("verified_on", Date::from_ymd_opt(year, month, day).into()),
            ("source_url", source.into()),
            ("active", true.into()),
            ("subdivision", or_null(now.subdivision).into()),
            ("languages", now.languages.into()),
            ("audience_word", or_null(now.audience_word).into()),
            ("note_word", or_null(now.note_word).into()),
            ("call_option", or_null(now.option).into()),
            ("also_call", or_null(now.also).into()),
            ("sms_keyword", or_null(now.keyword).into()),
            ("chat_url", or_null(now.chat).into()),
            ("verified_how", if self.verified_on.is_some() { "source" } else { "unverified" }.into()),
        ];
        let (names, values): (Vec<_>, Vec<_>) = columns.into_iter().unzip();
        let mut insert = Query::insert();
        insert.into_table("crisis_line").columns(names).values_panic(values.into_iter().map(Expr::value));
        insert
    }
}
