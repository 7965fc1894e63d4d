//! What a thief of the database finds: ids and times, nothing that anybody said or is called.

use chrono::TimeDelta;
use meanwhile::config::Database;
use sea_orm::{ConnectionTrait, DbBackend, Statement};

use crate::support::World;

const CANARIES: [&str; 16] = [
    "canary-reply",
    "canary-asked",
    "canary-answered",
    "canary-sequence",
    "Quillfeather",
    "quillfeather",
    "canary-why",
    "canary-answer",
    "canary-draft",
    "canary-decline",
    "canary-message",
    "canary-smallest",
    "canary-plan",
    "canary-learned",
    "canary-instead",
    "differently",
];

/// Everything at rest, as bytes.
pub async fn dump(world: &World) -> Vec<u8> {
    match &world.app.config().database {
        Database::Sqlite(path) => {
            let files = std::fs::read_dir(path.parent().unwrap()).unwrap().flatten().map(|entry| entry.path());
            let files = files.filter(|path| path.to_string_lossy().contains(".sqlite"));
            files.flat_map(|path| std::fs::read(path).unwrap()).collect()
        }
        Database::Postgres(url) => {
            let db = sea_orm::Database::connect(url).await.unwrap();
            let tables = "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables WHERE schemaname IN ('public', 'keyring')";
            let tables = db.query_all_raw(Statement::from_string(DbBackend::Postgres, tables)).await.unwrap();
            let mut all = Vec::new();
            for table in tables {
                let table: String = table.try_get_by_index(0).unwrap();
                let rows = db.query_all_raw(Statement::from_string(DbBackend::Postgres, format!("SELECT t::text FROM {table} t"))).await.unwrap();
                for row in rows {
                    let row: String = row.try_get_by_index(0).unwrap();
                    // What is in a bytea is printed as hex: look inside.
                    for part in row.split("\\\\x").skip(1).chain(row.split("\\x").skip(1)) {
                        let hex: String = part.chars().take_while(char::is_ascii_hexdigit).collect();
                        all.extend(data_encoding::HEXLOWER.decode(&hex.as_bytes()[..hex.len() / 2 * 2]).unwrap());
                        all.push(b'\n');
                    }
                    all.extend(row.into_bytes());
                }
            }
            all
        }
    }
}

pub fn finds(dump: &[u8], needle: &str) -> bool {
    dump.windows(needle.len()).any(|window| window == needle.as_bytes())
}

stories! {
    async fn a_dump_of_the_database_tells_nothing(world: World) {
        let mut amal = world.amal().await;
        let client = amal.post("/clients", &[("name", "Ann Quillfeather"), ("email", "ann@quillfeather.example"), ("time_zone", "Europe/London"), ("language", "en"), ("attested", "yes")]).await.path;
        let template = world.check_in().await.to_string();
        let action = format!("{client}/assign");
        let id = client.rsplit('/').next().unwrap().parse().unwrap();
        let mut step = crate::sequences::by_hand(template.parse().unwrap());
        step.agreement.why = Some("canary-why".into());
        crate::sequences::plan(&world, id, "canary-sequence", &[step]).await;
        for _ in 0..3 {
            let form = amal.get(&action).await;
            amal.submit(&form, &action, &[("template_id", &template), ("why", "canary-why"), ("message", "canary-message"), ("smallest", "canary-smallest"), ("due_date", "2026-11-30"), ("again", "yes"), ("_do", "send")]).await;
        }
        world.work().await;
        let links: Vec<String> = world.mails_to("ann@quillfeather.example").iter().map(|mail| mail.link()).collect();
        let mut phone = world.visitor();
        let page = phone.post(&links[0], &[]).await;
        phone.submit(&page, &format!("{}/submit", page.path), &[("mood", "7"), ("best", "canary-answer")]).await;
        phone.submit(&page, &format!("{}/review", page.path), &[("helpful", "2"), ("learned", "canary-learned")]).await;
        let page = phone.post(&links[1], &[]).await;
        phone.submit(&page, &format!("{}/plan", page.path), &[("when", "canary-plan"), ("sure", "2"), ("_plan", "save")]).await;
        let mut typed = page.hidden(&format!("{}/submit", page.path));
        typed.push(("best".into(), "canary-draft".into()));
        phone.post_all(&format!("{}/draft", page.path), typed).await;
        let page = phone.post(&links[2], &[]).await;
        let form = phone.get(&format!("{}/not-now", page.path)).await;
        phone.submit(&form, &form.path, &[("reason", "other"), ("reason", "differently"), ("note", "canary-decline"), ("instead", "canary-instead")]).await;
        amal.post(&format!("/responses/{}/reply", world.responses().await[0].id), &[("text", "canary-reply")]).await;
        phone.post("/w/data/request", &[("kind", "correct"), ("words", "canary-asked")]).await;
        let asked = amal.get("/requests").await.line_with("Ann");
        amal.post(&asked, &[("status", "done"), ("answer", "canary-answered"), ("revision", "1")]).await;
        assert!(amal.get(&asked).await.has("canary-answered"));
        world.wait(TimeDelta::hours(1)).await;
        let canaries = |mail: &crate::support::Mail| CANARIES.iter().any(|canary| mail.raw.contains(canary) && !canary.contains("uillfeather"));
        assert!(!world.mails().iter().any(canaries), "a mail carries what somebody typed");

        let dump = dump(&world).await;
        assert!(finds(&dump, "Weekly check-in") && dump.len() > 10_000, "the dump is real: titles are readable");
        for canary in CANARIES {
            assert!(!finds(&dump, canary), "{canary} is readable");
        }
        for name in ["Dr. Amal", "amal@riverside.example", "ben@riverside"] {
            assert!(!finds(&dump, name), "{name} is readable");
        }
        let secrets = links.iter().map(|link| link.trim_start_matches("/c/").to_owned()).chain(phone.cookies.into_values()).chain(amal.cookies.into_values());
        for secret in secrets {
            assert!(!finds(&dump, &secret), "a token is readable");
        }
        // And with the key it all comes back.
        let mut amal = world.amal().await;
        assert!(amal.get(&client).await.has("Ann Quillfeather"));
    }

    async fn the_wrong_root_key_opens_nothing(world: World) {
        let mut config = world.app.config().clone();
        config.root_keys = meanwhile::keys::RootKeys::parse(&meanwhile::keys::RootKeys::generate()).unwrap();
        if let Database::Sqlite(path) = &config.database {
            let copy = tempfile::tempdir().unwrap();
            for name in ["meanwhile.sqlite", "meanwhile.sqlite-wal", "keyring.sqlite", "keyring.sqlite-wal"] {
                std::fs::copy(path.with_file_name(name), copy.path().join(name)).unwrap();
            }
            config.database = Database::Sqlite(copy.path().join("meanwhile.sqlite"));
            let refused = meanwhile::app::App::build(config, world.clock.clone()).await.err().unwrap();
            assert!(refused.to_string().contains("root key"), "{refused}");
        } else {
            let refused = meanwhile::app::App::build(config, world.clock.clone()).await.err().unwrap();
            assert!(refused.to_string().contains("root key"), "{refused}");
        }
    }
}
